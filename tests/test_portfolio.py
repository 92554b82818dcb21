from __future__ import annotations

import csv
from pathlib import Path

from shanglou.portfolio import COLUMNS, WRONG, write_portfolio
from shanglou.vocabulary import VOCABULARY

FIELDS = {"510105": ["电子元器件"]}


def test_the_same_seed_gives_the_same_rows(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        write_portfolio(tmp_path / name, 200, FIELDS, seed=7)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_another_seed_gives_other_rows(tmp_path: Path) -> None:
    for seed in (7, 8):
        write_portfolio(tmp_path / f"{seed}.csv", 200, FIELDS, seed=seed)
    assert (tmp_path / "7.csv").read_bytes() != (tmp_path / "8.csv").read_bytes()


def test_every_column_but_the_place_is_a_fact() -> None:
    assert [name for name in COLUMNS if name not in VOCABULARY] == ["place"]


def test_each_wrong_cell_stands_in_the_file_once(tmp_path: Path) -> None:
    wrong = write_portfolio(tmp_path / "units.csv", 300, FIELDS)
    with (tmp_path / "units.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (wrong, len(rows)) == (len(WRONG), 300)
    assert [sum(row[column] == cell for row in rows) for column, cell in WRONG] == [1] * len(WRONG)


def test_some_cells_are_unknown(tmp_path: Path) -> None:
    write_portfolio(tmp_path / "units.csv", 300, FIELDS)
    with (tmp_path / "units.csv").open(encoding="utf-8", newline="") as file:
        empty = [name for row in csv.DictReader(file) for name, cell in row.items() if not cell]
    assert len(set(empty)) > 20
    assert "unit.code" not in empty
