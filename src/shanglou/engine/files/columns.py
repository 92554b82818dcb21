"""A column map: what the headers and words of a file that was not made for us mean, written down once in TOML.

::

    [columns]                       # their header = "fact [unit]"; an empty text leaves the column alone
    "area_ha" = "parcel.area [hectare]"

    [values."supply"]               # their word = ours; an empty text is unknown
    "挂牌出让" = "listing"

    [[checks]]                      # a row for which this holds is reported; its values stay
    when = '"parcel.planned_start" < "parcel.contract_date"'
    fields = ["parcel.planned_start", "parcel.contract_date"]
    zh = "约定开工早于签订合同"
    en = "works start before the contract is signed"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..facts import Vocabulary
from ..faults import BadInput, Fault
from ..language import Text, plain, say


@dataclass(frozen=True, slots=True)
class Check:
    """Something that makes a row doubtful: a SQL condition over qualified facts, and how to say it."""

    when: str
    fields: tuple[str, ...]
    text: Text


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Header -> (fact name, unit as written), header -> (their word -> ours), and checks."""

    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()


def read_column_map(path: Path, vocabulary: Vocabulary) -> ColumnMap:
    """Read a column map; `BadInput` names every fact that there is not and every part of the wrong form."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        remedy = say("请核对路径。")
        raise BadInput(Fault("columns", str(path), say("可读的列对照文件"), remedy)) from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        found = str(problem).replace("\n", " ")
        raise BadInput(Fault("columns", found, say("UTF-8 编码的 TOML"), say("请改正后重试。"), None, path.name)) from None
    faults: list[Fault] = []
    columns = {
        header: _target(header, written, vocabulary, path.name, faults) for header, written in _section(data, "columns").items()
    }
    values = {
        header: {str(theirs): str(ours) for theirs, ours in words.items()}
        for header, words in _section(data, "values").items()
        if isinstance(words, Mapping)
    }
    checks = tuple(_check(entry, number, vocabulary, path.name, faults) for number, entry in enumerate(data.get("checks", []), 1))
    if faults:
        raise BadInput(faults)
    return ColumnMap(columns, values, checks)


def _section(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name, {})
    return found if isinstance(found, Mapping) else {}


def _target(header: str, written: object, vocabulary: Vocabulary, source: str, faults: list[Fault]) -> tuple[str, str]:
    name, _, unit = str(written).partition("[")
    name, unit = name.strip(), unit.strip().removesuffix("]").strip()
    if name and name not in vocabulary:
        faults.append(unknown_fact(f"columns.{header}", name, vocabulary, source))
    return name, unit


def _check(entry: Any, number: int, vocabulary: Vocabulary, source: str, faults: list[Fault]) -> Check:
    where = f"checks[{number}]"
    given = entry if isinstance(entry, Mapping) else {}
    for key in ("when", "fields", "zh", "en"):
        if not given.get(key):
            faults.append(Fault(f"{where}.{key}", say("空").zh, say("一项内容"), say("请补上。"), None, source))
    fields = tuple(map(str, given.get("fields", ())))
    faults.extend(unknown_fact(f"{where}.fields", name, vocabulary, source) for name in fields if name not in vocabulary)
    return Check(str(given.get("when", "")), fields, Text(str(given.get("zh", "")), str(given.get("en", ""))))


def unknown_fact(field: str, name: str, vocabulary: Vocabulary, source: str) -> Fault:
    """The fault of a fact name that there is not, with the nearest one."""
    near = vocabulary.nearest(name)
    remedy = say("是否想写 {near}？", near=near) if near else say("用 shanglou facts 查看全部事实名称。")
    return Fault(field, plain(name).zh, say("已登记的事实名称"), remedy, None, source)
