import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.standards import Problem, id_number

SAMPLE = "11010519491231002X"  # the example printed in GB 11643


def test_the_example_of_the_standard_is_accepted():
    assert id_number.check(SAMPLE)


def test_a_number_gives_its_division_and_birth_date():
    parsed = id_number.parse(SAMPLE)
    assert (parsed.division, parsed.birth_date) == ("110105", datetime.date(1949, 12, 31))


def test_lower_case_x_and_spaces_are_accepted():
    assert id_number.parse("110105 19491231 002x").number == SAMPLE


def test_neither_str_nor_repr_shows_the_number():
    parsed = id_number.parse(SAMPLE)
    assert SAMPLE not in f"{parsed} {parsed!r}"
    assert str(parsed) == "**************002X"


def test_a_place_that_python_stdnum_knows_is_known():
    assert id_number.parse(SAMPLE).place_is_known


def test_a_place_it_does_not_know_is_a_doubt_and_no_fault():
    from stdnum.cn import ric

    body = "99010519491231002"
    parsed = id_number.parse(body + ric.calc_check_digit(body + "0"))
    assert not parsed.place_is_known


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1101051949123100", "has 16 characters"),
        ("11010519491231002A", "no digit"),
        ("110105194912310021", "does not fit"),
        ("11010519491331002X", "no possible date of birth"),
        ("11010529991231002X", "no possible date of birth"),
    ],
)
def test_a_fault_is_named_and_the_number_is_not_shown(text, says):
    with pytest.raises(Problem, match=says) as caught:
        id_number.parse(text)
    assert text not in str(caught.value)


def test_a_mask_shows_the_last_four_only():
    assert id_number.mask(SAMPLE) == "**************002X"


def test_a_phone_mask_shows_the_last_four_only():
    assert id_number.mask_phone("138 0013-8000") == "*******8000"


def test_a_mask_of_a_short_text_shows_nothing():
    assert id_number.mask("1234") == "****"


@settings(deadline=None)  # the first example may load python-stdnum
@given(st.text(max_size=40))
def test_a_mask_never_shows_half_of_a_text(text):
    masked = id_number.mask(text)
    assert 2 * sum(c != "*" for c in masked) <= len(masked)


@settings(deadline=None)  # the first example may load python-stdnum
@given(st.text(max_size=25))
def test_check_never_raises_for_text(text):
    assert id_number.check(text) in (True, False)
