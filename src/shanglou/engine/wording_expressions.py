"""Any node of a tree in Chinese and English, from the labels and units of facts, parameters and tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import expressions as ex
from .facts import Fact
from .kinds import Type
from .language import NONE, Language, Text, plain, say
from .wording_values import NO_LABELS, Labels, bracketed, joined, listing, option_labels, quoted, value_text

FLIPPED: dict[ex.Comparison, ex.Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
OPPOSITE: dict[ex.Comparison, ex.Comparison] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}


def words(node: ex.Expr, language: Language, labels: Labels = NO_LABELS) -> str:
    """The expression in `language`. `labels` name options that no fact below names (the answers of a route or grade)."""
    return text_of(node, labels).of(language)


def text_of(node: ex.Expr, labels: Labels = NO_LABELS) -> Text:
    """The expression in both languages."""
    return _WORDS[type(node)](node, labels)


# --------------------------------------------------------------------------------------------------------- facts


def subject_of(fact: Fact) -> Text:
    """The label of the subject that a fact belongs to."""
    return fact.subject_label if fact.subject_label != NONE else plain(fact.subject)


def fact_text(fact: Fact) -> Text:
    """A fact with the subject it belongs to, which is left out where the label names it already."""
    subject, label = subject_of(fact), fact.label
    zh = label.zh if not subject.zh or subject.zh in label.zh else f"{subject.zh}{label.zh}"
    alone = not subject.en or subject.en.lower() in label.en.lower()
    return Text(zh, f"the {label.en}" if alone else f"the {subject.en}'s {label.en}")


def holds(fact: Fact, wanted: bool) -> Text:
    """A boolean fact that is so, or is not so."""
    subject, label = subject_of(fact), quoted(fact.label)
    if fact.criterion:
        if wanted:
            return say("{subject}{label}成立（由人研判）", subject=subject, label=label)
        return say("{subject}{label}不成立（由人研判）", subject=subject, label=label)
    if wanted:
        return say("{subject}{label}成立", subject=subject, label=label)
    return say("{subject}{label}不成立", subject=subject, label=label)


def named(node: ex.Expr, labels: Labels = NO_LABELS) -> Text:
    """What a node is called, whether or not it holds."""
    if isinstance(node, Fact):
        if node.of.kind == "boolean":
            return say("{subject}{label}", subject=subject_of(node), label=quoted(node.label))
        return fact_text(node)
    return text_of(node, labels)


def _fact(node: Fact, labels: Labels) -> Text:
    return holds(node, True) if node.of.kind == "boolean" else fact_text(node)


def _const(node: ex.Const, labels: Labels) -> Text:
    return value_text(node.value, node.of, labels)


def parameter_text(node: ex.ParameterRef, value: Any, remark: Text | None = None) -> Text:
    """A parameter with `value`; unset while it is None."""
    parameter = node.parameter
    label = parameter.label if remark is None else joined((parameter.label, remark), "，", ", ")
    if value is None:
        return say("未设定（{label}）", label=label)
    shown = value_text(value, parameter.type)
    if parameter.type.kind == "boolean":
        return say("参数“{label}”为{value}", label=label, value=shown)
    return say("{value}（{label}）", value=shown, label=label)


def _parameter(node: ex.ParameterRef, labels: Labels) -> Text:
    return parameter_text(node, node.parameter.value)


def _lookup(node: ex.Lookup, labels: Labels) -> Text:
    return say("《{table}》中的{column}", table=node.table.label, column=node.table.values[node.column].label)


def lookup_keys(node: ex.Lookup) -> Text:
    """By what a lookup selects its row."""
    keys = (*node.table.exact_keys, *node.table.band_keys)
    pairs = (
        Text(f"{key.label.zh}＝{t.zh}", f"{key.label.en} = {t.en}") for key, t in zip(keys, map(text_of, node.keys), strict=True)
    )
    return say("查《{table}》，按{keys}取行", table=node.table.label, keys=listing(pairs))


# ---------------------------------------------------------------------------------------------------- conditions


def _rank(node: ex.Expr) -> int:
    """How tightly a node's words hold together; what is looser than its place needs brackets."""
    if isinstance(node, ex.Not):
        return 2 if isinstance(node.item, ex.And | ex.Or) else _rank(node.item)
    if isinstance(node, ex.InUnit):
        return _rank(node.value)
    if isinstance(node, ex.Cases | ex.Readings | ex.Or | ex.And):
        return 1
    if isinstance(node, ex.Compare | ex.InSet | ex.Contains | ex.OrElse):
        return 3
    if isinstance(node, ex.Extreme | ex.Rounded | ex.AddMonths | ex.MonthsBetween | ex.DaysBetween):
        return 4
    if isinstance(node, ex.Arith):
        return 5 if node.op in "+-" else 6
    return 8


def within(node: ex.Expr, rank: int, labels: Labels = NO_LABELS) -> Text:
    """The words of a node, bracketed when they hold together less than `rank`."""
    text = text_of(node, labels)
    return bracketed(text) if _rank(node) < rank else text


def _not(node: ex.Not, labels: Labels) -> Text:
    return denied(node.item, labels)


def denied(item: ex.Expr, labels: Labels = NO_LABELS) -> Text:
    """The contrary of a condition."""
    if isinstance(item, ex.Not):
        return text_of(item.item, labels)
    if isinstance(item, Fact):
        return holds(item, False)
    if isinstance(item, ex.Compare):
        return _facts_first(item, OPPOSITE[item.op], labels)
    if isinstance(item, ex.InSet):
        return say("{item}不是{options}", item=within(item.item, 5, labels), options=_options(item, labels))
    if isinstance(item, ex.Contains):
        return say("{item}不包含{option}", item=within(item.item, 5, labels), option=_option(item, item.option, labels))
    return say("并非（{item}）", item=text_of(item, labels))


def _and(node: ex.And, labels: Labels) -> Text:
    return joined((within(item, 2, labels) for item in node.items), " 且 ", " and ")


def _or(node: ex.Or, labels: Labels) -> Text:
    return joined((within(item, 2, labels) for item in node.items), " 或 ", " or ")


def compared(op: ex.Comparison, left: Text, right: Text, of: Type) -> Text:
    """A comparison of two texts, of dates or of numbers."""
    return (_DATES if of.kind == "date" else _NUMBERS)[op](left, right)


_NUMBERS: dict[ex.Comparison, Callable[[Text, Text], Text]] = {
    ">=": lambda left, right: say("{left} ≥ {right}", left=left, right=right),
    ">": lambda left, right: say("{left} > {right}", left=left, right=right),
    "<=": lambda left, right: say("{left} ≤ {right}", left=left, right=right),
    "<": lambda left, right: say("{left} < {right}", left=left, right=right),
    "==": lambda left, right: say("{left} = {right}", left=left, right=right),
    "!=": lambda left, right: say("{left} ≠ {right}", left=left, right=right),
}
_DATES: dict[ex.Comparison, Callable[[Text, Text], Text]] = {
    ">=": lambda left, right: say("{left}不早于{right}", left=left, right=right),
    ">": lambda left, right: say("{left}晚于{right}", left=left, right=right),
    "<=": lambda left, right: say("{left}不晚于{right}", left=left, right=right),
    "<": lambda left, right: say("{left}早于{right}", left=left, right=right),
    "==": lambda left, right: say("{left}就是{right}", left=left, right=right),
    "!=": lambda left, right: say("{left}不是{right}", left=left, right=right),
}


def is_limit(node: ex.Expr) -> bool:
    """Whether no fact stands in it: such a side of a comparison is the threshold."""
    return not any(isinstance(below, Fact) for below in ex.walk(node))


def _compare(node: ex.Compare, labels: Labels) -> Text:
    return _facts_first(node, node.op, labels)


def _facts_first(node: ex.Compare, op: ex.Comparison, labels: Labels) -> Text:
    left, right = within(node.left, 4, labels), within(node.right, 4, labels)
    if is_limit(node.left) and not is_limit(node.right):
        return compared(FLIPPED[op], right, left, node.left.type)
    return compared(op, left, right, node.left.type)


def _option(node: ex.InSet | ex.Contains, option: str, labels: Labels) -> Text:
    return quoted(option_labels(node.item, labels).get(option, plain(option)))


def _options(node: ex.InSet, labels: Labels) -> Text:
    return joined((_option(node, option, labels) for option in node.options), "或", " or ")


def _in_set(node: ex.InSet, labels: Labels) -> Text:
    return say("{item}为{options}", item=within(node.item, 5, labels), options=_options(node, labels))


def _contains(node: ex.Contains, labels: Labels) -> Text:
    return say("{item}包含{option}", item=within(node.item, 5, labels), option=_option(node, node.option, labels))


# ------------------------------------------------------------------------------------------------------- numbers

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def _arith(node: ex.Arith, labels: Labels) -> Text:
    own = _rank(node)
    left = within(node.left, own, labels)
    right = within(node.right, own if node.op in "+*" else own + 1, labels)
    return joined((left, right), f" {_SIGNS[node.op]} ", f" {_SIGNS[node.op]} ")


def _extreme(node: ex.Extreme, labels: Labels) -> Text:
    items = [within(item, 5, labels) for item in node.items]
    first, last = joined(items[:-1], "、", ", "), items[-1]
    if node.which == "min":
        return say("{first}与{last}中的最小者", first=first, last=last)
    return say("{first}与{last}中的最大者", first=first, last=last)


def _cases(node: ex.Cases, labels: Labels) -> Text:
    inner = {**labels, **option_labels(node, labels)}
    branches = [
        say("若{condition}，则{value}", condition=text_of(condition, inner), value=within(value, 2, inner))
        for condition, value in zip(node.conditions, node.values, strict=True)
    ]
    return joined((*branches, say("否则{value}", value=within(node.otherwise, 2, inner))), "；", "; ")


def _or_else(node: ex.OrElse, labels: Labels) -> Text:
    inner = {**labels, **option_labels(node.value, labels)}
    value, default = within(node.value, 3, inner), within(node.default, 3, inner)
    return say("{value}（未知时取{default}）", value=value, default=default)


def _rounded(node: ex.Rounded, labels: Labels) -> Text:
    value = within(node.value, 7, labels)
    if node.places == 0:
        whole = {
            "half_up": lambda: say("{value}四舍五入取整", value=value),
            "half_even": lambda: say("{value}四舍六入五成双取整", value=value),
            "up": lambda: say("{value}向上取整", value=value),
            "down": lambda: say("{value}向下取整", value=value),
        }
        return whole[node.mode]()
    modes = {
        "half_up": lambda: say("{value}四舍五入保留 {places} 位小数", value=value, places=node.places),
        "half_even": lambda: say("{value}四舍六入五成双保留 {places} 位小数", value=value, places=node.places),
        "up": lambda: say("{value}向上进位保留 {places} 位小数", value=value, places=node.places),
        "down": lambda: say("{value}向下舍去保留 {places} 位小数", value=value, places=node.places),
    }
    return modes[node.mode]()


def _in_unit(node: ex.InUnit, labels: Labels) -> Text:
    return text_of(node.value, labels)


def _readings(node: ex.Readings, labels: Labels) -> Text:
    parts = [
        Text(f"{label.zh}：{value.zh}", f"{label.en}: {value.en}")
        for label, value in zip(node.labels, (within(value, 2, labels) for value in node.values), strict=True)
    ]
    return say("待定问题 {question} 的读法：{parts}", question=node.question, parts=joined(parts, "；或", "; or "))


# --------------------------------------------------------------------------------------------------------- dates


def _add_months(node: ex.AddMonths, labels: Labels) -> Text:
    return say("{date}后满{months}之日", date=within(node.date, 5, labels), months=within(node.months, 5, labels))


def _months_between(node: ex.MonthsBetween, labels: Labels) -> Text:
    return say("自{start}至{end}的整月数", start=within(node.start, 5, labels), end=within(node.end, 5, labels))


def _days_between(node: ex.DaysBetween, labels: Labels) -> Text:
    return say("自{start}至{end}的天数", start=within(node.start, 5, labels), end=within(node.end, 5, labels))


def _on(node: ex.AssessmentDate, labels: Labels) -> Text:
    return say("判定日")


_WORDS: dict[type[ex.Expr], Callable[[Any, Labels], Text]] = {
    ex.Const: _const,
    Fact: _fact,
    ex.ParameterRef: _parameter,
    ex.Lookup: _lookup,
    ex.Not: _not,
    ex.And: _and,
    ex.Or: _or,
    ex.Compare: _compare,
    ex.InSet: _in_set,
    ex.Contains: _contains,
    ex.Arith: _arith,
    ex.Extreme: _extreme,
    ex.Cases: _cases,
    ex.OrElse: _or_else,
    ex.Rounded: _rounded,
    ex.InUnit: _in_unit,
    ex.Readings: _readings,
    ex.AddMonths: _add_months,
    ex.MonthsBetween: _months_between,
    ex.DaysBetween: _days_between,
    ex.AssessmentDate: _on,
}
