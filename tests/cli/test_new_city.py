"""A new city is a new folder: every command serves it through ``--policies``, and nothing else changes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli import new_city
from tests.cli.helpers import read_json, run, write


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the city's folder."""
    folder = tmp_path_factory.mktemp("policies")
    new_city.build(folder)
    assert run("policies", new_city.PLACE, "--policies", folder).exit_code == 0
    return folder


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write(tmp_path, "case.toml", new_city.CASE)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path, "units.csv", new_city.TABLE)


def test_without_its_folder_the_city_is_unknown(tmp_path: Path) -> None:
    path = write(tmp_path, "case.toml", new_city.CASE.replace("新城市", "新城市未登记"))
    assert run("check", path).exit_code == 2


def test_policies_shows_its_instrument(city: Path) -> None:
    result = run("policies", "新城市", "--on", "2025-06-01", "--policies", city, "-f", "json")
    assert [item["id"] for item in read_json(result, "policies")["instruments"]] == [new_city.ID]


def test_the_folder_may_be_named_by_the_environment(city: Path) -> None:
    result = run("policies", new_city.PLACE, "--on", "2025-06-01", "-f", "json", SHANGLOU_POLICIES=str(city))
    assert len(read_json(result, "policies")["instruments"]) == 1


def test_check_judges_by_its_rules(city: Path, case: Path) -> None:
    result = run("check", case, "--policies", city, "-f", "json")
    report = read_json(result, "report")
    assert result.exit_code == 1
    assert {item["rule"]: item["verdict"] for item in report["findings"]} == {
        f"{new_city.ID}.workshop_large_enough": "not met",
        f"{new_city.ID}.tax_reached": "met",
        f"{new_city.ID}.tax_above": "met",
    }
    assert [gap["size"] for item in report["findings"] for gap in item["gaps"]] == ["0.01"]


def test_sweep_judges_a_table_by_its_rules(city: Path, table: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    arguments = ("--place", "新城市", "--on", "2025-06-01", "--policies", city, "-f", "json")
    summary = read_json(run("sweep", table, target, *arguments), "sweep")
    counts = {item["gate"]: item["rows"] for item in summary["gates"]}[f"{new_city.ID}.moving"]
    assert {name: count for name, count in counts.items() if count} == {
        "may proceed": 1,
        "may not": 1,
        "complete the file": 1,
    }
    assert summary["faults_total"] == 1
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.reader(file))) == 4


def test_whatif_on_a_case_changes_its_parameter(city: Path, case: Path) -> None:
    result = run("whatif", case, "--set", "min_workshop=599.99", "--policies", city, "-f", "json")
    changes = {item["id"]: (item["before"], item["after"]) for item in read_json(result, "whatif")["changes"]}
    assert changes == {
        f"{new_city.ID}.workshop_large_enough": ("not met", "met"),
        f"{new_city.ID}.moving": ("may not", "may proceed"),
    }


def test_whatif_on_a_table_names_the_changed_row(city: Path, table: Path) -> None:
    arguments = ("--set", "min_workshop=599.99", "--on", "2025-06-01", "--policies", city, "-f", "json")
    found = read_json(run("whatif", table, *arguments), "whatif")
    assert (found["changed"], found["rows"], {item["row"] for item in found["changes"]}) == (1, 3, {3})


def test_compare_sets_it_beside_another_city(city: Path, case: Path) -> None:
    result = run("compare", case, "--places", "新城市,杭州", "--stage", "split_transfer", "--policies", city, "-f", "json")
    ((own, other),) = [stage["places"] for stage in read_json(result, "compare")["stages"]]
    assert {item["rule"].partition(".")[0] for item in own["findings"]} == {new_city.ID}
    assert {item["rule"].partition(".")[0] for item in other["findings"]} >= {"hangzhou_2024"}


def test_compare_asks_it_without_being_told(city: Path, case: Path) -> None:
    result = run("compare", case, "--policies", city, "-f", "json")
    assert new_city.PLACE in {place["code"] for place in read_json(result, "compare")["places"]}


def test_explain_shows_its_rule_with_table_and_clause(city: Path) -> None:
    result = run("explain", "tax_above", "--policies", city, "-f", "json")
    (rule,) = read_json(result, "explain")["rules"]
    assert [table["rows"] for table in rule["tables"]] == [2]
    assert [clause["id"] for clause in rule["clauses"]] == ["XC2025-3"]


def test_facts_names_its_rules(city: Path) -> None:
    (fact,) = read_json(run("facts", "unit.sub_field", "--policies", city, "-f", "json"), "facts")["facts"]
    assert f"{new_city.ID}.tax_reached" in fact["rules"]


def test_template_has_the_facts_of_its_gate(city: Path, tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    result = run("template", "unit", target, "--gate", "moving", "--policies", city, "-f", "json")
    assert "unit.storey_height" in read_json(result, "template")["facts"]
    assert target.exists()


def test_coverage_has_its_clauses(city: Path) -> None:
    (found,) = read_json(run("coverage", new_city.ID, "--policies", city, "-f", "json"), "coverage")["instruments"]
    assert found["states"] == {"implemented": 3, "narrative": 1}


def test_the_handbook_has_its_page(city: Path, tmp_path: Path) -> None:
    assert run("handbook", tmp_path / "pages", "--policies", city).exit_code == 0
    page = (tmp_path / "pages" / f"{new_city.ID}.html").read_text(encoding="utf-8")
    assert "新城工业上楼办法" in page


def test_lint_finds_nothing_wrong_and_no_mutant_survives(city: Path) -> None:
    result = run("lint", city / new_city.ID, "--mutants", "-f", "json")
    found = read_json(result, "lint")
    assert (result.exit_code, found["problems"], found["survivors"]) == (0, [], [])


def test_lint_of_everything_includes_it(city: Path) -> None:
    assert new_city.ID in read_json(run("lint", "--policies", city, "-f", "json"), "lint")["folders"]
