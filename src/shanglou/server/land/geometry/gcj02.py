"""GCJ-02 (火星坐标系), the shifted coordinates of public Chinese web maps, to and from longitude and latitude.

There is no published definition. The forward formula is the public reconstruction that open map software uses. Its inverse
here is exact against the formula to under a millimetre. The one public list of pairs that does not come from it (664 cities,
see the tests) lies 0.65 m to 0.74 m from it; how far a map service of today does is not documented: take the result as good to
some metres, for orientation and never for a boundary in law.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: The ellipsoid that the formula uses (Krasovsky 1940): semi-major axis in metres, first eccentricity squared.
_AXIS, _SQUARED = 6378245.0, 0.00669342162296594323
#: The span in which coordinates are shifted: west, east, south, north.
_SPAN = (72.004, 137.8347, 0.8293, 55.8271)
_STEPS = 20
#: Degrees; about a hundredth of a millimetre.
_ENOUGH = 1e-10


def to_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """WGS84 degrees to GCJ-02 degrees; outside the span of China they stay as they are."""
    shift_x, shift_y = _shift(longitude, latitude)
    return longitude + shift_x, latitude + shift_y


def from_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 degrees to WGS84 degrees, by repeated correction until nothing moves; outside China they stay as they are."""
    found_x, found_y = longitude, latitude
    for _ in range(_STEPS):
        shift_x, shift_y = _shift(found_x, found_y)
        next_x, next_y = longitude - shift_x, latitude - shift_y
        moved = max(np.max(np.abs(next_x - found_x), initial=0.0), np.max(np.abs(next_y - found_y), initial=0.0))
        found_x, found_y = next_x, next_y
        if moved < _ENOUGH:
            break
    return found_x, found_y


def _shift(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    west, east, south, north = _SPAN
    inside = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    x, y = longitude - 105.0, latitude - 35.0
    root = np.sqrt(np.abs(x))
    waves = 20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)
    north_metres = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north_metres += 2 / 3 * (waves + 20 * np.sin(np.pi * y) + 40 * np.sin(np.pi / 3 * y))
    north_metres += 2 / 3 * (160 * np.sin(np.pi / 12 * y) + 320 * np.sin(np.pi / 30 * y))
    east_metres = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east_metres += 2 / 3 * (waves + 20 * np.sin(np.pi * x) + 40 * np.sin(np.pi / 3 * x))
    east_metres += 2 / 3 * (150 * np.sin(np.pi / 12 * x) + 300 * np.sin(np.pi / 30 * x))
    radians = np.radians(latitude)
    magic = 1 - _SQUARED * np.sin(radians) ** 2
    per_north = np.pi / 180 * _AXIS * (1 - _SQUARED) / magic**1.5
    per_east = np.pi / 180 * _AXIS / np.sqrt(magic) * np.cos(radians)
    zero = np.zeros_like(x)
    return np.where(inside, east_metres / per_east, zero), np.where(inside, north_metres / per_north, zero)
