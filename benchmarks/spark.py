"""The same rules over PySpark, last, so that Java's memory and threads disturb nobody's times."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from .page import Target, seconds, table
from .sweeps import ROWS, VERDICTS_ONLY, same
from .task import INSTRUMENT, VERDICTS
from .timing import interleaved


def measure(frame: pl.DataFrame, wanted: pl.DataFrame) -> tuple[list[Target], list[str]]:
    """The target and section on PySpark."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").appName("benchmarks")
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "4g",
        "spark.sql.shuffle.partitions": "4",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "cases.parquet"
            frame.with_row_index("row").write_parquet(path)
            cases = session.read.parquet(str(path))

            def verdicts() -> object:
                found = VERDICTS_ONLY(cases, report_faults=False).frame
                return found.select("row", *(f"`{INSTRUMENT}.{verdict}`" for verdict in VERDICTS))

            same("sweep on PySpark", pl.from_arrow(verdicts().toArrow()).sort("row"), wanted)  # type: ignore[attr-defined,union-attr]
            taken = interleaved(
                {"spark": lambda: verdicts().write.format("noop").mode("overwrite").save()},  # type: ignore[attr-defined]
                rounds=3,
            )
    finally:
        session.stop()
    text = table(
        ("", "time", "verdicts"), [(f"Shanglou sweep on PySpark, {ROWS:,} rows from Parquet", seconds(taken["spark"]), "equal")]
    )
    return [Target("the same rules over DuckDB and PySpark: equal results", "equal", True)], [f"## PySpark\n\n{text}"]
