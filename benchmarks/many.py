"""Two hundred rules over the same columns: eight shapes of rule, twenty-five thresholds each, and the same by hand in Polars."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from shanglou.engine import MUST, Stage, cases, rule
from shanglou.engine.expressions import Expr
from shanglou.engine.instruments import Rule
from shanglou.engine.lookups import lookup

from .peers.polars_by_hand import STANDARDS
from .task import CLAUSE, HIGH_STOREY, INSTRUMENT, TABLE, USES, Project, Unit, parameter

VARIANTS = 25


def _large(n: int) -> Expr:
    return Unit.split_by.is_("building") & (Unit.floor_area >= parameter(f"building_{n}", 1000 + 150 * n, "m2"))


def _use(n: int) -> Expr:
    return Unit.use.in_(USES[n % 3], USES[3 + n % 3]) | (Unit.months < parameter(f"months_{n}", 6 + n, "month"))


def _dense(n: int) -> Expr:
    return Unit.revenue / Unit.floor_area >= parameter(f"revenue_{n}", 1500 + 200 * n, "yuan/m2")


def _taxed(n: int) -> Expr:
    least = lookup(TABLE, district=Unit.district, field=Unit.field, height=Unit.storey_height).tax
    return (Unit.tax / Unit.floor_area >= least) & (Unit.tax >= parameter(f"tax_{n}", 20_000 * n, "yuan"))


def _shared(n: int) -> Expr:
    asked = Project.transferred + Project.requested
    return asked <= Project.floor_area * parameter(f"share_{n}", 10 + 2 * n, "%")


def _grown(n: int) -> Expr:
    added = Project.floor_area - Project.before
    return cases((Project.supply.is_("stock"), added >= parameter(f"added_{n}", 1000 * n, "m2")), otherwise=Project.safe)


def _ready(n: int) -> Expr:
    return Project.safe & (Project.completed | (Project.contract_share >= parameter(f"contract_{n}", 30 + n, "%")))


def _high(n: int) -> Expr:
    return ~(Unit.storey_height < parameter(f"height_{n}", 2 + n % 7, "m")) & (
        Unit.floor_area < parameter(f"small_{n}", 6000 - 100 * n, "m2")
    )


SHAPES: tuple[Callable[[int], Expr], ...] = (_large, _use, _dense, _taxed, _shared, _grown, _ready, _high)


def rules() -> tuple[Rule, ...]:
    """The two hundred rules, traced."""
    return tuple(_rule(f"{shape.__name__[1:]}_{n}", shape(n)) for shape in SHAPES for n in range(VARIANTS))


def _rule(name: str, tree: Expr) -> Rule:
    def function() -> None:
        """Never called: the tree is given."""

    function.__name__ = name
    source = rule(CLAUSE, subject=Unit, stage=Stage.SPLIT_TRANSFER, zh=name, en=name, modality=MUST)(function)
    return Rule(f"{INSTRUMENT}.{name}", None, source, tree, None)  # type: ignore[arg-type]


def assess(frame: pl.LazyFrame) -> pl.LazyFrame:
    """The same two hundred verdicts by hand."""
    col = pl.col
    area, stock = col("unit.floor_area"), col("project.supply") == "stock"
    asked = (col("project.transferred") + col("project.requested")) * 100
    added = col("project.floor_area") - col("project.before")
    safe, height = col("project.safe"), col("unit.storey_height")
    verdicts: dict[str, pl.Expr] = {}
    for n in range(VARIANTS):
        verdicts |= {
            f"large_{n}": (col("unit.split_by") == "building") & (area >= 1000 + 150 * n),
            f"use_{n}": col("unit.use").is_in([USES[n % 3], USES[3 + n % 3]]) | (col("unit.months") < 6 + n),
            f"dense_{n}": col("unit.revenue") / area >= 1500 + 200 * n,
            f"taxed_{n}": (col("unit.tax") / area >= col("least_tax")) & (col("unit.tax") >= 20_000 * n),
            f"shared_{n}": asked <= col("project.floor_area") * (10 + 2 * n),
            f"grown_{n}": pl.when(stock).then(added >= 1000 * n).when(~stock).then(safe),
            f"ready_{n}": safe & (col("project.completed") | (col("project.contract_share") >= 30 + n)),
            f"high_{n}": (height >= 2 + n % 7) & (area < 6000 - 100 * n),
        }
    return (
        frame.with_columns(high=height >= HIGH_STOREY)
        .join(STANDARDS.lazy(), on=["unit.district", "unit.field", "high"], how="left", maintain_order="left")
        .select(**verdicts)
    )
