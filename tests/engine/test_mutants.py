"""Every single change of a rule is tried, and the ones that no example notices are named."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path

import pytest

from shanglou.engine import (
    ON,
    Fact,
    RuleError,
    add_months,
    cases,
    compare,
    days_between,
    expression,
    largest,
    months_between,
    readings,
)
from shanglou.engine import expressions as ex
from shanglou.engine.folders import load
from shanglou.engine.kinds import number_type
from shanglou.engine.mutants import changes, explained, mutants, replace, survivors, unexplained
from tests.engine.bakery import VOCABULARY, Bakery, Oven, bake

EVERY_NODE: dict[str, Callable[[], ex.Expr]] = {
    "and": lambda: (Oven.height >= 2) & Bakery.old_town,
    "or": lambda: (Oven.height < 2) | ~Bakery.old_town,
    "set": lambda: Oven.fuel.in_("wood", "gas") & Bakery.papers.contains("plan"),
    "cases": lambda: cases((Bakery.old_town, Oven.height), (Oven.height > 3, 2), otherwise=1).equals(2),
    "arithmetic": lambda: Oven.floor_area / Oven.height + 1 >= 3,
    "rounding": lambda: Oven.floor_area.rounded(1, "down").in_unit("mu").or_else(1) <= 3,
    "extreme": lambda: largest(Oven.height, 3) > 2,
    "readings": lambda: readings("QB1", ("a", "甲", "a", Oven.height > 1), ("b", "乙", "b", Oven.height > 2)),
    "dates": lambda: (
        (add_months(Bakery.open_since, 12) <= ON)
        & (months_between(Bakery.open_since, ON) >= 1)
        & (days_between(Bakery.open_since, ON) >= 1)
    ),
}

# no example lies at the threshold any more, and none states its gap
NONE_AT_IT = (
    ("examples/area.toml", '"oven.floor_area" = 1000', '"oven.floor_area" = 1001'),
    ("examples/area.toml", '"oven.floor_area" = 1000', '"oven.floor_area" = 1001'),
    ("examples/area.toml", ', gap = "0.01 m2"', ""),
)


def names(tree: ex.Expr) -> list[str]:
    return [what for _, what, _ in changes(tree)]


def survive(tmp_path: Path, *changed: tuple[str, str, str]) -> list[str]:
    instrument = load(bake(tmp_path, *changed), VOCABULARY)
    return [f"{rule.name} {mutant.name}" for rule, mutant in survivors(instrument, VOCABULARY)]


@pytest.mark.parametrize("kind", EVERY_NODE)
def test_a_tree_rebuilt_at_any_node_with_itself_is_the_same(kind: str) -> None:
    tree = EVERY_NODE[kind]()

    def check(node: ex.Expr, path: tuple[int, ...]) -> None:
        assert replace(tree, path, node) == tree
        for place, child in enumerate(node.children):
            check(child, (*path, place))

    check(tree, ())


def test_a_node_deep_in_a_tree_is_replaced() -> None:
    tree = (Oven.height >= 2) & ~Bakery.old_town
    assert replace(tree, (1, 0), Oven.tasty) == (Oven.height >= 2) & ~Oven.tasty


def test_a_comparison_is_flipped_made_strict_and_moved_by_the_smallest_step_of_its_fact() -> None:
    assert [(what, new) for _, what, new in changes(Oven.height >= 2)] == [
        ("≥ flipped", Oven.height < 2),
        ("≥ made strict", Oven.height > 2),
        ("threshold raised by 0.1 m", compare(">=", Oven.height, expression(ex.Fraction(21, 10), Oven.height.of))),
        ("threshold lowered by 0.1 m", compare(">=", Oven.height, expression(ex.Fraction(19, 10), Oven.height.of))),
    ]


def test_the_step_is_converted_to_the_unit_of_the_threshold() -> None:
    tree = Oven.floor_area >= expression(3, number_type(ex.UNITS["mu"]))
    moved = {what: new for _, what, new in changes(tree)}["threshold raised by 0.01 m2"]
    assert isinstance(moved, ex.Compare)
    assert isinstance(moved.right, ex.Const)
    assert moved.right.value == 3 + ex.Fraction(1, 100) * ex.Fraction(3, 2000)


def test_a_date_is_moved_by_one_day() -> None:
    assert names(Bakery.open_since <= expression(datetime.date(2025, 1, 1)))[2:4] == [
        "threshold one day later",
        "threshold one day earlier",
    ]


def test_months_and_days_are_moved_by_one() -> None:
    assert "threshold raised by 1 month" in names(months_between(Bakery.open_since, ON) >= 12)
    assert "threshold raised by 1 day" in names(days_between(Bakery.open_since, ON) >= 12)


@pytest.mark.parametrize(
    ("build", "expected"),
    [
        (lambda: Bakery.old_town & Oven.tasty, ["and became or", "condition 0 dropped", "condition 1 dropped", "negated"]),
        (lambda: Bakery.old_town | Oven.tasty, ["or became and", "condition 0 dropped", "condition 1 dropped"]),
        (lambda: Oven.fuel.in_("wood", "gas"), ["negated", "option wood dropped", "option gas dropped"]),
        (lambda: Bakery.papers.contains("plan"), ["negated"]),
        (lambda: Bakery.old_town.or_else(False), ["default dropped", "value dropped", "negated"]),
        (lambda: Oven.height.rounded(0, "half_up"), ["rounding dropped", "rounded up instead of half_up"]),
        (lambda: largest(Oven.height, 3), ["max became min", "raised by 1 m"]),
        (lambda: Oven.height + Oven.height, ["+ became -"]),
        (lambda: Oven.height * 2, ["* became /", "raised by 1 ratio", "lowered by 1 ratio"]),
        (
            lambda: cases((Bakery.old_town, "a"), otherwise="b"),
            ["branch 0 dropped", "values of branches 0 and 1 swapped", "otherwise dropped", "negated"],
        ),
        (EVERY_NODE["readings"], ["only the reading a", "only the reading b"]),
    ],
)
def test_a_node_is_changed_in_every_way_of_its_kind(build: Callable[[], ex.Expr], expected: list[str]) -> None:
    assert set(expected) <= set(names(build()))


def test_multiplication_is_not_swapped_where_units_would_not_agree() -> None:
    assert "* became /" not in names(Oven.height * Oven.height)


def test_a_negation_is_dropped_and_not_doubled() -> None:
    assert [(path, new) for path, _, new in changes(~Bakery.old_town)] == [((), Bakery.old_town)]


def test_mutants_are_named_by_path_and_change(tmp_path: Path) -> None:
    rule = load(bake(tmp_path), VOCABULARY).rules["large_enough"]
    assert [mutant.name for mutant in mutants(rule)] == [
        "tree: ≥ flipped",
        "tree: ≥ made strict",
        "tree: threshold raised by 0.01 m2",
        "tree: threshold lowered by 0.01 m2",
        "applies: negated",
        "applies: option wood dropped",
        "applies: option gas dropped",
        "applies: dropped",
    ]


def test_every_mutant_differs_from_the_rule_and_from_every_other(tmp_path: Path) -> None:
    for rule in load(bake(tmp_path), VOCABULARY).rules.values():
        found = [(mutant.tree, mutant.applies) for mutant in mutants(rule)]
        assert len({(rule.tree, rule.applies), *found}) == len(found) + 1


def test_facts_are_never_taken_apart() -> None:
    assert all(isinstance(node, ex.Expr) for _, _, node in changes(Oven.height >= 2))
    assert isinstance(replace(Oven.height >= 2, (0,), Oven.height).children[0], Fact)


def test_the_examples_of_the_bakery_notice_every_mutant(tmp_path: Path) -> None:
    assert survive(tmp_path) == []


def test_a_threshold_without_an_example_at_it_survives(tmp_path: Path) -> None:
    found = ["large_enough tree: ≥ made strict", "large_enough tree: threshold raised by 0.01 m2"]
    assert survive(tmp_path, *NONE_AT_IT) == found


def test_an_example_that_fails_anyway_notices_nothing(tmp_path: Path) -> None:
    assert "fee tree/0: * became /" in survive(tmp_path, ("examples/fees.toml", "160 yuan", "161 yuan"))


def test_an_example_of_a_gate_notices_a_mutant_of_its_rules(tmp_path: Path) -> None:
    without = ("examples/area.toml", 'verdict = "not met", gap = "0.01 m2"', 'verdict = "not met"')
    flipped = "large_enough tree: ≥ flipped"
    assert flipped not in survive(tmp_path, without)


def test_survivors_can_be_asked_of_some_rules_only(tmp_path: Path) -> None:
    instrument = load(bake(tmp_path, ("examples/fees.toml", "160 yuan", "161 yuan")), VOCABULARY)
    assert list(survivors(instrument, VOCABULARY, {"large_enough"})) == []


def test_an_explained_survivor_is_left_out(tmp_path: Path) -> None:
    entry = '[[survivor]]\nrule = "large_enough"\nmutant = "tree: ≥ made strict"\nreason_zh = "甲"\nreason_en = "a"\n'
    instrument = load(bake(tmp_path, *NONE_AT_IT, ("examples/survivors.toml", "", entry)), VOCABULARY)
    assert [mutant.name for _, mutant in unexplained(instrument, VOCABULARY)] == ["tree: threshold raised by 0.01 m2"]


def test_an_explanation_without_a_reason_is_refused_with_file_and_line(tmp_path: Path) -> None:
    entry = '[[survivor]]\nrule = "fee"\nmutant = "tree: gone"\n'
    instrument = load(bake(tmp_path, ("examples/survivors.toml", "", "\n" + entry)), VOCABULARY)
    with pytest.raises(RuleError, match=r"bakery/examples/survivors\.toml:2: reason_zh, reason_en"):
        explained(instrument)
