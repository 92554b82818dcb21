from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

from shanglou.server.land.geometry import crs, files

from ..data import POLYGONS, real
from .made import SQUARE

COORDINATES = [[[120.2, 30.2], [120.21, 30.2], [120.21, 30.21], [120.2, 30.2]]]
POLYGON = {"type": "Polygon", "coordinates": COORDINATES}


def document(*geometries: Any, crs_name: str = "", **properties: Any) -> bytes:
    features = [{"type": "Feature", "properties": properties, "geometry": geometry} for geometry in geometries]
    whole: dict[str, Any] = {"type": "FeatureCollection", "features": features}
    if crs_name:
        whole["crs"] = {"type": "name", "properties": {"name": crs_name}}
    return json.dumps(whole, ensure_ascii=False).encode()


def test_features_are_read_in_order_with_numbers_from_one() -> None:
    reading = files.read(document(POLYGON, json.loads(shapely.to_geojson(SQUARE)), 编号="一"), declared=crs.WGS84)
    assert [feature.row for feature in reading.features] == [1, 2]
    assert reading.features[1].shape.equals(SQUARE)
    assert reading.features[0].attributes == {"编号": "一"}


def test_coordinates_without_a_system_are_refused_until_their_user_declares_one() -> None:
    assert files.read(document(POLYGON)).faults[0].field == "crs"
    assert files.read(document(POLYGON), declared=crs.GCJ02).faults == ()


@pytest.mark.parametrize(
    ("name", "system"),
    [("urn:ogc:def:crs:EPSG::4490", crs.CGCS2000), ("urn:ogc:def:crs:OGC:1.3:CRS84", crs.WGS84), ("EPSG:4326", crs.WGS84)],
)
def test_a_system_that_the_file_names_is_taken(name: str, system: crs.System) -> None:
    assert files.read(document(POLYGON, crs_name=name)).system == system


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31]]]},
        {"type": "Polygon", "coordinates": "120,30"},
        {"type": "Circle", "coordinates": [120, 30]},
        {"type": "Point", "coordinates": ["120", "30"]},
        {},
        "POINT(120 30)",
        7,
    ],
)
def test_a_wrong_shape_blames_its_row_and_the_others_are_read(geometry: Any) -> None:
    reading = files.read(document(POLYGON, geometry, POLYGON), "a.geojson", declared=crs.WGS84)
    assert [(fault.row, fault.field, fault.source) for fault in reading.all_faults] == [(2, "geometry", "a.geojson")]
    assert [feature.shape is None for feature in reading.features] == [False, True, False]


@pytest.mark.parametrize("feature", ["x", 3, None, []])
def test_a_feature_that_is_none_blames_its_row(feature: Any) -> None:
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert [fault.row for fault in files.read(content, declared=crs.WGS84).all_faults] == [1]


def test_a_feature_without_a_shape_stays_a_row() -> None:
    reading = files.read(document(None, POLYGON), declared=crs.WGS84)
    assert reading.all_faults == ()
    assert reading.features[0].shape is None


@pytest.mark.parametrize("wrap", [lambda shape: shape, lambda shape: {"type": "Feature", "properties": {}, "geometry": shape}])
def test_a_lone_shape_or_feature_is_one_row(wrap: Any) -> None:
    assert len(files.read(json.dumps(wrap(POLYGON)).encode(), declared=crs.WGS84).features) == 1


def test_a_text_that_breaks_off_is_refused_as_such() -> None:
    content = document(POLYGON, POLYGON, name="a long name")
    for size in range(len(content) - 120, len(content)):
        assert "breaks off" in files.read(content[:size]).faults[0].remedy.en


def test_a_mistake_in_the_text_is_placed_by_line_and_column() -> None:
    reading = files.read(b'{"type": "FeatureCollection",\n "features": [,]}')
    assert reading.faults[0].found.startswith("2:15 ")


@pytest.mark.parametrize(
    "content",
    [
        b'{"type": "Topology"}',
        b"[1, 2]",
        b'{"type": "FeatureCollection", "features": {}}',
        b'{"type": "FeatureCollection"}',
        b'{"type": "Point", "coordinates": [NaN, 1]}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_geojson_is_refused(content: bytes) -> None:
    reading = files.read(content, declared=crs.WGS84)
    assert reading.faults[0].field == "file"


def test_a_text_in_gbk_is_refused_as_not_utf_8() -> None:
    assert files.read(document(POLYGON, 编号="宗地").decode().encode("gbk")).faults[0].field == "encoding"


def test_the_mark_of_utf_8_is_passed_over() -> None:
    assert files.read(b"\xef\xbb\xbf" + document(POLYGON), declared=crs.WGS84).faults == ()


def test_heights_are_dropped_and_that_is_said() -> None:
    feature = files.read(document({"type": "Point", "coordinates": [120, 30, 8]}), declared=crs.WGS84).features[0]
    assert feature.dropped
    assert feature.shape.wkt == "POINT (120 30)"


def test_a_place_that_is_elsewhere_blames_its_row_and_has_no_shape() -> None:
    reading = files.read(document(POLYGON, {"type": "Point", "coordinates": [30, 120]}), declared=crs.WGS84)
    assert [fault.row for fault in reading.all_faults] == [2]
    assert reading.features[1].shape is None


def test_lists_and_objects_among_attributes_are_kept_as_text() -> None:
    assert files.read(document(POLYGON, tags=["一"]), declared=crs.WGS84).features[0].attributes == {"tags": '["一"]'}


def test_the_real_polygons_are_all_read() -> None:
    reading = files.read(real(POLYGONS), declared=crs.WGS84)
    assert reading.all_faults == ()
    assert len(reading.features) == 435
