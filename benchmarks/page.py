"""The page that a run prints and writes: targets, tables and the machine, without names of hosts or paths."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

PACKAGES = (
    "shanglou",
    "polars",
    "narwhals",
    "duckdb",
    "pyspark",
    "openfisca-core",
    "zen-engine",
    "pydmnrules",
    "pyarrow",
    "numpy",
)


@dataclass(frozen=True, slots=True)
class Target:
    """What was promised and what came out; `met` is None where nothing was promised, or nothing measured (`found` says so)."""

    promise: str
    found: str
    met: bool | None

    @property
    def cells(self) -> tuple[str, str, str]:
        return self.promise, self.found, {True: "met", False: "**not met**", None: "—"}[self.met]


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table, its first column left and the others right."""
    lines = [head, ["---", *["---:" for _ in head[1:]]], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """Cores, memory, processor family, Python and package versions."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.date.today():%Y-%m-%d}. {len(os.sched_getaffinity(0))} cores of {_processor()}, {memory:.0f} GB of memory, "
        f"{platform.system()}, {platform.python_implementation()} {platform.python_version()}{_java()}. {', '.join(found)}."
    )


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = {line.partition(":")[2].strip() for line in file if line.startswith("model name")}
    except OSError:
        names = set()
    return " and ".join(sorted(names)) or platform.machine()


def _java() -> str:
    try:
        shown = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    except FileNotFoundError:
        return ""
    return f", Java {shown.split(chr(34))[1]}" if chr(34) in shown else ""


def seconds(value: float) -> str:
    """A time in the unit that reads best."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.1f} µs"


def rate(rows: float) -> str:
    """Cases a second."""
    return f"{rows / 1e6:.2f} M" if rows >= 1e5 else f"{rows:,.0f}"
