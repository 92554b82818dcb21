"""Occupancy over time: how long without a gap, and where the gaps are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise

from shanglou.engine.program import Program
from shanglou.engine.steps import Env
from shanglou.vocabulary import VOCABULARY

ONE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time from its first to its last day; `last` is None while it goes on."""

    first: datetime.date
    last: datetime.date | None


@dataclass(frozen=True, slots=True)
class Part:
    """A floor area in m² that holds from a first to a last day; None: since always, for ever. As an area None is the whole
    unit of something occupied, and an unknown size of the unit itself.
    """

    first: datetime.date | None
    last: datetime.date | None
    area: Decimal | None

    def holds(self, day: datetime.date) -> bool:
        """Whether the day lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Crowding:
    """A day on which more is taken than there is, in m²."""

    day: datetime.date
    taken: Decimal
    room: Decimal


def crowding(taken: Sequence[Part], rooms: Sequence[Part], within: Span) -> Crowding | None:
    """The first day of `within` on which more is taken than there is room; days whose room is unknown are passed over.

    What is taken only grows, and room only shrinks, on the first day of a part, so these days are looked at and no others.
    """
    days = {within.first} | {part.first for part in (*taken, *rooms) if part.first is not None}
    for day in sorted(day for day in days if within.first <= day and (within.last is None or day <= within.last)):
        room = next((part.area for part in rooms if part.holds(day)), None)
        if room is None:
            continue
        total = sum((room if part.area is None else part.area for part in taken if part.holds(day)), Decimal(0))
        if total > room:
            return Crowding(day, total, room)
    return None


@dataclass(frozen=True, slots=True)
class Gap:
    """Days between two spans."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Stay:
    """The occupancy of a unit by one enterprise up to a day: the unbroken stay that reaches it, and the gaps before."""

    start: datetime.date | None
    end: datetime.date | None
    months: int
    gaps: tuple[Gap, ...]

    @property
    def is_continuous(self) -> bool:
        """Whether there is no gap."""
        return not self.gaps


def joined(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, those that touch or overlap as one. One without a last day takes in all that follow."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.first):
        before = found[-1] if found else None
        if before is None or (before.last is not None and before.last + ONE < span.first):
            found.append(span)
        elif before.last is not None and (span.last is None or span.last > before.last):
            found[-1] = Span(before.first, span.last)
    return found


def gaps(spans: Iterable[Span], until: datetime.date | None = None) -> list[Gap]:
    """The times between spans; with `until` also from the last of them to that day, it included."""
    whole = joined(spans)
    found = [Gap(one.last + ONE, two.first - ONE) for one, two in pairwise(whole) if one.last is not None]
    last = whole[-1].last if whole else None
    if until is not None and last is not None and last < until:
        found.append(Gap(last + ONE, until))
    return found


def stay(spans: Iterable[Span], on: datetime.date) -> Stay:
    """The stay up to `on` from all spans, in whole months as the vocabulary counts them (`unit.occupancy_months`). Spans that
    touch or overlap are one. A stay that ended before `on` counts up to its end.
    """
    whole = joined(Span(span.first, min(span.last or on, on)) for span in spans if span.first <= on)
    if not whole:
        return Stay(None, None, 0, ())
    start, end = whole[-1].first, whole[-1].last or on
    return Stay(start, end, months(start, end), tuple(gaps(whole)))


def months(first: datetime.date, last: datetime.date) -> int:
    """Whole months of an occupancy, its last day counted."""
    env = Env({"unit.occupancy_start": first, "unit.occupancy_end": last}, last)
    return int(_counting().run(env)[-1])


@cache
def _counting() -> Program:
    derivation = VOCABULARY["unit.occupancy_months"].derivation
    assert derivation is not None
    return Program(derivation)
