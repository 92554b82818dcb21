"""Polars as a back end: what is kept between frames, and tables fetched by number."""

from __future__ import annotations

import gc
import weakref
from itertools import permutations, product
from typing import Any

import narwhals as nw
import polars as pl
import pytest

from shanglou.engine import Subject, Vocabulary, choice, number, text
from shanglou.engine.kinds import TEXT, number_type
from shanglou.engine.language import NONE, Text
from shanglou.engine.lookups import lookup
from shanglou.engine.sweep import Sweep
from shanglou.engine.sweep.in_polars import Polars
from shanglou.engine.tables import Key, Row, Table, Value
from shanglou.engine.units import unit
from tests.engine.sweep.grain import DAY, made


class Loaf(Subject, name="loaf", zh="面包", en="loaf"):
    kind = choice("种类", "kind", {"rye": ("黑麦", "rye"), "oats": ("燕麦", "oats"), "spelt": ("斯佩耳特", "spelt")})
    baker = text("师傅", "baker")
    weight = number("重量", "weight", unit="m2", maximum=1000)


VOCABULARY = Vocabulary([Loaf])


def table(lines: dict[tuple[str, str], int]) -> Table:
    """The least weight by kind and baker, the lines in the order given."""
    rows = tuple(
        Row(f"R{number}", (keys,), (), {"least": least}, True, "", NONE, "C-1", number + 2, {})
        for number, (keys, least) in enumerate(lines.items())
    )
    keys = tuple(Key(name, "exact", Text(name, name), TEXT, (name,)) for name in ("kind", "baker"))
    least = Value("least", Text("least", "least"), number_type(unit("m2")))
    return Table("weights", Text("weights", "weights"), "C-1", keys, (least,), rows)


def heavy_enough(lines: dict[tuple[str, str], int]) -> Sweep:
    least = lookup(table(lines), kind=Loaf.kind, baker=Loaf.baker).least
    return Sweep((made("heavy_enough", Loaf.weight >= least),), VOCABULARY, DAY)


LINES = {("rye", "Anna"): 1, ("oats", "Anna"): 2, ("oats", "Ben"): 3, ("spelt", "Carla"): 4}


def cells() -> pl.DataFrame:
    """Every kind with every baker, and with those that are none, once below and once at each weight."""
    kinds: list[Any] = ["rye", "oats", "spelt", None]
    rows = list(product(kinds, ["Anna", "Ben", "Carla", "Dora", "", None], range(5)))
    return pl.DataFrame(rows, schema={"loaf.kind": pl.String, "loaf.baker": pl.String, "loaf.weight": pl.Int64}, orient="row")


@pytest.mark.parametrize("order", list(permutations(LINES))[::5])
def test_a_figure_is_that_of_its_keys_whatever_the_order_of_the_lines(order: tuple[tuple[str, str], ...]) -> None:
    found = heavy_enough({keys: LINES[keys] for keys in order})(cells()).frame
    wanted = [None if (kind, baker) not in LINES else weight >= LINES[kind, baker] for kind, baker, weight in cells().iter_rows()]
    assert found["heavy_enough"].to_list() == wanted


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum(["spelt", "oats", "rye"])])
def test_the_numbers_that_a_column_of_texts_brings_along_do_not_matter(kind: Any) -> None:
    sweep = heavy_enough(LINES)
    found = sweep(cells().with_columns(pl.col("loaf.kind").cast(kind))).frame
    assert found["heavy_enough"].to_list() == sweep(cells()).frame["heavy_enough"].to_list()


def test_a_text_that_is_no_option_finds_no_line() -> None:
    frame = pl.DataFrame({"loaf.kind": ["rye", "wheat"], "loaf.baker": ["Anna", "Anna"], "loaf.weight": [1, 1]})
    found = heavy_enough(LINES)(frame)
    assert (found.frame["heavy_enough"].to_list(), [fault.row for fault in found.faults]) == ([True, None], [2])


def test_what_is_made_ready_serves_frames_of_another_type_of_column_too() -> None:
    sweep = heavy_enough(LINES)
    first = sweep(cells()).frame["heavy_enough"].to_list()
    other = cells().with_columns(pl.col("loaf.weight").cast(pl.Float32))
    assert sweep(other).frame["heavy_enough"].to_list() == first
    assert sweep(cells()).frame["heavy_enough"].to_list() == first


def test_what_is_made_ready_holds_no_frame() -> None:
    sweep = heavy_enough(LINES)
    frame = cells().lazy()
    held = weakref.ref(frame)
    sweep(frame, report_faults=False)
    del frame
    gc.collect()
    assert held() is None


def test_a_step_makes_the_columns_that_narwhals_would() -> None:
    frame = nw.from_native(pl.LazyFrame({"a": [1, None, 3]}))
    columns = {"b": nw.col("a") + 1, "c": nw.when(nw.col("a") > 1).then(nw.lit("x")).otherwise(nw.lit("y"))}
    here = Polars().columns(columns)(frame).collect()
    assert nw.to_native(here).equals(nw.to_native(frame.with_columns(**columns).collect()))


def test_a_step_without_columns_leaves_the_frame() -> None:
    frame = nw.from_native(pl.LazyFrame({"a": [1]}))
    assert Polars().columns({})(frame) is frame
