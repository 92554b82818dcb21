"""Buildings, their storeys, their units and their plan through the API."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.projects import actions
from shanglou.server.projects.models import Building, Floor, Unit
from shanglou.server.projects.panels import Cap, Least, Limits, provide_limits

from ...conftest import CAST, Cast
from .calling import Api
from .housing import House, fields_of, make_house, occupied

D = Decimal
#: What each of the cast gets who does what the district's officers may do; a hidden row is like none.
MAY = {"city_officer": 200, "district_officer": 200, "stranger": 401}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def house(cast: Cast) -> House:
    return make_house(cast)


# --------------------------------------------------------------------------------------------------------------- storeys
def test_several_storeys_are_added_at_once(api: Callable[[str], Api], house: House):
    body = {"first": 3, "last": 5, "storey_height": "4.5", "floor_area": "900"}
    answer = api("district_officer").post(f"/buildings/{house.building.pk}/add-floors", body)
    assert [(item["number"], item["label"], item["floor_area"]) for item in answer.json()["floors"]] == [
        (number, f"{number}F", "900.00") for number in (3, 4, 5)
    ]
    assert Floor.objects.filter(building=house.building).count() == 5


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_projects_add_storeys(api: Callable[[str], Api], house: House, who: str):
    answer = api(who).post(f"/buildings/{house.building.pk}/add-floors", {"first": 3, "last": 3})
    assert answer.status_code == MAY.get(who, 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"first": 2, "last": 3}, "first"),
        ({"first": 4, "last": 3}, "last"),
        ({"first": 3, "last": 3, "floor_area": "-1"}, "floor_area"),
        ({"first": 3, "last": 3, "floor_area": "99999999999999"}, "floor_area"),
        ({"first": 3}, "last"),
        ({"first": 3, "last": 3, "colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_new_storeys_is_named(api: Callable[[str], Api], house: House, body: dict[str, Any], field: str):
    assert field in fields_of(api("district_officer").post(f"/buildings/{house.building.pk}/add-floors", body))
    assert Floor.objects.count() == 2


def test_a_storey_is_changed_by_the_tag_it_was_read_with(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/buildings/{house.building.pk}/floors/{house.floors[0].pk}"
    old = officer.tag(row)
    answer = officer.patch(row, {"design_load": "1000", "label": "一层"}, tag=old)
    assert (answer.status_code, answer.json()["design_load"], answer.json()["label"]) == (200, "1000.00", "一层")
    assert officer.patch(row, {"design_load": "900"}, tag=old).status_code == 412
    assert officer.patch(row, {"design_load": "900"}).status_code == 428


def test_a_storey_keeps_its_number(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/buildings/{house.building.pk}/floors/{house.floors[0].pk}"
    assert fields_of(officer.patch(row, {"number": 0}, tag=officer.tag(row))) == ["number"]


def test_a_storey_is_not_made_smaller_than_its_units(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/buildings/{house.building.pk}/floors/{house.floors[0].pk}"
    assert fields_of(officer.patch(row, {"floor_area": "999"}, tag=officer.tag(row))) == ["floor_area"]


def test_an_empty_storey_goes_and_one_with_units_stays(api: Callable[[str], Api], house: House):
    officer = api("district_officer")
    first, second = (f"/buildings/{house.building.pk}/floors/{floor.pk}" for floor in house.floors)
    assert officer.delete(f"{second}?reason=误登", tag=officer.tag(second)).status_code == 204
    assert fields_of(officer.delete(f"{first}?reason=误登", tag=officer.tag(first))) == ["楼层"]
    assert list(Floor.objects.all()) == [house.floors[0]]


def test_a_storey_is_reached_below_its_own_building_only(api: Callable[[str], Api], cast: Cast, house: House):
    other = actions.create_building(cast.actor("city_officer"), {"project": house.project, "code": "B2"})
    assert api("city_officer").get(f"/buildings/{other.pk}/floors/{house.floors[0].pk}").status_code == 404


@pytest.mark.parametrize("who", CAST)
def test_storeys_are_seen_with_their_building(api: Callable[[str], Api], house: House, who: str):
    answer = api(who).get(f"/buildings/{house.building.pk}/floors")
    assert answer.status_code == MAY.get(who, 404)
    if answer.status_code == 200:
        assert [item["number"] for item in answer.json()["items"]] == [2, 1]


# ------------------------------------------------------------------------------------------------------------ taking out
def test_a_building_with_units_stays(api: Callable[[str], Api], house: House):
    officer, row = api("district_officer"), f"/buildings/{house.building.pk}"
    assert "建筑" in fields_of(officer.delete(f"{row}?reason=误登", tag=officer.tag(row)))


def test_a_building_goes_with_its_storeys_and_the_log_keeps_why(api: Callable[[str], Api], house: House):
    Unit.objects.all().delete()
    officer, row = api("district_officer"), f"/buildings/{house.building.pk}"
    assert officer.delete(f"{row}?reason=误登", tag=officer.tag(row)).status_code == 204
    assert not Building.objects.exists()
    assert Entry.objects.get(verb="building.delete").note == "误登"


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_projects_take_a_unit_out(api: Callable[[str], Api], house: House, who: str):
    row = f"/units/{house.second.pk}"
    answer = api(who).delete(f"{row}?reason=误登", tag=api("district_officer").tag(row))
    assert answer.status_code == {"city_officer": 204, "district_officer": 204, "stranger": 401}.get(who, 404)
    assert Unit.objects.filter(pk=house.second.pk).exists() == (answer.status_code != 204)


def test_a_unit_that_was_ever_occupied_stays(api: Callable[[str], Api], cast: Cast, house: House):
    occupied(cast, house.unit, house.firm, "2024-01-01", "2024-06-30")
    officer, row = api("district_officer"), f"/units/{house.unit.pk}"
    assert fields_of(officer.delete(f"{row}?reason=误登", tag=officer.tag(row))) == ["单元"]


# --------------------------------------------------------------------------------------------------------- stacking plan
def plan(api: Callable[[str], Api], house: House, query: str = "") -> Any:
    answer = api("district_officer").get(f"/buildings/{house.building.pk}/stacking-plan{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_units_are_as_wide_on_the_plan_as_their_areas(api: Callable[[str], Api], house: House):
    found = plan(api, house)
    assert [(item["number"], item["storey_height"], item["floor_area"]) for item in found["floors"]] == [
        (2, "5.400", "1000.00"),
        (1, "5.400", "1000.00"),
    ]
    one, two = found["floors"][1]["pieces"]
    assert (one["unit"], two["unit"], one["label"]) == (house.unit.pk, house.second.pk, "101")
    assert one["width"] / two["width"] == pytest.approx(1.5)
    assert [item["kind"] for item in found["floors"][0]["pieces"]] == ["rest"]


def test_the_classes_of_a_theme_have_words_and_patterns(api: Callable[[str], Api], house: House):
    found = plan(api, house)
    words = {item["key"]: item for item in found["legend"]}
    assert (words["production"]["units"], words["production"]["area"]) == (1, "600.00")
    for piece in found["floors"][1]["pieces"]:
        assert words[piece["group"]]["pattern"] == piece["pattern"]
        assert words[piece["group"]]["label"] not in ("", piece["group"])


def test_the_plan_says_who_is_there_today(api: Callable[[str], Api], cast: Cast, house: House):
    occupied(cast, house.unit, house.firm, "2024-01-01")
    found = plan(api, house, "?theme=tenant")
    tenant = found["floors"][1]["pieces"][0]["tenants"][0]
    assert (tenant["enterprise_id"], tenant["name"], tenant["mode"]) == (house.firm.pk, "甲公司", "lease")
    assert {item["label"] for item in found["legend"]} == {"甲公司", "空置"}


def test_a_tenant_that_may_not_be_seen_is_not_told_on_the_plan(api: Callable[[str], Api], cast: Cast, house: House):
    occupied(cast, house.unit, house.far_firm, "2024-01-01")
    answer = api("district_officer").get(f"/buildings/{house.building.pk}/stacking-plan?theme=tenant")
    tenant = answer.json()["floors"][1]["pieces"][0]["tenants"][0]
    assert (tenant["enterprise_id"], tenant["name"]) == (None, "")
    assert "远方公司" not in str(answer.json())
    assert "远方公司" in str(api("city_officer").get(f"/buildings/{house.building.pk}/stacking-plan").json())


def test_shares_stand_beside_their_caps(api: Callable[[str], Api], house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanglou.server.projects.panels._limits", [])
    provide_limits(
        lambda building: Limits({"facility": Cap(D(15), "某条", "/x/", "按总面积")}, {"floor": Least(D(1000), "另一条")})
    )
    shares = {item["key"]: item for item in plan(api, house)["gauges"]}
    assert D(shares["facility"]["share"]) == 40
    assert shares["facility"]["cap"] == {"share": "15", "clause": "某条", "note": "按总面积"}
    assert (D(shares["vacant"]["share"]), shares["vacant"]["cap"]) == (100, None)
    (least,) = plan(api, house)["smallest_units"]
    assert (least["key"], least["area"], least["least"]) == ("floor", None, {"area": "1000", "clause": "另一条"})


def test_storeys_that_are_not_registered_are_named(api: Callable[[str], Api], cast: Cast, house: House):
    actions.add_floors(cast.actor("district_officer"), house.building, 4, 4)
    found = plan(api, house)
    assert (found["not_registered"], found["unknown_heights"], found["unknown_areas"]) == (["3F"], ["4F"], ["4F"])
    assert [item["id"] is None for item in found["floors"]] == [False, True, False, False]


def test_a_theme_that_there_is_not_is_refused(api: Callable[[str], Api], house: House):
    assert fields_of(api("district_officer").get(f"/buildings/{house.building.pk}/stacking-plan?theme=moon")) == ["theme"]


@pytest.mark.parametrize("who", CAST)
def test_the_plan_is_for_those_who_may_see_the_building(api: Callable[[str], Api], house: House, who: str):
    assert api(who).get(f"/buildings/{house.building.pk}/stacking-plan").status_code == MAY.get(who, 404)


# --------------------------------------------------------------------------------------------------------------- history
def test_the_history_tells_who_did_what_and_when(api: Callable[[str], Api], house: House):
    officer = api("district_officer")
    row = f"/buildings/{house.building.pk}"
    officer.patch(row, {"building_no": "2号楼"}, tag=officer.tag(row))
    steps = officer.get(f"{row}/history").json()["steps"]
    assert [step["verb"] for step in steps] == ["building.change", "floor.create", "building.create"]
    assert (steps[0]["person"], steps[0]["done"]) == ("district_officer", "修改")
    assert [(item["old"], item["new"]) for item in steps[0]["changes"]] == [("1号楼", "2号楼")]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("table", ["buildings", "units"])
def test_a_history_is_for_those_who_may_see_the_row(api: Callable[[str], Api], house: House, who: str, table: str):
    row = house.building if table == "buildings" else house.unit
    assert api(who).get(f"/{table}/{row.pk}/history").status_code == MAY.get(who, 404)
