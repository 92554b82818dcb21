from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.server.bodies import actions
from shanglou.server.bodies.models import Person

from ..conftest import Cast

PASSWORD = "correct Horse 9"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


def sign_in(client: Client, password: str) -> bool:
    client.post("/account/login/", {"login": "city_officer", "password": password})
    return "_auth_user_id" in client.session


def test_the_right_password_signs_in(cast: Cast):
    assert sign_in(Client(), PASSWORD)


def test_a_wrong_password_does_not(cast: Cast):
    assert not sign_in(Client(), "wrong")


def test_after_five_failures_the_right_password_is_not_taken_either(cast: Cast):
    for _ in range(5):
        assert not sign_in(Client(), "wrong")
    assert not sign_in(Client(), PASSWORD)


def test_nobody_signs_up(client: Client, db: None):
    answer = client.post("/account/signup/", {"username": "me", "password1": PASSWORD, "password2": PASSWORD})
    assert not Person.objects.filter(username="me").exists()
    assert answer.status_code in (200, 302, 403)


def test_an_idle_session_ends(cast: Cast, settings):
    settings.SESSION_COOKIE_AGE = 0
    client = Client()
    sign_in(client, PASSWORD)
    assert client.get("/workbench/").status_code == 302


def test_sessions_are_listed_and_ended_by_their_owner(cast: Cast):
    first, second = Client(), Client()
    assert sign_in(first, PASSWORD)
    assert sign_in(second, PASSWORD)
    assert UserSession.objects.filter(user=cast.city_officer).count() == 2
    assert first.get("/account/sessions/").status_code == 200
    first.post("/account/sessions/")
    assert second.get("/workbench/").status_code == 302
    assert first.get("/workbench/").status_code == 200


def test_one_session_is_ended_by_its_owner_and_the_others_go_on(cast: Cast):
    first, second, third = Client(), Client(), Client()
    assert all(sign_in(client, PASSWORD) for client in (first, second, third))
    key = UserSession.objects.get(session_key=second.session.session_key).pk
    first.post(f"/account/sessions/{key}/end/")
    assert [client.get("/workbench/").status_code for client in (first, second, third)] == [200, 302, 200]


def test_nobody_ends_the_session_of_another(cast: Cast, client_of: Callable[[str], Client]):
    client = Client()
    sign_in(client, PASSWORD)
    key = UserSession.objects.get(session_key=client.session.session_key).pk
    assert client_of("superuser").post(f"/account/sessions/{key}/end/").status_code == 404
    assert client.get("/workbench/").status_code == 200


def test_a_closed_account_does_not_sign_in(cast: Cast):
    actions.set_active(cast.actor("system_admin"), cast.city_officer, False)
    assert not sign_in(Client(), PASSWORD)


def test_closing_an_account_ends_its_sessions(cast: Cast):
    client = Client()
    sign_in(client, PASSWORD)
    actions.set_active(cast.actor("system_admin"), cast.city_officer, False)
    assert client.get("/workbench/").status_code == 302


# ------------------------------------------------------------------------------------------------------------- passwords
WEAK = {
    "Short 1": "too short",
    "alllowercaseletters": "of one kind of sign",
    "lowercase12345": "of two kinds of signs",
    "738291046538": "of digits only",
    "Password19": "known to everybody",
    "City_Officer1": "like the user name",
}


@pytest.mark.parametrize("password", WEAK, ids=WEAK.values())
def test_a_password_is_refused_that_is(cast: Cast, password: str):
    client = Client()
    sign_in(client, PASSWORD)
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": password, "password2": password})
    cast.city_officer.refresh_from_db()
    assert cast.city_officer.check_password(PASSWORD)


def test_a_password_that_keeps_to_the_policy_is_taken_and_the_session_goes_on(cast: Cast):
    client = Client()
    sign_in(client, PASSWORD)
    new = "another Horse 7"
    client.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    cast.city_officer.refresh_from_db()
    assert cast.city_officer.check_password(new)
    assert client.get("/workbench/").status_code == 200


def test_a_password_is_changed_only_by_one_who_knows_the_old_one(cast: Cast):
    client = Client()
    sign_in(client, PASSWORD)
    client.post(
        "/account/password/change/", {"oldpassword": "wrong", "password1": "another Horse 7", "password2": "another Horse 7"}
    )
    cast.city_officer.refresh_from_db()
    assert cast.city_officer.check_password(PASSWORD)


def test_the_first_password_of_an_account_keeps_to_the_policy_too(cast: Cast):
    with pytest.raises(BadInput):
        actions.make_person(cast.actor("system_admin"), "new_officer", "新人", password="short")


# --------------------------------------------------------------------------------------------------------- second factor
def code(secret: str) -> str:
    """What an authenticator shows now."""
    counters = list(totp.yield_hotp_counters_from_time())
    return totp.format_hotp_value(totp.hotp_value(secret, counters[len(counters) // 2]))


def prove(client: Client) -> None:
    """Say the password again, as everybody has to who changes the second factor."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


@dataclass
class Factor:
    """A second factor that was set up: its secret and the recovery codes."""

    secret: str
    recovery: list[str]


@pytest.fixture
def factor(cast: Cast) -> Factor:
    """The city's officer has set up a second factor on the page for it."""
    client = Client()
    assert sign_in(client, PASSWORD)
    prove(client)
    assert client.get("/account/2fa/totp/activate/").status_code == 200
    secret = client.session["mfa.totp.secret"]
    client.post("/account/2fa/totp/activate/", {"code": code(secret)})
    shown = Authenticator.objects.get(user=cast.city_officer, type="recovery_codes").wrap().get_unused_codes()
    cache.clear()
    return Factor(secret, shown)


def test_who_is_signed_in_sets_up_a_second_factor_only_with_the_password(cast: Cast):
    client = Client()
    sign_in(client, PASSWORD)
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")


def test_a_wrong_code_sets_up_no_second_factor(cast: Cast):
    client = Client()
    sign_in(client, PASSWORD)
    prove(client)
    client.get("/account/2fa/totp/activate/")
    client.post("/account/2fa/totp/activate/", {"code": "000000"})
    assert not Authenticator.objects.exists()


def test_the_password_alone_does_not_sign_in_any_more(factor: Factor):
    client = Client()
    answer = client.post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert "_auth_user_id" not in client.session


def second(client: Client, given: str) -> bool:
    client.post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    client.post("/account/2fa/authenticate/", {"code": given})
    return "_auth_user_id" in client.session


def test_password_and_code_sign_in(factor: Factor):
    assert second(Client(), code(factor.secret))


def test_password_and_a_wrong_code_do_not(factor: Factor):
    wrong = f"{(int(code(factor.secret)) + 500_000) % 1_000_000:06}"
    assert not second(Client(), wrong)


def test_a_recovery_code_signs_in_once(factor: Factor):
    assert second(Client(), factor.recovery[0])
    assert not second(Client(), factor.recovery[0])


def test_the_secret_of_a_second_factor_is_sealed(factor: Factor):
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert factor.secret not in kept
    assert "sm4$" in kept


def test_a_second_factor_is_taken_off_by_its_owner(factor: Factor, cast: Cast):
    client = Client()
    assert second(client, code(factor.secret))
    prove(client)
    client.post("/account/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=cast.city_officer, type="totp").exists()
