"""Tiles, read back by GDAL's own decoder."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyogrio import list_layers, raw

from shanglou.server.land.geometry import mvt, quadkey

from .data import POLYGONS, real

Z, X, Y = 12, 3413, 1688
WEST, SOUTH, EAST, NORTH = quadkey.bounds(Z, X, Y)
#: The web's Mercator: half the width of the world in metres.
HALF = 20037508.342789244


def decoded(tile: bytes, z: int = Z, x: int = X, y: int = Y) -> dict[str, tuple[list[dict[str, Any]], np.ndarray[Any, Any]]]:
    """By layer the attributes (with ``mvt_id``) and the geometries in units of the tile."""
    size = 2 * HALF / (1 << z)

    def units(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.column_stack(((points[:, 0] + HALF) / size - x, (HALF - points[:, 1]) / size - y)) * mvt.EXTENT

    found = {}
    with TemporaryDirectory() as folder:
        path = Path(folder) / str(z) / str(x) / f"{y}.pbf"
        path.parent.mkdir(parents=True)
        path.write_bytes(tile)
        for layer in list_layers(f"MVT:{path}")[:, 0]:
            meta, _, shapes, columns = raw.read(f"MVT:{path}", layer=layer, CLIP="NO", X=x, Y=y, Z=z)
            rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*columns, strict=True)]
            found[layer] = rows, shapely.transform(shapely.from_wkb(shapes), units)
    return found


def one(shape: shapely.Geometry, **options: Any) -> Any:
    """What GDAL makes of one shape; None when the tile is empty."""
    found = decoded(mvt.tile({"all": ([shape], [1], [{}])}, Z, X, Y, **options))
    return found["all"][1][0] if found else None


def in_tile(shape: shapely.Geometry, place: tuple[int, int, int] = (Z, X, Y), buffer: int = mvt.BUFFER) -> shapely.Geometry:
    """A shape in units of the tile, cut to the tile and its buffer, by another way than the encoder's."""
    moved = shapely.transform(shape, lambda points: mvt.to_units(points, *place))
    return shapely.intersection(moved, shapely.box(-buffer, -buffer, mvt.EXTENT + buffer, mvt.EXTENT + buffer))


def rings(tile: bytes) -> list[list[tuple[int, int]]]:
    """The rings of the only feature of a tile as its commands draw them: GDAL turns rings as it likes them."""

    def varint(text: bytes, place: int) -> tuple[int, int]:
        number = shift = 0
        while True:
            number |= (text[place] & 0x7F) << shift
            shift += 7
            place += 1
            if text[place - 1] < 0x80:
                return number, place

    def bodies(message: bytes, wanted: int) -> list[bytes]:
        found, place = [], 0
        while place < len(message):
            key, place = varint(message, place)
            size, place = varint(message, place)
            if key & 7 == 2:
                if key >> 3 == wanted:
                    found.append(message[place : place + size])
                place += size
        return found

    (geometry,) = bodies(bodies(bodies(tile, 3)[0], 2)[0], 4)
    numbers, place = [], 0
    while place < len(geometry):
        number, place = varint(geometry, place)
        numbers.append(number)
    found: list[list[tuple[int, int]]] = []
    x = y = place = 0
    while place < len(numbers):
        command, count = numbers[place] & 7, numbers[place] >> 3
        place += 1
        if command == 1:
            found.append([])
        for _ in range(count if command != 7 else 0):
            x += numbers[place] >> 1 ^ -(numbers[place] & 1)
            y += numbers[place + 1] >> 1 ^ -(numbers[place + 1] & 1)
            place += 2
            found[-1].append((x, y))
    return found


def star(middle: tuple[float, float], radii: Sequence[float]) -> shapely.Polygon:
    turns = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return shapely.Polygon(np.column_stack((middle[0] + radii * np.cos(turns), middle[1] + radii * np.sin(turns))))


stars = st.builds(
    star,
    st.tuples(st.floats(WEST - 0.02, EAST + 0.02), st.floats(SOUTH - 0.02, NORTH + 0.02)),
    st.lists(st.floats(0.001, 0.03), min_size=3, max_size=12).map(np.array),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(stars, min_size=1, max_size=8))
def test_a_decoder_finds_the_areas_that_went_in(shapes: list[shapely.Polygon]) -> None:
    tile = mvt.tile({"all": (shapes, range(1, len(shapes) + 1), [{}] * len(shapes))}, Z, X, Y, tolerance=0, least=0)
    found = decoded(tile).get("all", ([], np.empty(0, dtype=object)))
    areas = {int(row["mvt_id"]): shape for row, shape in zip(*found, strict=True)}
    for number, shape in enumerate(shapes, 1):
        expected = in_tile(shape)
        got = areas.get(number, shapely.Polygon())
        # Each corner moves by up to 0.7 units to the grid, and the edges with it.
        assert got.area == pytest.approx(expected.area, abs=1 + 0.8 * expected.length)


@settings(max_examples=60, deadline=None)
@given(stars)
def test_simplifying_moves_no_edge_by_more_than_the_tolerance(shape: shapely.Polygon) -> None:
    expected = in_tile(shape)
    got = one(shape)
    if got is not None and shapely.is_valid(got) and not expected.is_empty:
        assert shapely.hausdorff_distance(got.boundary, expected.boundary, densify=0.05) < mvt.TOLERANCE * 1.2 + 1.5


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(WEST - 0.05, EAST + 0.05), st.floats(SOUTH - 0.05, NORTH + 0.05)), min_size=2, max_size=20))
def test_a_decoder_finds_the_length_of_a_line(points: list[tuple[float, float]]) -> None:
    got = one(shapely.LineString(points), tolerance=0)
    # Leg by leg, for one that runs back over another counts twice.
    expected = sum(in_tile(shapely.LineString(leg)).length for leg in itertools.pairwise(points))
    assert (got.length if got else 0) == pytest.approx(expected, abs=2 * len(points) + 2)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)), min_size=1, max_size=20))
def test_a_decoder_finds_the_points(points: list[tuple[float, float]]) -> None:
    got = shapely.get_coordinates(one(shapely.MultiPoint(points)))
    expected = np.rint(mvt.to_units(np.array(points), Z, X, Y))
    assert np.allclose(got, expected, atol=0.01)


def test_a_hole_stays_a_hole_and_a_part_a_part() -> None:
    middle_x, middle_y, step = (WEST + EAST) / 2, (SOUTH + NORTH) / 2, (EAST - WEST) / 20
    outer = shapely.box(middle_x - 4 * step, middle_y - 4 * step, middle_x, middle_y)
    holed = shapely.difference(outer, shapely.box(middle_x - 3 * step, middle_y - 3 * step, middle_x - step, middle_y - step))
    other = shapely.box(middle_x + step, middle_y, middle_x + 2 * step, middle_y + step)
    got = one(shapely.MultiPolygon([holed, other]), tolerance=0)
    assert got.is_valid
    assert [len(part.interiors) for part in got.geoms] == [1, 0]
    assert got.area == pytest.approx(in_tile(holed).area + in_tile(other).area, rel=0.002)


@pytest.mark.parametrize("turned", [False, True])
def test_rings_wind_as_the_specification_says_however_they_are_drawn(turned: bool) -> None:
    outer = shapely.box(WEST, SOUTH, EAST, NORTH, ccw=turned).exterior
    hole = shapely.box(WEST + 0.02, SOUTH + 0.02, EAST - 0.02, NORTH - 0.02, ccw=turned).exterior
    first, second = rings(mvt.tile({"all": ([shapely.Polygon(outer, [hole])], [1], [{}])}, Z, X, Y))
    # With y down an outer ring is clockwise on screen when it is counter-clockwise to shapely.
    assert shapely.LinearRing(first).is_ccw
    assert not shapely.LinearRing(second).is_ccw


def test_a_shape_wider_than_the_tile_is_cut_at_the_buffer() -> None:
    got = one(shapely.box(WEST - 1, SOUTH - 1, EAST + 1, NORTH + 1))
    assert got.bounds == pytest.approx((-64, -64, 4160, 4160), abs=0.01)


def test_a_polygon_that_only_touches_the_edge_of_the_buffer_is_not_drawn() -> None:
    west = WEST - (EAST - WEST) * mvt.BUFFER / mvt.EXTENT
    assert mvt.tile({"all": ([shapely.box(west - 1, SOUTH, west, NORTH)], [1], [{}])}, Z, X, Y) == b""


def test_polygons_below_a_pixel_are_left_out() -> None:
    unit = (EAST - WEST) / mvt.EXTENT
    middle = ((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    small, large = (shapely.box(middle[0], middle[1], middle[0] + side * unit, middle[1] + side * unit) for side in (3, 6))
    got = decoded(mvt.tile({"all": ([small, large], [1, 2], [{}, {}])}, Z, X, Y, tolerance=0))["all"]
    assert [row["mvt_id"] for row in got[0]] == [2]


def test_what_is_empty_missing_or_elsewhere_makes_an_empty_tile() -> None:
    shapes = [None, shapely.Polygon(), shapely.box(0, 0, 1, 1), shapely.Point(), shapely.MultiPolygon()]
    assert mvt.tile({"all": (np.array(shapes), range(5), [{}] * 5), "none": ([], [], [])}, Z, X, Y) == b""


def test_attributes_come_back_with_their_types() -> None:
    middle = shapely.Point((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    rows: list[Mapping[str, Any]] = [
        {"code": "地块<1>", "area": 12.5, "count": 300, "below": -7, "idle": True},
        {"code": "地块<1>", "area": 1.0, "count": 1, "below": -(2**40), "idle": False},
        {"code": None, "area": float("nan"), "count": 2**40, "below": 0, "idle": None},
    ]
    got = decoded(mvt.tile({"all": ([middle] * 3, [7, 2**40, 9], rows)}, Z, X, Y))["all"][0]
    assert [row["mvt_id"] for row in got] == [7, 2**40, 9]
    assert [row["code"] for row in got] == ["地块<1>", "地块<1>", None]
    assert [row["area"] for row in got[:2]] == [12.5, 1.0]
    assert np.isnan(got[2]["area"])
    assert [int(row["count"]) for row in got] == [300, 1, 2**40]
    assert [int(row["below"]) for row in got] == [-7, -(2**40), 0]
    assert [row["idle"] for row in got[:2]] == [True, False]


def test_a_value_that_many_rows_share_is_written_once() -> None:
    middle = shapely.Point((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    tile = mvt.tile({"all": ([middle] * 50, range(50), [{"use": "industrial_2"}] * 50)}, Z, X, Y)
    assert tile.count(b"industrial_2") == 1
    assert len(decoded(tile)["all"][0]) == 50


def test_more_keys_and_values_than_a_byte_numbers_come_back() -> None:
    middle = shapely.Point((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    rows = [{f"key{number}": f"value{number}", "common": number} for number in range(200)]
    got = decoded(mvt.tile({"all": ([middle] * 200, range(200), rows)}, Z, X, Y))["all"][0]
    assert [int(row["common"]) for row in got] == list(range(200))
    assert got[199]["key199"] == "value199"


def test_layers_stand_beside_each_other() -> None:
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    line = shapely.LineString([(WEST, SOUTH), (EAST, NORTH)])
    found = decoded(mvt.tile({"zones": ([box], [1], [{}]), "lines": ([line], [2], [{}])}, Z, X, Y))
    assert {name: shapes[0].geom_type for name, (_, shapes) in found.items()} == {"zones": "Polygon", "lines": "LineString"}


def test_points_lines_and_polygons_of_one_layer_keep_their_order() -> None:
    box, line = shapely.box(WEST, SOUTH, EAST, NORTH), shapely.LineString([(WEST, SOUTH), (EAST, NORTH)])
    point = shapely.Point((WEST + EAST) / 2, (SOUTH + NORTH) / 2)
    rows, shapes = decoded(mvt.tile({"all": ([point, box, line, point, box], range(1, 6), [{}] * 5)}, Z, X, Y))["all"]
    assert [row["mvt_id"] for row in rows] == [1, 2, 3, 4, 5]
    assert [shape.geom_type for shape in shapes] == ["Point", "Polygon", "LineString", "Point", "Polygon"]
    assert shapes[3].equals(shapes[0])
    assert shapes[4].equals(shapes[1])


def test_tiles_beside_each_other_meet() -> None:
    shape = shapely.box(WEST + 0.01, SOUTH + 0.01, EAST + 0.01, NORTH - 0.01)
    left = decoded(mvt.tile({"all": ([shape], [1], [{}])}, Z, X, Y))["all"][1][0]
    right = decoded(mvt.tile({"all": ([shape], [1], [{}])}, Z, X + 1, Y), x=X + 1)["all"][1][0]
    tile = shapely.box(0, 0, mvt.EXTENT, mvt.EXTENT)
    both = [shapely.intersection(part, tile).area for part in (left, right)]
    whole = shapely.transform(shape, lambda points: mvt.to_units(points, Z, X, Y)).area
    assert sum(both) == pytest.approx(whole, rel=0.001)


def test_an_invalid_polygon_does_not_stop_the_tile() -> None:
    bow = shapely.Polygon([(WEST, SOUTH), (EAST, NORTH), (EAST, SOUTH), (WEST, NORTH)])
    sound = shapely.box(WEST, SOUTH, EAST, NORTH)
    tile = mvt.tile({"all": ([bow, sound], [1, 2], [{}, {}])}, Z, X, Y)
    assert 2 in [row["mvt_id"] for row in decoded(tile)["all"][0]]


def test_real_parcels_come_back_with_their_areas() -> None:
    document = json.loads(real(POLYGONS).read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]]
    rows = [{"mu": feature["properties"]["area_mu"]} for feature in document["features"]]
    west, south, _, _ = shapely.total_bounds(shapes)
    z = 10
    x, y = int(quadkey.across(west + 0.05) * 2**z), int(quadkey.down(south + 0.05) * 2**z)
    found_rows, found = decoded(mvt.tile({"all": (shapes, range(len(shapes)), rows)}, z, x, y), z, x, y)["all"]
    assert len(found) > 100
    for row, shape in zip(found_rows, found, strict=True):
        number = int(row["mvt_id"])
        assert row["mu"] == rows[number]["mu"]
        if not shapes[number].is_valid:
            continue  # three are drawn wrongly: they are in the tile, and have no area to compare
        expected = in_tile(shapes[number], (z, x, y))
        assert shape.area == pytest.approx(expected.area, abs=60 + mvt.TOLERANCE * expected.length * 0.6)
