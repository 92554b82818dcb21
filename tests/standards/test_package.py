import ast
import pickle
import subprocess
import sys
from importlib import resources

import pytest

import shanglou.standards as standards

LAZY = {"polars", "pyproj", "stdnum", "narwhals", "csv"}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_importing_the_package_loads_nothing_heavy():
    loaded = ast.literal_eval(run("import sys, shanglou.standards; print(sorted(sys.modules))"))
    assert LAZY.isdisjoint(loaded)


def test_importing_every_module_reads_no_data_and_loads_nothing_heavy():
    loaded = run(
        "import sys, importlib, shanglou.standards as s\n"
        "[importlib.import_module(f'shanglou.standards.{m}') for m in s._MODULES]\n"
        "from shanglou.standards import _places\n"
        "print(_places.table.cache_info().currsize, [m for m in ('polars', 'pyproj', 'stdnum') if m in sys.modules])"
    )
    assert loaded == "0 []"


def test_importing_the_package_takes_less_than_20_ms():
    code = "import time; t = time.perf_counter(); import shanglou.standards; print(time.perf_counter() - t)"
    assert min(float(run(code)) for _ in range(5)) < 0.020


@pytest.mark.parametrize("name", standards.__all__)
def test_every_public_name_is_there(name):
    assert getattr(standards, name) is not None
    assert name in dir(standards)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = standards.nothing


def test_a_problem_speaks_both_languages():
    problem = standards.Problem("错了", "wrong")
    assert (problem.zh, problem.en, str(problem)) == ("错了", "wrong", "错了 / wrong")


def test_a_problem_is_a_value_error():
    assert issubclass(standards.Problem, ValueError)


def test_a_problem_survives_pickling():
    problem = pickle.loads(pickle.dumps(standards.Problem("错了", "wrong")))
    assert (problem.zh, problem.en) == ("错了", "wrong")


def test_every_data_file_says_where_it_comes_from():
    folder = resources.files("shanglou.standards") / "data"
    tables = [f for f in folder.iterdir() if f.name.endswith(".csv")]
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert tables
    assert all(f.read_text(encoding="utf-8").startswith("# ") and f.name in listed for f in tables)
