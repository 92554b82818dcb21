"""Facts stated about registered projects, over the API: as the page states them, with the same rights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.compliance import actions
from shanglou.server.compliance.facts import subject_of
from shanglou.server.compliance.models import StatedFact
from shanglou.server.land.models import Zone

from ...compliance.conftest import DAY, Estate, estate
from ...conftest import CAST, Cast
from .calling import Api

__all__ = ["estate"]
NAME = "unit.lease_reviewed"
READS = {"city_officer": 200, "district_officer": 200, "stranger": 401}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


def facts(estate: Estate, rest: str = "") -> str:
    return f"/projects/{estate.project.pk}/facts{rest}"


def state(api: Api, estate: Estate, **more: Any) -> Any:
    sent = {"fact": NAME, "row": estate.first.pk, "value": True, "evidence": "审查记录1号"}
    return api.post(facts(estate), {name: value for name, value in (sent | more).items() if value is not None})


def faulty(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.content
    return [item["field"] for item in answer.json()["faults"]]


def test_a_fact_is_stated_and_the_next_check_knows_it(api: Callable[[str], Api], estate: Estate):
    answer = state(api("district_officer"), estate, valid_from="2025-01-02")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["subject"], told["row"], told["value"], told["valid_from"]) == ("unit", estate.first.pk, True, "2025-01-02")
    assert answer["Location"] == f"/api/v1{facts(estate)}/{told['id']}"
    units = subject_of(SYSTEM, estate.project, DAY).case.members["unit"]
    assert [unit.get(NAME) for unit in units] == [True, None]
    assert Entry.objects.filter(verb="fact.state").count() == 1


def test_the_row_may_be_left_out_where_there_is_one_only(api: Callable[[str], Api], estate: Estate):
    answer = state(api("district_officer"), estate, fact="application.review_mode", value="audit", row=None)
    assert (answer.json()["subject"], answer.json()["row"]) == ("project", estate.project.pk)


def test_a_correction_leaves_what_was_said_before_among_the_past(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    state(officer, estate)
    state(officer, estate, value=False, reason="重新审查")
    assert [item["value"] for item in officer.get(facts(estate)).json()["items"]] == [False]
    past = officer.get(facts(estate, "?past=true")).json()
    assert (past["count"], [(item["value"], item["known_to"] is None) for item in past["items"]]) == (
        2,
        [(False, True), (True, False)],
    )


def test_a_statement_is_taken_back_and_stays_known(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    one = facts(estate, f"/{state(officer, estate, valid_from='2025-01-02').json()['id']}")
    assert officer.delete(f"{one}?evidence=记录有误", tag=officer.tag(one)).status_code == 204
    assert NAME not in subject_of(SYSTEM, estate.project, DAY).case.members["unit"][0]
    assert officer.get(facts(estate)).json()["count"] == 0
    assert officer.get(one).json()["known_to"]


def test_what_was_taken_back_is_not_taken_back_again(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    one = facts(estate, f"/{state(officer, estate).json()['id']}")
    officer.delete(f"{one}?evidence=记录有误", tag=officer.tag(one))
    assert faulty(officer.delete(f"{one}?evidence=记录有误", tag=officer.tag(one))) == ["stated"]


def test_taking_back_rests_on_what_was_read(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    one = facts(estate, f"/{state(officer, estate).json()['id']}")
    tag = officer.tag(one)
    state(officer, estate, value=False)
    assert officer.delete(f"{one}?evidence=记录有误").status_code == 428
    assert officer.delete(f"{one}?evidence=记录有误", tag=tag).status_code == 412
    assert StatedFact.objects.filter(known_to__isnull=True).count() == 1


def test_taking_back_says_what_it_rests_on(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    one = facts(estate, f"/{state(officer, estate).json()['id']}")
    assert faulty(officer.delete(one, tag=officer.tag(one))) == ["evidence"]
    assert StatedFact.objects.filter(known_to__isnull=True).exists()


@pytest.mark.parametrize(("more", "field"), [
    ({"fact": "unit.nothing"}, "fact"), ({"fact": "unit.floor_area", "value": "5"}, "fact"),
    ({"fact": "unit.transferee_is_eligible"}, "fact"), ({"fact": "application.filler_phone"}, "fact"),
    ({"value": "perhaps"}, "value"), ({"value": ""}, "value"), ({"value": "—"}, "value"),
    ({"evidence": "  "}, "evidence"), ({"row": None}, "row"), ({"row": 987654}, "row"),
    ({"valid_from": "never"}, "valid_from"), ({"typo": "x"}, "typo"),
])  # fmt: skip
def test_what_cannot_be_stated_is_told_by_its_field(api: Callable[[str], Api], estate: Estate, more: dict, field: str):
    assert faulty(state(api("district_officer"), estate, **more)) == [field]
    assert not StatedFact.objects.exists()


def stateable(api: Api, estate: Estate, rest: str = "?limit=500") -> Any:
    return api.get(f"/projects/{estate.project.pk}/stateable-facts{rest}").json()


def test_what_may_be_stated_is_listed_with_how_often_it_is_stated_now(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    state(officer, estate)
    state(officer, estate, row=estate.second.pk)
    found = {item["fact"]: item for item in stateable(officer, estate)["items"]}
    assert (found[NAME]["type"], found[NAME]["about"], found[NAME]["rows"], found[NAME]["stated"]) == ("boolean", "unit", 2, 2)
    assert "audit" in found["application.review_mode"]["options"]
    assert not {"unit.floor_area", "unit.transferee_is_eligible", "application.filler_phone"} & set(found)


def test_what_is_stated_of_one_fact_is_asked_by_its_name(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    state(officer, estate)
    state(officer, estate, fact="application.review_mode", value="audit", row=None)
    assert [item["row"] for item in officer.get(facts(estate, f"?fact={NAME}")).json()["items"]] == [estate.first.pk]
    assert faulty(officer.get(facts(estate, "?fact=unit.nothing"))) == ["fact"]


def test_what_may_be_stated_comes_in_pages(api: Callable[[str], Api], estate: Estate):
    officer = api("district_officer")
    every = [item["fact"] for item in stateable(officer, estate)["items"]]
    page = stateable(officer, estate, "?limit=3&offset=2")
    assert ([item["fact"] for item in page["items"]], page["count"]) == (every[2:5], len(every))
    assert page["next"].endswith("limit=3&offset=5")


def test_the_rows_of_which_something_may_be_stated_come_in_pages(api: Callable[[str], Api], estate: Estate):
    rows = f"/projects/{estate.project.pk}/stateable-rows"
    every = api("district_officer").get(rows).json()
    assert every["items"][0] == {"subject": "project", "id": estate.project.pk, "name": str(estate.project)}
    units = [item["id"] for item in every["items"] if item["subject"] == "unit"]
    assert (units, every["count"]) == ([estate.first.pk, estate.second.pk], len(every["items"]))
    assert api("district_officer").get(f"{rows}?limit=1&offset=1").json()["items"] == every["items"][1:2]


def test_of_what_may_be_stated_is_told_whether_a_rule_asks_for_it(api: Callable[[str], Api], estate: Estate):
    asked = [item["asked_for"] for item in stateable(api("district_officer"), estate)["items"]]
    assert any(asked)
    assert not all(asked)


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("address", ["facts", "stateable-facts", "stateable-rows", "facts/{stated}"])
def test_who_reads_what_is_stated(cast: Cast, estate: Estate, api: Callable[[str], Api], who: str, address: str):
    made = actions.state_fact(SYSTEM, estate.first, NAME, "true", evidence="—")
    assert made is not None
    answer = api(who).get(f"/projects/{estate.project.pk}/{address.format(stated=made.pk)}")
    assert answer.status_code == READS.get(who, 404)


@pytest.mark.parametrize("who", CAST)
def test_who_states_a_fact(cast: Cast, estate: Estate, api: Callable[[str], Api], who: str):
    assert state(api(who), estate).status_code == {"city_officer": 201, "district_officer": 201, "stranger": 401}.get(who, 404)
    assert StatedFact.objects.exists() == (who in ("city_officer", "district_officer"))


@pytest.mark.parametrize("who", CAST)
def test_who_takes_a_statement_back(cast: Cast, estate: Estate, api: Callable[[str], Api], who: str):
    one = facts(estate, f"/{state(api('district_officer'), estate).json()['id']}")
    tag = api("district_officer").tag(one)
    answer = api(who).delete(f"{one}?evidence=记录有误", tag=tag)
    assert answer.status_code == {"city_officer": 204, "district_officer": 204, "stranger": 401}.get(who, 404)
    assert StatedFact.objects.filter(known_to__isnull=True).exists() == (who not in ("city_officer", "district_officer"))


def test_the_operator_reads_what_is_stated_and_states_nothing(estate: Estate, api: Callable[[str], Api]):
    made = state(api("district_officer"), estate).json()
    operator = api("operator")
    assert [item["evidence"] for item in operator.get(facts(estate)).json()["items"]] == ["审查记录1号"]
    assert operator.get(f"/projects/{estate.project.pk}/stateable-facts").status_code == 403
    assert state(operator, estate, value=False).status_code == 403
    one = facts(estate, f"/{made['id']}")
    assert operator.delete(f"{one}?evidence=记录有误", tag=operator.tag(one)).status_code == 403
    assert StatedFact.objects.get().known_to is None


def test_a_zone_that_may_not_be_seen_is_as_if_there_were_none(cast: Cast, estate: Estate, api: Callable[[str], Api]):
    name = "zone.has_storage_plan"
    actions.state_fact(SYSTEM, estate.zone, name, "true", evidence="机密园区")
    Zone.objects.filter(pk=estate.zone.pk).update(division=cast.other_district)
    officer = api("district_officer")
    assert name not in {item["fact"] for item in stateable(officer, estate)["items"]}
    rows = officer.get(f"/projects/{estate.project.pk}/stateable-rows").json()["items"]
    assert "zone" not in {row["subject"] for row in rows}
    assert officer.get(facts(estate)).json()["count"] == 0
    assert officer.get(facts(estate, f"/{StatedFact.objects.get().pk}")).status_code == 404
    hidden, none = (state(officer, estate, fact=name, row=key) for key in (estate.zone.pk, 987654))
    assert faulty(hidden) == faulty(none) == ["row"]
    assert {**hidden.json()["faults"][0], "found": ""} == {**none.json()["faults"][0], "found": ""}


def test_a_statement_about_another_project_is_not_found_here(cast: Cast, estate: Estate, api: Callable[[str], Api]):
    made = actions.state_fact(SYSTEM, estate.project, "application.review_mode", "audit", evidence="—")
    other = type(estate.project).objects.create(code="P2", name_zh="另一项目", kind="new_supply", division=cast.district)
    assert made is not None
    assert api("district_officer").get(f"/projects/{other.pk}/facts/{made.pk}").status_code == 404
