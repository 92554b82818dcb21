"""An instrument is read from its folder; what is wrong with the folder is said with the file it stands in."""

from __future__ import annotations

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from shanglou.engine import Instrument, RuleError
from shanglou.engine.documents import Status, Validity
from shanglou.engine.folders import load, many, rows, rule_files
from shanglou.engine.kinds import BOOLEAN, DATE, TEXT, Type, number_type
from shanglou.engine.language import NONE, Text
from shanglou.engine.parameters import parameter_type, parameter_value
from shanglou.engine.units import unit
from tests.engine.bakery import VOCABULARY, bake

PERCENT = number_type(unit("%"))


@pytest.fixture
def bakery(tmp_path: Path) -> Instrument:
    return load(bake(tmp_path), VOCABULARY)


def wrong(tmp_path: Path, *changes: tuple[str, str, str]) -> str:
    with pytest.raises(RuleError) as caught:
        load(bake(tmp_path, *changes), VOCABULARY)
    return str(caught.value)


# --------------------------------------------------------------------------------------------------------- what is read


def test_an_instrument_has_its_identity(bakery: Instrument) -> None:
    assert (bakery.id, bakery.number, bakery.prefix, bakery.place) == ("bakery", "BK 1", "BK", "990000")
    assert (bakery.title, bakery.issuer) == (Text("面包房管理办法", "Rules on bakeries"), Text("市面包局", "Bureau of Bread"))


def test_an_instrument_has_its_clauses_questions_and_conflicts(bakery: Instrument) -> None:
    assert list(bakery.clauses) == [f"BK-{number}" for number in range(1, 8)]
    assert bakery.questions["QB1"].settled_by == Text("公会", "guild")
    assert bakery.conflicts["XB1"].clauses == ("BK-1", "BK-2")


def test_a_clause_says_which_later_part_carries_it(bakery: Instrument) -> None:
    clause = bakery.clauses["BK-6"]
    assert (clause.reserved_for, clause.reserved_name, clause.reason.en) == (
        "registry",
        Text("登记册", "register"),
        "kept in a register",
    )


def test_an_instrument_has_its_targets_and_duties_as_written(bakery: Instrument) -> None:
    assert bakery.targets[0].cells["deadline"] == "2027-12-31"
    assert (bakery.duties[0].clause, bakery.duties[0].cells["role"]) == ("BK-5", "lead")


def test_an_instrument_has_its_own_wording(bakery: Instrument) -> None:
    assert bakery.wording["sign"] == ("BK-5", Text("本店合格", "This bakery is sound"))


def test_an_instrument_names_the_documents_it_depends_on(bakery: Instrument) -> None:
    (document,) = bakery.depends_on
    assert (document["name_en"], document["supplied"]) == ("Manual of ovens", False)


def test_an_instrument_has_its_rules_gates_and_tables_by_name(bakery: Instrument) -> None:
    assert (list(bakery.rules), list(bakery.gates), list(bakery.tables)) == (
        ["large_enough", "way", "fee"],
        ["opening"],
        ["fees"],
    )
    assert bakery.rules["way"].id == "bakery.way"
    assert bakery.gates["opening"].rules == (bakery.rules["large_enough"],)


def test_an_instrument_knows_the_facts_that_its_rules_speak_of(bakery: Instrument) -> None:
    assert bakery.facts_used() == {"oven.floor_area", "oven.fuel", "bakery.old_town"}


def test_a_parameter_has_value_unit_dates_and_clause(bakery: Instrument) -> None:
    least = bakery.parameters["min_area"]
    assert (least.id, least.value, least.type, least.clause) == ("bakery.min_area", 1000, number_type(unit("m2")), "BK-1")
    assert (least.valid_from, least.valid_to) == (datetime.date(2024, 2, 1), datetime.date(2028, 1, 31))


def test_an_unset_parameter_has_no_value_and_says_who_may_set_it(bakery: Instrument) -> None:
    share = bakery.parameters["fee_share"]
    assert (share.value, share.valid_from, share.settled_by.en, share.question) == (None, None, "Bureau of Bread", "QB1")


def test_sheets_that_are_not_there_are_empty(tmp_path: Path) -> None:
    folder = bake(tmp_path)
    for name in ("targets.csv", "duties.csv", "questions.csv", "conflicts.csv", "wording.toml"):
        (folder / name).unlink()
    bare = load(folder, VOCABULARY)
    assert (bare.targets, bare.duties, bare.questions, bare.conflicts, bare.wording) == ((), (), {}, {}, {})


def test_rules_may_stand_in_several_files(tmp_path: Path) -> None:
    folder = bake(tmp_path)
    (folder / "rules").mkdir()
    (folder / "rules.py").rename(folder / "rules" / "ovens.py")
    (folder / "rules" / "__init__.py").write_text("")
    (folder / "rules" / "taste.py").write_text(
        "from shanglou.engine import Stage, rule\n"
        "from tests.engine.bakery import Oven\n"
        '@rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh="味", en="taste")\n'
        "def tastes_good(oven):\n    return oven.tasty\n"
    )
    assert [path.name for path in rule_files(folder)] == ["ovens.py", "taste.py"]
    assert list(load(folder, VOCABULARY).rules) == ["large_enough", "way", "fee", "tastes_good"]


def test_a_folder_without_rules_is_data_alone(tmp_path: Path) -> None:
    folder = bake(tmp_path)
    (folder / "rules.py").unlink()
    assert load(folder, VOCABULARY).rules == {}


# --------------------------------------------------------------------------------------------------------------- validity


@pytest.mark.parametrize(
    ("day", "status"),
    [
        ("2023-12-31", "not issued"),
        ("2024-01-01", "issued"),
        ("2024-01-31", "issued"),
        ("2024-02-01", "in force"),
        ("2028-01-31", "in force"),
        ("2028-02-01", "lapsed"),
    ],
)
def test_both_ends_of_its_validity_belong_to_an_instrument(bakery: Instrument, day: str, status: Status) -> None:
    assert bakery.validity.status(datetime.date.fromisoformat(day)) == status


def test_an_instrument_without_an_end_never_lapses() -> None:
    start = datetime.date(2024, 1, 1)
    assert Validity(start, start, None, "stated", NONE, (), ()).status(datetime.date(9999, 12, 31)) == "in force"


def test_an_instrument_without_a_day_of_issue_is_taken_as_issued_when_it_comes_into_force(tmp_path: Path) -> None:
    found = load(bake(tmp_path, ("policy.toml", "issued = 2024-01-01", 'issued = ""')), VOCABULARY)
    assert found.validity.issued == datetime.date(2024, 2, 1)


def test_dates_may_be_written_as_text(tmp_path: Path) -> None:
    found = load(bake(tmp_path, ("policy.toml", "in_force_to = 2028-01-31", 'in_force_to = "2029-01-31"')), VOCABULARY)
    assert found.validity.ends == datetime.date(2029, 1, 31)


# ----------------------------------------------------------------------------------------------------------- what is wrong


@pytest.mark.parametrize("key", ["id", "number", "prefix", "place", "issued", "in_force_from"])
def test_what_the_head_lacks_is_named(tmp_path: Path, key: str) -> None:
    lines = {
        line.split(" = ")[0]: line for line in (bake(tmp_path) / "policy.toml").read_text("utf-8").splitlines() if " = " in line
    }
    assert wrong(tmp_path, ("policy.toml", lines[key] + "\n", "")) == f"bakery/policy.toml: {key} is missing"


def test_the_folder_is_named_like_the_instrument(tmp_path: Path) -> None:
    assert wrong(tmp_path, ("policy.toml", 'id = "bakery"', 'id = "cake"')).startswith("bakery/policy.toml: id is 'cake'")


def test_a_parameter_stands_once(tmp_path: Path) -> None:
    again = "min_area,又,again,1,m2,number,,,BK-1,stated,,,,,\n"
    assert wrong(tmp_path, ("parameters.csv", "", again)) == "bakery/parameters.csv:4: min_area stands twice"


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("1000,m2,number", "many,m2,number", "Invalid literal"),
        ("1000,m2,number", "1000,ell,number", "unknown unit 'ell'"),
        ("1000,m2,number", "1000,m2,figure", "type is number, boolean, date or text, not 'figure'"),
        ("1000,m2,number", "maybe,,boolean", "expected true or false"),
        ("1000,m2,number", "soon,,date", "isoformat"),
        ("1000,m2,number", "1/0,m2,number", "divides by zero"),
        ("number,2024-02-01", "number,never", "isoformat"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, what: str) -> None:
    said = wrong(tmp_path, ("parameters.csv", old, new))
    assert said.startswith("bakery/parameters.csv:2: min_area: ")
    assert what in said


def test_a_line_with_another_number_of_cells_is_named(tmp_path: Path) -> None:
    said = wrong(tmp_path, ("questions.csv", "QB1,味道", "QB1,extra,味道"))
    assert said == "bakery/questions.csv:2: another number of cells than the header has"


@pytest.mark.parametrize(
    ("sheet", "column"),
    [("parameters.csv", "unit"), ("clauses.csv", "pinpoint"), ("questions.csv", "blocks"), ("targets.csv", "clause")],
)
def test_a_column_that_a_sheet_lacks_is_named_with_the_sheet(tmp_path: Path, sheet: str, column: str) -> None:
    assert wrong(tmp_path, (sheet, f",{column}", f",{column}s")) == f"bakery/{sheet}: the column {column} is missing"


# ----------------------------------------------------------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("kind", "unit_name", "of"),
    [
        ("number", "%", PERCENT),
        ("number", "", number_type(unit("ratio"))),
        ("boolean", "", BOOLEAN),
        ("date", "", DATE),
        ("text", "", TEXT),
    ],
)
def test_a_parameter_has_one_of_four_types(kind: str, unit_name: str, of: Type) -> None:
    assert parameter_type(kind, unit_name) == of


@pytest.mark.parametrize(
    ("written", "of", "value"),
    [
        (" 12.5 ", PERCENT, Fraction(25, 2)),
        ("100", PERCENT, 100),
        ("1/3", PERCENT, Fraction(1, 3)),
        ("true", BOOLEAN, True),
        ("false", BOOLEAN, False),
        ("2025-06-01", DATE, datetime.date(2025, 6, 1)),
        (" Bread ", TEXT, "Bread"),
        ("", PERCENT, None),
        ("  ", TEXT, None),
    ],
)
def test_a_cell_is_read_by_its_type(written: str, of: Type, value: object) -> None:
    assert parameter_value(written, of) == value


def test_a_whole_figure_is_an_int() -> None:
    assert type(parameter_value("100.0", PERCENT)) is int


@pytest.mark.parametrize("written", ["True", "yes", "1"])
def test_a_boolean_cell_is_written_true_or_false(written: str) -> None:
    with pytest.raises(RuleError, match="expected true or false"):
        parameter_value(written, BOOLEAN)


def test_a_list_in_a_cell_is_split_at_semicolons() -> None:
    assert many(" a; b ;;c") == ("a", "b", "c")


def test_rows_count_lines_of_the_file(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text('id,text\n1,"two\nlines"\n2,x\n', encoding="utf-8")
    assert [line for line, _ in rows(sheet)] == [3, 4]
