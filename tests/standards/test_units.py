from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.standards import Problem, units

values = st.one_of(
    st.integers(),
    st.fractions(),
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12),
)


def test_a_mu_is_two_thousand_thirds_of_a_square_metre():
    assert units.mu_to_m2(1) == Fraction(2000, 3)


def test_a_hectare_is_exactly_fifteen_mu():
    assert units.hectare_to_mu(1) == 15


def test_a_square_kilometre_is_fifteen_hundred_mu():
    assert units.convert(1, "km2", "亩") == 1500


def test_200_yuan_a_floor_metre_at_ratio_2_5_is_a_third_over_33_wan_a_mu():
    assert units.floor_to_land_per_mu(200, "2.5") == Fraction(100, 3)


def test_150_yuan_a_square_metre_is_10_wan_a_mu():
    assert units.per_mu(150) == 10


def test_a_yi_is_ten_thousand_wan():
    assert units.yi_to_wan(1) == 10_000
    assert units.convert("1", "亿元", "元") == 100_000_000


@pytest.mark.parametrize("value", ["12.5", " １２.５ ", Decimal("12.5"), Fraction(25, 2), "25/2", "1.25e1"])
def test_a_number_may_be_written_in_several_ways(value):
    assert units.exact(value) == Fraction(25, 2)


@pytest.mark.parametrize("value", [0.1, float("nan"), float("inf"), True, None])
def test_a_float_or_another_type_is_refused(value):
    with pytest.raises(Problem, match="cannot be converted exactly"):
        units.exact(value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), "nan", "inf", "1,000", "1_000", "12 亩", "", "1/0"])
def test_what_is_no_finite_number_is_refused(value):
    with pytest.raises(Problem, match="not a finite number"):
        units.exact(value)


def test_area_is_not_converted_to_money():
    with pytest.raises(Problem, match="different things"):
        units.convert(1, "mu", "yuan")


def test_an_unknown_unit_is_refused_with_the_known_ones():
    with pytest.raises(Problem, match="known units: m2"):
        units.convert(1, "acre", "mu")


def test_rounding_is_half_up_unless_said_otherwise():
    assert units.to_decimal("2.345") == Decimal("2.35")
    assert units.to_decimal("-2.345") == Decimal("-2.35")
    assert units.to_decimal("2.345", rounding=ROUND_HALF_EVEN) == Decimal("2.34")
    assert units.to_decimal(units.mu_to_m2(1), rounding=ROUND_DOWN) == Decimal("666.66")


def test_rounding_looks_at_the_exact_value():
    assert units.to_decimal(Fraction(5, 1000) - Fraction(1, 10**60)) == Decimal("0.00")


@given(values)
def test_mu_and_square_metres_round_trip_exactly(value):
    assert units.m2_to_mu(units.mu_to_m2(value)) == Fraction(value)


@given(values)
def test_prices_a_mu_and_a_square_metre_round_trip_exactly(value):
    assert units.per_m2(units.per_mu(value)) == Fraction(value)


@given(values, st.sampled_from(["m2", "mu", "ha", "km2"]), st.sampled_from(["亩", "公顷", "平方公里", "平方米"]))
def test_any_two_area_units_round_trip_exactly(value, one, other):
    assert units.convert(units.convert(value, one, other), other, one) == Fraction(value)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9))
def test_rounding_agrees_with_decimal(value):
    for mode in ("ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_HALF_DOWN", "ROUND_DOWN", "ROUND_FLOOR", "ROUND_CEILING"):
        assert units.to_decimal(value, 2, mode) == value.quantize(Decimal("0.01"), rounding=mode)
