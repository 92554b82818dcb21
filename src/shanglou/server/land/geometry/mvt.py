"""Mapbox Vector Tiles (specification 2.1), encoded from geometries in degrees with shapely and numpy alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from .quadkey import bounds

EXTENT, BUFFER = 4096, 80
_POINT, _LINE, _POLYGON = 1, 2, 3
_MOVE, _DRAW, _CLOSE = 1, 2, 7
Shapes = Sequence[shapely.Geometry] | npt.NDArray[np.object_]
#: Geometries, feature ids, attributes.
Drawing = tuple[Shapes, Sequence[int], Sequence[Mapping[str, Any]]]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def tile(layers: Mapping[str, Drawing], z: int, x: int, y: int) -> bytes:
    """A tile of layers: for each its geometries (degrees), feature ids and attributes (text, number, boolean; no None)."""
    return b"".join(
        _field(3, layer) for name, (shapes, ids, rows) in layers.items() if (layer := _layer(name, shapes, ids, rows, z, x, y))
    )


def projected(shapes: npt.NDArray[np.object_], z: int, x: int, y: int) -> npt.NDArray[np.object_]:
    """Geometries in the tile's own units, from 0 to `EXTENT`, y down, not rounded."""

    def move(points: Floats) -> Floats:
        size = float(1 << z)
        across = (points[:, 0] + 180) / 360
        sine = np.sin(np.radians(np.clip(points[:, 1], -85.05112878, 85.05112878)))
        down = 0.5 - np.log((1 + sine) / (1 - sine)) / (4 * np.pi)
        return np.column_stack(((across * size - x) * EXTENT, (down * size - y) * EXTENT))

    return np.asarray(shapely.transform(shapely.force_2d(shapes), move))


def _layer(name: str, shapes: Shapes, ids: Sequence[int], rows: Sequence[Mapping[str, Any]], z: int, x: int, y: int) -> bytes:
    if not len(shapes):
        return b""
    west, south, east, north = bounds(z, x, y)
    margin_x, margin_y = (east - west) * BUFFER / EXTENT, (north - south) * BUFFER / EXTENT
    given = np.asarray(shapes, dtype=object)
    clipped = shapely.clip_by_rect(given, west - margin_x, south - margin_y, east + margin_x, north + margin_y)
    found = shapely.simplify(projected(clipped, z, x, y), 1.0, preserve_topology=False)
    keys: dict[str, int] = {}
    values: dict[bytes, int] = {}
    features = bytearray()
    for number in np.nonzero(~shapely.is_empty(found) & ~shapely.is_missing(found))[0]:
        place = int(number)
        kind, commands = _geometry(found[place])
        if not commands:
            continue
        tags: list[int] = []
        for key, value in rows[place].items():
            if value is None:
                continue
            tags += (keys.setdefault(key, len(keys)), values.setdefault(_value(value), len(values)))
        body = b"\x08" + _varint(int(ids[place])) + _packed(2, tags) + b"\x18" + _varint(kind) + _packed(4, commands)
        features += _field(2, body)
    if not features:
        return b""
    head = _field(1, name.encode())
    tail = b"".join(_field(3, key.encode()) for key in keys) + b"".join(_field(4, value) for value in values)
    return head + bytes(features) + tail + b"\x28" + _varint(EXTENT) + b"\x78\x02"


def _geometry(shape: Any) -> tuple[int, list[int]]:
    """The kind of a geometry and its commands."""
    parts = list(shape.geoms) if hasattr(shape, "geoms") else [shape]
    cursor = np.zeros(2, dtype=np.int64)
    commands: list[int] = []
    kind = 0
    for part in parts:
        if part.geom_type == "Polygon":
            kind = _POLYGON
            rings = [(part.exterior, True), *((ring, False) for ring in part.interiors)]
            for ring, outer in rings:
                points = _rounded(ring)[:-1]
                if len(points) < 3:
                    if outer:
                        break
                    continue
                area = _doubled_area(points)
                if area == 0:
                    if outer:
                        break
                    continue
                # With y down an outer ring has a positive area by the surveyor's formula, a hole a negative one.
                if (area > 0) != outer:
                    points = points[::-1]
                cursor = _path(commands, points, cursor, close=True)
        elif part.geom_type == "LineString":
            points = _rounded(part)
            if len(points) > 1:
                kind = _LINE
                cursor = _path(commands, points, cursor, close=False)
    if kind == 0:
        points = np.asarray(
            [_rounded(part)[0] for part in parts if part.geom_type == "Point" and not part.is_empty], dtype=np.int64
        ).reshape(-1, 2)
        if len(points):
            kind = _POINT
            steps = points - np.vstack((np.zeros((1, 2), dtype=np.int64), points[:-1]))
            commands += [_MOVE | len(points) << 3, *_zigzag(steps)]
    return kind, commands


def _path(commands: list[int], points: Ints, cursor: Ints, *, close: bool) -> Ints:
    steps = points - np.vstack((cursor, points[:-1]))
    flat = _zigzag(steps)
    commands += [_MOVE | 1 << 3, *flat[:2], _DRAW | (len(points) - 1) << 3, *flat[2:]]
    if close:
        commands.append(_CLOSE | 1 << 3)
    last: Ints = points[-1]
    return last


def _rounded(line: Any) -> Ints:
    """The points of a line on the tile's grid, none twice in a row."""
    points = np.rint(shapely.get_coordinates(line)).astype(np.int64)
    if len(points) > 1:
        kept = np.ones(len(points), dtype=bool)
        kept[1:] = np.any(points[1:] != points[:-1], axis=1)
        points = points[kept]
    return points


def _doubled_area(points: Ints) -> int:
    x, y = points[:, 0], points[:, 1]
    return int(np.dot(x, np.roll(y, -1)) - np.dot(np.roll(x, -1), y))


def _zigzag(steps: Ints) -> list[int]:
    flat = steps.ravel()
    return [int(step) for step in (flat << 1) ^ (flat >> 63)]


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def _packed(field: int, numbers: Sequence[int]) -> bytes:
    body = bytearray()
    for number in numbers:
        while number > 0x7F:
            body.append(number & 0x7F | 0x80)
            number >>= 7
        body.append(number)
    return _field(field, bytes(body))


def _field(number: int, body: bytes) -> bytes:
    return bytes((number << 3 | 2,)) + _varint(len(body)) + body


def _value(value: Any) -> bytes:
    if isinstance(value, bool):
        return b"\x38" + _varint(int(value))
    if isinstance(value, int):
        return b"\x28" + _varint(value) if value >= 0 else b"\x30" + _varint((value << 1) ^ (value >> 63))
    if isinstance(value, float):
        return b"\x19" + np.float64(value).tobytes()
    return _field(1, str(value).encode())
