"""The report of a case as an officer reads it: the answer first, then what stands against it, what is missing, who decides."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from shanglou.engine.judge import Decision, Finding, GateFinding, Verdict
from shanglou.engine.language import Text, plain, say
from shanglou.engine.wording import finding_text, gap_words, result_text, trace_lines

from .output import Output, counted
from .words import (
    MARKS,
    STYLES,
    about,
    cited,
    clause_line,
    clauses_of,
    joined,
    listing,
    member_text,
    place_name,
    title_of,
    type_text,
    verdict_counts,
)

if TYPE_CHECKING:
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.needs import Need
    from shanglou.engine.report import Report

MOST = 10
_ORDER = (Decision.REFUSE, Decision.COMPLETE, Decision.JUDGEMENT, Decision.PROCEED, Decision.NOT_APPLICABLE)


def show_report(out: Output, report: Report, library: Catalogue, *, trace: bool = False, everything: bool = False) -> None:
    """Print a report. `trace` adds the steps of every finding shown; `everything` lists what is otherwise counted."""
    _head(out, report)
    _gates(out, report, everything)
    _against(out, report, trace)
    _missing(out, report, library, everything)
    _judgement(out, report, everything)
    _assumptions(out, report, everything)
    _flags(out, report, everything)
    _results(out, report, everything)
    _rest(out, report, trace, everything)


def _head(out: Output, report: Report) -> None:
    if report.case.title:
        out.line(report.case.title, style="bold")
    out.line(say("{place}，按 {on} 的规定判定", place=place_name(report.case.place), on=report.case.on))
    if report.what_if:
        out.line(say("【推演】用了不在施行期的文件或改动的参数，只供比较，不能作为决定的依据。"), style="bold yellow")
        for parameter, value in report.overrides.items():
            from shanglou.engine.wording import value_text

            new = value_text(value, parameter.type)
            old = value_text(parameter.value, parameter.type) if parameter.value is not None else say("未设定")
            out.line(say("{label}：{old} → {new}", label=parameter.label, old=old, new=new), indent=2, bullet="· ")
    out.heading(say("当日文件"))
    if not report.applicable.entries:
        out.line(say("没有收录对该地适用的文件。"), indent=2)
    for entry in report.applicable.entries:
        mark = {"in force": "✓", "issued": "…", "lapsed": "×"}[entry.status]
        out.line(joined([title_of(entry.instrument), entry.remark], " "), indent=2, bullet=f"{mark} ")
    if report.applicable.entries and not report.applicable.in_force and not report.what_if:
        out.line(say("当日没有现行有效的文件，不作判定；加 --what-if 可作推演。"), indent=2, style="bold")


def _gates(out: Output, report: Report, everything: bool) -> None:
    shown = [item for item in report.gates if everything or item.decision is not Decision.NOT_APPLICABLE]
    if not report.findings:
        return
    out.heading(say("能否办理"))
    for item in sorted(shown, key=lambda one: _ORDER.index(one.decision)):
        title = joined([member_text(item.gate.source.subject.label, item.member), item.gate.title], "")
        answer = say("{title}：{decision}", title=title, decision=item.decision.label)
        out.line(answer, indent=2, bullet=f"{MARKS[item.decision.value]} ", style=STYLES[item.decision.value])
        for why in _gate_reasons(item):
            out.line(why, indent=4, bullet="· ")
    hidden = len(report.gates) - len(shown)
    if hidden:
        out.line(say("另有 {count} 个事项不适用。", count=hidden), indent=2)
    if not report.gates:
        out.line(say("所给事实没有触及任何办理事项；以下是逐条判定。"), indent=2)


def _gate_reasons(item: GateFinding) -> Iterable[Text]:
    if item.decision is Decision.REFUSE:
        for finding in item.deciding:
            yield joined([finding.rule.title, _gaps(finding)], "，", ", ")
        yield say("已有否定结论，不再要求补其他资料。")
    elif item.decision is Decision.COMPLETE:
        yield say("缺 {count} 项资料，见下。", count=sum(need.kind == "fact" for need in item.needs))
    elif item.decision is Decision.JUDGEMENT:
        yield say("有 {count} 项须由人研判，见下。", count=len(item.needs))
    elif item.decision is Decision.PROCEED:
        resting = [finding for finding in item.findings if finding.assumptions]
        if resting:
            yield say("其中 {count} 条以尚未明确的前提为准，见下。", count=len(resting))


def _gaps(finding: Finding) -> Text:
    return joined([gap_words(gap) for gap in finding.gaps], "、", ", ")


def _against(out: Output, report: Report, trace: bool) -> None:
    musts = report.stands_against
    out.heading(say("必须做到而未做到：{count} 条", count=len(musts)))
    for number, finding in enumerate(musts, 1):
        _finding(out, finding, f"{number}. ", trace)
    shoulds = [
        item
        for item in report.findings
        if item.verdict is Verdict.NOT_MET and item.rule.kind == "requirement" and item not in musts
    ]
    if shoulds:
        out.heading(say("应当做到而未做到：{count} 条（不影响办理）", count=len(shoulds)))
        for number, finding in enumerate(shoulds, 1):
            _finding(out, finding, f"{number}. ", trace)


def _finding(out: Output, finding: Finding, bullet: str, trace: bool) -> None:
    out.line(joined([about(finding), _gaps(finding)], "，", ", "), indent=2, bullet=bullet, style=STYLES[finding.verdict.value])
    out.line(finding_text(finding, out.language), indent=5)
    for clause in clauses_of(finding.rule):
        out.line(say("依据 {clause}", clause=clause_line(clause)), indent=5)
    if trace:
        for line in trace_lines(finding, out.language):
            out.line(line, indent=7)


def _refused(report: Report) -> set[tuple[str, int | None]]:
    """The rules that only gates with a negative answer ask: nothing more is wanted for them."""
    refused = {(rule.id, item.member) for item in report.gates if item.decision is Decision.REFUSE for rule in item.gate.rules}
    others = {(rule.id, item.member) for item in report.gates if item.decision is not Decision.REFUSE for rule in item.gate.rules}
    return refused - others


def _wanted(report: Report, verdicts: tuple[Verdict, ...], fact: bool) -> tuple[dict[Need, None], dict[Need, None]]:
    """What gates still need, and what other rules still need besides."""
    kinds = {"fact"} if fact else {"criterion", "parameter", "row", "no row", "question", "undefined"}
    by_gates = {need: None for item in report.gates for need in item.needs if need.kind in kinds}
    closed = _refused(report)
    others = {
        need: None
        for item in report.findings
        if item.verdict in verdicts and (item.rule.id, item.member) not in closed
        for need in item.needs
        if need.kind in kinds and need not in by_gates
    }
    return by_gates, others


def _missing(out: Output, report: Report, library: Catalogue, everything: bool) -> None:
    by_gates, others = _wanted(report, (Verdict.MISSING,), True)
    if not by_gates and not others:
        return
    listed = [*by_gates, *others] if everything or not report.gates else [*by_gates]
    if not listed:
        out.heading(say("其他条文还缺 {count} 项资料，不影响以上事项；加 --all 列出", count=len(others)))
        return
    out.heading(say("缺少的资料：{count} 项", count=len(listed)))
    most = len(listed) if everything or by_gates else MOST
    for need in listed[:most]:
        name = need.target.removeprefix("fact:")
        fact = library.vocabulary[name]
        out.line(
            say("{label}：填 {name} = {type}", label=need.text, name=name, type=type_text(fact, few=True)), indent=2, bullet="? "
        )
    hidden = len(by_gates) + len(others) - len(listed[:most])
    if hidden:
        out.line(say("另有 {count} 项资料只影响其他条文，加 --all 列出。", count=hidden), indent=2)


def _judgement(out: Output, report: Report, everything: bool) -> None:
    by_gates, others = _wanted(report, (Verdict.MISSING, Verdict.JUDGEMENT), False)
    listed = [*by_gates, *others]
    if listed:
        out.heading(say("须由人研判：{count} 项", count=len(listed)))
    most = len(listed) if everything else max(MOST, len(by_gates))
    for need in listed[:most]:
        who = say("定夺：{who}", who=need.settled_by) if need.settled_by.zh else Text("", "")
        asked = say("待定问题 {ids}", ids=listing(need.questions)) if need.questions else Text("", "")
        target = Text("", "") if need.kind in ("undefined", "no row") else say("结论记作 {target}", target=need.target)
        out.line(joined([need.text, who, asked, target], "；", "; "), indent=2, bullet="! ")
    if len(listed) > most:
        out.line(say("另有 {count} 项，加 --all 列出。", count=len(listed) - most), indent=2)
    resting = dict.fromkeys(record for item in report.findings for record in item.rests_on)
    if resting:
        out.heading(say("结论所依据的研判：{count} 项", count=len(resting)))
        for record in resting:
            said = say("{target}：{author}，{date}，{reason}", target=record.target, author=record.author, date=record.date,
                       reason=record.reason)  # fmt: skip
            out.line(said, indent=2, bullet="· ")


def _assumptions(out: Output, report: Report, everything: bool) -> None:
    resting: dict[Need, list[Finding]] = {}
    for finding in report.findings:
        if finding.verdict in (Verdict.MET, Verdict.NOT_MET):
            for need in finding.assumptions:
                resting.setdefault(need, []).append(finding)
    if not resting:
        return
    out.heading(say("所作的前提：{count} 项（未明确，先按成立处理）", count=len(resting)))
    listed = list(resting.items())
    for need, findings in listed if everything else listed[:MOST]:
        titles = joined([finding.rule.title for finding in findings[:3]], "、", ", ")
        more = say("等 {count} 条", count=len(findings)) if len(findings) > 3 else Text("", "")
        asked = say("（待定问题 {ids}）", ids=listing(need.questions)) if need.questions else Text("", "")
        text = joined([need.text, asked], "")
        out.line(say("{need}：关系到 {titles}", need=text, titles=joined([titles, more], " ")), indent=2, bullet="~ ")
    if len(listed) > MOST and not everything:
        out.line(say("另有 {count} 项，加 --all 列出。", count=len(listed) - MOST), indent=2)


def _flags(out: Output, report: Report, everything: bool) -> None:
    if report.conflicts:
        out.heading(say("触及的条文冲突：{count} 项", count=len(report.conflicts)))
    for conflict in report.conflicts:
        out.line(joined([plain(conflict.id), conflict.topic], " "), indent=2, bullet="# ")
        out.line(conflict.behaviour, indent=4)
        if everything:
            out.line(conflict.finding, indent=4)
    if report.questions:
        out.heading(say("触及的待定问题：{count} 项", count=len(report.questions)))
    for question in report.questions:
        out.line(joined([plain(question.id), question.topic], " "), indent=2, bullet="# ")
        out.line(say("暂按：{default}；定夺：{who}", default=question.default, who=question.settled_by), indent=4)


def _results(out: Output, report: Report, everything: bool) -> None:
    found = [item for item in report.findings if item.verdict is Verdict.MET and item.rule.kind != "requirement"]
    if found:
        out.heading(say("计算、程序与可享受的政策：{count} 项", count=len(found)))
    for item in found:
        if item.rule.kind == "entitlement":
            out.line(joined([about(item), cited(clauses_of(item.rule))], "；", "; "), indent=2, bullet="+ ")
            continue
        result = say("{title}：{result}", title=about(item), result=result_text(item))
        out.line(joined([result, cited(clauses_of(item.rule))], "；", "; "), indent=2, bullet="= ")
        provided = item.rule.source.provided
        labels = provided.options if provided is not None else {}
        lacking = [labels.get(name, plain(name)) for name in item.materials_missing]
        if lacking:
            out.line(say("还须提交：{materials}", materials=joined(lacking, "、", ", ")), indent=4)


def _rest(out: Output, report: Report, trace: bool, everything: bool) -> None:
    out.heading(say("合计"))
    total = len(report.findings)
    counts = counted(verdict_counts(item.verdict for item in report.findings))
    if total:
        out.line(say("判定 {total} 条：{counts}。", total=total, counts=counts), indent=2)
    rules = len(report.not_asked) + len({item.rule for item in report.findings})
    if report.not_asked:
        out.line(say("{rules} 条规则中有 {count} 条与所给事实无关，没有问。", rules=rules, count=len(report.not_asked)), indent=2)
    if not everything and not trace:
        return
    shown = [item for item in report.findings if everything or item.verdict is not Verdict.NOT_APPLICABLE]
    out.heading(say("逐条：{count} / {total}", count=len(shown), total=total))
    for item in shown:
        mark = MARKS[item.verdict.value]
        out.line(
            say("{title}（{rule}）", title=about(item), rule=item.rule.id),
            indent=2,
            bullet=f"{mark} ",
            style=STYLES[item.verdict.value],
        )
        out.line(finding_text(item, out.language), indent=4)
        out.line(say("依据 {clauses}", clauses=cited(clauses_of(item.rule))), indent=4)
        if trace and item not in report.stands_against:
            for line in trace_lines(item, out.language):
                out.line(line, indent=6)
