"""Functions that build bigger trees than operators can: cases, readings, dates, extremes."""

from __future__ import annotations

from typing import Literal

from .expressions import (
    AddMonths,
    And,
    Cases,
    DaysBetween,
    Expr,
    Extreme,
    MonthsBetween,
    Or,
    Readings,
    boolean_node,
    expression,
    like_unit,
    same_kind,
    unit_of,
)
from .faults import RuleError
from .kinds import number_type
from .language import Text
from .units import UNITS


def all_of(*items: object) -> Expr:
    """All of them (`&` of many)."""
    return _joined(And, items)


def any_of(*items: object) -> Expr:
    """Any of them (`|` of many)."""
    return _joined(Or, items)


def smallest(*items: object) -> Extreme:
    """The smallest of several quantities."""
    return _extreme("min", items)


def largest(*items: object) -> Extreme:
    """The largest of several quantities."""
    return _extreme("max", items)


def cases(*branches: tuple[object, object], otherwise: object) -> Cases:
    """`cases((condition, value), ..., otherwise=value)`: the value of the first condition that is true."""
    if not branches:
        raise RuleError("cases() needs at least one (condition, value)")
    values = [value for _, value in branches]
    nodes = [value for value in (*values, otherwise) if isinstance(value, Expr)]
    like = nodes[0].type if nodes else None
    built = tuple(expression(value, like) for value in values)
    last = expression(otherwise, like)
    for value in built:
        same_kind(last, value)
    return Cases(
        tuple(boolean_node(condition) for condition, _ in branches), tuple(like_unit(value, last) for value in built), last
    )


def readings(question: str, *alternatives: tuple[str, str, str, object]) -> Readings:
    """`readings("Q10", (name, zh, en, value), ...)`: readings of an undefined term that must agree, or a person decides."""
    if len(alternatives) < 2:
        raise RuleError("readings() needs two readings or more")
    names, zh, en, values = zip(*alternatives, strict=True)
    nodes = tuple(expression(value) for value in values)
    for node in nodes[1:]:
        same_kind(nodes[0], node)
    labels = tuple(Text(*pair) for pair in zip(zh, en, strict=True))
    return Readings(question, names, labels, tuple(like_unit(node, nodes[0]) for node in nodes))


def add_months(date: object, months: object) -> AddMonths:
    """The date `months` (a number of months or years) after `date`."""
    count = expression(months, number_type(UNITS["month"]))
    unit_of(count).to(UNITS["month"])
    return AddMonths(_date(date), count)


def months_between(start: object, end: object) -> MonthsBetween:
    """Whole months from `start` to `end`, in the unit month."""
    return MonthsBetween(_date(start), _date(end))


def days_between(start: object, end: object) -> DaysBetween:
    """Days from `start` to `end`, in the unit day."""
    return DaysBetween(_date(start), _date(end))


def _joined(kind: type[And] | type[Or], items: tuple[object, ...]) -> Expr:
    nodes = tuple(boolean_node(item) for item in items)
    if not nodes:
        raise RuleError("all_of() and any_of() need at least one condition")
    return nodes[0] if len(nodes) == 1 else kind(nodes)


def _extreme(which: Literal["min", "max"], items: tuple[object, ...]) -> Extreme:
    anchor = next((item.type for item in items if isinstance(item, Expr)), None)
    nodes = tuple(expression(item, anchor) for item in items)
    if len(nodes) < 2:
        raise RuleError(f"{which} needs two quantities or more")
    for node in nodes:
        unit_of(node)
    return Extreme(which, tuple(like_unit(node, nodes[0]) for node in nodes))


def _date(value: object) -> Expr:
    node = expression(value)
    if node.type.kind != "date":
        raise RuleError(f"{node!r} is a {node.type}, not a date")
    return node
