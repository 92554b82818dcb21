"""How long each enterprise stayed in a unit without a gap, as the unit's page counts it."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone
from ninja import Schema

from ....bodies.actors import Actor
from ....projects import queries
from ....projects.models import Unit
from ....projects.spans import gaps, stay
from ....projects.stays import stays
from ..looks import Look


class Gap(Schema):
    """Days on which nobody, or this enterprise not, was there: the first, the last, how many."""

    first: datetime.date
    last: datetime.date
    days: int


class Stay(Schema):
    """One enterprise's: the unbroken stay that reaches `on` or ended last (whole months), and the gaps before it. An
    enterprise that may not be seen has neither number nor name.
    """

    enterprise_id: int | None
    name: str
    start: datetime.date | None
    end: datetime.date | None
    months: int
    is_continuous: bool
    gaps: list[Gap]


class Stays(Schema):
    """Counted up to `on`; `vacant`: when nobody was there since the first came."""

    on: datetime.date
    stays: list[Stay]
    vacant: list[Gap]


def _shows(actor: Actor, unit: Unit, _asked: Any) -> dict[str, Any]:
    today = timezone.localdate()
    rows = list(queries.occupancies(actor).filter(unit=unit).order_by("-valid_from", "pk"))
    seen = {row.enterprise_id for row in rows if queries.seen(row, "enterprise") is not None}
    found = []
    spans = []
    for key, (name, own) in sorted(stays(rows).items(), key=lambda item: min(span.first for span in item[1][1])):
        spans += own
        made = stay(own, today)
        found.append(
            {
                "enterprise_id": key if key in seen else None,
                "name": name if key in seen else "",
                "start": made.start,
                "end": made.end,
                "months": made.months,
                "is_continuous": made.is_continuous,
                "gaps": [_gap(item) for item in made.gaps],
            }
        )
    return {"on": today, "stays": found, "vacant": [_gap(item) for item in gaps(spans, until=today)]}


def _gap(item: Any) -> dict[str, Any]:
    return {"first": item.first, "last": item.last, "days": item.days}


LOOK = Look("stays", "Continuous months of each enterprise in a unit, with the gaps", Stays, _shows)
