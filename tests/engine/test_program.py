"""What a tree means: the reference semantics, node by node."""

from __future__ import annotations

import datetime
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.engine import (
    ON,
    Judgements,
    add_months,
    all_of,
    any_of,
    cases,
    compare,
    days_between,
    largest,
    months_between,
    readings,
    smallest,
)
from shanglou.engine import expressions as ex
from shanglou.engine.kinds import number_type
from shanglou.engine.steps import add_months as months_after
from shanglou.engine.steps import rounded
from shanglou.engine.units import unit
from tests.engine.asking import DAY, judgement, value
from tests.engine.bakery import Bakery, Oven
from tests.engine.dough import Dough, given_as

STATES = (True, False, None)
JAN_31 = datetime.date(2024, 1, 31)

# ---------------------------------------------------------------------------------------------------- three-valued logic


@pytest.mark.parametrize(("a", "b"), list(product(STATES, STATES)))
def test_and_is_false_by_one_and_true_by_all(a: bool | None, b: bool | None) -> None:
    expected = False if False in (a, b) else None if None in (a, b) else True
    assert value(Dough.a & Dough.b, given_as(a=a, b=b)) is expected


@pytest.mark.parametrize(("a", "b"), list(product(STATES, STATES)))
def test_or_is_true_by_one_and_false_by_all(a: bool | None, b: bool | None) -> None:
    expected = True if True in (a, b) else None if None in (a, b) else False
    assert value(Dough.a | Dough.b, given_as(a=a, b=b)) is expected


@pytest.mark.parametrize(("a", "expected"), [(True, False), (False, True), (None, None)])
def test_not_leaves_the_unknown_unknown(a: bool | None, expected: bool | None) -> None:
    assert value(~Dough.a, given_as(a=a)) is expected


@pytest.mark.parametrize(("a", "b"), list(product(STATES, STATES)))
def test_either_way_of_saying_neither_is_the_same(a: bool | None, b: bool | None) -> None:
    facts = given_as(a=a, b=b)
    assert value(~(Dough.a | Dough.b), facts) is value(~Dough.a & ~Dough.b, facts)


@pytest.mark.parametrize("states", list(product(STATES, repeat=3)))
def test_and_distributes_over_or(states: tuple[bool | None, ...]) -> None:
    facts = given_as(**dict(zip("abc", states, strict=True)))
    one = Dough.a & (Dough.b | Dough.c)
    two = (Dough.a & Dough.b) | (Dough.a & Dough.c)
    assert value(one, facts) is value(two, facts)


@pytest.mark.parametrize("a", STATES)
def test_a_condition_or_its_opposite_is_not_known_while_the_condition_is_not(a: bool | None) -> None:
    """Strong Kleene logic does not see through it, and says so instead of guessing."""
    assert value(Dough.a | ~Dough.a, given_as(a=a)) is (None if a is None else True)


@pytest.mark.parametrize("states", list(product(STATES, repeat=3)))
def test_order_of_conditions_does_not_matter(states: tuple[bool | None, ...]) -> None:
    facts = given_as(**dict(zip("abc", states, strict=True)))
    for join in (all_of, any_of):
        assert value(join(Dough.a, Dough.b, Dough.c), facts) is value(join(Dough.c, Dough.a, Dough.b), facts)


# ------------------------------------------------------------------------------------------------------ numbers and dates


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("==", False, True, False),
        ("!=", True, False, True),
    ],
)
def test_a_comparison_is_exact_at_its_threshold(op: ex.Comparison, below: bool, at: bool, above: bool) -> None:
    tree = compare(op, Dough.x, 5)
    found = [value(tree, given_as(x=x)) for x in (Fraction(499, 100), 5, Fraction(501, 100))]
    assert found == [below, at, above]


@pytest.mark.parametrize("op", ["<", "<=", ">", ">=", "==", "!="])
def test_a_comparison_with_the_unknown_is_unknown(op: ex.Comparison) -> None:
    assert value(compare(op, Dough.x, Dough.y), given_as(x=1)) is None


def test_quantities_are_compared_across_units_exactly() -> None:
    mu = ex.Const(Fraction(3, 2), number_type(unit("mu")))
    assert value(compare("==", Oven.floor_area, mu), {"oven.floor_area": 1000}) is True


def test_a_third_three_times_is_one() -> None:
    assert value((Dough.x / 3 * 3).equals(Dough.x), given_as(x=1)) is True


def test_a_tenth_and_two_tenths_are_three_tenths() -> None:
    facts = given_as(x=Fraction(1, 10), y=Fraction(2, 10))
    assert value((Dough.x + Dough.y).equals(Fraction(3, 10)), facts) is True


@pytest.mark.parametrize(
    ("tree", "result"),
    [(Dough.x + 1, 7), (Dough.x - 8, -2), (Dough.x * 3, 18), (Dough.x / 4, Fraction(3, 2)), (2 - Dough.x, -4), (12 / Dough.x, 2)],
    ids=str,
)
def test_arithmetic_is_what_it_says(tree: ex.Expr, result: object) -> None:
    assert value(tree, given_as(x=6)) == result


@pytest.mark.parametrize("tree", [Dough.x + Dough.y, Dough.x * Dough.y, smallest(Dough.x, Dough.y), Dough.y / Dough.x], ids=str)
def test_arithmetic_with_the_unknown_is_unknown(tree: ex.Expr) -> None:
    assert value(tree, given_as(x=6)) is None


def test_division_by_zero_is_unknown() -> None:
    assert value(Dough.x / Dough.y, given_as(x=6, y=0)) is None


def test_terms_of_two_units_are_added_in_the_first() -> None:
    mu = ex.Const(3, number_type(unit("mu")))
    assert value(mu + Oven.floor_area, {"oven.floor_area": 2000}) == 6


def test_the_smallest_and_the_largest_are_picked() -> None:
    facts = given_as(x=6, y=-7)
    assert (value(smallest(Dough.x, Dough.y, 0), facts), value(largest(Dough.x, Dough.y, 0), facts)) == (-7, 6)


def test_another_unit_is_an_exact_factor() -> None:
    assert value(Oven.floor_area.in_unit("mu"), {"oven.floor_area": 1000}) == Fraction(3, 2)


@pytest.mark.parametrize(
    ("mode", "results"),
    [
        ("half_up", (3, 2, -3, -2, 3, -3, 2)),
        ("half_even", (2, 2, -2, -2, 3, -3, 2)),
        ("up", (3, 3, -2, -2, 3, -2, 2)),
        ("down", (2, 2, -3, -3, 2, -3, 2)),
    ],
)
def test_every_mode_of_rounding_is_what_it_says(mode: ex.Rounding, results: tuple[int, ...]) -> None:
    figures = ("2.5", "2.4", "-2.5", "-2.4", "2.6", "-2.6", "2")
    assert tuple(rounded(Fraction(figure), 0, mode) for figure in figures) == results


def test_rounding_is_to_places_of_the_quantity_s_own_unit() -> None:
    tree = Oven.floor_area.in_unit("mu").rounded(2, "down")
    assert value(tree, {"oven.floor_area": 1000}) == Fraction(3, 2)
    assert value(tree, {"oven.floor_area": 999}) == Fraction(149, 100)


@given(st.fractions(), st.integers(min_value=0, max_value=4))
def test_floor_and_ceiling_lie_around_a_number_and_the_others_at_one_of_them(number: Fraction, places: int) -> None:
    down, up = rounded(number, places, "down"), rounded(number, places, "up")
    assert down <= number <= up
    assert up - down in (0, Fraction(1, 10**places))
    assert rounded(number, places, "half_up") in (down, up)
    assert rounded(number, places, "half_even") in (down, up)


@given(st.fractions(), st.integers(min_value=0, max_value=4))
def test_the_half_modes_are_mirrored_at_zero(number: Fraction, places: int) -> None:
    for mode in ("half_up", "half_even"):
        assert rounded(-number, places, mode) == -rounded(number, places, mode)  # type: ignore[arg-type]


@given(st.fractions(), st.integers(min_value=0, max_value=4), st.sampled_from(["half_up", "half_even", "up", "down"]))
def test_rounding_twice_is_rounding_once(number: Fraction, places: int, mode: ex.Rounding) -> None:
    once = rounded(number, places, mode)
    assert rounded(once, places, mode) == once


@pytest.mark.parametrize(
    ("months", "result"),
    [(1, (2024, 2, 29)), (13, (2025, 2, 28)), (3, (2024, 4, 30)), (-2, (2023, 11, 30)), (12, (2025, 1, 31)), (0, (2024, 1, 31))],
)
def test_a_date_keeps_its_day_or_takes_the_month_s_last(months: int, result: tuple[int, int, int]) -> None:
    assert months_after(JAN_31, months) == datetime.date(*result)


@pytest.mark.parametrize(("months", "result"), [(Fraction(3, 2), (2024, 2, 29)), (Fraction(-1, 2), (2023, 12, 31))])
def test_part_of_a_month_is_cut_down(months: Fraction, result: tuple[int, int, int]) -> None:
    assert months_after(JAN_31, months) == datetime.date(*result)


@pytest.mark.parametrize("months", [120_000, -120_000])
def test_a_date_outside_the_calendar_is_unknown(months: int) -> None:
    assert months_after(JAN_31, months) is None


def test_years_are_twelve_months() -> None:
    years = ex.Const(Fraction(5, 2), number_type(unit("year")))
    assert value(add_months(Dough.start, years), given_as(start=JAN_31)) == datetime.date(2026, 7, 31)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ((2024, 1, 15), (2025, 1, 15), 12),
        ((2024, 1, 15), (2025, 1, 14), 11),
        ((2024, 1, 31), (2024, 2, 29), 0),
        ((2024, 2, 29), (2024, 3, 29), 1),
        ((2024, 3, 15), (2024, 1, 15), -2),
        ((2024, 3, 15), (2024, 1, 14), -3),
    ],
)
def test_a_month_is_whole_when_its_day_has_come_round(start: Any, end: Any, months: int) -> None:
    facts = given_as(start=datetime.date(*start), end=datetime.date(*end))
    assert value(months_between(Dough.start, Dough.end), facts) == months


def test_days_between_are_counted_by_the_calendar() -> None:
    facts = given_as(start=datetime.date(2024, 2, 28), end=datetime.date(2024, 3, 1))
    assert value(days_between(Dough.start, Dough.end), facts) == 2
    assert value(days_between(Dough.end, Dough.start), facts) == -2


@pytest.mark.parametrize(
    "tree",
    [add_months(Dough.start, 1), months_between(Dough.start, ON), days_between(ON, Dough.start), Dough.start < ON],
    ids=str,
)
def test_an_unknown_date_leaves_everything_of_it_unknown(tree: ex.Expr) -> None:
    assert value(tree) is None


def test_the_assessment_date_is_the_day_of_the_case() -> None:
    assert value(ON) == DAY
    assert value(ON, on=JAN_31) == JAN_31


# --------------------------------------------------------------------------------------------- choices, branches, defaults


def test_an_option_is_one_of_several() -> None:
    tree = Oven.fuel.in_("wood", "gas")
    assert [value(tree, {"oven.fuel": fuel}) for fuel in ("wood", "gas", "electric")] == [True, True, False]
    assert value(tree) is None


@pytest.mark.parametrize(
    ("papers", "holds"),
    [("plan", True), ("permit", False), ("permit;plan", True), ("plan;?", True), ("permit;?", None), ("", False), (None, None)],
)
def test_a_set_holds_what_is_in_it_and_may_hold_what_is_not_known(papers: str | None, holds: bool | None) -> None:
    facts = {} if papers is None else {"bakery.papers": papers}
    assert value(Bakery.papers.contains("plan"), facts) is holds


def test_the_first_true_case_is_taken() -> None:
    tree = cases((Dough.a, 1), (Dough.b, 2), otherwise=3)
    found = [value(tree, given_as(a=a, b=b)) for a, b in [(True, True), (False, True), (False, False)]]
    assert found == [1, 2, 3]


def test_an_unknown_case_met_on_the_way_gives_the_unknown_and_not_the_otherwise() -> None:
    tree = cases((Dough.a, 1), (Dough.b, 2), otherwise=3)
    assert value(tree, given_as(b=True)) is None


def test_an_unknown_case_behind_the_one_taken_does_not_matter() -> None:
    assert value(cases((Dough.a, 1), (Dough.b, 2), otherwise=3), given_as(a=True)) == 1


def test_a_default_stands_in_for_the_unknown_only() -> None:
    tree = Dough.x.or_else(5)
    assert [value(tree, given_as(x=x)) for x in (None, 0, 7)] == [5, 0, 7]


def test_a_default_of_a_condition_does_not_stand_in_for_false() -> None:
    tree = Dough.a.or_else(True)
    assert [value(tree, given_as(a=a)) for a in STATES] == [True, False, True]


READ = readings("QB1", ("wide", "宽", "wide", Dough.x > 1), ("narrow", "窄", "narrow", Dough.y > 1))


@pytest.mark.parametrize(("x", "y", "agreed"), [(2, 3, True), (0, 1, False), (2, 1, None), (2, None, None), (None, None, None)])
def test_readings_that_agree_are_the_answer(x: int | None, y: int | None, agreed: bool | None) -> None:
    assert value(READ, given_as(x=x, y=y)) is agreed


def test_a_judgement_picks_the_reading() -> None:
    answer = Judgements([judgement("question:QB1", "narrow")])
    assert value(READ, given_as(x=2, y=1), judgements=answer) is False


def test_a_judgement_of_another_question_picks_nothing() -> None:
    answer = Judgements([judgement("question:QB2", "narrow")])
    assert value(READ, given_as(x=2, y=1), judgements=answer) is None
