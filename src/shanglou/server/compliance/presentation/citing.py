"""What a report only names, looked up in the library: clauses, facts, parameters. What the library no longer has stays a name."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from shanglou.engine.catalogue import Catalogue
from shanglou.engine.documents import Clause
from shanglou.engine.facts import Fact
from shanglou.engine.instruments import Instrument
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Language, Text
from shanglou.engine.parameters import Parameter
from shanglou.policies import place_text
from shanglou.standards.divisions import full_name, place
from shanglou.standards.errors import Problem

from ..interview.words import said
from .reading import Node, date, number, string, table, words
from .view import Cited


def between(starts: datetime.date | None, ends: datetime.date | None, language: Language) -> str:
    """A span of validity in words."""
    if starts is None:
        return ""
    if ends is None:
        return Text(f"{starts} 起，未写明期限", f"from {starts}, no end stated").of(language)
    return Text(f"{starts} 至 {ends}", f"{starts} to {ends}").of(language)


@dataclass(frozen=True, slots=True)
class Library:
    """The library and the instruments of a report, to look names up in."""

    catalogue: Catalogue
    instruments: dict[str, Node]
    language: Language

    def instrument_of(self, part: str) -> Instrument | None:
        """The instrument of a rule or gate, by its qualified name."""
        return self.catalogue.instruments.get(part.rpartition(".")[0])

    def cited(self, part: str, clauses: Iterable[str]) -> tuple[Cited, ...]:
        """The clauses of a rule or gate, by its qualified name."""
        own = part.rpartition(".")[0]
        known = self.instrument_of(part)
        written = self.instruments.get(own, {})
        title = words(written.get("title"), self.language) or (known.title.of(self.language) if known is not None else "")
        dated = between(date(written.get("in_force_from")), date(written.get("in_force_to")), self.language)
        if not dated and known is not None:
            dated = between(known.validity.starts, known.validity.ends, self.language)
        label = string(written.get("number")) or (known.number if known is not None else "")
        found = []
        for name in clauses:
            clause: Clause | None = known.clauses.get(name) if known is not None else None
            article, summary = (clause.pinpoint, clause.summary.of(self.language)) if clause is not None else ("", "")
            found.append(Cited(name, article, summary, title, label, dated))
        return tuple(found)

    def fact(self, name: str) -> Fact | None:
        """The fact with this name, if there still is one."""
        return self.catalogue.vocabulary.facts.get(name)

    def wanted(self, need: Node) -> str:
        """What a need is called in a list: a fact by its label alone, for there nothing is said of it."""
        fact = self.fact(string(need.get("target")).removeprefix("fact:"))
        return fact.label.of(self.language) if fact is not None else words(need, self.language)

    def parameter(self, name: str) -> Parameter | None:
        """The parameter ``instrument.name``, if there still is one."""
        instrument = self.instrument_of(name)
        return instrument.parameters.get(name.rpartition(".")[2]) if instrument is not None else None

    def material(self, rule: str, name: str) -> str:
        """What a paper that a route asks for is called."""
        made = self.catalogue.rules.get(rule)
        provided = made.source.provided if made is not None else None
        label = provided.options.get(name) if provided is not None else None
        return label.of(self.language) if label is not None else name

    def value(self, fact: Fact, written: object) -> str:
        """The value of a fact as a report has it, as it is printed."""
        value: Scalar | None = None
        if fact.of.kind == "number":
            value = number(written)
        elif fact.of.kind == "date":
            value = date(written)
        elif isinstance(written, bool | str):
            value = written
        return str(written) if value is None else said(fact, value).of(self.language)

    def place(self, code: str) -> str:
        """A place by its name, in Chinese with those above it."""
        try:
            found = place(code, allow_abolished=True)
        except Problem:
            return code
        return full_name(found) if self.language == "zh" else place_text(found).en


def instruments_of(report: Node) -> dict[str, Node]:
    """The instruments of a report by id."""
    listed = report.get("instruments")
    return {
        string(item.get("id")): table(item) for item in (listed if isinstance(listed, list) else []) if isinstance(item, dict)
    }
