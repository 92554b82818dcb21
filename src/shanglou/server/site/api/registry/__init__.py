"""The tables of the registry in the API, room by room."""

from __future__ import annotations

from ..resources import Resource
from . import bodies, buildings, enterprises, land, projects

RESOURCES: tuple[Resource, ...] = (
    *land.RESOURCES,
    *enterprises.RESOURCES,
    *projects.RESOURCES,
    *buildings.RESOURCES,
    *bodies.RESOURCES,
)
