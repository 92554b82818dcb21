"""The demonstration, with fewer rows than `make demo` takes."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from shanglou import demo
from shanglou.policies import library

ROWS = 800


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """What the demonstration wrote and printed."""
    import contextlib
    import io

    out = tmp_path_factory.mktemp("demo")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        demo.main(ROWS, out)
    return out, printed.getvalue()


def test_all_eight_projects_are_checked(run: tuple[Path, str]) -> None:
    assert [name for name in ("CD03", "CD05", "HZ01", "HZ04", "HZ11", "HZ13", "NB01", "NB05") if name not in run[1]] == []


def test_every_row_of_the_portfolio_comes_out(run: tuple[Path, str]) -> None:
    found = pl.read_parquet(run[0] / "findings.parquet")
    assert found.height == ROWS


def test_every_wrong_cell_is_reported_by_row(run: tuple[Path, str]) -> None:
    assert "故意写错 10 格，查出 10 格" in run[1]
    assert sum("portfolio.csv row " in line for line in run[1].splitlines()) == 10


def test_the_handbook_is_written(run: tuple[Path, str]) -> None:
    pages = {path.stem for path in (run[0] / "handbook").glob("*.html")}
    assert pages == {"index", *library().instruments}


def test_it_speaks_both_languages(run: tuple[Path, str]) -> None:
    assert "一、八个真实项目 / 1. Eight real projects" in run[1]


def test_every_gate_has_rows_on_both_sides(run: tuple[Path, str]) -> None:
    found = pl.read_parquet(run[0] / "findings.parquet")
    assert [gate for gate in demo.GATES if not {"may proceed", "may not"} <= set(found[gate].drop_nulls())] == []


def test_the_example_projects_state_only_what_was_reported() -> None:
    unknown = {report.case.title[:4]: set(report.case.facts) for report in demo.projects(library())}
    assert len(unknown) == 8
    assert not any("project.is_upstairs" in facts for facts in unknown.values())
    assert {name for name, facts in unknown.items() if "project.far" in facts} == {"HZ01"}
