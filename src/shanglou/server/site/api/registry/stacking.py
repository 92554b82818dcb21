"""The stacking plan of a building as data: what its page draws, says and measures."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from shanglou.engine.language import plain, say

from ....bodies.actors import Actor
from ....foundation.refusals import fault
from ....projects import queries
from ....projects.elevation import Block, Storey
from ....projects.models import Building
from ....projects.stacking import THEMES, USUAL, Gauge, Smallest, Stacking, stacking
from ..fields import plain_value
from ..looks import Look

Exact = Annotated[str | None, Field(description="An exact decimal; null: not known")]


class Tenant(Schema):
    """Who is in a unit today, as far as it may be seen; an area of null is the whole unit."""

    occupancy: int
    enterprise_id: int | None
    name: str
    mode: str
    floor_area: Exact
    valid_from: datetime.date | None


class Piece(Schema):
    """A piece of a storey. `kind`: a ``unit``, the ``rest`` that no unit takes up, or ``unknown``. `x`, `y`, `width` and
    `height` are the drawing's; `area` in m² is what is drawn, a guess where `area_known` is false. `group` is the unit's in
    the theme, a key of the legend.
    """

    kind: Literal["unit", "rest", "unknown"]
    x: float
    y: float
    width: float
    height: float
    area: Exact
    area_known: bool
    unit: int | None
    label: str
    floor_area: Exact
    group: str | None
    pattern: str | None
    tenants: list[Tenant]


class Level(Schema):
    """A storey, the highest first. One that is not registered but has to be there has no `id`. m, kg/m², m²."""

    id: int | None
    number: int
    label: str
    storey_height: Exact
    design_load: Exact
    floor_area: Exact
    excess: Exact
    y: float
    height: float
    pieces: list[Piece]


class Class(Schema):
    """One entry of the legend. `unmeasured` of the units have no known area."""

    key: str
    label: str
    pattern: str
    units: int
    area: Exact
    unmeasured: int


class Limit(Schema):
    """The most a share may be (percent), the clause that says so, and what it rests on, or why there is none."""

    share: Exact
    clause: str
    note: str


class Share(Schema):
    """A share of the floor area of the units in percent, and its cap where one is known."""

    key: str
    label: str
    share: Exact
    cap: Limit | None
    note: str


class Minimum(Schema):
    """The least floor area (m²) of a unit that is divided off, and the clause that says so."""

    area: Exact
    clause: str


class SmallestUnit(Schema):
    """Of the units that are or may be divided off in one way (`key`: an option of `split_by`): how many, the smallest in m², the
    least allowed where one is known, and how many are short of it.
    """

    key: str
    label: str
    units: int
    area: Exact
    least: Minimum | None
    short: int
    note: str


class Word(Schema):
    """A key and what it is called."""

    key: str
    label: str


class Plan(Schema):
    """The plan on a day in a theme. `ground` is the height of the ground line and `metre` the length of a metre in the drawing,
    which is `width` by `height`; `above` and `below` are the known metres on either side. The last three name storeys.
    """

    building: int
    on: datetime.date
    theme: Word
    themes: list[Word]
    width: float
    height: float
    ground: float
    metre: float
    above: Exact
    below: Exact
    floors: list[Level]
    legend: list[Class]
    gauges: list[Share]
    smallest_units: list[SmallestUnit]
    unknown_heights: list[str]
    unknown_areas: list[str]
    not_registered: list[str]


class InTheme(Schema):
    """What the units are sorted by."""

    theme: Annotated[str, Field(max_length=40, description=", ".join(THEMES))] = USUAL


def _shows(actor: Actor, row: Building, asked: InTheme) -> dict[str, Any]:
    if asked.theme not in THEMES:
        raise fault("theme", asked.theme, plain(", ".join(THEMES)), say("请从列表中选择。"))
    found = stacking(actor, row, THEMES[asked.theme])
    plan = found.plan
    return {
        "building": row.pk,
        "on": found.on,
        "theme": {"key": asked.theme, "label": str(found.theme.label)},
        "themes": [{"key": key, "label": str(item.label)} for key, item in THEMES.items()],
        "width": plan.width,
        "height": plan.height,
        "ground": plan.ground,
        "metre": plan.scale,
        "above": plain_value(plan.above),
        "below": plain_value(plan.below),
        "floors": [_level(found, item) for item in plan.storeys],
        "legend": [
            {
                "key": item.key,
                "label": str(item.label),
                "pattern": item.pattern,
                "units": item.units,
                "area": plain_value(item.area),
                "unmeasured": item.unmeasured,
            }
            for item in found.legend.swatches
        ],
        "gauges": [_share(item) for item in found.gauges],
        "smallest_units": [_smallest(item) for item in found.smallest],
        "unknown_heights": list(plan.unknown_heights),
        "unknown_areas": list(plan.unknown_areas),
        "not_registered": list(plan.missing),
    }


def _level(found: Stacking, storey: Storey) -> dict[str, Any]:
    floor = storey.floor
    row = found.floors.get(floor.number)
    return {
        "id": row.pk if row is not None else None,
        "number": floor.number,
        "label": floor.label,
        "storey_height": plain_value(floor.height),
        "design_load": plain_value(floor.load),
        "floor_area": plain_value(floor.area),
        "excess": plain_value(storey.excess),
        "y": storey.y,
        "height": storey.height,
        "pieces": [_piece(found, item) for item in storey.blocks],
    }


def _piece(found: Stacking, block: Block) -> dict[str, Any]:
    unit = block.unit
    return {
        "kind": block.kind,
        "x": block.x,
        "y": block.y,
        "width": block.width,
        "height": block.height,
        "area": plain_value(block.area),
        "area_known": block.area_known,
        "unit": unit.key if unit is not None else None,
        "label": unit.label if unit is not None else "",
        "floor_area": plain_value(unit.area) if unit is not None else None,
        "group": unit.group if unit is not None else None,
        "pattern": found.legend.patterns[unit.group] if unit is not None else None,
        "tenants": [_tenant(item) for item in found.now.get(unit.key, ())] if unit is not None else [],
    }


def _tenant(row: Any) -> dict[str, Any]:
    firm = queries.seen(row, "enterprise")
    return {
        "occupancy": row.pk,
        "enterprise_id": firm.pk if firm is not None else None,
        "name": firm.name_zh if firm is not None else "",
        "mode": row.mode,
        "floor_area": plain_value(row.floor_area),
        "valid_from": row.valid_from,
    }


def _share(item: Gauge) -> dict[str, Any]:
    cap = item.cap
    return {
        "key": item.key,
        "label": str(item.label),
        "share": plain_value(item.share),
        "cap": None if cap is None else {"share": plain_value(cap.share), "clause": cap.clause, "note": cap.note},
        "note": item.note,
    }


def _smallest(item: Smallest) -> dict[str, Any]:
    least = item.least
    return {
        "key": item.key,
        "label": item.label,
        "units": item.units,
        "area": plain_value(item.area),
        "least": None if least is None else {"area": plain_value(least.area), "clause": least.clause},
        "short": item.short,
        "note": item.note,
    }


LOOK = Look("stacking-plan", "The stacking plan: storeys, units, colours, shares and caps", Plan, _shows, InTheme)
