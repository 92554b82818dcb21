from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.helpers import HANGZHOU, faults, read_json, run, write


def compared(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    return read_json(run("compare", write(tmp_path, "case.toml", HANGZHOU), *arguments, "-f", "json"), "compare")


def test_the_three_cities_are_asked_by_default(tmp_path: Path) -> None:
    assert {place["code"] for place in compared(tmp_path)["places"]} == {"330110", "330200", "510100"}


def test_the_same_case_gets_each_citys_own_rules(tmp_path: Path) -> None:
    (stage,) = compared(tmp_path, "--stage", "split_transfer")["stages"]
    asked = {place["code"]: {item["rule"].partition("_")[0] for item in place["findings"]} for place in stage["places"]}
    assert asked == {"330110": {"hangzhou"}, "330200": {"ningbo"}, "510100": {"chengdu"}}


def test_the_places_may_be_named_in_either_script(tmp_path: Path) -> None:
    found = compared(tmp_path, "--places", "宁波，Chengdu")
    assert [place["code"] for place in found["places"]] == ["330200", "510100"]


def test_a_city_that_does_not_regulate_a_stage_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    (stage,) = read_json(run("compare", path, "--stage", "price", "--places", "北京,杭州", "-f", "json"), "compare")["stages"]
    assert [place["regulated"] for place in stage["places"]] == [False, True]
    assert "未作规定" in run("compare", path, "--stage", "price", "--places", "北京,杭州").stdout


def test_a_city_without_an_instrument_in_force_says_that_instead(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    text = run("compare", path, "--stage", "split_transfer", "--places", "成都", "--on", "2026-05-21").stdout
    assert "当日没有现行有效的文件" in text


def test_the_text_has_gap_and_clause_side_by_side(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    text = run("compare", path, "--stage", "split_transfer").stdout
    line = next(line for line in text.splitlines() if "按层分割的最小面积" in line)
    assert "差 0.01 m²" in line
    assert "HZ2024-09-11" in line


def test_a_narrow_terminal_gets_lists_instead_of_columns(tmp_path: Path) -> None:
    from shanglou.cli.output import cells

    path = write(tmp_path, "case.toml", HANGZHOU)
    text = run("compare", path, "--stage", "split_transfer", COLUMNS="30").stdout
    assert max(cells(line) for line in text.splitlines()) <= 30
    assert "差0.01m²" in "".join(text.split())


def test_every_unknown_place_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    found = faults(run("compare", path, "--places", "杭州,下城区,亚特兰蒂斯", "-f", "json"))
    assert [fault["found"] for fault in found] == ["下城区", "亚特兰蒂斯"]


def test_an_empty_list_of_places_is_refused(tmp_path: Path) -> None:
    assert faults(run("compare", write(tmp_path, "case.toml", HANGZHOU), "--places", ",", "-f", "json"))


@pytest.mark.parametrize(("lang", "word"), [("zh", "分割转让"), ("en", "split transfer")])
def test_the_stages_are_named_in_the_language_asked_for(tmp_path: Path, lang: str, word: str) -> None:
    path = write(tmp_path, "case.toml", HANGZHOU)
    assert word in run("compare", path, "--stage", "split_transfer", "--lang", lang).stdout


def test_comparing_decides_nothing_and_gives_exit_code_0(tmp_path: Path) -> None:
    assert run("compare", write(tmp_path, "case.toml", HANGZHOU)).exit_code == 0
