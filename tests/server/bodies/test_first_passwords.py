"""A password that somebody else gave opens nothing but the page where its owner takes another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from shanglou.server.bodies import actions
from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.bodies.models import Person
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.refusals import Refused

from ..conftest import Cast

OWN = "Only-mine-2026"
CHANGE = "/account/password/change/"


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def given(cast: Cast) -> str:
    """The password that an officer was given."""
    return actions.reset_password(cast.actor("system_admin"), cast.city_officer)


@pytest.fixture
def browser(given: str) -> Client:
    """Where the officer has signed in with it."""
    client = Client()
    client.post("/account/login/", {"login": "city_officer", "password": given})
    assert "_auth_user_id" in client.session
    return client


def chosen(client: Client, old: str, new: str) -> bool:
    """Whether the page took the new password."""
    client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})
    return not Person.objects.get(username="city_officer").password_is_given


@pytest.mark.parametrize("page", ["/workbench/", "/projects/", "/data/tokens/", "/account/2fa/", "/account/sessions/"])
def test_every_page_leads_to_where_another_is_chosen(browser: Client, page: str):
    answer = browser.get(page)
    assert (answer.status_code, answer["Location"]) == (302, CHANGE)


def test_a_part_of_a_page_leads_the_whole_page_there(browser: Client):
    assert browser.get("/search/suggest/?q=精密", headers={"HX-Request": "true"})["HX-Redirect"] == CHANGE


def test_that_page_says_why(browser: Client):
    assert "首次密码" in browser.get(CHANGE).content.decode()


def test_the_api_gives_nothing_meanwhile(browser: Client, given: str, cast: Cast):
    Enterprise.objects.create(name_zh="某某公司", division=cast.district)
    assert browser.get("/api/v1/enterprises/").json()["count"] == 0
    assert browser.post("/api/v1/sweeps", "{}", content_type="application/json").status_code == 403
    chosen(browser, given, OWN)
    assert browser.get("/api/v1/enterprises/").json()["count"] == 1


def test_the_same_one_is_not_taken_for_another(browser: Client, given: str):
    assert not chosen(browser, given, given)


def test_once_another_is_chosen_everything_is_open(browser: Client, given: str):
    assert chosen(browser, given, OWN)
    assert browser.get("/workbench/").status_code == 200
    assert browser.get("/api/v1/me").json()["scopes"] is None


def test_a_new_account_begins_so_too(cast: Cast):
    person, password = actions.make_person(cast.actor("system_admin"), "new_officer", "新人")
    client = Client()
    client.post("/account/login/", {"login": person.username, "password": password})
    assert client.get("/workbench/")["Location"] == CHANGE


def test_who_comes_without_a_password_owes_none(given: str, cast: Cast, client_of: Callable[[str], Client]):
    # Single sign-on, as a session that no password opened.
    assert client_of("city_officer").get("/workbench/").status_code == 200


@pytest.mark.parametrize("who", ["security_admin", "audit_admin", "superuser"])
def test_who_gives_passwords_cannot_come_in_as_who_has_other_powers(cast: Cast, who: str):
    with pytest.raises(Refused):
        actions.reset_password(cast.actor("system_admin"), cast.actor(who).person)
    assert Client().login(username=who, password="correct Horse 9")


def test_where_a_second_factor_guards_such_an_account_its_password_may_be_given_anew(cast: Cast):
    Authenticator.objects.create(user=cast.audit_admin, type=Authenticator.Type.TOTP, data={"secret": ""})
    assert actions.reset_password(cast.actor("system_admin"), cast.audit_admin)


def test_a_token_that_may_not_look_sees_nothing_whoever_made_it(cast: Cast, client_of: Callable[[str], Client]):
    from shanglou.server.bodies.queries import sight

    assert sight(Actor(person=cast.superuser, scopes=frozenset({Capability.IMPORT}))) is None
