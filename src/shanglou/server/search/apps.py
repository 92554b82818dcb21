"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Name and label; asks every room what can be found there."""

    name = "shanglou.server.search"
    label = "search"
    verbose_name = _("全局检索")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Import each room's ``found.py``."""
        autodiscover_modules("found")
