"""Bodies, accounts, roles, the log and what is one's own over the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.server.audit.actions import Deed, record
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.bodies.models import Body, Membership, Person
from shanglou.server.doors.tokens import make_token
from shanglou.server.land.models import Parcel

from ...conftest import CAST, Cast
from .calling import Api

ADMINISTRATORS = ("system_admin", "security_admin")


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def by_token(cast: Cast) -> Callable[[str], Api]:
    """The API with a token that carries all that its person may do."""

    def made(who: str) -> Api:
        actor = cast.actor(who)
        _, token = make_token(actor, "试", [item for item in Capability if actor.may(item)], 30)
        return Api(Client(headers={"Authorization": f"Bearer {token}"}))

    return made


@pytest.mark.parametrize("who", [*CAST, *ADMINISTRATORS])
def test_accounts_are_listed_for_those_who_administer_them(api: Callable[[str], Api], who: str):
    answer = api(who).get("/people?q=district_officer")
    expected = {"stranger": 401, **dict.fromkeys(ADMINISTRATORS, 200)}.get(who, 403)
    assert answer.status_code == expected
    assert expected != 200 or [item["username"] for item in answer.json()["items"]] == ["district_officer"]


def test_accounts_are_narrowed_to_those_without_a_role(api: Callable[[str], Api], cast: Cast):
    Person.objects.create_user("newcomer")
    found = api("security_admin").get("/people?which=without_role").json()["items"]
    assert "newcomer" in [item["username"] for item in found]
    assert [item for item in found if any(role["is_active"] for role in item["roles"])] == []
    assert api("security_admin").get("/people?which=tall").status_code == 422


def test_an_account_is_made_with_a_first_password_that_is_shown_once(api: Callable[[str], Api]):
    answer = api("system_admin").post("/people", {"username": "new-one", "full_name": "新人"})
    assert (answer.status_code, answer["Cache-Control"]) == (201, "no-store")
    assert Person.objects.get(username="new-one").check_password(answer.json()["password"])


@pytest.mark.parametrize("who", [*CAST, "security_admin"])
def test_only_the_system_administration_makes_accounts(api: Callable[[str], Api], who: str):
    answer = api(who).post("/people", {"username": "new-one", "full_name": "新人"})
    assert answer.status_code == (401 if who == "stranger" else 403)
    assert not Person.objects.filter(username="new-one").exists()


def test_a_token_never_gives_access(by_token: Callable[[str], Api], cast: Cast):
    officer, body = cast.district_officer.pk, cast.operator_body.pk
    given = [
        by_token("system_admin").post("/people", {"username": "new-one", "full_name": "新人"}),
        by_token("system_admin").post(f"/people/{officer}/open"),
        by_token("system_admin").post(f"/people/{officer}/reset-password"),
        by_token("security_admin").post(f"/people/{officer}/roles", {"body": body, "role": "operator"}),
        by_token("security_admin").post(f"/people/{officer}/remove-factor"),
    ]
    assert [answer.status_code for answer in given] == [403] * 5
    assert not Membership.objects.filter(person=officer, body=body).exists()


def test_a_token_may_take_access_away(by_token: Callable[[str], Api], cast: Cast):
    officer = cast.district_officer.pk
    held = Membership.objects.get(person=officer)
    ended = by_token("security_admin").post(f"/people/{officer}/roles/{held.pk}/end")
    assert [item["is_active"] for item in ended.json()["roles"]] == [False]
    assert by_token("system_admin").post(f"/people/{officer}/close").json()["is_active"] is False


def test_a_role_is_given_in_person(api: Callable[[str], Api], cast: Cast):
    said = {"body": cast.operator_body.pk, "role": "operator"}
    answer = api("security_admin").post(f"/people/{cast.district_officer.pk}/roles", said)
    assert answer.status_code == 201
    assert "operator" in [item["role"] for item in answer.json()["roles"] if item["is_active"]]


def test_a_role_that_there_is_not_is_refused(api: Callable[[str], Api], cast: Cast):
    said = {"body": cast.operator_body.pk, "role": "king"}
    assert api("security_admin").post(f"/people/{cast.district_officer.pk}/roles", said).status_code == 422


def test_a_body_is_made_and_changed_by_the_security_administration(api: Callable[[str], Api], cast: Cast):
    admin = api("security_admin")
    made = admin.post("/bodies/", {"name_zh": "新管委会", "kind": Body.Kind.ZONE_COMMITTEE.value, "division": cast.district.pk})
    assert made.status_code == 201, made.content
    row = f"/bodies/{made.json()['id']}"
    assert admin.patch(row, {"name_zh": "新区管委会"}, tag=made["ETag"]).json()["name_zh"] == "新区管委会"
    assert admin.patch(row, {"name_zh": "旧名"}, tag=made["ETag"]).status_code == 409


@pytest.mark.parametrize("who", [*CAST, "system_admin"])
def test_nobody_else_makes_a_body(api: Callable[[str], Api], cast: Cast, who: str):
    answer = api(who).post(
        "/bodies/", {"name_zh": "新管委会", "kind": Body.Kind.ZONE_COMMITTEE.value, "division": cast.district.pk}
    )
    assert answer.status_code in (401, 403, 422)
    assert not Body.objects.filter(name_zh="新管委会").exists()


@pytest.fixture
def entries(cast: Cast) -> None:
    identity = cast.actor("district_officer").identity
    record(identity, [Deed("parcel.change", "land.parcel", "1", "某宗地", cast.district.code, {"area": "1"}, {"area": "2"})])
    record(identity, [Deed("zone.change", "land.zone", "2", "某园区", cast.district.code, {}, {"level": "national"})])


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("who", [*CAST, *ADMINISTRATORS, "audit_admin"])
def test_the_log_is_read_by_those_who_audit(api: Callable[[str], Api], who: str):
    answer = api(who).get("/log?verb=parcel.change")
    assert answer.status_code == {"stranger": 401, "audit_admin": 200}.get(who, 403)
    assert answer.status_code != 200 or [item["label"] for item in answer.json()["items"]] == ["某宗地"]


@pytest.mark.usefixtures("entries")
def test_the_chain_of_the_log_is_verified(api: Callable[[str], Api]):
    answer = api("audit_admin").post("/log/verify").json()
    assert (answer["count"] >= 2, answer["breaks"]) == (True, [])


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    return Parcel.objects.create(code="330113001001GB00001", division=cast.district)


def test_a_row_is_followed_listed_and_let_go(api: Callable[[str], Api], parcel: Parcel):
    officer = api("district_officer")
    said = {"kind": "land.parcel", "key": parcel.pk}
    assert officer.post("/follows", said).status_code == 200
    assert officer.post("/follows", said).status_code == 200
    assert [(item["kind"], item["key"]) for item in officer.get("/follows").json()] == [("land.parcel", parcel.pk)]
    assert officer.delete(f"/follows/land.parcel/{parcel.pk}").status_code == 204
    assert officer.get("/follows").json() == []


@pytest.mark.parametrize("who", CAST)
def test_only_what_may_be_seen_is_followed(api: Callable[[str], Api], parcel: Parcel, who: str):
    answer = api(who).post("/follows", {"kind": "land.parcel", "key": parcel.pk})
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)


def test_what_others_did_to_what_one_follows_is_told(api: Callable[[str], Api], parcel: Parcel):
    officer, row = api("district_officer"), f"/parcels/{parcel.pk}"
    officer.post("/follows", {"kind": "land.parcel", "key": parcel.pk})
    city = api("city_officer")
    assert city.patch(row, {"location": "兴业路1号"}, tag=city.tag(row)).status_code == 200
    changes = officer.get("/follows/changes").json()
    assert [(item["row"]["key"], item["verb"]) for item in changes] == [(parcel.pk, "parcel.change")]


def test_sessions_are_for_oneself_in_person(by_token: Callable[[str], Api], client_of: Callable[[str], Client]):
    assert by_token("district_officer").get("/sessions").status_code == 403
    assert Api(client_of("district_officer")).get("/sessions").status_code == 200


def test_tokens_are_listed_and_ended_by_their_person_and_by_no_token(
    cast: Cast, by_token: Callable[[str], Api], client_of: Callable[[str], Client]
):
    row, raw = make_token(cast.actor("district_officer"), "读数", [Capability.VIEW], 30)
    theirs, _ = make_token(cast.actor("city_officer"), "别人的", [Capability.VIEW], 30)
    officer = Api(client_of("district_officer"))
    listed = officer.get("/tokens")
    assert [(item["id"], item["scopes"], item["revoked_at"]) for item in listed.json()["items"]] == [(row.pk, ["view"], None)]
    assert raw not in listed.content.decode()
    machine = by_token("district_officer")
    assert [machine.get("/tokens").status_code, machine.post(f"/tokens/{row.pk}/revoke").status_code] == [403, 403]
    assert officer.post(f"/tokens/{theirs.pk}/revoke").status_code == 404
    assert officer.post(f"/tokens/{row.pk}/revoke").json()["revoked_at"]
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {raw}"}).status_code == 401
    assert Client().get("/api/v1/tokens").status_code == 401


def test_the_own_sign_ins_are_listed_to_who_is_signed_in_and_to_no_token(client_of, by_token):
    Client().post("/account/login/", {"login": "district_officer", "password": "wrong"})
    Client().post("/account/login/", {"login": "city_officer", "password": "wrong"})
    items = Api(client_of("district_officer")).get("/sign-ins").json()["items"]
    assert [(item["verb"], item["label"]) for item in items] == [("account.sign_in_failed", "district_officer")]
    assert by_token("district_officer").get("/sign-ins").status_code == 403


@pytest.mark.parametrize("who", CAST)
def test_the_workbench_is_that_of_who_asks(api: Callable[[str], Api], who: str):
    answer = api(who).get("/workbench")
    assert answer.status_code == (401 if who == "stranger" else 200)
    assert who == "stranger" or all(panel["title"] for panel in answer.json())


@pytest.mark.parametrize("who", [*CAST, *ADMINISTRATORS])
def test_the_security_administration_brings_in_the_divisions_of_a_city(api: Callable[[str], Api], who: str):
    answer = api(who).post("/divisions", {"place": "宁波市"})
    assert answer.status_code == {"stranger": 401, "security_admin": 201}.get(who, 403)
    assert answer.status_code != 201 or (answer.json()["place"]["code"], answer.json()["new"] > 10) == ("330200", True)


def test_a_place_that_there_is_not_is_told_by_its_field(api: Callable[[str], Api]):
    answer = api("security_admin").post("/divisions", {"place": "无此市"})
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, "place")
