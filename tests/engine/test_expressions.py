"""A rule function is traced into a tree: what may be written, what is refused, and how trees are compared."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine import (
    ON,
    RuleError,
    add_months,
    all_of,
    any_of,
    cases,
    choices,
    days_between,
    expression,
    largest,
    months_between,
    readings,
    smallest,
)
from shanglou.engine import expressions as ex
from shanglou.engine.kinds import BOOLEAN, number_type
from shanglou.engine.units import unit
from tests.engine.asking import parameter
from tests.engine.bakery import Bakery, Oven

# ------------------------------------------------------------------------------------------ what is refused, and how


@pytest.mark.parametrize(
    "write",
    [
        lambda: Oven.height > 1 and Oven.height < 2,
        lambda: Oven.height > 1 or Oven.height < 2,
        lambda: not Bakery.old_town,
        lambda: 1 if Bakery.old_town else 2,
        lambda: 1 < Oven.height < 2,
    ],
    ids=["and", "or", "not", "if", "chained"],
)
def test_python_that_would_run_instead_of_being_traced_is_refused(write: Callable[[], object]) -> None:
    with pytest.raises(RuleError, match="traced, not run"):
        write()


def test_a_fact_is_not_compared_with_two_equal_signs() -> None:
    with pytest.raises(RuleError, match=r"compare with .*equals\(\), not with =="):
        Oven.height == 3  # noqa: B015


def test_a_fact_is_not_compared_with_an_unequal_sign_either() -> None:
    with pytest.raises(RuleError, match="not with =="):
        Oven.fuel != "wood"  # noqa: B015


def test_an_inner_node_is_not_compared_with_two_equal_signs() -> None:
    with pytest.raises(RuleError, match="not with =="):
        (Oven.height + 1) == 3  # noqa: B015


def test_a_binary_fraction_is_refused_with_the_decimal_to_write() -> None:
    with pytest.raises(RuleError, match=r"0.1 is not exact: write Decimal\('0.1'\)"):
        Oven.height > 0.1  # noqa: B015


def test_a_remainder_is_refused() -> None:
    with pytest.raises(RuleError, match="no bare remainder"):
        Oven.height % 2


@pytest.mark.parametrize("strange", [None, [1], object, datetime.datetime(2025, 1, 1)], ids=["none", "list", "type", "moment"])
def test_what_has_no_type_cannot_stand_in_a_rule(strange: object) -> None:
    with pytest.raises(RuleError, match="cannot stand in a rule"):
        expression(strange)


def test_quantities_of_two_dimensions_are_not_compared() -> None:
    with pytest.raises(RuleError, match="m2 and m measure different things"):
        Oven.floor_area >= Oven.height  # noqa: B015


def test_quantities_of_two_dimensions_are_not_added() -> None:
    with pytest.raises(RuleError, match="different things"):
        Oven.floor_area + Oven.height


@pytest.mark.parametrize(
    "write",
    [
        lambda: Oven.height & Bakery.old_town,
        lambda: Bakery.old_town | Oven.height,
        lambda: ~Oven.height,
        lambda: True & Oven.height,
        lambda: all_of(Bakery.old_town, Oven.height),
        lambda: cases((Oven.height, 1), otherwise=2),
    ],
    ids=["and", "or", "not", "right and", "all_of", "cases"],
)
def test_a_number_is_no_condition(write: Callable[[], object]) -> None:
    with pytest.raises(RuleError, match=r"oven.height is a number \[m\], not a condition"):
        write()


@pytest.mark.parametrize(
    "write",
    [
        lambda: Bakery.old_town + 1,
        lambda: Bakery.old_town > 1,
        lambda: Bakery.open_since > 1,
        lambda: Oven.fuel * 2,
        lambda: Bakery.old_town.rounded(1, "up"),
        lambda: Oven.fuel.in_unit("m"),
        lambda: smallest(Oven.height, Bakery.old_town),
        lambda: add_months(ON, Oven.fuel),
    ],
    ids=["sum", "comparison", "date", "product", "rounding", "conversion", "extreme", "months"],
)
def test_what_is_no_number_is_refused_where_one_is_needed(write: Callable[[], object]) -> None:
    with pytest.raises(RuleError, match="not a number"):
        write()


@pytest.mark.parametrize(
    "write",
    [lambda: add_months(Oven.height, 1), lambda: months_between(ON, 1), lambda: days_between(Oven.fuel, ON)],
    ids=["add_months", "months_between", "days_between"],
)
def test_what_is_no_date_is_refused_where_one_is_needed(write: Callable[[], object]) -> None:
    with pytest.raises(RuleError, match="not a date"):
        write()


def test_a_date_is_moved_by_months_or_years_only() -> None:
    with pytest.raises(RuleError, match="m and month measure different things"):
        add_months(ON, Oven.height)


def test_a_misspelled_option_is_refused_with_the_nearest() -> None:
    with pytest.raises(RuleError, match=r"oven.fuel has no option 'wod'; did you mean 'wood'"):
        Oven.fuel.is_("wod")


def test_an_option_like_none_is_refused_with_all_there_are() -> None:
    with pytest.raises(RuleError, match="its options: wood, gas, electric"):
        Oven.fuel.in_("wood", "sunlight")


def test_membership_is_not_asked_of_a_number() -> None:
    with pytest.raises(RuleError, match=r"is_\(\), in_\(\) and contains\(\) are for choices and texts"):
        Oven.height.is_("3")


def test_a_single_choice_contains_nothing() -> None:
    with pytest.raises(RuleError, match=r"not a set: use is_\(\) or in_\(\)"):
        Oven.fuel.contains("wood")


def test_only_a_fact_is_asked_what_it_contains() -> None:
    """A set that is unknown in part is asked for by the name of its fact; a choice between sets has none."""
    other = choices("另", "other", {"plan": ("平面图", "plan")})
    with pytest.raises(RuleError, match=r"contains\(\) is asked of a fact"):
        cases((Bakery.old_town, Bakery.papers), otherwise=other).contains("plan")


def test_branches_yield_one_kind_of_value() -> None:
    with pytest.raises(RuleError, match="is a"):
        cases((Bakery.old_town, Oven.height), otherwise="high")


def test_a_default_is_of_the_kind_of_the_value() -> None:
    with pytest.raises(RuleError, match=r"oven.height is a number"):
        Oven.height.or_else(True)


def test_readings_yield_one_kind_of_value() -> None:
    with pytest.raises(RuleError, match="is a"):
        readings("QB1", ("a", "甲", "a", Oven.height), ("b", "乙", "b", Bakery.old_town))


def test_one_reading_is_no_choice() -> None:
    with pytest.raises(RuleError, match="two readings or more"):
        readings("QB1", ("a", "甲", "a", Oven.height))


def test_a_case_expression_has_a_case() -> None:
    with pytest.raises(RuleError, match="at least one"):
        cases(otherwise=1)


@pytest.mark.parametrize("join", [all_of, any_of])
def test_nothing_is_not_joined(join: Callable[..., object]) -> None:
    with pytest.raises(RuleError, match="at least one condition"):
        join()


@pytest.mark.parametrize("pick", [smallest, largest])
def test_one_quantity_has_no_extreme(pick: Callable[..., object]) -> None:
    with pytest.raises(RuleError, match="two quantities or more"):
        pick(Oven.height)


def test_a_quantity_is_not_measured_in_a_unit_of_another_dimension() -> None:
    with pytest.raises(RuleError, match="different things"):
        Oven.floor_area.in_unit("m")


# ----------------------------------------------------------------------------------------------------- types and units


@pytest.mark.parametrize(
    ("literal", "kind", "value"),
    [
        (True, "boolean", True),
        (3, "number", 3),
        (Decimal("2.50"), "number", Fraction(5, 2)),
        (Fraction(6, 2), "number", 3),
        ("wood", "text", "wood"),
        (datetime.date(2025, 1, 1), "date", datetime.date(2025, 1, 1)),
    ],
)
def test_a_literal_has_its_kind_and_exact_value(literal: object, kind: str, value: object) -> None:
    node = expression(literal)
    assert isinstance(node, ex.Const)
    assert (node.type.kind, node.value) == (kind, value)


def test_a_node_stays_itself() -> None:
    assert expression(Oven.height) is Oven.height


def test_a_bare_number_takes_the_unit_of_what_it_is_compared_with() -> None:
    assert (Oven.floor_area >= 3).right.type.unit is unit("m2")


def test_a_bare_number_on_the_left_takes_the_unit_of_the_right() -> None:
    comparison: Any = 3 <= Oven.floor_area  # noqa: SIM300
    assert {node.type.unit for node in comparison.children} == {unit("m2")}


def test_a_bare_number_that_is_added_takes_the_unit_of_the_other() -> None:
    assert (1 + Oven.height).type.unit is unit("m")


def test_a_bare_factor_has_no_unit() -> None:
    assert (2 * Oven.height).type.unit is unit("m")


def test_a_product_has_the_product_of_the_units() -> None:
    assert (Oven.height * Oven.height).type.unit is unit("m2")


def test_a_quotient_has_the_quotient_of_the_units() -> None:
    assert (Oven.floor_area / Oven.height).type.unit is unit("m")


def test_what_a_number_divides_has_the_inverse_unit() -> None:
    inverse = (1 / Oven.height).type.unit
    assert inverse is not None
    assert inverse.dimension == (("length", -1),)


def test_a_sum_is_in_the_unit_of_its_first_term() -> None:
    land = parameter("land", 1, number_type(unit("mu")))
    assert (ex.ParameterRef(land) + Oven.floor_area).type.unit is unit("mu")


def test_an_extreme_is_in_the_unit_of_its_first() -> None:
    assert smallest(Oven.floor_area.in_unit("mu"), Oven.floor_area).type.unit is unit("mu")


def test_branches_are_in_the_unit_of_the_last() -> None:
    chosen = cases((Bakery.old_town, Oven.floor_area.in_unit("mu")), otherwise=Oven.floor_area)
    assert {node.type.unit for node in (*chosen.values, chosen.otherwise)} == {unit("m2")}


def test_a_default_is_brought_to_the_unit_of_the_value() -> None:
    assert Oven.floor_area.or_else(Oven.floor_area.in_unit("mu")).default.type.unit is unit("m2")


def test_readings_are_brought_to_the_unit_of_the_first() -> None:
    node = readings("QB1", ("a", "甲", "a", Oven.floor_area), ("b", "乙", "b", Oven.floor_area.in_unit("mu")))
    assert {kid.type.unit for kid in node.children} == {unit("m2")}


@pytest.mark.parametrize(
    ("tree", "kind"),
    [
        (Oven.height > 1, "boolean"),
        (~Bakery.old_town, "boolean"),
        (Oven.fuel.is_("gas"), "boolean"),
        (Bakery.papers.contains("plan"), "boolean"),
        (add_months(ON, 1), "date"),
        (ON, "date"),
        (cases((Bakery.old_town, "long"), otherwise="short"), "text"),
        (Oven.height.rounded(0, "up"), "number"),
    ],
    ids=str,
)
def test_a_tree_knows_what_it_yields(tree: ex.Expr, kind: str) -> None:
    assert tree.type.kind == kind


def test_months_and_days_between_dates_have_their_units() -> None:
    assert (months_between(ON, ON).type.unit, days_between(ON, ON).type.unit) == (unit("month"), unit("day"))


def test_a_number_of_months_stands_for_months() -> None:
    assert add_months(ON, 3).months.type.unit is unit("month")


# ------------------------------------------------------------------------------------------------- structure of a tree


def test_and_of_and_is_flat() -> None:
    one, two, three = Bakery.old_town, Oven.tasty, Oven.height > 1
    assert (one & two & three).items == (one, two, three)


def test_or_of_or_is_flat() -> None:
    one, two, three = Bakery.old_town, Oven.tasty, Oven.height > 1
    assert (one | (two | three)).items == (one, two, three)


def test_an_or_inside_an_and_stays_together() -> None:
    both = (Bakery.old_town | Oven.tasty) & (Oven.height > 1)
    assert [type(item) for item in both.items] == [ex.Or, ex.Compare]


def test_one_condition_joined_is_itself() -> None:
    assert all_of(Bakery.old_town) is Bakery.old_town


def test_trees_built_alike_are_equal() -> None:
    def build() -> ex.Expr:
        return (Oven.height * 2 >= 3) & Oven.fuel.in_("wood", "gas")

    assert build() == build()
    assert hash(build()) == hash(build())


def test_trees_that_differ_in_one_figure_are_unequal() -> None:
    assert (Oven.height >= 3) != (Oven.height >= 4)


def test_one_and_true_are_two_constants() -> None:
    """Python takes 1 for True; a tree that shared their node would yield a number for a condition."""
    assert ex.Const(1, BOOLEAN) != ex.Const(True, BOOLEAN)


def test_a_comparison_and_its_mirror_are_unequal() -> None:
    assert (Oven.height >= 3) != (Oven.height <= 3)


def test_walking_meets_every_node_parents_first() -> None:
    tree = (Oven.height + 1 > 2) & ~Bakery.old_town
    kinds = [type(node).__name__ for node in ex.walk(tree)]
    assert kinds == ["And", "Compare", "Arith", "Fact", "Const", "Const", "Not", "Fact"]


def test_a_case_expression_reads_condition_value_condition_value_otherwise() -> None:
    tree = cases((Bakery.old_town, 1), (Oven.tasty, 2), otherwise=3)
    assert [child for child in tree.children if isinstance(child, type(Oven.height))] == [Bakery.old_town, Oven.tasty]
    assert [child.value for child in tree.children if isinstance(child, ex.Const)] == [1, 2, 3]
