"""The engine is light: importing it loads no data frame library and no translation tool."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("polars", "narwhals", "babel", "duckdb", "pandas", "pyarrow", "jinja2", "rich", "typer")


@pytest.mark.parametrize("package", ["shanglou.engine", "shanglou.engine.report", "shanglou.vocabulary"])
def test_importing_the_engine_loads_nothing_heavy(package: str) -> None:
    program = f"import sys, {package}; print(sorted(set(sys.modules) & set({HEAVY!r})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_judging_a_case_loads_no_data_frame_library() -> None:
    program = (
        "import datetime, sys\n"
        "from shanglou.policies import library, located\n"
        "from shanglou.engine import read_case\n"
        "from shanglou.engine.report import check\n"
        "from shanglou.vocabulary import VOCABULARY\n"
        "case = read_case({'on': '2025-06-01', 'place': '杭州', 'unit': {'floor_area': 1000, 'split_by': 'floor'}}, VOCABULARY)\n"
        "assert check(library(), located(case)).findings\n"
        f"print(sorted(set(sys.modules) & set({('polars', 'narwhals', 'duckdb', 'pandas', 'pyarrow')!r})))"
    )
    done = subprocess.run([sys.executable, "-X", "utf8", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
