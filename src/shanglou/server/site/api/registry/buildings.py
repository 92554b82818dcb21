"""Buildings and units."""

from __future__ import annotations

from ....projects import actions as project_actions
from ....projects import queries as projects
from ....projects.models import Building, Unit
from ..resources import Resource

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "buildings",
        Building,
        projects.buildings,
        ("code", "building_no"),
        ("division", "project", "parcel", "code"),
        needs=("project",),
        make=project_actions.create_building,
        change=lambda actor, row, values, version: project_actions.change_building(actor, row, values, version=version),
    ),
    Resource(
        "units",
        Unit,
        projects.units,
        ("code", "door_no"),
        ("division", "building", "floor", "use", "split_state", "is_dividable", "code"),
        needs=("building", "floor"),
        make=project_actions.create_unit,
        change=lambda actor, row, values, version: project_actions.change_unit(actor, row, values, version=version),
    ),
)
