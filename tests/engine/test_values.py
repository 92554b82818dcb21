"""The door for single values: everything that comes through is exact, unknown, or a fault that says what to do."""

from __future__ import annotations

import datetime
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.engine import BadInput, Fact, Fault, Subject, Vocabulary, choice, number, text
from shanglou.engine.values import day, number_text, read, shown
from tests.engine.bakery import Bakery, Oven


class Till(Subject, name="till", zh="钱柜", en="till"):
    money = number("现金", "cash", unit="yuan", places=2, maximum=10**6)
    debt = number("欠款", "debt", unit="yuan", places=0, minimum=-100, maximum=100)
    share = number("占比", "share", unit="%", places=1, maximum=100)
    rate = number("比率", "rate", unit="ratio", places=4, maximum=10)
    land = number("用地", "land", unit="mu", places=2, maximum=1000)
    owner = text("业主", "owner")
    state = choice("状态", "state", {"none": ("无", "none"), "open": ("开", "Open")})


Vocabulary([Till])


def fault(fact: Fact, raw: object) -> Fault:
    with pytest.raises(BadInput) as caught:
        read(fact, raw)
    (one,) = caught.value.faults
    return one


# ------------------------------------------------------------------------------------------------------------ unknown


@pytest.mark.parametrize(
    "raw", [None, "", "  ", "?", "？", "-", "—", "/", "NA", "n/a", "NaN", "null", "未知", "不详", float("nan")]
)
@pytest.mark.parametrize("fact", [Till.money, Till.owner, Oven.fuel, Bakery.old_town, Bakery.open_since, Bakery.papers])
def test_what_says_that_it_is_not_known_is_unknown(raw: object, fact: Fact) -> None:
    assert read(fact, raw) is None


def test_an_option_that_is_called_none_is_an_option() -> None:
    assert read(Till.state, "none") == "none"


def test_zero_is_not_unknown() -> None:
    assert read(Till.money, 0) == 0


def test_no_is_not_unknown() -> None:
    assert read(Bakery.old_town, "否") is False


# ------------------------------------------------------------------------------------------------------------ numbers


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (12, 12),
        ("12", 12),
        (" 12.50 ", Fraction(25, 2)),
        (Decimal("0.01"), Fraction(1, 100)),
        (Fraction(1, 4), Fraction(1, 4)),
        (999.99, Fraction(99999, 100)),
        ("1,234.5", Fraction(2469, 2)),
        ("1，234", 1234),
        ("1.2e3", 1200),
        ("+5", 5),
        (".5", Fraction(1, 2)),
    ],
)
def test_a_number_is_read_exactly(raw: object, value: object) -> None:
    assert read(Till.money, raw) == value


def test_a_whole_number_is_an_int() -> None:
    assert type(read(Till.money, Decimal("12.00"))) is int


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        (Till.money, "1.5万元", 15_000),
        (Till.money, "0.01 亿元", 1_000_000),
        (Till.land, "1公顷", 15),
        (Oven.floor_area, "0.3 亩", 200),
        (Till.rate, "45%", Fraction(9, 20)),
        (Till.share, "12.5％", Fraction(25, 2)),
        (Till.money, "3 yuan", 3),
    ],
)
def test_a_unit_behind_the_number_is_converted_exactly(fact: Fact, raw: str, value: object) -> None:
    assert read(fact, raw) == value


def test_a_unit_of_another_kind_is_refused_with_both_names() -> None:
    assert fault(Till.money, "5 亩").remedy.en == "mu and yuan measure different things and cannot be converted."


def test_an_unknown_unit_is_refused_by_its_name() -> None:
    assert "stone" in fault(Till.money, "5 stone").remedy.en


@pytest.mark.parametrize("raw", ["twelve", "1.2.3", "--3", "0x10", "5/6"])
def test_what_is_no_number_is_refused(raw: str) -> None:
    assert fault(Till.money, raw).field == "till.money"


@pytest.mark.parametrize("raw", [True, False])
def test_yes_and_no_are_not_one_and_zero(raw: bool) -> None:
    assert "not yes or no" in fault(Till.money, raw).remedy.en


@pytest.mark.parametrize("raw", [float("inf"), float("-inf"), Decimal("Infinity"), Decimal("sNaN")])
def test_what_is_not_finite_is_refused(raw: object) -> None:
    assert fault(Till.money, raw).field == "till.money"


@pytest.mark.parametrize("raw", [[12], {"a": 1}, datetime.date(2025, 1, 1), object()], ids=["list", "dict", "date", "object"])
def test_what_could_never_be_a_number_is_refused(raw: object) -> None:
    assert fault(Till.money, raw).field == "till.money"


@pytest.mark.parametrize("raw", ["12.345", Decimal("0.001"), 0.005, Fraction(1, 3)])
def test_a_number_finer_than_kept_is_refused_and_not_rounded(raw: object) -> None:
    found = fault(Till.money, raw)
    assert "2 decimals" in found.expected.en
    assert "四舍五入" in found.remedy.zh


def test_a_unit_may_make_a_number_finer_than_kept() -> None:
    assert "2 decimals" in fault(Oven.floor_area, "1亩").expected.en


@pytest.mark.parametrize("raw", [0.1 + 0.2, 1.1 * 3, 999.9900000000001])
def test_the_noise_of_binary_fractions_is_forgiven(raw: float) -> None:
    assert read(Till.money, raw) == Fraction(round(raw * 100), 100)


def test_the_same_noise_written_out_is_not_forgiven() -> None:
    assert "2 decimals" in fault(Till.money, "0.30000000000000004").expected.en


@pytest.mark.parametrize("raw", ["1000000", 0])
def test_the_ends_of_the_range_belong_to_it(raw: object) -> None:
    assert read(Till.money, raw) == int(str(raw))


def test_a_negative_amount_is_refused_as_such() -> None:
    assert "negative" in fault(Till.money, "-0.01").remedy.en


def test_a_negative_amount_is_taken_where_it_may_be() -> None:
    assert read(Till.debt, "-100") == -100


def test_too_many_yuan_are_refused_with_a_word_on_ten_thousands() -> None:
    found = fault(Till.money, "1000000.01")
    assert found.expected.en == "0 to 1,000,000 yuan"
    assert "万元" in found.remedy.zh


@pytest.mark.parametrize("raw", ["1e999999999", "1e-999999999", Decimal("1e999999999")], ids=["huge", "tiny", "decimal"])
def test_an_absurd_exponent_is_refused_at_once(raw: object) -> None:
    """Ten to the billionth as an exact integer would take all memory."""
    assert fault(Till.money, raw).field == "till.money"


@given(st.fractions(min_value=0, max_value=10**6).map(lambda value: Fraction(round(value * 100), 100)))
def test_an_amount_comes_through_in_every_form_it_may_have(value: Fraction) -> None:
    forms: list[Any] = [
        value,
        Decimal(value.numerator) / value.denominator,
        float(value),
        f"{float(value):.2f}",
        f"{float(value):,.2f} 元",
    ]
    assert {read(Till.money, form) for form in forms} == {value}


@given(
    st.text(max_size=12), st.sampled_from([Till.money, Bakery.old_town, Oven.fuel, Bakery.papers, Bakery.open_since, Till.owner])
)
def test_no_text_breaks_the_door(raw: str, fact: Fact) -> None:
    with suppress(BadInput):
        value = read(fact, raw)
        assert value is None or read(fact, value) in (value, None)


# -------------------------------------------------------------------------------------------------- yes, no and options


@pytest.mark.parametrize("raw", [True, 1, 1.0, "true", "YES", "y", "1", "是", "有", "√", " 对 "])
def test_yes_is_read_as_people_write_it(raw: object) -> None:
    assert read(Bakery.old_town, raw) is True


@pytest.mark.parametrize("raw", [False, 0, 0.0, "false", "No", "n", "0", "否", "无", "×", "非"])
def test_no_is_read_as_people_write_it(raw: object) -> None:
    assert read(Bakery.old_town, raw) is False


@pytest.mark.parametrize("raw", ["maybe", 2, 0.5, [True]])
def test_what_is_neither_yes_nor_no_is_refused(raw: object) -> None:
    assert "true or false" in fault(Bakery.old_town, raw).expected.en


@pytest.mark.parametrize("raw", ["gas", "GAS", "燃气", "Gas", " gas "])
def test_an_option_is_read_by_key_or_label(raw: str) -> None:
    assert read(Oven.fuel, raw) == "gas"


def test_an_english_label_is_read_in_any_case() -> None:
    assert read(Till.state, "OPEN") == "open"


def test_a_misspelled_option_is_refused_with_the_nearest() -> None:
    assert fault(Oven.fuel, "wodo").remedy.en == "Did you mean wood?"


def test_an_unknown_option_is_refused_with_all_there_are() -> None:
    assert fault(Oven.fuel, "sun").expected.en == "one of wood (wood), gas (gas), electric (electric)"


def test_who_writes_labels_is_told_labels_without_codes() -> None:
    assert fault(Oven.fuel, "阳光").expected.zh == "、".join(label.zh for label in Oven.fuel.options.values()) + " 之一"


def test_a_part_of_one_label_alone_is_told_that_label() -> None:
    assert fault(Oven.fuel, "燃").remedy.zh == "是否想填 燃气？"


@pytest.mark.parametrize("raw", [3, True, ["wood"]])
def test_an_option_is_text(raw: object) -> None:
    assert "one of wood" in fault(Oven.fuel, raw).expected.en


@pytest.mark.parametrize(
    "raw",
    ["permit;plan", "plan；permit", "平面图、许可证", "plan, permit", ["plan", "permit"], {"permit", "plan"}, "plan|plan|permit"],
)
def test_a_set_of_options_is_read_in_every_form_and_sorted(raw: object) -> None:
    assert read(Bakery.papers, raw) == "permit;plan"


def test_a_set_that_may_hold_more_keeps_its_question_mark_last() -> None:
    assert read(Bakery.papers, "?;plan") == "plan;?"


def test_an_empty_list_is_a_known_empty_set() -> None:
    assert read(Bakery.papers, []) == ""


def test_a_nothing_in_a_list_does_not_vanish() -> None:
    assert read(Bakery.papers, ["plan", None]) == "plan;?"


@pytest.mark.parametrize("raw", [["plan", 3], 7, {"plan": True}])
def test_a_set_is_made_of_options_only(raw: object) -> None:
    assert "one of plan" in fault(Bakery.papers, raw).expected.en


def test_a_wrong_option_within_a_set_is_named() -> None:
    assert fault(Bakery.papers, "plan;permitt").remedy.en == "Did you mean permit?"


# ------------------------------------------------------------------------------------------------------ texts and dates


@pytest.mark.parametrize(("raw", "value"), [(" Anna ", "Anna"), (330100, "330100"), (330100.0, "330100")])
def test_a_text_is_stripped_and_a_code_that_a_sheet_made_a_number_is_text_again(raw: object, value: str) -> None:
    assert read(Till.owner, raw) == value


@pytest.mark.parametrize("raw", [True, 1.5, ["a"]])
def test_what_is_no_text_is_refused(raw: object) -> None:
    assert fault(Till.owner, raw).expected.en == "text"


@pytest.mark.parametrize(
    "raw",
    ["2025-06-01", "2025/6/1", "2025.6.1", "2025年6月1日", "20250601", 20250601, datetime.date(2025, 6, 1),
     datetime.datetime(2025, 6, 1)],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(raw: object) -> None:
    assert read(Bakery.open_since, raw) == datetime.date(2025, 6, 1)


@pytest.mark.parametrize("raw", ["2025-02-29", "2025-13-01", "2025-00-10", 20250631])
def test_a_day_that_the_calendar_lacks_is_refused_as_such(raw: object) -> None:
    assert fault(Bakery.open_since, raw).remedy.en == "There is no such day in the calendar."


@pytest.mark.parametrize("raw", ["June 2025", "01/06/2025", 45000, True, 3.5, ["2025-06-01"]])
def test_what_is_no_date_is_refused_with_an_example(raw: object) -> None:
    assert "2025-06-01" in fault(Bakery.open_since, raw).expected.en


def test_a_time_of_day_is_refused() -> None:
    assert fault(Bakery.open_since, datetime.datetime(2025, 6, 1, 8)).remedy.zh == "请只填日期，不带时刻。"


def test_a_day_outside_facts_is_read_alike() -> None:
    assert day("2025年6月1日", "on") == datetime.date(2025, 6, 1)


def test_a_wrong_day_outside_facts_names_its_field() -> None:
    with pytest.raises(BadInput) as caught:
        day("tomorrow", "on")
    assert caught.value.faults[0].field == "on"


# ------------------------------------------------------------------------------------------------------------- faults


def test_a_fault_says_row_and_source() -> None:
    with pytest.raises(BadInput) as caught:
        read(Till.money, "x", row=7, source="tills.xlsx")
    assert (caught.value.faults[0].row, caught.value.faults[0].source) == (7, "tills.xlsx")


def test_a_fault_may_be_given_another_name() -> None:
    with pytest.raises(BadInput) as caught:
        read(Till.money, "x", name="judgements[1].value")
    assert caught.value.faults[0].field == "judgements[1].value"


def test_a_long_value_is_cut_in_the_fault() -> None:
    assert len(fault(Till.money, "x" * 500).found) == 60


# ------------------------------------------------------------------------------------------------------------ printing


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567, "1,234,567"),
        (Fraction(5, 2), "2.5"),
        (Fraction(100), "100"),
        (Fraction(1, 100), "0.01"),
        (-1200, "-1,200"),
        (0, "0"),
        (Fraction(1, 3), "≈0.3333"),
        (Fraction(-2, 3), "≈-0.6667"),
    ],
)
def test_a_number_is_printed_in_decimals(value: Any, text: str) -> None:
    assert number_text(value) == text


def test_a_number_of_many_digits_is_printed_whole() -> None:
    assert number_text(10**30 + 1).replace(",", "") == str(10**30 + 1)


@given(st.integers(min_value=-(10**40), max_value=10**40), st.integers(min_value=0, max_value=8))
def test_a_number_with_few_decimals_is_printed_as_it_is(digits: int, places: int) -> None:
    value = Fraction(digits, 10**places)
    assert Fraction(number_text(value).replace(",", "")) == value


@pytest.mark.parametrize(
    ("value", "fact", "text"),
    [
        (None, None, "unknown"),
        (True, None, "yes"),
        (False, None, "no"),
        (datetime.date(2025, 6, 1), None, "2025-06-01"),
        ("gas", Oven.fuel, "gas"),
        ("permit;plan", Bakery.papers, "permit, plan"),
        ("Anna", Till.owner, "Anna"),
    ],
)
def test_a_value_is_printed_by_its_label(value: Any, fact: Fact | None, text: str) -> None:
    assert shown(value, fact).en == text


def test_an_option_is_printed_in_chinese_as_well() -> None:
    assert shown("permit;plan", Bakery.papers).zh == "许可证、平面图"
