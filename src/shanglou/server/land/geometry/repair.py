"""Mending a shape that is wrong, when somebody asks for it, and saying what that changed."""

from __future__ import annotations

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from . import areas


@dataclass(frozen=True, slots=True)
class Repair:
    """A shape before and after mending; areas in square metres. `before` of a crossing boundary is what its sheets enclose,
    each counted once for each way round: a figure to compare with, not an area anybody owns."""

    shape: BaseGeometry
    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before, in square metres."""
        return self.after - self.before

    @property
    def parts(self) -> int:
        """How many parts it has now."""
        return int(shapely.get_num_geometries(self.shape))


def repair(shape: BaseGeometry) -> Repair | None:
    """A valid polygon (or polygons) made of the same lines; None when no area is left, or it was no polygon.

    Repeated corners and spikes without width go, crossing boundaries are parted where they cross, holes outside and lines left
    over are dropped.
    """
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    before = areas.square_metres(shape)
    mended = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = shapely.get_parts(shapely.get_parts(mended))
    parts = parts[(shapely.get_dimensions(parts) == 2) & ~shapely.is_empty(parts)]
    if not len(parts):
        return None
    found = shapely.normalize(shapely.union_all(parts))
    return Repair(found, before, areas.square_metres(found))
