"""Polars by hand: nullable (Kleene) verdicts, as one who knows Polars would write them."""

from __future__ import annotations

from itertools import product

import polars as pl

from ..task import DISTRICTS, DIVISIBLE, FIELDS, HIGH_STOREY, standard

STANDARDS = pl.DataFrame(
    [
        (district, field, high, *map(float, standard(d, f, high)))
        for (d, district), (f, field), high in product(enumerate(DISTRICTS), enumerate(FIELDS), (False, True))
    ],
    schema=["unit.district", "unit.field", "high", "least_revenue", "least_tax"],
    orient="row",
)


def assess(frame: pl.LazyFrame | pl.DataFrame) -> pl.LazyFrame | pl.DataFrame:
    """The seven verdicts and the overall of a frame, lazy or eager as it came."""
    col = pl.col
    asked = (col("project.transferred") + col("project.requested")) * 100
    stock = asked <= (col("project.floor_area") - col("project.before")) * 45
    new = asked <= col("project.floor_area") * col("project.contract_share")
    is_stock = col("project.supply") == "stock"
    area = col("unit.floor_area")
    verdicts = {
        "within_cap": pl.when(is_stock).then(stock).when(~is_stock).then(new),
        "smallest_unit": ((col("unit.split_by") == "building") & (area >= 3000))
        | ((col("unit.split_by") == "floor") & (area >= 1000)),
        "use_divisible": col("unit.use").is_in(DIVISIBLE),
        "in_order": col("project.safe") & (col("project.completed") | col("project.contract_allows")),
        "revenue_reached": col("unit.revenue") / area >= col("least_revenue"),
        "tax_reached": col("unit.tax") / area >= col("least_tax"),
        "long_enough": col("unit.months") >= 12,
    }
    standards = STANDARDS.lazy() if isinstance(frame, pl.LazyFrame) else STANDARDS
    return (
        frame.with_columns(high=col("unit.storey_height") >= HIGH_STOREY)
        .join(standards, on=["unit.district", "unit.field", "high"], how="left", maintain_order="left")  # type: ignore[arg-type]
        .select(**verdicts)
        .with_columns(overall=pl.all_horizontal(*verdicts))
    )
