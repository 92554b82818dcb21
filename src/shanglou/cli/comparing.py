"""`shanglou compare`: the same question asked of several places, side by side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import (
    NOTHING_AGAINST,
    AllOption,
    CaseArgument,
    FormatOption,
    LangOption,
    OnOption,
    PoliciesOption,
    SetOption,
    StageOption,
    SubjectOption,
    WhatIfOption,
    app,
    bilingual,
    guarded,
    open_library,
    overrides_of,
    stage_named,
    subject_named,
)
from .output import Format, Lang, Output, as_both
from .words import MARKS, about, clauses_of, joined, listing, place_name

if TYPE_CHECKING:
    from shanglou.engine.case import Case
    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.judge import Finding
    from shanglou.engine.report import Report
    from shanglou.engine.rules import Stage


@dataclass(frozen=True)
class Column:
    """One place and what its instruments say of the case."""

    place: str
    name: Text
    report: Report

    def regulates(self, stage: Stage) -> int:
        """How many rules of the stage the instruments in use have here."""
        rules = {item.rule for item in self.report.findings} | set(self.report.not_asked)
        return sum(rule.source.stage is stage for rule in rules)


@app.command("compare", help=bilingual(say("同一个个案，并排问几个城市")))
@guarded
def compare(
    case: CaseArgument,
    places: Annotated[
        str | None, typer.Option("--places", metavar="A,B,…", help=bilingual(say("要比的地方，逗号隔开；空则收录的各城市")))
    ] = None,
    stage: StageOption = None,
    subject: SubjectOption = None,
    on: OnOption = None,
    what_if: WhatIfOption = False,
    set_: SetOption = None,
    everything: AllOption = False,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """A case asked of several places. The place of the case stands for its own city; the others are asked as named."""
    from .asking import ask
    from .reading import case_of, parameters_of, read_mapping

    out = Output(format, lang)
    library = open_library(policies)
    data = read_mapping(case)
    codes = _codes(library, places)
    given = case_of(data, library, on=on, place=codes[0] if data.get("place") is None else None, source=case.name)
    overrides = overrides_of(library, [*parameters_of(data), *(set_ or ())])
    wanted = stage_named(stage)
    columns = []
    for code in codes:
        own = _own(given, code)
        report = ask(library, own, stage=wanted, subject=subject_named(subject, library), what_if=what_if, overrides=overrides)
        columns.append(Column(own.place, place_name(own.place), report))
    if out.is_json:
        out.json(compare_json(given, columns, wanted))
    else:
        _show(out, given, columns, wanted, everything)
    raise typer.Exit(NOTHING_AGAINST)


def _codes(library: Catalogue, places: str | None) -> list[str]:
    """The codes of the places to compare: those named, else those of the instruments. `BadInput` has every unknown one."""
    from shanglou.policies import resolve

    if places is None:
        return list(dict.fromkeys(item.place for item in library.instruments.values()))
    found: list[str] = []
    faults: list[Fault] = []
    for name in places.replace("，", ",").replace("、", ",").split(","):
        try:
            if name.strip():
                found.append(resolve(name.strip(), "--places").code)
        except BadInput as bad:
            faults.extend(bad.faults)
    if not found and not faults:
        faults.append(Fault("--places", repr(places), say("若干区划代码或名称"), say("例如 --places 杭州,宁波,成都。")))
    if faults:
        raise BadInput(faults)
    return list(dict.fromkeys(found))


def _own(case: Case, code: str) -> Case:
    """The case at a place; at its own, more precise one where that lies in the place asked for."""
    from shanglou.standards.divisions import covers

    return case if covers(code, case.place) else replace(case, place=code)


def _stages(columns: list[Column], wanted: Stage | None) -> list[Stage]:
    from shanglou.engine.rules import Stage

    if wanted is not None:
        return [wanted]
    asked = {item.rule.source.stage for column in columns for item in column.report.findings}
    return [stage for stage in Stage if stage in asked]


def compare_json(case: Case, columns: list[Column], wanted: Stage | None) -> dict[str, Any]:
    """The comparison as JSON (schema: ``docs/schemas/compare.json``)."""
    from shanglou.engine.report import finding_json, gate_json, instrument_json

    return {
        "format": "shanglou/compare/1",
        "on": case.on.isoformat(),
        "title": case.title,
        "places": [
            {
                "code": column.place,
                **as_both(column.name),
                "what_if": column.report.what_if,
                "instruments": [instrument_json(entry) for entry in column.report.applicable.entries],
            }
            for column in columns
        ],
        "stages": [
            {
                "stage": stage.name.lower(),
                **as_both(stage.label),
                "places": [
                    {
                        "code": column.place,
                        "regulated": column.regulates(stage) > 0,
                        "rules": column.regulates(stage),
                        "gates": [gate_json(item) for item in column.report.gates if item.gate.source.stage is stage],
                        "findings": [
                            finding_json(item, False) for item in column.report.findings if item.rule.source.stage is stage
                        ],
                    }
                    for column in columns
                ],
            }
            for stage in _stages(columns, wanted)
        ],
    }


def _show(out: Output, case: Case, columns: list[Column], wanted: Stage | None, everything: bool) -> None:
    if case.title:
        out.line(case.title, style="bold")
    out.line(say("按 {on} 的规定，同一个案问 {count} 个地方", on=case.on, count=len(columns)))
    if any(column.report.what_if for column in columns):
        out.line(say("【推演】用了不在施行期的文件或改动的参数，只供比较，不能作为决定的依据。"), style="bold yellow")
    heads: list[Text | str] = [say("阶段"), *(column.name for column in columns)]
    out.line()
    rows: list[list[Text | str]] = [[say("文件"), *(_instruments(column) for column in columns)]]
    for stage in _stages(columns, wanted):
        rows.append([stage.label, *(_cell(column, stage, everything) for column in columns)])
    out.table(heads, rows, ruled=True)


def _instruments(column: Column) -> Text:
    entries = column.report.applicable.entries
    if not entries:
        return say("没有收录适用的文件")
    marks = {"in force": "✓", "issued": "…", "lapsed": "×"}
    statuses = {"in force": say("现行"), "issued": say("尚未施行"), "lapsed": say("已失效")}
    return joined([
        Text(f"{marks[entry.status]} {entry.instrument.number or entry.instrument.title.zh}（{statuses[entry.status].zh}）",
             f"{marks[entry.status]} {entry.instrument.number or entry.instrument.title.en} ({statuses[entry.status].en})")
        for entry in entries
    ], "\n")  # fmt: skip


def _cell(column: Column, stage: Stage, everything: bool) -> Text:
    """What a place says at a stage: gates first, then each finding with its gap and clause; the rest counted."""
    rules = column.regulates(stage)
    if column.report.applicable.entries and not column.report.applicable.in_force and not column.report.what_if:
        return say("当日没有现行有效的文件")
    if not rules:
        return say("未作规定")
    findings = [item for item in column.report.findings if item.rule.source.stage is stage]
    if not findings:
        return say("有 {count} 条规则，所给事实没有触及", count=rules)
    lines = []
    for item in column.report.gates:
        if item.gate.source.stage is stage and (everything or item.decision.value != "not applicable"):
            mark = MARKS[item.decision.value]
            lines.append(say("{mark} 【{title}】{decision}", mark=mark, title=item.gate.title, decision=item.decision.label))
    shown = [item for item in findings if everything or item.verdict.value in ("met", "not met")]
    lines += [_line(item) for item in shown]
    hidden = [item.verdict.label for item in findings if item not in shown]
    if hidden:
        counts = {label: hidden.count(label) for label in dict.fromkeys(hidden)}
        parts = [Text(f"{label.zh} {count}", f"{label.en} {count}") for label, count in counts.items()]
        lines.append(say("另：{counts} 条", counts=joined(parts, "、", ", ")))
    return joined(lines, "\n")


def _line(item: Finding) -> Text:
    from shanglou.engine.wording import gap_words, result_text

    mark = MARKS[item.verdict.value]
    value = result_text(item) if item.rule.yields_value and item.value is not None else Text("", "")
    parts = joined([about(item), value, *(gap_words(gap) for gap in item.gaps)], "，", ", ")
    clauses = listing(clause.id for clause in clauses_of(item.rule)[:2])
    return joined([plain(mark), parts, joined([plain("["), clauses, plain("]")], "")], " ")
