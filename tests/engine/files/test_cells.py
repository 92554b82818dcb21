"""What the column expressions take is what the door for single values takes: the same cells, the same values."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.engine.facts import Fact, number
from shanglou.engine.faults import BadInput
from shanglou.engine.files.cells import conversion, dtype_of, polars_value, single
from shanglou.vocabulary import VOCABULARY

FACTS = ["parcel.area", "parcel.price", "parcel.lower_far", "parcel.planned_start", "parcel.is_industrial", "parcel.land_use",
         "parcel.supporting_uses", "parcel.location", "enterprise.credit_code"]  # fmt: skip
KNOWN = [VOCABULARY[name] for name in FACTS if name in VOCABULARY]
PIECES = st.sampled_from(
    ["1", "0", "12", "250.1", "1,234.50", "1,5", "-3", ".5", "5.", "1e3", "９", "亩", "万元", "㎡", " ", "是", "否", "挂牌",
     "2025", "-06-01", "/6/1", "年6月31日", "45809", "?", "未知", "NaN", "industrial", "M1", "、", ";", "\u3000",
     "0.0000001", "99999999999999999999"]
)  # fmt: skip
CELLS = st.lists(PIECES, min_size=1, max_size=3).map("".join)


def column_values(fact: Fact, cells: list[object], dtype: object, factor: Fraction = Fraction(1)) -> list[tuple[bool, object]]:
    frame = pl.DataFrame({"raw": pl.Series(cells, dtype=dtype)})
    made = conversion(pl.col("raw"), frame.schema["raw"], fact, factor)
    found = frame.select(plain=made.plain, value=made.value.cast(dtype_of(fact)))
    return list(found.iter_rows())


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(KNOWN),
    st.lists(CELLS, min_size=1, max_size=8),
    st.sampled_from([Fraction(1), Fraction(15), Fraction(3, 2000)]),
)
def test_a_text_cell_that_an_expression_takes_has_the_value_that_the_single_door_gives(
    fact: Fact, cells: list[str], factor: Fraction
) -> None:
    factor = factor if fact.of.kind == "number" else Fraction(1)
    for cell, (plain, value) in zip(cells, column_values(fact, list(cells), pl.String, factor), strict=True):
        if plain:
            assert value == polars_value(fact, single(fact, cell, factor, "x")), cell


@settings(max_examples=300, deadline=None)
@given(
    st.decimals(min_value=-10, max_value=10**6, places=7, allow_nan=False),
    st.sampled_from([Fraction(1), Fraction(15), Fraction(3, 2000), Fraction(10_000)]),
)
def test_a_number_written_in_decimals_is_kept_exactly_or_refused(value: Decimal, factor: Fraction) -> None:
    fact = VOCABULARY["parcel.area"]
    ((plain, found),) = column_values(fact, [f"{value:f}"], pl.String, factor)
    exact = Fraction(value) * factor
    fits = (exact * 10**fact.places).denominator == 1 and fact.minimum <= exact <= fact.maximum
    assert plain is fits
    if fits:
        assert found == float(exact)


def test_the_largest_value_that_a_fact_may_have_is_kept_to_its_last_digit() -> None:
    fact = number("量", "amount", unit="yuan", places=2, maximum=10**13)
    fact.name = "x.amount"
    ((plain, found),) = column_values(fact, ["9999999999999.99"], pl.String)
    assert (plain, found) == (True, 9999999999999.99)


@pytest.mark.parametrize("cell", ["1" * 25, "999999999999999999", "1" * 18 + ".9999999999"])
def test_a_number_beyond_all_range_is_left_to_the_single_door_which_refuses_it(cell: str) -> None:
    fact = VOCABULARY["parcel.price"]
    assert column_values(fact, [cell], pl.String, Fraction(10**8))[0][0] is False
    with pytest.raises(BadInput):
        single(fact, cell, Fraction(10**8), "x")


def test_float_noise_is_forgiven_and_a_finer_decimal_is_not() -> None:
    fact = VOCABULARY["parcel.price"]
    found = column_values(fact, [0.1 + 0.2, 1.005, float("inf"), float("nan")], pl.Float64)
    assert found == [(True, 0.3), (False, pytest.approx(1.0, abs=0.02)), (False, None), (True, None)]
