from __future__ import annotations

import pytest

from shanglou.vocabulary import _divisions
from shanglou.vocabulary._divisions import DIVISIONS


def test_that_there_are_divisions_is_known_without_counting_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(_divisions, "places")
    assert DIVISIONS


def test_divisions_are_named_by_their_codes():
    assert DIVISIONS["330100"].zh == "杭州市"
    assert "330100" in set(DIVISIONS)
    assert len(DIVISIONS) == len(set(DIVISIONS))
