from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.doors.exporting.writers import harmless
from shanglou.server.doors.models import Export
from shanglou.server.land import actions
from shanglou.server.land.models import Parcel

from ..conftest import Cast

ClientOf = Callable[[str], Client]


@pytest.fixture
def parcels(cast: Cast) -> list[Parcel]:
    actor = cast.actor("city_officer")
    return [
        actions.create_parcel(
            actor,
            {"code": code, "division": where, "location": location, "contract_date": datetime.date(2020, 1, 2)},
        )
        for code, where, location in (
            ("P1", cast.district, "=1+1"),
            ("P2", cast.district, "某路"),
            ("P3", cast.other_district, "别处"),
        )
    ]


def taken(client: Client, form: str = "csv", query: str = "", columns: str = "shown") -> tuple[Export, bytes]:
    answer = client.post(reverse("land:parcels") + query, {"export": form, "columns": columns})
    assert answer.status_code == 302
    export = Export.objects.get()
    file = client.get(reverse("doors:export-file", args=[export.pk]))
    return export, b"".join(file.streaming_content)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "codes"), [("city_officer", ["P1", "P2", "P3"]), ("district_officer", ["P1", "P2"]), ("other_officer", ["P3"])]
)
def test_an_export_holds_what_its_maker_sees(client_of: ClientOf, parcels: list[Parcel], name: str, codes: list[str]):
    export, content = taken(client_of(name))
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == codes
    assert (export.rows, export.total) == (len(codes), len(codes))


def test_an_export_is_as_the_list_is_filtered(client_of: ClientOf, parcels: list[Parcel]):
    export, content = taken(client_of("city_officer"), query="?q=P2")
    assert b"P1" not in content
    assert export.rows == 1


@pytest.mark.parametrize("name", ["enterprise", "system_admin"])
def test_who_may_not_export_is_refused(client_of: ClientOf, parcels: list[Parcel], name: str):
    assert client_of(name).post(reverse("land:parcels"), {"export": "csv"}).status_code == 403
    assert not Export.objects.exists()


def test_an_export_is_logged_with_its_checksum(client_of: ClientOf, parcels: list[Parcel]):
    export, content = taken(client_of("district_officer"))
    entry = Entry.objects.get(verb="export")
    assert entry.new["sha256"] == export.sha256 == hashlib.sha256(content).hexdigest()
    assert (entry.new["rows"], entry.new["total"]) == (2, 2)


@pytest.mark.parametrize("form", ["xlsx", "parquet", "gpkg"])
def test_an_export_opens_in_its_form(client_of: ClientOf, parcels: list[Parcel], form: str, tmp_path: Path):
    _export, content = taken(client_of("district_officer"), form, columns="all")
    path = tmp_path / f"out.{form}"
    path.write_bytes(content)
    if form == "xlsx":
        import python_calamine

        rows = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert [row[0] for row in rows[1:]] == ["P1", "P2"]
        assert "=1+1" in rows[1]
    elif form == "parquet":
        import polars as pl

        assert pl.read_parquet(path).height == 2
    else:
        import pyogrio

        assert pyogrio.read_info(path)["features"] == 2


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1"])
def test_a_formula_is_neutralised(text: str):
    assert harmless(text) == "'" + text


def test_a_plain_text_stays_as_it_is():
    assert harmless("某路1号") == "某路1号"


def test_a_csv_holds_no_formula(client_of: ClientOf, parcels: list[Parcel]):
    _export, content = taken(client_of("district_officer"))
    assert b",'=1+1," in content


def test_another_cannot_fetch_a_file(client_of: ClientOf, parcels: list[Parcel]):
    export, _content = taken(client_of("district_officer"))
    for page in ("export", "export-file", "export-sums"):
        assert client_of("city_officer").get(reverse(f"doors:{page}", args=[export.pk])).status_code == 404


def test_a_role_that_changed_since_shuts_the_file(cast: Cast, client_of: ClientOf, parcels: list[Parcel]):
    client = client_of("district_officer")
    export, _content = taken(client)
    cast.district_officer.memberships.update(role="leader")
    assert client.get(reverse("doors:export-file", args=[export.pk])).status_code == 403
