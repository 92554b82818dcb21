"""What the policy library says of itself over the API: the shapes of its answers. A report's is ``docs/schemas/report.json``."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from .common import Day, Label


class PolicyTold(Schema):
    """An instrument: who issued it, where it holds, from when to when, and on what basis."""

    id: str
    number: str
    title: Label
    place: str
    issuer: Label
    in_force_from: Day
    in_force_to: Day | None
    validity: str


class PolicyThere(PolicyTold):
    """With its state on the day asked for, where a place was: why, and to which instruments it yields."""

    status: str | None = None
    remark: Label | None = None
    yields_to: list[str] | None = None


class Carried(Schema):
    """What carries out a clause, and its page."""

    kind: str
    text: Label
    url: str | None


class ClauseTold(Schema):
    """A clause: where it stands, what it says in short, and what carries it out."""

    id: str
    policy: str
    pinpoint: str
    type: str
    modality: str
    summary: Label
    state: str
    carried_by: list[Carried]


class ParameterTold(Schema):
    """A parameter of an instrument; a value of null is left open, and `settled_by` says by whom it is to be settled."""

    id: str
    name: str
    policy: str
    label: Label
    value: Any
    unit: str | None
    type: str
    clause: str
    valid_from: Day | None
    valid_to: Day | None
    validity: str
    settled_by: Label


class TableNamed(Schema):
    """A standard table, and how many rows it has."""

    name: str
    label: Label
    rows: int


class OpenQuestion(Schema):
    """What an instrument leaves open, and what is done meanwhile."""

    id: str
    topic: Label
    default: Label
    settled_by: Label
    blocks: bool
    clauses: list[str]


class ConflictTold(Schema):
    """A contradiction between documents, and what the rules do about it."""

    id: str
    topic: Label
    finding: Label
    behaviour: Label
    clauses: list[str]


class NotSupplied(Schema):
    """A document that clauses refer to and that is not there."""

    name: Label
    number: str
    clauses: list[str]


class TargetTold(Schema):
    """A target that a document sets: what, how much and by when, in a line."""

    clause: str
    text: Label


class WholePolicy(PolicyTold):
    """With all that is in it, by name where it has an address of its own; `note` says what its dates rest on, `after_lapse` what
    holds once it has lapsed. Where documents differ it yields to some and prevails over others.
    """

    note: Label
    after_lapse: Label
    prevails_over: list[str]
    yields_to: list[str]
    targets: list[TargetTold]

    digest: str
    status: str
    clauses: list[ClauseTold]
    parameters: list[ParameterTold]
    tables: list[TableNamed]
    rules: list[str]
    gates: list[str]
    questions: list[OpenQuestion]
    conflicts: list[ConflictTold]
    not_supplied: list[NotSupplied]


class ColumnNamed(Schema):
    """A column of a standard table."""

    name: str
    label: Label


class TableRow(Schema):
    """A row as it is printed; who is to confirm it."""

    id: str
    keys: list[Label]
    values: list[Label]
    confirmed: bool
    confirm_by: Label
    clause: str


class TableTold(Schema):
    """A standard table."""

    name: str
    label: Label
    clause: str
    keys: list[ColumnNamed]
    values: list[ColumnNamed]
    rows: list[TableRow]


class ClausesFound(Schema):
    """Clauses, and how many were found in all."""

    count: int
    items: list[ClauseTold]


class RuleTold(Schema):
    """A rule."""

    id: str
    instrument: str
    title: Label
    kind: str
    modality: str
    stage: str
    subject: str
    clauses: list[str]


class ExampleTold(Schema):
    """A worked example of a rule: its facts (those of members are left out) as they are read, and what comes out."""

    text: Label
    verdict: str
    facts: dict[str, Label]


class WholeRule(RuleTold):
    """In words, with what it rests on; `elsewhere`: parameters of the same names in other documents."""

    facts: list[str]
    sentence: Label
    text: Label
    parameters: list[ParameterTold]
    elsewhere: list[ParameterTold]
    movable: list[str]
    tables: list[str]
    gates: list[str]
    questions: list[str]
    conflicts: list[str]
    options: dict[str, Label]
    examples: list[ExampleTold]


class GateTold(Schema):
    """A decision and its rules."""

    id: str
    instrument: str
    title: Label
    stage: str
    subject: str
    clauses: list[str]
    rules: list[RuleTold]


class CityTold(Schema):
    """A city and the policies that are looked at for it."""

    place: str
    name: Label
    status: str
    policies: list[str]


class Figure(Schema):
    """A figure of a rule; one that is not set is left open by its document."""

    of: Label
    value: Label
    name: Label
    is_set: bool


class RuleSays(Schema):
    """What a rule says of a topic, in figures."""

    rule: str
    figures: list[Figure]


class TopicTold(Schema):
    """What each city, by its place, says of a topic."""

    key: str
    label: Label
    conflicts: list[str]
    says: dict[str, list[RuleSays]]


class Compared(Schema):
    """The cities side by side."""

    on: Day
    cities: list[CityTold]
    topics: list[TopicTold]


class FactTold(Schema):
    """A fact of the vocabulary."""

    name: str
    label: Label
    kind: str
    unit: str | None
    places: int
    options: dict[str, Label]
    personal: bool


class ChangeTold(Schema):
    """What a rule or a gate answered before and after, of a member where it asks of each; null: nothing."""

    id: str
    member: int | None
    before: str | None
    after: str | None
