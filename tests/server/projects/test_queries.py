from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from shanglou.server.bodies.actors import Actor
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Zone
from shanglou.server.projects import actions, queries
from shanglou.server.projects.models import (
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Occupancy,
    Project,
    TeamMember,
    Unit,
)

from ..conftest import CAST, Cast

#: Who sees rows of the district that belong to no body.
SEES = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


@pytest.fixture
def furnished(cast: Cast, project: Project, unit: Unit, firm: Enterprise, today: datetime.date) -> Project:
    """A project with one of each part."""
    actor = cast.actor("district_officer")
    actions.save_part(actor, project, Milestone(project=project, step="building", promised=today), "milestone.add")
    actions.save_part(actor, project, Investor(project=project, name_zh="某某投资", share=100), "investor.add")
    actions.save_part(actor, project, TeamMember(project=project, name_zh="张某"), "team.add")
    actions.save_part(actor, project, Blocker(project=project, title="用电增容", raised_on=today), "blocker.raise")
    actions.put_on_list(actor, project, ListMembership.List.KEY, 2026)
    actions.set_plan(actor, project, {"goal": "年内结顶"})
    actions.set_admission(actor, project, {"submitted": today})
    actions.move_in(actor, unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    return project


EXITS: dict[str, Callable[[Actor], QuerySet[Any]]] = {
    "projects": queries.projects,
    "buildings": queries.buildings,
    "units": queries.units,
    "plain units": queries.plain_units,
    "floors": queries.floors,
    "areas": queries.areas,
    "occupancies": queries.occupancies,
    "occupied today": lambda actor: queries.occupied_on(actor, datetime.date.today()),
    "milestones": queries.milestones,
    "investors": queries.investors,
    "team": queries.team,
    "blockers": queries.blockers,
    "listings": queries.listings,
}


@pytest.mark.parametrize("name", CAST)
def test_rows_are_seen_through_the_division_of_their_project(cast: Cast, furnished: Project, name: str):
    actor = cast.actor(name)
    assert {exit_: rows(actor).exists() for exit_, rows in EXITS.items()} == dict.fromkeys(EXITS, SEES[name])


@pytest.mark.parametrize("name", CAST)
def test_plan_and_admission_form_are_seen_with_their_project(cast: Cast, furnished: Project, name: str):
    actor = cast.actor(name)
    assert (queries.plan(actor, furnished) is not None) is SEES[name]
    assert (queries.admission(actor, furnished) is not None) is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_history_of_a_row_is_seen_with_it(cast: Cast, furnished: Project, building: Building, unit: Unit, name: str):
    for row in (furnished, building, unit):
        assert queries.history(cast.actor(name), row).exists() is SEES[name]


def test_an_enterprise_sees_its_own_project_alone(cast: Cast, project: Project, own_project: Project):
    assert list(queries.projects(cast.actor("enterprise"))) == [own_project]


def test_who_holds_no_role_that_views_sees_nothing(cast: Cast, project: Project):
    for name in ("system_admin", "security_admin", "audit_admin"):
        assert not queries.projects(cast.actor(name)).exists()


def test_zone_and_owner_are_hidden_on_a_project_of_one_who_may_not_see_them(
    cast: Cast, own_project: Project, zone: Zone, firm: Enterprise
):
    Project.objects.filter(pk=own_project.pk).update(zone=zone, owner=firm)
    seen = queries.projects(cast.actor("enterprise")).get()
    assert (seen.zone, seen.owner) == (None, None)
    whole = queries.projects(cast.actor("district_officer")).get()
    assert (whole.zone, whole.owner) == (zone, firm)


def test_the_project_of_a_building_is_hidden_from_one_who_sees_only_the_building(cast: Cast, building: Building):
    Building.objects.filter(pk=building.pk).update(body=cast.enterprise_body)
    assert queries.seen(queries.buildings(cast.actor("enterprise")).get(), "project") is None
    assert queries.seen(queries.buildings(cast.actor("district_officer")).get(), "project") is not None


def test_building_and_project_of_a_unit_are_hidden_from_one_who_sees_only_the_unit(cast: Cast, unit: Unit):
    Unit.objects.filter(pk=unit.pk).update(body=cast.operator_body)
    assert queries.seen(queries.units(cast.actor("operator")).get(), "building") is None
    assert queries.seen(queries.units(cast.actor("district_officer")).get(), "building").project.name_zh == "东湖智造中心"


def test_the_tenant_of_a_unit_is_hidden_from_one_who_may_not_see_the_tenant(
    cast: Cast, unit: Unit, firm: Enterprise, today: datetime.date
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    Unit.objects.filter(pk=unit.pk).update(body=cast.operator_body)
    assert queries.seen(queries.occupancies(cast.actor("operator")).get(), "enterprise") is None


def test_the_owner_of_a_unit_is_hidden_from_one_who_may_not_see_the_owner(cast: Cast, unit: Unit, firm: Enterprise):
    Unit.objects.filter(pk=unit.pk).update(body=cast.operator_body, owner=firm)
    unit.refresh_from_db()
    assert queries.owner(cast.actor("operator"), unit) is None
    assert queries.owner(cast.actor("district_officer"), unit) == firm


def test_who_occupied_a_unit_on_a_day_is_who_was_there_then(cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise):
    actor = cast.actor("district_officer")
    first, last = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
    actions.move_in(actor, unit, {"enterprise": firm, "mode": "lease", "valid_from": first, "valid_to": last})
    actions.move_in(actor, unit, {"enterprise": other_firm, "mode": "own", "valid_from": datetime.date(2025, 1, 1)})
    there = {day: [row.enterprise for row in queries.occupied_on(actor, day)] for day in (first, last, datetime.date(2025, 1, 1))}
    assert there == {first: [firm], last: [firm], datetime.date(2025, 1, 1): [other_firm]}


def test_a_corrected_occupancy_is_no_longer_known(cast: Cast, unit: Unit, firm: Enterprise, today: datetime.date):
    actor = cast.actor("district_officer")
    row = actions.move_in(actor, unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    actions.correct_occupancy(actor, row, {"mode": "own"}, reason="误登")
    assert [item.mode for item in queries.occupancies(actor)] == ["own"]
    assert Occupancy.objects.count() == 2


def test_the_rolling_plan_hands_on_what_does_not_produce_yet(cast: Cast, project: Project, own_project: Project):
    actor = cast.actor("city_officer")
    for row in (project, own_project):
        actions.put_on_list(actor, row, ListMembership.List.ROLLING_PLAN, 2026)
    actions.move(actor, own_project, "producing")
    assert [row.project for row in queries.to_roll(actor, 2027)] == [project]


def test_the_rolling_plan_does_not_hand_on_what_was_taken_off(cast: Cast, project: Project, today: datetime.date):
    actor = cast.actor("city_officer")
    listing = actions.put_on_list(actor, project, ListMembership.List.ROLLING_PLAN, 2026)
    actions.take_off_list(actor, listing, on=today, reason="停建")
    assert not queries.to_roll(actor, 2027).exists()


def test_the_rolling_plan_does_not_hand_on_what_is_on_the_new_plan(cast: Cast, project: Project):
    actor = cast.actor("city_officer")
    for year in (2026, 2027):
        actions.put_on_list(actor, project, ListMembership.List.ROLLING_PLAN, year)
    assert not queries.to_roll(actor, 2027).exists()


def test_floors_are_given_from_the_top_down(cast: Cast, floors: list[Floor]):
    assert [floor.number for floor in queries.floors(cast.actor("district_officer"))] == [2, 1]
