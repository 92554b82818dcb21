from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine.case import Case, read_case
from shanglou.engine.judge import Verdict, judge
from shanglou.policies import library, located
from shanglou.server.compliance.capacity.bounds import bounds, strictest
from shanglou.server.compliance.capacity.cities import LIMITED, SIZES, cities
from shanglou.standards.divisions import place

FACILITY = "project.facility_floor_share"
IN_FORCE = datetime.date(2025, 6, 1)


def case(where: str, on: datetime.date = IN_FORCE, **facts: Any) -> Case:
    given = {name.replace("__", "."): value for name, value in facts.items()}
    return located(read_case({"on": on, "place": where, **given}, library().vocabulary))


def test_the_limit_of_a_rule_is_found_by_asking_it():
    found = strictest(bounds(library(), case("杭州", project__is_upstairs=True), FACILITY), is_most=True)
    assert found is not None
    assert (found.value, found.rule.name) == (15, "facility_floor_within_cap")


def test_the_limit_follows_what_is_known_of_the_case():
    given = case("杭州", project__is_upstairs=True, project__granted_facility_floor_cap="22.5")
    found = strictest(bounds(library(), given, FACILITY), is_most=True)
    assert found is not None
    assert found.value == Fraction("22.5")


def test_the_limit_is_the_parameter_of_the_document():
    parameter = library().instruments["hangzhou_2024"].parameters["facility_gfa_ratio_cap_base"]
    found = strictest(bounds(library(), case("杭州", project__is_upstairs=True), FACILITY), is_most=True)
    assert found is not None
    assert found.value == parameter.value


def test_a_least_value_is_found_too():
    given = case("宁波", project__land_source="new_supply", project__district="330203")
    found = [item for item in bounds(library(), given, "project.far") if item.rule.name == "city_far"]
    assert [(item.is_most, item.value) for item in found] == [(False, 2)]


def test_a_limit_that_nobody_knows_says_what_would_settle_it():
    found = bounds(library(), case("宁波"), FACILITY)
    assert [item.value for item in found] == [None]
    assert "NB2025-3.3-01" in found[0].wants[0].zh


def test_where_a_rule_does_not_apply_there_is_no_limit():
    assert bounds(library(), case("杭州", project__is_upstairs=False), FACILITY) == []


def test_of_no_document_in_force_there_is_no_limit():
    assert bounds(library(), case("杭州", datetime.date(2000, 1, 1), project__is_upstairs=True), FACILITY) == []


def test_what_was_taken_as_so_is_told():
    found = bounds(library(), case("杭州"), FACILITY)
    assert any("工业上楼" in text.zh for text in found[0].assumes)


def test_the_strictest_limit_binds_and_a_known_one_before_an_unknown():
    made = bounds(library(), case("杭州", project__is_upstairs=True), FACILITY)
    unknown = bounds(library(), case("宁波"), FACILITY)
    assert strictest([*unknown, *made], is_most=True) == made[0]
    assert strictest(unknown, is_most=True) == unknown[0]
    assert strictest([], is_most=True) is None
    assert strictest(made, is_most=False) is None


def test_the_sizes_are_facts_of_the_vocabulary():
    assert all(name in library().vocabulary for name in SIZES)
    assert set(LIMITED) <= set(SIZES)


def test_every_city_of_the_library_is_asked_and_that_of_the_place_once_and_first():
    assert sorted(item.code for item in cities(library(), None)) == sorted(
        {item.place for item in library().instruments.values()}
    )
    asked = [item.code for item in cities(library(), place("330113"))]
    assert (asked[0], sorted(asked)) == ("330113", ["330113", "330200", "510100"])


@pytest.mark.parametrize("name", LIMITED)
@pytest.mark.parametrize("where", ["杭州", "宁波", "成都"])
def test_a_value_at_its_limit_is_allowed_and_one_beyond_is_not(where: str, name: str):
    given = case(where, project__is_upstairs=True, project__land_source="new_supply")
    step = Fraction(1, 10 ** library().vocabulary[name].places)
    for item in bounds(library(), given, name):
        if item.value is None:
            continue
        beyond = item.value + step if item.is_most else item.value - step
        verdicts = [judge(item.rule, given.env({**given.facts, name: value}, {})).verdict for value in (item.value, beyond)]
        assert verdicts == [Verdict.MET, Verdict.NOT_MET]
