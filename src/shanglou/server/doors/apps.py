"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    """Name and label; asks every room what can be imported there, and what goes out besides its lists."""

    name = "shanglou.server.doors"
    label = "doors"
    verbose_name = _("数据进出")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import the kinds of long work, and each room's ``imports.py`` and ``exports.py``."""
        from .exporting import actions  # noqa: F401
        from .importing import running  # noqa: F401

        autodiscover_modules("imports", "exports")
