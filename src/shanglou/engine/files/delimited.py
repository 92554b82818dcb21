"""CSV files: encoding, separator, and a first pass that counts the cells of every row."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from ..faults import BadInput, Fault
from ..language import say
from .heads import LOOKED, Head, head_of
from .sources import Source, checked_headers, damaged
from .table import OWN, ROW

_CHUNK = 1 << 20
_SEPARATORS = (",", ";", "\t")


def open_csv(path: Path) -> Source:
    """Open a text table. `BadInput` for a file that is no text, has no usable header, or whose quotes do not pair."""
    encoding = encoding_of(path)
    separator = separator_of(path, encoding)
    shape = _shape(path, encoding, separator)
    headers = shape.header
    if not shape.filled_beyond:
        headers = headers[: shape.named]
    checked_headers(headers, path.name)
    names = [OWN + header for header in headers]
    if len(set(names)) < len(names):
        return Source(path.name, "csv", tuple(headers), pl.LazyFrame(), shape.rows, head=shape.head)
    source = path if encoding == "utf-8-sig" else io.BytesIO(path.read_bytes().decode(encoding).encode())
    head = shape.head
    extra = [f"__extra{number}" for number in range(len(shape.header) - len(names))]
    schema = dict.fromkeys([*names, *extra], pl.String())
    scan = pl.scan_csv(
        source, separator=separator, has_header=False, skip_rows=head.last + 1, schema=schema, truncate_ragged_lines=True
    )
    try:
        found = int(scan.select(pl.len()).collect(engine="streaming").item())
    except pl.exceptions.PolarsError as problem:
        raise damaged(path.name, "CSV", problem) from None
    if found < shape.rows:
        remedy = say("请查找只有一半的双引号，或从原系统重新导出。")
        raise BadInput(Fault("file", f"{found} / {shape.rows}", say("引号成对、行数前后一致的 CSV"), remedy, None, path.name))
    frame = scan.head(shape.rows).select(names).with_row_index(ROW, offset=head.last + 2)
    return Source(path.name, "csv", tuple(headers), frame, shape.rows, shape.ragged, notes=head.notes, head=head)


def separator_of(path: Path, encoding: str) -> str:
    """What parts the cells: comma, semicolon or tab, whichever stands most often outside quotes in the first line with any.

    Below a line without any it has to stand there twice: a lone column may hold one, as ``SRID=4490;POINT (…)`` does.
    """
    least = 1
    with path.open(encoding=encoding, newline="") as file:
        for line in itertools.islice(file, LOOKED):
            outside = "".join(line.split('"')[::2])
            most = max(_SEPARATORS, key=outside.count)
            if outside.count(most) >= least:
                return most
            if outside.strip():
                least = 2
    return _SEPARATORS[0]


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 (with or without their marks) or GB18030, as Python calls them: the first that decodes the whole file.
    `BadInput` for a file that is no text.
    """
    with path.open("rb") as file:
        head = file.read(4)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        first, second = _nulls(path)
        if min(first, second) * 4 > max(first, second) or (first + second and b"\0" not in _first_line(path)):
            expected = say("文字表格（CSV）")
            raise BadInput(Fault("file", "NUL", expected, say("这不是文字文件，请另存为 CSV 再试。"), None, path.name))
        # In UTF-16 one byte of each separator, digit and line end is zero, always on the same side; few others are.
        wide = "utf-16-be" if first > second else "utf-16-le"
        candidates = [wide] if first + second else ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        try:
            for _ in _decoded(path, encoding):
                pass
        except UnicodeDecodeError:
            continue
        return encoding
    expected = say("UTF-8 或 GB18030 编码的文字")
    raise BadInput(Fault("file", say("认不出的编码").zh, expected, say("请另存为“CSV UTF-8”再试。"), None, path.name))


def _nulls(path: Path) -> tuple[int, int]:
    """How many of the first and of the second bytes of pairs are zero."""
    first = second = 0
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            first += chunk[::2].count(0)
            second += chunk[1::2].count(0)
    return first, second


def _first_line(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.readline(_CHUNK)


def _decoded(path: Path, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield decoder.decode(chunk)
        yield decoder.decode(b"", final=True)


@dataclass(frozen=True, slots=True)
class _Shape:
    """`named` is where the last header stands, `filled_beyond` whether cells stand right of it."""

    head: Head
    header: list[str]
    rows: int
    ragged: dict[int, tuple[int, str]]
    named: int
    filled_beyond: bool


def _shape(path: Path, encoding: str, separator: str) -> _Shape:
    """The header, how many rows follow (blank lines at the end are none), and which have another number of cells."""
    ragged: dict[int, tuple[int, str]] = {}
    beyond = False
    try:
        with path.open(encoding=encoding, newline="") as file:
            reader = csv.reader(file, delimiter=separator)
            lines = list(itertools.islice(reader, LOOKED + 1))
            head = head_of(lines)
            header = head.headers(lines, len(lines[head.last])) if lines else []
            width, last = len(header), head.last + 1
            named = max((number for number, cell in enumerate(header, 1) if cell), default=0)
            for number, cells in enumerate(itertools.chain(lines[head.last + 1 :], reader), head.last + 2):
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
    rows = last - head.last - 1
    if rows > 1 and len(ragged) == rows:
        sizes = [size for size, _ in ragged.values()]
        found = f"{min(sizes)}~{max(sizes)}"
        remedy = say("每一行的格数都与表头不同，请核对分隔符和表头。")
        raise BadInput(Fault("file", found, say("每行 {width} 格，与表头相同", width=width), remedy, None, path.name))
    return _Shape(head, header, rows, ragged, named, beyond)
