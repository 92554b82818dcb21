"""OpenFisca core: variables with formulas over numpy arrays, the table as nested parameters.

OpenFisca has no null. Unknown numbers are NaN, unknown conditions -1, unknown choices an option of their own, and each
formula carries the three-valued logic by hand; a verdict is 1, 0 or -1. Its numbers are 32-bit floats, with which verdicts
near a threshold flip: `assess` can widen them to 64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.parameters import ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from ..task import DISTRICTS, DIVISIBLE, FIELDS, HIGH_STOREY, ON, SEVEN, SPLITS, USES, VERDICTS, VOCABULARY, standard

PERIOD = ON.isoformat()[:7]
UNKNOWN = "unknown"
Case = build_entity(key="case", plural="cases", label="case", is_person=True)


def _key(name: str) -> str:
    return name.replace(".", "_").replace(" ", "_")


def _options(name: str, keys: tuple[str, ...]) -> Any:
    return Enum(name, {_key(key): key for key in (UNKNOWN, *keys)})


Supply, Use = _options("Supply", ("stock", "new")), _options("Use", USES)
Split, District, Field = _options("Split", SPLITS), _options("District", DISTRICTS), _options("Field", FIELDS)
ENUMS = {
    "project.supply": Supply, "unit.use": Use, "unit.split_by": Split, "unit.district": District, "unit.field": Field,
}  # fmt: skip


def _parameters() -> ParameterNode:
    def value(number: float) -> dict[str, Any]:
        return {"values": {"2020-01-01": {"value": number}}}

    def row(d: int, f: int, high: bool) -> dict[str, Any]:
        return {what: value(least) for what, least in zip(("revenue", "tax"), standard(d, f, high), strict=True)}

    nan = float("nan")
    none = {band: {"revenue": value(nan), "tax": value(nan)} for band in ("low", "high")}
    table = {
        _key(district): {
            UNKNOWN: none,
            **{_key(field): {"low": row(d, f, False), "high": row(d, f, True)} for f, field in enumerate(FIELDS)},
        }
        for d, district in enumerate(DISTRICTS)
    }
    table[UNKNOWN] = dict.fromkeys(table[_key(DISTRICTS[0])], none)
    least = {"stock_share": 45, "building": 3000, "floor": 1000, "months": 12}
    return ParameterNode("", data={"standards": table, "least": {name: value(number) for name, number in least.items()}})


def _and(*items: np.ndarray) -> np.ndarray:
    return np.where(
        np.any([item == 0 for item in items], axis=0), 0, np.where(np.any([item < 0 for item in items], axis=0), -1, 1)
    )


def _or(*items: np.ndarray) -> np.ndarray:
    return np.where(
        np.any([item == 1 for item in items], axis=0), 1, np.where(np.any([item < 0 for item in items], axis=0), -1, 0)
    )


def _compared(left: np.ndarray, right: Any) -> np.ndarray:
    """left >= right, -1 where either is NaN."""
    return np.where(np.isnan(left) | np.isnan(right), -1, (left >= right).astype(np.int32))


def _is(choice: Any, *options: Any) -> np.ndarray:
    unknown = choice == choice.possible_values.unknown
    return np.where(unknown, -1, np.any([choice == option for option in options], axis=0).astype(np.int32))


def _within_cap(case: Any, period: Any, parameters: Any) -> np.ndarray:
    asked = (case("project_transferred", period) + case("project_requested", period)) * 100
    floor_area, stock = case("project_floor_area", period), _is(case("project_supply", period), Supply.stock)
    by_stock = _compared((floor_area - case("project_before", period)) * parameters(period).least.stock_share, asked)
    by_contract = _compared(floor_area * case("project_contract_share", period), asked)
    return np.select([stock == 1, stock == 0], [by_stock, by_contract], -1)


def _smallest_unit(case: Any, period: Any, parameters: Any) -> np.ndarray:
    area, split, least = case("unit_floor_area", period), case("unit_split_by", period), parameters(period).least
    building = _and(_is(split, Split.building), _compared(area, least.building))
    return _or(building, _and(_is(split, Split.floor), _compared(area, least.floor)))


def _use_divisible(case: Any, period: Any, parameters: Any) -> np.ndarray:
    return _is(case("unit_use", period), *(Use[use] for use in DIVISIBLE))


def _in_order(case: Any, period: Any, parameters: Any) -> np.ndarray:
    ready = _or(case("project_completed", period), case("project_contract_allows", period))
    return _and(case("project_safe", period), ready)


def _per_area(what: str) -> Any:
    def formula(case: Any, period: Any, parameters: Any) -> np.ndarray:
        height = case("unit_storey_height", period)
        band = np.where(height >= HIGH_STOREY, "high", "low")
        least = parameters(period).standards[case("unit_district", period)][case("unit_field", period)][band][what]
        least = np.where(np.isnan(height), np.nan, least)
        return _compared(case(f"unit_{what}", period) / case("unit_floor_area", period), least)

    return formula


def _long_enough(case: Any, period: Any, parameters: Any) -> np.ndarray:
    return _compared(case("unit_months", period), parameters(period).least.months)


def _overall(case: Any, period: Any, parameters: Any) -> np.ndarray:
    return _and(*(case(function.__name__, period) for function in SEVEN))


FORMULAS = (
    _within_cap, _smallest_unit, _use_divisible, _in_order, _per_area("revenue"), _per_area("tax"), _long_enough, _overall,
)  # fmt: skip


def system(*, wide: bool) -> TaxBenefitSystem:
    """The variables and parameters; `wide` makes numbers 64-bit."""
    made = TaxBenefitSystem([Case])
    made.parameters = _parameters()
    common: dict[str, Any] = {"entity": Case, "definition_period": DateUnit.MONTH}
    for fact in VOCABULARY:
        kind: dict[str, Any] = {"value_type": int, "default_value": -1}
        if fact.of.kind == "number":
            kind = {"value_type": float, "default_value": float("nan")}
        elif fact.of.kind == "choice":
            kind = {"value_type": Enum, "possible_values": ENUMS[fact.name], "default_value": ENUMS[fact.name].unknown}
        made.add_variable(type(_key(fact.name), (Variable,), {**common, **kind}))
    for name, formula in zip(VERDICTS, FORMULAS, strict=True):
        made.add_variable(type(name, (Variable,), {**common, "value_type": int, "formula": formula}))
    if wide:
        for variable in made.variables.values():
            if variable.value_type is float:
                variable.dtype = np.float64
    return made


def arrays(frame: pl.DataFrame) -> dict[str, np.ndarray]:
    """The columns as OpenFisca wants them: made ready before the clock starts."""
    found: dict[str, np.ndarray] = {}
    for fact in VOCABULARY:
        column = frame[fact.name]
        if fact.of.kind == "number":
            found[_key(fact.name)] = column.fill_null(float("nan")).to_numpy()
        elif fact.of.kind == "choice":
            keys = [_key(key) for key in fact.options]
            numbers = column.replace_strict(list(fact.options), range(1, len(keys) + 1), default=0, return_dtype=pl.Int16)
            found[_key(fact.name)] = np.array([UNKNOWN, *keys])[numbers.to_numpy()]
        else:
            found[_key(fact.name)] = column.cast(pl.Int32).fill_null(-1).to_numpy()
    return found


def assess(made: TaxBenefitSystem, columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The verdicts: 1, 0 or -1 for unknown."""
    count = len(next(iter(columns.values())))
    simulation = SimulationBuilder().build_default_simulation(made, count)
    for name, values in columns.items():
        simulation.set_input(name, PERIOD, values)
    return {name: simulation.calculate(name, PERIOD) for name in VERDICTS}
