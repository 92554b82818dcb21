"""Parameters as the library's pages print them, with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from shanglou.engine.handbook import parameter_value, rule_parameters
from shanglou.engine.handbook_words import coded
from shanglou.engine.instruments import Instrument, Rule
from shanglou.engine.language import Text, plain, say
from shanglou.engine.parameters import Parameter
from shanglou.engine.wording_values import listing
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem
from shanglou.vocabulary import VOCABULARY

from ..frames.registry import SUBJECTS


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter with its value in words and the rules that read it."""

    parameter: Parameter
    value: Text
    rules: tuple[Rule, ...]

    @property
    def is_set(self) -> bool:
        """Whether the document says its value."""
        return self.parameter.value is not None

    @property
    def tried(self) -> Rule | None:
        """The rule on whose page another value may be tried on the rows of the registry; None where there is none."""
        if not self.is_set or self.parameter.type.kind != "number":
            return None
        shown = [rule for rule in self.rules if rule.subject in SUBJECTS]
        # What has to be kept to says more of another value than what is only worked out.
        return min(shown, key=lambda rule: rule.source.kind != "requirement", default=None)

    @property
    def basis(self) -> Text:
        """How surely its dates are known."""
        return coded(self.parameter.validity_basis)


@cache
def parameters_of(instrument: Instrument) -> tuple[ParameterRow, ...]:
    """The parameters of an instrument with the rules that use them."""
    used: dict[Parameter, list[Rule]] = {}
    for rule in instrument.rules.values():
        for parameter in rule_parameters(rule):
            used.setdefault(parameter, []).append(rule)
    return tuple(ParameterRow(item, shown_value(item), tuple(used.get(item, ()))) for item in instrument.parameters.values())


@cache
def shown_value(parameter: Parameter) -> Text:
    """The value of a parameter in words. One that lists options is printed with their labels; where the vocabulary does not know
    them all, the words of its clause say what they are.
    """
    if parameter.type.kind != "text" or not isinstance(parameter.value, str):
        return parameter_value(parameter)
    keys = [part for part in parameter.value.split(";") if part]
    labels = _labels(parameter, keys)
    if all(key in labels for key in keys):
        return listing(labels[key] for key in keys)
    own = library().instruments.get(parameter.instrument)
    clause = own.clauses.get(parameter.clause) if own is not None else None
    if clause is None:
        return plain("、".join(keys))
    if len(keys) == 1:
        return clause.summary
    return say("{n} 项：{summary}", n=len(keys), summary=clause.summary)


def _labels(parameter: Parameter, keys: list[str]) -> dict[str, Text]:
    """The labels of option keys: those of the facts that rules of the parameter's clause ask for, else of any fact that has the
    key. Places stand as codes and have names.
    """
    if all(key.isdigit() and len(key) == 6 for key in keys):
        try:
            return {key: place_text(place(key)) for key in keys}
        except Problem:
            return {}
    own = library().instruments.get(parameter.instrument)
    near = [name for rule in (own.rules.values() if own else ()) if parameter.clause in rule.clauses for name in rule.facts]
    facts = [VOCABULARY[name] for name in near if name in VOCABULARY]
    # Of the others those first that have most of the keys: a key may stand for two things.
    facts += sorted(VOCABULARY, key=lambda fact: -sum(key in fact.options for key in keys))
    found: dict[str, Text] = {}
    for fact in facts:
        for key in keys:
            if key in fact.options:
                found.setdefault(key, fact.options[key])
    return found


def same_elsewhere(parameter: Parameter) -> list[tuple[Instrument, Parameter]]:
    """Parameters of the same name in other instruments: what the city said before, what other cities say."""
    if parameter.name in ("in_force_from", "in_force_to"):
        return []
    return [
        (item, item.parameters[parameter.name])
        for item in library().instruments.values()
        if item.id != parameter.instrument and parameter.name in item.parameters
    ]


def movable(rule: Rule) -> list[Parameter]:
    """The thresholds of a rule that a what-if may move: its numbers, those too that the document leaves unset."""
    return [item for item in rule_parameters(rule) if item.type.kind == "number"]
