"""Land: zones, control lines, parcels."""

from __future__ import annotations

import datetime
from decimal import Decimal

from ....land import actions, queries
from ....land.models import ControlLine, Parcel, ParcelArea, Zone
from .. import capacity, common
from ..acts import Act, Said
from ..below import Below
from ..resources import Resource


class Area(Said):
    """Another stated area (mu): on what basis (a key of the options of ``basis``), why, and since when where it changed."""

    area: Decimal
    basis: common.Line
    reason: common.Line
    source: common.Line = ""
    valid_from: datetime.date | None = None


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
                Area,
                lambda actor, row, said, version: actions.correct_area(actor, row, **dict(said), version=version),
            ),
        ),
        below=(
            Below(
                "areas",
                ParcelArea,
                lambda actor, row: queries.areas(actor).filter(parcel=row),
                hidden=frozenset({"parcel"}),
            ),
        ),
        looks=(capacity.LOOK,),
    ),
)
