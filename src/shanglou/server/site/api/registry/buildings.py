"""Buildings with their storeys, units with their areas and with who occupies them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Any

from ninja import Field, Schema

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ....bodies.actors import Actor
from ....projects import actions, queries
from ....projects.histories import history_of
from ....projects.models import Building, Floor, Occupancy, Unit, UnitArea
from .. import common, fields, looks, schemas
from ..acts import Act, Reasoned, Said
from ..below import Below, table_of
from ..resources import Resource
from . import stacking, stays


class Storeys(Said):
    """Storeys from `first` to `last`, below ground from -1 down, all alike: m², m, kg/m²."""

    first: Annotated[int, Field(ge=-20, le=200)]
    last: Annotated[int, Field(ge=-20, le=200)]
    floor_area: common.Amount | None = None
    storey_height: common.Amount | None = None
    design_load: common.Amount | None = None


class Area(Said):
    """Another floor area (m²): why, from what source, and since when where it changed and was not mistaken."""

    floor_area: common.Amount
    reason: common.Line
    source: Annotated[str, Field(max_length=200)] = ""
    valid_from: datetime.date | None = None


class Dividable(Said):
    """Whether a unit may be divided off (null: not decided), and why."""

    is_dividable: bool | None
    reason: common.Line = ""


class Parts(Reasoned):
    """The areas of the parts (m²); together they are that of the unit."""

    areas: Annotated[list[common.Amount], Field(max_length=200)]


class Others(Reasoned):
    """The units of the same storey that become part of this one, by number; `versions`: those of them as they were read, by
    number: a unit that was changed since is named, and nothing is merged."""

    others: Annotated[list[common.Key], Field(max_length=200)]
    versions: Annotated[dict[common.Key, int], Field(max_length=200, default_factory=dict)]


class LastDay(Said):
    """The last day of an occupancy, and what there is to say of it."""

    on: datetime.date
    reason: common.Line = ""


class Otherwise(Reasoned):
    """What is said otherwise of an occupancy; what is left out stays as it is. An area of null is the whole unit."""

    enterprise_id: common.Key | None = None
    mode: common.Line | None = None
    floor_area: common.Amount | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    lease_no: common.Line | None = None
    source: common.Line | None = None


FLOORS = Below(
    "floors",
    Floor,
    lambda actor, row: queries.floors(actor).filter(building=row),
    change=lambda actor, _whole, floor, values, read: actions.change_floor(actor, floor, values, read=read),
    remove=lambda actor, _whole, floor, reason: actions.remove_floor(actor, floor, reason=reason),
    hidden=frozenset({"building"}),
    sent=frozenset({"label", "floor_area", "storey_height", "design_load"}),
)
OCCUPANCIES = Below(
    "occupancies",
    Occupancy,
    lambda actor, row: queries.occupancies(actor).filter(unit=row).order_by("-valid_from", "pk"),
    make=actions.move_in,
    remove=lambda actor, _unit, occupancy, reason: actions.withdraw(actor, occupancy, reason=reason),
    needs=("enterprise", "mode", "valid_from"),
    # Only what is known now is given out; what it replaced is told by the history of the unit.
    hidden=frozenset({"unit", "known_to"}),
    sent=frozenset({"enterprise", "mode", "floor_area", "valid_from", "valid_to", "lease_no", "source"}),
    acts=(
        Act(
            "move-out",
            "Say the last day of an occupancy (If-Match)",
            LastDay,
            lambda actor, row, said, _version: actions.move_out(actor, row, said.on, reason=said.reason),
        ),
        Act(
            "correct",
            "Say an occupancy otherwise (If-Match); the record is closed, not overwritten, and another takes its place",
            Otherwise,
            lambda actor, row, said, _version: _corrected(actor, row, said),
        ),
    ),
)
UNITS_BELOW = table_of("units", OCCUPANCIES)


def _corrected(actor: Actor, row: Occupancy, said: Schema) -> Occupancy:
    values: Mapping[str, Any] = said.dict(exclude_unset=True)
    reason = values["reason"]
    given = fields.given(actor, UNITS_BELOW, {name: value for name, value in values.items() if name != "reason"})
    return actions.correct_occupancy(actor, row, given, reason=reason)


def _floors(actor: Actor, made: list[Floor]) -> dict[str, Any]:
    # As they stand in the database: with all their decimals.
    rows = queries.floors(actor).filter(pk__in=[floor.pk for floor in made]).order_by("number")
    return {"floors": fields.listed(actor, table_of("buildings", FLOORS), list(rows))}


def _divided(actor: Actor, unit: Unit, said: Parts, version: int | None) -> list[Unit]:
    common.at(unit, version)
    return actions.divide(actor, unit, said.areas, reason=said.reason)


def _units(actor: Actor, made: list[Unit]) -> dict[str, Any]:
    rows = queries.units(actor).filter(pk__in=[unit.pk for unit in made]).order_by("pk")
    return {"units": fields.listed(actor, UNITS, list(rows))}


def _merged(actor: Actor, unit: Unit, said: Others, version: int | None) -> Unit:
    common.at(unit, version)
    # Like the page: the units of the same storey, as far as they may be seen, can be chosen, and no others.
    there = {item.pk: item for item in queries.plain_units(actor).filter(floor_id=unit.floor_id, pk__in=said.others)}
    lacking = [key for key in said.others if key not in there]
    if lacking:
        raise BadInput([Fault("others", str(key), say("同一层、您可以查看的单元"), say("请从列表中选择。")) for key in lacking])
    strange = [key for key in said.versions if key not in there]
    if strange:
        raise BadInput([Fault("versions", str(key), say("others 所列的单元"), say("请核对后重试。")) for key in strange])
    return actions.merge(actor, [unit, *there.values()], reason=said.reason, versions=said.versions)


BUILDINGS = Resource(
    "buildings",
    Building,
    queries.buildings,
    ("code", "building_no"),
    ("division", "project", "parcel", "code"),
    needs=("project",),
    follows=("division",),
    make=actions.create_building,
    change=lambda actor, row, values, version: actions.change_building(actor, row, values, version=version),
    remove=lambda actor, row, reason: actions.remove_building(actor, row, reason=reason),
    acts=(
        Act(
            "add-floors",
            "Add one storey or several that are alike",
            Storeys,
            lambda actor, row, said, _version: actions.add_floors(actor, row, **dict(said)),
            answers=_floors,
            gives=schemas.several("floors", Floor),
            rests=False,
        ),
    ),
    below=(FLOORS,),
    looks=(stacking.LOOK, looks.history(history_of)),
)
UNITS: Resource = Resource(
    "units",
    Unit,
    queries.units,
    ("code", "door_no"),
    ("division", "building", "floor", "use", "split_state", "is_dividable", "code"),
    needs=("building", "floor"),
    follows=("division",),
    make=actions.create_unit,
    change=lambda actor, row, values, version: actions.change_unit(actor, row, values, version=version),
    remove=lambda actor, row, reason: actions.remove_unit(actor, row, reason=reason),
    acts=(
        Act(
            "correct-area",
            "State another floor area; what was known before is closed, not overwritten",
            Area,
            lambda actor, row, said, version: actions.correct_area(actor, row, **dict(said), version=version),
        ),
        Act(
            "decide-dividable",
            "Say whether a unit may be divided off, and why",
            Dividable,
            lambda actor, row, said, version: actions.decide_dividable(
                actor, row, said.is_dividable, said.reason, version=version
            ),
        ),
        Act(
            "divide",
            "Divide a unit; it keeps the first part, the others are new units",
            Parts,
            _divided,
            answers=_units,
            gives=schemas.several("units", Unit),
        ),
        Act("merge", "Merge other units of the storey into this one", Others, _merged),
    ),
    below=(
        Below(
            "areas",
            UnitArea,
            lambda actor, row: queries.areas(actor).filter(unit=row),
            hidden=frozenset({"unit"}),
        ),
        OCCUPANCIES,
    ),
    looks=(stays.LOOK, looks.history(history_of)),
)
RESOURCES: tuple[Resource, ...] = (BUILDINGS, UNITS)
