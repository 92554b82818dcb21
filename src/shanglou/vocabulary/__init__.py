"""The facts that rules of the five documents may speak of, one file a subject."""

from __future__ import annotations

from shanglou.engine.facts import Vocabulary

from ._divisions import place_text
from ._totals import TOTALS
from .application import MATERIALS, Application
from .building import Building
from .division import Division
from .enterprise import Enterprise
from .parcel import Parcel
from .project import Project
from .unit import Unit
from .zone import Zone

VOCABULARY = Vocabulary((Parcel, Project, Building, Unit, Enterprise, Zone, Application, Division), TOTALS)

__all__ = [
    "MATERIALS",
    "VOCABULARY",
    "Application",
    "Building",
    "Division",
    "Enterprise",
    "Parcel",
    "Project",
    "Unit",
    "Zone",
    "place_text",
]
