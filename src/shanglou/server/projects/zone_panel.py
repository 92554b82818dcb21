"""What the page of a zone says of its projects and units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..bodies.actors import actor_of
from ..land.models import Zone
from ..land.panels import zone_panels
from . import queries
from .models import Project


def shown(request: HttpRequest, zone: Zone) -> Mapping[str, Any]:
    """Projects by step, and the units that stand empty."""
    actor = actor_of(request)
    found = queries.steps_in(actor, zone)
    units = queries.units_in(actor, zone)
    share = units["vacant_size"] / units["size"] * 100 if units["size"] else None
    return {
        "steps": [(step, *found[step.value]) for step in Project.Step if step.value in found],
        "units": units,
        "vacant_share": share,
    }


zone_panels.add("projects", _("项目与单元"), "projects/zone_panel.html", shown, order=10)
