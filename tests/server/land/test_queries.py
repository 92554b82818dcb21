from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from shanglou.server.land import actions, queries
from shanglou.server.land.models import ControlLine, Parcel, Zone

from ..conftest import CAST, Cast

#: Who sees rows of the district that belong to no body.
SEES = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


@pytest.mark.parametrize("name", CAST)
def test_a_parcel_is_seen_through_its_division(cast: Cast, parcel: Parcel, name: str):
    assert queries.parcels(cast.actor(name)).filter(pk=parcel.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_a_parcel_in_a_list_is_seen_through_its_division(cast: Cast, parcel: Parcel, name: str):
    assert queries.parcel_rows(cast.actor(name)).filter(pk=parcel.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_a_zone_is_seen_through_its_division(cast: Cast, zone: Zone, name: str):
    assert queries.zones(cast.actor(name)).filter(pk=zone.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_a_control_line_is_seen_through_its_division(cast: Cast, line: ControlLine, name: str):
    assert queries.control_lines(cast.actor(name)).filter(pk=line.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_areas_of_a_parcel_are_seen_with_it(cast: Cast, parcel: Parcel, name: str):
    assert queries.areas(cast.actor(name)).filter(parcel=parcel).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_history_of_a_parcel_is_seen_with_it(cast: Cast, parcel: Parcel, name: str):
    assert queries.history(cast.actor(name), parcel).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_account_of_a_zone_counts_only_what_is_seen(cast: Cast, parcel: Parcel, zone: Zone, name: str):
    assert queries.land_account(cast.actor(name), zone)["parcels"] == int(SEES[name])


@pytest.mark.parametrize("name", CAST)
def test_parcels_held_by_a_code_are_only_those_seen(cast: Cast, parcel: Parcel, name: str):
    Parcel.objects.update(holder_code="91330113MA2ABCDE0X")
    assert queries.parcels_held(cast.actor(name), "91330113MA2ABCDE0X").exists() is SEES[name]


def test_no_code_holds_no_parcel(cast: Cast, parcel: Parcel):
    assert not queries.parcels_held(cast.actor("city_officer"), "").exists()


def test_an_enterprise_sees_its_own_parcel(cast: Cast, parcel: Parcel, own_parcel: Parcel):
    assert list(queries.parcels(cast.actor("enterprise"))) == [own_parcel]


def test_the_zone_of_a_parcel_is_hidden_from_one_who_may_not_see_the_zone(cast: Cast, zone: Zone, own_parcel: Parcel):
    Parcel.objects.filter(pk=own_parcel.pk).update(zone=zone)
    assert queries.parcels(cast.actor("enterprise")).get().zone is None
    assert queries.parcels(cast.actor("district_officer")).get().zone == zone


def test_the_zone_of_a_parcel_is_hidden_in_lists_too(cast: Cast, zone: Zone, own_parcel: Parcel):
    Parcel.objects.filter(pk=own_parcel.pk).update(zone=zone)
    assert queries.parcel_rows(cast.actor("enterprise")).get().zone is None


def other_zone(cast: Cast) -> Zone:
    return actions.create_zone(
        cast.actor("other_officer"), {"code": "330110-Z001", "name_zh": "余杭园", "division": cast.other_district}
    )


def test_the_parent_of_a_zone_is_hidden_from_one_who_may_not_see_it(cast: Cast, zone: Zone):
    Zone.objects.filter(pk=zone.pk).update(parent=other_zone(cast))
    assert queries.zones(cast.actor("district_officer")).get(pk=zone.pk).parent is None


def area_row(parcel: Parcel, **values: object) -> None:
    Parcel.objects.filter(pk=parcel.pk).update(**values)


@pytest.mark.parametrize(
    ("stated", "measured", "differs"),
    [("100", "102", False), ("100", "102.000001", True), ("100", "98", False), ("100", "97.999999", True)],
)
def test_an_area_differs_beyond_the_tolerance_on_either_side(
    cast: Cast, parcel: Parcel, stated: str, measured: str, differs: bool
):
    area_row(parcel, area=Decimal(stated), measured_area=Decimal(measured))
    assert Parcel.objects.filter(queries.area_differs()).exists() is differs
    assert Parcel.objects.filter(queries.area_agrees()).exists() is not differs


def test_an_area_not_measured_neither_differs_nor_agrees(cast: Cast, parcel: Parcel):
    assert not Parcel.objects.filter(queries.area_differs() | queries.area_agrees()).exists()


def account(cast: Cast, zone: Zone) -> dict[str, Decimal | int]:
    return queries.land_account(cast.actor("district_officer"), zone)


def test_land_under_contract_is_supplied_and_used(cast: Cast, parcel: Parcel, zone: Zone):
    found = account(cast, zone)
    assert (found["supplied"], found["used"], found["idle"], found["inefficient"]) == (30, 30, 0, 0)


def test_idle_land_is_supplied_and_not_used(cast: Cast, parcel: Parcel, zone: Zone):
    area_row(parcel, is_idle=True)
    found = account(cast, zone)
    assert (found["supplied"], found["used"], found["idle"]) == (30, 0, 30)


def test_idle_land_of_low_efficiency_is_counted_once(cast: Cast, parcel: Parcel, zone: Zone):
    area_row(parcel, is_idle=True, is_low_efficiency=True)
    found = account(cast, zone)
    assert (found["idle"], found["inefficient"]) == (30, 0)


def test_land_without_contract_or_works_is_neither_supplied_nor_used(cast: Cast, parcel: Parcel, zone: Zone):
    area_row(parcel, contract_date=None)
    found = account(cast, zone)
    assert (found["total"], found["supplied"], found["used"]) == (30, 0, 0)


def test_a_parcel_without_an_area_is_told_of(cast: Cast, parcel: Parcel, zone: Zone):
    area_row(parcel, area=None)
    assert account(cast, zone)["unknown"] == 1


def test_the_area_on_a_day_is_the_one_true_then(cast: Cast, parcel: Parcel):
    actor = cast.actor("district_officer")
    actions.correct_area(actor, parcel, Decimal("28"), basis="survey", reason="道路拓宽", valid_from=datetime.date(2024, 1, 1))
    before = queries.area_on(actor, parcel, datetime.date(2023, 12, 31))
    after = queries.area_on(actor, parcel, datetime.date(2024, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.area, after.area) == (Decimal("30"), Decimal("28"))


def test_the_area_as_known_earlier_is_what_was_believed_then(cast: Cast, parcel: Parcel):
    actor = cast.actor("district_officer")
    first = parcel.areas.get()
    actions.correct_area(actor, parcel, Decimal("28"), basis="survey", reason="测绘更正")
    believed = queries.area_on(actor, parcel, datetime.date(2022, 1, 1), known_at=first.known_from)
    assert believed == first
