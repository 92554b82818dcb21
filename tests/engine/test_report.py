"""The report of one case: what was asked and what was not, what-ifs, two reports compared, and one JSON form."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import BadInput, Decision, Verdict, read_case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.folders import load
from shanglou.engine.report import Change, Report, check, compare
from tests.engine.bakery import VOCABULARY, bake

LARGE = {"fuel": "wood", "floor_area": 1000}
SMALL = {"fuel": "wood", "floor_area": "999.99"}
SHARE = {
    "target": "parameter:fee_share",
    "value": "80",
    "author": "Bureau of Bread",
    "reason": "settled",
    "evidence": "notice 3",
    "date": "2025-05-01",
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue([load(bake(tmp_path), VOCABULARY)], VOCABULARY)


def report(
    catalogue: Catalogue, *, overrides: Any = None, what_if: Any = (), rules: Any = None, gates: Any = None, **data: Any
) -> Report:
    case = read_case({"on": "2025-06-01", "place": "990000", **data}, VOCABULARY)
    parameters = {catalogue.instruments["bakery"].parameters[name]: value for name, value in (overrides or {}).items()}
    return check(catalogue, case, overrides=parameters, what_if=what_if, rules=rules, gates=gates)


def asked(found: Report) -> list[str]:
    return [item.rule.name for item in found.findings]


# ------------------------------------------------------------------------------------------------------------ what is asked


def test_a_rule_is_asked_when_something_is_known_of_a_fact_it_tests(catalogue: Catalogue) -> None:
    assert asked(report(catalogue, oven={"floor_area": 1000})) == ["large_enough", "fee"]


def test_a_rule_of_whose_facts_nothing_is_known_is_not_asked(catalogue: Catalogue) -> None:
    assert [rule.name for rule in report(catalogue, oven={"floor_area": 1000}).not_asked] == ["way"]


def test_a_rule_is_not_asked_for_a_fact_that_says_only_where_it_applies(catalogue: Catalogue) -> None:
    """A fuel alone says nothing of the size of an oven; of its fee it does."""
    assert asked(report(catalogue, oven={"fuel": "wood"})) == ["fee"]


def test_of_an_empty_case_nothing_is_asked(catalogue: Catalogue) -> None:
    found = report(catalogue)
    assert (found.findings, found.gates) == ((), ())
    assert [rule.name for rule in found.not_asked] == ["large_enough", "way", "fee"]


def test_a_gate_is_asked_with_its_rules(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=SMALL)
    assert found.gate("opening").decision is Decision.REFUSE


def test_a_gate_that_is_asked_for_by_name_asks_its_rules(catalogue: Catalogue) -> None:
    found = report(catalogue, gates=[catalogue.gates["bakery.opening"]])
    assert asked(found) == ["large_enough"]
    assert found.gate("bakery.opening").decision is Decision.COMPLETE


def test_only_the_rules_that_are_wanted_are_asked(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=LARGE, rules=[catalogue.rules["bakery.way"]], gates=[])
    assert asked(found) == ["way"]


def test_a_fact_of_a_member_is_something_known(catalogue: Catalogue) -> None:
    assert asked(report(catalogue, oven=[LARGE])) == ["large_enough", "fee"]


def test_each_member_has_its_own_finding_and_gate(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=[LARGE, SMALL])
    assert [(item.member, item.verdict) for item in found.findings if item.rule.name == "large_enough"] == [
        (1, Verdict.MET),
        (2, Verdict.NOT_MET),
    ]
    assert [(item.member, item.decision) for item in found.gates] == [(1, Decision.PROCEED), (2, Decision.REFUSE)]


def test_a_rule_about_the_case_is_asked_once_whatever_members_there_are(catalogue: Catalogue) -> None:
    found = report(catalogue, bakery={"old_town": True}, oven=[LARGE, SMALL])
    assert [item.member for item in found.findings if item.rule.name == "way"] == [None]


def test_a_finding_is_found_by_short_name_and_by_id(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=LARGE)
    assert found.finding("large_enough") is found.finding("bakery.large_enough")


@pytest.mark.parametrize(("rule", "member"), [("way", None), ("nothing", None), ("large_enough", 1)])
def test_a_finding_that_was_not_made_is_a_key_error(catalogue: Catalogue, rule: str, member: int | None) -> None:
    with pytest.raises(KeyError):
        report(catalogue, oven=LARGE).finding(rule, member)


def test_a_gate_that_was_not_asked_is_a_key_error(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        report(catalogue, bakery={"old_town": True}).gate("opening")


def test_what_stands_against_it_is_every_must_that_is_not_met(catalogue: Catalogue) -> None:
    assert [item.rule.name for item in report(catalogue, oven=SMALL).stands_against] == ["large_enough"]
    assert report(catalogue, oven=LARGE).stands_against == ()


def test_a_should_that_is_not_met_does_not_stand_against_it(tmp_path: Path) -> None:
    rather = bake(
        tmp_path,
        ("rules.py", "import Stage,", "import SHOULD, Stage,"),
        ("rules.py", 'en="area", applies', 'en="area", modality=SHOULD, applies'),
    )
    found = report(Catalogue([load(rather, VOCABULARY)], VOCABULARY), oven=SMALL)
    assert (found.finding("large_enough").verdict, found.stands_against) == (Verdict.NOT_MET, ())


# --------------------------------------------------------------------------------------------------- contradictions, questions


def test_contradictions_that_the_rules_asked_touch_are_named(catalogue: Catalogue) -> None:
    assert [item.id for item in report(catalogue, oven=LARGE).conflicts] == ["XB1"]
    assert report(catalogue, oven={"fuel": "wood"}).conflicts == ()


def test_questions_behind_what_is_still_open_are_named(catalogue: Catalogue) -> None:
    assert [item.id for item in report(catalogue, oven=LARGE).questions] == ["QB1"]


def test_a_question_that_is_settled_is_not_named(catalogue: Catalogue) -> None:
    assert report(catalogue, oven=LARGE, judgements=[SHARE]).questions == ()


def test_a_judgement_settles_a_value_and_the_finding_rests_on_it(catalogue: Catalogue) -> None:
    finding = report(catalogue, oven={"fuel": "wood", "floor_area": 500}, judgements=[SHARE]).finding("fee")
    assert (finding.value, [record.target for record in finding.rests_on]) == (160, ["parameter:bakery.fee_share"])


def test_a_judgement_that_answers_nothing_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(BadInput):
        report(catalogue, oven=LARGE, judgements=[{**SHARE, "target": "parameter:nothing"}])


# --------------------------------------------------------------------------------------------------------------- date, what-if


def test_before_it_is_in_force_nothing_of_an_instrument_is_asked(catalogue: Catalogue) -> None:
    found = report(catalogue, on="2024-01-15", oven=SMALL)
    assert (found.findings, found.not_asked, found.what_if) == ((), (), False)
    assert [entry.status for entry in found.applicable.entries] == ["issued"]


def test_a_what_if_asks_an_instrument_out_of_force_and_says_so(catalogue: Catalogue) -> None:
    found = report(catalogue, on="2029-01-01", oven=SMALL, what_if=[catalogue.instruments["bakery"]])
    assert found.finding("large_enough").verdict is Verdict.NOT_MET
    assert found.what_if


def test_a_what_if_of_what_is_in_force_anyway_is_none(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=SMALL, what_if=[catalogue.instruments["bakery"]])
    assert not found.what_if
    assert asked(found) == ["large_enough", "fee"]


def test_a_parameter_set_anew_is_a_what_if(catalogue: Catalogue) -> None:
    found = report(catalogue, oven=SMALL, overrides={"min_area": 900})
    assert found.finding("large_enough").verdict is Verdict.MET
    assert found.what_if


def test_a_parameter_set_to_what_it_is_changes_no_finding(catalogue: Catalogue) -> None:
    plain, same = report(catalogue, oven=SMALL), report(catalogue, oven=SMALL, overrides={"min_area": 1000})
    assert compare(plain, same) == []


# ------------------------------------------------------------------------------------------------------------------- compared


def changes(before: Report, after: Report) -> set[tuple[str, int | None, str | None, str | None]]:
    return {(change.id, change.member, change.before, change.after) for change in compare(before, after)}


def test_a_report_does_not_differ_from_itself(catalogue: Catalogue) -> None:
    assert compare(report(catalogue, oven=SMALL), report(catalogue, oven=SMALL)) == []


def test_a_fact_changes_rule_and_gate(catalogue: Catalogue) -> None:
    assert changes(report(catalogue, oven=SMALL), report(catalogue, oven=LARGE)) == {
        ("bakery.large_enough", None, "not met", "met"),
        ("bakery.opening", None, "may not", "may proceed"),
    }


def test_a_date_takes_away_what_was_said(catalogue: Catalogue) -> None:
    facts = {"oven": {"floor_area": 1000, "fuel": "electric"}}
    assert changes(report(catalogue, **facts), report(catalogue, on="2029-01-01", **facts)) == {
        ("bakery.large_enough", None, "not applicable", None),
        ("bakery.fee", None, "needs judgement", None),
        ("bakery.opening", None, "not applicable", None),
    }


def test_a_parameter_changes_a_value(catalogue: Catalogue) -> None:
    facts = {"oven": {"fuel": "wood", "floor_area": 500}}
    before = report(catalogue, overrides={"fee_share": 80}, **facts)
    after = report(catalogue, overrides={"fee_share": Fraction(165, 2)}, **facts)
    assert changes(before, after) == {("bakery.fee", None, "160", "165")}


def test_a_fact_that_opens_a_rule_shows_it_as_new(catalogue: Catalogue) -> None:
    before, after = report(catalogue), report(catalogue, bakery={"old_town": True})
    assert changes(before, after) == {("bakery.way", None, None, "long")}


def test_a_further_member_shows_as_new(catalogue: Catalogue) -> None:
    before, after = report(catalogue, oven=[LARGE]), report(catalogue, oven=[LARGE, SMALL])
    assert {(name, member) for name, member, _, _ in changes(before, after)} == {
        ("bakery.large_enough", 2),
        ("bakery.fee", 2),
        ("bakery.opening", 2),
    }


def test_comparing_the_other_way_round_swaps_before_and_after(catalogue: Catalogue) -> None:
    one, two = report(catalogue, oven=SMALL), report(catalogue, oven=LARGE)
    assert changes(two, one) == {(name, member, after, before) for name, member, before, after in changes(one, two)}


def test_a_report_kept_as_json_is_compared_alike(catalogue: Catalogue) -> None:
    one, two = report(catalogue, oven=SMALL), report(catalogue, oven=LARGE)
    assert compare(json.loads(json.dumps(one.as_json())), two) == compare(one, two)


def test_a_change_is_plain_json() -> None:
    assert Change("bakery.fee", 1, None, "160").as_json() == {"id": "bakery.fee", "member": 1, "before": None, "after": "160"}


# ----------------------------------------------------------------------------------------------------------------------- JSON


def everything(catalogue: Catalogue) -> Report:
    return report(
        catalogue,
        title="Baker Street",
        bakery={"old_town": True, "papers": ["plan"], "open_since": "2020-02-29"},
        oven=[LARGE, SMALL, {"fuel": "gas", "height": "2.5"}],
        judgements=[SHARE],
        overrides={"min_area": Fraction(2001, 2)},
    )


def test_a_report_survives_json(catalogue: Catalogue) -> None:
    written = everything(catalogue).as_json()
    assert json.loads(json.dumps(written, ensure_ascii=False, allow_nan=False)) == written


def test_the_same_case_gives_the_same_json(catalogue: Catalogue) -> None:
    assert json.dumps(everything(catalogue).as_json()) == json.dumps(everything(catalogue).as_json())


def test_the_order_in_which_facts_are_given_does_not_show(catalogue: Catalogue) -> None:
    one = report(catalogue, oven={"floor_area": 1000, "fuel": "wood"}, bakery={"old_town": True}).as_json()
    two = report(catalogue, bakery={"old_town": True}, oven={"fuel": "wood", "floor_area": 1000}).as_json()
    assert json.dumps(one) == json.dumps(two)


def test_the_order_in_which_facts_of_a_member_are_given_does_not_show(catalogue: Catalogue) -> None:
    one = report(catalogue, oven=[{"floor_area": 1000, "fuel": "wood"}]).as_json()
    two = report(catalogue, oven=[{"fuel": "wood", "floor_area": 1000}]).as_json()
    assert json.dumps(one) == json.dumps(two)


def test_json_names_format_day_place_and_title(catalogue: Catalogue) -> None:
    written = everything(catalogue).as_json()
    assert {key: written[key] for key in ("format", "on", "place", "title", "what_if")} == {
        "format": "shanglou/report/1",
        "on": "2025-06-01",
        "place": "990000",
        "title": "Baker Street",
        "what_if": True,
    }


def test_json_keeps_facts_exactly(catalogue: Catalogue) -> None:
    written = everything(catalogue).as_json()
    assert written["facts"] == {"bakery.old_town": True, "bakery.open_since": "2020-02-29", "bakery.papers": "plan"}
    assert written["members"]["oven"][1] == {"oven.fuel": "wood", "oven.floor_area": "999.99"}
    assert written["parameters_set"] == {"bakery.min_area": "1000.5"}


def test_json_of_a_finding_says_verdict_clause_gap_and_text(catalogue: Catalogue) -> None:
    (found,) = [item for item in report(catalogue, oven=SMALL).as_json()["findings"] if item["rule"] == "bakery.large_enough"]
    assert (found["verdict"], found["clauses"], found["modality"], found["subject"]) == ("not met", ["BK-1"], "must", "oven")
    (gap,) = found["gaps"]
    assert (gap["size"], gap["unit"], gap["found"], gap["threshold"]) == ("0.01", "m2", "999.99", "1000")
    assert found["text"]["zh"]
    assert found["text"]["en"]


def test_json_of_a_route_lists_materials(catalogue: Catalogue) -> None:
    (found,) = [item for item in everything(catalogue).as_json()["findings"] if item["rule"] == "bakery.way"]
    assert (found["value"], found["materials"], found["materials_missing"]) == ("long", ["plan", "permit"], ["permit"])


def test_json_of_a_formula_has_value_and_unit(catalogue: Catalogue) -> None:
    (found,) = report(catalogue, oven={"fuel": "wood", "floor_area": 500}, judgements=[SHARE], gates=[]).as_json()["findings"][1:]
    assert (found["rule"], found["value"], found["unit"]) == ("bakery.fee", "160", "yuan")


def test_json_of_a_gate_says_what_decides(catalogue: Catalogue) -> None:
    (found,) = report(catalogue, oven=SMALL).as_json()["gates"]
    assert (found["decision"], found["decided_by"], found["needs"]) == ("may not", ["bakery.large_enough"], [])


def test_json_of_a_gate_that_lets_pass_blames_no_rule(catalogue: Catalogue) -> None:
    (found,) = report(catalogue, oven=LARGE).as_json()["gates"]
    assert (found["decision"], found["decided_by"]) == ("may proceed", [])


def test_json_may_leave_out_the_traces(catalogue: Catalogue) -> None:
    found = everything(catalogue)
    assert all("trace" in item for item in found.as_json()["findings"])
    assert not any("trace" in item for item in found.as_json(with_trace=False)["findings"])


def test_json_may_have_the_traces_of_some_findings_only(catalogue: Catalogue) -> None:
    found = everything(catalogue).as_json(with_trace=lambda finding: finding.rule.name == "large_enough")["findings"]
    assert {item["rule"] for item in found if "trace" in item} == {"bakery.large_enough"}


def test_json_names_the_version_of_the_code_of_an_instrument(catalogue: Catalogue) -> None:
    (written,) = report(catalogue).as_json()["instruments"]
    assert (written["id"], written["status"], written["digest"]) == (
        "bakery",
        "in force",
        catalogue.instruments["bakery"].digest,
    )


def test_the_version_changes_with_any_file_of_the_folder(catalogue: Catalogue) -> None:
    instrument = catalogue.instruments["bakery"]
    fees = instrument.folder / "tables" / "fees.csv"
    fees.write_text(fees.read_text(encoding="utf-8").replace("200", "201"), encoding="utf-8")
    assert load(instrument.folder, VOCABULARY).digest != instrument.digest


def test_the_version_is_that_of_the_rules_that_judge_though_their_files_change_meanwhile(catalogue: Catalogue) -> None:
    before = report(catalogue).as_json()["instruments"]
    (catalogue.instruments["bakery"].folder / "rules.py").write_text("", encoding="utf-8")
    assert report(catalogue).as_json()["instruments"] == before


def test_the_version_is_the_same_wherever_the_folder_lies(tmp_path: Path) -> None:
    folders = [load(bake(tmp_path / place), VOCABULARY) for place in ("here", "there")]
    assert folders[0].digest == folders[1].digest
