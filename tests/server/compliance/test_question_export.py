"""The open questions go out as their page is narrowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.doors.models import Export

from ..conftest import CAST, Cast
from .test_question_pages import PARAMETER, given

ClientOf = Callable[[str], Client]


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def take_out(client: Client, query: str = "", form: str = "csv", columns: str = "shown") -> Any:
    sent = {"list": "compliance:questions", "export": form, "columns": columns}
    return client.post(f"{reverse('doors:export-make')}?{query}", sent)


def content(client: Client) -> bytes:
    answer = client.get(reverse("doors:export-file", args=[Export.objects.get().pk]))
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def rows(client: Client) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(client).decode("utf-8-sig"))))


@pytest.mark.parametrize("who", CAST)
def test_the_open_questions_go_out_to_those_who_may_export(client_of: ClientOf, who: str):
    client = client_of(who)
    answer = take_out(client)
    if who in ("enterprise", "stranger"):
        assert answer.status_code == (302 if who == "stranger" else 403)
        assert not Export.objects.exists()
    else:
        lines = rows(client)
        assert PARAMETER in [row["编号"] for row in lines]
        assert (Export.objects.get().rows, Export.objects.get().total) == (len(lines), len(lines))


def test_the_file_holds_the_lines_of_the_page_in_its_order(client_of: ClientOf):
    client = client_of("city_officer")
    take_out(client, "kind=parameter")
    page = client.get(reverse("compliance:questions") + "?kind=parameter").content.decode()
    places = [page.index(reverse("compliance:question", args=[row["编号"]])) for row in rows(client)]
    assert len(places) > 1
    assert places == sorted(places)


def test_what_was_answered_is_left_out_where_the_page_leaves_it_out(cast: Cast, client_of: ClientOf):
    given(cast)
    client = client_of("city_officer")
    take_out(client, "open=1")
    assert PARAMETER not in [row["编号"] for row in rows(client)]
    assert Export.objects.get().said == "还没有答复的"


@pytest.mark.parametrize("who", ["district_officer", "other_officer"])
def test_an_answer_is_counted_where_it_may_be_seen_only(cast: Cast, client_of: ClientOf, who: str):
    given(cast)
    client = client_of(who)
    take_out(client)
    (row,) = [row for row in rows(client) if row["编号"] == PARAMETER]
    assert row["有效的答复"] == ("1" if who == "district_officer" else "0")


@pytest.mark.parametrize("columns", ["shown", "all"])
def test_counts_go_out_as_numbers(client_of: ClientOf, columns: str, tmp_path: Path):
    import polars as pl

    client, path = client_of("city_officer"), tmp_path / "open.parquet"
    take_out(client, form="parquet", columns=columns)
    path.write_bytes(content(client))
    frame = pl.read_parquet(path)
    assert frame["规则"].dtype == pl.Int64
    assert frame["规则"].sum() > 0


def test_the_page_offers_to_take_out_to_who_may(client_of: ClientOf):
    button = f'action="{reverse("doors:export-make")}?'
    assert button in client_of("city_officer").get(reverse("compliance:questions")).content.decode()
    assert button not in client_of("enterprise").get(reverse("compliance:questions")).content.decode()
