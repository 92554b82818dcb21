"""zen-engine: a decision table and an expression node. A comparison with null is an error there, so each is guarded."""

from __future__ import annotations

import itertools
import json
from typing import Any

import polars as pl
import zen

from ..task import DISTRICTS, DIVISIBLE, FIELDS, HIGH_STOREY, SEVEN, VERDICTS, VOCABULARY, standard


def _name(fact: str) -> str:
    return fact.replace(".", "_")


def _guarded(expression: str, *names: str) -> str:
    return f"({' or '.join(f'{name} == null' for name in names)}) ? null : ({expression})"


def _both(*items: str) -> str:
    false = " or ".join(f"({item}) == false" for item in items)
    null = " or ".join(f"({item}) == null" for item in items)
    return f"({false}) ? false : (({null}) ? null : true)"


def _either(*items: str) -> str:
    true = " or ".join(f"({item}) == true" for item in items)
    null = " or ".join(f"({item}) == null" for item in items)
    return f"({true}) ? true : (({null}) ? null : false)"


def _expressions() -> dict[str, str]:
    asked = "(project_transferred + project_requested) * 100"
    stock = _guarded(
        f"{asked} <= (project_floor_area - project_before) * 45",
        "project_transferred", "project_requested", "project_floor_area", "project_before",
    )  # fmt: skip
    new = _guarded(
        f"{asked} <= project_floor_area * project_contract_share",
        "project_transferred", "project_requested", "project_floor_area", "project_contract_share",
    )  # fmt: skip

    def split(how: str, least: int) -> str:
        return _both(
            _guarded(f"unit_split_by == '{how}'", "unit_split_by"),
            _guarded(f"unit_floor_area >= {least}", "unit_floor_area"),
        )

    def reached(what: str) -> str:
        return _guarded(
            f"unit_{what} / unit_floor_area >= least_{what}",
            f"unit_{what}", "unit_floor_area", "least_revenue", "unit_storey_height",
        )  # fmt: skip

    uses = ", ".join(f"'{use}'" for use in DIVISIBLE)
    return {
        "within_cap": f"project_supply == null ? null : (project_supply == 'stock' ? ({stock}) : ({new}))",
        "smallest_unit": _either(split("building", 3000), split("floor", 1000)),
        "use_divisible": _guarded(f"unit_use in [{uses}]", "unit_use"),
        "in_order": _both("project_safe", _either("project_completed", "project_contract_allows")),
        "revenue_reached": reached("revenue"),
        "tax_reached": reached("tax"),
        "long_enough": _guarded("unit_months >= 12", "unit_months"),
    }


def model() -> dict[str, Any]:
    """The decision model."""
    inputs = [("unit_district", "i1"), ("unit_field", "i2"), ("unit_storey_height", "i3")]
    outputs = [("least_revenue", "o1"), ("least_tax", "o2")]
    rules: list[dict[str, str]] = [
        {"_id": f"null{n}", **{key: "$ == null" if key == f"i{n}" else "" for _, key in inputs}, "o1": "null", "o2": "null"}
        for n in (1, 2, 3)
    ]
    for d, district in enumerate(DISTRICTS):
        for f, field in enumerate(FIELDS):
            for band, high in ((f"< {HIGH_STOREY}", False), (f">= {HIGH_STOREY}", True)):
                revenue, tax = standard(d, f, high)
                rules.append(
                    {
                        "_id": f"r{len(rules)}",
                        "i1": f"'{district}'",
                        "i2": f"'{field}'",
                        "i3": band,
                        "o1": str(revenue),
                        "o2": str(tax),
                    }
                )
    verdicts = _expressions()
    overall = _both(*(f"$.{function.__name__}" for function in SEVEN))
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {
            "id": "table", "name": "table", "type": "decisionTableNode",
            "content": {
                "hitPolicy": "first", "passThrough": True, "rules": rules,
                "inputs": [{"id": key, "name": name, "field": name} for name, key in inputs],
                "outputs": [{"id": key, "name": name, "field": name} for name, key in outputs],
            },
        },
        {
            "id": "rules", "name": "rules", "type": "expressionNode",
            "content": {
                "passThrough": False,
                "expressions": [
                    {"id": name, "key": name, "value": value} for name, value in {**verdicts, "overall": overall}.items()
                ],
            },
        },
        {"id": "out", "name": "out", "type": "outputNode"},
    ]  # fmt: skip
    chain = [node["id"] for node in nodes]
    edges = [{"id": f"{one}-{two}", "sourceId": one, "targetId": two, "type": "edge"} for one, two in itertools.pairwise(chain)]
    return {"nodes": nodes, "edges": edges}


def prepare() -> Any:
    """The decision, compiled."""
    return zen.ZenEngine().create_decision(json.dumps(model()))


def cases(frame: pl.DataFrame) -> list[dict[str, object]]:
    """The rows as zen-engine wants them."""
    return [{_name(key): value for key, value in row.items()} for row in frame.select(*VOCABULARY.facts).iter_rows(named=True)]


def assess(decision: Any, case: dict[str, object], *, trace: bool = False) -> tuple[bool | None, ...]:
    """The verdicts of one case."""
    result = decision.evaluate(case, {"trace": trace})["result"]
    return tuple(result.get(name) for name in VERDICTS)
