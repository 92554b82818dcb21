from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.server.land.geometry import areas, crs, districts, files, validate

from .data import POLYGONS, real

#: About a metre, east and north, near 120.2, 30.2.
EAST, NORTH = 1 / 96_300, 1 / 110_850


def metres(*corners: tuple[float, float], holes: Any = ()) -> shapely.Polygon:
    """A polygon whose corners are metres east and north of 120.2, 30.2."""

    def place(points: Any) -> list[tuple[float, float]]:
        return [(120.2 + x * EAST, 30.2 + y * NORTH) for x, y in points]

    return shapely.Polygon(place(corners), [place(hole) for hole in holes])


def square(west: float, south: float, side: float = 100) -> shapely.Polygon:
    return metres((west, south), (west + side, south), (west + side, south + side), (west, south + side))


def features(*shapes: Any) -> list[files.Feature]:
    return [files.Feature(row, {}, shape) for row, shape in enumerate(shapes, 2)]


def kinds(*shapes: Any, existing: Mapping[str, Any] | None = None, **rules: Any) -> list[tuple[int, str, bool]]:
    found = validate.check(features(*shapes), existing=existing, rules=validate.Rules(**rules), source="a.zip")
    return [(finding.row, finding.kind, finding.blocks) for finding in found]


BOW = metres((0, 0), (100, 100), (100, 0), (0, 100))
WRONG = {
    "crossing": BOW,
    "hole": metres((0, 0), (100, 0), (100, 100), (0, 100), holes=[[(200, 0), (250, 0), (250, 50)]]),
    "nested": shapely.MultiPolygon([square(0, 0), square(20, 20, 20)]),
    "disconnected": metres((0, 0), (100, 0), (100, 100), (0, 100), holes=[[(0, 50), (50, 100), (100, 50), (50, 0)]]),
    "touching": metres((0, 0), (50, 50), (100, 0), (100, 100), (50, 50), (0, 100)),
}


@pytest.mark.parametrize("kind", WRONG)
def test_an_invalid_shape_is_refused_with_its_kind(kind: str) -> None:
    assert (2, kind, True) in kinds(WRONG[kind])


def test_a_crossing_is_placed_where_it_is() -> None:
    finding = validate.check(features(BOW))[0]
    assert shapely.get_coordinates(finding.where)[0] == pytest.approx((120.2 + 50 * EAST, 30.2 + 50 * NORTH), abs=1e-7)
    assert finding.fault.found == f"{120.2 + 50 * EAST:.6f}, {30.2 + 50 * NORTH:.6f}"
    assert (finding.fault.row, finding.fault.source) == (2, "")


def test_a_sound_shape_has_nothing_wrong() -> None:
    holed = metres((0, 0), (100, 0), (100, 100), (0, 100), holes=[[(20, 20), (20, 40), (40, 40)]])
    assert kinds(square(200, 0), holed) == []


@pytest.mark.parametrize("shape", [None, shapely.Polygon()])
def test_a_row_without_a_shape_is_refused(shape: Any) -> None:
    assert kinds(shape) == [(2, "empty", True)]


def test_a_row_whose_shape_could_not_be_read_is_not_blamed_twice() -> None:
    fault = files.read(b"", "a").faults[0]
    assert validate.check([files.Feature(2, {}, None, (fault,))]) == []


@pytest.mark.parametrize(
    "shape", [shapely.Point(120, 30), shapely.LineString([(120, 30), (121, 30)]), shapely.GeometryCollection([square(0, 0)])]
)
def test_another_type_is_refused(shape: Any) -> None:
    assert kinds(shape) == [(2, "type", True)]


def test_the_types_that_are_asked_for_are_taken() -> None:
    assert kinds(shapely.Point(120, 30), types=("Point",)) == []


@pytest.mark.parametrize("shape", [metres((0, 0), (100, 0), (200, 0)), metres((0, 0), (100, 0), (100, 0.001))])
def test_a_shape_without_area_is_refused(shape: Any) -> None:
    assert any(blocks for _, _, blocks in kinds(shape))


def test_a_sliver_below_the_least_area_is_refused_with_its_area() -> None:
    finding = next(item for item in validate.check(features(metres((0, 0), (0.8, 0), (0.8, 1), (0, 1)))) if item.kind == "area")
    assert float(finding.fault.found.split()[0]) == pytest.approx(0.8, rel=0.01)


def test_several_parts_are_told_and_kept() -> None:
    assert kinds(shapely.MultiPolygon([square(0, 0), square(200, 0)])) == [(2, "multipart", False)]


def test_a_multipolygon_of_one_part_is_fine() -> None:
    assert kinds(shapely.MultiPolygon([square(0, 0)])) == []


def test_dropped_heights_are_told_and_the_shape_kept() -> None:
    found = validate.check([files.Feature(2, {}, square(0, 0), dropped=True)])
    assert [(finding.kind, finding.blocks) for finding in found] == [("heights", False)]


def test_repeated_corners_are_counted_and_kept() -> None:
    shape = metres((0, 0), (100, 0), (100, 0), (100, 0.0005), (100, 100), (0, 100))
    finding = validate.check(features(shape))[0]
    assert (finding.kind, finding.blocks) == ("repeated", False)
    assert "2 corners" in finding.fault.remedy.en


def test_the_closing_point_is_no_repeated_corner() -> None:
    assert kinds(metres((0, 0), (100, 0), (100, 100), (0, 100), (0, 0))) == []


def test_a_spike_is_found_at_its_tip() -> None:
    shape = metres((0, 0), (100, 0), (100, 50), (300, 50.2), (100, 50.4), (100, 100), (0, 100))
    finding = validate.check(features(shape))[0]
    assert (finding.kind, finding.blocks) == ("spike", False)
    assert shapely.get_coordinates(finding.where)[0] == pytest.approx((120.2 + 300 * EAST, 30.2 + 50.2 * NORTH), abs=1e-9)


def test_a_spike_without_width_is_refused() -> None:
    found = kinds(metres((0, 0), (100, 0), (100, 50), (300, 50), (100, 50), (100, 100), (0, 100)))
    assert (2, "spike", True) in found


@pytest.mark.parametrize("turn", range(5))
def test_a_spike_is_found_wherever_the_ring_begins(turn: int) -> None:
    corners = [(300, 50), (100, 50.2), (100, 100), (0, 100), (0, 0), (100, 0), (100, 49.8)]
    assert [kind for _, kind, _ in kinds(metres(*corners[turn:], *corners[:turn]))] == ["spike"]


def test_a_sharp_corner_is_no_spike() -> None:
    assert kinds(metres((0, 0), (100, 0), (100, 5))) == []


def test_an_overlap_is_told_at_the_later_row_with_area_and_share() -> None:
    findings = validate.check(features(square(0, 0), square(300, 0), square(90, 0)), source="a.zip")
    assert [(finding.row, finding.kind, finding.other) for finding in findings] == [(4, "overlap", "2")]
    finding = findings[0]
    assert finding.area == pytest.approx(1000, rel=0.01)
    assert finding.where.bounds == pytest.approx((120.2 + 90 * EAST, 30.2, 120.2 + 100 * EAST, 30.2 + 100 * NORTH), abs=1e-9)
    assert "row 2 with 10.0" in finding.fault.remedy.en
    assert finding.fault.source == "a.zip"


def test_each_pair_is_told_once() -> None:
    assert [row for row, kind, _ in kinds(square(0, 0), square(50, 0), square(50, 50)) if kind == "overlap"] == [3, 4, 4]


def test_shapes_that_touch_do_not_overlap() -> None:
    assert kinds(square(0, 0), square(100, 0), square(0, 100), square(100, 100)) == []


@pytest.mark.parametrize(("tolerance", "told"), [(5.0, True), (15.0, False)])
def test_an_overlap_within_the_tolerance_is_none(tolerance: float, told: bool) -> None:
    assert bool(kinds(square(0, 0), square(99.9, 0), overlap=tolerance)) is told


def test_a_shape_given_twice_is_told_as_such() -> None:
    assert kinds(square(0, 0), square(0, 0)) == [(3, "same", True)]


def test_overlaps_with_what_is_registered_are_told_by_name() -> None:
    findings = validate.check(features(square(0, 0)), existing={"330110-001": square(50, 0), "330110-002": square(500, 0)})
    assert [(finding.kind, finding.other) for finding in findings] == [("overlap", "330110-001")]
    assert "330110-001" in findings[0].fault.remedy.zh
    assert findings[0].other_shape.equals(square(50, 0))


def test_an_invalid_registered_shape_does_not_stop_the_check() -> None:
    assert kinds(square(500, 0), existing={"bow": BOW}) == []


def test_invalid_shapes_take_no_part_in_overlaps() -> None:
    assert [kind for _, kind, _ in kinds(BOW, square(0, 0))] == ["crossing"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.integers(5, 200)), min_size=2, max_size=12))
def test_all_overlaps_are_found_and_no_others(boxes: list[tuple[int, int, int]]) -> None:
    expected = set()
    for late, (x, y, side) in enumerate(boxes):
        for early, (other_x, other_y, other_side) in enumerate(boxes[:late]):
            wide = min(x + side, other_x + other_side) - max(x, other_x)
            high = min(y + side, other_y + other_side) - max(y, other_y)
            if wide > 0 and high > 0 and wide * high > 1.1:
                expected.add((late + 2, str(early + 2)))
    shapes = features(*(square(x, y, side) for x, y, side in boxes))
    found = {(finding.row, finding.other) for finding in validate.overlaps(shapes, rules=validate.Rules(overlap=1.05))}
    assert found == expected


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=3, max_size=9))
def test_any_ring_is_checked_and_only_valid_ones_pass(corners: list[tuple[int, int]]) -> None:
    shape = metres(*corners)
    assert any(blocks for _, _, blocks in kinds(shape)) == (not shape.is_valid or areas.square_metres(shape) < 1)


def test_a_row_in_another_province_is_told_with_the_distance() -> None:
    city = districts.district_boundaries()["330110"]
    inside = shapely.Point(city.representative_point()).buffer(0.001)
    findings = validate.far_from(features(inside, shapely.box(117.2, 30.2, 117.21, 30.21)), city)
    assert [finding.row for finding in findings] == [3]
    assert "km" in findings[0].fault.remedy.en


def test_a_wrong_central_meridian_is_told() -> None:
    from shanglou.standards.crs import project

    city = districts.district_boundaries()["330110"]
    middle = city.representative_point()
    metres_there = project(middle.x, middle.y, zone_number=40)
    wrong = crs.stored(np.array([shapely.Point(metres_there).buffer(50)], dtype=object), crs.zoned(39))
    assert validate.far_from(features(*wrong), city)


def test_twenty_thousand_parcels_side_by_side_do_not_overlap() -> None:
    west, south = np.meshgrid(np.arange(200) * 100.0, np.arange(100) * 100.0)
    shapes = shapely.box(
        120 + west.ravel() * EAST,
        30 + south.ravel() * NORTH,
        120 + (west.ravel() + 100) * EAST,
        30 + (south.ravel() + 100) * NORTH,
    )
    assert validate.overlaps(features(*shapes)) == []


def test_the_three_wrong_ones_among_the_real_polygons_are_found() -> None:
    reading = files.read(real(POLYGONS), declared=crs.WGS84)
    assert {finding.row for finding in validate.check(reading.features) if finding.blocks} == {99, 319, 353}
