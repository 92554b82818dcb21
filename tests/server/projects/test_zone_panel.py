"""The page of a zone tells how far its projects are and which of their units stand empty."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Zone
from shanglou.server.projects import actions, queries
from shanglou.server.projects.models import Project, Unit

from ..conftest import CAST, Cast


@pytest.fixture
def lease(cast: Cast, unit: Unit, second: Unit, firm: Enterprise) -> None:
    """The first unit is let, the second stands empty."""
    actions.move_in(
        cast.actor("district_officer"),
        unit,
        {"enterprise": firm, "valid_from": datetime.date(2024, 1, 1), "mode": "lease"},
    )


def test_projects_are_counted_by_step(cast: Cast, project: Project, zone: Zone):
    assert queries.steps_in(cast.actor("district_officer"), zone) == {"planned": (1, Decimal(50000))}


@pytest.mark.usefixtures("lease")
def test_units_that_nobody_is_in_are_vacant(cast: Cast, zone: Zone):
    found = queries.units_in(cast.actor("district_officer"), zone)
    assert (found["units"], found["vacant"], found["size"], found["vacant_size"]) == (2, 1, 1000, 400)


def test_a_lease_that_has_ended_leaves_its_unit_vacant(cast: Cast, unit: Unit, firm: Enterprise, zone: Zone):
    ended = {"valid_from": datetime.date(2020, 1, 1), "valid_to": datetime.date(2021, 1, 1), "mode": "lease"}
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, **ended})
    assert queries.units_in(cast.actor("district_officer"), zone)["vacant"] == 1


@pytest.mark.usefixtures("lease")
def test_the_page_of_the_zone_says_both(client_of: Callable[[str], Client], zone: Zone):
    page = client_of("district_officer").get(reverse("land:zone", args=[zone.pk])).content.decode()
    assert f"?zone={zone.pk}&amp;step=planned" in page
    assert f"?zone={zone.pk}&amp;occupied=false" in page
    assert "40.0%" in page


@pytest.mark.usefixtures("lease")
def test_the_links_lead_to_what_they_count(client_of: Callable[[str], Client], zone: Zone, second: Unit):
    listed = client_of("district_officer").get(reverse("projects:units"), {"zone": zone.pk, "occupied": "false"})
    assert [row.pk for row in listed.context["table"].data] == [second.pk]


@pytest.mark.usefixtures("lease")
@pytest.mark.parametrize("name", CAST)
def test_who_sees_projects_and_units_of_a_zone(cast: Cast, zone: Zone, name: str):
    actor, sees = cast.actor(name), name in ("city_officer", "district_officer")
    assert bool(queries.steps_in(actor, zone)) is sees
    assert (queries.units_in(actor, zone)["units"] == 2) is sees


def test_a_zone_without_projects_says_what_would_fill_it(client_of: Callable[[str], Client], zone: Zone):
    page = client_of("district_officer").get(reverse("land:zone", args=[zone.pk])).content.decode()
    assert "还没有项目" in page
    assert "还没有单元" in page
