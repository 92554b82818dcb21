"""A table before and after a change of parameters: what each rule and gate says of every row, and where that differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    import polars as pl

    from shanglou.engine.catalogue import Catalogue
    from shanglou.engine.instruments import Gate, Rule
    from shanglou.engine.kinds import Scalar
    from shanglou.engine.parameters import Parameter

MOST_JSON = 10_000
Overrides = Mapping["Parameter", "Scalar"]


def readers(library: Catalogue, overrides: Overrides) -> list[Rule]:
    """The rules whose tree or scope reads one of the parameters."""
    from shanglou.engine.handbook import rule_parameters

    return [rule for rule in library.rules.values() if any(parameter in overrides for parameter in rule_parameters(rule))]


@dataclass(frozen=True)
class RowChange:
    """What one rule or gate says of one row before and after; values as printed."""

    row: int
    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class TableChange:
    """What a change of parameters does to a table: per rule or gate the transitions, and the changed rows, first `MOST_JSON`."""

    rows: int
    changed: int
    asked: tuple[str, ...]
    transitions: Mapping[str, Mapping[tuple[str | None, str | None], int]]
    changes: tuple[RowChange, ...]


def table_change(
    frame: pl.LazyFrame,
    library: Catalogue,
    overrides: Overrides,
    on: datetime.date,
    *,
    row: str,
    rules: Sequence[Rule] | None = None,
) -> TableChange:
    """Sweep a frame before and after, by the rules that read the parameters and the gates that hold these. `row` names the
    column with the row's number."""
    import polars as pl

    wanted = list(rules) if rules is not None else readers(library, overrides)
    gates = [gate for gate in library.gates.values() if any(rule in wanted for rule in gate.rules)]
    names = [*(rule.id for rule in wanted), *(gate.id for gate in gates)]
    before, after = (_answers(frame, library, wanted, gates, on, values) for values in ({}, overrides))
    numbers = frame.select(pl.col(row).alias("row")).collect(engine="streaming")
    both = pl.concat([numbers, before, after.rename({name: f"after:{name}" for name in names})], how="horizontal")
    transitions: dict[str, dict[tuple[str | None, str | None], int]] = {}
    changes: list[RowChange] = []
    moved = [pl.col(name).ne_missing(pl.col(f"after:{name}")) for name in names]
    changed = both.filter(pl.any_horizontal(moved)) if names else both.clear()
    for name in names:
        mine = changed.filter(pl.col(name).ne_missing(pl.col(f"after:{name}"))).select("row", name, f"after:{name}")
        counts = mine.group_by(name, f"after:{name}", maintain_order=True).len()
        transitions[name] = {(old, new): count for old, new, count in counts.iter_rows()}
        changes += [RowChange(number, name, old, new) for number, old, new in mine.head(MOST_JSON).iter_rows()]
    changes.sort(key=lambda change: change.row)
    return TableChange(both.height, changed.height, tuple(names), transitions, tuple(changes[:MOST_JSON]))


def _answers(
    frame: pl.LazyFrame, library: Catalogue, rules: list[Rule], gates: list[Gate], on: datetime.date, overrides: Overrides
) -> pl.DataFrame:
    """Verdict, value or decision of every rule and gate as text, a column each."""
    import polars as pl

    from shanglou.engine.sweep import Sweep
    from shanglou.engine.sweep.plan import BITS

    swept = Sweep(rules, library.vocabulary, on, gates=gates, overrides=overrides)(frame, report_faults=False)

    def bit(mask: str, number: int) -> pl.Expr:
        column = mask if number < BITS else f"{mask}_{number // BITS + 1}"
        return (pl.col(column) // (1 << number % BITS)) % 2 == 1

    shown = []
    for number, rule in enumerate(rules):
        open_ = (
            pl.when(bit("not_applicable", number))
            .then(pl.lit("not applicable"))
            .when(bit("judgement", number))
            .then(pl.lit("needs judgement"))
            .otherwise(pl.lit("missing facts"))
        )
        known = pl.col(rule.id).cast(pl.String) if rule.yields_value else _verdict(rule.id)
        shown.append(pl.when(pl.col(rule.id).is_null()).then(open_).otherwise(known).alias(rule.id))
    return swept.frame.lazy().select(*shown, *(gate.id for gate in gates)).collect()


def _verdict(name: str) -> pl.Expr:
    import polars as pl

    return pl.when(pl.col(name)).then(pl.lit("met")).otherwise(pl.lit("not met"))
