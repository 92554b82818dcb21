"""The rows of a file of shapes on their way into the registry: read, placed, checked, drawn, and mended where that was asked."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.table import Table
from shanglou.engine.language import LANGUAGES, Language, Text, plain, say

from ...bodies.actors import Actor
from ...bodies.models import Division
from ...doors.importing import reading
from ...doors.importing.forms import Rows
from ...doors.importing.pictures import Picture
from ...doors.importing.resolving import UPDATE
from ...doors.kinds import Draft, ImportKind
from ...doors.models import ImportRun
from ...foundation.fields import language
from ..geometry import crs, files, validate
from ..geometry.areas import square_metres
from ..geometry.districts import district_boundaries
from ..geometry.files.reading import FIELDS, Feature, labelled
from ..geometry.picture import Mark, of_findings, picture
from ..geometry.repair import repair
from . import corners

#: So many rows with something the matter are drawn; what is wrong with the others is said in words.
DRAWN = 200
#: So many shapes of a file are drawn together.
TOGETHER = 1500
#: What can be done about a shape on request: `repair` makes it valid, `cut` takes away what overlaps others.
REPAIR, CUT = "repair", "cut"
TABLES = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt")
#: What a shape is called among the values of a row.
SHAPE = "shape"
#: A column of one's own that no row is without, so that a row without attributes is one all the same.
_EVERY = "file_row_of_shapes"
_OVERLAPS = ("overlap", "same")
_JOINTS: tuple[tuple[Language, str], ...] = (("zh", "、"), ("en", ", "))


def is_table(name: str) -> bool:
    """Whether a file is a table with coordinates, by its name."""
    return Path(name).suffix.lower() in TABLES


def columns_of(columns: Sequence[Mapping[str, str]]) -> files.Columns:
    """The columns of a table that hold its coordinates, as its owner says."""
    named = {item["field"]: item["header"] for item in columns if item["field"]}
    if SHAPE in named:
        return files.Columns(shape=named[SHAPE])
    return files.Columns(named.get("x", ""), named.get("y", ""))


def open_file(path: Path, run: ImportRun, columns: files.Columns | None = None) -> tuple[files.Raw, bool]:
    """The file of a run as it is. `BadInput` where it cannot be read."""
    return files.opened(
        path, run.name, layer=run.sheet or None, encoding=str(run.options.get("encoding") or "") or None, columns=columns
    )


@dataclass
class Looked:
    """The shapes of a file after a look at all of them: the rows as they would be kept, what was found, what was mended."""

    features: Sequence[Feature]
    findings: Mapping[int, Sequence[validate.Finding]]
    before: Mapping[int, BaseGeometry] = field(default_factory=dict)


class ShapeRows(Rows):
    """The rows of a file of shapes. `BadInput` when it is not certain where they are."""

    def __init__(self, kind: ImportKind, path: Path, run: ImportRun, actor: Actor, *, blocks: bool) -> None:
        self.kind, self.run, self.actor, self.blocks = kind, run, actor, blocks
        columns = columns_of(run.columns) if is_table(run.name) else None
        raw, settled = open_file(path, run, columns)
        if columns is not None and not columns.shape:
            raw = corners.joined(raw, self._header("code"), run.name)
        chosen = str(run.options.get("crs") or "")
        self.placed = files.placed(raw, settled, crs.declared(chosen) if chosen else None, run.name)
        self.total = len(self.placed.features)
        self._path, self._raw = path, raw
        self._rows: list[int] = [feature.row for feature in self.placed.features]

    def _header(self, name: str) -> str:
        return next((item["header"] for item in self.run.columns if item["field"] == name), "")

    # ------------------------------------------------------------------------------------------------------ attributes
    @cached_property
    def _table(self) -> Table:
        """The attributes as a table: that of the file, or one made of what belongs to the shapes."""
        if is_table(self.run.name):
            mapped = [item if item["field"] not in (SHAPE, "x", "y") else {**item, "field": ""} for item in self.run.columns]
            return reading.table(self.kind, self._path, self.run.sheet or None, mapped)
        self._folder = tempfile.TemporaryDirectory(prefix="shanglou-")
        path = Path(self._folder.name) / "attributes.parquet"
        lines = [feature.attributes for feature in self.placed.features]
        made = {_EVERY: pl.Series(self._rows)}
        made |= {header: _column([line.get(header) for line in lines]) for header in self.placed.headers}
        pl.DataFrame(made).write_parquet(path)
        return reading.table(self.kind, path, None, [*self.run.columns, {"header": _EVERY, "field": ""}])

    def _number(self, draft: Draft) -> int:
        return draft.number if is_table(self.run.name) else self._rows[draft.number - 1]

    def drafts(self, start: int = 0) -> Iterator[list[Draft]]:
        """The rows with their shapes; what stands against a shape keeps its row out."""
        known = {feature.row: feature for feature in self.looked.features}
        findings, before, passed = self.looked.findings, self.looked.before, 0
        for part in reading.drafts(self.kind, self._table):
            kept = []
            for draft in part:
                draft.number = self._number(draft)
                feature = known.get(draft.number)
                if feature is None:
                    continue
                passed += 1
                if passed > start:
                    self._shape(draft, feature, findings.get(draft.number, ()), before.get(draft.number))
                    kept.append(draft)
            if kept:
                yield kept

    def _shape(self, draft: Draft, feature: Feature, found: Sequence[validate.Finding], before: BaseGeometry | None) -> None:
        cells = {name: value for name, value in draft.cells.items() if name not in (SHAPE, "x", "y")}
        draft.faults = [replace(fault, row=draft.number) for fault in draft.faults]
        wrong = [*feature.faults, *(item.fault for item in found if item.blocks)]
        draft.faults += [_said(fault, draft.number) for fault in wrong]
        draft.doubts += [_said(item.fault, draft.number) for item in found if not item.blocks]
        if before is not None and feature.shape is not None:
            draft.doubts.append(_said(_mended(before, feature.shape), draft.number))
        if wrong or feature.shape is None:
            draft.wrong |= {SHAPE}
        else:
            cells[SHAPE] = feature.shape
        draft.cells = cells

    # ---------------------------------------------------------------------------------------------------------- shapes
    @cached_property
    def looked(self) -> Looked:
        """All shapes looked at, those mended that their owner asked for."""
        features = list(self.placed.features)
        before: dict[int, BaseGeometry] = {}
        for place, feature in enumerate(features):
            if feature.row in self._asked(REPAIR) and feature.shape is not None:
                mended = repair(feature.shape)
                if mended is not None:
                    before[feature.row] = feature.shape
                    features[place] = replace(feature, shape=mended.shape)
        registered = self._registered(features)
        found = self._check(features, registered)
        if self._asked(CUT):
            for place, feature in enumerate(features):
                shape = _less(feature, found.get(feature.row, ())) if feature.row in self._asked(CUT) else None
                if shape is not None and feature.shape is not None:
                    before.setdefault(feature.row, feature.shape)
                    features[place] = replace(feature, shape=shape)
            found = self._check(features, registered)
        return Looked(features, found, before)

    def _asked(self, what: str) -> frozenset[int]:
        return frozenset(self.run.options.get(what, ()))

    def _check(
        self, features: Sequence[Feature], registered: Mapping[str, BaseGeometry]
    ) -> dict[int, Sequence[validate.Finding]]:
        """What is wrong with each row. A row does not overlap itself as it is registered."""
        source = self.run.name
        told = [*validate.alone(features, source=source), *validate.overlaps(features, source=source)]
        if registered:
            others = validate.overlaps_with(features, registered, source=source)
            told += [item for item in others if item.other != self._codes.get(item.row)]
        found: dict[int, list[validate.Finding]] = {}
        for item in told:
            lets = item.kind in _OVERLAPS and not self._keeps_out
            found.setdefault(item.row, []).append(replace(item, blocks=False) if lets else item)
        return dict(found)

    @property
    def _keeps_out(self) -> bool:
        """Whether a row that overlaps others is kept out."""
        return self.blocks and self.run.options.get("overlap") != "keep"

    @cached_property
    def _codes(self) -> dict[int, str]:
        """The code of each row, as its cell says it."""
        header = self._header("code")
        said = {feature.row: feature.attributes.get(header) for feature in self.placed.features}
        return {row: str(value).strip() for row, value in said.items() if value is not None}

    def _registered(self, features: Sequence[Feature]) -> dict[str, BaseGeometry]:
        """The shapes that are there already and that rows of the file may touch, as far as the actor may see them, by code.

        Rows that the file gives a new shape do not count with their old one, unless the new one cannot be kept.
        """
        shapes = _array(features)
        shapes = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
        if not len(shapes):
            return {}
        west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
        rows = type(self.kind).rows(self.actor).prefetch_related(None).order_by()
        near = rows.filter(west__lte=east, east__gte=west, south__lte=north, north__gte=south)
        boxes = list(near.values_list("code", "west", "south", "east", "north"))
        if not boxes:
            return {}
        codes = [box[0] for box in boxes]
        edges = np.array([box[1:] for box in boxes], dtype=float)
        met = shapely.STRtree(shapely.box(*edges.T)).query(shapes, predicate="intersects")[1]
        wanted = sorted({codes[place] for place in met} - self._replaced(features))
        found: dict[str, BaseGeometry] = {}
        for first in range(0, len(wanted), reading.CHUNK):
            part = rows.filter(code__in=wanted[first : first + reading.CHUNK]).values_list("code", "shape")
            found |= {code: shapely.from_wkb(bytes(shape)) for code, shape in part if shape}
        return found

    def _replaced(self, features: Sequence[Feature]) -> set[str]:
        if self.run.options.get("existing", UPDATE) != UPDATE:
            return set()
        shapes = _array(features)
        sound = shapely.is_valid(shapes) & (shapely.get_dimensions(shapes) == 2)
        return {self._codes[item.row] for item, fine in zip(features, sound, strict=True) if fine and item.row in self._codes}

    # -------------------------------------------------------------------------------------------------------- pictures
    @property
    def notes(self) -> Sequence[Text]:  # type: ignore[override]
        """In which coordinates the file was read, and where its shapes lie."""
        told = [say("坐标系：{system}。", system=self.placed.system.label)] if self.placed.system is not None else []
        if self.placed.encoding and self.placed.kind == "shp":
            told.append(say("文字编码：{encoding}。", encoding=self.placed.encoding.upper()))
        where = _districts(self.looked.features)
        if where:
            named = {item.code: item for item in Division.objects.filter(code__in=where)}
            names = {code: Text(item.name_zh, item.name_en or item.name_zh) for code, item in named.items()}
            found = [(names.get(code, plain(code)), count) for code, count in where.most_common(8)]
            shown = (mark.join(f"{name.of(lang)} {count:,}" for name, count in found) for lang, mark in _JOINTS)
            told.append(say("图形所在：{places}。", places=Text(*shown)))
        return [*told, *self.placed.notes]

    def pictures(self) -> Iterable[Picture]:
        """The file as a whole, then each row that something is the matter with."""
        whole = self._whole()
        if whole is not None:
            yield whole
        left = DRAWN
        for feature in self.looked.features:
            drawn = self._picture(feature) if left else None
            if drawn is not None:
                left -= 1
                yield drawn

    def _whole(self) -> Picture | None:
        shapes = [item.shape for item in self.looked.features if item.shape is not None and not item.shape.is_empty]
        finite = [shape for shape in shapes if np.isfinite(shapely.get_coordinates(shape)).all()]
        if not finite:
            return None
        shown = finite[:: len(finite) // TOGETHER + 1]
        together = shapely.GeometryCollection(shown)
        around = [boundary for boundary in district_boundaries().values() if boundary.intersects(shapely.box(*together.bounds))]
        title = say("文件里的全部图形")
        return Picture(0, "", {lang: picture(together, others=around, title=title, language=lang) for lang in LANGUAGES})

    def _picture(self, feature: Feature) -> Picture | None:
        found = [item for item in self.looked.findings.get(feature.row, ()) if item.where is not None]
        found = [item for item in found if item.blocks or item.kind in (*_OVERLAPS, "spike")]
        label = self._codes.get(feature.row, "")
        before = self.looked.before.get(feature.row)
        if feature.shape is None or feature.shape.is_empty or not (found or before is not None):
            return None
        drawn: dict[Language, str]
        if found:
            drawn = {lang: of_findings(feature, found, lang) for lang in LANGUAGES}
        else:
            marks = {lang: [Mark(_lost(before, feature.shape), say("修复之处").of(lang))] for lang in LANGUAGES}
            drawn = {lang: picture(feature.shape, marks[lang], language=lang) for lang in LANGUAGES}
        what, shape = self._could(feature, found)
        if shape is None:
            return Picture(feature.row, label, drawn)
        mended = {lang: picture(shape, title=say("修复以后"), language=lang) for lang in LANGUAGES}
        return Picture(feature.row, label, drawn, what, mended, square_metres(feature.shape), square_metres(shape))

    def _could(self, feature: Feature, found: Sequence[validate.Finding]) -> tuple[str, BaseGeometry | None]:
        """What can be done about a row, and its shape then."""
        assert feature.shape is not None
        if not shapely.is_valid(feature.shape):
            mended = repair(feature.shape)
            return (REPAIR, mended.shape) if mended is not None else ("", None)
        if any(item.kind in _OVERLAPS for item in found) and self.blocks:
            shape = _less(feature, found)
            return (CUT, shape) if shape is not None else ("", None)
        return "", None


def _said(fault: Fault, row: int) -> Fault:
    """A fault as it stands in its own row, its field named as it is shown."""
    return replace(labelled(fault, language()), row=row)


def _mended(before: BaseGeometry, after: BaseGeometry) -> Fault:
    was, now = square_metres(before), square_metres(after)
    remedy = say("已按要求修复，面积由 {before} m² 变为 {after} m²，请核对图示。", before=f"{was:,.1f}", after=f"{now:,.1f}")
    return Fault("geometry", f"{was:,.1f} m²", say("有效的、不与其他重叠的图形"), remedy)


def _less(feature: Feature, found: Iterable[validate.Finding]) -> BaseGeometry | None:
    """The shape without what overlaps others; None where nothing of it would be left, or nothing overlaps."""
    others = [item.other_shape for item in found if item.kind in _OVERLAPS and item.other_shape is not None]
    if feature.shape is None or not others or not shapely.is_valid(feature.shape):
        return None
    left = shapely.difference(feature.shape, shapely.union_all(others))
    pieces = shapely.get_parts(shapely.get_parts(left)).tolist()
    parts = [part for part in pieces if part.geom_type == "Polygon" and square_metres(part) > validate.RULES.least_area]
    if not parts:
        return None
    made = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return made if made.is_valid else None


def _lost(before: BaseGeometry | None, after: BaseGeometry) -> BaseGeometry:
    """Where a shape differs from what it was; a point of it where that cannot be told."""
    try:
        found = shapely.symmetric_difference(before, after)
    except shapely.errors.GEOSException:
        found = None
    return shapely.point_on_surface(after if found is None or found.is_empty else found)


def _districts(features: Sequence[Feature]) -> Counter[str]:
    """How many shapes lie in each district whose boundary is known."""
    shapes = _array([item for item in features if item.shape is not None and not item.shape.is_empty])
    known = district_boundaries()
    if not len(shapes):
        return Counter()
    tree = shapely.STRtree(list(known.values()))
    _shape, place = tree.query(shapely.centroid(shapes), predicate="intersects")
    codes = list(known)
    return Counter(codes[number] for number in place.tolist())


def _array(features: Sequence[Feature]) -> npt.NDArray[np.object_]:
    found: npt.NDArray[np.object_] = np.empty(len(features), dtype=object)
    for place, feature in enumerate(features):
        found[place] = feature.shape
    return found


def _column(values: list[Any]) -> pl.Series:
    """A column of one type; of mixed ones a column of texts."""
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1 and not kinds <= {int, float}:
        values = [None if value is None else str(value) for value in values]
    try:
        return pl.Series(values, strict=False) if kinds == {int, float} else pl.Series(values)
    except (pl.exceptions.PolarsError, TypeError, OverflowError):
        return pl.Series([None if value is None else str(value) for value in values])


def refused_without_columns(run: ImportRun, columns: Sequence[Mapping[str, str]]) -> list[Fault]:
    """A fault for a table whose coordinates nobody pointed out."""
    found = columns_of(columns)
    if found.shape or (found.x and found.y):
        return []
    expected = say("一列坐标串或 WKT；或横、纵坐标各一列")
    return [Fault(FIELDS["columns"].of(language()), "", expected, say("请把坐标所在的列对应到“坐标串”或“横坐标”“纵坐标”。"))]


def system_of(path: Path, run: ImportRun) -> tuple[crs.System | None, Text | None]:
    """The coordinate system that the file itself names, or why what it names cannot be used."""
    if is_table(run.name):
        return None, None
    raw, _settled = open_file(path, run)
    if not raw.definition:
        return None, None
    try:
        return crs.of_definition(raw.definition, source=run.name), None
    except BadInput as bad:
        fault = bad.faults[0]
        return None, Text(fault.message("zh"), fault.message("en"))
