"""Occupancy over time: how long without a gap, and where the gaps are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from shanglou.engine.program import Env, Program
from shanglou.vocabulary import VOCABULARY

ONE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time from its first to its last day; `last` is None while it goes on."""

    first: datetime.date
    last: datetime.date | None


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


def stay(spans: Iterable[Span], on: datetime.date) -> Stay:
    """The stay up to `on` from all spans, in whole months as the vocabulary counts them (`unit.occupancy_months`). Spans that
    touch or overlap are one. A stay that ended before `on` counts up to its end.
    """
    known = sorted((span.first, min(span.last or on, on)) for span in spans if span.first <= on)
    joined: list[list[datetime.date]] = []
    for first, last in known:
        if joined and first <= joined[-1][1] + ONE:
            joined[-1][1] = max(joined[-1][1], last)
        else:
            joined.append([first, last])
    if not joined:
        return Stay(None, None, 0, ())
    gaps = tuple(Gap(one[1] + ONE, two[0] - ONE) for one, two in pairwise(joined))
    start, end = joined[-1]
    return Stay(start, end, months(start, end), gaps)


def months(first: datetime.date, last: datetime.date) -> int:
    """Whole months of an occupancy, its last day counted."""
    env = Env({"unit.occupancy_start": first, "unit.occupancy_end": last}, last)
    return int(_counting().run(env)[-1])


@cache
def _counting() -> Program:
    derivation = VOCABULARY["unit.occupancy_months"].derivation
    assert derivation is not None
    return Program(derivation)
