"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.compliance"
    label = "compliance"
    verbose_name = _("合规")
    default_auto_field = "django.db.models.BigAutoField"
