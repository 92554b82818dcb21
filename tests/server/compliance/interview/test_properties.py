"""What holds of every interview, whoever is interviewed, wherever, on whatever day, about whatever."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.engine.judge import Decision
from shanglou.policies import library
from shanglou.server.compliance.interview import UNKNOWN, Round, hold
from shanglou.vocabulary import VOCABULARY
from tests.server.compliance.interview.oracle import SITUATIONS, Oracle, decisions, drawn, interview

somebody = st.builds(Oracle, st.integers(0, 10**6), st.sampled_from([0.0, 0.0, 0.1, 0.5, 1.0]))
situations = st.sampled_from(SITUATIONS)
enough = settings(max_examples=60, deadline=None)


@enough
@given(situations, somebody)
def test_no_fact_is_asked_twice_and_the_interview_ends(situation: tuple[str, str, str], oracle: Oracle) -> None:
    rounds, answers = interview(situation, oracle)  # fails when a fact is asked twice
    assert rounds[-1].finished
    assert len(answers) >= len(rounds) - 1


@enough
@given(situations, somebody)
def test_whoever_answers_all_that_is_asked_is_asked_for_no_further_fact(situation: tuple[str, str, str], oracle: Oracle) -> None:
    rounds, answers = interview(situation, oracle)
    last = rounds[-1].report
    refused = {rule for item in last.gates if item.decision is Decision.REFUSE for rule in item.gate.rules}
    wanted = [need for item in last.gates for need in item.needs]
    wanted += [need for item in last.findings if item.rule not in refused for need in item.needs]
    names = {need.target.removeprefix("fact:") for need in wanted if need.kind == "fact"}
    # "a;?" says of a set that there may be more: as good as not knowing. The interview does not ask for personal data.
    open_ = {name for name in names if answers.get(name, "") != UNKNOWN and not VOCABULARY[name].personal}
    assert open_ == set()


@enough
@given(situations, somebody)
def test_a_decided_gate_stays_as_it_is_while_the_interview_goes_on(situation: tuple[str, str, str], oracle: Oracle) -> None:
    rounds, _ = interview(situation, oracle)
    for earlier, later in itertools.pairwise(rounds):
        settled = {gate.id for gate in earlier.decided}
        assert settled <= {gate.id for gate in later.decided}
        assert {k: v for k, v in decisions(earlier).items() if k in settled} == {
            k: v for k, v in decisions(later).items() if k in settled
        }


@enough
@given(situations, somebody, st.integers(0, 10**6))
def test_an_answer_that_is_not_asked_for_changes_no_decided_gate(
    situation: tuple[str, str, str], oracle: Oracle, seed: int
) -> None:
    rounds, answers = interview(situation, oracle)
    dice = random.Random(seed)
    held = dice.choice(rounds)
    asked = _answers_before(held, rounds, answers)
    now = {question.name for question in held.questions}
    # What the undertaking presumes was answered, and may be changed.
    waiting = _still_wanted(held, asked) | set(held.undertaking.presumes)
    stray = {
        fact.name: drawn(fact, (), dice)
        for fact in VOCABULARY
        if fact.name not in asked | now | waiting and not fact.derived and fact.of.kind != "text" and dice.random() < 0.3
    }
    where, on, about = situation
    after = hold(library(), where=where, on=on, about=about, answers={**{k: answers[k] for k in asked}, **stray})
    settled = {gate.id for gate in held.decided}
    before = {k: v for k, v in decisions(held).items() if k in settled}
    assert {k: v for k, v in decisions(after).items() if k in settled} == before


def _answers_before(held: Round, rounds: list[Round], answers: dict[str, str]) -> set[str]:
    return {question.name for earlier in rounds[: rounds.index(held)] for question in earlier.questions} & set(answers)


def _still_wanted(held: Round, asked: set[str]) -> set[str]:
    """What matters in the round beyond the few questions that it shows."""
    where, on, about = held.place.code, held.on, held.undertaking.key
    known = {item.name: item.raw for item in held.answered if not item.presumed}
    everything = hold(library(), where=where, on=on, about=about, answers=known, at_once=10**6)
    return {question.name for question in everything.questions}


@enough
@given(situations, somebody)
def test_how_many_are_asked_at_once_makes_no_difference_to_what_the_gates_say(
    situation: tuple[str, str, str], oracle: Oracle
) -> None:
    one_by_one, _ = interview(situation, oracle, at_once=1)
    many, _ = interview(situation, oracle, at_once=5)
    assert decisions(one_by_one[-1]) == decisions(many[-1])


@enough
@given(situations, somebody, st.randoms(use_true_random=False))
def test_the_order_of_the_answers_makes_no_difference(
    situation: tuple[str, str, str], oracle: Oracle, dice: random.Random
) -> None:
    rounds, answers = interview(situation, oracle)
    shuffled = list(answers.items())
    dice.shuffle(shuffled)
    where, on, about = situation
    again = hold(library(), where=where, on=on, about=about, answers=dict(shuffled))
    assert decisions(again) == decisions(rounds[-1])
    assert [item.verdict for item in again.report.findings] == [item.verdict for item in rounds[-1].report.findings]
    assert again.finished


@pytest.mark.parametrize("situation", SITUATIONS, ids="-".join)
def test_somebody_who_knows_nothing_is_not_kept_asking(situation: tuple[str, str, str]) -> None:
    rounds, answers = interview(situation, Oracle(0, 1.0))
    assert rounds[-1].finished
    assert set(answers.values()) <= {UNKNOWN}
