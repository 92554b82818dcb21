"""The policy library's pages: what stands on them, in words and not in codes, and that nothing of the registry is on them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.engine.documents import Record
from shanglou.engine.handbook import rule_parameters
from shanglou.engine.language import Text
from shanglou.engine.lint.coverage import coverage
from shanglou.policies import library
from shanglou.server.compliance.library.clauses import KINDS, clauses_of, duty_text
from shanglou.server.compliance.library.parameters import shown_value

pytestmark = pytest.mark.django_db
INSTRUMENTS = ("hangzhou_2021", "hangzhou_2023", "hangzhou_2024", "ningbo_2025", "chengdu_2024")
#: Kinds of the linter and of ledgers, which are no words of a page.
CODES = ("gate", "question", "conflict", "requirement", "entitlement", "implemented", "narrative", "reserved", "encourage")


def text_of(client: Client, address: str, language: str = "zh-hans") -> str:
    """The words of a page without its tags."""
    client.cookies["shanglou_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def test_every_document_stands_under_its_city(client: Client):
    text = text_of(client, "/policies/")
    for item in library().instruments.values():
        assert item.title.zh in text
    assert text.index("杭州市") < text.index(library().instruments["hangzhou_2024"].title.zh)


def test_a_search_finds_the_clauses_that_hold_every_word(client: Client):
    text = text_of(client, "/policies/?q=分割 1000")
    assert "HZ2024-09-11" in text
    assert "HZ2024-01-02" not in text


def test_a_search_that_finds_nothing_says_what_to_try(client: Client):
    assert "没有符合的条款" in text_of(client, "/policies/?q=无此词语")


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_document_shows_every_clause_once_in_its_order(client: Client, name: str):
    html = client.get(f"/policies/{name}/").content.decode()
    rows = re.findall(r'<tr id="([^"]+)">', html)
    assert rows == list(library().instruments[name].clauses)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", INSTRUMENTS)
def test_a_chinese_page_has_no_code_in_place_of_a_word(client: Client, name: str, language: str):
    words = set(re.findall(r"[A-Za-z_]+", text_of(client, f"/policies/{name}/", language)))
    if language == "zh-hans":
        assert not words & set(CODES)
    assert not {word for word in words if "_" in word}


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_every_clause_says_how_binding_it_is(name: str):
    known = {"必须", "原则上", "可以", "鼓励", "目标", "界定"}
    assert {row.strength.zh for row in clauses_of(library().instruments[name])} <= known


def test_everything_that_the_linter_counts_for_a_clause_has_a_place_on_the_page():
    kinds = {kind for _key, _label, names in KINDS for kind in names}
    for item in library().instruments.values():
        assert {kind for row in coverage(item) for kind, _name in row.implemented_by} <= kinds


def test_a_rule_that_implements_a_clause_is_linked_from_it(client: Client):
    html = client.get("/policies/hangzhou_2024/").content.decode()
    row = html.partition('<tr id="HZ2024-09-11">')[2].partition("</tr>")[0]
    assert "/rules/hangzhou_2024.smallest_floor/" in row


def test_clauses_are_narrowed_by_what_implements_them(client: Client):
    html = client.get("/policies/hangzhou_2024/?by=rule&strength=may").content.decode()
    rows = re.findall(r'<tr id="([^"]+)">', html)
    clauses = library().instruments["hangzhou_2024"].clauses
    assert rows
    assert {clauses[name].modality for name in rows} == {"may"}


def test_what_is_not_supplied_is_listed_and_what_is_supplied_is_not(client: Client):
    item = library().instruments["hangzhou_2024"]
    text = text_of(client, "/policies/hangzhou_2024/").partition("所依赖而未提供的文件")[2]
    for one in item.depends_on:
        assert (str(one["name_zh"]) in text) is not bool(one["supplied"])


def test_an_unset_parameter_leads_to_where_it_is_answered(client: Client):
    unset = next(item for item in library().instruments["hangzhou_2024"].parameters.values() if item.value is None)
    assert f"/questions/parameter:{unset.id}/" in client.get("/policies/hangzhou_2024/").content.decode()


def test_a_parameter_leads_to_where_another_value_of_it_is_tried(client: Client, client_of: Callable[[str], Client]):
    page = client.get("/policies/hangzhou_2024/").content.decode()
    addresses = re.findall(r'href="([^"]+#touched)">试改', page)
    assert addresses
    rule = client_of("city_officer").get(addresses[0]).content.decode()
    assert 'id="touched"' in rule
    assert "推演：改一改参数" in rule


def test_a_parameter_that_lists_options_is_printed_with_their_labels():
    allowed = library().instruments["ningbo_2025"].parameters["land_use_allowed"]
    assert shown_value(allowed) == Text("工业用地（未分类）、工业为主的混合用地", shown_value(allowed).en)
    assert "_" not in shown_value(allowed).en


def test_a_parameter_with_keys_that_no_fact_has_is_told_by_its_clause():
    item = library().instruments["hangzhou_2024"]
    hosted = item.parameters["hosted_functions"]
    assert item.clauses[hosted.clause].summary.zh in shown_value(hosted).zh


def test_a_duty_that_only_repeats_its_clause_is_named_by_the_part_of_the_body():
    record = Record("D1", "C1", {"body_zh": "市经信局", "body_en": "the bureau", "role": "check", "duty_zh": "把关：选址"})
    assert duty_text(record, Text("选址", "siting")).zh == "市经信局（把关）"
    assert duty_text(record, Text("别的", "other")).zh == "市经信局（把关：选址）"


def test_a_table_can_be_narrowed_to_the_rows_that_await_confirmation(client: Client):
    table = library().instruments["chengdu_2024"].tables["annex3"]
    html = client.get("/policies/chengdu_2024/tables/annex3/?state=open").content.decode()
    waiting = [row.id for row in table.rows if not row.confirmed and not row.alternative]
    assert re.findall(r'<tr><td><span class="code">([^<]+)<', html) == waiting


def test_a_decision_lists_its_rules_with_their_sentences(client: Client):
    text = text_of(client, "/gates/hangzhou_2024.split_transfer/")
    gate = library().gates["hangzhou_2024.split_transfer"]
    assert all(rule.title.zh in text for rule in gate.rules)
    assert "1,000 m²" in text


def test_a_rule_is_said_in_both_languages_whatever_the_page_speaks(client: Client):
    for language in ("zh-hans", "en"):
        text = text_of(client, "/rules/hangzhou_2024.smallest_floor/", language)
        assert "单元建筑面积 ≥ 1,000 m²" in text
        assert "the floor area of the unit is at least 1,000 m²" in text


def test_a_rule_shows_examples_on_both_sides_with_their_facts(client: Client):
    text = text_of(client, "/rules/hangzhou_2024.smallest_floor/")
    assert "整层 999.99 平方米" in text
    assert "999.99 m²" in text
    assert text.index("✓ 符合") < text.index("✗ 不符合")


def test_a_rule_shows_from_when_to_when_its_parameters_hold(client: Client):
    text = text_of(client, "/rules/hangzhou_2024.smallest_floor/")
    assert "2024-05-08 – 2029-05-07" in text


def test_a_rule_tells_what_another_document_says_of_its_parameter(client: Client):
    rule = next(
        made
        for made in library().instruments["hangzhou_2024"].rules.values()
        if "additional_price_stock" in {item.name for item in rule_parameters(made)}
    )
    assert library().instruments["ningbo_2025"].title.zh in text_of(client, f"/rules/{rule.id}/")


@pytest.mark.parametrize(
    "address", ["/policies/none/", "/rules/none.at_all/", "/gates/none.x/", "/policies/hangzhou_2024/tables/x/"]
)
def test_what_the_library_does_not_have_is_not_found(client: Client, address: str):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", INSTRUMENTS)
def test_rules_of_every_kind_and_subject_have_a_page(client: Client, name: str):
    kinds = {(rule.kind, rule.subject): rule for rule in library().instruments[name].rules.values()}
    assert {client.get(f"/rules/{rule.id}/").status_code for rule in kinds.values()} == {200}


def test_a_table_of_keys_is_printed_in_words(client: Client):
    text = text_of(client, "/policies/ningbo_2025/tables/far_areas/")
    assert "四县（市）" in text
    assert "county" not in text


def test_a_rule_that_looks_up_a_key_says_it_in_words(client: Client):
    text = text_of(client, "/rules/ningbo_2025.city_far/")
    assert "“市区”" in text
    assert "the city area" in text
    assert "“city”" not in text


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "锦江区"), ("en", "Jinjiang District")])
def test_a_rule_names_the_places_it_speaks_of(client: Client, language: str, name: str):
    text = text_of(client, "/rules/chengdu_2024.admission_route/", language)
    assert f"“{name}”" in text
    assert "“510104”" not in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sentence_in_the_language_of_the_page_comes_first(client: Client, language: str):
    page = client.get("/rules/hangzhou_2024.smallest_floor/", headers={"Accept-Language": language}).content.decode()
    said = re.findall(r'<p class="lib-sentence" lang="([^"]+)">', page)
    assert [name.lower() for name in said] == [language, *({"zh-hans", "en"} - {language})]
