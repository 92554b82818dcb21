"""A project's timeline and who occupies its units, over the API: what the project's page tells."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from shanglou.server.projects.models import Milestone, Project, Unit

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


@pytest.mark.parametrize("who", CAST)
def test_who_sees_the_project_sees_its_course(api: Callable[[str], Api], house: House, who: str):
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    for name in ("timeline", "tenants"):
        assert api(who).get(f"/projects/{house.project.pk}/{name}").status_code == expected
