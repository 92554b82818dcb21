"""What carries each clause of an instrument."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..documents import Clause
from ..folders import many
from ..instruments import Instrument

State = Literal["implemented", "reserved", "narrative", "absent"]


@dataclass(frozen=True, slots=True)
class ClauseCoverage:
    """A clause, what implements it as (kind, name), and the later part of the system that it is reserved for, if any."""

    clause: Clause
    implemented_by: tuple[tuple[str, str], ...]
    reserved_for: str
    state: State


def coverage(instrument: Instrument) -> list[ClauseCoverage]:
    """Every clause of the instrument in its order, with what carries it."""
    carried: dict[str, dict[tuple[str, str], None]] = {}
    for kind, name, clauses in _carriers(instrument):
        for clause in clauses:
            carried.setdefault(clause, {})[kind, name] = None
    return [_of(clause, tuple(carried.get(clause.id, ()))) for clause in instrument.clauses.values()]


def _of(clause: Clause, by: tuple[tuple[str, str], ...]) -> ClauseCoverage:
    state: State = "absent"
    if by:
        state = "implemented"
    elif clause.reserved_for == "narrative" or (not clause.reserved_for and clause.computable == "no"):
        state = "narrative"
    elif clause.reserved_for:
        state = "reserved"
    return ClauseCoverage(clause, by, clause.reserved_for, state)


def _carriers(instrument: Instrument) -> Iterator[tuple[str, str, Iterable[str]]]:
    for rule in instrument.rules.values():
        yield rule.kind, rule.name, rule.clauses
    for name, gate in instrument.gates.items():
        yield "gate", name, gate.source.clauses
    for parameter in instrument.parameters.values():
        yield "parameter", parameter.name, many(parameter.clause)
    for table in instrument.tables.values():
        rows = (clause for row in table.rows for clause in many(row.clause))
        yield "table", table.name, (*many(table.clause), *_listed(instrument.folder / "tables" / f"{table.name}.toml"), *rows)
    for target in instrument.targets:
        yield "target", target.id, many(target.clause)
    for duty in instrument.duties:
        yield "duty", duty.id, many(duty.clause)
    for question in instrument.questions.values():
        yield "question", question.id, question.clauses
    for conflict in instrument.conflicts.values():
        yield "conflict", conflict.id, conflict.clauses
    for name, (clause, _) in instrument.wording.items():
        yield "wording", name, many(clause)


def _listed(path: Path) -> tuple[str, ...]:
    """The further clauses that a table's file lists."""
    return tuple(tomllib.loads(path.read_text(encoding="utf-8")).get("clauses", ())) if path.exists() else ()
