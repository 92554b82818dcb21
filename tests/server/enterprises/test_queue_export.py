"""The queue of reconciliation goes out as its page is narrowed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.exporting.actions import begin
from shanglou.server.doors.models import Export
from shanglou.server.enterprises.models import Enterprise

from ..conftest import CAST, Cast
from .firms import NAME, code

ClientOf = Callable[[str], Client]
#: How many rows of the queue each of the cast takes out; None: nobody lets them.
TAKES = {"city_officer": 2, "district_officer": 1, "other_officer": 1, "enterprise": None, "stranger": None}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def far(cast: Cast) -> Enterprise:
    """One without a code and without a double, in the other district."""
    return Enterprise.objects.create(
        name_zh="别处企业", name_key="别处企业", division=cast.other_district, code_state=Enterprise.CodeState.MISSING
    )


def take_out(client: Client, query: str = "", columns: str = "shown") -> Any:
    sent = {"list": "enterprises:reconcile", "export": "csv", "columns": columns}
    return client.post(f"{reverse('doors:export-make')}?{query}", sent)


def rows(client: Client) -> list[dict[str, str]]:
    answer = client.get(reverse("doors:export-file", args=[Export.objects.get().pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("who", CAST)
def test_everybody_takes_out_of_the_queue_what_they_see(client_of: ClientOf, doubtful: Enterprise, far: Enterprise, who: str):
    client, wanted = client_of(who), TAKES[who]
    answer = take_out(client)
    if wanted is None:
        assert answer.status_code == (302 if who == "stranger" else 403)
        assert not Export.objects.exists()
    else:
        assert len(rows(client)) == wanted
        assert (Export.objects.get().rows, Export.objects.get().total) == (wanted, wanted)


def test_a_row_says_what_is_wrong_and_which_may_be_the_same(client_of: ClientOf, doubtful: Enterprise):
    client = client_of("district_officer")
    take_out(client)
    (row,) = rows(client)
    assert row["问题"] != ""
    assert row["可能是同一家"] == f"{NAME} {code(1)} 同名且代码相近"


def test_an_enterprise_that_may_not_be_seen_is_not_named_as_the_same(cast: Cast, client_of: ClientOf, far: Enterprise):
    Enterprise.objects.create(name_zh="别处企业", name_key="别处企业", division=cast.district)
    client = client_of("other_officer")
    take_out(client)
    assert [row["可能是同一家"] for row in rows(client)] == [""]


def test_only_the_likely_doubles_go_out_where_the_page_shows_these(client_of: ClientOf, doubtful: Enterprise, far: Enterprise):
    client = client_of("city_officer")
    take_out(client, "only=doubles")
    assert (len(rows(client)), Export.objects.get().said) == (1, "疑似重复登记")


def test_with_all_columns_personal_data_stay_masked(client_of: ClientOf, doubtful: Enterprise):
    Enterprise.objects.filter(pk=doubtful.pk).update(phone="13800001234")
    client = client_of("district_officer")
    take_out(client, columns="all")
    (row,) = rows(client)
    assert "13800001234" not in " ".join(row.values())
    assert any(value.startswith("138") for value in row.values())


def test_a_longer_queue_asks_the_database_no_more_often(cast: Cast, doubtful: Enterprise, django_assert_max_num_queries: Any):
    Enterprise.objects.bulk_create(
        Enterprise(name_zh=f"甲{n}", name_key=f"甲{n}", division=cast.district, code_state=Enterprise.CodeState.MISSING)
        for n in range(60)
    )
    actor: Actor = cast.actor("district_officer")
    with django_assert_max_num_queries(45):
        assert begin(actor, "enterprises:reconcile", "", "csv").rows == 61


def test_the_page_of_the_queue_offers_to_take_it_out_to_who_may(client_of: ClientOf, doubtful: Enterprise):
    button = f'action="{reverse("doors:export-make")}?'
    assert button in client_of("district_officer").get(reverse("enterprises:reconcile")).content.decode()
    assert button not in client_of("enterprise").get(reverse("enterprises:reconcile")).content.decode()
