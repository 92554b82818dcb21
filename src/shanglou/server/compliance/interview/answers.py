"""Answers as given (fact name -> raw text) read into facts: what is known, what its owner does not know, what is faulty."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from shanglou.engine.case import Case
from shanglou.engine.facts import Fact, Vocabulary
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Text
from shanglou.engine.values import UNKNOWN as UNKNOWN_WORDS
from shanglou.engine.values import read
from shanglou.policies import located

NOTHING = ";"
"""The answer *none of these* to a question with several options: a known empty set, which is not the same as not knowing."""
LONGEST = 4000
"""No answer is longer: more is cut from what a fault shows and never read."""


@dataclass(slots=True)
class Answers:
    """`facts` were read, `unknown` answered with *I don't know*; `faults` stand beside the facts they belong to, `strays` beside
    none. `raw` keeps what was written for every name that is a fact."""

    facts: dict[str, Scalar] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    faults: dict[str, Fault] = field(default_factory=dict)
    strays: list[Fault] = field(default_factory=list)
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def given(self) -> frozenset[str]:
        """The facts that were answered, with a value or with *I don't know*."""
        return frozenset(self.facts) | self.unknown


def read_answers(raw: Mapping[str, str], vocabulary: Vocabulary, place: str, on: datetime.date) -> tuple[Answers, Case]:
    """The answers and the case they make at a place (a code) on a day. One faulty answer costs none of the others."""
    found = Answers()
    for name, written in raw.items():
        if name in vocabulary:
            _one(found, vocabulary[name], written)
        elif written.strip():
            found.strays.append(_stray(name, written, vocabulary))
    return found, _located(found, Case(on, place, dict(found.facts)))


def _one(found: Answers, fact: Fact, written: str) -> None:
    text = written.strip()
    if not text:
        return
    found.raw[fact.name] = text[:LONGEST]
    if text.lower() in UNKNOWN_WORDS and text not in fact.options:
        found.unknown.add(fact.name)
        return
    if len(text) > LONGEST:
        expected = Text(f"至多 {LONGEST} 个字的回答", f"an answer of at most {LONGEST} characters")
        remedy = Text("请缩短后重填。", "Shorten it.")
        found.faults[fact.name] = Fault(fact.name, repr(text[:40] + "…"), expected, remedy)
        return
    try:
        value = read(fact, text)
    except BadInput as bad:
        found.faults[fact.name] = bad.faults[0]
        return
    if value is None:
        found.unknown.add(fact.name)
    else:
        found.facts[fact.name] = value


def _stray(name: str, written: str, vocabulary: Vocabulary) -> Fault:
    near = vocabulary.nearest(name[:LONGEST])
    remedy = (
        Text(f"是否想写 {near}？", f"Did you mean {near}?")
        if near
        else Text("本项未采用；请从所列问题回答。", "It was not used; answer the questions that are asked.")
    )
    return Fault(name[:60], repr(written[:60]), Text("已登记的事实名称", "the name of a known fact"), remedy)


def _located(found: Answers, case: Case) -> Case:
    """The case with its divisions as codes; a division that lies elsewhere becomes a fault beside its question."""
    try:
        return located(case)
    except BadInput as bad:
        for fault in bad.faults:
            found.faults[fault.field] = fault
            found.facts.pop(fault.field, None)
    return located(Case(case.on, case.place, dict(found.facts)))
