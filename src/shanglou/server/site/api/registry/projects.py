"""Projects, with their parts."""

from __future__ import annotations

from ....projects import actions as project_actions
from ....projects import queries as projects
from ....projects.models import Project
from ..resources import Resource

RESOURCES: tuple[Resource, ...] = (
    Resource(
        "projects",
        Project,
        projects.projects,
        ("code", "name_zh"),
        ("division", "zone", "kind", "step", "factory_type", "is_upstairs", "far", "floor_area", "code", "owner"),
        make=project_actions.create_project,
        change=lambda actor, row, values, version: project_actions.change_project(actor, row, values, version=version),
    ),
)
