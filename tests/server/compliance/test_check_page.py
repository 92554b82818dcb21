"""*Check a project*: the page that anybody may use, without an account and without a trace."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from shanglou.server.compliance.documents import verify

pytestmark = pytest.mark.django_db

CHECK, SAVE = "/check/", "/check/save/"
HANGZHOU = {"place": "杭州", "on": "2025-09-01", "undertaking": "divide"}
SHORT_FLOOR = {
    "a.project.is_upstairs": "true", "a.unit.is_joint_share": "false", "a.unit.split_by": "floor",
    "a.unit.floor_area": "999.99", "a.project.is_new_grant": "true", "a.project.contract_allows_split": "true",
    "a.project.is_standard_factory_land": "true",
}  # fmt: skip
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def client() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="zh-hans")


def text_of(answer: Any) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def asked(answer: Any) -> list[str]:
    """The facts that a page asks for."""
    page = answer.content.decode()
    hidden = set(re.findall(r'<input type="hidden" name="a\.([^"]+)"', page))
    return [name for name in dict.fromkeys(re.findall(r'name="[au]\.([^"]+)"', page)) if name not in hidden]


def test_where_nothing_is_to_be_decided_no_decision_is_called_settled(client: Client) -> None:
    text = client.get("/check/?place=330200&on=2025-06-01&undertaking=divide").content.decode()
    assert "所问范围没有要办理的事项" in text
    assert "能否办理已不会再变" not in text


def test_the_first_page_asks_where_when_and_what(client: Client) -> None:
    answer = client.get(CHECK)
    assert answer.status_code == 200
    said = text_of(answer)
    for word in ("在哪里", "拿地", "改造存量用地", "租购单元", "分割转让", "企业资格"):
        assert word in said


def test_where_when_and_what_lead_to_the_first_questions(client: Client) -> None:
    answer = client.get(CHECK, HANGZHOU)
    assert answer.status_code == 200
    assert 1 <= len(asked(answer)) <= 5
    assert "project.is_upstairs" in asked(answer)
    assert "决定是否适用" in text_of(answer)


def test_every_question_may_be_answered_with_i_do_not_know(client: Client) -> None:
    page = client.get(CHECK, HANGZHOU).content.decode()
    assert page.count("不知道</span>") == len(re.findall("<fieldset", page))


def test_it_works_without_javascript_from_the_first_question_to_the_answer(client: Client) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR})
    assert answer.status_code == 200
    said = text_of(answer)
    assert "目前不可办：该单元可否分割转让" in said
    assert "还差 0.01 m²" in said
    assert "HZ2024-09-11" in said
    assert "下一步要带什么" in said


def test_answers_travel_in_the_form(client: Client) -> None:
    page = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}).content.decode()
    assert '<input type="hidden" name="a.unit.floor_area" value="999.99">' in page
    assert "unit.floor_area" not in asked(client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}))


def test_a_whole_interview_by_hidden_fields_alone_comes_to_an_end(client: Client) -> None:
    form: dict[str, Any] = dict(HANGZHOU)
    for _ in range(40):
        page = client.post(CHECK, form)
        names = asked(page)
        if not names:
            break
        assert not any(f"a.{name}" in form for name in names)
        form |= dict.fromkeys((f"a.{name}" for name in names), "unknown")
    assert "问完了" in text_of(page)


def test_nothing_is_kept(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR})
    client.post(SAVE, {**HANGZHOU, **SHORT_FLOOR, "format": "json"})
    assert Session.objects.count() == 0
    assert "sessionid" not in answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert "999.99" not in caplog.text


def test_the_database_is_not_asked(client: Client, django_assert_num_queries: Any) -> None:
    client.get(CHECK)
    with django_assert_num_queries(0):
        assert client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}).status_code == 200


def test_figures_in_an_address_are_not_read(client: Client) -> None:
    answer = client.get(CHECK, {**HANGZHOU, **SHORT_FLOOR})
    assert "unit.floor_area" not in answer.content.decode().partition("<main")[2]


def test_htmx_gets_the_part_that_changes(client: Client) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}, **HTMX)
    page = answer.content.decode()
    assert page.lstrip().startswith('<div id="check"')
    assert "<html" not in page
    assert "还差 0.01 m²" in text_of(answer)


def test_while_answering_htmx_gets_the_result_alone(client: Client) -> None:
    page = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "live": "1"}, **HTMX).content.decode()
    assert page.lstrip().startswith('<section id="check-result"')
    assert "<fieldset" not in page


def test_a_faulty_answer_is_told_beside_its_question(client: Client) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "a.unit.floor_area": "很大"})
    page = answer.content.decode()
    assert "question-faulty" in page
    assert 'value="很大"' in page
    assert 'aria-invalid="true"' in page
    assert "填的是 '很大'；应为以m²计的数" in text_of(answer)
    assert '<input type="hidden" name="a.unit.split_by" value="floor">' in page


def test_an_answer_may_be_changed(client: Client) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "again": "unit.floor_area"})
    assert asked(answer)[0] == "unit.floor_area"
    assert 'value="999.99"' in answer.content.decode()
    assert "还差 0.01 m²" not in text_of(answer)


def test_i_do_not_know_beside_a_number_is_taken_unless_a_number_is_written(client: Client) -> None:
    unsure = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "a.unit.floor_area": "", "u.unit.floor_area": "1"})
    assert '<input type="hidden" name="a.unit.floor_area" value="unknown">' in unsure.content.decode()
    written = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "u.unit.floor_area": "1"})
    assert '<input type="hidden" name="a.unit.floor_area" value="999.99">' in written.content.decode()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (["use", "penalties"], "use;penalties"),
        ([";"], ";"),
        (["use", ";"], "use"),
        (["unknown"], "unknown"),
        ([";", "unknown"], "unknown"),
        (["use", "unknown"], "use;?"),
    ],
)
def test_several_options_become_one_answer(client: Client, sent: list[str], kept: str) -> None:
    page = client.post(CHECK, {**HANGZHOU, "undertaking": "occupy", "a.unit.agreement_terms": sent}).content.decode()
    assert f'<input type="hidden" name="a.unit.agreement_terms" value="{kept}">' in page


def test_a_place_that_there_is_not_is_told_on_the_first_page(client: Client) -> None:
    answer = client.get(CHECK, {**HANGZHOU, "place": "亚特兰蒂斯", "begin": "1"})
    assert answer.status_code == 422
    assert "亚特兰蒂斯" in text_of(answer)
    assert "在哪里，做什么？" in text_of(answer)


@pytest.mark.parametrize("change", [{"on": "2025-02-30"}, {"undertaking": "dance"}])
def test_a_day_or_undertaking_that_there_is_not_is_told_too(client: Client, change: dict[str, str]) -> None:
    assert client.post(CHECK, {**HANGZHOU, **change}).status_code == 422
    assert client.post(SAVE, {**HANGZHOU, **change}).status_code == 422
    assert client.post("/check/proof/", {**HANGZHOU, **change}).status_code == 422
    assert client.post("/check/compare/", {**HANGZHOU, **change}).status_code == 422


def test_where_nothing_is_in_force_a_what_if_is_offered_and_marked(client: Client) -> None:
    form = {"place": "宁波", "on": "2030-01-01", "undertaking": "take_land"}
    nothing = client.post(CHECK, form)
    assert "当日没有现行有效的文件，不作判定" in text_of(nothing)
    assert 'name="what_if" value="1"' in nothing.content.decode()
    what_if = client.post(CHECK, {**form, "what_if": "1"})
    assert "推演：用了不在施行期的文件" in text_of(what_if)
    assert asked(what_if)


def test_the_reasoning_of_a_finding_comes_on_demand(client: Client) -> None:
    form = {**HANGZHOU, **SHORT_FLOOR, "proof": "hangzhou_2024.smallest_floor"}
    part = client.post("/check/proof/", form, **HTMX)
    assert "判定内容" in text_of(part)
    assert "单元建筑面积 ≥ 1,000 m²" in text_of(part)
    whole = client.post(CHECK, form)
    assert "判定内容" in text_of(whole)
    assert "判定内容" not in text_of(client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}))


def test_the_result_is_saved_as_pdf(client: Client) -> None:
    answer = client.post(SAVE, {**HANGZHOU, **SHORT_FLOOR, "format": "pdf", "title": "三号楼"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert "attachment" in answer["Content-Disposition"]
    assert "330100-2025-09-01-divide.pdf" in answer["Content-Disposition"]


def test_the_result_is_saved_as_word(client: Client) -> None:
    answer = client.post(SAVE, {**HANGZHOU, **SHORT_FLOOR, "format": "docx"})
    assert answer.content.startswith(b"PK")
    assert "wordprocessingml" in answer["Content-Type"]


def test_the_result_is_saved_as_json_with_its_checksum(client: Client) -> None:
    answer = client.post(SAVE, {**HANGZHOU, **SHORT_FLOOR, "format": "json", "title": "三号楼"})
    check = json.loads(answer.content)
    assert verify(check)
    assert check["report"]["title"] == "三号楼"
    assert check["answers"]["unit.floor_area"] == "999.99"


def test_saving_needs_a_form(client: Client) -> None:
    assert client.get(SAVE).status_code == 405


def test_another_city_is_asked_side_by_side(client: Client) -> None:
    answer = client.post("/check/compare/", {**HANGZHOU, **SHORT_FLOOR, "other_place": "成都"})
    assert answer.status_code == 200
    said = text_of(answer)
    assert "浙江省杭州市 · 2025-09-01" in said
    assert "四川省成都市 · 2025-09-01" in said
    assert "还差 0.01 m²" in said


def test_another_day_is_asked_side_by_side(client: Client) -> None:
    said = text_of(client.post("/check/compare/", {**HANGZHOU, **SHORT_FLOOR, "other_on": "2024-01-01"}))
    assert "浙江省杭州市 · 2024-01-01" in said


def test_the_form_is_guarded_against_other_sites() -> None:
    assert Client(enforce_csrf_checks=True).post(CHECK, HANGZHOU).status_code == 403


def test_what_a_user_writes_is_never_markup(client: Client) -> None:
    hostile = '"><script>alert(1)</script>{{ 7*7 }}'
    form = {**HANGZHOU, **SHORT_FLOOR, "title": hostile, "a.unit.floor_area": hostile, f"a.{hostile}": hostile}
    for address in (CHECK, "/check/compare/"):
        page = client.post(address, form).content.decode()
        assert "<script>alert" not in page
        assert "49" not in re.sub(r"[^{}*\d]", "", page) or "7*7" in page


def test_endless_forms_are_cut(client: Client) -> None:
    form = {**HANGZHOU, **{f"a.x{number}": "1" for number in range(1500)}}
    assert client.post(CHECK, form).status_code == 200


def test_a_finished_example_opens_with_its_answer(client: Client) -> None:
    keys = re.findall(r"[?]example=([^\"]+)", text_of_links(client.get(CHECK)))
    assert len(keys) > 6
    for key in keys:
        answer = client.get(CHECK, {"example": key})
        assert answer.status_code == 200
        assert "已答" in text_of(answer)
    first = text_of(client.get(CHECK, {"example": keys[0]}))
    assert "不可办" in first


def text_of_links(answer: Any) -> str:
    return " ".join(re.findall(r'href="[^"]+"', answer.content.decode()))


def test_an_example_that_there_is_not_opens_another(client: Client) -> None:
    assert "已答" in text_of(client.get(CHECK, {"example": "none"}))


def test_the_page_is_english_where_english_is_asked_for() -> None:
    english = Client(HTTP_ACCEPT_LANGUAGE="en")
    pages = [english.get(CHECK), english.get(CHECK, HANGZHOU), english.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}),
             english.post("/check/compare/", {**HANGZHOU, **SHORT_FLOOR, "other_place": "Ningbo"})]  # fmt: skip
    assert "May not proceed as stated" in text_of(pages[2])
    assert "short by 0.01 m²" in text_of(pages[2])
    for answer in pages:
        main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        # Numbers of documents, headings of articles, users' own words and names of projects are in the documents' language.
        shown = re.sub(r"<option[^>]*>|value=\"[^\"]*\"|<(span|small) class=\"(cite-card|code)[^>]*>.*?</span>", "", main)
        rest = re.sub(r"<[^>]+>", " ", shown)
        left = [line.strip() for line in rest.splitlines() if re.search("[\u4e00-\u9fff]", line)]
        assert [line for line in left if not re.search("〔|《|看中文", line) and not _is_project(line)] == []


def test_the_language_is_changed_without_losing_the_answers(client: Client) -> None:
    answer = client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "language": "en"})
    assert "short by 0.01 m²" in text_of(answer)
    assert '<input type="hidden" name="a.unit.floor_area" value="999.99">' in answer.content.decode()
    assert "short by 0.01 m²" in text_of(client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR}))
    assert "还差" in text_of(client.post(CHECK, {**HANGZHOU, **SHORT_FLOOR, "language": "zh-hans"}))


def _is_project(line: str) -> bool:
    return bool(re.match(r"[A-Z]{2}\d{2} ", line))


def test_addresses_have_their_names() -> None:
    assert [reverse(f"compliance:{name}") for name in ("check", "check-save", "check-proof", "check-compare")] == [
        "/check/", "/check/save/", "/check/proof/", "/check/compare/",
    ]  # fmt: skip
