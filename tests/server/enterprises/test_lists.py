from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.doors import lists
from shanglou.server.enterprises import actions
from shanglou.server.enterprises.models import Enterprise, YearFigures

from ..asking import asked
from ..conftest import CAST, Cast
from .firms import NAME, code

ClientOf = Callable[[str], Client]

SEES = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


@pytest.fixture
def officer(client_of: ClientOf) -> Client:
    return client_of("district_officer")


def listed(client: Client, **query: str) -> list[int]:
    answer = client.get(reverse("enterprises:list"), query)
    assert answer.status_code == 200
    return [row.record.pk for row in answer.context["table"].page.object_list]


@pytest.mark.parametrize("name", CAST)
def test_the_list_shows_what_its_reader_sees(client_of: ClientOf, firm: Enterprise, name: str):
    answer = client_of(name).get(reverse("enterprises:list"))
    assert answer.status_code == (302 if name == "stranger" else 200)
    assert (NAME in answer.content.decode()) is SEES[name]


def test_an_enterprise_member_lists_the_own_enterprise_only(client_of: ClientOf, firm: Enterprise, own: Enterprise):
    assert listed(client_of("enterprise")) == [own.pk]


@pytest.mark.parametrize("name", CAST)
def test_a_search_finds_what_its_reader_sees(client_of: ClientOf, firm: Enterprise, name: str):
    answer = client_of(name).get(reverse("enterprises:list"), {"q": "精密机械"})
    assert (NAME in answer.content.decode()) is SEES[name]


def test_the_list_tells_no_figures(officer: Client, firm: Enterprise, figures: YearFigures):
    page = officer.get(reverse("enterprises:list")).content.decode()
    assert "1234567" not in page
    assert "123.456789" not in page


def test_the_list_tells_no_personal_data(officer: Client, firm: Enterprise):
    page = officer.get(reverse("enterprises:list")).content.decode()
    assert "欧阳" not in page
    assert "138" not in page.replace(code(1), "")


@pytest.mark.parametrize("text", ["精密机械", "jmjx", code(1), code(1)[12:], "机", "精密 东湖"])
def test_a_search_takes_name_code_and_initials(officer: Client, firm: Enterprise, own: Enterprise, text: str):
    assert listed(officer, q=text) == [firm.pk]


def test_enterprises_are_narrowed_by_the_state_of_their_code(officer: Client, firm: Enterprise, doubtful: Enterprise):
    assert listed(officer, code_state="wrong") == [doubtful.pk]


def test_enterprises_are_narrowed_by_industry(officer: Client, firm: Enterprise, own: Enterprise):
    assert listed(officer, industry="C35") == [firm.pk]


@pytest.mark.parametrize("kept", ["little_giant", "little_giant;high_tech", "high_tech;little_giant", "a;little_giant;b"])
def test_enterprises_are_narrowed_by_a_title_wherever_it_stands(officer: Client, firm: Enterprise, kept: str):
    Enterprise.objects.filter(pk=firm.pk).update(titles=kept)
    assert listed(officer, title="little_giant") == [firm.pk]


def test_a_title_is_not_found_in_a_longer_one(officer: Client, firm: Enterprise):
    Enterprise.objects.filter(pk=firm.pk).update(titles="listed_tech")
    assert listed(officer, title="tech_sme") == []


def test_tags_are_told_in_the_list(cast: Cast, officer: Client, firm: Enterprise):
    values = {"is_above_scale": True, "titles": "little_giant", "is_recognised_chain_leader": True}
    actions.change_enterprise(cast.actor("district_officer"), firm, values)
    page = officer.get(reverse("enterprises:list")).content.decode()
    assert "市级认定链主 · 专精特新“小巨人” · 规上" in page


def test_a_wrong_code_is_marked_in_the_list(officer: Client, doubtful: Enterprise):
    assert "代码有误" in officer.get(reverse("enterprises:list")).content.decode()


def test_the_list_asks_the_database_at_most_ten_times_beside_the_session(officer: Client, firm: Enterprise):
    assert len(asked(officer, reverse("enterprises:list"))) <= 10


def test_a_longer_list_asks_no_more(cast: Cast, officer: Client, firm: Enterprise):
    before = len(asked(officer, reverse("enterprises:list")))
    for number in range(20):
        values = {"name_zh": f"企业{number}", "division": cast.district}
        actions.create_enterprise(cast.actor("district_officer"), values)
    assert len(asked(officer, reverse("enterprises:list"))) == before


@pytest.mark.parametrize("sort", ["name_zh", "-name_zh", "credit_code", "-industry", "division"])
def test_a_list_of_very_many_is_sorted_as_a_short_one_for_everybody(
    cast: Cast, client_of: ClientOf, firm: Enterprise, doubtful: Enterprise, own: Enterprise, sort: str,
    monkeypatch: pytest.MonkeyPatch,
):  # fmt: skip
    elsewhere = {"name_zh": "别处的公司", "credit_code": code(7), "division": cast.other_district, "industry": "C1"}
    other = actions.create_enterprise(cast.actor("other_officer"), elsewhere)
    readers = [client_of(name) for name in CAST if name != "stranger"]
    short = [listed(reader, sort=sort) for reader in readers]
    monkeypatch.setattr(lists, "MOST_COUNTED", 2)
    assert [listed(reader, sort=sort) for reader in readers] == [found[:2] for found in short]
    assert {other.pk, firm.pk} < set(short[0])
