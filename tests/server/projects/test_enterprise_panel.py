"""The page of an enterprise tells which units it occupies and which projects are its own."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.enterprises.models import Enterprise
from shanglou.server.projects import actions, enterprise_panel, queries
from shanglou.server.projects.models import Occupancy, Project, Unit

from ..conftest import CAST, Cast

SEES = {"city_officer", "district_officer"}


@pytest.fixture
def lease(cast: Cast, unit: Unit, firm: Enterprise) -> Occupancy:
    values = {"enterprise": firm, "valid_from": datetime.date(2024, 1, 1), "mode": "lease"}
    return actions.move_in(cast.actor("district_officer"), unit, values)


def page(client: Client, firm: Enterprise) -> str:
    answer = client.get(reverse("enterprises:enterprise", args=[firm.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_unit_leads_to_its_page_with_project_and_building(
    client_of: Callable[[str], Client], lease: Occupancy, firm: Enterprise
):
    told = page(client_of("district_officer"), firm)
    unit = lease.unit
    for name, row in (("unit", unit), ("building", unit.building), ("project", unit.building.project)):
        assert reverse(f"projects:{name}", args=[row.pk]) in told


def test_a_firm_that_is_nowhere_is_told_how_that_is_recorded(client_of: Callable[[str], Client], firm: Enterprise):
    assert "没有入驻单元的记录" in page(client_of("district_officer"), firm)


def test_what_was_taken_back_is_not_listed(cast: Cast, lease: Occupancy, firm: Enterprise):
    actions.withdraw(cast.actor("district_officer"), lease, reason="误录")
    assert not queries.occupied_by(cast.actor("district_officer"), firm).exists()


@pytest.mark.parametrize("name", CAST)
def test_who_sees_where_a_firm_is(cast: Cast, lease: Occupancy, firm: Enterprise, name: str):
    assert queries.occupied_by(cast.actor(name), firm).exists() is (name in SEES)


@pytest.mark.parametrize("name", CAST)
def test_who_sees_which_projects_are_a_firms_own(cast: Cast, project: Project, firm: Enterprise, name: str):
    Project.objects.filter(pk=project.pk).update(owner=firm)
    assert list(queries.projects_of(cast.actor(name), firm)) == ([project] if name in SEES else [])


def test_owner_and_operator_are_told_apart(client_of: Callable[[str], Client], project: Project, firm: Enterprise):
    Project.objects.filter(pk=project.pk).update(owner=None, operator=firm)
    told = page(client_of("district_officer"), firm)
    assert "运营单位" in told
    assert "业主单位" not in told


def test_that_more_is_there_is_said(
    client_of: Callable[[str], Client], lease: Occupancy, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(enterprise_panel, "MOST", 0)
    assert "只列出最近的" in page(client_of("district_officer"), firm)
