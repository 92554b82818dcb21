from __future__ import annotations

import io

import numpy as np
import pytest
import shapely
import xlsxwriter

from shanglou.server.land.geometry import crs, files
from shanglou.server.land.geometry.gcj02 import to_gcj02


def csv(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\n".join(lines).encode(encoding)


def workbook(*rows: list[object], sheets: tuple[str, ...] = ("Sheet1",)) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        for name in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return content.getvalue()


def places(reading: files.Reading) -> list[tuple[float, float] | None]:
    return [None if feature.shape is None else (feature.shape.x, feature.shape.y) for feature in reading.features]


@pytest.mark.parametrize(
    ("x", "y"),
    [("经度", "纬度"), ("lng", "lat"), ("Longitude", "Latitude"), ("经度（°）", "纬度（°）"), ("东经", "北纬"), ("X", "Y")],
)
def test_points_stand_in_two_columns_of_many_names(x: str, y: str) -> None:
    reading = files.read(csv(f"编号,{x},{y}", "一,120.2,30.2", "二,120.3,30.3"), declared=crs.WGS84)
    assert reading.all_faults == ()
    assert places(reading) == [(120.2, 30.2), (120.3, 30.3)]
    assert [feature.row for feature in reading.features] == [2, 3]
    assert reading.features[0].attributes["编号"] == "一"


def test_a_workbook_is_read_like_a_text() -> None:
    reading = files.read(workbook(["编号", "经度", "纬度"], ["一", 120.2, 30.2], ["二", "120.3", 30.3]), declared=crs.WGS84)
    assert places(reading) == [(120.2, 30.2), (120.3, 30.3)]
    assert reading.features[0].attributes["经度"] == 120.2


def test_a_text_in_gbk_is_read() -> None:
    reading = files.read(csv("编号,经度,纬度", "宗地一,120.2,30.2", encoding="gbk"), declared=crs.WGS84)
    assert reading.features[0].attributes["编号"] == "宗地一"


def test_another_sheet_is_read_when_it_is_named() -> None:
    content = workbook(["lon", "lat"], [120.2, 30.2], sheets=("one", "two"))
    assert len(files.read(content, layer="two", declared=crs.WGS84).features) == 1
    assert files.read(content, layer="three", declared=crs.WGS84).faults[0].field == "sheet"


def test_empty_lines_are_no_rows_and_the_others_keep_their_numbers() -> None:
    reading = files.read(workbook(["lon", "lat"], [120.2, 30.2], [None, None], [120.3, 30.3]), declared=crs.WGS84)
    assert [feature.row for feature in reading.features] == [2, 4]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("120°12'30\"", 120.208333),
        ("120°12′30″", 120.208333),
        ("东经120度12分30秒", 120.208333),
        ("１２０．２", 120.2),
        ("120.2E", 120.2),
    ],
)
def test_angles_and_wide_digits_are_read(written: str, value: float) -> None:
    reading = files.read(workbook(["经度", "纬度"], [written, 30.2]), declared=crs.WGS84)
    assert reading.all_faults == ()
    assert places(reading)[0] == pytest.approx((value, 30.2), abs=1e-6)


@pytest.mark.parametrize("written", ["北京", "120..2", "120,2,3", "120°75'", "nan", "inf"])
def test_what_is_no_coordinate_blames_row_and_column(written: str) -> None:
    reading = files.read(workbook(["经度", "纬度"], [120.2, 30.2], [written, 30.2]), "a.xlsx", declared=crs.WGS84)
    assert [(fault.row, fault.field, fault.source) for fault in reading.all_faults] == [(3, "经度", "a.xlsx")]
    assert places(reading)[1] is None


def test_half_a_point_blames_the_column_that_is_empty() -> None:
    reading = files.read(csv("编号,经度,纬度", "一,120.2,"), declared=crs.WGS84)
    assert [fault.field for fault in reading.all_faults] == ["纬度"]


def test_a_row_without_a_point_stays_a_row() -> None:
    reading = files.read(csv("编号,经度,纬度", "一,,", "二,120.2,30.2"), declared=crs.WGS84)
    assert reading.all_faults == ()
    assert places(reading) == [None, (120.2, 30.2)]


def test_surveyors_x_is_the_northing() -> None:
    from shanglou.standards.crs import project

    east, north = project(120.2, 30.2)
    for first, second in ((north, east), (east, north)):
        reading = files.read(csv("X,Y", f"{first},{second}"), declared=crs.zoned(40))
        assert reading.all_faults == ()
        assert places(reading)[0] == pytest.approx((120.2, 30.2), abs=1e-7)


def test_named_columns_are_not_turned_silently() -> None:
    reading = files.read(csv("经度,纬度", "30.2,120.2"), declared=crs.WGS84)
    assert "swapped" in reading.faults[0].remedy.en


def test_columns_that_the_user_names_are_used() -> None:
    content = csv("a,b,经度,纬度", "120.2,30.2,1,1")
    reading = files.read(content, declared=crs.WGS84, columns=files.Columns("a", "b"))
    assert places(reading) == [(120.2, 30.2)]
    assert files.read(content, declared=crs.WGS84, columns=files.Columns("a", "c")).faults[0].found == "c"


def test_a_table_without_coordinates_is_refused_and_says_what_it_has() -> None:
    reading = files.read(csv("编号,面积", "一,2"), declared=crs.WGS84)
    assert reading.faults[0].field == "columns"
    assert "面积" in reading.faults[0].found


def test_two_columns_of_one_name_are_refused() -> None:
    assert files.read(csv("lon,lat,lat", "1,2,3"), declared=crs.WGS84).faults


def test_a_table_without_a_system_is_refused() -> None:
    assert files.read(csv("经度,纬度", "120.2,30.2")).faults[0].field == "crs"


def test_shifted_points_are_shifted_back() -> None:
    x, y = to_gcj02(np.array([120.2]), np.array([30.2]))
    reading = files.read(csv("经度,纬度", f"{x[0]},{y[0]}"), declared=crs.GCJ02)
    assert places(reading)[0] == pytest.approx((120.2, 30.2), abs=1e-8)


def test_more_rows_than_the_limit_are_refused() -> None:
    reading = files.read(csv("lon,lat", *["120.2,30.2"] * 3), declared=crs.WGS84, limits=files.Limits(features=2))
    assert reading.faults[0].found == "3"


def test_a_header_without_rows_is_refused() -> None:
    assert files.read(csv("lon,lat"), declared=crs.WGS84).faults[0].found == "0"


@pytest.mark.parametrize("header", ["坐标", "WKT", "geometry", "界址点坐标"])
def test_shapes_stand_in_one_column_of_many_names(header: str) -> None:
    ring = "120.2,30.2 120.21,30.2 120.21,30.21 120.2,30.21"
    reading = files.read(workbook(["编号", header], ["一", ring]), declared=crs.WGS84)
    assert reading.features[0].shape.equals(shapely.box(120.2, 30.2, 120.21, 30.21))


def test_a_wrong_shape_blames_row_and_column() -> None:
    content = workbook(["编号", "坐标"], ["一", "POINT (120.2 30.2)"], ["二", "120.2,30.2 120.21;30.2"], ["三", None])
    reading = files.read(content, declared=crs.WGS84)
    assert [(fault.row, fault.field) for fault in reading.all_faults] == [(3, "坐标")]
    assert [feature.shape is None for feature in reading.features] == [False, True, True]


def test_a_system_that_wkt_names_is_taken_or_contradicted() -> None:
    content = csv("wkt", "SRID=4490;POINT(120.2 30.2)")
    assert files.read(content).system == crs.CGCS2000
    assert files.read(content, declared=crs.zoned(40)).faults[0].field == "crs"


def test_two_systems_in_one_table_are_refused() -> None:
    reading = files.read(csv("wkt", "SRID=4490;POINT(120.2 30.2)", "SRID=4549;POINT(519000 3347000)"))
    assert reading.faults[0].found == "SRID=4490、SRID=4549"
