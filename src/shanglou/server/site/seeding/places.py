"""Made-up geometry: zones as blocks inside the real districts, parcels as plots along their streets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

METRES_A_DEGREE = 111_320.0
#: After so many places in a row where a block does not fit, a smaller one is tried.
MISSES = 120


@dataclass(frozen=True, slots=True)
class Block:
    """The ground of a zone: a turned rectangle, its south-west corner and its two sides in degrees."""

    corner: tuple[float, float]
    along: tuple[float, float]
    across: tuple[float, float]
    width: float
    depth: float

    def polygon(self, left: float = 0.0, right: float = 1.0, low: float = 0.0, high: float = 1.0) -> Polygon:
        """A part of it, by shares of its sides."""
        return Polygon([self.at(left, low), self.at(right, low), self.at(right, high), self.at(left, high)])

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point, by shares of the sides."""
        return (
            self.corner[0] + self.along[0] * x + self.across[0] * y,
            self.corner[1] + self.along[1] * x + self.across[1] * y,
        )


def blocks(dice: random.Random, district: Polygon | MultiPolygon, count: int, side: float) -> Iterator[Block]:
    """Up to `count` blocks that lie in the district and do not overlap each other: of about `side` metres as long as there is
    room for such, then smaller ones, to a fifth of it.
    """
    west, south, east, north = district.bounds
    taken: list[Polygon] = []
    missed, least = 0, side / 5
    while len(taken) < count and side > least:
        missed += 1
        if missed > MISSES:
            missed, side = 0, side * 0.8
        x, y = dice.uniform(west, east), dice.uniform(south, north)
        turn = dice.uniform(-0.35, 0.35)
        width, depth = side * dice.uniform(0.8, 1.25), side * dice.uniform(0.7, 1.1)
        scale = cos(radians(y))
        along = (width * np.cos(turn) / METRES_A_DEGREE / scale, width * np.sin(turn) / METRES_A_DEGREE)
        across = (-depth * np.sin(turn) / METRES_A_DEGREE / scale, depth * np.cos(turn) / METRES_A_DEGREE)
        block = Block((x, y), along, across, width, depth)
        shape = block.polygon()
        if not shapely.covers(district, shape) or any(shape.intersects(other) for other in taken):
            continue
        taken.append(shape)
        missed = 0
        yield block


def plots(dice: random.Random, block: Block) -> list[Polygon]:
    """The plots of a block, street by street, each of one to six hectares or so, with streets between them."""
    columns = max(1, round(block.width / 190))
    rows = max(1, round(block.depth / 150))
    found: list[Polygon] = []
    for row in range(rows):
        column = 0
        while column < columns:
            span = min(dice.choice((1, 1, 1, 2)), columns - column)
            street = 0.07
            left, right = (column + street) / columns, (column + span - street) / columns
            low, high = (row + street) / rows, (row + 1 - street * dice.uniform(1, 2)) / rows
            found.append(block.polygon(left, right, low, high))
            column += span
    return found


def hectares(shapes: list[Polygon]) -> npt.NDArray[np.float64]:
    """Areas of shapes given in degrees, by the length of a degree where they lie: good to some tenths of a percent."""
    if not shapes:
        return np.zeros(0)
    latitudes = np.array([shape.centroid.y for shape in shapes])
    return np.asarray(shapely.area(np.array(shapes)) * METRES_A_DEGREE**2 * np.cos(np.radians(latitudes)) / 10_000)
