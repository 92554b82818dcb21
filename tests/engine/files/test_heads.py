from __future__ import annotations

from pathlib import Path

import pytest

from shanglou.engine.faults import BadInput
from shanglou.engine.files import ROW
from tests.engine.files.tables import csv_file, own, read, values, workbook

TITLE = "宗地一览（2025年）"


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read(path)
    return "\n".join(fault.message("zh") for fault in caught.value.faults)


def test_a_title_and_a_remark_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path: Path) -> None:
    rows = [
        [TITLE, "", "", ""],
        ["填报单位：甲", "", "", "2025年6月"],
        [],
        ["宗地面积", "备注", "成交价款", "联系人"],
        [1, "x", 2, "甲"],
    ]
    table = read(workbook(tmp_path, rows, merged=["A1:D1"]))
    assert (table.headers, values(table, "parcel.area"), values(table, ROW)) == (
        ("宗地面积", "备注", "成交价款", "联系人"),
        [1.0],
        [5],
    )
    assert [note.zh for note in table.notes] == ["表头取自第 4 行，以上各行没有读。"]


@pytest.mark.parametrize("title", [TITLE, f"{TITLE},,", f'"{TITLE}\n续",,', f"\n{TITLE}", "sep=,"])
def test_a_title_above_the_header_of_a_text_table_is_passed_over(tmp_path: Path, title: str) -> None:
    table = read(csv_file(tmp_path, f"{title}\n宗地面积,备注,成交价款\n1,x,2\n3,y,4\n", encoding="gb18030"))
    assert (values(table, "parcel.area"), own(table, "备注")) == ([1.0, 3.0], ["x", "y"])


def test_wrong_cells_below_a_title_are_reported_with_their_rows(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, f"{TITLE},,\n宗地面积,备注,成交价款\n1,x,2\n大,y,4\n5,z,6,7\n"))
    assert [(fault.row, fault.found) for fault in table.faults] == [(4, "'大'"), (5, "4 格，多出的是：7")]


@pytest.mark.parametrize("merged", [(), ("A1:A2", "B1:C1")])
def test_a_header_of_two_lines_is_read_with_its_groups(tmp_path: Path, merged: tuple[str, ...]) -> None:
    table = read(workbook(tmp_path, [["宗地面积", "价款", ""], ["", "成交", "评估"], [1, 2, 3]], merged=merged))
    assert (table.headers, values(table, "parcel.area"), values(table, ROW)) == (
        ("宗地面积", "价款·成交", "价款·评估"),
        [1.0],
        [3],
    )
    assert table.notes[0].zh.startswith("表头取自第 1、2 两行")


def test_a_header_of_two_lines_below_a_title_is_read(tmp_path: Path) -> None:
    rows = [[TITLE, "", ""], ["宗地面积", "价款", ""], ["", "成交", "评估"], [1, 2, 3]]
    table = read(workbook(tmp_path, rows, merged=["A1:C1", "A2:A3", "B2:C2"]))
    assert (table.headers, values(table, ROW)) == (("宗地面积", "价款·成交", "价款·评估"), [4])


def test_a_wrong_header_below_a_title_is_refused_with_its_row(tmp_path: Path) -> None:
    assert "第 2 行 宗地面积（年）" in refused(csv_file(tmp_path, f"{TITLE},,\n宗地面积（年）,备注,成交价款\n1,x,2\n"))


def test_merged_cells_of_the_data_below_a_title_are_reported_with_their_rows(tmp_path: Path) -> None:
    rows = [[TITLE, "", ""], ["宗地面积", "备注", "成交价款"], [1, "x", 2], ["", "y", 3]]
    table = read(workbook(tmp_path, rows, merged=["A1:C1", "A3:A4"]))
    assert [(fault.row, fault.found) for fault in table.faults] == [(4, "合并单元格 A3:A4")]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        # A cell of the header is empty: what stands below it are data, not a second line.
        ([["宗地面积", "", "备注"], [1, "甲", "x"]], "B1 为空"),
        ([["宗地面积", "备注", ""], ["大", "甲", "x"]], "C1 为空"),
        # A group without names below it.
        ([["宗地面积", "价款", ""], [1, 2, 3]], "C1 为空"),
        # Three lines.
        ([["宗地面积", "价款", ""], ["", "成交", ""], ["", "单价", "总价"], [1, 2, 3]], "C1 为空"),
    ],
)
def test_a_header_that_cannot_be_told_for_certain_is_refused_with_its_empty_cells(
    tmp_path: Path, rows: list[list[object]], named: str
) -> None:
    assert named in refused(workbook(tmp_path, rows))


def test_merged_headers_that_cannot_be_read_are_refused_with_their_cells(tmp_path: Path) -> None:
    assert "B1:C1 合并" in refused(workbook(tmp_path, [["宗地面积", "价款", ""], [1, 2, 3]], merged=["B1:C1"]))
