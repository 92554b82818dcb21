"""Standard tables: which row the keys select, what awaits confirmation, and what is read from the two files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import RuleError
from shanglou.engine.kinds import TEXT, number_type
from shanglou.engine.language import Text
from shanglou.engine.lookups import lookup
from shanglou.engine.tables import Band, Key, Match, Row, Table, Value, confirm, load, overlapping
from shanglou.engine.units import unit
from tests.engine.bakery import Bakery, Oven, bake

M2 = number_type(unit("m2"))
NOBODY = frozenset[str]()


def row(name: str, low: Any = None, high: Any = None, fee: Any = 1, *, sure: bool = True, **more: Any) -> Row:
    band = Band(None if low is None else Fraction(low), None if high is None else Fraction(high), False)
    keys = more.pop("keys", (("wood",),))
    return Row(name, keys, (band,), {"fee": fee}, sure, "QB1", Text("局", "bureau"), "BK-3", 1, {}, **more)


def table(*rows: Row) -> Table:
    keys = (
        Key("fuel", "exact", Text("燃料", "fuel"), TEXT, ("fuel",)),
        Key("area", "band", Text("面积", "area"), M2, ("from", "to")),
    )
    return Table("fees", Text("费率", "fees"), "BK-3", keys, (Value("fee", Text("费", "fee"), number_type(unit("yuan"))),), rows)


def select(of: Table, area: Any, fuel: str = "wood", confirmed: frozenset[str] = NOBODY) -> Match:
    return of.find((fuel,), (area,), confirmed)


# ------------------------------------------------------------------------------------------------------------- selecting


@pytest.mark.parametrize(("area", "name"), [(0, "low"), (499, "low"), (500, "high"), (10**9, "high")])
def test_a_band_is_closed_below_and_open_above(area: int, name: str) -> None:
    found = select(table(row("low", None, 500), row("high", 500)), area).row
    assert found is not None
    assert found.id == name


def test_a_closed_band_holds_its_upper_end() -> None:
    assert Band(Fraction(1), Fraction(2), True).holds(2)
    assert not Band(Fraction(1), Fraction(2), False).holds(2)


def test_between_bands_there_is_no_row() -> None:
    assert select(table(row("low", None, 500), row("high", 600)), 550) == Match(None, (), ())


def test_a_key_that_no_row_has_selects_none() -> None:
    assert select(table(row("low")), 1, "gas") == Match(None, (), ())


def test_an_unknown_band_key_is_named_by_its_place_where_a_row_asks_for_it() -> None:
    assert select(table(row("low", None, 500), row("high", 500)), None) == Match(None, (), (0,))


def test_an_unknown_band_key_that_no_row_asks_for_does_not_matter() -> None:
    found = select(table(row("any")), None).row
    assert found is not None


def test_a_row_that_awaits_confirmation_is_pending() -> None:
    found = select(table(row("low", sure=False)), 1)
    assert (found.row, [one.id for one in found.pending]) == (None, ["low"])


def test_a_confirmed_row_goes_before_one_that_awaits_confirmation() -> None:
    found = select(table(row("doubt", sure=False), row("sure")), 1).row
    assert found is not None
    assert found.id == "sure"


def test_a_row_named_as_confirmed_is_taken() -> None:
    found = select(table(row("low", sure=False)), 1, confirmed=frozenset({"low"})).row
    assert found is not None


def test_a_pending_row_outside_its_band_is_not_named() -> None:
    assert select(table(row("low", None, 500, sure=False)), 600).pending == ()


def test_what_could_settle_it_goes_before_what_awaits_confirmation() -> None:
    """The band is asked for first: it may select the confirmed row, and then nobody has to confirm anything."""
    found = select(table(row("sure", None, 500), row("doubt", None, 900, sure=False)), None)
    assert (found.unknown, found.pending) == ((0,), ())


def test_an_alternative_keeps_an_answer_open_until_its_row_is_confirmed() -> None:
    doubtful = table(row("low", sure=False, alternative=True))
    assert len(select(doubtful, 1).pending) == 1
    assert select(doubtful, 1, confirmed=frozenset({"low"})) == Match(None, (), ())


def test_a_row_answers_for_each_of_its_key_combinations() -> None:
    both = table(row("low", keys=(("wood",), ("gas",))))
    assert [bool(select(both, 1, fuel).row) for fuel in ("wood", "gas", "electric")] == [True, True, False]


def test_a_row_is_found_by_id_and_never_its_alternative() -> None:
    one = table(row("low", fee=2, alternative=True), row("low", fee=1))
    assert one.row("low").values["fee"] == 1


def test_a_row_that_there_is_not_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        table(row("low")).row("high")


def test_a_confirmed_row_is_the_same_but_sure() -> None:
    doubtful = row("low", sure=False)
    assert confirm(doubtful) == replace(doubtful, confirmed=True)


def test_a_table_with_other_rows_is_otherwise_the_same() -> None:
    one = table(row("low", sure=False))
    two = one.with_rows(tuple(confirm(line) for line in one.rows))
    assert (two.name, two.keys, select(two, 1).pending) == (one.name, one.keys, ())


# -------------------------------------------------------------------------------------------------------------- overlaps


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        ((0, 5), (5, 9), False),
        ((0, 5), (4, 9), True),
        ((None, 5), (6, None), False),
        ((None, None), (6, 7), True),
        ((None, 5), (None, 3), True),
    ],
)
def test_bands_overlap_where_some_value_lies_in_both(one: Any, two: Any, meet: bool) -> None:
    bands = [Band(*(None if end is None else Fraction(end) for end in ends), False) for ends in (one, two)]
    assert bands[0].overlaps(bands[1]) is meet
    assert bands[1].overlaps(bands[0]) is meet


def test_closed_bands_that_share_an_end_overlap() -> None:
    assert Band(Fraction(0), Fraction(5), True).overlaps(Band(Fraction(5), Fraction(9), True))


def test_rows_that_one_case_could_meet_and_that_differ_are_named_with_their_keys() -> None:
    ((one, two, keys),) = overlapping(table(row("a", 0, 10, fee=1), row("b", 5, 20, fee=2)))
    assert (one.id, two.id, keys) == ("a", "b", ("wood",))


@pytest.mark.parametrize(
    "rows",
    [
        (row("a", 0, 10, fee=1), row("b", 10, 20, fee=2)),
        (row("a", 0, 10, fee=1), row("b", 5, 20, fee=1)),
        (row("a", 0, 10, fee=1), row("b", 5, 20, fee=2, sure=False)),
        (row("a", 0, 10, fee=1), row("b", 5, 20, fee=2, keys=(("gas",),))),
    ],
    ids=["apart", "agreeing", "unconfirmed", "other key"],
)
def test_rows_that_cannot_contradict_are_not_named(rows: tuple[Row, ...]) -> None:
    assert overlapping(table(*rows)) == []


# --------------------------------------------------------------------------------------------------------- from the files


def test_a_table_is_read_from_its_two_files(tmp_path: Path) -> None:
    fees = load(bake(tmp_path) / "tables" / "fees.toml")
    assert (fees.name, fees.label.en, fees.clause, [line.id for line in fees.rows]) == (
        "fees",
        "fees",
        "BK-3",
        ["F1", "F2", "F3"],
    )
    assert [key.kind for key in fees.keys] == ["exact", "band"]
    assert fees.column_type("fee").unit is unit("yuan")


def test_a_column_of_keys_has_words_for_them(tmp_path: Path) -> None:
    named = 'label_en = "fee"\n[values.options]\nlow = ["低", "low fee"]\n'
    changed = bake(tmp_path, ("tables/fees.toml", 'label_en = "fee"\n', named))
    assert load(changed / "tables" / "fees.toml").values["fee"].options == {"low": Text("低", "low fee")}


def test_a_row_keeps_its_line_its_doubt_and_who_may_confirm_it(tmp_path: Path) -> None:
    line = load(bake(tmp_path) / "tables" / "fees.toml").row("F3")
    assert (line.line, line.confirmed, line.question, line.confirm_by.en) == (4, False, "QB1", "Bureau of Bread")


def test_an_empty_cell_has_no_value(tmp_path: Path) -> None:
    changed = bake(tmp_path, ("tables/fees.csv", "500,,200", "500,,"))
    assert load(changed / "tables" / "fees.toml").row("F2").values == {"fee": None}


def test_decimals_of_a_cell_are_exact(tmp_path: Path) -> None:
    changed = bake(tmp_path, ("tables/fees.csv", "500,,200", "500,,0.1"))
    assert load(changed / "tables" / "fees.toml").row("F2").values == {"fee": Fraction(1, 10)}


@pytest.mark.parametrize("written", ["1/3", "much", "NaN", "Infinity"])
def test_a_figure_without_finite_decimals_is_refused(tmp_path: Path, written: str) -> None:
    """A sweep counts in the last decimal of a column: a third has none."""
    changed = bake(tmp_path, ("tables/fees.csv", "500,,200", f"500,,{written}"))
    with pytest.raises(RuleError, match=f"'{written}' is no decimal number"):
        load(changed / "tables" / "fees.toml")


def test_a_member_key_answers_for_every_part_of_its_list(tmp_path: Path) -> None:
    changed = bake(
        tmp_path,
        ("tables/fees.toml", 'match = "exact"', 'match = "member"'),
        ("tables/fees.csv", "F1,wood,", "F1,wood; coal,"),
    )
    fees = load(changed / "tables" / "fees.toml")
    assert {fuel for fuel in ("wood", "coal", "gas") if fees.find((fuel,), (100,), NOBODY).row} == {"wood", "coal"}


def test_an_unknown_way_to_match_is_refused(tmp_path: Path) -> None:
    changed = bake(tmp_path, ("tables/fees.toml", 'match = "exact"', 'match = "about"'))
    with pytest.raises(RuleError, match="key fuel: match is exact, member or band, not 'about'"):
        load(changed / "tables" / "fees.toml")


def test_a_doubtful_label_adds_alternatives_under_the_other_key(tmp_path: Path) -> None:
    alternative = '\n[[alternatives]]\nkey = "fuel"\nother = "coal"\nrows = ["F1"]\n'
    fees = load(bake(tmp_path, ("tables/fees.toml", "", alternative)) / "tables" / "fees.toml")
    found = fees.find(("coal",), (100,), NOBODY)
    assert (found.row, [line.id for line in found.pending]) == (None, ["F1"])


# ------------------------------------------------------------------------------------------------------------ in a rule


def test_a_lookup_names_every_key() -> None:
    with pytest.raises(RuleError, match="table fees has the keys fuel, area, not fuel"):
        lookup(table(row("low")), fuel=Oven.fuel)


def test_a_lookup_names_no_other_key() -> None:
    with pytest.raises(RuleError, match="not fuel, area, mood"):
        lookup(table(row("low")), fuel=Oven.fuel, area=Oven.floor_area, mood=Oven.fuel)


def test_a_band_key_is_in_the_unit_of_the_table() -> None:
    with pytest.raises(RuleError, match="the key area is in m2, not number"):
        lookup(table(row("low")), fuel=Oven.fuel, area=Oven.floor_area.in_unit("mu"))


def test_a_band_key_of_another_dimension_is_refused() -> None:
    with pytest.raises(RuleError, match="different things"):
        lookup(table(row("low")), fuel=Oven.fuel, area=Oven.height)


def test_a_key_that_is_text_is_not_a_condition() -> None:
    with pytest.raises(RuleError, match="the key fuel needs a text or choice, not a boolean"):
        lookup(table(row("low")), fuel=Bakery.old_town, area=Oven.floor_area)


def test_a_column_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(RuleError, match="table fees has no value 'price'; it has fee"):
        lookup(table(row("low")), fuel=Oven.fuel, area=Oven.floor_area).price  # noqa: B018


def test_a_lookup_yields_the_type_of_its_column() -> None:
    assert lookup(table(row("low")), fuel=Oven.fuel, area=Oven.floor_area).fee.type.unit is unit("yuan")


def test_the_same_lookup_twice_is_one_node() -> None:
    fees = table(row("low"))
    assert lookup(fees, fuel=Oven.fuel, area=Oven.floor_area).fee == lookup(fees, area=Oven.floor_area, fuel=Oven.fuel).fee
