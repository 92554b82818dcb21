"""A file as rows of a kind: which column is which field, in which unit, and what each cell says."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from shanglou.engine.facts import Fact
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files.columns import ColumnMap
from shanglou.engine.files.headers import NOTHING_KNOWN, normal, readings, recognise, twice, unit_written
from shanglou.engine.files.opening import open_source
from shanglou.engine.files.read import read_frame
from shanglou.engine.files.table import ERRORS, OWN, ROW, Table
from shanglou.engine.language import Text, plain, say
from shanglou.engine.units import UNITS

from ..kinds import Draft, ImportKind

#: So many rows are handled at a time.
CHUNK = 500
MOST_ROWS = 200_000
#: Units in which sums, areas and land are given often enough that a bare number could be any of them.
_CONFUSED = ("yuan", "m2", "mu", "yuan/m2", "wan_yuan/mu")
EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of the file as it is guessed: its header, some cells, the field it may be, its unit, what there is to say.

    `asks` tells that its unit is not written and has to be said.
    """

    header: str
    examples: tuple[str, ...]
    field: str = ""
    unit: str = ""
    remark: Text | None = None
    asks: bool = False


def headings(kind: ImportKind, path: Path, sheet: str | None) -> list[Heading]:
    """The columns of a file with what they may be. `BadInput` for a file without a usable header."""
    source = open_source(path, sheet)
    if source.rows > MOST_ROWS:
        expected = say("至多 {most} 行数据", most=f"{MOST_ROWS:,}")
        raise BadInput(Fault("", f"{source.rows:,}", expected, say("请拆成几个文件上传。")))
    row = source.head.last + 1
    doubled = [replace(fault, row=row) for fault in twice(source.headers, "", row)]
    if doubled:
        raise BadInput(doubled)
    head = source.frame.head(EXAMPLES * 20).collect()
    return guessed(kind, {header: head[OWN + header].to_list() for header in source.headers})


def guessed(kind: ImportKind, cells: Mapping[str, Sequence[Any]], *, leave: Collection[str] = ()) -> list[Heading]:
    """What columns with these headers and first cells may be; fields to `leave` are none of them."""
    taken: set[str] = set(leave)
    found = []
    for header, column in cells.items():
        examples = tuple(str(cell)[:40] for cell in column if cell is not None and str(cell).strip())[:EXAMPLES]
        made = _guess(kind, header, examples, taken)
        if made.field in leave:
            made = Heading(header, examples)
        elif made.field and made.field in taken:
            made = Heading(header, examples, remark=say("另一列已对应“{label}”。", label=kind.fact(made.field).label))
        taken.add(made.field)
        found.append(made)
    return found


def sheets(path: Path) -> list[str]:
    """The sheets of a workbook that hold something; none of another file."""
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xls"):
        return []
    import python_calamine as calamine

    book = calamine.CalamineWorkbook.from_path(str(path))
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == calamine.SheetTypeEnum.WorkSheet and meta.visible == calamine.SheetVisibleEnum.Visible
    ]
    return [name for name in visible if book.get_sheet_by_name(name).height]


def _guess(kind: ImportKind, header: str, examples: tuple[str, ...], taken: Collection[str]) -> Heading:
    if header in kind.consulted:
        return Heading(header, examples, remark=kind.consulted[header])
    if normal(header) in (normal(ERRORS.zh), normal(ERRORS.en)):
        return Heading(header, examples, remark=say("上次检查写下的错误，不导入。"))
    if kind.mapped is not None and header in kind.mapped.columns:
        name, unit = kind.mapped.columns[header]
        return Heading(header, examples, name.rpartition(".")[2], unit)
    try:
        (column,) = recognise([_meant(kind, header)], kind.vocabulary, "", ColumnMap())
    except BadInput as bad:
        is_strange = bad.faults[0].found == NOTHING_KNOWN.zh
        return Heading(header, examples, remark=_likely(kind, header, taken) if is_strange else bad.faults[0].remedy)
    if column.fact is None:
        return Heading(header, examples, remark=column.remark)
    name = column.fact.name.rpartition(".")[2]
    if column.unit is None or column.unit == column.fact.of.unit:
        return with_unit(kind, header, examples, name)
    return Heading(header, examples, name, column.unit.name, column.remark)


def _meant(kind: ImportKind, header: str) -> str:
    """The header with the name of a field where it is another heading of it."""
    for name, written in readings(header):
        for item in kind.fields:
            if normal(name) in (normal(item.name), *(normal(other) for other in item.aliases)):
                return f"{kind.subject}.{item.name}" + (f"({written})" if written else "")
    return header


def _likely(kind: ImportKind, header: str, taken: Collection[str]) -> Text:
    """What to do with a header that is no field's: those that it may be meant for, in the words of the page."""
    labels = {item.name: kind.fact(item.name).label for item in kind.fields if item.name not in taken}
    word = normal([name for name, _unit in readings(header)][-1])
    holding = [name for name, label in labels.items() if word and any(word in normal(text) for text in (label.zh, label.en))]
    by_label = {normal(text): name for name, label in labels.items() for text in (label.zh, label.en)}
    alike = [by_label[text] for text in difflib.get_close_matches(word, by_label, 1, 0.6)]
    likely = list(dict.fromkeys([*holding, *alike]))[:3]
    if not likely:
        return say("没有认得这一列；要导入的，请选定对应字段。")
    named = Text("”或“".join(labels[name].zh for name in likely), "” or “".join(labels[name].en for name in likely))
    return say("可能是“{label}”；要导入的，请选定对应字段。", label=named)


def with_unit(kind: ImportKind, header: str, examples: tuple[str, ...], name: str) -> Heading:
    """A header without a unit, or with the fact's own: a number that is often given in others has to be confirmed."""
    own = kind.fact(name).of.unit
    if own is None:
        return Heading(header, examples, name)
    written = normal(own.zh) in normal(header) or normal(own.en) in normal(header)
    if written or own.name not in _CONFUSED:
        return Heading(header, examples, name, own.name)
    remark = say("表头没有写明计量单位，请选定。")
    return Heading(header, examples, name, "", remark, asks=True)


def units_for(fact: Fact, written: str = "") -> list[str]:
    """The units in which a number may be given, its own first; among them the one that its header has `written`."""
    own = fact.of.unit
    if own is None or not own.zh:
        return []
    others = [unit.name for unit in UNITS.values() if unit.dimension == own.dimension]
    return list(dict.fromkeys([own.name, *others, *([written] if written else [])]))


def unit_in(header: str, fact: Fact) -> str:
    """The unit that a header names, where it can measure the fact; else an empty text."""
    for _name, written in readings(header):
        given = unit_written(written) if written else None
        if given is not None and fact.of.unit is not None and given.dimension == fact.of.unit.dimension:
            return given.name
    return ""


def unit_label(name: str) -> Text:
    """What a unit is called; one that is put together (千元) as its header writes it."""
    unit = unit_written(name)
    return unit.text if unit is not None and unit.zh else plain(name)


def table(kind: ImportKind, path: Path, sheet: str | None, columns: Sequence[Mapping[str, str]]) -> Table:
    """Read a file whose columns are known. `BadInput` where they do not fit the file, or stand for one field twice."""
    chosen = {
        item["header"]: (f"{kind.subject}.{item['field']}" if item["field"] else "", item.get("unit", "")) for item in columns
    }
    words = kind.mapped.values if kind.mapped is not None else {}
    return read_frame(path, kind.vocabulary, sheet=sheet, columns=ColumnMap(chosen, words))


def count(read: Table) -> int:
    """How many rows hold anything."""
    return int(read.frame.filter(_filled(read)).select(pl.len()).collect().item())


def drafts(kind: ImportKind, read: Table, start: int = 0) -> Iterator[list[Draft]]:
    """The rows of a file, `CHUNK` at a time, from the row `start` on. Rows without any cell are left out."""
    facts = {name.rpartition(".")[2]: fact for name, fact in read.facts.items()}
    header_of = {column.header: column.fact.name.rpartition(".")[2] for column in read.columns if column.fact is not None}
    by_row: dict[int, list[Fault]] = {}
    for fault in read.faults:
        by_row.setdefault(fault.row or 0, []).append(fault)
    chosen = [ROW, *read.facts, *(OWN + header for header in read.headers)]
    # Faults are listed up to a number; beyond it a row's own text still tells that it has some.
    frame = read.frame.filter(_filled(read)).select(*chosen, read.errors("zh").alias("__errors")).slice(start).collect()
    for first in range(0, frame.height, CHUNK):
        made = []
        for line in frame.slice(first, CHUNK).iter_rows(named=True):
            faults = by_row.get(line[ROW], [])
            if not faults and line["__errors"]:
                faults = [Fault("", line["__errors"][:200], say("正确的单元格"), say("请核对这一行。"), line[ROW])]
            draft = Draft(
                line[ROW],
                {name: exact(fact, line[f"{kind.subject}.{name}"]) for name, fact in facts.items()},
                frozenset(header_of.get(fault.field, "*") for fault in faults),
                {header: line[OWN + header] for header in read.headers},
            )
            draft.faults = [_shown(kind, fault, header_of) for fault in faults]
            made.append(draft)
        yield made


def _shown(kind: ImportKind, fault: Fault, header_of: Mapping[str, str]) -> Fault:
    found = "***" if header_of.get(fault.field) in kind.personal else fault.found
    return Fault(fault.field, _bare(found), fault.expected, fault.remedy, fault.row)


def _bare(found: Any) -> Any:
    """A text of a cell without the quotation marks that a program would put round it, where they hide nothing."""
    text = found[1:-1] if isinstance(found, str) and len(found) > 2 and found[0] == found[-1] == "'" else ""
    return text if text == text.strip() and text and "\\" not in text else found


def exact(fact: Fact, value: Any) -> Any:
    """A cell as the registry's columns take it: a number as an exact decimal."""
    if value is None or fact.of.kind != "number":
        return value
    if not fact.places:
        return Decimal(int(value))
    return Decimal(repr(round(float(value), fact.places)))


def _filled(read: Table) -> pl.Expr:
    if not read.headers:
        return pl.lit(False)
    return pl.any_horizontal(
        pl.col(OWN + header).cast(pl.String).str.strip_chars().fill_null("") != "" for header in read.headers
    )
