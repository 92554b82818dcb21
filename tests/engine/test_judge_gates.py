"""Many findings, one answer of a gate: may proceed, may not, complete the file, needs judgement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine import (
    SHOULD,
    Decision,
    Stage,
    Verdict,
    decide,
    judge,
)
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.judge import decision
from shanglou.engine.language import Text
from shanglou.engine.rules import GateSource
from tests.engine.asking import env, made
from tests.engine.bakery import Bakery, Oven

LARGE = Oven.floor_area >= 1000
BIG = {"oven.floor_area": 1000}
SMALL = {"oven.floor_area": Fraction(99999, 100)}


def gate(*rules: Rule) -> Gate:
    source = GateSource("open", Text("开业", "open"), ("BK-1",), Oven, Stage.DESIGN, tuple(item.source for item in rules))
    return Gate("made.open", None, source, rules)  # type: ignore[arg-type]


def decided(facts: dict[str, Any], *rules: Rule) -> Any:
    return decide(gate(*rules), {rule: judge(rule, env(facts)) for rule in rules})


MUST_BE_LARGE = made(LARGE, name="large")
MUST_BE_HIGH = made(Oven.height >= 3, name="high")
MUST_BE_TASTY = made(Oven.tasty, name="tasty")
SHOULD_BE_HIGH = made(Oven.height >= 3, name="rather_high", modality=SHOULD)
OLD_TOWN_ONLY = made(Oven.height >= 3, Bakery.old_town, name="old_town")


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.MET, Verdict.MET], Decision.PROCEED),
        ([Verdict.MET, Verdict.NOT_APPLICABLE], Decision.PROCEED),
        ([Verdict.NOT_APPLICABLE], Decision.NOT_APPLICABLE),
        ([], Decision.NOT_APPLICABLE),
        ([Verdict.MET, Verdict.JUDGEMENT], Decision.JUDGEMENT),
        ([Verdict.JUDGEMENT, Verdict.MISSING, Verdict.MET], Decision.COMPLETE),
        ([Verdict.MISSING, Verdict.NOT_MET, Verdict.JUDGEMENT], Decision.REFUSE),
    ],
)
def test_many_verdicts_give_one_decision(verdicts: list[Verdict], expected: Decision) -> None:
    assert decision(verdicts) is expected


def test_a_gate_that_refuses_asks_for_nothing_more() -> None:
    answer = decided({**SMALL}, MUST_BE_LARGE, MUST_BE_HIGH)
    assert (answer.decision, answer.needs) == (Decision.REFUSE, ())
    assert [item.rule.name for item in answer.deciding] == ["large"]


def test_a_gate_asks_for_facts_before_people() -> None:
    answer = decided({}, MUST_BE_TASTY, MUST_BE_LARGE)
    assert answer.decision is Decision.COMPLETE
    assert [need.kind for need in answer.needs] == ["fact", "criterion"]


def test_a_gate_asks_for_the_same_fact_once() -> None:
    answer = decided({}, MUST_BE_HIGH, made(Oven.height <= 9, name="low"))
    assert [need.target for need in answer.needs] == ["fact:oven.height"]


def test_a_gate_that_only_a_person_can_decide_needs_judgement() -> None:
    answer = decided(BIG, MUST_BE_LARGE, MUST_BE_TASTY)
    assert answer.decision is Decision.JUDGEMENT
    assert [item.rule.name for item in answer.deciding] == ["tasty"]


def test_what_only_should_be_does_not_stand_against_a_gate() -> None:
    answer = decided({**BIG, "oven.height": 1}, MUST_BE_LARGE, SHOULD_BE_HIGH)
    assert answer.decision is Decision.PROCEED
    assert [item.verdict for item in answer.findings] == [Verdict.MET, Verdict.NOT_MET]


def test_what_only_should_be_is_not_asked_for_by_a_gate() -> None:
    answer = decided({}, MUST_BE_LARGE, SHOULD_BE_HIGH)
    assert [need.target for need in answer.needs] == ["fact:oven.floor_area"]


def test_a_rule_that_does_not_apply_does_not_stand_against_a_gate() -> None:
    answer = decided({**BIG, "bakery.old_town": False, "oven.height": 1}, MUST_BE_LARGE, OLD_TOWN_ONLY)
    assert answer.decision is Decision.PROCEED


def test_a_gate_of_rules_that_do_not_apply_does_not_apply() -> None:
    assert decided({"bakery.old_town": False}, OLD_TOWN_ONLY).decision is Decision.NOT_APPLICABLE


def test_a_gate_that_lets_pass_rests_on_all_its_findings() -> None:
    answer = decided({**BIG, "oven.height": 3}, MUST_BE_LARGE, MUST_BE_HIGH)
    assert (answer.decision, len(answer.deciding)) == (Decision.PROCEED, 2)


def test_every_verdict_and_decision_has_a_label_in_both_languages() -> None:
    for item in (*Verdict, *Decision):
        assert item.label.zh
        assert item.label.en == item.value
