"""Exact numbers in columns: a quotient of two integers, with bounds that prove that nothing overflows or is rounded.

A back end's decimals differ in width and fractions in floats flip verdicts at a threshold; integers are the same everywhere.
Up to 53 bits they are kept in floats, which hold them exactly and which columns already are; where the bounds show that more
may be needed they are computed in 64 bits, or in 128 (which PySpark does not have).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction

import narwhals as nw

from ..expressions import Comparison, Rounding
from ..faults import RuleError

EXACT = 2**53
LIMIT = 2**63 - 1
WIDEST = 2**126
Whole = int | nw.Expr
Kind = type[nw.Float64] | type[nw.Int64] | type[nw.Int128]
Hold = Callable[[nw.Expr], nw.Expr]
_BITS: ContextVar[int] = ContextVar("bits", default=128)


@contextmanager
def integers_of(bits: int) -> Iterator[None]:
    """Within it, expressions are emitted for a back end whose widest integers have so many bits."""
    token = _BITS.set(bits)
    try:
        yield
    finally:
        _BITS.reset(token)


class TooWide(RuleError):
    """A rule multiplies quantities so large that the widest integers do not hold the result.

    Round a side, lower a fact's maximum, or, on PySpark, use another back end.
    """


@dataclass(frozen=True, slots=True)
class Span:
    """The least and largest value an integer expression can take."""

    low: int
    high: int

    def __post_init__(self) -> None:
        if self.top > WIDEST:
            raise TooWide(f"a value may reach {self.top:.2e}, more than 128 bits hold")

    @property
    def top(self) -> int:
        """The largest magnitude."""
        return max(abs(self.low), abs(self.high))

    @property
    def kind(self) -> Kind:
        """The type that holds every value exactly."""
        return nw.Float64 if self.top <= EXACT else self.integer

    @property
    def integer(self) -> Kind:
        """The integer type that holds every value."""
        if self.top > LIMIT and _BITS.get() < 128:
            raise TooWide(f"a value may reach {self.top:.2e}, more than the 64 bits of this back end: use Polars or DuckDB")
        return nw.Int64 if self.top <= LIMIT else nw.Int128

    def times(self, other: Span) -> Span:
        """The span of a product."""
        corners = [a * b for a in (self.low, self.high) for b in (other.low, other.high)]
        return Span(min(corners), max(corners))

    def plus(self, other: Span) -> Span:
        """The span of a sum."""
        return Span(self.low + other.low, self.high + other.high)

    def join(self, other: Span) -> Span:
        """The span of either."""
        return Span(min(self.low, other.low), max(self.high, other.high))

    @property
    def negative(self) -> Span:
        """The span of the negation."""
        return Span(-self.high, -self.low)


def point(value: int) -> Span:
    """The span of a constant."""
    return Span(value, value)


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """``num / den`` with ``den`` positive wherever it is not null; null where either is.

    A column whose span is wider than floats hold has its span's type; a narrower one may be of any.
    """

    num: Whole
    num_span: Span
    den: Whole = 1
    den_span: Span = Span(1, 1)

    @classmethod
    def constant(cls, value: int | Fraction) -> Number:
        """A constant."""
        exact = Fraction(value)
        num, den = exact.numerator, exact.denominator
        return cls(num, point(num), den, point(den))

    @property
    def fixed(self) -> bool:
        """Whether it is a constant."""
        return isinstance(self.num, int) and isinstance(self.den, int)

    def scaled(self, factor: Fraction) -> Number:
        """The number times a constant."""
        if factor == 1:
            return self
        return multiply(self, Number.constant(factor))


def product(a: Whole, a_span: Span, b: Whole, b_span: Span) -> tuple[Whole, Span]:
    """The product of two integers and its span."""
    span = a_span.times(b_span)
    if isinstance(a, int) and isinstance(b, int):
        return a * b, span
    if isinstance(a, int) and a == 1:
        return b, span
    if isinstance(b, int) and b == 1:
        return a, span
    a, b = widened(a, b, span)
    return a * b, span


def multiply(a: Number, b: Number) -> Number:
    """The product."""
    a_num, a_num_span, b_den, b_den_span = _cancel(a.num, a.num_span, b.den, b.den_span)
    b_num, b_num_span, a_den, a_den_span = _cancel(b.num, b.num_span, a.den, a.den_span)
    num, num_span = product(a_num, a_num_span, b_num, b_num_span)
    den, den_span = product(a_den, a_den_span, b_den, b_den_span)
    return Number(num, num_span, den, den_span)


def divide(a: Number, b: Number) -> Number:
    """The quotient; null where `b` is zero."""
    if isinstance(b.num, int) and b.num == 0:
        raise ZeroDivisionError
    return multiply(a, _inverse(b))


def _inverse(b: Number) -> Number:
    if isinstance(b.num, int):
        sign = 1 if b.num > 0 else -1
        den = b.den if sign > 0 else _negated(b.den)
        den_span = b.den_span if sign > 0 else b.den_span.negative
        return Number(den, den_span, abs(b.num), Span(abs(b.num), abs(b.num)))
    top = max(abs(b.num_span.low), abs(b.num_span.high), 1)
    if b.num_span.low >= 0:
        den = nw.when(b.num != 0).then(b.num)
        return Number(b.den, b.den_span, den, Span(1, top))
    den = nw.when(b.num != 0).then(b.num.abs())
    signed = nw.when(b.num > 0).then(_expr(b.den)).otherwise(_expr(_negated(b.den)))
    return Number(signed, b.den_span.join(b.den_span.negative), den, Span(1, top))


def add(a: Number, b: Number, sign: int = 1) -> Number:
    """The sum, or the difference for sign -1."""
    den_gcd = math.gcd(a.den, b.den) if isinstance(a.den, int) and isinstance(b.den, int) else 1
    if isinstance(a.den, int) and isinstance(b.den, int):
        left, right = b.den // den_gcd, a.den // den_gcd
        one, one_span = product(a.num, a.num_span, left, Span(left, left))
        two, two_span = product(b.num, b.num_span, right, Span(right, right))
        den: Whole = a.den * left
        den_span = Span(a.den * left, a.den * left)
    else:
        one, one_span = product(a.num, a.num_span, b.den, b.den_span)
        two, two_span = product(b.num, b.num_span, a.den, a.den_span)
        den, den_span = product(a.den, a.den_span, b.den, b.den_span)
    span = one_span.plus(two_span if sign > 0 else two_span.negative)
    one, two = widened(one, two, span)
    return Number(one + two if sign > 0 else one - two, span, den, den_span)


def compare(op: Comparison, a: Number, b: Number) -> bool | nw.Expr:
    """`a` against `b` by cross-multiplication; null where a side is."""
    (left, left_span), (right, right_span) = crossed(a, b)
    if isinstance(left, int) and isinstance(right, int):
        return _TESTS[op](left, right)
    left, right = widened(left, right, left_span.join(right_span))
    if isinstance(left, int):
        left, right, op = right, left, _MIRROR[op]
    tests: dict[str, Callable[[nw.Expr, Whole], nw.Expr]] = {
        "<": lambda x, y: x < y,
        "<=": lambda x, y: x <= y,
        ">": lambda x, y: x > y,
        ">=": lambda x, y: x >= y,
        "==": lambda x, y: x == y,
        "!=": lambda x, y: x != y,
    }
    assert isinstance(left, nw.Expr)
    return tests[op](left, right)


def crossed(a: Number, b: Number) -> tuple[tuple[Whole, Span], tuple[Whole, Span]]:
    """Both numbers over their common denominator."""
    if isinstance(a.den, int) and isinstance(b.den, int):
        shared = math.gcd(a.den, b.den)
        left, right = b.den // shared, a.den // shared
        return product(a.num, a.num_span, left, Span(left, left)), product(b.num, b.num_span, right, Span(right, right))
    return product(a.num, a.num_span, b.den, b.den_span), product(b.num, b.num_span, a.den, a.den_span)


def rounded(value: Number, places: int, mode: Rounding, hold: Hold) -> Number:
    """The number to `places` decimals; only non-negative integers are divided, because back ends differ on the others.

    `hold` makes a column of an expression that is used more than once.
    """
    scale = 10**places
    shared = math.gcd(scale, value.den) if isinstance(value.den, int) else 1
    times = scale // shared
    num, num_span = product(value.num, value.num_span, times, Span(times, times))
    if isinstance(num, int) and isinstance(value.den, int):
        from ..steps import rounded as exact

        return Number.constant(exact(Fraction(num, value.den) / times, places, mode))
    den, den_span = value.den, value.den_span
    if isinstance(den, int):
        den, den_span = den // shared, Span(den // shared, den // shared)
    if isinstance(den, int) and den == 1:
        return Number(num, num_span, scale, Span(scale, scale))
    top = num_span.top
    kind = Span(0, 2 * top + 2 * den_span.high).integer
    num, den = _cast(num, kind), _cast(den, kind)
    size = abs(num) if isinstance(num, int) else num.abs()
    positive = nw.lit(num >= 0) if isinstance(num, int) else num >= 0
    size = size if isinstance(size, int) else hold(size)
    below = _divided(_expr(size), _expr(den), kind, hold)
    rest = hold(_expr(size) - below * den)
    up = below + nw.when(rest > 0).then(nw.lit(1)).otherwise(nw.lit(0))
    if mode == "down":
        whole = nw.when(positive).then(below).otherwise(0 - up)
    elif mode == "up":
        whole = nw.when(positive).then(up).otherwise(0 - below)
    else:
        half = rest * 2
        odd = below - _divided(below, nw.lit(2, dtype=nw.Int64), kind, hold) * 2 == 1
        lift = (half >= den) if mode == "half_up" else ((half > den) | ((half == den) & odd))
        magnitude = below + nw.when(lift).then(nw.lit(1)).otherwise(nw.lit(0))
        whole = nw.when(positive).then(magnitude).otherwise(0 - magnitude)
    whole = nw.when(~(_expr(num).is_null() | _expr(den).is_null())).then(whole)
    low = -(top // max(den_span.low, 1)) - 1 if num_span.low < 0 else 0
    span = Span(low, top // max(den_span.low, 1) + 1)
    return Number(whole.cast(span.kind), span, scale, Span(scale, scale))


def _divided(size: nw.Expr, den: nw.Expr, kind: Kind, hold: Hold) -> nw.Expr:
    """The whole quotient of non-negative integers, mended where a back end divides in floating point."""
    rough = hold((size // den).cast(kind))
    left = hold(size - rough * den)
    more = nw.when(left < 0).then(0 - ((0 - left) // den)).otherwise(left // den).cast(kind)
    close = hold(rough + more)
    left = hold(size - close * den)
    one, none = nw.lit(1, dtype=nw.Int64), nw.lit(0, dtype=nw.Int64)
    return hold(close + nw.when(left >= den).then(one).otherwise(none) - nw.when(left < 0).then(one).otherwise(none))


def floor(value: Number, hold: Hold) -> tuple[Whole, Span]:
    """The largest integer not above the number."""
    down = rounded(value, 0, "down", hold)
    return _cast(down.num, down.num_span.integer), down.num_span


def _cancel(num: Whole, num_span: Span, den: Whole, den_span: Span) -> tuple[Whole, Span, Whole, Span]:
    if isinstance(num, int) and isinstance(den, int) and num:
        shared = math.gcd(num, den)
        num, den = num // shared, den // shared
        return num, Span(num, num), den, Span(den, den)
    return num, num_span, den, den_span


def _negated(value: Whole) -> Whole:
    return -value if isinstance(value, int) else 0 - value


def _expr(value: Whole) -> nw.Expr:
    return nw.lit(value, dtype=point(value).integer) if isinstance(value, int) else value


def _cast(value: Whole, kind: Kind) -> Whole:
    return value if isinstance(value, int) or kind is nw.Float64 else value.cast(kind)


def widened(a: Whole, b: Whole, span: Span) -> tuple[Whole, Whole]:
    """Both sides in the type that holds the result of joining them."""
    return (a, b) if isinstance(a, int) and isinstance(b, int) else (_cast(a, span.kind), _cast(b, span.kind))


_TESTS: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
    "==": int.__eq__,
    "!=": int.__ne__,
}
_MIRROR: dict[str, Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
