"""Values as columns, and the choice between two of them: what a constant, a branch or a comparison becomes."""

from __future__ import annotations

import datetime
import math
from typing import Any

import narwhals as nw

from . import calendar, numbers
from .numbers import Number, Span, point

Column = Any  # a narwhals expression, a `Number`, a Python constant, or None (unknown for every row)


def constant(value: Any) -> Column:
    """A constant as the emitter keeps it: texts and booleans as they are, dates packed, numbers exact."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, datetime.date):
        return calendar.packed(value)
    return Number.constant(value)


def literal(value: Any) -> nw.Expr:
    """A constant, or a column, as an expression."""
    if isinstance(value, nw.Expr):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return nw.lit(value, dtype=point(value).integer)
    return nw.lit(value, dtype=nw.Boolean if isinstance(value, bool) else nw.String)


def _pairs(a: Number, b: Number) -> tuple[Number, Number]:
    """Both numbers over one denominator where both denominators are constant, so that only numerators have to be chosen."""
    if isinstance(a.den, int) and isinstance(b.den, int) and a.den != b.den:
        shared = math.lcm(a.den, b.den)
        return (
            Number(*numbers.product(a.num, a.num_span, shared // a.den, point(shared // a.den)), shared, point(shared)),
            Number(*numbers.product(b.num, b.num_span, shared // b.den, point(shared // b.den)), shared, point(shared)),
        )
    return a, b


def choose(test: nw.Expr, one: Column, two: Column) -> Column:
    """`one` where the test is true, else `two` (a null test takes `two`)."""
    if isinstance(one, Number):
        one, two = _pairs(one, two)
        num, num_span = _chosen(test, one.num, one.num_span, two.num, two.num_span)
        if isinstance(one.den, int) and isinstance(two.den, int):
            return Number(num, num_span, one.den, one.den_span)
        return Number(num, num_span, *_chosen(test, one.den, one.den_span, two.den, two.den_span))
    return nw.when(test).then(literal(one)).otherwise(literal(two))


def _chosen(test: nw.Expr, one: numbers.Whole, one_span: Span, two: numbers.Whole, two_span: Span) -> tuple[nw.Expr, Span]:
    span = one_span.join(two_span)
    one, two = numbers.widened(one, two, span)
    return nw.when(test).then(literal(one)).otherwise(literal(two)), span


def either(own: Number, derived: Number) -> Number:
    """The number given, or, where that is null, the one derived."""
    assert isinstance(own.num, nw.Expr)
    chosen = choose(own.num.is_null(), derived, own)
    assert isinstance(chosen, Number)
    return chosen


def branch(test: nw.Expr, one: Column, two: Column, *, only: bool = False) -> Column:
    """`one` where the test is true, `two` where it is false, null where it is null. None stands for null."""
    if one is None and two is None:
        return None
    if isinstance(one, Number) or isinstance(two, Number):
        known = [value for value in (one, two) if isinstance(value, Number)]
        if len(known) == 2:
            chosen = choose(test, known[0], known[1])
            num = nw.when(~test.is_null()).then(literal(chosen.num))
            return Number(num, chosen.num_span, chosen.den, chosen.den_span)
        (value,) = known
        num = nw.when(test if one is not None else ~test).then(literal(value.num))
        return Number(num, value.num_span, value.den, value.den_span)
    if one is None:
        return nw.when(~test).then(literal(two))
    if two is None:
        return nw.when(test).then(literal(one))
    return nw.when(test).then(literal(one)).otherwise(nw.when(~test).then(literal(two)))


def equal(one: Column, two: Column) -> bool | nw.Expr:
    """Whether two values are equal; null where one is."""
    if isinstance(one, Number):
        return numbers.compare("==", one, two)
    if isinstance(one, nw.Expr) or isinstance(two, nw.Expr):
        return literal(one) == literal(two)
    return bool(one == two)
