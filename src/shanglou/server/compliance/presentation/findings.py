"""Findings and gates of a report as they are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from shanglou.engine.language import Language, Text

from .bars import bars_of, requirements_of, still
from .citing import Library
from .marks import ORDER, decision_mark, verdict_mark
from .reading import Node, names, string, table, tables, titled, whole, words
from .view import FindingView, GateView, Open, Step

_KINDS = {
    "entitlement": Text("可以享受", "entitlement"),
    "formula": Text("计算", "computed"),
    "route": Text("程序", "procedure"),
    "grade": Text("分档", "grade"),
}
_STRENGTH = {
    "must": Text("必须", "must"),
    "should": Text("原则上", "should"),
    "may": Text("可以", "may"),
}
_SYMBOLS = {True: "✓", False: "✗"}
_FEW = 3

Key = tuple[str, int | None]


def finding_view(
    item: Node, library: Library, *, deciding: bool = False, steps: bool = False, subjects: Mapping[str, Text]
) -> FindingView:
    """One finding. `steps` adds the whole reasoning, where the report was kept with it."""
    language = library.language
    rule, kind, modality = (string(item.get(name)) for name in ("rule", "kind", "modality"))
    mark = verdict_mark(item.get("verdict"), kind)
    opened = [_open(need, library) for need in tables(item.get("needs"))]
    strength = _STRENGTH.get(modality) if kind == "requirement" else _KINDS.get(kind)
    return FindingView(
        rule,
        titled(item.get("title"), language) or rule,
        kind,
        strength.of(language) if strength is not None else "",
        mark,
        mark.of(language),
        member_text(item, subjects, language),
        _sentence(words(item.get("text"), language), language),
        bars_of(item, language),
        tuple(still(words(gap.get("text"), language), language) for gap in tables(item.get("gaps"))),
        requirements_of(item, language) if mark.key == "complete" else (),
        library.cited(rule, names(item.get("clauses"))),
        tuple(_open(need, library) for need in tables(item.get("assumptions"))),
        tuple(need for need in opened if need.kind == "fact"),
        tuple(need for need in opened if need.kind != "fact"),
        tuple(library.material(rule, name) for name in names(item.get("materials_missing"))),
        deciding,
        _all_steps(table(item.get("trace")), language) if steps else (),
    )


def gate_view(
    item: Node,
    found: Mapping[Key, Node],
    library: Library,
    *,
    final: Collection[str] | None,
    proofs: Collection[str],
    subjects: Mapping[str, Text],
) -> GateView:
    """One gate with its findings, those that decide first."""
    language, member = library.language, whole(item.get("member"))
    gate, decided = string(item.get("gate")), set(names(item.get("decided_by")))
    listed = ((rule, found.get((rule, member), found.get((rule, None)))) for rule in names(item.get("findings")))
    nodes = {rule: node for rule, node in listed if node is not None}
    views = [
        finding_view(node, library, deciding=rule in decided, steps=rule in proofs, subjects=subjects)
        for rule, node in nodes.items()
    ]
    views.sort(key=lambda view: (not view.deciding, view.mark.key == "na", ORDER.index(view.mark.key)))
    mark = decision_mark(item.get("decision"))
    return GateView(
        gate,
        titled(item.get("title"), language) or gate,
        member_text({**item, "subject": _subject(gate, nodes, library)}, subjects, language),
        mark,
        mark.of(language),
        _reason(mark.key, item, views).of(language),
        library.cited(gate, names(item.get("clauses"))),
        tuple(views),
        None if final is None else gate in final,
    )


def member_text(item: Node, subjects: Mapping[str, Text], language: Language) -> str:
    """Which of several members is spoken of; empty for the case as a whole."""
    member = whole(item.get("member"))
    if member is None:
        return ""
    subject = subjects.get(string(item.get("subject")), Text("成员", "member"))
    return Text(f"第 {member} 个{subject.zh}", f"{subject.en} {member}").of(language)


def _subject(gate: str, nodes: Mapping[str, Node], library: Library) -> str:
    """What a gate is about: a report names it only for findings."""
    known = library.catalogue.gates.get(gate)
    if known is not None:
        return known.source.subject.name
    return next((string(node.get("subject")) for node in nodes.values()), "")


def _reason(key: str, item: Node, views: list[FindingView]) -> Text:
    if key == "refuse":
        against = [view for view in views if view.deciding]
        few = [Text(_with_gaps(view, "（{}）", "，"), _with_gaps(view, " ({})", ", ")) for view in against[:_FEW]]
        left = len(against) - len(few)
        tail = Text(f"；另有 {left} 条", f"; {left} more") if left > 0 else Text("", "")
        return Text("；".join(one.zh for one in few) + tail.zh, "; ".join(one.en for one in few) + tail.en)
    wanted = tables(item.get("needs"))
    facts = [need for need in wanted if need.get("kind") == "fact"]
    others = [need for need in wanted if need.get("kind") != "fact"]
    if key == "complete":
        lack, more = _few(facts)
        also = Text(f"；另有 {len(others)} 项须研判", f"; {len(others)} more to be judged") if others else Text("", "")
        return Text(f"还缺 {len(facts)} 项：{lack.zh}{more.zh}{also.zh}", f"{len(facts)} missing: {lack.en}{more.en}{also.en}")
    if key == "judgement":
        listed, more = _few(others)
        return Text(
            f"{len(others)} 项由人定：{listed.zh}{more.zh}", f"{len(others)} for a person to decide: {listed.en}{more.en}"
        )
    if key == "proceed":
        kept = [view for view in views if view.mark.key == "proceed"]
        resting = sum(1 for view in kept if view.assumptions)
        also = (
            Text(f"，其中 {resting} 条以尚未明确的前提为准", f", {resting} on premises not yet settled")
            if resting
            else Text("", "")
        )
        return Text(f"{len(kept)} 条都符合{also.zh}", f"all {len(kept)} met{also.en}")
    return Text("按所给情况不适用", "Does not apply to the case as stated") if key == "na" else Text("", "")


def _with_gaps(view: FindingView, brackets: str, comma: str) -> str:
    return view.title + (brackets.format(comma.join(view.gaps)) if view.gaps else "")


def _few(needs: list[Node]) -> tuple[Text, Text]:
    few = needs[:_FEW]
    more = len(needs) - len(few)
    zh, en = "、".join(words(need, "zh") for need in few), ", ".join(words(need, "en") for need in few)
    return Text(zh, en), Text("等", " and more") if more > 0 else Text("", "")


def _open(need: Node, library: Library) -> Open:
    return Open(
        string(need.get("kind")),
        string(need.get("target")),
        library.wanted(need),
        words(need.get("settled_by"), library.language),
        names(need.get("questions")),
    )


def _sentence(text: str, language: Language) -> str:
    """The sentence without the verdict in front, which the mark says."""
    colon = "：" if language == "zh" else ": "
    head, found, rest = text.partition(colon)
    known = ("符合", "不符合", "资料不足", "需研判", "不适用", "得出", "符合条件", "不符合条件")
    english = ("met", "not met", "missing facts", "needs judgement", "not applicable", "result", "qualifies", "does not qualify")
    if not found or head not in (known if language == "zh" else english):
        return text
    return rest if language == "zh" else rest[:1].upper() + rest[1:]


# -------------------------------------------------------------------------------------------------------------- steps


def _all_steps(root: Node, language: Language) -> tuple[Step, ...]:
    """What a rule applies to, then what it tests."""
    if not root:
        return ()
    scope = table(root.get("applies"))
    parts = []
    if scope:
        parts.append(Step("·", Text("适用条件", "Applies to").of(language), "", (_step(scope, language),)))
    parts.append(Step("·", Text("判定内容", "Tests").of(language), "", (_step(root, language),)))
    return tuple(parts)


def _step(node: Node, language: Language) -> Step:
    text, shown = words(node, language), words(node.get("shown"), language)
    value, known = node.get("value"), bool(node.get("known"))
    symbol = "?" if not known else _SYMBOLS[value] if isinstance(value, bool) else "·"
    if not known or isinstance(value, bool) or shown in text:
        shown = ""
    if node.get("given") is False and known:
        text += Text("（推得）", " (worked out)").of(language)
    if node.get("row"):
        text += Text(f"（第 {node.get('row')} 行）", f" (row {node.get('row')})").of(language)
    below = [kid for kid in tables(node.get("children")) if not _said(kid)]
    return Step(symbol, text, shown, tuple(_step(kid, language) for kid in below))


def _said(node: Node) -> bool:
    """Whether a step adds nothing to the words of the one above it."""
    return node.get("node") == "constant" or (
        node.get("node") == "parameter" and bool(node.get("known")) and not node.get("changed")
    )
