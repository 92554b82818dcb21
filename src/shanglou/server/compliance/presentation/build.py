"""From a report, or one kept as JSON, to what is shown of it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from shanglou.engine.catalogue import Catalogue
from shanglou.engine.language import Language, Text
from shanglou.engine.report import Report

from .bars import reads_trace
from .citing import Library, between, instruments_of
from .findings import Key, finding_view, gate_view, member_text
from .gathering import brought, contradictions, decided
from .marks import DECISIONS, ORDER, UNKNOWN, Mark, verdict_mark
from .reading import Node, date, names, string, table, tables, whole, words
from .stages import GROUPS, group_of
from .view import DocumentView, FindingView, GateView, Known, Open, ReportView, StageView

_STATES = {
    "in force": ("✓", Text("现行有效", "In force")),
    "issued": ("…", Text("尚未施行", "Not yet in force")),
    "lapsed": ("×", Text("已失效", "Lapsed")),
}


def present(
    report: Report | Mapping[str, Any],
    language: Language,
    library: Catalogue,
    *,
    final: Collection[str] | None = None,
    proofs: Collection[str] = (),
) -> ReportView:
    """The report in `language`.

    A report kept as JSON (`Report.as_json`), by an older version too, is shown as far as it goes: what it lacks is left out.
    `final` are the ids of gates that no further answer can change, where that is known; `proofs` the rules to show the whole
    reasoning of.
    """
    data: Node = _as_json(report, proofs) if isinstance(report, Report) else table(report)
    look = Library(library, instruments_of(data), language)
    subjects = {name: subject.label for name, subject in library.vocabulary.subjects.items()}
    findings = tables(data.get("findings"))
    found: dict[Key, Node] = {(string(item.get("rule")), whole(item.get("member"))): item for item in findings}
    gates = tables(data.get("gates"))
    held = {rule for item in gates for rule in names(item.get("findings"))}
    by_group: dict[str, list[GateView]] = {group.key: [] for group in GROUPS}
    for item in gates:
        view = gate_view(item, found, look, final=final, proofs=proofs, subjects=subjects)
        by_group[group_of(_stage(item, found, look)).key].append(view)
    outside: dict[str, list[FindingView]] = {group.key: [] for group in GROUPS}
    silent = Counter[str]()
    for item in findings:
        rule, group = string(item.get("rule")), group_of(string(item.get("stage"))).key
        if rule in held:
            continue
        if verdict_mark(item.get("verdict"), item.get("kind")).key == "na":
            silent[group] += 1
        else:
            outside[group].append(finding_view(item, look, steps=rule in proofs, subjects=subjects))
    stages = tuple(
        _stage_view(number, group.key, group.label.of(language), by_group[group.key], outside[group.key], silent[group.key])
        for number, group in enumerate(GROUPS, 1)
    )
    on = date(data.get("on"))
    documents = tuple(_document(item, on, language) for item in tables(data.get("instruments")))
    shown_gates = [gate for stage in stages for gate in stage.gates]
    others = [view for views in outside.values() for view in views]
    mark, headline = _overall(shown_gates, others, silent.total(), documents, language)
    return ReportView(
        language,
        string(data.get("title")),
        look.place(string(data.get("place"))),
        string(data.get("place")),
        string(data.get("on")),
        string(data.get("version")),
        mark,
        headline,
        _counts(shown_gates, language),
        _banner(data, language),
        tuple(_changed(name, value, look) for name, value in table(data.get("parameters_set")).items()),
        _notices(data, documents, language),
        stages,
        brought(gates, findings, look),
        decided(gates, findings, look),
        _premises(shown_gates),
        contradictions(data, language),
        documents,
        tuple(_facts(data, look, subjects)),
        tuple(_resting(data)),
    )


def _as_json(report: Report, proofs: Collection[str]) -> Node:
    """The report with the traces that something is shown of."""
    return report.as_json(with_trace=lambda finding: finding.rule.id in proofs or reads_trace(finding))


def _stage(item: Node, found: Mapping[Key, Node], look: Library) -> str:
    """The stage of a gate: its own where the library still has it, else the one that most of its findings are of."""
    known = look.catalogue.gates.get(string(item.get("gate")))
    if known is not None:
        return known.source.stage.name.lower()
    inside = [string(node.get("stage")) for (rule, _), node in found.items() if rule in names(item.get("findings"))]
    return max(inside, key=inside.count, default="")


def _stage_view(number: int, key: str, label: str, gates: list[GateView], outside: list[FindingView], silent: int) -> StageView:
    gates.sort(key=lambda gate: ORDER.index(gate.mark.key))
    requirement = [view for view in outside if view.kind == "requirement"]
    marks = [gate.mark for gate in gates if gate.mark.key != "na"]
    return StageView(
        key,
        number,
        label,
        min(marks, key=lambda mark: ORDER.index(mark.key), default=None),
        tuple(gates),
        tuple(view for view in requirement if view.mark.key == "refuse"),
        tuple(view for view in outside if view.kind != "requirement" and view.mark.key == "proceed"),
        tuple(view for view in requirement if view.mark.key == "proceed"),
        tuple(view for view in outside if view.mark.key in ("complete", "judgement")),
        silent,
    )


def _overall(
    gates: list[GateView], outside: list[FindingView], silent: int, documents: tuple[DocumentView, ...], language: Language
) -> tuple[Mark, str]:
    """The answer in one line. `silent`: how many rules outside the gates do not apply."""
    asked = [gate for gate in gates if gate.mark.key != "na"]
    if asked:
        mark = min((gate.mark for gate in asked), key=lambda one: ORDER.index(one.key))
        counts = Counter(gate.title for gate in asked if gate.mark == mark)
        worst = [title if count == 1 else f"{title} × {count}" for title, count in counts.items()]
        listed = Text("；".join(worst[:3]), "; ".join(worst[:3]))
        more = Text(f"等 {len(worst)} 项", f" and {len(worst) - 3} more") if len(worst) > 3 else Text("", "")
        head = {
            "refuse": Text("目前不可办", "May not proceed as stated"),
            "complete": Text("还要补资料才有结论", "More facts are needed for an answer"),
            "judgement": Text("还要有关部门研判才有结论", "A body has to decide before there is an answer"),
            "proceed": Text("按所给情况可办", "May proceed as stated"),
        }.get(mark.key, Text("未判定", "Not judged"))
        return mark, Text(f"{head.zh}：{listed.zh}{more.zh}", f"{head.en}: {listed.en}{more.en}").of(language)
    if gates:
        mark = DECISIONS["not applicable"]
        return mark, Text("所问的办理事项按所给情况都不适用", "None of the decisions asked for applies to the case").of(language)
    won = sum(view.kind == "entitlement" and view.mark.key == "proceed" for view in outside)
    against = sum(view.kind == "requirement" and view.mark.key == "refuse" for view in outside)
    if won or against:
        told = Text(
            f"所问范围没有办理事项；符合条件的政策 {won} 项，未做到的要求 {against} 条",
            f"No decision falls under this; {won} measures qualified for, {against} requirements not met",
        )
        return UNKNOWN, told.of(language)
    if outside:
        said, settled = len(outside), sum(view.mark.key not in ("complete", "judgement") for view in outside)
        found = Text(f"{settled} 条已有结论，未发现不符合的", f"{settled} with a conclusion and none against")
        none = Text("都还没有结论", "none with a conclusion yet")
        tail = found if settled else none
        told = Text(
            f"所问范围没有办理事项；有关规定 {said} 条，{tail.zh}",
            f"No decision falls under this; {said} provisions speak to it, {tail.en}",
        )
        return UNKNOWN, told.of(language)
    if silent:
        told = Text("所问范围没有办理事项，有关规定都不适用", "No decision falls under this, and no provision about it applies")
        return UNKNOWN, told.of(language)
    if any(item.status == "in force" for item in documents):
        return UNKNOWN, Text("当日文件对所问的事没有规定", "The documents in force say nothing about what was asked").of(language)
    return UNKNOWN, Text("当日没有现行有效的文件，不作判定", "No document is in force on the day: nothing is judged").of(language)


def _premises(gates: list[GateView]) -> tuple[tuple[Open, tuple[str, ...]], ...]:
    """What findings rest on without its being known. Of a refused gate only what its refusal rests on is of interest."""
    found: dict[Open, dict[str, None]] = {}
    for gate in gates:
        for item in gate.findings:
            if item.mark.key != "na" and (item.deciding or gate.mark.key != "refuse"):
                for premise in item.assumptions:
                    found.setdefault(premise, {})[item.title] = None
    return tuple((premise, tuple(titles)) for premise, titles in found.items())


def _counts(gates: Iterable[GateView], language: Language) -> tuple[tuple[Mark, str, int], ...]:
    marks = [gate.mark for gate in gates]
    order = sorted(dict.fromkeys(marks), key=lambda mark: ORDER.index(mark.key))
    return tuple((mark, mark.of(language), marks.count(mark)) for mark in order)


def _banner(data: Node, language: Language) -> str:
    if not data.get("what_if"):
        return ""
    return Text(
        "推演：用了不在施行期的文件或改动的参数，只供比较，不能作为决定的依据。",
        "What-if: a document out of force or changed parameters were used. For comparison only; nothing may be decided by it.",
    ).of(language)


def _changed(name: str, value: object, look: Library) -> str:
    known = look.parameter(name)
    label = known.label.of(look.language) if known is not None else name
    return f"{label} → {value}"


def _notices(data: Node, documents: tuple[DocumentView, ...], language: Language) -> tuple[str, ...]:
    if not documents:
        told = Text("没有收录对该地适用的文件。", "No document that applies to this place is in the library.")
        return (told.of(language),)
    if any(item.status == "in force" for item in documents) or data.get("what_if"):
        return ()
    told = Text(
        "当日没有现行有效的文件，不作判定；可以改日期，或作推演。",
        "No document is in force on this day, so nothing is judged. Choose another day, or look at a what-if.",
    )
    return (told.of(language),)


def _document(item: Node, on: datetime.date | None, language: Language) -> DocumentView:
    status = string(item.get("status"))
    symbol, state = _STATES.get(status, ("–", Text(status, status)))
    starts, ends = date(item.get("in_force_from")), date(item.get("in_force_to"))
    left = (ends - on).days if ends is not None and on is not None and status == "in force" else None
    return DocumentView(
        string(item.get("id")),
        words(item.get("title"), language) or string(item.get("id")),
        string(item.get("number")),
        status,
        state.of(language),
        symbol,
        words(item.get("remark"), language),
        between(starts, ends, language),
        starts,
        ends,
        left,
        string(item.get("digest")),
    )


def _facts(data: Node, look: Library, subjects: Mapping[str, Text]) -> Iterable[Known]:
    """The facts of the case, then those of each member."""
    for name, value in table(data.get("facts")).items():
        yield _known(name, value, look, subjects)
    for subject, rows in table(data.get("members")).items():
        for number, row in enumerate(tables(rows), 1):
            member = member_text({"subject": subject, "member": number}, subjects, look.language)
            for name, value in row.items():
                yield replace(_known(name, value, look, subjects), member=member, of=subject)


def _known(name: str, value: object, look: Library, subjects: Mapping[str, Text]) -> Known:
    fact = look.fact(name)
    owner = subjects.get(name.partition(".")[0], Text(name, name)).of(look.language)
    if fact is None:
        return Known(name, owner, name, str(value))
    return Known(name, owner, fact.label.of(look.language), look.value(fact, value))


def _resting(data: Node) -> Iterable[str]:
    """The recorded judgements that the report rests on."""
    for record in tables(data.get("judgements")):
        parts = (string(record.get(key)) for key in ("target", "author", "date", "reason"))
        yield " · ".join(part for part in parts if part)
