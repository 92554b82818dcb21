from __future__ import annotations

import pytest

from shanglou.server.enterprises.codes import CodeState, judge, name_key, near, repaired

from .firms import code

GOOD = code(12345)


def test_a_valid_code_is_kept_in_its_standard_form():
    assert judge(f" {GOOD.lower()[:9]} {GOOD.lower()[9:]} ").code == GOOD


def test_a_valid_code_is_found_valid():
    assert judge(GOOD).state is CodeState.VALID


def test_a_wrong_code_is_kept_as_it_came():
    assert judge("9133 O113").code == "9133 O113"


def test_a_wrong_code_says_what_is_wrong_with_it():
    problem = judge(GOOD[:-1]).problem
    assert problem is not None
    assert "17 位" in problem.zh


@pytest.mark.parametrize("text", ["", "   "])
def test_no_code_is_missing(text: str):
    assert judge(text).state is CodeState.MISSING


def test_letters_that_the_code_does_not_have_are_repaired():
    slipped = GOOD.replace("0", "O", 1)
    assert slipped != GOOD
    assert repaired(slipped) == GOOD


def test_what_no_repair_makes_valid_stays_unrepaired():
    assert repaired("91330113") == ""


@pytest.mark.parametrize(
    ("slip", "is_near"),
    [
        (GOOD[:5] + "9" + GOOD[6:], True),
        (GOOD[:4] + GOOD[5] + GOOD[4] + GOOD[6:], True),
        (GOOD[:-1], True),
        (GOOD[1:], True),
        (GOOD + "1", True),
        (GOOD[:6] + "7" + GOOD[6:], True),
        (GOOD.replace("0", "O", 1), True),
        (GOOD[:3] + "99" + GOOD[5:], False),
        (GOOD[:-2], False),
        ("", False),
    ],
)
def test_codes_one_slip_apart_are_near(slip: str, is_near: bool):
    assert near(GOOD, slip) is is_near
    assert near(slip, GOOD) is is_near


def test_two_missing_codes_are_not_near():
    assert not near("", "")


@pytest.mark.parametrize(
    "other",
    [
        "杭州某某(临平)机械有限公司",
        "杭州某某（临平）机械有限责任公司",
        " 杭州某某【临平】机械 有限公司",
        "杭州某某临平机械有限公司",
    ],
)
def test_names_that_differ_in_signs_only_have_the_same_key(other: str):
    assert name_key(other) == name_key("杭州某某（临平）机械有限公司")


def test_different_names_have_different_keys():
    assert name_key("杭州某某机械有限公司") != name_key("杭州某某机械股份有限公司")
