"""Small texts that several commands print: a fact's type, a clause with its pinpoint, a place, a member."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shanglou.engine.language import Text, plain, say

if TYPE_CHECKING:
    from shanglou.engine.documents import Clause
    from shanglou.engine.facts import Fact
    from shanglou.engine.instruments import Gate, Instrument, Rule
    from shanglou.engine.judge import Finding, Verdict

FEW = 6
MARKS = {
    "met": "✓",
    "not met": "✗",
    "missing facts": "?",
    "needs judgement": "!",
    "not applicable": "-",
    "may proceed": "✓",
    "may not": "✗",
    "complete the file": "?",
}
STYLES = {
    "met": "green",
    "may proceed": "green",
    "not met": "red",
    "may not": "red",
    "missing facts": "yellow",
    "complete the file": "yellow",
    "needs judgement": "magenta",
    "not applicable": "dim",
}


def type_text(fact: Fact, *, few: bool = False) -> Text:
    """What may be filled in: a number and its unit, true or false, the options (with `few` the first of many)."""
    kind, unit = fact.of.kind, fact.of.unit
    if kind == "number":
        assert unit is not None
        places = say("至多 {places} 位小数", places=fact.places) if fact.places else say("整数")
        return say("数，{unit}，{places}", unit=unit.text if unit.zh else say("无量纲"), places=places)
    if kind == "boolean":
        return say("true（是）或 false（否）")
    if kind not in ("choice", "choices"):
        return say("日期") if kind == "date" else say("文字")
    shown = list(fact.options.items())[: FEW if few and len(fact.options) > FEW + 2 else None]
    options = Text(
        "、".join(f"{key}（{label.zh}）" for key, label in shown), ", ".join(f"{key} ({label.en})" for key, label in shown)
    )
    if len(shown) < len(fact.options):
        count = len(fact.options)
        options = say("{options}等 {count} 种，全部见 shanglou facts {name}", options=options, count=count, name=fact.name)
    if kind == "choice":
        return say("其一：{options}", options=options)
    return say("若干项，以分号隔开：{options}", options=options)


def place_name(code: str) -> Text:
    """The name of a place with its code."""
    from shanglou.policies import place_text, resolve
    from shanglou.standards.divisions import full_name

    found = resolve(code)
    return Text(f"{full_name(found)}（{found.code}）", f"{place_text(found).en} ({found.code})")


def title_of(item: Instrument) -> Text:
    """An instrument as it is cited: number and title."""
    number = f"{item.number} " if item.number else ""
    return Text(f"{number}《{item.title.zh}》", f"{number}{item.title.en}")


def clause_line(clause: Clause) -> Text:
    """A clause with its pinpoint and summary."""
    return Text(
        f"{clause.id}（{clause.pinpoint}）{clause.summary.zh}",
        f"{clause.id} ({clause.pinpoint}) {clause.summary.en}",
    )


def clauses_of(part: Rule | Gate) -> list[Clause]:
    """The clauses that a rule or gate implements, those of its own instrument."""
    known = part.instrument.clauses
    return [known[name] for name in part.source.clauses if name in known]


def member_text(subject: Text, member: int | None) -> Text:
    """Which of several members a finding is about; empty for the case as a whole."""
    return Text("", "") if member is None else say("第 {number} 个{subject}：", number=member, subject=subject)


def about(finding: Finding) -> Text:
    """A finding's rule, with the member it is about."""
    return joined([member_text(finding.rule.source.subject.label, finding.member), finding.rule.title], "")


def joined(parts: Iterable[Text], zh: str, en: str | None = None) -> Text:
    """Several texts as one."""
    listed = [part for part in parts if part.zh or part.en]
    return Text(zh.join(part.zh for part in listed), (zh if en is None else en).join(part.en for part in listed))


def listing(names: Iterable[str]) -> Text:
    """Names as an enumeration."""
    listed = list(names)
    return Text("、".join(listed), ", ".join(listed))


def verdict_counts(verdicts: Iterable[Verdict]) -> dict[Text, int]:
    """How often each verdict was given, in the order of the verdicts, by label."""
    from shanglou.engine.judge import Verdict

    given = list(verdicts)
    return {verdict.label: given.count(verdict) for verdict in Verdict}


def cited(clauses: Iterable[Clause]) -> Text:
    """Clauses with their pinpoints, in one line."""
    return joined([plain(f"{clause.id}（{clause.pinpoint}）") for clause in clauses], "；", "; ")
