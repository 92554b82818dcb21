import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.standards import IndustryLevel, Problem, industries, industry, is_manufacturing
from shanglou.standards.industries import ancestors, children, codes, is_within, search


@pytest.mark.parametrize(("level", "count"), [(1, 20), (2, 97), (3, 473), (4, 1381)])
def test_each_level_has_its_number_of_codes(level, count):
    assert len(codes(level)) == count


@pytest.mark.parametrize("code", ["C39", "39", "c39", " 39 ", "３９"])
def test_a_code_is_found_with_or_without_its_section(code):
    assert industry(code).name_zh == "计算机、通信和其他电子设备制造业"


def test_an_entry_knows_its_level_and_parent():
    entry = industry("3911")
    assert (entry.code, entry.level, entry.parent) == ("C3911", IndustryLevel.CLASS, "C391")


def test_ancestors_run_from_the_section_down():
    assert [a.code for a in ancestors("3911")] == ["C", "C39", "C391"]


def test_children_are_one_level_below():
    assert {c.parent for c in children("C39")} == {"C39"}


def test_section_c_is_manufacturing_from_13_to_43():
    assert {i.digits for i in children("C")} == {f"{n}" for n in range(13, 44)}


@pytest.mark.parametrize(("code", "expected"), [("C", True), ("3911", True), ("6520", False), ("B06", False)])
def test_is_manufacturing_is_section_c(code, expected):
    assert is_manufacturing(code) is expected


def test_a_class_lies_within_its_division_and_not_within_another():
    assert is_within("3911", "39")
    assert not is_within("3911", "38")


def test_a_wrong_section_letter_is_corrected_in_the_message():
    with pytest.raises(Problem, match="C39 计算机"):
        industry("D39")


def test_an_unknown_class_is_told_the_classes_of_its_group():
    with pytest.raises(Problem, match="I651 软件开发、I6511"):
        industry("6510")


def test_an_unknown_code_is_refused_in_both_languages():
    with pytest.raises(Problem) as caught:
        industry("9999")
    assert "没有行业代码“9999”" in caught.value.zh
    assert 'no industry code "9999"' in caught.value.en


def test_search_puts_the_whole_name_first():
    assert search("制造业")[0].code == "C"


def test_search_finds_part_of_a_name():
    assert "C3963" in {i.code for i in search("无人飞行器")}


def test_search_can_keep_to_one_level():
    assert {i.level for i in search("电子", level=2)} == {IndustryLevel.DIVISION}


def test_search_for_nothing_finds_nothing():
    assert search("  ") == ()


@settings(deadline=None)  # the first example may load the tables
@given(st.sampled_from([1, 2, 3, 4]), st.data())
def test_every_code_finds_itself_with_and_without_its_letter(level, data):
    code = data.draw(st.sampled_from(codes(level)))
    assert industry(code).code == code
    assert level == 1 or industry(code[1:]).code == code
    assert all(is_within(code, a.code) for a in ancestors(code))


@settings(deadline=None)  # the first example may load the tables
@given(st.text(max_size=8))
def test_search_never_fails_on_text(text):
    assert len(industries.search(text, limit=5)) <= 5
