from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.land.models import Parcel
from shanglou.server.projects.models import Admission, ListMembership, Project

from ...conftest import CAST, Cast
from .calling import Api

KEEPERS = {"city_officer": 200, "district_officer": 200, "stranger": 401}
PARTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "investors": ({"name_zh": "甲公司", "share": "40"}, {"share": "60.0000"}),
    "milestones": ({"step": "building", "planned": "2025-06-01"}, {"planned": "2025-07-01"}),
    "team-members": ({"name_zh": "张某", "duty": "统筹"}, {"duty": "联络"}),
    "blockers": ({"title": "电力不足", "raised_on": "2025-01-02"}, {"due_on": "2025-09-01"}),
}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def project(cast: Cast) -> Project:
    return Project.objects.create(code="P1", name_zh="某项目", kind="new_supply", division=cast.district, step=STEPS[0])


STEPS = tuple(Project.Step.values)


def test_a_step_is_reached_and_its_milestone_has_the_day(api: Callable[[str], Api], project: Project):
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    answer = officer.post(f"{row}/move", {"step": STEPS[1], "on": "2025-03-04"}, tag=officer.tag(row))
    assert (answer.status_code, answer.json()["step"]) == (200, STEPS[1])
    milestones = officer.get(f"{row}/milestones").json()["items"]
    assert [(item["step"], item["actual"]) for item in milestones] == [(STEPS[1], "2025-03-04")]


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_the_projects_move_one(api: Callable[[str], Api], project: Project, who: str):
    row = f"/projects/{project.pk}"
    answer = api(who).post(f"{row}/move", {"step": STEPS[1]}, tag=api("district_officer").tag(row))
    assert answer.status_code == KEEPERS.get(who, 404)


def test_a_project_stands_on_the_parcels_that_are_said(api: Callable[[str], Api], cast: Cast, project: Project):
    mine = Parcel.objects.create(code="330113001001GB00001", division=cast.district)
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    assert officer.post(f"{row}/set-parcels", {"parcels": [mine.pk]}, tag=officer.tag(row)).status_code == 200
    assert officer.get(row).json()["parcels"] == [{"id": mine.pk, "code": mine.code}]


def test_a_parcel_that_may_not_be_seen_is_as_if_it_were_not(api: Callable[[str], Api], cast: Cast, project: Project):
    hidden = Parcel.objects.create(code="330110001001GB00009", division=cast.other_district)
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    answer = officer.post(f"{row}/set-parcels", {"parcels": [hidden.pk]}, tag=officer.tag(row))
    assert (answer.status_code, hidden.code in answer.content.decode()) == (422, False)
    assert not project.parcels.exists()


@pytest.mark.parametrize("name", PARTS)
def test_a_part_is_added_changed_and_taken_away(api: Callable[[str], Api], project: Project, name: str):
    officer, below = api("district_officer"), f"/projects/{project.pk}/{name}"
    said, other = PARTS[name]
    new = officer.post(below, said)
    assert new.status_code == 201, new.content
    part = f"{below}/{new.json()['id']}"
    changed = officer.patch(part, other, tag=new["ETag"])
    assert (changed.status_code, {key: changed.json()[key] for key in other}) == (200, other)
    assert officer.patch(part, other, tag=new["ETag"]).status_code == 412
    assert officer.delete(f"{part}?reason=误登", tag=officer.tag(part)).status_code == 204
    assert officer.get(below).json()["count"] == 0


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", PARTS)
def test_only_those_who_keep_the_projects_add_parts(api: Callable[[str], Api], project: Project, name: str, who: str):
    answer = api(who).post(f"/projects/{project.pk}/{name}", PARTS[name][0])
    assert answer.status_code == {**KEEPERS, "city_officer": 201, "district_officer": 201}.get(who, 404)


@pytest.mark.parametrize("name", PARTS)
def test_what_a_part_lacks_is_named(api: Callable[[str], Api], project: Project, name: str):
    answer = api("district_officer").post(f"/projects/{project.pk}/{name}", {})
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_shares_of_more_than_all_are_refused(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/investors"
    assert officer.post(below, {"name_zh": "甲公司", "share": "70"}).status_code == 201
    assert officer.post(below, {"name_zh": "乙公司", "share": "40"}).status_code == 422


def test_a_blocker_is_cleared_with_its_outcome(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/blockers"
    new = officer.post(below, PARTS["blockers"][0])
    cleared = officer.post(f"{below}/{new.json()['id']}/clear", {"on": "2025-02-01", "outcome": "已增容"}, tag=new["ETag"])
    assert (cleared.status_code, cleared.json()["outcome"]) == (200, "已增容")


def test_a_blocker_is_not_cleared_by_the_way(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/blockers"
    assert officer.post(below, PARTS["blockers"][0] | {"cleared_on": "2025-02-01"}).status_code == 422
    new = officer.post(below, PARTS["blockers"][0])
    assert officer.patch(f"{below}/{new.json()['id']}", {"cleared_on": "2025-02-01"}, tag=new["ETag"]).status_code == 422


@pytest.mark.parametrize("phone", ["某某", "12345", "1234567890123456", "1380013800a"])
def test_what_is_no_phone_number_is_refused_and_not_said_again(api: Callable[[str], Api], project: Project, phone: str):
    answer = api("district_officer").patch(f"/projects/{project.pk}/admission", {"filler_phone": phone})
    assert answer.status_code == 422
    assert not Admission.objects.exists()


def test_a_parcel_that_one_may_not_see_stays_the_project_s(api: Callable[[str], Api], cast: Cast, project: Project):
    hidden = Parcel.objects.create(code="330110001001GB00009", division=cast.other_district)
    mine = Parcel.objects.create(code="330113001001GB00001", division=cast.district)
    project.parcels.add(hidden)
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    assert officer.post(f"{row}/set-parcels", {"parcels": [mine.pk]}, tag=officer.tag(row)).status_code == 200
    assert set(project.parcels.all()) == {hidden, mine}
    assert officer.get(row).json()["parcels"] == [{"id": mine.pk, "code": mine.code}]


def test_a_project_goes_on_a_list_and_off_it_and_that_stays_known(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/listings"
    new = officer.post(below, {"list": "rolling plan", "year": 2025})
    assert (new.status_code, new.json()["last_year"]) == (201, 2027)
    off = {"on": "2025-05-01", "reason": "停建"}
    gone = officer.post(f"{below}/{new.json()['id']}/take-off", off, tag=new["ETag"])
    assert (gone.status_code, gone.json()["removed_on"]) == (200, "2025-05-01")
    assert officer.get(below).json()["count"] == 1


def test_an_entry_on_a_list_is_said_otherwise_and_taken_back(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/listings"
    new = officer.post(below, {"list": "key", "year": 2025})
    one = f"{below}/{new.json()['id']}"
    wrong = officer.patch(one, {"year": 2026}, tag=new["ETag"])
    assert (wrong.status_code, wrong.json()["faults"][0]["found"]) == (422, "2026")
    said = officer.patch(one, {"document_no": "杭经信〔2025〕9号"}, tag=new["ETag"])
    assert (said.status_code, said.json()["document_no"]) == (200, "杭经信〔2025〕9号")
    assert officer.delete(f"{one}?reason=列错", tag=said["ETag"]).status_code == 204
    assert officer.get(below).json()["count"] == 0


def test_a_blocker_that_was_cleared_by_mistake_is_open_again(api: Callable[[str], Api], project: Project):
    officer, below = api("district_officer"), f"/projects/{project.pk}/blockers"
    new = officer.post(below, {"title": "供电", "raised_on": "2025-05-01"})
    one = f"{below}/{new.json()['id']}"
    done = officer.post(f"{one}/clear", {"on": "2025-06-01", "outcome": "已增容"}, tag=new["ETag"])
    again = officer.post(f"{one}/reopen", {"reason": "点错"}, tag=done["ETag"])
    assert (again.status_code, again.json()["cleared_on"], again.json()["outcome"]) == (200, None, "")


def test_the_plan_is_written_once_and_then_on_what_it_says(api: Callable[[str], Api], project: Project):
    officer, plan = api("district_officer"), f"/projects/{project.pk}/plan"
    assert officer.get(plan).status_code == 404
    first = officer.patch(plan, {"goal": "三年达产"})
    assert (first.status_code, officer.get(plan).json()["goal"]) == (200, "三年达产")
    assert officer.patch(plan, {"goal": "两年达产"}).status_code == 428
    assert officer.patch(plan, {"goal": "两年达产"}, tag='"old"').status_code == 412
    assert officer.patch(plan, {"goal": "两年达产"}, tag=first["ETag"]).json()["goal"] == "两年达产"


def test_personal_data_of_the_admission_form_are_masked_kept_and_revealed(api: Callable[[str], Api], project: Project):
    officer, form = api("district_officer"), f"/projects/{project.pk}/admission"
    written = officer.patch(form, {"filler": "张三丰", "filler_phone": "13800138000"})
    assert "13800138000" not in written.content.decode()
    again = officer.patch(form, {"filler_phone": written.json()["filler_phone"], "committee_sealed": True}, tag=written["ETag"])
    assert again.status_code == 200
    assert Admission.objects.get().filler_phone == "13800138000"
    shown = officer.post(f"/projects/{project.pk}/reveal-filler", {"purpose": "核实"})
    assert shown.json()["filler_phone"] == "13800138000"
    assert Entry.objects.filter(verb="admission.reveal", note="核实").exists()


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ["plan", "admission"])
def test_only_those_who_keep_the_projects_write_what_one_has_one_of(
    api: Callable[[str], Api], project: Project, name: str, who: str
):
    said = {"goal": "达产"} if name == "plan" else {"committee_sealed": True}
    assert api(who).patch(f"/projects/{project.pk}/{name}", said).status_code == KEEPERS.get(who, 404)


def test_the_rolling_plan_is_looked_at_and_rolled_once(api: Callable[[str], Api], project: Project):
    ListMembership.objects.create(project=project, list="rolling plan", year=2026, last_year=2028)
    officer = api("district_officer")
    assert [item["project"] for item in officer.get("/rolling-plan/2027").json()["items"]] == [project.pk]
    assert [item["last_year"] for item in officer.post("/rolling-plan/2027").json()] == [2029]
    assert officer.post("/rolling-plan/2027").json() == []


@pytest.mark.parametrize("who", CAST)
def test_the_rolling_plan_is_for_those_who_keep_projects(api: Callable[[str], Api], project: Project, who: str):
    ListMembership.objects.create(project=project, list="rolling plan", year=2026, last_year=2028)
    answer = api(who).get("/rolling-plan/2027")
    expected = {"city_officer": (200, 1), "district_officer": (200, 1), "other_officer": (200, 0), "stranger": (401, 5)}
    assert answer.status_code == expected.get(who, (403, 0))[0]
    assert answer.status_code != 200 or answer.json()["count"] == expected[who][1]


def test_a_project_goes_with_a_reason(api: Callable[[str], Api], project: Project):
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    assert officer.delete(row, tag=officer.tag(row)).status_code == 422
    assert officer.delete(f"{row}?reason=重复登记", tag=officer.tag(row)).status_code == 204
    assert Entry.objects.filter(verb="project.delete", note="重复登记").exists()


def test_the_history_tells_the_steps_of_a_project(api: Callable[[str], Api], project: Project):
    officer, row = api("district_officer"), f"/projects/{project.pk}"
    officer.post(f"{row}/move", {"step": STEPS[1], "on": str(datetime.date(2025, 3, 4))}, tag=officer.tag(row))
    assert "project.move" in [step["verb"] for step in officer.get(f"{row}/history").json()["steps"]]
