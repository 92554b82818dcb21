from __future__ import annotations

import pytest

from shanglou.policies import library
from tests.cli.helpers import faults, read_json, run


def test_a_rule_has_its_clause_parameter_and_examples() -> None:
    (rule,) = read_json(run("explain", "smallest_floor", "-f", "json"), "explain")["rules"]
    assert [clause["id"] for clause in rule["clauses"]] == ["HZ2024-09-11"]
    assert [(item["value"], item["unit"]) for item in rule["parameters"]] == [("1000", "m2")]
    assert rule["examples"]


def test_a_rule_that_reads_a_table_shows_how_many_rows_wait_for_confirmation() -> None:
    found = read_json(run("explain", "chengdu_2024.revenue_reaches_annex3", "-f", "json"), "explain")["rules"]
    (table,) = found[0]["tables"]
    assert 0 < table["rows_to_confirm"] < table["rows"]


def test_a_gate_lists_its_rules() -> None:
    (gate,) = read_json(run("explain", "hangzhou_2024.split_transfer", "-f", "json"), "explain")["gates"]
    assert "hangzhou_2024.smallest_floor" in {rule["id"] for rule in gate["rules"]}


def test_a_name_that_several_instruments_have_shows_them_all() -> None:
    found = read_json(run("explain", "split_transfer", "-f", "json"), "explain")["gates"]
    assert {gate["instrument"] for gate in found} == {"hangzhou_2024", "chengdu_2024"}


def test_a_clause_shows_the_rules_that_cite_it() -> None:
    found = read_json(run("explain", "HZ2024-09-11", "-f", "json"), "explain")["rules"]
    assert "smallest_floor" in {rule["id"].partition(".")[2] for rule in found}


def test_a_clause_without_a_rule_points_to_coverage() -> None:
    (fault,) = faults(run("explain", "HZ2024-00-02", "-f", "json"))
    assert "coverage" in fault["remedy"]["en"]


def test_an_unknown_rule_names_the_nearest() -> None:
    (fault,) = faults(run("explain", "smallest_flor", "-f", "json"))
    assert "hangzhou_2024.smallest_floor" in fault["remedy"]["zh"]


@pytest.mark.parametrize(("lang", "heading"), [("zh", "必须满足"), ("en", "Must hold")])
def test_the_text_is_in_the_language_asked_for(lang: str, heading: str) -> None:
    assert heading in run("explain", "smallest_floor", "--lang", lang).stdout


def test_every_rule_and_gate_can_be_explained_in_its_documented_form() -> None:
    from shanglou.cli.explaining import gate_json, rule_json
    from tests.cli.helpers import validator

    own = library()
    value = {
        "format": "shanglou/explain/1",
        "name": "",
        "rules": [rule_json(rule, own) for rule in list(own.rules.values())[::7]],
        "gates": [gate_json(gate) for gate in own.gates.values()],
        "tables": [],
    }
    assert [error.message[:200] for error in validator("explain").iter_errors(value)] == []


def test_a_table_shows_every_printed_row_with_what_waits_for_confirmation() -> None:
    (table,) = read_json(run("explain", "annex3", "-f", "json"), "explain")["tables"]
    assert len(table["lines"]) == table["rows"]
    assert sum(not line["confirmed"] for line in table["lines"]) == table["rows_to_confirm"]


def test_a_row_of_a_table_names_who_confirms_it() -> None:
    text = run("explain", "annex3", "--lang", "en").stdout
    assert "to be confirmed by: " in text
