"""Where a tree takes its values from: facts given or derived, parameters, tables, and what people decided."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine import (
    Judgements,
    expression,
)
from shanglou.engine import expressions as ex
from shanglou.engine.kinds import number_type
from shanglou.engine.lookups import lookup
from shanglou.engine.program import Program
from shanglou.engine.units import unit
from tests.engine.asking import env, judgement, parameter, value
from tests.engine.dough import Dough, given_as
from tests.engine.random_rules import TABLE, Thing

# ------------------------------------------------------------------------------------------------------------ derivations


def test_a_derived_fact_is_derived_where_it_is_not_given() -> None:
    assert value(Dough.sum, given_as(x=2, y=3)) == 5


def test_a_derived_fact_that_is_given_is_taken_as_given() -> None:
    assert value(Dough.sum, given_as(x=2, y=3, sum=7)) == 7


def test_a_derivation_may_rest_on_another() -> None:
    assert value(Dough.twice, given_as(x=2, y=3)) == 10
    assert value(Dough.twice, given_as(sum=4)) == 8


def test_a_derivation_lacking_a_part_is_unknown() -> None:
    assert value(Dough.sum, given_as(x=2)) is None


def test_facts_derived_from_each_other_take_whichever_is_given() -> None:
    """The one that is being derived is cut out of its own derivation."""
    assert value(Dough.chicken, given_as(egg=3)) == 3
    assert value(Dough.egg, given_as(chicken=4)) == 4
    assert value(Dough.egg) is None


def test_a_program_names_the_facts_of_its_derivations() -> None:
    assert set(Program(Dough.twice > 1).facts) == {"dough.twice", "dough.sum", "dough.x", "dough.y"}


def test_a_program_has_each_node_once() -> None:
    program = Program((Dough.x > 1) & (Dough.x > 1) & ~(Dough.x > 1))
    assert len(program.nodes) == len(set(program.nodes))


def test_children_come_before_their_parents() -> None:
    program = Program(((Dough.twice + Dough.sum) / 2 > 1) & Dough.a)
    assert all(kid < index for index, kids in enumerate(program.kids) for kid in kids)
    assert program.nodes[-1] == program.tree


def test_the_nearest_facts_of_a_node_are_those_of_its_own_derivation() -> None:
    program = Program(expression(Dough.twice))
    assert [program.nodes[index] for index in program.nearest(len(program.nodes) - 1)] == [Dough.sum]


# ------------------------------------------------------------------------------------------------- parameters and tables

KILO = parameter("kilo", 3, number_type(unit("kg")))
UNSET = parameter("unset", None, number_type(unit("kg")))


def test_a_parameter_has_its_value() -> None:
    assert value(ex.ParameterRef(KILO)) == 3


def test_an_unset_parameter_is_unknown() -> None:
    assert value(Dough.x > ex.ParameterRef(UNSET), given_as(x=1)) is None


def test_a_judgement_sets_a_parameter() -> None:
    assert value(ex.ParameterRef(UNSET), judgements=Judgements([judgement("parameter:made.unset", 4)])) == 4


def test_a_what_if_sets_a_parameter_over_value_and_judgement() -> None:
    judged = Judgements([judgement("parameter:made.kilo", 4)])
    assert value(ex.ParameterRef(KILO), judgements=judged, overrides={KILO: 5}) == 5


LEAST = lookup(TABLE, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least


def looked_up(**facts: Any) -> Any:
    judged = facts.pop("judged", None)
    return value(LEAST, {f"thing.{name}": fact for name, fact in facts.items()}, judgements=judged)


def test_a_table_gives_the_value_of_the_row_that_the_keys_select() -> None:
    assert looked_up(kind="a", share=10, floors=1) == 3000


def test_a_band_begins_at_its_lower_end_and_ends_below_its_upper() -> None:
    assert looked_up(kind="a", share=Fraction(3049, 100), floors=1) == 3000
    assert looked_up(kind="a", share=Fraction(61, 2), floors=1) == Fraction(7201, 2)


def test_a_row_that_awaits_confirmation_gives_nothing() -> None:
    assert looked_up(kind="a", share=60, floors=1) is None


def test_a_row_that_a_judgement_confirmed_gives_its_value() -> None:
    assert looked_up(kind="a", share=60, floors=1, judged=Judgements([judgement("row:standards:R3", True)])) == 5000


def test_a_judgement_that_does_not_confirm_leaves_the_row_open() -> None:
    assert looked_up(kind="a", share=60, floors=1, judged=Judgements([judgement("row:standards:R3", False)])) is None


def test_a_judgement_chooses_a_row_whatever_the_keys() -> None:
    assert looked_up(judged=Judgements([judgement("table:standards", "R4")])) == 240


def test_a_key_without_a_row_gives_nothing() -> None:
    assert looked_up(kind="c", share=1, floors=1) is None


def test_a_key_that_the_row_does_not_ask_for_may_be_unknown() -> None:
    assert looked_up(kind="a", share=10) == 3000
    assert looked_up(kind="b", floors=20) == 240


@pytest.mark.parametrize("facts", [{"share": 10, "floors": 1}, {"kind": "a", "floors": 1}, {"kind": "b", "share": 10}])
def test_a_key_that_the_row_asks_for_and_is_unknown_gives_nothing(facts: dict[str, Any]) -> None:
    assert looked_up(**facts) is None


def test_running_gives_the_value_of_every_node() -> None:
    program = Program(Dough.x + 1 > 2)
    values = program.run(env(given_as(x=3)))
    assert dict(zip(map(str, program.nodes[:1]), values[:1], strict=True)) == {"dough.x": 3}
    assert (len(values), values[-1]) == (len(program.nodes), True)
