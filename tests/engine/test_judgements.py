"""Recorded judgements: sorted by what they answer, and accepted only where they answer something that is open."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import BadInput, Fault, Judgement, Judgements
from shanglou.engine.accept import accepted, parameter_named, set_parameter
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.folders import load
from shanglou.engine.judgements import FIELDS, check_target, incomplete
from tests.engine.asking import judgement
from tests.engine.bakery import VOCABULARY, bake

READS = """

@rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh="读法", en="readings")
def read_two_ways(oven):
    return readings("QB1", ("high", "高", "high", oven.height > 2), ("wide", "宽", "wide", oven.floor_area > 2))
"""
MORE = """\
open_on,开业,opens,,,date,,,BK-1,stated,局,Bureau,,,
strict,从严,strict,,,boolean,,,BK-1,stated,局,Bureau,,,
motto,格言,motto,,,text,,,BK-1,stated,局,Bureau,,,
"""


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    folder = bake(
        tmp_path,
        (
            "rules.py",
            "import Stage, cases, formula, gate, route, rule",
            "import Stage, cases, formula, gate, readings, route, rule",
        ),
        ("rules.py", "", READS),
        ("parameters.csv", "", MORE),
    )
    return Catalogue([load(folder, VOCABULARY)], VOCABULARY)


def fault(catalogue: Catalogue, target: str, answer: Any = True) -> Fault:
    with pytest.raises(BadInput) as caught:
        accepted(catalogue, Judgements([judgement(target, answer)]))
    (one,) = caught.value.faults
    return one


def taken(catalogue: Catalogue, target: str, answer: Any = True) -> Judgements:
    return accepted(catalogue, Judgements([judgement(target, answer)]))


# ---------------------------------------------------------------------------------------------------- sorted by what they answer


def test_judgements_are_sorted_by_what_they_answer() -> None:
    given = Judgements(
        [
            judgement("fact:oven.tasty", True),
            judgement("question:QB1", "high"),
            judgement("parameter:bakery.fee_share", 80),
            judgement("row:fees:F3", True),
            judgement("table:fees", "F1"),
        ]
    )
    assert given.facts == {"oven.tasty": True}
    assert given.answers == {"QB1": "high"}
    assert given.parameters == {"bakery.fee_share": 80}
    assert given.confirmed_rows == {"fees": frozenset({"F3"})}
    assert given.chosen_rows == {"fees": "F1"}


def test_rows_of_one_table_are_confirmed_together() -> None:
    given = Judgements([judgement("row:fees:F3", True), judgement("row:fees:F4", True), judgement("row:other:F3", True)])
    assert given.confirmed_rows == {"fees": frozenset({"F3", "F4"}), "other": frozenset({"F3"})}


def test_a_row_that_is_not_confirmed_stays_open() -> None:
    assert Judgements([judgement("row:fees:F3", False)]).confirmed_rows == {}


def test_a_judgement_is_found_by_its_target() -> None:
    one = judgement("fact:oven.tasty", True)
    assert Judgements([one]).about("fact:oven.tasty") is one
    assert Judgements([one]).about("fact:oven.height") is None


def test_of_two_judgements_of_one_thing_the_later_counts_everywhere() -> None:
    """The first answer was revised: what is shown must be what was used."""
    given = Judgements([judgement("fact:oven.tasty", True), judgement("fact:oven.tasty", False)])
    shown = given.about("fact:oven.tasty")
    assert shown is not None
    assert given.facts == {"oven.tasty": shown.value} == {"oven.tasty": False}


def test_a_confirmation_that_is_withdrawn_later_does_not_count() -> None:
    assert Judgements([judgement("row:fees:F3", True), judgement("row:fees:F3", False)]).confirmed_rows == {}


@pytest.mark.parametrize(
    ("answer", "shown"),
    [(True, True), (3, 3), ("high", "high"), (Fraction(1, 4), "1/4"), (datetime.date(2025, 1, 2), "2025-01-02")],
)
def test_a_judgement_is_plain_json(answer: Any, shown: object) -> None:
    written = judgement("fact:oven.tasty", answer).as_json()
    assert (written["value"], written["date"], list(written)) == (shown, "2025-05-01", list(FIELDS))


def test_a_complete_entry_lacks_nothing() -> None:
    entry = judgement("fact:oven.tasty", False).as_json()
    assert incomplete(entry, 1) == []


def test_every_lack_of_an_entry_is_named() -> None:
    found = incomplete({"target": "fact:oven.tasty"}, 3)
    assert [fault.field for fault in found] == [f"judgements[3].{name}" for name in FIELDS[1:]]


@pytest.mark.parametrize("target", ["fact:a.b", "question:Q1", "parameter:a.b", "row:t:r", "table:t"])
def test_each_form_of_a_target_is_taken(target: str) -> None:
    check_target(target, 1)


@pytest.mark.parametrize("target", ["", "Q1", "facts:a.b", "fact:", ":a"])
def test_another_form_of_a_target_is_refused(target: str) -> None:
    with pytest.raises(BadInput, match="fact:… / question:…"):
        check_target(target, 1)


# --------------------------------------------------------------------------------------------------------------- parameters


def test_a_parameter_is_named_in_full_or_by_what_one_instrument_alone_has(catalogue: Catalogue) -> None:
    full = parameter_named(catalogue, "bakery.fee_share", "set")
    assert parameter_named(catalogue, "fee_share", "set") is full


def test_an_unknown_parameter_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    found = fault(catalogue, "parameter:bakery.fee_shares", 80)
    assert (found.field, found.remedy.en) == ("judgements[1].target", "Did you mean bakery.fee_share?")


def test_a_name_that_two_instruments_have_is_refused_with_both(tmp_path: Path) -> None:
    folders = [
        bake(tmp_path, ("policy.toml", 'id = "bakery"', f'id = "{name}"'), ("conflicts.csv", ",bakery", f",{name}"), name=name)
        for name in ("one", "two")
    ]
    both = Catalogue([load(folder, VOCABULARY) for folder in folders], VOCABULARY)
    with pytest.raises(BadInput, match=r"one\.min_area、two\.min_area"):
        parameter_named(both, "min_area", "set")


def test_a_judged_parameter_is_kept_by_its_full_name_and_exact_value(catalogue: Catalogue) -> None:
    assert taken(catalogue, "parameter:fee_share", "12.5").parameters == {"bakery.fee_share": Fraction(25, 2)}


@pytest.mark.parametrize(
    ("name", "written", "value"),
    [
        ("fee_share", "80", 80),
        ("fee_share", 0.5, Fraction(1, 2)),
        ("fee_share", Fraction(1, 3), Fraction(1, 3)),
        ("open_on", "2025-06-01", datetime.date(2025, 6, 1)),
        ("open_on", datetime.date(2025, 6, 1), datetime.date(2025, 6, 1)),
        ("strict", True, True),
        ("strict", "false", False),
        ("motto", " Bread ", "Bread"),
    ],
)
def test_a_parameter_is_set_by_its_type(catalogue: Catalogue, name: str, written: object, value: object) -> None:
    assert set_parameter(parameter_named(catalogue, name, "set"), written, "set") == value


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("fee_share", "much"),
        ("fee_share", "80%"),
        ("fee_share", ""),
        ("fee_share", "1/0"),
        ("fee_share", "nan"),
        ("fee_share", True),
        ("open_on", "tomorrow"),
        ("open_on", "2025-02-30"),
        ("strict", "maybe"),
        ("strict", 2),
    ],
)
def test_a_parameter_is_not_set_to_another_type(catalogue: Catalogue, name: str, written: object) -> None:
    with pytest.raises(BadInput) as caught:
        set_parameter(parameter_named(catalogue, name, "set"), written, "set")
    assert caught.value.faults[0].field == "set"


def test_the_refusal_names_type_and_unit(catalogue: Catalogue) -> None:
    with pytest.raises(BadInput, match=r"number \[%\]"):
        set_parameter(parameter_named(catalogue, "fee_share", "set"), "much", "set")


# ---------------------------------------------------------------------------------------------------------- questions, tables


def test_the_name_of_a_reading_answers_its_question(catalogue: Catalogue) -> None:
    assert taken(catalogue, "question:QB1", "wide").answers == {"QB1": "wide"}


def test_an_answer_that_is_no_reading_is_refused_with_those_there_are(catalogue: Catalogue) -> None:
    found = fault(catalogue, "question:QB1", "deep")
    assert (found.field, found.expected.en) == ("judgements[1].value", "high / wide")


@pytest.mark.parametrize("answer", [["wide"], {"wide": True}, 3, True])
def test_an_answer_of_another_kind_is_refused_alike(catalogue: Catalogue, answer: Any) -> None:
    assert fault(catalogue, "question:QB1", answer).field == "judgements[1].value"


def test_an_unknown_question_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    found = fault(catalogue, "question:QB2", "wide")
    assert (found.field, found.remedy.en) == ("judgements[1].target", "Did you mean QB1?")


def test_a_question_without_readings_is_answered_by_its_facts(tmp_path: Path) -> None:
    plain = Catalogue([load(bake(tmp_path), VOCABULARY)], VOCABULARY)
    assert "no readings" in fault(plain, "question:QB1", "wide").remedy.en


@pytest.mark.parametrize("answer", [True, False])
def test_a_row_is_confirmed_or_not(catalogue: Catalogue, answer: bool) -> None:
    assert taken(catalogue, "row:fees:F3", answer).records[0].value is answer


def test_a_row_is_not_confirmed_by_a_word(catalogue: Catalogue) -> None:
    assert fault(catalogue, "row:fees:F3", "yes").field == "judgements[1].value"


def test_an_unknown_row_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    found = fault(catalogue, "row:fees:F33")
    assert (found.field, found.remedy.en) == ("judgements[1].target", "Did you mean F3?")


def test_an_unknown_table_is_refused_with_those_there_are(catalogue: Catalogue) -> None:
    found = fault(catalogue, "row:feees:F3")
    assert (found.field, found.remedy.en) == ("judgements[1].target", "Did you mean fees?")


def test_a_table_s_row_is_chosen_by_its_id(catalogue: Catalogue) -> None:
    assert taken(catalogue, "table:fees", "F2").chosen_rows == {"fees": "F2"}


def test_a_row_that_there_is_not_is_not_chosen(catalogue: Catalogue) -> None:
    assert fault(catalogue, "table:fees", "F9").field == "judgements[1].value"


def test_the_fault_counts_judgements_from_one(catalogue: Catalogue) -> None:
    records: list[Judgement] = [judgement("fact:oven.tasty", True), judgement("table:fees", "F9")]
    with pytest.raises(BadInput) as caught:
        accepted(catalogue, Judgements(records))
    assert caught.value.faults[0].field == "judgements[2].value"


def test_every_judgement_that_is_wrong_is_named(catalogue: Catalogue) -> None:
    records = [judgement("table:fees", "F9"), judgement("question:QB9", "wide")]
    with pytest.raises(BadInput) as caught:
        accepted(catalogue, Judgements(records))
    assert [found.field for found in caught.value.faults] == ["judgements[1].value", "judgements[2].target"]


def test_accepting_twice_is_accepting_once(catalogue: Catalogue) -> None:
    once = taken(catalogue, "parameter:fee_share", "80")
    assert accepted(catalogue, once).records == once.records
