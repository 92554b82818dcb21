"""The API of checks, the policy library, open questions, sweeps and what-if: what the pages can do, with the same rights."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanglou.policies import library
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.compliance import actions, sweeping
from shanglou.server.compliance.models import Answer, Check, SweepRun, Waiting
from shanglou.server.doors.tokens import make_token
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ...conftest import CAST, Cast

FLOOR = "hangzhou_2024.smallest_floor"
OPEN = "question:Q19"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def rows(cast: Cast) -> dict[str, Any]:
    """A project with a small unit in Linping, one in Yuhang; that they are upstairs was decided."""
    found: dict[str, Any] = {}
    for name, where in (("mine", cast.district), ("theirs", cast.other_district)):
        project = Project.objects.create(code=name, name_zh=f"项目{name}", division=where, kind="new_supply")
        building = Building.objects.create(project=project, division=where, code=f"B{name}", building_no="1")
        floor = Floor.objects.create(building=building, number=1)
        found[f"{name} unit"] = Unit.objects.create(
            building=building, floor=floor, code=f"U{name}", division=where, floor_area=Decimal("900"), split_by="floor"
        )
        Answer.objects.create(
            target="fact:project.is_upstairs", value=True, project=project, division=where, author="—", evidence="—",
            answered_by=cast.enterprise_body, reason="—", valid_from=datetime.date(2024, 6, 1), state=Answer.State.IN_FORCE,
            in_force_from=datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
        found[name] = project
    return found


def post(client: Client, address: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
    return client.post(f"/api/v1{address}", json.dumps(body or {}), content_type="application/json", headers=headers)


def get(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"/api/v1{address}", headers=headers)


# ------------------------------------------------------------------------------------------------- the library


def test_an_instrument_has_its_clauses_with_what_carries_them(db: None):
    answer = get(Client(), "/policies/hangzhou_2024").json()
    clause = next(one for one in answer["clauses"] if one["id"] == "HZ2024-09-11")
    assert (clause["state"], clause["modality"]) == ("implemented", "must")
    assert f"/rules/{FLOOR}/" in {one["url"] for one in clause["carried_by"]}
    assert [one["name"]["en"] for one in answer["not_supplied"]]


def test_an_instrument_has_its_targets_and_what_it_yields_to(db: None):
    told = {name: get(Client(), f"/policies/{name}").json() for name in library().instruments}
    for name, item in library().instruments.items():
        assert [one["clause"] for one in told[name]["targets"]] == [record.clause for record in item.targets], name
        assert all(name in told[other]["yields_to"] for other in told[name]["prevails_over"])
    assert any(one["prevails_over"] for one in told.values())
    assert all(target["text"]["en"] for one in told.values() for target in one["targets"])


def test_an_instrument_that_is_unchanged_is_not_sent_again(db: None):
    first = get(Client(), "/policies/hangzhou_2024")
    assert get(Client(), "/policies/hangzhou_2024", **{"If-None-Match": first["ETag"]}).status_code == 304


def test_clauses_are_found_by_their_words(db: None):
    answer = get(Client(), "/clauses?q=分割 1000&policy=hangzhou_2024").json()
    assert "HZ2024-09-11" in {one["id"] for one in answer["items"]}
    assert {one["policy"] for one in answer["items"]} == {"hangzhou_2024"}


def test_parameters_that_are_left_open_can_be_listed(db: None):
    answer = get(Client(), "/parameters?unset=true").json()
    expected = [one for item in library().instruments.values() for one in item.parameters.values() if one.value is None]
    assert {one["id"] for one in answer} == {one.id for one in expected}
    assert all(one["value"] is None for one in answer)


def test_a_parameter_is_exact_and_names_its_unit_and_dates(db: None):
    answer = {one["id"]: one for one in get(Client(), "/parameters?policy=hangzhou_2024").json()}
    smallest = answer["hangzhou_2024.min_split_unit_floor"]
    assert (smallest["value"], smallest["unit"], smallest["valid_from"]) == ("1000", "m2", "2024-05-08")


def test_rules_are_narrowed_by_stage_and_subject(db: None):
    answer = get(Client(), "/rules?policy=hangzhou_2024&stage=split_transfer&subject=unit").json()
    assert FLOOR in {one["id"] for one in answer}
    assert {(one["stage"], one["subject"]) for one in answer} == {("split_transfer", "unit")}


def test_a_rule_says_its_sentence_and_what_may_be_moved(db: None):
    answer = get(Client(), f"/rules/{FLOOR}").json()
    assert "1,000 m²" in answer["sentence"]["zh"]
    assert answer["movable"] == ["min_split_unit_floor"]
    assert answer["gates"] == ["hangzhou_2024.split_transfer"]
    assert {one["name"] for one in answer["elsewhere"]} <= {one["name"] for one in answer["parameters"]}
    assert "hangzhou_2024" not in {one["policy"] for one in answer["elsewhere"]}


def test_a_rule_has_its_worked_examples_with_what_comes_out(db: None):
    examples = get(Client(), f"/rules/{FLOOR}").json()["examples"]
    assert {"met", "not met"} <= {one["verdict"] for one in examples}
    assert any("unit.floor_area" in one["facts"] for one in examples)


def test_a_gate_has_its_rules_in_order(db: None):
    answer = get(Client(), "/gates/hangzhou_2024.split_transfer").json()
    assert [one["id"] for one in answer["rules"]] == [one.id for one in library().gates["hangzhou_2024.split_transfer"].rules]


def test_a_table_says_of_each_row_whether_it_is_confirmed(db: None):
    answer = get(Client(), "/policies/chengdu_2024/tables/annex3").json()
    table = library().instruments["chengdu_2024"].tables["annex3"]
    shown = {row.id: row.confirmed for row in table.rows if not row.alternative}
    assert {row["id"]: row["confirmed"] for row in answer["rows"]} == shown


def test_cities_are_compared_by_topic(db: None):
    answer = get(Client(), "/topics?topic=smallest&on=2026-01-01").json()
    (line,) = answer["topics"]
    figures = {value["value"]["zh"] for said in line["says"]["330100"] for value in said["figures"]}
    assert {"≥ 1,000 m²", "≥ 3,000 m²"} <= figures


@pytest.mark.parametrize(
    "address", ["/policies/none", "/policies/hangzhou_2024/tables/x", "/rules/x", "/gates/x", "/topics?topic=x"]
)
def test_what_the_library_does_not_have_is_a_problem(db: None, address: str):
    answer = get(Client(), address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_day_that_is_none_is_named(db: None):
    answer = get(Client(), "/topics?on=2026-02-30")
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, "on")


# ------------------------------------------------------------------------------------------------- checks


def test_a_check_is_run_kept_and_read_again(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    made = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2026-06-01", "cause": "接口"})
    assert made.status_code == 201
    again = client.get(made["Location"])
    assert again.json() == made.json()
    assert Check.objects.get().cause == "接口"
    assert client.get(made["Location"], headers={"If-None-Match": made["ETag"]}).status_code == 304


@pytest.mark.parametrize("who", CAST)
def test_a_check_of_a_hidden_project_is_not_run_and_not_read(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, who: str
):
    kept = post(client_of("other_officer"), f"/projects/{rows['theirs'].pk}/checks", {"on": "2026-06-01"}).json()
    client, expected = client_of(who), {"city_officer": 200, "other_officer": 200, "stranger": 401}.get(who, 404)
    for address in (
        f"/checks/{kept['id']}",
        f"/checks/{kept['id']}/replay",
        f"/checks/{kept['id']}/against/{kept['id']}",
        f"/checks/{kept['id']}/against/{kept['id']}/facts",
        f"/checks/{kept['id']}/against/{kept['id']}/documents",
        f"/checks/{kept['id']}/facts",
        f"/checks/{kept['id']}/doubts",
        f"/checks/{kept['id']}/next-steps",
        f"/checks/{kept['id']}/resolutions",
        f"/projects/{rows['theirs'].pk}/checks",
        f"/projects/{rows['theirs'].pk}/report?on=2026-06-01",
    ):
        assert get(client, address).status_code == expected, address
    run_again = post(client, f"/projects/{rows['theirs'].pk}/checks", {"on": "2026-06-01"}).status_code
    assert run_again == {200: 201}.get(expected, expected)


def test_a_report_of_a_project_keeps_nothing(client_of: Callable[[str], Client], rows: dict[str, Any]):
    answer = get(client_of("district_officer"), f"/projects/{rows['mine'].pk}/report?on=2026-06-01").json()
    assert answer["on"] == "2026-06-01"
    assert not Check.objects.exists()


def test_a_check_replays_to_the_same_and_two_days_differ(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    first = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2026-06-01"}).json()
    second = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2024-01-01"}).json()
    assert get(client, f"/checks/{first['id']}/replay").json()["is_same"] is True
    changes = get(client, f"/checks/{first['id']}/against/{second['id']}").json()
    floor = next(item for item in changes if item["id"] == FLOOR)
    assert (floor["member"], floor["before"], floor["after"]) == (1, "not met", None)
    assert (floor["page"], floor["of"].endswith("Umine")) == (f"/rules/{FLOOR}/", True)
    assert floor["title"] == library().rules[FLOOR].title.zh
    documents = {item["id"]: item for item in get(client, f"/checks/{first['id']}/against/{second['id']}/documents").json()}
    assert (documents["hangzhou_2024"]["before"], documents["hangzhou_2024"]["after"]) == (
        first["versions"]["hangzhou_2024"],
        None,
    )


def test_the_facts_that_changed_between_two_checks_are_told(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    checks = f"/projects/{rows['mine'].pk}/checks"
    first = post(client, checks, {"on": "2026-06-01"}).json()["id"]
    Unit.objects.filter(pk=rows["mine unit"].pk).update(floor_area=Decimal("1200"))
    second = post(client, checks, {"on": "2026-06-01"}).json()["id"]
    told = get(client, f"/checks/{first}/against/{second}/facts").json()
    area = next(item for item in told["items"] if item["fact"] == "unit.floor_area")
    assert (area["before"], area["after"], area["member"].endswith("Umine")) == ("900", "1,200", True)
    assert told["count"] == len(told["items"])


def test_the_facts_of_a_check_are_told_with_the_rows_they_come_from(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    kept = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2026-06-01"}).json()["id"]
    told = {item["fact"]: item for item in get(client, f"/checks/{kept}/facts").json()["items"]}
    area, unit = told["unit.floor_area"], rows["mine unit"]
    assert (area["value"], area["unit"], area["row_kind"], area["row"]) == ("900", "m²", "projects.unit", unit.pk)
    assert (area["page"], area["member"].endswith("Umine"), area["field"] != "") == (f"/units/{unit.pk}/", True, True)
    assert get(client, f"/checks/{kept}/facts?limit=1&offset=1").json()["count"] == len(told)


def test_what_rows_of_a_check_say_differently_is_told_with_both(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast
):
    client = client_of("district_officer")
    project, actor = rows["mine"], cast.actor("district_officer")
    Project.objects.filter(pk=project.pk).update(far=Decimal("2.5"))
    actions.state_fact(actor, project, "project.far", "2.6", evidence="规划条件")
    kept = post(client, f"/projects/{project.pk}/checks", {"on": "2026-06-01"}).json()["id"]
    told = get(client, f"/checks/{kept}/doubts").json()
    (found,) = told["disagreements"]
    assert [(found[side]["value"], found[side]["row_kind"]) for side in ("used", "other")] == [
        ("2.5", "projects.project"),
        ("2.6", "compliance.statedfact"),
    ]
    assert (told["unreadable"], told["as_now"]) == ([], [])


def test_a_check_tells_what_it_presumes_and_who_decides(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    Answer.objects.all().delete()
    kept = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2026-06-01"}).json()["id"]
    steps = get(client, f"/checks/{kept}/next-steps").json()
    waiting = [*(item for group in steps["decide"] for item in group["items"]), *steps["presumed"]]
    assert "fact:project.is_upstairs" in {item["target"] for item in waiting}


def test_how_a_contradiction_was_resolved_is_told_with_the_check(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast
):
    client = client_of("district_officer")
    kept = post(client, f"/projects/{rows['mine'].pk}/checks", {"on": "2026-06-01"}).json()
    conflict = kept["report"]["conflicts"][0]["id"]
    assert get(client, f"/checks/{kept['id']}/resolutions").json() == {}
    item = get(client, f"/questions/conflict:{conflict}").json()
    value = next(iter(item["options"]), "从其约定")
    said = {"value": value, "reason": "会议", "evidence": "纪要", "division": cast.district.code}
    made = post(client, f"/questions/conflict:{conflict}/answers", said)
    assert made.status_code == 201, made.content
    assert get(client, f"/checks/{kept['id']}/resolutions").json()[conflict]["id"] == made.json()["id"]


def test_checks_of_two_projects_are_not_compared(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("city_officer")
    one, two = (post(client, f"/projects/{rows[name].pk}/checks").json() for name in ("mine", "theirs"))
    for rest in ("", "/facts", "/documents"):
        assert get(client, f"/checks/{one['id']}/against/{two['id']}{rest}").status_code == 404


def test_the_checks_of_a_project_are_a_page(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    for day in ("2026-06-01", "2026-06-02"):
        post(client, f"/projects/{rows['mine'].pk}/checks", {"on": day})
    page = get(client, f"/projects/{rows['mine'].pk}/checks?limit=1").json()
    assert (page["count"], [one["on"] for one in page["items"]]) == (2, ["2026-06-02"])
    assert page["next"]


@pytest.mark.parametrize("body", [{"on": "1899-01-01"}, {"on": "x"}, {"known_on": "2099-01-01"}])
def test_a_day_that_no_check_can_have_is_refused(client_of: Callable[[str], Client], rows: dict[str, Any], body: dict[str, str]):
    answer = post(client_of("district_officer"), f"/projects/{rows['mine'].pk}/checks", body)
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, next(iter(body)))


def token(cast: Cast, *scopes: Capability) -> dict[str, str]:
    return {"Authorization": f"Bearer {make_token(cast.actor('district_officer'), '某系统', list(scopes), 30)[1]}"}


def test_a_token_that_may_only_look_runs_no_check_and_no_sweep_and_answers_nothing(cast: Cast, rows: dict[str, Any]):
    head = token(cast, Capability.VIEW)
    assert get(Client(), f"/projects/{rows['mine'].pk}/checks", **head).status_code == 200
    assert post(Client(), f"/projects/{rows['mine'].pk}/checks", **head).status_code == 403
    assert post(Client(), "/sweeps", **head).status_code == 403
    body = {"value": "—", "reason": "—", "evidence": "—", "division": cast.district.code}
    assert post(Client(), f"/questions/{OPEN}/answers", body, **head).status_code == 403


def test_a_token_with_the_scope_runs_a_check(cast: Cast, rows: dict[str, Any]):
    head = token(cast, Capability.VIEW, Capability.RUN_CHECKS)
    assert post(Client(), f"/projects/{rows['mine'].pk}/checks", **head).status_code == 201


def test_a_session_needs_the_csrf_token_to_run_a_check(cast: Cast, rows: dict[str, Any]):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.district_officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert post(client, f"/projects/{rows['mine'].pk}/checks").status_code == 403
    assert not Check.objects.exists()


# ------------------------------------------------------------------------------------------------- questions


def give(client: Client, cast: Cast, **more: Any) -> Any:
    body = {"value": "按年核定", "reason": "会议", "evidence": "纪要 1 号", "division": cast.district.code, **more}
    return post(client, f"/questions/{OPEN}/answers", body)


def test_the_queue_has_what_is_open_in_the_places_of_the_asker(client_of: Callable[[str], Client], rows: dict[str, Any]):
    found = {one["target"]: one for one in get(client_of("district_officer"), "/questions?limit=500").json()["items"]}
    assert OPEN in found
    assert {one["instrument"] for one in found.values() if one["instrument"]} <= {
        item.id for item in library().instruments.values() if item.place == "330100"
    }


def test_the_queue_is_narrowed_to_a_kind_and_to_what_nobody_answered(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast
):
    client = client_of("district_officer")
    assert {one["kind"] for one in get(client, "/questions?kind=parameter").json()["items"]} == {"parameter"}
    give(client, cast)
    left = get(client, "/questions?unanswered=true&limit=500").json()
    assert (len(left["items"]), OPEN in {one["target"] for one in left["items"]}) == (left["count"], False)
    who = left["items"][0]["settled_by"]
    for name in who.values():
        listed = client.get("/api/v1/questions", {"settled_by": name, "limit": 500}).json()["items"]
        assert {one["settled_by"]["zh"] for one in listed} == {who["zh"]}


def test_the_projects_that_wait_for_an_answer_come_page_by_page(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast
):
    officer, mine = client_of("district_officer"), rows["mine"]
    check = Check.objects.create(
        project=mine, division=mine.division, body=mine.body, on=datetime.date(2025, 9, 1), by="", case={}, origins={},
        report={}, versions={}, engine_version="",
    )  # fmt: skip
    Waiting.objects.create(check_row=check, project=mine, target=OPEN, findings=1)
    found = get(officer, f"/questions/{OPEN}/projects?limit=1").json()
    assert (found["count"], found["items"]) == (1, [{"id": mine.pk, "name": mine.name_zh, "division": mine.division.code}])
    told = get(officer, f"/questions/{OPEN}").json()
    assert (told["projects"], told["waiting_projects"]) == (1, [mine.pk])
    assert get(client_of("other_officer"), f"/questions/{OPEN}/projects").json()["count"] == 0


def test_answers_that_wait_for_a_second_person_are_listed(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    officer, other = client_of("district_officer"), client_of("other_officer")
    made = give(officer, cast, review=True).json()["id"]
    assert [one["id"] for one in get(officer, "/answers?state=proposed").json()["items"]] == [made]
    assert get(other, "/answers?state=proposed").json()["count"] == 0
    assert get(officer, "/answers?state=open").status_code == 422


def test_an_answer_is_given_read_and_taken_back(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    client = client_of("district_officer")
    made = give(client, cast)
    assert (made.status_code, made.json()["state"]) == (201, "in force")
    assert client.get(made["Location"], headers={"If-None-Match": made["ETag"]}).status_code == 304
    assert [one["id"] for one in get(client, f"/questions/{OPEN}/answers").json()["items"]] == [made.json()["id"]]
    gone = post(client, f"/answers/{made.json()['id']}/withdraw", {"reason": "误录"}, **{"If-Match": made["ETag"]})
    assert gone.json()["state"] == "withdrawn"
    assert Answer.objects.get(pk=made.json()["id"]).state == Answer.State.WITHDRAWN


def test_an_answer_for_review_waits_for_another_person(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    made = give(client_of("district_officer"), cast, review=True)
    assert made.json()["state"] == "proposed"
    address, head = f"/answers/{made.json()['id']}/review", {"If-Match": made["ETag"]}
    assert post(client_of("district_officer"), address, {"agree": True}, **head).status_code == 403
    assert post(client_of("city_officer"), address, {"agree": True}, **head).json()["state"] == "in force"


def test_a_decision_on_an_answer_needs_the_answer_as_it_is(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    client = client_of("district_officer")
    made = give(client, cast)
    address = f"/answers/{made.json()['id']}/withdraw"
    assert post(client, address, {"reason": "误录"}).status_code == 428
    assert post(client, address, {"reason": "误录"}, **{"If-Match": '"x"'}).status_code == 412
    give(client, cast, value="另一答复")
    assert post(client, address, {"reason": "误录"}, **{"If-Match": made["ETag"]}).status_code == 412


@pytest.mark.parametrize("who", CAST)
def test_only_those_entitled_answer_and_only_for_what_they_see(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, who: str
):
    expected = {"city_officer": 201, "district_officer": 201, "stranger": 401, "enterprise": 403}.get(who, 422)
    assert give(client_of(who), cast).status_code == expected
    assert Answer.objects.filter(target=OPEN).exists() is (expected == 201)


@pytest.mark.parametrize("who", CAST)
def test_an_answer_of_another_district_is_not_read(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, who: str
):
    """One that holds for a district is read by those who are at home in it: it holds for their rows."""
    made = give(client_of("district_officer"), cast).json()
    expected = {"other_officer": 404, "stranger": 401}.get(who, 200)
    assert get(client_of(who), f"/answers/{made['id']}").status_code == expected


def test_an_answer_is_given_for_one_unit_of_a_project(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    client, body = client_of("district_officer"), {"value": True, "reason": "踏勘", "evidence": "记录"}
    address = "/questions/fact:unit.transferee_is_eligible/answers"
    made = post(client, address, {**body, "project": rows["mine"].pk, "key": rows["mine unit"].pk})
    assert (made.status_code, made.json()["subject"], made.json()["key"]) == (201, "unit", rows["mine unit"].pk)
    wrong = post(client, address, {**body, "project": rows["mine"].pk, "key": rows["theirs unit"].pk})
    assert wrong.status_code == 422
    hidden = post(client, address, {**body, "project": rows["theirs"].pk})
    assert hidden.status_code == 404


def test_a_wrong_value_is_refused_with_what_is_expected(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    unset = next(one for one in library().instruments["hangzhou_2024"].parameters.values() if one.value is None)
    body = {"value": "很多", "reason": "—", "evidence": "—", "division": cast.district.code}
    answer = post(client_of("district_officer"), f"/questions/parameter:{unset.id}/answers", body)
    assert answer.status_code == 422
    assert answer.json()["faults"]


@pytest.mark.parametrize("value", [{"a": 1}, [1], None, "x" * 2001])
def test_an_answer_that_no_document_could_have_is_refused(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, value: Any
):
    assert give(client_of("district_officer"), cast, value=value).status_code == 422
    assert not Answer.objects.filter(target=OPEN).exists()


def give_file(client: Client, cast: Cast, content: bytes, name: str = "纪要.pdf", **more: Any) -> Any:
    said = {"value": "按年核定", "reason": "会议", "evidence": "纪要 1 号", "division": cast.district.code, **more}
    return client.post(f"/api/v1/questions/{OPEN}/answers/file", {**said, "file": SimpleUploadedFile(name, content)})


def test_an_answer_is_given_with_the_file_that_it_rests_on(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    client = client_of("district_officer")
    made = give_file(client, cast, b"%PDF-1.7 x", review="true")
    assert (made.status_code, made.json()["has_file"], made.json()["state"]) == (201, True, "proposed")
    file = client.get(f"{made['Location']}/file")
    assert b"".join(file.streaming_content) == b"%PDF-1.7 x"
    assert (file["Content-Type"], file["Cache-Control"]) == ("application/pdf", "no-store")


def test_an_answer_without_a_file_has_none_to_read(client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast):
    client = client_of("district_officer")
    assert client.get(f"{give(client, cast)['Location']}/file").status_code == 404


@pytest.mark.parametrize(("content", "more"), [
    (b"MZ program", {}), (b"", {}), (b"PK\x03\x04 no document", {}), (b"%PDF-1.7", {"division": "110101"}),
    (b"%PDF-1.7", {"reason": " "}),
])  # fmt: skip
def test_a_file_or_answer_that_is_none_keeps_nothing(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, tmp_path: Path, content: bytes, more: dict[str, str]
):
    answer = give_file(client_of("district_officer"), cast, content, **more)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"]
    assert not Answer.objects.filter(target=OPEN).exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("who", CAST)
def test_who_may_not_answer_sends_no_file_and_reads_none_of_another_district(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast, who: str
):
    made = give_file(client_of("district_officer"), cast, b"%PDF-1.7")
    expected = {"other_officer": 404, "stranger": 401}.get(who, 200)
    file: Any = client_of(who).get(f"{made['Location']}/file")
    # Closing it unread would close the connection too, which holds the test's transaction.
    told = b"".join(file.streaming_content) if file.streaming else b""
    assert (file.status_code, told) == (expected, b"%PDF-1.7" if expected == 200 else b"")
    Answer.objects.filter(target=OPEN).delete()
    sent = {"city_officer": 201, "district_officer": 201, "stranger": 401, "enterprise": 403}.get(who, 422)
    assert give_file(client_of(who), cast, b"%PDF-1.7").status_code == sent


def test_what_is_not_open_is_not_found(client_of: Callable[[str], Client], rows: dict[str, Any]):
    assert get(client_of("district_officer"), "/questions/question:Q999").status_code == 404


# ------------------------------------------------------------------------------------------------- sweeps and what-if


def swept(client: Client, **body: Any) -> int:
    made = post(client, "/sweeps", {"on": "2026-06-01", **body})
    assert made.status_code == 202
    assert run(made.json()["key"]).state == Job.State.DONE
    return int(client.get(made["Location"]).json()["result"]["run"])


def test_a_sweep_is_begun_followed_and_read(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    pk = swept(client)
    assert get(client, f"/sweeps/{pk}").json()["counts"][FLOOR]["not met"] == 1
    page = get(client, f"/sweeps/{pk}/rows?of={FLOOR}&said=not met").json()
    assert [one["id"] for one in page["items"]] == [rows["mine unit"].pk]
    assert [one["project"] for one in get(client, f"/sweeps/{pk}/projects").json()["items"]] == [rows["mine"].pk]
    assert get(client, "/sweeps").json()["count"] == 1


def test_what_a_sweep_found_is_given_as_a_file_and_that_is_logged(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    pk = swept(client, subjects=["unit"])
    told = get(client, f"/sweeps/{pk}").json()
    lines = get(client, f"/sweeps/{pk}/file?form=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(told["counts"]) + len(told["gates"])
    one = get(client, f"/sweeps/{pk}/file?form=csv&of={FLOOR}&said=not met")
    assert [line.partition(",")[0] for line in one.content.decode("utf-8-sig").splitlines()[1:]] == [str(rows["mine unit"].pk)]
    assert get(client, f"/sweeps/{pk}/file").content.startswith(b"PK")
    logged = Entry.objects.filter(verb="export", kind="compliance.sweeprun").order_by("number")
    assert [entry.new["form"] for entry in logged] == ["csv", "csv", "xlsx"]


def test_a_token_that_may_not_take_out_gets_no_file_of_a_sweep(
    client_of: Callable[[str], Client], rows: dict[str, Any], cast: Cast
):
    pk = swept(client_of("district_officer"), subjects=["unit"])
    head = token(cast, Capability.VIEW, Capability.RUN_SWEEPS)
    assert get(Client(), f"/sweeps/{pk}", **head).status_code == 200
    assert get(Client(), f"/sweeps/{pk}/file", **head).status_code == 403


def test_a_sweep_of_chosen_subjects_says_what_it_left_out(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    answer = get(client, f"/sweeps/{swept(client, subjects=['unit'])}").json()
    assert "not chosen" in {one["why"] for one in answer["left_out"]}


def test_nobody_reads_the_sweep_or_the_job_of_another(client_of: Callable[[str], Client], rows: dict[str, Any]):
    pk = swept(client_of("city_officer"))
    job = Job.objects.get(kind=sweeping.KIND)
    addresses = (f"/sweeps/{pk}", f"/sweeps/{pk}/projects", f"/sweeps/{pk}/rows?of={FLOOR}&said=met", f"/sweeps/{pk}/file")
    for who in CAST:
        client, expected = client_of(who), {"city_officer": 200, "stranger": 401, "enterprise": 403}.get(who, 404)
        for address in addresses:
            assert get(client, address).status_code == expected, (who, address)
        assert get(client, f"/jobs/{job.pk}").status_code == {403: 404}.get(expected, expected), who
        assert post(client, f"/jobs/{job.pk}/cancel").status_code == {403: 404}.get(expected, expected), who


def test_a_job_that_waits_is_cancelled(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    key = post(client, "/sweeps").json()["key"]
    assert post(client, f"/jobs/{key}/cancel").json()["state"] == "cancelled"
    run(key)
    assert not SweepRun.objects.exists()


@pytest.mark.parametrize("who", CAST)
def test_the_rows_behind_a_verdict_are_those_that_the_asker_may_see(
    client_of: Callable[[str], Client], rows: dict[str, Any], who: str
):
    answer = get(client_of(who), f"/rules/{FLOOR}/rows?on=2026-06-01")
    seen = {"city_officer": ("mine", "theirs"), "district_officer": ("mine",), "other_officer": ("theirs",)}.get(who, ())
    assert answer.status_code == (401 if who == "stranger" else 200)
    assert who == "stranger" or {one["id"] for one in answer.json()["items"]} == {rows[f"{name} unit"].pk for name in seen}


def test_of_a_rule_that_works_something_out_the_rows_have_their_value(client_of: Callable[[str], Client], rows: dict[str, Any]):
    answer = get(client_of("district_officer"), "/rules/hangzhou_2024.division_procedure/rows?verdict=met").json()
    assert [(one["id"], one["value"]) for one in answer["items"]] == [(rows["mine unit"].pk, "split_transfer")]


def test_a_rule_or_verdict_that_there_is_not_is_a_problem(client_of: Callable[[str], Client], rows: dict[str, Any]):
    client = client_of("district_officer")
    assert get(client, "/rules/x/rows").status_code == 404
    answer = get(client, f"/rules/{FLOOR}/rows?verdict=perhaps")
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, "verdict")


@pytest.mark.parametrize("query", ["of=x&said=met", f"of={FLOOR}&said=perhaps", f"of={FLOOR}"])
def test_a_number_that_there_is_not_is_a_problem(client_of: Callable[[str], Client], rows: dict[str, Any], query: str):
    client = client_of("district_officer")
    sweep = f"/sweeps/{swept(client, subjects=['unit'])}"
    for answer in (get(client, f"{sweep}/rows?{query}"), get(client, f"{sweep}/file?{query}")):
        assert answer.status_code in (404, 422)
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("who", "changed"),
    [("city_officer", ["mine unit", "theirs unit"]), ("district_officer", ["mine unit"]), ("other_officer", ["theirs unit"])],
)
def test_what_if_tells_only_of_rows_that_the_asker_may_see(
    client_of: Callable[[str], Client], rows: dict[str, Any], who: str, changed: list[str]
):
    answer = post(client_of(who), f"/rules/{FLOOR}/what-if", {"on": "2026-06-01", "set": {"min_split_unit_floor": 900}}).json()
    assert sorted(one["id"] for one in answer["changed"]) == sorted(rows[name].pk for name in changed)
    assert (answer["before"]["not met"], answer["after"]["not met"], answer["what_if"]) == (len(changed), 0, True)


def test_what_if_tells_an_enterprise_nothing_and_a_stranger_to_sign_in(client_of: Callable[[str], Client], rows: dict[str, Any]):
    body = {"on": "2026-06-01", "set": {"min_split_unit_floor": "900"}}
    assert post(client_of("enterprise"), f"/rules/{FLOOR}/what-if", body).json()["total"] == 0
    assert post(client_of("stranger"), f"/rules/{FLOOR}/what-if", body).status_code == 401


@pytest.mark.parametrize(
    ("rule", "body"),
    [
        (FLOOR, {"set": {"nonsense": 1}}),
        (FLOOR, {"set": {"min_split_unit_floor": "many"}}),
        (FLOOR, {"on": "2026-13-01"}),
        (next(one.id for one in library().rules.values() if one.subject == "division"), {}),
    ],
)
def test_what_if_says_what_is_wrong(client_of: Callable[[str], Client], rows: dict[str, Any], rule: str, body: dict[str, Any]):
    answer = post(client_of("district_officer"), f"/rules/{rule}/what-if", body)
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_every_address_of_these_rooms_is_described(db: None):
    described = Client().get("/api/v1/openapi.json").json()["paths"]
    for address in (
        "/clauses",
        "/topics",
        "/projects/{pk}/checks",
        "/questions/{target}/answers",
        "/sweeps",
        "/rules/{id}/what-if",
    ):
        assert f"/api/v1{address}" in described
