from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

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
    from shanglou.server.bodies.models import Person

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
    from allauth.usersessions.models import UserSession

    assert UserSession.objects.filter(user=cast.city_officer).count() == 2
    assert first.get("/account/sessions/").status_code == 200
    first.post("/account/sessions/")
    assert second.get("/workbench/").status_code == 302
    assert first.get("/workbench/").status_code == 200
