"""Excel workbooks through calamine: one sheet, its header, its typed columns, and merged cells."""

from __future__ import annotations

import datetime
import re
import zipfile
import zlib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import python_calamine as calamine

from ..faults import BadInput, Fault
from ..language import Text, plain, say
from .formulas import without_value
from .headers import letters
from .heads import LOOKED, head_of
from .sources import Source, checked_headers, damaged
from .table import OWN, ROW

NOTES_SHEETS = ("说明", "Notes")
#: calamine lays a sheet out as the rectangle around all of its cells, in memory. One cell in the farthest corner makes that
#: seventeen thousand million, and the process ends without a word.
MOST_CELLS = 40_000_000
#: So many cells are told one by one.
MOST_BROKEN = 2000
_PART = 1 << 22
#: The columns and the rows of cells that hold something; one that is only formatted closes itself.
_COLUMN = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})[0-9]{1,7}"[^>/]*>')
_LINE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="[A-Z]{1,3}([0-9]{1,7})"[^>/]*>')


def open_workbook(path: Path, sheet: str | None) -> Source:
    """Open one sheet (the first that is visible and has cells, unless named). `BadInput` for a protected or broken file."""
    try:
        _within_bounds(path)
        book = calamine.CalamineWorkbook.from_path(str(path))
        name, notes = _choose(book, sheet, path.name)
        opened = book.get_sheet_by_name(name)
        cells: list[list[Any]] = opened.to_python(skip_empty_area=False)
        merged = opened.merged_cell_ranges or []
        empty = without_value(path, book.sheet_names.index(name))
    except calamine.PasswordError:
        remedy = say("请在 Excel 中去掉打开密码后另存。")
        raise BadInput(Fault("file", say("有打开密码").zh, say("不加密的 Excel 文件"), remedy, None, path.name)) from None
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError) as problem:
        raise damaged(path.name, "Excel", problem) from None
    while cells and all(cell == "" for cell in cells[-1]):
        cells.pop()
    if not cells:
        raise BadInput(Fault("file", say("空工作表").zh, say("有表头和数据的工作表"), say("请核对工作表。"), None, path.name))
    width = max((number for row in cells for number, cell in enumerate(row, 1) if cell != ""), default=0)
    lines = [["" if cell == "" else _text(cell) for cell in row[:width]] for row in cells[: LOOKED + 1]]
    head = head_of(lines)
    headers = head.headers(lines, width)
    if not head.last:
        checked_headers(headers, path.name, [_range(area) for area in merged if area[0][0] == 0 and area[0][1] < width])
    data = cells[head.last + 1 :]
    columns: dict[str, pl.Series] = {}
    mixed: dict[str, list[object]] = {}
    for number, header in enumerate(headers):
        values = [None if row[number] == "" else row[number] for row in data]
        series = _series(values)
        if series is None:
            mixed[header] = values
            series = pl.Series([None if value is None else _text(value) for value in values], dtype=pl.String)
        columns[OWN + header] = series
    broken = [
        (column, _merged(headers[column], _range(area), row + 1, path.name))
        for area in merged
        for row in range(max(area[0][0], head.last + 1), min(area[1][0], len(cells) - 1) + 1)
        for column in range(area[0][1], min(area[1][1], width - 1) + 1)
        if (row, column) != area[0]
    ]
    broken += [
        (column, _formula(headers[column], found, row + 1, path.name))
        for (row, column), found in sorted(empty.items())
        if head.last < row < len(cells) and column < width
    ][:MOST_BROKEN]
    frame = pl.DataFrame(columns) if columns else pl.DataFrame()
    rows = frame.lazy().with_row_index(ROW, offset=head.last + 2)
    notes = (*notes, *head.notes)
    return Source(path.name, "xlsx", tuple(headers), rows, len(data), {}, broken, notes, mixed, head)


def _merged(header: str, cells: str, row: int, source: str) -> Fault:
    remedy = say("请取消合并，在每一行填上各自的内容；本格按未知处理。")
    return Fault(header, say("合并单元格 {cells}", cells=cells).zh, say("不合并的单元格"), remedy, row, source)


def _formula(header: str, found: str, row: int, source: str) -> Fault:
    remedy = say("请在 Excel 中算出结果，或改填数值后另存；本格按未知处理。")
    return Fault(header, found or say("没有算出结果的公式").zh, say("有结果的单元格"), remedy, row, source)


def _within_bounds(path: Path) -> None:
    """`BadInput` for a workbook one of whose sheets would be laid out over more than `MOST_CELLS`."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        for part in packed.namelist():
            if not (part.startswith("xl/worksheets/") and part.endswith(".xml")):
                continue
            columns: set[bytes] = set()
            lines: set[bytes] = set()
            with packed.open(part) as file:
                rest = b""
                while read := file.read(_PART):
                    text = rest + read
                    columns.update(_COLUMN.findall(text))
                    lines.update(_LINE.findall(text))
                    # A cell that is cut through is looked at again with what follows.
                    rest = text[text.rfind(b"<") :]
            width, height = max(map(_place, columns), default=0), max(map(int, lines), default=0)
            if width * height > MOST_CELLS:
                found = f"A1:{letters(width - 1)}{height}"
                expected = say("单元格排在一起的工作表")
                remedy = say("表格以外很远处还有内容：请把表格复制到新的工作表，或删去表格以外的行和列，再另存。")
                raise BadInput(Fault("file", found, expected, remedy, None, path.name))


def _place(column: bytes) -> int:
    """The number of a column by its letters, from 1 on."""
    found = 0
    for letter in column:
        found = found * 26 + letter - 64
    return found


def _choose(book: calamine.CalamineWorkbook, sheet: str | None, source: str) -> tuple[str, tuple[Text, ...]]:
    names = book.sheet_names
    if sheet is not None:
        if sheet not in names:
            raise BadInput(Fault("sheet", sheet, plain("、".join(names)), say("请填其中一个工作表名。"), None, source))
        return sheet, ()
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
    ]
    filled = [name for name in visible if book.get_sheet_by_name(name).height]
    if not filled:
        raise BadInput(Fault("file", say("没有数据").zh, say("有表头和数据的工作表"), say("请核对工作表。"), None, source))
    others = [name for name in filled[1:] if name not in NOTES_SHEETS]
    if not others:
        return filled[0], ()
    return filled[0], (say("只读了工作表“{name}”，没有读 {others}。", name=filled[0], others="、".join(others)),)


def _range(area: tuple[tuple[int, int], tuple[int, int]]) -> str:
    (top, left), (bottom, right) = area
    return f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"


def _series(values: Sequence[Any]) -> pl.Series | None:
    """A column of one type; None when types are mixed."""
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {float, int}:
        if all(value is None or float(value).is_integer() for value in values):
            return pl.Series([None if value is None else int(value) for value in values], dtype=pl.Int64)
        return pl.Series(values, dtype=pl.Float64)
    if len(kinds) == 1:
        (kind,) = kinds
        types: dict[type, Any] = {str: pl.String, bool: pl.Boolean, datetime.date: pl.Date, datetime.datetime: pl.Datetime("us")}
        return pl.Series(values, dtype=types[kind]) if kind in types else None
    return None


def _text(value: object) -> str:
    """A cell as text. Fifteen digits are what a spreadsheet shows and keeps of a number; more would be binary noise."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{Decimal(f'{value:.15g}'):f}"
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
