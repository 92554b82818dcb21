from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.template.base import render_value_in_context
from django.template.context import Context
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shanglou.server.doors.lists import RegistryList, count_and_sum
from shanglou.server.doors.named import list_named
from shanglou.server.doors.paging import settled
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ..conftest import CAST, Cast

LISTS = (
    "land:parcels", "land:zones", "land:control-lines", "enterprises:list", "projects:list", "projects:buildings",
    "projects:units",
)  # fmt: skip
#: The lists that are sorted by what an index holds, each with one of those columns.
SORTED = [(name, column) for name in LISTS for column in getattr(list_named(name), "sorted_by", ())]
#: The whole page: the session, the user and the roles included.
MOST = 12


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("name", ["city_officer", "district_officer"])
def test_a_list_asks_the_database_at_most_twelve_times(
    address: str, name: str, cast: Cast, client_of: Callable[[str], Client]
) -> None:
    for number in range(3):
        _rows(cast, number)
    asked = _asked(client_of(name), address, 3)
    assert len(asked) <= MOST, "\n".join(asked)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_no_more_when_there_is_more_to_show(address: str, cast: Cast, client_of: Callable[[str], Client]) -> None:
    client = client_of("district_officer")
    for number in range(2):
        _rows(cast, number)
    few = _asked(client, address, 2)
    for number in range(2, 9):
        _rows(cast, number)
    many = _asked(client, address, 9)
    assert len(many) == len(few), "\n".join(many)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_asks_no_more_when_it_is_searched_and_sorted(address: str, cast: Cast, client_of: Callable[[str], Client]) -> None:
    for number in range(3):
        _rows(cast, number)
    client = client_of("district_officer")
    asked = _asked(client, f"{reverse(address)}?q=3&sort=-division", None)
    assert len(asked) <= MOST, "\n".join(asked)


def _list(address: str) -> Any:
    view = list_named(address)
    assert view is not None
    assert issubclass(view, RegistryList)
    return view


def _keys(rows: QuerySet[Any], view: type[RegistryList], sort: str) -> QuerySet[Any, Any]:
    """The keys of rows in the order that a list is asked for."""
    table = view.table_class(rows)
    table.order_by = sort
    return settled(table.data.data).values_list("pk", flat=True)


@pytest.mark.parametrize("falls", ["", "-"])
@pytest.mark.parametrize(("address", "column"), SORTED)
@pytest.mark.parametrize("name", CAST)
def test_a_list_of_very_many_is_sorted_as_a_short_one(address: str, column: str, falls: str, name: str, cast: Cast) -> None:
    for number in range(3):
        _rows(cast, number)
    for model in (Enterprise, Parcel, Unit):
        model.objects.filter(pk=model.objects.latest("pk").pk).update(division=cast.other_district)
    view, actor = _list(address), cast.actor(name)
    found = list(_keys(view.rows(actor), view, falls + column))
    assert len(found) == {"city_officer": 3, "district_officer": 2, "other_officer": 1}.get(name, 0)
    assert list(_keys(view.sorted_rows(actor), view, falls + column)) == found


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what a table holds")
@pytest.mark.parametrize("falls", ["", "-"])
@pytest.mark.parametrize(("address", "column"), SORTED)
def test_a_list_of_very_many_is_read_in_the_order_of_an_index(address: str, column: str, falls: str, cast: Cast) -> None:
    view = _list(address)
    plan = _keys(view.sorted_rows(cast.actor("city_officer")), view, falls + column).explain()
    assert "USING COVERING INDEX" in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what a table holds")
@pytest.mark.parametrize("address", [name for name in LISTS if name not in ("land:zones", "land:control-lines")])
def test_a_list_of_very_many_is_counted_and_summed_up_from_an_index_alone(address: str, cast: Cast) -> None:
    view = _list(address)
    with CaptureQueriesContext(connection) as asked:
        count_and_sum(view.rows(cast.actor("city_officer")), view.totals, is_exact=False)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked.captured_queries[-1]['sql']}")
        plan = " ".join(str(row[-1]) for row in cursor.fetchall())
    assert f"SEARCH {view.filterset_class._meta.model._meta.db_table} USING COVERING INDEX" in plan


@pytest.mark.parametrize("address", LISTS)
def test_a_cell_shows_what_the_table_says(address: str, cast: Cast, client_of: Callable[[str], Client]) -> None:
    _rows(cast, 1)
    answer = client_of("district_officer").get(reverse(address))
    row = next(iter(answer.context["table"].page.object_list))
    page = answer.content.decode()
    for column, cell in row.items():
        shown = render_value_in_context(cell, Context())
        attributes = column.attrs["td"].as_html()
        assert f"<td {attributes}>{shown}</td>" in page or (not attributes and f"<td>{shown}</td>" in page), column.name


@pytest.mark.parametrize("sort", ["kind", "-kind"])
def test_rows_in_the_same_place_are_on_one_page_each(sort: str, cast: Cast, client_of: Callable[[str], Client]) -> None:
    for number in range(60):
        Project.objects.create(code=f"J{number}", name_zh=f"甲{number}", kind="new_supply", division=cast.district)
    client = client_of("district_officer")
    seen = [
        row.record.pk
        for page in (1, 2)
        for row in client.get(reverse("projects:list"), {"sort": sort, "page": page}).context["table"].page.object_list
    ]
    assert len(seen) == len(set(seen)) == 60


def test_a_page_beyond_the_last_shows_the_last(cast: Cast, client_of: Callable[[str], Client]) -> None:
    for number in range(51):
        Project.objects.create(code=f"J{number}", name_zh=f"甲{number}", kind="new_supply", division=cast.district)
    table = client_of("district_officer").get(reverse("projects:list"), {"page": 9}).context["table"]
    assert [row.record.code for row in table.page.object_list] == ["J0"]


def _asked(client: Client, address: str, shown: int | None) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address if address.startswith("/") else reverse(address))
    if shown is not None:
        assert len(answer.context["table"].page.object_list) == shown
    found = [query["sql"] for query in asked.captured_queries]
    assert any("django_session" in sql for sql in found), "the session and what follows it were not seen"
    return found


def _rows(cast: Cast, number: int) -> None:
    body = cast.operator_body
    zone = Zone.objects.create(code=f"Z{number}", name_zh=f"园{number}", division=cast.district, body=body)
    Zone.objects.filter(pk=zone.pk).update(parent=Zone.objects.order_by("pk").first())
    ControlLine.objects.create(code=f"C{number}", name_zh=f"线{number}", division=cast.district, body=body)
    parcel = Parcel.objects.create(code=f"P{number}", division=cast.district, body=body, zone=zone, area=30 + number)
    firm = Enterprise.objects.create(name_zh=f"甲{number}公司", division=cast.district, industry="3491", titles="high_tech")
    project = Project.objects.create(
        code=f"J{number}", name_zh=f"甲{number}", kind="new_supply", division=cast.district, body=body, owner=firm, operator=firm,
        zone=zone, floor_area=1000 + number,
    )  # fmt: skip
    building = Building.objects.create(code=f"B{number}", project=project, parcel=parcel, division=cast.district, body=body)
    floor = Floor.objects.create(building=building, number=1)
    Unit.objects.create(
        code=f"U{number}", building=building, floor=floor, division=cast.district, owner=firm, use="production", is_dividable=True
    )
