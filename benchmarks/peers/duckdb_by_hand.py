"""DuckDB by hand: one query, whose three-valued logic is SQL's own."""

from __future__ import annotations

import duckdb

from ..task import DIVISIBLE, HIGH_STOREY, SEVEN
from .polars_by_hand import STANDARDS

QUERY = f"""
with facts as (
    select *, "project.transferred" + "project.requested" as asked, "unit.storey_height" >= {HIGH_STOREY} as high from cases
), verdicts as (
    select
        row,
        case when "project.supply" = 'stock' then asked * 100 <= ("project.floor_area" - "project.before") * 45
             when "project.supply" <> 'stock' then asked * 100 <= "project.floor_area" * "project.contract_share"
        end as within_cap,
        ("unit.split_by" = 'building' and "unit.floor_area" >= 3000)
            or ("unit.split_by" = 'floor' and "unit.floor_area" >= 1000) as smallest_unit,
        "unit.use" in ({", ".join(f"'{use}'" for use in DIVISIBLE)}) as use_divisible,
        "project.safe" and ("project.completed" or "project.contract_allows") as in_order,
        "unit.revenue" / "unit.floor_area" >= least_revenue as revenue_reached,
        "unit.tax" / "unit.floor_area" >= least_tax as tax_reached,
        "unit.months" >= 12 as long_enough
    from facts left join standards
        on facts."unit.district" = standards."unit.district" and facts."unit.field" = standards."unit.field"
        and facts.high = standards.high
)
select row, {", ".join(function.__name__ for function in SEVEN)},
    {" and ".join(function.__name__ for function in SEVEN)} as overall
from verdicts
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the table of standards."""
    standards = STANDARDS.to_arrow()
    connection.register("standards_arrow", standards)
    connection.execute("create or replace table standards as select * from standards_arrow")


def assess(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
    """The verdicts of the table ``cases``, each with its ``row``."""
    return connection.sql(QUERY)
