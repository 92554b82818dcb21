"""What a person follows, who may, and what of it is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.bodies import following
from shanglou.server.bodies.models import Follow, Membership
from shanglou.server.enterprises import actions
from shanglou.server.enterprises.models import Enterprise

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    return actions.create_enterprise(cast.actor("district_officer"), {"name_zh": "旧名称有限公司", "division": cast.district})


def press(client: Client, firm: Enterprise, do: str = "follow", **more: str):
    return client.post(reverse("bodies:follow"), {"kind": "enterprises.enterprise", "key": firm.pk, "do": do, **more})


def rename(cast: Cast, firm: Enterprise, who: str = "district_officer") -> None:
    actions.rename(cast.actor(who), firm, "新名称有限公司", reason="变更登记")


@pytest.mark.parametrize("who", CAST)
def test_only_what_one_may_see_is_followed(cast: Cast, client_of: ClientOf, firm: Enterprise, who: str):
    press(client_of(who), firm)
    assert Follow.objects.exists() is (who in ("city_officer", "district_officer"))


@pytest.mark.parametrize("kind", ["bodies.person", "audit.entry", "nothing.such", "", "land"])
def test_what_is_no_row_of_the_registry_is_not_followed(cast: Cast, client_of: ClientOf, kind: str):
    answer = client_of("superuser").post(reverse("bodies:follow"), {"kind": kind, "key": "1"})
    assert (answer.status_code, Follow.objects.count()) == (404, 0)


def test_what_another_did_to_it_stands_on_the_workbench_with_a_link(cast: Cast, client_of: ClientOf, firm: Enterprise):
    client = client_of("city_officer")
    press(client, firm)
    rename(cast, firm)
    page = client.get("/workbench/").content.decode()
    assert f'href="{reverse("enterprises:enterprise", args=[firm.pk])}">新名称有限公司' in page
    assert "district_officer · 更名" in page


def test_what_one_did_oneself_is_not_told(cast: Cast, firm: Enterprise):
    actor = cast.actor("district_officer")
    following.follow(actor, firm)
    rename(cast, firm)
    assert following.happened(actor, limit=10) == []


def test_what_is_not_followed_is_not_told(cast: Cast, firm: Enterprise):
    rename(cast, firm)
    assert following.happened(cast.actor("city_officer"), limit=10) == []


def test_what_one_may_see_no_longer_is_not_told(cast: Cast, firm: Enterprise):
    following.follow(cast.actor("city_officer"), firm)
    rename(cast, firm)
    Membership.objects.filter(person=cast.city_officer).update(is_active=False)
    assert following.happened(cast.actor("city_officer"), limit=10) == []


def test_it_is_followed_no_longer_once_that_is_said(cast: Cast, client_of: ClientOf, firm: Enterprise):
    client = client_of("city_officer")
    press(client, firm)
    press(client, firm, "unfollow")
    assert not Follow.objects.exists()


def test_the_page_says_whether_it_is_followed(cast: Cast, client_of: ClientOf, firm: Enterprise):
    client = client_of("city_officer")
    address = reverse("enterprises:enterprise", args=[firm.pk])
    assert "已关注" not in client.get(address).content.decode()
    assert press(client, firm, next=address)["Location"] == address
    assert "已关注" in client.get(address).content.decode()


def test_the_way_back_leads_to_no_other_site(cast: Cast, client_of: ClientOf, firm: Enterprise):
    assert press(client_of("city_officer"), firm, next="https://elsewhere.example/")["Location"] == "/workbench/"


def test_more_than_enough_are_not_followed(cast: Cast, client_of: ClientOf, firm: Enterprise, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(following, "MOST", 0)
    press(client_of("city_officer"), firm)
    assert not Follow.objects.exists()
