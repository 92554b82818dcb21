"""Occupancy over time as a drawing: a lane for each enterprise, its stays as bars, the gaps between them; and when nobody was
there. Pure: days in, pixels out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .spans import ONE, Span, Stay, gaps, joined, stay

WIDTH, LEFT, RIGHT = 760.0, 190.0, 12.0
LANE, BAR, FOOT = 26.0, 14.0, 26.0
#: Marks of the time line at most, and how many months they may lie apart.
MOST_MARKS, STEPS = 12, (1, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True, slots=True)
class Bar:
    """A time from its first to its last day; `goes_on` where it has no last day."""

    x: float
    width: float
    first: datetime.date
    last: datetime.date
    goes_on: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """Who was there, and when. `key` is None for the lane of nobody."""

    y: float
    key: Any
    label: str
    bars: tuple[Bar, ...]
    gaps: tuple[Bar, ...]
    stay: Stay


@dataclass(frozen=True, slots=True)
class Timeline:
    """The drawing, in pixels; `today` is where today lies."""

    width: float
    height: float
    today: float
    lanes: tuple[Lane, ...]
    vacant: tuple[Bar, ...]
    vacant_y: float
    marks: tuple[tuple[float, str], ...]


def timeline(stays: Mapping[Any, tuple[str, Sequence[Span]]], today: datetime.date) -> Timeline | None:
    """Lanes in the order of the first day; None without any span. The line reaches to today, or further where a stay does."""
    spans = [span for _label, own in stays.values() for span in own]
    if not spans:
        return None
    begin = min(span.first for span in spans)
    end = max([today, *(span.last or span.first for span in spans)])
    days = max((end - begin).days + 1, 1)

    def at(day: datetime.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (day - begin).days / days

    def bar(first: datetime.date, last: datetime.date, *, goes_on: bool = False) -> Bar:
        return Bar(at(first), max(at(last + ONE) - at(first), 1.0), first, last, goes_on)

    def bars(own: Sequence[Span]) -> tuple[Bar, ...]:
        return tuple(bar(span.first, span.last or end, goes_on=span.last is None) for span in joined(own))

    ordered = sorted(stays.items(), key=lambda item: min(span.first for span in item[1][1]))
    lanes = tuple(
        Lane(
            number * LANE,
            key,
            label,
            bars(own),
            tuple(bar(gap.first, gap.last) for gap in gaps(own)),
            stay(own, today),
        )
        for number, (key, (label, own)) in enumerate(ordered)
    )
    foot = len(lanes) * LANE
    return Timeline(
        WIDTH,
        foot + LANE + FOOT,
        at(today),
        lanes,
        tuple(bar(gap.first, gap.last) for gap in gaps(spans, until=today)),
        foot,
        tuple((at(day), day.strftime("%Y-%m") if day.month != 1 else str(day.year)) for day in _months(begin, end)),
    )


def _months(begin: datetime.date, end: datetime.date) -> list[datetime.date]:
    """First days of months, as many as can be read."""
    count = (end.year - begin.year) * 12 + end.month - begin.month
    step = next((step for step in STEPS if count / step <= MOST_MARKS), STEPS[-1])
    first = begin.year * 12 + begin.month  # the month after the first day's
    start = -(-first // step) * step
    return [datetime.date(number // 12, number % 12 + 1, 1) for number in range(start, end.year * 12 + end.month, step)]
