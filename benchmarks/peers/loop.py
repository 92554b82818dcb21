"""Plain Python: a dataclass for each case and a function for each rule, unknown as None."""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import product

import polars as pl

from ..task import DISTRICTS, DIVISIBLE, FIELDS, HIGH_STOREY, VOCABULARY, standard

STANDARDS = {
    (district, field, high): standard(d, f, high)
    for (d, district), (f, field), high in product(enumerate(DISTRICTS), enumerate(FIELDS), (False, True))
}


@dataclass(slots=True)
class Case:
    supply: str | None
    before: float | None
    project_floor_area: float | None
    transferred: float | None
    requested: float | None
    contract_share: float | None
    completed: bool | None
    contract_allows: bool | None
    safe: bool | None
    use: str | None
    split_by: str | None
    floor_area: float | None
    district: str | None
    field: str | None
    storey_height: float | None
    revenue: float | None
    tax: float | None
    months: float | None


def cases(frame: pl.DataFrame) -> list[Case]:
    """The rows as objects: made ready before the clock starts."""
    assert len(fields(Case)) == len(VOCABULARY.facts)
    return [Case(*row) for row in frame.select(*VOCABULARY.facts).iter_rows()]


def _and(*items: bool | None) -> bool | None:
    return False if False in items else None if None in items else True


def _or(*items: bool | None) -> bool | None:
    return True if True in items else None if None in items else False


def _at_least(value: float | None, least: float | None) -> bool | None:
    return None if value is None or least is None else value >= least


def within_cap(case: Case) -> bool | None:
    if case.supply is None or case.transferred is None or case.requested is None or case.project_floor_area is None:
        return None
    asked = (case.transferred + case.requested) * 100
    if case.supply == "stock":
        return None if case.before is None else asked <= (case.project_floor_area - case.before) * 45
    return None if case.contract_share is None else asked <= case.project_floor_area * case.contract_share


def smallest_unit(case: Case) -> bool | None:
    split = case.split_by
    building = _and(None if split is None else split == "building", _at_least(case.floor_area, 3000))
    return _or(building, _and(None if split is None else split == "floor", _at_least(case.floor_area, 1000)))


def use_divisible(case: Case) -> bool | None:
    return None if case.use is None else case.use in DIVISIBLE


def in_order(case: Case) -> bool | None:
    return _and(case.safe, _or(case.completed, case.contract_allows))


def reached(case: Case, value: float | None, column: int) -> bool | None:
    if case.district is None or case.field is None or case.storey_height is None or value is None or not case.floor_area:
        return None
    return value / case.floor_area >= STANDARDS[case.district, case.field, case.storey_height >= HIGH_STOREY][column]


def assess(case: Case) -> tuple[bool | None, ...]:
    """The seven verdicts and the overall."""
    verdicts = (
        within_cap(case),
        smallest_unit(case),
        use_divisible(case),
        in_order(case),
        reached(case, case.revenue, 0),
        reached(case, case.tax, 1),
        _at_least(case.months, 12),
    )
    return (*verdicts, _and(*verdicts))
