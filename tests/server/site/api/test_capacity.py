"""The capacity calculator through the API."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shanglou.server.land.models import Parcel

from ...conftest import CAST, Cast
from .calling import Api
from .housing import fields_of

FILLED = {
    "on": "2025-06-01",
    "place": "临平区",
    "area": "30",
    "far": "1.5",
    "density": "40",
    "storeys": 3,
    "storey_height": "5.4",
    "facility_land_share": "8",
    "facility_floor_share": "20",
    "land_source": "new_supply",
}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


def asked(api: Callable[[str], Api], **more: Any) -> Any:
    answer = api("stranger").post("/capacity", FILLED | more)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_anybody_is_told_what_follows_from_the_figures(api: Callable[[str], Api]):
    sizes = {item["name"]: item["value"] for item in asked(api)["sizes"]}
    assert (sizes["counted"], sizes["footprint"], sizes["needed_storeys"]) == ("30000.00", "8000.00", "4")


def test_what_does_not_fit_is_told_by_how_much(api: Callable[[str], Api]):
    found = asked(api)
    assert (found["fits"], found["short"], found["too_high"]) == (False, "6000.00", None)
    assert (asked(api, storeys=4)["fits"], asked(api, storeys=None)["fits"]) == (True, None)


def test_the_place_comes_first_with_its_limits_and_what_has_to_change(api: Callable[[str], Api]):
    own = asked(api)["places"][0]
    assert "临平区" in own["name"]
    shares = [item for item in own["limits"] if item["sign"] == "≤" and "15" in item["value"]]
    assert shares
    assert all(item["clauses"] for item in shares)
    failed = {item["rule"] for item in own["report"]["findings"] if item["verdict"] == "not met"}
    assert {item["rule"] for item in own["to_change"]} <= failed
    assert any("减少" in text for item in own["to_change"] for text in item["changes"])


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"area": "-1"}, "area"),
        ({"far": "1.23456"}, "far"),
        ({"place": "某处"}, "place"),
        ({"land_use": "villa"}, "land_use"),
        ({"on": "1999-12-31"}, "on"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_figure_is_named(api: Callable[[str], Api], more: dict[str, Any], field: str):
    answer = api("stranger").post("/capacity", FILLED | more)
    assert any(item.startswith(field) for item in fields_of(answer))


@pytest.mark.parametrize("who", CAST)
def test_the_figures_of_a_parcel_are_for_those_who_may_see_it(api: Callable[[str], Api], cast: Cast, who: str):
    row = Parcel.objects.create(code="330113001001GB00001", division=cast.district, area=Decimal("30.5"), far=Decimal("2.5"))
    answer = api(who).get(f"/parcels/{row.pk}/capacity-figures")
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    if answer.status_code == 200:
        figures = answer.json()
        assert (figures["area"], figures["far"], figures["unit"], figures["density"]) == ("30.5", "2.5", "mu", None)
        assert api("stranger").post("/capacity", figures).status_code == 200
