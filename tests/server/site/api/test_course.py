"""How a project, a zone and an enterprise stand, over the API: what their pages tell."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shanglou.server.enterprises.actions import add_figures
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.projects.models import Admission, Milestone, Project, Unit

from ...conftest import CAST, Cast
from .calling import Api
from .housing import House, fields_of, make_house, occupied

D = datetime.timedelta


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def house(cast: Cast) -> House:
    return make_house(cast)


def test_the_timeline_tells_of_each_milestone_how_late_it_is(api: Callable[[str], Api], house: House):
    today = timezone.localdate()

    def add(step: str, promised: int | None, actual: int | None = None, **more: Any) -> int:
        days = [None if ago is None else today - D(days=ago) for ago in (promised, actual)]
        row = Milestone.objects.create(project=house.project, step=step, promised=days[0], actual=days[1], **more)
        return int(row.pk)

    reached, late, ahead = add("land", 40, 30), add("building", 5), add("accepted", -10, title="竣工备案")
    planned = add("producing", None, planned=today)
    Project.objects.filter(pk=house.project.pk).update(step="building")
    told = api("district_officer").get(f"/projects/{house.project.pk}/timeline").json()
    assert {row["id"]: (row["days_late"], row["overdue"]) for row in told["milestones"]} == {
        reached: (10, False), late: (5, True), ahead: (-10, False), planned: (None, False)
    }  # fmt: skip
    assert {row["id"]: row["title"] for row in told["milestones"]}[ahead] == "竣工备案"
    stages = {row["key"]: row for row in told["stages"]}
    assert list(stages) == Project.Step.values
    assert (stages["building"]["state"], stages["building"]["days_late"]) == ("now", 5)
    assert (stages["land"]["state"], stages["land"]["actual"]) == ("done", str(today - D(days=30)))
    assert (stages["producing"]["state"], stages["producing"]["promised"]) == ("next", str(today))
    assert (told["step"], told["on"]) == ("building", str(today))


def test_the_tenants_of_a_day_are_those_who_were_there(cast: Cast, api: Callable[[str], Api], house: House):
    first = occupied(cast, house.unit, house.firm, "2025-01-01", "2025-06-30", floor_area=600)
    second = occupied(cast, house.unit, house.other_firm, "2025-07-01")
    officer, tenants = api("district_officer"), f"/projects/{house.project.pk}/tenants"
    assert officer.get(f"{tenants}?on=2025-03-01").json()["items"] == [
        {
            "occupancy": first.pk, "enterprise_id": house.firm.pk, "name": "甲公司", "building_id": house.building.pk,
            "building": str(house.building), "unit_id": house.unit.pk, "unit": "101", "mode": "lease",
            "floor_area": "600.00", "valid_from": "2025-01-01", "valid_to": "2025-06-30",
        }
    ]  # fmt: skip
    assert [row["occupancy"] for row in officer.get(tenants).json()["items"]] == [second.pk]
    assert officer.get(f"{tenants}?on=2024-01-01").json()["count"] == 0


def test_tenants_come_in_pages(cast: Cast, api: Callable[[str], Api], house: House):
    made = [occupied(cast, unit, house.firm, "2025-01-01") for unit in (house.unit, house.second)]
    page = api("city_officer").get(f"/projects/{house.project.pk}/tenants?limit=1&offset=1").json()
    assert ([row["occupancy"] for row in page["items"]], page["count"]) == ([made[1].pk], 2)


def test_a_tenant_that_may_not_be_seen_has_no_name(cast: Cast, api: Callable[[str], Api], house: House):
    occupied(cast, house.unit, house.far_firm, "2025-01-01")
    (row,) = api("district_officer").get(f"/projects/{house.project.pk}/tenants").json()["items"]
    assert (row["enterprise_id"], row["name"], row["unit_id"]) == (None, "", house.unit.pk)


def test_a_unit_that_may_not_be_seen_tells_of_no_tenant(cast: Cast, api: Callable[[str], Api], house: House):
    occupied(cast, house.unit, house.firm, "2025-01-01")
    Unit.objects.update(division=cast.other_district)
    assert api("district_officer").get(f"/projects/{house.project.pk}/tenants").json()["count"] == 0


def test_a_day_that_is_none_is_named(api: Callable[[str], Api], house: House):
    assert fields_of(api("district_officer").get(f"/projects/{house.project.pk}/tenants?on=2025-02-30")) == ["on"]


def test_what_may_be_done_today_is_told_with_what_stands_in_the_way(api: Callable[[str], Api], house: House):
    Unit.objects.filter(pk=house.unit.pk).update(split_by="floor", split_state="requested")
    told = api("district_officer").get(f"/projects/{house.project.pk}/gates").json()
    gate = next(item for item in told["gates"] if item["gate"] == "hangzhou_2024.split_transfer")
    assert sum(item["count"] for item in gate["members"]) == 2
    assert gate["decision"] in {item["decision"] for item in gate["members"]}
    assert gate["reason"]


def test_the_admission_form_names_what_is_missing_in_it(api: Callable[[str], Api], house: House):
    form = f"/projects/{house.project.pk}/admission-form"
    officer = api("district_officer")
    before = officer.get(form).json()
    Project.objects.filter(pk=house.project.pk).update(far=2)
    after = officer.get(form).json()
    assert (after["missing"], after["needed"]) == (before["missing"] - 1, before["needed"])
    fields = {item["field"]: item for section in after["sections"] for item in section["fields"]}
    assert (fields["far"]["number"], fields["far"]["missing"], fields["building_density"]["missing"]) == ("A1.08", False, True)


def test_who_filled_in_the_form_is_masked(api: Callable[[str], Api], house: House):
    Admission.objects.create(project=house.project, filler="张三丰", filler_phone="13800138000")
    said = api("district_officer").get(f"/projects/{house.project.pk}/admission-form").content.decode()
    assert "13800138000" not in said
    assert "张三丰" not in said


def test_a_figure_that_follows_from_others_is_told_where_none_is_registered(api: Callable[[str], Api], house: House):
    figures = f"/projects/{house.project.pk}/derived-figures"
    Project.objects.filter(pk=house.project.pk).update(investment=90_000_000, land_area=30)
    told = {item["field"]: item for item in api("district_officer").get(figures).json()["figures"]}
    assert told["investment_intensity"]["fact"] == "project.investment_intensity"
    assert float(told["investment_intensity"]["value"]) == 300
    Project.objects.filter(pk=house.project.pk).update(investment_intensity=1)
    again = api("district_officer").get(figures).json()["figures"]
    assert "investment_intensity" not in {item["field"] for item in again}


def test_a_zone_tells_its_projects_by_stage_and_what_stands_empty(cast: Cast, api: Callable[[str], Api], house: House):
    zone = Zone.objects.create(code="Z1", name_zh="某园区", division=cast.district)
    Project.objects.filter(pk=house.project.pk).update(zone=zone, step="building")
    Project.objects.create(code="P9", name_zh="别处", kind="new_supply", zone=zone, division=cast.other_district)
    occupied(cast, house.unit, house.firm, "2025-01-01")
    told = api("district_officer").get(f"/zones/{zone.pk}/projects-and-units").json()
    assert [(item["step"], item["projects"], item["floor_area"]) for item in told["steps"]] == [("building", 1, "2000.00")]
    assert told["units"] == {
        "units": 2, "vacant": 1, "floor_area": "1000.00", "vacant_floor_area": "400.00", "unknown": 0
    }  # fmt: skip


def test_a_zone_tells_what_its_firms_did_against_the_year_before(cast: Cast, api: Callable[[str], Api], house: House):
    zone = Zone.objects.create(code="Z1", name_zh="某园区", division=cast.district)
    Project.objects.filter(pk=house.project.pk).update(zone=zone, owner=house.firm)
    none = api("district_officer").get(f"/zones/{zone.pk}/indicators").json()
    assert none == {"year": None, "firms": 1, "reporting": 0, "indicators": []}
    for year, revenue in ((2024, 400), (2025, 300)):
        add_figures(cast.actor("district_officer"), house.firm, year, {"revenue": Decimal(revenue)}, source="年报")
    told = api("district_officer").get(f"/zones/{zone.pk}/indicators").json()
    (line,) = told["indicators"]
    assert (told["year"], line["indicator"], line["firms"]) == (2025, "revenue", 1)
    assert tuple(Decimal(line[name]) for name in ("before", "now", "change")) == (400, 300, -25)


def test_the_units_of_an_enterprise_are_told_with_its_unbroken_stay(cast: Cast, api: Callable[[str], Api], house: House):
    first = occupied(cast, house.unit, house.firm, "2025-01-01", "2025-03-31")
    second = occupied(cast, house.unit, house.firm, "2025-04-01", "2025-06-30")
    told = api("district_officer").get(f"/enterprises/{house.firm.pk}/occupancies").json()
    assert [(item["occupancy"], item["months"]) for item in told["items"]] == [(second.pk, 6), (first.pk, None)]
    assert told["items"][0]["project_id"] == house.project.pk
    page = api("district_officer").get(f"/enterprises/{house.firm.pk}/occupancies?limit=1&offset=1").json()
    assert (page["items"], page["count"]) == (told["items"][1:], 2)


def test_the_projects_and_parcels_of_an_enterprise_are_those_that_may_be_seen(
    cast: Cast, api: Callable[[str], Api], house: House
):
    code = "91330100799655058B"
    type(house.firm).objects.filter(pk=house.firm.pk).update(credit_code=code, code_state="valid")
    Project.objects.filter(pk=house.project.pk).update(owner=house.firm)
    hidden = {"kind": "new_supply", "operator": house.firm, "division": cast.other_district}
    Project.objects.create(code="P9", name_zh="别处", **hidden)
    parcel = Parcel.objects.create(code="330113001001GB00001", holder_code=code, division=cast.district, area=30)
    Parcel.objects.create(code="330110001001GB00001", holder_code=code, division=cast.other_district)
    firm = f"/enterprises/{house.firm.pk}"
    projects = api("district_officer").get(f"{firm}/projects").json()["items"]
    assert [(item["id"], item["owns"], item["operates"]) for item in projects] == [(house.project.pk, True, False)]
    assert [item["id"] for item in api("district_officer").get(f"{firm}/parcels").json()["items"]] == [parcel.pk]
    assert api("city_officer").get(f"{firm}/projects").json()["count"] == 2


@pytest.mark.parametrize("who", CAST)
def test_who_sees_the_enterprise_sees_where_it_is(api: Callable[[str], Api], house: House, who: str):
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    for name in ("occupancies", "projects", "parcels"):
        assert api(who).get(f"/enterprises/{house.firm.pk}/{name}").status_code == expected


@pytest.mark.parametrize("who", CAST)
def test_who_sees_the_zone_sees_what_stands_empty(cast: Cast, api: Callable[[str], Api], who: str):
    zone = Zone.objects.create(code="Z1", name_zh="某园区", division=cast.district)
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    for name in ("projects-and-units", "indicators"):
        assert api(who).get(f"/zones/{zone.pk}/{name}").status_code == expected


@pytest.mark.parametrize("who", CAST)
def test_who_sees_the_project_sees_its_course(api: Callable[[str], Api], house: House, who: str):
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    for name in ("timeline", "tenants", "gates", "admission-form", "derived-figures"):
        assert api(who).get(f"/projects/{house.project.pk}/{name}").status_code == expected
