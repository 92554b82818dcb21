"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.search"
    label = "search"
    verbose_name = _("全局检索")
    default_auto_field = "django.db.models.BigAutoField"
