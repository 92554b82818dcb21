from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.server.land.geometry import crs, files, outputs

from .made import SQUARE, shapefile, zipped

LAYER = outputs.Layer("parcels", [{"code": "一"}], [SQUARE])
WHOLE = {
    "shp": zipped(shapefile()),
    "gpkg": outputs.geopackage([LAYER]),
    "geojson": outputs.geojson(LAYER),
    "csv": 'code,wkt\n一,"SRID=4490;POINT(120 30)"\n'.encode(),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_the_content_tells_the_kind_whatever_the_name_says(kind: str) -> None:
    reading = files.read(WHOLE[kind], "photo.jpg")
    assert reading.kind == kind
    assert reading.all_faults == ()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"Rar!\x1a\x07\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"%PDF-1.7", "PDF"),
        (b"AC1027\0\0", "DWG"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"<?xml version='1.0'?><kml/>", "KML"),
        (b"\x00\x00\x27\x0a" + bytes(96), ".shp"),
        (b"\x01\x02\x00\x03binary", ""),
    ],
)
def test_other_files_are_refused_with_what_they_are(content: bytes, found: str) -> None:
    reading = files.read(content, "parcels.zip")
    assert found in reading.faults[0].found
    assert not reading.features


@pytest.mark.parametrize("content", [b"", b"  \n "])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert files.read(content, "a.csv").faults[0].field == "file"


def test_a_file_above_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    path.write_bytes(WHOLE["geojson"])
    reading = files.read(path, limits=files.Limits(size=100))
    assert "MB" in reading.faults[0].found
    assert reading.source == "large.geojson"


def test_more_vertices_than_the_limit_are_refused() -> None:
    assert files.read(WHOLE["geojson"], limits=files.Limits(vertices=3)).faults[0].found == "5"


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1), st.data())
def test_a_damaged_file_never_raises(kind: str, kept: float, data: st.DataObject) -> None:
    content = bytearray(WHOLE[kind][: max(int(len(WHOLE[kind]) * kept), 1)])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    reading = files.read(bytes(content), "a", declared=crs.CGCS2000)
    assert reading.faults or reading.features


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_never_raises(content: bytes) -> None:
    reading = files.read(content, "a", declared=crs.CGCS2000)
    assert reading.faults or reading.features


def test_fields_that_are_no_columns_have_names_in_both_languages() -> None:
    fault = files.read(b"", "a.csv").faults[0]
    assert files.labelled(fault, "zh").field == "文件"
    assert files.labelled(fault, "en").field == "File"


def test_a_fault_of_a_column_keeps_the_users_header() -> None:
    reading = files.read("经度,纬度\n120.2,北\n".encode(), declared=crs.WGS84)
    assert files.labelled(reading.all_faults[0], "en").field == "纬度"
