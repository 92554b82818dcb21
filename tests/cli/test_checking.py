from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.helpers import HANGZHOU, MET, faults, read_json, run, write


def test_a_must_that_is_not_met_gives_exit_code_1(tmp_path: Path) -> None:
    assert run("check", write(tmp_path, "case.toml", HANGZHOU)).exit_code == 1


def test_nothing_standing_against_a_case_gives_exit_code_0(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "case.toml", MET), "--gate", "split_transfer")
    assert result.exit_code == 0, result.output


def test_the_report_has_its_documented_json_form(tmp_path: Path) -> None:
    report = read_json(run("check", write(tmp_path, "case.toml", HANGZHOU), "--format", "json"), "report")
    assert report["place"] == "330110"


def test_the_json_has_the_trace_of_every_finding_when_asked(tmp_path: Path) -> None:
    report = read_json(run("check", write(tmp_path, "case.toml", HANGZHOU), "--format", "json", "--trace"), "report")
    assert all("trace" in finding for finding in report["findings"])


def test_the_json_has_no_trace_unless_asked(tmp_path: Path) -> None:
    report = read_json(run("check", write(tmp_path, "case.toml", HANGZHOU), "--format", "json"), "report")
    assert not any("trace" in finding for finding in report["findings"])


def test_the_answer_of_the_gate_comes_before_what_stands_against_it(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU)).stdout
    assert 0 < text.index("不可以办理") < text.index("必须做到而未做到")


def test_what_stands_against_a_case_has_its_gap_and_its_pinpoint(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU)).stdout
    assert "差 0.01 m²" in text
    assert "HZ2024-09-11（九、规范项目运营管理" in text


def test_a_refused_gate_asks_for_nothing_more(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU), "--gate", "split_transfer").stdout
    assert "不再要求补其他资料" in text
    assert "缺少的资料" not in text


def test_a_gate_that_lacks_facts_names_each_with_how_to_fill_it_in(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", MET), "--gate", "split_transfer").stdout
    assert "填 project.is_completed = true（是）或 false（否）" in text


def test_what_a_person_decides_names_who_and_how_to_record_it(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", MET), "--gate", "split_transfer").stdout
    line = next(line for line in text.splitlines() if "fact:unit.transferee_is_eligible" in line)
    assert "待定问题 Q25" in line
    assert "定夺：区（县、市）政府" in line


def test_the_findings_are_counted_and_sum_to_the_total(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    total = len(read_json(run("check", path, "-f", "json"), "report")["findings"])
    assert f"判定 {total} 条" in run("check", path).stdout


def test_the_english_report_holds_no_chinese_heading(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU), "--lang", "en").stdout
    assert "Musts not met: " in text
    assert "不符合" not in text


def test_trace_shows_the_steps_of_a_finding(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU), "--trace").stdout
    assert "✗ 单元建筑面积 ≥ 1,000 m²（最小分割单元（层））" in text


def test_all_lists_every_finding_with_its_rule(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    report = read_json(run("check", path, "-f", "json"), "report")
    text = run("check", path, "--all").stdout
    assert [finding["rule"] for finding in report["findings"] if f"（{finding['rule']}）" not in text] == []


def test_another_day_can_be_asked(tmp_path: Path) -> None:
    result = run("check", write(tmp_path, "case.toml", HANGZHOU), "--on", "2024-05-07", "-f", "json")
    report = read_json(result, "report")
    states = {item["id"]: item["status"] for item in report["instruments"]}
    assert states["hangzhou_2024"] == "issued"
    assert not [finding for finding in report["findings"] if finding["rule"].startswith("hangzhou_2024.")]


def test_another_place_can_be_asked(tmp_path: Path) -> None:
    report = read_json(run("check", write(tmp_path, "case.toml", HANGZHOU), "--place", "宁波", "-f", "json"), "report")
    assert {item["id"] for item in report["instruments"]} == {"ningbo_2025"}


def test_a_what_if_uses_the_lapsed_instrument_and_is_labelled(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    text = run("check", path, "--on", "2029-06-01", "--what-if").stdout
    assert "【推演】" in text
    assert "差 0.01 m²" in text


def test_a_case_on_a_day_without_an_instrument_says_so(tmp_path: Path) -> None:
    text = run("check", write(tmp_path, "case.toml", HANGZHOU), "--place", "成都", "--on", "2026-05-21").stdout
    assert "没有现行有效的文件" in text


def test_a_parameter_can_be_set_and_the_report_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    result = run("check", path, "--gate", "split_transfer", "--set", "min_split_unit_floor=999.99", "-f", "json")
    report = read_json(result, "report")
    assert report["what_if"] is True
    assert report["parameters_set"] == {"hangzhou_2024.min_split_unit_floor": "999.99"}


def test_the_parameters_of_a_case_file_are_used(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU + "\n[parameters]\nmin_split_unit_floor = 900\n")
    assert read_json(run("check", path, "-f", "json"), "report")["parameters_set"]


def test_a_stage_narrows_what_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    report = read_json(run("check", path, "--stage", "分割转让", "-f", "json"), "report")
    assert {finding["stage"] for finding in report["findings"]} == {"split_transfer"}


def test_a_subject_narrows_what_is_asked(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    report = read_json(run("check", path, "--stage", "lease", "--subject", "unit", "-f", "json"), "report")
    assert {finding["subject"] for finding in report["findings"]} == {"unit"}


def test_several_units_are_judged_one_by_one(tmp_path: Path) -> None:
    two = HANGZHOU.replace("[unit]", "[[unit]]") + '\n[[unit]]\nfloor_area = 1000\nsplit_by = "floor"\n'
    report = read_json(run("check", write(tmp_path, "case.toml", two), "-f", "json"), "report")
    verdicts = {item["member"]: item["verdict"] for item in report["findings"] if item["rule"].endswith(".smallest_floor")}
    assert verdicts == {1: "not met", 2: "met"}


def test_an_unknown_gate_names_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    (fault,) = faults(run("check", path, "--gate", "split_transfr", "-f", "json"))
    assert "split_transfer" in fault["remedy"]["en"]


def test_a_gate_of_an_instrument_out_of_force_says_how_to_use_it(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    (fault,) = faults(run("check", path, "--gate", "project_admission", "-f", "json"))
    assert "--what-if" in fault["remedy"]["zh"]


def test_an_unknown_stage_lists_those_there_are(tmp_path: Path) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.toml", HANGZHOU), "--stage", "splitting", "-f", "json"))
    assert "split_transfer" in fault["expected"]["en"]


def test_a_parameter_of_another_type_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    (fault,) = faults(run("check", path, "--set", "min_split_unit_floor=big", "-f", "json"))
    assert fault["found"] == "big"


def test_a_setting_without_a_value_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("check", write(tmp_path, "case.toml", HANGZHOU), "--set", "min_split_unit_floor", "-f", "json"))
    assert fault["field"] == "--set"


@pytest.mark.parametrize("width", ["20", "40", "79"])
def test_no_line_is_wider_than_the_terminal(tmp_path: Path, width: str) -> None:
    from shanglou.cli.output import cells

    text = run("check", write(tmp_path, "case.toml", HANGZHOU), COLUMNS=width).stdout
    assert [line for line in text.splitlines() if cells(line) > int(width)] == []


def test_a_narrow_terminal_loses_no_word(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    whole, narrow = ("".join(run("check", path, **more).stdout.split()) for more in ({}, {"COLUMNS": "24"}))
    assert narrow == whole


def test_piped_output_has_no_colour(tmp_path: Path) -> None:
    assert "\x1b" not in run("check", write(tmp_path, "case.toml", HANGZHOU)).output


def test_no_color_is_obeyed_even_when_colour_is_forced(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    coloured = run("check", path, FORCE_COLOR="1").output
    plain = run("check", path, FORCE_COLOR="1", NO_COLOR="1").output
    assert "\x1b[31m" in coloured
    assert "\x1b[31m" not in plain
