"""A finding in one or two sentences: the verdict, why, how far off, what is missing, who settles what, what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from . import expressions as ex
from .facts import Fact
from .judge import Finding, Gap, Verdict, gap_of
from .kinds import Type
from .language import Language, Text, plain, say
from .needs import Need, needs
from .program import Program
from .steps import Env, Values, rounded, unit_factor
from .wording_expressions import FLIPPED, OPPOSITE, compared, denied, holds, is_limit, named, parameter_text, text_of, within
from .wording_values import (
    NO_LABELS,
    Labels,
    amount,
    bracketed,
    joined,
    listing,
    node_value,
    option_labels,
    quantity,
    quoted,
    readable,
    value_text,
)

MOST = 4
"""How many reasons are spelled out; the trace has all of them."""


def finding_text(finding: Finding, language: Language) -> str:
    """The finding in `language`."""
    return finding_words(finding).of(language)


def gap_text(gap: Gap, language: Language) -> str:
    """How far off a comparison is: short of a floor, over a ceiling, or exactly at a limit that is not enough."""
    return gap_words(gap).of(language)


def gap_words(gap: Gap) -> Text:
    """The gap in both languages."""
    dates = gap.comparison.left.type.kind == "date"
    ahead = _ahead(gap)
    if ahead == 0:
        if gap.strict and gap.comparison.op in ("<", ">", "<=", ">="):
            return say("恰好是同一天，不算达到") if dates else say("恰好相等，不算达到")
        return say("恰好是同一天") if dates else say("恰好相等")
    size = _points(gap.size) if gap.unit is not None and gap.unit.name == "%" else quantity(gap.size, gap.unit)
    if dates:
        return say("晚 {size}", size=size) if ahead > 0 else say("早 {size}", size=size)
    return say("超出 {size}", size=size) if ahead > 0 else say("差 {size}", size=size)


def _points(size: int | Fraction) -> Text:
    """The difference of two shares: 10% above 50% would be 55%."""
    return Text(f"{amount(size)} 个百分点", f"{amount(size)} percentage point{'' if size == 1 else 's'}")


def _ahead(gap: Gap) -> int:
    """1 when what was found lies above the threshold, -1 below, 0 at it. The side without a fact is the threshold."""
    left, right = gap.found, gap.threshold
    if gap.comparison.left.type.unit is not None and gap.comparison.right.type.unit is not None:
        left = left * unit_factor(gap.comparison)
    sign = int(left > right) - int(left < right)
    return -sign if is_limit(gap.comparison.left) and not is_limit(gap.comparison.right) else sign


# ---------------------------------------------------------------------------------------------------------- why


class Reasons:
    """Why the nodes of an evaluated program have the values they have."""

    def __init__(self, program: Program, values: Values, env: Env, labels: Labels = NO_LABELS) -> None:
        self.program, self.values, self.env, self.labels = program, values, env, labels

    def why(self, index: int, wanted: bool) -> Text:
        """Why the known condition `index` is, or is not, as `wanted`."""
        node, kids = self.program.nodes[index], self.program.kids[index]
        well = self.values[index] is wanted
        if isinstance(node, ex.Not):
            return self.why(kids[0], not wanted)
        if isinstance(node, ex.And | ex.Or):
            return self._joined(kids, wanted, all_needed=isinstance(node, ex.And) is wanted, well=well)
        if isinstance(node, ex.Compare):
            return self._compare(node, kids, wanted, well)
        if isinstance(node, ex.InSet):
            return self._in_set(node, kids[0], wanted, well)
        if isinstance(node, Fact):
            own = holds(node, bool(self.values[index]))
            derived = kids and self.env.facts.get(node.name) is None
            return joined((own, bracketed(self.why(kids[0], wanted))), "", " ") if derived else own
        if isinstance(node, ex.Cases):
            return self._case(node, kids, wanted)
        if isinstance(node, ex.OrElse):
            known = self.values[kids[0]] is not None
            if known:
                return self.why(kids[0], wanted)
            item = named(node.value) if isinstance(node.value, Fact) else quoted(text_of(node.value))
            return say("{item}未知，按{value}处理", item=item, value=value_text(self.values[index], node.type))
        if isinstance(node, ex.Readings):
            same = next((kid for kid in kids if self.values[kid] == self.values[index]), kids[0])
            return self.why(same, wanted)
        if isinstance(node, ex.ParameterRef):
            return parameter_text(node, self.values[index])
        if isinstance(node, ex.Const):
            return say("成立") if self.values[index] else say("不成立")
        return text_of(node) if self.values[index] else denied(node)

    def _joined(self, kids: Sequence[int], wanted: bool, *, all_needed: bool, well: bool) -> Text:
        agree = [kid for kid in kids if (self.values[kid] is wanted) is well and self.values[kid] is not None]
        if well and not all_needed:
            return self.why(agree[0], wanted)
        if not well and not all_needed:
            near = [kid for kid in agree if self._only_sizes(kid, wanted)]
            return self._some(near or agree, wanted, "；或者，", "; or else, ")
        return self._some(agree, wanted, "；", "; ")

    def _some(self, kids: Sequence[int], wanted: bool, zh: str, en: str) -> Text:
        parts = list(dict.fromkeys(self.why(kid, wanted) for kid in kids))
        text = joined(parts[:MOST], zh, en)
        more = len(parts) - MOST
        return say("{text}；另有 {more} 项", text=text, more=more) if more > 0 else text

    def _only_sizes(self, index: int, wanted: bool) -> bool:
        """Whether nothing but the size of some number keeps a condition from being `wanted`."""
        node, kids = self.program.nodes[index], self.program.kids[index]
        if self.values[index] is wanted:
            return True
        if isinstance(node, ex.Compare):
            return True
        if isinstance(node, ex.Not):
            return self._only_sizes(kids[0], not wanted)
        if isinstance(node, ex.And | ex.Or):
            short = [kid for kid in kids if self.values[kid] is (not wanted)]
            every = isinstance(node, ex.And) is wanted
            found = (self._only_sizes(kid, wanted) for kid in short)
            return all(found) if every else any(found)
        return False

    def _compare(self, node: ex.Compare, kids: Sequence[int], wanted: bool, well: bool) -> Text:
        op = node.op if wanted else OPPOSITE[node.op]
        left, right = kids[0], kids[1]
        if is_limit(node.left) and not is_limit(node.right):
            left, right, op = right, left, FLIPPED[op]
        limit = self.operand(right)
        if not isinstance(self.program.nodes[self.taken(right)], ex.Const | ex.ParameterRef):
            limit = say("{item}，即 {value}", item=limit, value=self.value(right))
        if well:
            return compared(op, self._with_value(left), limit, node.left.type)
        gap = gap_of(node, self.values[kids[0]], self.values[kids[1]], wanted)
        assert gap is not None
        should = _should(op, limit, node.left.type)
        return say("{found}，{should}，{gap}", found=self._found(left), should=should, gap=gap_words(gap))

    def _found(self, index: int) -> Text:
        """A side of a comparison and what it is."""
        default = self._default(index)
        if default is None:
            return say("{item}为 {value}", item=self.operand(index), value=self.value(index))
        return say("{item}未知，取 {value}", item=named(default.value), value=self.operand(index))

    def _with_value(self, index: int) -> Text:
        """A side of a comparison with its value in brackets."""
        default = self._default(index)
        if default is None:
            return joined((self.operand(index), bracketed(self.value(index))), "", " ")
        return joined((named(default.value), bracketed(say("未知，取 {value}", value=self.operand(index)))), "", " ")

    def _default(self, index: int) -> ex.OrElse | None:
        """Where a side of a comparison is a default of the rule's, the node that took it."""
        node, kids = self.program.nodes[index], self.program.kids[index]
        if isinstance(node, ex.InUnit):
            return self._default(kids[0])
        return node if isinstance(node, ex.OrElse) and self.values[kids[0]] is None else None

    def operand(self, index: int) -> Text:
        """A side of a comparison in words; a parameter with the value that was used."""
        index = self.taken(index)
        node = self.program.nodes[index]
        if isinstance(node, ex.ParameterRef):
            return parameter_text(node, self.values[index], self.changed(node))
        return within(node.value if isinstance(node, ex.OrElse) else node, 4, self.labels)

    def taken(self, index: int) -> int:
        """The node whose value a node passes on: of a value with a default, the one that was used."""
        node, kids = self.program.nodes[index], self.program.kids[index]
        if isinstance(node, ex.InUnit):
            return self.taken(kids[0])
        if isinstance(node, ex.OrElse):
            if self.values[kids[0]] is not None:
                return self.taken(kids[0])
            return index if isinstance(node.default, ex.Const) else self.taken(kids[1])
        return index

    def changed(self, node: ex.ParameterRef) -> Text | None:
        """How a parameter came by another value than the document's, if it did."""
        if node.parameter in self.env.overrides:
            return say("推演值")
        if self.env.judgements is not None and node.parameter.id in self.env.judgements.parameters:
            return say("经研判")
        return None

    def value(self, index: int) -> Text:
        """The value of a node as it is printed."""
        node = self.program.nodes[index]
        return node_value(node, self.values[index], self.labels)

    def _in_set(self, node: ex.InSet, kid: int, wanted: bool, well: bool) -> Text:
        found = say("{item}为{value}", item=self.operand(kid), value=self.value(kid))
        if well and wanted:
            return found
        options = option_labels(node.item, self.labels)
        listed = joined((quoted(options.get(key, plain(key))) for key in node.options), "或", " or ")
        if well:
            return say("{found}，而非{options}", found=found, options=listed)
        if wanted:
            return say("{found}，应为{options}", found=found, options=listed)
        return say("{found}，不得为{options}", found=found, options=listed)

    def _case(self, node: ex.Cases, kids: Sequence[int], wanted: bool) -> Text:
        for when, then in zip(kids[:-1:2], kids[1:-1:2], strict=True):
            if self.values[when] is True:
                return say("因{condition}：{why}", condition=self.why(when, True), why=self.why(then, wanted))
        return self.why(kids[-1], wanted)


def _should(op: ex.Comparison, limit: Text, of: Type) -> Text:
    if of.kind == "date":
        return {
            ">=": lambda: say("应不早于{limit}", limit=limit),
            ">": lambda: say("应晚于{limit}", limit=limit),
            "<=": lambda: say("应不晚于{limit}", limit=limit),
            "<": lambda: say("应早于{limit}", limit=limit),
            "==": lambda: say("应为{limit}", limit=limit),
            "!=": lambda: say("不应为{limit}", limit=limit),
        }[op]()
    return {
        ">=": lambda: say("应 ≥ {limit}", limit=limit),
        ">": lambda: say("应 > {limit}", limit=limit),
        "<=": lambda: say("应 ≤ {limit}", limit=limit),
        "<": lambda: say("应 < {limit}", limit=limit),
        "==": lambda: say("应 = {limit}", limit=limit),
        "!=": lambda: say("应 ≠ {limit}", limit=limit),
    }[op]()


# ---------------------------------------------------------------------------------------------------- sentences


def finding_words(finding: Finding) -> Text:
    """The finding in both languages."""
    rule = finding.rule
    parts = [say("{verdict}：{why}。", verdict=finding.label, why=_why(finding))]
    if finding.verdict is Verdict.NOT_MET and (rule.source.advice.zh or rule.source.advice.en):
        parts.append(say("建议：{advice}。", advice=_unstopped(rule.source.advice)))
    parts += _assumed(finding)
    rests = finding.rests_on
    if rests:
        who = listing(
            say("{author}{date}的研判“{target}”", author=item.author, date=item.date.isoformat(), target=item.target)
            for item in rests
        )
        parts.append(say("结论依据：{who}。", who=who))
    return joined(parts, "", " ")


def _unstopped(text: Text) -> Text:
    return Text(text.zh.rstrip("。. "), text.en.rstrip("。. "))


def _why(finding: Finding) -> Text:
    rule = finding.rule
    if finding.verdict is Verdict.NOT_APPLICABLE:
        assert rule.scope is not None
        return Reasons(rule.scope, finding.scope, finding.env).why(len(finding.scope) - 1, False)
    if finding.verdict in (Verdict.MISSING, Verdict.JUDGEMENT):
        return _waiting(finding.needs)
    if rule.yields_value:
        return _result(finding)
    reasons = Reasons(rule.program, finding.values, finding.env, rule.options)
    if isinstance(rule.tree, ex.Const):
        return rule.title
    return reasons.why(len(finding.values) - 1, True)


def _waiting(wanted: Sequence[Need]) -> Text:
    facts = [need for need in wanted if need.kind == "fact"]
    others = [need for need in wanted if need.kind != "fact"]
    parts = []
    if facts:
        parts.append(say("缺少{facts}", facts=_few([need.text for need in facts])))
    if others:
        listed = joined(map(_to_settle, others[:MOST]), "；", "; ")
        more = len(others) - MOST
        text = say("{text}；另有 {more} 项", text=listed, more=more) if more > 0 else listed
        parts.append(say("另须研判：{text}", text=text) if facts else text)
    return joined(parts, "；", "; ")


def _to_settle(need: Need) -> Text:
    text = quoted(need.text) if need.kind == "criterion" else need.text
    who, questions = need.settled_by, listing(map(plain, need.questions))
    if (who.zh or who.en) and need.questions:
        return say("{text}（定夺：{who}；待定问题 {questions}）", text=text, who=who, questions=questions)
    if who.zh or who.en:
        return say("{text}（定夺：{who}）", text=text, who=who)
    return say("{text}（待定问题 {questions}）", text=text, questions=questions) if need.questions else text


def _few(texts: Sequence[Text], most: int = 8) -> Text:
    listed = listing(texts[:most])
    more = len(texts) - most
    return say("{text}等（另有 {more} 项）", text=listed, more=more) if more > 0 else listed


def result_text(finding: Finding) -> Text:
    """The value that a formula, route or grade yields, as it is printed; unknown when it has none."""
    rule, value = finding.rule, finding.value
    places = rule.source.places
    if rule.kind == "formula" and places is not None and isinstance(value, int | Fraction) and not isinstance(value, bool):
        unit = rule.tree.type.unit
        assert unit is not None
        shown = readable(unit)
        return quantity(rounded(value * unit.to(shown), places, rule.source.rounding), shown)
    labels = rule.options if rule.kind in ("route", "grade") else option_labels(rule.tree)
    return value_text(value, rule.tree.type, labels)


def _result(finding: Finding) -> Text:
    rule = finding.rule
    shown = result_text(finding)
    if rule.kind == "grade":
        return say("{title}：{result}", title=rule.title, result=shown)
    if rule.kind == "route":
        return _route(finding, shown)
    exact = node_value(rule.tree, finding.value)
    if exact == shown:
        return say("{title}为 {result}", title=rule.title, result=shown)
    return say("{title}为 {result}（取舍前 {exact}）", title=rule.title, result=shown, exact=exact)


def _route(finding: Finding, shown: Text) -> Text:
    chosen = say("{title}：{result}", title=finding.rule.title, result=shown)
    provided = finding.rule.source.provided
    labels = provided.options if provided is not None else {}
    missing = [labels.get(name, plain(name)) for name in finding.materials_missing]
    if not missing:
        return say("{chosen}，材料齐全", chosen=chosen) if finding.materials else chosen
    given: Any = finding.env.facts.get(provided.name) if provided is not None else None
    if given is None:
        return say("{chosen}，须提交{materials}", chosen=chosen, materials=listing(missing))
    return say("{chosen}，尚缺{materials}", chosen=chosen, materials=listing(missing))


def _assumed(finding: Finding) -> list[Text]:
    assumptions = finding.assumptions
    if not assumptions:
        return []
    scope = finding.rule.scope
    about_scope: tuple[Need, ...] = ()
    if scope is not None and finding.scope and finding.scope[-1] is None:
        about_scope = needs(scope, finding.scope, finding.env)
    parts = []
    if about_scope:
        parts.append(say("以适用本条为前提（尚未明确：{items}）。", items=_few([need.text for need in about_scope])))
    defaults = [need for need in assumptions if need not in about_scope]
    unknown = [need.text for need in defaults if need.kind in ("fact", "criterion")]
    unset = [need.text for need in defaults if need.kind not in ("fact", "criterion")]
    if unknown:
        parts.append(say("{items}未知，按规则写明的默认值处理。", items=_few(unknown)))
    if unset:
        parts.append(say("{items}，按规则写明的默认值处理。", items=_few(unset)))
    return parts


__all__ = ["Reasons", "finding_text", "finding_words", "gap_text", "gap_words", "result_text"]
