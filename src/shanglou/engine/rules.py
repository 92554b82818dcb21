"""Rules and gates: plain functions, traced once into trees and kept with their clause, labels and kind."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Literal

from .expressions import BOOLEAN, ON, Expr, Rounding, walk
from .facts import Fact, Subject, Vocabulary
from .faults import RuleError
from .instruments import Instrument, Parameters, Tables
from .language import Text
from .program import Program
from .units import UNITS

RuleKind = Literal["requirement", "entitlement", "formula", "route", "grade"]


class Modality(enum.Enum):
    """How binding a requirement is."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"


MUST, SHOULD, MAY = Modality.MUST, Modality.SHOULD, Modality.MAY


class Stage(enum.Enum):
    """Where in the life cycle a rule is asked."""

    PLANNING = ("规划选址", "planning and siting")
    ADMISSION = ("准入", "admission")
    SUPPLY = ("土地供应", "land supply")
    PRICE = ("地价", "land price")
    DESIGN = ("方案设计", "design")
    CONSTRUCTION = ("建设", "construction")
    ACCEPTANCE = ("竣工验收", "acceptance")
    RECOGNITION = ("认定", "recognition")
    OPERATION = ("运营", "operation")
    ASSESSMENT = ("达产考核", "assessment of production")
    SPLIT_TRANSFER = ("分割转让", "split transfer")
    LEASE = ("出租", "lease")
    SUPERVISION = ("履约监管", "supervision")
    EVALUATION = ("评价", "evaluation")
    RENEWAL = ("存量更新", "renewal of stock")
    EXIT = ("退出", "exit")
    SUPPORT = ("政策扶持", "support")

    @property
    def label(self) -> Text:
        """The stage in both languages."""
        return Text(*self.value)


@dataclass(frozen=True, eq=False)
class Source:
    """A rule as written, before it is traced."""

    function: Callable[..., object]
    kind: RuleKind
    clauses: tuple[str, ...]
    subject: type[Subject]
    stage: Stage
    modality: Modality
    title: Text
    applies: Callable[..., object] | None
    questions: tuple[str, ...]
    conflicts: tuple[str, ...]
    options: Mapping[str, tuple[str, str]]
    materials: Mapping[str, tuple[str, ...]]
    provided: Fact | None
    places: int | None
    rounding: Rounding
    advice: Text

    @property
    def name(self) -> str:
        return self.function.__name__


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
class GateSource:
    """A gate as written."""

    name: str
    title: Text
    clauses: tuple[str, ...]
    subject: type[Subject]
    stage: Stage
    requirements: tuple[Source, ...]


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


def rule(
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    modality: Modality = MUST,
    applies: Callable[..., object] | None = None,
    questions: Sequence[str] = (),
    conflicts: Sequence[str] = (),
    advice: tuple[str, str] = ("", ""),
) -> Callable[[Callable[..., object]], Source]:
    """A requirement: the function returns the condition that must (or should) hold.

    The function's arguments are filled by name: a subject (``unit``), ``p`` (parameters), ``t`` (tables), ``on`` (the
    assessment date). `applies` is such a function too: known false, the rule does not apply; unknown, it is judged all the
    same and the finding names the assumption. `advice` tells what to do when the condition is not met.
    """
    return _source("requirement", clause, subject, stage, zh, en, modality, applies, questions, conflicts, advice=advice)


def entitlement(
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    applies: Callable[..., object] | None = None,
    questions: Sequence[str] = (),
    conflicts: Sequence[str] = (),
) -> Callable[[Callable[..., object]], Source]:
    """An entitlement or encouraged measure: the function returns the condition under which the subject qualifies."""
    return _source("entitlement", clause, subject, stage, zh, en, MAY, applies, questions, conflicts)


def formula(
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    places: int | None = None,
    rounding: Rounding = "half_up",
    applies: Callable[..., object] | None = None,
    questions: Sequence[str] = (),
    conflicts: Sequence[str] = (),
) -> Callable[[Callable[..., object]], Source]:
    """A value with its derivation: a number (shown to `places` by `rounding`), a date or a choice."""
    build = _source(
        "formula", clause, subject, stage, zh, en, MAY, applies, questions, conflicts, places=places, rounding=rounding
    )
    return build


def route(
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    options: Mapping[str, tuple[str, str]],
    materials: Mapping[str, tuple[str, ...]] | None = None,
    provided: Expr | None = None,
    applies: Callable[..., object] | None = None,
    questions: Sequence[str] = (),
    conflicts: Sequence[str] = (),
) -> Callable[[Callable[..., object]], Source]:
    """Which procedure is taken: the function returns one of `options`; `materials` lists what each asks for, as options
    of the set-valued fact `provided` that says what was handed in.
    """
    if provided is not None and not isinstance(provided, Fact):
        raise RuleError(f"provided is a fact, not {provided!r}")
    return _source(
        "route", clause, subject, stage, zh, en, MAY, applies, questions, conflicts,
        options=options, materials=materials or {}, provided=provided,
    )  # fmt: skip


def grade(
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    options: Mapping[str, tuple[str, str]],
    applies: Callable[..., object] | None = None,
    questions: Sequence[str] = (),
    conflicts: Sequence[str] = (),
) -> Callable[[Callable[..., object]], Source]:
    """A grade: the function returns one of `options`, which are listed best first."""
    return _source("grade", clause, subject, stage, zh, en, MAY, applies, questions, conflicts, options=options)


def gate(
    name: str,
    clause: str | Sequence[str],
    *,
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    rules: Sequence[Source],
) -> GateSource:
    """A named decision composed of requirements of one stage, asked in the order given."""
    for part in rules:
        if part.kind != "requirement":
            raise RuleError(f"gate {name}: {part.name} is a {part.kind}; a gate is composed of requirements")
    return GateSource(name, Text(zh, en), _clauses(clause), subject, stage, tuple(rules))


def collect(instrument: Instrument, modules: Iterable[ModuleType], vocabulary: Vocabulary) -> None:
    """Trace every rule and gate that `modules` define into `instrument`."""
    traced: dict[Source, Rule] = {}
    gates: list[GateSource] = []
    for module in modules:
        for value in vars(module).values():
            if isinstance(value, Source) and value not in traced:
                traced[value] = _trace(value, instrument, vocabulary)
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


def _trace(source: Source, instrument: Instrument, vocabulary: Vocabulary) -> Rule:
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


def _clauses(clause: str | Sequence[str]) -> tuple[str, ...]:
    return (clause,) if isinstance(clause, str) else tuple(clause)


def _source(
    kind: RuleKind,
    clause: str | Sequence[str],
    subject: type[Subject],
    stage: Stage,
    zh: str,
    en: str,
    modality: Modality,
    applies: Callable[..., object] | None,
    questions: Sequence[str],
    conflicts: Sequence[str],
    *,
    options: Mapping[str, tuple[str, str]] | None = None,
    materials: Mapping[str, tuple[str, ...]] | None = None,
    provided: Fact | None = None,
    places: int | None = None,
    rounding: Rounding = "half_up",
    advice: tuple[str, str] = ("", ""),
) -> Callable[[Callable[..., object]], Source]:
    def build(function: Callable[..., object]) -> Source:
        return Source(
            function, kind, _clauses(clause), subject, stage, modality, Text(zh, en), applies, tuple(questions),
            tuple(conflicts), options or {}, materials or {}, provided, places, rounding, Text(*advice),
        )  # fmt: skip

    return build
