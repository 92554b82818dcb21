"""The page of a zone sets the figures of its firms against those of the year before."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.projects import actions
from shanglou.server.projects.models import Project, Unit
from shanglou.server.projects.queries import firms_in
from shanglou.server.projects.zone_figures import zone_figures

from ..conftest import CAST, Cast


def stated(cast: Cast, firm: Enterprise, year: int, **figures: int) -> None:
    enterprises.add_figures(
        cast.actor("city_officer"), firm, year, {name: Decimal(n) for name, n in figures.items()}, source="年报"
    )


@pytest.fixture
def tenant(cast: Cast, unit: Unit, other_firm: Enterprise) -> Enterprise:
    """A firm in a unit of the zone's project."""
    values = {"enterprise": other_firm, "valid_from": datetime.date(2024, 1, 1), "mode": "lease"}
    actions.move_in(cast.actor("district_officer"), unit, values)
    return other_firm


def test_firms_of_a_zone_are_tenants_of_today_owners_and_who_holds_its_land(
    cast: Cast, zone: Zone, unit: Unit, parcel: Parcel, firm: Enterprise, other_firm: Enterprise
):
    actor = cast.actor("district_officer")
    assert set(firms_in(actor, zone)) == {firm}
    gone = {
        "enterprise": other_firm,
        "valid_from": datetime.date(2020, 1, 1),
        "valid_to": datetime.date(2021, 1, 1),
        "mode": "lease",
    }
    actions.move_in(actor, unit, gone)
    assert set(firms_in(actor, zone)) == {firm}
    Parcel.objects.filter(pk=parcel.pk).update(zone=zone, holder_code=other_firm.credit_code)
    assert set(firms_in(actor, zone)) == {firm, other_firm}


def test_two_years_are_compared_over_the_firms_that_have_the_figure_for_both(
    cast: Cast, zone: Zone, firm: Enterprise, tenant: Enterprise
):
    stated(cast, firm, 2024, revenue=100, tax=10)
    stated(cast, firm, 2025, revenue=125)
    stated(cast, tenant, 2025, revenue=1000, employees=7)
    found = zone_figures(cast.actor("district_officer"), zone)
    assert found is not None
    assert (found.year, found.firms, found.reporting) == (2025, 2, 2)
    told = {item.name: (item.firms, item.before, item.now, item.change) for item in found.indicators}
    assert told == {"revenue": (1, 100, 125, 25), "employees": (1, None, 7, None)}


def test_the_page_says_up_or_down_in_words_and_how_many_firms_it_rests_on(
    cast: Cast, client_of: Callable[[str], Client], zone: Zone, project: Project, firm: Enterprise
):
    stated(cast, firm, 2024, revenue=2_000_000, tax=1_000_000)
    stated(cast, firm, 2025, revenue=1_500_000, tax=1_000_000)
    page = client_of("district_officer").get(reverse("land:zone", args=[zone.pk])).content.decode()
    assert "▼ 减 25%" in page
    assert "= 持平" in page
    assert "园区内企业 1 家" in page


def test_without_figures_the_page_says_what_would_fill_it(client_of: Callable[[str], Client], zone: Zone):
    page = client_of("district_officer").get(reverse("land:zone", args=[zone.pk])).content.decode()
    assert "为园区内的企业登记或成批导入年度数据后" in page


@pytest.mark.parametrize("name", CAST)
def test_figures_of_firms_that_may_not_be_seen_are_not_among_the_sums(
    cast: Cast, zone: Zone, firm: Enterprise, tenant: Enterprise, name: str
):
    stated(cast, firm, 2025, revenue=1)
    stated(cast, tenant, 2025, revenue=10)
    Enterprise.objects.filter(pk=tenant.pk).update(division=cast.other_district)
    found = zone_figures(cast.actor(name), zone)
    sums = {"city_officer": 11, "district_officer": 1}
    assert (found.indicators[0].now if found is not None else None) == sums.get(name)
