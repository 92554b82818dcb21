"""A case as written becomes exact facts, members and judgements; everything wrong with it is said at once."""

from __future__ import annotations

import datetime
import json
import tomllib
from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine import BadInput, Case, Fault, Subject, Total, Vocabulary, boolean, cases, number, read_case
from shanglou.engine.case import combine
from tests.engine import bakery
from tests.engine.asking import DAY

ANSWER = {
    "target": "fact:oven.tasty",
    "value": True,
    "author": "a master baker",
    "reason": "tasted",
    "evidence": "minutes",
    "date": "2025-05-01",
}


class Street(Subject, name="street", zh="街", en="street"):
    length = number("长度", "length", unit="m", places=1, maximum=1000)
    shops = number("店数", "shops", unit="count", maximum=100)
    widest = number("最宽", "widest", unit="m", places=1, maximum=100)
    narrowest = number("最窄", "narrowest", unit="m", places=1, maximum=100)
    open_width = number("开门店总宽", "width of the open shops", unit="m", places=1, maximum=1000)


class Shop(Subject, name="shop", zh="店", en="shop", parents=("street",)):
    width = number("门面宽", "width", unit="m", places=1, maximum=100)
    is_open = boolean("开门", "open")


STREETS = Vocabulary(
    [Street, Shop],
    [
        Total(Street.length, "shop", "sum", lambda shop: shop.width),
        Total(Street.shops, "shop", "count", lambda shop: shop.is_open),
        Total(Street.widest, "shop", "max", lambda shop: shop.width),
        Total(Street.narrowest, "shop", "min", lambda shop: shop.width),
        Total(Street.open_width, "shop", "sum", lambda shop: cases((shop.is_open, shop.width), otherwise=0)),
    ],
)


def case(**data: Any) -> Case:
    return read_case({"on": "2025-06-01", "place": "990000", **data}, bakery.VOCABULARY)


def street(**data: Any) -> Case:
    return read_case({"on": "2025-06-01", "place": "990000", **data}, STREETS)


def faults(**data: Any) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        case(**data)
    return caught.value.faults


# ------------------------------------------------------------------------------------------------------------ what it reads


def test_a_case_has_a_day_a_place_and_a_title() -> None:
    found = case(title="Baker Street 1")
    assert (found.on, found.place, found.title) == (DAY, "990000", "Baker Street 1")


def test_a_table_per_subject_gives_facts_by_qualified_name() -> None:
    assert case(oven={"floor_area": "999.99", "fuel": "wood"}).facts == {
        "oven.floor_area": Fraction(99999, 100),
        "oven.fuel": "wood",
    }


def test_qualified_names_stand_beside_tables() -> None:
    found = case(**{"oven.height": 2, "bakery": {"old_town": "是"}})
    assert found.facts == {"oven.height": 2, "bakery.old_town": True}


def test_a_qualified_name_may_stand_within_another_subject_s_table() -> None:
    assert case(oven={"bakery.old_town": False}).facts == {"bakery.old_town": False}


def test_what_is_not_known_is_left_out() -> None:
    assert case(oven={"floor_area": None, "fuel": "?"}).facts == {}


def test_a_place_may_be_a_number() -> None:
    assert read_case({"on": DAY, "place": 990000}, bakery.VOCABULARY).place == "990000"


def test_a_list_of_tables_gives_members() -> None:
    found = case(bakery={"old_town": True}, oven=[{"height": 2}, {"height": 3, "fuel": "gas"}])
    assert found.members == {"oven": ({"oven.height": 2}, {"oven.height": 3, "oven.fuel": "gas"})}


def test_a_rule_about_members_sees_each_with_the_facts_of_the_case() -> None:
    found = case(bakery={"old_town": True}, oven=[{"height": 2}, {"height": 3}])
    assert found.known("oven") == (
        (1, {"bakery.old_town": True, "oven.height": 2}),
        (2, {"bakery.old_town": True, "oven.height": 3}),
    )


def test_what_a_member_says_of_itself_goes_before_what_the_case_says() -> None:
    found = case(**{"oven.fuel": "gas", "oven": [{"fuel": "wood"}, {}]})
    assert [facts["oven.fuel"] for _, facts in found.known("oven")] == ["wood", "gas"]


def test_without_members_a_rule_sees_the_case() -> None:
    assert case(oven={"height": 2}).known("oven") == ((None, {"oven.height": 2}),)


def test_an_empty_list_is_no_member() -> None:
    assert case(oven=[]).known("oven") == ((None, {}),)


def test_a_case_from_toml_and_from_json_is_the_same() -> None:
    toml = tomllib.loads('on = 2025-06-01\nplace = "990000"\n[oven]\nheight = 2.5\nfuel = "gas"\n')
    js = json.loads('{"on": "2025-06-01", "place": "990000", "oven": {"height": 2.5, "fuel": "gas"}}')
    assert read_case(toml, bakery.VOCABULARY).facts == read_case(js, bakery.VOCABULARY).facts


# ---------------------------------------------------------------------------------------------------------- what is wrong


def test_every_fault_is_said_at_once() -> None:
    found = faults(on="never", place="", oven={"floor_area": "large", "fuell": "wood"}, judgements="none")
    assert [fault.field for fault in found] == ["on", "oven.floor_area", "oven.fuell", "judgements", "place"]


def test_a_misspelled_fact_is_refused_with_the_nearest() -> None:
    (found,) = faults(oven={"flor_area": 1})
    assert (found.field, found.remedy.en) == ("oven.flor_area", "Did you mean oven.floor_area?")


def test_a_misspelled_subject_is_refused_with_the_nearest() -> None:
    (found,) = faults(ovn={"height": 1})
    assert found.remedy.en == "Did you mean oven?"


def test_a_misspelled_reserved_word_is_refused_with_the_nearest() -> None:
    (found,) = faults(judgments=[])
    assert found.remedy.en == "Did you mean judgements?"


def test_a_name_like_no_other_is_refused_with_where_to_look() -> None:
    (found,) = faults(zzzz=1)
    assert "shanglou facts" in found.remedy.zh


def test_a_fault_of_a_member_says_which() -> None:
    (found,) = faults(oven=[{"height": 1}, {"height": "tall"}])
    assert (found.field, found.row) == ("oven.height", 2)


@pytest.mark.parametrize("strange", ["wood", 3, None, ["wood"]])
def test_a_member_that_is_no_table_is_not_lost(strange: object) -> None:
    (found,) = faults(oven=[{"height": 1}, strange])
    assert (found.field, found.row) == ("oven", 2)


@pytest.mark.parametrize("strange", ["wood", 3, True])
def test_a_subject_that_is_no_table_is_refused(strange: object) -> None:
    (found,) = faults(oven=strange)
    assert found.field == "oven"


def test_a_case_without_a_day_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read_case({"place": "990000"}, bakery.VOCABULARY)
    assert [fault.field for fault in caught.value.faults] == ["on"]


@pytest.mark.parametrize("place", [None, "", "  ", True, ["杭州"], 3.5])
def test_a_case_without_a_place_is_refused(place: object) -> None:
    (found,) = faults(place=place)
    assert found.field == "place"


def test_a_fault_names_the_file_it_came_from() -> None:
    with pytest.raises(BadInput) as caught:
        read_case({"place": "1", "on": DAY, "oven": {"height": "tall"}}, bakery.VOCABULARY, source="case.toml")
    assert caught.value.faults[0].source == "case.toml"


def test_a_case_is_not_changed_by_reading_it() -> None:
    data = {"on": "2025-06-01", "place": "990000", "oven": [{"height": "2"}], "judgements": [dict(ANSWER)]}
    before = json.dumps(data)
    read_case(data, bakery.VOCABULARY)
    assert json.dumps(data) == before


# ------------------------------------------------------------------------------------------------------------- judgements


def test_a_judged_fact_is_a_fact_of_the_case() -> None:
    found = case(judgements=[ANSWER])
    assert found.facts == {"oven.tasty": True}
    assert found.judgements.records[0].author == "a master baker"


def test_a_given_fact_goes_before_a_judged_one() -> None:
    assert case(oven={"tasty": False}, judgements=[ANSWER]).facts == {"oven.tasty": False}


def test_a_judged_fact_is_read_through_the_door() -> None:
    entry = {**ANSWER, "target": "fact:oven.floor_area", "value": "0.3 亩"}
    assert case(judgements=[entry]).facts == {"oven.floor_area": 200}


def test_a_judgement_that_leaves_it_open_is_none() -> None:
    (found,) = faults(judgements=[{**ANSWER, "value": "?"}])
    assert found.field == "judgements[1].value"


def test_a_judgement_of_no_fact_is_refused_with_the_nearest() -> None:
    (found,) = faults(judgements=[{**ANSWER, "target": "fact:oven.tasti"}])
    assert (found.field, found.remedy.en) == ("judgements[1].target", "Did you mean oven.tasty?")


@pytest.mark.parametrize("lacking", ["target", "value", "author", "reason", "evidence", "date"])
def test_a_judgement_lacks_nothing(lacking: str) -> None:
    entry = {name: given for name, given in ANSWER.items() if name != lacking}
    (found,) = faults(judgements=[entry])
    assert found.field == f"judgements[1].{lacking}"


def test_an_empty_entry_of_a_judgement_is_lacking() -> None:
    (found,) = faults(judgements=[{**ANSWER, "author": ""}])
    assert found.field == "judgements[1].author"


def test_a_judgement_of_false_lacks_nothing() -> None:
    assert case(judgements=[{**ANSWER, "value": False}]).facts == {"oven.tasty": False}


def test_a_judgement_says_nothing_more() -> None:
    (found,) = faults(judgements=[{**ANSWER, "mood": "merry"}])
    assert found.field == "judgements[1].mood"


@pytest.mark.parametrize("target", ["oven.tasty", "opinion:oven.tasty", "fact:", ""])
def test_a_target_has_one_of_five_forms(target: str) -> None:
    assert {found.field for found in faults(judgements=[{**ANSWER, "target": target}])} == {"judgements[1].target"}


def test_a_judgement_that_is_no_table_is_refused() -> None:
    (found,) = faults(judgements=[ANSWER, "yes"])
    assert found.field == "judgements[2]"


def test_a_judgement_on_no_day_is_refused() -> None:
    (found,) = faults(judgements=[{**ANSWER, "date": "once"}])
    assert found.field == "judgements[1].date"


@pytest.mark.parametrize("target", ["fact:oven.height", "parameter:bakery.fee_share", "question:QB1"])
@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_a_judgement_without_a_finite_value_is_refused(target: str, value: float) -> None:
    (found,) = faults(judgements=[{**ANSWER, "target": target, "value": value}])
    assert found.field == "judgements[1].value"


@pytest.mark.parametrize("target", ["fact:oven.height", "parameter:bakery.fee_share"])
def test_a_judgement_of_not_a_number_is_refused(target: str) -> None:
    (found,) = faults(judgements=[{**ANSWER, "target": target, "value": float("nan")}])
    assert found.field == "judgements[1].value"


def test_a_binary_fraction_in_a_judgement_is_taken_as_it_is_written() -> None:
    found = case(judgements=[{**ANSWER, "target": "parameter:bakery.fee_share", "value": 0.1}])
    assert found.judgements.parameters == {"bakery.fee_share": Fraction(1, 10)}


# ----------------------------------------------------------------------------------------------------------------- totals


def test_totals_are_taken_over_the_members() -> None:
    found = street(shop=[{"width": 2.5, "is_open": True}, {"width": 4, "is_open": False}, {"width": 3, "is_open": True}])
    assert {name: fact for name, fact in found.facts.items() if name.startswith("street.")} == {
        "street.length": Fraction(19, 2),
        "street.shops": 2,
        "street.widest": 4,
        "street.narrowest": Fraction(5, 2),
        "street.open_width": Fraction(11, 2),
    }


def test_a_total_that_is_given_is_taken_as_given() -> None:
    assert street(street={"length": 7}, shop=[{"width": 1}, {"width": 2}]).facts["street.length"] == 7


def test_a_total_with_one_part_unknown_is_unknown() -> None:
    found = street(shop=[{"width": 1}, {}])
    assert found.facts == {}


def test_a_part_that_does_not_count_may_be_unknown() -> None:
    found = street(shop=[{"width": 1, "is_open": True}, {"is_open": False}])
    assert found.facts == {"street.shops": 1, "street.open_width": 1}


def test_without_members_nothing_is_totalled() -> None:
    assert street(shop={"width": 1}).facts == {"shop.width": 1}


def test_a_total_that_is_whole_is_an_int() -> None:
    found = street(shop=[{"width": 0.5}, {"width": 1.5}])
    assert type(found.facts["street.length"]) is int


def test_a_total_of_the_order_of_members_is_independent() -> None:
    shops = [{"width": 2.5, "is_open": True}, {"width": 4, "is_open": False}, {"width": 3, "is_open": True}]
    assert street(shop=shops).facts == street(shop=shops[::-1]).facts


@pytest.mark.parametrize(
    ("function", "values", "total"),
    [
        ("sum", [1, Fraction(1, 2), Fraction(1, 2)], 2),
        ("min", [datetime.date(2025, 1, 2), datetime.date(2025, 1, 1)], datetime.date(2025, 1, 1)),
        ("max", [3, Fraction(7, 2)], Fraction(7, 2)),
        ("count", [True, False, True], 2),
        ("count", [True, None], None),
        ("sum", [1, None], None),
        ("sum", [], None),
    ],
)
def test_values_are_combined_as_the_total_says(function: str, values: list[Any], total: Any) -> None:
    assert combine(function, values) == total
