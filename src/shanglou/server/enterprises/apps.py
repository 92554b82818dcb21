"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.enterprises"
    label = "enterprises"
    verbose_name = _("企业")
    default_auto_field = "django.db.models.BigAutoField"
