"""Writing a table file: CSV, Parquet or Excel, whole or not at all."""

from __future__ import annotations

import datetime
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import polars as pl

from ..faults import BadInput, Fault
from ..language import say

MOST_ROWS, MOST_COLUMNS, MOST_TEXT = 1_048_576, 16_384, 32_767
_BATCH = 20_000
_KINDS = {".csv": "CSV", ".parquet": "Parquet", ".pq": "Parquet", ".xlsx": "Excel"}
Page = Sequence[Sequence[str | int]]


def kind_to_write(path: Path) -> str:
    """``CSV``, ``Parquet`` or ``Excel`` by the suffix; `BadInput` for another one."""
    kind = _KINDS.get(path.suffix.lower())
    if kind is None:
        raise BadInput(Fault("file", path.name, say("扩展名 .csv、.parquet 或 .xlsx"), say("请改用其中一种扩展名。")))
    return kind


def write_frame(
    frame: pl.DataFrame | pl.LazyFrame,
    path: Path | str,
    *,
    bom: bool = True,
    remarks: Mapping[str, str] | None = None,
    notes: tuple[str, Page] | None = None,
    mixed: Mapping[str, Sequence[object]] | None = None,
    metadata: Mapping[str, str] | None = None,
    progress: Callable[[int], None] = lambda rows: None,
) -> int:
    """Write a frame in the form that the suffix names, and give the number of rows written.

    The file appears whole or not at all. `bom` marks a CSV as UTF-8, so that Excel opens it rightly. For Excel, `remarks`
    are comments on headers, `notes` the name and rows of a second sheet, and `mixed` the cells of columns whose types differ
    from row to row. `metadata` goes into a Parquet file. `BadInput` for a suffix that is not served or more than a sheet
    holds.
    """
    target = Path(path)
    kind = kind_to_write(target)
    lazy = frame.lazy()
    rows = int(lazy.select(pl.len()).collect(engine="streaming").item())
    if kind == "Excel":
        _check_size(lazy, rows, target)
    with whole(target) as part:
        if kind == "CSV":
            lazy.sink_csv(part, include_bom=bom, engine="streaming")
        elif kind == "Parquet":
            lazy.sink_parquet(part, metadata=dict(metadata or {}), engine="streaming")
        else:
            _write_workbook(lazy, part, remarks or {}, notes, mixed or {}, progress)
    return rows


@contextmanager
def whole(target: Path) -> Iterator[Path]:
    """A file to write beside `target`, which takes its place when everything is written and vanishes when something fails."""
    if not target.parent.is_dir():
        raise BadInput(Fault("file", str(target.parent), say("已有的文件夹"), say("请先建好文件夹。")))
    folder = target.with_name(f".{target.stem}.{uuid.uuid4().hex[:8]}.part")
    try:
        folder.mkdir()
        part = folder / target.name
        yield part
        os.replace(part, target)
    except OSError as problem:
        found = str(problem.strerror or problem)
        raise BadInput(Fault("file", found, say("可写的文件"), say("请核对权限和磁盘空间。"), None, str(target))) from problem
    finally:
        _take_away(folder)


def _take_away(folder: Path) -> None:
    """Remove a folder that a writer which failed may still be making its file in, from a thread of its own: Polars does. Once
    the folder is gone it cannot.
    """
    for _ in range(100):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return


def _check_size(frame: pl.LazyFrame, rows: int, path: Path) -> None:
    width = len(frame.collect_schema())
    if rows >= MOST_ROWS or width > MOST_COLUMNS:
        expected = say("Excel 一张表至多 {rows} 行数据、{columns} 列", rows=f"{MOST_ROWS - 1:,}", columns=f"{MOST_COLUMNS:,}")
        remedy = say("请把结果写成 .csv 或 .parquet。")
        raise BadInput(Fault("file", f"{rows:,} × {width:,}", expected, remedy, None, path.name))


def _write_workbook(
    frame: pl.LazyFrame,
    path: Path,
    remarks: Mapping[str, str],
    notes: tuple[str, Page] | None,
    mixed: Mapping[str, Sequence[object]],
    progress: Callable[[int], None],
) -> None:
    import xlsxwriter  # type: ignore[import-untyped]

    names = frame.collect_schema().names()
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "nan_inf_to_errors": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1})
        formats = {
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet = book.add_worksheet(say("数据").zh if notes is None or notes[0] == "说明" else "Data")
        sheet.freeze_panes(1, 0)
        for number, name in enumerate(names):
            sheet.set_column(number, number, min(max(_width(name) + 2, 10), 40))
        for number, name in enumerate(names):
            sheet.write_string(0, number, name, head)
            if name in remarks:
                sheet.write_comment(0, number, remarks[name][:MOST_TEXT], {"x_scale": 3, "y_scale": 2})
        done = 0
        total = frame.select(pl.len()).collect(engine="streaming").item()
        for batch in frame.collect_batches(chunk_size=_BATCH, maintain_order=True):
            columns = [
                list(mixed[name][done : done + batch.height]) if name in mixed else batch[name].to_list() for name in names
            ]
            for offset, cells in enumerate(zip(*columns, strict=True)):
                for number, cell in enumerate(cells):
                    if cell is not None:
                        _write_cell(sheet, done + offset + 1, number, cell, formats)
            done += batch.height
            progress(done)
        if total:
            sheet.autofilter(0, 0, total, len(names) - 1)
        if notes is not None:
            _write_notes(book, notes, head)


def _write_cell(sheet: Any, row: int, column: int, cell: Any, formats: Mapping[str, Any]) -> None:
    if isinstance(cell, str):
        if sheet.write_string(row, column, cell) == -2:
            sheet.write_string(row, column, cell[: MOST_TEXT - 1] + "…")
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell)
    elif isinstance(cell, datetime.datetime):
        sheet.write_datetime(row, column, cell.replace(tzinfo=None), formats["time"])
    elif isinstance(cell, datetime.date):
        sheet.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), formats["day"])
    elif isinstance(cell, int | float) and abs(cell) < 10**15:
        sheet.write_number(row, column, cell)
    else:
        sheet.write_string(row, column, str(cell))


def _write_notes(book: Any, notes: tuple[str, Page], head: Any) -> None:
    name, rows = notes
    sheet = book.add_worksheet(name)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    widths: dict[int, int] = {}
    for row in rows:
        for number, cell in enumerate(row):
            widths[number] = min(max(widths.get(number, 0), _width(str(cell)) + 2), 60)
    for number, width in widths.items():
        sheet.set_column(number, number, width)
    for line, row in enumerate(rows):
        for number, cell in enumerate(row):
            style = head if len(row) > 1 and number == 0 else wrap
            if isinstance(cell, str):
                sheet.write_string(line, number, cell, style)
            else:
                sheet.write_number(line, number, cell, style)


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in text)
