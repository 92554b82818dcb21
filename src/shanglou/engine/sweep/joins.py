"""Tables laid out to be joined: one line per combination of exact keys, its rows side by side, all numbers whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import narwhals as nw

from ..tables import Row, Table
from .numbers import Span, point

Data = dict[str, tuple[Any, list[Any]]]


@dataclass(frozen=True, slots=True)
class Joined:
    """A table to be joined at a level: key columns, and for each of its `depth` places the columns of that row.

    `data` are columns by name, each with its type; `used` those that some expression reads.
    """

    table: Table
    prefix: str
    keys: tuple[str, ...]
    depth: int
    data: Mapping[str, tuple[Any, list[Any]]]
    used: dict[str, None] = field(default_factory=dict)

    def cell(self, name: str) -> Any:
        """A column of the line joined, or the constant that it is on every line."""
        _, cells = self.data[self.prefix + name]
        if cells and cells[0] is not None and all(cell == cells[0] for cell in cells):
            return cells[0]
        self.used[self.prefix + name] = None
        return nw.col(self.prefix + name)


@dataclass(frozen=True, slots=True)
class Picked:
    """The row that counts of the line joined: that of the first place whose column in `tests` is true.

    `wanted` are the columns to be made of it, each by the table's column that it is taken from.
    """

    join: Joined
    tests: Mapping[int, str]
    wanted: dict[str, str] = field(default_factory=dict)

    def cells(self, column: str) -> list[str]:
        """The columns of the line joined that hold a table's column, in the order of `tests`."""
        return [f"{self.join.prefix}{place}_{column}" for place in self.tests]

    def kind(self, column: str) -> Any:
        """The type of a table's column."""
        return self.join.data[f"{self.join.prefix}0_{column}"][0]


@lru_cache(maxsize=64)
def join_data(table: Table, prefix: str, confirmed: frozenset[str], scales: tuple[tuple[int, Span], ...]) -> tuple[int, Data]:
    """The table as one line per key combination: its rows side by side, bands as closed integer ranges at the keys' scale.

    An open end of a band is beyond every value of its key. Where a place has no row, `sure` is false.
    """
    groups: dict[tuple[str, ...], list[Row]] = {
        match: [row for row in rows if not (row.alternative and row.id in confirmed)] for match, rows in table.groups.items()
    }
    size = max((len(rows) for rows in groups.values()), default=1)
    data: Data = {f"{prefix}line": (nw.Int64, list(range(len(groups))))}
    data |= {f"{prefix}k{number}": (nw.String, [match[number] for match in groups]) for number in range(len(table.exact_keys))}
    for place in range(size):
        rows = [group[place] if place < len(group) else None for group in groups.values()]
        sure = [row is not None and (row.confirmed or row.id in confirmed) for row in rows]
        data[f"{prefix}{place}_sure"] = (nw.Boolean, sure)
        for position, (scale, span) in enumerate(scales):
            ends = [_ends(row, position, scale, span) for row in rows]
            kind = Span(min(low for low, _ in ends), max(high for _, high in ends)).kind
            data[f"{prefix}{place}_low{position}"] = (kind, [low for low, _ in ends])
            data[f"{prefix}{place}_high{position}"] = (kind, [high for _, high in ends])
            free = [row is not None and row.bands[position].whole for row in rows]
            data[f"{prefix}{place}_free{position}"] = (nw.Boolean, free)
        for column in table.values:
            places, span = column_span(table, column)
            cells = [row.values[column] if row is not None else None for row in rows]
            if places is None:
                data[f"{prefix}{place}_{column}"] = (nw.String, cells)
            else:
                whole = [None if cell is None else int(Fraction(cell) * 10**places) for cell in cells]
                data[f"{prefix}{place}_{column}"] = (span.kind, whole)
    return size, data


def _ends(row: Row | None, position: int, scale: int, span: Span) -> tuple[int, int]:
    band = row.bands[position] if row is not None else None
    low, high = span.low, span.high
    if band is not None and band.low is not None:
        low = math.ceil(band.low * scale)
    if band is not None and band.high is not None:
        high = math.floor(band.high * scale) if band.closed else math.ceil(band.high * scale) - 1
    return low, high


@lru_cache(maxsize=1024)
def column_span(table: Table, column: str) -> tuple[int | None, Span]:
    """The decimals that a number column needs (None for a text column), and the span of its values in its smallest step."""
    places = column_places(table, column)
    if places is None:
        return None, point(0)
    top = max((int(abs(Fraction(row.values[column] or 0)) * 10**places) for row in table.rows), default=0)
    return places, Span(-top, top)


def column_places(table: Table, column: str) -> int | None:
    """The decimals that a number column needs; None for a text column."""
    if table.column_type(column).kind != "number":
        return None
    places = 0
    for row in table.rows:
        value = row.values[column]
        while value is not None and (Fraction(value) * 10**places).denominator != 1:
            places += 1
    return places
