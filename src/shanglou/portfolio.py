"""A made-up portfolio of units in Hangzhou and Chengdu, for demonstrations and benchmarks: the same seed, the same rows.

The figures are invented; only their spread is meant to be lifelike. Some cells are unknown, as in life, and a few are wrong.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

HANGZHOU = ("330110", "330109", "330114", "330113", "330111", "330112")
CHENGDU = ("510116", "510117", "510105", "510115", "510106")
SHARE_UNKNOWN = 0.04
UNITS_A_PROJECT = 40
WRONG: tuple[tuple[str, str], ...] = (
    ("unit.floor_area", "-850"),
    ("unit.floor_area", "约1200"),
    ("unit.floor_area", "12 万元"),
    ("unit.floor_area", "1200.555"),
    ("unit.split_by", "按套"),
    ("unit.storey_height", "6层"),
    ("unit.tax_per_m2", "1e99"),
    ("unit.occupancy_months", "一年"),
    ("project.is_completed", "快了"),
    ("place", "330103"),
)
"""Column and cell of what is wrong in a portfolio, one of each."""

COLUMNS = (
    "place", "unit.code", "unit.use", "unit.split_by", "unit.floor_area", "unit.occupied_floor_area", "unit.storey_height",
    "unit.floor_number", "unit.spans_bands", "unit.sub_field", "unit.revenue_per_m2", "unit.tax_per_m2",
    "unit.occupancy_months", "unit.occupancy_is_continuous", "unit.adjustment_reason", "unit.transferee_is_above_scale",
    "unit.transferee_is_eligible", "unit.industry_fits_plans", "building.storeys", "building.overall_safety_assured",
    "project.district", "project.is_upstairs", "project.is_completed", "project.land_source", "project.contract_allows_split",
    "project.contract_conditions_met", "project.is_standard_factory_land", "project.split_agreed_before_grant",
    "project.floor_area", "project.added_floor_area", "project.transferred_floor_area", "project.requested_floor_area",
    "project.contract_split_share", "project.contract_split_base", "project.factory_type", "project.recognition",
    "project.predates_opinions", "project.is_built_by_state_firm",
)  # fmt: skip
_KEPT = ("place", "unit.code", "project.district")
Row = dict[str, object]


def write_portfolio(path: Path, rows: int, sub_fields: Mapping[str, Sequence[str]], *, seed: int = 20250901) -> int:
    """Write `rows` units as CSV, half in each city, and give the number of wrong cells among them.

    `sub_fields` are the sub-fields that Chengdu's table names for each district.
    """
    dice = random.Random(seed)
    wrong = dict(zip(sorted(dice.sample(range(rows), min(rows, len(WRONG)))), WRONG, strict=False))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, row in enumerate(_rows(rows, sub_fields, dice)):
            if number in wrong:
                column, cell = wrong[number]
                row[column] = cell
            writer.writerow(row)
    return len(wrong)


def _rows(rows: int, sub_fields: Mapping[str, Sequence[str]], dice: random.Random) -> Iterator[Row]:
    project: Row = {}
    for number in range(rows):
        if number % UNITS_A_PROJECT == 0:
            project = _project(HANGZHOU if number < rows // 2 else CHENGDU, dice)
        row = {**project, **_unit(number, str(project["place"]), sub_fields, dice)}
        for name in row:
            if name not in _KEPT and dice.random() < SHARE_UNKNOWN:
                row[name] = ""
        yield row


def _project(districts: Sequence[str], dice: random.Random) -> Row:
    district = dice.choice(districts)
    stock = dice.random() < 0.45
    area = round(dice.lognormvariate(11.0, 0.5), 2)
    return {
        "place": district,
        "project.district": district,
        "project.is_upstairs": dice.random() < 0.95,
        "project.is_completed": dice.random() < 0.93,
        "project.land_source": "stock" if stock else "new_supply",
        "project.contract_allows_split": dice.random() < 0.95,
        "project.contract_conditions_met": dice.random() < 0.95,
        "project.is_standard_factory_land": dice.random() < 0.95,
        "project.split_agreed_before_grant": dice.random() < 0.95,
        "project.floor_area": area,
        "project.added_floor_area": round(area * dice.uniform(0.3, 0.6), 2),
        "project.transferred_floor_area": round(area * dice.uniform(0, 0.15), 2),
        "project.requested_floor_area": round(area * dice.uniform(0, 0.15), 2),
        "project.contract_split_share": dice.choice((30, 40, 45, 50, 60)),
        "project.contract_split_base": area,
        "project.factory_type": "standard" if dice.random() < 0.9 else "general",
        "project.recognition": "recognised" if dice.random() < 0.9 else "under_review",
        "project.predates_opinions": dice.random() < 0.1,
        "project.is_built_by_state_firm": dice.random() < 0.2,
        "building.storeys": dice.choice((4, 5, 6, 8, 10)),
        "building.overall_safety_assured": dice.random() < 0.98,
    }


def _unit(number: int, district: str, sub_fields: Mapping[str, Sequence[str]], dice: random.Random) -> Row:
    split_by = dice.choices(("floor", "building", "part_of_floor"), (0.72, 0.2, 0.08))[0]
    middle = {"floor": 7.3, "building": 8.4, "part_of_floor": 6.2}[split_by]
    # Units are built to the limits of the documents, so exactly these occur more often than chance has it.
    area = dice.choice((1000, 999.99, 3000)) if dice.random() < 0.05 else round(dice.lognormvariate(middle, 0.35), 2)
    return {
        "unit.code": f"U{number + 1:06d}",
        "unit.use": "administrative_office" if dice.random() < 0.03 else "production",
        "unit.split_by": split_by,
        "unit.floor_area": area,
        "unit.occupied_floor_area": area if dice.random() < 0.8 else round(area * dice.uniform(0.6, 1.0), 2),
        "unit.storey_height": dice.choice((4.5, 5.4, 5.99, 6, 7.2, 7.8, 8)),
        "unit.floor_number": dice.randint(1, 8),
        "unit.spans_bands": dice.random() < 0.02,
        "unit.sub_field": dice.choice(sub_fields.get(district) or ("其他",)),
        "unit.revenue_per_m2": round(dice.lognormvariate(8.5, 0.45), 2),
        "unit.tax_per_m2": round(dice.lognormvariate(5.8, 0.45), 2),
        "unit.occupancy_months": dice.choice((3, 6, 11, 12, 13, 18, 24, 30)),
        "unit.occupancy_is_continuous": dice.random() < 0.97,
        "unit.adjustment_reason": "none",
        "unit.transferee_is_above_scale": dice.random() < 0.5,
        "unit.transferee_is_eligible": dice.random() < 0.95,
        "unit.industry_fits_plans": dice.random() < 0.97,
    }
