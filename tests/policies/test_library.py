"""The library of instruments: its folders, the places they are for, and cases brought to the codes of those places."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import BadInput, Case, Fault, RuleError, Verdict, read_case
from shanglou.engine.report import check
from shanglou.policies import VARIABLE, folders, library, located, place_text, resolve
from shanglou.standards.divisions import place, unregister
from shanglou.standards.errors import Problem
from shanglou.vocabulary import VOCABULARY

OWN = ["chengdu_2024", "hangzhou_2021", "hangzhou_2023", "hangzhou_2024", "ningbo_2025"]
CODES = ("980100", "980102")


POLICY = """\
id = "{id}"
number = "旧政发〔2025〕1号"
prefix = "OT"
title_zh = "旧城工业上楼办法"
title_en = "Old Town rules"
place = "{place}"
issuer_zh = "旧城市人民政府"
issuer_en = "Old Town People's Government"
lead_zh = ""
lead_en = ""
issued = 2025-01-01
in_force_from = 2025-02-01
in_force_to = ""
"""
PLACES = """
[[places]]
code = "980100"
name_zh = "旧城市"
name_en = "Old Town"
level = "city"

[[places]]
code = "980102"
name_zh = "河湾区"
level = "district"
parent = "980100"
"""
RULES = """\
from shanglou.engine import Stage, rule
from shanglou.vocabulary import Unit


@rule("OT-1", subject=Unit, stage=Stage.SPLIT_TRANSFER, zh="最小单元", en="smallest unit")
def large_enough(unit):
    return unit.floor_area >= 600
"""


def write(parent: Path, name: str = "oldtown_2025", *, at: str = "980100", places: str = PLACES) -> Path:
    folder = parent / name
    folder.mkdir(parents=True)
    (folder / "policy.toml").write_text(POLICY.format(id=name, place=at) + places, encoding="utf-8")
    (folder / "rules.py").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture
def oldtown(tmp_path: Path) -> Iterator[Path]:
    """A city's folder. What it registers is taken out again."""
    yield write(tmp_path)
    for code in reversed(CODES):
        try:
            unregister(code)
        except Problem:
            continue


def fault(action: Any, *args: Any) -> Fault:
    with pytest.raises(BadInput) as caught:
        action(*args)
    (one,) = caught.value.faults
    return one


def case(where: str, **data: Any) -> Case:
    return read_case({"on": "2025-06-01", "place": where, **data}, VOCABULARY)


# ------------------------------------------------------------------------------------------------------------------- folders


def test_our_own_folders_are_there_without_asking(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert [folder.name for folder in folders()] == OWN


def test_a_folder_may_be_passed_itself_or_with_others_beside_it(oldtown: Path) -> None:
    assert folders([oldtown])[-1] == oldtown
    assert folders([str(oldtown.parent)])[-1] == oldtown


def test_folders_named_by_the_environment_come_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a", "one"), write(tmp_path / "b", "two")
    monkeypatch.setenv(VARIABLE, os.pathsep.join([str(one), str(two.parent)]))
    assert [folder.name for folder in folders()] == [*OWN, "one", "two"]


def test_an_empty_part_of_the_environment_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, os.pathsep)
    assert [folder.name for folder in folders()] == OWN


def test_a_folder_named_twice_is_read_once(oldtown: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(oldtown.parent)
    monkeypatch.setenv(VARIABLE, str(oldtown))
    assert [folder.name for folder in folders([oldtown, oldtown.parent, Path(oldtown.name)])] == [*OWN, "oldtown_2025"]


def test_a_path_that_holds_no_folder_is_refused(tmp_path: Path) -> None:
    found = fault(folders, [tmp_path / "nowhere"])
    assert (found.field, found.found) == ("policies", str(tmp_path / "nowhere"))
    assert "policy.toml" in found.expected.en


def test_a_path_in_the_environment_that_holds_no_folder_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert fault(folders).found == str(tmp_path)


def test_a_folder_that_is_called_like_another_is_refused(tmp_path: Path) -> None:
    """It would take the other's place unseen."""
    impostor = write(tmp_path, "hangzhou_2024")
    found = fault(library, [impostor])
    assert (found.field, found.found) == ("policies", str(impostor))


# ------------------------------------------------------------------------------------------------------------------- library


def test_the_library_has_every_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert sorted(library().instruments) == OWN


def test_the_library_is_read_once(oldtown: Path) -> None:
    assert library([oldtown]) is library([oldtown])
    assert library([oldtown]) is not library()


def test_a_new_city_is_a_new_folder(oldtown: Path) -> None:
    known = library([oldtown])
    report = check(known, located(case("旧城市", unit={"floor_area": "599.99"})))
    assert report.finding("oldtown_2025.large_enough").verdict is Verdict.NOT_MET
    assert [item.id for item in report.applicable.in_force] == ["oldtown_2025"]


def test_a_new_city_is_for_its_districts_too(oldtown: Path) -> None:
    report = check(library([oldtown]), located(case("河湾区", unit={"floor_area": 600})))
    assert report.finding("large_enough").verdict is Verdict.MET


def test_a_new_city_changes_nothing_of_the_others(oldtown: Path) -> None:
    on = datetime.date(2025, 6, 1)
    plain, more = library().applicable("330100", on), library([oldtown]).applicable("330100", on)
    assert [entry.instrument.id for entry in plain.entries] == [entry.instrument.id for entry in more.entries]


def test_a_folder_for_a_place_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"lost_2025/policy\.toml: place .*979797"):
        library([write(tmp_path, "lost_2025", at="979797", places="")])


def test_a_folder_that_takes_the_code_of_another_place_is_refused(tmp_path: Path) -> None:
    thief = '\n[[places]]\ncode = "330106"\nname_zh = "河湾区"\nlevel = "district"\nparent = "330100"\n'
    with pytest.raises(RuleError, match=r"thief_2025/policy\.toml: places: .*330106"):
        library([write(tmp_path, "thief_2025", at="330100", places=thief)])


@pytest.mark.parametrize("lacking", ["code", "name_zh"])
def test_a_place_without_code_or_name_is_refused(tmp_path: Path, lacking: str) -> None:
    lines = [line for line in ('code = "970100"', 'name_zh = "河湾市"') if not line.startswith(lacking)]
    places = "\n".join(["", "[[places]]", *lines, ""])
    with pytest.raises(RuleError, match=rf"bare_2025/policy\.toml: places: .*{lacking}"):
        library([write(tmp_path, "bare_2025", at="330100", places=places)])


def test_a_broken_rule_of_a_folder_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, "broken_2025", at="330100", places="")
    (folder / "rules.py").write_text(RULES.replace("floor_area", "flor_area"), encoding="utf-8")
    with pytest.raises(RuleError, match=r"broken_2025\.large_enough: unit has no fact 'flor_area'; did you mean 'floor_area'"):
        library([folder])


# -------------------------------------------------------------------------------------------------------------------- places


@pytest.mark.parametrize("query", ["330106", "杭州市西湖区", "杭州西湖", "Xihu District, Hangzhou"])
def test_a_place_is_named_by_code_or_name(query: str) -> None:
    assert resolve(query).code == "330106"


@pytest.mark.parametrize("query", ["330103", "下城区", "杭州市下城区"])
def test_an_abolished_place_names_its_successor(query: str) -> None:
    found = fault(resolve, query)
    assert (found.field, found.found) == ("place", query)
    assert "拱墅区 330105" in found.remedy.zh
    assert "Gongshu District 330105" in found.remedy.en


def test_an_abolished_place_that_was_divided_names_each_successor() -> None:
    found = fault(resolve, "江干区")
    assert all(code in found.remedy.en for code in ("330102", "330114"))


def test_an_unknown_place_says_what_is_expected() -> None:
    found = fault(resolve, "无何有之乡")
    assert "无何有之乡" in found.remedy.zh
    assert found.expected.zh == "现行的区划代码或名称"


def test_a_misspelled_place_is_told_the_nearest() -> None:
    assert "Hangzhou" in fault(resolve, "Hangzhuo").remedy.en


def test_a_name_that_several_places_bear_names_them() -> None:
    found = fault(resolve, "高新区")
    assert all(code in found.remedy.en for code in ("cd-gaoxin", "nb-gaoxin"))


def test_a_district_that_another_city_has_too_names_both() -> None:
    found = fault(resolve, "西湖区")
    assert all(code in found.remedy.en for code in ("330106", "360103"))


def test_a_fault_of_a_place_names_its_field() -> None:
    with pytest.raises(BadInput) as caught:
        resolve("330103", "parcel.district")
    assert caught.value.faults[0].field == "parcel.district"


def test_a_place_without_an_english_name_is_shown_by_its_chinese_one() -> None:
    found = place("330000")
    assert place_text(found).zh == found.name_zh
    assert place_text(place("120102")).en


# ------------------------------------------------------------------------------------------------------------------- located


def test_the_place_of_a_case_becomes_its_code() -> None:
    assert located(case("杭州")).place == "330100"


def test_divisions_among_the_facts_become_codes() -> None:
    found = located(case("杭州市", parcel={"district": "西湖区"}, project={"district": "330109"}))
    assert (found.facts["parcel.district"], found.facts["project.district"]) == ("330106", "330109")


def test_divisions_of_members_become_codes() -> None:
    found = located(case("杭州市", parcel=[{"district": "西湖区"}, {"district": "萧山区"}]))
    assert [row["parcel.district"] for row in found.members["parcel"]] == ["330106", "330109"]


def test_facts_that_are_no_divisions_stay_as_they_are() -> None:
    given = case("杭州市", unit={"floor_area": 1000, "sub_field": "西湖区"})
    assert located(given).facts == given.facts


@pytest.mark.parametrize(("where", "code"), [("余杭区", "330110"), ("cd-gaoxin", "cd-gaoxin")])
def test_a_place_below_the_city_stands_for_the_division_of_the_project(where: str, code: str) -> None:
    assert located(case(where)).facts == {"project.district": code}


def test_a_city_stands_for_no_division() -> None:
    assert located(case("杭州市")).facts == {}


def test_a_division_that_is_given_is_kept() -> None:
    assert located(case("余杭区", project={"district": "余杭区"})).facts == {"project.district": "330110"}


def test_a_division_elsewhere_is_refused_with_the_place() -> None:
    found = fault(located, case("杭州市", parcel={"district": "鄞州区"}))
    assert (found.field, found.found) == ("parcel.district", "鄞州区")
    assert "杭州市" in found.expected.zh


def test_a_division_beside_that_of_the_case_is_refused() -> None:
    assert fault(located, case("余杭区", project={"district": "萧山区"})).field == "project.district"


def test_an_enterprise_may_be_seated_elsewhere() -> None:
    assert located(case("杭州市", enterprise={"district": "鄞州区"})).facts["enterprise.district"] == "330212"


def test_an_abolished_division_among_the_facts_names_its_successor() -> None:
    found = fault(located, case("杭州市", parcel={"district": "下城区"}))
    assert (found.field, "拱墅区" in found.remedy.zh) == ("parcel.district", True)


def test_a_case_in_an_abolished_place_names_its_successor() -> None:
    assert "拱墅区" in fault(located, case("330103")).remedy.zh


def test_a_case_in_an_unknown_place_is_refused() -> None:
    assert fault(located, case("无何有之乡")).field == "place"


def test_every_division_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        located(case("杭州市", parcel={"district": "下城区"}, project={"district": "鄞州区"}))
    assert {found.field for found in caught.value.faults} == {"parcel.district", "project.district"}


def test_locating_twice_is_locating_once() -> None:
    once = located(case("余杭区", parcel={"district": "余杭区"}))
    assert located(once) == once
