"""What the policy library's pages show of the instruments. Public: nothing of the registry is in it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from shanglou.engine.documents import Clause
from shanglou.engine.examples import Example, load_examples
from shanglou.engine.handbook import parameter_value, rule_parameters
from shanglou.engine.handbook_words import coded
from shanglou.engine.instruments import Gate, Instrument, Rule
from shanglou.engine.language import Language, Text
from shanglou.engine.lint.coverage import ClauseCoverage, coverage
from shanglou.engine.parameters import Parameter
from shanglou.engine.rules import Stage
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place


@dataclass(frozen=True, slots=True)
class Carried:
    """What implements a clause: its kind in words, its name, its page."""

    kind: Text
    name: str
    title: Text
    rule: str


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """A clause with its strength, what carries it and the state of that."""

    clause: Clause
    chapter: str
    strength: Text
    kind: Text
    carried: tuple[Carried, ...]
    state: str
    reserved: Text


@cache
def clauses_of(instrument: Instrument) -> tuple[ClauseRow, ...]:
    """The clauses of an instrument in their order."""
    return tuple(_row(instrument, item) for item in coverage(instrument))


def _row(instrument: Instrument, item: ClauseCoverage) -> ClauseRow:
    clause = item.clause
    carried = tuple(_carried(instrument, kind, name) for kind, name in item.implemented_by)
    chapter = clause.pinpoint.split("（")[0].split("(")[0]
    return ClauseRow(clause, chapter, coded(clause.modality), coded(clause.type), carried, item.state, clause.reserved_name)


def _carried(instrument: Instrument, kind: str, name: str) -> Carried:
    titles: dict[str, Text] = {}
    if name in instrument.rules and kind not in ("gate", "parameter", "table"):
        return Carried(coded(kind), name, instrument.rules[name].title, instrument.rules[name].id)
    if kind == "gate" and name in instrument.gates:
        titles[name] = instrument.gates[name].title
    elif kind == "parameter" and name in instrument.parameters:
        titles[name] = instrument.parameters[name].label
    elif kind == "table" and name in instrument.tables:
        titles[name] = instrument.tables[name].label
    elif kind == "question" and name in instrument.questions:
        titles[name] = instrument.questions[name].topic
    return Carried(coded(kind), name, titles.get(name, Text(name, name)), "")


@cache
def examples_of(instrument: Instrument) -> Mapping[str, tuple[Example, ...]]:
    """The worked examples of an instrument by the name of their rule."""
    found: dict[str, list[Example]] = {}
    for item in load_examples(instrument):
        if item.rule:
            found.setdefault(item.rule, []).append(item)
    return {name: tuple(items) for name, items in found.items()}


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter with its value in words."""

    parameter: Parameter
    value: Text
    is_set: bool
    rules: tuple[Rule, ...]


def parameters_of(instrument: Instrument) -> list[ParameterRow]:
    """The parameters of an instrument with the rules that use them."""
    used: dict[Parameter, list[Rule]] = {}
    for rule in instrument.rules.values():
        for parameter in rule_parameters(rule):
            used.setdefault(parameter, []).append(rule)
    return [
        ParameterRow(item, parameter_value(item), item.value is not None, tuple(used.get(item, ())))
        for item in instrument.parameters.values()
    ]


def number_parameters(rule: Rule) -> list[Parameter]:
    """The thresholds of a rule that a what-if may move."""
    return [item for item in rule_parameters(rule) if item.type.kind == "number" and item.value is not None]


@dataclass(frozen=True, slots=True)
class Compared:
    """One topic across cities: for each city the gates and rules of a stage."""

    stage: Stage
    cities: tuple[tuple[str, tuple[Gate, ...], tuple[Rule, ...]], ...]


def compared(language: Language, on: datetime.date, stage: Stage | None = None) -> list[Compared]:
    """The rules of every city side by side, stage by stage, of the instruments in force on a day."""
    own = library()
    places = list(dict.fromkeys(item.place for item in own.instruments.values()))
    found = []
    for one in Stage if stage is None else (stage,):
        cities = []
        for code in places:
            in_force = own.applicable(code, on).in_force
            gates = tuple(gate for item in in_force for gate in item.gates.values() if gate.source.stage is one)
            rules = tuple(rule for item in in_force for rule in item.rules.values() if rule.source.stage is one)
            cities.append((place_text(place(code)).of(language), gates, rules))
        if any(gates or rules for _, gates, rules in cities):
            found.append(Compared(one, tuple(cities)))
    return found


def stage_named(name: str) -> Stage | None:
    """The stage of a name as it stands in an address."""
    return next((stage for stage in Stage if stage.name.lower() == name), None)
