"""The table beside the map: all of it, part by part, with scripts and without; and what the address of the map keeps."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from shanglou.server.land import actions
from shanglou.server.projects.models import Project

from ..conftest import CAST, Cast

BOX = "120.0,30.0,121.0,31.0"
#: An area in which the first four parcels lie.
AREA = "120.29,30.41 120.3035,30.41 120.3035,30.43 120.29,30.43"


@pytest.fixture(autouse=True)
def parcels(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five parcels in a row, two of them to a part of the table; a project on the first three of them."""
    monkeypatch.setattr("shanglou.server.land.map_views.ROWS", 2)
    project = Project.objects.create(code="TP1", name_zh="项目", division=cast.district, kind="new_supply")
    for place in range(5):
        west = 120.300 + place * 0.001
        values = {"code": f"T{place + 1}", "division": cast.district, "area": Decimal(10)}
        made = actions.create_parcel(
            cast.actor("district_officer"), values, shape=shapely.box(west, 30.42, west + 0.0005, 30.421)
        )
        if place < 3:
            project.parcels.add(made)


def part(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(reverse("land:map-rows"), {"layer": "parcels", "box": BOX, **query})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return [row["title"] for row in found["rows"]]


def plain(client: Client, **query: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = client.get(reverse("land:map"), query).context["plain"]
    return found


def test_the_parts_of_the_table_make_up_all_of_it(client_of: Callable[[str], Client]):
    found = [part(client_of("district_officer"), start=start) for start in (0, 2, 4)]
    assert [titles(one) for one in found] == [["T1", "T2"], ["T3", "T4"], ["T5"]]
    assert [(one["total"], one["start"]) for one in found] == [(5, 0), (5, 2), (5, 4)]


def test_a_drawn_area_is_listed_part_by_part_too(client_of: Callable[[str], Client]):
    found = [part(client_of("district_officer"), start=start, area=AREA) for start in (0, 2)]
    assert [titles(one) for one in found] == [["T1", "T2"], ["T3", "T4"]]
    assert [(one["total"], one["area"]) for one in found] == [(4, "40.00")] * 2


def test_a_project_on_three_parcels_is_listed_and_counted_once(client_of: Callable[[str], Client]):
    found = part(client_of("district_officer"), layer="projects")
    assert (len(found["rows"]), found["total"], found["counts"]["projects"]) == (1, 1, 1)


def test_a_later_part_counts_its_own_layer_alone(client_of: Callable[[str], Client]):
    assert part(client_of("district_officer"), start=2)["counts"] == {"parcels": 5}


@pytest.mark.parametrize("width", [0.0042, 0.7])
def test_a_view_shows_what_lies_in_it_however_wide_it_is(client_of: Callable[[str], Client], cast: Cast, width: float):
    """The last two parcels lie east of it, one has no shape; the others are found by their tiles, or by the edges alone."""
    actions.create_parcel(cast.actor("district_officer"), {"code": "T9", "division": cast.district, "area": Decimal(10)})
    found = part(client_of("district_officer"), box=f"{120.3027 - width},30.3,120.3027,30.5")
    assert (found["total"], found["counts"]["projects"]) == (3, 1)


@pytest.mark.parametrize("start", ["-1", "x", "1.5", "9" * 12])
def test_what_is_no_place_in_the_table_is_not_found(client_of: Callable[[str], Client], start: str):
    answer = client_of("district_officer").get(reverse("land:map-rows"), {"layer": "parcels", "box": BOX, "start": start})
    assert answer.status_code == 404


@pytest.mark.parametrize("name", [name for name in CAST if name != "stranger"])
def test_who_sees_what_of_a_later_part(client_of: Callable[[str], Client], name: str):
    sees = name in ("city_officer", "district_officer")
    assert titles(part(client_of(name), start=2)) == (["T3", "T4"] if sees else [])
    shown = plain(client_of(name), page=2)
    assert shown is not None
    assert ([row["title"] for row in shown["rows"]]) == (["T3", "T4"] if sees else [])


def test_without_scripts_the_table_is_turned_page_by_page(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(reverse("land:map"), {"page": 2}).content.decode()
    _, _, rest = page.partition('<div class="map-grid"')
    without = rest.partition("<noscript>")[2]
    assert "第 3–4 条，共 5 条" in without
    assert all(word in without for word in ("T3", "T4", "page=3"))


def test_without_scripts_filters_and_a_drawn_area_hold(client_of: Callable[[str], Client]):
    shown = plain(client_of("district_officer"), page=1, area=AREA, **{"parcels-q": "T4"})
    assert shown is not None
    assert ([row["title"] for row in shown["rows"]], shown["page"].paginator.count) == (["T4"], 1)


def test_the_rows_for_a_page_without_scripts_are_only_fetched_where_it_is_asked_for(client_of: Callable[[str], Client]):
    assert plain(client_of("district_officer")) is None


def test_the_address_says_which_layers_are_out_of_sight(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(reverse("land:map"), {"hide": "zones,projects,nosuch"})
    assert page.context["hidden"] == ["zones", "projects"]
    drawn = page.content.decode()
    assert 'data-layer="parcels" checked' in drawn
    assert 'data-layer="zones" checked' not in drawn


def test_what_was_chosen_is_no_filter_and_outlives_clearing_them(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(reverse("land:map"), {"hide": "zones", "area": AREA, "parcels-q": "T1"})
    assert json.loads(page.context["config"])["query"] == "parcels-q=T1"
    assert "hide=zones" in page.context["narrowing"].cleared()
    assert "area=" in page.context["narrowing"].cleared()
    assert "parcels-q" not in page.context["narrowing"].cleared()


def test_the_form_of_filters_carries_what_was_chosen_on(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(reverse("land:map"), {"hide": "zones"}).content.decode()
    assert '<input type="hidden" name="hide" value="zones" data-map-kept>' in page
    assert '<input type="hidden" name="area" value="" data-map-kept disabled>' in page
