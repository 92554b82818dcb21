"""The door for frames: which columns are facts, in what form they may come, and which cells are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import narwhals as nw

from ..facts import Fact, Vocabulary
from ..faults import BadInput, Fault
from ..language import say
from ..values import read
from . import calendar

MOST_FAULTS = 10_000


def recognised(names: Iterable[str], vocabulary: Vocabulary) -> dict[str, Fact]:
    """The facts among column names; `BadInput` for a qualified name that no fact has. Other columns are left alone."""
    found: dict[str, Fact] = {}
    faults = []
    for name in names:
        if name in vocabulary:
            found[name] = vocabulary[name]
        elif name.partition(".")[0] in vocabulary.subjects and "." in name:
            near = vocabulary.nearest(name)
            remedy = say("是否想写 {near}？", near=near) if near else say("用 shanglou facts 查看全部事实名称。")
            faults.append(Fault(name, name, say("已登记的事实名称"), remedy))
    if faults:
        raise BadInput(faults)
    return found


def check_types(schema: Mapping[str, Any], facts: Mapping[str, Fact]) -> None:
    """`BadInput` names each column whose type cannot hold its fact."""
    faults = []
    for name, fact in facts.items():
        kind = schema[name]
        if not _fits(kind, fact):
            faults.append(
                Fault(name, str(kind), say(_EXPECTED[fact.of.kind]), say("请先转换本列的类型，或改用命令行的 CSV、Excel 输入。"))
            )
    if faults:
        raise BadInput(faults)


def _fits(kind: Any, fact: Fact) -> bool:
    if kind == nw.Unknown or kind.__class__.__name__ == "Null":
        return True
    if fact.of.kind == "number":
        return bool(kind.is_numeric())
    if fact.of.kind == "boolean":
        return bool(kind == nw.Boolean)
    if fact.of.kind == "date":
        return bool(kind == nw.Date)
    return kind in (nw.String, nw.Categorical, nw.Enum)


_EXPECTED = {
    "number": "数值列",
    "boolean": "布尔列（是或否）",
    "date": "日期列（不带时刻）",
    "choice": "文字列",
    "choices": "文字列",
    "text": "文字列",
}


def prepared(fact: Fact, name: str, kind: Any) -> tuple[nw.Expr, nw.Expr | None]:
    """A fact's column as the emitter wants it, null where the cell is wrong, and where that is (None: nowhere)."""
    column = nw.col(name)
    if kind == nw.Unknown or kind.__class__.__name__ == "Null":
        return nw.lit(None, dtype=_DTYPES[fact.of.kind]), None
    if fact.of.kind == "number":
        return _number(fact, column, kind)
    if fact.of.kind == "date":
        return calendar.packed_column(column), None
    if fact.of.kind == "boolean":
        return column, None
    column = column.cast(nw.String)
    column = nw.when(column != "").then(column)
    if fact.of.kind == "text":
        return column, None
    if fact.of.kind == "choice":
        good = column.is_in(list(fact.options))
        return nw.when(good).then(column), ~good
    pattern = "^(" + "|".join([*fact.options, "\\?"]) + ")(;(" + "|".join([*fact.options, "\\?"]) + "))*$"
    good = column.str.contains(pattern)
    return nw.when(good).then(column), ~good


_DTYPES: dict[str, Any] = {"number": nw.Int64, "boolean": nw.Boolean, "date": nw.Int64}


def _number(fact: Fact, column: nw.Expr, kind: Any) -> tuple[nw.Expr, nw.Expr]:
    scale = 10**fact.places
    if kind.is_integer():
        good = (column >= fact.minimum) & (column <= fact.maximum)
        return nw.when(good).then(column.cast(nw.Int64) * scale), ~good
    value = column.cast(nw.Float64)
    if kind.is_float():
        value = nw.when(~value.is_nan()).then(value)
    size = value * scale
    whole = size.round(0)
    close = (size - whole).abs() <= size.abs() / 10**15 + 1e-6
    good = close & (value >= fact.minimum) & (value <= fact.maximum)
    return nw.when(good).then(whole).cast(nw.Int64), ~good


def describe(fact: Fact, raw: Any, row: int | None, source: str) -> Fault:
    """The fault of one cell, in the words of the door for single values."""
    try:
        read(fact, raw, row=row, source=source)
    except BadInput as bad:
        return bad.faults[0]
    return Fault(fact.name, repr(raw), say("可用的值"), say("请核对。"), row, source)
