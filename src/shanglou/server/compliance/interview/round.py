"""One round of the interview: from the answers so far, what they decide and what to ask next."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from shanglou.engine.case import Case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.facts import Fact, Vocabulary
from shanglou.engine.faults import Fault
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.language import NONE, Text, say
from shanglou.engine.program import Program
from shanglou.engine.report import Report, check
from shanglou.engine.values import day
from shanglou.policies import resolve
from shanglou.standards.divisions import Place, PlaceLevel, place

from .answers import LONGEST, Answers, read_answers
from .mattering import GATE, MEASURE, RULE, Because, Mattering, Wanted
from .questions import UNKNOWN, Answered, Question, make_question, subject_label
from .undertakings import Selected, Undertaking, select, undertaking
from .words import said

AT_ONCE = 4
"""How many questions a round asks."""


@dataclass(frozen=True, slots=True)
class Round:
    """Where the interview stands.

    `questions` are asked next, faulty answers among them; `waiting` and `further` count how many facts matter at present to
    gates and to other rules only, those of `questions` included. `answered` lists what was answered, in the order it came in.
    `faults` belong to no question. `decided` are the gates that no further answer can change.
    """

    place: Place
    on: datetime.date
    undertaking: Undertaking
    selected: Selected
    report: Report
    questions: tuple[Question, ...]
    waiting: int
    further: int
    answered: tuple[Answered, ...]
    faults: tuple[Fault, ...]
    decided: frozenset[Gate]

    @property
    def finished(self) -> bool:
        """Whether nothing is left to ask."""
        return not self.questions


def hold(
    library: Catalogue,
    *,
    where: str,
    on: str | datetime.date,
    about: str,
    answers: Mapping[str, str],
    again: Collection[str] = (),
    what_if: bool = False,
    personal: bool = False,
    at_once: int = AT_ONCE,
    title: str = "",
) -> Round:
    """The round that the answers so far lead to.

    `where` is a code or name, `about` the key of an undertaking, `answers` raw text by fact name (empty: not answered).
    `again` names answers to be asked anew: they do not count, and stand in their questions. `what_if` uses the instruments out
    of force as well. `BadInput` for a place, day or undertaking that there is not; a faulty
    answer is no such error: its fault stands beside its question and the other answers count.
    """
    here, when, chosen = resolve(where), day(on, "on"), undertaking(about)
    given, case, presumed = _case(library.vocabulary, here, when, chosen, answers, again, title)
    applicable = library.applicable(here.code, when)
    extra = [entry.instrument for entry in applicable.others] if what_if else []
    instruments = (*applicable.in_force, *extra)
    selected = select(chosen, instruments)
    report = check(library, case, what_if=extra, rules=selected.rules, gates=selected.gates)
    known = given.given | set(case.facts)
    mattering = Mattering(report, known, library.vocabulary, personal=personal)
    ordered = mattering.ordered()
    city = _city(here)
    used = {name: rule for rule in reversed(selected.rules) for name in rule.facts}
    anew = dict.fromkeys(name for name in (*again, *given.faults) if name in used)
    first = [mattering.wanted.get(name) or _read_by(used[name], library.vocabulary[name]) for name in anew]
    asked = _next(first, ordered, at_once)
    questions = tuple(
        make_question(
            item, library.vocabulary, city, instruments, case.facts,
            raw=answers.get(item.fact.name, "").strip()[:LONGEST], fault=given.faults.get(item.fact.name),
        )
        for item in asked
    )  # fmt: skip
    beside = {item.fact.name for item in asked}
    return Round(
        here,
        when,
        chosen,
        selected,
        report,
        questions,
        sum(item.tier not in (RULE, MEASURE) for item in ordered),
        sum(item.tier in (RULE, MEASURE) for item in ordered),
        tuple(_answered(given, case, library.vocabulary, presumed, used)),
        (*given.strays, *(fault for name, fault in given.faults.items() if name not in beside)),
        frozenset(item.gate for item in report.gates if mattering.decided(item)),
    )


def _case(
    vocabulary: Vocabulary,
    here: Place,
    on: datetime.date,
    chosen: Undertaking,
    answers: Mapping[str, str],
    again: Collection[str],
    title: str,
) -> tuple[Answers, Case, frozenset[str]]:
    """The answers read, the case they make, and which of them came with the undertaking alone."""
    own = {name: raw for name, raw in answers.items() if raw.strip() and name not in again}
    implied = chosen.presumes.items()
    presumed = {name: raw for name, raw in implied if name in vocabulary and name not in own and name not in again}
    given, case = read_answers({**presumed, **own}, vocabulary, here.code, on)
    return given, Case(case.on, case.place, case.facts, title=title), frozenset(presumed)


def _read_by(rule: Rule, fact: Fact) -> Wanted:
    """A fact that a rule reads, though nothing waits for it at present."""
    return Wanted(fact, GATE, [Because(rule, None, "test")])


def _next(first: list[Wanted], ordered: list[Wanted], at_once: int) -> list[Wanted]:
    """What has to be answered anew, then what is most urgent of one part: gates first, other rules after them."""
    fresh = [item for item in ordered if item.fact.name not in {other.fact.name for other in first}]
    gates = [item for item in fresh if item.tier not in (RULE, MEASURE)]
    return [*first, *(gates or fresh)[: max(at_once - len(first), 0)]]


def _city(here: Place) -> Place:
    """The city that a place lies in, or the place itself where it is wider."""
    wide = (PlaceLevel.CITY, PlaceLevel.PROVINCE, PlaceLevel.COUNTRY)
    while here.level not in wide and here.parent is not None:
        here = place(here.parent)
    return here


# ---------------------------------------------------------------------------------------------------------- answered


def _answered(
    given: Answers, case: Case, vocabulary: Vocabulary, presumed: frozenset[str], used: Collection[str]
) -> list[Answered]:
    """The answers that the rules asked read; one that came with the undertaking only where some rule does."""
    found = []
    for name, raw in given.raw.items():
        if name in given.faults or (name in presumed and name not in used):
            continue
        fact, value = vocabulary[name], case.facts.get(name)
        known = name not in given.unknown
        found.append(
            Answered(
                name,
                fact.label,
                subject_label(fact, vocabulary),
                raw if known else UNKNOWN,
                said(fact, value) if known else say("未知"),
                known,
                name in presumed,
                _disagreement(fact, case) if known else NONE,
            )
        )
    return found


def _disagreement(fact: Fact, case: Case) -> Text:
    """What the other answers give for a fact that was answered, where that is something else. To as many decimals as were
    given, for a figure written to two is not contradicted by one worked out to four."""
    if fact.derivation is None:
        return NONE
    own = case.facts[fact.name]
    others = {name: value for name, value in case.facts.items() if name != fact.name}
    found = Program(fact.derivation).run(case.env(others, {}))[-1]
    if found is None or found == own:
        return NONE
    if isinstance(own, int | Fraction) and not isinstance(own, bool):
        places = _decimals(Fraction(own))
        if round(Fraction(found), places) == own:
            return NONE
    return said(fact, found)


def _decimals(value: Fraction) -> int:
    places = 0
    while (value * 10**places).denominator != 1 and places < 12:
        places += 1
    return places


__all__ = ["AT_ONCE", "Place", "Round", "hold"]
