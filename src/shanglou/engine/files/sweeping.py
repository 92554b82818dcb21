"""A file swept: rows grouped by what is in force for them, each group swept on an engine, verdicts put beside the user's rows."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import polars as pl

from ..facts import Vocabulary
from ..faults import BadInput, Fault
from ..instruments import Gate, Instrument, Rule
from ..judgements import Judgements
from ..kinds import Scalar
from ..language import plain, say
from ..parameters import Parameter
from ..sweep import Sweep
from .table import OWN, ROW, Table

EngineName = Literal["polars", "duckdb", "spark"]
BITS = 62
MASKS = ("missing", "not_applicable", "assumed", "judgement")
ERRORS_ZH, ERRORS_EN = "errors:zh", "errors:en"


@dataclass(frozen=True)
class Group:
    """Rows for which the same instruments hold: `rows` picks them (None: all), `rules` and `gates` are asked of them."""

    instruments: tuple[Instrument, ...]
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]
    rows: pl.Expr | None = None


@dataclass(frozen=True)
class Verdicts:
    """A swept file, lazy, in the order of its rows: ``file_row``, ``own:*``, ``errors:*``, a column per rule and gate, and masks
    over `rules` and `missing` (a bit each, 62 to a column). A rule that was not in force for a row counts as not applicable."""

    frame: pl.LazyFrame
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]
    missing: tuple[str, ...]


def sweep_table(
    table: Table,
    groups: Sequence[Group],
    vocabulary: Vocabulary,
    on: datetime.date | str,
    work: Path,
    *,
    overrides: Mapping[Parameter, Scalar] | None = None,
    judgements: Judgements | None = None,
    engine: EngineName = "polars",
    progress: Callable[[str], None] = lambda step: None,
) -> Verdicts:
    """Sweep a table, group by group, into Parquet files in the folder `work`, and give them as one.

    `on` is a day or the name of a date column of the table's frame. Rows that belong to no group come back without verdicts.
    """
    rules = tuple(dict.fromkeys(rule for group in groups for rule in group.rules))
    gates = tuple(dict.fromkeys(gate for group in groups for gate in group.gates))
    base = table.frame.with_columns(table.errors("zh").alias(ERRORS_ZH), table.errors("en").alias(ERRORS_EN))
    parts: list[tuple[pl.LazyFrame, Group, tuple[str, ...]]] = []
    whole = len(groups) == 1 and groups[0].rows is None
    if not whole or engine != "polars":
        progress("prepare")
        base.sink_parquet(work / "base.parquet", engine="streaming")
        base = pl.scan_parquet(work / "base.parquet")
    for number, group in enumerate(groups):
        progress("sweep")
        asked = base if group.rows is None else base.filter(group.rows)
        sweep = Sweep(group.rules, vocabulary, on, group.gates, dict(overrides or {}), judgements)
        path = work / f"part{number}.parquet"
        legend = _ENGINES[engine](sweep, asked, path, work)
        parts.append((pl.scan_parquet(path), group, legend))
    if whole:
        frame, group, legend = parts[0]
        return Verdicts(frame, rules, gates, legend)
    progress("join")
    missing = tuple(dict.fromkeys(name for _, _, legend in parts for name in legend))
    frames = [_expanded(frame, group, legend, rules, gates, missing) for frame, group, legend in parts]
    taken = [group.rows.fill_null(False) for group in groups if group.rows is not None]
    others = base.filter(~pl.any_horizontal(taken)) if taken else base.clear() if groups else base
    frames.append(_expanded(others, Group((), (), ()), (), rules, gates, missing))
    path = work / "joined.parquet"
    pl.concat(frames, how="diagonal_relaxed").sort(ROW).sink_parquet(path, engine="streaming")
    return Verdicts(pl.scan_parquet(path), rules, gates, missing)


# ------------------------------------------------------------------------------------------------------ engines


def _on_polars(sweep: Sweep, frame: pl.LazyFrame, path: Path, work: Path) -> tuple[str, ...]:
    swept = sweep(frame, report_faults=False)
    outputs = [name for name in swept.frame.collect_schema().names() if _is_output(name, sweep)]
    swept.frame.select(pl.col("^(own:.*|errors:.*|file_row)$"), *outputs).sink_parquet(path, engine="streaming")
    return swept.missing_facts


def _on_duckdb(sweep: Sweep, frame: pl.LazyFrame, path: Path, work: Path) -> tuple[str, ...]:
    try:
        import duckdb
    except ImportError:
        raise _lacking("duckdb") from None
    given, made = work / "given.parquet", work / "made.parquet"
    _facts_only(frame, sweep).sink_parquet(given, engine="streaming")
    connection = duckdb.connect(":memory:")
    try:
        swept = sweep(connection.read_parquet(str(given)), report_faults=False)
        swept.frame.write_parquet(str(made))
    finally:
        connection.close()
    _beside(frame, pl.scan_parquet(made), sweep, path)
    return swept.missing_facts


def _on_spark(sweep: Sweep, frame: pl.LazyFrame, path: Path, work: Path) -> tuple[str, ...]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise _lacking("spark") from None
    given, made = work / "given.parquet", work / f"{path.stem}.made"
    _facts_only(frame, sweep).sink_parquet(given, engine="streaming")
    session = SparkSession.builder.appName("shanglou").getOrCreate()
    swept = sweep(session.read.parquet(str(given)), report_faults=False)
    # A dot in a column name is a struct field to Spark, so the file is written with the marked names and mended on reading.
    marked = swept.frame.toDF(*(name.replace(".", "__DOT__") for name in swept.frame.columns))
    marked.write.mode("overwrite").parquet(str(made))
    found = pl.scan_parquet(made / "*.parquet").rename(lambda name: name.replace("__DOT__", "."))
    _beside(frame, found, sweep, path)
    return swept.missing_facts


_ENGINES: dict[str, Callable[[Sweep, pl.LazyFrame, Path, Path], tuple[str, ...]]] = {
    "polars": _on_polars,
    "duckdb": _on_duckdb,
    "spark": _on_spark,
}


def _lacking(extra: str) -> BadInput:
    expected = say("已安装的扩展 {extra}", extra=extra)
    return BadInput(Fault("--engine", extra, expected, say("请先安装：pip install 'shanglou[{extra}]'。", extra=extra)))


def _facts_only(frame: pl.LazyFrame, sweep: Sweep) -> pl.LazyFrame:
    """The row number and the facts that the rules use: other engines need not carry the user's own columns."""
    names = frame.collect_schema().names()
    day = [sweep.on] if isinstance(sweep.on, str) else []
    return frame.select(ROW, *(name for name in names if name in sweep.vocabulary or name in day))


def _beside(frame: pl.LazyFrame, made: pl.LazyFrame, sweep: Sweep, path: Path) -> None:
    """Put outputs, in whatever order they came, beside the rows they belong to."""
    outputs = [name for name in made.collect_schema().names() if _is_output(name, sweep)]
    own = frame.select(pl.col("^(own:.*|errors:.*|file_row)$"))
    ordered = made.select(pl.col(ROW).cast(pl.UInt32), *outputs)
    own.join(ordered, on=ROW, how="left", maintain_order="left").sink_parquet(path, engine="streaming")


def _is_output(name: str, sweep: Sweep) -> bool:
    asked = {*(rule.id for rule in sweep.rules), *(gate.id for gate in sweep.gates)}
    stem, _, number = name.rpartition("_")
    return name in asked or name in MASKS or (stem in MASKS and number.isdigit())


# -------------------------------------------------------------------------------------------------------- masks


def bit(mask: str, index: int) -> pl.Expr:
    """Whether the flag at `index` of a mask is set."""
    column = mask if index < BITS else f"{mask}_{index // BITS + 1}"
    return (pl.col(column) & pl.lit(1 << index % BITS, dtype=pl.Int64)) != 0


def bits(mask: str, flags: Sequence[pl.Expr | bool]) -> list[pl.Expr]:
    """Flags as a mask of as many columns as it needs."""
    columns = []
    for start in range(0, max(len(flags), 1), BITS):
        total = pl.lit(0, dtype=pl.Int64)
        for place, flag in enumerate(flags[start : start + BITS]):
            one = pl.lit(1 << place, dtype=pl.Int64)
            if isinstance(flag, bool):
                total = total + one if flag else total
            else:
                total = total + pl.when(flag).then(one).otherwise(pl.lit(0, dtype=pl.Int64))
        number = start // BITS + 1
        columns.append(total.alias(mask if number == 1 else f"{mask}_{number}"))
    return columns


def _expanded(
    frame: pl.LazyFrame,
    group: Group,
    legend: Sequence[str],
    rules: Sequence[Rule],
    gates: Sequence[Gate],
    missing: Sequence[str],
) -> pl.LazyFrame:
    """A group's rows with the masks of all groups; what was not asked of them does not apply to them."""
    place = {rule: number for number, rule in enumerate(group.rules)}
    known = {name: number for number, name in enumerate(legend)}

    def flags(mask: str, otherwise: bool) -> list[pl.Expr | bool]:
        return [bit(mask, place[rule]) if rule in place else otherwise for rule in rules]

    columns = [
        *bits("missing", [bit("missing", known[name]) if name in known else False for name in missing]),
        *bits("not_applicable", flags("not_applicable", True)),
        *bits("assumed", flags("assumed", False)),
        *bits("judgement", flags("judgement", False)),
    ]
    own = [*(rule.id for rule in group.rules), *(gate.id for gate in group.gates)]
    return frame.select(pl.col("^(own:.*|errors:.*|file_row)$"), *own, *columns)


# ------------------------------------------------------------------------------------------------------- groups


def groups_of(
    table: Table,
    keys: Sequence[str],
    instruments: Callable[..., tuple[Instrument, ...]],
    asked: Callable[[tuple[Instrument, ...]], tuple[tuple[Rule, ...], tuple[Gate, ...]]],
) -> tuple[list[Group], dict[tuple[Any, ...], tuple[Instrument, ...]]]:
    """The rows grouped by what is in force for them.

    `keys` are the columns (a place, a day) that decide it, `instruments` gives the instruments for their values (with none:
    for the whole table), and `asked` the rules and gates for instruments. Also gives the instruments by key.
    """
    if not keys:
        found = instruments()
        return [Group(found, *asked(found))], {(): found}
    values = table.frame.select(keys).unique().collect(engine="streaming").sort(keys, nulls_last=True).rows()
    by_key = {row: instruments(*row) for row in values if None not in row}
    together: dict[tuple[Instrument, ...], list[tuple[Any, ...]]] = {}
    for key, found in by_key.items():
        if found:
            together.setdefault(found, []).append(key)
    groups = []
    for found, members in together.items():
        columns = [pl.Series([member[number] for member in members]) for number in range(len(keys))]
        if len(keys) == 1:
            rows = pl.col(keys[0]).is_in(columns[0].implode())
        else:
            rows = pl.struct(pl.col(keys)).is_in(
                pl.Series([dict(zip(keys, member, strict=True)) for member in members]).implode()
            )
        groups.append(Group(found, *asked(found), rows))
    return groups, by_key


def without(table: Table, names: Iterable[str]) -> Table:
    """The table without some of the user's columns (verdicts of an earlier sweep, which new ones replace)."""
    gone = set(names)
    if not gone:
        return table
    columns = tuple(column for column in table.columns if column.header not in gone)
    kept = table.frame.select(pl.exclude([OWN + name for name in gone]))
    notes = (*table.notes, say("原有的结果列已换成新的：{names}。", names=plain("、".join(sorted(gone)))))
    return replace(table, columns=columns, frame=kept, notes=notes)
