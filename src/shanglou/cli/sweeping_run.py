"""What `shanglou sweep` does: from a job to a written file and what is to be said of it."""

from __future__ import annotations

import datetime
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanglou import __version__
from shanglou.engine.expressions import Scalar
from shanglou.engine.facts import Fact, date, text
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files import Table, read_frame, write_frame
from shanglou.engine.files.outcome import Tally, explanation, n_of_n, raw, readable, tally
from shanglou.engine.files.outcome import heading as column_heading
from shanglou.engine.files.sweeping import EngineName, Group, Verdicts, groups_of, sweep_table, without
from shanglou.engine.files.workbook import NOTES_SHEETS
from shanglou.engine.files.write import kind_to_write
from shanglou.engine.instruments import Instrument, Parameter
from shanglou.engine.judge import Verdict
from shanglou.engine.language import Language, Text, plain, say
from shanglou.engine.report import both
from shanglou.engine.rules import Gate, Rule, Stage
from shanglou.engine.wording import exact

from .output import Output
from .words import place_name, title_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.files.columns import ColumnMap

FORMAT = "shanglou/sweep/1"
SHOWN_FAULTS, SHOWN_MISSING = 20, 15
PLACE, DAY = "place", "on"
_LATER_OUTPUTS = frozenset({"errors", "错误", "缺少的资料", "missing facts"})


@dataclass(frozen=True)
class Job:
    """What is to be swept, where the result goes, and how."""

    library: Catalogue
    source: Path
    target: Path
    place: str | None
    place_column: str | None
    on: datetime.date | None
    on_column: str | None
    engine: EngineName
    rules: tuple[str, ...]
    gates: tuple[str, ...]
    stage: Stage | None
    overrides: Mapping[Parameter, Scalar]
    what_if: bool
    columns: ColumnMap | None
    sheet: str | None
    language: Language


@dataclass(frozen=True)
class Done:
    """What came of it."""

    table: Table
    swept: Verdicts
    tally: Tally
    written: int
    place: str
    instruments: tuple[Instrument, ...]
    outside: tuple[Instrument, ...]
    not_asked: int


def run(job: Job, work: Path, progress: Callable[[str], None]) -> Done:
    """Read, sweep, count and write."""
    from shanglou.policies import resolve

    progress("read")
    code = resolve(job.place, "--place").code if job.place is not None else ""
    also = {}
    if job.place_column is not None:
        also[job.place_column] = _named(text("所在地", "place"), PLACE)
    if job.on_column is not None:
        also[job.on_column] = _named(date("判定日期", "day of judgement"), DAY)
    table = read_frame(job.source, job.library.vocabulary, sheet=job.sheet, columns=job.columns, also=also)
    table = without(table, [header for header in table.headers if _is_output(header, job.library)])
    table, places = _placed(table, job)

    used: dict[str, Instrument] = {}
    outside: dict[str, Instrument] = {}

    def instruments(*key: Any) -> tuple[Instrument, ...]:
        where = places.get(key[0], "") if job.place_column is not None else code
        day: Any = key[-1] if job.on_column is not None else job.on
        if not where:
            return ()
        applicable = job.library.applicable(where, day)
        others = [entry.instrument for entry in applicable.others] if job.what_if else []
        used.update({item.id: item for item in (*applicable.in_force, *others)})
        outside.update({item.id: item for item in others})
        return (*applicable.in_force, *others)

    keys = [*([PLACE] if job.place_column is not None else []), *([DAY] if job.on_column is not None else [])]
    subjects = {fact.subject for fact in table.facts.values()}
    groups, _ = groups_of(table, keys, instruments, lambda found: asked(job, found, subjects))
    _nothing_found(job, groups)
    day: datetime.date | str = DAY if job.on is None else job.on
    swept = sweep_table(
        table, groups, job.library.vocabulary, day, work, overrides=job.overrides, engine=job.engine, progress=progress
    )
    progress("count")
    counted = tally(swept)
    total = sum(len(item.rules) for item in used.values())
    done = Done(
        table, swept, counted, 0, code, tuple(used.values()), tuple(outside.values()), total - len(swept.rules),
    )  # fmt: skip
    progress("write")
    return Done(**{**vars(done), "written": _write(job, done)})


def _named(fact: Fact, name: str) -> Fact:
    fact.name = name
    return fact


def _is_output(header: str, library: Catalogue) -> bool:
    inside = header.rpartition("[")[2].removesuffix("]")
    known = inside in library.rules or inside in library.gates
    stem, _, number = header.rpartition("_")
    masks = ("missing", "not_applicable", "assumed", "judgement")
    return known or header in _LATER_OUTPUTS or header in masks or (stem in masks and number.isdigit())


def _placed(table: Table, job: Job) -> tuple[Table, dict[str, str]]:
    """The code of each place that a column names, and a fault for each row whose place or day is not known."""
    from shanglou.policies import resolve

    codes: dict[str, str] = {}
    if job.place_column is not None:
        wrong: dict[str | None, Fault] = {}
        expected, remedy = say("区划代码或名称，例如 330100 或 杭州"), say("请写明项目所在地。")
        wrong[None] = Fault(job.place_column, say("空").zh, expected, remedy)
        for written in table.frame.select(PLACE).unique().collect(engine="streaming")[PLACE].drop_nulls().to_list():
            try:
                codes[written] = resolve(written, job.place_column).code
            except BadInput as bad:
                wrong[written] = bad.faults[0]
        table = table.and_wrong(_without(table, PLACE, list(codes), wrong))
    if job.on_column is not None:
        remedy = say("请写明按哪一天的规定判定。")
        empty: dict[str | None, Fault] = {None: Fault(job.on_column, say("空").zh, say("判定日期，例如 2025-06-01"), remedy)}
        known = {fault.row for fault in table.faults if fault.field == job.on_column}
        found = _without(table, DAY, None, empty)
        table = table.and_wrong({row: fault for row, fault in found.items() if row not in known})
    return table, codes


def _without(table: Table, column: str, good: list[str] | None, wrong: Mapping[str | None, Fault]) -> dict[int, Fault]:
    """For each row whose cell is empty or none of `good`: its fault."""
    import polars as pl

    from shanglou.engine.files.table import ROW

    bad = pl.col(column).is_null()
    if good is not None:
        bad = bad | ~pl.col(column).is_in(good)
    rows = table.frame.filter(bad).select(ROW, column).collect(engine="streaming")
    found = {}
    for row, written in rows.iter_rows():
        fault = wrong[written]
        found[row] = Fault(fault.field, fault.found, fault.expected, fault.remedy, row, table.source)
    return found


# --------------------------------------------------------------------------------------------------- what is asked


def asked(job: Job, found: Sequence[Instrument], subjects: set[str]) -> tuple[tuple[Rule, ...], tuple[Gate, ...]]:
    """The rules and gates of instruments: those named, or those about a subject of which the file has facts."""
    inside = {item.id for item in found}
    if job.rules or job.gates:
        gates = [gate for gate in gates_named(job.library, job.gates) if gate.instrument.id in inside]
        rules = [rule for rule in rules_named(job.library, job.rules) if rule.instrument.id in inside]
        return tuple(dict.fromkeys([*rules, *(rule for gate in gates for rule in gate.rules)])), tuple(gates)
    every_rule = [rule for item in found for rule in item.rules.values() if rule.subject in subjects]
    every_gate = [gate for item in found for gate in item.gates.values() if gate.source.subject.name in subjects]
    if job.stage is not None:
        every_rule = [rule for rule in every_rule if rule.source.stage is job.stage]
        every_gate = [gate for gate in every_gate if gate.source.stage is job.stage]
    return tuple(every_rule), tuple(every_gate)


def rules_named(library: Catalogue, names: Iterable[str]) -> list[Rule]:
    """Rules by id or unique short name; `BadInput` suggests the nearest."""
    return [_one("--rules", name, library.rules, lambda rule: rule.name) for name in names]


def gates_named(library: Catalogue, names: Iterable[str]) -> list[Gate]:
    """Gates by id or short name (all that have it); `BadInput` suggests the nearest."""
    found: list[Gate] = []
    for name in names:
        same = [gate for gate in library.gates.values() if name in (gate.id, gate.source.name, gate.title.zh, gate.title.en)]
        found += same or [_one("--gate", name, library.gates, lambda gate: gate.source.name)]
    return found


def _one(field: str, name: str, known: Mapping[str, Any], short: Callable[[Any], str]) -> Any:
    if name in known:
        return known[name]
    same = [item for item in known.values() if name == short(item)]
    if len(same) == 1:
        return same[0]
    near = [item.id for item in same] or difflib.get_close_matches(name, known, 3, 0.5)
    remedy = say("是否想写 {near}？", near="、".join(near)) if near else say("用 shanglou explain 查看规则。")
    raise BadInput(Fault(field, name, say("已登记的名称"), remedy))


def _nothing_found(job: Job, groups: Sequence[Group]) -> None:
    """Rules or gates that were asked for by name and are in force for no row: the user means them, so say so."""
    if (job.rules or job.gates) and not any(group.rules for group in groups):
        names = "、".join((*job.rules, *job.gates))
        remedy = say("它们所在的文件当日当地不在施行期；加 --what-if 可作推演。")
        raise BadInput(Fault("--rules" if job.rules else "--gate", names, say("当日当地现行的规则"), remedy))


# --------------------------------------------------------------------------------------------------------- result


def _write(job: Job, done: Done) -> int:
    kind = kind_to_write(job.target)
    if kind == "Parquet":
        legend = {
            "format": FORMAT,
            "version": __version__,
            "rules": [rule.id for rule in done.swept.rules],
            "gates": [gate.id for gate in done.swept.gates],
            "missing": list(done.swept.missing),
            "place": done.place,
            "on": job.on.isoformat() if job.on else None,
            "what_if": bool(done.outside or job.overrides),
        }
        return write_frame(raw(done.swept, done.table), job.target, metadata={"shanglou": json.dumps(legend, ensure_ascii=False)})
    frame = readable(done.swept, done.table, job.library.vocabulary, job.language)
    if kind == "CSV":
        return write_frame(frame, job.target)
    remarks = {column_heading(rule, job.language): "、".join(rule.clauses) for rule in done.swept.rules}
    page = explanation(done.swept, done.tally, done.table, _about(job, done), job.language)
    name = NOTES_SHEETS[0 if job.language == "zh" else 1]
    return write_frame(frame, job.target, remarks=remarks, notes=(name, page), mixed=done.table.mixed)


def _about(job: Job, done: Done) -> list[tuple[Text, Text]]:
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
    for name, value in _about(job, done):
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
