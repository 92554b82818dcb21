"""Many cases at once: everyone must agree on every verdict before a clock starts."""

from __future__ import annotations

from typing import Any

import duckdb
import polars as pl

from shanglou.engine.sweep import Sweep

from . import many
from .page import Target, rate, seconds, table
from .peers import dmn, duckdb_by_hand, loop, openfisca, polars_by_hand, zen_engine
from .rows import portfolio
from .task import GATE, INSTRUMENT, ON, OVERALL, RULES, VERDICTS, VOCABULARY
from .timing import each, interleaved

ROWS = 1_000_000
FEWER = {"Python loop": 200_000, "zen-engine": 5_000, "pyDMNrules": 40}
NARROW = 200_000
IN_A_ROW = 10
READY = "OpenFisca core, its arrays made ready before"
VERDICTS_ONLY = Sweep((*RULES, OVERALL), VOCABULARY, ON, masks=False)
WITH_REASONS = Sweep(RULES, VOCABULARY, ON, gates=(GATE,))


def bare(sweep: Sweep, frame: Any) -> Any:
    """A sweep that gives verdicts and nothing else."""
    return sweep(frame, report_faults=False, keep=False).frame


def same(name: str, found: pl.DataFrame, wanted: pl.DataFrame) -> None:
    """Stop when a verdict differs."""
    for verdict in VERDICTS:
        column = verdict if verdict in found.columns else f"{INSTRUMENT}.{verdict}"
        if not found[column].equals(wanted[verdict].head(found.height)):
            raise SystemExit(f"{name} disagrees on {verdict}")


def from_tuples(rows: list[tuple[bool | None, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(VERDICTS, pl.Boolean), orient="row")


def on_polars(frame: pl.DataFrame, wanted: pl.DataFrame) -> dict[str, float]:
    """Seconds on one million rows, by hand and by sweep, turn by turn."""
    lazy = frame.lazy()
    same("sweep", bare(VERDICTS_ONLY, lazy).collect(), wanted)
    same("Polars by hand, eager", polars_by_hand.assess(frame), wanted)  # type: ignore[arg-type]
    reasons = WITH_REASONS(lazy, report_faults=False, keep=False).frame.collect()
    decided = pl.when(pl.col(GATE.id) == "may proceed").then(True).when(pl.col(GATE.id) == "may not").then(False)
    same("sweep with reasons", reasons.with_columns(overall=decided), wanted)
    return interleaved(
        {
            "Polars by hand, lazy": lambda: polars_by_hand.assess(lazy).collect(),  # type: ignore[union-attr]
            "**Shanglou sweep**: the same verdicts": lambda: bare(VERDICTS_ONLY, lazy).collect(),
            "Shanglou sweep: decision, missing facts, judgements": lambda: bare(WITH_REASONS, lazy).collect(),
            "the same, faults reported and columns kept": lambda: WITH_REASONS(lazy).frame.collect(),
            "Polars by hand, eager": lambda: polars_by_hand.assess(frame),
            "Polars by hand, lazy, in-memory engine": lambda: polars_by_hand.assess(lazy).collect(engine="in-memory"),  # type: ignore[union-attr]
        },
        rounds=15,
    )


def on_duckdb(frame: pl.DataFrame, wanted: pl.DataFrame) -> dict[str, float]:
    """Seconds on one million rows of a DuckDB table, by hand and by sweep."""
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    connection.register("source", frame.with_row_index("row").to_arrow())
    connection.execute("create table cases as select * from source")
    duckdb_by_hand.prepare(connection)

    def by_hand() -> Any:
        return duckdb_by_hand.assess(connection).to_arrow_table()

    def by_sweep() -> Any:
        return VERDICTS_ONLY(connection.table("cases"), report_faults=False).frame.to_arrow_table()

    for name, run in (("DuckDB by hand", by_hand), ("sweep on DuckDB", by_sweep)):
        same(name, pl.from_arrow(run()).sort("row"), wanted)  # type: ignore[union-attr]

    def verdicts_only() -> Any:
        found = VERDICTS_ONLY(connection.table("cases"), report_faults=False).frame
        names = ", ".join(["row", *(f'"{INSTRUMENT}.{verdict}"' for verdict in VERDICTS)])
        return found.project(names).to_arrow_table()

    return interleaved({"DuckDB by hand": by_hand, "Shanglou sweep on DuckDB": verdicts_only}, rounds=5)


def on_openfisca(frame: pl.DataFrame, wanted: pl.DataFrame) -> dict[str, float]:
    """Seconds on one million rows, and turn by turn with it those of several sweeps and of Polars by hand in a row."""
    lazy, system, arrays = frame.lazy(), openfisca.system(wide=True), openfisca.arrays(frame)
    found = {name: pl.Series(values) for name, values in openfisca.assess(system, arrays).items()}
    same("OpenFisca core", pl.DataFrame(found).select(pl.when(pl.all() >= 0).then(pl.all() == 1)), wanted)
    return interleaved(
        {
            READY: lambda: openfisca.assess(system, arrays),
            "OpenFisca core, from the same frame": lambda: openfisca.assess(system, openfisca.arrays(frame)),
            "sweep": lambda: [bare(VERDICTS_ONLY, lazy).collect() for _ in range(IN_A_ROW)],
            "by hand": lambda: [polars_by_hand.assess(lazy).collect() for _ in range(IN_A_ROW)],  # type: ignore[union-attr]
        },
        rounds=5,
    )


def one_by_one(frame: pl.DataFrame, wanted: pl.DataFrame) -> dict[str, float]:
    """Seconds a million rows would take, from fewer, for those who take cases one by one."""
    head = {name: frame.head(count) for name, count in FEWER.items()}
    scale = {name: ROWS / count for name, count in FEWER.items()}
    objects = loop.cases(head["Python loop"])
    same("Python loop", from_tuples([loop.assess(case) for case in objects]), wanted)
    taken = interleaved({"Python loop": lambda: [loop.assess(case) for case in objects]}, rounds=3)

    decision, contexts = zen_engine.prepare(), zen_engine.cases(head["zen-engine"])
    same("zen-engine", from_tuples([zen_engine.assess(decision, case) for case in contexts]), wanted)
    rules, records = dmn.prepare(), dmn.cases(head["pyDMNrules"])
    same("pyDMNrules", from_tuples([dmn.assess(rules, case) for case in records]), wanted)
    taken["zen-engine"] = each(lambda n: zen_engine.assess(decision, contexts[n]), len(contexts)) * len(contexts)
    taken["pyDMNrules"] = each(lambda n: dmn.assess(rules, records[n]), len(records)) * len(records)
    return {name: time * scale[name] for name, time in taken.items()}


def flips(frame: pl.DataFrame, wanted: pl.DataFrame) -> int:
    """How many verdicts OpenFisca's own 32-bit numbers change."""
    head = frame.head(NARROW)
    found = openfisca.assess(openfisca.system(wide=False), openfisca.arrays(head))
    whole = wanted.head(head.height).select(pl.all().cast(pl.Int32).fill_null(-1))
    return sum(int((pl.Series(found[name]).cast(pl.Int32) != whole[name]).sum()) for name in VERDICTS)


def two_hundred(frame: pl.DataFrame) -> dict[str, float]:
    """Seconds for two hundred rules on one million rows."""
    lazy, rules = frame.lazy(), many.rules()
    sweep = Sweep(rules, VOCABULARY, ON, masks=False)
    by_hand, by_sweep = many.assess(lazy).collect(), bare(sweep, lazy).collect()
    for made in rules:
        if not by_sweep[made.id].equals(by_hand[made.name]):
            raise SystemExit(f"two hundred rules: {made.name} differs")
    return interleaved({"by hand": lambda: many.assess(lazy).collect(), "sweep": lambda: bare(sweep, lazy).collect()}, rounds=11)


def measure() -> tuple[list[Target], list[str], pl.DataFrame, pl.DataFrame]:
    """The targets and sections on sweeps, with the rows and the verdicts everyone agreed on."""
    frame = portfolio(ROWS)
    wanted: pl.DataFrame = polars_by_hand.assess(frame.lazy()).collect()  # type: ignore[union-attr]
    polars, duck, fisca = on_polars(frame, wanted), on_duckdb(frame, wanted), on_openfisca(frame, wanted)
    beside, hand_beside = fisca.pop("sweep") / IN_A_ROW, fisca.pop("by hand") / IN_A_ROW
    slow = {**fisca, **one_by_one(frame, wanted)}
    hand, ours = polars["Polars by hand, lazy"], polars["**Shanglou sweep**: the same verdicts"]
    hundred = two_hundred(frame)
    flipped = flips(frame, wanted)
    rows = [
        (name, seconds(taken), rate(ROWS / taken), f"{hand / taken:.2f}" if hand / taken >= 0.1 else f"1/{taken / hand:,.0f}")
        for name, taken in {**polars, **duck, **slow}.items()
    ]
    scaled = ", ".join(f"{name} from {count:,}" for name, count in FEWER.items())
    text = (
        f"Seven verdicts and an overall on {ROWS:,} rows, ten number columns, five of texts, three of conditions, one tenth of "
        "each null, one row in twenty at a threshold; a table of 112 rows joined. All verdicts of all contestants were equal "
        f"before a clock started. Scaled to a million rows: {scaled}. Speed is that of lazy Polars by hand in the same run.\n\n"
        + table(("engine", "time", "cases/s", "speed against Polars by hand"), rows)
        + f"\n\nOpenFisca has no null (unknown is a number of its own here, with three-valued logic by hand) and its numbers "
        f"have 32 bits: so run, {flipped} verdicts of {NARROW * len(VERDICTS):,} flip. It was timed with 64. "
        "Shanglou checks every cell on the way (its range, its decimals, its options) and compares exactly; those who wrote by "
        "hand trust the column."
    )
    ratio = hundred["sweep"] / hundred["by hand"]
    more = "Two hundred rules of eight shapes on the same rows, verdicts equal.\n\n" + table(
        ("", "time", "against by hand"),
        [
            ("Polars by hand, lazy", seconds(hundred["by hand"]), "1.00"),
            ("Shanglou sweep", seconds(hundred["sweep"]), f"{ratio:.2f} times the time"),
        ],
    )
    in_memory = polars["Polars by hand, lazy, in-memory engine"]
    least, most = (f"{taken / beside:.0f}" for taken in fisca.values())
    limit = f"{fisca[READY] / hand_beside:.0f}"
    targets = [
        Target(
            "sweep of 1 M rows: at least 0.8 of the speed of lazy Polars by hand",
            f"{hand / ours:.2f} as `.collect()` runs it; {in_memory / ours:.2f} of it on the in-memory engine",
            hand / ours >= 0.8,
        ),
        Target(
            "sweep of 1 M rows: at least 50 times OpenFisca core",
            f"{least} times; {most} from the same frame; lazy Polars by hand is {limit} times",
            fisca[READY] / beside >= 50,
        ),
        Target("200 rules × 1 M rows: within 1.5 times Polars by hand", f"{ratio:.2f} times", ratio <= 1.5),
    ]
    return targets, [f"## One million cases\n\n{text}", f"## Two hundred rules\n\n{more}"], frame, wanted
