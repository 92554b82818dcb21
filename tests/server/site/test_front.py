"""The front door: places by list and by map, finished checks to open."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.land.city_maps import city_map
from shanglou.server.site import front
from shanglou.standards.divisions import PlaceLevel, children

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", ["330100", "330200", "510100"])
def test_every_district_of_a_city_can_be_clicked(city: str) -> None:
    made = city_map(city)
    assert made is not None
    assert {item.code for item in made.districts} == {item.code for item in children(city) if item.level is PlaceLevel.DISTRICT}


@pytest.mark.parametrize("city", ["330100", "330200", "510100"])
def test_the_outlines_of_a_map_stay_inside_it(city: str) -> None:
    made = city_map(city)
    assert made is not None
    width, height = (float(part) for part in made.box.split()[2:])
    points = [tuple(map(float, pair)) for item in made.districts for pair in re.findall(r"([-\d.]+) ([-\d.]+)", item.path)]
    assert all(-1 <= x <= width + 1 and -1 <= y <= height + 1 for x, y in points)


def test_a_city_without_boundaries_has_no_map() -> None:
    assert city_map("440300") is None


def test_a_district_that_was_clicked_is_chosen_in_the_list(client: Client) -> None:
    page = client.get("/", {"place": "330106"}).content.decode()
    assert '<option value="330106" selected>' in page
    assert page.count(" selected>") == 1


def test_what_is_no_place_is_not_chosen(client: Client) -> None:
    page = client.get("/", {"place": '"><i>'}).content.decode()
    assert " selected>" not in page
    assert '"><i>' not in page


def test_cities_with_a_document_in_force_come_first() -> None:
    assert front.cities(datetime.date(2026, 6, 1))[-1].places[0].code == "510100"
    assert {city.places[0].code for city in front.cities(datetime.date(2025, 6, 1))[:3]} == {"330100", "330200", "510100"}


def test_every_finished_check_that_is_offered_opens(client: Client) -> None:
    page = client.get("/").content.decode()
    offered = re.findall(r'href="(/check/\?example=[^"]+)"', page)
    assert len(offered) == 3
    assert all(client.get(address.replace("&amp;", "&")).status_code == 200 for address in offered)


def test_who_has_not_signed_in_is_told_what_there_is_besides_and_what_the_installation_says(
    client: Client, settings: Any
) -> None:
    settings.SHANGLOU_SIGN_IN_NOTE = "开户请联系信息中心\n电话 8000"
    assert f'href="{reverse("account_login")}">' in client.get("/").content.decode().partition("<main")[2]
    page = client.get(reverse("account_login")).content.decode()
    assert "开户请联系信息中心<br>电话 8000" in page
