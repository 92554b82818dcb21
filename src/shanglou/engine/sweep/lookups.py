"""Lookups in tables as columns: the line of the exact keys is joined, and of its rows the one whose bands hold is picked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

import narwhals as nw

from .. import expressions as ex
from ..judgements import Judgements
from ..tables import Row, Table
from . import numbers
from .columns import Column, constant, literal
from .flags import Flag, both, some
from .joins import Joined, Picked, column_span, join_data
from .numbers import Number, Span, point

Keys = tuple[int, ...]


class Emitting(Protocol):
    """What lookups ask of the emitter whose columns they add to."""

    def value(self, index: int) -> Column:
        """The column of a value."""

    def depth(self, indices: Iterable[int]) -> int:
        """The level at which all these values are there."""

    def names(self, indices: Sequence[int]) -> tuple[str, ...]:
        """The columns that hold these values once their level is reached."""

    def named(self, expression: nw.Expr, depth: int) -> str:
        """Make a column of an expression at a level; gives its name."""

    def fetch(self, what: Joined | Picked, depth: int) -> int:
        """Fetch from a table once the columns of a level are there; gives the next level."""


class Lookups:
    """The tables that an emitter has joined; equal keys are joined once."""

    def __init__(self, emitter: Emitting, judgements: Judgements | None) -> None:
        self._emitter, self._judgements = emitter, judgements
        self._joins: dict[tuple[Table, Keys], tuple[Joined, int]] = {}
        self._picks: dict[tuple[Table, Keys], tuple[Picked, int]] = {}

    def value(self, node: ex.Lookup, kids: Keys, depth: int) -> tuple[Column, int]:
        """A figure of the row that the keys select, and the level at which it is there."""
        chosen = self.chosen(node.table)
        if chosen is not None:
            value = chosen.values[node.column]
            return (None if value is None else constant(value)), depth
        if any(self._emitter.value(kid) is None for kid in kids[: len(node.table.exact_keys)]):
            return None, depth
        places, span = column_span(node.table, node.column)
        join, joined = self._join(node.table, kids)
        result: Any
        if join.depth == 1:
            sure = self._sure(join, 0, kids)
            join.used[cell := f"{join.prefix}0_{node.column}"] = None
            none = nw.lit(None, dtype=nw.String if places is None else span.kind)
            result = nw.when(sure).then(nw.col(cell)) if isinstance(sure, nw.Expr) else nw.col(cell) if sure else none
            depth = max(depth, joined)
        else:
            pick, depth = self._pick(join, node.table, kids, max(depth, joined))
            pick.wanted[cell := f"{join.prefix}of_{node.column}"] = node.column
            result = nw.col(cell)
        return (result if places is None else Number(result, span, 10**places, point(10**places))), depth

    def chosen(self, table: Table) -> Row | None:
        """The row of a table that a judgement chose."""
        if self._judgements is None or table.name not in self._judgements.chosen_rows:
            return None
        return table.row(self._judgements.chosen_rows[table.name])

    def joined(self, node: ex.Lookup, kids: Keys) -> Joined | None:
        """The join behind a lookup; None when a judgement chose the row or a key is unknown for every row."""
        found = self._joins.get((node.table, kids))
        return found[0] if found else None

    def flag(self, join: Joined, place: int, what: str) -> Flag:
        """Whether the row at `place` is ``sure``, or does not ask for the band key at a position (``free0``)."""
        found: Flag = join.cell(f"{place}_{what}")
        return found

    def matched(self, join: Joined) -> nw.Expr:
        """Whether the table has a line for the exact keys."""
        join.used[f"{join.prefix}line"] = None
        return ~nw.col(f"{join.prefix}line").is_null()

    def holds(self, join: Joined, place: int, bands: Keys) -> Flag:
        """Whether the row at `place` of the joined group exists and its bands hold; null when a band's value is unknown."""
        test: Flag = True
        for position, kid in enumerate(bands):
            value = self._emitter.value(kid)
            inside = nw.lit(None, dtype=nw.Boolean)
            if value is not None:
                num, span = literal(value.num), value.num_span
                low, high = join.cell(f"{place}_low{position}"), join.cell(f"{place}_high{position}")
                inside = num <= high
                if isinstance(low, nw.Expr) or low > span.low:
                    inside = inside & (num >= low) if isinstance(high, nw.Expr) or high < span.high else num >= low
            test = both(test, some([self.flag(join, place, f"free{position}"), inside]))
        return test

    def _sure(self, join: Joined, place: int, kids: Keys) -> Flag:
        return both(self.holds(join, place, kids[len(join.keys) :]), self.flag(join, place, "sure"))

    def _join(self, table: Table, kids: Keys) -> tuple[Joined, int]:
        if (table, kids) not in self._joins:
            exact = kids[: len(table.exact_keys)]
            confirmed = self._judgements.confirmed_rows.get(table.name, frozenset()) if self._judgements else frozenset()
            prefix = f"__t{len(self._joins)}_"
            size, data = join_data(table, prefix, confirmed, tuple(self._band(kid) for kid in kids[len(exact) :]))
            join = Joined(table, prefix, self._emitter.names(exact), size, data)
            self._joins[table, kids] = (join, self._emitter.fetch(join, self._emitter.depth(kids)))
        return self._joins[table, kids]

    def _pick(self, join: Joined, table: Table, kids: Keys, depth: int) -> tuple[Picked, int]:
        if (table, kids) not in self._picks:
            tests = {}
            for place in range(join.depth):
                sure = self._sure(join, place, kids)
                if sure is not False:
                    tests[place] = self._emitter.named(literal(sure), depth)
            pick = Picked(join, tests)
            self._picks[table, kids] = (pick, self._emitter.fetch(pick, depth))
        return self._picks[table, kids]

    def _band(self, kid: int) -> tuple[int, Span]:
        """The scale of a band key, and the span of its numerator."""
        value = self._emitter.value(kid)
        if value is None:
            return 1, point(0)
        if not isinstance(value.den, int):
            raise numbers.TooWide("a table's band key must not be a quotient: round it first")
        return value.den, value.num_span
