from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone

from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.compliance import actions
from shanglou.server.compliance.facts import subject_of
from shanglou.server.compliance.models import StatedFact
from shanglou.server.enterprises.models import Enterprise, YearFigures
from shanglou.server.foundation.refusals import Refused
from shanglou.server.land import actions as land
from shanglou.server.land.models import Parcel, ParcelArea, Zone
from shanglou.server.projects.models import Admission, Building, ListMembership, Milestone, Plan, Project, TeamMember

from ..conftest import Cast
from .conftest import DAY, LONG_AGO, Estate, long_known, moves_in


def facts(estate: Estate, on: datetime.date = DAY, **more):
    return subject_of(SYSTEM, estate.project, on, **more).case.facts


def unit_facts(estate: Estate, number: int = 0, on: datetime.date = DAY):
    return subject_of(SYSTEM, estate.project, on).case.members["unit"][number]


def test_every_column_that_holds_a_fact_becomes_that_fact_exactly(estate: Estate):
    found = facts(estate)
    assert found["project.far"] == Fraction(5, 2)
    assert found["project.is_upstairs"] is True
    assert found["project.acceptance_date"] == datetime.date(2025, 3, 1)
    assert unit_facts(estate)["unit.floor_area"] == Fraction(99999, 100)


def test_each_fact_names_the_row_and_field_it_comes_from(estate: Estate):
    subject = subject_of(SYSTEM, estate.project, DAY)
    far = subject.origins["project.far"]
    assert (far.model, far.key, far.field) == ("projects.project", estate.project.pk, "far")
    tax = subject.origins["enterprise.tax"]
    assert (tax.model, tax.note) == ("enterprises.yearfigures", "2025")
    area = subject.member_origins["unit"][1]["unit.floor_area"]
    assert (area.model, area.key) == ("projects.unit", estate.second.pk)


def test_unknown_columns_stay_unknown(estate: Estate):
    assert "project.building_density" not in facts(estate)


def test_the_kind_of_a_project_says_its_route(estate: Estate):
    assert facts(estate)["project.route"] == "new_supply"
    estate.project.kind = Project.Kind.STOCK_RETROFIT
    estate.project.save()
    found = facts(estate)
    assert found["project.is_stock_renovation"] is True
    assert "project.route" not in found


def test_a_development_zone_says_that_the_project_is_in_one(estate: Estate):
    assert facts(estate)["project.in_zone"] is True


def test_another_platform_does_not_say_that_the_project_is_in_a_development_zone(estate: Estate):
    Zone.objects.filter(pk=estate.zone.pk).update(kind="characteristic_town")
    assert "project.in_zone" not in facts(estate)


def test_a_project_is_completed_from_its_day_of_acceptance(estate: Estate):
    assert facts(estate, datetime.date(2025, 3, 1))["project.is_completed"] is True
    assert "project.is_completed" not in facts(estate, datetime.date(2025, 2, 28))


def test_without_a_day_of_acceptance_the_milestone_tells(estate: Estate):
    Project.objects.filter(pk=estate.project.pk).update(acceptance_date=None)
    Milestone.objects.create(project=estate.project, step=Project.Step.ACCEPTED, actual=datetime.date(2025, 5, 1))
    subject = subject_of(SYSTEM, estate.project, datetime.date(2025, 5, 1))
    assert subject.origins["project.is_completed"].model == "projects.milestone"
    assert "project.is_completed" not in facts(estate, datetime.date(2025, 4, 30))


def test_the_present_stage_says_nothing_of_an_earlier_day(estate: Estate):
    Project.objects.filter(pk=estate.project.pk).update(acceptance_date=None)
    today = timezone.localdate()
    assert facts(estate, today)["project.is_completed"] is True
    assert "project.is_completed" not in facts(estate, today - datetime.timedelta(days=1))


def test_a_single_parcel_gives_its_facts_to_the_case_and_its_totals(estate: Estate):
    found = facts(estate)
    assert found["parcel.area"] == 30
    assert found["project.land_area"] == 30
    assert "parcel" not in subject_of(SYSTEM, estate.project, DAY).case.members


def test_several_parcels_are_members_and_are_added_up(estate: Estate):
    other = Parcel.objects.create(code="330113002", division=estate.project.division, area=Decimal("12.5"))
    estate.project.parcels.add(other)
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert [row["parcel.area"] for row in subject.case.members["parcel"]] == [30, Fraction(25, 2)]
    assert subject.case.facts["project.land_area"] == Fraction(85, 2)
    assert "project.land_area" not in subject.origins


def test_a_project_lies_outside_the_control_lines_when_one_of_its_parcels_does(estate: Estate):
    assert facts(estate)["project.inside_control_line"] is True
    other = Parcel.objects.create(code="330113002", division=estate.project.division)
    estate.project.parcels.add(other)
    assert "project.inside_control_line" not in facts(estate)
    Parcel.objects.filter(pk=other.pk).update(inside_control_line=False)
    assert facts(estate)["project.inside_control_line"] is False


def test_the_area_of_a_parcel_is_the_one_said_to_hold_on_the_day(estate: Estate):
    for area, first, last in ((28, None, datetime.date(2025, 12, 31)), (30, datetime.date(2026, 1, 1), None)):
        ParcelArea.objects.create(
            parcel=estate.parcel, area=area, valid_from=first, valid_to=last, known_from=LONG_AGO, recorded_by="—", basis="survey"
        )
    assert facts(estate, datetime.date(2025, 12, 31))["parcel.area"] == 28
    assert facts(estate, datetime.date(2026, 1, 1))["parcel.area"] == 30


def test_the_figures_of_the_year_before_are_those_of_the_enterprise(estate: Estate):
    YearFigures.objects.create(enterprise=estate.owner, year=DAY.year, revenue=1, known_from=LONG_AGO, recorded_by="—")
    assert facts(estate)["enterprise.revenue"] == 250_000_000


def test_occupancy_is_counted_from_the_start_of_the_unbroken_stay(estate: Estate):
    moves_in(estate.first, estate.owner, datetime.date(2024, 1, 1), datetime.date(2024, 6, 30))
    moves_in(estate.first, estate.owner, datetime.date(2025, 1, 1), datetime.date(2025, 12, 31))
    moves_in(estate.first, estate.owner, datetime.date(2026, 1, 1))
    found = unit_facts(estate)
    assert found["unit.occupancy_start"] == datetime.date(2025, 1, 1)
    assert found["unit.occupancy_end"] == DAY
    assert found["unit.tenant"] == "业主有限公司"
    assert found["unit.transferee_is_above_scale"] is True


def test_a_unit_with_two_tenants_says_of_neither_that_it_is_the_tenant(estate: Estate):
    other = Enterprise.objects.create(name_zh="另一家有限公司", division=estate.project.division)
    moves_in(estate.first, estate.owner, datetime.date(2025, 1, 1))
    moves_in(estate.first, other, datetime.date(2025, 2, 1))
    assert "unit.tenant" not in unit_facts(estate)
    assert "unit.occupancy_start" not in unit_facts(estate)


def test_tenants_of_a_project_are_counted_once_each(estate: Estate):
    maker = Enterprise.objects.create(name_zh="另一家有限公司", division=estate.project.division, is_manufacturer=False)
    moves_in(estate.first, estate.owner, datetime.date(2025, 1, 1))
    moves_in(estate.second, estate.owner, datetime.date(2025, 1, 1))
    moves_in(estate.second, maker, datetime.date(2025, 1, 1))
    found = facts(estate)
    assert (found["project.tenant_count"], found["project.manufacturing_tenant_count"]) == (2, 1)


def test_an_empty_record_of_occupancy_is_not_an_empty_building(estate: Estate):
    assert "project.tenant_count" not in facts(estate)


def test_a_unit_of_one_storey_has_that_as_its_highest(estate: Estate):
    found = unit_facts(estate, 1)
    assert (found["unit.floor_number"], found["unit.highest_floor_number"]) == (2, 2)
    assert found["unit.storey_height"] == Fraction(13, 2)


def test_units_carry_the_facts_of_their_own_building(estate: Estate):
    Building.objects.create(project=estate.project, division=estate.project.division, code="B2", building_no="2 幢", floor_area=1)
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert subject.case.members["unit"][0]["building.floor_area"] == 20000
    assert "building.floor_area" not in subject.case.facts


@pytest.mark.parametrize(("year", "last", "removed", "stands"), [
    (2024, 2026, None, True), (2024, 2025, None, False), (2026, None, None, True), (2025, None, None, False),
    (2024, 2026, DAY, False), (2024, 2026, datetime.date(2026, 6, 2), True),
])  # fmt: skip
def test_a_project_is_in_the_rolling_plan_while_it_stands_on_it(estate: Estate, year, last, removed, stands):
    ListMembership.objects.create(
        project=estate.project, list=ListMembership.List.ROLLING_PLAN, year=year, last_year=last, removed_on=removed
    )
    assert ("project.in_rolling_plan" in facts(estate)) is stands


def test_a_plan_and_a_team_together_are_a_fact(estate: Estate):
    Plan.objects.create(project=estate.project, goal="建成投产")
    assert "project.has_plan_and_team" not in facts(estate)
    TeamMember.objects.create(project=estate.project, name_zh="张三")
    assert facts(estate)["project.has_plan_and_team"] is True


def test_the_admission_form_is_the_application(estate: Estate):
    Admission.objects.create(project=estate.project, submitted=datetime.date(2025, 1, 5), district_opinion="agreed")
    found = facts(estate)
    assert found["application.submitted"] == datetime.date(2025, 1, 5)
    assert found["project.admission_form_filled"] is True


def test_an_admission_form_is_an_application_for_admission_and_for_nothing_else(estate: Estate):
    form = Admission.objects.create(project=estate.project)
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert subject.case.facts["application.kind"] == "admission"
    assert subject.origins["application.kind"].key == form.pk
    Admission.objects.all().delete()
    assert "application.kind" not in facts(estate)


def test_every_column_of_the_admission_form_that_holds_a_fact_is_one_and_names_the_form(estate: Estate):
    given = {
        "submitted": datetime.date(2025, 1, 5), "district_opinion": "agreed", "district_sealed": True,
        "district_opinion_date": datetime.date(2025, 2, 1), "municipal_opinion": "refused", "municipal_sealed": False,
        "municipal_opinion_date": datetime.date(2025, 3, 1),
    }  # fmt: skip
    form = Admission.objects.create(project=estate.project, **given)
    subject = subject_of(SYSTEM, estate.project, DAY)
    for name, value in given.items():
        assert subject.case.facts[f"application.{name}"] == value
        origin = subject.origins[f"application.{name}"]
        assert (origin.model, origin.key, origin.field) == ("projects.admission", form.pk, name)
        assert origin.whole == ("projects.project", estate.project.pk)


@pytest.mark.parametrize("which", ["district", "municipal"])
def test_an_opinion_is_none_before_the_day_it_is_given(estate: Estate, which: str):
    tomorrow = DAY + datetime.timedelta(days=1)
    Admission.objects.create(
        project=estate.project,
        **{f"{which}_opinion": "agreed", f"{which}_sealed": True, f"{which}_opinion_date": tomorrow},
    )
    names = {f"application.{which}_{what}" for what in ("opinion", "sealed", "opinion_date")}
    assert names.isdisjoint(facts(estate))
    assert names <= facts(estate, tomorrow).keys()


def test_who_filled_in_the_admission_form_is_no_part_of_a_case(estate: Estate):
    Admission.objects.create(project=estate.project, filler="张三", filler_position="科长", filler_phone="13800000000")
    found = subject_of(SYSTEM, estate.project, DAY)
    assert not [name for name in found.case.facts if "filler" in name]
    assert "张三" not in str(found.origins_json())


def test_a_stated_fact_stands_beside_the_columns(cast: Cast, estate: Estate):
    actions.state_fact(cast.actor("district_officer"), estate.project, "project.safety_review", "passed", evidence="安评1号")
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert subject.case.facts["project.safety_review"] == "passed"
    assert subject.origins["project.safety_review"].model == "compliance.statedfact"


def test_a_stated_fact_that_differs_from_a_column_is_shown_and_overrides_nothing(cast: Cast, estate: Estate):
    actions.state_fact(cast.actor("district_officer"), estate.project, "project.far", "2.6", evidence="规划条件")
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert subject.case.facts["project.far"] == Fraction(5, 2)
    (found,) = subject.disagreements
    assert (found.fact, found.used, found.other) == ("project.far", Fraction(5, 2), Fraction(13, 5))
    assert found.against.model == "compliance.statedfact"


def test_a_newer_statement_takes_the_place_of_the_older_and_of_an_earlier_span(cast: Cast, estate: Estate):
    actor = cast.actor("district_officer")
    for value, since in (("1", None), ("2", datetime.date(2026, 1, 1)), ("3", datetime.date(2026, 1, 1))):
        actions.state_fact(actor, estate.project, "project.new_energy_use", value, evidence="年报", valid_from=since)
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert subject.case.facts["project.new_energy_use"] == 3
    assert not subject.disagreements
    assert facts(estate, datetime.date(2025, 12, 31))["project.new_energy_use"] == 1
    assert StatedFact.objects.filter(known_to__isnull=True).count() == 2


def test_a_cell_that_its_fact_cannot_hold_is_told_and_counts_as_unknown(estate: Estate):
    Project.objects.filter(pk=estate.project.pk).update(land_use="gone")
    subject = subject_of(SYSTEM, estate.project, DAY)
    assert "project.land_use" not in subject.case.facts
    (found,) = subject.unreadable
    assert (found.fact, found.found, found.origin.field) == ("project.land_use", "gone", "land_use")


def test_facts_of_rows_that_the_actor_may_not_see_are_left_out(cast: Cast, estate: Estate):
    Enterprise.objects.filter(pk=estate.owner.pk).update(division=cast.other_district)
    moves_in(estate.first, estate.owner, datetime.date(2025, 1, 1))
    found = subject_of(cast.actor("district_officer"), estate.project, DAY).case
    assert not [name for name in found.facts if name.startswith("enterprise.")]
    assert "project.owner" not in found.facts
    assert "project.tenant_count" not in found.facts
    assert "unit.tenant" not in found.members["unit"][0]
    assert found.members["unit"][0]["unit.occupancy_start"] == datetime.date(2025, 1, 1)
    assert subject_of(cast.actor("city_officer"), estate.project, DAY).case.facts["enterprise.revenue"] == 250_000_000


def test_a_project_that_the_actor_may_not_see_is_refused(cast: Cast, estate: Estate):
    with pytest.raises(Refused):
        subject_of(cast.actor("other_officer"), estate.project, DAY)


# ------------------------------------------------------------------------------------------------- as it was known


def test_columns_are_as_they_were_known(cast: Cast, estate: Estate):
    before = timezone.now()
    land.change_parcel(cast.actor("district_officer"), estate.parcel, {"far": Decimal("3"), "location": "兴国路 1 号"})
    assert facts(estate)["parcel.far"] == 3
    then = facts(estate, known_at=before)
    assert "parcel.far" not in then
    assert "parcel.location" not in then


def test_an_area_corrected_later_is_as_it_was_known(cast: Cast, estate: Estate):
    land.correct_area(
        cast.actor("district_officer"), estate.parcel, Decimal(31), basis="survey", source="测绘", reason="竣工测绘"
    )
    between = timezone.now()
    estate.parcel.refresh_from_db()
    land.correct_area(cast.actor("district_officer"), estate.parcel, Decimal("32"), basis="survey", source="测绘", reason="复测")
    assert facts(estate)["parcel.area"] == 32
    assert facts(estate, known_at=between)["parcel.area"] == 31


def test_rows_registered_later_were_not_known(estate: Estate):
    moment = LONG_AGO + datetime.timedelta(days=1)
    other = Parcel.objects.create(code="330113002", division=estate.project.division, area=5)
    estate.project.parcels.add(other)
    assert facts(estate, known_at=moment)["project.land_area"] == 30
    long_known(other)
    assert facts(estate, known_at=moment)["project.land_area"] == 35


def test_a_project_registered_later_was_not_there(estate: Estate):
    with pytest.raises(Refused):
        facts(estate, known_at=LONG_AGO - datetime.timedelta(days=1))


def test_what_was_stated_later_was_not_known(cast: Cast, estate: Estate):
    moment = timezone.now()
    actions.state_fact(cast.actor("district_officer"), estate.project, "project.safety_review", "passed", evidence="安评1号")
    assert "project.safety_review" not in facts(estate, known_at=moment)
