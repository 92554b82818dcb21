"""Each way a policy folder can be wrong is reported with file, line and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanglou.engine.folders import load
from shanglou.engine.lint import Problem, coverage, lint, lint_all
from tests.engine.bakery import FILES, VOCABULARY, bake

Change = tuple[str, str, str]


def errors(folder: Path) -> list[Problem]:
    return [problem for problem in lint(folder, VOCABULARY) if problem.level == "error"]


def line_of(file: str, text: str, changes: tuple[Change, ...]) -> int:
    content = FILES.get(file, "")
    for name, old, new in changes:
        if name == file:
            content = content.replace(old, new, 1) if old else content + new
    return next(line for line, written in enumerate(content.splitlines(), 1) if text in written)


def test_a_good_folder_has_no_problem(tmp_path: Path) -> None:
    assert lint(bake(tmp_path), VOCABULARY) == []


def test_a_loaded_instrument_is_checked_like_its_folder(tmp_path: Path) -> None:
    assert lint(load(bake(tmp_path), VOCABULARY), VOCABULARY) == []


# what is wrong: (changes, file, a text on the line that is reported, words of the message)
WRONG: dict[str, tuple[list[Change], str, str, str]] = {
    "a parameter cites an unknown clause": (
        [("parameters.csv", "2028-01-31,BK-1", "2028-01-31,BK-77")], "parameters.csv", "min_area", "没有条款 BK-77"),
    "a parameter cites no clause": (
        [("parameters.csv", "2028-01-31,BK-1", "2028-01-31,")], "parameters.csv", "min_area", "没有引用条款"),
    "a parameter stands twice": (
        [("parameters.csv", "", "min_area,最小,min,1,m2,number,,,BK-1,,,,,,\n")], "parameters.csv", "最小,min", "min_area"),
    "a parameter has an unknown unit": (
        [("parameters.csv", "1000,m2", "1000,acre")], "parameters.csv", "acre", "acre"),
    "a parameter has a value that is no number": (
        [("parameters.csv", "1000,m2", "many,m2")], "parameters.csv", "many", "min_area"),
    "a parameter begins before the instrument": (
        [("parameters.csv", "2024-02-01,2028-01-31", "2023-02-01,2028-01-31")], "parameters.csv", "min_area", "有效期超出"),
    "a parameter outlasts the instrument": (
        [("parameters.csv", "2024-02-01,2028-01-31", "2024-02-01,2029-01-31")], "parameters.csv", "min_area", "有效期超出"),
    "a parameter ends before it begins": (
        [("parameters.csv", "2024-02-01,2028-01-31", "2026-02-01,2025-01-31")], "parameters.csv", "min_area", "晚于"),
    "a parameter has a date that is none": (
        [("parameters.csv", "2024-02-01,2028-01-31", "soon,2028-01-31")], "parameters.csv", "min_area", "不是日期"),
    "a parameter has no English name": (
        [("parameters.csv", "最小面积,minimum area", "最小面积,")], "parameters.csv", "最小面积", "中英文"),
    "an unset parameter does not say who settles it": (
        [("parameters.csv", "面包局,Bureau of Bread", ",")], "parameters.csv", "fee_share", "由谁设定"),
    "a parameter says only in Chinese who settles it": (
        [("parameters.csv", "面包局,Bureau of Bread", "面包局,")], "parameters.csv", "fee_share", "settled_by"),
    "a parameter names an unknown question": (
        [("parameters.csv", ",QB1,", ",QB9,")], "parameters.csv", "QB9", "QB9"),
    "a parameter disagrees with policy.toml": (
        [("parameters.csv", "", "in_force_to,止,end,2027-01-31,,date,,,BK-1,,,,,,\n")],
        "parameters.csv", "in_force_to", "policy.toml"),
    "a row has too few cells": (
        [("parameters.csv", ",QB1,,", "")], "parameters.csv", "fee_share", "格"),
    "a row has too many cells": (
        [("duties.csv", "inspect", "inspect,today")], "duties.csv", "today", "格"),
    "a row is empty": (
        [("duties.csv", "D1", "\nD1")], "duties.csv", "", "空行"),
    "a column is missing": (
        [("questions.csv", "blocks", "obstructs")], "questions.csv", "id,topic_zh", "blocks"),
    "a quotation mark is not closed": (
        [("duties.csv", "inspect", '"inspect')], "duties.csv", "inspect", "CSV"),
    "policy.toml is broken": (
        [("policy.toml", 'number = "BK 1"', "number = BK 1")], "policy.toml", "number = ", "TOML"),
    "policy.toml lacks a key": (
        [("policy.toml", 'prefix = "BK"\n', "")], "policy.toml", "id = ", "prefix"),
    "policy.toml has another id than its folder": (
        [("policy.toml", 'id = "bakery"', 'id = "butcher"')], "policy.toml", "butcher", "目录"),
    "the instrument ends before it begins": (
        [("policy.toml", "2028-01-31", "2023-01-31")], "policy.toml", "in_force_to", "早于"),
    "the instrument is in force before it is issued": (
        [("policy.toml", "issued = 2024-01-01", "issued = 2024-03-01")], "policy.toml", "in_force_from", "早于"),
    "the validity is of no known kind": (
        [("policy.toml", '"stated"', '"perhaps"')], "policy.toml", "perhaps", "validity"),
    "the title is not translated": (
        [("policy.toml", "Rules on bakeries", "")], "policy.toml", "title_en", "中英文"),
    "a note of policy.toml is not translated": (
        [("policy.toml", 'validity_note_zh = ""', 'validity_note_zh = "注"')], "policy.toml", "validity_note_en", "中英文"),
    "policy.toml cites an unknown clause": (
        [("policy.toml", '["BK-1"]', '["BK-66"]')], "policy.toml", "BK-66", "没有条款 BK-66"),
    "policy.toml names an unknown question": (
        [("policy.toml", "validity_questions = []", 'validity_questions = ["QB8"]')], "policy.toml", "QB8", "QB8"),
    "a document it depends on cites an unknown clause": (
        [("policy.toml", '["BK-2"]', '["BK-55"]')], "policy.toml", "[[depends_on]]", "没有条款 BK-55"),
    "a document it depends on is not translated": (
        [("policy.toml", "Manual of ovens", "")], "policy.toml", "[[depends_on]]", "中英文"),
    "a clause stands twice": (
        [("clauses.csv", "BK-7,7", "BK-6,7")], "clauses.csv", "BK-6,7", "重复"),
    "a clause has another prefix": (
        [("clauses.csv", "BK-7,7", "XX-7,7")], "clauses.csv", "XX-7", "BK-"),
    "a clause is not summed up in English": (
        [("clauses.csv", "宗旨,purpose", "宗旨,")], "clauses.csv", "BK-7", "summary"),
    "a clause is computable in an unknown way": (
        [("clauses.csv", "purpose,no", "purpose,maybe")], "clauses.csv", "BK-7", "computable"),
    "a computable clause is carried by nothing": (
        [("clauses.csv", "", "BK-8,8,rule,must,无人,nobody,yes,,,,,\n")], "clauses.csv", "BK-8", "BK-8"),
    "a partly computable clause is carried by nothing": (
        [("clauses.csv", "", "BK-8,8,rule,must,无人,nobody,partly,,,,,\n")], "clauses.csv", "BK-8", "BK-8"),
    "a clause is reserved for an unknown kind": (
        [("clauses.csv", "yes,registry", "yes,drawer")], "clauses.csv", "BK-6", "drawer"),
    "a reserved clause does not name what carries it": (
        [("clauses.csv", "登记册,register,", ",,")], "clauses.csv", "BK-6", "reserved_name"),
    "a reserved clause does not say why": (
        [("clauses.csv", "登记事项,kept in a register", ",")], "clauses.csv", "BK-6", "reason"),
    "a question cites an unknown clause of its own document": (
        [("questions.csv", "no,BK-1", "no,BK-44")], "questions.csv", "QB1", "BK-44"),
    "a question is not translated": (
        [("questions.csv", "味道,taste", "味道,")], "questions.csv", "QB1", "topic"),
    "a question does not say whether it blocks": (
        [("questions.csv", "guild,no", "guild,")], "questions.csv", "QB1", "blocks"),
    "a question stands twice": (
        [("questions.csv", "", "QB1,一,one,二,two,三,three,no,BK-1\n")], "questions.csv", "一,one", "重复"),
    "a conflict cites an unknown clause of its own document": (
        [("conflicts.csv", "BK-1;BK-2", "BK-1;BK-33")], "conflicts.csv", "XB1", "BK-33"),
    "a conflict is not translated": (
        [("conflicts.csv", "提示,flag", "提示,")], "conflicts.csv", "XB1", "behaviour"),
    "a target cites an unknown clause": (
        [("targets.csv", "BK-4", "BK-22")], "targets.csv", "T1", "BK-22"),
    "a target has no number": (
        [("targets.csv", ">=,10,", ">=,ten,")], "targets.csv", "T1", "ten"),
    "a target has an unknown unit": (
        [("targets.csv", "10,count", "10,loaf")], "targets.csv", "T1", "loaf"),
    "a target is due before it starts": (
        [("targets.csv", "2027-12-31", "2020-12-31")], "targets.csv", "T1", "晚于"),
    "a target is not translated": (
        [("targets.csv", "面包房,bakeries", "面包房,")], "targets.csv", "T1", "indicator"),
    "a duty cites an unknown clause": (
        [("duties.csv", "D1,BK-5", "D1,BK-21")], "duties.csv", "D1", "BK-21"),
    "a duty is not translated": (
        [("duties.csv", "检查,inspect", "检查,")], "duties.csv", "D1", "duty"),
    "a fixed wording cites an unknown clause": (
        [("wording.toml", "BK-5", "BK-20")], "wording.toml", "[[wording]]", "BK-20"),
    "a fixed wording cites no clause": (
        [("wording.toml", "BK-5", "")], "wording.toml", "[[wording]]", "没有引用条款"),
    "a fixed wording is not translated": (
        [("wording.toml", "This bakery is sound", "")], "wording.toml", "[[wording]]", "en"),
    "a table cites an unknown clause": (
        [("tables/fees.toml", "BK-3", "BK-19")], "tables/fees.toml", "BK-19", "BK-19"),
    "a table cites no clause": (
        [("tables/fees.toml", '"BK-3"', '""')], "tables/fees.toml", "clause", "没有引用条款"),
    "a row of a table cites an unknown clause": (
        [("tables/fees.csv", "200,none,,,,BK-3", "200,none,,,,BK-18")], "tables/fees.csv", "F2", "BK-18"),
    "a table is not translated": (
        [("tables/fees.toml", 'label_en = "fees"', 'label_en = ""')], "tables/fees.toml", "label_en", "label"),
    "a value of a table is not translated": (
        [("tables/fees.toml", 'label_en = "fee"', 'label_en = ""')], "tables/fees.toml", "[[values]]", "fee"),
    "a table is measured in an unknown unit": (
        [("tables/fees.toml", '"yuan"', '"shells"')], "tables/fees.toml", "[[values]]", "shells"),
    "a table is matched in an unknown way": (
        [("tables/fees.toml", '"exact"', '"roughly"')], "tables/fees.toml", "label_zh", "roughly"),
    "a cell of a table is no number": (
        [("tables/fees.csv", "500,,200", "500,,cheap")], "tables/fees.csv", "F2", "cheap"),
    "a band ends where it begins": (
        [("tables/fees.csv", "wood,500,,200", "wood,500,500,200")], "tables/fees.csv", "F2", "area_from"),
    "two rows overlap and differ": (
        [("tables/fees.csv", "wood,500,,200", "wood,400,,200")], "tables/fees.csv", "F2", "F1"),
    "a row stands twice": (
        [("tables/fees.csv", "F2", "F1")], "tables/fees.csv", "F1,wood,500", "重复"),
    "a row to be confirmed does not say by whom": (
        [("tables/fees.csv", "面包局,Bureau of Bread", ",")], "tables/fees.csv", "F3", "由谁确认"),
    "a row names an unknown question": (
        [("tables/fees.csv", "QB1", "QB7")], "tables/fees.csv", "F3", "QB7"),
    "a rule cites an unknown clause": (
        [("rules.py", '@rule("BK-1"', '@rule("BK-17"')], "rules.py", "BK-17", "没有条款 BK-17"),
    "a gate cites an unknown clause": (
        [("rules.py", 'gate("opening", "BK-1"', 'gate("opening", "BK-16"')], "rules.py", "BK-16", "没有条款 BK-16"),
    "a rule compares what cannot be compared": (
        [("rules.py", "oven.floor_area >= p.min_area", "oven.height >= p.min_area")], "rules.py", "oven.height", "large_enough"),
    "a rule speaks of an unknown fact": (
        [("rules.py", "oven.floor_area >=", "oven.flour_area >=")], "rules.py", "flour_area", "large_enough"),
    "a rule speaks of an unknown parameter": (
        [("rules.py", "p.min_area", "p.max_area")], "rules.py", "max_area", "large_enough"),
    "a rule uses the words of Python": (
        [("rules.py", "bakery.old_town, ", "bakery.old_town and True and bakery.old_town, ")], "rules.py", "and True", "way"),
    "rules.py does not parse": (
        [("rules.py", "def way(bakery):", "def way(bakery)")], "rules.py", "def way", "SyntaxError"),
    "rules.py fails when it is read": (
        [("rules.py", "opening = gate(", "opening = doorway(")], "rules.py", "doorway", "doorway"),
    "a rule has no English title": (
        [("rules.py", 'en="area"', 'en=""')], "rules.py", "@rule", "title"),
    "a gate has no English title": (
        [("rules.py", 'en="opening"', 'en=""')], "rules.py", 'gate("opening', "opening"),
    "an option is not translated": (
        [("rules.py", '("短", "short")', '("短", "")')], "rules.py", "@route", "short"),
    "a route yields an undeclared option": (
        [("rules.py", 'otherwise="short"', 'otherwise="shortest"')], "rules.py", "@route", "shortest"),
    "a declared option is never reached": (
        [("rules.py", '("长", "long")}', '("长", "long"), "odd": ("怪", "odd")}')], "rules.py", "@route", "odd"),
    "a material is not among those that can be handed in": (
        [("rules.py", '("plan", "permit")', '("plan", "cake")')], "rules.py", "@route", "cake"),
    "materials belong to an undeclared option": (
        [("rules.py", '{"long": ("plan"', '{"wide": ("plan"')], "rules.py", "@route", "wide"),
    "materials are listed but not what was handed in": (
        [("rules.py", "    provided=Bakery.papers,\n", "")], "rules.py", "@route", "provided"),
    "a rule names an unknown question": (
        [("rules.py", 'en="area"', 'en="area", questions=["QB6"]')], "rules.py", "QB6", "QB6"),
    "a rule names an unknown conflict": (
        [("rules.py", 'en="area"', 'en="area", conflicts=["XB6"]')], "rules.py", "XB6", "XB6"),
    "a fact that a rule asks names an unknown question": (
        [("questions.csv", "QB1", "QB5"), ("parameters.csv", "QB1", "QB5"), ("tables/fees.csv", "QB1", "QB5"),
         ("rules.py", "oven.floor_area >= p.min_area", "(oven.floor_area >= p.min_area) | oven.tasty")],
        "rules.py", "@rule", "QB1"),
    "a rule has no example that is met": (
        [("examples/area.toml", '= 1000 }\nexpect = { verdict = "met" }', '= 1 }\nexpect = { verdict = "not met" }'),
         ("examples/area.toml", '= 1000, "oven.fuel" = "gas" }\nexpect = { verdict = "met" }',
          '= 1, "oven.fuel" = "gas" }\nexpect = { verdict = "not met" }')], "rules.py", "@rule", "符合"),
    "a rule has no example that is not met": (
        [("examples/area.toml", "999.99", "1000.99"), ("examples/area.toml", '"not met", gap = "0.01 m2"', '"met"')],
        "rules.py", "@rule", "不符合"),
    "a rule has no example it does not apply to": (
        [("examples/area.toml", '"electric" }\nexpect = { verdict = "not applicable" }',
          '"?" }\nexpect = { verdict = "missing facts" }')],
        "rules.py", "@rule", "不适用"),
    "a formula has no example": (
        [("examples/fees.toml", 'rule = "fee"', 'rule = "way"'),
         ("examples/fees.toml", '"160 yuan"', '"short"'),
         ("examples/fees.toml", '"oven.floor_area" = 500', '"bakery.old_town" = false')], "rules.py", "@formula", "fee"),
    "a gate has no example": (
        [("examples/area.toml", 'gate = "opening"', 'rule = "large_enough"'),
         ("examples/area.toml", 'decision = "may not", deciding = ["large_enough"]', 'verdict = "not met"')],
        "rules.py", "gate(\"opening", "opening"),
    "an example fails": (
        [("examples/fees.toml", "160 yuan", "170 yuan")], "examples/fees.toml", "zh = \"柴火", "170"),
    "an example is of an unknown rule": (
        [("examples/fees.toml", 'rule = "fee"', 'rule = "fees"')], "examples/fees.toml", 'rule = "fees"', "fees"),
    "an example names an unknown fact": (
        [("examples/fees.toml", '"oven.fuel"', '"oven.fuels"')], "examples/fees.toml", "柴火", "oven.fuels"),
    "an example file is broken": (
        [("examples/fees.toml", "[[example]]", "[[example]")], "examples/fees.toml", "[[example]", "]]"),
    "an explained survivor is noticed": (
        [("examples/survivors.toml", "", '[[survivor]]\nrule = "large_enough"\nmutant = "tree: ≥ made strict"\n'
          'reason_zh = "甲"\nreason_en = "a"\n')], "examples/survivors.toml", "[[survivor]]", "made strict"),
    "an explained survivor is no mutant": (
        [("examples/survivors.toml", "", '[[survivor]]\nrule = "large_enough"\nmutant = "tree: gone"\n'
          'reason_zh = "甲"\nreason_en = "a"\n')], "examples/survivors.toml", "[[survivor]]", "tree: gone"),
    "an explained survivor is of no rule": (
        [("examples/survivors.toml", "", '[[survivor]]\nrule = "yeast"\nmutant = "tree: gone"\n'
          'reason_zh = "甲"\nreason_en = "a"\n')], "examples/survivors.toml", "[[survivor]]", "yeast"),
    "a survivor is not explained": (
        [("examples/survivors.toml", "", '[[survivor]]\nrule = "fee"\nmutant = "tree: gone"\n')],
        "examples/survivors.toml", "[[survivor]]", "reason_zh"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_it_is_reported_with_file_and_line_that(what: str, tmp_path: Path) -> None:
    changes, file, text, words = WRONG[what]
    reported = errors(bake(tmp_path, *changes))
    found = [problem for problem in reported if words in problem.message.zh and problem.file == f"bakery/{file}"]
    assert found, [str(problem) for problem in reported]
    if text:
        near = line_of(file, text, tuple(changes))
        assert near - 2 <= found[0].line <= near, str(found[0])


@pytest.mark.parametrize("file", ["policy.toml", "clauses.csv", "tables/fees.csv"])
def test_a_missing_file_is_reported(file: str, tmp_path: Path) -> None:
    folder = bake(tmp_path)
    (folder / file).unlink()
    assert next((problem.file, problem.message.zh) for problem in errors(folder)) == (f"bakery/{file}", "缺少此文件")


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    assert [problem.file for problem in errors(tmp_path / "brewery")] == ["brewery/policy.toml"]


def test_a_file_that_is_not_utf8_is_reported(tmp_path: Path) -> None:
    folder = bake(tmp_path)
    (folder / "duties.csv").write_bytes("id,clause\n面包".encode("gb18030"))
    assert [problem.file for problem in errors(folder)] == ["bakery/duties.csv"]


def test_every_rule_that_does_not_trace_is_reported_and_not_only_the_first(tmp_path: Path) -> None:
    folder = bake(tmp_path, ("rules.py", "p.min_area", "p.max_area"), ("rules.py", "p.fee_share", "p.share"))
    found = [problem.message.zh for problem in errors(folder) if problem.file == "bakery/rules.py"]
    assert any("large_enough" in message for message in found)
    assert any("bakery.fee" in message for message in found)


def test_an_unused_parameter_is_a_note(tmp_path: Path) -> None:
    folder = bake(tmp_path, ("parameters.csv", "", "salt,盐,salt,1,kg,number,,,BK-1,,,,,,\n"))
    (problem,) = lint(folder, VOCABULARY)
    assert (problem.level, problem.file, problem.line) == ("note", "bakery/parameters.csv", 4)


def test_a_parameter_that_a_procedure_names_is_used(tmp_path: Path) -> None:
    folder = bake(tmp_path, ("parameters.csv", "", "salt,盐,salt,1,kg,number,,,BK-1,,,,,,\n"))
    (folder / "procedures").mkdir()
    (folder / "procedures" / "bake.bpmn").write_text('<task id="weigh" limit="salt"/>', encoding="utf-8")
    assert lint(folder, VOCABULARY) == []


def test_a_line_break_in_a_cell_does_not_shift_the_lines(tmp_path: Path) -> None:
    folder = bake(tmp_path, ("clauses.csv", "面积下限", '"面积\n下限"'), ("clauses.csv", "宗旨,purpose", "宗旨,"))
    assert [problem.line for problem in errors(folder)] == [9]


# ------------------------------------------------------------------------------------------------ several folders


def two(tmp_path: Path, *changes: Change) -> list[Problem]:
    """The bakery and a twin of it called mill, with the prefix MI and its own questions and conflicts."""
    mill = [
        ("policy.toml", 'id = "bakery"', 'id = "mill"'),
        ("policy.toml", 'prefix = "BK"', 'prefix = "MI"'),
    ]
    folder = bake(tmp_path, *changes)
    other = bake(tmp_path, *mill, name="mill")
    for path in (path for path in other.rglob("*") if path.suffix in (".toml", ".csv", ".py")):
        content = path.read_text(encoding="utf-8").replace("BK-", "MI-").replace("XB1", "XM1").replace("BK-", "MI-")
        if path.name == "questions.csv":
            content = content.replace("QB1", "QM1")
        path.write_text(content.replace(",bakery", ",mill"), encoding="utf-8")
    return [problem for problem in lint_all([folder, other], VOCABULARY) if problem.level == "error"]


def test_two_good_folders_have_no_problem_together(tmp_path: Path) -> None:
    assert two(tmp_path) == []


def test_a_conflict_may_cite_a_clause_of_another_document(tmp_path: Path) -> None:
    assert two(tmp_path, ("conflicts.csv", "BK-1;BK-2,bakery", "BK-1;BK-2;MI-1,bakery;mill")) == []


def test_a_conflict_that_cites_a_clause_the_other_document_lacks_is_reported(tmp_path: Path) -> None:
    (problem,) = two(tmp_path, ("conflicts.csv", "BK-1;BK-2", "BK-1;BK-2;MI-99"))
    assert (problem.file, problem.line, problem.message.zh) == ("bakery/conflicts.csv", 2, "没有条款 MI-99")


def test_a_clause_of_a_document_that_is_not_given_is_not_reported_for_one_folder_alone(tmp_path: Path) -> None:
    assert lint(bake(tmp_path, ("conflicts.csv", "BK-1;BK-2", "BK-1;BK-2;MI-99")), VOCABULARY) == []


def test_a_question_that_stands_in_two_folders_is_reported(tmp_path: Path) -> None:
    added = "QM1,一,one,二,two,三,three,no,BK-1\n"
    (problem,) = two(tmp_path, ("questions.csv", "", added))
    assert (problem.file, problem.line) == ("mill/questions.csv", 2)


def test_a_document_it_prevails_over_must_exist(tmp_path: Path) -> None:
    (problem,) = two(tmp_path, ("policy.toml", "prevails_over = []", 'prevails_over = ["mill", "dairy"]'))
    assert (problem.file, problem.line, problem.message.zh) == ("bakery/policy.toml", 19, "没有政策文件 dairy")


def test_a_document_of_a_conflict_must_exist(tmp_path: Path) -> None:
    (problem,) = two(tmp_path, ("conflicts.csv", ",bakery", ",bakery;dairy"))
    assert (problem.file, problem.line, problem.message.zh) == ("bakery/conflicts.csv", 2, "没有政策文件 dairy")


# ------------------------------------------------------------------------------------------------ coverage


def test_coverage_names_everything_that_carries_a_clause(tmp_path: Path) -> None:
    covered = {item.clause.id: item for item in coverage(load(bake(tmp_path), VOCABULARY))}
    assert covered["BK-1"].implemented_by == (
        ("requirement", "large_enough"),
        ("gate", "opening"),
        ("parameter", "min_area"),
        ("question", "QB1"),
        ("conflict", "XB1"),
    )


@pytest.mark.parametrize(
    ("clause", "state"), [("BK-3", "implemented"), ("BK-6", "reserved"), ("BK-7", "narrative"), ("BK-8", "absent")]
)
def test_a_clause_has_one_state_of_coverage(clause: str, state: str, tmp_path: Path) -> None:
    folder = bake(tmp_path, ("clauses.csv", "", "BK-8,8,rule,must,无人,nobody,yes,,,,,\n"))
    covered = {item.clause.id: item for item in coverage(load(folder, VOCABULARY))}
    assert covered[clause].state == state
