"""Real land supply records, with all that is wrong with them, pass through `sweep` and none is lost.

Their terms are not settled, so the project does not carry them: they are looked for beside the repository, and what
must hold of such records without them is tested on made-up ones in ``tests/data/land``.
"""

from __future__ import annotations

import csv
import datetime
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.helpers import read_json, run

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "land" / "landchina_supply_industrial.csv"
MADE_UP = ROOT / "tests" / "data" / "land" / "made_up.csv"
DATES = ("handover", "start_plan", "finish_plan", "start_actual", "finish_actual", "contract_date")

real = pytest.mark.skipif(not REAL.exists(), reason=f"the real land records, {REAL.name}, are not beside this repository")


def sweep(source: Path, folder: Path) -> tuple[dict[str, Any], pl.DataFrame]:
    target = folder / "out.parquet"
    result = run("sweep", source, target, "--place", "杭州", "--on", "2025-06-01", "--columns", "landchina", "--format", "json")
    return read_json(result, "sweep"), pl.read_parquet(target)


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def doubts(said: dict[str, Any]) -> Counter[str]:
    return Counter(fault["expected"]["en"].removeprefix("plausible data (").removesuffix(")") for fault in said["doubts"])


def counted(rows: list[dict[str, str]]) -> Counter[str]:
    """The same doubts, counted without the project."""
    found: Counter[str] = Counter()
    for row in rows:
        found.update(_doubts(row))
    return found


def _doubts(row: dict[str, str]) -> Iterator[str]:
    day = {name: datetime.date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    start, finish, contract = day["start_plan"], day["finish_plan"], day["contract_date"]
    if not row["area_ha"] or float(row["area_ha"]) == 0:
        yield "no usable parcel area"
    if row["price_wan"] and float(row["price_wan"]) == 0:
        yield "the price is zero"
    if not row["far_lower"] and not row["far_upper"]:
        yield "no floor area ratio"
    if row["far_lower"] and row["far_upper"] and float(row["far_lower"]) > float(row["far_upper"]):
        yield "the lower bound of the floor area ratio is above the upper"
    if start and contract and start < contract:
        yield "the agreed start is before the contract"
    if start and start == finish:
        yield "agreed start and completion are the same day"
    if start and finish and finish < start:
        yield "the agreed completion is before the start"
    if any(found and found.year < 2000 for found in day.values()):
        yield "a date before 2000"


@pytest.mark.parametrize("source", [pytest.param(REAL, marks=real, id="real"), pytest.param(MADE_UP, id="made up")])
def test_no_record_is_lost_and_every_column_comes_back_as_it_was(source: Path, tmp_path: Path) -> None:
    said, frame = sweep(source, tmp_path)
    rows = records(source)
    assert said["rows"]["in"] == said["rows"]["out"] == frame.height == len(rows)
    for header in rows[0]:
        assert [cell or "" for cell in frame[header].to_list()] == [row[header] for row in rows]


@pytest.mark.parametrize("source", [pytest.param(REAL, marks=real, id="real"), pytest.param(MADE_UP, id="made up")])
def test_every_doubt_is_reported_as_often_as_it_occurs(source: Path, tmp_path: Path) -> None:
    said, _ = sweep(source, tmp_path)
    assert doubts(said) == counted(records(source))
    assert said["doubts_total"] == len(said["doubts"])


@pytest.mark.parametrize("source", [pytest.param(REAL, marks=real, id="real"), pytest.param(MADE_UP, id="made up")])
def test_every_fault_stands_in_the_error_column_of_its_own_row(source: Path, tmp_path: Path) -> None:
    said, frame = sweep(source, tmp_path)
    reported = {fault["row"] for fault in (*said["faults"], *said["doubts"])}
    marked = {number for number, text in enumerate(frame["errors"], 2) if text is not None}
    assert reported == marked


@real
def test_the_real_records_have_these_faults(tmp_path: Path) -> None:
    said, _ = sweep(REAL, tmp_path)
    assert said["rows"]["in"] == 1020
    assert doubts(said) == {
        "no floor area ratio": 118,
        "the agreed start is before the contract": 21,
        "agreed start and completion are the same day": 20,
        "a date before 2000": 14,
        "the price is zero": 2,
        "the agreed completion is before the start": 1,
    }
    # A source writes where the land came from into the column for its area, and several uses into the column for the term.
    assert Counter(fault["field"] for fault in said["faults"]) == {"source_area_ha": 146, "term_years": 5}


def test_the_made_up_records_have_a_fault_of_every_kind(tmp_path: Path) -> None:
    said, _ = sweep(MADE_UP, tmp_path)
    assert len(doubts(said)) == 8
    assert {(fault["row"], fault["field"]) for fault in said["faults"]} == {(10, "source_area_ha"), (11, "term_years")}
