"""Ten million cases from Parquet to Parquet, each way in a child process of its own, for its peak memory."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from .page import Target, seconds, table

PARTS, PART = 10, 1_000_000
WAYS = {
    "hand": "Polars by hand, verdicts only",
    "verdicts": "Shanglou sweep, verdicts only",
    "full": "Shanglou sweep, all columns kept, decision, missing facts and judgements, faults reported",
}
LIMIT = 1.5


def write(folder: Path) -> None:
    """Ten files of a million rows."""
    from .rows import portfolio

    for part in range(PARTS):
        portfolio(PART, seed=100 + part).write_parquet(folder / f"{part}.parquet")


def child(way: str, folder: Path) -> None:
    """Sweep the files into one; prints seconds, peak memory in GB and the rows written."""
    from .peers import polars_by_hand
    from .sweeps import VERDICTS_ONLY, WITH_REASONS, bare

    source, target = pl.scan_parquet(folder / "*.parquet"), folder / f"{way}.out"
    start = time.perf_counter()
    if way == "hand":
        frame = polars_by_hand.assess(source)
    elif way == "verdicts":
        frame = bare(VERDICTS_ONLY, source)
    else:
        frame = WITH_REASONS(source).frame
    frame.sink_parquet(target)  # type: ignore[union-attr]
    taken = time.perf_counter() - start
    rows = pl.scan_parquet(target).select(pl.len()).collect().item()
    print(taken, peak(), rows)


def peak() -> float:
    """The largest memory this process held, in GB."""
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / 2**30 if sys.platform == "darwin" else size / 2**20


def measure() -> tuple[list[Target], list[str]]:
    """The target and section on memory."""
    found: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-m", "benchmarks.memory", "write", name], check=True)
        for way in WAYS:
            ran = subprocess.run(
                [sys.executable, "-m", "benchmarks.memory", way, name], check=True, capture_output=True, text=True
            )
            taken, memory, rows = map(float, ran.stdout.split())
            assert rows == PARTS * PART, rows
            found[way] = taken, memory
    lines = [(WAYS[way], seconds(taken), f"{memory:.2f} GB") for way, (taken, memory) in found.items()]
    text = "Ten million rows read from Parquet and written to Parquet, each in a fresh process.\n\n" + table(
        ("", "time", "peak memory"), lines
    )
    worst = max(found["verdicts"][1], found["full"][1])
    promise = f"10 M rows Parquet to Parquet: under {LIMIT} GB"
    return [Target(promise, f"{worst:.2f} GB", worst < LIMIT)], [f"## Ten million cases\n\n{text}"]


if __name__ == "__main__":
    what, where = sys.argv[1], Path(sys.argv[2])
    write(where) if what == "write" else child(what, where)
