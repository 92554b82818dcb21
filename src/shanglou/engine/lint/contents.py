"""What can be checked of the files alone: names, labels in both languages, numbers, units and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from ..faults import RuleError
from ..language import Text, plain, say
from ..parameters import parameter_type, parameter_value
from ..units import UNITS
from .files import Cells, Files, Problem, read_day

_ALWAYS: dict[str, tuple[str, ...]] = {
    "clauses.csv": ("summary",),
    "targets.csv": ("indicator",),
    "duties.csv": ("body", "duty"),
    "questions.csv": ("topic", "default", "settled_by"),
    "conflicts.csv": ("topic", "finding", "behaviour"),
}
_HEAD_ALWAYS = ("title", "issuer")
_HEAD_KEYS = ("id", "number", "prefix", "place", "issued", "in_force_from")


def check(files: Files) -> Iterator[Problem]:
    """Every problem of the files taken one by one."""
    if files.head:
        yield from _policy(files)
    for name in files.sheets:
        yield from _both_languages(files, name)
        yield from _unique(files, name, "row" if name.startswith("tables/") else "name" if name == "parameters.csv" else "id")
    for line, row in files.rows("clauses.csv"):
        yield from _clause(files, line, row)
    for line, row in files.rows("parameters.csv"):
        yield from _parameter(files, line, row)
    for line, row in files.rows("targets.csv"):
        yield from _target(files, line, row)
    for line, row in files.rows("questions.csv"):
        if row["blocks"] not in ("yes", "no"):
            yield files.problem("questions.csv", line, _either("blocks", ("yes", "no"), row["blocks"]))
    for name, head in files.tables.items():
        yield from _table(files, name, head)
    for number, entry in enumerate(files.wording.get("wording", ())):
        if not all(str(entry.get(key, "")).strip() for key in ("id", "text_zh", "en")):
            at = files.entry("wording.toml", "wording", number)
            yield files.problem("wording.toml", at, say("缺少 {columns}", columns="id / text_zh / en"))


def _either(name: str, known: Iterable[str], found: str) -> Text:
    return say("{name} 应为 {known} 之一，实为 {found}", name=name, known=" / ".join(known), found=found or "–")


def _policy(files: Files) -> Iterator[Problem]:
    head = files.head
    for key in _HEAD_KEYS:
        if key not in head:
            yield files.problem("policy.toml", 1, say("缺少 {name}", name=key))
    if head.get("id", files.name) != files.name:
        at = files.line("policy.toml", "id")
        yield files.problem("policy.toml", at, say("id 是 {id}，应与目录同名", id=str(head["id"])))
    if head.get("validity", "stated") not in ("stated", "reading", "assumption"):
        at = files.line("policy.toml", "validity")
        yield files.problem("policy.toml", at, _either("validity", ("stated", "reading", "assumption"), str(head["validity"])))
    yield from _head_labels(files, "policy.toml", head, _HEAD_ALWAYS)
    for heading in ("depends_on", "places"):
        for number, entry in enumerate(head.get(heading, ())):
            if not (entry.get("name_zh") and entry.get("name_en")):
                at = files.entry("policy.toml", heading, number)
                yield files.problem("policy.toml", at, say("{name} 要有中英文两种文字", name="name"))
    before = None
    for key in ("issued", "in_force_from", "in_force_to"):
        if not head.get(key):
            continue
        day, at = read_day(head[key]), files.line("policy.toml", key)
        if day is None:
            yield files.problem("policy.toml", at, say("{name} 不是日期：{found}", name=key, found=str(head[key])))
        elif before is not None and day < before:
            yield files.problem("policy.toml", at, say("{name} 早于前一个日期 {before}", name=key, before=before.isoformat()))
        before = day or before


def _head_labels(files: Files, file: str, head: Mapping[str, Any], always: Iterable[str]) -> Iterator[Problem]:
    names = [key[:-3] for key in head if re.search("_(zh|en)$", key)]
    for name in dict.fromkeys((*always, *names)):
        zh, en = (str(head.get(f"{name}_{language}", "")).strip() for language in ("zh", "en"))
        if bool(zh) != bool(en) or (name in always and not zh):
            at = files.line(file, f"{name}_zh" if en else f"{name}_en")
            yield files.problem(file, at, say("{name} 要有中英文两种文字", name=name))


def _both_languages(files: Files, name: str) -> Iterator[Problem]:
    always = _ALWAYS.get(name, ())
    for line, row in files.rows(name):
        pairs = [column[:-3] for column in row if column.endswith("_zh") and f"{column[:-3]}_en" in row]
        for pair in dict.fromkeys((*always, *pairs)):
            zh, en = row.get(f"{pair}_zh", "").strip(), row.get(f"{pair}_en", "").strip()
            if bool(zh) != bool(en) or (pair in always and not zh):
                yield files.problem(name, line, say("{name} 要有中英文两种文字", name=pair))
        if name == "parameters.csv" and not (row["zh"].strip() and row["en"].strip()):
            yield files.problem(name, line, say("{name} 要有中英文两种文字", name=row["name"]))


def _unique(files: Files, name: str, column: str) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line, row in files.rows(name):
        key = row[column]
        if not key.strip():
            yield files.problem(name, line, say("缺少 {name}", name=column))
        elif key in seen:
            yield files.problem(name, line, say("{name} 与第 {line} 行重复", name=key, line=seen[key]))
        seen.setdefault(key, line)


def _clause(files: Files, line: int, row: Cells) -> Iterator[Problem]:
    prefix = str(files.head.get("prefix", ""))
    if prefix and not row["id"].startswith(f"{prefix}-"):
        yield files.problem("clauses.csv", line, say("条款编号 {id} 应以 {prefix}- 开头", id=row["id"], prefix=prefix))
    if row["computable"] not in ("yes", "partly", "no"):
        yield files.problem("clauses.csv", line, _either("computable", ("yes", "partly", "no"), row["computable"]))


def _parameter(files: Files, line: int, row: Cells) -> Iterator[Problem]:
    file, name = "parameters.csv", row["name"]
    try:
        parameter_value(row["value"], parameter_type(row["type"], row["unit"]))
    except (RuleError, ValueError) as problem:
        yield files.problem(file, line, say("{name}：{problem}", name=name, problem=plain(problem)))
    if not row["value"].strip() and not row.get("settled_by_zh", "").strip():
        yield files.problem(file, line, say("参数 {name} 未设定，也没有写明由谁设定（settled_by）", name=name))
    yield from _period(files, file, line, row, "valid_from", "valid_to")
    starts, ends = read_day(files.head.get("in_force_from")), read_day(files.head.get("in_force_to"))
    one, two = read_day(row["valid_from"]), read_day(row["valid_to"])
    outside = starts and any(day and day < starts for day in (one, two))
    if outside or (ends and any(day and day > ends for day in (one, two))):
        yield files.problem(file, line, say("参数 {name} 的有效期超出文件的有效期", name=name))
    own = {"in_force_from": starts, "in_force_to": ends}
    if name in own and row["value"].strip() and own[name] is not None and read_day(row["value"]) != own[name]:
        yield files.problem(file, line, say("参数 {name} 与 policy.toml 不一致", name=name))


def _period(files: Files, file: str, line: int, row: Cells, first: str, last: str) -> Iterator[Problem]:
    for key in (first, last):
        if row[key].strip() and read_day(row[key]) is None:
            yield files.problem(file, line, say("{name} 不是日期：{found}", name=key, found=row[key]))
    one, two = read_day(row[first]), read_day(row[last])
    if one and two and one > two:
        yield files.problem(file, line, say("{first} 晚于 {last}", first=first, last=last))


def _target(files: Files, line: int, row: Cells) -> Iterator[Problem]:
    file = "targets.csv"
    if _number(row["value"]) is None:
        yield files.problem(file, line, say("{name} 不是数：{found}", name="value", found=row["value"] or "–"))
    if row["unit"] and row["unit"] not in UNITS:
        yield files.problem(file, line, say("没有单位 {unit}", unit=row["unit"]))
    yield from _period(files, file, line, row, "period_start", "deadline")


def _table(files: Files, name: str, head: Mapping[str, Any]) -> Iterator[Problem]:
    toml, sheet = f"tables/{name}.toml", f"tables/{name}.csv"
    yield from _head_labels(files, toml, head, ("label",))
    numbers: list[str] = []
    for heading in ("keys", "values"):
        for number, entry in enumerate(head.get(heading, ())):
            at = files.entry(toml, heading, number)
            shown = str(entry.get("name") or entry.get("column") or number)
            if not (entry.get("label_zh") and entry.get("label_en")):
                yield files.problem(toml, at, say("{name} 要有中英文两种文字", name=shown))
            if "unit" in entry and entry["unit"] not in UNITS:
                yield files.problem(toml, at, say("没有单位 {unit}", unit=str(entry["unit"])))
            if heading == "values" and "unit" in entry:
                numbers.append(str(entry.get("column")))
            if entry.get("match") == "band":
                numbers.extend((str(entry.get("from")), str(entry.get("to"))))
    for line, row in files.rows(sheet):
        for column in numbers:
            if row[column].strip() and _number(row[column]) is None:
                yield files.problem(sheet, line, say("{name} 不是数：{found}", name=column, found=row[column]))
        yield from _bands(files, sheet, head, line, row)
        pending = row.get("confirmation", "none") not in ("", "none")
        if pending and not row.get("confirm_by_zh", "").strip():
            yield files.problem(sheet, line, say("第 {row} 行待确认，没有写明由谁确认（confirm_by）", row=row["row"]))


def _bands(files: Files, sheet: str, head: Mapping[str, Any], line: int, row: Cells) -> Iterator[Problem]:
    for key in head.get("keys", ()):
        if key.get("match") != "band":
            continue
        low, high = _number(row[key["from"]]), _number(row[key["to"]])
        if low is None or high is None:
            continue
        if low > high or (low == high and key.get("closed") != "both"):
            yield files.problem(sheet, line, say("{first} 不小于 {last}", first=key["from"], last=key["to"]))


def _number(text: str) -> Fraction | None:
    try:
        return Fraction(text.strip())
    except (ValueError, ZeroDivisionError):
        return None
