"""Dates as integers, ``(year * 12 + month - 1) * 32 + day``: order, months and days by integer arithmetic alone."""

from __future__ import annotations

import datetime
from calendar import monthrange
from collections.abc import Callable

import narwhals as nw

Packed = int | nw.Expr
LAST = (9999 * 12 + 11) * 32 + 31


def packed(date: datetime.date) -> int:
    """A date as an integer."""
    return (date.year * 12 + date.month - 1) * 32 + date.day


def packed_column(column: nw.Expr) -> nw.Expr:
    """A date column as integers."""
    year = column.dt.year().cast(nw.Int64)
    return (year * 12 + column.dt.month().cast(nw.Int64) - 1) * 32 + column.dt.day().cast(nw.Int64)


def add_months(date: Packed, months: Packed, hold: Callable[[nw.Expr], nw.Expr]) -> Packed | None:
    """The date whole months later; a day that the month lacks becomes its last; null outside the years 1 to 9999."""
    number = date // 32 + months
    day = date - (date // 32) * 32
    if isinstance(number, int) and isinstance(day, int):
        return number * 32 + min(day, monthrange(number // 12, number % 12 + 1)[1]) if 12 <= number < 120_000 else None
    month = hold(_column(number))
    last = hold(_length(month))
    clamped = nw.when(_column(day) > last).then(last).otherwise(_column(day))
    return nw.when((month >= 12) & (month < 120_000)).then(month * 32 + clamped)


def months_between(start: Packed, end: Packed) -> Packed:
    """Whole months from `start` to `end`."""
    first, last = start // 32, end // 32
    early = (end - last * 32) - (start - first * 32)
    if isinstance(early, int):
        return last - first - (early < 0)
    step = nw.when(early < 0).then(nw.lit(1, dtype=nw.Int64)).otherwise(nw.lit(0, dtype=nw.Int64))
    return nw.when(~early.is_null()).then(_column(last - first) - step)


def days_between(start: Packed, end: Packed) -> Packed:
    """Days from `start` to `end`."""
    return _days(end) - _days(start)


def _days(date: Packed) -> Packed:
    """Days since a fixed day, by the civil calendar with the year begun in March."""
    number, day = date // 32, date - (date // 32) * 32
    shifted = number - 2
    year = shifted // 12
    month = shifted - year * 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + day


def _length(number: nw.Expr) -> nw.Expr:
    """Days of the month `number` (year * 12 + month - 1)."""
    year = number // 12
    month = number - year * 12
    centuries = year // 100
    leap = (year - (year // 4) * 4 == 0) & ((year - centuries * 100 != 0) | (centuries - (centuries // 4) * 4 == 0))
    february = nw.when(leap).then(_column(29)).otherwise(_column(28))
    others = nw.when(month.is_in([3, 5, 8, 10])).then(_column(30)).otherwise(_column(31))
    return nw.when(month == 1).then(february).otherwise(others)


def _column(value: Packed) -> nw.Expr:
    return nw.lit(value, dtype=nw.Int64) if isinstance(value, int) else value
