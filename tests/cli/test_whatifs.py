from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.cli.helpers import HANGZHOU, faults, read_json, run, write

TABLE = """\
unit.split_by,unit.floor_area,project.is_upstairs
floor,999.99,true
floor,800,true
floor,1000,true
building,3000,true
floor,,true
"""
LOWER = ("--set", "min_split_unit_floor=800.01", "--on", "2025-06-01")


def case_change(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    return read_json(run("whatif", write(tmp_path, "case.toml", HANGZHOU), *arguments, "-f", "json"), "whatif")


def table_change(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    return read_json(run("whatif", write(tmp_path, "units.csv", TABLE), *arguments, "-f", "json"), "whatif")


def test_a_case_shows_each_answer_before_and_after(tmp_path: Path) -> None:
    found = case_change(tmp_path, "--set", "min_split_unit_floor=999.99")
    changes = {item["id"].partition(".")[2]: (item["before"], item["after"]) for item in found["changes"]}
    assert changes["smallest_floor"] == ("not met", "met")


def test_a_case_that_nothing_changes_for_says_so(tmp_path: Path) -> None:
    found = case_change(tmp_path, "--set", "min_split_unit_floor=1000.01")
    assert (found["changed"], found["before"] == found["after"]) == (0, True)


def test_a_parameter_of_an_instrument_that_does_not_apply_is_noted(tmp_path: Path) -> None:
    found = case_change(tmp_path, "--place", "宁波", "--set", "min_split_unit_floor=1")
    assert "hangzhou_2024.min_split_unit_floor" in found["notes"][0]["en"]


def test_a_table_names_the_rows_that_change_and_only_these(tmp_path: Path) -> None:
    found = table_change(tmp_path, *LOWER)
    assert found["rows"] == 5
    assert {item["row"] for item in found["changes"] if item["id"].endswith(".smallest_floor")} == {2}


def test_the_transitions_of_a_table_are_counted(tmp_path: Path) -> None:
    found = table_change(tmp_path, *LOWER)
    moves = [item for item in found["transitions"] if item["id"].endswith(".smallest_floor")]
    assert [(move["before"], move["after"], move["rows"]) for move in moves] == [("not met", "met", 1)]


def test_only_rules_that_read_the_parameter_are_swept(tmp_path: Path) -> None:
    asked = table_change(tmp_path, *LOWER)["asked"]
    assert "hangzhou_2024.smallest_floor" in asked
    assert "hangzhou_2024.whole_buildings_first" not in asked
    assert all(name.startswith("hangzhou_2024.") for name in asked)


def test_setting_an_unset_parameter_settles_open_verdicts(tmp_path: Path) -> None:
    path = write(tmp_path, "zones.csv", "project.manufacturing_share,project.is_upstairs\n60,true\n40,true\n,true\n")
    arguments = ("--set", "tenant_manufacturing_share_min=50", "--on", "2025-06-01", "-f", "json")
    found = read_json(run("whatif", path, *arguments), "whatif")
    changes = {item["row"]: (item["before"], item["after"]) for item in found["changes"]}
    assert found["set"][0]["before"] is None
    assert changes == {2: ("needs judgement", "met"), 3: ("needs judgement", "not met")}


def test_a_table_without_any_fact_the_rules_ask_for_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "units.csv", "unit.split_by\nfloor\nfloor\n")
    found = read_json(run("whatif", path, "--set", "regional_far_min=1", "--on", "2025-06-01", "-f", "json"), "whatif")
    assert (found["rows"], found["changed"]) == (2, 0)


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_other_tables_give_the_same_answer(tmp_path: Path, kind: str) -> None:
    frame = pl.read_csv(write(tmp_path, "units.csv", TABLE))
    path = tmp_path / f"units.{kind}"
    frame.write_parquet(path) if kind == "parquet" else frame.write_excel(path)
    found = read_json(run("whatif", path, *LOWER, "-f", "json"), "whatif")
    assert found["transitions"] == table_change(tmp_path, *LOWER)["transitions"]


def test_a_wrong_cell_is_reported_and_stops_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "units.csv", TABLE.replace("floor,800,true", "floor,-800,true"))
    found = read_json(run("whatif", path, *LOWER, "-f", "json"), "whatif")
    assert [(fault["row"], fault["field"]) for fault in found["faults"]] == [(3, "unit.floor_area")]
    assert found["rows"] == 5


def test_the_text_says_how_many_of_how_many(tmp_path: Path) -> None:
    assert "变了 1 / 5 行" in run("whatif", write(tmp_path, "units.csv", TABLE), *LOWER).stdout


def test_it_is_labelled_a_what_if_in_both_languages(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    arguments = ("whatif", path, "--set", "min_split_unit_floor=1")
    assert "【推演】" in run(*arguments).stdout
    assert "[WHAT-IF]" in run(*arguments, "--lang", "en").stdout


def test_nothing_to_set_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("whatif", write(tmp_path, "case.toml", HANGZHOU), "-f", "json"))
    assert fault["field"] == "--set"


def test_every_wrong_setting_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    found = faults(run("whatif", path, "--set", "nonsense=1", "--set", "min_split_unit_floor=wide", "-f", "json"))
    assert [fault["field"] for fault in found] == ["--set", "--set hangzhou_2024.min_split_unit_floor"]


def test_a_place_where_the_parameter_means_nothing_is_refused_for_a_table(tmp_path: Path) -> None:
    path = write(tmp_path, "units.csv", TABLE)
    (fault,) = faults(run("whatif", path, *LOWER, "--place", "宁波", "-f", "json"))
    assert fault["field"] == "--place"


def test_a_day_out_of_force_is_noted_for_a_table(tmp_path: Path) -> None:
    found = table_change(tmp_path, "--set", "min_split_unit_floor=1", "--on", "2024-05-07")
    assert found["notes"]


def test_a_table_that_is_missing_is_a_fault(tmp_path: Path) -> None:
    assert faults(run("whatif", tmp_path / "none.csv", *LOWER, "-f", "json"))


def test_a_file_of_an_unknown_kind_is_a_fault(tmp_path: Path) -> None:
    assert faults(run("whatif", write(tmp_path, "x.docx", ""), *LOWER, "-f", "json"))
