"""Shapefiles in a zip archive. The parts are checked here before GDAL reads them; texts are decoded here, strictly."""

from __future__ import annotations

import codecs
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from pyogrio import raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say

from ....foundation.fields import here
from .archives import member, shown
from .reading import Limits, Raw, broken, chosen, plain_column, plain_value, refused, take_shapes, told_apart

#: The parts that are read, and those without which there is nothing to read.
_PARTS, _NEEDED = (".shp", ".shx", ".dbf", ".prj", ".cpg"), (".shp", ".shx", ".dbf")
_GDAL = (DataSourceError, DataLayerError, FeatureError, FieldError, GeometryError, ValueError, RuntimeError)
#: Byte 29 of a .dbf names its code page: only that of simplified Chinese says something here.
_CHINESE = frozenset((0x4D, 0x7A))
#: The first byte of a record of a .dbf that was deleted and is still there.
_DELETED = 0x2A
#: What software writes into .cpg when it does not know.
_EMPTY_WORDS = frozenset(("iso8859-1", "cp1252", "ascii", "cp437"))

Entries = dict[str, dict[str, zipfile.ZipInfo]]


def found(archive: zipfile.ZipFile) -> Entries:
    """The shapefiles of an archive by name, and their parts by ending."""
    sets: Entries = {}
    for entry in archive.infolist():
        name = PurePosixPath(shown(entry).replace("\\", "/"))
        if entry.is_dir() or "__MACOSX" in name.parts or name.name.startswith("."):
            continue
        ending = name.suffix.lower()
        if ending in _PARTS:
            sets.setdefault(str(name.with_suffix("")).casefold(), {})[ending] = entry
    return {
        PurePosixPath(shown(next(iter(parts.values()))).replace("\\", "/")).with_suffix("").as_posix(): parts
        for parts in sets.values()
        if {".shp", ".shx", ".dbf"} & set(parts)
    }


def read_shapefile(
    archive: zipfile.ZipFile, entries: Entries, source: str, layer: str | None, encoding: str | None, limits: Limits
) -> Raw:
    """One shapefile of an archive. `BadInput` for missing, cut-short or contradicting parts and unreadable texts."""
    name = chosen(list(entries), layer, source)
    parts = entries[name]
    lacking = [ending for ending in _NEEDED if ending not in parts]
    if lacking:
        stem = PurePosixPath(name).name
        expected = say("同名的 .shp、.shx、.dbf 一起压缩")
        remedy = say("缺少 {names}；请把这几个文件一起放进压缩包。", names="、".join(stem + ending for ending in lacking))
        raise refused("file", "、".join(sorted(stem + ending for ending in parts)), expected, remedy, source)
    content = {ending: member(archive, entry, source) for ending, entry in parts.items()}
    rows = _checked(content, name, source)
    if len(rows) > limits.features:
        expected = say("不超过 {most} 个图形", most=limits.features)
        raise refused("file", str(len(rows)), expected, say("请分成几份提供。"), source)
    with tempfile.TemporaryDirectory() as folder:
        for ending in _NEEDED:
            (Path(folder) / f"layer{ending}").write_bytes(content[ending])
        try:
            meta, _, shapes, values = raw.read(Path(folder) / "layer.shp", encoding="ISO-8859-1")
        except _GDAL as problem:
            raise broken(source, "SHP", problem) from None
    if len(shapes) != len(rows):
        raise broken(source, "SHP", f"{len(shapes)} / {len(rows)}")
    bytes_of = [header.encode("latin-1", "replace") for header in meta["fields"]]
    texts = _text_columns(values)
    used, wrong = _encoding(content, encoding, bytes_of, [values[number] for number in texts], source)
    headers = told_apart([_decoded(header, used)[0] for header in bytes_of])
    columns: list[Sequence[Any]] = []
    result = Raw(
        "shp", rows, definition=_text(content.get(".prj", b"")), layer=name, layers=tuple(entries), encoding=used, headers=headers
    )
    take_shapes(result, shapes, source)
    for number, column in enumerate(values):
        if number not in texts:
            columns.append(plain_column(column, meta["ogr_types"][number], meta["ogr_subtypes"][number]))
            continue
        found_texts: list[Any] = []
        for place, value in enumerate(column):
            text, fine = _decoded(value.encode("latin-1", "replace"), used) if value is not None else (None, True)
            found_texts.append(plain_value(text))
            if not fine and wrong is None:
                result.blame(place, _undecoded(headers[number], str(text), used, source, rows[place]))
        columns.append(found_texts)
    if wrong is not None:
        raise BadInput(wrong)
    result.attributes = [dict(zip(headers, row, strict=True)) for row in zip(*columns, strict=True)] or [{} for _ in shapes]
    return result


def _checked(content: dict[str, bytes], name: str, source: str) -> list[int]:
    """The numbers of the features from 1, without deleted ones, once the parts are whole and agree about them."""
    shape, index, table = content[".shp"], content[".shx"], content[".dbf"]
    for ending, part in ((".shp", shape), (".shx", index)):
        if len(part) < 100 or part[:4] != b"\x00\x00\x27\x0a":
            raise broken(source, "SHP", f"{name}{ending}")
        promised = 2 * int.from_bytes(part[24:28], "big")
        if len(part) < promised:
            raise broken(source, "SHP", f"{name}{ending}: {len(part)} / {promised} B")
    if len(table) < 33:
        raise broken(source, "DBF", f"{name}.dbf")
    size, head, width = (int.from_bytes(table[first:last], "little") for first, last in ((4, 8), (8, 10), (10, 12)))
    if len(table) < head + size * width:
        raise broken(source, "DBF", f"{name}.dbf: {len(table)} / {head + size * width} B")
    drawn = (2 * int.from_bytes(index[24:28], "big") - 100) // 8
    if drawn != size:
        raise refused(
            "file",
            f".shx {drawn}, .dbf {size}",
            say(".shx 与 .dbf 的记录数相同"),
            say("三个文件不是同一次导出的，请重新导出。"),
            source,
        )
    # GDAL sees to each record; one that lies beyond the end of the file would come back as no shape at all.
    offsets = np.frombuffer(index, dtype=">i4", offset=100, count=2 * size).reshape(-1, 2).astype(np.int64)
    if size and int((2 * offsets.sum(axis=1) + 8).max()) > len(shape):
        raise broken(source, "SHP", f"{name}.shp: {len(shape)} B")
    return [number + 1 for number in range(size) if table[head + number * width] != _DELETED]


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").strip("\0 \r\n\ufeff")


def _text_columns(values: Iterable[Any]) -> list[int]:
    return [number for number, column in enumerate(values) if column.dtype == object]


def _encoding(
    content: dict[str, bytes], declared: str | None, headers: list[bytes], columns: list[Any], source: str
) -> tuple[str, Fault | None]:
    """The encoding of the table: as the user says, as the file says, or the first that fits everything."""
    if declared:
        try:
            return codecs.lookup(declared).name, None
        except LookupError:
            return "utf-8", Fault("encoding", declared, say("UTF-8 或 GBK"), say("请从列表中选择。"), None, source)
    said = _said(content)
    if said:
        return said, None
    samples = [*headers, *(value.encode("latin-1", "replace") for column in columns for value in column if value)]
    samples = [sample for sample in samples if not sample.isascii()]
    for encoding in ("utf-8", "gb18030"):
        if all(_decoded(sample, encoding)[1] for sample in samples):
            return encoding, None
    remedy = say("请向提供数据的单位问清 .dbf 的编码，在上传时选定。")
    return "utf-8", Fault("encoding", here(say("认不出的编码")), say("UTF-8 或 GBK"), remedy, None, source)


def _said(content: dict[str, bytes]) -> str:
    word = _text(content.get(".cpg", b"")).strip().casefold()
    word = {"936": "gb18030", "65001": "utf-8", "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030"}.get(word, word)
    try:
        name = codecs.lookup(word).name if word else ""
    except LookupError:
        name = ""
    if name in ("gbk", "gb2312"):
        name = "gb18030"
    if name and name not in _EMPTY_WORDS:
        return name
    return "gb18030" if content[".dbf"][29] in _CHINESE else ""


def _decoded(value: bytes, encoding: str) -> tuple[str, bool]:
    """A text, and whether all of it was in this encoding. A last character that the field's width cut through is dropped."""
    try:
        return value.decode(encoding), True
    except UnicodeDecodeError as problem:
        if problem.start >= len(value) - 3 and problem.end == len(value) and problem.start > 0:
            try:
                return value[: problem.start].decode(encoding), True
            except UnicodeDecodeError:
                pass
        return value.decode(encoding, "replace"), False


def _undecoded(header: str, text: str, encoding: str, source: str, row: int) -> Fault:
    return Fault(header, text[:40], say("{encoding} 编码的文字", encoding=encoding.upper()), say("请核对编码。"), row, source)
