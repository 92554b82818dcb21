"""A project as it was known at an earlier moment: what the log can take back, and what is said where it cannot."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from shanglou.server.audit.actions import Deed, record
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.compliance import checking
from shanglou.server.compliance.facts import Subject, subject_of
from shanglou.server.compliance.records import facts_of
from shanglou.server.land import actions as land
from shanglou.server.land.models import Parcel
from shanglou.server.projects import actions
from shanglou.server.projects.models import ListMembership, Milestone, Plan, Project, TeamMember, Unit

from ..conftest import Cast
from .conftest import DAY, Estate, long_known, moves_in

ACCEPTED = datetime.date(2025, 5, 1)


@pytest.fixture
def officer(cast: Cast):
    return cast.actor("district_officer")


def then(estate: Estate, moment: datetime.datetime, on: datetime.date = DAY) -> Subject:
    return subject_of(SYSTEM, estate.project, on, known_at=moment)


def units(subject: Subject) -> dict[str, dict]:
    """The facts of units by door, as a case has them."""
    return {str(row): dict(facts) for row, facts in zip(subject.members["unit"], subject.case.members["unit"], strict=True)}


# -------------------------------------------------------------------------------------------------------- admission form


def test_an_opinion_given_later_was_not_known(officer, estate: Estate):
    actions.set_admission(officer, estate.project, {"submitted": datetime.date(2025, 1, 5)})
    moment = timezone.now()
    actions.set_admission(officer, estate.project, {"district_opinion": "agreed", "district_sealed": True})
    facts = then(estate, moment).case.facts
    assert facts["application.submitted"] == datetime.date(2025, 1, 5)
    assert "application.district_opinion" not in facts
    assert subject_of(SYSTEM, estate.project, DAY).case.facts["application.district_opinion"] == "agreed"


def test_a_changed_opinion_is_as_it_was(officer, estate: Estate):
    actions.set_admission(officer, estate.project, {"district_opinion": "refused"})
    moment = timezone.now()
    actions.set_admission(officer, estate.project, {"district_opinion": "agreed"})
    assert then(estate, moment).case.facts["application.district_opinion"] == "refused"


def test_an_admission_form_filled_in_later_was_not_there(officer, estate: Estate):
    moment = timezone.now()
    actions.set_admission(officer, estate.project, {"submitted": datetime.date(2025, 1, 5)})
    facts = then(estate, moment).case.facts
    assert not [name for name in facts if name.startswith("application.")]
    assert "project.admission_form_filled" not in facts


# -------------------------------------------------------------------------------------------------------- milestones


def milestone(officer, estate: Estate, **values) -> Milestone:
    Project.objects.filter(pk=estate.project.pk).update(acceptance_date=None, step=Project.Step.BUILDING)
    estate.project.refresh_from_db()
    row = Milestone(project=estate.project, step=Project.Step.ACCEPTED, **values)
    return actions.save_part(officer, estate.project, row, "milestone.add")


def test_a_milestone_reached_later_was_not_reached(officer, estate: Estate):
    row = milestone(officer, estate)
    moment = timezone.now()
    actions.save_part(officer, estate.project, row, "milestone.change", values={"actual": ACCEPTED})
    assert "project.is_completed" in subject_of(SYSTEM, estate.project, DAY).case.facts
    assert "project.is_completed" not in then(estate, moment).case.facts


def test_a_milestone_taken_away_later_was_there(officer, estate: Estate):
    row = milestone(officer, estate, actual=ACCEPTED)
    moment = timezone.now()
    actions.remove_part(officer, estate.project, row, "milestone.remove")
    subject = then(estate, moment)
    assert subject.case.facts["project.is_completed"] is True
    assert subject.origins["project.is_completed"].whole == ("projects.project", estate.project.pk)


def test_a_step_reached_later_was_not_reached_then(officer, estate: Estate):
    milestone(officer, estate)
    moment = timezone.now()
    actions.move(officer, estate.project, Project.Step.ACCEPTED, on=ACCEPTED)
    today = timezone.localdate()
    assert "project.is_completed" in subject_of(SYSTEM, estate.project, today).case.facts
    assert "project.is_completed" not in then(estate, moment, today).case.facts


def test_the_stage_known_at_a_moment_holds_on_the_day_of_that_moment(officer, estate: Estate):
    Project.objects.filter(pk=estate.project.pk).update(acceptance_date=None)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    facts = then(estate, yesterday, timezone.localtime(yesterday).date()).case.facts
    assert facts["project.is_completed"] is True


# -------------------------------------------------------------------------------------------------------- lists, plan, team


def test_a_list_entered_later_was_not_entered(officer, estate: Estate):
    moment = timezone.now()
    actions.put_on_list(officer, estate.project, ListMembership.List.ROLLING_PLAN, 2025)
    assert "project.in_rolling_plan" in subject_of(SYSTEM, estate.project, DAY).case.facts
    assert "project.in_rolling_plan" not in then(estate, moment).case.facts


def test_a_list_left_later_was_still_stood_on(officer, estate: Estate):
    listing = actions.put_on_list(officer, estate.project, ListMembership.List.ROLLING_PLAN, 2025)
    moment = timezone.now()
    actions.take_off_list(officer, listing, on=datetime.date(2026, 1, 1), reason="调整")
    assert "project.in_rolling_plan" not in subject_of(SYSTEM, estate.project, DAY).case.facts
    assert then(estate, moment).case.facts["project.in_rolling_plan"] is True


def test_a_plan_written_later_was_not_there(officer, estate: Estate):
    TeamMember.objects.create(project=estate.project, name_zh="张三")
    moment = timezone.now()
    actions.set_plan(officer, estate.project, {"goal": "建成投产"})
    assert "project.has_plan_and_team" not in then(estate, moment).case.facts


def test_a_team_that_left_since_was_there(officer, estate: Estate):
    Plan.objects.create(project=estate.project)
    member = actions.save_part(officer, estate.project, TeamMember(project=estate.project, name_zh="张三"), "team.add")
    moment = timezone.now()
    actions.remove_part(officer, estate.project, member, "team.remove")
    assert "project.has_plan_and_team" not in subject_of(SYSTEM, estate.project, DAY).case.facts
    assert then(estate, moment).case.facts["project.has_plan_and_team"] is True


# -------------------------------------------------------------------------------------------------------- storeys and rows


def test_a_storey_height_changed_later_is_as_it_was(officer, estate: Estate):
    moment = timezone.now()
    actions.change_floor(officer, estate.first.floor, {"storey_height": Decimal("4")})
    assert subject_of(SYSTEM, estate.project, DAY).case.members["unit"][0]["unit.storey_height"] == 4
    assert units(then(estate, moment))["101"]["unit.storey_height"] == Decimal("6.5")


def test_a_unit_moved_to_a_new_storey_lay_where_it_lay(officer, estate: Estate):
    moment = timezone.now()
    (third,) = actions.add_floors(officer, estate.building, 3, 3, storey_height=Decimal("8"))
    actions.change_unit(officer, estate.first, {"floor": third})
    then_there = units(then(estate, moment))["101"]
    assert (then_there["unit.floor_number"], then_there["unit.storey_height"]) == (1, Decimal("6.5"))


def test_a_storey_taken_away_since_still_has_the_units_it_had(officer, estate: Estate):
    moment = timezone.now()
    old = estate.first.floor
    actions.change_unit(officer, estate.first, {"floor": estate.second.floor})
    actions.remove_floor(officer, old, reason="登记有误")
    assert units(then(estate, moment))["101"]["unit.floor_number"] == 1


def test_a_unit_taken_out_since_was_there(officer, estate: Estate):
    moment = timezone.now()
    actions.remove_unit(officer, estate.second, reason="登记有误")
    assert Unit.objects.filter(building=estate.building).count() == 1
    assert units(then(estate, moment))["201"]["unit.floor_area"] == 1000


def test_a_unit_merged_since_stands_by_itself_with_its_tenant(officer, estate: Estate):
    Unit.objects.filter(pk=estate.second.pk).update(floor=estate.first.floor)
    estate.second.refresh_from_db()
    moves_in(estate.second, estate.owner, datetime.date(2024, 1, 1), datetime.date(2026, 11, 1))
    moment = timezone.now()
    actions.merge(officer, [estate.first, estate.second], reason="合并使用")
    found = units(then(estate, moment))
    assert found["101"]["unit.floor_area"] == Decimal("999.99")
    assert found["201"]["unit.tenant"] == "业主有限公司"
    assert "unit.tenant" not in found["101"]


def test_a_unit_registered_later_was_not_there(officer, estate: Estate):
    moment = timezone.now()
    actions.create_unit(
        officer, {"building": estate.building, "floor": estate.first.floor, "code": "U9", "door_no": "109", "use": "production"}
    )
    assert "109" in units(subject_of(SYSTEM, estate.project, DAY))
    assert "109" not in units(then(estate, moment))


def test_a_building_taken_out_since_was_there(officer, estate: Estate):
    other = actions.create_building(officer, {"project": estate.project, "code": "B2", "building_no": "2 幢"})
    long_known(other)
    moment = timezone.now()
    actions.remove_building(officer, other, reason="登记有误")
    assert [str(row) for row in then(estate, moment).members["building"]] == ["1 幢", "2 幢"]


@pytest.mark.parametrize("who", ["other_officer", "enterprise"])
def test_nobody_sees_in_the_past_what_is_hidden_from_them(cast: Cast, officer, estate: Estate, who):
    moment = timezone.now()
    actions.remove_unit(officer, estate.second, reason="登记有误")
    Project.objects.filter(pk=estate.project.pk).update(body=cast.enterprise_body, division=cast.other_district)
    Unit.objects.filter(pk=estate.first.pk).update(body=cast.enterprise_body, division=cast.other_district)
    subject = subject_of(cast.actor(who), estate.project, DAY, known_at=moment)
    assert [str(row) for row in subject.rows if isinstance(row, Unit)] == ["101"]


# -------------------------------------------------------------------------------------------------------- parcels


def test_a_parcel_whose_code_changed_since_is_still_that_of_the_project(officer, estate: Estate):
    moment = timezone.now()
    actions.set_parcels(officer, estate.project, [])
    land.change_parcel(officer, estate.parcel, {"code": "330113001999"})
    assert then(estate, moment).case.facts["project.land_area"] == 30


def test_a_parcel_that_cannot_be_found_any_more_is_said(officer, estate: Estate):
    moment = timezone.now()
    actions.set_parcels(officer, estate.project, [])
    Parcel.objects.filter(pk=estate.parcel.pk).delete()
    (doubt,) = then(estate, moment).doubts
    assert "1 宗" in doubt.text.zh
    assert "cannot be found" in doubt.text.en


# -------------------------------------------------------------------------------------------------------- what is not known


def an_older_entry(estate: Estate, **values) -> None:
    """An entry of a version that did not yet write down which part it was about."""
    new = {f"milestone.{name}": value for name, value in values.items()}
    deed = Deed("milestone.change", "projects.project", str(estate.project.pk), str(estate.project), old=new, new=new)
    record(SYSTEM.identity, [deed])


def test_a_change_that_the_log_does_not_place_is_said_to_be_in_doubt(officer, estate: Estate):
    moment = timezone.now()
    an_older_entry(estate, actual="2025-01-01")
    (doubt,) = then(estate, moment).doubts
    assert doubt.text.zh.startswith("节点：")
    assert doubt.text.en.startswith("Milestones:")


def test_a_check_as_known_earlier_keeps_what_is_in_doubt_and_shows_it(cast: Cast, estate: Estate, client_of):
    moment = timezone.now()
    an_older_entry(estate, actual="2025-01-01")
    row = checking.check_project(cast.actor("district_officer"), estate.project, DAY, known_at=moment)
    assert len(row.origins["doubts"]) == 1
    page = client_of("district_officer").get(f"/checks/{row.pk}/").content.decode()
    assert "有些内容无法回到当时所知" in page
    assert "按现在的登记判断" in page


def test_what_is_known_now_is_never_in_doubt(estate: Estate):
    an_older_entry(estate, actual="2025-01-01")
    assert subject_of(SYSTEM, estate.project, DAY).doubts == ()


# -------------------------------------------------------------------------------------------------------- where facts lead


def test_every_fact_of_a_check_that_has_a_row_leads_to_a_page(cast: Cast, officer, estate: Estate):
    actions.set_admission(officer, estate.project, {"submitted": datetime.date(2025, 1, 5), "district_opinion": "agreed"})
    actions.set_plan(officer, estate.project, {"goal": "建成投产"})
    actions.save_part(officer, estate.project, TeamMember(project=estate.project, name_zh="张三"), "team.add")
    actions.put_on_list(officer, estate.project, ListMembership.List.ROLLING_PLAN, 2025)
    moves_in(estate.first, estate.owner, datetime.date(2025, 1, 1))
    row = checking.check_project(officer, estate.project, DAY)
    facts = facts_of(row)
    led = {item.name: item.url for item in facts}
    project, unit = f"/projects/{estate.project.pk}/", f"/units/{estate.first.pk}/"
    assert led["application.district_opinion"] == f"{project}?tab=admission"
    assert led["application.kind"] == f"{project}?tab=admission"
    assert led["project.in_rolling_plan"] == led["project.has_plan_and_team"] == project
    assert led["enterprise.revenue"] == f"/enterprises/{estate.owner.pk}/"
    assert next(item.url for item in facts if item.name == "unit.tenant") == unit
    assert next(item.url for item in facts if item.name == "unit.storey_height") == f"/buildings/{estate.building.pk}/"
    assert not [item.name for item in facts if item.source and not item.url]


def test_the_page_of_a_check_links_an_opinion_to_the_admission_form(cast: Cast, officer, estate: Estate, client_of):
    actions.set_admission(officer, estate.project, {"district_opinion": "agreed"})
    row = checking.check_project(officer, estate.project, DAY)
    page = client_of("district_officer").get(f"/checks/{row.pk}/").content.decode()
    assert f'href="/projects/{estate.project.pk}/?tab=admission"' in page
