"""Whether recorded judgements answer something that the instruments leave open."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable
from dataclasses import replace

from .catalogue import Catalogue
from .expressions import Readings, walk
from .faults import BadInput, Fault, RuleError
from .judgements import Judgement, Judgements
from .kinds import Scalar
from .language import Text, plain, say
from .parameters import Parameter, parameter_value
from .tables import Table


def accepted(catalogue: Catalogue, judgements: Judgements) -> Judgements:
    """The judgements with values of the right type; `BadInput` for a parameter, question, table or row that there is not,
    and for a value that cannot answer it."""
    records: list[Judgement] = []
    faults: list[Fault] = []
    for number, record in enumerate(judgements.records, 1):
        try:
            records.append(_checked(catalogue, record, number))
        except BadInput as bad:
            faults.extend(bad.faults)
    if faults:
        raise BadInput(faults)
    return Judgements(records)


def parameter_named(catalogue: Catalogue, name: str, field: str) -> Parameter:
    """The parameter ``instrument.name`` (or a name that one instrument alone has); `BadInput` suggests the nearest."""
    known = {made.id: made for item in catalogue.instruments.values() for made in item.parameters.values()}
    if name in known:
        return known[name]
    short = [made for made in known.values() if made.name == name]
    if len(short) == 1:
        return short[0]
    near = [made.id for made in short] or difflib.get_close_matches(name, known, 1, 0.5)
    raise BadInput(Fault(field, name, say("已登记的参数名称，写作 文件.参数"), _perhaps(near)))


def set_parameter(parameter: Parameter, written: object, field: str) -> Scalar:
    """A value for a parameter from text, a number, a boolean or a date; `BadInput` when it is of another type."""
    try:
        text = written.isoformat() if isinstance(written, datetime.date) else str(written).strip()
        value = parameter_value(text.lower() if isinstance(written, bool) else text, parameter.type)
    except (ValueError, RuleError, ZeroDivisionError):
        value = None
    if value is None:
        unit = f" [{parameter.type.unit.name}]" if parameter.type.unit else ""
        expected = plain(f"{parameter.type.kind}{unit}")
        raise BadInput(Fault(field, str(written), expected, say("请按参数的类型和计量单位填写，只写数值，不带单位。")))
    return value


def _checked(catalogue: Catalogue, record: Judgement, number: int) -> Judgement:
    kind, _, name = record.target.partition(":")
    where = f"judgements[{number}]"
    if kind == "parameter":
        parameter = parameter_named(catalogue, name, f"{where}.target")
        value = set_parameter(parameter, record.value, f"{where}.value")
        return replace(record, target=f"parameter:{parameter.id}", value=value)
    if kind == "question":
        _check_question(catalogue, name, record, where)
    elif kind == "table":
        _row(_table(catalogue, name, where), str(record.value), f"{where}.value")
    elif kind == "row":
        table, _, row = name.partition(":")
        _row(_table(catalogue, table, where), row, f"{where}.target")
        if not isinstance(record.value, bool):
            raise BadInput(
                Fault(f"{where}.value", str(record.value), say("true（确认）或 false（不确认）"), say("请改正后重试。"))
            )
    return record


def _check_question(catalogue: Catalogue, name: str, record: Judgement, where: str) -> None:
    known = catalogue.questions
    if name not in known:
        raise BadInput(
            Fault(f"{where}.target", name, say("已登记的待定问题编号"), _perhaps(difflib.get_close_matches(name, known, 1)))
        )
    names = dict.fromkeys(
        reading
        for made in catalogue.rules.values()
        for tree in (made.tree, made.applies)
        if tree is not None
        for node in walk(tree)
        if isinstance(node, Readings) and node.question == name
        for reading in node.names
    )
    if not names:
        remedy = say("本问题没有可选的读法；请对相应的事实、参数或标准表的行作研判。")
        raise BadInput(Fault(f"{where}.target", name, say("有多种读法的问题"), remedy))
    if not isinstance(record.value, str) or record.value not in names:
        raise BadInput(Fault(f"{where}.value", str(record.value), plain(" / ".join(names)), say("请填其中一种读法。")))


def _table(catalogue: Catalogue, name: str, where: str) -> Table:
    known = {table.name: table for item in catalogue.instruments.values() for table in item.tables.values()}
    if name not in known:
        raise BadInput(Fault(f"{where}.target", name, say("已登记的标准表"), _perhaps(list(known))))
    return known[name]


def _row(table: Table, row: str, field: str) -> None:
    ids = [line.id for line in table.rows]
    if row not in ids:
        near = difflib.get_close_matches(row, ids, 1)
        raise BadInput(Fault(field, row, say("{table}的行号", table=table.label), _perhaps(near)))


def _perhaps(near: Iterable[str]) -> Text:
    names = "、".join(near)
    return say("是否想写 {near}？", near=names) if names else say("请核对。")
