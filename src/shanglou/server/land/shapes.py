"""Putting a geometry on a row, and taking it off again: the one place where the columns of `Drawn` are filled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely

from .geometry import areas, quadkey
from .models import Drawn


def draw(rows: Iterable[Drawn], shapes: Sequence[shapely.Geometry]) -> None:
    """Set the geometry of each row, its box, its tile and its measured area; nothing is saved."""
    for row, shape in zip(rows, shapes, strict=True):
        west, south, east, north = (float(edge) for edge in shapely.bounds(shape))
        row.shape = shapely.to_wkb(shape)
        row.west, row.south, row.east, row.north = west, south, east, north
        row.quadkey = quadkey.of_box(west, south, east, north)
        row.measured_area = areas.mu(shape)


def drawn(row: Drawn) -> shapely.Geometry | None:
    """The geometry of a row; None when it has none."""
    return shapely.from_wkb(bytes(row.shape)) if row.shape else None


COLUMNS = ("shape", "west", "south", "east", "north", "quadkey", "measured_area")
