"""What a folder refers to: clauses, questions, conflicts. Each must exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..folders import many
from ..instruments import Instrument
from ..language import say
from ..tables import overlapping
from .coverage import coverage
from .files import Files, Problem
from .loading import gate_place, place
from .trees import parameters_of, questions_of

RESERVED_KINDS = ("registry", "procedures", "forms", "evaluation", "platform", "narrative")
_OF_POLICY = frozenset({"in_force_from", "in_force_to"})


def check(files: Files, instrument: Instrument, others: Sequence[Instrument], complete: bool) -> Iterator[Problem]:
    """Every citation that leads nowhere, every clause that nothing carries, every parameter that nothing uses."""
    for file, line, clause, foreign in _cited(files, instrument):
        yield from _clause(files, file, line, clause, instrument, others if foreign else None, complete)
    questions = {name for item in (instrument, *others) for name in item.questions}
    for file, line, name in _questions(files, instrument):
        if name not in questions:
            yield files.problem(file, line, say("给出的政策文件中没有问题 {id}", id=name))
    conflicts = {name for item in (instrument, *others) for name in item.conflicts}
    for rule in instrument.rules.values():
        for name in rule.source.conflicts:
            if name not in conflicts:
                yield files.problem(*place(files, rule.source.function), say("给出的政策文件中没有冲突 {id}", id=name))
    yield from _carried(files, instrument)
    yield from _unused(files, instrument)
    for table in instrument.tables.values():
        for one, two, keys in overlapping(table):
            message = say("第 {one} 行与第 {two} 行同时适用于 {keys}，取值不同", one=one.id, two=two.id, keys="、".join(keys))
            yield files.problem(f"tables/{table.name}.csv", max(one.line, two.line), message)


def _cited(files: Files, instrument: Instrument) -> Iterator[tuple[str, int, str, bool]]:
    """File, line and id of every cited clause (empty: none is cited), and whether it may be another document's."""
    for name in ("parameters.csv", "targets.csv", "duties.csv"):
        for line, row in files.rows(name):
            yield from ((name, line, clause, False) for clause in many(row["clause"]) or ("",))
    for name in ("questions.csv", "conflicts.csv"):
        for line, row in files.rows(name):
            yield from ((name, line, clause, True) for clause in many(row["clauses"]) or ("",))
    for name, head in files.tables.items():
        toml = f"tables/{name}.toml"
        for key in ("clause", "clauses"):
            given = head.get(key, () if key == "clauses" else "")
            listed = given if isinstance(given, list) else many(str(given)) or ("",) if key == "clause" else ()
            yield from ((toml, files.line(toml, key), str(clause), False) for clause in listed)
        for line, row in files.rows(f"tables/{name}.csv"):
            yield from ((f"tables/{name}.csv", line, clause, False) for clause in many(row.get("clause", "")))
    for number, entry in enumerate(files.wording.get("wording", ())):
        at = files.entry("wording.toml", "wording", number)
        yield from (("wording.toml", at, clause, False) for clause in many(str(entry.get("clause", ""))) or ("",))
    yield from _cited_by_head(files)
    for rule in instrument.rules.values():
        file, line = place(files, rule.source.function)
        yield from ((file, line, clause, False) for clause in rule.clauses or ("",))
    for gate in instrument.gates.values():
        file, line = gate_place(files, gate.source.name)
        yield from ((file, line, clause, False) for clause in gate.source.clauses or ("",))


def _cited_by_head(files: Files) -> Iterator[tuple[str, int, str, bool]]:
    for key in ("validity_clauses", "prevails_clause"):
        given = files.head.get(key, ())
        listed = given if isinstance(given, list) else many(str(given or ""))
        yield from (("policy.toml", files.line("policy.toml", key), str(clause), False) for clause in listed)
    for heading in ("depends_on", "places"):
        for number, entry in enumerate(files.head.get(heading, ())):
            at = files.entry("policy.toml", heading, number)
            yield from (("policy.toml", at, str(clause), False) for clause in entry.get("clauses", ()))


def _clause(
    files: Files,
    file: str,
    line: int,
    clause: str,
    instrument: Instrument,
    others: Sequence[Instrument] | None,
    complete: bool,
) -> Iterator[Problem]:
    if not clause:
        yield files.problem(file, line, say("没有引用条款"))
        return
    if clause in instrument.clauses or any(clause in other.clauses for other in others or ()):
        return
    given = any(clause.startswith(f"{item.prefix}-") for item in (instrument, *(others or ())))
    if others is None or given or complete:
        yield files.problem(file, line, say("没有条款 {id}", id=clause))


def _questions(files: Files, instrument: Instrument) -> Iterator[tuple[str, int, str]]:
    for line, row in files.rows("parameters.csv"):
        yield from (("parameters.csv", line, name) for name in many(row.get("question", "")))
    for table, head in files.tables.items():
        for line, row in files.rows(f"tables/{table}.csv"):
            yield from ((f"tables/{table}.csv", line, name) for name in many(row.get("question", "")))
        toml = f"tables/{table}.toml"
        listed = (*head.get("questions", ()), *head.get("no_row", {}).get("questions", ()))
        yield from ((toml, files.line(toml, "questions"), name) for name in dict.fromkeys(listed))
    yield from (
        ("policy.toml", files.line("policy.toml", "validity_questions"), name)
        for name in files.head.get("validity_questions", ())
    )
    for rule in instrument.rules.values():
        file, line = place(files, rule.source.function)
        yield from ((file, line, name) for name in questions_of(rule))


def _carried(files: Files, instrument: Instrument) -> Iterator[Problem]:
    lines = {row["id"]: line for line, row in files.rows("clauses.csv")}
    for item in coverage(instrument):
        clause, line = item.clause, lines.get(item.clause.id, 1)
        if item.state == "absent":
            yield files.problem("clauses.csv", line, say("条款 {id} 可计算，却没有规则等承载，也没有写明留给谁", id=clause.id))
        if not clause.reserved_for:
            continue
        if clause.reserved_for not in RESERVED_KINDS:
            known = " / ".join(RESERVED_KINDS)
            message = say("reserved_for 应为 {known} 之一，实为 {found}", known=known, found=clause.reserved_for)
            yield files.problem("clauses.csv", line, message)
        for name, text in (("reserved_name", clause.reserved_name), ("reason", clause.reason)):
            if not (text.zh and text.en):
                yield files.problem("clauses.csv", line, say("条款 {id} 缺少 {name}", id=clause.id, name=name))


def _unused(files: Files, instrument: Instrument) -> Iterator[Problem]:
    used = {name for rule in instrument.rules.values() for name in parameters_of(rule)}
    written = "\n".join(_texts(instrument))
    for line, row in files.rows("parameters.csv"):
        name = row["name"]
        if name in used or name in _OF_POLICY or re.search(rf"\b{re.escape(name)}\b", written):
            continue
        yield files.problem("parameters.csv", line, say("参数 {name} 没有被用到", name=name), "note")


def _texts(instrument: Instrument) -> Iterable[str]:
    for name in ("targets.csv", "wording.toml", "procedures/*", "forms/*"):
        for path in sorted(instrument.folder.glob(name)):
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")
