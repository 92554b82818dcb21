"""Making much small: a point for each shape, and points counted by the cells of a grid, for tiles of low zoom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from .mvt import EXTENT, Drawing, Floats, Ints, Shapes, to_units

#: The side of a cell in units of the tile: 16 pixels where a tile is shown 512 pixels wide.
CELL = 128


@dataclass(frozen=True, slots=True)
class Cells:
    """Points by cell: the middle of the points of each cell (degrees), how many they are, and sums of what they carry."""

    points: Floats
    counts: Ints
    sums: Mapping[str, Floats] = field(default_factory=dict)

    def drawing(self) -> Drawing:
        """The cells as a layer for `mvt.tile`: points with the attributes ``count`` and one for each sum."""
        rows = [
            {"count": count, **dict(zip(self.sums, sums, strict=True))}
            for count, *sums in zip(self.counts.tolist(), *(values.tolist() for values in self.sums.values()), strict=True)
        ]
        return np.asarray(shapely.points(self.points), dtype=object), range(1, len(rows) + 1), rows


def representative(shapes: Shapes) -> Floats:
    """A point for each shape, in degrees, as an array of two columns: its centroid, or where that lies outside, a point in it.

    NaN for what is empty or None.
    """
    given = np.asarray(shapes, dtype=object)
    found = np.full((len(given), 2), np.nan)
    there = np.flatnonzero(~shapely.is_missing(given) & ~shapely.is_empty(given))
    middles = np.asarray(shapely.centroid(given[there]), dtype=object)
    outside = ~shapely.intersects(middles, given[there])
    middles[outside] = shapely.point_on_surface(given[there][outside])
    found[there] = shapely.get_coordinates(middles)
    return found


def counted(points: Floats, z: int, x: int, y: int, *, cell: int = CELL, values: Mapping[str, Floats] | None = None) -> Cells:
    """Points (degrees, two columns) counted by cells of `cell` units, for one tile and one cell around it.

    Tiles beside each other agree about the cells that both hold. `values` are summed by cell; a NaN among them counts as
    nothing. Raises `ValueError` for a cell that does not divide the tile.
    """
    if cell <= 0 or EXTENT % cell:
        raise ValueError(f"a cell of {cell} units does not divide a tile of {EXTENT}")
    across = EXTENT // cell
    places = np.floor(to_units(points, z, x, y) / cell)
    # Said so that NaN is outside.
    inside = np.all((places >= -1) & (places <= across), axis=1)
    column, row = places[inside].astype(np.int64).T + 1
    _, number, counts = np.unique(row * (across + 2) + column, return_inverse=True, return_counts=True)

    def summed(of: Floats) -> Floats:
        found: Floats = np.bincount(number, weights=np.nan_to_num(of[inside]), minlength=len(counts)).astype(np.float64)
        return found

    middle = np.column_stack((summed(points[:, 0]), summed(points[:, 1]))) / counts[:, None]
    sums = {name: summed(np.asarray(given, dtype=np.float64)) for name, given in (values or {}).items()}
    return Cells(middle, counts.astype(np.int64), sums)
