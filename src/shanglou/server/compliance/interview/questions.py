"""A question: what is asked, in which unit and range, from which options, and which clauses the answer decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from shanglou.engine.expressions import Expr, InSet, Lookup, walk
from shanglou.engine.facts import Fact, Subject, Vocabulary
from shanglou.engine.faults import Fault
from shanglou.engine.instruments import Gate, Instrument, Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import NONE, Text, plain
from shanglou.engine.program import Program
from shanglou.policies import DIVISION_FACTS, place_text
from shanglou.standards.divisions import Place, places

from .mattering import MEASURE, RULE, Because, Role, Wanted
from .words import accepts

UNKNOWN = "unknown"
"""The answer *I don't know*."""

_ROLES: tuple[Role, ...] = ("scope", "test", "default")
Kind = Literal["number", "boolean", "choice", "choices", "text", "date", "place"]
Option = tuple[str, Text]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question is asked: the rule it belongs to with its clauses and document, and the gate that asks for the rule, if one
    does. `role`: whether the answer settles that the rule applies, what it says, or stands in for a declared default."""

    rule: str
    title: Text
    clauses: tuple[str, ...]
    instrument: Text
    gate: Text
    role: Role

    @property
    def text(self) -> Text:
        """The reason in one line."""
        zh = {"scope": "决定是否适用", "test": "决定", "default": "未答时按默认值："}[self.role]
        en = {"scope": "decides whether this applies: ", "test": "decides: ", "default": "a default stands in for it: "}[
            self.role
        ]
        cited = "、".join(self.clauses), ", ".join(self.clauses)
        return Text(f"{zh}“{self.title.zh}”（{cited[0]}）", f"{en}{self.title.en} ({cited[1]})")


@dataclass(frozen=True, slots=True)
class Question:
    """One fact to ask for.

    `options` are to be chosen from; `suggestions` are only offered, another answer is as good. `accepts` says in words what may
    be answered; `low` and `high` are in `unit`, with at most `places` decimals. A criterion is a thing that `settled_by`
    decides: the answer is what its owner was told. `derived_from` names what it is worked out from when the answer is *I don't
    know*. `further`: only other rules than those of gates wait for it. `raw` and `fault` are what was answered last and what
    is wrong with it.
    """

    name: str
    label: Text
    subject: Text
    kind: Kind
    unit: Text
    options: tuple[Option, ...]
    suggestions: tuple[Option, ...]
    accepts: Text
    low: int
    high: int
    places: int
    definition: Text
    source: str
    personal: bool
    criterion: bool
    settled_by: Text
    derived_from: tuple[Text, ...]
    because: tuple[Reason, ...]
    further: bool
    raw: str = ""
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that was answered: `value` in words (*not known* included), `raw` as it was given. `presumed`: it came with the
    undertaking. `disagrees` is what the other answers give for it, where that differs: what was answered counts."""

    name: str
    label: Text
    subject: Text
    raw: str
    value: Text
    known: bool
    presumed: bool
    disagrees: Text = NONE


def make_question(
    wanted: Wanted, vocabulary: Vocabulary, city: Place, instruments: Iterable[Instrument], facts: Mapping[str, Scalar],
    *, raw: str = "", fault: Fault | None = None,
) -> Question:  # fmt: skip
    """The question for a fact that matters, to be answered for a project in `city`."""
    fact = wanted.fact
    unit = fact.of.unit
    return Question(
        fact.name,
        fact.label,
        subject_label(fact, vocabulary),
        "place" if fact.name in DIVISION_FACTS else fact.of.kind,
        unit.text if unit is not None else NONE,
        tuple(fact.options.items()),
        _suggested(fact, city, tuple(instruments), facts),
        accepts(fact),
        fact.minimum,
        fact.maximum,
        fact.places,
        fact.definition,
        fact.source,
        fact.personal,
        fact.criterion,
        fact.settled_by,
        tuple(inner.label for inner in _bases(fact)),
        tuple(_reason(item) for item in sorted(wanted.because, key=lambda item: (item.gate is None, _ROLES.index(item.role)))),
        wanted.tier in (RULE, MEASURE),
        raw,
        fault,
    )


def subject_label(fact: Fact, vocabulary: Vocabulary) -> Text:
    """What the subject of a fact is called."""
    subject: type[Subject] | None = vocabulary.subjects.get(fact.subject)
    return subject.label if subject is not None else plain(fact.subject)


def _reason(item: Because) -> Reason:
    made: Rule = item.rule
    gate: Gate | None = item.gate
    return Reason(made.id, made.title, made.clauses, made.instrument.title, gate.title if gate is not None else NONE, item.role)


@cache
def _bases(fact: Fact) -> tuple[Fact, ...]:
    """The facts right below one that can be derived."""
    if fact.derivation is None:
        return ()
    found = (node for node in walk(fact.derivation) if isinstance(node, Fact))
    return tuple(dict.fromkeys(node for node in found if node is not fact))


# ------------------------------------------------------------------------------------------------------- suggestions


def _suggested(fact: Fact, city: Place, instruments: tuple[Instrument, ...], facts: Mapping[str, Scalar]) -> tuple[Option, ...]:
    if fact.name in DIVISION_FACTS:
        return tuple((item.code, place_text(item)) for item in places(within=city) if item.code != city.code)
    if fact.of.kind != "text":
        return ()
    found = {word for item in instruments for word in _words(item, fact, facts)}
    return tuple((word, plain(word)) for word in sorted(found))


def _words(instrument: Instrument, fact: Fact, facts: Mapping[str, Scalar]) -> Iterable[str]:
    """The words that the rules of an instrument know of a text: the keys of the tables in which it selects a row, as far as the
    other keys that are known leave them; where there is no such table, those it is compared with."""
    about = _nodes_about(instrument).get(fact, ())
    lookups = [node for node in about if isinstance(node, Lookup)]
    for node in lookups:
        keys = node.keys[: len(node.table.exact_keys)]
        known = [facts.get(key.name) if isinstance(key, Fact) else None for key in keys]
        place = next(number for number, key in enumerate(keys) if key is fact)
        for match in node.table.groups:
            if all(n == place or known[n] is None or known[n] == cell for n, cell in enumerate(match)):
                yield match[place]
    if not lookups:
        yield from (word for node in about if isinstance(node, InSet) for word in node.options)


@cache
def _nodes_about(instrument: Instrument) -> Mapping[Fact, tuple[Expr, ...]]:
    """For each text fact the nodes of an instrument's rules that name words for it."""
    found: dict[Fact, dict[Expr, None]] = {}
    for rule in instrument.rules.values():
        programs: list[Program] = [rule.program, *([rule.scope] if rule.scope is not None else [])]
        for node in (node for program in programs for node in program.nodes):
            about: tuple[Any, ...] = ()
            if isinstance(node, InSet):
                about = (node.item,)
            elif isinstance(node, Lookup):
                about = node.keys[: len(node.table.exact_keys)]
            for item in about:
                if isinstance(item, Fact) and item.of.kind == "text":
                    found.setdefault(item, {})[node] = None
    return {fact: tuple(nodes) for fact, nodes in found.items()}
