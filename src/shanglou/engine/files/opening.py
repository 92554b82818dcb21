"""Opening a file: its kind is told by its content, whatever its name claims."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ..faults import BadInput, Fault
from ..language import say
from .delimited import open_csv
from .sources import Source, again, damaged
from .table import OWN, ROW
from .workbook import open_workbook

_SIGNATURES = (
    (b"PAR1", "Parquet"),
    (b"PARE", "Parquet"),
    (b"PK\x03\x04", "Excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
)
_SUFFIXES = {
    ".csv": "CSV", ".txt": "CSV", ".tsv": "CSV", ".parquet": "Parquet", ".pq": "Parquet", ".xlsx": "Excel", ".xlsm": "Excel",
    ".xls": "Excel", ".xlsb": "Excel", ".ods": "Excel",
}  # fmt: skip


def open_source(path: Path, sheet: str | None) -> Source:
    """Open a table file; `BadInput` for a file that cannot be read as what it claims to be."""
    kind = _kind(path)
    if sheet is not None and kind != "Excel":
        raise BadInput(Fault("sheet", sheet, say("Excel 文件才有工作表"), say("请去掉工作表名。"), None, path.name))
    if kind == "Parquet":
        return _open_parquet(path)
    return open_workbook(path, sheet) if kind == "Excel" else open_csv(path)


def _kind(path: Path) -> str:
    expected = say("CSV、Parquet 或 Excel 文件")
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as problem:
        found = str(problem.strerror or problem)
        raise BadInput(Fault("file", found, say("可读的文件"), say("请核对路径和权限。"), None, str(path))) from None
    if not head.strip():
        raise BadInput(Fault("file", say("空文件").zh, expected, say("文件里什么也没有，请重新导出。"), None, path.name))
    claimed = _SUFFIXES.get(path.suffix.lower(), "")
    found = next((name for mark, name in _SIGNATURES if head.startswith(mark)), "")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        remedy = say("这是网页表格，不是真正的表格文件；请在 Excel 中打开后另存为 .xlsx。")
        raise BadInput(Fault("file", "HTML", expected, remedy, None, path.name))
    if found not in ("", "Parquet", "Excel"):
        raise BadInput(Fault("file", found, expected, say("请另存为其中一种再试。"), None, path.name))
    actual = found or ("CSV" if claimed in ("", "CSV") else "")
    if claimed and claimed != actual:
        if not actual:
            told = say("内容不是 {kind}", kind=claimed).zh
            # Other systems give text and XML the name of a workbook.
            is_text = claimed == "Excel" and b"\0" not in head
            remedy = say("里面是文字，不是 Excel 工作簿；请在 Excel 中打开后另存为 .xlsx，或把扩展名改为 .csv。")
            raise BadInput(Fault("file", told, say("{kind} 文件", kind=claimed), remedy if is_text else again(), None, path.name))
        remedy = say("文件名与内容不符：请把扩展名改为与内容一致，或重新导出。")
        raise BadInput(Fault("file", actual, say("{kind} 文件", kind=claimed), remedy, None, path.name))
    return actual


def _open_parquet(path: Path) -> Source:
    try:
        scan = pl.scan_parquet(path)
        headers = tuple(scan.collect_schema().names())
        rows = int(scan.select(pl.len()).collect().item())
        # Decoding one row of every column finds most files that were cut or patched together before any work is done.
        scan.tail(1).collect()
    except (pl.exceptions.PolarsError, OSError) as problem:
        raise damaged(path.name, "Parquet", problem) from None
    frame = scan.select(pl.col(name).alias(OWN + name) for name in headers).with_row_index(ROW, offset=1)
    return Source(path.name, "parquet", headers, frame, rows)
