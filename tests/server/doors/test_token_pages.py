from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shanglou.server.audit.models import Entry
from shanglou.server.doors.models import ApiToken
from shanglou.server.doors.tokens import actor_of_token, make_token

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]
ASKED = {"name": "报表程序", "scope": ["view"], "days": "30"}


def tokens() -> str:
    return reverse("doors:tokens")


@pytest.mark.parametrize("who", CAST)
def test_everybody_who_holds_a_role_makes_tokens(who: str, cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(who).post(tokens(), ASKED)
    assert answer.status_code == (302 if who == "stranger" else 201)
    assert ApiToken.objects.filter(person=cast.person(who)).count() == (0 if who == "stranger" else 1)


def test_a_token_is_shown_once_and_works(cast: Cast, client_of: ClientOf) -> None:
    client = client_of("district_officer")
    raw = client.post(tokens(), ASKED).context["raw"]
    actor = actor_of_token(raw, "")
    assert actor is not None
    assert actor.person == cast.district_officer
    assert raw not in client.get(tokens()).content.decode()


def test_nobody_gives_a_token_more_than_the_own_rights(client_of: ClientOf) -> None:
    answer = client_of("enterprise").post(tokens(), {**ASKED, "scope": ["edit land"]})
    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("wrong", [{"name": " "}, {"scope": []}, {"days": "0"}, {"days": "9999"}, {"days": "x"}])
def test_what_is_lacking_is_said_and_nothing_is_made(wrong: dict[str, object], client_of: ClientOf) -> None:
    assert client_of("district_officer").post(tokens(), {**ASKED, **wrong}).status_code == 400
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", CAST)
def test_only_its_owner_ends_a_token(who: str, cast: Cast, client_of: ClientOf) -> None:
    made, raw = make_token(cast.actor("district_officer"), "某程序", ["view"], 30)
    client_of(who).post(reverse("doors:token-revoke", args=[made.pk]))
    assert (actor_of_token(raw, "") is None) is (who == "district_officer")


def test_ending_a_token_is_logged(cast: Cast, client_of: ClientOf) -> None:
    made, _raw = make_token(cast.actor("district_officer"), "某程序", ["view"], 30)
    client_of("district_officer").post(reverse("doors:token-revoke", args=[made.pk]))
    assert Entry.objects.filter(verb="token.revoke", key=str(made.pk)).count() == 1


def test_a_token_whose_time_is_over_is_called_so(cast: Cast, client_of: ClientOf) -> None:
    made, _raw = make_token(cast.actor("district_officer"), "某程序", ["view"], 30)
    ApiToken.objects.filter(pk=made.pk).update(expires_at=timezone.now() - datetime.timedelta(days=1))
    assert [row["state"] for row in client_of("district_officer").get(tokens()).context["rows"]] == ["ended"]


def test_nobody_sees_the_tokens_of_others(cast: Cast, client_of: ClientOf) -> None:
    make_token(cast.actor("district_officer"), "某程序", ["view"], 30)
    assert "某程序" not in client_of("city_officer").get(tokens()).content.decode()


@pytest.mark.parametrize("address", ["doors:home", "doors:tokens"])
@pytest.mark.parametrize("who", CAST)
def test_the_pages_open_for_everybody_who_signed_in(address: str, who: str, client_of: ClientOf) -> None:
    assert client_of(who).get(reverse(address)).status_code == (302 if who == "stranger" else 200)


@pytest.mark.parametrize(("address", "said"), [("doors:home", "Data doors"), ("doors:tokens", "New token")])
def test_the_pages_speak_english(address: str, said: str, client_of: ClientOf) -> None:
    client = client_of("district_officer")
    client.cookies["shanglou_language"] = "en"
    assert said in client.get(reverse(address)).content.decode()
