"""Small files for the tests of reading and writing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from shanglou.engine.files import OWN, Table, read_frame
from shanglou.vocabulary import VOCABULARY


def csv_file(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "table.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def workbook(folder: Path, rows: Sequence[Sequence[object]], *, merged: Sequence[str] = (), name: str = "table.xlsx") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("数据")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for area in merged:
            top = area.partition(":")[0]
            column, line = ord(top[0]) - 65, int(top[1:]) - 1
            sheet.merge_range(area, rows[line][column])
    return path


def read(path: Path, **more: object) -> Table:
    return read_frame(path, VOCABULARY, **more)  # type: ignore[arg-type]


def values(table: Table, name: str) -> list[object]:
    return table.frame.select(name).collect().to_series().to_list()


def own(table: Table, header: str) -> list[object]:
    return values(table, OWN + header)
