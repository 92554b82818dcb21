from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from shanglou.cli.reading import read_mapping
from shanglou.engine.faults import BadInput
from tests.cli.helpers import HANGZHOU, faults, read_json, run, write

TOML = 'on = 2025-06-01\nplace = "330100"\n[unit]\nfloor_area = 999.99\n'
YAML = "on: 2025-06-01\nplace: 330100\nunit:\n  floor_area: 999.99\n"
JSON = '{"on": "2025-06-01", "place": "330100", "unit": {"floor_area": 999.99}}'


def refusal(path: Path) -> BadInput:
    with pytest.raises(BadInput) as refused:
        read_mapping(path)
    return refused.value


@pytest.mark.parametrize(("name", "content"), [("a.toml", TOML), ("a.yaml", YAML), ("a.yml", YAML), ("a.json", JSON)])
def test_decimals_are_exact_in_every_form(tmp_path: Path, name: str, content: str) -> None:
    assert read_mapping(write(tmp_path, name, content))["unit"]["floor_area"] == Decimal("999.99")


def test_the_three_forms_give_the_same_report(tmp_path: Path) -> None:
    forms = (("a.toml", TOML), ("a.yaml", YAML), ("a.json", JSON))
    reports = [read_json(run("check", write(tmp_path, name, content), "-f", "json"), "report") for name, content in forms]
    assert reports[0] == reports[1] == reports[2]


def test_the_key_on_stays_a_word_in_yaml(tmp_path: Path) -> None:
    assert next(iter(read_mapping(write(tmp_path, "a.yaml", YAML)))) == "on"


def test_a_code_with_a_leading_zero_stays_text_in_yaml(tmp_path: Path) -> None:
    assert read_mapping(write(tmp_path, "a.yaml", "code: 0101\n"))["code"] == "0101"


def test_yes_and_no_are_left_to_the_door_in_yaml(tmp_path: Path) -> None:
    path = write(tmp_path, "a.yaml", YAML + "project:\n  is_completed: yes\n")
    assert read_json(run("check", path, "-f", "json"), "report")["facts"]["project.is_completed"] is True


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", TOML.replace("999.99", "nan")),
        ("a.yaml", YAML.replace("999.99", ".nan")),
        ("a.json", JSON.replace("999.99", "NaN")),
    ],
)
def test_nan_is_unknown(tmp_path: Path, name: str, content: str) -> None:
    report = read_json(run("check", write(tmp_path, name, content), "-f", "json"), "report")
    assert "unit.floor_area" not in report["facts"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", TOML.replace("999.99", "inf")),
        ("a.yaml", YAML.replace("999.99", "-.inf")),
        ("a.json", JSON.replace("999.99", "Infinity")),
    ],
)
def test_infinity_is_refused(tmp_path: Path, name: str, content: str) -> None:
    (fault,) = faults(run("check", write(tmp_path, name, content), "-f", "json"))
    assert fault["field"] == "unit.floor_area"


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.toml", "on = 2025-06-01\n[unit\n", 2),
        ("a.yaml", "on: 2025-06-01\nunit: [1\nplace: x\n", 3),
        ("a.json", '{"on": "2025-06-01",\n "place" 330100}', 2),
    ],
)
def test_a_broken_file_is_reported_by_line(tmp_path: Path, name: str, content: str, line: int) -> None:
    (fault,) = refusal(write(tmp_path, name, content)).faults
    assert (fault.row, fault.source) == (line, name)


@pytest.mark.parametrize(
    ("name", "content", "line"), [("a.yaml", "a: 1\nb: 2\na: 3\n", 3), ("a.json", '{"a": 1,\n"b": 2,\n"a": 3}', 3)]
)
def test_a_name_written_twice_is_refused_by_line(tmp_path: Path, name: str, content: str, line: int) -> None:
    (fault,) = refusal(write(tmp_path, name, content)).faults
    assert fault.row == line


def test_an_impossible_date_in_toml_is_called_one(tmp_path: Path) -> None:
    (fault,) = refusal(write(tmp_path, "a.toml", "on = 2025-02-30\n")).faults
    assert (fault.row, fault.remedy.zh) == (1, "日历上没有这一天。")


@pytest.mark.parametrize(("name", "content"), [("a.yaml", "- 1\n"), ("a.json", "3"), ("a.yaml", "")])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, name: str, content: str) -> None:
    assert len(refusal(write(tmp_path, name, content)).faults) == 1


def test_a_file_nested_without_end_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a.json", '{"a": ' + "[" * 100_000 + "]" * 100_000 + "}")).faults


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    (fault,) = faults(run("check", tmp_path / "none.toml", "-f", "json"))
    assert fault["found"].endswith("none.toml")


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    (fault,) = faults(run("check", tmp_path, "-f", "json"))
    assert "folder" in fault["remedy"]["en"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.docx", "x"), "-f", "json"))
    assert ".toml" in fault["expected"]["zh"]


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes('place = "杭州"\n'.encode("gb18030"))
    (fault,) = faults(run("check", path, "-f", "json"))
    assert "UTF-8" in fault["remedy"]["zh"]


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "case.toml"
    path.write_bytes(b"\xef\xbb\xbf" + TOML.encode())
    assert read_mapping(path)["place"] == "330100"


def test_an_unknown_fact_is_named_with_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU.replace("floor_area = 999.99", "flor_area = 999.99"))
    (fault,) = faults(run("check", path, "-f", "json"))
    assert (fault["field"], "unit.floor_area" in fault["remedy"]["zh"]) == ("unit.flor_area", True)


def test_a_unit_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU.replace("floor_area = 999.99", 'floor_area = "12 万元"'))
    (fault,) = faults(run("check", path, "-f", "json"))
    assert fault["field"] == "unit.floor_area"


def test_a_value_in_another_unit_of_the_same_kind_is_converted(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU.replace("floor_area = 999.99", 'floor_area = "0.15 亩"'))
    assert read_json(run("check", path, "-f", "json"), "report")["facts"]["unit.floor_area"] == "100"


def test_a_negative_area_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU.replace("floor_area = 999.99", "floor_area = -3"))
    (fault,) = faults(run("check", path, "-f", "json"))
    assert fault["found"] == "-3"


def test_an_unknown_place_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.toml", HANGZHOU), "--place", "亚特兰蒂斯", "-f", "json"))
    assert fault["field"] == "place"


@pytest.mark.parametrize("place", ["330103", "下城区"])
def test_an_abolished_place_names_its_successor(tmp_path: Path, place: str) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.toml", HANGZHOU), "--place", place, "-f", "json"))
    assert "330105" in fault["remedy"]["zh"]


def test_every_fault_is_reported_not_only_the_first(tmp_path: Path) -> None:
    wrong = HANGZHOU.replace("floor_area = 999.99", "floor_area = -3").replace("is_upstairs", "is_upstair")
    wrong = wrong.replace("余杭区", "下城区").replace("2025-06-01", '"2025-02-30"')
    fields = {fault["field"] for fault in faults(run("check", write(tmp_path, "case.toml", wrong), "-f", "json"))}
    assert fields == {"on", "place", "unit.floor_area", "project.is_upstair"}


def test_a_case_without_a_day_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.toml", 'place = "330100"\n'), "-f", "json"))
    assert fault["field"] == "on"


@pytest.mark.parametrize("written", ["unit = 3", "unit = [1, 2]"])
def test_a_subject_that_is_no_table_is_refused(tmp_path: Path, written: str) -> None:
    path = write(tmp_path, "case.toml", f'on = 2025-06-01\nplace = "330100"\n{written}\n')
    (fault,) = faults(run("check", path, "-f", "json"))
    assert fault["field"] == "unit"


def test_parameters_that_are_no_table_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", 'on = 2025-06-01\nplace = "330100"\nparameters = 3\n')
    (fault,) = faults(run("check", path, "-f", "json"))
    assert fault["field"] == "parameters"


def test_faults_in_text_go_to_the_error_stream_in_the_language_asked_for(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "case.toml", HANGZHOU), "--place", "下城区", "--lang", "en")
    assert "The input is wrong" in result.stderr
    assert result.stdout == ""
