"""The audit log goes out as its page is narrowed, to those who read it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.models import Body
from shanglou.server.doors.exporting import actions
from shanglou.server.doors.models import Export
from shanglou.server.foundation.actors import Identity
from shanglou.server.jobs.work import run as work

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]
WHO = Identity(person="7", person_name="某经办", body="1", body_name="市经信局", address="10.0.0.1")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def entries(cast: Cast) -> list[Entry]:
    return record(
        WHO,
        [
            Deed("parcel.change", "land.parcel", "11", "甲宗地", "330113", old={"location": "旧"}, new={"location": "<b>新</b>"}),
            Deed("parcel.change", "land.parcel", "12", "=1+1", "330110", new={"location": "别处"}),
            Deed("person.close", "bodies.person", "5", "乙账号"),
        ],
    )


def take_out(client: Client, query: str = "", form: str = "csv", columns: str = "shown") -> Any:
    sent = {"list": "bodies:log", "export": form, "columns": columns}
    return client.post(f"{reverse('doors:export-make')}?{query}", sent)


def content(client: Client) -> bytes:
    answer = client.get(reverse("doors:export-file", args=[Export.objects.get().pk]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(client).decode("utf-8-sig"))))


def test_the_whole_log_goes_out_to_its_administrator_the_newest_first(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    assert take_out(client).status_code == 302
    assert [row["序号"] for row in rows(client)] == [str(item.number) for item in reversed(entries)]


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("q=甲", ["甲宗地"]),
        ("verb=person.close", ["乙账号"]),
        ("kind=land.parcel&key=11", ["甲宗地"]),
        ("person=8", []),
        ("group=nothing", []),
    ],
)
def test_the_log_goes_out_as_its_page_is_narrowed(client_of: ClientOf, entries: list[Entry], query: str, labels: list[str]):
    client = client_of("audit_admin")
    take_out(client, query)
    assert [row["对象"] for row in rows(client)] == labels


@pytest.mark.parametrize("who", CAST)
def test_who_may_not_read_the_log_does_not_take_it_out(client_of: ClientOf, entries: list[Entry], who: str):
    answer = take_out(client_of(who))
    assert answer.status_code == (302 if who == "stranger" else 403)
    assert not Export.objects.exists()


def test_an_auditor_takes_out_what_the_page_shows_of_the_log(cast: Cast, client_of: ClientOf, entries: list[Entry]):
    Body.objects.filter(memberships__person=cast.auditor).update(division=cast.district)
    client = client_of("auditor")
    take_out(client)
    assert [row["对象"] for row in rows(client)] == ["甲宗地"]


def test_taking_out_the_log_is_an_entry_of_it(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    take_out(client, "q=宗地")
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.verb, entry.label, entry.new["list"], entry.new["filters"]) == (
        "export", "留痕", "bodies:log", "对象或人员 “宗地”",
    )  # fmt: skip
    assert (entry.new["rows"], entry.new["total"]) == (1, 1)
    assert entry.new["sha256"] == hashlib.sha256(content(client)).hexdigest()


def test_the_page_of_the_export_says_how_many_of_how_many(client_of: ClientOf, entries: list[Entry]):
    answer = take_out(client_of("audit_admin"))
    assert "3 / 3 行" in client_of("audit_admin").get(answer["Location"]).content.decode()


def test_a_label_that_would_be_a_formula_is_neutralised(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    take_out(client, "key=12&kind=land.parcel")
    assert [row["对象"] for row in rows(client)] == ["'=1+1"]


def test_a_value_that_looks_like_markup_goes_out_as_it_is(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    take_out(client, "key=11&kind=land.parcel")
    assert [row["原值 → 新值"] for row in rows(client)] == ["土地坐落 旧 → <b>新</b>"]


def test_with_all_columns_an_entry_goes_out_as_it_is_kept_too(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    take_out(client, "key=11&kind=land.parcel", columns="all")
    (row,) = rows(client)
    assert (row["动作 [verb]"], row["对象编号"], row["摘要"]) == ("parcel.change", "11", entries[0].digest)
    assert json.loads(row["新值"]) == {"location": "<b>新</b>"}


@pytest.mark.parametrize("form", ["xlsx", "parquet"])
def test_the_log_goes_out_in_every_form(client_of: ClientOf, entries: list[Entry], form: str, tmp_path: Path):
    client, path = client_of("audit_admin"), tmp_path / f"log.{form}"
    take_out(client, form=form, columns="all")
    path.write_bytes(content(client))
    if form == "xlsx":
        import python_calamine

        assert len(python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()) == 4
    else:
        import polars as pl

        assert pl.read_parquet(path)["序号"].to_list() == [item.number for item in reversed(entries)]


def test_a_long_log_goes_out_by_the_worker(client_of: ClientOf, entries: list[Entry], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    client = client_of("audit_admin")
    take_out(client)
    work(str(Export.objects.get().job))
    assert len(rows(client)) == 3


def test_a_log_without_shapes_is_not_offered_as_shapes(client_of: ClientOf, entries: list[Entry]):
    assert take_out(client_of("audit_admin"), form="gpkg").status_code == 400


@pytest.mark.parametrize("who", ["audit_admin", "auditor"])
def test_the_page_of_the_log_offers_to_take_it_out_as_it_is_narrowed(client_of: ClientOf, entries: list[Entry], who: str):
    page = client_of(who).get(reverse("bodies:log"), {"q": "宗地", "verb": ""}).content.decode()
    (action,) = re.findall(f'action="{reverse("doors:export-make")}[?]([^"]*)"', page)
    assert action == urlencode({"q": "宗地"})
    assert re.findall('name="export" value="([^"]+)"', page) == ["xlsx", "csv", "parquet"]


def test_what_was_taken_out_stands_among_the_own_exports(client_of: ClientOf, entries: list[Entry]):
    client = client_of("audit_admin")
    take_out(client)
    assert reverse("doors:export", args=[Export.objects.get().pk]) in client.get(reverse("doors:home")).content.decode()
