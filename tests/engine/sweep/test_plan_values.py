"""What a sweep is given beside the frame, and the values it yields: formulas, dates, options, parameters, tables, judgements."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from shanglou.engine import (
    ON,
    BadInput,
    Judgements,
    Stage,
    add_months,
    cases,
)
from shanglou.engine import expressions as ex
from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import TEXT, number_type
from shanglou.engine.language import Text
from shanglou.engine.lookups import lookup
from shanglou.engine.rules import Source, formula, grade, route
from shanglou.engine.sweep import Sweep
from shanglou.engine.tables import Band, Key, Row, Table, Value
from shanglou.engine.units import unit
from tests.engine.asking import judgement, parameter
from tests.engine.sweep.grain import DAY, VOCABULARY, Mill, Village, bits, made, sweep, verdicts

LARGE = made("large", Mill.area >= 1000)
AREAS = pl.DataFrame({"mill.area": [999.99, 1000.0, None]})


def valued(build: Any, name: str, tree: ex.Expr, applies: ex.Expr | None = None) -> Rule:
    def function() -> None:
        """Never called: the tree is given."""

    function.__name__ = name
    source: Source = build(function)
    return Rule(name, None, source, tree, applies)  # type: ignore[arg-type]


ABOUT: dict[str, Any] = {"subject": Mill, "stage": Stage.DESIGN, "zh": "名", "en": "name"}

# ------------------------------------------------------------------------------------------------------------------ values


def test_a_formula_gives_its_value_to_its_places() -> None:
    rule = valued(formula("C-1", places=1, rounding="down", **ABOUT), "third", Mill.area / 3)
    assert sweep(pl.DataFrame({"mill.area": [100.0, None, 0.0]}), rule).frame["third"].to_list() == [33.3, None, 0.0]


def test_a_formula_without_places_gives_the_nearest_float() -> None:
    rule = valued(formula("C-1", **ABOUT), "third", Mill.area / 3)
    assert sweep(pl.DataFrame({"mill.area": [100.0]}), rule).frame["third"].item() == pytest.approx(100 / 3, rel=1e-15)


def test_a_formula_may_give_a_date() -> None:
    rule = valued(formula("C-1", **ABOUT), "anniversary", add_months(Mill.built, 12))
    frame = pl.DataFrame({"mill.built": [datetime.date(2024, 2, 29), None]})
    assert sweep(frame, rule).frame["anniversary"].to_list() == [datetime.date(2025, 2, 28), None]


def test_a_formula_may_give_an_option() -> None:
    rule = valued(formula("C-1", **ABOUT), "drive", cases((Mill.running, Mill.drive), otherwise="wind"))
    frame = pl.DataFrame({"mill.running": [True, False, None], "mill.drive": ["water"] * 3})
    assert sweep(frame, rule).frame["drive"].to_list() == ["water", "wind", None]


OPTIONS = {"short": ("短", "short"), "long": ("长", "long")}


@pytest.mark.parametrize("build", [route, grade])
def test_a_route_and_a_grade_give_their_option(build: Any) -> None:
    rule = valued(build("C-1", options=OPTIONS, **ABOUT), "way", cases((Mill.running, "long"), otherwise="short"))
    assert sweep(pl.DataFrame({"mill.running": [True, False, None]}), rule).frame["way"].to_list() == ["long", "short", None]


def test_a_value_of_a_rule_that_does_not_apply_is_null() -> None:
    rule = valued(formula("C-1", **ABOUT), "twice", Mill.area * 2, Village.has_river)
    frame = pl.DataFrame({"mill.area": [1.0, 1.0, 1.0], "village.has_river": [True, False, None]})
    assert sweep(frame, rule).frame["twice"].to_list() == [2.0, None, 2.0]


# --------------------------------------------------------------------------------------------- day, parameters, judgements


def test_the_day_may_be_a_column() -> None:
    frame = pl.DataFrame(
        {"day": [datetime.date(2025, 1, 1), datetime.date(2025, 1, 2), None], "mill.built": [datetime.date(2025, 1, 1)] * 3}
    )
    assert verdicts(frame, made("new", Mill.built >= ON), on="day") == [True, False, None]


def test_the_day_may_be_given_once_for_all() -> None:
    frame = pl.DataFrame({"mill.built": [DAY, DAY + datetime.timedelta(days=1)]})
    assert verdicts(frame, made("old", Mill.built <= ON)) == [True, False]


def test_a_column_of_days_that_is_not_there_is_refused_by_name() -> None:
    with pytest.raises(BadInput) as caught:
        sweep(AREAS, LARGE, on="day")
    assert caught.value.faults[0].field == "day"


def test_a_column_of_days_that_holds_none_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        sweep(AREAS.with_columns(day=pl.lit("2025-06-01")), LARGE, on="day")
    assert caught.value.faults[0].field == "day"


LEAST = parameter("least", 1000, number_type(unit("m2")))
UNSET = parameter("unset", None, number_type(unit("m2")))


def test_a_parameter_set_anew_is_used() -> None:
    rule = made("enough", Mill.area >= ex.ParameterRef(LEAST))
    plain = Sweep((rule,), VOCABULARY, DAY)(AREAS).frame["enough"].to_list()
    other = Sweep((rule,), VOCABULARY, DAY, overrides={LEAST: Fraction(99999, 100)})(AREAS).frame["enough"].to_list()
    assert (plain, other) == ([False, True, None], [True, True, None])


def test_an_unset_parameter_needs_judgement_until_it_is_set() -> None:
    rule = made("enough", Mill.area >= ex.ParameterRef(UNSET))
    found = Sweep((rule,), VOCABULARY, DAY)(AREAS)
    assert bits(found, "judgement", found.rules) == [{"enough"}, {"enough"}, set()]
    answer = Judgements([judgement("parameter:made.unset", 1000)])
    settled = Sweep((rule,), VOCABULARY, DAY, judgements=answer)(AREAS)
    assert settled.frame["enough"].to_list() == [False, True, None]


def table(*, sure: bool) -> Table:
    """Area wanted by drive, and by floors: one row for water up to 3 storeys, which may await confirmation."""
    keys = (
        Key("drive", "exact", Text("动力", "drive"), TEXT, ("drive",)),
        Key("floors", "band", Text("层数", "floors"), number_type(unit("storey")), ("low", "high")),
    )
    row = Row("R1", (("water",),), (Band(None, Fraction(4), False),), {"least": 1000}, sure, "Q1", Text("", ""), "C-1", 1, {})
    return Table(
        "areas", Text("面积", "areas"), "C-1", keys, (Value("least", Text("下限", "least"), number_type(unit("m2"))),), (row,)
    )


MILLS = pl.DataFrame({"mill.area": [1000.0] * 4, "mill.drive": ["water", "water", "wind", None], "mill.floors": [3, 4, 3, 3]})


def enough(of: Table) -> Rule:
    return made("enough", Mill.area >= lookup(of, drive=Mill.drive, floors=Mill.floors).least)


def test_a_row_of_a_table_is_looked_up() -> None:
    found = sweep(MILLS, enough(table(sure=True)))
    assert found.frame["enough"].to_list() == [True, None, None, None]
    assert bits(found, "missing", found.missing_facts) == [set(), set(), set(), {"mill.drive"}]
    assert bits(found, "judgement", found.rules) == [set(), {"enough"}, {"enough"}, set()]


def test_a_row_that_awaits_confirmation_gives_no_verdict_until_it_is_confirmed() -> None:
    rule = enough(table(sure=False))
    assert verdicts(MILLS, rule) == [None] * 4
    confirmed = Judgements([judgement("row:areas:R1", True)])
    assert Sweep((rule,), VOCABULARY, DAY, judgements=confirmed)(MILLS).frame["enough"].to_list() == [True, None, None, None]


def test_a_row_that_a_judgement_chose_is_used_for_every_row_and_no_key_is_asked_for() -> None:
    chosen = Judgements([judgement("table:areas", "R1")])
    found = Sweep((enough(table(sure=False)),), VOCABULARY, DAY, judgements=chosen)(MILLS)
    assert found.frame["enough"].to_list() == [True] * 4
    assert "mill.drive" not in found.missing_facts


def test_a_band_key_that_is_unknown_is_missing_only_where_a_row_has_the_band() -> None:
    frame = pl.DataFrame({"mill.area": [1.0, 1.0], "mill.drive": ["water", "wind"]})
    found = sweep(frame, enough(table(sure=True)))
    assert bits(found, "missing", found.missing_facts) == [{"mill.floors"}, set()]
