"""What reading a file of shapes gives: a record for each of its rows, and what is wrong with the file as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.sources import damaged
from shanglou.engine.language import Language, Text, say

from ....foundation.fields import here
from ....foundation.refusals import called
from ..crs import System

#: How the fields that faults blame are shown, where they are no column of the user's file.
FIELDS: Mapping[str, Text] = {
    "file": Text("文件", "File"),
    "layer": Text("图层", "Layer"),
    "encoding": Text("文字编码", "Text encoding"),
    "crs": Text("坐标系", "Coordinate system"),
    "columns": Text("列", "Columns"),
    "geometry": Text("图形", "Shape"),
}


def labelled(fault: Fault, language: Language) -> Fault:
    """The fault with the field that it blames named as it is shown in a language."""
    return replace(fault, field=called(FIELDS[fault.field].of(language), fault.field)) if fault.field in FIELDS else fault


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. `ratio` is how far an archive may have shrunk, above `ratio_from` unpacked bytes."""

    size: int = 50_000_000
    unpacked: int = 300_000_000
    entries: int = 500
    ratio: int = 200
    ratio_from: int = 20_000_000
    features: int = 100_000
    vertices: int = 5_000_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Columns:
    """The headers of a table's columns that hold coordinates; empty: found by their names.

    `x` is longitude or easting, `y` latitude or northing; or `shape` is a ring or WKT.
    """

    x: str = ""
    y: str = ""
    shape: str = ""


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of the file: its number there, its attributes, its shape, what is wrong with it.

    `row` is the line of a table (the header is 1), the place among the features of a shapefile or GeoJSON (from 1), the
    ``fid`` of a GeoPackage. `shape` is in degrees of CGCS2000 and flat, None where there is none or it could not be read.
    `dropped` says that it had heights (or measures) in the file, which were dropped.
    """

    row: int
    attributes: Mapping[str, Any]
    shape: BaseGeometry | None = None
    faults: tuple[Fault, ...] = ()
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read, as far as it could be.

    `faults` concern the file as a whole; with one of them there are no features. `layers` are those one can choose from.
    """

    source: str
    kind: str = ""
    features: Sequence[Feature] = ()
    faults: tuple[Fault, ...] = ()
    system: System | None = None
    layer: str = ""
    layers: tuple[str, ...] = ()
    encoding: str = ""
    headers: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """Those of the file, then those of its rows."""
        return (*self.faults, *(fault for feature in self.features for fault in feature.faults))

    @property
    def shapes(self) -> npt.NDArray[np.object_]:
        """The shapes in the order of the rows, None where there is none."""
        found = np.empty(len(self.features), dtype=object)
        found[:] = [feature.shape for feature in self.features]
        return found


@dataclass(slots=True)
class Raw:
    """A file before its coordinates are understood. `wrong` are faults by place in the list of rows."""

    kind: str
    rows: Sequence[int]
    attributes: Sequence[Mapping[str, Any]] = ()
    shapes: npt.NDArray[np.object_] = field(default_factory=lambda: np.empty(0, dtype=object))
    definition: str = ""
    layer: str = ""
    layers: tuple[str, ...] = ()
    encoding: str = ""
    headers: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()
    wrong: dict[int, list[Fault]] = field(default_factory=dict)

    def blame(self, place: int, fault: Fault) -> None:
        """Note a fault of the row at a place in the list."""
        self.wrong.setdefault(place, []).append(fault)


def broken(source: str, kind: str, problem: object) -> BadInput:
    """A file that breaks off or does not hold what its kind prescribes."""
    return damaged(source, kind, problem)


class Undecided(BadInput):
    """The file has several layers, and none of them was chosen."""

    def __init__(self, fault: Fault, layers: Sequence[str]) -> None:
        super().__init__(fault)
        self.layers = tuple(layers)


def refused(name: str, found: str, expected: Text, remedy: Text, source: str, row: int | None = None) -> BadInput:
    """A `BadInput` about the file as a whole, or one row."""
    return BadInput(Fault(name, found, expected, remedy, row, source))


def chosen(layers: Sequence[str], layer: str | None, source: str) -> str:
    """The layer to read: the only one, or the one named. `BadInput` where that says nothing."""
    if layer is None and len(layers) == 1:
        return layers[0]
    if layer in layers:
        return str(layer)
    expected = say("其中一个图层：{names}", names="、".join(layers))
    raise Undecided(Fault("layer", layer or here(say("没有选择")), expected, say("请选择要读取的图层。"), None, source), layers)


def take_shapes(result: Raw, written: Any, source: str) -> None:
    """Read well-known binary into the shapes of `result`; a row whose shape cannot be read is blamed."""
    given = np.asarray(written, dtype=object)
    result.shapes = np.asarray(shapely.from_wkb(given, on_invalid="ignore"), dtype=object)
    curved = shapely.get_type_id(result.shapes) > 7
    unread = shapely.is_missing(result.shapes) & np.fromiter((item is not None for item in given), dtype=bool, count=len(given))
    for place in np.flatnonzero(unread | curved).tolist():
        found = here(say("曲线")) if curved[place] else here(say("无法读取"))
        fault = Fault(
            "geometry", found, say("由直线段组成的图形"), say("请在制图软件中修复后重新导出。"), result.rows[place], source
        )
        result.blame(place, fault)
    result.shapes[curved] = None


def plain_value(value: Any) -> Any:
    """A value of a file as Python has it; None for NaN, NaT, blank text, and bytes, which nobody reads in a table."""
    if isinstance(value, bytes):
        return None
    if isinstance(value, np.datetime64):
        if np.isnat(value):
            return None
        return value.astype("datetime64[D]" if value.dtype == np.dtype("datetime64[D]") else "datetime64[s]").item()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, str):
        return value.strip("\0 \t\r\n") or None
    return None if isinstance(value, float) and value != value else value


def plain_column(values: Iterable[Any], kind: str, subkind: str) -> list[Any]:
    """A column as Python has it. Whole numbers and truth values with gaps come from GDAL as floats: `kind` and `subkind`, its
    names of types, tell what they were."""
    found = [plain_value(value) for value in values]
    if subkind == "OFSTBoolean":
        return [None if value is None else bool(value) for value in found]
    if kind in ("OFTInteger", "OFTInteger64"):
        return [None if value is None else int(value) for value in found]
    return found


def told_apart(headers: Sequence[str]) -> tuple[str, ...]:
    """Headers of which none occurs twice: the second and further ones get a number."""
    found: list[str] = []
    for header in headers:
        name, number = header, 2
        while name in found:
            name, number = f"{header}_{number}", number + 1
        found.append(name)
    return tuple(found)
