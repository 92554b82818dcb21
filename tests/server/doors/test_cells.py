"""The rows of a table, which are written more quickly than the library writes them, say what the library would."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.template import Context
from django.utils.html import conditional_escape
from django_tables2 import Table

from shanglou.server.bodies.models import Division
from shanglou.server.doors.cells import rows
from shanglou.server.land.models import Zone
from shanglou.server.land.tables import ZoneTable
from shanglou.server.projects.models import Project
from shanglou.server.projects.tables import ProjectTable

from ..conftest import Cast


def cells(html: str) -> list[tuple[str, ...]]:
    """What is read in each cell, and where it leads."""
    found = re.findall(r"<td[^>]*>(.*?)</td>", html, re.S)
    return [(unescape(re.sub(r"<[^>]+>", "", cell)).strip(), *re.findall(r'href="([^"]+)"', cell)) for cell in found]


def library(table: Table) -> list[tuple[str, ...]]:
    """The same, as django-tables2 writes it."""
    told = [conditional_escape(content) for row in table.paginated_rows for content in row.cells]
    return cells("".join(f"<td>{content}</td>" for content in told))


@pytest.fixture
def zone(cast: Cast) -> Zone:
    return Zone.objects.create(
        code="Z<1>", name_zh="甲 & 乙“园”", division=cast.district, established_on=datetime.date(2024, 2, 3)
    )


@pytest.fixture
def project(cast: Cast, zone: Zone) -> Project:
    return Project.objects.create(
        code="P1", name_zh="<b>某项目</b>", kind="new_supply", division=cast.district, zone=zone, land_area=30,
        planned_completion=datetime.date(2027, 12, 1),
    )  # fmt: skip


def table_of(kind: type[Table], data: Any) -> Table:
    made = kind(data)
    made.paginate(per_page=10)
    return made


def test_texts_days_choices_and_addresses_of_zones(zone: Zone):
    table = table_of(ZoneTable, Zone.objects.all())
    written = cells(rows(table, Context(), ticks=False))
    assert written == library(table_of(ZoneTable, Zone.objects.all()))
    assert ("2024-02-03",) in written
    assert (zone.name_zh, f"/land/zones/{zone.pk}/") in written


def test_texts_days_choices_and_addresses_of_projects(project: Project):
    table = table_of(ProjectTable, Project.objects.select_related("division", "zone", "owner"))
    written = cells(rows(table, Context(), ticks=False))
    assert written[0] == ("<b>某项目</b>", f"/projects/{project.pk}/")
    assert {("2027-12-01",), (str(project.zone),), (str(Division.objects.get(pk=project.division_id)),)} <= set(written)
    assert [text for text, *_ in written] == [text for text, *_ in library(table)]


def test_a_number_of_a_row_is_not_grouped_in_an_address(cast: Cast):
    Zone.objects.create(pk=1_234_567, code="Z9", name_zh="远", division=cast.district)
    assert "/land/zones/1234567/" in rows(table_of(ZoneTable, Zone.objects.all()), Context(), ticks=False)
