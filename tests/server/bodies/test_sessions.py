from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from shanglou.server.bodies.sessions import SessionStore

from ..conftest import Cast

PAGE = "/workbench/"


@pytest.fixture
def client(client_of: Callable[[str], Client]) -> Client:
    made = client_of("city_officer")
    UserSession.objects.create(
        user_id=made.session["_auth_user_id"], session_key=made.session.session_key, ip="192.0.2.1", user_agent="old"
    )
    return made


def grown_old(client: Client, seconds: int) -> Session:
    row = Session.objects.get(session_key=client.session.session_key)
    row.expire_date -= datetime.timedelta(seconds=seconds)
    row.save()
    return row


def written(client: Client) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(PAGE).status_code == 200
    return [query["sql"] for query in asked.captured_queries if query["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]


def test_a_page_writes_nothing_when_the_session_was_used_just_now(client: Client) -> None:
    assert written(client) == []


def test_a_session_that_was_last_used_minutes_ago_is_prolonged_by_two_statements(client: Client) -> None:
    grown_old(client, 300)
    assert len(written(client)) == 2


def test_a_used_session_ends_the_idle_time_later(client: Client, settings) -> None:
    grown_old(client, 300)
    client.get(PAGE)
    left = Session.objects.get(session_key=client.session.session_key).expire_date - timezone.now()
    assert abs(left.total_seconds() - settings.SESSION_COOKIE_AGE) < 30


def test_the_cookie_of_a_prolonged_session_is_sent_anew(client: Client, settings) -> None:
    grown_old(client, 300)
    cookie = client.get(PAGE).cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], bool(cookie["httponly"])) == (settings.SESSION_COOKIE_AGE, True)


def test_an_unused_session_ends_after_the_idle_time(client: Client, settings) -> None:
    grown_old(client, settings.SESSION_COOKIE_AGE + 1)
    assert client.get(PAGE).status_code == 302


def test_a_session_that_was_ended_elsewhere_is_not_revived(client: Client) -> None:
    key = client.session.session_key
    session = SessionStore(key)
    session.load()
    Session.objects.filter(session_key=key).delete()
    assert not session.prolong()
    assert not Session.objects.filter(session_key=key).exists()


def test_the_owner_sees_from_where_a_session_was_used_last(client: Client) -> None:
    grown_old(client, 300)
    client.get(PAGE, headers={"user-agent": "Firefox/140.0"})
    row = UserSession.objects.get(session_key=client.session.session_key)
    assert (row.ip, row.user_agent) == ("127.0.0.1", "Firefox/140.0")


def test_the_page_is_sent_when_its_session_cannot_be_prolonged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: SessionStore) -> bool:
        raise DatabaseError("disk full")

    grown_old(client, 300)
    monkeypatch.setattr(SessionStore, "prolong", full)
    assert client.get(PAGE).status_code == 200


def test_leaving_ends_the_session(client: Client, cast: Cast) -> None:
    key = grown_old(client, 300).session_key
    client.post("/account/logout/")
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize("page", [PAGE, "/projects/", "/api/v1/projects/"])
def test_no_browser_keeps_what_somebody_signed_in_is_shown(client: Client, page: str) -> None:
    assert client.get(page)["Cache-Control"] == "private, no-store"


def test_a_tile_of_the_map_is_kept_for_a_minute_by_its_own_browser(client: Client) -> None:
    assert client.get("/map/tiles/parcels/12/3424/1668")["Cache-Control"] == "private, max-age=60"


def test_what_anybody_may_see_is_not_kept_from_browsers(db: None) -> None:
    assert not Client().get("/").has_header("Cache-Control")
