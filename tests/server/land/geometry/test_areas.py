from __future__ import annotations

import json
from decimal import Decimal

import pytest
import shapely

from shanglou.server.land.geometry import areas
from shanglou.standards import crs

from .data import POLYGONS, real


def square(side: float, longitude: float = 120.0, northing: float = 3_350_000) -> shapely.Polygon:
    """A square of `side` metres in the plane of the 3-degree zone of 120 degrees east."""
    corners = ((0, 0), (side, 0), (side, side), (0, side))
    east = 500_000 + (longitude - 120) * 96_000
    return shapely.Polygon([crs.unproject(east + x, northing + y, zone_number=40) for x, y in corners])


def test_a_square_of_a_hundred_metres_has_ten_thousand_square_metres() -> None:
    assert areas.square_metres(square(100)) == pytest.approx(10_000, abs=0.01)


def test_fifteen_mu_are_a_hectare() -> None:
    assert areas.mu(square(100)) == pytest.approx(Decimal(15), abs=Decimal("0.0001"))


def test_the_direction_of_drawing_does_not_matter() -> None:
    assert areas.square_metres(square(100).reverse()) == areas.square_metres(square(100))


def test_a_hole_is_taken_off_however_it_is_drawn() -> None:
    outer, hole = square(300), shapely.affinity.scale(square(300), 0.5, 0.5)
    for ring in (hole.exterior, hole.exterior.reverse()):
        holed = shapely.Polygon(outer.exterior, [ring])
        assert areas.square_metres(holed) == pytest.approx(90_000 * 0.75, rel=1e-4)


def test_the_parts_of_a_shape_are_added() -> None:
    both = shapely.MultiPolygon([square(100), square(100, northing=3_360_000)])
    assert areas.square_metres(both) == pytest.approx(20_000, abs=0.1)


@pytest.mark.parametrize("shape", [shapely.Point(120, 30), shapely.LineString([(120, 30), (121, 30)]), shapely.Polygon()])
def test_what_is_no_polygon_has_no_area(shape: shapely.Geometry) -> None:
    assert areas.square_metres(shape) == 0


@pytest.mark.parametrize(("stated", "agrees"), [("15.3", True), ("15.4", False), ("14.7", False), ("14.71", True)])
def test_stated_and_measured_area_agree_within_the_tolerance(stated: str, agrees: bool) -> None:
    assert areas.compare(Decimal(stated), square(100), Decimal("0.02")).agrees is agrees


def test_a_comparison_says_by_how_much_they_differ() -> None:
    found = areas.compare(Decimal(10), square(100), Decimal("0.02"))
    assert found.difference == pytest.approx(Decimal(5), abs=Decimal("0.0001"))
    assert found.share == pytest.approx(Decimal("0.5"), abs=Decimal("0.0001"))


def test_a_stated_area_of_zero_has_no_share_and_does_not_agree() -> None:
    found = areas.compare(Decimal(0), square(100), Decimal("0.02"))
    assert found.share is None
    assert not found.agrees


def test_the_plane_area_far_from_the_central_meridian_is_larger_than_the_geodesic_one() -> None:
    assert 0.0004 < 10_000 / areas.square_metres(square(100, longitude=121.5)) - 1 < 0.0007


def test_real_polygons_have_the_areas_that_were_published_with_them() -> None:
    document = json.loads(real(POLYGONS).read_text(encoding="utf-8"))
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in document["features"]]
    published = sum(feature["properties"]["area_m2"] for feature in document["features"])
    # Published in the plane of a 6-degree zone, whose scale differs by 0.18 % there.
    assert sum(areas.square_metres(shape) for shape in shapes) == pytest.approx(published, rel=0.002)
