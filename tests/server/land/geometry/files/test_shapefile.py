from __future__ import annotations

import datetime

import numpy as np
import pytest
import shapely

from shanglou.server.land.geometry import crs, files

from .made import OTHER, SQUARE, shapefile, without, zipped


def said(reading: files.Reading) -> str:
    return " ".join(fault.message("en") for fault in reading.all_faults)


def test_a_shapefile_is_read_with_numbers_from_one() -> None:
    reading = files.read(zipped(shapefile()), "parcels.zip")
    assert reading.faults == ()
    assert (reading.kind, reading.system, reading.headers) == ("shp", crs.CGCS2000, ("宗地号",))
    assert [(feature.row, feature.attributes["宗地号"]) for feature in reading.features] == [
        (1, "杭土〔2024〕垚号"),
        (2, "地块二"),
    ]
    assert shapely.equals(reading.shapes, [SQUARE, OTHER]).all()


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK"])
@pytest.mark.parametrize("said_by", ["cpg", "nobody", "user"])
def test_chinese_is_read_whoever_says_the_encoding(encoding: str, said_by: str) -> None:
    parts = shapefile(encoding=encoding)
    content = zipped(parts if said_by == "cpg" else without(parts, ".cpg"))
    reading = files.read(content, encoding=encoding if said_by == "user" else None)
    assert reading.features[0].attributes == {"宗地号": "杭土〔2024〕垚号"}


def test_a_code_page_that_nobody_chose_is_not_believed() -> None:
    parts = shapefile(encoding="GBK")
    parts["parcels.cpg"] = b"ISO-8859-1"
    assert files.read(zipped(parts)).features[0].attributes["宗地号"] == "杭土〔2024〕垚号"


def test_the_code_page_in_the_head_of_the_table_is_believed() -> None:
    parts = without(shapefile(columns={"name": ["联通", "x"]}, encoding="GBK"), ".cpg")
    table = bytearray(parts["parcels.dbf"])
    table[29] = 0x4D
    parts["parcels.dbf"] = bytes(table)
    assert files.read(zipped(parts)).features[0].attributes["name"] == "联通"


def test_a_wrong_declared_encoding_blames_row_and_column() -> None:
    reading = files.read(
        zipped(without(shapefile(columns={"name": ["plain", "地块二"]}, encoding="GBK"), ".cpg")), encoding="UTF-8"
    )
    assert [(fault.row, fault.field) for fault in reading.all_faults] == [(2, "name")]
    assert "UTF-8" in said(reading)


def test_an_unknown_encoding_is_refused() -> None:
    assert "encoding" in said(files.read(zipped(shapefile()), encoding="klingon"))


def test_a_text_in_no_encoding_that_is_known_is_refused() -> None:
    parts = without(shapefile(columns={"name": ["abcd", "efgh"]}), ".cpg")
    parts["parcels.dbf"] = parts["parcels.dbf"].replace(b"abcd", b"\xff\xff\xff\xff")
    reading = files.read(zipped(parts))
    assert reading.faults[0].field == "encoding"
    assert not reading.features


@pytest.mark.filterwarnings("ignore:Value .* has been truncated:RuntimeWarning")
def test_a_character_that_the_width_of_the_field_cut_is_dropped() -> None:
    # 85 characters of three bytes are 255 of the 254 bytes that a field holds.
    reading = files.read(zipped(shapefile(columns={"name": ["园" * 85, "x"]})))
    assert reading.faults == ()
    assert reading.features[0].attributes["name"] == "园" * 84


def test_values_keep_their_types_and_blanks_are_nothing() -> None:
    columns = {
        "count": [3, 4],
        "area": [12.5, np.nan],
        "since": np.array(["2024-05-01", "NaT"], dtype="datetime64[D]"),
        "name": ["a", ""],
    }
    first, second = (feature.attributes for feature in files.read(zipped(shapefile(columns=columns))).features)
    assert first == {"count": 3, "area": 12.5, "since": datetime.date(2024, 5, 1), "name": "a"}
    assert isinstance(first["count"], int)
    assert second == {"count": 4, "area": None, "since": None, "name": None}


@pytest.mark.parametrize("ending", [".shx", ".dbf", ".shp"])
def test_a_missing_part_is_named(ending: str) -> None:
    reading = files.read(zipped(without(shapefile(), ending)), "a.zip")
    assert f"parcels{ending}" in reading.faults[0].remedy.en
    assert reading.faults[0].source == "a.zip"


@pytest.mark.parametrize("ending", [".shp", ".shx", ".dbf"])
@pytest.mark.parametrize("kept", [0.9, 0.5, 0.1, 0.0])
def test_a_part_that_breaks_off_is_refused(ending: str, kept: float) -> None:
    parts = shapefile()
    name = f"parcels{ending}"
    parts[name] = parts[name][: int(len(parts[name]) * kept)]
    reading = files.read(zipped(parts))
    assert reading.faults[0].field == "file"
    assert not reading.features


def test_parts_of_different_exports_are_refused() -> None:
    parts = shapefile()
    parts["parcels.dbf"] = shapefile(shapes=[SQUARE] * 3, columns={"宗地号": ["a", "b", "c"]})["parcels.dbf"]
    assert "2" in (found := files.read(zipped(parts)).faults[0].found)
    assert "3" in found


def test_an_index_that_points_beyond_the_file_is_refused() -> None:
    parts = shapefile()
    index = bytearray(parts["parcels.shx"])
    index[108:112] = (10**6).to_bytes(4, "big")
    parts["parcels.shx"] = bytes(index)
    assert files.read(zipped(parts)).faults[0].field == "file"


def test_a_deleted_record_is_left_out_and_the_others_keep_their_numbers() -> None:
    parts = shapefile()
    table = bytearray(parts["parcels.dbf"])
    table[int.from_bytes(table[8:10], "little")] = 0x2A
    parts["parcels.dbf"] = bytes(table)
    reading = files.read(zipped(parts))
    assert reading.faults == ()
    assert [feature.row for feature in reading.features] == [2]


def test_a_record_without_a_shape_stays_a_row() -> None:
    reading = files.read(zipped(shapefile(shapes=[None, SQUARE])))
    assert [feature.shape is None for feature in reading.features] == [True, False]


def test_heights_are_dropped_and_that_is_said() -> None:
    high = shapely.force_3d(SQUARE, 5.0)
    reading = files.read(zipped(shapefile(shapes=[high], columns={"a": ["x"]}, geometry_type="Polygon Z")))
    assert reading.features[0].dropped
    assert not reading.features[0].shape.has_z


def test_a_file_without_prj_is_refused_until_its_user_declares_it() -> None:
    content = zipped(without(shapefile(), ".prj"))
    assert files.read(content).faults[0].field == "crs"
    assert files.read(content, declared=crs.WGS84).system == crs.WGS84


def test_a_declaration_against_the_prj_is_refused() -> None:
    reading = files.read(zipped(shapefile()), declared=crs.zoned(40))
    assert reading.faults[0].field == "crs"
    assert not reading.features


def test_a_prj_that_contradicts_the_coordinates_is_refused() -> None:
    reading = files.read(zipped(shapefile(crs="EPSG:4549")))
    assert "degrees" in reading.faults[0].remedy.en


def test_an_old_datum_is_refused_by_name() -> None:
    assert files.read(zipped(shapefile(crs="EPSG:4610"))).faults[0].found == "Xian 1980"


def test_metres_of_a_zone_become_degrees() -> None:
    from shanglou.standards.crs import project

    metres = shapely.transform(SQUARE, lambda points: np.array([project(x, y) for x, y in points]))
    reading = files.read(zipped(shapefile(shapes=[metres], columns={"a": ["x"]}, crs="EPSG:4549")))
    assert reading.system == crs.zoned(40)
    assert reading.features[0].shape.normalize().equals_exact(SQUARE.normalize(), 1e-8)


def test_of_several_shapefiles_one_is_to_be_chosen() -> None:
    content = zipped({**shapefile(), **shapefile(name="园区", columns={"a": ["x", "y"]})})
    reading = files.read(content)
    assert reading.faults[0].field == "layer"
    assert sorted(reading.layers) == ["parcels", "园区"]
    assert files.read(content, layer="园区").headers == ("a",)


def test_folders_and_what_a_macintosh_adds_are_passed_over() -> None:
    parts = {f"数据/{name}": part for name, part in shapefile().items()}
    parts |= {f"__MACOSX/数据/._{name}": b"rubbish" for name in shapefile()}
    assert len(files.read(zipped(parts)).features) == 2


def test_endings_in_capitals_are_known() -> None:
    parts = {name.upper(): part for name, part in shapefile().items()}
    assert len(files.read(zipped(parts)).features) == 2


def test_more_shapes_than_the_limit_are_refused() -> None:
    reading = files.read(zipped(shapefile()), limits=files.Limits(features=1))
    assert reading.faults[0].found == "2"
