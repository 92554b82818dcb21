"""Recorded judgements: what a person decided where the documents leave something open."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .faults import BadInput, Fault
from .kinds import Scalar
from .language import plain, say

FIELDS = ("target", "value", "author", "reason", "evidence", "date")


@dataclass(frozen=True, slots=True)
class Judgement:
    """One recorded answer.

    `target` is ``fact:<name>`` (a criterion or any fact), ``question:<Qnn>`` (the name of a reading),
    ``parameter:<instrument>.<name>``, ``row:<table>:<row>`` (confirms it) or ``table:<table>`` (chooses a row).
    """

    target: str
    value: Scalar
    author: str
    reason: str
    evidence: str
    date: datetime.date

    def as_json(self) -> dict[str, object]:
        """The judgement as JSON."""
        value = self.value
        shown = value if isinstance(value, bool | int | str) else str(value)
        return {
            "target": self.target,
            "value": shown,
            "author": self.author,
            "reason": self.reason,
            "evidence": self.evidence,
            "date": self.date.isoformat(),
        }


class Judgements:
    """Judgements sorted by what they answer. Of several with one target the last counts."""

    def __init__(self, records: Iterable[Judgement] = ()) -> None:
        self.records = tuple(records)
        self.answers: dict[str, Scalar] = {}
        self.parameters: dict[str, Scalar] = {}
        self.facts: dict[str, Scalar] = {}
        self.chosen_rows: dict[str, str] = {}
        confirmed: dict[str, set[str]] = {}
        for record in self.records:
            kind, _, name = record.target.partition(":")
            if kind == "question":
                self.answers[name] = record.value
            elif kind == "parameter":
                self.parameters[name] = record.value
            elif kind == "fact":
                self.facts[name] = record.value
            elif kind == "table":
                self.chosen_rows[name] = str(record.value)
            elif kind == "row":
                table, _, row = name.partition(":")
                rows = confirmed.setdefault(table, set())
                if record.value is True:
                    rows.add(row)
                else:
                    rows.discard(row)
        self.confirmed_rows: Mapping[str, frozenset[str]] = {name: frozenset(rows) for name, rows in confirmed.items() if rows}

    def about(self, target: str) -> Judgement | None:
        """The judgement with this target that counts, if one is recorded."""
        return next((record for record in reversed(self.records) if record.target == target), None)


def incomplete(entry: Mapping[str, object], index: int) -> list[Fault]:
    """What a judgement as given lacks: each needs target, value, author, reason, evidence and date."""
    faults = []
    for name in FIELDS:
        if entry.get(name) in (None, ""):
            faults.append(
                Fault(
                    f"judgements[{index}].{name}",
                    say("空").zh,
                    say("必填"),
                    say("每条研判都要写明对象、结论、作出人、理由、依据和日期。"),
                )
            )
    for name in entry:
        if name not in FIELDS:
            faults.append(Fault(f"judgements[{index}].{name}", str(entry[name]), plain(", ".join(FIELDS)), say("删去这一项。")))
    return faults


def check_target(target: str, index: int) -> None:
    """`BadInput` unless the target has one of the five forms."""
    kind, _, name = target.partition(":")
    if kind not in ("fact", "question", "parameter", "row", "table") or not name:
        expected = plain("fact:… / question:… / parameter:… / row:…:… / table:…")
        raise BadInput(Fault(f"judgements[{index}].target", target, expected, say("请按所列形式之一填写。")))
