"""What `shanglou sweep` does: from a job to a written file and what is to be said of it."""

from __future__ import annotations

import datetime
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shanglou import __version__
from shanglou.engine.facts import Fact, date, text
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.files import Table, read_frame, write_frame
from shanglou.engine.files.outcome import explanation, raw, readable, tally
from shanglou.engine.files.outcome import heading as column_heading
from shanglou.engine.files.sweeping import Group, groups_of, sweep_table, without
from shanglou.engine.files.workbook import NOTES_SHEETS
from shanglou.engine.files.write import kind_to_write
from shanglou.engine.instruments import Gate, Instrument, Rule
from shanglou.engine.language import say

from .sweeping_job import Done, Job
from .sweeping_report import FORMAT, about

if TYPE_CHECKING:
    from collections.abc import Callable

    from shanglou.engine.catalogue import Catalogue

PLACE, DAY = "place", "on"
_LATER_OUTPUTS = frozenset({"errors", "错误", "缺少的资料", "missing facts"})


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
    page = explanation(done.swept, done.tally, done.table, about(job, done), job.language)
    name = NOTES_SHEETS[0 if job.language == "zh" else 1]
    return write_frame(frame, job.target, remarks=remarks, notes=(name, page), mixed=done.table.mixed)
