from __future__ import annotations

import datetime
import json
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyogrio import raw

from shanglou.server.land.geometry import crs, files, outputs

SQUARE = shapely.box(120.2, 30.2, 120.21, 30.21)
ROWS: list[dict[str, Any]] = [
    {"编号": "一", "面积": Decimal("12.5"), "份数": 3, "闲置": True, "日期": datetime.date(2024, 5, 1), "混": "a"},
    {"编号": None, "面积": None, "份数": None, "闲置": None, "日期": None, "混": 1},
]


def read(content: bytes, **options: Any) -> list[dict[str, Any]]:
    reading = files.read(content, **options)
    assert reading.all_faults == ()
    return [dict(feature.attributes) for feature in reading.features]


def test_a_geopackage_keeps_types_and_blanks() -> None:
    found = read(outputs.geopackage([outputs.Layer("a", ROWS, [SQUARE, None])]))
    assert found == [{**ROWS[0], "面积": 12.5}, {**ROWS[1], "混": "1"}]
    assert [type(value) for value in found[0].values()] == [str, float, int, bool, datetime.date, str]


def test_a_geojson_keeps_types_and_blanks() -> None:
    found = read(outputs.geojson(outputs.Layer("a", ROWS, [SQUARE, None])))
    assert found == [{**ROWS[0], "面积": 12.5, "日期": "2024-05-01"}, {**ROWS[1], "混": "1"}]


def test_both_declare_cgcs2000() -> None:
    layer = outputs.Layer("a", ROWS, [SQUARE, None])
    for content in (outputs.geopackage([layer]), outputs.geojson(layer)):
        assert files.read(content).system == crs.CGCS2000


def test_outer_rings_of_geojson_run_counter_clockwise_and_holes_clockwise() -> None:
    hole = shapely.box(120.203, 30.203, 120.206, 30.206)
    for shape in (SQUARE.difference(hole), SQUARE.difference(hole).reverse()):
        content = outputs.geojson(outputs.Layer("a", [{}], [shape]))
        outer, inner = json.loads(content)["features"][0]["geometry"]["coordinates"]
        assert shapely.LinearRing(outer).is_ccw
        assert not shapely.LinearRing(inner).is_ccw


def test_geojson_has_seven_decimals_and_no_third_dimension() -> None:
    shape = shapely.force_3d(shapely.Point(120.123456789, 30.123456789), 8)
    geometry = json.loads(outputs.geojson(outputs.Layer("a", [{}], [shape])))["features"][0]["geometry"]
    assert geometry["coordinates"] == [120.1234568, 30.1234568]


def test_polygons_and_multipolygons_stand_in_one_layer() -> None:
    both = [SQUARE, shapely.MultiPolygon([SQUARE, shapely.box(121, 30, 122, 31)])]
    content = outputs.geopackage([outputs.Layer("a", [{}, {}], both)])
    reading = files.read(content)
    assert shapely.equals(reading.shapes, both).all()
    assert {shape.geom_type for shape in reading.shapes} == {"MultiPolygon"}


def test_shapes_of_many_types_stand_in_one_layer() -> None:
    both = [SQUARE, shapely.Point(120, 30)]
    assert shapely.equals(files.read(outputs.geopackage([outputs.Layer("a", [{}, {}], both)])).shapes, both).all()


def test_several_layers_stand_in_one_geopackage() -> None:
    content = outputs.geopackage([outputs.Layer("宗地", ROWS, [SQUARE, SQUARE]), outputs.Layer("园区", [{"a": 1}], [SQUARE])])
    assert set(files.read(content, layer="宗地").layers) == {"宗地", "园区"}
    assert read(content, layer="园区") == [{"a": 1}]


@pytest.mark.parametrize("names", [[], ["a", "A"]])
def test_layers_need_names_of_their_own(names: list[str]) -> None:
    with pytest.raises(ValueError, match="different names"):
        outputs.geopackage([outputs.Layer(name, [], []) for name in names])


def test_a_row_without_a_counterpart_is_refused() -> None:
    with pytest.raises(ValueError, match="2 rows and 1 shapes"):
        outputs.geojson(outputs.Layer("a", ROWS, [SQUARE]))


def test_a_layer_without_rows_is_written(tmp_path: Any) -> None:
    path = tmp_path / "a.gpkg"
    path.write_bytes(outputs.geopackage([outputs.Layer("a", [], [])]))
    assert len(raw.read(path)[2]) == 0


def test_columns_are_those_of_all_rows() -> None:
    assert read(outputs.geojson(outputs.Layer("a", [{"x": 1}, {"y": 2}], [SQUARE, SQUARE]))) == [
        {"x": 1, "y": None},
        {"x": None, "y": 2},
    ]


def test_times_are_written_in_utc() -> None:
    beijing = datetime.timezone(datetime.timedelta(hours=8))
    rows = [{"at": datetime.datetime(2024, 5, 1, 8, 0, tzinfo=beijing)}]
    assert read(outputs.geopackage([outputs.Layer("a", rows, [SQUARE])])) == [{"at": datetime.datetime(2024, 5, 1)}]


def test_numbers_that_no_column_holds_are_written_as_text() -> None:
    assert read(outputs.geopackage([outputs.Layer("a", [{"n": 10**30}], [SQUARE])])) == [{"n": str(10**30)}]


values = st.one_of(
    st.none(), st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"))), st.integers(-(2**53), 2**53), st.booleans()
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(values, st.tuples(st.floats(74, 135), st.floats(4, 53))), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: list[tuple[Any, tuple[float, float]]]) -> None:
    points = [shapely.Point(place) for _, place in rows]
    reading = files.read(outputs.geopackage([outputs.Layer("a", [{"v": value} for value, _ in rows], points)]))
    assert np.all(shapely.equals(reading.shapes, points))
    kinds = {type(value) for value, _ in rows if value is not None}
    for feature, (value, _) in zip(reading.features, rows, strict=True):
        expected = value if len(kinds) < 2 else None if value is None else str(value)
        assert feature.attributes["v"] == (expected or None if isinstance(expected, str) else expected)
