from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.compliance.capacity.calculate import MU, Capacity, Figures, capacity, storeys_for


def figures(**values: object) -> Figures:
    return Figures(**{name: Fraction(str(value)) if name != "storeys" else value for name, value in values.items()})  # type: ignore[arg-type]


def test_floor_area_counted_is_land_by_ratio():
    assert capacity(figures(land=20000, far="2.5")).counted == 50000


def test_thirty_mu_are_twenty_thousand_square_metres():
    assert 30 * MU == 20000


def test_the_footprint_is_the_density_of_the_land():
    assert capacity(figures(land=20000, density=40)).footprint == 8000


@pytest.mark.parametrize(("far", "needed"), [("1.6", 4), ("1.61", 5), ("0.4", 1)])
def test_the_fewest_storeys_are_those_that_just_hold_the_counted_area(far: str, needed: int):
    assert capacity(figures(land=20000, far=far, density=40)).needed_storeys == needed


@pytest.mark.parametrize(("limit", "most"), [("24", 4), ("23.99", 3), ("7.8", 1), ("7.79", 0)])
def test_the_most_storeys_are_those_below_the_limit(limit: str, most: int):
    assert capacity(figures(height_limit=limit, storey_height="5.4", ground_height="7.8")).most_storeys == most


def test_the_first_storey_is_as_high_as_the_others_where_nothing_else_is_said():
    assert capacity(figures(storeys=3, storey_height=5)).height == 15
    assert capacity(figures(storeys=3, storey_height=5, ground_height=8)).height == 18


def test_the_ratio_that_can_be_reached_is_density_by_storeys():
    assert capacity(figures(density=40, height_limit=24, storey_height=6)).reachable_far == Fraction("1.6")


def test_floor_area_below_ground_is_added_and_not_counted():
    found = capacity(figures(land=20000, far=2, underground=5000))
    assert (found.counted, found.total) == (40000, 45000)


def test_facilities_are_shares_of_all_land_and_of_all_floor():
    found = capacity(figures(land=20000, far=2, underground=5000, facility_land_share=7, facility_floor_share=15))
    assert (found.facility_land, found.facility_floor, found.other_floor) == (1400, 6750, 38250)


def test_what_does_not_fit_is_told_in_square_metres_and_metres():
    found = capacity(figures(land=20000, far="1.5", density=40, storeys=3, storey_height=9, height_limit=24))
    assert (found.short, found.too_high, found.fits) == (6000, 3, False)


def test_what_just_fits_fits():
    found = capacity(figures(land=20000, far="1.2", density=40, storeys=3, storey_height=8, height_limit=24))
    assert (found.short, found.too_high, found.fits) == (0, 0, True)


def test_of_nothing_nothing_follows():
    found = capacity(Figures())
    assert {getattr(found, field.name) for field in fields(Capacity)} == {None}
    assert found.fits is None


def test_no_density_has_no_number_of_storeys():
    assert capacity(figures(land=20000, far=2, density=0)).needed_storeys is None


sizes = st.none() | st.fractions(0, 100, max_denominator=1000)


@given(st.builds(Figures, *[sizes] * 3, st.none() | st.integers(1, 200), *[sizes] * 6))
def test_what_follows_never_contradicts_itself(given_figures: Figures):
    found = capacity(given_figures)
    if found.counted is not None and found.footprint and found.needed_storeys is not None:
        assert found.footprint * found.needed_storeys >= found.counted
        assert found.footprint * (found.needed_storeys - 1) < found.counted or found.counted == 0
        assert storeys_for(found.counted, given_figures) == found.needed_storeys
    if found.short == 0 and given_figures.storeys is not None and found.needed_storeys is not None:
        assert given_figures.storeys >= found.needed_storeys
    if found.too_high == 0 and found.most_storeys is not None and given_figures.storeys is not None:
        assert given_figures.storeys <= found.most_storeys
