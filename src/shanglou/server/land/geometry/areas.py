"""Areas on the ellipsoid of CGCS2000, in square metres and mu."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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
    """The geodesic area of a geometry given in degrees; zero for points and lines. Holes are taken off however they wind."""
    return abs(float(ellipsoid().geometry_area_perimeter(shapely.orient_polygons(shape))[0]))


def mu(shape: shapely.Geometry) -> Decimal:
    """The geodesic area in mu, to six decimals."""
    return (Decimal(repr(square_metres(shape))) / MU_IN_M2).quantize(_SIX)


def total(shapes: Iterable[shapely.Geometry]) -> Decimal:
    """The areas of several geometries together, in mu."""
    return sum((mu(shape) for shape in shapes), Decimal(0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """A stated and a measured area in mu. `tolerance` is a share of the stated one."""

    stated: Decimal
    measured: Decimal
    tolerance: Decimal

    @property
    def difference(self) -> Decimal:
        """Measured less stated, in mu."""
        return self.measured - self.stated

    @property
    def share(self) -> Decimal | None:
        """The difference as a share of the stated area; None when that is zero."""
        return self.difference / self.stated if self.stated else None

    @property
    def agrees(self) -> bool:
        """Whether they differ by no more than the tolerance."""
        return abs(self.difference) <= self.tolerance * abs(self.stated)


def compare(stated: Decimal, shape: shapely.Geometry, tolerance: Decimal) -> Comparison:
    """A stated area (mu) beside the geodesic area of a shape.

    The stated area is usually one in the plane of a projection. Within a 3-degree zone that is up to 0.07 % larger than on the
    ellipsoid: far from the central meridian a narrower tolerance finds differences that are none.
    """
    return Comparison(stated, mu(shape), tolerance)
