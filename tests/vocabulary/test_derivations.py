"""What is derived and added up, on the cases of the documents."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine.case import read_case
from shanglou.engine.program import Program
from shanglou.vocabulary import VOCABULARY


def value(name: str, *, row: int = 0, on: str = "2025-06-01", **data: Any) -> Any:
    """The fact `name` of the case `data`, derived where it is not given; None when it stays unknown."""
    case = read_case({"on": on, "place": "330100", **data}, VOCABULARY)
    facts = case.known(name.partition(".")[0])[row][1]
    return Program(VOCABULARY[name]).run(case.env(facts, {}))[-1]


def test_floor_area_added_by_a_retrofit_is_the_difference() -> None:
    project = {"floor_area": "50000", "floor_area_before": "30000", "requested_floor_area": "9000", "transferred_floor_area": 0}
    assert value("project.added_floor_area", project=project) == 20000
    assert value("project.cumulative_split_area", project=project) == 9000
    assert value("project.cumulative_split_share_of_added", project=project) == 45


def test_an_added_floor_area_that_is_given_needs_no_derivation() -> None:
    assert value("project.added_floor_area", project={"added_floor_area": "123.45"}) == Fraction("123.45")


def test_units_asked_for_and_transferred_are_added_up() -> None:
    units = [
        {"floor_area": "999.99", "split_state": "requested"},
        {"floor_area": "3000", "split_state": "transferred"},
        {"floor_area": "1000", "split_state": "requested"},
        {"floor_area": "5000", "split_state": "retained"},
    ]
    assert value("project.requested_floor_area", unit=units) == Fraction("1999.99")
    assert value("project.transferred_floor_area", unit=units) == 3000


def test_a_unit_of_unknown_state_leaves_the_total_unknown() -> None:
    units = [{"floor_area": "1000", "split_state": "requested"}, {"floor_area": "1000"}]
    assert value("project.requested_floor_area", unit=units) is None


def test_a_share_asked_of_a_new_grant_is_measured_on_the_base_of_the_contract() -> None:
    project = {"transferred_floor_area": 0, "requested_floor_area": "6000", "contract_split_base": "10000"}
    assert value("project.cumulative_split_share", project=project) == 60
    del project["contract_split_base"]
    assert value("project.cumulative_split_share", project=project) is None


def test_terms_of_joint_parcels_are_weighted_by_area() -> None:
    parcels = [{"area": "30", "remaining_term": "20"}, {"area": "10", "remaining_term": "32"}]
    assert value("project.land_area", parcel=parcels) == 40
    assert value("project.unified_remaining_term", parcel=parcels) == 23


def test_the_latest_expiry_gives_each_parcel_its_additional_term() -> None:
    parcels = [{"area": "30", "expiry": "2045-06-01"}, {"area": "10", "expiry": "2057-06-01"}]
    assert value("project.latest_expiry", parcel=parcels) == datetime.date(2057, 6, 1)
    assert value("parcel.additional_term", parcel=parcels) == 12
    assert value("parcel.additional_term", parcel=parcels, row=1) == 0
    assert value("project.longest_remaining_term", parcel=parcels) == 32


@pytest.mark.parametrize(
    ("expiry", "verdict"), [("2045-05-31", "below"), ("2045-06-01", "equal"), ("2045-06-02", "above"), ("2045-06-16", "above")]
)
def test_a_remaining_term_crosses_twenty_years_on_the_day(expiry: str, verdict: str) -> None:
    term = value("parcel.remaining_term", parcel={"expiry": expiry})
    assert {"below": term < 20, "equal": term == 20, "above": 20 < term < 21}[verdict]


def test_the_share_of_research_land_is_a_percentage() -> None:
    project = {"land_area": "100", "research_land_area": "12"}
    assert value("project.research_land_share", project=project) == 12


def test_the_floor_area_ratio_is_floor_area_over_land() -> None:
    project = {"land_area": "30", "far_floor_area": "39800"}
    assert value("project.far", project=project) == Fraction("1.99")
    assert value("project.far", building=[{"far_floor_area": "19900"}] * 2, project={"land_area": "30"}) == Fraction("1.99")


def test_new_industrial_land_is_industrial_and_mixed_land_is_not() -> None:
    assert value("project.is_industrial_land", project={"land_use": "new_industrial"}) is True
    assert value("project.is_industrial_land", project={"land_use": "industry_dominant_mixed"}) is False


def test_a_parcel_is_used_as_its_project_says_until_it_says_otherwise() -> None:
    assert value("parcel.land_use", project={"land_use": "industrial"}, parcel=[{}]) == "industrial"
    assert value("parcel.land_use", project={"land_use": "industrial"}, parcel=[{"land_use": "storage"}]) == "storage"


def test_the_largest_parcel_decides_not_the_sum() -> None:
    parcels = [{"area": "250.1"}, {"area": "20"}]
    assert value("project.largest_parcel_area", parcel=parcels) == Fraction("250.1")


def test_edge_land_is_part_of_the_project_land_and_can_be_taken_out() -> None:
    parcels = [{"area": "40", "role": "main"}, {"area": "3", "role": "edge"}, {"area": "1", "role": "enclosed"}]
    assert value("project.land_area", parcel=parcels) == 44
    assert value("project.edge_land_area", parcel=parcels) == 4
    assert value("project.largest_edge_parcel_area", parcel=parcels) == 3
    assert value("project.land_area_without_edge", parcel=parcels) == 40


def test_average_revenue_follows_the_area_it_is_taken_over() -> None:
    unit = {"assessed_revenue": "6750000", "occupied_floor_area": "2000", "floor_area": "1500"}
    assert value("unit.revenue_per_m2_occupied", unit=unit) == 3375
    assert value("unit.revenue_per_m2_transferred", unit=unit) == 4500
    assert value("unit.revenue_per_m2", unit=unit) == 3375


def test_the_figure_of_the_form_stands_for_both_readings_when_it_is_all_that_is_known() -> None:
    for name in ("revenue_per_m2_occupied", "revenue_per_m2_transferred"):
        assert value(f"unit.{name}", unit={"revenue_per_m2": "3375"}) == 3375
    assert value("unit.revenue_per_m2_occupied", unit={"assessed_revenue": "100", "floor_area": "10"}) is None


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2024-05-01", "2025-04-30", 12),
        ("2024-05-01", "2025-04-29", 11),
        ("2024-05-01", "2025-05-01", 12),
        ("2024-05-16", "2025-05-15", 12),
        ("2024-03-01", "2024-03-31", 1),
        ("2024-03-01", "2024-03-01", 0),
    ],
)
def test_months_of_occupancy_count_the_last_day(first: str, last: str, months: int) -> None:
    assert value("unit.occupancy_months", unit={"occupancy_start": first, "occupancy_end": last}) == months


def test_office_and_living_space_are_facilities_and_research_is_not() -> None:
    assert value("unit.is_facility", unit={"use": "administrative_office"}) is True
    assert value("unit.is_facility", unit={"use": "living_service"}) is True
    assert value("unit.is_facility", unit={"use": "research"}) is False
    assert value("unit.is_facility", unit={}) is None


def test_figures_per_mu_leave_out_the_land_that_is_excluded() -> None:
    enterprise = {"tax": "45000000", "land_area": "105"}
    assert value("enterprise.tax_per_mu", enterprise={**enterprise, "excluded_land_area": "5"}) == 45
    assert value("enterprise.evaluated_land_area", enterprise=enterprise) == 105


def test_energy_replacement_is_a_ratio() -> None:
    assert value("project.energy_replacement_ratio", project={"new_energy_use": "100", "replacement_energy": "100"}) == 1
    assert value("project.energy_replacement_ratio", project={"new_energy_use": "0", "replacement_energy": "100"}) is None


def test_a_new_grant_is_new_land_that_is_granted() -> None:
    assert value("project.is_new_grant", project={"land_source": "new_supply", "supply_mode": "grant"}) is True
    assert value("project.is_new_grant", project={"land_source": "new_supply", "supply_mode": "lease"}) is False
    assert value("project.is_new_grant", project={"land_source": "stock"}) is False
    assert value("project.is_stock_renovation", project={"land_source": "stock"}) is True


def test_the_figures_of_a_city_become_shares() -> None:
    division = {"industrial_land_supplied": "1000", "private_industrial_land": "800", "land_supplied": "4000"}
    assert value("division.private_land_share", division=division) == 80
    assert value("division.industrial_supply_share", division=division) == 25
    assert value("division.fund_extraction_share", division={"land_revenue": "10000000000", "fund_extracted": "99999999"}) < 1


def test_an_appraised_difference_may_be_negative() -> None:
    project = {"new_appraised_value": "90", "original_appraised_value": "100"}
    assert value("project.appraised_difference", project=project) == -10
