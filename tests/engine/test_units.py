"""Units convert exactly, combine by dimension, and never pass for another kind of quantity."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.engine import RuleError
from shanglou.engine.units import UNITS, Unit, spelled, unit

some_unit = st.sampled_from(sorted(UNITS)).map(unit)


def test_a_mu_is_two_thirds_of_a_thousand_square_metres_exactly() -> None:
    assert unit("mu").to(unit("m2")) == Fraction(2000, 3)


def test_fifteen_mu_are_a_hectare_exactly() -> None:
    assert 15 * unit("mu").to(unit("hectare")) == 1


def test_ten_thousand_yuan_per_mu_are_fifteen_yuan_per_square_metre() -> None:
    assert unit("wan_yuan/mu").to(unit("yuan/m2")) == 15


def test_twelve_months_are_a_year() -> None:
    assert 12 * unit("month").to(unit("year")) == 1


def test_a_hundred_per_cent_are_the_whole() -> None:
    assert 100 * unit("%").to(unit("ratio")) == 1


def test_days_are_no_part_of_a_year() -> None:
    with pytest.raises(RuleError, match="day and year measure different things"):
        unit("day").to(unit("year"))


def test_working_days_are_not_days() -> None:
    with pytest.raises(RuleError, match="different things"):
        unit("working_day").to(unit("day"))


def test_an_area_is_no_ratio() -> None:
    with pytest.raises(RuleError, match="m2 and ratio measure different things"):
        unit("m2").to(unit("ratio"))


def test_an_unknown_unit_names_the_known_ones() -> None:
    with pytest.raises(RuleError, match=r"unknown unit 'acre'; known: ratio, %, m, .*mu"):
        unit("acre")


@pytest.mark.parametrize(("left", "right", "whole"), [("yuan/m2", "m2", "yuan"), ("m", "m", "m2"), ("m2", "ratio", "m2")])
def test_a_product_of_units_is_the_known_unit_of_that_size(left: str, right: str, whole: str) -> None:
    assert unit(left) * unit(right) is unit(whole)


@pytest.mark.parametrize(
    ("left", "right", "whole"), [("yuan", "m2", "yuan/m2"), ("wan_yuan", "mu", "wan_yuan/mu"), ("m2", "m2", "ratio")]
)
def test_a_quotient_of_units_is_the_known_unit_of_that_size(left: str, right: str, whole: str) -> None:
    assert unit(left) / unit(right) is unit(whole)


def test_a_product_without_a_known_unit_is_named_by_its_parts() -> None:
    volume = unit("m2") * unit("m")
    assert (volume.name, volume.text.zh, volume.factor) == ("m2·m", "m²·m", 1)


def test_a_quotient_without_a_known_unit_is_named_by_its_parts() -> None:
    assert (unit("kW") / unit("m2")).name == "kW/m2"


def test_a_product_by_another_size_is_not_taken_for_the_base_unit() -> None:
    """A share in per cent times an area is a hundredth of square metres, and must say so."""
    product = unit("m2") * unit("%")
    assert product.name not in UNITS
    assert product.to(unit("m2")) == Fraction(1, 100)


@pytest.mark.parametrize(
    ("written", "name"),
    [("亩", "mu"), ("㎡", "m2"), ("m²", "m2"), ("平方米", "m2"), ("万元", "wan_yuan"), ("％", "%"), ("元/㎡", "yuan/m2"),
     ("万元/亩", "wan_yuan/mu"), (" 公顷 ", "hectare"), ("M2", "m2"), ("kV", "kV"), ("", "ratio")],
)  # fmt: skip
def test_a_unit_is_read_as_people_write_it(written: str, name: str) -> None:
    assert spelled(written) is unit(name)


def test_what_is_no_unit_is_none() -> None:
    assert spelled("斤两") is None


def test_every_unit_is_read_by_its_own_name() -> None:
    assert [name for name in UNITS if spelled(name) is not UNITS[name]] == []


def test_every_unit_is_read_as_it_is_printed_in_chinese() -> None:
    """What we print may come back in a file."""
    assert [name for name, known in UNITS.items() if known.zh and spelled(known.zh) is not known] == []


@given(some_unit)
def test_a_unit_is_one_of_itself(one: Unit) -> None:
    assert one.to(one) == 1


@given(some_unit, some_unit)
def test_there_and_back_is_where_it_was(one: Unit, two: Unit) -> None:
    if one.dimension == two.dimension:
        assert one.to(two) * two.to(one) == 1


@given(some_unit, some_unit)
def test_dividing_undoes_multiplying(one: Unit, two: Unit) -> None:
    back = one * two / two
    assert (back.dimension, back.factor) == (one.dimension, one.factor)


@given(some_unit, some_unit)
def test_a_product_is_as_large_either_way_round(one: Unit, two: Unit) -> None:
    assert (one * two).to(two * one) == 1
