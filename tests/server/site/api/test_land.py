from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.land.models import Parcel

from ...conftest import CAST, Cast
from .calling import Api

CORRECTED = {"area": "31.2", "basis": "survey", "reason": "按竣工测绘成果更正"}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    return Parcel.objects.create(code="330113001001GB00001", division=cast.district, area=Decimal("30.5"))


def test_a_corrected_area_is_the_parcel_s_and_the_one_before_stays_known(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    answer = officer.post(f"{row}/correct-area", CORRECTED, tag=officer.tag(row))
    assert (answer.status_code, answer.json()["area"]) == (200, "31.200000")
    areas = officer.get(f"{row}/areas").json()["items"]
    assert {(item["area"], item["known_to"] is None) for item in areas} == {("31.200000", True), ("30.500000", False)}


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_the_land_correct_its_area(api: Callable[[str], Api], parcel: Parcel, who: str):
    row = f"/parcels/{parcel.pk}"
    answer = api(who).post(f"{row}/correct-area", CORRECTED, tag=api("district_officer").tag(row))
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)


def test_a_deed_needs_the_version_it_rests_on(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    old = officer.tag(row)
    assert officer.post(f"{row}/correct-area", CORRECTED).status_code == 428
    assert officer.patch(row, {"location": "甲"}, tag=old).status_code == 200
    assert officer.post(f"{row}/correct-area", CORRECTED | {"area": "32"}, tag=officer.tag(row)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (CORRECTED | {"area": "-1"}, "area"),
        (CORRECTED | {"reason": ""}, "reason"),
        (CORRECTED | {"colour": "red"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_deed_is_named(api: Callable[[str], Api], parcel: Parcel, body: dict[str, Any], field: str):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    answer = officer.post(f"{row}/correct-area", body, tag=officer.tag(row))
    assert answer.status_code == 422
    assert any(field in item["field"] for item in answer.json()["faults"])
    parcel.refresh_from_db()
    assert parcel.area == Decimal("30.5")


def test_a_row_goes_with_a_reason_and_the_log_keeps_it(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    assert officer.delete(f"{row}?reason=重复登记", tag=officer.tag(row)).status_code == 204
    assert officer.get(row).status_code == 404
    assert Entry.objects.filter(verb="parcel.delete", note="重复登记").exists()


def test_a_row_does_not_go_without_a_reason(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    assert officer.delete(row, tag=officer.tag(row)).status_code == 422


def test_a_text_that_no_database_keeps_is_refused(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    assert officer.patch(row, {"location": "甲\x00乙"}, tag=officer.tag(row)).status_code == 400


def test_a_number_that_is_none_is_no_json(client_of: Callable[[str], Client], parcel: Parcel):
    client = client_of("district_officer")
    answer = client.post("/api/v1/parcels/", '{"area": NaN}', content_type="application/json")
    assert answer.status_code == 400
    assert "JSON" in answer.json()["titles"]["en"]
