"""Trees to column expressions: one emitter, narwhals, for every back end. What it means is fixed by `program`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import narwhals as nw

from .. import expressions as ex
from ..facts import Fact
from ..judgements import Judgements
from ..parameters import Parameter
from ..program import Program, unit_factor
from ..tables import Row, Table
from ..units import unit
from . import calendar, numbers
from .columns import Column, branch, choose, constant, either, equal, literal
from .door import one_of
from .flags import Flag, both, no, some, surely
from .joins import Joined, column_span, join_data
from .numbers import Number, Span, point

MOST_MONTHS = 2**40


@dataclass(slots=True)
class Level:
    """Columns that can be computed at once, and the joins that follow them."""

    columns: dict[str, nw.Expr] = field(default_factory=dict)
    joins: list[Joined] = field(default_factory=list)


class Emitter:
    """Turns programs into columns. Equal nodes of all rules are computed once, level by level.

    `columns` maps the facts that the frame has to their prepared column (a whole number scaled by the fact's places, a date
    as ``(year * 12 + month - 1) * 32 + day``, booleans and texts as they are).
    """

    def __init__(
        self,
        columns: Mapping[str, str],
        on: datetime.date | nw.Expr,
        overrides: Mapping[Parameter, Any],
        judgements: Judgements | None,
    ) -> None:
        self.levels: list[Level] = [Level()]
        self._columns = {fact: nw.col(name) for fact, name in columns.items()}
        self._names_of_columns = {id(self._columns[fact]): name for fact, name in columns.items()}
        self._overrides, self._judgements = overrides, judgements
        self._on = calendar.packed(on) if isinstance(on, datetime.date) else on
        self._ids: dict[tuple[ex.Expr, tuple[int, ...]], int] = {}
        self._values: list[Column] = []
        self._depths: list[int] = []
        self._joins: dict[tuple[Table, tuple[int, ...]], tuple[Joined, int]] = {}
        self._names = 0
        self._depth = 0

    def run(self, program: Program) -> list[int]:
        """Emit a program; gives for each of its nodes the number of its value here."""
        numbered: list[int] = []
        for node, kids in zip(program.nodes, program.kids, strict=True):
            below = tuple(numbered[kid] for kid in kids)
            key = (node, below)
            if key not in self._ids:
                value, depth = self._emit(node, below)
                self._ids[key] = len(self._values)
                self._values.append(value)
                self._depths.append(depth)
            numbered.append(self._ids[key])
        return numbered

    def value(self, index: int) -> Column:
        """The column of a value."""
        return self._values[index]

    def unknown(self, index: int) -> bool | nw.Expr:
        """Where a value is unknown."""
        value = self._values[index]
        if value is None:
            return True
        if isinstance(value, Number):
            parts = [part.is_null() for part in (value.num, value.den) if isinstance(part, nw.Expr)]
            return parts[0] | parts[1] if len(parts) == 2 else parts[0] if parts else False
        return value.is_null() if isinstance(value, nw.Expr) else False

    def zero(self, index: int) -> Flag:
        """Where a number is known to be zero."""
        value = self._values[index]
        if value is None:
            return False
        return value.num == 0 if isinstance(value.num, int) else (value.num == 0).fill_null(False)

    def differ(self, one: int, two: int) -> Flag:
        """Where two values are known and not the same."""
        left, right = self._values[one], self._values[two]
        return False if left is None or right is None else surely(no(equal(left, right)))

    def answered(self, node: ex.Readings) -> int | None:
        """The place of the reading that a judgement picked."""
        answer = self._judgements.answers.get(node.question) if self._judgements is not None else None
        return node.names.index(str(answer)) if answer in node.names else None

    def chosen(self, table: Table) -> Row | None:
        """The row of a table that a judgement chose."""
        if self._judgements is None or table.name not in self._judgements.chosen_rows:
            return None
        return table.row(self._judgements.chosen_rows[table.name])

    def keep(self, expression: nw.Expr, depth: int) -> tuple[nw.Expr, int]:
        """Make a column of an expression at a level; gives its name's expression and the next level."""
        while len(self.levels) <= depth:
            self.levels.append(Level())
        self._names += 1
        name = f"__{self._names}"
        self.levels[depth].columns[name] = expression
        return nw.col(name), depth + 1

    def hold(self, expression: nw.Expr) -> nw.Expr:
        """Make a column of a part of the value being emitted, so that it stands in the plan once."""
        column, self._depth = self.keep(expression, self._depth)
        return column

    def rounded(self, value: Number, places: int, mode: ex.Rounding, depth: int) -> Number:
        """A value rounded for output."""
        self._depth = depth
        return numbers.rounded(value, places, mode, self.hold)

    def depth(self, indices: Iterable[int]) -> int:
        """The level at which all these values are there."""
        return max((self._depths[index] for index in indices), default=0)

    def joined(self, node: ex.Lookup, kids: tuple[int, ...]) -> Joined | None:
        """The join behind a lookup; None when a judgement chose the row or a key is unknown for every row."""
        found = self._joins.get((node.table, kids))
        return found[0] if found else None

    def _emit(self, node: ex.Expr, kids: tuple[int, ...]) -> tuple[Column, int]:
        self._depth = self.depth(kids)
        value = _EMITTERS[type(node)](self, node, kids)
        depth = self._depth
        if isinstance(node, ex.Lookup) and (node.table, kids) in self._joins:
            depth = max(depth, self._joins[node.table, kids][1])
        if isinstance(node, _KEPT) or (isinstance(node, Fact) and kids):
            return self._kept(value, depth)
        return value, depth

    def _kept(self, value: Column, depth: int) -> tuple[Column, int]:
        if isinstance(value, nw.Expr):
            return self.keep(value, depth)
        if isinstance(value, Number) and not value.fixed:
            num, den, next_depth = value.num, value.den, depth
            if isinstance(num, nw.Expr):
                num, next_depth = self.keep(num, depth)
            if isinstance(den, nw.Expr):
                den, next_depth = self.keep(den, depth)
            return Number(num, value.num_span, den, value.den_span), next_depth
        return value, depth

    # ---------------------------------------------------------------------------------------------- leaves

    def _const(self, node: ex.Const, kids: tuple[int, ...]) -> Column:
        return constant(node.value)

    def _fact(self, node: Fact, kids: tuple[int, ...]) -> Column:
        given = self._columns.get(node.name)
        derived = self._values[kids[0]] if kids else None
        if node.of.kind == "number":
            scale = 10**node.places
            span = Span(node.minimum * scale, node.maximum * scale)
            own = Number(given, span, scale, Span(scale, scale)) if given is not None else None
            return derived if own is None else own if derived is None else either(own, derived)
        if given is None or derived is None:
            return derived if given is None else given
        return nw.when(given.is_null()).then(literal(derived)).otherwise(given)

    def _parameter(self, node: ex.ParameterRef, kids: tuple[int, ...]) -> Column:
        parameter = node.parameter
        if parameter in self._overrides:
            return constant(self._overrides[parameter])
        if self._judgements is not None and parameter.id in self._judgements.parameters:
            return constant(self._judgements.parameters[parameter.id])
        return None if parameter.value is None else constant(parameter.value)

    def _date(self, node: ex.AssessmentDate, kids: tuple[int, ...]) -> Column:
        return self._on

    # ------------------------------------------------------------------------------------------- conditions

    def _not(self, node: ex.Not, kids: tuple[int, ...]) -> Column:
        value = self._values[kids[0]]
        return None if value is None else (not value) if isinstance(value, bool) else ~value

    def _and(self, node: ex.And, kids: tuple[int, ...]) -> Column:
        return self._joined_by(kids, stop=False)

    def _or(self, node: ex.Or, kids: tuple[int, ...]) -> Column:
        return self._joined_by(kids, stop=True)

    def _joined_by(self, kids: tuple[int, ...], stop: bool) -> Column:
        values = [self._values[kid] for kid in kids]
        if any(value is stop for value in values):
            return stop
        parts = [value for value in values if isinstance(value, nw.Expr)]
        unknown = any(value is None for value in values)
        if not parts:
            return None if unknown else not stop
        result = parts[0]
        for part in parts[1:]:
            result = result | part if stop else result & part
        if unknown:
            return nw.when(result if stop else ~result).then(nw.lit(stop))
        return result

    def _compare(self, node: ex.Compare, kids: tuple[int, ...]) -> Column:
        left, right = (self._values[kid] for kid in kids)
        if left is None or right is None:
            return None
        if isinstance(left, Number):
            return numbers.compare(node.op, left.scaled(unit_factor(node)), right)
        span = Span(0, calendar.LAST)
        return numbers.compare(node.op, Number(left, span), Number(right, span))

    def _in_set(self, node: ex.InSet, kids: tuple[int, ...]) -> Column:
        value = self._values[kids[0]]
        if isinstance(value, nw.Expr):
            return one_of(value, node.options)
        return None if value is None else value in node.options

    def _contains(self, node: ex.Contains, kids: tuple[int, ...]) -> Column:
        value = self._values[kids[0]]
        if not isinstance(value, nw.Expr):
            return None if value is None else True if node.option in value.split(";") else None if "?" in value else False
        padded = nw.concat_str([nw.lit(";"), value, nw.lit(";")])
        there = padded.str.contains(f";{node.option};", literal=True)
        perhaps = padded.str.contains(";?;", literal=True)
        return nw.when(there).then(nw.lit(True)).otherwise(nw.when(~perhaps).then(nw.lit(False)))

    # ---------------------------------------------------------------------------------------------- numbers

    def _arith(self, node: ex.Arith, kids: tuple[int, ...]) -> Column:
        left, right = (self._values[kid] for kid in kids)
        if left is None or right is None:
            return None
        if node.op == "*":
            return numbers.multiply(left, right)
        if node.op == "/":
            return None if isinstance(right.num, int) and right.num == 0 else numbers.divide(left, right)
        return numbers.add(left, right, 1 if node.op == "+" else -1)

    def _extreme(self, node: ex.Extreme, kids: tuple[int, ...]) -> Column:
        values = [self._values[kid] for kid in kids]
        if any(value is None for value in values):
            return None
        best = values[0]
        for value in values[1:]:
            better = numbers.compare("<" if node.which == "min" else ">", value, best)
            best = value if better is True else best if better is False else choose(better, value, best)
        unknown = [flag for flag in map(self.unknown, kids) if isinstance(flag, nw.Expr)]
        if not unknown:
            return best
        open_ = unknown[0]
        for flag in unknown[1:]:
            open_ = open_ | flag
        return Number(nw.when(~open_).then(literal(best.num)), best.num_span, best.den, best.den_span)

    def _rounded(self, node: ex.Rounded, kids: tuple[int, ...]) -> Column:
        value = self._values[kids[0]]
        return None if value is None else numbers.rounded(value, node.places, node.mode, self.hold)

    def _in_unit(self, node: ex.InUnit, kids: tuple[int, ...]) -> Column:
        value = self._values[kids[0]]
        assert node.value.type.unit is not None
        return None if value is None else value.scaled(node.value.type.unit.to(node.unit))

    # --------------------------------------------------------------------------------------------- branches

    def _cases(self, node: ex.Cases, kids: tuple[int, ...]) -> Column:
        result = self._values[kids[-1]]
        for condition, value in reversed(list(zip(kids[:-1:2], kids[1:-1:2], strict=True))):
            test, chosen = self._values[condition], self._values[value]
            if test is None:
                result = None
            elif isinstance(test, bool):
                result = chosen if test else result
            else:
                result = branch(test, chosen, result)
        return result

    def _or_else(self, node: ex.OrElse, kids: tuple[int, ...]) -> Column:
        value, default = (self._values[kid] for kid in kids)
        if value is None or default is None:
            return default if value is None else value
        unknown = self.unknown(kids[0])
        if unknown is False:
            return value
        assert isinstance(unknown, nw.Expr)
        return choose(unknown, default, value)

    def _readings(self, node: ex.Readings, kids: tuple[int, ...]) -> Column:
        answered = self.answered(node)
        if answered is not None:
            return self._values[kids[answered]]
        values = [self._values[kid] for kid in kids]
        if any(value is None for value in values):
            return None
        same = [equal(values[0], value) for value in values[1:]]
        if any(test is False for test in same):
            return None
        tests = [test for test in same if isinstance(test, nw.Expr)]
        if not tests:
            return values[0]
        agree = tests[0]
        for test in tests[1:]:
            agree = agree & test
        return branch(agree, values[0], None, only=True)

    # ------------------------------------------------------------------------------------------------ dates

    def _add_months(self, node: ex.AddMonths, kids: tuple[int, ...]) -> Column:
        date, months = (self._values[kid] for kid in kids)
        if date is None or months is None:
            return None
        assert node.months.type.unit is not None
        count, span = numbers.floor(months.scaled(node.months.type.unit.to(unit("month"))), self.hold)
        if max(abs(span.low), abs(span.high)) > MOST_MONTHS:
            raise numbers.TooWide("a date is moved by more months than there are: lower the maximum of the fact")
        return calendar.add_months(date, count, self.hold)

    def _months_between(self, node: ex.MonthsBetween, kids: tuple[int, ...]) -> Column:
        start, end = (self._values[kid] for kid in kids)
        if start is None or end is None:
            return None
        return Number(calendar.months_between(start, end), Span(-120_000, 120_000))

    def _days_between(self, node: ex.DaysBetween, kids: tuple[int, ...]) -> Column:
        start, end = (self._values[kid] for kid in kids)
        if start is None or end is None:
            return None
        return Number(calendar.days_between(start, end), Span(-3_700_000, 3_700_000))

    # ----------------------------------------------------------------------------------------------- tables

    def _lookup(self, node: ex.Lookup, kids: tuple[int, ...]) -> Column:
        chosen = self.chosen(node.table)
        if chosen is not None:
            value = chosen.values[node.column]
            return None if value is None else constant(value)
        exact = kids[: len(node.table.exact_keys)]
        if any(self._values[kid] is None for kid in exact):
            return None
        join = self._join(node.table, kids)
        places, span = column_span(node.table, node.column)
        result = nw.lit(None, dtype=nw.String if places is None else span.kind)
        for place in reversed(range(join.depth)):
            sure = both(self.holds(join, place, kids[len(exact) :]), self.flag(join, place, "sure"))
            join.used[cell := f"{join.prefix}{place}_{node.column}"] = None
            if isinstance(sure, nw.Expr):
                result = nw.when(sure).then(nw.col(cell)).otherwise(result)
            elif sure:
                result = nw.col(cell)
        return result if places is None else Number(result, span, 10**places, point(10**places))

    def _join(self, table: Table, kids: tuple[int, ...]) -> Joined:
        if (table, kids) not in self._joins:
            exact = kids[: len(table.exact_keys)]
            depth = self.depth(kids)
            names = []
            for kid in exact:
                value = self._values[kid]
                if id(value) not in self._names_of_columns:
                    self.keep(literal(value), depth)
                names.append(self._names_of_columns.get(id(value)) or next(reversed(self.levels[depth].columns)))
            confirmed = self._judgements.confirmed_rows.get(table.name, frozenset()) if self._judgements else frozenset()
            prefix = f"__t{len(self._joins)}_"
            size, data = join_data(table, prefix, confirmed, tuple(self._band(kid) for kid in kids[len(exact) :]))
            join = Joined(table, prefix, tuple(names), size, data)
            self.levels[depth].joins.append(join)
            self._joins[table, kids] = (join, depth + 1)
        return self._joins[table, kids][0]

    def _band(self, kid: int) -> tuple[int, Span]:
        """The scale of a band key, and the span of its numerator."""
        value = self._values[kid]
        if value is None:
            return 1, point(0)
        if not isinstance(value.den, int):
            raise numbers.TooWide("a table's band key must not be a quotient: round it first")
        return value.den, value.num_span

    def flag(self, join: Joined, place: int, what: str) -> Flag:
        """Whether the row at `place` is ``sure``, or does not ask for the band key at a position (``free0``)."""
        found: Flag = join.cell(f"{place}_{what}")
        return found

    def matched(self, join: Joined) -> nw.Expr:
        """Whether the table has a line for the exact keys."""
        join.used[f"{join.prefix}line"] = None
        return ~nw.col(f"{join.prefix}line").is_null()

    def holds(self, join: Joined, place: int, bands: tuple[int, ...]) -> Flag:
        """Whether the row at `place` of the joined group exists and its bands hold; null when a band's value is unknown."""
        test: Flag = True
        for position, kid in enumerate(bands):
            value = self._values[kid]
            inside = nw.lit(None, dtype=nw.Boolean)
            if value is not None:
                num, span = literal(value.num), value.num_span
                low, high = join.cell(f"{place}_low{position}"), join.cell(f"{place}_high{position}")
                inside = num <= high
                if isinstance(low, nw.Expr) or low > span.low:
                    inside = inside & (num >= low) if isinstance(high, nw.Expr) or high < span.high else num >= low
            test = both(test, some([self.flag(join, place, f"free{position}"), inside]))
        return test


_KEPT = (
    ex.Compare, ex.InSet, ex.Contains, ex.And, ex.Or, ex.Cases, ex.OrElse, ex.Readings, ex.Lookup, ex.Rounded, ex.Extreme,
    ex.AddMonths, ex.MonthsBetween, ex.DaysBetween,
)  # fmt: skip
_EMITTERS: dict[type[ex.Expr], Callable[[Emitter, Any, tuple[int, ...]], Column]] = {
    ex.Const: Emitter._const,
    Fact: Emitter._fact,
    ex.ParameterRef: Emitter._parameter,
    ex.AssessmentDate: Emitter._date,
    ex.Not: Emitter._not,
    ex.And: Emitter._and,
    ex.Or: Emitter._or,
    ex.Compare: Emitter._compare,
    ex.InSet: Emitter._in_set,
    ex.Contains: Emitter._contains,
    ex.Arith: Emitter._arith,
    ex.Extreme: Emitter._extreme,
    ex.Rounded: Emitter._rounded,
    ex.InUnit: Emitter._in_unit,
    ex.Cases: Emitter._cases,
    ex.OrElse: Emitter._or_else,
    ex.Readings: Emitter._readings,
    ex.AddMonths: Emitter._add_months,
    ex.MonthsBetween: Emitter._months_between,
    ex.DaysBetween: Emitter._days_between,
    ex.Lookup: Emitter._lookup,
}
