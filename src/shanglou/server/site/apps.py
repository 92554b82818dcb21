"""The app's name and start-up."""

from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from ..foundation.catalogues import compile_all


class SiteConfig(AppConfig):
    """Name and label; compiles the translations that changed."""

    name = "shanglou.server.site"
    label = "site"
    verbose_name = _("站点")

    def ready(self) -> None:
        """Compile before the first text is asked for."""
        compile_all(Path(__file__).resolve().parents[1])
