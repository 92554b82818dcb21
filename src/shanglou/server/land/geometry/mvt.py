"""Mapbox Vector Tiles (specification 2.1), encoded from geometries in degrees with shapely and numpy alone.

Everything about geometry is done for all features of a layer at once; only the tags of each feature are written one by one.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from .quadkey import bounds

#: A tile is `EXTENT` units wide and holds `BUFFER` units more on each side, so that edges are not seen where tiles meet.
EXTENT, BUFFER = 4096, 64
#: Lines move by less than this many units when simplified: a quarter of a pixel where a tile is shown 512 pixels wide.
TOLERANCE = 2.0
#: Polygons and holes smaller than this, in square units, are left out: a pixel of a screen of double density.
LEAST = 16.0
_MOVE, _DRAW, _CLOSE = 1, 2, 7
#: The dimension of each simple type by its number in shapely; -1 for those made of others, which have been taken apart.
_DIMENSIONS = np.array((0, 1, 1, 2, -1, -1, -1, -1, -1))
Shapes = Sequence[shapely.Geometry] | npt.NDArray[np.object_]
#: Geometries, feature ids, attributes.
Drawing = tuple[Shapes, Sequence[int], Sequence[Mapping[str, Any]]]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def tile(layers: Mapping[str, Drawing], z: int, x: int, y: int, *, tolerance: float = TOLERANCE, least: float = LEAST) -> bytes:
    """A tile of layers: for each its geometries (degrees), feature ids and attributes.

    Attributes are text, numbers or truth values; None and NaN are left out, anything else is written as text. `tolerance`
    (units) and `least` (square units) say how much is simplified and left out: zero keeps what the grid of `EXTENT` units
    can hold. What is invalid is drawn as it stands; check geometries before they are kept.
    """
    return b"".join(
        _field(3, layer)
        for name, (shapes, ids, rows) in layers.items()
        if (layer := _layer(name, shapes, ids, rows, (z, x, y), tolerance, least))
    )


def drawn_box(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east, north in degrees of what is drawn of a tile: the tile and its buffer."""
    west, south, east, north = bounds(z, x, y)
    wide, high = (east - west) * BUFFER / EXTENT, (north - south) * BUFFER / EXTENT
    return west - wide, south - high, east + wide, north + high


def to_units(points: Floats, z: int, x: int, y: int) -> Floats:
    """Points in degrees as units of the tile, from 0 to `EXTENT`, y down, not rounded."""
    size = float(1 << z)
    across = (points[:, 0] + 180) / 360
    sine = np.sin(np.radians(np.clip(points[:, 1], -85.05112878, 85.05112878)))
    down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
    return np.column_stack(((across * size - x) * EXTENT, (down * size - y) * EXTENT))


@dataclass(frozen=True, slots=True)
class _Paths:
    """What is drawn, as paths in the order of their features: points of one feature, a line, or a ring.

    By path: the feature, the kind (1 points, 2 line, 3 ring), the polygon it is a ring of (-1: none), whether it is an outer
    ring. By point: its place in units and its path.
    """

    feature: Ints
    kind: Ints
    polygon: Ints
    outer: Mask
    points: Ints
    path: Ints

    def count(self) -> Ints:
        """How many points each path has."""
        return np.bincount(self.path, minlength=len(self.kind))

    def keep_points(self, kept: Mask) -> _Paths:
        return _Paths(self.feature, self.kind, self.polygon, self.outer, self.points[kept], self.path[kept])

    def keep_paths(self, kept: Mask) -> _Paths:
        number = np.cumsum(kept) - 1
        of_point = kept[self.path]
        return _Paths(
            self.feature[kept],
            self.kind[kept],
            self.polygon[kept],
            self.outer[kept],
            self.points[of_point],
            number[self.path[of_point]],
        )


def _layer(
    name: str,
    shapes: Shapes,
    ids: Sequence[int],
    rows: Sequence[Mapping[str, Any]],
    place: tuple[int, int, int],
    tolerance: float,
    least: float,
) -> bytes:
    if not len(shapes):
        return b""
    paths = _paths(np.asarray(shapes, dtype=object), place, tolerance)
    paths = _cleaned(paths, least)
    if not len(paths.kind):
        return b""
    features, starts, commands = _commands(paths)
    tags = _Tags()
    body = bytearray()
    for feature, kind, start, end in zip(
        features.tolist(), paths.kind[_firsts(paths.feature)].tolist(), starts[:-1].tolist(), starts[1:].tolist(), strict=True
    ):
        body += _field(
            2,
            b"\x08%b\x12%b\x18%c\x22%b%b"
            % (_varint(int(ids[feature])), tags.of(rows[feature]), kind, _varint(end - start), commands[start:end]),
        )
    return b"".join((_field(1, name.encode()), body, tags.lists(), b"\x28", _varint(EXTENT), b"\x78\x02"))


def _paths(shapes: npt.NDArray[np.object_], place: tuple[int, int, int], tolerance: float) -> _Paths:
    """The geometries inside the tile and its buffer, simplified, on the tile's grid. What clipping leaves of less dimension
    than the geometry has (a polygon that only touches the edge) is not drawn."""
    clipped = shapely.clip_by_rect(shapely.force_2d(shapes), *drawn_box(*place))
    if tolerance:
        _west, south, _east, north = bounds(*place)
        clipped = shapely.simplify(clipped, tolerance * (north - south) / EXTENT, preserve_topology=False)
    dimension = shapely.get_dimensions(shapes)
    parts, feature = shapely.get_parts(clipped, return_index=True)
    # Once more: a collection may hold multipolygons.
    parts, whole = shapely.get_parts(parts, return_index=True)
    feature = feature[whole]
    kinds = _DIMENSIONS[shapely.get_type_id(parts)]
    fit = (kinds == dimension[feature]) & ~shapely.is_empty(parts)
    parts, feature, kinds = parts[fit], feature[fit], kinds[fit]

    polygons = np.flatnonzero(kinds == 2)
    rings, polygon = shapely.get_rings(parts[polygons], return_index=True)
    lines, dots = np.flatnonzero(kinds == 1), np.flatnonzero(kinds == 0)
    # All points of a feature are one path.
    dotted, dot_path = np.unique(feature[dots], return_inverse=True)
    drawn = np.concatenate((rings, parts[lines]))
    coordinates, path = shapely.get_coordinates(drawn, return_index=True)
    coordinates = np.concatenate((coordinates, shapely.get_coordinates(parts[dots])))
    path = np.concatenate((path, dot_path + len(drawn)))
    features = np.concatenate((feature[polygons][polygon], feature[lines], dotted))
    paths = _Paths(
        features,
        np.repeat((3, 2, 1), (len(rings), len(lines), len(dotted))),
        np.concatenate((polygon, np.full(len(lines) + len(dotted), -1))),
        np.concatenate((_firsts(polygon), np.zeros(len(lines) + len(dotted), dtype=bool))),
        np.rint(to_units(coordinates, *place)).astype(np.int64),
        path,
    )
    if np.all(features[1:] >= features[:-1]):
        return paths
    order = np.argsort(features, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    moved = np.argsort(rank[path], kind="stable")
    return _Paths(
        features[order], paths.kind[order], paths.polygon[order], paths.outer[order], paths.points[moved], rank[path][moved]
    )


def _cleaned(paths: _Paths, least: float) -> _Paths:
    """Without points that repeat the one before, without what is too small, outer rings clockwise on screen and holes not."""
    first = _firsts(paths.path)
    repeated = np.zeros(len(first), dtype=bool)
    repeated[1:] = np.all(paths.points[1:] == paths.points[:-1], axis=1) & ~first[1:]
    paths = paths.keep_points(~repeated | (paths.kind[paths.path] == 1))
    # A ring closes itself: its last point, which is its first again, is not written.
    first = _firsts(paths.path)
    last = np.roll(first, -1)
    closing = np.zeros(len(first), dtype=bool)
    closing[last] = np.all(paths.points[last] == paths.points[first], axis=1)
    paths = paths.keep_points(~(closing & ~first & (paths.kind[paths.path] == 3)))

    count = paths.count()
    ring = paths.kind == 3
    area = _doubled_areas(paths, count)
    small = np.where(ring, (count < 3) | (np.abs(area) < max(2 * least, 1)), (paths.kind == 2) & (count < 2))
    # A hole goes with its polygon.
    lost = np.unique(paths.polygon[small & paths.outer])
    kept = ~small & ~(ring & np.isin(paths.polygon, lost))
    # With y down the surveyor's formula gives an outer ring, clockwise on screen, a positive area and a hole a negative one.
    turned = ring & ((area > 0) != paths.outer)
    start = np.cumsum(count) - count
    step = np.arange(len(paths.path)) - start[paths.path]
    backwards = start[paths.path] + count[paths.path] - 1 - step
    points = np.where(turned[paths.path][:, None], paths.points[backwards], paths.points)
    return _Paths(paths.feature, paths.kind, paths.polygon, paths.outer, points, paths.path).keep_paths(kept)


def _doubled_areas(paths: _Paths, count: Ints) -> Ints:
    """Twice the signed area of each path, closed."""
    start = np.cumsum(count) - count
    following = np.arange(1, len(paths.path) + 1)
    has = count > 0
    following[(start + count - 1)[has]] = start[has]
    x, y = paths.points[:, 0], paths.points[:, 1]
    twice = x * y[following] - x[following] * y
    # Sums of whole numbers far below 2**53: exact in floats.
    return np.rint(np.bincount(paths.path, weights=twice, minlength=len(count))).astype(np.int64)


def _commands(paths: _Paths) -> tuple[Ints, Ints, bytes]:
    """The features drawn, where the commands of each start (and the last end), and the commands of all as bytes."""
    count = paths.count()
    start = np.cumsum(count) - count
    head = _firsts(paths.feature)
    # The pen starts at 0, 0 for each feature and stays where the last path left it.
    steps = paths.points.copy()
    steps[1:] -= paths.points[:-1]
    steps[start[head]] = paths.points[start[head]]
    zigzag = (steps << 1) ^ (steps >> 63)

    dots, ring = paths.kind == 1, paths.kind == 3
    length = 1 + 2 * count + np.where(dots, 0, 1) + ring
    begin = np.cumsum(length) - length
    numbers = np.empty(int(length.sum()), dtype=np.int64)
    numbers[begin] = np.where(dots, _MOVE | count << 3, _MOVE | 1 << 3)
    numbers[(begin + 3)[~dots]] = (_DRAW | (count - 1) << 3)[~dots]
    numbers[(begin + length - 1)[ring]] = _CLOSE | 1 << 3
    step = np.arange(len(paths.path)) - start[paths.path]
    at = begin[paths.path] + 1 + 2 * step + ((step > 0) & ~dots[paths.path])
    numbers[at], numbers[at + 1] = zigzag[:, 0], zigzag[:, 1]

    written, ends = _varints(numbers)
    starts = np.concatenate((ends[begin[head] - 1], [len(written)]))
    starts[0] = 0
    return paths.feature[head], starts, written


def _varints(numbers: Ints) -> tuple[bytes, Ints]:
    """Whole numbers from 0 to 2**35 as varints one after another, and where each ends."""
    size = np.ones(len(numbers), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        size += numbers >= 1 << bits
    ends = np.cumsum(size)
    found = np.empty(int(ends[-1]), dtype=np.uint8)
    for place in range(int(size.max())):
        has = size > place
        found[(ends - size)[has] + place] = (numbers[has] >> 7 * place) & 0x7F | np.where(size[has] > place + 1, 0x80, 0)
    return found.tobytes(), ends


class _Tags:
    """The keys and values of a layer, each written once, and the tags that refer to them."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}
        self._values: dict[tuple[type, Any], bytes] = {}
        self._written: list[bytes] = []

    def of(self, row: Mapping[str, Any]) -> bytes:
        """The tags of a row, with their length."""
        keys, values = self._keys, self._values
        found = b""
        for key, value in row.items():
            if value is None or value != value:
                continue
            number = keys.get(key)
            if number is None:
                number = keys[key] = _varint(len(keys))
            # True and 1 are equal, and not the same value.
            kind = (value.__class__, value)
            place = values.get(kind)
            if place is None:
                place = values[kind] = _varint(len(self._written))
                self._written.append(_field(4, _value(value)))
            found += number + place
        return _varint(len(found)) + found

    def lists(self) -> bytes:
        """The keys and values themselves."""
        return b"".join(_field(3, key.encode()) for key in self._keys) + b"".join(self._written)


def _firsts(numbers: Ints) -> Mask:
    """Which of equal numbers in a row are the first."""
    found = np.ones(len(numbers), dtype=bool)
    found[1:] = numbers[1:] != numbers[:-1]
    return found


def _varint(number: int) -> bytes:
    if 0 <= number < 0x80:
        return _SHORT[number]
    number &= (1 << 64) - 1
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


_SHORT = [bytes((number,)) for number in range(0x80)]


def _field(number: int, body: bytes) -> bytes:
    return b"%c%b%b" % (number << 3 | 2, _varint(len(body)), body)


def _value(value: Any) -> bytes:
    if isinstance(value, bool | np.bool_):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int | np.integer):
        whole = int(value)
        if -(1 << 63) <= whole < 1 << 63:
            return b"\x20" + _varint(whole) if whole >= 0 else b"\x30" + _varint((whole << 1) ^ (whole >> 63))
        value = str(whole)
    if isinstance(value, float | np.floating | Decimal):
        return b"\x19" + struct.pack("<d", value)
    return _field(1, str(value).encode())
