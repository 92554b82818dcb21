from __future__ import annotations

import pytest

from shanglou.server.foundation.keys import LARGEST, whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("007", 7), (str(LARGEST), LARGEST)])
def test_plain_digits_are_a_number(text: str, number: int):
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", " 1", "-1", "1.0", "²", "١", "一", "1e3", str(LARGEST + 1), "9" * 5000])
def test_what_is_no_key_is_none(text: str):
    assert whole(text) is None
