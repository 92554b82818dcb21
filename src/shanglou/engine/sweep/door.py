"""The door for frames: which columns are facts, in what form they may come, and which cells are wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw

from ..facts import Fact, Vocabulary
from ..faults import BadInput, Fault
from ..language import say
from ..values import FLOAT_NOISE, read
from . import calendar

MOST_FAULTS = 10_000
MOST_EQUALITIES = 16


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


def check_day(schema: Mapping[str, Any], name: str) -> None:
    """`BadInput` unless there is a date column of this name."""
    kind = schema.get(name)
    if kind != nw.Date:
        found = say("空").zh if kind is None else str(kind)
        raise BadInput(Fault(name, found, say("日期列（不带时刻）"), say("请写明按哪一天的规定判定。")))


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


def prepared(fact: Fact, name: str, kind: Any, code: str | None = None) -> tuple[nw.Expr, nw.Expr | None]:
    """A fact's column as the emitter wants it, null where the cell is wrong, and where that is (None: nowhere).

    `code` is a column that is null where a choice's text is none of its options, where the back end has made one.
    """
    column = nw.col(name)
    if kind == nw.Unknown or kind.__class__.__name__ == "Null":
        return nw.lit(None, dtype=_DTYPES.get(fact.of.kind, nw.String)), None
    if fact.of.kind == "number":
        return _number(fact, column, kind)
    if fact.of.kind == "date":
        return calendar.packed_column(column), None
    if fact.of.kind == "boolean":
        return column, None
    if kind != nw.String:
        column = column.cast(nw.String)
    if fact.of.kind == "text":
        return nw.when(column != "").then(column), None
    if fact.of.kind == "choice":
        good = one_of(column, tuple(fact.options)) if code is None else ~nw.col(code).is_null()
    else:
        pattern = "^(" + "|".join([*fact.options, "\\?"]) + ")(;(" + "|".join([*fact.options, "\\?"]) + "))*$"
        good = column.str.contains(pattern)
    return nw.when(good).then(column), ~good & (column != "")


_DTYPES: dict[str, Any] = {"number": nw.Float64, "boolean": nw.Boolean, "date": nw.Int64}


def one_of(column: nw.Expr, options: tuple[str, ...]) -> nw.Expr:
    """Whether a text is one of the options. A few equalities are several times as fast as a set of texts."""
    if len(options) > MOST_EQUALITIES:
        return column.is_in(list(options))
    return reduce(or_, [column == option for option in options])


def _number(fact: Fact, column: nw.Expr, kind: Any) -> tuple[nw.Expr, nw.Expr]:
    if kind.is_integer():
        good = column.is_between(fact.minimum, fact.maximum)
        whole = column.cast(nw.Float64) if fact.places == 0 else column.cast(nw.Float64) * 10**fact.places
        return nw.when(good).then(whole), ~good
    value = column if kind == nw.Float64 else column.cast(nw.Float64)
    size = value * 10**fact.places if fact.places else value
    noise = _noise(fact, size, kind)
    raised = size + noise  # its floor is the nearest whole number of smallest steps, and faster than rounding
    whole = raised.floor()
    # NaN is no closer than anything, on every back end: it becomes null here, and is no fault.
    good = (raised - whole <= noise * 2) & value.is_between(fact.minimum, fact.maximum)
    return nw.when(good).then(whole), ~good & ~value.is_nan() if kind.is_float() else ~good


def _noise(fact: Fact, size: nw.Expr, kind: Any) -> Any:
    """How far from a whole number of its smallest steps a number may be; for all but large ones that is as good as constant.

    A decimal carries no noise of its own: only what its reading as a float adds is allowed.
    """
    largest = max(abs(fact.minimum), abs(fact.maximum)) * 10**fact.places
    absolute, relative, most = map(float, FLOAT_NOISE)
    if kind.is_decimal():
        absolute = 1e-12
    elif largest * relative <= absolute:
        return absolute + largest * relative
    grown = (size if fact.minimum >= 0 else size.abs()) * relative + absolute
    return grown if largest * relative + absolute <= most else nw.when(grown < most).then(grown).otherwise(nw.lit(most))


def describe(fact: Fact, raw: Any, row: int | None, source: str) -> Fault:
    """The fault of one cell, in the words of the door for single values."""
    try:
        read(fact, raw, row=row, source=source)
    except BadInput as bad:
        return bad.faults[0]
    return Fault(fact.name, repr(raw), say("可用的值"), say("请核对。"), row, source)
