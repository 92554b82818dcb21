"""A vocabulary declares subjects and facts; it traces derivations, knows its names and refuses what does not fit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from shanglou.engine import (
    Fact,
    RuleError,
    Subject,
    Total,
    Vocabulary,
    boolean,
    choice,
    choices,
    criterion,
    date,
    number,
    text,
)
from shanglou.engine.facts import smallest_step
from shanglou.engine.language import Text
from shanglou.engine.units import unit
from tests.engine.bakery import VOCABULARY, Bakery, Oven


def test_a_fact_is_named_by_its_subject_and_itself() -> None:
    assert (Oven.floor_area.name, Oven.floor_area.subject) == ("oven.floor_area", "oven")


def test_a_fact_has_a_label_in_both_languages() -> None:
    assert Oven.height.label == Text("高度", "height")


def test_a_number_knows_its_unit_places_and_range() -> None:
    area = Oven.floor_area
    assert (area.type.unit, area.places, area.minimum, area.maximum) == (unit("m2"), 2, 0, 10_000)


def test_the_smallest_step_is_one_of_the_last_place() -> None:
    assert smallest_step(Oven.floor_area) == Fraction(1, 100)


def test_a_number_in_an_unknown_unit_is_refused() -> None:
    with pytest.raises(RuleError, match="unknown unit 'ell'"):
        number("长", "length", unit="ell", maximum=10)


def test_a_number_that_a_64_bit_float_could_not_hold_is_refused() -> None:
    with pytest.raises(RuleError, match="money: 1000000000000 with 4 decimals is more than a 64-bit float keeps exactly"):
        number("钱", "money", unit="yuan", places=4, maximum=10**12)


def test_a_large_negative_bound_is_refused_as_well() -> None:
    with pytest.raises(RuleError, match="more than a 64-bit float keeps exactly"):
        number("钱", "money", unit="yuan", places=4, minimum=-(10**12), maximum=0)


def test_the_largest_number_that_fits_is_taken() -> None:
    assert number("钱", "money", unit="yuan", maximum=2**51 - 1).maximum == 2**51 - 1


def test_a_choice_has_options_with_labels() -> None:
    assert Oven.fuel.options["gas"] == Text("燃气", "gas")
    assert Oven.fuel.type.options == ("wood", "gas", "electric")


def test_a_criterion_is_a_condition_that_names_who_decides_and_the_question() -> None:
    tasty = Oven.tasty
    assert (tasty.type.kind, tasty.criterion, tasty.question) == ("boolean", True, "QB1")
    assert tasty.settled_by == Text("面包师公会", "the bakers' guild")


def test_a_plain_condition_is_no_criterion() -> None:
    assert not Bakery.old_town.criterion


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (boolean("是", "is"), "boolean"),
        (choice("选", "choice", {"a": ("甲", "A")}), "choice"),
        (choices("选", "choices", {"a": ("甲", "A")}), "choices"),
        (criterion("好", "good", settled_by=("某", "some")), "boolean"),
        (date("日", "day"), "date"),
        (number("数", "number", unit="count", maximum=9), "number"),
        (text("名", "name"), "text"),
    ],
)
def test_every_kind_of_fact_says_its_kind(fact: Fact, kind: str) -> None:
    assert fact.type.kind == kind


def test_a_name_may_be_marked_personal() -> None:
    assert text("姓名", "name", personal=True).personal


def test_facts_are_the_same_only_when_they_are_one() -> None:
    assert Oven.height != number("高度", "height", unit="m", places=1, maximum=100)


def test_a_vocabulary_finds_facts_by_qualified_name() -> None:
    assert VOCABULARY["oven.height"] is Oven.height
    assert "oven.height" in VOCABULARY
    assert "height" not in VOCABULARY


def test_a_vocabulary_lists_its_facts_in_the_order_they_are_written() -> None:
    names = [fact.name for fact in VOCABULARY]
    assert names[:3] == ["bakery.open_since", "bakery.papers", "bakery.old_town"]


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("oven.floor_aera", "oven.floor_area"), ("floor_area", "oven.floor_area"), ("bakery.height", "oven.height"),
     ("占地面积", "oven.floor_area"), ("open since", "bakery.open_since")],
)  # fmt: skip
def test_an_unknown_name_has_a_nearest_one(typo: str, meant: str) -> None:
    assert VOCABULARY.nearest(typo) == meant


def test_a_name_like_no_other_has_no_nearest_one() -> None:
    assert VOCABULARY.nearest("zzzz") == ""


def test_the_lineage_of_a_subject_begins_with_itself() -> None:
    assert VOCABULARY.lineage("oven") == ("oven", "bakery")


def test_a_lineage_names_a_shared_ancestor_once_and_the_nearest_first() -> None:
    class Town(Subject, name="town", zh="镇", en="town"):
        pass

    class Street(Subject, name="street", zh="街", en="street", parents=("town",)):
        pass

    class Shop(Subject, name="shop", zh="店", en="shop", parents=("street", "town")):
        pass

    assert Vocabulary([Town, Street, Shop]).lineage("shop") == ("shop", "street", "town")


def test_an_unknown_parent_is_refused() -> None:
    class Orphan(Subject, name="orphan", zh="孤", en="orphan", parents=("nobody",)):
        pass

    with pytest.raises(RuleError, match="subject orphan: unknown parent nobody"):
        Vocabulary([Orphan])


def test_a_derivation_is_traced_over_the_vocabulary() -> None:
    class Loaf(Subject, name="loaf", zh="面包", en="loaf"):
        weight = number("重量", "weight", unit="kg", places=2, maximum=10)
        heavy = boolean("重", "heavy", derive=lambda loaf: loaf.weight > 2)

    Vocabulary([Loaf])
    assert Loaf.heavy.derived
    assert Loaf.heavy.derivation == (Loaf.weight > 2)


def test_a_fact_that_is_not_derived_has_no_derivation() -> None:
    assert not Oven.height.derived
    assert Oven.height.derivation is None


def test_a_function_that_asks_for_what_there_is_not_is_refused_by_name() -> None:
    def lonely(oven: object, moon: object) -> bool:
        return True

    with pytest.raises(RuleError, match=r"lonely: nothing is called 'moon'; known: bakery, oven"):
        VOCABULARY.call(lonely)


def test_a_function_is_filled_by_name_and_not_by_position() -> None:
    tree = VOCABULARY.call(lambda bakery, oven: oven.tasty & bakery.old_town)
    assert tree == (Oven.tasty & Bakery.old_town)


def test_a_function_may_be_given_more_than_subjects() -> None:
    assert VOCABULARY.call(lambda extra: extra, extra=Bakery.old_town) is Bakery.old_town


def test_a_total_is_a_sum_a_smallest_a_largest_or_a_count() -> None:
    with pytest.raises(RuleError, match=r"oven.floor_area: a total is sum, min, max or count, not 'mean'"):
        Total(Oven.floor_area, "oven", "mean", lambda oven: oven.floor_area)
