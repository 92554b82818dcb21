"""Every policy folder: its examples pass, no mutant survives, the linter is clean, sweep agrees, no clause is absent."""

from __future__ import annotations

import datetime
import math
from fractions import Fraction
from typing import Any

import polars as pl
import pytest

from shanglou.engine import Verdict
from shanglou.engine.examples import Prepared, load_examples, prepare, run_example
from shanglou.engine.instruments import Instrument
from shanglou.engine.lint import coverage, lint_all
from shanglou.engine.mutants import unexplained
from shanglou.engine.sweep import Sweep
from shanglou.policies import folders, library
from shanglou.vocabulary import VOCABULARY

IDS = [folder.name for folder in folders()]
KINDS: dict[str, Any] = {"boolean": pl.Boolean, "date": pl.Date}


@pytest.fixture(params=IDS)
def instrument(request: pytest.FixtureRequest) -> Instrument:
    return library().instruments[request.param]


FIVE = ("chengdu_2024", "hangzhou_2021", "hangzhou_2023", "hangzhou_2024", "ningbo_2025")


def test_the_five_documents_are_there() -> None:
    assert set(FIVE) <= set(IDS)


def test_the_clauses_of_the_ledger_are_all_there() -> None:
    assert sum(len(library().instruments[name].clauses) for name in FIVE) == 597


def test_the_ninety_four_targets_are_all_there() -> None:
    assert sum(len(library().instruments[name].targets) for name in FIVE) == 94


def test_every_question_and_contradiction_of_the_ledger_is_there() -> None:
    known = library()
    assert {f"Q{number:02}" for number in range(1, 36)} <= set(known.questions)
    assert {f"X{number:02}" for number in range(1, 23)} <= set(known.conflicts)


def test_every_worked_example_comes_out_as_written(instrument: Instrument) -> None:
    examples = load_examples(instrument)
    differences = [
        f"{example.file}: {example.text.en}: {difference.en}"
        for example in examples
        for difference in run_example(example, instrument, VOCABULARY)
    ]
    assert len(examples) > 100
    assert differences == []


def test_no_mutant_survives_unexplained(instrument: Instrument) -> None:
    assert [(rule.name, mutant.name) for rule, mutant in unexplained(instrument, VOCABULARY)] == []


def test_no_clause_is_silently_absent(instrument: Instrument) -> None:
    assert [item.clause for item in coverage(instrument) if item.state == "absent"] == []


def test_the_linter_finds_no_error() -> None:
    assert [problem for problem in lint_all(folders(), VOCABULARY) if problem.level == "error"] == []


def test_all_rules_and_gates_fit_one_sweep(instrument: Instrument) -> None:
    frame = pl.DataFrame({fact.name: pl.Series([None], dtype=dtype(fact.name)) for fact in VOCABULARY})
    swept = Sweep(list(instrument.rules.values()), VOCABULARY, datetime.date(2025, 6, 1), gates=list(instrument.gates.values()))
    assert swept(frame).frame.height == 1


def test_sweep_agrees_with_judge_on_every_worked_example(instrument: Instrument) -> None:
    groups: dict[Any, list[Prepared]] = {}
    for example in load_examples(instrument):
        ready = prepare(example, instrument, VOCABULARY)
        judged = ready.env.judgements
        if judged is None or all(record.target.startswith("fact:") for record in judged.records):
            groups.setdefault(tuple(sorted((p.id, str(v)) for p, v in ready.env.overrides.items())), []).append(ready)
    compared = 0
    for ready in groups.values():
        compared += compare_group(instrument, ready)
    assert compared > 100


def compare_group(instrument: Instrument, group: list[Prepared]) -> int:
    rules = list(dict.fromkeys(rule for ready in group for rule in ([ready.rule] if ready.rule else ready.gate.rules)))  # type: ignore[union-attr]
    columns: dict[str, Any] = {
        name: pl.Series([cell(ready.env.facts.get(name)) for ready in group], dtype=dtype(name))
        for name in dict.fromkeys(name for ready in group for name in ready.env.facts)
    }
    columns["on"] = pl.Series([ready.env.on for ready in group], dtype=pl.Date)
    gates = list(dict.fromkeys(ready.gate for ready in group if ready.gate))
    swept = Sweep(rules, VOCABULARY, "on", gates=gates, overrides=group[0].env.overrides)(pl.DataFrame(columns))
    assert swept.faults == ()
    for ready, row in zip(group, swept.frame.iter_rows(named=True), strict=True):
        for rule in [ready.rule] if ready.rule else ready.gate.rules:  # type: ignore[union-attr]
            finding = ready.finding(rule)
            if rule.yields_value:
                assert same(row[rule.id], finding.value, rule.source.places), (ready.example.text.en, rule.id)
            else:
                assert row[rule.id] == {Verdict.MET: True, Verdict.NOT_MET: False}.get(finding.verdict), (
                    ready.example.text.en,
                    rule.id,
                )
    return len(group)


def dtype(name: str) -> Any:
    fact = VOCABULARY[name]
    return pl.Float64 if fact.of.kind == "number" else KINDS.get(fact.of.kind, pl.String)


def cell(value: Any) -> Any:
    return float(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else value


def same(swept: Any, judged: Any, places: int | None) -> bool:
    if swept is None or judged is None or not isinstance(judged, int | Fraction) or isinstance(judged, bool):
        return bool(swept == judged)
    near = 10.0 ** -(places if places is not None else 9)
    return math.isclose(swept, float(judged), rel_tol=1e-12, abs_tol=near)
