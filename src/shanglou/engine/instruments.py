"""Instruments: one policy document each, with its rules and gates traced over a vocabulary."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from types import ModuleType

from . import tables
from .documents import Clause, Conflict, Question, Record, Validity
from .expressions import ON, Expr, ParameterRef, walk
from .facts import Fact, Subject, Vocabulary
from .faults import RuleError
from .kinds import BOOLEAN
from .language import Text
from .lookups import Selected, lookup
from .parameters import Parameter
from .program import Program
from .rules import GateSource, Modality, RuleKind, Source
from .units import UNITS


@dataclass(eq=False)
class Instrument:
    """One policy document as code. `digest` is the version of that code, as it was read from `folder`."""

    id: str
    number: str
    prefix: str
    title: Text
    place: str
    issuer: Text
    lead: Text
    validity: Validity
    prevails_over: tuple[str, ...]
    prevails_clause: str
    after_lapse: Text
    successor: str
    depends_on: tuple[Mapping[str, object], ...]
    own_places: tuple[Mapping[str, str], ...]
    folder: Path
    digest: str
    clauses: dict[str, Clause]
    parameters: dict[str, Parameter]
    tables: dict[str, tables.Table]
    targets: tuple[Record, ...]
    duties: tuple[Record, ...]
    questions: dict[str, Question]
    conflicts: dict[str, Conflict]
    wording: dict[str, tuple[str, Text]]
    rules: dict[str, Rule] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<{self.id}>"

    def facts_used(self) -> set[str]:
        """Qualified names of the facts that its rules speak of."""
        return {name for rule in self.rules.values() for name in rule.facts}


@dataclass(frozen=True, eq=False)
class Rule:
    """A traced rule of an instrument.

    `tree` is what it tests or yields; `applies` (or None: always) is what it applies to, kept apart. `program` and
    `scope` are their flat forms. `options` are the answers of a route or grade, best grade first.
    """

    id: str
    instrument: Instrument
    source: Source
    tree: Expr
    applies: Expr | None

    @property
    def kind(self) -> RuleKind:
        """Its kind."""
        return self.source.kind

    @property
    def title(self) -> Text:
        """Its name in both languages."""
        return self.source.title

    @property
    def name(self) -> str:
        """Its name within the instrument."""
        return self.source.name

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses it implements, the main one first."""
        return self.source.clauses

    @property
    def subject(self) -> str:
        """The name of the subject it speaks of."""
        return self.source.subject.name

    @property
    def modality(self) -> Modality:
        """How binding it is."""
        return self.source.modality

    @property
    def options(self) -> dict[str, Text]:
        """The answers of a route or grade."""
        return {key: Text(*texts) for key, texts in self.source.options.items()}

    @property
    def yields_value(self) -> bool:
        """Whether it yields a value instead of a condition."""
        return self.kind in ("formula", "route", "grade")

    @cached_property
    def program(self) -> Program:
        """The tree in evaluation order."""
        return Program(self.tree)

    @cached_property
    def scope(self) -> Program | None:
        """The applicability in evaluation order."""
        return Program(self.applies) if self.applies is not None else None

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """Qualified names of all facts it speaks of, derivations included."""
        programs = [self.program, *([self.scope] if self.scope else [])]
        return tuple(dict.fromkeys(name for program in programs for name in program.facts))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """Qualified names of the facts that stand in its own tree and scope."""
        trees = [self.tree, *([self.applies] if self.applies is not None else [])]
        return tuple(dict.fromkeys(node.name for tree in trees for node in walk(tree) if isinstance(node, Fact)))

    def __repr__(self) -> str:
        return self.id


@dataclass(frozen=True, eq=False)
class Gate:
    """A named decision composed of requirements: may proceed, may not, complete the file, or needs judgement."""

    id: str
    instrument: Instrument
    source: GateSource
    rules: tuple[Rule, ...]

    @property
    def title(self) -> Text:
        """The question it answers."""
        return self.source.title

    def __repr__(self) -> str:
        return self.id


class Parameters:
    """`p` in a rule function: ``p.name`` is the parameter's node."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def __getattr__(self, name: str) -> ParameterRef:
        try:
            return ParameterRef(self._instrument.parameters[name])
        except KeyError:
            raise RuleError(f"{self._instrument.id} has no parameter {name!r}") from None


class Tables:
    """`t` in a rule function: ``t.name(key=...)`` selects a row."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def __getattr__(self, name: str) -> Callable[..., Selected]:
        try:
            return partial(lookup, self._instrument.tables[name])
        except KeyError:
            raise RuleError(f"{self._instrument.id} has no table {name!r}") from None


def collect(instrument: Instrument, modules: Iterable[ModuleType], vocabulary: Vocabulary) -> None:
    """Trace every rule and gate that `modules` define into `instrument`."""
    traced: dict[Source, Rule] = {}
    gates: list[GateSource] = []
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Source) and value not in traced:
                traced[value] = trace_rule(value, instrument, vocabulary)
            elif isinstance(value, GateSource) and value not in gates:
                gates.append(value)
    for source, made in traced.items():
        if source.name in instrument.rules:
            raise RuleError(f"{instrument.id}: two rules are called {source.name}")
        instrument.rules[source.name] = made
    for gate_source in gates:
        name = gate_source.name
        if name in instrument.gates:
            raise RuleError(f"{instrument.id}: two gates are called {name}")
        if name in instrument.rules:
            raise RuleError(f"{instrument.id}: a rule and a gate are called {name}")
        for part in gate_source.requirements:
            if part not in traced:
                raise RuleError(f"{instrument.id}: gate {name} holds {part.name}, which no file of the folder defines")
        parts = tuple(traced[part] for part in gate_source.requirements)
        instrument.gates[name] = Gate(f"{instrument.id}.{name}", instrument, gate_source, parts)


def trace_rule(source: Source, instrument: Instrument, vocabulary: Vocabulary) -> Rule:
    """Trace a rule as written over the vocabulary; `RuleError` names the rule and what is wrong with it."""
    more = {"p": Parameters(instrument), "t": Tables(instrument), "on": ON}
    rule_id = f"{instrument.id}.{source.name}"
    try:
        tree = vocabulary.call(source.function, **more)
        applies = vocabulary.call(source.applies, **more) if source.applies else None
    except RuleError as problem:
        raise RuleError(f"{rule_id}: {problem}") from None
    except AttributeError as problem:
        raise RuleError(f"{rule_id}: {_no_fact(problem)}") from None
    if source.kind in ("requirement", "entitlement") and tree.type != BOOLEAN:
        raise RuleError(f"{rule_id}: a {source.kind} returns a condition, not a {tree.type}")
    if source.kind in ("route", "grade") and tree.type.kind not in ("choice", "text"):
        raise RuleError(f"{rule_id}: a {source.kind} returns one of its options, not a {tree.type}")
    unit = tree.type.unit
    if source.kind == "formula" and unit is not None and unit.name not in UNITS:
        raise RuleError(f"{rule_id}: its value is in {unit.name}; name the unit it is wanted in with .in_unit(...)")
    if applies is not None and applies.type != BOOLEAN:
        raise RuleError(f"{rule_id}: applies returns a condition, not a {applies.type}")
    return Rule(rule_id, instrument, source, tree, applies)


def _no_fact(problem: AttributeError) -> str:
    subject = problem.obj
    if not (isinstance(subject, type) and issubclass(subject, Subject)):
        return str(problem)
    near = difflib.get_close_matches(str(problem.name), subject.facts, 1)
    return f"{subject.name} has no fact {problem.name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
