from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest
import python_calamine

from shanglou.engine.faults import BadInput
from shanglou.engine.files import write_frame
from shanglou.engine.files.write import whole

FRAME = pl.DataFrame({"面积": [1.5, None], "日期": [datetime.date(2025, 6, 1), None], "文": ["=1+1", "0012"]})


def cells(path: Path, sheet: int = 0) -> list[list[object]]:
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()


def test_a_csv_is_marked_as_utf8_so_that_excel_opens_it(tmp_path: Path) -> None:
    assert write_frame(FRAME, tmp_path / "out.csv") == 2
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf\xe9")


def test_a_csv_can_go_without_the_mark(tmp_path: Path) -> None:
    write_frame(FRAME, tmp_path / "out.csv", bom=False)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("面积")


def test_a_parquet_file_comes_back_the_same_with_its_legend(tmp_path: Path) -> None:
    write_frame(FRAME.lazy(), tmp_path / "out.parquet", metadata={"shanglou": "{}"})
    assert pl.read_parquet(tmp_path / "out.parquet").equals(FRAME)
    assert pl.read_parquet_metadata(tmp_path / "out.parquet")["shanglou"] == "{}"


def test_a_workbook_keeps_types_and_writes_no_formula(tmp_path: Path) -> None:
    write_frame(FRAME, tmp_path / "out.xlsx", notes=("说明", [["行数", "2 中的 2"]]))
    assert cells(tmp_path / "out.xlsx") == [
        ["面积", "日期", "文"], [1.5, datetime.date(2025, 6, 1), "=1+1"], ["", "", "0012"]
    ]  # fmt: skip
    assert cells(tmp_path / "out.xlsx", 1) == [["行数", "2 中的 2"]]


def test_a_column_of_mixed_cells_is_written_as_it_came(tmp_path: Path) -> None:
    write_frame(pl.DataFrame({"量": ["5", "x"]}), tmp_path / "out.xlsx", mixed={"量": [5.0, "x"]})
    assert cells(tmp_path / "out.xlsx") == [["量"], [5.0], ["x"]]


def test_more_rows_than_a_sheet_holds_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.parquet"):
        write_frame(pl.LazyFrame({"a": pl.Series(range(1_048_576))}), tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"out\.doc"):
        write_frame(FRAME, tmp_path / "out.doc")


def test_a_folder_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        write_frame(FRAME, tmp_path / "nowhere" / "out.csv")


def test_a_write_that_fails_leaves_the_old_file_and_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write_frame(FRAME, path)
    before = path.read_bytes()
    broken = FRAME.lazy().with_columns(pl.col("文").cast(pl.Int64))
    with pytest.raises(pl.exceptions.PolarsError):
        write_frame(broken, path)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["out.parquet"]


def test_a_writer_that_outlives_its_failure_makes_no_file_any_more(tmp_path: Path) -> None:
    with pytest.raises(KeyError), whole(tmp_path / "out.csv") as part:
        raise KeyError
    with pytest.raises(FileNotFoundError):
        part.open("w")
    assert list(tmp_path.iterdir()) == []
