"""Who is known to the API, and how: by a token, by a token in the place of a password, by a session."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from shanglou.server.bodies.capabilities import Capability
from shanglou.server.doors.tokens import make_token, revoke
from shanglou.server.site.api.assembly import build
from tests.server.conftest import Cast


def basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def who(**headers: str) -> Any:
    return Client().get("/api/v1/me", headers=headers)


@pytest.fixture
def raw(cast: Cast) -> str:
    return make_token(cast.actor("district_officer"), "读", [Capability.VIEW], 30)[1]


def test_a_token_may_stand_in_the_place_of_a_password_under_any_user_name(cast: Cast, raw: str):
    for user in ("", "qgis", cast.city_officer.username):
        answer = who(**basic(user, raw))
        assert answer.json()["person"] == cast.district_officer.username
        assert answer.json()["scopes"] == ["view"]


def test_the_password_of_a_person_opens_nothing(cast: Cast):
    cast.district_officer.set_password("Shanglou-2026")
    cast.district_officer.save()
    assert who(**basic(cast.district_officer.username, "Shanglou-2026")).status_code == 401


def test_a_revoked_token_is_no_password_any_more(cast: Cast):
    row, raw = make_token(cast.actor("district_officer"), "读", [Capability.VIEW], 30)
    revoke(cast.actor("district_officer"), row)
    assert who(**basic("", raw)).status_code == 401


@pytest.mark.parametrize(
    "value", ["Basic", "Basic %", "Basic " + b64encode(b"no colon").decode(), "Basic /w==", "Digest x", "Bearer"]
)
def test_what_cannot_be_read_is_nobody(db: None, value: str):
    assert who(Authorization=value).status_code == 401


def test_a_browser_is_not_made_to_ask_for_a_password(db: None):
    assert who()["WWW-Authenticate"] == "Bearer"


def test_whoever_is_not_known_is_told_so_before_a_csrf_token_is_asked_for(db: None):
    assert Client(enforce_csrf_checks=True).post("/api/v1/sweeps").status_code == 401


def test_the_document_says_how_to_be_known_and_where_nobody_need_be():
    document: dict[str, Any] = dict(build().get_openapi_schema(path_prefix="/api/"))
    schemes = document["components"]["securitySchemes"]
    assert {name: (one["type"], one.get("scheme"), one.get("in")) for name, one in schemes.items()} == {
        "Token": ("http", "bearer", None),
        "TokenAsPassword": ("http", "basic", None),
        "Session": ("apiKey", None, "cookie"),
    }
    asked = {one["operationId"]: one.get("security", []) for path in document["paths"].values() for one in path.values()}
    assert asked["me"] == [{"Token": []}, {"TokenAsPassword": []}, {"Session": []}]
    assert asked["check"] == []


def test_layers_are_opened_with_a_token_as_the_password(raw: str):
    assert Client().get("/api/ogc/collections/parcels/items", headers=basic("qgis", raw)).status_code == 200
