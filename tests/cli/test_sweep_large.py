"""A table of a million rows with ten bad ones, and one of ten million under its memory limit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from tests.cli.helpers import read_json, run

ROWS = 1_000_000
BAD = {3: "x", 17: "-1", 40_000: "1,5", 99_999: "12.345", 500_001: "5万元", 500_002: "1e99", 640_000: "０x", 777_777: "--",
       999_998: "NULLL", 999_999: "千"}  # fmt: skip


@pytest.mark.slow
def test_a_million_rows_with_ten_bad_ones_finish_and_report_exactly_the_ten(tmp_path: Path) -> None:
    areas = [f"{900 + number % 200}.{number % 100:02d}" for number in range(ROWS)]
    for number, cell in BAD.items():
        areas[number] = cell
    source, target = tmp_path / "in.csv", tmp_path / "out.parquet"
    pl.DataFrame({"编号": range(ROWS), "单元建筑面积": areas, "分割方式": ["按层", "按幢"] * (ROWS // 2)}).write_csv(source)
    said = read_json(
        run(
            "sweep",
            source,
            target,
            "--place",
            "杭州",
            "--on",
            "2025-06-01",
            "--gate",
            "hangzhou_2024.split_transfer",
            "--format",
            "json",
        ),
        "sweep",
    )
    assert {fault["row"]: fault["found"] for fault in said["faults"]} == {number + 2: f"'{cell}'" for number, cell in BAD.items()}
    assert (said["faults_total"], said["rows"]["in"], said["rows"]["out"]) == (10, ROWS, ROWS)
    frame = pl.read_parquet(target, columns=["编号", "errors", "hangzhou_2024.smallest_floor"])
    assert frame["编号"].to_list() == [str(number) for number in range(ROWS)]
    assert frame.with_row_index().filter(pl.col("errors").is_not_null())["index"].to_list() == sorted(BAD)
    judged = frame["hangzhou_2024.smallest_floor"]
    assert (judged[200], judged[0]) == (False, False)
    assert judged[150] is True


# Not `ru_maxrss`: Linux lets a process begin with the peak of the one that started it.
PEAK = """
import pathlib, re, sys
sys.argv = ["shanglou", *sys.argv[1:]]
try:
    from shanglou.cli import app
    app()
except SystemExit as stop:
    assert stop.code in (0, 1), stop.code
status = pathlib.Path("/proc/self/status").read_text()
print(int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024, file=sys.stderr)
"""


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the peak is read where Linux tells it")
def test_ten_million_rows_go_from_parquet_to_parquet_in_less_than_a_gigabyte_and_a_half(tmp_path: Path) -> None:
    one = pl.DataFrame({
        "编号": pl.int_range(ROWS, eager=True),
        "unit.floor_area": (pl.int_range(ROWS, eager=True) % 500_000) / 100,
        "unit.split_by": ["floor", "building", None, "part_of_floor"] * (ROWS // 4),
        "unit.is_facility": [True, False, None, False] * (ROWS // 4),
    })  # fmt: skip
    for part in range(10):
        one.write_parquet(tmp_path / f"part{part}.parquet")
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pl.scan_parquet(tmp_path / "part*.parquet").sink_parquet(source)
    command = [
        "sweep",
        str(source),
        str(target),
        "--place",
        "330100",
        "--on",
        "2025-06-01",
        "--gate",
        "hangzhou_2024.split_transfer",
    ]
    done = subprocess.run([sys.executable, "-c", PEAK, *command], capture_output=True, text=True, check=True)
    assert pl.scan_parquet(target).select(pl.len()).collect().item() == 10 * ROWS
    assert int(done.stderr.split()[-1]) < 1_500
