from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.land.geometry import mvt, quadkey, thin

Z, X, Y = 8, 213, 105
WEST, SOUTH, EAST, NORTH = quadkey.bounds(Z, X, Y)
INSIDE = st.lists(
    st.tuples(st.floats(WEST + 1e-6, EAST - 1e-6), st.floats(SOUTH + 1e-6, NORTH - 1e-6)), min_size=1, max_size=200
).map(np.array)


@given(INSIDE)
def test_no_point_is_lost_and_none_counted_twice(points: np.ndarray) -> None:
    assert thin.counted(points, Z, X, Y).counts.sum() == len(points)


@given(INSIDE)
def test_values_are_summed_by_cell(points: np.ndarray) -> None:
    cells = thin.counted(points, Z, X, Y, values={"mu": np.arange(len(points), dtype=float)})
    assert cells.sums["mu"].sum() == pytest.approx(len(points) * (len(points) - 1) / 2)


@given(INSIDE)
def test_a_cell_stands_amid_its_points(points: np.ndarray) -> None:
    cells = thin.counted(points, Z, X, Y, cell=4096)
    assert len(cells.counts) == 1
    assert cells.points[0] == pytest.approx(points.mean(axis=0))


def test_tiles_beside_each_other_agree_about_the_cells_at_their_edge() -> None:
    draw = np.random.default_rng(3)
    points = np.column_stack((draw.uniform(EAST - 0.05, EAST + 0.05, 5000), draw.uniform(SOUTH, NORTH, 5000)))
    left, right = thin.counted(points, Z, X, Y), thin.counted(points, Z, X + 1, Y)
    shared = {tuple(point) for point in left.points.round(9)} & {tuple(point) for point in right.points.round(9)}
    beside = [tuple(point) for point in left.points.round(9) if abs(point[0] - EAST) < 128 / 4096 * (EAST - WEST) * 0.99]
    assert beside
    assert set(beside) <= shared


def test_a_point_that_is_not_known_is_not_counted() -> None:
    points = np.array([[WEST + 0.1, SOUTH + 0.1], [np.nan, np.nan]])
    assert thin.counted(points, Z, X, Y).counts.tolist() == [1]


def test_a_value_that_is_not_known_counts_as_nothing() -> None:
    points = np.array([[WEST + 0.1, SOUTH + 0.1]] * 2)
    cells = thin.counted(points, Z, X, Y, values={"mu": np.array([np.nan, 3.0])})
    assert cells.sums["mu"].tolist() == [3.0]


def test_a_cell_that_does_not_divide_the_tile_is_refused() -> None:
    with pytest.raises(ValueError, match="does not divide"):
        thin.counted(np.empty((0, 2)), Z, X, Y, cell=100)


def test_no_points_make_no_cells() -> None:
    assert thin.counted(np.empty((0, 2)), Z, X, Y).counts.tolist() == []


def test_a_hundred_thousand_parcels_make_a_small_tile_fast() -> None:
    draw = np.random.default_rng(1)
    points = np.column_stack((draw.uniform(WEST, EAST, 100_000), draw.uniform(SOUTH, NORTH, 100_000)))
    tile = mvt.tile({"parcels": thin.counted(points, Z, X, Y, values={"mu": np.ones(100_000)}).drawing()}, Z, X, Y)
    assert len(tile) < 40_000


def test_the_point_of_a_shape_lies_in_it() -> None:
    hook = shapely.Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)])
    assert not hook.contains(hook.centroid)
    points = thin.representative([hook, shapely.box(0, 0, 2, 2), None, shapely.Polygon()])
    assert hook.contains(shapely.Point(points[0]))
    assert points[1].tolist() == [1, 1]
    assert np.isnan(points[2:]).all()
