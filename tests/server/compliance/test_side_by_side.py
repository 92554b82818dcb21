"""The cities side by side: under a topic stand the rules that test its facts, with their figures."""

from __future__ import annotations

import datetime
import re

import pytest
from django.test import Client

from shanglou.policies import library
from shanglou.server.compliance.library.side_by_side import City, cities, facts_tested, side_by_side, topic_named, values
from shanglou.server.compliance.library.topics import TOPICS, Topic
from shanglou.vocabulary import VOCABULARY

DAY = datetime.date(2026, 1, 1)
LATER = datetime.date(2026, 11, 28)


def topic(key: str) -> Topic:
    found = topic_named(key)
    assert found is not None
    return found


def figures(city: str, key: str, on: datetime.date = DAY) -> list[str]:
    """The figures of one city under a topic, in Chinese."""
    columns = cities(on)
    (line,) = side_by_side(columns, topic(key))
    cell = line.cells[[column.place for column in columns].index(city)]
    return [value.text.zh for said in cell.said for value in said.values]


@pytest.mark.parametrize("one", TOPICS, ids=lambda one: one.key)
def test_a_topic_names_facts_of_the_vocabulary(one: Topic):
    assert {name for name in one.facts if name not in VOCABULARY} == set()


@pytest.mark.parametrize("one", TOPICS, ids=lambda one: one.key)
def test_a_topic_is_one_that_some_city_has_rules_about(one: Topic):
    (line,) = side_by_side(cities(DAY), one)
    assert any(cell.said for cell in line.cells)


def test_figures_stand_as_limits_with_their_unit():
    assert {"≥ 3,000 m²", "≥ 1,000 m²"} <= set(figures("330100", "smallest"))


def test_two_cities_set_different_figures_to_one_thing():
    assert "≥ 2.5" in figures("330200", "far")
    assert "≥ 2.5" not in figures("330100", "far")


def test_a_figure_that_a_document_leaves_open_says_so():
    columns = cities(DAY)
    (line,) = side_by_side(columns, topic("far"))
    there = line.cells[[column.place for column in columns].index("330100")]
    assert any(not value.is_set for said in there.said for value in said.values)


def test_rules_with_figures_come_first():
    for line in side_by_side(cities(DAY)):
        for cell in line.cells:
            kinds = [bool(said.values) for said in cell.said]
            assert kinds == sorted(kinds, reverse=True)


def test_a_figure_is_told_once_in_a_cell():
    for line in side_by_side(cities(DAY)):
        for cell in line.cells:
            told = [value for said in cell.said for value in said.values]
            assert len(told) == len(set(told))


def test_what_only_limits_to_whom_a_rule_applies_is_no_topic_of_it():
    rule = library().rules["hangzhou_2024.smallest_floor"]
    assert "unit.floor_area" in facts_tested(rule)
    assert "project.is_upstairs" not in facts_tested(rule)


def test_a_denied_comparison_is_turned_round():
    rules = [rule for rule in library().rules.values() if rule.name == "smallest_floor"]
    assert [(value.what.zh, value.text.zh) for rule in rules for value in values(rule)] == [("单元建筑面积", "≥ 1,000 m²")]


def test_a_city_without_a_document_in_force_is_compared_by_its_last_one_and_marked():
    by_place = {city.place: city for city in cities(LATER)}
    assert (by_place["510100"].status, [item.id for item in by_place["510100"].instruments]) == ("lapsed", ["chengdu_2024"])
    assert by_place["330100"].status == "in force"


def test_a_lapsed_document_does_not_stand_beside_one_in_force():
    by_place = {city.place: city for city in cities(LATER)}
    assert "hangzhou_2021" not in {item.id for item in by_place["330100"].instruments}


def test_a_contradiction_between_two_documents_is_named_under_its_topic():
    (line,) = side_by_side(cities(DAY), topic("share"))
    assert "X03" in {item.id for item in line.conflicts}


def test_a_contradiction_within_one_document_is_not():
    own = City("510100", cities(DAY)[0].name, (library().instruments["chengdu_2024"],), "in force")
    assert all(not line.conflicts for line in side_by_side([own]))


@pytest.mark.django_db
def test_the_page_shows_one_topic_when_it_is_asked_for(client: Client):
    page = client.get("/policies/compare/?topic=smallest&on=2026-01-01").content.decode()
    assert "最小分割单元（幢）" in page
    assert 'id="far"' not in page


@pytest.mark.django_db
def test_the_page_says_what_is_wrong_with_a_day(client: Client):
    answer = client.get("/policies/compare/?on=2026-13-41")
    assert answer.status_code == 200
    assert "2026-13-41" in answer.content.decode()


def test_a_cell_of_a_city_without_a_document_in_force_says_so_where_a_phone_has_no_head(client: Client):
    page = client.get("/policies/compare/?topic=smallest&on=2026-06-01").content.decode()
    cells = re.findall(r'<td data-label="([^"]+)">(.*?)</td>', page, re.S)
    assert {city for city, cell in cells if "已失效" in cell} == {"成都市"}
