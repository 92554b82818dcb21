"""The divisions of an installation: brought in by those who say where bodies lie, and asked for where there are none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies import actions
from shanglou.server.bodies.models import Division, Person

from ..conftest import EVERYBODY, Cast

ClientOf = Callable[[str], Client]


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_the_security_administrator_brings_in_divisions(cast: Cast, client_of: ClientOf, who: str):
    client_of(who).post(reverse("bodies:divisions"), {"place": "宁波市"})
    may = who in ("security_admin", "superuser")
    assert Division.objects.filter(code="330200").exists() is may
    assert Entry.objects.filter(verb="division.load").exists() is may


def test_a_place_brought_in_twice_adds_nothing(cast: Cast):
    row, new = actions.bring_in_divisions(cast.actor("security_admin"), " 330100 ")
    assert (row.code, new) == ("330100", 0)


def test_an_unknown_place_is_named_on_the_page_and_nothing_is_written(cast: Cast, client_of: ClientOf):
    before = Division.objects.count()
    answer = client_of("security_admin").post(reverse("bodies:divisions"), {"place": "无此市"})
    assert answer.status_code == 400
    assert "无此市" in answer.content.decode()
    assert Division.objects.count() == before
    with pytest.raises(BadInput):
        actions.bring_in_divisions(cast.actor("security_admin"), "无此市")


@pytest.fixture
def first(db: None) -> Client:
    """The first account of an empty installation, signed in."""
    client = Client()
    person = Person.objects.create_superuser("first", password="Shanglou-2026")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize("name", ["projects:list", "land:parcels", "bodies:bodies", "bodies:body-new", "site:workbench"])
def test_without_divisions_a_page_leads_to_where_they_are_brought_in(first: Client, name: str):
    page = first.get(reverse(name)).content.decode().split("<main", 1)[1]
    assert f'<td><a href="{reverse("bodies:divisions")}"' in page or f'class="btn" href="{reverse("bodies:divisions")}"' in page


def test_a_form_says_that_there_is_no_division_to_choose(first: Client):
    assert "还没有可选的区划" in first.get(reverse("projects:new")).content.decode()


def test_the_first_steps_are_gone_from_the_workbench_once_they_are_taken(cast: Cast, client_of: ClientOf):
    assert "开始使用" not in client_of("security_admin").get(reverse("site:workbench")).content.decode()
    assert "开始使用" in client_of("city_officer").get(reverse("site:workbench")).content.decode()
