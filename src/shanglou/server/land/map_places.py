"""Where on the map: what an address says of a view, or of an area drawn on it."""

from __future__ import annotations

from math import isfinite

import shapely
from shapely.geometry.base import BaseGeometry

from .mapping import Box

#: How many corners a drawn area may have.
CORNERS = 500


def area_of(text: str) -> BaseGeometry | None:
    """A drawn area: its corners as ``lon,lat`` parted by blanks. None where there is none; `ValueError` for what is no area."""
    if not text:
        return None
    try:
        corners = [tuple(float(part) for part in pair.split(",")) for pair in text.split()]
        if not all(len(corner) == 2 and isfinite(corner[0]) and isfinite(corner[1]) for corner in corners):
            raise ValueError(text)
        area = shapely.Polygon(corners)
    except shapely.errors.GEOSException:
        raise ValueError(text) from None
    west, south, east, north = area.bounds if len(corners) <= CORNERS else (0, 0, 0, 0)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(text)
    # A boundary that was drawn across itself stands for all that it goes round.
    return area if area.is_valid else shapely.convex_hull(area)


def box_of(text: str) -> Box | None:
    """A view: ``west,south,east,north`` in degrees. None for what is none."""
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return None
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return None
    return west, south, east, north
