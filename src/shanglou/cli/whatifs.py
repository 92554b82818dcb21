"""`shanglou whatif`: other parameter values, and who is affected: one case, or every row of a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from .common import (
    NOTHING_AGAINST,
    AllOption,
    FormatOption,
    LangOption,
    OnOption,
    PlaceOption,
    PoliciesOption,
    SetOption,
    WhatIfOption,
    app,
    bilingual,
    day_of,
    guarded,
    open_library,
    overrides_of,
)
from .output import Format, Lang, Output, as_both
from .words import joined, place_name, verdict_counts

if TYPE_CHECKING:
    import datetime

    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.kinds import Scalar
    from shanglou.engine.parameters import Parameter
    from shanglou.engine.report import Change, Report

TABLES = (".csv", ".tsv", ".txt", ".parquet", ".pq", ".xlsx", ".xls", ".xlsm", ".ods")
MOST = 20
Overrides = Mapping["Parameter", "Scalar"]


@app.command("whatif", help=bilingual(say("推演：改一个参数，谁受影响，前后各如何")))
@guarded
def whatif(
    source: Annotated[Path, typer.Argument(metavar="IN", help=bilingual(say("个案文件，或表格（CSV、Parquet、Excel）")))],
    set_: SetOption = None,
    on: OnOption = None,
    place: PlaceOption = None,
    what_if: WhatIfOption = False,
    everything: AllOption = False,
    sheet: Annotated[str | None, typer.Option("--sheet", metavar="NAME", help=bilingual(say("Excel 的工作表")))] = None,
    format: FormatOption = Format.TEXT,
    lang: LangOption = Lang.ZH,
    policies: PoliciesOption = None,
) -> None:
    """Before and after. It decides nothing: the exit code is 0 whatever changes."""
    out = Output(format, lang)
    library = open_library(policies)
    if not set_:
        remedy = say("例如 --set min_split_unit_floor=800。")
        raise BadInput(Fault("--set", say("空").zh, say("至少一个要改的参数"), remedy))
    overrides = overrides_of(library, set_)
    if source.suffix.lower() in TABLES:
        _of_table(out, library, source, overrides, on, place, sheet, everything)
    else:
        _of_case(out, library, source, overrides, on, place, what_if)
    raise typer.Exit(NOTHING_AGAINST)


def _set_json(overrides: Overrides) -> list[dict[str, Any]]:
    from shanglou.engine.wording import exact

    return [
        {
            "parameter": parameter.id,
            "label": as_both(parameter.label),
            "unit": parameter.type.unit.name if parameter.type.unit else None,
            "before": exact(parameter.value),
            "after": exact(value),
        }
        for parameter, value in overrides.items()
    ]


def _show_set(out: Output, overrides: Overrides) -> None:
    from shanglou.engine.wording import value_text

    out.line(say("【推演】只供比较，不能作为决定的依据。"), style="bold yellow")
    for parameter, value in overrides.items():
        old = value_text(parameter.value, parameter.type) if parameter.value is not None else say("未设定")
        new = value_text(value, parameter.type)
        out.line(say("{label}：{old} → {new}", label=parameter.label, old=old, new=new), indent=2, bullet="· ")


def answer_text(answer: str | None) -> Text:
    """A verdict, decision or value as it is printed."""
    from shanglou.engine.judge import Decision, Verdict

    if answer is None:
        return say("没有问")
    labels = {**{one.value: one.label for one in Decision}, **{one.value: one.label for one in Verdict}}
    return labels.get(answer, plain(answer))


# -------------------------------------------------------------------------------------------------------- one case


def _of_case(
    out: Output, library: Catalogue, source: Path, overrides: Overrides, on: str | None, place: str | None, what_if: bool
) -> None:
    from shanglou.engine.report import compare

    from .asking import ask
    from .reading import case_of, parameters_of, read_mapping

    data = read_mapping(source)
    case = case_of(data, library, on=on, place=place, source=source.name)
    given = overrides_of(library, parameters_of(data))
    before = ask(library, case, what_if=what_if, overrides=given)
    after = ask(library, case, what_if=what_if, overrides={**given, **overrides})
    changes = compare(before, after)
    notes = list(_unused(before, overrides))
    asked = len(before.findings) + len(before.gates)
    if out.is_json:
        out.json({
            "format": "shanglou/whatif/1",
            "kind": "case",
            "source": source.name,
            "set": _set_json(overrides),
            "notes": [as_both(note) for note in notes],
            "asked": asked,
            "changed": len(changes),
            "changes": [change.as_json() for change in changes],
            "before": _summary(before),
            "after": _summary(after),
        })  # fmt: skip
        return
    if case.title:
        out.line(case.title, style="bold")
    out.line(say("{place}，按 {on} 的规定判定", place=place_name(case.place), on=case.on))
    _show_set(out, overrides)
    for note in notes:
        out.line(note, indent=2, bullet="! ", style="yellow")
    out.heading(say("变了 {changed} / {asked} 项", changed=len(changes), asked=asked))
    for change in changes:
        _show_change(out, library, change)
    out.heading(say("前后合计"))
    for label, report in ((say("前"), before), (say("后"), after)):
        counts = verdict_counts(item.verdict for item in report.findings)
        parts = [Text(f"{name.zh} {count}", f"{name.en} {count}") for name, count in counts.items() if count]
        out.line(joined([label, joined(parts, "、", ", ")], "：", ": "), indent=2)


def _unused(report: Report, overrides: Overrides) -> Iterator[Text]:
    """Which of the parameters no rule that was asked reads, and why."""
    from shanglou.engine.handbook import rule_parameters

    read = {parameter for item in report.findings for parameter in rule_parameters(item.rule)}
    used = {item.rule.instrument.id for item in report.findings} | {rule.instrument.id for rule in report.not_asked}
    for parameter in overrides:
        if parameter.instrument not in used:
            yield say("{name} 所在的文件当日对该地不适用，改了也无影响；加 --what-if 可用不在施行期的文件。", name=parameter.id)
        elif parameter not in read:
            yield say("所问的规则没有一条用到 {name}。", name=parameter.id)


def _summary(report: Report) -> dict[str, Any]:
    verdicts = Counter(item.verdict.value for item in report.findings)
    gates = {item.gate.id: item.decision.value for item in report.gates if item.member is None}
    return {"verdicts": dict(verdicts), "gates": gates, "stands_against": [item.rule.id for item in report.stands_against]}


def _show_change(out: Output, library: Catalogue, change: Change) -> None:
    made = library.rules.get(change.id) or library.gates[change.id]
    number = say("（第 {number} 个）", number=change.member) if change.member is not None else Text("", "")
    title = joined([made.title, number], "")
    both = say("{title}：{before} → {after}", title=title, before=answer_text(change.before), after=answer_text(change.after))
    out.line(both, indent=2, bullet="· ")
    out.line(change.id, indent=4, style="dim")


def _of_table(
    out: Output,
    library: Catalogue,
    source: Path,
    overrides: Overrides,
    on: str | None,
    place: str | None,
    sheet: str | None,
    everything: bool,
) -> None:
    from shanglou.engine.files import ROW, read_frame

    from .whatif_tables import MOST_JSON, table_change

    day = day_of(on)
    notes = list(_out_of_force(library, overrides, day, place))
    table = read_frame(source, library.vocabulary, sheet=sheet)
    found = table_change(table.frame, library, overrides, day, row=ROW)
    if out.is_json:
        out.json({
            "format": "shanglou/whatif/1",
            "kind": "table",
            "source": source.name,
            "on": day.isoformat(),
            "set": _set_json(overrides),
            "notes": [as_both(note) for note in notes],
            "asked": list(found.asked),
            "rows": found.rows,
            "changed": found.changed,
            "transitions": [
                {"id": name, "before": old, "after": new, "rows": count}
                for name, moves in found.transitions.items()
                for (old, new), count in moves.items()
            ],
            "changes": [vars(change) for change in found.changes],
            "faults": [fault.as_json() for fault in table.faults],
            "faults_total": table.faults_total,
        })  # fmt: skip
        return
    out.line(say("{name}：{rows} 行，按 {on} 的规定", name=table.source, rows=f"{found.rows:,}", on=day), style="bold")
    _show_set(out, overrides)
    for note in notes:
        out.line(note, indent=2, bullet="! ", style="yellow")
    if table.faults_total:
        out.line(
            say("有 {count} 个格不能用，按未知处理；用 shanglou sweep 逐格列出。", count=table.faults_total),
            indent=2,
            bullet="! ",
        )
    out.heading(say("变了 {changed} / {rows} 行", changed=f"{found.changed:,}", rows=f"{found.rows:,}"))
    if not found.asked:
        out.line(say("没有规则用到这些参数。"), indent=2)
    for name, moves in found.transitions.items():
        made = library.rules.get(name) or library.gates[name]
        total = sum(moves.values())
        out.line(say("{title}：{count} 行（{id}）", title=made.title, count=f"{total:,}", id=name), indent=2, bullet="· ")
        for (old, new), count in moves.items():
            out.line(say("{old} → {new}：{count} 行", old=answer_text(old), new=answer_text(new), count=f"{count:,}"), indent=6)
    shown = found.changes if everything else found.changes[:MOST]
    if shown:
        out.heading(say("变了的行"))
    for change in shown:
        made = library.rules.get(change.id) or library.gates[change.id]
        moved = say("{title}：{before} → {after}", title=made.title, before=answer_text(change.before),
                    after=answer_text(change.after))  # fmt: skip
        out.line(joined([say("第 {row} 行", row=change.row), moved], "，", ", "), indent=2)
    hidden = sum(sum(moves.values()) for moves in found.transitions.values()) - len(shown)
    if hidden > 0:
        out.line(say("列出 {shown} 项，另有 {hidden} 项（--all 列出，至多 {most} 项）。", shown=len(shown), hidden=f"{hidden:,}",
                     most=f"{MOST_JSON:,}"), indent=2)  # fmt: skip


def _out_of_force(library: Catalogue, overrides: Overrides, day: datetime.date, place: str | None) -> Iterator[Text]:
    """Which of the parameters' instruments are not in force on the day; `BadInput` for those of another place."""
    from shanglou.policies import resolve
    from shanglou.standards.divisions import covers

    for item in dict.fromkeys(library.instruments[parameter.instrument] for parameter in overrides):
        if place is not None:
            code = resolve(place, "--place").code
            if not covers(item.place, code):
                remedy = say("{id} 的参数只在 {place} 有意义。", id=item.id, place=place_name(item.place))
                raise BadInput(Fault("--place", place, say("参数所属文件适用的地方"), remedy))
        if item.validity.status(day) != "in force":
            yield say("{title} 在 {on} 不在施行期。", title=item.title, on=day)
