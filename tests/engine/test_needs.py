"""Why a value is unknown: the facts that are missing and matter, and what a person has to decide. Nothing else is named."""

from __future__ import annotations

from typing import Any

import pytest

from shanglou.engine import Judgements, add_months, cases, expression, largest, readings
from shanglou.engine import expressions as ex
from shanglou.engine.kinds import number_type
from shanglou.engine.lookups import lookup
from shanglou.engine.needs import Need, needs
from shanglou.engine.program import Program
from shanglou.engine.units import unit
from tests.engine.asking import env, judgement, parameter
from tests.engine.bakery import Bakery, Oven
from tests.engine.random_rules import TABLE, Thing


def asked(tree: object, facts: dict[str, Any] | None = None, **more: Any) -> tuple[Need, ...]:
    program = Program(expression(tree))
    surroundings = env(facts, **more)
    return needs(program, program.run(surroundings), surroundings)


def targets(tree: object, facts: dict[str, Any] | None = None, **more: Any) -> list[str]:
    return [f"{need.kind} {need.target}" for need in asked(tree, facts, **more)]


FLOORS = Oven.floor_area >= 1000
HIGH = Oven.height >= 3


# ----------------------------------------------------------------------------------------------------------------- facts


def test_a_known_value_needs_nothing() -> None:
    assert asked(FLOORS, {"oven.floor_area": 1}) == ()


def test_a_missing_fact_is_named_with_its_label() -> None:
    (need,) = asked(FLOORS)
    assert (need.kind, need.target, need.text.en) == ("fact", "fact:oven.floor_area", "floor area")


def test_every_missing_fact_of_an_open_conjunction_is_named_once_in_order() -> None:
    assert targets(HIGH & FLOORS & (Oven.height <= 9)) == ["fact fact:oven.height", "fact fact:oven.floor_area"]


def test_a_missing_fact_beside_a_false_one_is_not_asked_for() -> None:
    assert asked(HIGH & FLOORS, {"oven.height": 2}) == ()


def test_a_missing_fact_beside_a_true_alternative_is_not_asked_for() -> None:
    assert asked(HIGH | FLOORS, {"oven.height": 3}) == ()


def test_a_known_condition_of_an_open_conjunction_is_not_asked_for() -> None:
    assert targets(HIGH & FLOORS, {"oven.height": 3}) == ["fact fact:oven.floor_area"]


def test_within_a_settled_part_nothing_is_asked_for() -> None:
    tree = (HIGH | Bakery.old_town) & FLOORS
    assert targets(tree, {"oven.height": 3}) == ["fact fact:oven.floor_area"]


def test_of_a_case_expression_only_the_condition_that_stops_it_is_asked_for() -> None:
    tree = cases((Bakery.old_town, HIGH), otherwise=FLOORS)
    assert targets(tree) == ["fact fact:bakery.old_town"]


def test_of_a_case_expression_only_the_branch_taken_is_asked_for() -> None:
    tree = cases((Bakery.old_town, HIGH), otherwise=FLOORS)
    assert targets(tree, {"bakery.old_town": True}) == ["fact fact:oven.height"]
    assert targets(tree, {"bakery.old_town": False}) == ["fact fact:oven.floor_area"]


def test_where_a_default_stands_in_nothing_is_asked_for() -> None:
    assert asked(HIGH.or_else(True)) == ()


def test_where_the_default_is_unknown_too_the_default_is_asked_for() -> None:
    assert targets(HIGH.or_else(FLOORS)) == ["fact fact:oven.floor_area"]


def test_a_set_that_may_hold_more_is_asked_for() -> None:
    assert targets(Bakery.papers.contains("plan"), {"bakery.papers": "permit;?"}) == ["fact fact:bakery.papers"]


def test_every_missing_part_of_a_sum_and_of_an_extreme_is_named() -> None:
    tree = largest(Oven.height + 1, Oven.floor_area / Oven.height) > 2
    assert targets(tree) == ["fact fact:oven.height", "fact fact:oven.floor_area"]


def test_a_missing_date_is_named() -> None:
    assert targets(add_months(Bakery.open_since, 1)) == ["fact fact:bakery.open_since"]


def test_a_derived_fact_lacking_its_parts_is_asked_for_itself() -> None:
    """It may be known where its parts are not; the text says what it is derived from."""
    assert targets(Thing.density > 1, {"thing.area": 2}) == ["fact fact:thing.density"]


# ------------------------------------------------------------------------------------------------------ what people decide


def test_a_criterion_is_named_with_who_decides_and_the_question() -> None:
    (need,) = asked(Oven.tasty)
    assert (need.kind, need.target, need.settled_by.en, need.questions) == (
        "criterion",
        "fact:oven.tasty",
        "the bakers' guild",
        ("QB1",),
    )


def test_an_unset_parameter_is_named_with_its_clause_who_may_set_it_and_the_question() -> None:
    unset = parameter("least", None, number_type(unit("m")), question="QB1")
    (need,) = asked(Oven.height > ex.ParameterRef(unset), {"oven.height": 1})
    assert (need.kind, need.target, need.settled_by.en, need.questions) == (
        "parameter",
        "parameter:made.least",
        "guild",
        ("QB1",),
    )
    assert "BK-3" in need.text.en


READ = readings("QB1", ("high", "高", "by height", HIGH), ("wide", "宽", "by area", FLOORS))


def test_readings_that_differ_are_a_question() -> None:
    (need,) = asked(READ, {"oven.height": 9, "oven.floor_area": 1})
    assert (need.kind, need.target, need.questions) == ("question", "question:QB1", ("QB1",))
    assert "by height; by area" in need.text.en


def test_readings_that_are_not_all_known_ask_for_the_facts_first() -> None:
    assert targets(READ, {"oven.height": 9}) == ["fact fact:oven.floor_area"]


def test_of_readings_that_differ_already_no_further_one_is_asked_for() -> None:
    three = readings("QB1", ("a", "甲", "a", HIGH), ("b", "乙", "b", FLOORS), ("c", "丙", "c", Bakery.old_town))
    assert targets(three, {"oven.height": 9, "oven.floor_area": 1}) == ["question question:QB1"]


def test_a_reading_that_a_judgement_picked_asks_for_its_own_facts_only() -> None:
    answer = Judgements([judgement("question:QB1", "wide")])
    assert targets(READ, judgements=answer) == ["fact fact:oven.floor_area"]


def test_division_by_zero_is_undefined_and_not_missing() -> None:
    tree = Oven.floor_area / Oven.height > 1
    assert targets(tree, {"oven.height": 0, "oven.floor_area": 5}) == ["undefined undefined:division"]


def test_what_would_be_divided_by_zero_is_not_asked_for() -> None:
    assert targets(Oven.floor_area / Oven.height > 1, {"oven.height": 0}) == ["undefined undefined:division"]


def test_a_date_outside_the_calendar_is_undefined() -> None:
    assert targets(add_months(Bakery.open_since, 200_000), {"bakery.open_since": env().on}) == ["undefined undefined:AddMonths"]


# ---------------------------------------------------------------------------------------------------------------- tables

LEAST = lookup(TABLE, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least


def thing(**facts: Any) -> dict[str, Any]:
    return {f"thing.{name}": fact for name, fact in facts.items()}


def test_an_unknown_exact_key_is_asked_for_before_any_band() -> None:
    assert targets(LEAST) == ["fact fact:thing.kind"]


def test_an_unknown_band_key_is_asked_for_where_a_row_of_the_key_has_that_band() -> None:
    assert targets(LEAST, thing(kind="a")) == ["fact fact:thing.share"]
    assert targets(LEAST, thing(kind="b")) == ["fact fact:thing.floors"]


def test_a_row_that_awaits_confirmation_is_named_with_the_body_and_the_question() -> None:
    (need,) = asked(LEAST, thing(kind="a", share=60))
    assert (need.kind, need.target, need.settled_by.en, need.questions) == ("row", "row:standards:R3", "some body", ("Q2",))


def test_no_row_is_another_reason_than_an_unknown_fact() -> None:
    (need,) = asked(LEAST, thing(kind="c", share=1, floors=1))
    assert (need.kind, need.target) == ("no row", "table:standards")
    assert "kind C" in need.text.en


def test_outside_every_band_there_is_no_row() -> None:
    assert targets(LEAST, thing(kind="b", floors=19)) == ["no row table:standards"]


def test_a_chosen_row_without_the_value_is_named_and_its_keys_are_not_asked_for() -> None:
    """The row was chosen by a judgement: no key can change it."""
    bare = TABLE.with_rows(tuple(line if line.id != "R4" else _without_value(line) for line in TABLE.rows))
    least = lookup(bare, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least
    (need,) = asked(least, judgements=Judgements([judgement("table:standards", "R4")]))
    assert (need.kind, need.target) == ("no row", "table:standards")
    assert "R4" in need.text.en


def test_a_row_without_the_value_is_named() -> None:
    bare = TABLE.with_rows(tuple(line if line.id != "R4" else _without_value(line) for line in TABLE.rows))
    least = lookup(bare, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least
    (need,) = asked(least, thing(kind="b", floors=20))
    assert (need.kind, "R4" in need.text.en) == ("no row", True)


def _without_value(line: Any) -> Any:
    from dataclasses import replace

    return replace(line, values={**line.values, "least": None})


# ------------------------------------------------------------------------------------------------------------------ JSON


@pytest.mark.parametrize("tree", [FLOORS, Oven.tasty & FLOORS, LEAST], ids=["fact", "criterion", "key"])
def test_a_need_is_plain_json(tree: ex.Expr) -> None:
    for need in asked(tree):
        shown = need.as_json()
        assert shown["kind"] == need.kind
        assert shown["questions"] == list(need.questions)
        assert shown["settled_by"] == {"zh": need.settled_by.zh, "en": need.settled_by.en}
