"""Undertakings: what belongs to each, by stage and subject alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanglou.engine.facts import Fact
from shanglou.engine.judge import Decision
from shanglou.engine.values import read
from shanglou.policies import library
from shanglou.server.compliance.interview import UNDERTAKINGS, hold, select, undertaking
from shanglou.vocabulary import VOCABULARY
from tests.cli import new_city


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a city that we did not know of."""
    path = new_city.build(tmp_path_factory.mktemp("policies"))
    library([path])
    return path


def test_every_gate_that_is_not_about_a_zone_or_division_belongs_to_some_undertaking() -> None:
    lost = [
        gate.id
        for gate in library().gates.values()
        if gate.source.subject.name not in ("zone", "division") and not any(item.holds(gate) for item in UNDERTAKINGS.values())
    ]
    assert lost == []


def test_no_gate_of_a_zone_or_division_is_asked_of_a_project() -> None:
    asked = [
        gate.id
        for gate in library().gates.values()
        if gate.source.subject.name in ("zone", "division") and any(item.holds(gate) for item in UNDERTAKINGS.values())
    ]
    assert asked == []


def test_the_subjects_that_undertakings_name_exist() -> None:
    named = {subject for item in UNDERTAKINGS.values() for subjects in item.asks.values() for subject in subjects}
    assert named <= set(VOCABULARY.subjects)


@pytest.mark.parametrize("key", UNDERTAKINGS)
def test_what_an_undertaking_presumes_are_answers_to_facts(key: str) -> None:
    for name, raw in UNDERTAKINGS[key].presumes.items():
        fact: Fact = VOCABULARY[name]
        assert read(fact, raw) == raw


def test_the_rules_of_a_gate_are_judged_whatever_their_own_stage() -> None:
    chosen = select(undertaking("divide"), library().instruments.values())
    assert {rule for gate in chosen.gates for rule in gate.rules} <= set(chosen.rules)


def test_a_new_city_is_interviewed_without_a_line_of_code(folder: Path) -> None:
    own = library([folder])
    first = hold(own, where="新城市", on="2025-06-01", about="divide", answers={})
    assert [gate.id for gate in first.selected.gates] == ["newcity_2025.moving"]
    assert "unit.split_by" in {question.name for question in first.questions}
    answers = {
        "unit.split_by": "floor", "unit.floor_area": "599.99", "unit.sub_field": "机器人", "unit.storey_height": "5",
        "unit.tax_per_m2": "100",
    }  # fmt: skip
    last = hold(own, where=new_city.PLACE, on="2025-06-01", about="divide", answers=answers)
    assert last.report.gates[0].decision is Decision.REFUSE
    assert last.finished
