"""Somebody who is interviewed: knows some facts, does not know others, and says the same whenever asked."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import Scalar
from shanglou.engine.program import Program
from shanglou.engine.steps import Env
from shanglou.engine.values import read
from shanglou.engine.wording import exact_number
from shanglou.policies import DIVISION_FACTS, library
from shanglou.server.compliance.interview import UNKNOWN, Question, Round, hold
from shanglou.vocabulary import VOCABULARY

SITUATIONS = [
    (where, on, about)
    for where, on in (("330100", "2025-09-01"), ("330100", "2023-06-01"), ("330200", "2025-09-01"), ("510100", "2025-09-01"))
    for about in ("take_land", "rebuild", "occupy", "divide", "qualify")
]


def drawn(fact: Fact, suggestions: tuple[str, ...], dice: random.Random) -> str:
    """Some answer to a question about a fact, as text."""
    kind = fact.of.kind
    if kind == "boolean":
        return dice.choice(["true", "false"])
    if kind == "choice":
        return dice.choice(list(fact.options))
    if kind == "choices":
        return ";".join(key for key in fact.options if dice.random() < 0.5) or ";"
    if kind == "date":
        return (date(2020, 1, 1) + timedelta(days=dice.randrange(3000))).isoformat()
    if kind == "text":
        return (
            dice.choice([*suggestions, "别的"]) if suggestions and fact.name not in DIVISION_FACTS else _word(suggestions, dice)
        )
    most = dice.choice([1, 10, 100, 3000, 10**6, fact.maximum])
    step = 10 ** min(fact.places, 2)
    value = Fraction(dice.randrange(max(fact.minimum, 0) * step, min(fact.maximum, most) * step + 1), step)
    return exact_number(value)


def _word(suggestions: tuple[str, ...], dice: random.Random) -> str:
    return dice.choice(suggestions) if suggestions else "别的"


@dataclass
class Oracle:
    """Answers by chance, but always the same, and never against what it said: a fact that the vocabulary derives it derives
    from what it would say of the others. `share` of the facts it does not know."""

    seed: int
    share: float
    district: tuple[str, ...] = ()
    said: dict[str, str] = field(default_factory=dict)

    def answer(self, question: Question) -> str:
        return self.about(VOCABULARY[question.name], tuple(key for key, _ in question.suggestions))

    def about(self, fact: Fact, suggestions: tuple[str, ...] = ()) -> str:
        if fact.name not in self.said:
            dice = random.Random(f"{self.seed}:{fact.name}")
            unknown = dice.random() < self.share
            if fact.derivation is not None:
                self.said[fact.name] = self._derived(fact)
            elif unknown:
                self.said[fact.name] = UNKNOWN
            else:
                self.said[fact.name] = drawn(fact, suggestions, dice)
        return self.said[fact.name]

    def _derived(self, fact: Fact) -> str:
        assert fact.derivation is not None
        program = Program(fact.derivation)
        facts: dict[str, Scalar] = {}
        for node in program.nodes:
            if isinstance(node, Fact) and node.derivation is None:
                value = read(node, self.about(node, self.district if node.name in DIVISION_FACTS else ()))
                if value is not None:
                    facts[node.name] = value
        found = program.run(Env(facts, date(2025, 9, 1)))[-1]
        text = exact_number(found) if isinstance(found, int | Fraction) and not isinstance(found, bool) else str(found)
        try:
            return UNKNOWN if found is None or read(fact, text) != found else text
        except ValueError:
            return UNKNOWN


def interview(situation: tuple[str, str, str], oracle: Oracle, *, at_once: int = 4) -> tuple[list[Round], dict[str, str]]:
    """Every round of an interview until nothing is left to ask, and the answers."""
    where, on, about = situation
    answers: dict[str, str] = {}
    rounds: list[Round] = []
    while True:
        rounds.append(hold(library(), where=where, on=on, about=about, answers=answers, at_once=at_once))
        if rounds[-1].finished:
            return rounds, answers
        for question in rounds[-1].questions:
            assert question.name not in answers, f"{question.name} asked twice"
            answers[question.name] = oracle.answer(question)


def decisions(held: Round) -> Mapping[str, str]:
    """What each gate says."""
    return {item.gate.id: item.decision.value for item in held.report.gates}
