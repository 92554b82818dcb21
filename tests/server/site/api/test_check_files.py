"""Checks as files and the interview of the check page, over the API: what the pages give."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shanglou.server.compliance.documents import verify

from ...compliance.conftest import DAY, Estate, estate
from ...conftest import CAST, Cast
from .calling import Api
from .housing import fields_of

__all__ = ["estate"]
FLOOR = {
    "project.is_upstairs": True, "unit.is_joint_share": False, "unit.split_by": "floor", "unit.floor_area": 999.99,
    "project.is_new_grant": True, "project.contract_allows_split": True, "project.is_standard_factory_land": True,
}  # fmt: skip
BEGUN = {"place": "杭州", "on": "2025-09-01", "undertaking": "divide"}
CASE = {"on": "2025-09-01", "place": "330100", "unit": {"floor_area": 999.99, "split_by": "floor"}}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def anybody(db: None) -> Api:
    return Api(Client())


def kept(api: Api, estate: Estate) -> str:
    return f"/checks/{api.post(f'/projects/{estate.project.pk}/checks', {'on': DAY.isoformat()}).json()['id']}/file"


def is_file(answer: Any, form: str) -> bool:
    """Whether an answer is a file of a form, and says so."""
    assert answer.status_code == 200, answer.content
    media = {"pdf": "application/pdf", "json": "application/json"}.get(form, "wordprocessingml.document")
    if media not in answer["Content-Type"] or f".{form}" not in answer["Content-Disposition"]:
        return False
    if form == "docx":
        return "word/document.xml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    return answer.content.startswith(b"%PDF") if form == "pdf" else verify(answer.json())


def test_a_kept_check_is_given_as_each_form_of_file(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    address = kept(officer, estate)
    assert all(is_file(officer.get(f"{address}?form={form}"), form) for form in ("pdf", "docx", "json"))
    assert is_file(officer.get(address), "pdf")


@pytest.mark.parametrize("who", CAST)
def test_only_who_sees_the_project_is_given_the_file_of_its_check(
    api: Callable[[str], Api], estate: Estate, cast: Cast, who: str
):
    address = kept(api("city_officer"), estate)
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    assert api(who).get(f"{address}?form=json").status_code == expected


def test_a_form_that_there_is_not_is_refused(api: Callable[[str], Api], estate: Estate, anybody: Api):
    officer = api("district_officer")
    assert fields_of(officer.get(f"{kept(officer, estate)}?form=odt")) == ["form"]
    assert fields_of(anybody.post("/check/file?form=odt", {"case": CASE})) == ["form"]


@pytest.mark.parametrize("form", ["pdf", "docx", "json"])
def test_anybody_is_given_a_check_as_a_file(anybody: Api, form: str):
    assert is_file(anybody.post(f"/check/file?form={form}", {"case": CASE}), form)
    assert is_file(anybody.post(f"/interview/file?form={form}", {**BEGUN, "answers": FLOOR}), form)


def test_the_file_of_a_faulty_case_is_a_problem(anybody: Api):
    answer = anybody.post("/check/file", {"case": {**CASE, "unit": {"floor_area": "much"}}})
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")


def test_the_file_of_an_interview_keeps_its_answers(anybody: Api):
    told = anybody.post("/interview/file?form=json", {**BEGUN, "answers": FLOOR, "title": "某项目"}).json()
    assert (told["undertaking"], told["answers"]["project.is_upstairs"]) == ("divide", "true")
    assert (told["answers"]["unit.floor_area"], told["report"]["title"]) == ("999.99", "某项目")


def test_an_interview_may_be_about_each_undertaking(anybody: Api):
    keys = [item["key"] for item in anybody.get("/undertakings").json()]
    assert "divide" in keys
    for key in keys:
        assert anybody.post("/interview", {**BEGUN, "undertaking": key}).json()["questions"], key


def test_an_interview_asks_what_still_matters_and_why(anybody: Api):
    told = anybody.post("/interview", {**BEGUN, "at_once": 2}).json()
    assert (told["place"], len(told["questions"]), told["finished"]) == ("330100", 2, False)
    question = told["questions"][0]
    assert question["because"][0]["clauses"]
    assert question["fact"] not in {item["fact"] for item in told["answered"]}


def test_answers_decide_a_gate_and_are_asked_no_more(anybody: Api):
    told = anybody.post("/interview", {**BEGUN, "answers": FLOOR}).json()
    assert "hangzhou_2024.split_transfer" in told["decided"]
    assert not set(FLOOR) & {item["fact"] for item in told["questions"]}
    area = next(item for item in told["answered"] if item["fact"] == "unit.floor_area")
    assert (area["raw"], area["known"], area["presumed"]) == ("999.99", True, False)


def test_an_answer_may_be_that_it_is_not_known(anybody: Api):
    told = anybody.post("/interview", {**BEGUN, "answers": {"unit.floor_area": None}}).json()
    assert [item["known"] for item in told["answered"] if item["fact"] == "unit.floor_area"] == [False]
    assert "unit.floor_area" not in {item["fact"] for item in told["questions"]}


def test_an_answer_that_is_to_be_asked_anew_does_not_count(anybody: Api):
    told = anybody.post("/interview", {**BEGUN, "answers": FLOOR, "again": ["unit.floor_area"]}).json()
    question = next(item for item in told["questions"] if item["fact"] == "unit.floor_area")
    assert (question["raw"], question["kind"], question["places"] > 0) == ("999.99", "number", True)


def test_a_faulty_answer_stands_beside_its_question_and_a_stray_one_beside_none(anybody: Api):
    told = anybody.post("/interview", {**BEGUN, "answers": {"unit.floor_area": "much", "unit.nothing": "1"}}).json()
    faults = {item["fact"]: item["fault"] for item in told["questions"] if item["fault"]}
    assert set(faults) == {"unit.floor_area"}
    assert [item["field"] for item in told["faults"]] == ["unit.nothing"]


@pytest.mark.parametrize(("more", "field"), [
    ({"place": "亚特兰蒂斯"}, "place"), ({"undertaking": "fly"}, "undertaking"), ({"on": "2025-02-30"}, "on"),
    ({"at_once": 0}, "at_once"), ({"typo": 1}, "typo"),
])  # fmt: skip
def test_where_when_and_what_are_told_by_their_field(anybody: Api, more: dict[str, Any], field: str):
    for address in ("/interview", "/interview/file"):
        assert fields_of(anybody.post(address, {**BEGUN, **more})) == [field]


def test_the_same_answers_are_asked_of_several_places_side_by_side(anybody: Api):
    beside = [{"place": "510100"}, {"on": "2020-01-01"}]
    told = anybody.post("/interview/compare", {**BEGUN, "answers": FLOOR, "beside": beside}).json()
    places = [(column["place"], column["on"]) for column in told["columns"]]
    assert places == [("330100", "2025-09-01"), ("510100", "2025-09-01"), ("330100", "2020-01-01")]
    assert (told["columns"][0]["mark"], told["columns"][2]["notices"] != []) == ("refuse", True)
    assert {len(step["cells"]) for step in told["steps"]} == {3}
    refused = [gate["id"] for step in told["steps"] for gate in step["cells"][0]["gates"] if gate["mark"] == "refuse"]
    assert "hangzhou_2024.split_transfer" in refused


@pytest.mark.parametrize(("beside", "field"), [
    ([], "beside"), ([{"place": "330200"}, {"place": "亚特兰蒂斯"}], "beside.1.place"), ([{"on": "2025-02-30"}], "beside.0.on"),
])  # fmt: skip
def test_what_stands_beside_is_told_by_its_field(anybody: Api, beside: list[dict[str, str]], field: str):
    assert fields_of(anybody.post("/interview/compare", {**BEGUN, "beside": beside})) == [field]


def test_an_interview_tells_what_to_bring_and_who_decides(anybody: Api):
    steps = anybody.post("/interview", {**BEGUN, "answers": FLOOR | {"unit.floor_area": None}}).json()["next_steps"]
    assert "unit.floor_area" in {item["fact"] for group in steps["bring"] for item in group["items"]}
    assert all(item["waiting"] for group in (*steps["bring"], *steps["decide"]) for item in group["items"])


def test_the_examples_of_the_check_page_may_be_sent_as_interviews(anybody: Api):
    told = anybody.get("/check-examples").json()
    assert {item["is_real"] for item in told} == {True, False}
    of_hangzhou = anybody.get("/check-examples?place=杭州").json()
    assert 0 < len(of_hangzhou) < len(told)
    sent = anybody.post("/interview", of_hangzhou[0]["interview"])
    assert sent.status_code == 200, sent.content
    assert sent.json()["decided"], "an example is a finished check"
    assert fields_of(anybody.get("/check-examples?place=亚特兰蒂斯")) == ["place"]
