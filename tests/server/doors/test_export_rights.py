from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.doors.models import Export
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Parcel

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]
FORMS = ("xlsx", "csv", "parquet")
#: How many of the two parcels, one in each district, everybody takes out; None: nobody lets them.
TAKES = {"city_officer": 2, "district_officer": 1, "other_officer": 1, "enterprise": None, "stranger": None}


@pytest.fixture
def parcels(cast: Cast) -> list[Parcel]:
    return [
        Parcel.objects.create(code="甲宗地", division=cast.district, holder="=HYPERLINK(1)"),
        Parcel.objects.create(code="乙宗地", division=cast.other_district),
    ]


def take_out(client: Client, form: str, page: str = "land:parcels", **query: str) -> Export | None:
    client.post(reverse(page, query=query) if query else reverse(page), {"export": form, "columns": "all"})
    return Export.objects.first()


def content(client: Client, export: Export) -> bytes:
    answer = client.get(reverse("doors:export-file", args=[export.pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def table(raw: bytes) -> list[dict[str, str]]:
    """The rows of a CSV file without the notes that may stand around them."""
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", CAST)
def test_everybody_takes_out_only_what_the_list_shows(who: str, form: str, parcels: list[Parcel], client_of: ClientOf) -> None:
    export = take_out(client_of(who), form)
    if TAKES[who] is None:
        assert export is None
    else:
        assert export is not None
        assert (export.rows, export.total) == (TAKES[who], TAKES[who])


@pytest.mark.parametrize("who", CAST)
def test_only_who_made_a_file_fetches_it(who: str, parcels: list[Parcel], client_of: ClientOf) -> None:
    export = take_out(client_of("district_officer"), "csv")
    assert export is not None
    for page in ("export", "export-file", "export-sums"):
        expected = {"district_officer": 200, "stranger": 302}.get(who, 404)
        assert client_of(who).get(reverse(f"doors:{page}", args=[export.pk])).status_code == expected


def test_the_checksum_is_that_of_the_file(parcels: list[Parcel], client_of: ClientOf) -> None:
    client = client_of("city_officer")
    export = take_out(client, "xlsx")
    assert export is not None
    assert hashlib.sha256(content(client, export)).hexdigest() == export.sha256


def test_a_formula_stays_text(parcels: list[Parcel], client_of: ClientOf) -> None:
    client = client_of("district_officer")
    export = take_out(client, "csv")
    assert export is not None
    cells = [cell for row in csv.reader(io.StringIO(content(client, export).decode("utf-8-sig"))) for cell in row]
    assert any("HYPERLINK(1)" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_personal_data_go_out_masked(cast: Cast, client_of: ClientOf) -> None:
    Enterprise.objects.create(name_zh="某某公司", division=cast.district, phone="13800138000", legal_representative="张三丰")
    client = client_of("district_officer")
    export = take_out(client, "csv", "enterprises:list")
    assert export is not None
    text = content(client, export).decode("utf-8-sig")
    assert "某某公司" in text
    assert "13800138000" not in text
    assert "张三丰" not in text


def test_taking_out_is_logged_with_count_and_checksum(parcels: list[Parcel], client_of: ClientOf) -> None:
    export = take_out(client_of("city_officer"), "csv")
    assert export is not None
    entry = Entry.objects.get(verb="export", key=str(export.pk))
    assert (entry.new["rows"], entry.new["total"], entry.new["sha256"]) == (2, 2, export.sha256)


def test_a_file_is_withheld_once_its_maker_lost_a_role(cast: Cast, parcels: list[Parcel], client_of: ClientOf) -> None:
    client = client_of("district_officer")
    export = take_out(client, "csv")
    assert export is not None
    cast.district_officer.memberships.update(is_active=False)
    assert client.get(reverse("doors:export-file", args=[export.pk])).status_code == 403
