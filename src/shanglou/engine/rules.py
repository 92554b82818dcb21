"""Rules and gates: plain functions, traced once into trees and kept with their clause, labels and kind."""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .expressions import Expr, Rounding
from .facts import Fact, Subject
from .faults import RuleError
from .language import Text

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
class GateSource:
    """A gate as written."""

    name: str
    title: Text
    clauses: tuple[str, ...]
    subject: type[Subject]
    stage: Stage
    requirements: tuple[Source, ...]


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
