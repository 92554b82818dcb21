"""Finished checks to open, from what the policy folders and the package bring."""

from __future__ import annotations

import pytest

from shanglou.policies import library
from shanglou.server.compliance.check_examples import Example, example, finished, projects
from shanglou.server.compliance.interview import UNKNOWN, Round, hold
from shanglou.vocabulary import VOCABULARY


def held(item: Example) -> Round:
    state = item.state
    return hold(library(), where=state.where, on=state.on, about=state.about, answers=state.answers)


@pytest.mark.parametrize("item", finished(), ids=lambda item: item.key)
def test_a_finished_example_has_an_answer(item: Example) -> None:
    decisions = [found.decision.value for found in held(item).report.gates]
    assert "may not" in decisions or "may proceed" in decisions


@pytest.mark.parametrize("item", [*finished(), *projects()], ids=lambda item: item.key)
def test_an_example_answers_only_with_what_is_known_and_without_a_fault(item: Example) -> None:
    now = held(item)
    assert set(item.state.answers) <= set(VOCABULARY.facts)
    assert now.faults == ()
    assert not any(question.fault for question in now.questions)
    assert item.title.en
    assert item.note.en


def test_every_instrument_with_gates_of_an_undertaking_has_a_refused_and_a_granted_case() -> None:
    for name in ("hangzhou_2024", "chengdu_2024", "ningbo_2025"):
        keys = [item.key for item in finished() if item.key.startswith(name)]
        assert len(keys) == 2


def test_what_nobody_reported_of_a_real_project_is_not_presumed() -> None:
    for item in projects():
        now = held(item)
        assert not any(answer.presumed for answer in now.answered)
    assert any(UNKNOWN in item.state.answers.values() for item in projects())


def test_a_project_on_stock_land_is_opened_as_a_rebuilding() -> None:
    stock = [item for item in projects() if item.state.answers.get("project.land_source") == "stock"]
    assert stock
    assert {item.state.about for item in stock} == {"rebuild"}


def test_an_unknown_key_opens_the_first_example() -> None:
    assert example("none") == finished()[0].state
