"""The page of what is open: where it comes from, the answers that one may see, agreeing and taking back on the page."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.server.compliance import actions, checking, queries
from shanglou.server.compliance.models import Answer

from ..conftest import CAST, Cast
from .conftest import Estate

PARAMETER = "parameter:hangzhou_2024.inspection_interval"
CRITERION = "fact:unit.transferee_is_eligible"


def given(cast: Cast, who: str = "district_officer", **more: object) -> Answer:
    """An answer for Linping."""
    said: dict = {"reason": "隐情说明", "evidence": "纪要〔2026〕1号", "division": cast.district}
    return actions.answer(cast.actor(who), PARAMETER, "6", **(said | {"valid_from": datetime.date(2025, 1, 1)} | more))


def page(client: Client, target: str = PARAMETER) -> str:
    answer = client.get(f"/questions/{target}/")
    return answer.content.decode() if answer.status_code == 200 else ""


def test_a_contradiction_cites_the_clauses_of_every_document_it_lies_between(cast: Cast, client_of: Callable[[str], Client]):
    text = page(client_of("city_officer"), "conflict:X03")
    for address in (
        "/policies/hangzhou_2024/#HZ2024-09-07",
        "/policies/chengdu_2024/#CD2024-A4-04",
        "/policies/ningbo_2025/#NB2025-3.2-03",
    ):
        assert address in text


def test_a_list_of_waiting_projects_that_is_cut_says_of_how_many(
    cast: Cast, estate: Estate, client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
):
    checking.check_project(cast.actor("district_officer"), estate.project, datetime.date(2025, 9, 1))
    assert "列出前" not in page(client_of("district_officer"), CRITERION)
    monkeypatch.setattr(queries, "waiting", lambda actor: {CRITERION: (62, 31)})
    assert "共 31 个，列出前 30 个。" in page(client_of("district_officer"), CRITERION)


def test_a_row_of_the_queue_calls_its_kind_by_one_name(cast: Cast, client_of: Callable[[str], Client]):
    client = client_of("city_officer")
    client.cookies["shanglou_language"] = "en"
    text = client.get("/questions/?kind=conflict").content.decode()
    assert '<span class="soft">Conflict between clauses' in text


@pytest.mark.parametrize("who", CAST)
def test_the_reason_of_an_answer_is_read_where_it_holds_and_nowhere_else(
    cast: Cast, client_of: Callable[[str], Client], who: str
):
    given(cast)
    assert ("隐情说明" in page(client_of(who))) is (who in ("city_officer", "district_officer", "enterprise"))


@pytest.mark.parametrize("who", CAST)
def test_an_answer_for_a_hidden_project_leaves_no_trace(cast: Cast, estate: Estate, client_of: Callable[[str], Client], who: str):
    actions.answer(
        cast.actor("district_officer"), CRITERION, True, reason="隐情说明", evidence="—", division=cast.district,
        project=estate.project, row=estate.first,
    )  # fmt: skip
    text = page(client_of(who), CRITERION)
    assert ("隐情说明" in text) is (who in ("city_officer", "district_officer"))
    assert (estate.project.name_zh in text) is (who in ("city_officer", "district_officer"))


@pytest.mark.parametrize(("do", "state"), [("agree", Answer.State.IN_FORCE), ("refuse", Answer.State.REFUSED)])
def test_another_person_agrees_or_refuses_on_the_page(cast: Cast, client_of: Callable[[str], Client], do: str, state: str):
    row = given(cast, review=True)
    client = client_of("city_officer")
    assert f"/questions/answers/{row.pk}/" in page(client)
    assert client.post(f"/questions/answers/{row.pk}/", {"do": do, "note": "已核"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.reviewed_by) == (state, "city_officer")


def test_the_one_who_proposed_it_is_offered_no_review(cast: Cast, client_of: Callable[[str], Client]):
    given(cast, review=True)
    assert 'value="agree"' not in page(client_of("district_officer"))
    assert 'value="agree"' in page(client_of("city_officer"))


@pytest.mark.parametrize("who", CAST)
def test_only_those_entitled_take_an_answer_back_on_the_page(cast: Cast, client_of: Callable[[str], Client], who: str):
    row = given(cast)
    client_of(who).post(f"/questions/answers/{row.pk}/", {"do": "withdraw", "note": "误录"})
    row.refresh_from_db()
    assert (row.state == Answer.State.WITHDRAWN) is (who in ("city_officer", "district_officer"))


def test_an_answer_that_waits_for_review_stands_at_the_head_of_the_queue(cast: Cast, client_of: Callable[[str], Client]):
    given(cast, review=True)
    text = client_of("city_officer").get("/questions/").content.decode()
    assert "等复核的答复" in text
    assert "隐情说明" in text
    assert "隐情说明" not in client_of("other_officer").get("/questions/").content.decode()


def test_the_queue_is_narrowed_by_kind_and_by_who_settles(cast: Cast, client_of: Callable[[str], Client]):
    client = client_of("city_officer")
    text = client.get("/questions/?kind=parameter").content.decode()
    assert "/questions/parameter:hangzhou_2024.inspection_interval/" in text
    assert "/questions/question:Q19/" not in text
    assert "/questions/question:Q19/" in client.get("/questions/?who=国企考核单位").content.decode()
    assert "inspection_interval" not in client.get("/questions/?who=国企考核单位").content.decode()


def test_the_way_back_to_the_queue_names_it_once(cast: Cast, client_of: Callable[[str], Client]):
    way = re.search(r'<nav class="breadcrumbs".*?</nav>', page(client_of("district_officer"), "question:Q17"), re.S)
    assert way is not None
    steps = re.findall(r">([^<>]+)</a>", way.group(0))
    assert steps == ["待决问题", "文件没有写明的问题"]


def test_an_answer_that_was_given_comes_before_the_form_for_another(cast: Cast, client_of: Callable[[str], Client]):
    client = client_of("district_officer")
    before = page(client)
    assert before.index("<textarea") < before.index("还没有答复")
    given(cast)
    after = page(client)
    assert after.index("已有的答复 1 条") < after.index("<textarea")
