"""Rules and gates as they are written and traced; a wrong one is refused by its name before any case is judged."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from shanglou.engine import (
    MAY,
    MUST,
    ON,
    SHOULD,
    Instrument,
    RuleError,
    Stage,
    add_months,
    cases,
    entitlement,
    formula,
    gate,
    grade,
    route,
    rule,
)
from shanglou.engine.folders import load
from shanglou.engine.instruments import Rule, collect
from shanglou.engine.language import Text
from shanglou.engine.rules import Source
from tests.engine.bakery import VOCABULARY, Bakery, Oven, bake

ABOUT: dict[str, Any] = {"subject": Oven, "stage": Stage.DESIGN, "zh": "名", "en": "name"}
OPTIONS = {"short": ("短", "short"), "long": ("长", "long")}


@pytest.fixture
def bakery(tmp_path: Any) -> Instrument:
    instrument = load(bake(tmp_path), VOCABULARY)
    instrument.rules.clear()
    instrument.gates.clear()
    return instrument


def traced(instrument: Instrument, **sources: Any) -> dict[str, Rule]:
    module = ModuleType("module")
    vars(module).update(sources)
    collect(instrument, [module], VOCABULARY)
    return instrument.rules


def named(name: str, function: Callable[..., object]) -> Callable[..., object]:
    function.__name__ = name
    return function


def large(oven: Any, p: Any) -> Any:
    return oven.floor_area >= p.min_area


# ------------------------------------------------------------------------------------------------------------ what is kept


def test_a_rule_keeps_its_clauses_title_stage_and_modality(bakery: Instrument) -> None:
    made = traced(bakery, a=rule(["BK-1", "BK-2"], modality=SHOULD, **ABOUT)(large))["large"]
    assert (made.id, made.clauses, made.title, made.modality) == ("bakery.large", ("BK-1", "BK-2"), Text("名", "name"), SHOULD)
    assert (made.subject, made.source.stage, made.kind) == ("oven", Stage.DESIGN, "requirement")


def test_one_clause_may_be_written_alone(bakery: Instrument) -> None:
    assert traced(bakery, a=rule("BK-1", **ABOUT)(large))["large"].clauses == ("BK-1",)


def test_a_requirement_must_unless_it_says_that_it_should(bakery: Instrument) -> None:
    assert traced(bakery, a=rule("BK-1", **ABOUT)(large))["large"].modality is MUST


def test_an_entitlement_may(bakery: Instrument) -> None:
    made = traced(bakery, a=entitlement("BK-1", **ABOUT)(large))["large"]
    assert (made.kind, made.modality, made.yields_value) == ("entitlement", MAY, False)


@pytest.mark.parametrize(
    ("make", "tree"),
    [
        (lambda: formula("BK-3", places=2, rounding="down", **ABOUT), lambda oven: oven.floor_area * 2),
        (lambda: route("BK-2", options=OPTIONS, **ABOUT), lambda bakery: cases((bakery.old_town, "long"), otherwise="short")),
        (lambda: grade("BK-2", options=OPTIONS, **ABOUT), lambda oven: cases((oven.tasty, "long"), otherwise="short")),
    ],
    ids=["formula", "route", "grade"],
)
def test_what_yields_a_value_says_so(bakery: Instrument, make: Callable[[], Any], tree: Callable[..., object]) -> None:
    assert traced(bakery, a=make()(named("made", tree)))["made"].yields_value


def test_the_options_of_a_grade_stay_in_order(bakery: Instrument) -> None:
    made = traced(
        bakery, a=grade("BK-2", options=OPTIONS, **ABOUT)(named("g", lambda oven: cases((oven.tasty, "long"), otherwise="short")))
    )
    assert list(made["g"].options) == ["short", "long"]
    assert made["g"].options["long"] == Text("长", "long")


def test_arguments_are_subjects_parameters_tables_and_the_day(bakery: Instrument) -> None:
    def everything(oven: Any, bakery: Any, p: Any, t: Any, on: Any) -> Any:
        fee = t.fees(fuel=oven.fuel, area=oven.floor_area).fee
        return (fee > 0) & (add_months(bakery.open_since, 12) <= on) & (oven.floor_area >= p.min_area)

    made = traced(bakery, a=rule("BK-1", **ABOUT)(everything))["everything"]
    assert set(made.facts) == {"oven.fuel", "oven.floor_area", "bakery.open_since"}


def test_what_a_rule_applies_to_is_kept_apart_from_what_it_tests(bakery: Instrument) -> None:
    made = traced(bakery, a=rule("BK-1", applies=lambda bakery: bakery.old_town, **ABOUT)(large))["large"]
    assert made.applies is Bakery.old_town
    assert "bakery.old_town" not in made.program.facts
    assert made.asked == ("oven.floor_area", "bakery.old_town")


def test_a_rule_without_a_scope_applies_always(bakery: Instrument) -> None:
    made = traced(bakery, a=rule("BK-1", **ABOUT)(large))["large"]
    assert (made.applies, made.scope) == (None, None)


def test_a_rule_is_traced_once_although_two_files_import_it(bakery: Instrument) -> None:
    source = rule("BK-1", **ABOUT)(large)
    assert list(traced(bakery, a=source, b=source)) == ["large"]


def test_a_gate_has_its_rules_in_the_order_they_are_asked(bakery: Instrument) -> None:
    one, two = rule("BK-1", **ABOUT)(large), rule("BK-1", **ABOUT)(named("tasty", lambda oven: oven.tasty))
    traced(bakery, one=one, two=two, opening=gate("opening", "BK-1", rules=[two, one], **ABOUT))
    assert [made.name for made in bakery.gates["opening"].rules] == ["tasty", "large"]
    assert (bakery.gates["opening"].id, bakery.gates["opening"].title.en) == ("bakery.opening", "name")


def test_every_stage_has_a_label_in_both_languages() -> None:
    assert [stage for stage in Stage if not (stage.label.zh and stage.label.en)] == []


# ---------------------------------------------------------------------------------------------------------- what is refused


def refused(instrument: Instrument, **sources: Any) -> str:
    with pytest.raises(RuleError) as caught:
        traced(instrument, **sources)
    return str(caught.value)


@pytest.mark.parametrize("make", [rule, entitlement])
def test_a_requirement_and_an_entitlement_return_a_condition(bakery: Instrument, make: Callable[..., Any]) -> None:
    said = refused(bakery, a=make("BK-1", **ABOUT)(named("made", lambda oven: oven.height)))
    assert said.startswith("bakery.made: a ")
    assert "returns a condition, not a number [m]" in said


def test_a_rule_applies_where_a_condition_holds(bakery: Instrument) -> None:
    said = refused(bakery, a=rule("BK-1", applies=lambda oven: oven.height, **ABOUT)(large))
    assert said == "bakery.large: applies returns a condition, not a number [m]"


def test_a_formula_is_in_a_unit_that_has_a_name(bakery: Instrument) -> None:
    said = refused(bakery, a=formula("BK-3", **ABOUT)(named("made", lambda oven: oven.floor_area * oven.height)))
    assert said == "bakery.made: its value is in m2·m; name the unit it is wanted in with .in_unit(...)"


@pytest.mark.parametrize("make", [route, grade])
def test_a_route_and_a_grade_return_an_option(bakery: Instrument, make: Callable[..., Any]) -> None:
    said = refused(bakery, a=make("BK-2", options=OPTIONS, **ABOUT)(named("made", lambda oven: oven.tasty)))
    assert said.startswith("bakery.made: a ")
    assert said.endswith("returns one of its options, not a boolean")


@pytest.mark.parametrize(
    ("function", "what"),
    [
        (lambda oven, p: oven.floor_area >= p.max_area, "bakery has no parameter 'max_area'"),
        (lambda oven, t: t.prices, "bakery has no table 'prices'"),
        (lambda oven, moon: moon, "nothing is called 'moon'"),
        (lambda oven: oven.height > 1 and oven.tasty, "traced, not run"),
        (lambda oven: None, "None cannot stand in a rule"),
    ],
    ids=["parameter", "table", "argument", "python", "nothing"],
)
def test_what_goes_wrong_in_a_rule_is_said_with_its_name(bakery: Instrument, function: Callable[..., object], what: str) -> None:
    said = refused(bakery, a=rule("BK-1", **ABOUT)(named("made", function)))
    assert said.startswith("bakery.made: ")
    assert what in said


def test_a_fact_that_there_is_not_is_said_with_the_name_of_the_rule(bakery: Instrument) -> None:
    said = refused(bakery, a=rule("BK-1", **ABOUT)(named("made", lambda oven: oven.hight > 1)))
    assert said == "bakery.made: oven has no fact 'hight'; did you mean 'height'?"


def test_what_goes_wrong_in_a_scope_is_said_with_the_name_of_the_rule(bakery: Instrument) -> None:
    said = refused(bakery, a=rule("BK-1", applies=lambda oven, p: p.max_area > 1, **ABOUT)(large))
    assert said == "bakery.large: bakery has no parameter 'max_area'"


def test_two_rules_have_two_names(bakery: Instrument) -> None:
    one = rule("BK-1", **ABOUT)(named("made", lambda oven: oven.tasty))
    two = rule("BK-1", **ABOUT)(named("made", lambda oven: oven.tasty))
    assert refused(bakery, one=one, two=two) == "bakery: two rules are called made"


def test_two_gates_have_two_names(bakery: Instrument) -> None:
    source = rule("BK-1", **ABOUT)(large)
    gates = [gate("opening", "BK-1", rules=[source], **ABOUT) for _ in range(2)]
    assert refused(bakery, source=source, one=gates[0], two=gates[1]) == "bakery: two gates are called opening"


def test_a_gate_is_not_called_like_a_rule(bakery: Instrument) -> None:
    """Both are columns of a sweep and rows of a comparison, by their id."""
    source = rule("BK-1", **ABOUT)(large)
    said = refused(bakery, source=source, one=gate("large", "BK-1", rules=[source], **ABOUT))
    assert said == "bakery: a rule and a gate are called large"


def test_a_gate_is_composed_of_requirements() -> None:
    part: Source = formula("BK-3", **ABOUT)(named("fee", lambda oven: oven.height))
    with pytest.raises(RuleError, match="gate opening: fee is a formula; a gate is composed of requirements"):
        gate("opening", "BK-1", rules=[part], **ABOUT)


def test_a_gate_is_composed_of_rules_of_its_folder(bakery: Instrument) -> None:
    hidden = rule("BK-1", **ABOUT)(large)
    said = refused(bakery, opening=gate("opening", "BK-1", rules=[hidden], **ABOUT))
    assert said == "bakery: gate opening holds large, which no file of the folder defines"


def test_what_was_handed_in_is_a_fact() -> None:
    with pytest.raises(RuleError, match="provided is a fact"):
        route("BK-2", options=OPTIONS, provided=Oven.height + 1, **ABOUT)


def test_the_day_of_the_case_is_the_same_node_everywhere(bakery: Instrument) -> None:
    made = traced(bakery, a=formula("BK-1", **ABOUT)(named("made", lambda on: on)))["made"]
    assert made.tree is ON
