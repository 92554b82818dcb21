from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.foundation.sealing import CannotOpen, fingerprint, masked, open_sealed, seal


@given(st.text(min_size=1, max_size=60))
def test_what_was_sealed_opens_again(text: str):
    assert open_sealed(seal(text)) == text


def test_the_same_text_is_sealed_differently_each_time():
    assert seal("13800138000") != seal("13800138000")


def test_an_altered_value_does_not_open():
    sealed = seal("13800138000")
    flipped = sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1]
    with pytest.raises(CannotOpen):
        open_sealed(flipped)


def test_an_older_key_still_opens(settings):
    sealed = seal("13800138000")
    settings.SHANGLOU_KEYS = ["ffeeddccbbaa99887766554433221100", *settings.SHANGLOU_KEYS]
    assert open_sealed(sealed) == "13800138000"


def test_equal_texts_have_equal_fingerprints_that_do_not_show_them():
    assert fingerprint("13800138000") == fingerprint("13800138000") != fingerprint("13800138001")
    assert "138" not in fingerprint("13800138000")[:3]


@pytest.mark.parametrize(("text", "shown"), [("13800138000", "138******00"), ("12345", "*****"), ("", "")])
def test_a_screen_shows_only_the_ends(text: str, shown: str):
    assert masked(text) == shown
