from __future__ import annotations

import struct
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from shanglou.engine.faults import BadInput
from tests.engine.files.tables import csv_file, read, workbook


def refused(path: Path, **more: object) -> str:
    with pytest.raises(BadInput) as caught:
        read(path, **more)
    return "\n".join(fault.message("en") for fault in caught.value.faults)


def test_a_parquet_file_cut_short_is_refused_as_such(tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    pl.DataFrame({"parcel.area": range(10_000)}).write_parquet(whole)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-100])
    assert "cut short" in refused(cut)


def test_a_parquet_file_with_a_damaged_middle_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "damaged.parquet"
    pl.DataFrame({"parcel.area": [float(number * 7919 % 10_007) for number in range(100_000)]}).write_parquet(path)
    data = bytearray(path.read_bytes())
    data[200:5_000] = b"\xa5" * 4_800
    path.write_bytes(bytes(data))
    assert "cut short" in refused(path)


@pytest.mark.parametrize("name", ["empty.csv", "empty.xlsx", "empty.parquet"])
def test_an_empty_file_is_refused_as_such(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert "nothing in the file" in refused(tmp_path / name)


def test_a_file_that_is_not_there_is_refused_with_its_path(tmp_path: Path) -> None:
    assert "absent.csv" in refused(tmp_path / "absent.csv")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.xlsx", b"plain text, no workbook", "内容不是 Excel"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "save it as .xlsx"),
        ("a.parquet", b"plain text, no table", "内容不是 Parquet"),
        ("a.csv", b"PAR1" + b"\0" * 20, "Name and content disagree"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        ("a.csv", b"a,b\n1,\0\n", "no text file"),
        ("a.csv", b"\xff\xff\xff\xff,1\n", "UTF-8 or GB18030"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_by_what_it_holds(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert said in refused(tmp_path / name)


def test_a_workbook_cut_short_is_refused_as_such(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["宗地面积"], [1]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "cut short" in refused(path)


@pytest.mark.parametrize("is_filled", [True, False])
def test_a_workbook_with_a_cell_in_the_farthest_corner_is_refused_unless_it_is_only_formatted(
    tmp_path: Path, is_filled: bool
) -> None:
    path = tmp_path / "far.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_column(0, 0, ["宗地面积（亩）", 1])
        if is_filled:
            sheet.write(1_048_575, 16_383, "x")
        else:
            sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    if is_filled:
        assert "A1:XFD1048576" in refused(path)
    else:
        assert read(path).rows == 1


def test_a_workbook_with_a_password_is_refused_as_such(tmp_path: Path) -> None:
    path = tmp_path / "locked.xlsx"
    path.write_bytes(compound_file("EncryptedPackage"))
    message = refused(path)
    assert "password" in message


def compound_file(stream: str) -> bytes:
    """A compound file (the wrapping of an encrypted workbook) with one stream of that name."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *([free] * 108))
    content = b"x" * 4096
    fat = struct.pack("<128I", fat_mark, end, *(range(3, 10)), end, *([free] * 118))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = (name + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, free, free, child) + b"\0" * 36
            + struct.pack("<IQ", start, size)
        )  # fmt: skip

    directory = entry("Root Entry", 5, 1, end, 0) + entry(stream, 2, free, 2, len(content)) + b"\0" * 256
    return header.ljust(512, b"\0") + fat + directory + content


def test_a_sheet_that_there_is_not_is_refused_with_those_there_are(tmp_path: Path) -> None:
    assert "数据" in refused(workbook(tmp_path, [["宗地面积"], [1]]), sheet="别的")


def test_an_empty_sheet_is_refused(tmp_path: Path) -> None:
    assert "sheet with a header" in refused(workbook(tmp_path, []))


def test_a_csv_whose_every_row_has_another_number_of_cells_is_refused(tmp_path: Path) -> None:
    assert "3~4" in refused(csv_file(tmp_path, "宗地面积\n1,2,3\n1,2,3,4\n"))
