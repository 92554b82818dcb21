"""Reading a table file: columns recognised, cells converted exactly, every wrong cell reported, no row lost."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from ..facts import Fact, Vocabulary
from ..faults import BadInput, Fault
from ..language import Language, plain, say
from .cells import Conversion, conversion, dtype_of, polars_value, single, translated
from .columns import Check, ColumnMap
from .headers import recognise, units_of
from .opening import open_source
from .pairs import looked_up
from .sources import Source, damaged
from .table import OWN, ROW, Column, Table

MOST_FAULTS = 10_000
Kinds = dict[str, pl.DataType]


def read_frame(
    path: Path | str,
    vocabulary: Vocabulary,
    *,
    sheet: str | None = None,
    columns: ColumnMap | None = None,
    also: Mapping[str, Fact] | None = None,
) -> Table:
    """Read a CSV, Parquet or Excel file as facts.

    `sheet` names an Excel sheet (default: the first with cells); `columns` says what headers and words mean that are not
    ours; `also` reads columns, by header or fact name, once more as a fact of no vocabulary (a day, a place). `BadInput` for a
    file that cannot be read at all or whose header is wrong; a wrong cell stops nothing: it is null in the frame and stands in
    `Table.faults` with its row.
    """
    mapped = columns or ColumnMap()
    source = open_source(Path(path), sheet)
    try:
        return _read(source, vocabulary, mapped, also or {})
    except pl.exceptions.PolarsError as problem:
        raise damaged(source.name, source.kind, problem) from None


def _read(source: Source, vocabulary: Vocabulary, mapped: ColumnMap, also: Mapping[str, Fact]) -> Table:
    recognised = recognise(source.headers, vocabulary, source.name, mapped, source.head.last + 1)
    more = [Column(_header(name, recognised, source), fact) for name, fact in also.items()]
    kinds = dict(source.frame.collect_schema())
    cells = [_Cells.of(column, kinds, units_of((column,)), mapped) for column in (*recognised, *more) if column.fact is not None]
    _learn(source.frame, cells)
    sound = ~pl.col(ROW).is_in(list(source.ragged)) if source.ragged else None
    frame = source.frame.with_columns(cell.typed(sound) for cell in cells)
    faults, faults_total = _faults(source, cells)
    checks = _usable(mapped.checks, recognised, source.name)
    doubts, doubts_total = _doubts(frame, checks, source.name)
    order = {header: number for number, header in enumerate(source.headers)}
    faults.sort(key=lambda fault: (fault.row or 0, order.get(fault.field, -1)))
    return Table(
        source.name,
        source.kind,
        frame,
        recognised,
        source.rows,
        tuple(faults[:MOST_FAULTS]),
        faults_total,
        tuple(doubts),
        doubts_total,
        source.notes,
        source.mixed,
        _error_text(source, cells, checks, sound),
    )


def _header(name: str, columns: Sequence[Column], source: Source) -> str:
    for column in columns:
        if name == column.header or (column.fact is not None and name == column.fact.name):
            return column.header
    near = difflib.get_close_matches(name, source.headers, 1)
    remedy = say("是否想写 {near}？", near=near[0]) if near else say("请填表头中的一列。")
    raise BadInput(Fault("column", name, plain("、".join(source.headers)), remedy, source.head.last + 1, source.name))


@dataclass
class _Cells:
    """One recognised column: how its plain cells are converted, and what the others came to."""

    column: Column
    fact: Fact
    factor: Fraction
    raw: pl.Expr
    kind: pl.DataType
    made: Conversion
    good: dict[Any, Any]
    bad: dict[Any, Fault]

    @classmethod
    def of(cls, column: Column, kinds: Kinds, units: Any, mapped: ColumnMap) -> _Cells:
        fact = column.fact
        assert fact is not None
        kind = kinds[OWN + column.header]
        factor = units.get(fact.name, Fraction(1))
        raw = translated(pl.col(OWN + column.header), kind, mapped.values.get(column.header, {}))
        if isinstance(kind, pl.Categorical | pl.Enum):
            raw, kind = raw.cast(pl.String), pl.String()
        return cls(column, fact, factor, raw, kind, conversion(raw, kind, fact, factor), {}, {})

    def learn(self, found: Iterable[Any]) -> None:
        """Read each cell that is not plain."""
        for raw in found:
            try:
                self.good[raw] = polars_value(self.fact, single(self.fact, raw, self.factor, self.column.header))
            except BadInput as wrong:
                self.bad[raw] = wrong.faults[0]

    def typed(self, sound: pl.Expr | None) -> pl.Expr:
        """The fact's column; null in rows that are not `sound`."""
        dtype = dtype_of(self.fact)
        value = self.made.value
        if self.good or self.bad:
            others = pl.lit(None, dtype=dtype)
            if self.good:
                others = looked_up(self.raw, list(self.good), list(self.good.values()), dtype)
            value = pl.when(self.made.plain).then(value).otherwise(others)
        if sound is not None:
            value = pl.when(sound).then(value)
        return value.cast(dtype).alias(self.fact.name)

    def wrong(self) -> pl.Expr:
        """Where a cell could not be used."""
        return (~self.made.plain & self.raw.is_in(list(self.bad))).fill_null(False)


def _learn(frame: pl.LazyFrame, cells: Sequence[_Cells]) -> None:
    """Read every cell that no expression takes, each different one once."""
    if not cells:
        return
    counts = frame.select((~cell.made.plain).sum().alias(str(number)) for number, cell in enumerate(cells))
    found = counts.collect(engine="streaming").row(0)
    for cell, count in zip(cells, found, strict=True):
        if count:
            distinct = frame.filter(~cell.made.plain).select(cell.raw.alias("raw")).unique().collect(engine="streaming")
            cell.learn(distinct["raw"].to_list())


def _faults(source: Source, cells: Sequence[_Cells]) -> tuple[list[Fault], int]:
    faults = [_ragged(source, row) for row in list(source.ragged)[:MOST_FAULTS]]
    faults += [fault for column, fault in source.broken if _used(source.headers[column], cells)]
    total = len(source.ragged) + len(faults) - min(len(source.ragged), MOST_FAULTS)
    wrong = [cell for cell in cells if cell.bad]
    if not wrong:
        return faults, total
    flags = source.frame.with_columns(cell.wrong().alias(f"__w{number}") for number, cell in enumerate(wrong))
    names = [f"__w{number}" for number in range(len(wrong))]
    total += sum(flags.select(pl.col(names).sum()).collect(engine="streaming").row(0))
    raws = [cell.raw.alias(f"__r{number}") for number, cell in enumerate(wrong)]
    rows = flags.filter(pl.any_horizontal(names)).head(MOST_FAULTS).select(ROW, *names, *raws).collect(engine="streaming")
    for row in rows.iter_rows(named=True):
        for number, cell in enumerate(wrong):
            if row[f"__w{number}"]:
                fault = cell.bad[row[f"__r{number}"]]
                faults.append(Fault(fault.field, fault.found, fault.expected, fault.remedy, row[ROW], source.name))
    return faults, total


def _used(header: str, cells: Sequence[_Cells]) -> bool:
    return any(cell.column.header == header for cell in cells)


def _ragged(source: Source, row: int) -> Fault:
    size, beyond = source.ragged[row]
    found = say("{size} 格，多出的是：{beyond}", size=size, beyond=beyond) if beyond else say("{size} 格", size=size)
    remedy = say("多半是某格里有分隔符而没有加引号；本行的事实一概未采用，请改正后重试。")
    return Fault(say("整行").zh, found.zh, say("{width} 格，与表头相同", width=len(source.headers)), remedy, row, source.name)


def _usable(checks: Iterable[Check], columns: Sequence[Column], source: str) -> list[tuple[Check, pl.Expr]]:
    """The checks whose facts the file has, as conditions."""
    known = {column.fact.name for column in columns if column.fact is not None}
    usable = []
    for number, check in enumerate(checks, 1):
        if known.issuperset(check.fields):
            try:
                usable.append((check, pl.sql_expr(check.when).fill_null(False)))
            except pl.exceptions.PolarsError as problem:
                detail = " ".join(str(problem).split())
                remedy = say("请改正后重试。")
                raise BadInput(Fault(f"checks[{number}].when", detail, say("SQL 条件"), remedy, None, source)) from None
    return usable


def _doubts(frame: pl.LazyFrame, checks: Sequence[tuple[Check, pl.Expr]], source: str) -> tuple[list[Fault], int]:
    if not checks:
        return [], 0
    names = [f"__c{number}" for number in range(len(checks))]
    flags = frame.with_columns(when.alias(name) for name, (_, when) in zip(names, checks, strict=True))
    total = sum(flags.select(pl.col(names).sum()).collect(engine="streaming").row(0))
    fields = dict.fromkeys(name for check, _ in checks for name in check.fields)
    rows = flags.filter(pl.any_horizontal(names)).head(MOST_FAULTS).select(ROW, *names, *fields).collect(engine="streaming")
    found = [
        Fault(
            "、".join(check.fields),
            "；".join(say("空").zh if row[name] is None else str(row[name]) for name in check.fields),
            say("可信的数据（{doubt}）", doubt=check.text),
            say("请核对；数值照录，未作改动。"),
            row[ROW],
            source,
        )
        for row in rows.iter_rows(named=True)
        for flag, (check, _) in zip(names, checks, strict=True)
        if row[flag]
    ]
    return found, total


def _error_text(
    source: Source, cells: Sequence[_Cells], checks: Sequence[tuple[Check, pl.Expr]], sound: pl.Expr | None
) -> Callable[[Language], pl.Expr]:
    def build(language: Language) -> pl.Expr:
        parts: list[pl.Expr] = []
        if sound is not None:
            texts = [_bare(_ragged(source, row), language) for row in source.ragged]
            parts.append(looked_up(pl.col(ROW), list(source.ragged), texts, pl.String()))
        broken: dict[int, list[str]] = {}
        for column, fault in source.broken:
            if fault.row and _used(source.headers[column], cells):
                broken.setdefault(fault.row, []).append(_bare(fault, language))
        if broken:
            joint = "；" if language == "zh" else "; "
            parts.append(looked_up(pl.col(ROW), list(broken), [joint.join(texts) for texts in broken.values()], pl.String()))
        for cell in cells:
            if cell.bad:
                texts = [fault.message(language) for fault in cell.bad.values()]
                parts.append(pl.when(~cell.made.plain).then(looked_up(cell.raw, list(cell.bad), texts, pl.String())))
        for check, when in checks:
            doubt = say("存疑：{doubt}。", doubt=check.text)
            parts.append(pl.when(when).then(pl.lit(doubt.of(language))))
        if not parts:
            return pl.lit(None, dtype=pl.String)
        joined = pl.concat_str(parts, separator=plain("；").zh if language == "zh" else "; ", ignore_nulls=True)
        return pl.when(joined != "").then(joined)

    return build


def _bare(fault: Fault, language: Language) -> str:
    """A fault as it stands in its own row, which needs no file and row number."""
    return Fault(fault.field, fault.found, fault.expected, fault.remedy).message(language)
