"""Rows of land that were registered by mistake are taken out from their pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.land.models import ControlLine, Parcel, Zone

from ..conftest import CAST

ClientOf = Callable[[str], Client]

SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 302}
KINDS = ("parcel", "zone", "control-line")


@pytest.fixture
def rows(parcel: Parcel, zone: Zone, line: ControlLine) -> dict[str, Any]:
    return {"parcel": parcel, "zone": zone, "control-line": line}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_that_takes_a_row_out(client_of: ClientOf, rows: dict[str, Any], kind: str, name: str):
    address = reverse(f"land:{kind}-remove", args=[rows[kind].pk])
    assert client_of(name).get(address).status_code == SEES[name]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_offers_to_take_its_row_out_to_those_who_may(client_of: ClientOf, rows: dict[str, Any], kind: str):
    page = client_of("district_officer").get(reverse(f"land:{kind}", args=[rows[kind].pk])).content.decode()
    assert reverse(f"land:{kind}-remove", args=[rows[kind].pk]) in page


def test_a_parcel_that_was_taken_out_is_gone_and_its_list_is_shown(client_of: ClientOf, parcel: Parcel):
    key = parcel.pk
    answer = client_of("district_officer").post(reverse("land:parcel-remove", args=[key]), {"reason": "误登"})
    assert answer["Location"] == reverse("land:parcels")
    assert not Parcel.objects.filter(pk=key).exists()
    assert Entry.objects.filter(verb="parcel.delete", key=str(key), note="误登").exists()


def test_a_row_is_not_taken_out_without_a_reason(client_of: ClientOf, parcel: Parcel):
    answer = client_of("district_officer").post(reverse("land:parcel-remove", args=[parcel.pk]), {"reason": ""})
    assert answer.status_code == 400
    assert Parcel.objects.filter(pk=parcel.pk).exists()


def test_a_zone_with_parcels_stays_and_the_sheet_says_what_refers_to_it(client_of: ClientOf, parcel: Parcel, zone: Zone):
    answer = client_of("district_officer").post(reverse("land:zone-remove", args=[zone.pk]), {"reason": "误登"})
    assert answer.status_code == 400
    assert "请先处理引用它的宗地" in answer.content.decode()
    assert Zone.objects.filter(pk=zone.pk).exists()
