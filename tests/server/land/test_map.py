"""What the map asks for: what is in view, what a drawn area meets, how many of each layer there are, what a card tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from shanglou.server.land import actions, mapping
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.land.models import Parcel

from ..conftest import CAST, Cast

BOX = "120.0,30.0,121.0,31.0"
#: Two parcels of 500 m by 300 m; the second lies to the north-east of the first.
FIRST = shapely.box(120.300, 30.420, 120.305, 30.423)
SECOND = shapely.box(120.306, 30.424, 120.311, 30.427)
#: A triangle whose box holds both of them, and which itself meets the first alone.
TRIANGLE = "120.299,30.419 120.312,30.419 120.299,30.428"


@pytest.fixture
def parcels(cast: Cast) -> list[Parcel]:
    actor = cast.actor("district_officer")
    return [
        actions.create_parcel(actor, {"code": code, "division": cast.district, "area": Decimal(area)}, shape=shape)
        for code, area, shape in (("M1", 230, FIRST), ("M2", 100, SECOND))
    ]


def asked(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get(reverse("land:map-rows"), {"layer": "parcels", "box": BOX, **query})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def codes(found: dict[str, Any]) -> list[str]:
    return [row["title"] for row in found["rows"]]


@pytest.mark.usefixtures("parcels")
def test_what_is_in_view_is_listed_and_counted_by_layer(client_of: Callable[[str], Client]):
    found = asked(client_of("district_officer"))
    assert codes(found) == ["M1", "M2"]
    assert found["counts"] == {"zones": 0, "control-lines": 0, "parcels": 2, "projects": 0}


@pytest.mark.usefixtures("parcels")
def test_a_drawn_area_selects_what_it_meets_and_not_what_its_box_holds(client_of: Callable[[str], Client]):
    found = asked(client_of("district_officer"), area=TRIANGLE)
    assert codes(found) == ["M1"]
    assert (found["total"], found["area"]) == (1, "230.00")


@pytest.mark.usefixtures("parcels")
def test_an_area_whose_boundary_crosses_itself_stands_for_all_it_goes_round(client_of: Callable[[str], Client]):
    crossed = "120.299,30.419 120.312,30.428 120.312,30.419 120.299,30.428"
    assert asked(client_of("district_officer"), area=crossed)["total"] == 2


@pytest.mark.usefixtures("parcels")
def test_an_area_that_meets_nothing_selects_nothing(client_of: Callable[[str], Client]):
    found = asked(client_of("district_officer"), area="120.5,30.5 120.6,30.5 120.6,30.6")
    assert (found["total"], found["rows"], found["area"]) == (0, [], "0.00")


@pytest.mark.usefixtures("parcels")
def test_an_area_with_too_much_in_it_is_refused_in_words(client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(mapping, "MOST_SELECTED", 1)
    answer = client_of("district_officer").get(
        reverse("land:map-rows"), {"layer": "parcels", "box": BOX, "area": "120.2,30.4 120.4,30.4 120.4,30.5"}
    )
    assert answer.status_code == 400
    assert "请画小一些的范围" in answer.json()["faults"][0]


@pytest.mark.parametrize("area", ["x", "1,2", "120,30 120,30", "nan,30 121,nan 121,31", "500,30 501,30 501,31", "1,1 2,2 3"])
def test_what_is_no_area_is_not_found(client_of: Callable[[str], Client], area: str):
    answer = client_of("district_officer").get(reverse("land:map-rows"), {"layer": "parcels", "box": BOX, "area": area})
    assert answer.status_code == 404


@pytest.mark.usefixtures("parcels")
@pytest.mark.parametrize("name", [name for name in CAST if name != "stranger"])
def test_who_sees_what_in_a_drawn_area(client_of: Callable[[str], Client], name: str):
    sees = name in ("city_officer", "district_officer")
    found = asked(client_of(name), area="120.2,30.4 120.4,30.4 120.4,30.5 120.2,30.5")
    assert (found["total"], found["area"]) == ((2, "330.00") if sees else (0, "0.00"))
    assert asked(client_of(name))["counts"]["parcels"] == (2 if sees else 0)


def test_a_stranger_selects_nothing(client_of: Callable[[str], Client]):
    assert client_of("stranger").get(reverse("land:map-rows"), {"layer": "parcels", "box": BOX}).status_code == 302


def test_the_card_of_each_layer_tells_facts_that_its_tiles_carry(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(reverse("land:map")).content.decode()
    config = json.loads(client_of("district_officer").get(reverse("land:map")).context["config"])
    assert escape("宗地面积") in page
    for layer in config["layers"]:
        carried = {column.split("__")[-1] for column in mapping.LAYERS[layer["key"]].columns}
        assert 1 <= len(layer["facts"]) <= 3
        assert {fact["name"] for fact in layer["facts"]} <= carried
    (parcels,) = (layer for layer in config["layers"] if layer["key"] == "parcels")
    facts = {fact["name"]: fact for fact in parcels["facts"]}
    assert facts["area"]["unit"] == "亩"
    assert facts["land_use"]["words"]["industrial_2"]


@pytest.mark.parametrize(("who", "code"), [("district_officer", "330113"), ("city_officer", "3301")])
def test_a_map_with_nothing_on_it_opens_where_one_works(client_of: Callable[[str], Client], who: str, code: str):
    page = client_of(who).get(reverse("land:map"))
    west, south, east, north = json.loads(page.context["config"])["box"]
    own = shapely.union_all([shape for key, shape in district_boundaries().items() if key.startswith(code)])
    assert shapely.box(west, south, east, north).equals(shapely.box(*own.bounds))
