"""A blank workbook for the facts of a subject: labels, units, allowed values and checks, and a sheet that explains them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from ..facts import Fact, Vocabulary
from ..faults import RuleError
from ..language import Language, Text, say
from .headers import Names, letters
from .workbook import NOTES_SHEETS
from .write import whole

ROWS = 2000
_LIST = "lists"


def write_template(
    path: Path | str, vocabulary: Vocabulary, facts: Sequence[Fact], *, title: Text, language: Language = "zh", rows: int = ROWS
) -> None:
    """Write a blank .xlsx with a column for each of `facts`, in their order, and checks on the first `rows` rows.

    What is filled in comes back through `read_frame`: the headers are labels with their unit.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    if not facts:
        raise RuleError("a template needs a fact")
    names = Names(vocabulary)
    target = Path(path)
    with whole(target) as part, xlsxwriter.Workbook(str(part)) as book:
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "text_wrap": True, "valign": "top", "border": 1})
        sheet = book.add_worksheet(title.of(language)[:31].translate(str.maketrans("[]:*?/\\", "       ")))
        guide = book.add_worksheet(NOTES_SHEETS[0 if language == "zh" else 1])
        lists = _Lists(book)
        sheet.freeze_panes(1, 0)
        for column, fact in enumerate(facts):
            header = heading(names, fact, language)
            sheet.write_string(0, column, header, head)
            sheet.write_comment(0, column, _comment(fact, language), {"x_scale": 3, "y_scale": 2})
            formats = {"date": "yyyy-mm-dd", "text": "@", "number": "0" + ("." + "#" * fact.places if fact.places else "")}
            style = book.add_format({"num_format": formats[fact.of.kind]}) if fact.of.kind in formats else None
            sheet.set_column(column, column, min(max(sum(2 if ord(x) > 0x2E80 else 1 for x in header) + 2, 12), 36), style)
            check = _check(fact, language, lists)
            if check:
                sheet.data_validation(1, column, rows, column, check)
        _write_guide(guide, names, facts, language, book)
        lists.finish()


def heading(names: Names, fact: Fact, language: Language) -> str:
    """A template's header: the label (with the subject's where it alone does not tell) and the unit in brackets."""
    text = names.heading(fact, english=language == "en")
    unit = fact.of.unit
    if unit is None or not unit.text.of(language):
        return text
    return f"{text} ({unit.en})" if language == "en" else f"{text}（{unit.zh}）"


class _Lists:
    """Allowed values on a hidden sheet: a list written into a check may have 255 letters only."""

    def __init__(self, book: Any) -> None:
        self._book, self._columns = book, {}  # type: tuple[Any, dict[tuple[str, ...], int]]

    def place(self, words: tuple[str, ...]) -> str:
        """Where the words stand, as a formula."""
        column = letters(self._columns.setdefault(words, len(self._columns)))
        return f"={_LIST}!${column}$1:${column}${len(words)}"

    def finish(self) -> None:
        """Write the sheet, last, so that the first two are what the user sees."""
        if not self._columns:
            return
        sheet = self._book.add_worksheet(_LIST)
        for words, column in self._columns.items():
            sheet.write_column(0, column, words)
        sheet.very_hidden()


def _check(fact: Fact, language: Language, lists: _Lists) -> dict[str, Any]:
    text = say("{label}：{allowed}", label=fact.label, allowed=allowed(fact)).of(language)
    more = {
        "error_title": say("请核对").of(language),
        "error_message": text[:255],
        "input_title": "",
        "input_message": text[:255],
    }
    if fact.of.kind == "number":
        kind = "decimal" if fact.places else "integer"
        return {"validate": kind, "criteria": "between", "minimum": fact.minimum, "maximum": fact.maximum, **more}
    if fact.of.kind == "date":
        first, last = datetime.date(1900, 3, 1), datetime.date(2199, 12, 31)
        return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last, **more}
    if fact.of.kind == "boolean":
        return {"validate": "list", "source": [say("是").of(language), say("否").of(language)], **more}
    if fact.of.kind == "choice":
        return {"validate": "list", "source": lists.place(tuple(label.of(language) for label in fact.options.values())), **more}
    # Several options in one cell, or free text: a list would refuse what is right, so the cell only says what is allowed.
    return {"validate": "any", "input_title": "", "input_message": text[:255]}


def allowed(fact: Fact) -> Text:
    """What may be filled in."""
    options = Text("、".join(label.zh for label in fact.options.values()), ", ".join(label.en for label in fact.options.values()))
    if fact.of.kind == "number":
        assert fact.of.unit is not None
        unit = fact.of.unit.text if fact.of.unit.zh else say("无量纲")
        limits = {"low": f"{fact.minimum:,}", "high": f"{fact.maximum:,}", "unit": unit, "places": fact.places}
        return say("{low} 至 {high}（{unit}），至多 {places} 位小数", **limits)
    if fact.of.kind == "boolean":
        return say("是 或 否")
    if fact.of.kind == "date":
        return say("日期，例如 2025-06-01")
    if fact.of.kind == "choice":
        return say("其一：{options}", options=options)
    if fact.of.kind == "choices":
        return say("可多选，以分号隔开：{options}", options=options)
    return say("文字")


def _comment(fact: Fact, language: Language) -> str:
    lines = [fact.name, fact.definition.of(language), allowed(fact).of(language), say("不知道的留空。").of(language)]
    return "\n".join(line for line in lines if line)[:1500]


def _write_guide(sheet: Any, names: Names, facts: Iterable[Fact], language: Language, book: Any) -> None:
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    titles = (say("列"), say("事实"), say("填什么"), say("定义"), say("依据"), say("由谁认定"))
    for column, (title, width) in enumerate(zip(titles, (30, 34, 50, 50, 30, 30), strict=True)):
        sheet.write_string(0, column, title.of(language), head)
        sheet.set_column(column, column, width)
    for row, fact in enumerate(facts, 1):
        cells = (
            heading(names, fact, language),
            fact.name,
            allowed(fact).of(language),
            fact.definition.of(language),
            fact.source,
            fact.settled_by.of(language),
        )
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell[:32_000], wrap)
    sheet.freeze_panes(1, 0)
