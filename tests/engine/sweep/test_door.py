"""The door for frames: refused columns are said at once; a wrong cell stops nothing, is reported, and counts as unknown."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.engine import BadInput, Fault, Subject, Vocabulary, number
from shanglou.engine.facts import Fact
from shanglou.engine.sweep import Sweep
from shanglou.engine.values import FLOAT_NOISE, read
from tests.engine.sweep.grain import DAY, Mill, Village, made, sweep, verdicts

LARGE = made("large", Mill.area >= 1000)
ALL = made(
    "all",
    (Mill.area >= 1000)
    & (Mill.floors > 1)
    & (Mill.balance > 0)
    & Mill.running
    & Mill.drive.is_("water")
    & Mill.grains.contains("rye")
    & Mill.owner.is_("Anna")
    & (Mill.built < datetime.date(2025, 1, 1))
    & Village.has_river,
)


def refused(frame: Any, *rules: Any) -> tuple[Fault, ...]:
    with pytest.raises(BadInput) as caught:
        sweep(frame, *(rules or (ALL,)))
    return caught.value.faults


def faults(name: str, cells: list[Any], dtype: Any = None) -> tuple[Fault, ...]:
    return sweep(pl.DataFrame({name: pl.Series(cells, dtype=dtype)}), ALL).faults


# ------------------------------------------------------------------------------------------------------------ refused kinds


def test_pandas_over_numpy_is_refused_with_what_to_pass_instead() -> None:
    (found,) = refused(pd.DataFrame({"mill.area": [1000.0, None]}))
    assert "polars.from_pandas" in found.remedy.en


def test_pandas_is_refused_whatever_its_columns_are() -> None:
    assert refused(pd.DataFrame({"note": ["a"]}))[0].remedy.zh


@pytest.mark.parametrize("frame", [[{"mill.area": 1000}], {"mill.area": [1000]}, "mills.csv", 7, None])
def test_what_is_no_frame_is_refused(frame: Any) -> None:
    (found,) = refused(frame)
    assert found.field == "frame"


# --------------------------------------------------------------------------------------------------------- names of columns


def test_an_unknown_qualified_name_is_refused_with_the_nearest() -> None:
    (found,) = refused(pl.DataFrame({"mill.aera": [1]}))
    assert (found.field, found.remedy.en) == ("mill.aera", "Did you mean mill.area?")


def test_every_unknown_qualified_name_is_said_at_once() -> None:
    found = refused(pl.DataFrame({"mill.aera": [1], "mill.area": [1], "village.river": [True]}))
    assert [fault.field for fault in found] == ["mill.aera", "village.river"]


def test_columns_that_are_no_facts_are_left_alone() -> None:
    frame = pl.DataFrame({"note": ["x"], "other.thing": [1], "mill.area": [1000], "area": [5]})
    assert sweep(frame, LARGE).frame.select("note", "other.thing", "area").rows() == [("x", 1, 5)]


def test_a_fact_that_no_column_has_is_unknown() -> None:
    assert verdicts(pl.DataFrame({"note": ["x"]}), LARGE) == [None]


# --------------------------------------------------------------------------------------------------------- types of columns


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("mill.area", ["1000"]),
        ("mill.area", [True]),
        ("mill.running", [1]),
        ("mill.running", ["yes"]),
        ("mill.drive", [1]),
        ("mill.grains", [["rye"]]),
        ("mill.owner", [7]),
        ("mill.built", ["2025-01-01"]),
        ("mill.built", [datetime.datetime(2025, 1, 1)]),
    ],
)
def test_a_column_of_another_type_is_refused(name: str, cells: list[Any]) -> None:
    (found,) = refused(pl.DataFrame({name: cells}))
    assert found.field == name


def test_every_column_of_another_type_is_said_at_once() -> None:
    found = refused(pl.DataFrame({"mill.area": ["x"], "mill.running": [1]}))
    assert [fault.field for fault in found] == ["mill.area", "mill.running"]


def test_a_column_that_no_rule_reads_may_be_of_any_type() -> None:
    assert verdicts(pl.DataFrame({"mill.area": [1000], "mill.running": ["yes"]}), LARGE) == [True]


INTEGERS = (pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64)


@pytest.mark.parametrize("dtype", [*INTEGERS, pl.Float32, pl.Float64, pl.Decimal(10, 2)], ids=str)
def test_a_number_may_come_in_every_numeric_type(dtype: Any) -> None:
    tall = made("tall", Mill.floors >= 5)
    assert verdicts(pl.DataFrame({"mill.floors": pl.Series([4, 5, None], dtype=dtype)}), tall) == [False, True, None]


@pytest.mark.parametrize("dtype", [pl.String, pl.Categorical, pl.Enum(["water", "wind"])], ids=["text", "categorical", "enum"])
def test_an_option_may_come_in_every_text_type(dtype: Any) -> None:
    frame = pl.DataFrame({"mill.drive": pl.Series(["water", "wind", None], dtype=dtype)})
    assert verdicts(frame, made("wet", Mill.drive.is_("water"))) == [True, False, None]


@pytest.mark.parametrize(
    "name", [fact.name for fact in (Mill.area, Mill.running, Mill.drive, Mill.grains, Mill.owner, Mill.built)]
)
def test_a_column_of_nothing_at_all_is_unknown(name: str) -> None:
    found = sweep(pl.DataFrame({name: [None, None]}), ALL)
    assert (found.frame["all"].to_list(), found.faults) == ([None, None], ())


# ------------------------------------------------------------------------------------------------------------------- cells


def test_not_a_number_is_unknown_and_not_above_everything() -> None:
    found = sweep(pl.DataFrame({"mill.area": [float("nan"), 1000.0]}), LARGE)
    assert (found.frame["large"].to_list(), found.faults, found.faults_total) == ([None, True], (), 0)


def test_a_value_out_of_range_is_a_fault_and_unknown() -> None:
    found = sweep(pl.DataFrame({"mill.area": [-0.01, 0.0, 10_000.0, 10_000.01]}), LARGE)
    assert found.frame["large"].to_list() == [None, False, True, None]
    assert [fault.row for fault in found.faults] == [1, 4]
    assert "negative" in found.faults[0].remedy.en


@pytest.mark.parametrize("value", [float("inf"), float("-inf")])
def test_what_is_not_finite_is_a_fault(value: float) -> None:
    assert [fault.row for fault in faults("mill.area", [1.0, value])] == [2]


def test_a_value_finer_than_kept_is_a_fault_and_not_rounded() -> None:
    (found,) = faults("mill.area", [999.99, 999.995])
    assert (found.row, "2 decimals" in found.expected.en) == (2, True)


def test_the_noise_of_binary_fractions_is_forgiven() -> None:
    frame = pl.DataFrame({"mill.balance": [0.1 + 0.2, -0.30000000000000004, 1.1 * 3]})
    found = sweep(frame, made("exact", Mill.balance.equals(Decimal("0.3")) | Mill.balance.equals(Decimal("3.3"))))
    assert (found.frame["exact"].to_list(), found.faults) == ([True, False, True], ())


# One number of each way in which the door weighs the noise: constant, growing with the number, growing on both sides of nought,
# and never more than a part of a step.
class Silo(Subject, name="silo", zh="筒仓", en="silo"):
    small = number("小", "small", unit="m2", places=2, maximum=10**6)
    large = number("大", "large", unit="yuan", places=2, maximum=10**11)
    either = number("正负", "either side", unit="yuan", places=2, minimum=-(10**11), maximum=10**11)
    huge = number("巨", "huge", unit="yuan", places=0, maximum=2 * 10**15)


SILO = Vocabulary([Silo])


def _wrong(fact: Fact, cell: float) -> bool:
    try:
        read(fact, cell)
    except BadInput:
        return True
    return False


@pytest.mark.parametrize("fact", list(SILO), ids=lambda fact: fact.name)
@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_cell_is_wrong_where_the_reference_refuses_it(fact: Fact, data: st.DataObject) -> None:
    """Up to twice the noise may be forgiven where it is taken as constant, and a few units in the last place anywhere."""
    step = Fraction(1, 10**fact.places)
    whole = step * data.draw(st.integers(math.ceil(fact.minimum / step) + 1, math.floor(fact.maximum / step) - 1))
    noise = min(FLOAT_NOISE[0] + FLOAT_NOISE[1] * abs(whole / step), FLOAT_NOISE[2]) * step
    cells = [float(whole + sign * part * noise) for sign in (-1, 1) for part in (0, Fraction(9, 10), Fraction(11, 5), 100)]
    far = [cell for cell in cells if abs(abs(Fraction(cell) - whole) - noise) > 4 * Fraction(math.ulp(cell))]
    found = Sweep((made("any", fact >= 0),), SILO, DAY)(pl.DataFrame({fact.name: far}))
    assert found.frame["faulty"].to_list() == [_wrong(fact, cell) for cell in far]


@pytest.mark.parametrize("fact", [Silo.small, Silo.large], ids=lambda fact: fact.name)
def test_the_noise_of_a_number_at_its_maximum_is_forgiven(fact: Fact) -> None:
    found = Sweep((made("any", fact >= 0),), SILO, DAY)(
        pl.DataFrame({fact.name: [math.nextafter(float(fact.maximum), math.inf)]})
    )
    assert found.faults == ()


def test_a_fraction_in_a_whole_column_is_a_fault() -> None:
    assert [fault.row for fault in faults("mill.floors", [1.0, 1.5])] == [2]


def test_a_number_exactly_at_its_threshold_comes_through_in_every_type() -> None:
    kinds = [pl.Float32, pl.Float64, pl.Decimal(12, 2), pl.Int64]
    assert [verdicts(pl.DataFrame({"mill.area": pl.Series([1000], dtype=kind)}), LARGE) for kind in kinds] == [[True]] * 4


def test_an_unknown_option_is_a_fault_with_the_nearest() -> None:
    (found,) = faults("mill.drive", ["water", "watr"])
    assert (found.row, found.field, found.found, found.remedy.en) == (2, "mill.drive", "'watr'", "Did you mean water?")


def test_an_unknown_option_counts_as_unknown() -> None:
    frame = pl.DataFrame({"mill.drive": ["watr", "wind"]})
    assert verdicts(frame, made("wet", ~Mill.drive.is_("wind"))) == [None, False]


def test_an_unknown_option_in_a_set_is_a_fault() -> None:
    assert [fault.row for fault in faults("mill.grains", ["rye;oats", "rye;rice", "oats;?", "?"])] == [2]


@pytest.mark.parametrize("name", ["mill.drive", "mill.grains", "mill.owner"])
def test_an_empty_text_is_unknown_and_no_fault(name: str) -> None:
    found = sweep(pl.DataFrame({name: ["", None]}), ALL)
    assert (found.frame["all"].to_list(), found.faults) == ([None, None], ())


def test_any_text_is_a_name() -> None:
    frame = pl.DataFrame({"mill.owner": ["Anna", "Anton", " Anna"]})
    assert verdicts(frame, made("hers", Mill.owner.is_("Anna"))) == [True, False, False]


# ------------------------------------------------------------------------------------------------------------------- faults


def test_a_fault_names_row_field_source_what_was_found_and_what_to_do() -> None:
    frame = pl.DataFrame({"mill.area": [1.0, -5.0]})
    (found,) = sweep(frame, LARGE, source="mills.parquet").faults
    assert (found.row, found.field, found.source, found.found) == (2, "mill.area", "mills.parquet", "-5.0")
    assert found.remedy.zh
    assert found.expected.en == "0 to 10,000 m²"


def test_several_faults_of_one_row_are_all_named() -> None:
    frame = pl.DataFrame({"mill.area": [-1.0], "mill.drive": ["steam"]})
    assert {fault.field for fault in sweep(frame, ALL).faults} == {"mill.area", "mill.drive"}


def test_ten_bad_rows_of_many_stop_nothing_and_are_all_named() -> None:
    cells = [-1.0 if row % 1000 == 7 else 1000.0 for row in range(10_000)]
    found = sweep(pl.DataFrame({"mill.area": cells}), LARGE)
    assert [fault.row for fault in found.faults] == [row * 1000 + 8 for row in range(10)]
    assert (found.faults_total, found.frame["large"].sum(), found.frame["faulty"].sum()) == (10, 9990, 10)


def test_more_faults_than_can_be_listed_are_still_counted() -> None:
    found = sweep(pl.DataFrame({"mill.area": pl.Series([-1.0] * 10_050)}), LARGE)
    assert (len(found.faults), found.faults_total) == (10_000, 10_050)


def test_faulty_rows_are_marked() -> None:
    frame = pl.DataFrame({"mill.area": [-1.0, 1.0, None], "mill.drive": ["water", "steam", None]})
    assert sweep(frame, ALL).frame["faulty"].to_list() == [True, True, False]


def test_faults_need_not_be_looked_for() -> None:
    found = sweep(pl.DataFrame({"mill.area": [-1.0]}), LARGE, report_faults=False)
    assert (found.faults, found.faults_total, found.frame["faulty"].to_list()) == ((), 0, [True])


def test_a_cell_that_no_rule_reads_is_no_fault() -> None:
    assert sweep(pl.DataFrame({"mill.area": [1.0], "mill.drive": ["steam"]}), LARGE).faults == ()


def test_faults_of_a_relation_of_duckdb_are_named_too() -> None:
    frame = pl.DataFrame({"mill.area": [1000.0, -1.0, float("nan"), None], "mill.drive": ["water", "water", "steam", None]})
    found = sweep(duckdb.from_arrow(frame.to_arrow()), LARGE, made("wet", Mill.drive.is_("water")))
    assert {(fault.field, fault.found) for fault in found.faults} == {("mill.area", "-1.0"), ("mill.drive", "'steam'")}
    assert found.faults_total == 2
