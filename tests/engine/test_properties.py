"""What holds of every rule and case: the laws of three-valued logic, of what is asked for, and of what more facts change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from shanglou.engine import Fact, Finding, Verdict, judge, read_case
from shanglou.engine import expressions as ex
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.folders import load
from shanglou.engine.instruments import Rule
from shanglou.engine.needs import Need
from shanglou.engine.program import Program
from shanglou.engine.report import check, compare
from shanglou.engine.steps import Env
from tests.engine import bakery
from tests.engine.random_rules import VOCABULARY, Maker, make_rule

ON = datetime.date(2025, 3, 31)
MANY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
seeds = st.integers(min_value=0, max_value=10**9)
UNDERIVED = [fact for fact in VOCABULARY if not fact.derived]


def condition(maker: Maker, depth: int = 3) -> ex.Expr:
    return maker.condition(depth)


def value(tree: ex.Expr, facts: dict[str, Any]) -> Any:
    return Program(tree).run(Env(facts, ON))[-1]


def finding(rule: Rule, facts: dict[str, Any]) -> Finding:
    return judge(rule, Env(facts, ON))


def has_default(rule: Rule) -> bool:
    programs = [rule.program, *([rule.scope] if rule.scope else [])]
    return any(isinstance(node, ex.OrElse) for program in programs for node in program.nodes)


def more(maker: Maker, facts: dict[str, Any], among: Iterable[Fact] = tuple(UNDERIVED)) -> dict[str, Any]:
    """The facts and some that were not known, or not wholly; a fact that is derived is left to its derivation."""
    added = dict(facts)
    for fact in among:
        known = facts.get(fact.name)
        if known is not None and "?" not in str(known):
            continue
        if maker.random.random() < 0.6:
            added[fact.name] = whole(maker, fact, str(known or ""))
    return added


def whole(maker: Maker, fact: Fact, known: str = "") -> Any:
    """A value of the fact that leaves nothing open, and keeps what is known of a set."""
    if fact.of.kind != "choices":
        return maker.cell(fact)
    parts = {part for part in known.split(";") if part not in ("", "?")}
    return ";".join(sorted(parts | {key for key in fact.options if maker.random.random() < 0.5}))


def names(needs: Iterable[Need]) -> set[str]:
    """The facts that needs name, and those that these are derived from."""
    found = [need.target.removeprefix("fact:") for need in needs if need.kind in ("fact", "criterion")]
    return {name for target in found for name in Program(VOCABULARY[target]).facts}


# ------------------------------------------------------------------------------------------------------ three-valued logic


@MANY
@given(seeds)
def test_laws_of_three_valued_logic_hold_of_any_conditions(seed: int) -> None:
    maker = Maker(Random(seed))
    a, b, c = (condition(maker, 2) for _ in range(3))
    for _ in range(5):
        facts = maker.row()
        for one, two in (
            (~~a, a),
            (a & a, a),
            (a & b, b & a),
            (a | (b | c), (a | b) | c),
            (a | (a & b), a),
            (a & (a | b), a),
            (~(a & b), ~a | ~b),
            (~(a | b), ~a & ~b),
            (a & (b | c), (a & b) | (a & c)),
        ):
            assert value(one, facts) is value(two, facts), (one, two)


@MANY
@given(seeds)
def test_a_comparison_and_its_opposite_are_opposite_or_both_unknown(seed: int) -> None:
    maker = Maker(Random(seed))
    left, right = maker.quantity("money", 3), maker.quantity("money", 2)
    facts = maker.row()
    for op, opposite in (("<", ">="), ("<=", ">"), ("==", "!=")):
        assert value(~ex.compare(op, left, right), facts) is value(ex.compare(opposite, left, right), facts)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------------------- more facts, one verdict


@MANY
@given(seeds)
def test_without_defaults_more_facts_never_change_a_known_condition(seed: int) -> None:
    """Facts that are derived are not among those added: to state one is to overrule its derivation, and may change anything."""
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    assume(not has_default(rule))
    facts = maker.row()
    known = finding(rule, facts).value
    assume(known is not None)
    for _ in range(5):
        assert finding(rule, more(maker, facts)).value is known


@MANY
@given(seeds)
def test_a_verdict_that_one_more_fact_changes_had_named_it_as_assumed(seed: int) -> None:
    """Two things alone may change a known verdict: a default that was taken, and a rule that may not apply. Both are said."""
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), condition(maker, 1) if seed % 2 else None)
    facts = maker.row()
    before = finding(rule, facts)
    assume(before.verdict in (Verdict.MET, Verdict.NOT_MET))
    for fact in UNDERIVED:
        added = more(maker, facts, [fact])
        after = finding(rule, added)
        if after.verdict is not before.verdict:
            assert fact.name in names(before.assumptions), (fact, before.verdict, after.verdict)


@MANY
@given(seeds)
def test_a_rule_that_does_not_apply_never_applies_again_by_more_facts(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker, 1), condition(maker, 2))
    assume(not has_default(rule))
    facts = maker.row()
    assume(finding(rule, facts).verdict is Verdict.NOT_APPLICABLE)
    assert finding(rule, more(maker, facts)).verdict is Verdict.NOT_APPLICABLE


# --------------------------------------------------------------------------------------------------------- what is asked for


@MANY
@given(seeds)
@example(5_000_000)  # divides by zero below a derived fact
def test_a_fact_that_is_neither_asked_for_nor_assumed_would_settle_nothing(seed: int) -> None:
    """Whatever the facts are that are not named (nor below one that is), the verdict stays as open as it was.

    A default that was taken is named among the assumptions, and what it stands in for may settle more than what is asked for.
    Nor is a derived fact asked for whose derivation divides by zero: the finding says so, and stating it outright is a way out.
    """
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    facts = maker.row()
    open_finding = finding(rule, facts)
    assume(open_finding.value is None)
    named = names(open_finding.needs) | names(open_finding.assumptions)
    divided = any(need.kind == "undefined" for need in open_finding.needs)
    sayable = UNDERIVED if divided else VOCABULARY
    others = [fact for fact in sayable if fact.name not in named and value(fact, facts) is None]
    for _ in range(5):
        after = finding(rule, more(maker, facts, others))
        assert after.value is None
        assert names(after.needs) <= named | {fact.name for fact in VOCABULARY if "?" in str(facts.get(fact.name))}


@MANY
@given(seeds)
def test_giving_what_is_asked_for_ends_with_a_verdict_or_with_a_person(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    facts = maker.row()
    for _ in range(len(VOCABULARY.facts) + 1):
        found = finding(rule, facts)
        wanted = [need.target.removeprefix("fact:") for need in found.needs if need.kind == "fact"]
        assert bool(wanted) == (found.verdict is Verdict.MISSING)
        if not wanted:
            return
        facts = facts | {name: whole(maker, VOCABULARY[name], str(facts.get(name) or "")) for name in wanted}
    pytest.fail("the same facts were asked for again and again")


@MANY
@given(seeds)
def test_only_an_open_verdict_asks_and_it_always_does(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), condition(maker, 1))
    found = finding(rule, maker.row())
    assert bool(found.needs) == (found.verdict in (Verdict.MISSING, Verdict.JUDGEMENT))


@MANY
@given(seeds)
def test_what_is_asked_for_is_not_known(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    facts = maker.row()
    for need in finding(rule, facts).needs:
        if need.kind in ("fact", "criterion"):
            given_already = facts.get(need.target.removeprefix("fact:"))
            assert given_already is None or "?" in str(given_already)


# -------------------------------------------------------------------------------------------------------------------- gaps


@MANY
@given(seeds)
def test_gaps_belong_to_what_is_not_met_and_are_of_comparisons_that_fail(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    found = finding(rule, maker.row())
    if found.verdict is not Verdict.NOT_MET:
        assert found.gaps == ()
    for gap in found.gaps:
        assert gap.size >= 0
        assert gap.size > 0 or gap.strict or gap.comparison.op in ("==", "!=")


# -------------------------------------------------------------------------------------------------------- what-if and members


@MANY
@given(seeds)
def test_a_what_if_with_the_values_there_are_changes_nothing(seed: int) -> None:
    maker = Maker(Random(seed))
    rule = make_rule("r", condition(maker), None)
    facts = maker.row()
    same = {node.parameter: node.parameter.value for node in rule.program.nodes if isinstance(node, ex.ParameterRef)}
    plain, again = judge(rule, Env(facts, ON)), judge(rule, Env(facts, ON, same))
    assert (plain.verdict, plain.values, plain.needs, plain.gaps) == (again.verdict, again.values, again.needs, again.gaps)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    folder: Path = bakery.bake(tmp_path_factory.mktemp("folders"))
    return Catalogue([load(folder, bakery.VOCABULARY)], bakery.VOCABULARY)


ovens = st.fixed_dictionaries(
    {},
    optional={
        "floor_area": st.integers(min_value=90_000, max_value=110_000).map(lambda cents: f"{cents / 100:.2f}"),
        "fuel": st.sampled_from(["wood", "gas", "electric"]),
        "tasty": st.booleans(),
    },
)


def report(catalogue: Catalogue, members: list[dict[str, Any]]) -> Any:
    return check(catalogue, read_case({"on": ON, "place": "990000", "oven": members}, bakery.VOCABULARY))


@settings(max_examples=50, deadline=None)
@given(st.lists(ovens, min_size=1, max_size=5), seeds)
def test_the_order_of_members_changes_nothing_but_their_numbers(
    catalogue: Catalogue, members: list[dict[str, Any]], seed: int
) -> None:
    order = list(range(len(members)))
    Random(seed).shuffle(order)
    one, two = report(catalogue, members), report(catalogue, [members[place] for place in order])
    there = {place + 1: number for number, place in enumerate(order, 1)}
    answers = {(item.rule.id, item.member): (item.verdict, item.needs, item.gaps) for item in two.findings}
    assert {(item.rule.id, there.get(item.member)): (item.verdict, item.needs, item.gaps) for item in one.findings} == answers
    assert sorted(item.decision.value for item in one.gates) == sorted(item.decision.value for item in two.gates)


@settings(max_examples=50, deadline=None)
@given(st.lists(ovens, min_size=1, max_size=4), ovens)
def test_a_further_member_changes_nothing_of_the_others(
    catalogue: Catalogue, members: list[dict[str, Any]], another: dict[str, Any]
) -> None:
    """Unless it is the first of which something is known, so that a rule is asked that was not."""
    before, after = report(catalogue, members), report(catalogue, [*members, another])
    assert {change.member for change in compare(before, after) if change.before is not None} == set()
