"""What failures to sign in lock, for whom and for how long."""

from __future__ import annotations

import datetime

import pytest
from allauth.core.internal import ratelimit
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.bodies import actions

from ..conftest import Cast
from .test_sign_in_log import PASSWORD, fresh_counters, is_in, newest, sign_in, verbs

__all__ = ["fresh_counters"]

HERE, THERE, OFFICE = "192.0.2.7", "198.51.100.4", "203.0.113.20"
SAID = {
    "zh-hans": ("不能从您的地址登录。请过 15 分钟再试。", "除近期登录过的地址外暂时不能登录。请过 24 小时再试。"),
    "en": ("from your address for now. Please try again in 15 minutes.", "lately used from. Please try again in 24 hours."),
}


def page(language: str, address: str = HERE, name: str = "city_officer") -> str:
    """What is said to who types the right password."""
    client = Client(REMOTE_ADDR=address)
    client.cookies["shanglou_language"] = language
    return client.post("/account/login/", {"login": name, "password": PASSWORD}).content.decode()


def lock_here() -> None:
    for _ in range(5):
        sign_in(password="wrong")


def test_five_failures_lock_the_account_for_the_address_that_failed_only(cast: Cast):
    lock_here()
    assert not is_in(sign_in(address=HERE))
    assert is_in(sign_in(address=THERE))
    assert is_in(sign_in("district_officer", address=HERE))


@pytest.mark.parametrize("language", SAID)
def test_the_lock_of_an_account_for_an_address_says_for_how_long(cast: Cast, language: str):
    lock_here()
    assert SAID[language][0] in page(language)


def test_a_name_that_is_no_account_is_locked_in_the_same_words(cast: Cast):
    for _ in range(5):
        sign_in("nobody", password="wrong")
    assert SAID["zh-hans"][0] in page("zh-hans", name="nobody")


def spread(failures: int) -> None:
    """So many failures, four from each address: none of them locks an account for an address."""
    for number in range(failures):
        sign_in(password="wrong", address=f"198.18.0.{number // 4}")


@pytest.fixture
def locked_everywhere(cast: Cast) -> Cast:
    """The officer signed in at the office; then fifty failures came from elsewhere (47 of them are put in by hand)."""
    assert is_in(sign_in(address=OFFICE))
    spread(1)
    (rate,) = ratelimit.get_rates(app="allauth.account", action="login_failed_everywhere")
    key = ratelimit.get_cache_key(
        HttpRequest(), app="allauth.account", action="login_failed_everywhere", rate=rate, key="city_officer"
    )
    cache.set(key, cache.get(key) * 48)
    spread(2)
    return cast


def test_fifty_failures_from_everywhere_are_followed_by_an_entry_of_the_lock(locked_everywhere: Cast):
    assert verbs() == ["account.sign_in"] + ["account.sign_in_failed"] * 3 + ["account.lock"]
    assert (newest().label, newest().new) == ("city_officer", {"reason": ["account_failures"]})


def test_fifty_failures_from_everywhere_lock_the_account_for_an_address_it_was_never_used_from(locked_everywhere: Cast):
    assert not is_in(sign_in(address=THERE))


@pytest.mark.parametrize("language", SAID)
def test_the_lock_of_an_account_everywhere_says_for_how_long(locked_everywhere: Cast, language: str):
    assert SAID[language][1] in page(language, address=THERE)


def test_where_the_officer_signs_in_the_account_stays_open(locked_everywhere: Cast):
    assert is_in(sign_in(address=OFFICE))


def test_failures_where_the_officer_signs_in_are_entered_and_the_lock_is_not_entered_again(locked_everywhere: Cast):
    before = len(verbs())
    sign_in(password="wrong", address=OFFICE)
    assert verbs()[before:] == ["account.sign_in_failed"]


def test_an_address_used_more_than_thirty_days_ago_is_none_of_its_own(locked_everywhere: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanglou.server.bodies.attempts.LATELY", datetime.timedelta(0))
    assert not is_in(sign_in(address=OFFICE))


def test_a_new_password_of_the_system_administrator_opens_the_account_again(locked_everywhere: Cast):
    made = actions.reset_password(locked_everywhere.actor("system_admin"), locked_everywhere.city_officer)
    assert is_in(sign_in(password=made, address=THERE))


def test_who_is_let_in_is_counted_no_failure(cast: Cast):
    for _ in range(7):
        assert is_in(sign_in())


# ------------------------------------------------------------------------------------------------------------ the address
def through(forwarded: str) -> Client:
    client = Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    client.post("/account/login/", {"login": "city_officer", "password": PASSWORD})
    return client


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "192.0.2.99", "10.0.0.1"),
        (1, "192.0.2.99", "192.0.2.99"),
        (1, "6.6.6.6, 192.0.2.99", "192.0.2.99"),
        (2, "6.6.6.6, 192.0.2.99, 10.0.0.2", "192.0.2.99"),
        (2, "192.0.2.99", "10.0.0.1"),
    ],
)
def test_the_address_is_that_which_the_own_proxies_saw_in_the_log_and_in_the_sessions(
    cast: Cast, settings, proxies: int, forwarded: str, address: str
):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert is_in(through(forwarded))
    assert (newest().address, UserSession.objects.get().ip) == (address, address)


def test_behind_a_proxy_the_failures_of_one_do_not_lock_out_another(cast: Cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _ in range(5):
        Client(REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": HERE}).post(
            "/account/login/", {"login": "city_officer", "password": "wrong"}
        )
    assert Entry.objects.filter(verb="account.lock", address=HERE).exists()
    assert is_in(through(THERE))
