"""Rows for the task: one tenth of the facts null, one row in twenty at a threshold, the same rows from the same seed."""

from __future__ import annotations

import numpy as np
import polars as pl

from .task import DISTRICTS, FIELDS, HIGH_STOREY, SPLITS, USES, standard

NULLS = 0.1
AT_THRESHOLD = 0.05

STANDARDS = np.array(
    [[[standard(d, f, high) for high in (False, True)] for f in range(len(FIELDS))] for d in range(len(DISTRICTS))], dtype=float
)


def portfolio(count: int, seed: int = 1) -> pl.DataFrame:
    """`count` cases: numbers as Float64, choices as String, conditions as Boolean, one tenth of each null."""
    random = np.random.default_rng(seed)

    def quarters(low: float, high: float) -> np.ndarray:
        return random.integers(int(low * 4), int(high * 4), count) / 4

    def hits() -> np.ndarray:
        return random.random(count) < AT_THRESHOLD

    before = quarters(100, 600) * 100
    added = quarters(0, 400) * 100
    stock = random.random(count) < 0.6
    share = quarters(30, 70)
    transferred = quarters(0, 8000)
    requested = quarters(0, 12000)
    cap = np.where(stock, added * 45, (before + added) * share) / 100
    at_cap = hits() & (cap >= transferred) & (cap * 4 == np.floor(cap * 4))
    requested = np.where(at_cap, cap - transferred, requested)
    district, field = random.integers(0, len(DISTRICTS), count), random.integers(0, len(FIELDS), count)
    height = quarters(3, 9)
    height = np.where(hits(), HIGH_STOREY, height)
    area = quarters(200, 6000)
    area = np.where(hits(), random.choice([1000.0, 3000.0, 999.75, 2999.75], count), area)
    least = STANDARDS[district, field, (height >= HIGH_STOREY).astype(int)]
    revenue = np.where(hits(), least[:, 0] * area, np.floor(least[:, 0] * area * random.uniform(0.7, 1.6, count)))
    tax = np.where(hits(), least[:, 1] * area, np.floor(least[:, 1] * area * random.uniform(0.7, 1.6, count)))

    def kept(values: np.ndarray | pl.Series) -> pl.Series:
        present = pl.Series(random.random(count) >= NULLS)
        return pl.select(pl.when(present).then(pl.Series(values))).to_series()

    def chosen(options: tuple[str, ...], numbers: np.ndarray) -> pl.Series:
        return kept(pl.Series(options)[pl.Series(numbers)])

    def odds(share: float) -> pl.Series:
        return kept(random.random(count) < share)

    return pl.DataFrame(
        {
            "project.supply": chosen(("stock", "new"), (~stock).astype(np.int64)),
            "project.before": kept(before),
            "project.floor_area": kept(before + added),
            "project.transferred": kept(transferred),
            "project.requested": kept(requested),
            "project.contract_share": kept(share),
            "project.completed": odds(0.8),
            "project.contract_allows": odds(0.7),
            "project.safe": odds(0.95),
            "unit.use": chosen(USES, random.choice(len(USES), count, p=[0.6, 0.15, 0.1, 0.03, 0.04, 0.08])),
            "unit.split_by": chosen(SPLITS, random.choice(len(SPLITS), count, p=[0.4, 0.5, 0.1])),
            "unit.floor_area": kept(area),
            "unit.district": chosen(DISTRICTS, district),
            "unit.field": chosen(FIELDS, field),
            "unit.storey_height": kept(height),
            "unit.revenue": kept(revenue),
            "unit.tax": kept(tax),
            "unit.months": kept(random.integers(0, 48, count).astype(float)),
        }
    )
