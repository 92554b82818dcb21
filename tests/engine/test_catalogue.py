"""What applies to a place on a day: issued, in force, lapsed; what prevails; which contradictions and questions stay."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from shanglou.engine.catalogue import Applicable, Catalogue
from shanglou.engine.folders import load
from shanglou.engine.instruments import Instrument
from tests.engine.bakery import FILES, VOCABULARY, bake


def instrument(
    tmp_path: Path, name: str, *changes: tuple[str, str, str], starts: str = "2024-02-01", ends: str = "2028-01-31"
) -> Instrument:
    return load(
        bake(
            tmp_path,
            ("policy.toml", 'id = "bakery"', f'id = "{name}"'),
            ("policy.toml", "in_force_from = 2024-02-01", f"in_force_from = {starts}"),
            ("policy.toml", "in_force_to = 2028-01-31", f'in_force_to = "{ends}"'),
            ("policy.toml", "Rules on bakeries", name.title()),
            ("conflicts.csv", "BK-1;BK-2,bakery", f"BK-1;BK-2,{name}"),
            *changes,
            name=name,
        ),
        VOCABULARY,
    )


def prevails(*over: str) -> tuple[str, str, str]:
    return ("policy.toml", "prevails_over = []", f"prevails_over = {list(over)!r}")


def on(catalogue: Catalogue, day: str, place: str = "990000") -> Applicable:
    return catalogue.applicable(place, datetime.date.fromisoformat(day))


def states(found: Applicable) -> list[tuple[str, str]]:
    return [(entry.instrument.id, entry.status) for entry in found.entries]


@pytest.fixture
def bakery(tmp_path: Path) -> Catalogue:
    return Catalogue([load(bake(tmp_path), VOCABULARY)], VOCABULARY)


# ------------------------------------------------------------------------------------------------------------------ by date


def test_before_it_is_issued_an_instrument_is_not_there(bakery: Catalogue) -> None:
    assert states(on(bakery, "2023-12-31")) == []


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2024-01-01", "issued"),
        ("2024-01-31", "issued"),
        ("2024-02-01", "in force"),
        ("2028-01-31", "in force"),
        ("2028-02-01", "lapsed"),
    ],
)
def test_an_instrument_has_its_state_of_the_day(bakery: Catalogue, day: str, status: str) -> None:
    assert states(on(bakery, day)) == [("bakery", status)]


def test_only_what_is_in_force_holds(bakery: Catalogue) -> None:
    assert on(bakery, "2024-01-15").in_force == ()
    assert [item.id for item in on(bakery, "2025-01-15").in_force] == ["bakery"]


def test_what_is_not_in_force_is_left_to_a_what_if(bakery: Catalogue) -> None:
    assert [entry.status for entry in on(bakery, "2024-01-15").others] == ["issued"]
    assert on(bakery, "2025-01-15").others == ()


def test_what_is_issued_says_when_it_comes_into_force(bakery: Catalogue) -> None:
    (entry,) = on(bakery, "2024-01-15").entries
    assert "2024-02-01" in entry.remark.zh
    assert "2024-02-01" in entry.remark.en


def test_what_has_lapsed_says_when_and_what_then(tmp_path: Path) -> None:
    after = (
        "policy.toml",
        'after_lapse_zh = ""\nafter_lapse_en = ""',
        'after_lapse_zh = "依新规"\nafter_lapse_en = "see the new rules"',
    )
    found = Catalogue([instrument(tmp_path, "one", after)], VOCABULARY)
    (entry,) = on(found, "2029-01-01").entries
    assert "2028-01-31" in entry.remark.zh
    assert entry.remark.zh.endswith("依新规")
    assert entry.remark.en.endswith("see the new rules")


def test_dates_that_are_a_reading_say_so(tmp_path: Path) -> None:
    changes = (
        ("policy.toml", 'validity = "stated"', 'validity = "assumption"'),
        ("policy.toml", 'validity_note_en = ""', 'validity_note_en = "no end is stated"'),
    )
    (entry,) = on(Catalogue([instrument(tmp_path, "one", *changes)], VOCABULARY), "2025-01-01").entries
    assert "no end is stated" in entry.remark.en


# ------------------------------------------------------------------------------------------------------------------ by place


def test_elsewhere_nothing_applies(bakery: Catalogue) -> None:
    assert states(on(bakery, "2025-01-01", "880000")) == []


def test_an_instrument_of_a_city_applies_in_its_districts(tmp_path: Path) -> None:
    found = Catalogue([load(bake(tmp_path), VOCABULARY)], VOCABULARY, covers=lambda a, b: b.startswith(a[:2]))
    assert states(on(found, "2025-01-01", "990102")) == [("bakery", "in force")]


def test_an_instrument_of_a_district_does_not_apply_to_its_city(tmp_path: Path) -> None:
    district = instrument(tmp_path, "one", ("policy.toml", 'place = "990000"', 'place = "990102"'))
    found = Catalogue([district], VOCABULARY, covers=lambda a, b: a == b or (a.endswith("0000") and b.startswith(a[:2])))
    assert states(on(found, "2025-01-01", "990000")) == []


# ---------------------------------------------------------------------------------------------------------------- prevailing


def test_what_prevails_stands_before_what_yields_to_it(tmp_path: Path) -> None:
    old, new = instrument(tmp_path, "old"), instrument(tmp_path, "new", prevails("old"))
    found = on(Catalogue([old, new], VOCABULARY), "2025-01-01")
    assert [(entry.instrument.id, [other.id for other in entry.yields_to]) for entry in found.entries] == [
        ("new", []),
        ("old", ["new"]),
    ]


def test_what_yields_names_what_prevails(tmp_path: Path) -> None:
    old, new = instrument(tmp_path, "old"), instrument(tmp_path, "new", prevails("old"))
    found = on(Catalogue([old, new], VOCABULARY), "2025-01-01")
    assert "New" in found.entries[1].remark.en


def test_what_yields_is_still_in_force(tmp_path: Path) -> None:
    old, new = instrument(tmp_path, "old"), instrument(tmp_path, "new", prevails("old"))
    assert len(on(Catalogue([old, new], VOCABULARY), "2025-01-01").in_force) == 2


@pytest.mark.parametrize("day", ["2024-06-01", "2030-01-01"])
def test_what_is_not_in_force_prevails_over_nothing(tmp_path: Path, day: str) -> None:
    old = instrument(tmp_path, "old", ends="2040-01-31")
    new = instrument(tmp_path, "new", prevails("old"), starts="2025-02-01")
    entry = next(entry for entry in on(Catalogue([old, new], VOCABULARY), day).entries if entry.instrument is old)
    assert entry.yields_to == ()


def test_what_has_lapsed_yields_to_nothing(tmp_path: Path) -> None:
    old = instrument(tmp_path, "old", ends="2025-01-31")
    new = instrument(tmp_path, "new", prevails("old"))
    found = on(Catalogue([old, new], VOCABULARY), "2026-01-01")
    assert [(entry.instrument.id, entry.status, entry.yields_to) for entry in found.entries] == [
        ("new", "in force", ()),
        ("old", "lapsed", ()),
    ]


def test_in_a_chain_each_stands_before_what_yields_to_it(tmp_path: Path) -> None:
    """The lowest is the youngest: neither its date nor how many prevail over it may lift it."""
    high = instrument(tmp_path, "high", prevails("middle"), starts="2024-03-01")
    middle = instrument(tmp_path, "middle", prevails("low"), starts="2024-04-01")
    low = instrument(tmp_path, "low", starts="2024-05-01")
    found = on(Catalogue([low, middle, high], VOCABULARY), "2025-01-01")
    assert [entry.instrument.id for entry in found.entries] == ["high", "middle", "low"]


def test_among_equals_the_younger_stands_first(tmp_path: Path) -> None:
    one = instrument(tmp_path, "one")
    two = instrument(tmp_path, "two", starts="2024-06-01")
    assert [entry.instrument.id for entry in on(Catalogue([one, two], VOCABULARY), "2025-01-01").entries] == ["two", "one"]


def test_what_is_in_force_stands_before_what_is_issued_and_that_before_what_has_lapsed(tmp_path: Path) -> None:
    lapsed = instrument(tmp_path, "lapsed", ends="2024-12-31")
    issued = instrument(tmp_path, "issued", starts="2026-01-01")
    force = instrument(tmp_path, "force")
    found = on(Catalogue([lapsed, issued, force], VOCABULARY), "2025-06-01")
    assert states(found) == [("force", "in force"), ("issued", "issued"), ("lapsed", "lapsed")]


# ------------------------------------------------------------------------------------------------- contradictions, questions


def test_a_contradiction_is_known_where_one_of_its_documents_is_in_force(bakery: Catalogue) -> None:
    assert [item.id for item in on(bakery, "2025-01-01").conflicts] == ["XB1"]
    assert on(bakery, "2024-01-15").conflicts == ()


def test_questions_are_those_of_what_is_in_force(bakery: Catalogue) -> None:
    assert [item.id for item in on(bakery, "2025-01-01").questions] == ["QB1"]
    assert on(bakery, "2029-01-01").questions == ()


def test_questions_stand_in_the_order_of_the_instruments(tmp_path: Path) -> None:
    """The same in every run: nothing may depend on how Python orders a set."""
    names = [f"city_{number}" for number in range(6)]
    cities = [
        instrument(tmp_path, name, ("questions.csv", "QB1", f"Q{number}"), starts=f"2024-02-{10 + number}")
        for number, name in enumerate(names)
    ]
    found = on(Catalogue(cities, VOCABULARY), "2025-01-01")
    assert [item.id for item in found.questions] == ["Q5", "Q4", "Q3", "Q2", "Q1", "Q0"]


# ---------------------------------------------------------------------------------------------------------------- the whole


def test_a_catalogue_finds_rules_and_gates_by_qualified_id(bakery: Catalogue) -> None:
    assert set(bakery.rules) == {"bakery.large_enough", "bakery.way", "bakery.fee"}
    assert set(bakery.gates) == {"bakery.opening"}


def test_a_catalogue_has_questions_contradictions_and_clauses_by_id(bakery: Catalogue) -> None:
    assert (set(bakery.questions), set(bakery.conflicts)) == ({"QB1"}, {"XB1"})
    assert bakery.clause_texts()["BK-1"].en == "minimum area"
    assert len(bakery.clause_texts()) == len(FILES["clauses.csv"].splitlines()) - 1
