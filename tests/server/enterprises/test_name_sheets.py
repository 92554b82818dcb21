"""The sheets by which the names of an enterprise over time are written down, corrected and taken back from its page."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.enterprises import actions, names
from shanglou.server.enterprises.models import Enterprise, EnterpriseName

from ..conftest import CAST, Cast
from .firms import NAME

ClientOf = Callable[[str], Client]

SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 302}
FORMER = "临平精密机械厂"
SAID = {"name_zh": FORMER, "valid_from": "2010-03-01", "valid_to": "2018-05-31", "source": "工商档案", "reason": "补录"}


@pytest.fixture
def former(cast: Cast, firm: Enterprise) -> EnterpriseName:
    last = datetime.date(2018, 5, 31)
    return names.record_name(cast.actor("district_officer"), firm, FORMER, valid_to=last, reason="工商档案")


def address(sheet: str, firm: Enterprise, *args: int) -> str:
    return reverse(f"enterprises:{sheet}", args=[firm.pk, *args])


def page(client: Client, firm: Enterprise) -> str:
    return client.get(reverse("enterprises:enterprise", args=[firm.pk])).content.decode()


def known(firm: Enterprise) -> set[tuple[str, str]]:
    rows = EnterpriseName.objects.filter(enterprise=firm, known_to__isnull=True, valid_to__isnull=False)
    return {(row.name_zh, str(row.valid_to)) for row in rows}


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_of_a_former_name(client_of: ClientOf, firm: Enterprise, name: str):
    assert client_of(name).get(address("former-name-new", firm)).status_code == SEES[name]


@pytest.mark.parametrize("sheet", ["former-name", "former-name-withdraw"])
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheets_of_a_name_that_is_known(
    client_of: ClientOf, firm: Enterprise, former: EnterpriseName, name: str, sheet: str
):
    assert client_of(name).get(address(sheet, firm, former.pk)).status_code == SEES[name]


def test_a_name_is_reached_under_its_own_enterprise_only(
    client_of: ClientOf, firm: Enterprise, own: Enterprise, former: EnterpriseName
):
    assert client_of("district_officer").get(address("former-name", own, former.pk)).status_code == 404


def test_a_former_name_is_written_down_from_the_page(client_of: ClientOf, firm: Enterprise):
    officer = client_of("district_officer")
    assert address("former-name-new", firm) in page(officer, firm)
    officer.post(address("former-name-new", firm), SAID)
    assert known(firm) == {(FORMER, "2018-05-31")}
    assert Enterprise.objects.get(pk=firm.pk).name_zh == NAME


def test_a_former_name_needs_its_last_day(client_of: ClientOf, firm: Enterprise):
    answer = client_of("district_officer").post(address("former-name-new", firm), {**SAID, "valid_to": ""})
    assert (answer.status_code, known(firm)) == (400, set())


def test_days_on_which_another_name_was_borne_are_refused_beside_their_field(
    client_of: ClientOf, firm: Enterprise, former: EnterpriseName
):
    answer = client_of("district_officer").post(address("former-name-new", firm), {**SAID, "name_zh": "另一名称"})
    assert answer.status_code == 400
    assert FORMER in str(answer.context["form"].errors["valid_from"])


def test_a_former_name_is_corrected_from_the_page(client_of: ClientOf, firm: Enterprise, former: EnterpriseName):
    officer = client_of("district_officer")
    sheet = address("former-name", firm, former.pk)
    assert sheet in page(officer, firm)
    was = {f"initial-{name}": value for name, value in {"name_zh": FORMER, "valid_to": "2018-05-31"}.items()}
    officer.post(sheet, {**was, "name_zh": "临平精密机械总厂", "valid_to": "2017-05-31", "reason": "档案查证"})
    assert known(firm) == {("临平精密机械总厂", "2017-05-31")}
    assert EnterpriseName.objects.get(pk=former.pk).known_to is not None


def test_the_sheet_of_a_correction_shows_what_is_known(client_of: ClientOf, firm: Enterprise, former: EnterpriseName):
    shown = client_of("district_officer").get(address("former-name", firm, former.pk)).content.decode()
    assert f'<span class="was">{FORMER}</span>' in shown


def test_a_name_that_somebody_corrected_meanwhile_is_not_corrected_again(
    cast: Cast, client_of: ClientOf, firm: Enterprise, former: EnterpriseName
):
    names.correct_name(cast.actor("city_officer"), former, {"valid_from": datetime.date(2011, 1, 1)}, reason="档案")
    answer = client_of("district_officer").post(address("former-name", firm, former.pk), {**SAID, "reason": "再更正"})
    assert answer.status_code == 400
    assert "已被更正过" in answer.content.decode()


def test_of_the_present_name_only_the_first_day_and_the_source_are_asked(cast: Cast, client_of: ClientOf, firm: Enterprise):
    present = EnterpriseName.objects.get(enterprise=firm)
    officer = client_of("district_officer")
    shown = officer.get(address("former-name", firm, present.pk)).context["form"]
    assert list(shown.fields) == ["valid_from", "source", "reason"]
    officer.post(address("former-name", firm, present.pk), {"valid_from": "2019-06-01", "reason": "营业执照"})
    assert EnterpriseName.objects.get(enterprise=firm, known_to__isnull=True).valid_from == datetime.date(2019, 6, 1)


def test_a_former_name_is_taken_back_from_the_page(client_of: ClientOf, firm: Enterprise, former: EnterpriseName):
    officer = client_of("district_officer")
    sheet = address("former-name-withdraw", firm, former.pk)
    assert sheet in page(officer, firm)
    officer.post(sheet, {"reason": "误录"})
    assert known(firm) == set()
    assert sheet not in page(officer, firm)


def test_the_present_name_is_not_offered_to_be_taken_back(client_of: ClientOf, firm: Enterprise):
    present = EnterpriseName.objects.get(enterprise=firm)
    assert address("former-name-withdraw", firm, present.pk) not in page(client_of("district_officer"), firm)


def test_one_who_only_reads_is_offered_none_of_it(cast: Cast, client_of: ClientOf, own: Enterprise):
    actions.rename(cast.actor("city_officer"), own, "自有企业（更名）", reason="工商变更", since=datetime.date(2024, 1, 1))
    shown = page(client_of("enterprise"), own)
    assert "名称沿革" in shown
    assert address("former-name-new", own) not in shown
