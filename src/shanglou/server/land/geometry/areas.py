"""Areas on the ellipsoid of CGCS2000, in square metres and mu."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cache

import shapely
from pyproj import Geod

MU_IN_M2 = Decimal(2000) / Decimal(3)
_SIX = Decimal("0.000001")


@cache
def ellipsoid() -> Geod:
    """The ellipsoid of CGCS2000 (GB 22021-2008): a = 6378137 m, f = 1/298.257222101."""
    return Geod(a=6378137.0, rf=298.257222101)


def square_metres(shape: shapely.Geometry) -> float:
    """The geodesic area of a geometry given in degrees; zero for points and lines."""
    return abs(float(ellipsoid().geometry_area_perimeter(shape)[0]))


def mu(shape: shapely.Geometry) -> Decimal:
    """The geodesic area in mu, to six decimals."""
    return (Decimal(repr(square_metres(shape))) / MU_IN_M2).quantize(_SIX)


def total(shapes: Iterable[shapely.Geometry]) -> Decimal:
    """The areas of several geometries together, in mu."""
    return sum((mu(shape) for shape in shapes), Decimal(0))
