"""Reports kept as JSON, by whatever version: shown as far as they go, never a crash."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.policies import library
from shanglou.server.compliance.presentation import present
from tests.server.compliance.presentation.cases import divided, every_kind

RUBBISH: list[Any] = [None, 0, -1, 3.5, "", "x", True, [], {}, [None], [1], {"zh": 5}, {"zh": None, "en": []}]


def damaged(value: Any, dice: random.Random, share: float) -> Any:
    """A copy in which some values are lacking and some are rubbish."""
    if isinstance(value, dict):
        kept = {key: damaged(inner, dice, share) for key, inner in value.items() if dice.random() >= share}
        return dice.choice(RUBBISH) if dice.random() < share / 4 else kept
    if isinstance(value, list):
        return [damaged(inner, dice, share) for inner in value]
    return dice.choice(RUBBISH) if dice.random() < share else value


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 10**9), st.sampled_from([0.02, 0.1, 0.5]), st.sampled_from(["zh", "en"]))
def test_a_damaged_report_is_shown_as_far_as_it_goes(seed: int, share: float, language: Any) -> None:
    dice = random.Random(seed)
    data = damaged(json.loads(json.dumps(dice.choice(every_kind()).as_json())), dice, share)
    present(data, language, library(), final=["x"], proofs=["hangzhou_2024.smallest_floor"])


@pytest.mark.parametrize("data", [{}, {"gates": None}, {"findings": "none"}, {"place": 5, "on": "yesterday"}])
def test_what_is_no_report_at_all_shows_as_nothing_judged(data: dict[str, Any]) -> None:
    shown = present(data, "zh", library())
    assert shown.gates == ()
    assert shown.mark.text.zh == "未判定"


def test_a_report_without_traces_has_its_bars_from_the_gaps() -> None:
    shown = present(divided().as_json(with_trace=False), "zh", library())
    refused = next(gate for gate in shown.gates if gate.mark.key == "refuse")
    (bar,) = refused.findings[0].bars
    assert (bar.found, bar.sign, bar.threshold, bar.gap) == ("999.99 m²", "≥", "1000 m²", "还差 0.01 m²")
    assert (bar.found_at, bar.threshold_at) == (82, 83)


def test_rules_and_clauses_that_there_are_no_more_keep_their_names() -> None:
    data = copy.deepcopy(divided().as_json())
    text = json.dumps(data, ensure_ascii=False).replace("hangzhou_2024", "hangzhou_1999").replace("HZ2024-", "HZ1999-")
    shown = present(json.loads(text), "zh", library())
    gate = next(gate for gate in shown.gates if gate.id == "hangzhou_1999.split_transfer")
    assert gate.reason == "按层分割的最小面积（还差 0.01 m²）"
    assert gate.findings[0].cited[0].id == "HZ1999-09-11"
    assert gate.findings[0].cited[0].document.startswith("关于推进“工业上楼”")
    assert [stage.key for stage in shown.stages if gate in stage.gates] == ["divide"]


def test_a_fact_that_there_is_no_more_keeps_its_name() -> None:
    data = divided().as_json()
    data["facts"] = {"unit.phlogiston": "5"}
    (known,) = present(data, "zh", library()).facts
    assert (known.subject, known.label, known.value) == ("单元", "unit.phlogiston", "5")
