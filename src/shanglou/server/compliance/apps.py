"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ComplianceConfig(AppConfig):
    """Name and label; puts what may be done today, the checks and the limits on the pages of projects and parcels."""

    name = "shanglou.server.compliance"
    label = "compliance"
    verbose_name = _("合规")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the panels."""
        from ..land.panels import parcel_panels
        from ..projects.panels import gate_panels, project_panels, provide_limits
        from . import record_views, rerunning, sweeping  # noqa: F401  (they declare their work)
        from .capacity.caps import limits

        gate_panels.add("gates", _("今天能办什么"), "compliance/gates_panel.html", record_views.gates_today)
        project_panels.add("checks", _("核验记录"), "compliance/checks_panel.html", record_views.project_checks)
        parcel_panels.add("capacity", _("容量测算"), "compliance/capacity_panel.html", lambda request, parcel: {})
        provide_limits(limits)
