"""CSV files: encoding, separator, and a first pass that counts the cells of every row."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..faults import BadInput, Fault
from ..language import say
from .sources import Source, checked_headers, damaged
from .table import OWN, ROW

_CHUNK = 1 << 20
_SEPARATORS = (",", ";", "\t")


def open_csv(path: Path) -> Source:
    """Open a text table. `BadInput` for a file that is no text, has no usable header, or whose quotes do not pair."""
    encoding = encoding_of(path)
    with path.open(encoding=encoding, newline="") as file:
        separator = separator_of(file.readline())
    shape = _shape(path, encoding, separator)
    headers = [header.strip() for header in shape.header]
    if not shape.filled_beyond:
        headers = headers[: shape.named]
    checked_headers(headers, path.name)
    names = [OWN + header for header in headers]
    if len(set(names)) < len(names):
        return Source(path.name, "csv", tuple(headers), pl.LazyFrame(), shape.rows)
    source = path if encoding == "utf-8-sig" else io.BytesIO(path.read_bytes().decode(encoding).encode())
    extra = [f"__extra{number}" for number in range(len(shape.header) - len(names))]
    schema = dict.fromkeys([*names, *extra], pl.String())
    scan = pl.scan_csv(source, separator=separator, has_header=False, skip_rows=1, schema=schema, truncate_ragged_lines=True)
    try:
        found = int(scan.select(pl.len()).collect(engine="streaming").item())
    except pl.exceptions.PolarsError as problem:
        raise damaged(path.name, "CSV", problem) from None
    if found < shape.rows:
        remedy = say("请查找只有一半的双引号，或从原系统重新导出。")
        raise BadInput(Fault("file", f"{found} / {shape.rows}", say("引号成对、行数前后一致的 CSV"), remedy, None, path.name))
    frame = scan.head(shape.rows).select(names).with_row_index(ROW, offset=2)
    return Source(path.name, "csv", tuple(headers), frame, shape.rows, shape.ragged)


def separator_of(line: str) -> str:
    """What parts the cells of a header line: comma, semicolon or tab, whichever stands in it most often outside quotes."""
    outside = "".join(line.split('"')[::2])
    return max(_SEPARATORS, key=outside.count)


def encoding_of(path: Path) -> str:
    """UTF-8 (with or without its mark), UTF-16 with its mark, or GB18030, as Python calls them: the first that decodes the whole
    file. `BadInput` for a file that is no text.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
        with path.open("rb") as file:
            if any(b"\0" in chunk for chunk in iter(lambda: file.read(_CHUNK), b"")):
                raise BadInput(
                    Fault("file", "NUL", say("文字表格（CSV）"), say("这不是文字文件，请另存为 CSV 再试。"), None, path.name)
                )
    for encoding in candidates:
        try:
            for _ in _decoded(path, encoding):
                pass
        except UnicodeDecodeError:
            continue
        return encoding
    expected = say("UTF-8 或 GB18030 编码的文字")
    raise BadInput(Fault("file", say("认不出的编码").zh, expected, say("请另存为“CSV UTF-8”再试。"), None, path.name))


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


@dataclass(frozen=True, slots=True)
class _Shape:
    """`named` is where the last header stands, `filled_beyond` whether cells stand right of it."""

    header: list[str]
    rows: int
    ragged: dict[int, tuple[int, str]]
    named: int
    filled_beyond: bool


def _shape(path: Path, encoding: str, separator: str) -> _Shape:
    """The header, how many rows follow (blank lines at the end are none), and which have another number of cells."""
    ragged: dict[int, tuple[int, str]] = {}
    last, beyond = 1, False
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            header = next(reader, [])
            width = len(header)
            named = max((number for number, cell in enumerate(header, 1) if cell.strip()), default=0)
            for number, cells in enumerate(reader, 2):
                size = len(cells)
                if not size:
                    continue
                last = number
                if named < width and any(cells[named:width]):
                    beyond = True
                if size != width and ((size > width and any(cells[width:])) or size < named):
                    ragged[number] = (size, separator.join(cells[width:]))
    except csv.Error as problem:
        raise damaged(path.name, "CSV", problem) from None
    if last > 2 and len(ragged) == last - 1:
        sizes = [size for size, _ in ragged.values()]
        found = f"{min(sizes)}~{max(sizes)}"
        remedy = say("每一行的格数都与表头不同，请核对分隔符和表头。")
        raise BadInput(Fault("file", found, say("每行 {width} 格，与表头相同", width=width), remedy, None, path.name))
    return _Shape(header, last - 1, ragged, named, beyond)
