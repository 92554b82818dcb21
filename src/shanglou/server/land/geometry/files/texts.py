"""Shapes written as text in the cells of a table: numbers, rings of corners, WKT."""

from __future__ import annotations

import math
import re
import unicodedata

import numpy as np
import shapely

from shanglou.engine.language import Text, say

_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d{1,2})?"
_PAIR = re.compile(rf"({_NUMBER})[,\s]+({_NUMBER})(?:[,\s]+{_NUMBER})?")
_ANGLE = re.compile(r"(\d{1,3})[°度](?:(\d{1,2})[′'分](?:(\d{1,2}(?:\.\d+)?)(?:″|\"|''|秒)?)?)?")
_WKT = re.compile(r"\s*(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON)|GEOMETRYCOLLECTION)\b", re.IGNORECASE)


class Unreadable(ValueError):
    """A text that is no shape; `expected` and `remedy` say what would be."""

    def __init__(self, found: str, expected: Text, remedy: Text) -> None:
        super().__init__(found)
        self.found, self.expected, self.remedy = found, expected, remedy


def number(value: object) -> float | None:
    """A coordinate from a cell: a number, its text in any width, or degrees, minutes and seconds. None for what is neither."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    # Before NFKC, which takes the signs of minutes and seconds apart.
    text = unicodedata.normalize("NFKC", str(value).replace("″", '"').replace("′", "'").replace("’", "'").replace("”", '"'))
    text = re.sub(r"^(东经|北纬|[EN])|([EN])$", "", text.strip(), flags=re.IGNORECASE).strip()
    if re.fullmatch(_NUMBER, text):
        return float(text)
    angle = _ANGLE.fullmatch(text)
    if angle is None:
        return None
    degrees, minutes, seconds = (float(part or 0) for part in angle.groups())
    return degrees + minutes / 60 + seconds / 3600 if minutes < 60 and seconds < 60 else None


def shape(text: str) -> tuple[shapely.Geometry, int | None]:
    """A shape from WKT, or from rings of corners; and the EPSG code where the WKT names one.

    Corners are ``lon,lat`` parted by blanks, rings by semicolons; where each semicolon follows one corner, it parts corners
    and ``|`` rings. A ring need not repeat its first corner. A ring inside another is a hole of it. Raises `Unreadable`.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    wkt = _WKT.match(written)
    if wkt is None:
        return _polygon([_ring(ring) for ring in _rings(written)]), None
    try:
        found = shapely.from_wkt(written[wkt.start(2) :])
    except (shapely.errors.GEOSException, ValueError) as problem:
        detail = " ".join(str(problem).split())[:120]
        raise Unreadable(detail, say("完整的 WKT"), say("请核对括号、逗号和首尾点。")) from None
    return found, int(wkt[1]) if wkt[1] else None


def _rings(text: str) -> list[str]:
    chunks = [chunk.strip() for chunk in text.split("|")]
    rings: list[str] = []
    for chunk in chunks:
        parts = [part.strip() for part in re.split(r"[;\n\r]+", chunk) if part.strip()]
        alone = all(_PAIR.fullmatch(part) for part in parts)
        rings += [" ; ".join(parts)] if alone else parts
    return [ring for ring in rings if ring]


def _ring(text: str) -> shapely.Polygon:
    points: list[tuple[float, float]] = []
    # A corner with blanks in it stands alone between semicolons; else blanks part the corners.
    for corner in text.split(" ; ") if " ; " in text else re.sub(r"\s*,\s*", ",", text).split():
        pair = _PAIR.fullmatch(corner.strip())
        if pair is None:
            raise Unreadable(
                corner.strip()[:40], say("“经度,纬度 经度,纬度 …”或 WKT"), say("请核对该处的逗号、空格和数字，点之间用空格隔开。")
            )
        points.append((float(pair[1]), float(pair[2])))
    if len(set(points)) < 3:
        raise Unreadable(str(len(set(points))), say("至少 3 个不同的点"), say("请补齐边界的各个拐点。"))
    return shapely.Polygon(points)


def _polygon(rings: list[shapely.Polygon]) -> shapely.Geometry:
    """One polygon, or several where rings lie beside each other."""
    if not rings:
        raise Unreadable("", say("“经度,纬度 经度,纬度 …”或 WKT"), say("请填写坐标。"))
    rings = sorted(rings, key=lambda ring: -ring.area)
    shells: list[tuple[shapely.Polygon, list[shapely.Polygon]]] = []
    for ring in rings:
        corner = shapely.Point(np.asarray(ring.exterior.coords[0]))
        host = next((place for place in shells if ring.is_valid and place[0].is_valid and place[0].contains(corner)), None)
        if host is None:
            shells.append((ring, []))
        else:
            host[1].append(ring)
    polygons = [shapely.Polygon(shell.exterior, [hole.exterior for hole in holes]) for shell, holes in shells]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)
