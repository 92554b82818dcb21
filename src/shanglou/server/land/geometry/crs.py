"""Which coordinates a file holds, and turning them into what is stored: CGCS2000 longitude and latitude (EPSG:4490).

CGCS2000 and WGS84 are treated as equal. Their ellipsoids differ by a tenth of a millimetre, and both are realisations of the
same terrestrial frame; CGCS2000 stands still at the year 2000 while WGS84 follows the earth's crust, which in China moves some
centimetres a year: less than a metre between them so far, which is what positions given as WGS84 (receivers, web maps) are
good for anyway. A survey is done in CGCS2000 and taken as it is. Datums that differ by tens of metres and more (Xian 1980,
Beijing 1954) are refused: converting them needs local parameters that only a surveying authority holds.

A file without a declared system is refused, unless its user declares one; a declaration that contradicts the file's own, or
its coordinates, is refused too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say
from shanglou.standards import crs as zones

from ...foundation.fields import here
from .gcj02 import from_gcj02

#: West, south, east and north of all land in China, in degrees.
CHINA = (73.0, 3.0, 136.0, 54.0)
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system. `definition` is an EPSG code or WKT for PROJ, empty for GCJ-02, which PROJ does not know.

    `zone` is the number of a 3-degree zone of CGCS2000, `prefixed` whether eastings begin with it.
    """

    key: str
    label: Text
    definition: str = ""
    zone: int | None = None
    prefixed: bool = False
    metric: bool = False


CGCS2000 = System("cgcs2000", Text("CGCS2000 经纬度", "CGCS2000 longitude and latitude"), "EPSG:4490")
WGS84 = System("wgs84", Text("WGS84 经纬度", "WGS84 longitude and latitude"), "EPSG:4326")
GCJ02 = System("gcj02", Text("GCJ-02（火星坐标）经纬度", "GCJ-02 longitude and latitude (public web maps)"))
_SAME = frozenset((CGCS2000.key, WGS84.key))
_NAMES = {"cgcs2000": CGCS2000, "国家2000": CGCS2000, "wgs84": WGS84, "gcj02": GCJ02, "火星坐标": GCJ02, "火星坐标系": GCJ02}
_MERIDIAN = re.compile(r"(?:cgcs2000)?(?:中央经线|中央子午线|cm)?(\d{2,3})(?:e|°|度)?")


@cache
def zoned(zone: int, *, prefixed: bool = False) -> System:
    """A 3-degree zone of CGCS2000 (25 to 45). Raises `standards.errors.Problem` for another number."""
    code = zones.epsg_of_zone(zone, zone_prefix=prefixed)
    form = say("横坐标带带号") if prefixed else say("横坐标不带带号")
    label = say(
        "CGCS2000 三度带第 {zone} 带（中央经线 {meridian}°，{form}）", zone=zone, meridian=zones.central_meridian(zone), form=form
    )
    return System(f"epsg:{code}", label, f"EPSG:{code}", zone, prefixed, metric=True)


@cache
def choices() -> tuple[System, ...]:
    """What a form offers, in order: the three in degrees, then the 3-degree zones without and with their number."""
    numbers = range(zones.FIRST_ZONE, zones.LAST_ZONE + 1)
    return CGCS2000, WGS84, GCJ02, *(zoned(number, prefixed=prefixed) for prefixed in (False, True) for number in numbers)


def declared(text: str) -> System:
    """The system that a user names: a key of `choices`, an EPSG code, a name, or a central meridian (``120E``).

    `BadInput` for a name that says nothing and for a system that cannot be used here.
    """
    written = re.sub(r"[\s_\-/]+", "", unicodedata.normalize("NFKC", text)).casefold()
    if written in _NAMES:
        return _NAMES[written]
    code = re.fullmatch(r"(?:epsg:{0,2})?(\d{4,6})", written)
    if code:
        return of_definition(f"EPSG:{code[1]}", source="")
    meridian = _MERIDIAN.fullmatch(written)
    if meridian:
        zone, rest = divmod(int(meridian[1]), 3)
        if not rest and zones.FIRST_ZONE <= zone <= zones.LAST_ZONE:
            return zoned(zone)
    raise BadInput(Fault("crs", text, _usable(), say("请从列表中选择，或填写 EPSG 代码。")))


def of_definition(definition: str, *, source: str) -> System:
    """The system of an EPSG code, a WKT (.prj) or another text that PROJ understands.

    `BadInput` for what it does not understand, and for a datum other than CGCS2000 and WGS84.
    """
    try:
        found = CRS.from_user_input(definition)
    except CRSError:
        found = None
    if found is None:
        raise BadInput(
            Fault(
                "crs",
                definition.strip()[:80],
                _usable(),
                say("认不出这个坐标系；请核对，或从文件中去掉它，在上传时选定。"),
                None,
                source,
            )
        )
    datum = _datum(found)
    if datum is None:
        raise BadInput(
            Fault(
                "crs",
                found.name,
                _usable(),
                say("该坐标系与 CGCS2000 相差数十米以上，须用测绘主管部门的转换参数转换成 CGCS2000 后再提供。"),
                None,
                source,
            )
        )
    if not found.is_projected:
        return datum
    zone = _zone(found, datum)
    if zone is not None:
        return zone
    code = found.to_epsg()
    name = plain(found.name)
    return System(f"epsg:{code}" if code else f"wkt:{found.name}", name, f"EPSG:{code}" if code else found.to_wkt(), metric=True)


def agreed(by_user: System | None, by_file: System | None, *, source: str) -> System:
    """The system of a file, from what its user declares and what it says itself.

    `BadInput` when neither says anything, and when they contradict each other. Software has no name for GCJ-02 and labels
    such files WGS84 or CGCS2000: a user who declares GCJ-02 against that is believed.
    """
    if by_user is None and by_file is None:
        remedy = say("请向提供数据的单位问清坐标系，在上传时选定；没有声明的文件不能导入。")
        raise BadInput(Fault("crs", here(say("没有声明")), _usable(), remedy, None, source))
    if by_user is None or by_file is None or by_user.key == by_file.key:
        return by_user or by_file or CGCS2000
    if by_file.key in _SAME and (by_user.key in _SAME or by_user is GCJ02):
        return by_user
    remedy = say("您选的是{declared}，与文件自带的声明不符；请核实后改选，或请提供单位更正文件。", declared=by_user.label)
    raise BadInput(Fault("crs", here(by_file.label), by_user.label, remedy, None, source))


def misplaced(shapes: Shapes, system: System, rows: Iterable[int], *, source: str) -> tuple[list[Fault], npt.NDArray[np.bool_]]:
    """What contradicts `system` in coordinates as the file gives them, and which shapes are concerned.

    One fault for the file when all are wrong in the same way, else one for each row. Shapes that are None or empty pass.
    """
    boxes = shapely.bounds(shapes)
    given = np.asarray(~shapely.is_missing(shapes) & ~shapely.is_empty(shapes))
    verdicts = _metric(boxes, system) if system.metric else _degrees(boxes)
    wrong: npt.NDArray[np.bool_] = given & (verdicts != _FINE)
    if not wrong.any():
        return [], wrong
    kinds = set(verdicts[wrong].tolist())
    if len(kinds) == 1 and wrong.sum() == given.sum():
        return [_fault(kinds.pop(), boxes[wrong][0], system, None, source)], wrong
    numbers = np.fromiter(rows, dtype=np.int64, count=len(shapes))
    return [
        _fault(int(verdicts[place]), boxes[place], system, int(numbers[place]), source) for place in np.flatnonzero(wrong)
    ], wrong


def stored(shapes: Shapes, system: System) -> Shapes:
    """Shapes in CGCS2000 longitude and latitude; a third dimension is dropped. Check them with `misplaced` before."""
    flat = shapely.force_2d(shapes)
    if system.key in _SAME:
        return np.asarray(flat, dtype=object)
    if system is GCJ02:
        return np.asarray(shapely.transform(flat, lambda points: np.column_stack(from_gcj02(points[:, 0], points[:, 1]))))
    transformer = _to_degrees(system.definition)
    return np.asarray(shapely.transform(flat, lambda points: np.column_stack(transformer.transform(points[:, 0], points[:, 1]))))


_FINE, _NOT_FINITE, _SWAPPED, _METRES, _DEGREES, _OUTSIDE, _NUMBERED, _UNNUMBERED, _OTHER_ZONE, _FAR = range(10)
#: Metres from the central meridian beyond which a place belongs to another 3-degree zone: half a zone is at most 167 km.
_REACH = 250_000


def _within(boxes: Floats, west: float, south: float, east: float, north: float) -> npt.NDArray[np.bool_]:
    return np.asarray((boxes[:, 0] >= west) & (boxes[:, 1] >= south) & (boxes[:, 2] <= east) & (boxes[:, 3] <= north))


def _turned(boxes: Floats) -> Floats:
    return boxes[:, [1, 0, 3, 2]]


def _degrees(boxes: Floats) -> npt.NDArray[np.int64]:
    metres = np.max(np.abs(boxes), axis=1, initial=0) > 360
    return np.select(
        [_within(boxes, *CHINA), ~np.isfinite(boxes).all(axis=1), metres, _within(_turned(boxes), *CHINA)],
        [_FINE, _NOT_FINITE, _METRES, _SWAPPED],
        _OUTSIDE,
    )


def _metric(boxes: Floats, system: System) -> npt.NDArray[np.int64]:
    broken = np.asarray(~np.isfinite(boxes).all(axis=1))
    degrees = np.max(np.abs(boxes), axis=1, initial=0) <= 360
    if system.zone is None:
        corners = np.where(broken[:, None], 0.0, boxes)
        transformer = _to_degrees(system.definition)
        west, south = transformer.transform(corners[:, 0], corners[:, 1])
        east, north = transformer.transform(corners[:, 2], corners[:, 3])
        placed = _within(np.column_stack((west, south, east, north)), *CHINA)
        return np.select([broken, degrees, placed], [_NOT_FINITE, _DEGREES, _FINE], _OUTSIDE)
    start = system.zone * 1_000_000 if system.prefixed else 0
    southern, northern = 300_000, 6_000_000  # 3 to 54 degrees north
    near = (start + 500_000 - _REACH, southern, start + 500_000 + _REACH, northern)
    anywhere = (start + 100_000, southern, start + 900_000, northern)
    first, last = zones.FIRST_ZONE * 1_000_000, (zones.LAST_ZONE + 1) * 1_000_000
    numbered = _within(boxes, first, southern, last, northern)
    return np.select(
        [
            broken,
            degrees,
            _within(boxes, *near),
            _within(boxes, *anywhere),
            numbered,
            _within(boxes, 100_000, southern, 900_000, northern),
            _within(_turned(boxes), *anywhere) | _within(_turned(boxes), first, southern, last, northern),
        ],
        [_NOT_FINITE, _DEGREES, _FINE, _FAR, _OTHER_ZONE if system.prefixed else _NUMBERED, _UNNUMBERED, _SWAPPED],
        _OUTSIDE,
    )


def _fault(verdict: int, box: Floats, system: System, row: int | None, source: str) -> Fault:
    digits = 0 if np.max(np.abs(box)) > 360 else 6
    found = f"{box[0]:.{digits}f}, {box[1]:.{digits}f}"
    west, south, east, north = CHINA
    degrees = say("经度 {west:g} 至 {east:g}、纬度 {south:g} 至 {north:g} 的度数", west=west, east=east, south=south, north=north)
    expected = say("{system}中的坐标", system=system.label) if system.metric else degrees
    number = int(box[0] // 1_000_000)
    remedy = {
        _NOT_FINITE: say("坐标不是有限的数，请核对。"),
        _SWAPPED: say("两个坐标好像弄反了：应先写经度（横坐标），后写纬度（纵坐标）。"),
        _METRES: say("这像是以米为单位的平面坐标；请改选对应的投影带，或先转换成经纬度。"),
        _DEGREES: say("这像是以度为单位的经纬度；请改选经纬度坐标系。"),
        _OUTSIDE: say("坐标落在中国范围以外，请核对坐标系和数值。"),
        _NUMBERED: say("横坐标前带有带号 {number}，请改选“横坐标带带号”的第 {number} 带。", number=number),
        _UNNUMBERED: say("横坐标前没有带号，请改选“横坐标不带带号”的对应带。"),
        _OTHER_ZONE: say("横坐标前的带号是 {number}，请核对后改选对应的带。", number=number),
        _FAR: say("离中央经线太远，不像这一带的坐标，请核对带号或中央经线。"),
    }[verdict]
    return Fault("crs", found, expected, remedy, row, source)


def _usable() -> Text:
    return say("CGCS2000（经纬度或三度带平面坐标）、WGS84 或 GCJ-02")


def _datum(system: CRS) -> System | None:
    """CGCS2000 or WGS84 where the system rests on one of them."""
    base: Any = system.geodetic_crs
    if base is None:
        return None
    code = base.to_epsg(min_confidence=70)
    names = re.sub(r"[\W_]+", "", f"{base.name} {base.datum.name if base.datum else ''}").casefold()
    if code == 4490 or "cgcs2000" in names or ("china" in names and "2000" in names):
        return CGCS2000
    if code == 4326 or "wgs84" in names or "wgs1984" in names or "worldgeodeticsystem1984" in names:
        return WGS84
    return None


def _zone(system: CRS, datum: System) -> System | None:
    """The 3-degree zone of CGCS2000 that a projected system is, however it is named."""
    if datum is not CGCS2000 or system.coordinate_operation is None:
        return None
    values: dict[str, Any] = {item.name.casefold(): item.value for item in system.coordinate_operation.params}
    meridian = values.get("longitude of natural origin")
    easting, scale = values.get("false easting"), values.get("scale factor at natural origin", 1.0)
    if meridian is None or easting is None or scale != 1.0 or values.get("false northing") or meridian % 3:
        return None
    if "mercator" not in system.coordinate_operation.method_name.casefold() or values.get("latitude of natural origin"):
        return None
    zone = int(meridian // 3)
    if not zones.FIRST_ZONE <= zone <= zones.LAST_ZONE:
        return None
    if easting == 500_000:
        return zoned(zone)
    return zoned(zone, prefixed=True) if easting == zone * 1_000_000 + 500_000 else None


@cache
def _to_degrees(definition: str) -> Transformer:
    """From a projected system to the degrees of its own datum: no datum is changed."""
    system = CRS.from_user_input(definition)
    assert system.geodetic_crs is not None
    return Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
