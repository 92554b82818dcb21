"""The whole trace of a finding: every node with its words and value, facts derived with their derivation below them."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from . import expressions as ex
from .facts import Fact
from .judge import Finding
from .language import Language, Text, say
from .steps import Env, Values
from .wording_expressions import named, parameter_text
from .wording_finding import Reasons
from .wording_values import joined, node_value, quoted

Trace = dict[str, Any]

_KINDS: dict[type[ex.Expr], str] = {
    ex.Const: "constant",
    Fact: "fact",
    ex.ParameterRef: "parameter",
    ex.Lookup: "lookup",
    ex.Not: "not",
    ex.And: "and",
    ex.Or: "or",
    ex.Compare: "compare",
    ex.InSet: "in",
    ex.Contains: "contains",
    ex.Arith: "arithmetic",
    ex.Extreme: "extreme",
    ex.Cases: "cases",
    ex.OrElse: "or else",
    ex.Rounded: "rounded",
    ex.InUnit: "in unit",
    ex.Readings: "readings",
    ex.AddMonths: "add months",
    ex.MonthsBetween: "months between",
    ex.DaysBetween: "days between",
    ex.AssessmentDate: "assessment date",
}


def trace(finding: Finding) -> Trace:
    """The trace as nested JSON values.

    Each node has ``node`` (its kind), ``zh`` and ``en``, ``value`` (numbers as exact text, ``"999.99"`` or ``"1/3"``),
    ``shown`` (the value as printed), ``known`` and ``children``; numbers have their ``unit``, facts and parameters their
    ``name``, facts whether they were ``given``, lookups the ``row`` they took. ``applies`` of the root is the trace of
    what the rule applies to. A rule that does not apply has no value and no children.
    """
    rule = finding.rule
    if finding.values:
        root = _node(Reasons(rule.program, finding.values, finding.env, rule.options), len(finding.values) - 1)
    else:
        root = _entry("rule", rule.title, None, say("不适用"), ())
    if rule.scope is not None and finding.scope:
        root["applies"] = _node(Reasons(rule.scope, finding.scope, finding.env), len(finding.scope) - 1)
    return root


def _entry(kind: str, text: Text, value: Any, shown: Text, children: tuple[Trace, ...]) -> Trace:
    return {
        "node": kind,
        "zh": text.zh,
        "en": text.en,
        "value": exact(value),
        "shown": {"zh": shown.zh, "en": shown.en},
        "known": value is not None,
        "children": list(children),
    }


def _node(at: Reasons, index: int) -> Trace:
    node, kids, value = at.program.nodes[index], at.program.kids[index], at.values[index]
    children = tuple(_node(at, kid) for kid in _visited(node, kids, at))
    shown = node_value(node, value, at.labels)
    found = _entry(_KINDS[type(node)], _heading(node, at, value), value, shown, children)
    if node.type.unit is not None:
        found["unit"] = node.type.unit.name
    if isinstance(node, Fact):
        found["name"] = node.name
        found["given"] = at.env.facts.get(node.name) is not None
    elif isinstance(node, ex.ParameterRef):
        found["name"] = node.parameter.id
        found["changed"] = at.changed(node) is not None
    elif isinstance(node, ex.Readings):
        found["question"] = node.question
    elif isinstance(node, ex.Lookup):
        found["row"] = _row(node, kids, at.values, at.env)
    return found


def _visited(node: ex.Expr, kids: tuple[int, ...], at: Reasons) -> tuple[int, ...]:
    """The parts that the value came from: no derivation of a fact that was given, no default that was not taken, no case
    after the one that held."""
    if isinstance(node, Fact) and at.env.facts.get(node.name) is not None:
        return ()
    if isinstance(node, ex.OrElse) and at.values[kids[0]] is not None:
        return kids[:1]
    if isinstance(node, ex.Cases):
        for place in range(0, len(kids) - 1, 2):
            if at.values[kids[place]] is not False:
                met = at.values[kids[place]] is True
                return (*kids[:place:2], kids[place], *(kids[place + 1 : place + 2] if met else ()))
        return (*kids[:-1:2], kids[-1])
    return kids


def _heading(node: ex.Expr, at: Reasons, value: Any) -> Text:
    """What a node is called in a trace: where its parts stand below it, its name; else its words."""
    if isinstance(node, ex.And):
        return say("同时满足")
    if isinstance(node, ex.Or):
        return say("满足其一")
    if isinstance(node, ex.Cases):
        return say("取第一个成立的情形")
    if isinstance(node, ex.Readings):
        names = joined(map(quoted, node.labels), "、", ", ")
        return say("待定问题 {question} 的各种读法：{names}", question=node.question, names=names)
    if isinstance(node, ex.Not) and isinstance(node.item, ex.And | ex.Or | ex.Cases | ex.Readings):
        return say("并非如下")
    if isinstance(node, ex.ParameterRef):
        return node.parameter.label if node.type.kind == "boolean" else parameter_text(node, value, at.changed(node))
    return named(node, at.labels)


def _row(node: ex.Lookup, kids: tuple[int, ...], values: Values, env: Env) -> str | None:
    """The id of the row that a lookup took, if it took one."""
    table, judged = node.table, env.judgements
    if judged is not None and table.name in judged.chosen_rows:
        return judged.chosen_rows[table.name]
    found = [values[kid] for kid in kids]
    keys, bands = tuple(found[: len(table.exact_keys)]), tuple(found[len(table.exact_keys) :])
    if None in keys:
        return None
    confirmed = judged.confirmed_rows.get(table.name, frozenset()) if judged is not None else frozenset()
    match = table.find(keys, bands, confirmed)
    return match.row.id if match.row is not None else None


def exact(value: Any) -> Any:
    """A value as JSON: a number as its exact decimals, or as a fraction where there are none; dates as ISO text."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Fraction):
        return exact_number(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def exact_number(value: int | Fraction) -> str:
    """``"999.99"``, or ``"1/3"`` where no finite decimal is exact."""
    number = Fraction(value)
    rest, twos, fives = number.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    whole = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    sign = "-" if number < 0 else ""
    return f"{sign}{whole[:-places]}.{whole[-places:]}" if places else f"{sign}{whole}"


# ------------------------------------------------------------------------------------------------- in a terminal


def trace_lines(finding: Finding, language: Language) -> list[str]:
    """The trace as indented lines marked ✓ ✗ ? (· for values), for a terminal."""
    root = trace(finding)
    lines: list[str] = []
    scope = root.get("applies")
    if scope is not None:
        lines.append(say("适用条件").of(language))
        lines += _lines(scope, language, 1)
        lines.append(say("判定内容").of(language))
    if finding.values:
        return lines + _lines(root, language, 1 if scope is not None else 0)
    return [*lines, f"  {say('不适用，未判定').of(language)}"]


def _lines(entry: Trace, language: Language, depth: int) -> list[str]:
    text, shown = str(entry[language]), entry["shown"][language]
    if not entry["known"]:
        line = f"? {text}"
    elif entry["value"] is True:
        line = f"✓ {text}"
    elif entry["value"] is False:
        line = f"✗ {text}"
    elif entry["node"] == "constant" or (entry["node"] == "parameter" and shown in text):
        line = f"· {text}"
    else:
        line = f"· {text} = {shown}"
    if entry.get("given") is False and entry["known"]:
        line += say("（推得）").of(language)
    if entry.get("row"):
        line += say("（第 {row} 行）", row=entry["row"]).of(language)
    below = [child for child in entry["children"] if not _said(child)]
    return ["  " * depth + line, *(more for child in below for more in _lines(child, language, depth + 1))]


def _said(entry: Trace) -> bool:
    """Whether a child adds nothing to the words of the node above it."""
    return entry["node"] == "constant" or (entry["node"] == "parameter" and entry["known"] and not entry["changed"])
