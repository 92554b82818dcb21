"""What stands on the paper: the report reduced to one to four pages, in plain texts that PDF and Word lay out alike."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from shanglou.engine.language import Text

from ..presentation import BringGroup, Cited, FindingView, GateView, ReportView, StageView
from ..presentation.naming import capital, together
from .keeping import Checksum
from .members import of_members, of_the_case

WORDS: dict[str, Text] = {
    "heading": Text("项目合规自查结果", "Self-check of a project"),
    "place": Text("所在地", "Place"),
    "on": Text("判定日期", "Judged as of"),
    "about": Text("办理事项", "Undertaking"),
    "name": Text("名称", "Name"),
    "number": Text("项目编号", "Project number"),
    "made": Text("生成时间", "Made at"),
    "by": Text("核验人", "Checked by"),
    "answer": Text("总的结论", "The answer"),
    "gates": Text("各环节能否办理", "Decisions by step"),
    "gate": Text("事项", "Decision"),
    "result": Text("结论", "Answer"),
    "reason": Text("理由和差距", "Reason and gap"),
    "basis": Text("依据", "Basis"),
    "against": Text("不符合的条文", "Requirements not met"),
    "results": Text("计算结果、程序和可享受的政策", "Results, procedures and measures qualified for"),
    "bring": Text("还要补的资料", "What to bring next"),
    "deciders": Text("有待定夺的事", "What is left to decide, and by whom"),
    "premises": Text("尚未明确、先按成立处理的前提", "Premises taken as so without being known"),
    "documents": Text("有关文件及其当日状态", "The documents and their state on the day"),
    "document": Text("文件", "Document"),
    "state": Text("当日状态", "State on the day"),
    "validity": Text("施行期间", "In force"),
    "version": Text("规则版本", "Version of the rules"),
    "facts": Text("所填情况", "What was stated"),
    "fact": Text("事实", "Fact"),
    "value": Text("内容", "Stated"),
    "alike": Text("全部相同：", "Alike for all: "),
    "member": Text("哪一个", "Which"),
    "further": Text("其余情况", "What else is known"),
    "checksum": Text("校验码", "Checksum"),
    "program": Text("程序版本", "Program version"),
    "statement": Text(
        "本件由系统按所填情况和所列文件自动核对生成，供申请前自查之用。它不是任何机关的决定、答复或承诺，对任何机关和个人没有"
        "约束力；能否办理，以有权机关依法作出的决定为准。所填情况未经核实。文件原文以发布机关公布的为准。",
        "This paper was made automatically from what was stated and from the documents listed, for a self-check before an "
        "application. It is no decision, reply or promise of any authority and binds nobody; what counts is the decision "
        "that the competent authority takes by law. What was stated has not been verified. The documents count as their "
        "issuers published them.",
    ),
}
#: What a paper about a registered project says in place of that: nobody stated the facts for it, they stand in the registry.
REGISTERED: dict[str, Text] = {
    "heading": Text("登记项目核验结果", "Check of a registered project"),
    "made": Text("核验时间", "Checked at"),
    "facts": Text("依据的事实", "Facts it rests on"),
    "value": Text("内容", "Registered"),
    "statement": Text(
        "本件由系统按登记库当时所载的情况和所列文件自动核对生成。它不是任何机关的决定、答复或承诺，对任何机关和个人没有"
        "约束力；能否办理，以有权机关依法作出的决定为准。文件原文以发布机关公布的为准。",
        "This paper was made automatically from what the registry held at the time and from the documents listed. It is no "
        "decision, reply or promise of any authority and binds nobody; what counts is the decision that the competent "
        "authority takes by law. The documents count as their issuers published them.",
    ),
}
_PAGE = Text("第 | 页，共 | 页", "Page | of |")

_FEW_CLAUSES = 3
#: From how many members on their number is said.
_MANY = 6


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything on the paper, in one language. `data` is plain: strings, lists and dictionaries of them."""

    language: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Registered:
    """Of a check of a registered project: the project's number, who checked it."""

    number: str
    by: str


def make_paper(
    view: ReportView,
    *,
    made: datetime.datetime,
    digests: Checksum,
    about: str = "",
    title: str = "",
    registered: Registered | None = None,
) -> Paper:
    """The paper of a report. `about` is what was set out to do, in words; `title` what its owner calls the case, if anything;
    `registered` whose check of which registered project it is, if one was checked.
    """
    english = view.language == "en"
    texts = {**WORDS, **REGISTERED} if registered else WORDS
    words = {name: text.en if english else text.zh for name, text in texts.items()}
    facts = [(name, value) for name, value in (
        (words["name"], title or view.title),
        (words["number"], registered.number if registered else ""),
        (words["place"], view.place),
        (words["on"], view.on),
        (words["about"], about),
        (words["made"], made.strftime("%Y-%m-%d %H:%M")),
        (words["by"], registered.by if registered else ""),
    ) if value]  # fmt: skip
    return Paper(
        view.language,
        _clean(
            {
                "lang": "en" if english else "zh",
                "words": words,
                "page": (_PAGE.en if english else _PAGE.zh).split("|"),
                "head": [{"name": name, "value": value} for name, value in facts],
                "banner": " ".join((view.banner, *view.changed)).strip(),
                "notices": list(view.notices),
                "mark": view.mark.key,
                "symbol": view.mark.symbol,
                "headline": view.headline,
                "counts": "　".join(f"{symbol.symbol} {label} {count}" for symbol, label, count in view.counts),
                "stages": [_stage(stage, english) for stage in view.stages if stage.gates],
                "against": _against(view),
                "results": _results(view),
                "bring": [
                    {
                        "who": capital(group.who),
                        "lines": [_brought(item.label, item.waiting) for item in group.items if item.for_gate],
                        "further": _further(group, english),
                    }
                    for group in view.bring
                ],
                "deciders": [
                    {"who": capital(group.who), "lines": [_brought(item.text, waiting) for item, waiting in group.items]}
                    for group in view.deciders
                ],
                "premises": [_brought(item.text, titles) for item, titles in view.premises],
                "documents": [
                    {
                        "title": document.title,
                        "number": document.number,
                        "state": f"{document.symbol} {document.state}",
                        "validity": document.validity,
                        "digest": document.digest,
                    }
                    for document in view.documents
                ],
                "facts": of_the_case(view),
                "members": of_members(view),
                "sm3": digests.sm3,
                "sha256": digests.sha256,
                "program": f"Shanglou {view.version}".strip(),
            }
        ),
    )


def _clean(value: Any) -> Any:
    """The same without control characters, which no document format can hold and which somebody may have typed."""
    if isinstance(value, str):
        return "".join(" " if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp") else letter for letter in value)
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    return {key: _clean(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _stage(stage: StageView, english: bool) -> dict[str, Any]:
    """A step with its decisions; members of which the same is said stand in one row."""
    alike: dict[tuple[str, str, str], list[GateView]] = {}
    for gate in stage.gates:
        alike.setdefault((gate.id, gate.mark.key, gate.reason), []).append(gate)
    gates = [
        {
            "title": gates[0].title,
            "members": _members((gate.member for gate in gates), english),
            "mark": gates[0].mark.key,
            "symbol": gates[0].mark.symbol,
            "label": gates[0].label,
            "reason": gates[0].reason,
            "basis": _basis(gates[0].cited),
        }
        for gates in alike.values()
    ]
    return {"label": f"{stage.number}  {stage.label}", "gates": gates}


def _members(members: Iterable[str], english: bool) -> str:
    """Of which members it is said, and of how many where they are more than a glance tells."""
    listed = [member for member in members if member]
    text = capital(together(listed, english))
    if len(listed) < _MANY:
        return text
    return f"{text} ({len(listed)})" if english else f"{text}（共 {len(listed)} 个）"


def _against(view: ReportView) -> list[dict[str, Any]]:
    """The requirements not met: those that decide gates, then those outside gates; each once."""
    inside = (item for gate in view.gates for item in gate.findings if item.mark.key == "refuse")
    outside = (item for stage in view.stages for item in stage.against)
    found: dict[tuple[str, str], FindingView] = {}
    for item in (*inside, *outside):
        found.setdefault((item.rule, item.member), item)
    return _findings(found.values(), view.language == "en")


def _results(view: ReportView) -> list[dict[str, Any]]:
    return _findings((item for stage in view.stages for item in stage.results), view.language == "en")


def _findings(items: Iterable[FindingView], english: bool) -> list[dict[str, Any]]:
    """Findings, with the members of which a rule says the same put together."""
    alike: dict[tuple[str, str, tuple[str, ...]], list[FindingView]] = {}
    for item in items:
        alike.setdefault((item.rule, item.sentence, item.gaps), []).append(item)
    return [
        {
            "title": first.title,
            "members": _members((item.member for item in listed), english),
            "strength": first.strength,
            "sentence": first.sentence,
            "gap": (", " if english else "，").join(first.gaps) if first.mark.key == "refuse" else "",
            "basis": [_article(cited) for cited in first.cited[:_FEW_CLAUSES]],
        }
        for listed in alike.values()
        for first in listed[:1]
    ]


def _article(cited: Cited) -> str:
    return " ".join(part for part in (cited.number or cited.document, cited.article, f"[{cited.id}]") if part)


def _basis(cited: Iterable[Cited]) -> str:
    """The clauses of a gate: its document once, the clause numbers after it."""
    listed = list(cited)
    if not listed:
        return ""
    ids = [one.id for one in listed]
    more = f" +{len(ids) - _FEW_CLAUSES}" if len(ids) > _FEW_CLAUSES else ""
    return f"{listed[0].number or listed[0].document} [{', '.join(ids[:_FEW_CLAUSES])}{more}]"


def _brought(label: str, waiting: tuple[str, ...]) -> dict[str, Any]:
    more = f" +{len(waiting) - 1}" if len(waiting) > 1 else ""
    return {"label": capital(label), "waits": waiting[0] + more if waiting else ""}


def _further(group: BringGroup, english: bool) -> str:
    """What only other rules than those of gates wait for, in one line."""
    labels = [item.label for item in group.items if not item.for_gate]
    if not labels:
        return ""
    return f"Wanted by other rules only: {', '.join(labels)}" if english else f"只影响其他条文：{'、'.join(labels)}"
