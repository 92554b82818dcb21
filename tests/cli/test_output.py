from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.cli.output import Format, Lang, Output, cells, counted, wrapped
from shanglou.engine.language import Text

TEXTS = st.text(st.sampled_from("面积楼层，。（）《》 abc 123.%x"), max_size=60)


def test_without_a_width_a_line_stays_whole() -> None:
    assert list(wrapped("很长的一行" * 50, None)) == ["很长的一行" * 50]


def test_chinese_breaks_between_any_two_characters() -> None:
    assert list(wrapped("一二三四五", 4)) == ["一二", "三四", "五"]


def test_english_breaks_between_words() -> None:
    assert list(wrapped("one two three", 8)) == ["one two", "three"]


def test_a_number_is_not_torn_from_its_digits() -> None:
    assert list(wrapped("面积 999.99 平方米", 12)) == ["面积 999.99", "平方米"]


def test_closing_punctuation_does_not_begin_a_line() -> None:
    assert list(wrapped("一二三，四", 6)) == ["一二", "三，四"]


def test_opening_punctuation_does_not_end_a_line() -> None:
    assert list(wrapped("一二（三", 6)) == ["一二", "（三"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert list(wrapped("abcdefghij", 4)) == ["abcd", "efgh", "ij"]


def test_what_wraps_stands_below_the_first_word() -> None:
    assert list(wrapped("一二三四", 7, "- ", "  ")) == ["- 一二", "  三四"]


@given(TEXTS, st.integers(4, 40))
def test_no_line_is_wider_than_asked_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = list(wrapped(text, width))
    assert max(map(cells, lines)) <= width
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_table_that_fits_stands_in_columns(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    Output().table(["名称", "数"], [["甲", "1"], ["乙乙乙", "22"]])
    assert capsys.readouterr().out.splitlines() == ["名称    数", "甲      1", "乙乙乙  22"]


def test_a_table_that_does_not_fit_becomes_lists(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    Output().table(["一", "二", "三"], [["甲" * 10, "乙" * 10, "丙" * 10]])
    assert capsys.readouterr().out.splitlines() == [
        "甲" * 10,
        "  二: 乙乙乙乙乙乙乙",
        "  乙乙乙",
        "  三: 丙丙丙丙丙丙丙",
        "  丙丙丙",
        "",
    ]


def test_counts_leave_out_what_did_not_occur() -> None:
    assert counted({Text("符合", "met"): 2, Text("不符合", "not met"): 0}) == Text("符合 2", "met 2")


def test_json_keeps_chinese_readable(capsys: pytest.CaptureFixture[str]) -> None:
    Output(Format.JSON, Lang.ZH).json({"名": "值"})
    assert "值" in capsys.readouterr().out


def test_a_ruled_table_keeps_long_cells_in_their_column_even_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    Output().table(["一", "二"], [["甲" * 100, "乙"]], ruled=True)
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cells, lines)) < 100
    assert sum(line.count("甲") for line in lines) == 100
