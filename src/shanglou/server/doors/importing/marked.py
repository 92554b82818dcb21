"""The user's own file given back: the same cells, and a column that says what is wrong with each row."""

from __future__ import annotations

import csv
import datetime
import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shanglou.engine.files.delimited import encoding_of, separator_of
from shanglou.engine.files.headers import normal
from shanglou.engine.files.heads import Head
from shanglou.engine.files.opening import open_source
from shanglou.engine.files.table import ERRORS
from shanglou.engine.language import Language, say

from ..models import ImportProblem, ImportRun

#: What the drawing of a row is called where it is at fault.
SHAPES = ("图形", "Shape")


def errors_of(run: ImportRun, language: Language) -> dict[int, str]:
    """What is wrong with each row, by its number in the file, in one text."""
    found: dict[int, list[str]] = {}
    for problem in run.problems.order_by("row", "id").iterator(chunk_size=2000):
        found.setdefault(problem.row, []).append(said(problem, language))
    joint = "；" if language == "zh" else "; "
    return {row: joint.join(texts) for row, texts in found.items()}


def said(problem: ImportProblem, language: Language) -> str:
    """A problem as one line; it stands in its own row, which needs no number."""
    expected, remedy = (problem.expected_zh, problem.remedy_zh) if language == "zh" else (problem.expected_en, problem.remedy_en)
    values = {"field": problem.field, "found": problem.found or "—", "expected": expected, "remedy": remedy}
    if problem.field in SHAPES:
        # What is found is where or how much; nobody filled that in.
        told = say("{field} {found}：{remedy}", **values)
        return (say("存疑：{told}", told=told) if problem.is_doubt else told).of(language)
    if problem.is_doubt:
        return say("存疑：{field} 填的是 {found}；应为{expected}。{remedy}", **values).of(language)
    return say("{field} 填的是 {found}；应为{expected}。{remedy}", **values).of(language)


def write_marked(source: Path, target: Path, sheet: str, errors: Mapping[int, str], language: Language) -> None:
    """Write the file at `source` to `target` with the column of errors; a workbook as a workbook, a text table as such."""
    if target.suffix.lower() == ".xlsx":
        _workbook(source, target, sheet, errors, language)
    else:
        _text(source, target, errors, language)


def marked_name(run: ImportRun, language: Language) -> str:
    """What the file is called: an old workbook becomes one of today's form."""
    path = Path(run.name)
    suffix = ".xlsx" if path.suffix.lower() in (".xls", ".xlsm", ".xlsx") else path.suffix
    return f"{path.stem}-{ERRORS.of(language)}{suffix}"


def _text(source: Path, target: Path, errors: Mapping[int, str], language: Language) -> None:
    encoding, head = encoding_of(source), open_source(source, None).head
    separator = separator_of(source, encoding)
    with source.open(encoding=encoding, newline="") as file:
        first = file.readline()
    with source.open(encoding=encoding, newline="") as given, target.open("w", encoding=encoding, newline="") as out:
        rows = csv.reader(given, delimiter=separator)
        writer = csv.writer(out, delimiter=separator, lineterminator="\r\n" if first.endswith("\r\n") else "\n")
        lines = list(itertools.islice(rows, head.last + 1))
        old, width = _old(lines[head.first :]), len(lines[head.last])
        writer.writerows(lines[: head.first])
        told = {head.first + 1: ERRORS.of(language), **errors}
        for number, cells in enumerate(itertools.chain(lines[head.first :], rows), head.first + 1):
            full = [*cells, *[""] * (width - len(cells))]
            writer.writerow([*_without(full, old), told.get(number, "")])


def _workbook(source: Path, target: Path, sheet: str, errors: Mapping[int, str], language: Language) -> None:
    import python_calamine as calamine
    import xlsxwriter  # type: ignore[import-untyped]

    book = calamine.CalamineWorkbook.from_path(str(source))
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(target), options) as out:
        head = out.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1})
        wrong = out.add_format({"font_color": "#A3241B", "text_wrap": True, "valign": "top"})
        styles = {
            "day": out.add_format({"num_format": "yyyy-mm-dd"}),
            "time": out.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        for name in book.sheet_names:
            page = out.add_worksheet(name)
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            is_ours = name == sheet
            place = open_source(source, sheet).head if is_ours else Head()
            header = range(place.first, place.last + 1) if is_ours else range(0)
            old = _old([[str(cell) for cell in cells[number]] for number in header])
            width = max((len(_without(row, old)) for row in cells), default=0)
            if is_ours:
                page.freeze_panes(header.stop, 0)
                page.set_column(width, width, 60)
            for number, row in enumerate(cells):
                for column, cell in enumerate(_without(row, old)):
                    _cell(page, number, column, cell, styles, head if number in header else None)
                if is_ours and number == header.start:
                    page.write_string(number, width, ERRORS.of(language), head)
                elif is_ours and number + 1 in errors:
                    page.write_string(number, width, errors[number + 1][:32_767], wrong)


def _cell(page: Any, row: int, column: int, cell: Any, styles: Mapping[str, Any], style: Any) -> None:
    if cell == "" or cell is None:
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, style)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, style)
    elif isinstance(cell, datetime.datetime):
        page.write_datetime(row, column, cell, styles["time"])
    elif isinstance(cell, datetime.date):
        page.write_datetime(row, column, datetime.datetime.combine(cell, datetime.time()), styles["day"])
    else:
        page.write_string(row, column, str(cell)[:32_767], style)


def _old(lines: list[list[str]]) -> int | None:
    """Where below these lines of a header the errors of an earlier check stand, which the new ones take the place of."""
    for line in lines:
        for number, text in enumerate(line):
            if normal(text) in (normal(ERRORS.zh), normal(ERRORS.en)):
                return number
    return None


def _without(cells: list[Any], position: int | None) -> list[Any]:
    return cells if position is None else [cell for number, cell in enumerate(cells) if number != position]
