"""Reading files of shapes: shapefiles, GeoPackage, GeoJSON, Excel and CSV. Their kind is told by their content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

import shapely

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, say

from ....foundation.fields import here
from .. import crs
from . import archives
from .geojson import read_geojson
from .geopackage import read_geopackage
from .reading import FIELDS, LIMITS, Columns, Feature, Limits, Raw, Reading, Undecided, labelled, refused
from .shapefile import found as shapefiles
from .shapefile import read_shapefile
from .tables import read_table, turned

__all__ = [
    "FIELDS", "LIMITS", "Columns", "Feature", "Limits", "Raw", "Reading", "Undecided", "labelled", "opened", "placed", "read",
]  # fmt: skip

_ZIP, _SQLITE, _OLE, _SHP = b"PK\x03\x04", b"SQLite format 3\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x00\x27\x0a"
_OTHERS: Mapping[bytes, str] = {
    b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"%PDF": "PDF", b"AC10": "DWG", b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG", b"II*\x00": "TIFF", b"MM\x00*": "TIFF", b"PAR1": "Parquet",
    b"fgb\x03": "FlatGeobuf", b"<": "XML, KML, HTML",
}  # fmt: skip


def read(
    content: bytes | Path,
    name: str = "",
    *,
    declared: crs.System | None = None,
    layer: str | None = None,
    encoding: str | None = None,
    columns: Columns | None = None,
    limits: Limits = LIMITS,
) -> Reading:
    """Read a file of shapes as far as possible; what is wrong with it stands in the result, nothing is raised for it.

    `name` is what faults call the file, and is believed in nothing else. `declared` is the coordinate system as the user says
    (`crs.choices`, `crs.declared`); `layer` a layer, one shapefile of several in an archive, or a sheet; `encoding` that of a
    .dbf; `columns` those of a table. Shapes come back in CGCS2000 degrees, not yet checked: see `validate`.
    """
    source = name or (content.name if isinstance(content, Path) else "")
    try:
        raw, settled = opened(content, source, layer=layer, encoding=encoding, columns=columns, limits=limits)
    except BadInput as problem:
        return Reading(source, faults=problem.faults, layers=problem.layers if isinstance(problem, Undecided) else ())
    try:
        return placed(raw, settled, declared, source, limits=limits)
    except BadInput as problem:
        return Reading(
            source, raw.kind, (), problem.faults, None, raw.layer, raw.layers, raw.encoding, tuple(raw.headers), raw.notes
        )


def opened(
    content: bytes | Path,
    source: str,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    columns: Columns | None = None,
    limits: Limits = LIMITS,
) -> tuple[Raw, bool]:
    """The first half of `read`: the file as it is, and whether it is certain which coordinate comes first. Raises `BadInput`;
    `Undecided`, which is one, names the layers of a file with several."""
    return _Opening(source, layer, encoding, columns, limits).open(_loaded(content, source, limits))


def _loaded(content: bytes | Path, source: str, limits: Limits) -> bytes:
    size = len(content) if isinstance(content, bytes) else content.stat().st_size
    if size > limits.size:
        expected = say("不超过 {most} MB 的文件", most=limits.size // 1_000_000)
        raise refused("file", f"{size / 1_000_000:.1f} MB", expected, say("请分成几份提供。"), source)
    loaded = content if isinstance(content, bytes) else content.read_bytes()
    if not loaded.strip():
        raise refused("file", here(say("空文件")), _expected(), say("文件里什么也没有，请重新导出。"), source)
    return loaded


class _Opening:
    """Telling what a file is, and reading it as that."""

    def __init__(self, source: str, layer: str | None, encoding: str | None, columns: Columns | None, limits: Limits) -> None:
        self.source, self.layer, self.encoding, self.columns, self.limits = source, layer, encoding, columns, limits

    def open(self, content: bytes, *, packed: bool = False) -> tuple[Raw, bool]:
        """The file, and whether it is certain which coordinate comes first. `packed`: it came out of an archive."""
        if content.startswith((_ZIP, b"PK\x05\x06")):
            return self._archive(content, packed)
        if content.startswith(_SQLITE):
            return read_geopackage(content, self.source, self.layer, self.limits), True
        if content.startswith(_OLE):
            return self._table(content, "xls")
        if content.startswith(_SHP):
            remedy = say("请把同名的 .shp、.shx、.dbf、.prj 一起压缩成 ZIP 再上传。")
            raise refused("file", ".shp / .shx", say("压缩在一起的一组 Shapefile"), remedy, self.source)
        text = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        other = next((word for mark, word in _OTHERS.items() if text.startswith(mark)), "")
        if other:
            raise refused("file", other, _expected(), say("请另存为其中一种再试。"), self.source)
        if text.startswith((b"{", b"[")):
            return read_geojson(content, self.source, self.limits), True
        if b"\0" in text and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise refused("file", here(say("认不出的文件")), _expected(), say("请另存为其中一种再试。"), self.source)
        return self._table(content, "csv")

    def _table(self, content: bytes, kind: str) -> tuple[Raw, bool]:
        return read_table(content, kind, self.source, self.layer, self.columns, self.limits)

    def _archive(self, content: bytes, packed: bool) -> tuple[Raw, bool]:
        with archives.opened(content, self.source, self.limits) as archive:
            names = {entry.filename for entry in archive.infolist()}
            for mark, kind in (("xl/workbook.xml", "xlsx"), ("xl/workbook.bin", "xlsb"), ("content.xml", "ods")):
                if mark in names:
                    return self._table(content, kind)
            entries = shapefiles(archive)
            if entries:
                return read_shapefile(archive, entries, self.source, self.layer, self.encoding, self.limits), True
            files = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir()
                and "__MACOSX" not in entry.filename
                and not PurePosixPath(entry.filename).name.startswith(".")
            ]
            if len(files) != 1 or packed:
                expected = say("一组 Shapefile，或一个 GeoPackage、GeoJSON、Excel、CSV 文件")
                found = "、".join(archives.shown(entry) for entry in files)[:120]
                raise refused("file", found or here(say("空压缩包")), expected, say("请只压缩要导入的文件。"), self.source)
            return self.open(archives.member(archive, files[0], self.source), packed=True)


def placed(raw: Raw, settled: bool, declared: crs.System | None, source: str, *, limits: Limits = LIMITS) -> Reading:
    """The second half of `read`: shapes in CGCS2000 degrees. `BadInput` when it is not certain where they are."""
    if not raw.rows:
        raise refused("file", "0", say("至少一行数据"), say("请核对导出的内容。"), source)
    by_file = crs.of_definition(raw.definition, source=source) if raw.definition else None
    system = crs.agreed(declared, by_file, source=source)
    vertices = int(shapely.get_num_coordinates(raw.shapes).sum())
    if vertices > limits.vertices:
        expected = say("不超过 {most} 个顶点", most=limits.vertices)
        raise refused("file", str(vertices), expected, say("请简化图形或分成几份提供。"), source)
    shapes = raw.shapes if settled else turned(raw.shapes)
    faults, wrong = crs.misplaced(shapes, system, raw.rows, source=source)
    if any(fault.row is None for fault in faults):
        raise BadInput(faults)
    by_row: dict[int, list[Fault]] = {}
    for fault in faults:
        by_row.setdefault(fault.row or 0, []).append(fault)
    shapes = shapes.copy()
    shapes[wrong] = None
    dropped = shapely.has_z(shapes) | shapely.has_m(shapes)
    shapes = crs.stored(shapes, system)
    features = [
        Feature(row, values, shape, (*raw.wrong.get(place, ()), *by_row.get(row, ())), flat)
        for place, (row, values, shape, flat) in enumerate(zip(raw.rows, raw.attributes, shapes, dropped.tolist(), strict=True))
    ]
    return Reading(source, raw.kind, features, (), system, raw.layer, raw.layers, raw.encoding, tuple(raw.headers), raw.notes)


def _expected() -> Text:
    return say("Shapefile（ZIP）、GeoPackage、GeoJSON、Excel 或 CSV 文件")
