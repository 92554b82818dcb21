from __future__ import annotations

from pathlib import Path

import pytest

from shanglou.policies import library
from tests.cli import new_city
from tests.cli.helpers import faults, read_json, run, write


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """The made-up city with a rule that speaks of a fact there is not."""
    folder = new_city.build(tmp_path)
    path = folder / "rules.py"
    path.write_text(path.read_text(encoding="utf-8").replace("unit.floor_area", "unit.flor_area"), encoding="utf-8")
    return folder


def test_coverage_has_every_clause_of_every_instrument() -> None:
    found = read_json(run("coverage", "-f", "json"), "coverage")["instruments"]
    assert {item["instrument"]: len(item["clauses"]) for item in found} == {
        key: len(item.clauses) for key, item in library().instruments.items()
    }


def test_coverage_sums_to_the_number_of_clauses() -> None:
    (found,) = read_json(run("coverage", "hangzhou_2024", "-f", "json"), "coverage")["instruments"]
    assert sum(found["states"].values()) == sum(sum(kind.values()) for kind in found["kinds"].values()) == found["total"]


def test_coverage_names_what_implements_a_clause() -> None:
    text = run("coverage", "hangzhou_2024").stdout.splitlines()
    line = next(number for number, line in enumerate(text) if "HZ2024-09-11" in line)
    assert "requirement smallest_floor" in text[line + 1]


def test_coverage_says_why_a_narrative_clause_has_no_rule() -> None:
    text = run("coverage", "hangzhou_2024", "--lang", "en").stdout
    assert "narrative: States a direction; there is no condition to test" in text


def test_missing_lists_only_clauses_that_nothing_carries(tmp_path: Path) -> None:
    folder = new_city.build(tmp_path)
    path = folder / "clauses.csv"
    more = "XC2025-9,九｜S9｜L9,rule,must,没有人管,nobody's,yes,,,,,\n"
    path.write_text(path.read_text(encoding="utf-8") + more, encoding="utf-8")
    result = run("coverage", new_city.ID, "--missing", "--policies", tmp_path, "-f", "json")
    (found,) = read_json(result, "coverage")["instruments"]
    assert [clause["id"] for clause in found["clauses"]] == ["XC2025-9"]


def test_an_unknown_instrument_names_the_nearest() -> None:
    (fault,) = faults(run("coverage", "hangzhou_2025", "-f", "json"))
    assert "hangzhou_202" in fault["remedy"]["en"]


def test_the_handbook_has_a_page_for_each_instrument(tmp_path: Path) -> None:
    written = read_json(run("handbook", tmp_path / "book", "-f", "json"), "handbook")["files"]
    assert {f"{key}.html" for key in library().instruments} <= set(written)
    assert all((tmp_path / "book" / name).exists() for name in written)


def test_the_handbook_says_where_to_begin(tmp_path: Path) -> None:
    assert "index.html" in run("handbook", tmp_path / "book").stdout


def test_the_handbook_cannot_be_written_where_a_file_stands(tmp_path: Path) -> None:
    path = write(tmp_path, "book", "taken")
    assert faults(run("handbook", path, "-f", "json"))


def test_lint_gives_exit_code_1_on_an_error(broken: Path) -> None:
    result = run("lint", broken, "-f", "json")
    found = read_json(result, "lint")
    assert result.exit_code == 1
    assert found["errors"] > 0
    assert {problem["file"].partition("/")[0] for problem in found["problems"]} == {new_city.ID}


def test_lint_names_file_and_line(broken: Path) -> None:
    assert f"{new_city.ID}/rules.py:" in run("lint", broken).stdout


def test_lint_names_a_survivor_that_nobody_explained(tmp_path: Path) -> None:
    folder = new_city.build(tmp_path)
    path = folder / "examples" / "workshops.toml"
    loose = (
        path.read_text(encoding="utf-8")
        .replace("599.99", "500")
        .replace('verdict = "not met", gap = "0.01 m2"', 'verdict = "not met"')
    )
    path.write_text(loose, encoding="utf-8")
    result = run("lint", folder, "--mutants", "-f", "json")
    survivors = read_json(result, "lint")["survivors"]
    assert result.exit_code == 1
    assert {item["rule"] for item in survivors} == {f"{new_city.ID}.workshop_large_enough"}


def test_lint_without_mutants_says_nothing_of_survivors(tmp_path: Path) -> None:
    assert read_json(run("lint", new_city.build(tmp_path), "-f", "json"), "lint")["survivors"] is None


def test_lint_of_an_empty_folder_says_what_is_lacking(tmp_path: Path) -> None:
    result = run("lint", tmp_path, "-f", "json")
    assert result.exit_code == 1
    files = {problem["file"].rpartition("/")[2] for problem in read_json(result, "lint")["problems"]}
    assert files == {"policy.toml", "clauses.csv"}


def test_lint_of_a_folder_that_there_is_not_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("lint", tmp_path / "none", "-f", "json"))
    assert fault["found"].endswith("none")


def test_every_own_folder_is_checked_by_default() -> None:
    assert set(read_json(run("lint", "-f", "json"), "lint")["folders"]) == set(library().instruments)


@pytest.mark.parametrize("command", [("policies", "杭州"), ("facts",), ("coverage",), ("explain", "smallest_floor")])
def test_a_broken_policy_folder_is_a_fault_and_no_traceback(broken: Path, command: tuple[str, ...]) -> None:
    (fault,) = faults(run(*command, "--policies", broken, "-f", "json"))
    assert "lint" in fault["remedy"]["zh"]


def test_a_folder_whose_python_does_not_parse_is_a_fault(tmp_path: Path) -> None:
    folder = new_city.build(tmp_path)
    write(folder, "rules.py", "def (:\n")
    (fault,) = faults(run("facts", "--policies", tmp_path, "-f", "json"))
    assert "SyntaxError" in fault["found"]


def test_a_policies_option_without_a_policy_is_refused(tmp_path: Path) -> None:
    (fault,) = faults(run("facts", "--policies", tmp_path, "-f", "json"))
    assert fault["field"] == "policies"
