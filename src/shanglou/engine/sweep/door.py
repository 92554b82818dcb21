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


class Door:
    """What is made of the frame's columns before any rule is computed.

    `steps` are made one after the other, each from what the frame and the steps before have: a part that stands in two
    expressions would be computed twice. `wrong` says for each fact where its cell is wrong.
    """

    def __init__(self) -> None:
        self.steps: list[dict[str, nw.Expr]] = [{}, {}, {}]
        self.wrong: dict[str, nw.Expr] = {}

    def take(
        self, fact: Fact, name: str, kind: Any, made: str, asked: Mapping[str, str] | None = None, code: str | None = None
    ) -> None:
        """Make `made`, the column of a fact as the emitter wants it, of the frame's column `name`; null where a cell is wrong.

        `asked` are options of a choice, each with the column that shall say whether it is this one. `code` is a column that
        is null where a choice's text is none of its options, where the back end has made one.
        """
        column = nw.col(name)
        if kind == nw.Unknown or kind.__class__.__name__ == "Null":
            self.steps[2][made] = nw.lit(None, dtype=_DTYPES.get(fact.of.kind, nw.String))
            self.steps[2] |= {flag: nw.lit(None, dtype=nw.Boolean) for flag in (asked or {}).values()}
        elif fact.of.kind == "number":
            self._number(fact, column, kind, made)
        elif fact.of.kind == "date":
            self.steps[2][made] = calendar.packed_column(column)
        elif fact.of.kind == "boolean":
            self.steps[2][made] = column
        else:
            self._text(fact, column if kind == nw.String else column.cast(nw.String), made, asked or {}, code)

    def _text(self, fact: Fact, column: nw.Expr, made: str, asked: Mapping[str, str], code: str | None) -> None:
        if fact.of.kind == "text":
            self.steps[2][made] = nw.when(column != "").then(column)
            return
        flags = {option: f"{made}_{number}" for number, option in enumerate(asked)}
        self.steps[0] |= {flag: column == option for option, flag in flags.items()}
        if fact.of.kind == "choices":
            pattern = "^(" + "|".join([*fact.options, "\\?"]) + ")(;(" + "|".join([*fact.options, "\\?"]) + "))*$"
            good = column.str.contains(pattern)
        elif code is not None:
            good = ~nw.col(code).is_null()
        elif len(fact.options) > MOST_EQUALITIES:
            good = one_of(column, tuple(fact.options))
        else:
            good = reduce(or_, [nw.col(flags[option]) if option in flags else column == option for option in fact.options])
        values = {made: column} | {asked[option]: nw.col(flag) for option, flag in flags.items()}
        self._checked(fact, good, values, made)
        self.wrong[fact.name] &= column != ""

    def _number(self, fact: Fact, column: nw.Expr, kind: Any, made: str) -> None:
        scale = 10**fact.places
        if kind.is_integer():
            whole = column.cast(nw.Float64)
            good = column.is_between(fact.minimum, fact.maximum)
            self._checked(fact, good, {made: whole * scale if scale > 1 else whole}, made)
            return
        value = column if kind == nw.Float64 else column.cast(nw.Float64)
        # The floor of what is raised by the noise is the nearest whole number of smallest steps, and faster than rounding.
        raised, close = _near(fact, value, kind, whole := nw.col(f"{made}_whole"))
        self.steps[0][f"{made}_whole"] = raised.floor()
        # NaN is within no range, on every back end: it becomes null here, and is no fault.
        self._checked(
            fact, close & whole.is_between(float(fact.minimum * scale), float(fact.maximum * scale)), {made: whole}, made
        )
        if kind.is_float():
            self.wrong[fact.name] &= ~value.is_nan()

    def _checked(self, fact: Fact, good: nw.Expr, values: Mapping[str, nw.Expr], made: str) -> None:
        self.steps[1][flag := f"{made}_good"] = good
        self.steps[2] |= {name: nw.when(nw.col(flag)).then(value) for name, value in values.items()}
        self.wrong[fact.name] = ~nw.col(flag)


_DTYPES: dict[str, Any] = {"number": nw.Float64, "boolean": nw.Boolean, "date": nw.Int64}


def one_of(column: nw.Expr, options: tuple[str, ...]) -> nw.Expr:
    """Whether a text is one of the options. A few equalities are several times as fast as a set of texts."""
    if len(options) > MOST_EQUALITIES:
        return column.is_in(list(options))
    return reduce(or_, [column == option for option in options])


def _near(fact: Fact, value: nw.Expr, kind: Any, whole: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """A number in its smallest steps, raised by the noise it may have; and whether it lies no farther than that from `whole`.

    For all but large numbers the noise is as good as constant. A decimal carries none of its own: only what its reading as a
    float adds is allowed. The difference from `whole` is exact in floating point, which that of two raised numbers is not.
    """
    scale = 10**fact.places
    size = value * scale if scale > 1 else value
    largest = max(abs(fact.minimum), abs(fact.maximum)) * scale
    absolute, relative, most = map(float, FLOAT_NOISE)
    noise: Any
    if kind.is_decimal():
        absolute = 1e-12
    if largest * relative <= absolute:
        noise = absolute + float(largest) * relative
    else:
        noise = (size if fact.minimum >= 0 else size.abs()) * relative + absolute
        if largest * relative + absolute > most:
            noise = nw.when(noise < most).then(noise).otherwise(nw.lit(most))
    return size + noise, (size - whole).abs() <= noise


def describe(fact: Fact, raw: Any, row: int | None, source: str) -> Fault:
    """The fault of one cell, in the words of the door for single values."""
    try:
        read(fact, raw, row=row, source=source)
    except BadInput as bad:
        return bad.faults[0]
    return Fault(fact.name, repr(raw), say("可用的值"), say("请核对。"), row, source)
