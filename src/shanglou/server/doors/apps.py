"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DoorsConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.doors"
    label = "doors"
    verbose_name = _("数据进出")
    default_auto_field = "django.db.models.BigAutoField"
