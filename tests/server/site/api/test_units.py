"""Units, their areas and who occupies them through the API."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shanglou.server.projects.models import Occupancy, Unit, UnitArea

from ...conftest import CAST, Cast
from .calling import Api
from .housing import House, fields_of, make_house, occupied

D = Decimal
MAY = {"city_officer": 200, "district_officer": 200, "stranger": 401}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def house(cast: Cast) -> House:
    return make_house(cast)


# ---------------------------------------------------------------------------------------------------------------- deeds
DEEDS: dict[str, dict[str, Any]] = {
    "correct-area": {"floor_area": "580", "reason": "按竣工测绘更正"},
    "decide-dividable": {"is_dividable": True, "reason": "独立产权单元"},
    "divide": {"areas": ["200", "150.5", "249.5"], "reason": "招商需要"},
}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", [*DEEDS, "merge"])
def test_only_those_who_keep_projects_do_these_things_to_a_unit(api: Callable[[str], Api], house: House, who: str, name: str):
    row = f"/units/{house.unit.pk}"
    body = DEEDS.get(name, {"others": [house.second.pk], "reason": "整层出租"})
    assert api(who).post(f"{row}/{name}", body, tag=api("city_officer").tag(row)).status_code == MAY.get(who, 404)


@pytest.mark.parametrize("name", [*DEEDS, "merge"])
def test_what_is_done_to_a_unit_rests_on_its_version(api: Callable[[str], Api], house: House, name: str):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    body = DEEDS.get(name, {"others": [house.second.pk], "reason": "整层出租"})
    old = officer.tag(row)
    assert officer.post(f"{row}/{name}", body).status_code == 428
    assert officer.post(f"{row}/decide-dividable", {"is_dividable": False, "reason": "层高不足"}, tag=old).status_code == 200
    assert officer.post(f"{row}/{name}", body, tag=old).status_code in (409, 412)
    house.unit.refresh_from_db()
    assert (house.unit.floor_area, house.unit.is_dividable) == (600, False)


def test_a_corrected_area_is_the_unit_s_and_the_one_before_stays_known(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    answer = officer.post(f"{row}/correct-area", DEEDS["correct-area"] | {"valid_from": "2026-01-01"}, tag=officer.tag(row))
    assert (answer.status_code, answer.json()["floor_area"]) == (200, "580.00")
    areas = officer.get(f"{row}/areas").json()["items"]
    assert {(item["floor_area"], item["valid_from"], item["valid_to"], item["known_to"] is None) for item in areas} == {
        ("580.00", "2026-01-01", None, True),
        ("600.00", None, "2025-12-31", True),
        ("600.00", None, None, False),
    }


@pytest.mark.parametrize(
    ("name", "more", "field"),
    [
        ("correct-area", {"floor_area": "0"}, "floor_area"),
        ("correct-area", {"floor_area": "601"}, "floor_area"),
        ("correct-area", {"valid_from": "0001-01-01"}, "valid_from"),
        ("correct-area", {"reason": " "}, "reason"),
        ("correct-area", {"floor_area": "NaN"}, "floor_area"),
        ("decide-dividable", {"reason": ""}, "reason"),
        ("divide", {"areas": ["600"]}, "areas"),
        ("divide", {"areas": ["300", "299"]}, "areas"),
        ("divide", {"areas": ["300", "某"]}, "areas.1"),
        ("divide", {"reason": ""}, "reason"),
    ],
)
def test_what_is_wrong_with_a_deed_is_named(api: Callable[[str], Api], house: House, name: str, more: dict[str, Any], field: str):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    assert any(
        item.startswith(field) for item in fields_of(officer.post(f"{row}/{name}", DEEDS[name] | more, tag=officer.tag(row)))
    )
    house.unit.refresh_from_db()
    assert (house.unit.floor_area, house.unit.is_dividable, Unit.objects.count()) == (600, None, 2)


def test_a_divided_unit_keeps_the_first_part_and_the_others_are_new(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    answer = officer.post(f"{row}/divide", DEEDS["divide"], tag=officer.tag(row))
    found = [(item["code"], item["floor_area"]) for item in answer.json()["units"]]
    assert found == [("U101", "200.00"), ("U101-2", "150.50"), ("U101-3", "249.50")]


def test_merged_units_become_one_that_has_their_area(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    answer = officer.post(f"{row}/merge", {"others": [house.second.pk], "reason": "整层出租"}, tag=officer.tag(row))
    assert (answer.json()["id"], answer.json()["floor_area"]) == (house.unit.pk, "1000.00")
    assert list(Unit.objects.all()) == [house.unit]


def test_of_units_that_are_merged_the_one_that_was_changed_since_is_named(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    read = officer.get(f"/units/{house.second.pk}").json()["version"]
    officer.patch(f"/units/{house.second.pk}", {"door_no": "102甲"}, tag=officer.tag(f"/units/{house.second.pk}"))
    body = {"others": [house.second.pk], "versions": {house.second.pk: read}, "reason": "整层出租"}
    answer = officer.post(f"{row}/merge", body, tag=officer.tag(row))
    assert (answer.status_code, answer.json()["row"]) == (409, {"id": house.second.pk, "name": "102甲"})
    assert Unit.objects.count() == 2


def test_units_are_merged_as_they_were_read(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    read = officer.get(f"/units/{house.second.pk}").json()["version"]
    body = {"others": [house.second.pk], "versions": {house.second.pk: read}, "reason": "整层出租"}
    assert officer.post(f"{row}/merge", body, tag=officer.tag(row)).status_code == 200


def test_only_of_units_that_are_merged_a_version_can_be_given(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    body = {"others": [house.second.pk], "versions": {999_999: 1}, "reason": "整层出租"}
    assert fields_of(officer.post(f"{row}/merge", body, tag=officer.tag(row))) == ["versions"]


def test_units_of_another_storey_and_units_that_there_are_not_cannot_be_merged(api: Callable[[str], Api], house: House):
    Unit.objects.filter(pk=house.second.pk).update(floor=house.floors[1])
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    body = {"others": [house.second.pk, 999_999], "reason": "整层出租"}
    assert fields_of(officer.post(f"{row}/merge", body, tag=officer.tag(row))) == ["others", "others"]


# ------------------------------------------------------------------------------------------------------------ occupancy
def moving(house: House, **more: Any) -> dict[str, Any]:
    return {"enterprise": house.firm.pk, "mode": "lease", "valid_from": "2025-01-01", **more}


def test_an_enterprise_moves_in(api: Callable[[str], Api], house: House):
    answer = api("district_officer").post(f"/units/{house.unit.pk}/occupancies", moving(house, floor_area="250", lease_no="HT-1"))
    assert answer.status_code == 201
    found = answer.json()
    assert (found["enterprise_id"], found["floor_area"], found["lease_no"], found["recorded_by"]) == (
        house.firm.pk, "250.00", "HT-1", "district_officer",
    )  # fmt: skip
    assert answer["ETag"] == api("district_officer").tag(f"/units/{house.unit.pk}/occupancies/{found['id']}")


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_occupancy_let_anybody_move_in(api: Callable[[str], Api], house: House, who: str):
    answer = api(who).post(f"/units/{house.unit.pk}/occupancies", moving(house))
    assert answer.status_code == {"city_officer": 201, "district_officer": 201, "stranger": 401}.get(who, 404)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"floor_area": "600.01"}, "floor_area"),
        ({"valid_to": "2024-12-31"}, "valid_to"),
        ({"valid_to": "9999-12-31"}, "valid_to"),
        ({"valid_from": None}, "valid_from"),
        ({"mode": "squat"}, "mode"),
        ({"recorded_by": "某人"}, "recorded_by"),
        ({"known_from": "2020-01-01T00:00:00Z"}, "known_from"),
    ],
)
def test_what_is_wrong_with_a_move_is_named(api: Callable[[str], Api], house: House, more: dict[str, Any], field: str):
    answer = api("district_officer").post(f"/units/{house.unit.pk}/occupancies", moving(house) | more)
    assert any(field in item for item in fields_of(answer))
    assert not Occupancy.objects.exists()


def test_an_enterprise_that_may_not_be_seen_is_like_none(api: Callable[[str], Api], house: House):
    officer, address = api("district_officer"), f"/units/{house.unit.pk}/occupancies"
    hidden, none = (officer.post(address, moving(house, enterprise=key)) for key in (house.far_firm.pk, 999_999))
    assert fields_of(hidden) == fields_of(none) == ["enterprise"]


@pytest.fixture
def stay(cast: Cast, house: House) -> Occupancy:
    return occupied(cast, house.unit, house.firm, "2025-01-01", floor_area=D(300))


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_occupancy_let_anybody_move_out(api: Callable[[str], Api], house: House, stay: Occupancy, who: str):
    row = f"/units/{house.unit.pk}/occupancies/{stay.pk}"
    answer = api(who).post(f"{row}/move-out", {"on": "2025-12-31"}, tag=api("city_officer").tag(row))
    assert answer.status_code == MAY.get(who, 404)
    if answer.status_code == 200:
        assert answer.json()["valid_to"] == "2025-12-31"


def test_a_correction_takes_the_place_of_what_it_corrects(api: Callable[[str], Api], house: House, stay: Occupancy):
    officer, rows = api("district_officer"), f"/units/{house.unit.pk}/occupancies"
    tag = officer.tag(f"{rows}/{stay.pk}")
    answer = officer.post(f"{rows}/{stay.pk}/correct", {"floor_area": None, "reason": "整租"}, tag=tag)
    found = answer.json()
    assert (found["floor_area"], found["enterprise_id"], found["valid_from"]) == (None, house.firm.pk, "2025-01-01")
    assert [item["id"] for item in officer.get(rows).json()["items"]] == [found["id"]]
    assert officer.post(f"{rows}/{stay.pk}/correct", {"reason": "再次"}, tag=tag).status_code == 404
    stay.refresh_from_db()
    assert stay.known_to is not None


def test_a_correction_needs_the_tag_of_what_was_read(api: Callable[[str], Api], house: House, stay: Occupancy):
    row = f"/units/{house.unit.pk}/occupancies/{stay.pk}/correct"
    assert api("district_officer").post(row, {"reason": "整租"}).status_code == 428
    assert api("district_officer").post(row, {"reason": "整租"}, tag='"older"').status_code == 412


def test_a_correction_says_why(api: Callable[[str], Api], house: House, stay: Occupancy):
    officer, row = api("district_officer"), f"/units/{house.unit.pk}/occupancies/{stay.pk}"
    assert fields_of(officer.post(f"{row}/correct", {"reason": "", "lease_no": "HT-2"}, tag=officer.tag(row))) == ["reason"]


@pytest.mark.parametrize("who", CAST)
def test_occupancies_and_stays_are_seen_with_their_unit(api: Callable[[str], Api], house: House, stay: Occupancy, who: str):
    for name in ("occupancies", "stays", "areas"):
        assert api(who).get(f"/units/{house.unit.pk}/{name}").status_code == MAY.get(who, 404)


def test_months_without_a_gap_and_gaps_are_counted(api: Callable[[str], Api], cast: Cast, house: House):
    today = timezone.localdate()
    occupied(cast, house.unit, house.firm, "2023-01-01", "2023-03-31")
    occupied(cast, house.unit, house.firm, "2023-05-01", "2024-04-30")
    found = api("district_officer").get(f"/units/{house.unit.pk}/stays").json()
    assert found["stays"] == [
        {
            "enterprise_id": house.firm.pk,
            "name": "甲公司",
            "start": "2023-05-01",
            "end": "2024-04-30",
            "months": 12,
            "is_continuous": False,
            "gaps": [{"first": "2023-04-01", "last": "2023-04-30", "days": 30}],
        }
    ]
    since = datetime.date(2024, 5, 1)
    assert found["vacant"] == [
        {"first": "2023-04-01", "last": "2023-04-30", "days": 30},
        {"first": "2024-05-01", "last": today.isoformat(), "days": (today - since).days + 1},
    ]


def test_an_enterprise_that_may_not_be_seen_has_no_name_among_the_stays(api: Callable[[str], Api], cast: Cast, house: House):
    occupied(cast, house.unit, house.far_firm, "2023-01-01", "2023-12-31")
    answer = api("district_officer").get(f"/units/{house.unit.pk}/stays")
    assert [(item["enterprise_id"], item["name"], item["months"]) for item in answer.json()["stays"]] == [(None, "", 12)]
    assert api("city_officer").get(f"/units/{house.unit.pk}/stays").json()["stays"][0]["enterprise_id"] == house.far_firm.pk


def test_what_areas_were_said_to_be_cannot_be_written(api: Callable[[str], Api], house: House):
    row = UnitArea.objects.get(unit=house.unit)
    assert api("district_officer").patch(f"/units/{house.unit.pk}/areas/{row.pk}", {"floor_area": "1"}).status_code == 405
