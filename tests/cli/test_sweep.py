from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import python_calamine

from shanglou.engine.judge import judge
from shanglou.policies import library
from tests.cli.helpers import faults, read_json, run, write

UNITS = """\
编号,单元建筑面积（m²）,分割方式,行政办公及生活服务设施
a,1000,按层,否
b,999.99,按层,否
c,3000,按幢,否
d,,按层,是
"""
ARGUMENTS = ("--place", "杭州", "--on", "2025-06-01")
FLOOR = "hangzhou_2024.smallest_floor"


def swept(folder: Path, text: str, *more: str, out: str = "out.parquet") -> tuple[int, dict[str, object], Path]:
    """The exit code, the JSON and the file of a sweep."""
    target = folder / out
    result = run("sweep", write(folder, "in.csv", text), target, "--format", "json", *(more or ARGUMENTS))
    return result.exit_code, read_json(result, "sweep"), target


def test_every_row_comes_back_with_the_users_columns_first_then_errors_then_verdicts(tmp_path: Path) -> None:
    _, _, path = swept(tmp_path, UNITS)
    frame = pl.read_parquet(path)
    assert frame.columns[:5] == ["编号", "单元建筑面积（m²）", "分割方式", "行政办公及生活服务设施", "errors"]
    assert frame["编号"].to_list() == ["a", "b", "c", "d"]
    assert frame["单元建筑面积（m²）"].to_list() == ["1000", "999.99", "3000", None]


def test_a_verdict_of_a_sweep_is_the_verdict_of_judge(tmp_path: Path) -> None:
    _, _, path = swept(tmp_path, UNITS)
    (rule,) = (rule for rule in library().rules.values() if rule.id == FLOOR)
    assert pl.read_parquet(path)[FLOOR].to_list() == [True, False, None, None]
    from datetime import date
    from fractions import Fraction

    from shanglou.engine.steps import Env

    areas = [Fraction(1000), Fraction("999.99")]
    judged = [judge(rule, Env({"unit.floor_area": area, "unit.split_by": "floor"}, date(2025, 6, 1))) for area in areas]
    assert [finding.verdict.value for finding in judged] == ["met", "not met"]


def test_the_exit_code_is_one_when_a_row_fails_a_must_and_zero_when_none_does(tmp_path: Path) -> None:
    rules = (*ARGUMENTS, "--rules", FLOOR)
    assert swept(tmp_path, UNITS, *rules)[0] == 1
    assert swept(tmp_path, "单元建筑面积,分割方式\n1000,按层\n", *rules)[0] == 0


def test_wrong_cells_alone_are_reported_and_are_no_failure(tmp_path: Path) -> None:
    code, said, path = swept(tmp_path, "单元建筑面积,分割方式\n1000,按层\nx,按层\n", *ARGUMENTS, "--rules", FLOOR)
    assert (code, said["faults_total"]) == (0, 1)
    assert said["rows"] == {"in": 2, "out": 2, "failing_a_must": 0, "with_errors": 1}
    assert "'x'" in pl.read_parquet(path)["errors"][1]


def test_the_summary_counts_verdicts_rules_not_asked_and_missing_facts(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, UNITS, *ARGUMENTS, "--rules", "smallest_floor")
    (rule,) = said["rules"]  # type: ignore[misc]
    assert rule["rows"] == {"met": 1, "not met": 1, "missing facts": 1, "needs judgement": 0, "not applicable": 1}
    inside = sum(len(item.rules) for item in library().applicable("330100", __import__("datetime").date(2025, 6, 1)).in_force)
    assert said["rules_not_asked"] == inside - 1
    assert [(entry["fact"], entry["rows"]) for entry in said["missing"]] == [("unit.floor_area", 1)]  # type: ignore[attr-defined]


def test_only_rules_about_subjects_that_the_file_speaks_of_are_asked(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, UNITS)
    asked = {library().rules[entry["rule"]].subject for entry in said["rules"]}  # type: ignore[attr-defined]
    assert asked == {"unit"}


def test_a_stage_narrows_the_rules(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, UNITS, *ARGUMENTS, "--stage", "split_transfer")
    assert {library().rules[entry["rule"]].source.stage.name for entry in said["rules"]} == {"SPLIT_TRANSFER"}  # type: ignore[attr-defined]


def test_a_workbook_says_the_verdicts_in_words_and_explains_itself(tmp_path: Path) -> None:
    _, _, path = swept(tmp_path, UNITS, *ARGUMENTS, "--rules", FLOOR, out="out.xlsx")
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    rows = book.get_sheet_by_index(0).to_python()
    column = rows[0].index(f"{library().rules[FLOOR].title.zh} [{FLOOR}]")
    assert [row[column] for row in rows[1:]] == ["符合", "不符合", "不适用", "资料不足"]
    notes = dict(row[:2] for row in book.get_sheet_by_name("说明").to_python() if len(row) > 1)
    assert (notes["行数"], notes["判定日期"]) == ("4 中的 4", "2025-06-01")


def test_the_words_come_in_english_too(tmp_path: Path) -> None:
    _, _, path = swept(tmp_path, UNITS, *ARGUMENTS, "--rules", FLOOR, "--lang", "en", out="out.csv")
    frame = pl.read_csv(path)
    assert frame[f"{library().rules[FLOOR].title.en} [{FLOOR}]"].to_list() == [
        "met",
        "not met",
        "not applicable",
        "missing facts",
    ]
    assert "errors" in frame.columns


def test_a_result_swept_again_replaces_its_verdicts_and_keeps_the_users_columns(tmp_path: Path) -> None:
    _, _, first = swept(tmp_path, UNITS, *ARGUMENTS, "--rules", FLOOR, out="first.xlsx")
    second = tmp_path / "second.xlsx"
    result = run("sweep", first, second, *ARGUMENTS, "--rules", FLOOR, "--format", "json")
    one, two = (
        python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python() for path in (first, second)
    )
    assert one == two
    assert len(read_json(result, "sweep")["notes"]) == 1


def test_on_the_day_before_it_is_in_force_a_document_is_not_used(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, UNITS, "--place", "330100", "--on", "2024-05-07")
    assert "hangzhou_2024" not in [item["id"] for item in said["instruments"]]  # type: ignore[attr-defined]


def test_a_what_if_uses_it_all_the_same_and_says_so(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, UNITS, "--place", "330100", "--on", "2024-05-07", "--what-if")
    assert said["what_if"] is True
    assert "hangzhou_2024" in [item["id"] for item in said["instruments"]]  # type: ignore[attr-defined]


def test_where_nothing_is_in_force_the_rows_come_back_without_verdicts(tmp_path: Path) -> None:
    code, said, path = swept(tmp_path, UNITS, "--place", "510100", "--on", "2026-05-21")
    assert (code, said["instruments"], said["rows"]["out"]) == (0, [], 4)  # type: ignore[index]
    assert pl.read_parquet(path).height == 4


def test_a_parameter_set_anew_changes_the_verdicts(tmp_path: Path) -> None:
    _, said, path = swept(tmp_path, UNITS, *ARGUMENTS, "--rules", FLOOR, "--set", "min_split_unit_floor=999")
    assert pl.read_parquet(path)[FLOOR].to_list() == [True, True, None, None]
    assert said["what_if"] is True


PLACES = """\
编号,地点,单元建筑面积,分割方式
a,杭州,999.99,按层
b,宁波市,999.99,按层
c,无此地,999.99,按层
d,,999.99,按层
e,330110,1000,按层
"""


def test_rows_are_grouped_by_the_place_that_a_column_names(tmp_path: Path) -> None:
    _, said, path = swept(tmp_path, PLACES, "--place-column", "地点", "--on", "2025-09-01")
    frame = pl.read_parquet(path)
    assert frame["编号"].to_list() == ["a", "b", "c", "d", "e"]
    assert frame[FLOOR].to_list() == [False, None, None, None, True]
    assert [(fault["row"], fault["field"]) for fault in said["faults"]] == [(4, "地点"), (5, "地点")]  # type: ignore[attr-defined]
    assert frame["errors"].is_not_null().to_list() == [False, False, True, True, False]


def test_rules_of_another_place_do_not_apply_to_a_row(tmp_path: Path) -> None:
    _, said, _ = swept(tmp_path, PLACES, "--place-column", "地点", "--on", "2025-09-01", "--rules", FLOOR)
    (rule,) = said["rules"]  # type: ignore[misc]
    assert rule["rows"] == {"met": 1, "not met": 1, "missing facts": 0, "needs judgement": 0, "not applicable": 3}


def test_rows_are_grouped_by_the_day_that_a_column_names(tmp_path: Path) -> None:
    text = "日子,单元建筑面积,分割方式\n2025-06-01,999.99,按层\n2024-05-07,999.99,按层\n,999.99,按层\n某日,999.99,按层\n"
    _, said, path = swept(tmp_path, text, "--place", "杭州", "--on-column", "日子")
    assert pl.read_parquet(path)[FLOOR].to_list() == [False, None, None, None]
    assert [(fault["row"], fault["field"]) for fault in said["faults"]] == [(4, "日子"), (5, "日子")]  # type: ignore[attr-defined]


def test_masks_of_groups_are_joined_under_one_legend(tmp_path: Path) -> None:
    """Each group asks other rules and misses other facts, so its masks number them in another way."""
    text = PLACES.replace("999.99,按层", ",按层")
    _, _, path = swept(tmp_path, text, "--place-column", "地点", "--on", "2025-09-01")
    legend = json.loads(pl.read_parquet_metadata(path)["shanglou"])
    place = legend["missing"].index("unit.floor_area")
    assert place < 62
    flags = pl.read_parquet(path).select((pl.col("missing") & (1 << place)) != 0).to_series().to_list()
    assert flags[0] is True
    assert flags[2:] == [False, False, False]


@pytest.mark.parametrize("more", [("--place", "杭州"), ("--place-column", "地点")])
def test_duckdb_gives_what_polars_gives(tmp_path: Path, more: tuple[str, str]) -> None:
    pytest.importorskip("duckdb")
    arguments = (*more, "--on", "2025-09-01")
    _, _, one = swept(tmp_path, PLACES, *arguments, out="one.parquet")
    _, _, two = swept(tmp_path, PLACES, *arguments, "--engine", "duckdb", out="two.parquet")
    assert pl.read_parquet(one).equals(pl.read_parquet(two))


def test_spark_gives_what_polars_gives(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    _, _, one = swept(tmp_path, UNITS, out="one.parquet")
    _, _, two = swept(tmp_path, UNITS, *ARGUMENTS, "--engine", "spark", out="two.parquet")
    assert pl.read_parquet(one).equals(pl.read_parquet(two))


def test_the_text_says_n_of_n_and_what_is_wrong(tmp_path: Path) -> None:
    result = run("sweep", write(tmp_path, "in.csv", UNITS + "e,x,按层,否\n"), tmp_path / "out.csv", *ARGUMENTS)
    assert "读入 5，写出 5 中的 5" in result.stdout
    assert "认得的列：4 中的 3" in result.stdout
    assert "in.csv 第 6 行 单元建筑面积（m²）：填的是 'x'" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((), "--place"),
        (("--place", "杭州", "--place-column", "编号"), "--place"),
        (("--place", "瑶池"), "--place"),
        (("--place", "杭州", "--on", "2025-02-30"), "--on"),
        (("--place", "杭州", "--on", "2025-06-01", "--on-column", "编号"), "--on"),
        (("--place-column", "无此列"), "column"),
        (("--place", "杭州", "--rules", "smalest_floor"), "--rules"),
        (("--place", "杭州", "--on", "2024-05-07", "--rules", FLOOR), "--rules"),
        (("--place", "杭州", "--gate", "split"), "--gate"),
        (("--place", "杭州", "--sheet", "一"), "sheet"),
        (("--place", "杭州", "--columns", "absent.toml"), "columns"),
    ],
)
def test_a_wrong_request_is_refused_and_nothing_is_written(tmp_path: Path, arguments: tuple[str, ...], field: str) -> None:
    source = write(tmp_path, "in.csv", UNITS)
    result = run("sweep", source, tmp_path / "out.csv", *arguments, "--format", "json")
    assert [fault["field"] for fault in faults(result)] == [field]
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_the_users_own_file_is_never_written_over(tmp_path: Path) -> None:
    source = write(tmp_path, "in.csv", UNITS)
    result = run("sweep", source, source, *ARGUMENTS, "--format", "json")
    assert [fault["field"] for fault in faults(result)] == ["OUT"]
    assert source.read_text(encoding="utf-8") == UNITS
