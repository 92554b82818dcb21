from __future__ import annotations

import datetime
import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shanglou.server.audit.models import Entry
from shanglou.server.compliance import checking, gates, queries
from shanglou.server.compliance.models import Basis, Check, Waiting
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.refusals import Refused
from shanglou.server.land.models import Parcel
from shanglou.server.projects.models import Project, Unit

from ..conftest import CAST, Cast
from .conftest import DAY, Estate


def checked(cast: Cast, estate: Estate, who: str = "district_officer", on: datetime.date = DAY, **more) -> Check:
    return checking.check_project(cast.actor(who), estate.project, on, **more)


def test_a_check_is_kept_with_its_case_its_report_and_the_versions_of_the_rules(cast: Cast, estate: Estate):
    row = Check.objects.get(pk=checked(cast, estate, cause="季度核对").pk)
    assert (row.by, row.cause, row.on, row.division) == ("district_officer", "季度核对", DAY, cast.district)
    assert row.report["facts"]["project.far"] == "2.5"
    assert row.origins["case"]["project.far"]["model"] == "projects.project"
    assert set(row.versions) == {"hangzhou_2023", "hangzhou_2024"}
    assert row.met + row.not_met + row.missing + row.judgement > 0


def test_the_counts_of_a_check_are_those_of_its_findings(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    verdicts = [item["verdict"] for item in row.report["findings"]]
    assert row.met == verdicts.count("met")
    assert row.not_met == verdicts.count("not met")
    assert row.missing == verdicts.count("missing facts")
    assert row.judgement == verdicts.count("needs judgement")


def test_a_unit_that_is_short_of_its_limit_is_found_by_name(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    short = [item for item in row.report["findings"] if item["rule"] == "hangzhou_2024.smallest_floor"]
    assert [(item["member"], item["verdict"]) for item in short] == [(1, "not met"), (2, "met")]
    assert row.origins["rows"]["unit"] == [[estate.first.pk, "101"], [estate.second.pk, "201"]]


def test_a_check_leaves_an_entry_in_the_log(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    entry = Entry.objects.get(verb="check.run")
    assert entry.key == str(estate.project.pk)
    assert entry.new["check"] == row.pk


@pytest.mark.parametrize("who", CAST)
def test_who_may_check_a_project(cast: Cast, estate: Estate, who: str):
    if who in ("city_officer", "district_officer"):
        assert checked(cast, estate, who).pk
        return
    with pytest.raises(Refused):
        checked(cast, estate, who)
    assert not Check.objects.exists()


def test_the_operator_may_check_the_projects_of_its_own(cast: Cast, estate: Estate):
    assert checked(cast, estate, "operator").by == "operator"


@pytest.mark.parametrize(
    "who", [*CAST, "operator", "leader", "auditor", "system_admin", "security_admin", "audit_admin", "superuser"]
)
def test_who_sees_a_check(cast: Cast, estate: Estate, who: str):
    checked(cast, estate)
    seen = who in ("city_officer", "district_officer", "leader", "auditor", "superuser")
    assert queries.checks(cast.actor(who)).exists() is seen


def test_the_operator_does_not_see_a_check_that_rests_on_what_it_may_not_see(cast: Cast, estate: Estate):
    own = checked(cast, estate, "operator")
    officers = checked(cast, estate, "district_officer")
    assert list(queries.checks(cast.actor("operator"))) == [own]
    assert set(queries.checks(cast.actor("district_officer"))) == {own, officers}


def test_an_owner_elsewhere_hides_the_check_from_the_district_but_not_from_the_city(cast: Cast, estate: Estate):
    Enterprise.objects.filter(pk=estate.owner.pk).update(division=cast.other_district)
    wide, narrow = checked(cast, estate, "city_officer"), checked(cast, estate, "district_officer")
    assert "enterprise.revenue" in wide.report["facts"]
    assert "enterprise.revenue" not in narrow.report["facts"]
    assert list(queries.checks(cast.actor("district_officer"))) == [narrow]


def test_every_place_that_a_check_rests_on_is_noted(cast: Cast, estate: Estate):
    Enterprise.objects.filter(pk=estate.owner.pk).update(division=cast.other_district)
    row = checked(cast, estate, "city_officer")
    places = set(Basis.objects.filter(check_row=row).values_list("division_id", "body_id"))
    assert places == {(cast.district.pk, cast.operator_body.pk), (cast.district.pk, None), (cast.other_district.pk, None)}


# ------------------------------------------------------------------------------------------------- replay, comparison


def test_a_replay_comes_out_the_same_while_nothing_changed(cast: Cast, estate: Estate):
    found = checking.replay(checked(cast, estate))
    assert found.is_same
    assert not found.changed_versions


def test_a_replay_rests_on_the_case_as_it_was_kept(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    Unit.objects.filter(pk=estate.first.pk).update(floor_area=Decimal(5000))
    Project.objects.filter(pk=estate.project.pk).update(far=None)
    assert checking.replay(row).is_same


def test_a_total_that_is_no_decimal_number_is_replayed(cast: Cast, estate: Estate):
    Parcel.objects.filter(pk=estate.parcel.pk).update(expiry=datetime.date(2050, 2, 10))
    row = Check.objects.get(pk=checked(cast, estate).pk)
    assert "/" in row.report["facts"]["project.longest_remaining_term"]
    assert checking.replay(row).is_same


def test_a_replay_tells_what_comes_out_differently_and_which_documents_changed(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    finding = next(item for item in row.report["findings"] if item["verdict"] == "met")
    finding["verdict"] = "not met"
    row.versions["hangzhou_2024"] = "0" * 16
    found = checking.replay(row)
    assert [(item.id, item.before, item.after) for item in found.changes] == [(finding["rule"], "not met", "met")]
    assert found.changed_versions == ("hangzhou_2024",)


def test_two_checks_differ_where_a_fact_changed(cast: Cast, estate: Estate):
    before = checked(cast, estate)
    Unit.objects.filter(pk=estate.first.pk).update(floor_area=Decimal(1200))
    after = checked(cast, estate)
    assert ("hangzhou_2024.smallest_floor", 1, "not met", "met") in [
        (item.id, item.member, item.before, item.after) for item in checking.differences(before, after)
    ]


def test_a_check_as_known_earlier_is_marked_so(cast: Cast, estate: Estate):
    moment = timezone.now()
    Unit.objects.filter(pk=estate.first.pk).update(floor_area=Decimal(1200))
    row = checked(cast, estate, known_at=moment)
    assert row.known_at == moment
    assert not Waiting.objects.exists()


def test_a_check_notes_what_only_a_person_can_settle(cast: Cast, estate: Estate):
    row = checked(cast, estate)
    waits = {item.target: item.findings for item in Waiting.objects.filter(check_row=row)}
    assert waits["fact:unit.transferee_is_eligible"] == 2
    assert "question:Q25" in waits
    assert all(not target.startswith("fact:unit.floor_area") for target in waits)


def test_a_new_check_takes_the_place_of_the_one_before_among_those_that_wait(cast: Cast, estate: Estate):
    checked(cast, estate)
    last = checked(cast, estate)
    assert set(Waiting.objects.values_list("check_row", flat=True)) == {last.pk}


# ------------------------------------------------------------------------------------------------- gates


def test_the_gates_of_today_name_what_stands_in_the_way_first(cast: Cast, estate: Estate):
    lines = gates.today(cast.actor("district_officer"), estate.project)
    order = [line.mark.key for line in lines]
    assert order == sorted(order, key=["refuse", "complete", "judgement", "proceed"].index)
    split = next(line for line in lines if line.counts and line.mark.key == "refuse")
    assert "按层分割的最小面积" in split.reason
    assert sum(count for _mark, _label, count in split.counts) == 2


def test_gates_are_asked_anew_after_the_registry_changed(cast: Cast, estate: Estate):
    from shanglou.server.projects.actions import change_project

    actor = cast.actor("district_officer")
    first = gates.today(actor, estate.project)
    with CaptureQueriesContext(
        connection,
    ) as again:
        assert gates.today(actor, estate.project) == first
    assert len(again) == 1
    project = Project.objects.get(pk=estate.project.pk)
    change_project(actor, project, {"is_upstairs": False})
    assert gates.today(actor, estate.project) != first


def test_gates_are_not_asked_anew_because_somebody_signed_in(cast: Cast, estate: Estate):
    actor = cast.actor("district_officer")
    gates.today(actor, estate.project)
    before = Entry.objects.count()
    Client().post("/account/login/", {"login": "city_officer", "password": "correct Horse 9"})
    assert Entry.objects.count() == before + 1
    with CaptureQueriesContext(connection) as again:
        gates.today(actor, estate.project)
    assert len(again) == 1


# ------------------------------------------------------------------------------------------------- pages


PAGES = (
    "/checks/{check}/", "/checks/{check}/?replay=1", "/checks/{check}/file/json/", "/checks/{check}/file/pdf/",
    "/checks/{check}/file/docx/", "/checks/{check}/against/{other}/", "/checks/{check}/against/?other={other}",
    "/projects/{project}/?tab=checks",
)  # fmt: skip


@pytest.mark.parametrize("who", CAST)
def test_who_opens_the_pages_of_checks(cast: Cast, estate: Estate, client_of, who: str):
    check, other, client = checked(cast, estate), checked(cast, estate), client_of(who)
    for page in PAGES:
        answer = client.get(page.format(check=check.pk, other=other.pk, project=estate.project.pk), follow=True)
        if who == "stranger":
            assert answer.redirect_chain, page
            assert "/account/login/" in answer.redirect_chain[-1][0], page
        elif who in ("city_officer", "district_officer"):
            assert answer.status_code == 200, page
        else:
            assert answer.status_code == 404, page
            assert "临平智造上楼项目" not in answer.content.decode(), page


def test_a_check_is_run_from_the_page_of_its_project(cast: Cast, estate: Estate, client_of):
    answer = client_of("district_officer").post(
        f"/projects/{estate.project.pk}/check/", {"on": "2026-06-01", "cause": "季度核对"}, follow=True
    )
    assert answer.status_code == 200
    assert "按 2026-06-01 的规定核验" in answer.content.decode()
    assert Check.objects.get().cause == "季度核对"


@pytest.mark.parametrize(("sent", "field"), [
    ({"on": "2026-13-01"}, "按哪一天的规定"), ({"on": "1900-01-01"}, "按哪一天的规定"), ({"known": "3000-01-01"}, "按何时所知"),
])  # fmt: skip
def test_a_day_that_is_none_is_told(cast: Cast, estate: Estate, client_of, sent: dict[str, str], field: str):
    answer = client_of("district_officer").post(f"/projects/{estate.project.pk}/check/", sent)
    assert answer.status_code == 400
    assert field in answer.content.decode()
    assert not Check.objects.exists()


def test_a_kept_check_shows_each_fact_with_the_row_it_comes_from(cast: Cast, estate: Estate, client_of):
    page = client_of("district_officer").get(f"/checks/{checked(cast, estate).pk}/").content.decode()
    assert f'href="/projects/units/{estate.first.pk}/"' in page or f"/units/{estate.first.pk}/" in page
    assert f"/parcels/{estate.parcel.pk}/" in page
    assert "单元 101" in page


def test_what_rows_say_differently_is_shown(cast: Cast, estate: Estate, client_of):
    from shanglou.server.compliance import actions

    actions.state_fact(cast.actor("district_officer"), estate.project, "project.far", "2.6", evidence="规划条件")
    page = client_of("district_officer").get(f"/checks/{checked(cast, estate).pk}/").content.decode()
    assert "登记的说法不一" in page
    assert "<b>2.5" in page
    assert "<b>2.6" in page


def test_a_comparison_shows_verdicts_and_facts_that_changed(cast: Cast, estate: Estate, client_of):
    before = checked(cast, estate)
    Unit.objects.filter(pk=estate.first.pk).update(floor_area=Decimal(1200))
    after = checked(cast, estate)
    page = client_of("district_officer").get(f"/checks/{before.pk}/against/{after.pk}/").content.decode()
    assert "按层分割的最小面积" in page
    assert "999.99" in page
    assert "1,200" in page


def test_checks_of_two_projects_are_not_compared(cast: Cast, estate: Estate, client_of):
    other = Project.objects.create(code="P2", name_zh="另一项目", division=cast.district, kind="new_supply")
    one, two = checked(cast, estate), checking.check_project(cast.actor("district_officer"), other, DAY)
    assert client_of("district_officer").get(f"/checks/{one.pk}/against/{two.pk}/").status_code == 404


def test_a_kept_check_is_saved_as_it_was_judged(cast: Cast, estate: Estate, client_of):
    row = checked(cast, estate)
    client = client_of("district_officer")
    saved = json.loads(client.get(f"/checks/{row.pk}/file/json/").content)
    assert json.dumps(row.report["gates"][0]["decision"]) in json.dumps(saved)
    assert client.get(f"/checks/{row.pk}/file/pdf/").content.startswith(b"%PDF")
    assert client.get(f"/checks/{row.pk}/file/docx/").content.startswith(b"PK")
    assert client.get(f"/checks/{row.pk}/file/exe/").status_code == 404


def test_the_page_of_a_project_says_what_may_be_done_today(cast: Cast, estate: Estate, client_of):
    address = f"/projects/{estate.project.pk}/?part=gates"
    part = client_of("district_officer").get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "按层分割的最小面积" in part


def test_a_page_of_a_check_costs_few_queries(cast: Cast, estate: Estate, client_of):
    row = checked(cast, estate)
    client = client_of("district_officer")
    client.get(f"/checks/{row.pk}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/checks/{row.pk}/")
    assert len(asked) <= 15


def test_a_comparison_puts_decisions_first_and_units_that_changed_alike_in_one_line(cast: Cast, estate: Estate, client_of):
    Unit.objects.filter(pk=estate.second.pk).update(floor_area=Decimal(900))
    before = checked(cast, estate)
    Unit.objects.filter(pk__in=(estate.first.pk, estate.second.pk)).update(floor_area=Decimal(1200))
    after = checked(cast, estate)
    response = client_of("district_officer").get(f"/checks/{after.pk}/against/{before.pk}/")
    decided = [(item.title, item.member, item.before) for item in response.context["decisions"]]
    assert decided == [("该单元可否分割转让", "单元 101、201", "may not")]
    assert [item.member for item in response.context["changes"] if item.id == "hangzhou_2024.smallest_floor"] == ["单元 101、201"]
    assert len([item for item in response.context["facts"] if item.fact.name == "unit.floor_area"]) == 2


def test_what_neither_check_says_anything_of_is_kept_apart(cast: Cast, estate: Estate, client_of):
    before, after = checked(cast, estate, on=datetime.date(2024, 3, 1)), checked(cast, estate)
    context = client_of("district_officer").get(f"/checks/{after.pk}/against/{before.pk}/").context
    assert {item.before for item in context["silent"]} | {item.after for item in context["silent"]} == {None, "not applicable"}
    assert {item.after for item in context["decisions"]} >= {"may not"}
    assert not {item.id for item in context["silent"]} & {item.id for item in context["changes"]}


def test_a_rule_that_yields_a_number_is_compared_with_its_unit(cast: Cast, estate: Estate, client_of):
    Project.objects.filter(pk=estate.project.pk).update(
        land_contract_date=datetime.date(2025, 1, 1), start_date=datetime.date(2025, 1, 11)
    )
    before = checked(cast, estate)
    Project.objects.filter(pk=estate.project.pk).update(start_date=datetime.date(2025, 1, 21))
    after = checked(cast, estate)
    changes = client_of("district_officer").get(f"/checks/{after.pk}/against/{before.pk}/").context["changes"]
    assert ("10 天", "20 天") in [(item.before_value, item.after_value) for item in changes]
