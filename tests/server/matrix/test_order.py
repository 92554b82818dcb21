"""The order of rows tells nothing of hidden rows that they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import models
from django.test import Client
from django.urls import reverse

from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.exporting.actions import begin
from shanglou.server.doors.named import list_named
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ..conftest import Cast

LISTS = (
    "land:parcels", "land:zones", "land:control-lines", "enterprises:list", "projects:list", "projects:buildings",
    "projects:units",
)  # fmt: skip
#: Columns by which lists are sorted and that show a row of another table.
RELATED = (("land:parcels", "zone"), ("land:zones", "parent"), ("projects:list", "zone"))


@pytest.fixture
def named(cast: Cast) -> list[tuple[models.Model, models.Model]]:
    """Rows of Linping of every table, three of each, that name rows of Yuhang in the order of these; the pairs to exchange."""
    mine, theirs = {"division": cast.district}, {"division": cast.other_district}
    hidden: list[dict[str, Any]] = []
    for letter in "ABC":
        zone = Zone.objects.create(code=f"{letter}Z", name_zh=f"{letter}园", name_en=f"{letter}Z", **theirs)
        line = ControlLine.objects.create(code=f"{letter}C", name_zh=f"{letter}线", **theirs)
        parcel = Parcel.objects.create(code=f"{letter}P", holder=f"{letter}", **theirs)
        firm = Enterprise.objects.create(name_zh=f"{letter}公司", name_key=f"{letter}", **theirs)
        project = Project.objects.create(code=f"{letter}J", name_zh=f"{letter}目", kind="new_supply", **theirs)
        building = Building.objects.create(code=f"{letter}B", building_no=f"{letter}", project=project, parcel=parcel, **theirs)
        hidden.append({"zone": zone, "line": line, "parcel": parcel, "firm": firm, "project": project, "building": building})
    # Their own keys fall otherwise than what they name, so that no order agrees by accident.
    for number, place in enumerate((1, 2, 0)):
        far = hidden[place]
        Zone.objects.create(code=f"Z{number}", name_zh="园", parent=far["zone"], **mine)
        ControlLine.objects.create(code=f"C{number}", name_zh="线", **mine)
        Parcel.objects.create(code=f"P{number}", zone=far["zone"], control_line=far["line"], **mine)
        Enterprise.objects.create(name_zh=f"公司{number}", **mine)
        Project.objects.create(
            code=f"J{number}", name_zh="目", kind="new_supply", zone=far["zone"], owner=far["firm"], operator=far["firm"], **mine
        )
        Building.objects.create(code=f"B{number}", project=far["project"], parcel=far["parcel"], **mine)
        floor = Floor.objects.create(building=far["building"], number=number + 1)
        Unit.objects.create(code=f"U{number}", building=far["building"], floor=floor, owner=far["firm"], use="production", **mine)
    return [(hidden[0][kind], hidden[2][kind]) for kind in hidden[0]]


def exchange(pairs: list[tuple[models.Model, models.Model]]) -> None:
    """What two hidden rows are called is exchanged."""
    for one, other in pairs:
        texts = [item.attname for item in one._meta.concrete_fields if isinstance(item, models.CharField) and item.editable]
        said = {row.pk: {name: getattr(row, name) for name in texts} for row in (one, other)}
        rows = type(one)._base_manager
        if "code" in texts:
            rows.filter(pk=one.pk).update(code="—")
        rows.filter(pk=other.pk).update(**said[one.pk])
        rows.filter(pk=one.pk).update(**said[other.pk])


def sorts(name: str) -> Iterator[str]:
    """All orders that a list can be asked for, its own first."""
    yield ""
    view = list_named(name)
    assert view is not None
    for column in view.table_class([]).columns:
        if column.orderable:
            yield from (column.name, f"-{column.name}")


def listed(client: Client, name: str, sort: str) -> list[int]:
    """The rows of a list page in their order."""
    answer = client.get(reverse(name), {"sort": sort} if sort else {})
    return [row.pk for row in answer.context["table"].page.object_list.data]


@pytest.mark.parametrize("name", LISTS)
def test_no_order_of_a_list_tells_the_order_of_hidden_rows(
    name: str, named: list[tuple[models.Model, models.Model]], client_of: Callable[[str], Client]
) -> None:
    client = client_of("district_officer")
    before = {sort: listed(client, name, sort) for sort in sorts(name)}
    assert {len(rows) for rows in before.values()} == {3}
    exchange(named)
    assert {sort: listed(client, name, sort) for sort in before} == before


@pytest.mark.parametrize("sort", ["", "-"])
@pytest.mark.parametrize(("name", "column"), RELATED)
def test_a_list_is_sorted_by_rows_that_it_names_where_these_may_be_seen(
    name: str, column: str, sort: str, named: list[tuple[models.Model, models.Model]], client_of: Callable[[str], Client]
) -> None:
    client = client_of("city_officer")
    answer = client.get(reverse(name), {"sort": f"{sort}{column}"})
    codes = [str(getattr(row, column).code) for row in answer.context["table"].page.object_list.data if getattr(row, column)]
    assert codes == sorted(["AZ", "BZ", "CZ"], reverse=bool(sort))


@pytest.mark.parametrize(("name", "column"), RELATED)
def test_no_order_of_an_export_tells_the_order_of_hidden_rows(
    name: str, column: str, named: list[tuple[models.Model, models.Model]], cast: Cast
) -> None:
    def taken() -> bytes:
        export = begin(Actor(person=cast.district_officer), name, f"sort={column}", "csv")
        with export.file.open("rb") as file:
            return bytes(file.read())

    before = taken()
    exchange(named)
    assert taken() == before
