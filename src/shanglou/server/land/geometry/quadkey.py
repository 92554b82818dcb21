"""Web-map tiles: the smallest one that holds a box, and which rows a tile or box may hold.

A row keeps the quadkey of the smallest tile that holds it. What lies in a tile has either a quadkey that begins with the
tile's, or one that the tile's begins with (it reaches beyond the tile).
"""

from __future__ import annotations

import math

DEEPEST = 22
_LIMIT = 85.05112878
#: Follows every digit of a quadkey in any collation.
_AFTER = "4"


def across(longitude: float) -> float:
    """The place of a longitude on the map, from 0 (west) to 1 (east)."""
    return (longitude + 180) / 360


def down(latitude: float) -> float:
    """The place of a latitude on the map, from 0 (north) to 1 (south), in the web's Mercator."""
    sine = math.sin(math.radians(min(max(latitude, -_LIMIT), _LIMIT)))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)


def of_tile(z: int, x: int, y: int) -> str:
    """The quadkey of a tile; the whole world's is empty."""
    return "".join(str((x >> level & 1) + 2 * (y >> level & 1)) for level in range(z - 1, -1, -1))


def of_box(west: float, south: float, east: float, north: float) -> str:
    """The quadkey of the smallest tile that holds a box of degrees, at most of level `DEEPEST`."""
    size = 1 << DEEPEST

    def number(share: float) -> int:
        return min(max(int(share * size), 0), size - 1)

    left, right, top, bottom = number(across(west)), number(across(east)), number(down(north)), number(down(south))
    level = DEEPEST
    while left != right or top != bottom:
        left, right, top, bottom = left >> 1, right >> 1, top >> 1, bottom >> 1
        level -= 1
    return of_tile(level, left, top)


def bounds(z: int, x: int, y: int) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile in degrees."""
    size = 1 << z

    def latitude(row: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / size))))

    return x / size * 360 - 180, latitude(y + 1), (x + 1) / size * 360 - 180, latitude(y)


def span(key: str) -> tuple[str, str]:
    """The keys of what lies wholly in a tile: from the first (included) to the second (not)."""
    return key, key + _AFTER


def ancestors(key: str) -> list[str]:
    """The keys of the tiles that hold a tile, itself not included: what reaches beyond it has one of these."""
    return [key[:length] for length in range(len(key))]


def cover(west: float, south: float, east: float, north: float, most: int = 16) -> list[str]:
    """Tiles that cover a box together, of the deepest level at which no more than `most` are needed."""
    left, right, top, bottom = across(west), across(east), down(north), down(south)
    found = [""]
    for z in range(1, DEEPEST + 1):
        size = 1 << z
        columns = range(max(int(left * size), 0), min(int(right * size), size - 1) + 1)
        rows = range(max(int(top * size), 0), min(int(bottom * size), size - 1) + 1)
        if len(columns) * len(rows) > most:
            break
        found = [of_tile(z, x, y) for x in columns for y in rows]
    return found
