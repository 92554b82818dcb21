"""Land over the API beyond its columns: classification, geometry, history, what a page works out."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import shapely
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.land.geometry.gcj02 import to_gcj02
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.land.shapes import draw, drawn
from shanglou.server.projects.models import Project

from ...conftest import CAST, Cast
from .calling import Api

FOUND = {"is_idle": True, "idle_months": "14", "reason": "开工延期满一年", "evidence": "调查通知书 3 号"}
HERE = district_boundaries()["330113"].representative_point()
BOX = shapely.box(HERE.x, HERE.y, HERE.x + 0.002, HERE.y + 0.002)


def as_sent(shape: Any, system: str = "cgcs2000", **more: Any) -> dict[str, Any]:
    return {"geometry": json.loads(shapely.to_geojson(shape)), "crs": system, **more}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def zone(cast: Cast) -> Zone:
    return Zone.objects.create(code="Z1", name_zh="某园区", kind="development_zone", division=cast.district)


@pytest.fixture
def parcel(cast: Cast, zone: Zone) -> Parcel:
    return Parcel.objects.create(code="330113001001GB00001", zone=zone, division=cast.district, area=Decimal("30.5"))


# ----------------------------------------------------------------------------------------------------------- classification
def test_a_parcel_is_found_idle_with_reason_and_evidence(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    answer = officer.post(f"{row}/classify", FOUND, tag=officer.tag(row))
    assert (answer.status_code, answer.json()["is_idle"], Decimal(answer.json()["idle_months"])) == (200, True, 14)
    assert answer["ETag"] == officer.tag(row)
    assert Entry.objects.get(verb="parcel.classify").note == "开工延期满一年；调查通知书 3 号"


def test_what_a_classification_does_not_name_stays(api: Callable[[str], Api], parcel: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(is_low_efficiency=True, renewal_kind="upgrade")
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    officer.post(f"{row}/classify", FOUND, tag=officer.tag(row))
    parcel.refresh_from_db()
    assert (parcel.is_low_efficiency, parcel.renewal_kind) == (True, "upgrade")


def test_a_classification_is_lifted(api: Callable[[str], Api], parcel: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(is_low_efficiency=True, renewal_kind="upgrade")
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    lifted = {"is_low_efficiency": False, "renewal_kind": "", "reason": "已完成改造"}
    assert officer.post(f"{row}/classify", lifted, tag=officer.tag(row)).status_code == 200
    parcel.refresh_from_db()
    assert (parcel.is_low_efficiency, parcel.renewal_kind) == (False, "")


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_the_land_classify_it(api: Callable[[str], Api], parcel: Parcel, who: str):
    row = f"/parcels/{parcel.pk}"
    answer = api(who).post(f"{row}/classify", FOUND, tag=api("district_officer").tag(row))
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (FOUND | {"reason": " "}, "reason"),
        ({"renewal_kind": "upgrade", "reason": "甲"}, "renewal_kind"),
        (FOUND | {"renewal_kind": "sale", "is_low_efficiency": True}, "renewal_kind"),
        (FOUND | {"area": "3"}, "area"),
    ],
)
def test_what_is_wrong_with_a_classification_is_named(
    api: Callable[[str], Api], parcel: Parcel, body: dict[str, Any], field: str
):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    answer = officer.post(f"{row}/classify", body, tag=officer.tag(row))
    assert answer.status_code == 422
    assert any(field in item["field"] for item in answer.json()["faults"])
    parcel.refresh_from_db()
    assert parcel.is_idle is None


# ----------------------------------------------------------------------------------------------------------------- geometry
@pytest.mark.parametrize("table", ["zones", "control-lines", "parcels"])
def test_a_geometry_is_set_read_and_taken_away(api: Callable[[str], Api], cast: Cast, parcel: Parcel, zone: Zone, table: str):
    line = ControlLine.objects.create(code="C1", name_zh="某控制线", division=cast.district)
    rows: dict[str, Any] = {"zones": zone, "control-lines": line, "parcels": parcel}
    officer, row = api("district_officer"), f"/{table}/{rows[table].pk}"
    assert officer.get(f"{row}/shape").json() == {"geometry": None, "crs": "cgcs2000", "measured_area": None}
    answer = officer.put(f"{row}/shape", as_sent(BOX), tag=officer.tag(row))
    assert answer.status_code == 200
    read = officer.get(f"{row}/shape")
    assert read.json() == answer.json()
    assert shapely.from_geojson(json.dumps(read.json()["geometry"])).equals(BOX)
    assert Decimal(read.json()["measured_area"]) > 50
    assert read["ETag"] == officer.tag(row)
    assert officer.delete(f"{row}/shape", tag=officer.tag(row)).status_code == 204
    assert officer.get(f"{row}/shape").json()["geometry"] is None
    assert officer.get(row).json()["measured_area"] is None


def test_what_was_read_may_be_sent_back(api: Callable[[str], Api], parcel: Parcel):
    draw([parcel], [BOX])
    parcel.save()
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    said = officer.get(f"{row}/shape").json()
    said.pop("measured_area")
    assert officer.put(f"{row}/shape", said, tag=officer.tag(row)).status_code == 200


def test_shifted_coordinates_are_turned_into_those_that_are_kept(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    shifted = shapely.transform(BOX, lambda points: np.column_stack(to_gcj02(points[:, 0], points[:, 1])))
    assert officer.put(f"{row}/shape", as_sent(shifted, "GCJ-02"), tag=officer.tag(row)).status_code == 200
    parcel.refresh_from_db()
    kept = drawn(parcel)
    assert kept is not None
    assert shapely.hausdorff_distance(kept, BOX) < 1e-7


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_the_land_draw_it(api: Callable[[str], Api], parcel: Parcel, who: str):
    row = f"/parcels/{parcel.pk}"
    tag = api("district_officer").tag(row)
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    assert api(who).put(f"{row}/shape", as_sent(BOX), tag=tag).status_code == expected
    assert api(who).get(f"{row}/shape").status_code == expected


def test_a_geometry_rests_on_the_row_that_was_read(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    old = officer.tag(row)
    assert officer.put(f"{row}/shape", as_sent(BOX)).status_code == 428
    assert officer.put(f"{row}/shape", as_sent(BOX), tag=old).status_code == 200
    assert officer.put(f"{row}/shape", as_sent(BOX.buffer(0.0001)), tag=old).status_code == 409
    assert officer.delete(f"{row}/shape", tag=old).status_code == 409


FAR_AWAY = shapely.box(104.06, 30.65, 104.061, 30.651)
TIED = shapely.Polygon([(HERE.x, HERE.y), (HERE.x + 0.002, HERE.y + 0.002), (HERE.x + 0.002, HERE.y), (HERE.x, HERE.y + 0.002)])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (as_sent(BOX, "xian80"), "crs"),
        ({"geometry": as_sent(BOX)["geometry"]}, "crs"),
        (as_sent(FAR_AWAY), "geometry"),
        (as_sent(TIED), "geometry"),
        (as_sent(HERE), "geometry"),
        (as_sent(shapely.transform(BOX, lambda points: points[:, ::-1])), "crs"),
        ({"geometry": {"type": "Polygon", "coordinates": "x"}, "crs": "wgs84"}, "geometry"),
        ({"geometry": {}, "crs": "wgs84"}, "geometry"),
    ],
)
def test_what_is_wrong_with_a_geometry_is_named(api: Callable[[str], Api], parcel: Parcel, body: dict[str, Any], field: str):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    answer = officer.put(f"{row}/shape", body, tag=officer.tag(row))
    assert answer.status_code == 422
    assert any(field in item["field"] for item in answer.json()["faults"]), answer.json()
    parcel.refresh_from_db()
    assert parcel.shape is None


def test_a_parcel_lies_on_no_other_unless_it_is_to(api: Callable[[str], Api], cast: Cast, parcel: Parcel):
    other = Parcel(code="330113001001GB00002", division=cast.district)
    draw([other], [shapely.affinity.translate(BOX, 0.001)])
    other.save()
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    refused = officer.put(f"{row}/shape", as_sent(BOX), tag=officer.tag(row))
    assert refused.status_code == 422
    assert other.code in refused.json()["faults"][0]["remedy"]["zh"]
    assert officer.put(f"{row}/shape", as_sent(BOX, keep_overlap=True), tag=officer.tag(row)).status_code == 200


def test_an_overlap_with_a_hidden_parcel_is_not_told(api: Callable[[str], Api], cast: Cast, parcel: Parcel):
    other = Parcel(code="330110001001GB00002", division=cast.other_district)
    draw([other], [BOX])
    other.save()
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    assert officer.put(f"{row}/shape", as_sent(BOX), tag=officer.tag(row)).status_code == 200


# ------------------------------------------------------------------------------------------------------------------ history
def test_the_history_of_a_row_says_who_did_what(api: Callable[[str], Api], cast: Cast, parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    officer.patch(row, {"location": "甲路 1 号"}, tag=officer.tag(row))
    officer.post(f"{row}/classify", FOUND, tag=officer.tag(row))
    last, first = officer.get(f"{row}/history").json()["steps"]
    assert (last["verb"], last["person"], last["body"]) == ("parcel.classify", "district_officer", "临平区经信局")
    assert (last["done"], last["note"]) == ("低效闲置认定", "开工延期满一年；调查通知书 3 号")
    assert [(item["old"], item["new"]) for item in first["changes"]] == [("", "甲路 1 号")]


def test_the_history_names_no_row_that_may_not_be_seen(api: Callable[[str], Api], cast: Cast, parcel: Parcel):
    hidden = Zone.objects.create(code="Z2", name_zh="他处园区", division=cast.other_district)
    city, row = api("city_officer"), f"/parcels/{parcel.pk}"
    city.patch(row, {"zone_id": hidden.pk}, tag=city.tag(row))
    told = {who: api(who).get(f"{row}/history").json()["steps"][0]["changes"] for who in ("city_officer", "district_officer")}
    assert [item["new"] for item in told["city_officer"]] == ["他处园区"]
    assert [item["new"] for item in told["district_officer"]] == [f"#{hidden.pk}"]


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("part", ["history", "state"])
def test_what_is_told_of_a_parcel_is_told_to_those_who_see_it(api: Callable[[str], Api], parcel: Parcel, who: str, part: str):
    answer = api(who).get(f"/parcels/{parcel.pk}/{part}")
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)


# ------------------------------------------------------------------------------------------------------------ what is worked out
def test_what_stands_out_about_a_parcel_is_told(api: Callable[[str], Api], parcel: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(is_idle=True, measured_area=Decimal("40"))
    told = api("district_officer").get(f"/parcels/{parcel.pk}/state").json()
    assert [(item["key"], item["word"]) for item in told["flags"]] == [("idle", "闲置"), ("area", "面积不符")]
    assert (told["area"]["difference"], told["area"]["differs"]) == ("9.500000", True)


def test_the_account_of_a_zone_counts_what_one_may_see(api: Callable[[str], Api], cast: Cast, zone: Zone, parcel: Parcel):
    Parcel.objects.create(code="330110001001GB00009", zone=zone, division=cast.other_district, area=Decimal("9"), is_idle=True)
    Project.objects.create(code="P1", name_zh="某项目", zone=zone, division=cast.district, step="land", floor_area=Decimal("500"))
    told = {who: api(who).get(f"/zones/{zone.pk}/account").json() for who in ("city_officer", "district_officer")}
    assert [(one["land"]["parcels"], Decimal(one["land"]["idle"])) for one in told.values()] == [(2, 9), (1, 0)]
    step = told["district_officer"]["projects"][0]
    assert (step["step"], step["projects"], Decimal(step["floor_area"])) == ("land", 1, Decimal(500))
    assert told["district_officer"]["units"]["units"] == 0


def test_a_control_line_tells_how_much_lies_inside(api: Callable[[str], Api], cast: Cast, parcel: Parcel):
    line = ControlLine.objects.create(code="C1", name_zh="某控制线", division=cast.district)
    Parcel.objects.filter(pk=parcel.pk).update(control_line=line)
    told = api("district_officer").get(f"/control-lines/{line.pk}/account").json()
    assert (told["parcels"], Decimal(told["total"])) == (1, Decimal("30.5"))
    assert api("other_officer").get(f"/control-lines/{line.pk}/account").status_code == 404
