"""A small drawing of a geometry, made here so that a page needs no map to show a shape."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import shapely

from .models import Drawn

#: The drawing's size in its own units, and how much of it stays empty on each side.
WIDTH, HEIGHT, MARGIN = 320.0, 220.0, 12.0
#: Below the drawing, for the scale bar.
FOOT = 24.0
#: Metres to a degree of latitude, near enough for a scale bar.
_METRES = 111_320.0
#: Beyond this many points a drawing of this size shows no more.
_POINTS = 600
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Outline:
    """SVG paths of a geometry, north up, with a scale bar: `bar` units of the drawing are `bar_metres` metres."""

    path: str
    bar: float
    bar_metres: int

    @property
    def box(self) -> str:
        """The view box."""
        return f"0 0 {WIDTH:.0f} {HEIGHT:.0f}"

    @property
    def bar_path(self) -> str:
        """The scale bar, at the lower left."""
        return f"M{MARGIN:.0f} {HEIGHT - 10:.0f}v5h{self.bar:.1f}v-5"

    @property
    def bar_label(self) -> str:
        """Its length in words."""
        return f"{self.bar_metres // 1000} km" if self.bar_metres >= 1000 else f"{self.bar_metres} m"


def outline(*rows: Drawn) -> Outline | None:
    """The outline of one row's geometry or of several together; None when there is none that can be read."""
    shape = shapely.GeometryCollection([found for row in rows if (found := _shape(row)) is not None])
    if shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - FOOT - 2 * MARGIN) / tall)
    if shapely.get_num_coordinates(shape) > _POINTS:
        shape = shapely.simplify(shape, 0.5 / scale)
    left, top = (WIDTH - wide * scale) / 2, (HEIGHT - FOOT - tall * scale) / 2

    def ring(line: shapely.LinearRing) -> str:
        points = (f"{left + (x - west) * squeeze * scale:.1f} {top + (north - y) * scale:.1f}" for x, y in line.coords)
        return f"M{'L'.join(points)}Z"

    rings = [
        ring(line)
        for part in shapely.get_parts(shapely.get_parts(shape))
        if isinstance(part, shapely.Polygon)
        for line in (part.exterior, *part.interiors)
    ]
    if not rings:
        return None
    metres = _bar(_METRES / scale * WIDTH / 4)
    return Outline("".join(rings), round(metres / _METRES * scale, 1), metres)


def _shape(row: Drawn) -> Any:
    if not row.shape:
        return None
    try:
        found = shapely.from_wkb(bytes(row.shape))
    except shapely.errors.GEOSException:
        return None
    return None if found is None or found.is_empty else found


def _bar(longest: float) -> int:
    """The longest round length up to `longest` metres: 1, 2 or 5 times a power of ten."""
    power = 10 ** math.floor(math.log10(max(longest, 1)))
    return max(int(step * power) for step in _STEPS if step * power <= max(longest, 1))
