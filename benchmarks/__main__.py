"""Measure everything, print the page and write it to docs/benchmarks.md."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from . import memory, page, single, sweeps

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
PLATFORM = "## The platform under load"
UNDER_LOAD = (
    "A made-up city on SQLite, two server processes and eight signed-in clients that ask without a pause, all on the same "
    "machine: a city's officer who sees all of it, and a district's. Measured by `benchmarks/server/`, never by a test."
)
HEAD = """# Benchmarks

Written by `make bench`; do not edit. The task (may this unit be divided off and transferred?) is in `benchmarks/task.py`,
what the peers were given in `benchmarks/peers/`, their exact versions in the extra `bench`. Times are medians of runs taken
in turn in one process; compare those of one table, not of two runs. A target that was missed says so.
"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--no-spark", action="store_true", help="leave PySpark out (it needs Java 17 or newer)")
    parser.add_argument("--server", type=Path, default=None, help="what `python -m benchmarks.server --out` wrote")
    options = parser.parse_args()
    platform = _platform(options.server)
    # First, while this process is small: what it holds counts as held by its children (getrusage goes through exec).
    ten_million = memory.measure()
    targets, sections, frame, wanted = sweeps.measure()
    parts = [single.measure(frame, wanted), ten_million]
    if options.no_spark:
        parts.append(([page.Target("the same rules over DuckDB and PySpark: equal results", "DuckDB equal", None)], []))
    else:
        from . import spark

        parts.append(spark.measure(frame, wanted))
    for more, texts in parts:
        targets += more
        sections += texts
    promised = page.table(("target", "found", ""), [target.cells for target in targets])
    written = "\n".join([HEAD, page.machine(), "", "## Targets", "", promised, "", platform, "", "\n\n".join(sections), ""])
    print(written)
    PAGE.write_text(written, encoding="utf-8")


def _platform(found: Path | None) -> str:
    """The platform's part of the page; what the page said before where nothing was measured."""
    if found is None:
        before = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        start = before.find(PLATFORM)
        return before[start : before.find("\n## ", start + 1)].strip() if start >= 0 else f"{PLATFORM}\n\nNot measured."
    targets = [page.Target(**item) for item in json.loads(found.read_text(encoding="utf-8"))]
    return "\n\n".join(
        (PLATFORM, UNDER_LOAD, page.table(("target", "found", ""), [target.cells for target in targets])),
    )


if __name__ == "__main__":
    main()
