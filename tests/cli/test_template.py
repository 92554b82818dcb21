from __future__ import annotations

from pathlib import Path

import pytest
import python_calamine

from shanglou.engine.files import read_frame
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY
from tests.cli.helpers import faults, read_json, run


@pytest.mark.parametrize("subject", ["unit", "单元"])
def test_a_template_has_every_fact_of_its_subject(tmp_path: Path, subject: str) -> None:
    result = run("template", subject, tmp_path / "out.xlsx", "--format", "json")
    expected = [fact.name for fact in VOCABULARY if fact.subject == "unit"]
    assert (result.exit_code, read_json(result, "template")["facts"]) == (0, expected)
    assert list(read_frame(tmp_path / "out.xlsx", VOCABULARY).facts) == expected


def test_a_rule_restricts_a_template_to_the_facts_it_needs_of_the_subject_and_its_parents(tmp_path: Path) -> None:
    result = run("template", "unit", tmp_path / "out.xlsx", "--rule", "hangzhou_2024.smallest_floor", "--format", "json")
    needed = set(library().rules["hangzhou_2024.smallest_floor"].facts)
    assert set(read_json(result, "template")["facts"]) == needed


def test_a_gate_restricts_a_template(tmp_path: Path) -> None:
    result = run("template", "unit", tmp_path / "out.xlsx", "--gate", "hangzhou_2024.split_transfer", "--format", "json")
    needed = {name for rule in library().gates["hangzhou_2024.split_transfer"].rules for name in rule.facts}
    lineage = VOCABULARY.lineage("unit")
    assert set(read_json(result, "template")["facts"]) == {name for name in needed if VOCABULARY[name].subject in lineage}


def test_a_stage_restricts_a_template(tmp_path: Path) -> None:
    run("template", "unit", tmp_path / "all.xlsx")
    result = run("template", "unit", tmp_path / "out.xlsx", "--stage", "lease", "--format", "json")
    facts = read_json(result, "template")["facts"]
    asked = {name for rule in library().rules.values() if rule.source.stage.name == "LEASE" for name in rule.facts}
    assert facts
    assert set(facts) <= asked


def test_a_template_comes_in_english(tmp_path: Path) -> None:
    assert run("template", "parcel", tmp_path / "out.xlsx", "--lang", "en").exit_code == 0
    book = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "out.xlsx"))
    assert "parcel area (mu)" in book.get_sheet_by_index(0).to_python()[0]


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("untt", "out.xlsx"), "SUBJECT"),
        (("unit", "out.csv"), "file"),
        (("unit", "out.xlsx", "--rule", "no_such_rule"), "--rules"),
    ],
)
def test_a_wrong_request_is_refused_and_nothing_is_written(tmp_path: Path, arguments: tuple[str, ...], field: str) -> None:
    subject, name, *more = arguments
    assert [fault["field"] for fault in faults(run("template", subject, tmp_path / name, *more, "--format", "json"))] == [field]
    assert list(tmp_path.iterdir()) == []
