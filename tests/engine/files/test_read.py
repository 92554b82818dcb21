from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from shanglou.engine.facts import date
from shanglou.engine.faults import BadInput
from shanglou.engine.files import ROW, ColumnMap
from shanglou.engine.files.columns import Check, read_column_map
from shanglou.engine.language import Text
from shanglou.vocabulary import VOCABULARY
from tests.engine.files.tables import csv_file, own, read, values, workbook

HEADER = "宗地面积,成交价款,出让方式,约定开工日期,工业用地,备注\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_csv_is_read_in_every_encoding_it_may_come_in(tmp_path: Path, encoding: str) -> None:
    table = read(csv_file(tmp_path, HEADER + "250.1,1234.50,挂牌,2025-06-01,是,锅炉\n", encoding=encoding))
    assert (values(table, "parcel.area"), own(table, "备注")) == ([250.1], ["锅炉"])


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_with_every_usual_separator(tmp_path: Path, separator: str) -> None:
    table = read(csv_file(tmp_path, "宗地面积,备注\n2.5,x\n".replace(",", separator)))
    assert (values(table, "parcel.area"), own(table, "备注")) == ([2.5], ["x"])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('"1,234.50"', 1234.5),
        ("２５０．１", 250.1),
        ("250.1 亩", 250.1),
        ("1.5公顷", 22.5),
        ("10000㎡", 15.0),
        ("1万平方米", 15.0),
        ("+3", 3.0),
        ("2.5e2", 250.0),
        ("未知", None),
        ("", None),
        ("—", None),
    ],
)
def test_an_area_is_understood_however_it_is_written(tmp_path: Path, cell: str, expected: float | None) -> None:
    table = read(csv_file(tmp_path, f"宗地面积,备注\n{cell},x\n"))
    assert (values(table, "parcel.area"), table.faults) == ([expected], ())


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [
        ("成交价款", "282.8246万元", 2_828_246.0),
        ("成交价款（万元）", "282.8246", 2_828_246.0),
        ("成交价款(亿元)", '"1,234.5"', 123_450_000_000.0),
        ("parcel.price [wan_yuan]", "0.000001", 0.01),
        ("成交价款（万元）", "5元", 5.0),
        ("成交价款/万元", "1", 10_000.0),
        ("宗地面积（单位：公顷）", "0.1668", 2.502),
        ("宗地面积（万㎡）", "1", 15.0),
        ("parcel area (ha)", "2", 30.0),
    ],
)
def test_the_unit_of_a_header_or_cell_converts_exactly(tmp_path: Path, header: str, cell: str, expected: float) -> None:
    table = read(csv_file(tmp_path, f"{header}\n{cell}\n"))
    (name,) = table.facts
    assert (values(table, name), table.faults) == ([expected], ())


def test_a_conversion_that_the_decimals_cannot_hold_is_a_fault_and_not_rounded(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积（㎡）\n100\n100.001\n"))
    assert values(table, "parcel.area") == [0.15, None]
    assert [(fault.row, fault.field, fault.found) for fault in table.faults] == [(3, "宗地面积（㎡）", "'100.001'")]


@pytest.mark.parametrize(
    "cell",
    [
        "2025-06-01",
        "2025/6/1",
        "2025.6.1",
        "2025年6月1日",
        "20250601",
        "45809",
        "２０２５年６月１日",
        "2025-06-01 00:00:00",
        "2025/6/1 0:00",
    ],
)
def test_a_date_is_understood_however_it_is_written(tmp_path: Path, cell: str) -> None:
    table = read(csv_file(tmp_path, f"约定开工日期\n{cell}\n"))
    assert values(table, "parcel.planned_start") == [datetime.date(2025, 6, 1)]


@pytest.mark.parametrize(
    ("cell", "expected"), [("是", True), ("Yes", True), ("1", True), ("否", False), ("×", False), ("?", None)]
)
def test_yes_and_no_are_understood_however_they_are_written(tmp_path: Path, cell: str, expected: bool | None) -> None:
    table = read(csv_file(tmp_path, f"工业用地,备注\n{cell},x\n"))
    assert (values(table, "parcel.is_industrial"), table.faults) == ([expected], ())


@pytest.mark.parametrize("cell", ["listing", "Listing", "挂牌", " 挂牌 "])
def test_an_option_is_known_by_its_key_or_its_label(tmp_path: Path, cell: str) -> None:
    assert values(read(csv_file(tmp_path, f"出让方式\n{cell}\n")), "parcel.grant_method") == ["listing"]


def test_a_time_of_day_is_refused_where_a_day_is_asked_for(tmp_path: Path) -> None:
    (fault,) = read(csv_file(tmp_path, "约定开工日期\n2025-06-01 10:30\n")).faults
    assert fault.remedy.zh == "请只填日期，不带时刻。"


def test_an_option_is_known_by_the_code_in_its_label(tmp_path: Path) -> None:
    assert values(read(csv_file(tmp_path, "土地用途\nM2\nM0\n")), "parcel.land_use") == ["industrial_2", "new_industrial"]


def test_an_option_is_known_without_the_explanation_in_its_label(tmp_path: Path) -> None:
    assert values(read(csv_file(tmp_path, "土地用途\n二类工业用地\n")), "parcel.land_use") == ["industrial_2"]


def test_several_options_stand_in_one_cell(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "兼建的其他用途\n研发、中试\n"))
    assert values(table, "parcel.supporting_uses") == ["pilot;research"]


def test_every_wrong_cell_is_reported_with_the_row_of_the_users_file_and_becomes_unknown(tmp_path: Path) -> None:
    rows = "1,1,挂牌,2025-06-01,是,a\n-5,x,foo,2025-02-30,maybe,b\n2,2,拍卖,2025-06-02,否,c\n"
    table = read(csv_file(tmp_path, HEADER + rows))
    assert [(fault.row, fault.field) for fault in table.faults] == [
        (3, "宗地面积"), (3, "成交价款"), (3, "出让方式"), (3, "约定开工日期"), (3, "工业用地")
    ]  # fmt: skip
    assert [values(table, name)[1] for name in table.facts] == [None] * 5
    assert values(table, "parcel.area") == [1.0, None, 2.0]


def test_a_wrongly_grouped_number_is_refused_because_its_comma_may_be_a_decimal_point(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积;备注\n1,5;x\n"))
    assert values(table, "parcel.area") == [None]
    assert table.faults[0].found == "'1,5'"


def test_the_error_text_of_a_row_says_everything_wrong_with_it_in_either_language(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, HEADER + "1,1,挂牌,,是,a\n-5,x,挂牌,,是,b\n"))
    zh, en = (table.frame.select(table.errors(language)).collect().to_series().to_list() for language in ("zh", "en"))
    assert zh[0] is None
    assert "宗地面积：填的是 '-5'" in zh[1]
    assert "成交价款：填的是 'x'" in zh[1]
    assert "must not be negative" in en[1].lower() or "negative" in en[1]


def test_the_users_own_columns_come_back_untouched(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, '宗地面积,备注\n" 1,234.50 ",007\n'))
    assert (own(table, "宗地面积"), own(table, "备注")) == ([" 1,234.50 "], ["007"])


def test_no_row_is_lost_whatever_is_wrong_with_it(tmp_path: Path) -> None:
    text = HEADER + '1,1,挂牌,,是,a\n2,2,挂牌,,是,b,c\n3\n\n4,4,挂牌,,是,"多\n行"\n\n\n'
    table = read(csv_file(tmp_path, text))
    assert (table.rows, values(table, ROW), values(table, "parcel.area")) == (5, [2, 3, 4, 5, 6], [1.0, None, None, None, 4.0])
    assert [fault.row for fault in table.faults] == [3, 4]


def test_cells_beyond_the_header_are_kept_in_the_error_text(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积,备注\n1,a\n2,b,锅炉\n"))
    assert "锅炉" in table.frame.select(table.errors("zh")).collect().item(1, 0)


def test_empty_headers_over_empty_columns_at_the_end_are_no_columns(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积,备注,,\n1,a,,\n"))
    assert (table.headers, values(table, "parcel.area")) == (("宗地面积", "备注"), [1.0])


def test_a_workbook_keeps_numbers_dates_and_yes_and_no(tmp_path: Path) -> None:
    rows = [
        ["宗地面积", "约定开工日期", "工业用地", "宗地代码", "备注"],
        [0.1 + 0.2, datetime.date(2025, 6, 1), True, 330100, 5],
        ["250.1 亩", 45809, "否", "0012", "x"],
    ]
    table = read(workbook(tmp_path, rows))
    assert values(table, "parcel.area") == [0.3, 250.1]
    assert values(table, "parcel.planned_start") == [datetime.date(2025, 6, 1), datetime.date(2025, 6, 1)]
    assert values(table, "parcel.is_industrial") == [True, False]
    assert values(table, "parcel.code") == ["330100", "0012"]
    assert table.mixed["备注"] == [5.0, "x"]


def test_a_column_of_day_numbers_is_a_column_of_dates(tmp_path: Path) -> None:
    table = read(workbook(tmp_path, [["约定开工日期"], [45809], [45810]]))
    assert values(table, "parcel.planned_start") == [datetime.date(2025, 6, 1), datetime.date(2025, 6, 2)]


def test_merged_cells_among_the_data_are_reported_because_only_the_first_has_a_value(tmp_path: Path) -> None:
    table = read(workbook(tmp_path, [["土地坐落", "宗地面积"], ["临平", 1], ["", 2]], merged=["A2:A3"]))
    assert [(fault.row, fault.field, fault.found) for fault in table.faults] == [(3, "土地坐落", "合并单元格 A2:A3")]
    assert values(table, "parcel.area") == [1.0, 2.0]


@pytest.mark.parametrize(("value", "found"), [("#N/A", "#N/A"), ("#DIV/0!", "#DIV/0!"), ("", "没有算出结果的公式")])
def test_a_formula_without_a_value_is_reported_and_not_taken_for_an_empty_cell(tmp_path: Path, value: str, found: str) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("别的").write(0, 0, "x")
        sheet = book.add_worksheet("数据")
        sheet.write_row(0, 0, ["宗地面积", "备注"])
        sheet.write_row(1, 0, [1, "x"])
        sheet.write_formula(2, 0, "=VLOOKUP(1,B:B,2)", None, value)
        sheet.write(2, 1, "y")
        sheet.write_formula(3, 0, "=1+1", None, 2)
    if not value:
        # A program that writes formulas and works none of them out.
        unvalued(path, b"<v></v>", b"")
    table = read(path, sheet="数据")
    assert [(fault.row, fault.field, fault.found) for fault in table.faults] == [(3, "宗地面积", found)]
    assert values(table, "parcel.area") == [1.0, None, 2.0]


def unvalued(path: Path, old: bytes, new: bytes) -> None:
    with zipfile.ZipFile(path) as packed:
        parts = {name: packed.read(name).replace(old, new) for name in packed.namelist()}
    with zipfile.ZipFile(path, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)


def test_a_parquet_file_is_read_with_its_types_and_rows_counted_from_one(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    frame = pl.DataFrame({
        "parcel.area": [1.5, float("nan"), -1.0, None],
        "parcel.price": pl.Series(["12.50", "0", None, "1"]).cast(pl.Decimal(20, 4)),
        "工业用地": [True, None, False, True],
        "接续": [1, 2, 3, 4],
    })  # fmt: skip
    frame.write_parquet(path)
    table = read(path)
    assert values(table, "parcel.area") == [1.5, None, None, None]
    assert values(table, "parcel.price") == [12.5, 0.0, None, 1.0]
    assert values(table, "parcel.is_industrial") == [True, None, False, True]
    assert [(fault.row, fault.found) for fault in table.faults] == [(3, "-1.0")]


def test_a_parquet_column_of_decimals_finer_than_the_fact_is_refused_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame({"parcel.price": pl.Series(["1.0000000001", "2.5"]).cast(pl.Decimal(20, 10))}).write_parquet(path)
    table = read(path)
    assert (values(table, "parcel.price"), table.faults_total) == ([None, 2.5], 1)


def test_more_faults_than_are_listed_are_all_counted(tmp_path: Path) -> None:
    table = read(csv_file(tmp_path, "宗地面积\n" + "\n".join(f"x{number}" for number in range(10_050)) + "\n"))
    assert (table.faults_total, len(table.faults)) == (10_050, 10_000)
    assert table.frame.select(table.errors("zh").is_null().sum()).collect().item() == 0


def test_a_column_map_says_what_foreign_headers_words_and_units_mean(tmp_path: Path) -> None:
    path = tmp_path / "map.toml"
    path.write_text(
        '[columns]\n"mj" = "parcel.area [hectare]"\n"fs" = "parcel.grant_method"\n"工业用地" = ""\n'
        '[values."fs"]\n"挂牌出让" = "listing"\n',
        encoding="utf-8",
    )
    table = read(csv_file(tmp_path, "mj,fs,工业用地\n2,挂牌出让,abc\n"), columns=read_column_map(path, VOCABULARY))
    assert (values(table, "parcel.area"), values(table, "parcel.grant_method"), table.faults) == ([30.0], ["listing"], ())
    assert own(table, "fs") == ["挂牌出让"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[columns]\n"a" = "parcel.aera"\n', "parcel.area"),
        ("[columns\n", "TOML"),
        ('[[checks]]\nwhen = "1 = 1"\n', "checks[1].zh"),
    ],
)
def test_a_wrong_column_map_is_refused_with_what_is_wrong(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "map.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=named.replace("[", r"\[")):
        read_column_map(path, VOCABULARY)


def test_a_column_map_for_a_header_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    mapped = ColumnMap({"面积": ("parcel.area", "")})
    with pytest.raises(BadInput, match="面积"):
        read(csv_file(tmp_path, "宗地面积\n1\n"), columns=mapped)


def test_a_check_reports_implausible_rows_and_leaves_their_values(tmp_path: Path) -> None:
    check = Check('"parcel.price" = 0', ("parcel.price",), Text("价款为零", "the price is zero"))
    table = read(csv_file(tmp_path, "成交价款\n5\n0\n"), columns=ColumnMap(checks=(check,)))
    assert values(table, "parcel.price") == [5.0, 0.0]
    assert [(fault.row, fault.expected.en) for fault in table.doubts] == [(3, "plausible data (the price is zero)")]
    assert table.frame.select(table.errors("en")).collect().to_series().to_list() == [None, "Doubtful: the price is zero."]


def test_a_column_can_be_read_once_more_as_a_day(tmp_path: Path) -> None:
    fact = date("判定日期", "day")
    fact.name = "on"
    table = read(csv_file(tmp_path, "宗地面积,日子\n1,2025年6月1日\n2,某日\n"), also={"日子": fact})
    assert values(table, "on") == [datetime.date(2025, 6, 1), None]
    assert [(fault.row, fault.field) for fault in table.faults] == [(3, "日子")]
