from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.server.land.geometry import areas, crs, files
from shanglou.server.land.geometry.repair import repair

from .data import POLYGONS, real
from .test_validate import BOW, WRONG, metres, square


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_shape_becomes_a_valid_polygon(kind: str) -> None:
    found = repair(WRONG[kind])
    assert found is not None
    assert found.shape.is_valid
    assert found.shape.geom_type in ("Polygon", "MultiPolygon")
    assert found.after == areas.square_metres(found.shape) > 0


def test_a_crossing_boundary_is_parted_and_the_change_of_area_told() -> None:
    found = repair(BOW)
    assert found is not None
    assert found.parts == 2
    assert found.after == pytest.approx(5000, rel=0.01)
    assert found.difference == pytest.approx(found.after - found.before)


def test_a_spike_without_width_goes_and_the_area_stays() -> None:
    found = repair(metres((0, 0), (100, 0), (100, 50), (300, 50), (100, 50), (100, 100), (0, 100)))
    assert found is not None
    assert found.shape.equals_exact(square(0, 0).normalize(), 1e-9) or found.shape.symmetric_difference(square(0, 0)).area < 1e-15
    assert found.difference == pytest.approx(0, abs=0.01)


def test_repeated_corners_go() -> None:
    found = repair(metres((0, 0), (100, 0), (100, 0), (100, 100), (0, 100)))
    assert found is not None
    assert shapely.get_num_coordinates(found.shape) == 5


def test_a_sound_shape_keeps_its_area() -> None:
    found = repair(square(0, 0))
    assert found is not None
    assert found.shape.equals(square(0, 0))
    assert found.difference == 0


@pytest.mark.parametrize("shape", [metres((0, 0), (100, 0), (200, 0)), shapely.Point(120, 30), shapely.Polygon()])
def test_what_has_no_area_cannot_be_mended(shape: shapely.Geometry) -> None:
    assert repair(shape) is None


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=10))
def test_any_ring_is_mended_or_has_no_area(corners: list[tuple[int, int]]) -> None:
    found = repair(metres(*corners))
    if found is not None:
        assert found.shape.is_valid
        assert not found.shape.is_empty
        assert shapely.convex_hull(metres(*corners)).buffer(1e-9).covers(found.shape)


def test_the_real_wrong_polygons_keep_their_areas() -> None:
    reading = files.read(real(POLYGONS), declared=crs.WGS84)
    for row in (99, 319, 353):
        found = repair(reading.features[row - 1].shape)
        assert found is not None
        assert abs(found.difference) < 0.1
