"""One small closure per node: what it makes of the values of its children. This is the reference semantics."""

from __future__ import annotations

import calendar
import datetime
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import expressions as ex
from .facts import Fact
from .faults import RuleError
from .units import unit

if TYPE_CHECKING:
    from .judgements import Judgements
    from .parameters import Parameter

Values = list[Any]
Step = Callable[[Values, "Env"], Any]


@dataclass(slots=True)
class Env:
    """What a tree is evaluated with: exact facts by qualified name, the day, parameters set anew, recorded judgements."""

    facts: Mapping[str, Any]
    on: datetime.date
    overrides: Mapping[Parameter, Any] = field(default_factory=dict)
    judgements: Judgements | None = None


def step(node: ex.Expr, kids: tuple[int, ...]) -> Step:
    """What evaluates a node from the values of its children, which are at these places."""
    return _STEPS[type(node)](node, kids)


def _const(node: ex.Const, kids: tuple[int, ...]) -> Step:
    value = node.value
    return lambda values, env: value


def _fact(node: Fact, kids: tuple[int, ...]) -> Step:
    name = node.name
    if not kids:
        return lambda values, env: env.facts.get(name)
    (kid,) = kids

    def given_or_derived(values: Values, env: Env) -> Any:
        given = env.facts.get(name)
        return values[kid] if given is None else given

    return given_or_derived


def _parameter(node: ex.ParameterRef, kids: tuple[int, ...]) -> Step:
    parameter, value = node.parameter, node.parameter.value

    def read(values: Values, env: Env) -> Any:
        if parameter in env.overrides:
            return env.overrides[parameter]
        if env.judgements is not None and parameter.id in env.judgements.parameters:
            return env.judgements.parameters[parameter.id]
        return value

    return read


def _lookup(node: ex.Lookup, kids: tuple[int, ...]) -> Step:
    table, column = node.table, node.column
    exact, bands = kids[: len(table.exact_keys)], kids[len(table.exact_keys) :]

    def find(values: Values, env: Env) -> Any:
        judged = env.judgements
        if judged is not None and table.name in judged.chosen_rows:
            return table.row(judged.chosen_rows[table.name]).values[column]
        keys = tuple(values[kid] for kid in exact)
        if None in keys:
            return None
        confirmed = judged.confirmed_rows.get(table.name, frozenset()) if judged is not None else frozenset()
        match = table.find(keys, tuple(values[kid] for kid in bands), confirmed)
        return match.row.values[column] if match.row is not None else None

    return find


def _not(node: ex.Not, kids: tuple[int, ...]) -> Step:
    (kid,) = kids

    def negate(values: Values, env: Env) -> bool | None:
        value = values[kid]
        return None if value is None else not value

    return negate


def _and(node: ex.And, kids: tuple[int, ...]) -> Step:
    def conjoin(values: Values, env: Env) -> bool | None:
        result: bool | None = True
        for kid in kids:
            value = values[kid]
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return conjoin


def _or(node: ex.Or, kids: tuple[int, ...]) -> Step:
    def disjoin(values: Values, env: Env) -> bool | None:
        result: bool | None = False
        for kid in kids:
            value = values[kid]
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return disjoin


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def _compare(node: ex.Compare, kids: tuple[int, ...]) -> Step:
    left, right = kids
    test = _OPERATORS[node.op]
    factor = unit_factor(node)

    def compare(values: Values, env: Env) -> bool | None:
        one, two = values[left], values[right]
        if one is None or two is None:
            return None
        return bool(test(one, two) if factor == 1 else test(one * factor, two))

    return compare


def unit_factor(node: ex.Compare) -> Fraction:
    """What the left side is multiplied by to be in the unit of the right side."""
    if node.left.type.unit is None or node.right.type.unit is None:
        return Fraction(1)
    return node.left.type.unit.to(node.right.type.unit)


def _in_set(node: ex.InSet, kids: tuple[int, ...]) -> Step:
    (kid,) = kids
    options = frozenset(node.options)

    def member(values: Values, env: Env) -> bool | None:
        value = values[kid]
        return None if value is None else value in options

    return member


def _contains(node: ex.Contains, kids: tuple[int, ...]) -> Step:
    (kid,) = kids
    option = node.option

    def holds(values: Values, env: Env) -> bool | None:
        value = values[kid]
        if value is None:
            return None
        parts = value.split(";")
        if option in parts:
            return True
        return None if "?" in parts else False

    return holds


def _arith(node: ex.Arith, kids: tuple[int, ...]) -> Step:
    left, right = kids
    if node.op == "/":

        def divide(values: Values, env: Env) -> Fraction | None:
            one, two = values[left], values[right]
            return None if one is None or two is None or two == 0 else Fraction(one) / two

        return divide
    combine = _OPERATORS[node.op]

    def calculate(values: Values, env: Env) -> Any:
        one, two = values[left], values[right]
        return None if one is None or two is None else combine(one, two)

    return calculate


def _extreme(node: ex.Extreme, kids: tuple[int, ...]) -> Step:
    pick: Callable[[Any], Any] = min if node.which == "min" else max

    def choose(values: Values, env: Env) -> Any:
        items = [values[kid] for kid in kids]
        return None if None in items else pick(items)

    return choose


def _cases(node: ex.Cases, kids: tuple[int, ...]) -> Step:
    pairs = tuple(zip(kids[:-1:2], kids[1:-1:2], strict=True))
    last = kids[-1]

    def branch(values: Values, env: Env) -> Any:
        for condition, value in pairs:
            state = values[condition]
            if state is True:
                return values[value]
            if state is None:
                return None
        return values[last]

    return branch


def _or_else(node: ex.OrElse, kids: tuple[int, ...]) -> Step:
    value, default = kids

    def either(values: Values, env: Env) -> Any:
        known = values[value]
        return values[default] if known is None else known

    return either


def _rounded(node: ex.Rounded, kids: tuple[int, ...]) -> Step:
    (kid,) = kids
    places, mode = node.places, node.mode

    def round_it(values: Values, env: Env) -> Any:
        value = values[kid]
        return None if value is None else rounded(value, places, mode)

    return round_it


def rounded(value: int | Fraction, places: int, mode: ex.Rounding) -> Fraction:
    """`value` to `places` decimals: half_up goes away from zero at a half, up is the ceiling, down the floor."""
    scaled = Fraction(value) * 10**places
    if mode == "down":
        whole = scaled.numerator // scaled.denominator
    elif mode == "up":
        whole = -(-scaled.numerator // scaled.denominator)
    elif mode == "half_up":
        magnitude = (abs(scaled.numerator) * 2 + scaled.denominator) // (2 * scaled.denominator)
        whole = magnitude if scaled >= 0 else -magnitude
    elif mode == "half_even":
        whole = round(scaled)
    else:
        raise RuleError(f"unknown rounding mode {mode!r}")
    return Fraction(whole, 10**places)


def _in_unit(node: ex.InUnit, kids: tuple[int, ...]) -> Step:
    (kid,) = kids
    assert node.value.type.unit is not None
    factor = node.value.type.unit.to(node.unit)

    def convert(values: Values, env: Env) -> Any:
        value = values[kid]
        return None if value is None else value * factor

    return convert


def _readings(node: ex.Readings, kids: tuple[int, ...]) -> Step:
    question, names = node.question, node.names

    def agree(values: Values, env: Env) -> Any:
        if env.judgements is not None and question in env.judgements.answers:
            answer = env.judgements.answers[question]
            if answer in names:
                return values[kids[names.index(answer)]]
        first = values[kids[0]]
        for kid in kids:
            if values[kid] is None or values[kid] != first:
                return None
        return first

    return agree


def _add_months(node: ex.AddMonths, kids: tuple[int, ...]) -> Step:
    start, count = kids
    assert node.months.type.unit is not None
    factor = node.months.type.unit.to(unit("month"))

    def add(values: Values, env: Env) -> datetime.date | None:
        date, months = values[start], values[count]
        return None if date is None or months is None else add_months(date, months * factor)

    return add


def add_months(date: datetime.date, months: int | Fraction) -> datetime.date | None:
    """`date` moved by whole months (a fraction is cut down), clamped to the month's last day; None outside the calendar."""
    number = date.year * 12 + date.month - 1 + (Fraction(months).__floor__())
    year, month = divmod(number, 12)
    if not 1 <= year <= 9999:
        return None
    return datetime.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def _months_between(node: ex.MonthsBetween, kids: tuple[int, ...]) -> Step:
    start, end = kids

    def count(values: Values, env: Env) -> int | None:
        one, two = values[start], values[end]
        if one is None or two is None:
            return None
        return int((two.year - one.year) * 12 + two.month - one.month - (two.day < one.day))

    return count


def _days_between(node: ex.DaysBetween, kids: tuple[int, ...]) -> Step:
    start, end = kids

    def count(values: Values, env: Env) -> int | None:
        one, two = values[start], values[end]
        return None if one is None or two is None else int((two - one).days)

    return count


def _on(node: ex.AssessmentDate, kids: tuple[int, ...]) -> Step:
    return lambda values, env: env.on


_STEPS: dict[type[ex.Expr], Callable[[Any, tuple[int, ...]], Step]] = {
    ex.Const: _const,
    Fact: _fact,
    ex.ParameterRef: _parameter,
    ex.Lookup: _lookup,
    ex.Not: _not,
    ex.And: _and,
    ex.Or: _or,
    ex.Compare: _compare,
    ex.InSet: _in_set,
    ex.Contains: _contains,
    ex.Arith: _arith,
    ex.Extreme: _extreme,
    ex.Cases: _cases,
    ex.OrElse: _or_else,
    ex.Rounded: _rounded,
    ex.InUnit: _in_unit,
    ex.Readings: _readings,
    ex.AddMonths: _add_months,
    ex.MonthsBetween: _months_between,
    ex.DaysBetween: _days_between,
    ex.AssessmentDate: _on,
}
