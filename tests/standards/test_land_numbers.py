import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.standards import Problem, parse_parcel_code, parse_unit_number
from shanglou.standards.land_numbers import FIXTURES, OWNERSHIPS, RIGHTS


def numerals(length):
    return st.text("0123456789", min_size=length, max_size=length)


letters = st.sampled_from([o + r for o in OWNERSHIPS for r, (_, _, allowed) in RIGHTS.items() if o in allowed])
parcels = st.builds(lambda head, pair, serial: f"{head}{pair}{serial:05d}", numerals(12), letters, st.integers(1, 99999))


def test_a_parcel_code_is_split_into_its_parts():
    p = parse_parcel_code("450103001002GB00011")
    parts = (p.division, p.cadastral_area, p.cadastral_sub_area, p.ownership, p.right, p.serial)
    assert parts == ("450103", "001", "002", "G", "B", "00011")


def test_a_parcel_code_is_read_with_spaces_and_lower_case():
    assert str(parse_parcel_code("340123 002004 gb00011")) == "340123002004GB00011"


def test_a_parcel_code_is_written_in_groups():
    assert parse_parcel_code("340123002004GB00011").spaced == "340123 002004 GB00011"


@pytest.mark.parametrize(("pair", "expected"), [("GB", True), ("GS", True), ("GX", True), ("JB", False), ("GD", False)])
def test_state_construction_land_is_recognised(pair, expected):
    assert parse_parcel_code(f"340123002004{pair}00011").is_state_construction_land is expected


@pytest.mark.parametrize("pair", ["GA", "ZA", "JH", "JG"])
def test_letters_that_the_law_keeps_apart_are_refused(pair):
    with pytest.raises(Problem, match="cannot go together"):
        parse_parcel_code(f"340123002004{pair}00011")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("340123002004GB0001", "has 18 characters, expected 19"),
        ("340123002004GB00011F00010001", "make a real-estate-unit number"),
        ("34O123002004GB00011", "check O for 0"),
        ("340123002004TB00011", 'has "T" at position 13'),
        ("340123002004GT00011", 'has "T" at position 14'),
        ("340123002004GB00000", "numbering begins at 00001"),
    ],
)
def test_a_fault_of_a_parcel_code_is_named(text, says):
    with pytest.raises(Problem, match=says):
        parse_parcel_code(text)


def test_a_unit_number_gives_building_and_unit():
    n = parse_unit_number("330106 001002 GB00003 F00010023")
    assert (n.building, n.unit, n.parcel.division) == ("0001", "0023", "330106")


def test_bare_land_has_no_building():
    n = parse_unit_number("330106001002GB00003W00000000")
    assert (n.fixture, n.building, n.unit) == ("W", None, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("330106001002GB00003", "add W00000000"),
        ("330106001002GB00003F0001000123", "has 30 characters, expected 28"),
        ("330106001002GB00003K00010001", 'has "K" at position 20'),
        ("330106001002GB00003F0001000A", "expected 8 digits"),
        ("330106001002GB00003W00010001", "expected W00000000"),
        ("330106001002GA00003F00010001", "cannot go together"),
    ],
)
def test_a_fault_of_a_unit_number_is_named(text, says):
    with pytest.raises(Problem, match=says):
        parse_unit_number(text)


@given(parcels)
def test_every_allowed_parcel_code_is_written_as_it_was_read(code):
    parsed = parse_parcel_code(code)
    assert str(parsed) == code
    assert parse_parcel_code(parsed.spaced) == parsed


@given(parcels, st.sampled_from(sorted(FIXTURES)), numerals(8))
def test_every_allowed_unit_number_is_written_as_it_was_read(parcel, fixture, number):
    code = parcel + fixture + ("00000000" if fixture == "W" else number)
    parsed = parse_unit_number(code)
    assert str(parsed) == code
    assert parse_unit_number(parsed.spaced) == parsed


@given(st.text(max_size=30))
def test_any_other_text_gives_a_problem_and_nothing_else(text):
    for parse in (parse_parcel_code, parse_unit_number):
        with contextlib.suppress(Problem):
            assert str(parse(text))
