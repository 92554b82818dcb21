"""Numbers in columns are exact: every operation gives what fractions give, to the last bit, or says beforehand that it cannot.

A column `want` carries what `Fraction` says; a rule that compares with it must say *equal* of every row, and *less* of none.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.engine import Subject, Vocabulary, cases, largest, number, smallest
from shanglou.engine import expressions as ex
from shanglou.engine.steps import rounded
from shanglou.engine.sweep import Sweep, TooWide
from shanglou.engine.units import unit
from tests.engine.sweep.grain import made

MOST = 2**51 - 1
DAY = datetime.date(2025, 6, 1)
QUIET = settings(max_examples=25, deadline=None)
MODES: tuple[ex.Rounding, ...] = ("half_up", "half_even", "up", "down")


class Sum(Subject, name="sum", zh="和", en="sum"):
    """Bare numbers: small ones with decimals, large ones without, and what is wanted of them."""

    a = number("甲", "a", unit="ratio", places=2, minimum=-(10**5), maximum=10**5)
    b = number("乙", "b", unit="ratio", places=1, minimum=-(10**5), maximum=10**5)
    c = number("丙", "c", unit="ratio", maximum=10**3)
    big = number("大", "big", unit="ratio", minimum=-MOST, maximum=MOST)
    vast = number("巨", "vast", unit="ratio", minimum=-MOST, maximum=MOST)
    want = number("应得", "wanted", unit="ratio", places=4, minimum=-(10**11), maximum=10**11)
    most = number("应得大数", "wanted large", unit="ratio", minimum=-MOST, maximum=MOST)
    land = number("用地", "land", unit="mu", places=2, maximum=10**5)
    area = number("面积", "area", unit="m2", places=2, maximum=10**9)


VOCABULARY = Vocabulary([Sum])

cents = st.integers(min_value=-(10**7), max_value=10**7).map(lambda value: Fraction(value, 100))
tenths = st.integers(min_value=-(10**6), max_value=10**6).map(lambda value: Fraction(value, 10))
wholes = st.integers(min_value=0, max_value=10**3).map(Fraction)
bigs = st.integers(min_value=-MOST, max_value=MOST)
rows = st.lists(st.tuples(cents, tenths, wholes), min_size=1, max_size=30)


def frame(**columns: list[Any]) -> pl.DataFrame:
    """A frame of exact decimals: what came in cannot be blamed."""
    made_of = {}
    for name, cells in columns.items():
        fact = VOCABULARY[f"sum.{name}"]
        exact = [None if cell is None else Decimal(Fraction(cell).numerator) / Fraction(cell).denominator for cell in cells]
        dtype = pl.Decimal(38, fact.places) if fact.places else pl.Int64
        made_of[fact.name] = pl.Series([cell if fact.places or cell is None else int(cell) for cell in exact], dtype=dtype)
    return pl.DataFrame(made_of)


def said(tree: ex.Expr, data: pl.DataFrame) -> list[Any]:
    swept = Sweep((made("said", tree),), VOCABULARY, DAY, masks=False)(data)
    assert swept.faults == ()
    answers: list[Any] = swept.frame["said"].to_list()
    return answers


def assert_exact(tree: ex.Expr, data: pl.DataFrame, want: ex.Expr = Sum.want) -> None:
    """The tree is exactly what is wanted, on every row: neither more nor less."""
    assert said(ex.compare("==", tree, want), data) == [True] * data.height
    assert said(ex.compare("<", tree, want) | ex.compare(">", tree, want), data) == [False] * data.height


def columns(found: list[tuple[Fraction, Fraction, Fraction]], want: Callable[..., Fraction]) -> pl.DataFrame:
    one, two, three = (list(column) for column in zip(*found, strict=True))
    return frame(a=one, b=two, c=three, want=[want(*row) for row in found])


# --------------------------------------------------------------------------------------------------------------- arithmetic


@QUIET
@given(rows)
def test_a_sum_is_the_sum_of_fractions(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    assert_exact(Sum.a + Sum.b - Sum.c, columns(found, lambda a, b, c: a + b - c))


@QUIET
@given(rows)
def test_a_product_is_the_product_of_fractions(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    assert_exact(Sum.a * Sum.b, columns(found, lambda a, b, c: a * b))


@QUIET
@given(rows)
def test_a_constant_factor_is_exact(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    assert_exact(Sum.b * Fraction(7, 20), columns(found, lambda a, b, c: b * Fraction(7, 20)))


@QUIET
@given(rows)
def test_an_extreme_is_that_of_fractions(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    assert_exact(smallest(Sum.a, Sum.b, 3), columns(found, lambda a, b, c: min(a, b, 3)))
    assert_exact(largest(Sum.a, Sum.b, Sum.c), columns(found, lambda a, b, c: max(a, b, c)))


@QUIET
@given(rows)
def test_dividing_and_multiplying_again_changes_nothing(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    some = [row for row in found if row[1]]
    if some:
        assert_exact(Sum.a / Sum.b * Sum.b, columns(some, lambda a, b, c: a))


@QUIET
@given(rows)
def test_a_quotient_compares_as_fractions_do(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    data = columns(found, lambda a, b, c: c)
    expected = [None if not b else a / b >= c for a, b, c in found]
    assert said(Sum.a / Sum.b >= Sum.c, data) == expected


@QUIET
@given(rows)
def test_a_quotient_is_unknown_exactly_where_the_divisor_is_nought(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    answers = said(ex.compare("==", Sum.a / Sum.c, Sum.a / Sum.c), columns(found, lambda a, b, c: a))
    assert answers == [None if not c else True for _, _, c in found]


@QUIET
@given(rows)
def test_a_branch_and_a_default_keep_their_value_exactly(found: list[tuple[Fraction, Fraction, Fraction]]) -> None:
    tree = cases((Sum.a > Sum.b, Sum.a), (Sum.c > 500, Sum.c), otherwise=Sum.b).or_else(1)
    assert_exact(tree, columns(found, lambda a, b, c: a if a > b else c if c > 500 else b))


@QUIET
@given(st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=30))
def test_a_third_of_a_unit_is_exact(lands: list[int]) -> None:
    """A mu is 2000/3 m2: three hundredths of a mu are 20 m2."""
    some = [land for land in lands if land * 3 <= 10**7]
    data = frame(land=[Fraction(land * 3, 100) for land in some], area=[land * 20 for land in some])
    if some:
        assert_exact(Sum.land, data, Sum.area)


# ----------------------------------------------------------------------------------------------------------------- rounding


@pytest.mark.parametrize("mode", MODES)
@QUIET
@given(rows, st.integers(min_value=0, max_value=2))
def test_every_mode_of_rounding_is_that_of_the_reference(
    mode: ex.Rounding, found: list[tuple[Fraction, Fraction, Fraction]], places: int
) -> None:
    assert_exact((Sum.a * Sum.b).rounded(places, mode), columns(found, lambda a, b, c: rounded(a * b, places, mode)))


@pytest.mark.parametrize("mode", MODES)
@QUIET
@given(rows)
def test_every_mode_rounds_a_quotient_as_the_reference_does(
    mode: ex.Rounding, found: list[tuple[Fraction, Fraction, Fraction]]
) -> None:
    some = [row for row in found if row[1]]
    if some:
        assert_exact((Sum.a / Sum.b).rounded(1, mode), columns(some, lambda a, b, c: rounded(a / b, 1, mode)))


@pytest.mark.parametrize("mode", MODES)
def test_halves_are_rounded_as_the_mode_says_on_both_sides_of_nought(mode: ex.Rounding) -> None:
    halves = [Fraction(number, 2) for number in range(-7, 8)]
    data = frame(b=halves, want=[rounded(half, 0, mode) for half in halves])
    assert_exact(Sum.b.rounded(0, mode), data)


@pytest.mark.parametrize("mode", MODES)
@QUIET
@given(st.lists(bigs, min_size=1, max_size=20))
def test_rounding_holds_at_the_largest_numbers(mode: ex.Rounding, found: list[int]) -> None:
    data = frame(big=found, most=[int(rounded(Fraction(big, 7), 0, mode)) for big in found])
    assert_exact((Sum.big / 7).rounded(0, mode), data, Sum.most)


# ------------------------------------------------------------------------------------------------------------------ widening


@QUIET
@given(st.lists(bigs, min_size=1, max_size=20))
def test_numbers_at_the_edge_of_a_float_are_told_apart(found: list[int]) -> None:
    near = [big + 1 if big < MOST else big - 1 for big in found]
    data = frame(big=found, vast=near)
    assert said(Sum.big < Sum.vast, data) == [big < other for big, other in zip(found, near, strict=True)]
    assert said(Sum.big * 3 < Sum.vast * 3, data) == [big < other for big, other in zip(found, near, strict=True)]


@QUIET
@given(st.lists(st.tuples(bigs, bigs), min_size=1, max_size=20))
def test_products_beyond_64_bits_are_exact(found: list[tuple[int, int]]) -> None:
    """Two products of 102 bits that differ by one factor's last unit."""
    data = frame(big=[big for big, _ in found], vast=[vast for _, vast in found])
    assert said(Sum.big * Sum.vast >= Sum.vast * Sum.big, data) == [True] * len(found)
    tree = ex.compare("<", (Sum.big + 1) * (Sum.vast - 1), Sum.big * Sum.vast)
    assert said(tree, data) == [(big + 1) * (vast - 1) < big * vast for big, vast in found]


@QUIET
@given(st.lists(st.tuples(bigs, bigs), min_size=1, max_size=20))
def test_quotients_of_large_numbers_are_told_apart(found: list[tuple[int, int]]) -> None:
    data = frame(big=[big for big, _ in found], vast=[vast for _, vast in found])
    expected = [None if vast == 0 else Fraction(big, vast) > Fraction(2, 3) for big, vast in found]
    assert said(Sum.big / Sum.vast > Fraction(2, 3), data) == expected


@QUIET
@given(st.lists(st.tuples(bigs, bigs), min_size=1, max_size=20))
def test_a_large_product_divided_again_is_what_it_was(found: list[tuple[int, int]]) -> None:
    some = [(big, vast) for big, vast in found if vast]
    if some:
        data = frame(big=[big for big, _ in some], vast=[vast for _, vast in some], most=[big for big, _ in some])
        assert_exact((Sum.big * Sum.vast / Sum.vast).rounded(0, "half_up"), data, Sum.most)


@pytest.mark.parametrize(
    "tree",
    [
        Sum.big * Sum.vast * Sum.big > 1,
        Sum.big / Sum.vast * (Sum.vast / Sum.big) * Sum.big > 1,
        ((Sum.big * Sum.vast).rounded(0, "up") * Sum.big * Sum.vast).rounded(1, "down") > 1,
    ],
    ids=["product", "quotients", "rounded"],
)
def test_beyond_128_bits_it_is_said_before_any_row_is_read(tree: ex.Expr) -> None:
    with pytest.raises(TooWide, match="more than 128 bits hold"):
        Sweep((made("wide", tree),), VOCABULARY, DAY)(pl.DataFrame({"sum.big": [1], "sum.vast": [1]}))


def test_rounding_a_side_makes_it_narrow_enough() -> None:
    tree = (Sum.big / 10**6).rounded(0, "down") * (Sum.vast / 10**6).rounded(0, "down") * Sum.c > 1
    assert said(tree, pl.DataFrame({"sum.big": [10**6], "sum.vast": [2 * 10**6], "sum.c": [1]})) == [True]


# ------------------------------------------------------------------------------------------------------------------- unknown


UP = (Sum.a * Sum.b).rounded(0, "up")


@pytest.mark.parametrize(
    "tree",
    [Sum.a + Sum.b, Sum.a * Sum.b, Sum.b / Sum.a, smallest(Sum.a, Sum.b), UP, Sum.b / Sum.a.rounded(0, "up")],
    ids=["sum", "product", "quotient", "extreme", "rounding", "rounded divisor"],
)
def test_with_an_unknown_part_the_whole_is_unknown(tree: ex.Expr) -> None:
    data = frame(a=[Fraction(1), None], b=[None, Fraction(1)])
    assert said(tree > 0, data) == [None, None]


def test_mixed_units_are_compared_exactly() -> None:
    assert said(Sum.land >= Sum.area, frame(land=[3, 3], area=[2000, Fraction(200001, 100)])) == [True, False]
    assert unit("mu").to(unit("m2")) * 3 == 2000
