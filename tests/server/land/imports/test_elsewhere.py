"""An import says which places its file names that whoever imports it does not govern, with how many rows each has."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.doors.importing.places import Elsewhere, elsewhere
from shanglou.server.doors.models import ImportRun

from ...conftest import Cast
from .made import checked, written

HEAD = "province,city,district,location,area_ha,use,supply,term_years,price_wan,holder,contract_date,far_lower,far_upper"
ROW = "{place},{n}号,1.4,工业用地,挂牌出让,50,121,某公司,2017-01-03,1.0,2.0"
#: Two rows of Linping, which the city and the district govern, three of elsewhere, one of a place that there is not.
PLACES = (
    *("浙江省,杭州市,临平区", "浙江省,杭州市,临平区"),
    *("江苏省,宿迁市,泗阳县", "江苏省,宿迁市,泗阳县"),
    "浙江省,宁波市,鄞州区",
    "甲省,乙市,丙区",
)
SIYANG, YINZHOU = ("江苏省 宿迁市 泗阳县", 2), ("浙江省 宁波市 鄞州区", 1)


def records(*places: str) -> bytes:
    return "\n".join([HEAD, *(ROW.format(place=place, n=n) for n, place in enumerate(places, 1))]).encode()


def looked_at(cast: Cast, name: str, *places: str) -> ImportRun:
    return checked(cast.actor(name), records(*places), "supply.csv", "land-supply", partial=True)


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("city_officer", [SIYANG, YINZHOU]),
        ("district_officer", [SIYANG, YINZHOU]),
        ("other_officer", [("江苏省 宿迁市 泗阳县", 2), ("浙江省 杭州市 临平区", 2), YINZHOU]),
    ],
)
def test_the_places_that_an_officer_does_not_govern_are_named_with_their_rows(
    name: str, places: list[tuple[str, int]], cast: Cast
):
    found = elsewhere(looked_at(cast, name, *PLACES))
    assert found == Elsewhere(places, sum(n for _place, n in places))


@pytest.mark.parametrize(("name", "status"), [("enterprise", 403), ("stranger", 302)])
def test_who_may_not_import_is_refused(name: str, status: int, client_of: Callable[[str], Client], cast: Cast):
    assert client_of(name).get(reverse("doors:import", args=["land-supply"])).status_code == status


def test_a_place_that_there_is_not_is_told_apart_from_one_of_others(cast: Cast):
    run = looked_at(cast, "city_officer", *PLACES)
    unknown = run.problems.get(found="甲省 乙市 丙区")
    assert unknown.expected_zh == "国家区划代码表里的地名或代码"


def test_a_table_that_names_a_place_of_others_says_so_too(cast: Cast):
    table = "宗地代码,所在区划\nA1,临平区\nA2,330212\nA3,鄞州区\nA4,没有区\n".encode()
    run = checked(cast.actor("city_officer"), table, "parcels.csv", "parcels")
    assert elsewhere(run) == Elsewhere([("330212", 1), ("鄞州区", 1)], 2)


def test_the_page_names_the_places_and_what_one_governs(client_of: Callable[[str], Client], cast: Cast):
    run = looked_at(cast, "city_officer", *PLACES)
    page = client_of("city_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "3 行在您辖区以外的 2 个地方" in page
    assert "江苏省 宿迁市 泗阳县" in page
    assert "您的辖区：杭州市" in page


def test_the_page_says_when_nothing_of_ones_own_is_in_the_file(client_of: Callable[[str], Client], cast: Cast):
    run = looked_at(cast, "city_officer", *PLACES[2:])
    page = client_of("city_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "文件里没有您辖区的可写入记录" in page


def test_the_page_still_names_the_places_when_the_rest_is_written(client_of: Callable[[str], Client], cast: Cast):
    run = written(cast.actor("city_officer"), records(*PLACES), "supply.csv", "land-supply", partial=True)
    assert run.created == 2
    page = client_of("city_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "3 行在您辖区以外的 2 个地方" in page


def test_a_place_leads_to_its_rows_alone(client_of: Callable[[str], Client], cast: Cast):
    run = looked_at(cast, "city_officer", *PLACES)
    answer = client_of("city_officer").get(reverse("doors:run", args=[run.pk]), {"place": SIYANG[0]})
    assert [problem.row for problem, _expected, _remedy in answer.context["told"]] == [4, 5]


def test_a_file_all_of_ones_own_names_no_places(client_of: Callable[[str], Client], cast: Cast):
    run = looked_at(cast, "district_officer", *PLACES[:2])
    assert "辖区以外" not in client_of("district_officer").get(reverse("doors:run", args=[run.pk])).content.decode()
