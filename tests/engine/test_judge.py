"""One rule, one case: verdict, gaps, assumptions, what it rests on, materials."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import (
    MUST,
    ON,
    Finding,
    Judgements,
    Verdict,
    add_months,
    cases,
    judge,
    readings,
)
from shanglou.engine import expressions as ex
from shanglou.engine.folders import load
from shanglou.engine.instruments import Instrument
from shanglou.engine.judge import judge_all
from shanglou.engine.kinds import number_type
from shanglou.engine.lookups import lookup
from shanglou.engine.units import unit
from tests.engine.asking import DAY, env, found, judgement, judgements, made, parameter
from tests.engine.bakery import VOCABULARY, Bakery, Oven, bake
from tests.engine.random_rules import TABLE, Thing

LARGE = Oven.floor_area >= 1000
BIG = {"oven.floor_area": 1000}
SMALL = {"oven.floor_area": Fraction(99999, 100)}


@pytest.fixture
def bakery(tmp_path: Path) -> Instrument:
    return load(bake(tmp_path), VOCABULARY)


def gaps(finding: Finding) -> list[tuple[Fraction, str]]:
    return [(gap.size, gap.unit.name if gap.unit else "") for gap in finding.gaps]


def assumed(finding: Finding) -> list[str]:
    return [need.target for need in finding.assumptions]


# -------------------------------------------------------------------------------------------------------------- verdicts


def test_a_condition_that_holds_is_met() -> None:
    assert found(LARGE, BIG).verdict is Verdict.MET


def test_a_condition_that_does_not_hold_is_not_met() -> None:
    assert found(LARGE, SMALL).verdict is Verdict.NOT_MET


def test_a_condition_that_lacks_a_fact_is_missing_facts() -> None:
    assert found(LARGE).verdict is Verdict.MISSING


def test_a_condition_that_only_a_person_can_settle_needs_judgement() -> None:
    assert found(LARGE & Oven.tasty, BIG).verdict is Verdict.JUDGEMENT


def test_facts_are_asked_for_before_people_are() -> None:
    finding = found(Oven.tasty & LARGE)
    assert finding.verdict is Verdict.MISSING
    assert [need.kind for need in finding.needs] == ["fact", "criterion"]


def test_an_open_condition_that_does_not_matter_any_more_is_not_asked_for() -> None:
    finding = found(LARGE & Oven.tasty, SMALL)
    assert (finding.verdict, finding.needs) == (Verdict.NOT_MET, ())


def test_a_known_verdict_needs_nothing() -> None:
    assert found(LARGE, BIG).needs == ()


def test_an_unset_parameter_needs_judgement() -> None:
    unset = ex.ParameterRef(parameter("least", None, number_type(unit("m2"))))
    finding = found(Oven.floor_area >= unset, BIG)
    assert (finding.verdict, [need.kind for need in finding.needs]) == (Verdict.JUDGEMENT, ["parameter"])


def test_an_unconfirmed_row_needs_judgement_however_far_above_it_the_figures_are() -> None:
    least = lookup(TABLE, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least
    finding = found(Thing.density >= least, {"thing.density": 10**4, "thing.kind": "a", "thing.share": 99})
    assert (finding.verdict, [need.target for need in finding.needs]) == (Verdict.JUDGEMENT, ["row:standards:R3"])


def test_readings_that_differ_need_judgement() -> None:
    tree = readings("QB1", ("a", "甲", "a", LARGE), ("b", "乙", "b", Oven.height > 3))
    assert found(tree, {**BIG, "oven.height": 1}).verdict is Verdict.JUDGEMENT


def test_division_by_zero_needs_judgement_and_is_not_false() -> None:
    finding = found(Oven.floor_area / Oven.height > 1, {**BIG, "oven.height": 0})
    assert (finding.verdict, [need.kind for need in finding.needs]) == (Verdict.JUDGEMENT, ["undefined"])


# ------------------------------------------------------------------------------------------------------ what it applies to


def test_a_rule_known_not_to_apply_says_so_whatever_it_tests() -> None:
    finding = found(LARGE, SMALL, Bakery.old_town, on=DAY)
    assert finding.verdict is Verdict.NOT_MET
    outside = found(LARGE, {**SMALL, "bakery.old_town": False}, Bakery.old_town)
    assert (outside.verdict, outside.value, outside.needs, outside.gaps) == (Verdict.NOT_APPLICABLE, None, (), ())


def test_a_rule_that_may_apply_is_judged_and_names_the_assumption() -> None:
    finding = found(LARGE, BIG, Bakery.old_town)
    assert (finding.verdict, assumed(finding)) == (Verdict.MET, ["fact:bakery.old_town"])


def test_a_rule_known_to_apply_assumes_nothing() -> None:
    assert found(LARGE, {**BIG, "bakery.old_town": True}, Bakery.old_town).assumptions == ()


def test_a_rule_that_does_not_apply_assumes_nothing() -> None:
    assert found(LARGE.or_else(True), {"bakery.old_town": False}, Bakery.old_town).assumptions == ()


def test_an_assumption_that_a_person_decides_names_the_question() -> None:
    (need,) = found(LARGE, BIG, Oven.tasty).assumptions
    assert (need.kind, need.questions) == ("criterion", ("QB1",))


# ------------------------------------------------------------------------------------------------------------ assumptions


def test_a_default_that_was_taken_is_an_assumption() -> None:
    finding = found(LARGE & Bakery.old_town.or_else(True), BIG)
    assert (finding.verdict, assumed(finding)) == (Verdict.MET, ["fact:bakery.old_town"])


def test_a_default_that_was_not_taken_is_none() -> None:
    assert found(LARGE & Bakery.old_town.or_else(True), {**BIG, "bakery.old_town": True}).assumptions == ()


def test_a_default_in_a_branch_that_was_not_taken_is_none() -> None:
    tree = cases((Bakery.old_town, Oven.height.or_else(1) > 2), otherwise=LARGE)
    assert found(tree, {**BIG, "bakery.old_town": False}).assumptions == ()


def test_a_default_in_the_branch_that_was_taken_is_one() -> None:
    tree = cases((Bakery.old_town, Oven.height.or_else(1) > 2), otherwise=LARGE)
    assert assumed(found(tree, {"bakery.old_town": True})) == ["fact:oven.height"]


def test_a_default_in_a_condition_on_the_way_is_one() -> None:
    tree = cases((Bakery.old_town.or_else(False), LARGE), otherwise=Oven.height > 2)
    assert assumed(found(tree, {"oven.height": 3})) == ["fact:bakery.old_town"]


def test_a_default_of_the_scope_is_one() -> None:
    assert assumed(found(LARGE, BIG, Bakery.old_town.or_else(True))) == ["fact:bakery.old_town"]


# ------------------------------------------------------------------------------------------------------------------- gaps


def test_a_gap_is_in_the_unit_of_the_threshold() -> None:
    assert gaps(found(LARGE, SMALL)) == [(Fraction(1, 100), "m2")]


def test_a_gap_across_units_is_in_the_unit_of_the_threshold() -> None:
    mu = ex.ParameterRef(parameter("least", 3, number_type(unit("mu"))))
    assert gaps(found(Oven.floor_area >= mu, BIG)) == [(Fraction(3, 2), "mu")]


def test_a_gap_to_a_threshold_written_on_the_left_is_in_its_unit_too() -> None:
    mu = ex.ParameterRef(parameter("most", Fraction(3, 2), number_type(unit("mu"))))
    assert gaps(found(mu >= Oven.floor_area, {"oven.floor_area": 2000})) == [(Fraction(3, 2), "mu")]


def test_a_met_rule_has_no_gap() -> None:
    assert found(LARGE, BIG).gaps == ()


def test_a_gap_says_what_was_found_and_what_was_wanted() -> None:
    (gap,) = found(LARGE, SMALL).gaps
    assert (gap.found, gap.threshold, gap.strict) == (Fraction(99999, 100), 1000, False)


def test_a_gap_of_nothing_stands_against_a_strict_comparison() -> None:
    (gap,) = found(Oven.floor_area > 1000, BIG).gaps
    assert (gap.size, gap.strict) == (0, True)


def test_a_comparison_that_should_fail_is_strict_the_other_way_round() -> None:
    (gap,) = found(~(Oven.floor_area >= 1000), BIG).gaps
    assert (gap.size, gap.strict) == (0, True)


def test_every_failing_part_of_a_conjunction_has_its_gap() -> None:
    tree = LARGE & (Oven.height >= 3) & (Oven.height <= 9)
    assert gaps(found(tree, {**SMALL, "oven.height": 1})) == [(Fraction(1, 100), "m2"), (2, "m")]


def test_of_alternatives_those_are_named_that_only_a_size_stands_against() -> None:
    tree = (Oven.fuel.is_("wood") & (Oven.floor_area >= 2000)) | (Oven.fuel.is_("gas") & (Oven.floor_area >= 3000))
    assert gaps(found(tree, {**BIG, "oven.fuel": "gas"})) == [(2000, "m2")]


def test_where_every_alternative_is_out_of_reach_all_gaps_are_named() -> None:
    tree = (Oven.fuel.is_("wood") & (Oven.floor_area >= 2000)) | (Oven.fuel.is_("gas") & (Oven.floor_area >= 3000))
    assert gaps(found(tree, {**BIG, "oven.fuel": "electric"})) == [(1000, "m2"), (2000, "m2")]


def test_a_gap_is_looked_for_in_the_branch_taken_only() -> None:
    tree = cases((Bakery.old_town, Oven.floor_area >= 2000), otherwise=LARGE)
    assert gaps(found(tree, {**SMALL, "bakery.old_town": False})) == [(Fraction(1, 100), "m2")]


def test_a_gap_of_a_derived_condition_is_found_in_its_derivation() -> None:
    assert gaps(found(Thing.big & Thing.clean, {"thing.area": 400, "thing.clean": True})) == [(100, "m2")]


def test_a_derived_condition_that_was_given_has_no_gap() -> None:
    assert gaps(found(Thing.big & Thing.clean, {"thing.area": 400, "thing.big": False, "thing.clean": True})) == []


def test_a_gap_between_dates_is_in_days() -> None:
    tree = add_months(Bakery.open_since, 12) <= ON
    assert gaps(found(tree, {"bakery.open_since": datetime.date(2024, 6, 4)})) == [(3, "day")]


def test_what_has_no_size_has_no_gap() -> None:
    assert found(Oven.fuel.is_("wood"), {"oven.fuel": "gas"}).gaps == ()


def test_the_same_gap_is_named_once() -> None:
    assert gaps(found(LARGE & (LARGE | Bakery.old_town), {**SMALL, "bakery.old_town": False})) == [(Fraction(1, 100), "m2")]


# ---------------------------------------------------------------------------------------------------------- what it rests on


def test_a_finding_rests_on_the_judgement_of_its_criterion() -> None:
    finding = found(Oven.tasty, {"oven.tasty": True}, judgements=judgements(oven__tasty=True, bakery__old_town=True))
    assert [record.target for record in finding.rests_on] == ["fact:oven.tasty"]


def test_a_finding_rests_on_the_judgement_of_a_fact_in_its_scope() -> None:
    finding = found(LARGE, {**BIG, "oven.tasty": True}, Oven.tasty, judgements=judgements(oven__tasty=True))
    assert [record.target for record in finding.rests_on] == ["fact:oven.tasty"]


def test_a_finding_rests_on_the_judgement_of_a_fact_that_another_is_derived_from() -> None:
    finding = found(Thing.big, {"thing.area": 600}, judgements=judgements(thing__area=600))
    assert [record.target for record in finding.rests_on] == ["fact:thing.area"]


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("question:QB1", "a"),
        ("parameter:made.least", 5),
        ("row:standards:R3", True),
        ("table:standards", "R1"),
    ],
)
def test_a_finding_rests_on_every_kind_of_judgement_that_it_reads(target: str, answer: Any) -> None:
    least = lookup(TABLE, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least
    unset = ex.ParameterRef(parameter("least", None, number_type(unit("m2"))))
    tree = readings("QB1", ("a", "甲", "a", Oven.floor_area >= unset), ("b", "乙", "b", Thing.density >= least))
    finding = found(tree, BIG, judgements=Judgements([judgement(target, answer), judgement("row:other:R3", True)]))
    assert [record.target for record in finding.rests_on] == [target]


def test_a_finding_does_not_rest_on_a_judgement_that_was_revised() -> None:
    first, second = judgement("fact:oven.tasty", True), judgement("fact:oven.tasty", False)
    finding = found(Oven.tasty, {"oven.tasty": False}, judgements=Judgements([first, second]))
    assert finding.rests_on == (second,)


def test_without_judgements_a_finding_rests_on_none() -> None:
    assert found(Oven.tasty, {"oven.tasty": True}).rests_on == ()


# ------------------------------------------------------------------------------------------------------ values, materials


def test_a_formula_that_is_known_is_met_with_its_value(bakery: Instrument) -> None:
    share = bakery.parameters["fee_share"]
    facts = {"oven.fuel": "wood", "oven.floor_area": 500}
    finding = judge(bakery.rules["fee"], env(facts, overrides={share: 80}))
    assert (finding.verdict, finding.value) == (Verdict.MET, 160)


def test_a_formula_that_is_not_known_says_why(bakery: Instrument) -> None:
    finding = judge(bakery.rules["fee"], env({"oven.fuel": "wood", "oven.floor_area": 500}))
    assert (finding.verdict, [need.kind for need in finding.needs]) == (Verdict.JUDGEMENT, ["parameter"])


def test_a_route_names_its_materials_and_those_not_handed_in(bakery: Instrument) -> None:
    finding = judge(bakery.rules["way"], env({"bakery.old_town": True, "bakery.papers": "plan"}))
    assert (finding.value, finding.materials, finding.materials_missing) == ("long", ("plan", "permit"), ("permit",))


@pytest.mark.parametrize(
    ("papers", "missing"), [(None, ("plan", "permit")), ("", ("plan", "permit")), ("permit;plan", ()), ("plan;?", ("permit",))]
)
def test_materials_not_known_to_be_handed_in_are_missing(
    bakery: Instrument, papers: str | None, missing: tuple[str, ...]
) -> None:
    facts = {"bakery.old_town": True, "bakery.papers": papers}
    assert judge(bakery.rules["way"], env(facts)).materials_missing == missing


def test_a_route_without_materials_lacks_none(bakery: Instrument) -> None:
    finding = judge(bakery.rules["way"], env({"bakery.old_town": False}))
    assert (finding.value, finding.materials, finding.materials_missing) == ("short", (), ())


def test_a_route_that_is_not_known_names_no_materials(bakery: Instrument) -> None:
    assert judge(bakery.rules["way"], env()).materials == ()


def test_a_finding_names_its_member() -> None:
    assert judge(made(LARGE), env(BIG), 2).member == 2


def test_several_rules_give_as_many_findings_in_order() -> None:
    rules = [made(LARGE, name="one"), made(~LARGE, name="two")]
    assert [item.verdict for item in judge_all(rules, env(BIG))] == [Verdict.MET, Verdict.NOT_MET]


def test_judging_changes_nothing() -> None:
    facts = dict(BIG)
    rule, surroundings = made(LARGE), env(facts)
    assert judge(rule, surroundings).verdict is judge(rule, surroundings).verdict
    assert facts == BIG


def test_a_requirement_is_binding_unless_it_says_otherwise(bakery: Instrument) -> None:
    assert bakery.rules["large_enough"].modality is MUST
