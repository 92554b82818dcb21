from __future__ import annotations

import pytest

from shanglou.vocabulary import VOCABULARY
from tests.cli.helpers import faults, read_json, run


def test_policies_tells_in_force_from_issued_and_lapsed() -> None:
    found = read_json(run("policies", "杭州", "--on", "2024-05-07", "-f", "json"), "policies")
    assert {item["id"]: item["status"] for item in found["instruments"]} == {
        "hangzhou_2023": "in force",
        "hangzhou_2024": "issued",
        "hangzhou_2021": "lapsed",
    }


def test_the_remark_of_a_document_not_yet_in_force_is_shown() -> None:
    text = run("policies", "330100", "--on", "2024-05-07").stdout
    assert "自 2024-05-08 起施行；当日尚不适用" in text


def test_policies_names_conflicts_and_questions_with_who_settles_them() -> None:
    found = read_json(run("policies", "宁波", "--on", "2025-09-01", "-f", "json"), "policies")
    assert found["conflicts"]
    assert all(question["settled_by"]["zh"] for question in found["questions"])


def test_policies_of_a_district_are_those_of_its_city() -> None:
    found = read_json(run("policies", "郫都区", "--on", "2025-03-01", "-f", "json"), "policies")
    assert [item["id"] for item in found["instruments"]] == ["chengdu_2024"]


def test_a_place_without_instruments_says_so() -> None:
    result = run("policies", "北京")
    assert (result.exit_code, "没有收录" in result.stdout) == (0, True)


@pytest.mark.parametrize("place", ["330103", "下城区"])
def test_an_abolished_place_names_its_successor(place: str) -> None:
    (fault,) = faults(run("policies", place, "-f", "json"))
    assert "330105" in fault["remedy"]["en"]


@pytest.mark.parametrize("day", ["2025-02-30", "yesterday", "2025-13-01"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    (fault,) = faults(run("policies", "杭州", "--on", day, "-f", "json"))
    assert fault["field"] == "--on"


def test_english_policies_hold_the_english_title() -> None:
    assert "Implementation opinions on advancing industry upstairs" in run("policies", "杭州", "--lang", "en").stdout


def test_facts_lists_the_whole_vocabulary() -> None:
    found = read_json(run("facts", "-f", "json"), "facts")
    assert {fact["name"] for fact in found["facts"]} == set(VOCABULARY.facts)
    assert found["total"] == len(VOCABULARY.facts)


@pytest.mark.parametrize("query", ["层高", "storey height", "unit.storey_height"])
def test_facts_are_found_by_name_and_by_label_in_either_language(query: str) -> None:
    found = read_json(run("facts", query, "-f", "json"), "facts")["facts"]
    assert "unit.storey_height" in {fact["name"] for fact in found}


def test_facts_of_one_subject_only() -> None:
    found = read_json(run("facts", "--subject", "单元", "-f", "json"), "facts")["facts"]
    assert {fact["subject"] for fact in found} == {"unit"}


def test_facts_shows_the_options_of_a_choice() -> None:
    assert "floor（按层（单元））" in run("facts", "unit.split_by").stdout


def test_facts_shows_how_a_fact_is_derived() -> None:
    text = run("facts", "project.cumulative_split_area", "--lang", "en").stdout
    assert "Derived when not filled in" in text


def test_facts_that_are_not_found_suggest_another_name() -> None:
    text = run("facts", "unit.flor_area").stdout
    assert "unit.floor_area" in text


def test_an_unknown_subject_lists_those_there_are() -> None:
    (fault,) = faults(run("facts", "--subject", "ship", "-f", "json"))
    assert "unit" in fault["expected"]["en"]
