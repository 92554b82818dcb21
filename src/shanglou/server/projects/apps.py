"""The app's name and start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Name and label."""

    name = "shanglou.server.projects"
    label = "projects"
    verbose_name = _("项目")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Put projects on the map, and let them hold files."""
        from . import (
            enterprise_panel,  # noqa: F401  (adds itself to the page of an enterprise)
            holding,  # noqa: F401
            mapping,  # noqa: F401  (adds its layer)
            zone_figures,  # noqa: F401  (adds itself to the page of a zone)
            zone_panel,  # noqa: F401  (so does this)
        )
