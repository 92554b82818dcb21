from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from shanglou.engine.facts import Fact
from shanglou.engine.files import read_frame, write_template
from shanglou.engine.files.headers import Names
from shanglou.engine.files.template import heading
from shanglou.engine.language import LANGUAGES, Language
from shanglou.vocabulary import VOCABULARY

SUBJECTS = sorted(VOCABULARY.subjects)


def facts_of(subject: str) -> list[Fact]:
    return [fact for fact in VOCABULARY if fact.subject == subject]


def sample(fact: Fact, language: Language) -> object:
    """Something that may be filled in for a fact."""
    if fact.of.kind == "number":
        return fact.maximum
    if fact.of.kind == "date":
        return datetime.date(2025, 6, 1)
    if fact.of.kind == "boolean":
        return {"zh": "是", "en": "yes"}[language]
    if fact.of.kind == "text":
        return "甲"
    return next(iter(fact.options.values())).of(language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_header_of_a_template_is_recognised_and_what_is_filled_in_comes_back(
    tmp_path: Path, subject: str, language: Language
) -> None:
    facts = facts_of(subject)
    blank = tmp_path / "blank.xlsx"
    write_template(blank, VOCABULARY, facts, title=VOCABULARY.subjects[subject].label, language=language)
    header = python_calamine.CalamineWorkbook.from_path(str(blank)).get_sheet_by_index(0).to_python()[0]
    filled = tmp_path / "filled.xlsx"
    with xlsxwriter.Workbook(str(filled), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, [sample(fact, language) for fact in facts])
    table = read_frame(filled, VOCABULARY)
    assert list(table.facts.values()) == facts
    assert table.faults == ()
    assert None not in table.frame.select(list(table.facts)).collect().row(0)


def test_a_blank_template_has_no_rows_and_no_faults(tmp_path: Path) -> None:
    write_template(tmp_path / "blank.xlsx", VOCABULARY, facts_of("unit"), title=VOCABULARY.subjects["unit"].label)
    table = read_frame(tmp_path / "blank.xlsx", VOCABULARY)
    assert (table.rows, table.faults, table.notes) == (0, (), ())


def test_a_template_checks_what_is_filled_in(tmp_path: Path) -> None:
    facts = [VOCABULARY[name] for name in ("parcel.area", "parcel.grant_method", "parcel.is_industrial", "parcel.planned_start")]
    write_template(tmp_path / "blank.xlsx", VOCABULARY, facts, title=VOCABULARY.subjects["parcel"].label)
    sheet = zipfile.ZipFile(tmp_path / "blank.xlsx").read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<dataValidation type="(\w+)"', sheet) == ["decimal", "list", "list", "date"]
    assert "<formula1>0</formula1><formula2>1000000</formula2>" in sheet


def test_a_template_explains_every_fact_on_a_second_sheet(tmp_path: Path) -> None:
    facts = facts_of("unit")
    write_template(tmp_path / "blank.xlsx", VOCABULARY, facts, title=VOCABULARY.subjects["unit"].label)
    rows = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "blank.xlsx")).get_sheet_by_name("说明").to_python()
    assert [row[1] for row in rows[1:]] == [fact.name for fact in facts]


def test_a_header_names_the_subject_only_where_the_label_alone_does_not_tell() -> None:
    names = Names(VOCABULARY)
    assert heading(names, VOCABULARY["parcel.area"], "zh") == "宗地面积（亩）"
    shared = [fact for fact in VOCABULARY if len(names.find(fact.label.zh)) > 1]
    assert all("·" in heading(names, fact, "zh") for fact in shared)
