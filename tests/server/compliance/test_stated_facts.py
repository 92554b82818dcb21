from __future__ import annotations

import pytest

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.compliance import actions, checking
from shanglou.server.compliance.facts import subject_of
from shanglou.server.compliance.models import StatedFact
from shanglou.server.foundation.refusals import Refused

from ..conftest import CAST, EVERYBODY, Cast
from .conftest import DAY, Estate

NAME = "unit.lease_reviewed"


def state(cast: Cast, estate: Estate, who: str = "district_officer", name: str = NAME, raw: object = "true", **more):
    row = more.pop("row", estate.first)
    return actions.state_fact(cast.actor(who), row, name, raw, **({"evidence": "审查记录1号"} | more))


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_state_a_fact_of_a_unit(cast: Cast, estate: Estate, who: str):
    if who in ("city_officer", "district_officer", "superuser"):
        assert state(cast, estate, who)
        return
    with pytest.raises(Refused):
        state(cast, estate, who)
    assert not StatedFact.objects.exists()


@pytest.mark.parametrize(("more", "field"), [
    ({"name": "unit.nothing"}, "事实"), ({"name": "parcel.area", "raw": "5"}, "事实"),
    ({"name": "unit.transferee_is_eligible"}, "事实"), ({"raw": "perhaps"}, "履约监管主体已审查承租方"),
    ({"evidence": " "}, "依据"),
    ({"raw": None}, "履约监管主体已审查承租方"),
])  # fmt: skip
def test_what_cannot_be_stated_is_told(cast: Cast, estate: Estate, more: dict, field: str):
    with pytest.raises(BadInput) as bad:
        state(cast, estate, **more)
    assert [item.field for item in bad.value.faults] == [field]
    assert not StatedFact.objects.exists()


def test_personal_data_are_not_stated(cast: Cast, estate: Estate):
    with pytest.raises(BadInput):
        state(cast, estate, name="application.filler_phone", raw="13800000000", row=estate.project)


def test_a_fact_of_one_unit_is_none_of_another(cast: Cast, estate: Estate):
    state(cast, estate)
    units = subject_of(SYSTEM, estate.project, DAY).case.members["unit"]
    assert [unit.get(NAME) for unit in units] == [True, None]


def test_a_correction_keeps_what_was_said_before(cast: Cast, estate: Estate):
    state(cast, estate)
    state(cast, estate, raw="false", reason="重新审查")
    assert [row.value for row in StatedFact.objects.filter(known_to__isnull=True)] == [False]
    assert StatedFact.objects.count() == 2
    last = Entry.objects.filter(verb="fact.state").first()
    assert (last.old, last.new) == ({NAME: True}, {NAME: False})


def test_a_statement_can_be_taken_back(cast: Cast, estate: Estate):
    state(cast, estate)
    assert state(cast, estate, raw=None) is None
    assert NAME not in subject_of(SYSTEM, estate.project, DAY).case.members["unit"][0]


def test_facts_of_zone_and_owner_are_stated_where_these_are(cast: Cast, estate: Estate):
    state(cast, estate, name="zone.has_storage_plan", row=estate.zone)
    state(cast, estate, name="enterprise.uses_cloud", row=estate.owner)
    state(cast, estate, name="application.review_mode", raw="audit", row=estate.project)
    facts = subject_of(SYSTEM, estate.project, DAY).case.facts
    assert (facts["zone.has_storage_plan"], facts["enterprise.uses_cloud"]) == (True, True)
    assert facts["application.review_mode"] == "audit"


# ------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("page", ["", "state/", f"state/{NAME}/"])
def test_who_opens_the_pages_of_stated_facts(cast: Cast, estate: Estate, client_of, who: str, page: str):
    got = client_of(who).get(f"/projects/{estate.project.pk}/facts/{page}")
    expected = {"stranger": 302, "city_officer": 200, "district_officer": 200}
    assert got.status_code == expected.get(who, 404)


def test_the_operator_reads_what_was_stated_but_states_nothing(cast: Cast, estate: Estate, client_of):
    state(cast, estate)
    client = client_of("operator")
    assert "审查记录1号" in client.get(f"/projects/{estate.project.pk}/facts/").content.decode()
    assert client.get(f"/projects/{estate.project.pk}/facts/state/{NAME}/").status_code == 403
    assert client.post(f"/projects/{estate.project.pk}/facts/state/{NAME}/", {"about": estate.first.pk}).status_code == 403


def test_a_fact_is_stated_on_the_page(cast: Cast, estate: Estate, client_of):
    client = client_of("district_officer")
    sent = {"about": estate.second.pk, "value": "true", "evidence": "审查记录2号"}
    page = client.post(f"/projects/{estate.project.pk}/facts/state/{NAME}/", sent, follow=True).content.decode()
    row = StatedFact.objects.get()
    assert (row.subject, row.key, row.value) == ("unit", estate.second.pk, True)
    assert "审查记录2号" in page


@pytest.mark.parametrize("name", ["unit.floor_area", "unit.transferee_is_eligible", "application.filler", "x.y", "division.rank"])
def test_what_is_not_stated_here_has_no_form(cast: Cast, estate: Estate, client_of, name: str):
    assert client_of("district_officer").get(f"/projects/{estate.project.pk}/facts/state/{name}/").status_code == 404


def test_what_the_last_check_lacked_is_offered_first(cast: Cast, estate: Estate, client_of):
    checking.check_project(cast.actor("district_officer"), estate.project, DAY)
    page = client_of("district_officer").get(f"/projects/{estate.project.pk}/facts/state/").content.decode()
    assert page.index("上次核验还缺的") < page.index(f"/facts/state/{NAME}/")
    assert f"/facts/state/{NAME}/" in page


def test_every_kind_of_fact_has_a_form(cast: Cast, estate: Estate, client_of):
    client = client_of("district_officer")
    for name in (
        "project.has_landed",
        "project.safety_review",
        "project.functions",
        "project.loss",
        "project.loss_date",
        "zone.tax",
    ):
        assert client.get(f"/projects/{estate.project.pk}/facts/state/{name}/").status_code == 200, name


def test_a_wrong_value_is_told_beside_its_field(cast: Cast, estate: Estate, client_of):
    address = f"/projects/{estate.project.pk}/facts/state/project.loss/"
    got = client_of("district_officer").post(address, {"value": "很多", "evidence": "审计报告"})
    assert got.status_code == 400
    assert not StatedFact.objects.exists()
