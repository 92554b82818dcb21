"""What a page or document shows of a report. All texts are in one language; nothing is computed in a template."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from .marks import Mark


@dataclass(frozen=True, slots=True)
class Cited:
    """A clause as it is cited: its document, article and what it says in our words, and when it holds."""

    id: str
    article: str
    summary: str
    document: str
    number: str
    validity: str

    @property
    def lines(self) -> list[str]:
        """What is told of it below the title of its document."""
        return [line for line in (self.number, self.article, self.validity, self.summary) if line]


@dataclass(frozen=True, slots=True)
class Bar:
    """Two numbers compared: what was found and the threshold, each as printed; `sign` reads from left to right.

    `found_at` and `threshold_at` are where they lie on a bar from 0 to 100, None where they have no place on one (dates,
    negative numbers, units that do not convert).
    """

    label: str
    found: str
    sign: str
    threshold: str
    ok: bool
    gap: str
    found_at: int | None
    threshold_at: int | None


@dataclass(frozen=True, slots=True)
class Open:
    """Something not known: a fact that is missing (`kind` ``fact``), or what a person settles (`who`, if it is said)."""

    kind: str
    target: str
    text: str
    who: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reasoning behind a finding, with those it follows from."""

    symbol: str
    text: str
    shown: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """What one rule says. `strength` is how binding it is; `deciding`: it makes its gate's answer what it is."""

    rule: str
    title: str
    kind: str
    strength: str
    mark: Mark
    label: str
    member: str
    sentence: str
    bars: tuple[Bar, ...]
    gaps: tuple[str, ...]
    requires: tuple[str, ...]
    cited: tuple[Cited, ...]
    assumptions: tuple[Open, ...]
    missing: tuple[Open, ...]
    undecided: tuple[Open, ...]
    materials: tuple[str, ...]
    deciding: bool
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class GateView:
    """One decision in one line (`label`, `reason`) that opens into findings, those that decide first. `final`: no further
    answer can change it (None where that is not known)."""

    id: str
    title: str
    member: str
    mark: Mark
    label: str
    reason: str
    cited: tuple[Cited, ...]
    findings: tuple[FindingView, ...]
    final: bool | None

    @property
    def leading(self) -> tuple[FindingView, ...]:
        """The findings that make the decision what it is; where none does so alone, those that are met."""
        return tuple(item for item in self.findings if item.deciding) or tuple(
            item for item in self.findings if item.mark.key == self.mark.key
        )

    @property
    def others(self) -> tuple[FindingView, ...]:
        """The other findings."""
        leading = self.leading
        return tuple(item for item in self.findings if item not in leading)


@dataclass(frozen=True, slots=True)
class StageView:
    """One of the six steps: its gates, and of the rules outside them what stands against the case, what results and what it
    qualifies for, what is kept, and how many say nothing yet."""

    key: str
    number: int
    label: str
    mark: Mark | None
    gates: tuple[GateView, ...]
    against: tuple[FindingView, ...]
    results: tuple[FindingView, ...]
    kept: tuple[FindingView, ...]
    undecided: tuple[FindingView, ...]
    not_applicable: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked here."""
        return not (self.gates or self.against or self.results or self.kept or self.undecided or self.not_applicable)


@dataclass(frozen=True, slots=True)
class Bring:
    """Something to bring: a fact (with what may be answered, of a figure in which unit) or a paper, and what waits for it."""

    name: str
    label: str
    how: str
    waiting: tuple[str, ...]
    for_gate: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class BringGroup:
    """What one party brings."""

    who: str
    items: tuple[Bring, ...]


@dataclass(frozen=True, slots=True)
class DecideGroup:
    """What one body decides, and what waits for it."""

    who: str
    items: tuple[tuple[Open, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A contradiction of the documents that the case touches (``conflict``), or a question they leave open (``question``)."""

    kind: str
    id: str
    topic: str
    text: str
    who: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document and its state on the day; `days_left` until its last day where it has one and is in force."""

    id: str
    title: str
    number: str
    status: str
    state: str
    symbol: str
    remark: str
    validity: str
    starts: datetime.date | None
    ends: datetime.date | None
    days_left: int | None
    digest: str


@dataclass(frozen=True, slots=True)
class Known:
    """A fact that the report rests on: of the case, or of one of its members (`member`, as gates and findings name it).

    `of` is the subject that its member is one of, `subject` what the fact itself speaks of, in words.
    """

    name: str
    subject: str
    label: str
    value: str
    member: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class ReportView:
    """The whole report in one language. `premises` are what gates rest on without its being known, each with what rests on
    it."""

    language: str
    title: str
    place: str
    place_code: str
    on: str
    version: str
    mark: Mark
    headline: str
    counts: tuple[tuple[Mark, str, int], ...]
    banner: str
    changed: tuple[str, ...]
    notices: tuple[str, ...]
    stages: tuple[StageView, ...]
    bring: tuple[BringGroup, ...]
    deciders: tuple[DecideGroup, ...]
    premises: tuple[tuple[Open, tuple[str, ...]], ...]
    contradictions: tuple[Contradiction, ...]
    documents: tuple[DocumentView, ...]
    facts: tuple[Known, ...]
    rests_on: tuple[str, ...] = field(default=())

    @property
    def gates(self) -> tuple[GateView, ...]:
        """Every gate, in the order of the steps."""
        return tuple(gate for stage in self.stages for gate in stage.gates)
