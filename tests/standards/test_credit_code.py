import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.standards import Problem, credit_code

# Public codes of organisations, each with what python-stdnum says of it.
VALID = [
    "91330100716105852F",
    "91330200704803055M",
    "91330108MA27Y5XH5G",
    "913301087458306077",
    "9133010832821677XM",
    "91510131MA6CW63T65",
    "91350100MA32C0EA03",
]
INVALID = ["91350211M0000XUF46", "91330108MA2B5D6E3", "91330108MA5WXYZ789", "91510100MA00000000", "91330206MA2AJ7WQ9D"]


@pytest.mark.parametrize("text", VALID)
def test_a_public_code_is_accepted(text):
    assert credit_code.check(text)


@pytest.mark.parametrize("text", INVALID)
def test_a_made_up_code_is_refused(text):
    assert not credit_code.check(text)


@pytest.mark.parametrize("text", VALID)
def test_the_inner_organisation_check_holds_for_public_codes(text):
    assert credit_code.parse(text).organisation_check_holds


def test_a_code_is_split_into_its_parts():
    code = credit_code.parse("91330108MA27Y5XH5G")
    assert (code.authority, code.category, code.division) == ("9", "1", "330108")
    assert (code.organisation, code.check_symbol) == ("MA27Y5XH5", "G")


def test_spaces_lower_case_and_full_width_are_accepted():
    assert str(credit_code.parse(" 91330108-ma27y5xh５Ｇ ")) == "91330108MA27Y5XH5G"


def test_a_rural_collective_registered_under_a_letter_is_accepted():
    from stdnum.cn import uscc

    body = "N2330212MF0000001"
    assert credit_code.parse(body + uscc.calc_check_digit(body)).authority == "N"


def test_a_wrong_check_symbol_is_told_with_the_expected_one():
    with pytest.raises(Problem, match='call for "F"') as caught:
        credit_code.parse("91330100716105852E")
    assert "应为“F”" in caught.value.zh


def test_a_look_alike_letter_is_pointed_at():
    with pytest.raises(Problem, match='should be "0"'):
        credit_code.parse("9133O100716105852F")


def test_a_short_code_is_told_its_length():
    with pytest.raises(Problem, match="has 17 characters, expected 18"):
        credit_code.parse("91330108MA2B5D6E3")


def test_a_letter_in_the_division_is_refused():
    with pytest.raises(Problem, match="positions 3-8"):
        credit_code.parse("91A30100716105852F")


def test_a_number_instead_of_text_is_refused_with_advice():
    with pytest.raises(Problem, match="must be text, got int"):
        credit_code.parse(913301087458306077)  # type: ignore[arg-type]


def test_the_mask_shows_the_last_four_only():
    assert credit_code.mask("91330108MA27Y5XH5G") == "**************XH5G"


@settings(deadline=None)  # the first example may load python-stdnum
@given(st.text(max_size=30))
def test_check_never_raises_for_text(text):
    assert credit_code.check(text) in (True, False)


@settings(deadline=None)  # the first example may load python-stdnum
@given(st.sampled_from(VALID), st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_one_changed_symbol_is_always_noticed(code, position, symbol):
    changed = code[:position] + symbol + code[position + 1 :]
    assert credit_code.check(changed) == (changed == code)
