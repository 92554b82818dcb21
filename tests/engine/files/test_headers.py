from __future__ import annotations

from pathlib import Path

import pytest

from shanglou.engine.faults import BadInput
from shanglou.engine.files.headers import letters, unit_written
from tests.engine.files.tables import csv_file, read


def refused(path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        read(path)
    return "\n".join(fault.message("zh") for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("header", "fact"),
    [
        ("unit.floor_area", "unit.floor_area"),
        ("unit.floor_area [m2]", "unit.floor_area"),
        ("宗地面积", "parcel.area"),
        ("宗地面积（亩）", "parcel.area"),
        (" 宗地 面积 ", "parcel.area"),
        ("宗地·宗地面积", "parcel.area"),
        ("Parcel area (mu)", "parcel.area"),
        ("位于开发区（园区）或产业平台内", "parcel.in_zone"),
    ],
)
def test_a_fact_is_known_by_its_name_or_label_with_or_without_unit(tmp_path: Path, header: str, fact: str) -> None:
    assert list(read(csv_file(tmp_path, f"{header}\n")).facts) == [fact]


def test_unknown_columns_are_kept_and_listed(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积,备注,联系人\n"))
    assert [column.header for column in table.unrecognised] == ["备注", "联系人"]


def test_a_conversion_is_told(tmp_path: Path) -> None:
    (column,) = read(csv_file(tmp_path, "成交价款（万元）\n")).columns
    assert column.remark is not None
    assert column.remark.zh == "表头写明万元，已按准确比例换算为元。"


def test_a_header_in_brackets_that_is_no_unit_is_another_column(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积,宗地面积（地上部分）\n"))
    assert [column.header for column in table.unrecognised] == ["宗地面积（地上部分）"]


@pytest.mark.parametrize("header", ["宗地面积（万元）", "土地坐落（万元）", "宗地面积（年）"])
def test_a_unit_that_cannot_measure_the_fact_is_refused(tmp_path: Path, header: str) -> None:
    assert header in refused(csv_file(tmp_path, f"{header}\n1\n"))


def test_a_qualified_name_that_no_fact_has_is_refused_with_the_nearest(tmp_path: Path) -> None:
    assert "unit.floor_area" in refused(csv_file(tmp_path, "unit.flor_area\n1\n"))


def test_a_header_that_stands_twice_is_refused_with_its_places(tmp_path: Path) -> None:
    assert "A1、C1" in refused(csv_file(tmp_path, "宗地面积,备注,宗地面积\n1,a,2\n"))


def test_two_columns_for_one_fact_are_refused(tmp_path: Path) -> None:
    assert "parcel.area" in refused(csv_file(tmp_path, "宗地面积,parcel.area\n1,2\n"))


def test_an_ambiguous_label_is_refused_with_the_ways_to_write_it(tmp_path: Path) -> None:
    message = refused(csv_file(tmp_path, "industrial land\n1\n"))
    assert "parcel.is_industrial、division.industrial_land" in message


def test_a_table_without_any_known_column_is_refused_with_a_way_out(tmp_path: Path) -> None:
    assert "shanglou template" in refused(csv_file(tmp_path, "甲,乙\n1,2\n"))


@pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_spreadsheets_do(number: int, name: str) -> None:
    assert letters(number) == name


@pytest.mark.parametrize(
    ("written", "factor"), [("万m²", 10_000), ("平方米", 1), ("千元", 1000), ("10,000 yuan", 10_000), ("㎡", 1), ("平米", 1)]
)
def test_units_are_known_however_they_are_spelled(written: str, factor: int) -> None:
    found = unit_written(written)
    assert found is not None
    assert found.factor == factor


@pytest.mark.parametrize("written", ["万", "地上", "箱"])
def test_what_is_no_unit_is_none(written: str) -> None:
    assert unit_written(written) is None
