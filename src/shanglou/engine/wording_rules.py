"""A rule as a lawyer reads it: what it applies to, what it tests or yields, by which tables, under which clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from . import expressions as ex
from .instruments import Rule
from .language import Language, Text, plain, say
from .rules import Modality
from .wording_expressions import lookup_keys, text_of
from .wording_values import NO_LABELS, Labels, joined, listing, option_labels, quoted


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a nested list."""

    text: Text
    items: tuple[Item, ...] = ()

    def lines(self, language: Language, indent: int = 0) -> list[str]:
        """The item and what stands below it, indented."""
        own = f"{'  ' * indent}- {self.text.of(language)}"
        return [own, *(line for item in self.items for line in item.lines(language, indent + 1))]


@dataclass(frozen=True, slots=True)
class RuleParts:
    """A rule in parts: `heading` names what `test` is (what must hold, who qualifies, how it is computed ...)."""

    title: Text
    kind: Text
    subject: Text
    stage: Text
    applies: Item | None
    heading: Text
    test: Item
    lookups: tuple[Text, ...]
    options: tuple[Text, ...]
    materials: tuple[Item, ...]
    rounding: Text | None
    advice: Text | None
    clauses: tuple[str, ...]
    questions: tuple[str, ...]


def outline(node: ex.Expr, labels: Labels = NO_LABELS) -> Item:
    """A condition or case expression as a nested list; anything else as one line."""
    if isinstance(node, ex.And):
        return Item(say("同时满足："), tuple(outline(item, labels) for item in node.items))
    if isinstance(node, ex.Or):
        return Item(say("满足其一即可："), tuple(outline(item, labels) for item in node.items))
    if isinstance(node, ex.Readings):
        parts = zip(node.labels, node.values, strict=True)
        items = tuple(_labelled(label, outline(value, labels)) for label, value in parts)
        return Item(say("待定问题 {question}，各种读法一致才有结论，否则由人研判：", question=node.question), items)
    if isinstance(node, ex.Cases):
        inner = {**labels, **option_labels(node, labels)}
        pairs = zip(node.conditions, node.values, strict=True)
        branches = [_labelled(say("若{condition}", condition=text_of(when, inner)), outline(then, inner)) for when, then in pairs]
        last = _labelled(say("否则"), outline(node.otherwise, inner))
        return Item(say("取第一个成立的情形："), (*branches, last))
    return Item(text_of(node, labels))


def _labelled(label: Text, item: Item) -> Item:
    return Item(Text(f"{label.zh}：{item.text.zh}", f"{label.en}: {item.text.en}"), item.items)


def rule_parts(rule: Rule) -> RuleParts:
    """The rule in parts, in both languages."""
    source = rule.source
    trees = [rule.tree, *([rule.applies] if rule.applies is not None else [])]
    lookups = dict.fromkeys(lookup_keys(node) for tree in trees for node in ex.walk(tree) if isinstance(node, ex.Lookup))
    provided = source.provided.options if source.provided is not None else {}
    materials = tuple(
        Item(
            say("“{option}”须提交：", option=rule.options.get(option, plain(option))),
            tuple(Item(provided.get(name, plain(name))) for name in names),
        )
        for option, names in source.materials.items()
        if names
    )
    return RuleParts(
        title=rule.title,
        kind=kind_text(rule),
        subject=source.subject.label,
        stage=source.stage.label,
        applies=outline(rule.applies) if rule.applies is not None else None,
        heading=_heading(rule),
        test=outline(rule.tree, rule.options),
        lookups=tuple(lookups),
        options=tuple(rule.options.values()),
        materials=materials,
        rounding=_rounding(rule),
        advice=source.advice if source.advice.zh or source.advice.en else None,
        clauses=rule.clauses,
        questions=source.questions,
    )


def rule_text(rule: Rule, language: Language) -> str:
    """The rule as plain text of several lines."""
    parts = rule_parts(rule)
    lines = [say("{title}（{kind}）", title=parts.title, kind=parts.kind).of(language)]
    lines.append(say("对象：{subject}；阶段：{stage}", subject=parts.subject, stage=parts.stage).of(language))
    if parts.applies is not None:
        lines += _section(say("适用于"), parts.applies, language)
    lines += _section(parts.heading, parts.test, language)
    if parts.options:
        lines.append(say("可能的结果：{options}", options=listing(map(quoted, parts.options))).of(language))
    if parts.rounding is not None:
        lines.append(parts.rounding.of(language))
    lines += [text.of(language) for text in parts.lookups]
    for group in parts.materials:
        lines += [group.text.of(language), *_below(group.items, language)]
    if parts.advice is not None:
        lines.append(say("不符合时：{advice}", advice=parts.advice).of(language))
    if parts.questions:
        lines.append(say("待定问题：{ids}", ids=listing(map(plain, parts.questions))).of(language))
    lines.append(say("依据：{ids}", ids=listing(map(plain, parts.clauses))).of(language))
    return "\n".join(lines)


def _section(heading: Text, item: Item, language: Language) -> list[str]:
    first = joined((heading, item.text), "：", ": ").of(language)
    return [first, *_below(item.items, language)]


def _below(items: Iterable[Item], language: Language) -> list[str]:
    return [line for item in items for line in item.lines(language, 1)]


def kind_text(rule: Rule) -> Text:
    """What kind of rule it is, and how binding."""
    if rule.kind == "requirement":
        return say("必须做到") if rule.modality is Modality.MUST else say("应当做到")
    return {
        "entitlement": lambda: say("可以享受"),
        "formula": lambda: say("计算"),
        "route": lambda: say("程序选择"),
        "grade": lambda: say("分档"),
    }[rule.kind]()


def _heading(rule: Rule) -> Text:
    if rule.kind == "requirement":
        return say("必须满足") if rule.modality is Modality.MUST else say("应当满足")
    return {
        "entitlement": lambda: say("享受条件"),
        "formula": lambda: say("计算方法"),
        "route": lambda: say("选择方法"),
        "grade": lambda: say("分档方法"),
    }[rule.kind]()


def _rounding(rule: Rule) -> Text | None:
    places = rule.source.places
    if rule.kind != "formula" or places is None:
        return None
    return {
        "half_up": lambda: say("结果四舍五入，显示 {places} 位小数", places=places),
        "half_even": lambda: say("结果四舍六入五成双，显示 {places} 位小数", places=places),
        "up": lambda: say("结果向上进位，显示 {places} 位小数", places=places),
        "down": lambda: say("结果向下舍去，显示 {places} 位小数", places=places),
    }[rule.source.rounding]()
