from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.server.bodies.capabilities import Capability
from shanglou.server.doors.tokens import make_token, revoke
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.land.shapes import draw
from shanglou.server.projects.models import Project

from ...conftest import CAST, Cast


@pytest.fixture
def rows(cast: Cast) -> dict[str, Parcel]:
    mine = Parcel(code="330113001001GB00001", division=cast.district, location="临平区某路一号", area="30.5")
    theirs = Parcel(code="330110001001GB00001", division=cast.other_district, location="余杭区隐藏路二号")
    shape = district_boundaries()["330113"].centroid.buffer(0.002)
    draw([mine], [shape])
    mine.save()
    theirs.save()
    Zone.objects.create(code="Z1", name_zh="某园区", division=cast.district)
    project = Project.objects.create(code="P1", name_zh="某项目", kind="new_supply", division=cast.district)
    project.parcels.add(mine)
    Enterprise.objects.create(name_zh="某公司", division=cast.district, phone="13800138000")
    return {"mine": mine, "theirs": theirs}


@pytest.mark.parametrize(
    ("who", "codes"),
    [
        ("city_officer", {"330113001001GB00001", "330110001001GB00001"}),
        ("district_officer", {"330113001001GB00001"}),
        ("other_officer", {"330110001001GB00001"}),
        ("enterprise", set()),
    ],
)
def test_a_list_holds_only_what_may_be_seen(
    client_of: Callable[[str], Client], rows: dict[str, Parcel], who: str, codes: set[str]
):
    answer = client_of(who).get("/api/v1/parcels/").json()
    assert {item["code"] for item in answer["items"]} == codes
    assert answer["count"] == len(codes)


@pytest.mark.parametrize("address", ["/api/v1/parcels/", "/api/v1/me", "/api/ogc/collections", "/api/v1/search?q=某项"])
def test_a_stranger_is_asked_to_sign_in(client_of: Callable[[str], Client], rows: dict[str, Parcel], address: str):
    answer = client_of("stranger").get(address)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer.json()["titles"]) == {"zh", "en"}


@pytest.mark.parametrize("who", CAST)
def test_a_hidden_row_is_as_if_it_were_not(client_of: Callable[[str], Client], rows: dict[str, Parcel], who: str):
    answer = client_of(who).get(f"/api/v1/parcels/{rows['theirs'].pk}")
    expected = {"city_officer": 200, "other_officer": 200, "stranger": 401}.get(who, 404)
    assert answer.status_code == expected
    assert expected == 200 or "隐藏" not in answer.content.decode()


def test_a_row_that_is_unchanged_is_not_sent_again(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    client = client_of("district_officer")
    first = client.get(f"/api/v1/parcels/{rows['mine'].pk}")
    again = client.get(f"/api/v1/parcels/{rows['mine'].pk}", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def change(client: Client, row: Parcel, version: str, **values: object) -> object:
    return client.patch(
        f"/api/v1/parcels/{row.pk}",
        json.dumps(values),
        content_type="application/json",
        headers={"If-Match": version} if version else {},
    )


def test_a_change_needs_the_version_it_rests_on(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    client = client_of("district_officer")
    assert change(client, rows["mine"], "", location="甲").status_code == 428
    tag = client.get(f"/api/v1/parcels/{rows['mine'].pk}")["ETag"]
    assert change(client, rows["mine"], tag, location="甲").status_code == 200
    late = change(client, rows["mine"], tag, location="乙")
    assert late.status_code == 409
    assert late.json()["clashes"][0]["theirs"] == "甲"


def test_a_change_may_rest_on_an_answer_that_came_packed(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    client = client_of("district_officer")
    packed = client.get(f"/api/v1/parcels/{rows['mine'].pk}", headers={"Accept-Encoding": "gzip"})
    assert packed["ETag"].startswith("W/")
    assert change(client, rows["mine"], packed["ETag"], location="甲").status_code == 200


def test_a_change_without_its_version_is_refused_in_both_languages(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    titles = change(client_of("district_officer"), rows["mine"], "", location="甲").json()["titles"]
    assert "If-Match" in titles["zh"]
    assert titles["en"] != titles["zh"]


def test_a_wrong_value_is_named_with_its_field(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    client = client_of("district_officer")
    tag = client.get(f"/api/v1/parcels/{rows['mine'].pk}")["ETag"]
    answer = change(client, rows["mine"], tag, land_use="villa", nonsense=1)
    assert answer.status_code == 422
    assert answer.json()["faults"]


def test_an_officer_of_another_district_cannot_change_it(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    tag = client_of("district_officer").get(f"/api/v1/parcels/{rows['mine'].pk}")["ETag"]
    assert change(client_of("other_officer"), rows["mine"], tag, location="甲").status_code == 404


def test_personal_data_are_masked(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    text = client_of("district_officer").get("/api/v1/enterprises/").content.decode()
    assert "13800138000" not in text
    assert "138******00" in text


def bearer(raw: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {raw}"}


def test_a_token_may_do_no_more_than_its_scopes(cast: Cast, rows: dict[str, Parcel]):
    _, raw = make_token(cast.actor("district_officer"), "读", [Capability.VIEW], 30)
    client = Client()
    seen = client.get(f"/api/v1/parcels/{rows['mine'].pk}", headers=bearer(raw))
    assert seen.status_code == 200
    refused = client.patch(
        f"/api/v1/parcels/{rows['mine'].pk}",
        json.dumps({"location": "甲"}),
        content_type="application/json",
        headers={**bearer(raw), "If-Match": seen["ETag"]},
    )
    assert refused.status_code == 403


def test_a_revoked_token_opens_nothing(cast: Cast, rows: dict[str, Parcel]):
    row, raw = make_token(cast.actor("district_officer"), "读", [Capability.VIEW], 30)
    revoke(cast.actor("district_officer"), row)
    assert Client().get("/api/v1/parcels/", headers=bearer(raw)).status_code == 401


def test_an_unknown_filter_is_refused_and_named(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    answer = client_of("district_officer").get("/api/v1/parcels/?colour=red")
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == "colour"


def test_a_stranger_may_check_a_case(db: None):
    case = {
        "on": "2025-06-01",
        "place": "杭州",
        "project": {"is_upstairs": True},
        "unit": {"split_by": "floor", "floor_area": "999.99"},
    }
    answer = Client().post(
        "/api/v1/check", json.dumps({"case": case, "gates": ["hangzhou_2024.split_transfer"]}), content_type="application/json"
    )
    assert answer.json()["gates"][0]["decision"] == "may not"


def test_features_carry_geometry_and_only_what_may_be_seen(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    answer = client_of("district_officer").get("/api/ogc/collections/parcels/items?bbox=119,29,122,31").json()
    assert answer["numberMatched"] == 1
    assert answer["features"][0]["geometry"]["type"] == "Polygon"
    away = client_of("district_officer").get("/api/ogc/collections/parcels/items?bbox=100,29,101,31").json()
    assert away["numberMatched"] == 0


def test_a_feature_has_its_numbers_as_numbers_and_words_beside_its_codes(
    client_of: Callable[[str], Client], rows: dict[str, Parcel]
):
    client, mine = client_of("district_officer"), rows["mine"]
    Parcel.objects.filter(pk=mine.pk).update(land_use="new_industrial")
    zh, en = (
        client.get("/api/ogc/collections/parcels/items", headers={"Accept-Language": one}).json()["features"][0]["properties"]
        for one in ("zh-CN", "en")
    )
    assert (zh["area"], zh["land_use"]) == (30.5, "new_industrial")
    assert [one["land_use_label"] for one in (zh, en)] == ["新型产业用地（M0）", "new-type industrial land (M0)"]
    assert (zh["division"], zh["division_label"]) == (mine.division.code, mine.division.name_zh)


@pytest.mark.parametrize("address", ["/api/ogc", "/api/ogc/"])
def test_the_layers_are_opened_at_an_address_with_or_without_a_last_slash(db: None, address: str):
    answer = Client().get(address)
    assert (answer.status_code, answer.json()["links"][0]["href"]) == (200, "http://testserver/api/ogc")


def test_who_asks_for_more_features_than_are_given_at_once_is_led_on(
    client_of: Callable[[str], Client], rows: dict[str, Parcel], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shanglou.server.site.api.features.MOST", 1)
    client, codes = client_of("city_officer"), []
    address = "/api/ogc/collections/parcels/items?limit=10000&datetime=2026-01-01/.."
    while address:
        answer = client.get(address).json()
        assert (answer["numberMatched"], answer["numberReturned"]) == (2, 1)
        codes += [item["properties"]["code"] for item in answer["features"]]
        address = next((link["href"] for link in answer["links"] if link["rel"] == "next"), "")
    assert sorted(codes) == sorted(row.code for row in rows.values())


@pytest.mark.parametrize(("who", "is_drawn"), [("district_officer", True), ("other_officer", False)])
def test_a_layer_says_where_what_may_be_seen_lies(
    client_of: Callable[[str], Client], rows: dict[str, Parcel], who: str, is_drawn: bool
):
    mine = rows["mine"]
    box = [mine.west, mine.south, mine.east, mine.north] if is_drawn else [-180, -90, 180, 90]
    found = {
        item["id"]: item["extent"]["spatial"]["bbox"][0]
        for item in client_of(who).get("/api/ogc/collections").json()["collections"]
    }
    assert (found["parcels"], found["projects"], found["zones"]) == (box, box, [-180, -90, 180, 90])


def test_a_project_is_drawn_by_its_parcels(client_of: Callable[[str], Client], rows: dict[str, Parcel]):
    answer = client_of("district_officer").get("/api/ogc/collections/projects/items").json()
    assert answer["features"][0]["geometry"]["type"] == "Polygon"


def test_the_description_is_openapi_3_1(db: None):
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/parcels/" in described["paths"]
