"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LandConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.land"
    label = "land"
    verbose_name = _("土地")
    default_auto_field = "django.db.models.BigAutoField"
