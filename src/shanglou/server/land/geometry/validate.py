"""What is wrong with shapes before they are kept: each alone, against each other, and against those already kept.

Nothing is changed here; `repair` does so, one shape at a time, when somebody asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import Fault
from shanglou.engine.language import Text, say

from ...foundation.fields import here
from . import areas
from .files.reading import Feature

Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]
#: Metres to a degree of the meridian, near enough to tell a millimetre from a metre.
_METRES = 111_320.0
_POLYGONS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class Rules:
    """What is looked for. Areas in square metres, lengths in metres, angles in degrees."""

    types: tuple[str, ...] = _POLYGONS
    least_area: float = 1.0
    overlap: float = 1.0
    spike_angle: float = 1.0
    spike_length: float = 0.5
    same_point: float = 0.001


RULES = Rules()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: its `kind`, the row, the fault in words, and whether the row cannot be kept as it is.

    `where` is the place or the area of it in degrees, `other` the row or name that is overlapped and `other_shape` its shape,
    `area` the overlapping area in square metres.
    """

    kind: str
    row: int
    fault: Fault
    blocks: bool = True
    where: BaseGeometry | None = None
    other: str = ""
    other_shape: BaseGeometry | None = None
    area: float = 0.0


def check(
    features: Sequence[Feature], *, existing: Mapping[str, BaseGeometry] | None = None, rules: Rules = RULES, source: str = ""
) -> list[Finding]:
    """Everything that is wrong with the shapes of a file, in the order of its rows.

    `existing` are shapes already kept, by the name by which a fault calls them. Rows whose shape could not be read have said
    so already and are passed over; invalid ones take no part in the search for overlaps.
    """
    found = [*alone(features, rules=rules, source=source), *overlaps(features, rules=rules, source=source)]
    if existing:
        found += overlaps_with(features, existing, rules=rules, source=source)
    place = {feature.row: number for number, feature in enumerate(features)}
    return sorted(found, key=lambda finding: place[finding.row])


def alone(features: Sequence[Feature], *, rules: Rules = RULES, source: str = "") -> list[Finding]:
    """What is wrong with each shape by itself."""
    found = [_Look(feature, rules, source) for feature in features]
    return [finding for look in found for finding in look.all()]


class _Look:
    """One row under the rules."""

    def __init__(self, feature: Feature, rules: Rules, source: str) -> None:
        self.feature, self.rules, self.source = feature, rules, source

    def all(self) -> Iterable[Finding]:
        """What is wrong with it. Where the shape is missing or of the wrong type there is no more to say."""
        shape = self.feature.shape
        if shape is None or shape.is_empty:
            if not self.feature.faults:
                yield self._say("empty", here(say("没有图形")), say("每行一个图形"), say("请补上图形，或删去这一行。"))
            return
        if self.feature.dropped:
            yield self._say("heights", "Z", say("平面图形"), say("高程等第三维已忽略，平面位置不受影响。"), blocks=False)
        if shape.geom_type not in self.rules.types:
            expected = say("面图形") if set(self.rules.types) <= set(_POLYGONS) else say("所要求类型的图形")
            yield self._say("type", shape.geom_type, expected, say("请只导出宗地、园区等的面图层。"))
            return
        if shape.geom_type in ("MultiPolygon", "MultiPoint", "MultiLineString"):
            parts = shapely.get_num_geometries(shape)
            if parts > 1:
                remedy = say("由 {parts} 个互不相连的部分组成；确为一宗多处的可以保留，否则请拆成多行。", parts=parts)
                yield self._say("multipart", str(parts), say("一个部分"), remedy, blocks=False)
        valid = bool(shapely.is_valid(shape))
        if not valid:
            yield self._invalid(shape)
        if shape.geom_type in _POLYGONS:
            yield from self._lines(shape, valid)
            # In the plane first, to be measured exactly only where it comes near.
            rough = shape.area * _METRES**2 * np.cos(np.radians(shape.bounds[3]))
            if valid and rough < 2 * self.rules.least_area and (area := areas.square_metres(shape)) < self.rules.least_area:
                expected = say("面积不小于 {least:g} m²", least=self.rules.least_area)
                remedy = say("图形几乎没有面积，请核对是否把线当成了面。")
                yield self._say("area", f"{area:.3f} m²", expected, remedy, where=shapely.point_on_surface(shape))

    def _say(
        self, kind: str, found: str, expected: Text, remedy: Text, *, blocks: bool = True, where: BaseGeometry | None = None
    ) -> Finding:
        fault = Fault("geometry", found, expected, remedy, self.feature.row, self.source)
        return Finding(kind, self.feature.row, fault, blocks, where)

    def _invalid(self, shape: BaseGeometry) -> Finding:
        reason = shapely.is_valid_reason(shape)
        place = re.search(r"\[(\S+) (\S+)\]", reason)
        where = shapely.Point(float(place[1]), float(place[2])) if place else None
        kind, expected, remedy = next((entry for start, entry in _REASONS.items() if reason.startswith(start)), _other)()
        return self._say(kind, _at(where) if where is not None else reason[:80], expected, remedy, where=where)

    def _lines(self, shape: BaseGeometry, valid: bool) -> Iterable[Finding]:
        """Corners that repeat the one before, and spikes: the boundary turns back on itself."""
        points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
        last = np.append(ring[1:] != ring[:-1], True)
        points, ring = points[~last], ring[~last]
        metres = points * (_METRES * np.cos(np.radians(points[:, 1].mean())), _METRES)
        after = _following(ring)
        near = np.hypot(*(metres[after] - metres).T) < self.rules.same_point
        if near.any():
            where = shapely.Point(points[near][0])
            remedy = say("有 {count} 个顶点与前一个重合；不影响面积，请在制图软件中清理。", count=int(near.sum()))
            yield self._say("repeated", _at(where), say("相邻顶点互不重合"), remedy, blocks=False, where=where)
            points, ring, metres = points[~near], ring[~near], metres[~near]
        if not len(ring):
            return
        after = _following(ring)
        before = np.empty_like(after)
        before[after] = np.arange(len(after))
        back, forth = metres[before] - metres, metres[after] - metres
        turn = np.degrees(np.arctan2(np.abs(back[:, 0] * forth[:, 1] - back[:, 1] * forth[:, 0]), (back * forth).sum(axis=1)))
        long = np.minimum(np.hypot(*back.T), np.hypot(*forth.T)) > self.rules.spike_length
        spike = (turn < self.rules.spike_angle) & long
        if spike.any():
            where = shapely.Point(points[spike][0])
            remedy = say("边界在该处折返，形成尖刺（共 {count} 处），请删去尖端的顶点。", count=int(spike.sum()))
            expected = say("转角不小于 {angle:g} 度", angle=self.rules.spike_angle)
            # A spike with any width at all is a shape that can be kept; one without makes it invalid, which is said already.
            yield self._say("spike", _at(where), expected, remedy, blocks=not valid, where=where)


def _following(ring: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """For each point of closed rings the number of the next one."""
    after = np.arange(1, len(ring) + 1)
    first = np.flatnonzero(np.append(True, ring[1:] != ring[:-1])) if len(ring) else np.empty(0, dtype=np.int64)
    after[np.append(first[1:], len(ring)).astype(np.int64) - 1] = first
    return after


def _at(where: BaseGeometry) -> str:
    x, y = shapely.get_coordinates(where)[0]
    return f"{x:.6f}, {y:.6f}"


#: What GEOS says is wrong with a shape, by how it begins.
_REASONS: Mapping[str, Callable[[], tuple[str, Text, Text]]] = {
    "Self-intersection": lambda: (
        "crossing",
        say("不自相交的边界"),
        say("边界在该处与自己相交，请移动或删去那里的顶点。"),
    ),
    "Ring Self-intersection": lambda: (
        "touching",
        say("不与自己相接的边界"),
        say("边界两次经过该点；请在该处把图形拆开，或把所围部分作为孔。"),
    ),
    "Hole lies outside": lambda: ("hole", say("孔在外边界以内"), say("孔落在外边界以外，请核对哪一圈是外边界。")),
    "Nested holes": lambda: ("hole", say("互不套叠的孔"), say("一个孔套在另一个孔里，请删去其中一个。")),
    "Holes are nested": lambda: ("hole", say("互不套叠的孔"), say("一个孔套在另一个孔里，请删去其中一个。")),
    "Nested shells": lambda: ("nested", say("互不套叠的部分"), say("一个部分套在另一个部分里；中间应挖空的，请作为孔。")),
    "Duplicate Rings": lambda: ("nested", say("互不重复的边界"), say("同一圈边界出现了两次，请删去一圈。")),
    "Interior is disconnected": lambda: ("disconnected", say("内部连通的面"), say("孔把图形切成了几块，请拆成多个部分。")),
    "Too few points": lambda: ("area", say("至少 3 个不同的点"), say("图形没有面积，请补齐边界的各个拐点。")),
    "Invalid Coordinate": lambda: ("coordinate", say("有限的坐标数值"), say("坐标不是有限的数，请核对。")),
}


def _other() -> tuple[str, Text, Text]:
    return "invalid", say("有效的图形"), say("请在制图软件中检查并修复后重新导出。")


def overlaps(features: Sequence[Feature], *, rules: Rules = RULES, source: str = "") -> list[Finding]:
    """Where rows of the file overlap each other by more than the rules allow: one finding a pair, at the later row."""
    shapes = _sound(features)
    later, earlier = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = later > earlier
    return [
        _overlap(
            features[one],
            str(features[two].row),
            shapes[two],
            shared,
            area,
            rules,
            source,
            say("第 {row} 行", row=features[two].row),
        )
        for one, two, shared, area in _shared(shapes, shapes, later[once], earlier[once], rules)
    ]


def overlaps_with(
    features: Sequence[Feature], existing: Mapping[str, BaseGeometry], *, rules: Rules = RULES, source: str = ""
) -> list[Finding]:
    """Where rows overlap shapes that are kept already."""
    names, kept = list(existing), np.empty(len(existing), dtype=object)
    kept[:] = list(existing.values())
    kept[~shapely.is_valid(kept)] = None
    shapes = _sound(features)
    rows, others = shapely.STRtree(kept).query(shapes, predicate="intersects")
    return [
        _overlap(features[one], names[two], kept[two], shared, area, rules, source, say("已登记的 {name}", name=names[two]))
        for one, two, shared, area in _shared(shapes, kept, rows, others, rules)
    ]


def _sound(features: Sequence[Feature]) -> Shapes:
    """The valid polygons in the order of the rows, None for the others."""
    found = np.empty(len(features), dtype=object)
    found[:] = [feature.shape for feature in features]
    found[(shapely.get_dimensions(found) != 2) | ~shapely.is_valid(found)] = None
    return found


def _shared(
    shapes: Shapes, others: Shapes, one: npt.NDArray[np.int64], two: npt.NDArray[np.int64], rules: Rules
) -> Iterable[tuple[int, int, BaseGeometry, float]]:
    """Of pairs that meet, those that share more area than the rules allow, with what they share."""
    shared = np.asarray(shapely.intersection(shapes[one], others[two]), dtype=object)
    # In the plane, to be measured exactly only where it comes near.
    rough = shapely.area(shared) * _METRES**2 * np.cos(np.radians(np.nan_to_num(shapely.bounds(shared)[:, 1])))
    near = np.flatnonzero(rough > 0.9 * rules.overlap)
    for place in near[np.lexsort((two[near], one[near]))].tolist():
        area = areas.square_metres(_polygons(shared[place]))
        if area > rules.overlap:
            yield int(one[place]), int(two[place]), _polygons(shared[place]), area


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """The polygons of a shape: where two meet they may share lines and points too."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    return shapely.MultiPolygon(list(parts[shapely.get_dimensions(parts) == 2]))


def _overlap(
    feature: Feature,
    other: str,
    other_shape: BaseGeometry,
    shared: BaseGeometry,
    area: float,
    rules: Rules,
    source: str,
    called: Text,
) -> Finding:
    assert feature.shape is not None
    whole, its = areas.square_metres(feature.shape), areas.square_metres(other_shape)
    same = area > 0.999 * max(whole, its)
    remedy = (
        say("与{other}的图形相同，请删去重复的。", other=called)
        if same
        else say("与{other}重叠，占本图形的 {share:.2f}%；请核对两者的边界。", other=called, share=100 * area / whole)
    )
    expected = say("与其他图形的重叠不超过 {least:g} m²", least=rules.overlap)
    fault = Fault("geometry", f"{area:.1f} m²", expected, remedy, feature.row, source)
    return Finding("same" if same else "overlap", feature.row, fault, True, shared, other, other_shape, area)


def far_from(features: Sequence[Feature], around: BaseGeometry, *, metres: float = 2000.0, source: str = "") -> list[Finding]:
    """Rows that lie further than `metres` outside an area, for instance the district that they are said to be in.

    A wrong central meridian moves a place by hundreds of kilometres and nothing else gives it away.
    """
    found = []
    shapely.prepare(around)
    for feature in features:
        if feature.shape is None or feature.shape.is_empty:
            continue
        middle = shapely.centroid(feature.shape)
        if shapely.intersects(around, middle):
            continue
        near = shapely.get_coordinates(shapely.shortest_line(middle, around))
        away = areas.ellipsoid().line_length(near[:, 0], near[:, 1])
        if away > metres:
            expected = say("在所属区划以内，或距其不超过 {metres:g} 米", metres=metres)
            remedy = say("离所属区划有 {away:.1f} 公里，请核对坐标系、带号或中央经线。", away=away / 1000)
            fault = Fault("geometry", _at(middle), expected, remedy, feature.row, source)
            found.append(Finding("far", feature.row, fault, True, middle))
    return found
