"""What the pages of land work out: what stands out about a parcel, the account of a zone, what lies inside a control line."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from ....bodies.actors import Actor
from ....land import queries
from ....land.histories import History, history_of
from ....land.models import ControlLine, Parcel, Zone
from ....land.states import areas_of, flags_of, milestones_of
from ....land.views import FEW
from ....projects import queries as projects
from ....projects.models import Project
from .. import looks
from ..fields import plain_value
from ..looks import Look


class ParcelFlag(Schema):
    """Something that stands out, by key and in a word."""

    key: str
    word: str


class ParcelAreas(Schema):
    """Stated and measured area in mu; `share` of the difference and `tolerance` are shares of the stated area."""

    stated: str | None
    measured: str | None
    difference: str | None
    share: str | None
    tolerance: str
    differs: bool


class ContractStep(Schema):
    """A step of the contract: when it was agreed, when it was done, as far as either is known."""

    label: str
    planned: str | None
    actual: str | None


class ParcelState(Schema):
    """What stands out about a parcel."""

    flags: list[ParcelFlag]
    area: ParcelAreas
    milestones: list[ContractStep]


class ZoneLand(Schema):
    """Of the parcels that the asker may see: how many, how many without an area, and mu in all and by what became of them."""

    parcels: int
    unknown: int
    total: str
    supplied: str
    used: str
    inefficient: str
    idle: str


class ZoneStep(Schema):
    """The projects at a step, and the floor area planned for them in m²."""

    step: str
    label: str
    projects: int
    floor_area: str


class ZoneUnits(Schema):
    """Units and those in which nobody is today; their floor area in m², and how many have none registered."""

    units: int
    vacant: int
    size: str
    vacant_size: str
    unknown: int


class ZoneAccount(Schema):
    """The land of a zone, its projects and its units."""

    land: ZoneLand
    projects: list[ZoneStep]
    units: ZoneUnits


class InsideLine(Schema):
    """The parcels inside a control line that the asker may see, and their area in mu."""

    parcels: int
    total: str


def _state(actor: Actor, row: Parcel, _asked: Any) -> dict[str, Any]:
    areas = areas_of(row)
    return {
        "flags": [{"key": item.key, "word": item.word} for item in flags_of(row)],
        "area": {
            "stated": plain_value(areas.stated),
            "measured": plain_value(areas.measured),
            "difference": plain_value(areas.difference),
            "share": None if areas.share is None else format(round(areas.share, 6), "f"),
            "tolerance": plain_value(areas.limit),
            "differs": areas.is_off,
        },
        "milestones": [
            {"label": item.label, "planned": plain_value(item.planned), "actual": plain_value(item.actual)}
            for item in milestones_of(row)
        ],
    }


def _account(actor: Actor, row: Zone, _asked: Any) -> dict[str, Any]:
    by_step = projects.steps_in(actor, row)
    return {
        "land": _plain(queries.land_account(actor, row)),
        "projects": [
            {
                "step": step.value,
                "label": str(step.label),
                "projects": by_step[step][0],
                "floor_area": plain_value(by_step[step][1]),
            }
            for step in Project.Step
            if step in by_step
        ],
        "units": _plain(projects.units_in(actor, row)),
    }


def _inside(actor: Actor, row: ControlLine, _asked: Any) -> dict[str, Any]:
    return _plain(queries.totals(queries.parcels(actor).filter(control_line=row)))


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in figures.items()}


def _history(actor: Actor, row: Any, *, every: bool) -> History:
    return history_of(actor, row, queries.history(actor, row), limit=None if every else FEW)


HISTORY = looks.history(_history)
STATE = Look("state", "What stands out about a parcel, its two areas, its contract's steps", ParcelState, _state)
ACCOUNT = Look("account", "The land account of a zone, its projects by step and its units", ZoneAccount, _account)
INSIDE = Look("account", "How many parcels lie inside a control line, and their area", InsideLine, _inside)
