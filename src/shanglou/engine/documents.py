"""What a document consists of besides rules: clauses, questions, contradictions, records, and when it holds."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .language import Text

Status = Literal["not issued", "issued", "in force", "lapsed"]


@dataclass(frozen=True, slots=True)
class Clause:
    """One atomic provision. `reserved_for` names the later part of the system that carries it, if no rule does."""

    id: str
    pinpoint: str
    type: str
    modality: str
    summary: Text
    computable: str
    reserved_for: str
    reserved_name: Text
    reason: Text
    cells: Mapping[str, str] = field(repr=False, hash=False)


@dataclass(frozen=True, slots=True)
class Question:
    """Something the documents leave open, its default reading and who may settle it."""

    id: str
    topic: Text
    default: Text
    settled_by: Text
    blocks: bool
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two provisions that pull apart, and what the system does about it."""

    id: str
    topic: Text
    finding: Text
    behaviour: Text
    clauses: tuple[str, ...]
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A line of targets.csv or duties.csv, kept as written."""

    id: str
    clause: str
    cells: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Validity:
    """When an instrument holds, and how surely that is known (`stated`, `reading`, `assumption`)."""

    issued: datetime.date
    starts: datetime.date
    ends: datetime.date | None
    basis: str
    note: Text
    questions: tuple[str, ...]
    clauses: tuple[str, ...]

    def status(self, on: datetime.date) -> Status:
        """Its state on a day; both ends belong to it."""
        if on < self.issued:
            return "not issued"
        if on < self.starts:
            return "issued"
        return "in force" if self.ends is None or on <= self.ends else "lapsed"
