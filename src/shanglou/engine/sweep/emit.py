"""Trees to column expressions: one emitter, narwhals, for every back end. What it means is fixed by `program`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from .. import expressions as ex
from ..facts import Fact
from ..judgements import Judgements
from ..parameters import Parameter
from ..program import Program
from ..steps import unit_factor
from ..units import unit
from . import calendar, numbers
from .columns import Column, branch, choose, constant, either, equal, literal
from .door import one_of
from .flags import Flag, no, surely
from .joins import Joined, Picked
from .lookups import Lookups
from .numbers import Number, Span

MOST_MONTHS = 2**40


@dataclass(slots=True)
class Level:
    """Columns that can be computed at once, and what is fetched from tables after them."""

    columns: dict[str, nw.Expr] = field(default_factory=dict)
    joins: list[Joined | Picked] = field(default_factory=list)


class Emitter:
    """Turns programs into columns. Equal nodes of all rules are computed once, level by level.

    `columns` maps the facts that the frame has to their prepared column (a whole number scaled by the fact's places, a date
    as ``(year * 12 + month - 1) * 32 + day``, booleans and texts as they are). `asked` says, by fact and option, in which
    column it is wanted whether a choice is this option: the door compares them anyway.
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
        self.asked: dict[str, dict[str, str]] = {}
        self.tables = Lookups(self, judgements)
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

    def named(self, expression: nw.Expr, depth: int) -> str:
        """Make a column of an expression at a level; gives its name."""
        self.reach(depth)
        self._names += 1
        self.levels[depth].columns[name := f"__{self._names}"] = expression
        return name

    def keep(self, expression: nw.Expr, depth: int) -> tuple[nw.Expr, int]:
        """Make a column of an expression at a level; gives its name's expression and the next level."""
        return nw.col(self.named(expression, depth)), depth + 1

    def reach(self, depth: int) -> None:
        """Make levels up to this one."""
        while len(self.levels) <= depth:
            self.levels.append(Level())

    def fetch(self, what: Joined | Picked, depth: int) -> int:
        """Fetch from a table once the columns of a level are there; gives the next level."""
        self.reach(depth)
        self.levels[depth].joins.append(what)
        return depth + 1

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

    def names(self, indices: Sequence[int]) -> tuple[str, ...]:
        """The columns that hold these values once their level is reached."""
        depth, values = self.depth(indices), [self._values[index] for index in indices]
        return tuple(self._names_of_columns.get(id(value)) or self.named(literal(value), depth) for value in values)

    def _emit(self, node: ex.Expr, kids: tuple[int, ...]) -> tuple[Column, int]:
        self._depth = self.depth(kids)
        value = _EMITTERS[type(node)](self, node, kids)
        depth = self._depth
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
        if not isinstance(value, nw.Expr):
            return None if value is None else value in node.options
        if not isinstance(node.item, Fact) or node.item.of.kind != "choice" or value is not self._columns.get(node.item.name):
            return one_of(value, node.options)
        asked = self.asked.setdefault(node.item.name, {})
        column = self._names_of_columns[id(value)]
        return reduce(or_, [nw.col(asked.setdefault(option, f"{column}_is{len(asked)}")) for option in node.options])

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
        value, self._depth = self.tables.value(node, kids, self._depth)
        return value


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
