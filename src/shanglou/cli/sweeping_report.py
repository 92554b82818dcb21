"""What is said of a sweep: its outcome as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shanglou import __version__
from shanglou.engine.faults import Fault
from shanglou.engine.files.outcome import n_of_n
from shanglou.engine.judge import Verdict
from shanglou.engine.language import Text, plain, say
from shanglou.engine.report import both
from shanglou.engine.wording import exact

from .output import Output
from .words import place_name, title_of

if TYPE_CHECKING:
    from .sweeping_job import Done, Job

FORMAT = "shanglou/sweep/1"
SHOWN_FAULTS, SHOWN_MISSING = 20, 15


def about(job: Job, done: Done) -> list[tuple[Text, Text]]:
    """What was swept, where, for which day and by which documents: lines with a name and a value."""
    lines = [
        (say("来源"), plain(job.source.name)),
        (say("所在地"), place_name(done.place) if done.place else plain(job.place_column or "")),
        (say("判定日期"), plain(job.on.isoformat() if job.on else job.on_column or "")),
    ]
    lines += [(say("文件"), title_of(item)) for item in done.instruments]
    if done.outside or job.overrides:
        lines.append((say("注意"), say("这是推演：用了不在施行期的文件或改动的参数，不能据以办理。")))
    return lines


def as_json(job: Job, done: Done) -> dict[str, Any]:
    """The outcome as JSON (schema: ``docs/schemas/sweep.json``)."""
    vocabulary = job.library.vocabulary
    return {
        "format": FORMAT,
        "version": __version__,
        "source": job.source.name,
        "out": job.target.name,
        "place": done.place or None,
        "place_column": job.place_column,
        "on": job.on.isoformat() if job.on else None,
        "on_column": job.on_column,
        "engine": job.engine,
        "what_if": bool(done.outside or job.overrides),
        "parameters_set": {parameter.id: exact(value) for parameter, value in job.overrides.items()},
        "rows": {
            "in": done.table.rows,
            "out": done.written,
            "failing_a_must": done.tally.failing,
            "with_errors": done.tally.with_errors,
        },
        "columns": [
            {
                "header": column.header,
                "fact": column.fact.name if column.fact is not None else None,
                "unit": column.unit.name if column.unit is not None else None,
                "remark": both(column.remark) if column.remark else None,
            }
            for column in done.table.columns
        ],
        "instruments": [
            {"id": item.id, "title": both(item.title), "in_force": item not in done.outside} for item in done.instruments
        ],
        "rules_not_asked": done.not_asked,
        "rules": [
            {
                "rule": rule.id,
                "title": both(rule.title),
                "clauses": list(rule.clauses),
                "kind": rule.kind,
                "modality": rule.modality.value,
                "rows": {verdict.value: count for verdict, count in counts.items()},
            }
            for rule, counts in done.tally.verdicts.items()
        ],
        "gates": [
            {"gate": gate.id, "title": both(gate.title), "rows": {decision.value: count for decision, count in counts.items()}}
            for gate, counts in done.tally.decisions.items()
        ],
        "missing": [
            {"fact": name, "label": both(vocabulary[name].label), "rows": count} for name, count in done.tally.missing.items()
        ],
        "faults": [fault.as_json() for fault in done.table.faults],
        "faults_total": done.table.faults_total,
        "doubts": [fault.as_json() for fault in done.table.doubts],
        "doubts_total": done.table.doubts_total,
        "notes": [both(note) for note in done.table.notes],
    }


def show(out: Output, job: Job, done: Done) -> None:
    """The outcome as text."""
    table, counted = done.table, done.tally
    for name, value in about(job, done):
        out.line(say("{name}：{value}", name=name, value=value))
    if not done.instruments:
        out.line(say("当日当地没有现行文件：各行照录，没有结论。"), style="bold")
    known = [column for column in table.columns if column.fact is not None]
    out.line(say("行：读入 {rows}，写出 {written}。", rows=f"{table.rows:,}", written=n_of_n(done.written, table.rows)))
    out.line(say("认得的列：{columns}。", columns=n_of_n(len(known), len(table.columns))))
    for column in table.columns:
        if column.fact is None or column.remark is not None:
            state = column.remark or say("照录，不用于判定。")
            kept = Text("", "") if column.fact is not None or column.remark is None else say("照录，不用于判定。")
            out.line(
                Text(f"{column.header}：{kept.zh}{state.zh}", f"{column.header}: {kept.en} {state.en}"), indent=2, bullet="- "
            )
    for note in table.notes:
        out.line(note)
    out.line(
        say(
            "规则：扫描 {asked} 条，未问 {others} 条（表中没有所涉对象的事实，或未要求）。",
            asked=len(done.swept.rules),
            others=done.not_asked,
        )
    )
    if counted.decisions:
        out.heading(say("办理事项"))
        for gate, decisions in counted.decisions.items():
            shares = [
                Text(f"{item.label.zh} {count:,}", f"{item.label.en} {count:,}") for item, count in decisions.items() if count
            ]
            out.line(_joined(gate.title, shares), bullet="- ")
    if counted.verdicts:
        out.heading(say("各条规则"))
        rows: list[list[Text | str]] = [
            [rule.title, "、".join(rule.clauses), *(f"{counts[verdict]:,}" for verdict in Verdict)]
            for rule, counts in counted.verdicts.items()
        ]
        out.table([say("规则"), say("条款"), *(verdict.label for verdict in Verdict)], rows)
    if counted.missing:
        out.heading(say("最常缺的资料（共 {count} 项）", count=len(counted.missing)))
        for fact, count in list(counted.missing.items())[:SHOWN_MISSING]:
            label = job.library.vocabulary[fact].label
            out.line(say("{label}（{name}）：{rows} 行", label=label, name=fact, rows=f"{count:,}"), bullet="- ")
    _show_faults(out, say("不能采用的格"), table.faults, done.table.faults_total)
    _show_faults(out, say("存疑的行"), table.doubts, table.doubts_total)
    out.line()
    out.line(
        say(
            "{failing} 行有必须做到而未做到的。结果在 {file}。", failing=n_of_n(counted.failing, table.rows), file=job.target.name
        )
    )


def _joined(title: Text, parts: Sequence[Text]) -> Text:
    return Text(f"{title.zh}：{'；'.join(part.zh for part in parts)}", f"{title.en}: {'; '.join(part.en for part in parts)}")


def _show_faults(out: Output, title: Text, faults: Sequence[Fault], total: int) -> None:
    if not total:
        return
    shown = faults[:SHOWN_FAULTS]
    out.heading(say("{title}：共 {total}，列出前 {shown}", title=title, total=f"{total:,}", shown=len(shown)))
    for fault in shown:
        out.line(Text(fault.message("zh"), fault.message("en")), bullet="- ")
    if total > len(shown):
        out.line(say("其余见结果文件的错误列。"))
