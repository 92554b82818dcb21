"""Land: zones, control lines, parcels."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from shapely.geometry.base import BaseGeometry

from ....bodies.actors import Actor
from ....land import actions, queries
from ....land.models import ControlLine, Parcel, ParcelArea, Zone
from .. import capacity, common
from ..acts import Act, Said
from ..below import Below
from ..resources import Resource
from .land_looks import ACCOUNT, HISTORY, INSIDE, STATE
from .standing import INDICATORS, OF_ZONE


class AreaOfParcel(Said):
    """Another stated area (mu): on what basis (a key of the options of ``basis``), why, and since when where it changed."""

    area: Decimal
    basis: common.Line
    reason: common.Line
    source: common.Line = ""
    valid_from: datetime.date | None = None


class Classification(Said):
    """What a parcel is found to be, or no longer to be; what is not given stays as it is. The reason and the evidence (a document
    number, say) stand in the log."""

    is_idle: bool | None = None
    idle_months: Decimal | None = None
    is_low_efficiency: bool | None = None
    renewal_kind: common.Line = ""
    is_under_used: bool | None = None
    reason: common.Line
    evidence: common.Line = ""


def classify(actor: Actor, row: Parcel, said: Classification, version: int | None) -> Parcel:
    """Find a parcel idle or inefficient, or no longer so."""
    found = said.model_dump(exclude={"reason", "evidence"}, exclude_unset=True)
    return actions.classify(actor, row, found, reason=said.reason, evidence=said.evidence, version=version)


def draw(actor: Actor, row: Any, shape: BaseGeometry | None, version: int, note: str) -> Any:
    """Set a geometry or take it away."""
    return actions.set_shape(actor, row, shape, version=version, note=note)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "zones",
        Zone,
        queries.zones,
        ("code", "name_zh"),
        ("division", "kind", "level", "parent", "code"),
        make=actions.create_zone,
        change=lambda actor, row, values, version: actions.change_zone(actor, row, values, version=version),
        remove=lambda actor, row, reason: actions.remove(actor, row, reason=reason),
        looks=(ACCOUNT, OF_ZONE, INDICATORS, HISTORY),
        draw=draw,
    ),
    Resource(
        "control-lines",
        ControlLine,
        queries.control_lines,
        ("code", "name_zh"),
        ("division", "code"),
        make=actions.create_control_line,
        change=lambda actor, row, values, version: actions.change_control_line(actor, row, values, version=version),
        remove=lambda actor, row, reason: actions.remove(actor, row, reason=reason),
        looks=(INSIDE, HISTORY),
        draw=draw,
    ),
    Resource(
        "parcels",
        Parcel,
        queries.parcels,
        ("code", "location", "holder"),
        (
            "division",
            "zone",
            "code",
            "land_use",
            "is_idle",
            "is_low_efficiency",
            "renewal_kind",
            "area",
            "far",
            "contract_date",
            "expiry",
        ),
        make=actions.create_parcel,
        change=lambda actor, row, values, version: actions.change_parcel(actor, row, values, version=version),
        remove=lambda actor, row, reason: actions.remove(actor, row, reason=reason),
        acts=(
            Act(
                "correct-area",
                "State another area; what was known before is closed, not overwritten",
                AreaOfParcel,
                lambda actor, row, said, version: actions.correct_area(actor, row, **dict(said), version=version),
            ),
            Act("classify", "Find a parcel idle, inefficient or under-used, or no longer so", Classification, classify),
        ),
        draw=draw,
        below=(
            Below(
                "areas",
                ParcelArea,
                lambda actor, row: queries.areas(actor).filter(parcel=row),
                hidden=frozenset({"parcel"}),
            ),
        ),
        looks=(STATE, capacity.LOOK, HISTORY),
    ),
)
