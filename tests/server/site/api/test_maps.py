"""The map through the API: what lies in a view or a drawn area, how many, and of which colour."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from shanglou.server.land.models import Parcel, Zone
from shanglou.server.land.shapes import draw
from shanglou.server.projects.models import Project

from ...conftest import CAST, Cast
from .calling import Api
from .housing import fields_of

BOX = "box=120.0,30.0,121.0,31.0"
#: An area in which the first two parcels lie.
AREA = "area=120.2999,30.41 120.3016,30.41 120.3016,30.43 120.2999,30.43"
#: Far from all of them.
AWAY = "box=100,20,101,21"
SEES = {"city_officer": ["M1", "M2", "M3", "MO"], "district_officer": ["M1", "M2", "M3"], "other_officer": ["MO"]}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture(autouse=True)
def drawn(cast: Cast) -> None:
    """Three parcels of the district in a row with a project on two of them, and one of the other district beside them."""
    values: list[dict[str, Any]] = [
        {"code": "M1", "land_use": "industrial_1", "far": Decimal("0.8")},
        {"code": "M2", "land_use": "industrial_1", "far": Decimal("2.5")},
        {"code": "M3", "land_use": "", "far": None},
        {"code": "MO", "land_use": "industrial_2", "far": Decimal("1.5"), "division": cast.other_district},
    ]
    made = [Parcel(**{"division": cast.district, "area": Decimal(10), **value}) for value in values]
    draw(made, [shapely.box(120.3 + at * 0.001, 30.42, 120.3005 + at * 0.001, 30.421) for at in range(4)])
    for parcel in made:
        parcel.save()
    project = Project.objects.create(code="MP1", name_zh="图上项目", division=cast.district, kind="new_supply")
    project.parcels.set(made[:2])


def told(api: Api, address: str) -> Any:
    answer = api.get(address)
    assert answer.status_code == 200, answer.content
    return answer.json()


def titles(found: Any) -> list[str]:
    return [row["title"] for row in found["items"]]


def numbers(api: Api, query: str) -> dict[str, int]:
    return {item["layer"]: item["count"] for item in told(api, f"/map/counts?{query}")}


def of_each(found: Any) -> dict[Any, int]:
    return {item["value"]: item["count"] for item in found["classes"] if item["count"]} | {"others": found["others"]}


def test_the_layers_say_what_they_may_be_narrowed_and_coloured_by(api: Callable[[str], Api]):
    layers = {item["key"]: item for item in told(api("enterprise"), "/map")}
    assert list(layers) == ["zones", "control-lines", "parcels", "projects"]
    assert {"q", "land_use", "area_min", "contract_date_max"} <= set(layers["parcels"]["filters"])
    use = layers["parcels"]["themes"][0]
    assert (use["key"], use["label"]["en"], use["classes"][1]["value"]) == ("use", "Land use", "industrial_1")


def test_the_rows_are_those_of_the_table_beside_the_map(api: Callable[[str], Api], client_of: Callable[[str], Client]):
    found = told(api("district_officer"), f"/map/parcels/rows?{BOX}")
    beside = client_of("district_officer").get(f"{reverse('land:map-rows')}?layer=parcels&{BOX}").json()
    assert [{"pk": row.pop("id"), **row} for row in found["items"]] == beside["rows"]
    assert (found["count"], found["area"]) == (beside["total"], None)


def test_a_drawn_area_tells_its_rows_and_how_large_they_are(api: Callable[[str], Api]):
    found = told(api("district_officer"), f"/map/parcels/rows?{BOX}&{AREA}&limit=1")
    assert (titles(found), found["count"], found["area"]) == (["M1"], 2, "20.000000")
    assert titles(told(api("district_officer"), f"/map/parcels/rows?{AREA}&limit=1&offset=1")) == ["M2"]


def test_pages_make_up_all_rows_and_a_project_on_two_parcels_comes_once(api: Callable[[str], Api]):
    first = told(api("district_officer"), f"/map/parcels/rows?{BOX}&limit=2")
    assert (titles(first), first["count"]) == (["M1", "M2"], 3)
    assert "offset=2" in first["next"]
    assert titles(told(api("district_officer"), f"/map/parcels/rows?{BOX}&limit=2&offset=2")) == ["M3"]
    assert titles(told(api("district_officer"), f"/map/projects/rows?{BOX}")) == ["图上项目"]


def test_filters_narrow_rows_counts_and_colours_alike(api: Callable[[str], Api]):
    officer = api("district_officer")
    assert titles(told(officer, f"/map/parcels/rows?{BOX}&land_use=industrial_1&q=M2")) == ["M2"]
    assert numbers(officer, f"{BOX}&parcels-land_use=industrial_1") == {
        "zones": 0, "control-lines": 0, "parcels": 2, "projects": 1,
    }  # fmt: skip
    assert of_each(told(officer, f"/map/parcels/themes/use?{BOX}&far_above=2")) == {"industrial_1": 1, "others": 0}


def test_colours_are_counted_as_the_map_draws_them(api: Callable[[str], Api]):
    officer = api("city_officer")
    assert of_each(told(officer, f"/map/parcels/themes/use?{BOX}")) == {"industrial_1": 2, "industrial_2": 1, "others": 1}
    # The bound itself belongs to the class that begins with it.
    assert of_each(told(officer, f"/map/parcels/themes/far?{BOX}")) == {0: 1, 1.5: 1, 2.5: 1, "others": 1}
    assert of_each(told(officer, f"/map/parcels/themes/far?{AREA}")) == {0: 1, 2.5: 1, "others": 0}


def test_elsewhere_there_is_nothing(api: Callable[[str], Api]):
    officer = api("city_officer")
    assert told(officer, f"/map/parcels/rows?{AWAY}")["count"] == 0
    assert set(numbers(officer, AWAY).values()) == {0}
    assert of_each(told(officer, f"/map/projects/themes/step?{AWAY}")) == {"others": 0}


@pytest.mark.parametrize("who", CAST)
def test_hidden_rows_are_in_no_list_no_number_and_no_colour(api: Callable[[str], Api], who: str):
    if who == "stranger":
        assert {api(who).get(f"/map{end}").status_code for end in ("", "/counts", "/parcels/rows", "/parcels/themes/use")} == {
            401
        }
        return
    mine, seen = api(who), SEES.get(who, [])
    for view in (BOX, "area=120,30 121,30 121,31 120,31"):
        found = told(mine, f"/map/parcels/rows?{view}")
        assert (titles(found), found["count"]) == (seen, len(seen))
        counted = numbers(mine, view)
        assert (counted["parcels"], counted["projects"]) == (len(seen), 1 if "M1" in seen else 0)
        assert told(mine, f"/map/parcels/themes/use?{view}")["count"] == len(seen)


def test_a_zone_that_may_not_be_seen_is_no_filter_as_one_that_there_is_not(api: Callable[[str], Api], cast: Cast):
    hidden = Zone.objects.create(code="ZH", name_zh="看不见的园区", division=cast.other_district)
    answers = [
        (answer.status_code, answer.content.decode().replace(str(key), "N"))
        for key in (hidden.pk, 999_999)
        for answer in (api("district_officer").get(f"/map/parcels/rows?{BOX}&zone={key}"),)
    ]
    assert answers[0][0] == 422
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("address", "field"), [
    ("/map/parcels/rows", "box"),
    ("/map/parcels/rows?box=1,2,3", "box"),
    ("/map/parcels/rows?box=121,30,120,31", "box"),
    ("/map/parcels/rows?area=120,30 121,30", "area"),
    ("/map/counts?area=120,30 121,nan 121,31", "area"),
    (f"/map/parcels/rows?{BOX}&colour=red", "colour"),
    (f"/map/parcels/rows?{BOX}&land_use=villa", "land_use"),
    (f"/map/parcels/rows?{BOX}&area_min=much", "area"),
    (f"/map/parcels/rows?{BOX}&limit=0", "limit"),
    (f"/map/counts?{BOX}&parcels-colour=red", "parcels-colour"),
    (f"/map/counts?{BOX}&parcels-land_use=villa", "parcels-land_use"),
    (f"/map/counts?{BOX}&land_use=villa", "land_use"),
    (f"/map/parcels/themes/use?{BOX}&kind=x", "kind"),
])  # fmt: skip
def test_what_is_wrong_with_a_view_or_a_filter_is_named(api: Callable[[str], Api], address: str, field: str):
    answer = api("district_officer").get(address)
    assert fields_of(answer) == [field]


@pytest.mark.parametrize("address", ["/map/roads/rows", "/map/parcels/themes/nosuch", "/map/zones/themes/use"])
def test_what_is_no_layer_and_no_theme_is_not_found(api: Callable[[str], Api], address: str):
    assert api("city_officer").get(f"{address}?{BOX}").status_code == 404


def test_an_area_with_too_much_in_it_is_refused(api: Callable[[str], Api], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanglou.server.land.mapping.MOST_SELECTED", 1)
    for end in ("counts", "parcels/rows", "parcels/themes/use"):
        answer = api("district_officer").get(f"/map/{end}?{AREA}")
        assert (answer.status_code, answer.json()["faults"][0]["remedy"]["en"]) == (422, "Draw a smaller area.")


def test_the_boundaries_of_districts_are_for_anybody(client: Client):
    told = {item["code"]: item["geometry"]["type"] for item in client.get("/api/v1/map/districts").json()}
    assert told["330113"] in ("Polygon", "MultiPolygon")
