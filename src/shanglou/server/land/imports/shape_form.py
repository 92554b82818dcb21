"""Files of shapes as the import page takes them: what can be uploaded, what their owner has to say, how they come back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.headers import normal
from shanglou.engine.language import Language, Text, plain, say

from ...bodies.actors import Actor
from ...doors.importing import marked, reading
from ...doors.importing.forms import Form, Question, Rows
from ...doors.kinds import Field, ImportKind
from ...doors.models import ImportRun
from ..geometry import crs, files
from ..geometry.files.reading import Undecided
from . import shape_marked
from .shape_rows import CUT, REPAIR, SHAPE, TABLES, ShapeRows, is_table, open_file, refused_without_columns, system_of

_DATA = (".zip", ".gpkg", ".geojson", ".json")
_PLACES = (SHAPE, "x", "y")
#: How many bytes a header of a .dbf may have.
_HEADER = 10


class ShapeForm(Form):
    """Shapefiles in a zip archive, GeoPackages, GeoJSON, and tables with coordinates.

    `blocks` tells that a row which overlaps another one is kept out, unless its owner wants it all the same.
    """

    suffixes = (*_DATA, *TABLES)
    label = _("图形文件")
    hint = _(
        "Shapefile（.shp、.shx、.dbf、.prj 压缩成 ZIP）、GeoPackage、GeoJSON，或带坐标的 Excel、CSV。"
        "坐标系以文件声明的或您选定的为准，都没有的不收。上传后先检查，确认后才写入。"
    )
    expected = say("Shapefile（ZIP）、GeoPackage、GeoJSON、Excel 或 CSV 文件")
    sheet_label = _("图层或工作表")
    labels: Mapping[str, Text] = MappingProxyType({**Form.labels, **files.FIELDS})
    again = ("encoding",)

    def __init__(self, *, blocks: bool) -> None:
        self.blocks = blocks

    def look(self, path: Path, name: str) -> None:
        """`BadInput` unless the content is what the name says."""
        if is_table(name):
            super().look(path, name)
            return
        try:
            raw, _settled = files.opened(path, name)
        except Undecided:
            return
        if raw.kind not in ("shp", "gpkg", "geojson"):
            raise BadInput(Fault("file", raw.kind.upper(), self.expected, say("请直接上传表格文件，不要压缩。"), None, name))

    def sheets(self, path: Path) -> list[str]:
        """The layers of a file, or the sheets of a workbook."""
        if is_table(path.name):
            return super().sheets(path)
        try:
            raw, _settled = files.opened(path, path.name)
        except Undecided as several:
            return list(several.layers)
        return [raw.layer] if raw.layer else []

    def headings(self, kind: ImportKind, path: Path, run: ImportRun) -> list[reading.Heading]:
        """The columns of a table, or what is said of each shape."""
        if is_table(run.name):
            return super().headings(kind, path, run)
        raw, _settled = open_file(path, run)
        head = raw.attributes[: reading.EXAMPLES * 20]
        found = reading.guessed(kind, {name: [line.get(name) for line in head] for name in raw.headers}, leave=_PLACES)
        return _completed(kind, found, raw.encoding) if raw.kind == "shp" else found

    def notes(self, path: Path, run: ImportRun) -> Sequence[Text]:
        """What there is to say of a table; of shapes it is said once they are looked at."""
        return super().notes(path, run) if is_table(run.name) else ()

    def offered(self, kind: ImportKind, run: ImportRun) -> Sequence[Field]:
        """A file of shapes has no columns of coordinates."""
        return [item for item in kind.fields if is_table(run.name) or item.name not in _PLACES]

    def questions(self, kind: ImportKind, path: Path, run: ImportRun) -> Sequence[Question]:
        """In which coordinates and in which encoding the file is, and what is to become of rows that overlap others."""
        said, refused = system_of(path, run)
        own = say("按文件自带的声明：{system}", system=said.label) if said else say("请选定（文件没有声明）")
        places = [("", own), *((system.key, system.label) for system in crs.choices())]
        hint = refused or say("选错坐标系会使图形偏移数百米以上；不清楚时请向提供数据的单位问清。")
        found = [
            Question("crs", say("坐标系"), places, str(run.options.get("crs") or ""), hint, needed=said is None),
        ]
        if not is_table(run.name) and run.name.lower().endswith(".zip"):
            raw, _settled = open_file(path, run)
            auto = say("按文件判断：{encoding}", encoding=(raw.encoding or "utf-8").upper())
            codes = [("", auto), ("utf-8", plain("UTF-8")), ("gb18030", plain("GBK (GB18030)"))]
            found.append(Question("encoding", say("文字编码"), codes, str(run.options.get("encoding") or "")))
        if self.blocks:
            ways = [("refuse", say("算作问题，不写入")), ("keep", say("照录，记为存疑"))]
            found.append(Question("overlap", say("与其他图形重叠的"), ways, str(run.options.get("overlap") or "refuse")))
        return found

    def kept(self, given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        """The answers. What was asked to be mended is asked anew when the file is read otherwise."""
        return {name: str(given.get(name) or "") for name in ("crs", "encoding", "overlap")}

    def amiss(self, kind: ImportKind, run: ImportRun, columns: Sequence[Mapping[str, str]]) -> list[Fault]:
        """A table needs its columns of coordinates."""
        return refused_without_columns(run, columns) if is_table(run.name) else []

    def rows(self, kind: ImportKind, path: Path, run: ImportRun, actor: Actor) -> Rows:
        """The rows with their shapes."""
        return ShapeRows(kind, path, run, actor, blocks=self.blocks)

    def mend(self, run: ImportRun, wanted: Mapping[str, Iterable[int]]) -> dict[str, Any]:
        """Mend these rows too, besides those that were asked for before."""
        options = dict(run.options)
        for what in (REPAIR, CUT):
            options[what] = sorted({*options.get(what, ()), *wanted.get(what, ())})
        return options

    def marked_name(self, run: ImportRun, language: Language) -> str:
        """What the file with its errors is called."""
        return marked.marked_name(run, language) if is_table(run.name) else shape_marked.name_of(run, language)

    def write_marked(self, source: Path, target: Path, run: ImportRun, errors: Mapping[int, str], language: Language) -> None:
        """The user's own file with the column of errors."""
        if is_table(run.name):
            super().write_marked(source, target, run, errors, language)
        else:
            shape_marked.write(source, target, run, errors, language)


def _completed(kind: ImportKind, found: list[reading.Heading], encoding: str) -> list[reading.Heading]:
    """A header of a .dbf has ten bytes, three to five Chinese characters: one that was cut is known by how it begins."""
    taken, made = {item.field for item in found if item.field}, []
    for item in found:
        names = _beginning(kind, item.header, encoding) - taken if not item.field else set()
        if len(names) != 1:
            made.append(item)
            continue
        name = names.pop()
        taken.add(name)
        guess = reading.with_unit(kind, item.header, item.examples, name)
        remark = guess.remark or say("像是“{label}”，表头在文件里被截断了，请核对。", label=kind.fact(name).label)
        made.append(replace(guess, remark=remark))
    return made


def _beginning(kind: ImportKind, header: str, encoding: str) -> set[str]:
    if not 8 <= len(header.encode(encoding or "utf-8", "replace")) <= _HEADER:
        return set()
    found = set()
    for item in kind.fields:
        label = kind.fact(item.name).label
        if any(normal(name).startswith(normal(header)) for name in (label.zh, label.en, *item.aliases)):
            found.add(item.name)
    return found - set(_PLACES)


def coordinate_fields() -> tuple[tuple[str, Text, tuple[str, ...], tuple[str, str]], ...]:
    """The columns of a table that hold coordinates: name, label, other headings, what has to be known."""
    return (
        (
            SHAPE,
            Text("坐标串或 WKT", "Ring of coordinates or WKT"),
            ("WKT", "geometry", "geom", "the_geom", "坐标串", "边界坐标", "坐标", "界址点坐标", "拐点坐标", "图形"),
            ("“经度,纬度 经度,纬度 …”，圈与圈之间用分号；或 WKT", '"lon,lat lon,lat …", rings parted by semicolons; or WKT'),
        ),
        (
            "x",
            Text("横坐标（经度、东坐标）", "Easting or longitude"),
            ("经度", "东经", "横坐标", "东坐标", "lon", "lng", "longitude", "easting", "point_x", "x", "x坐标"),
            ("界址点表：每点一行，同一编号的各点依次相连", "boundary points: a row each, those of one code joined in order"),
        ),
        (
            "y",
            Text("纵坐标（纬度、北坐标）", "Northing or latitude"),
            ("纬度", "北纬", "纵坐标", "北坐标", "lat", "latitude", "northing", "point_y", "y", "y坐标"),
            ("", ""),
        ),
    )
