"""The filters of the map: those of the lists, on tiles, table, counts and the way it opens."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from shanglou.server.land import actions
from shanglou.server.land.geometry import quadkey
from shanglou.server.land.map_filters import map_address
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.projects.models import Project

from ..conftest import CAST, Cast

Z, X, Y = 15, 27329, 13478
WEST, SOUTH, _EAST, _NORTH = quadkey.bounds(Z, X, Y)
BOX = "119.0,29.0,122.0,32.0"


@pytest.fixture(autouse=True)
def rows(cast: Cast) -> None:
    """Two parcels side by side, of different use; a project on each, of different kind; one parcel of another district."""
    kinds = ("new_supply", "stock_retrofit")
    for place, (code, use, area) in enumerate((("MA1", "industrial_1", 30), ("MA2", "industrial_2", 90))):
        shape = shapely.box(WEST + 0.002 * place, SOUTH, WEST + 0.002 * place + 0.001, SOUTH + 0.001)
        values = {"code": code, "division": cast.district, "area": Decimal(area), "land_use": use}
        parcel = actions.create_parcel(cast.actor("district_officer"), values, shape=shape)
        project = Project.objects.create(code=f"MP{place + 1}", name_zh="项目", division=cast.district, kind=kinds[place])
        project.parcels.add(parcel)
    shape = shapely.box(WEST + 0.006, SOUTH, WEST + 0.007, SOUTH + 0.001)
    other = {"code": "MA3", "division": cast.other_district, "area": Decimal(30), "land_use": "industrial_1"}
    actions.create_parcel(cast.actor("city_officer"), other, shape=shape)


def told(client: Client, query: str, layer: str = "parcels") -> dict[str, Any]:
    answer = client.get(f"{reverse('land:map-rows')}?layer={layer}&box={BOX}&{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def titles(found: dict[str, Any]) -> list[str]:
    return [row["title"] for row in found["rows"]]


def drawn(client: Client, query: str, layer: str = "parcels", z: int = Z) -> set[str]:
    x, y = X >> (Z - z), Y >> (Z - z)
    tile = client.get(f"{reverse('land:tile', args=[layer, z, x, y])}?{query}").content
    return {code for code in ("MA1", "MA2", "MA3", "MP1", "MP2") if code.encode() in tile}


def config(client: Client, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(f"{reverse('land:map')}?{query}").context["config"])
    return found


def test_a_filter_of_a_list_narrows_tile_table_and_count_alike(client_of: Callable[[str], Client]):
    client, query = client_of("district_officer"), "parcels-land_use=industrial_1"
    found = told(client, query)
    assert (titles(found), found["total"], found["counts"]["parcels"], drawn(client, query)) == (["MA1"], 1, 1, {"MA1"})


def test_a_filter_of_one_layer_leaves_the_others_as_they_are(client_of: Callable[[str], Client]):
    client, query = client_of("district_officer"), "parcels-land_use=industrial_1"
    assert told(client, query)["counts"]["projects"] == 2
    assert drawn(client, query, "projects") == {"MP1", "MP2"}


def test_two_layers_are_narrowed_each_by_its_own(client_of: Callable[[str], Client]):
    counts = told(client_of("district_officer"), "parcels-area_min=50&projects-kind=new_supply")["counts"]
    assert (counts["parcels"], counts["projects"]) == (1, 1)


def test_the_query_of_a_list_narrows_the_layers_that_take_its_value(client_of: Callable[[str], Client]):
    client = client_of("district_officer")
    assert drawn(client, "kind=new_supply", "projects") == {"MP1"}
    # A zone has a kind too, and no such one.
    assert config(client, "kind=new_supply")["said"] == ["项目：新增供地"]


def test_a_place_narrows_every_layer_and_is_said_once(cast: Cast, client_of: Callable[[str], Client]):
    client, query = client_of("city_officer"), f"division={cast.other_district.pk}"
    counts = told(client, query)["counts"]
    assert (counts["parcels"], counts["projects"]) == (1, 0)
    assert config(client, query)["said"] == [str(cast.other_district)]


def test_the_page_of_a_narrowed_map_asks_the_database_no_more_than_a_list_does(
    cast: Cast, client_of: Callable[[str], Client], django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
):
    values = {"code": "ZM", "name_zh": "园区", "division": cast.district, "kind": "development_zone", "level": "provincial"}
    client, zone = client_of("city_officer"), actions.create_zone(cast.actor("city_officer"), values)
    Parcel.objects.update(zone=zone)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("land:map"), {"division": cast.district.pk, "zone": zone.pk}).status_code == 200


def test_a_drawn_area_selects_among_what_the_filters_leave(client_of: Callable[[str], Client]):
    area = "119,29 122,29 122,32 119,32"
    found = told(client_of("district_officer"), f"parcels-land_use=industrial_2&area={area}")
    assert (found["total"], found["area"]) == (1, "90.00")


@pytest.mark.parametrize("name", [name for name in CAST if name != "stranger"])
def test_a_filter_shows_nobody_what_they_may_not_see(client_of: Callable[[str], Client], name: str):
    sees = {"city_officer": {"MA1", "MA3"}, "district_officer": {"MA1"}, "other_officer": {"MA3"}}.get(name, set())
    query = "parcels-land_use=industrial_1"
    for zoom in (6, Z):
        assert drawn(client_of(name), query, z=zoom) == sees
    found = told(client_of(name), query)
    assert (set(titles(found)), found["counts"]["parcels"]) == (sees, len(sees))


def test_a_zone_that_may_not_be_seen_is_like_none(cast: Cast, client_of: Callable[[str], Client]):
    hidden = actions.create_zone(
        cast.actor("city_officer"),
        {"code": "ZX", "name_zh": "别区园区", "division": cast.other_district, "kind": "development_zone", "level": "provincial"},
    )
    client = client_of("district_officer")
    nobody = hidden.pk + 1000
    assert not Zone.objects.filter(pk=nobody).exists()
    shown = [client.get(f"{reverse('land:map')}?zone={pk}").content.decode() for pk in (hidden.pk, nobody)]
    assert all("选择一个有效的选项" in page and "别区园区" not in page for page in shown)
    assert [told(client, f"zone={pk}")["total"] for pk in (hidden.pk, nobody)] == [2, 2]


def test_a_narrowed_layer_is_drawn_as_points_from_afar_and_a_whole_one_is_not(client_of: Callable[[str], Client]):
    client = client_of("district_officer")
    assert drawn(client, "", z=6) == set()
    assert drawn(client, "parcels-land_use=industrial_2", z=6) == {"MA2"}


def test_so_many_points_that_some_would_be_left_out_are_not_drawn(
    client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shanglou.server.land.mapping.MOST", 1)
    assert drawn(client_of("district_officer"), "parcels-area_min=1", z=6) == set()


def test_the_map_opens_on_what_its_filters_leave(client_of: Callable[[str], Client]):
    west, south, east, north = config(client_of("district_officer"), "parcels-land_use=industrial_2")["box"]
    assert (west, south) == pytest.approx((WEST + 0.002, SOUTH))
    assert (east, north) == pytest.approx((WEST + 0.003, SOUTH + 0.001))


def test_each_layer_asks_for_its_tiles_by_its_own_filters_alone(client_of: Callable[[str], Client]):
    layers = {layer["key"]: layer["query"] for layer in config(client_of("district_officer"), "parcels-area_min=50")["layers"]}
    assert layers == {"zones": "", "control-lines": "", "parcels": "parcels-area_min=50", "projects": ""}


def test_each_filter_is_a_chip_that_takes_it_off_and_nothing_else(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(f"{reverse('land:map')}?table=projects&parcels-area_min=50&projects-kind=new_supply")
    phrases = {phrase.text: phrase.without for phrase in page.context["narrowing"].phrases()}
    assert phrases == {
        "宗地：面积（亩） ≥ 50": "table=projects&projects-kind=new_supply",
        "项目：新增供地": "table=projects&parcels-area_min=50",
    }
    assert page.context["narrowing"].cleared() == "table=projects"


def test_a_value_that_cannot_be_read_is_said_in_the_form_and_the_rest_holds(client_of: Callable[[str], Client]):
    page = client_of("district_officer").get(f"{reverse('land:map')}?parcels-far_below=viel&parcels-land_use=industrial_1")
    (section,) = (item for item in page.context["narrowing"].sections() if item.layer.key == "parcels")
    assert section.is_open
    assert [field.name for field in section.fields if field.errors] == ["far_below"]
    assert config(client_of("district_officer"), "parcels-far_below=viel&parcels-land_use=industrial_1")["said"] == [
        "宗地：一类工业用地（M1）"
    ]


def test_nothing_in_view_leads_to_where_there_is_something(client_of: Callable[[str], Client]):
    answer = client_of("district_officer").get(f"{reverse('land:map-rows')}?layer=parcels&box=110,20,111,21&parcels-area_min=50")
    nothing = answer.json()["nothing"]
    assert (nothing["text"], nothing["act"]) == ("视野内没有，视野外有 1 个", "移到那里")
    assert nothing["box"][0] == pytest.approx(WEST + 0.002)


def test_nothing_that_the_filters_leave_leads_to_clearing_them(client_of: Callable[[str], Client]):
    nothing = told(client_of("district_officer"), "parcels-area_min=5000")["nothing"]
    assert (nothing["act"], nothing["url"]) == ("清除筛选", "/map/?")


def test_rows_without_a_drawing_lead_to_their_list(cast: Cast, client_of: Callable[[str], Client]):
    actions.create_parcel(cast.actor("district_officer"), {"code": "MX", "division": cast.district, "area": Decimal(7777)})
    nothing = told(client_of("district_officer"), "parcels-area_min=7000")["nothing"]
    assert (nothing["act"], nothing["url"]) == ("打开列表", "/land/parcels/?area_min=7000")


@pytest.mark.parametrize("name", ["land:parcels", "projects:list"])
def test_a_list_and_the_map_of_it_are_narrowed_alike(cast: Cast, client_of: Callable[[str], Client], name: str):
    client = client_of("city_officer")
    query = f"division={cast.district.pk}&far_below=9&sort=-code&page=2"
    address = map_address(name, QueryDict(query))
    assert address in client.get(f"{reverse(name)}?{query}").content.decode().replace("&amp;", "&")
    layer = {"land:parcels": "parcels", "projects:list": "projects"}[name]
    (back,) = (item["list"] for item in json.loads(client.get(address).context["config"])["layers"] if item["key"] == layer)
    assert sorted(back.partition("?")[2].split("&")) == sorted([f"division={cast.district.pk}", "far_below=9"])
