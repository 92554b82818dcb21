"""Where the rows are that a rule touches: counted by district on the page of the rule, over what one may see."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shanglou.policies import library
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ..conftest import CAST, Cast
from .conftest import Estate

FLOOR = library().rules["hangzhou_2024.smallest_floor"]
PAGE = f"/rules/{FLOOR.id}/"
ON = "2026-06-01"

pytestmark = pytest.mark.usefixtures("upstairs")


def shown(client: Client, **query: str) -> Any:
    return client.get(PAGE, {"on": ON, **query}).context


def drawn(client: Client, **query: str) -> dict[str, int]:
    drawing = shown(client, **query).get("map")
    return {item.district.code: item.count for item in drawing.districts if item.count} if drawing is not None else {}


SEEN = {
    "city_officer": {"330113": 1, "330110": 1},
    "district_officer": {"330113": 1},
    "other_officer": {"330110": 1},
    "operator": {"330113": 1},
}


@pytest.mark.parametrize("who", [name for name in CAST if name != "stranger"])
def test_each_district_tells_how_many_rows_of_the_verdict_lie_in_it(
    client_of: Callable[[str], Client],
    estate: Estate,
    hidden: Unit,
    who: str,
):
    assert drawn(client_of(who), verdict="not met") == SEEN.get(who, {})


def test_a_stranger_is_shown_no_drawing(client_of: Callable[[str], Client], estate: Estate):
    assert "lib-where" not in client_of("stranger").get(PAGE, {"on": ON}).content.decode()


def test_a_district_lists_its_own_rows_alone(client_of: Callable[[str], Client], estate: Estate, hidden: Unit):
    client = client_of("city_officer")
    both = {url for _name, url, _value in shown(client, verdict="not met")["listed"]}
    one = {url for _name, url, _value in shown(client, verdict="not met", within="330110")["listed"]}
    assert both == {f"/units/{estate.first.pk}/", f"/units/{hidden.pk}/"}
    assert one == {f"/units/{hidden.pk}/"}


def test_a_district_that_is_not_drawn_narrows_nothing(client_of: Callable[[str], Client], estate: Estate):
    assert len(shown(client_of("district_officer"), verdict="not met", within="510104")["listed"]) == 1


def test_another_threshold_draws_where_the_results_change(
    client_of: Callable[[str], Client],
    estate: Estate,
    hidden: Unit,
):
    assert drawn(client_of("city_officer"), **{"set-min_split_unit_floor": "900"}) == {"330113": 1}


def test_rows_of_no_drawn_district_are_told_apart(cast: Cast, client_of: Callable[[str], Client], estate: Estate):
    city = cast.district.parent
    project = Project.objects.create(code="PC", name_zh="市级项目", division=city, kind="new_supply", is_upstairs=True)
    building = Building.objects.create(project=project, division=city, code="BC", building_no="市 幢")
    floor = Floor.objects.create(building=building, number=1)
    Unit.objects.create(
        building=building, floor=floor, code="UC", door_no="1", division=city, floor_area=Decimal("500"), split_by="floor"
    )
    context = shown(client_of("city_officer"), verdict="not met")
    assert context["found"].before["not met"] == 2
    assert (sum(item.count for item in context["map"].districts), context["map"].elsewhere) == (1, 1)
