"""Small maps of cities to click a district on: drawn on the server, so that they work without a script."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import shapely

from shanglou.policies import place_text
from shanglou.standards.divisions import place

from ..foundation.fields import language
from .geometry.districts import district_boundaries

WIDTH = 320.0
#: How far a line may be moved when it is made simpler, in units of the drawing.
COARSE = 0.6
#: A name is written into a district whose widest inner circle has at least this radius for each of its signs.
ROOM = 4.2


@dataclass(frozen=True, slots=True)
class District:
    """One district: its outline as an SVG path, its middle, and the radius of the widest circle in it."""

    code: str
    path: str
    x: str
    y: str
    radius: float

    @property
    def name(self) -> str:
        """Its name in the language of the page."""
        return place_text(place(self.code)).of(language())

    @property
    def fits(self) -> bool:
        """Whether its name can be written into it."""
        return self.radius >= ROOM * min(len(self.name), 8) * (1 if language() == "zh" else 0.55)


@dataclass(frozen=True, slots=True)
class CityMap:
    """The districts of a city whose boundaries are known."""

    code: str
    height: float
    districts: tuple[District, ...]

    @property
    def name(self) -> str:
        """The city's name in the language of the page."""
        return place_text(place(self.code)).of(language())

    @property
    def box(self) -> str:
        """What the drawing takes up."""
        return f"0 0 {WIDTH:.0f} {self.height:.0f}"


@cache
def city_map(code: str) -> CityMap | None:
    """The map of a city; None where no boundary of its districts is known."""
    shapes = {key: shape for key, shape in district_boundaries().items() if place(key).parent == code}
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    narrow = math.cos(math.radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    made = []
    for key, shape in shapes.items():
        drawn = shapely.transform(shape, lambda points: (points - (west, north)) * (scale * narrow, -scale))
        simple = shapely.simplify(drawn, COARSE)
        circle = shapely.maximum_inscribed_circle(max(shapely.get_parts(drawn), key=shapely.area), tolerance=1)
        middle = circle.coords[0]
        path = "".join(_ring(ring) for ring in _rings(simple))
        made.append(District(key, path, f"{middle[0]:.0f}", f"{middle[1]:.0f}", shapely.length(circle)))
    return CityMap(code, (north - south) * scale, tuple(made))


def _rings(shape: shapely.Geometry) -> Iterator[shapely.LinearRing]:
    for part in shapely.get_parts(shape):
        yield part.exterior
        yield from part.interiors


def _ring(ring: shapely.LinearRing) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z"
