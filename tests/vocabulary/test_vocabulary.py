"""What holds of every fact, and of the words the five documents need."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

import shanglou
from shanglou.engine.expressions import OrElse, walk
from shanglou.engine.facts import Fact, Subject
from shanglou.engine.units import UNITS
from shanglou.policies import library
from shanglou.vocabulary import MATERIALS, VOCABULARY, Parcel, Project, Unit

FACTS = list(VOCABULARY)
NAMES = [fact.name for fact in FACTS]
CLAUSE = re.compile(r"^(HZ2021|HZ2023|HZ2024|NB2025|CD2024)-")
POLICIES = Path(shanglou.__file__).parent / "policies"
STANDARDS = ("GB", "TD/T", "ISO", "自然资")


@pytest.fixture(scope="module")
def clauses() -> set[str]:
    found = set()
    for path in POLICIES.glob("*/clauses.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            found.update(row["id"] for row in csv.DictReader(file))
    if not found:
        pytest.skip("no policy folder has its clauses.csv yet")
    return found


@pytest.mark.parametrize("fact", FACTS, ids=NAMES)
def test_every_fact_has_a_label_in_both_languages(fact: Fact) -> None:
    assert fact.label.zh.strip() == fact.label.zh != ""
    assert fact.label.en.strip() == fact.label.en != ""
    assert not re.search(r"[\u4e00-\u9fff]", fact.label.en)


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.options], ids=lambda fact: fact.name)
def test_every_option_has_a_label_in_both_languages_and_no_two_share_one(fact: Fact) -> None:
    for key, label in fact.options.items():
        assert key.isidentifier() or key == "AA+"
        assert label.zh
        assert label.en
    assert len({label.zh for label in fact.options.values()}) == len(fact.options)
    assert len({label.en for label in fact.options.values()}) == len(fact.options)


@pytest.mark.parametrize("subject", VOCABULARY.subjects.values(), ids=lambda subject: subject.name)
def test_no_two_facts_of_a_subject_share_a_label(subject: type[Subject]) -> None:
    for language in ("zh", "en"):
        labels = Counter(fact.label.of(language) for fact in subject.facts.values())
        assert [label for label, times in labels.items() if times > 1] == []


@pytest.mark.parametrize("subject", VOCABULARY.subjects.values(), ids=lambda subject: subject.name)
def test_no_fact_hides_what_every_subject_has(subject: type[Subject]) -> None:
    assert not {"name", "label", "parents", "facts"} & set(subject.facts)
    assert isinstance(subject.name, str)


@pytest.mark.parametrize("fact", FACTS, ids=NAMES)
def test_a_definition_stands_in_both_languages_or_in_none(fact: Fact) -> None:
    assert bool(fact.definition.zh) == bool(fact.definition.en)


@pytest.mark.parametrize("fact", FACTS, ids=NAMES)
def test_every_fact_names_its_source(fact: Fact) -> None:
    assert fact.source
    assert all(part.strip() == part != "" for part in fact.source.split(";"))
    assert all(CLAUSE.match(part) or part.startswith(STANDARDS) for part in fact.source.split(";"))


def test_every_clause_that_a_fact_names_exists(clauses: set[str]) -> None:
    named = {(part, fact.name) for fact in FACTS for part in fact.source.split(";") if CLAUSE.match(part)}
    present = {clause.split("-")[0] for clause in clauses}
    assert [pair for pair in sorted(named) if pair[0].split("-")[0] in present and pair[0] not in clauses] == []


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.type.unit], ids=lambda fact: fact.name)
def test_every_number_is_exact_within_its_range(fact: Fact) -> None:
    assert fact.minimum < fact.maximum
    assert max(abs(fact.minimum), fact.maximum) * 10**fact.places < 2**53
    expected = {"m2": 2, "mu": 6, "yuan": 2, "%": 4, "wan_yuan/mu": 4, "count": 0, "storey": 0, "m": 3, "year": 4}
    assert fact.type.unit is not None
    assert fact.places == expected.get(fact.type.unit.name, fact.places)


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.derived], ids=lambda fact: fact.name)
def test_a_derivation_yields_what_its_fact_is(fact: Fact) -> None:
    derivation = fact.derivation
    assert derivation is not None
    assert derivation.type.kind == fact.type.kind
    assert derivation.type.options in ((), fact.type.options)
    if fact.type.unit:
        assert derivation.type.unit is not None
        assert derivation.type.unit.to(fact.type.unit) == 1


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.derived], ids=lambda fact: fact.name)
def test_no_fact_is_derived_from_itself(fact: Fact) -> None:
    seen: set[str] = set()
    queue = [fact]
    while queue:
        derivation = queue.pop().derivation
        for node in walk(derivation) if derivation is not None else ():
            if isinstance(node, Fact) and node.name not in seen:
                seen.add(node.name)
                queue.append(node)
    assert fact.name not in seen


@pytest.mark.parametrize("total", VOCABULARY.totals.values(), ids=lambda total: total.fact.name)
def test_a_total_is_bound_and_measured_in_the_unit_of_its_fact(total) -> None:  # type: ignore[no-untyped-def]
    assert total.expression is not None
    assert total.expression.type.kind == total.fact.type.kind
    if total.fact.type.unit:
        assert total.expression.type.unit.to(total.fact.type.unit) == 1
    assert total.fact.subject in VOCABULARY.lineage(total.member)
    assert not total.fact.derived


@pytest.mark.parametrize("fact", [fact for fact in FACTS if fact.criterion], ids=lambda fact: fact.name)
def test_a_criterion_says_who_settles_it(fact: Fact) -> None:
    assert fact.settled_by.zh
    assert fact.settled_by.en
    assert re.fullmatch(r"(Q\d\d)?", fact.question)


def test_only_names_numbers_and_phones_of_people_are_personal() -> None:
    assert {fact.name for fact in FACTS if fact.personal} == {
        "enterprise.legal_representative",
        "enterprise.legal_representative_id",
        "enterprise.phone",
        "application.filler",
        "application.filler_position",
        "application.filler_phone",
    }


def test_a_row_of_a_unit_carries_its_building_and_project() -> None:
    assert VOCABULARY.lineage("unit") == ("unit", "building", "project")
    assert VOCABULARY.lineage("parcel") == ("parcel", "project")
    assert VOCABULARY.lineage("application") == ("application", "project", "enterprise")


def test_a_parcel_takes_from_its_project_only_what_is_true_of_all_its_land() -> None:
    taken = {name for name, fact in Parcel.facts.items() if isinstance(fact.derivation, Fact)}
    assert taken == {"land_use", "supply_mode", "grant_method", "grant_term_class", "in_zone", "inside_control_line"}


def test_every_material_has_one_label() -> None:
    assert len({label for pair in MATERIALS.values() for label in pair}) == 2 * len(MATERIALS)
    assert sum(1 for key in list(MATERIALS)[:17] if key) == 17


def test_a_default_is_taken_only_where_a_figure_may_be_filled_in_or_be_nought() -> None:
    with_default = {
        fact.name
        for fact in FACTS
        if fact.derivation is not None and any(isinstance(node, OrElse) for node in walk(fact.derivation))
    }
    assert with_default == {
        "enterprise.evaluated_land_area",
        "unit.revenue_per_m2_occupied",
        "unit.revenue_per_m2_transferred",
        "unit.tax_per_m2_occupied",
        "unit.tax_per_m2_transferred",
    }


def test_an_area_of_land_is_exact_in_hectares_square_metres_and_mu() -> None:
    steps = 10 ** Parcel.facts["area"].places
    for name, places in (("hectare", 6), ("m2", 2), ("mu", 4)):
        assert (UNITS[name].to(UNITS["mu"]) / 10**places * steps).denominator == 1


@pytest.mark.parametrize(
    ("name", "question"),
    [("project.is_upstairs", "Q30"), ("unit.transferee_is_eligible", "Q25"), ("unit.is_supporting_industry", "Q32")],
)
def test_what_the_documents_leave_open_names_its_question(name: str, question: str) -> None:
    assert VOCABULARY[name].criterion
    assert VOCABULARY[name].question == question


def test_the_words_of_the_land_record_are_facts_of_a_parcel() -> None:
    columns = {
        "record_no", "district", "location", "area", "existing_area", "land_use", "grant_method", "term", "industry", "grade",
        "price", "holder", "lower_far", "upper_far", "handover_date", "planned_start", "planned_completion", "actual_start",
        "actual_completion", "approver", "contract_date",
    }  # fmt: skip
    assert columns <= set(Parcel.facts)


def test_a_misspelt_fact_finds_its_neighbour() -> None:
    assert VOCABULARY.nearest("unit.floor_aera") == "unit.floor_area"
    assert VOCABULARY.nearest("提容部分建筑面积") == "project.added_floor_area"
    assert Unit.facts["use"].options["administrative_office"].zh == "行政办公"
    assert Project.facts["factory_type"].options["standard"].zh == "标准厂房"


def test_a_division_is_called_by_its_name_and_so_is_a_management_unit() -> None:
    library()
    assert [Project.district.names[code].zh for code in ("510131", "cd-gaoxin")] == ["蒲江县", "成都高新区"]


def test_a_code_that_is_no_division_has_no_name() -> None:
    assert Project.district.names.get("999999") is None
