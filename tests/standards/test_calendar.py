import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.standards import Problem, WorkCalendar

# A made-up year, for tests only: 2 and 3 January 2031 (Thursday, Friday) off, Saturday 11 January worked instead.
YEAR = WorkCalendar().with_year(2031, [date(2031, 1, 2), date(2031, 1, 3)], [date(2031, 1, 11)], "test")
days = st.dates(date(2029, 1, 1), date(2033, 12, 31))


def test_weekends_are_off():
    assert [WorkCalendar().is_working_day(date(2031, 1, d)) for d in (3, 4, 5, 6)] == [True, False, False, True]


def test_a_day_off_is_not_worked():
    assert not YEAR.is_working_day(date(2031, 1, 2))


def test_a_make_up_saturday_is_worked():
    assert YEAR.is_working_day(date(2031, 1, 11))


def test_the_first_day_is_not_counted():
    assert YEAR.add_working_days(date(2031, 1, 6), 1).date == date(2031, 1, 7)


def test_days_off_and_make_up_days_are_counted_through():
    # 2-5 January are off, 6-10 and Saturday the 11th are worked: six working days.
    assert YEAR.add_working_days(date(2031, 1, 1), 6).date == date(2031, 1, 11)


def test_counting_backwards_skips_days_off():
    assert YEAR.add_working_days(date(2031, 1, 6), -1).date == date(2031, 1, 1)


def test_a_term_of_no_days_ends_on_the_next_working_day():
    assert YEAR.add_working_days(date(2031, 1, 2), 0).date == date(2031, 1, 6)


def test_working_days_between_counts_the_last_day_and_not_the_first():
    assert YEAR.working_days_between(date(2031, 1, 1), date(2031, 1, 11)).days == 6


def test_working_days_between_is_negative_backwards():
    assert YEAR.working_days_between(date(2031, 1, 6), date(2031, 1, 1)).days == -1


def test_a_loaded_year_is_not_flagged():
    assert YEAR.add_working_days(date(2031, 1, 1), 6).unadjusted_years == frozenset()


def test_a_year_without_adjustments_is_flagged():
    assert YEAR.add_working_days(date(2031, 12, 30), 5).unadjusted_years == {2032}


def test_a_count_names_every_year_without_adjustments():
    assert YEAR.working_days_between(date(2030, 6, 1), date(2032, 6, 1)).unadjusted_years == {2030, 2032}


def test_a_new_year_holiday_may_begin_in_the_year_before():
    calendar = WorkCalendar().with_year(2031, [date(2030, 12, 31)])
    assert not calendar.is_working_day(date(2030, 12, 31))


def test_no_holiday_is_shipped():
    assert WorkCalendar().years == frozenset()


def test_a_toml_file_gives_days_and_spans(tmp_path):
    file = tmp_path / "days.toml"
    file.write_text(
        "[2031]\nsource = 'n'\nworkdays = ['2031-01-11']\ndays_off = [2031-01-01, {from = 2031-01-22, to = 2031-01-24}]\n",
        encoding="utf-8",
    )
    loaded = WorkCalendar().with_file(file)
    assert loaded.years == {2031}
    assert len(loaded.adjustments[2031].days_off) == 4
    assert loaded.is_working_day(date(2031, 1, 11))


def test_a_csv_file_gives_the_same(tmp_path):
    file = tmp_path / "days.csv"
    file.write_text("year,date,kind,source\n2031,2031-01-02,off,test\n2031,2031-01-03,off,\n2031,2031-01-11,work,\n")
    assert WorkCalendar().with_file(file) == YEAR


def test_loading_leaves_the_first_calendar_as_it_was():
    first = WorkCalendar()
    first.with_year(2031, [date(2031, 1, 1)])
    assert first.years == frozenset()


def test_a_make_up_day_on_a_weekday_is_refused():
    with pytest.raises(Problem, match="no Saturday or Sunday"):
        WorkCalendar().with_year(2031, [], [date(2031, 1, 6)])


def test_a_day_both_off_and_worked_is_refused():
    with pytest.raises(Problem, match="both off and as a workday"):
        WorkCalendar().with_year(2031, [date(2031, 1, 11)], [date(2031, 1, 11)])


def test_a_day_of_another_year_is_refused():
    with pytest.raises(Problem, match="another year"):
        WorkCalendar().with_year(2031, [date(2013, 1, 1)])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.txt", "", "expected .toml or .csv"),
        ("a.toml", "[2031", "no valid TOML"),
        ("a.toml", "[2031]\nholidays = []", "is not understood"),
        ("a.toml", "[2031]\ndays_off = ['1 May']", "is no date"),
        ("a.toml", "[2031]\ndays_off = [{from = 2031-01-05, to = 2031-01-01}]", "no possible holiday"),
        ("a.csv", "date\n2031-01-01\n", "lacks columns"),
        ("a.csv", "year,date,kind\n2031,2031-01-01,holiday\n", "off or work"),
    ],
)
def test_a_fault_of_a_file_is_named(tmp_path, name, content, says):
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(Problem, match=says):
        WorkCalendar().with_file(tmp_path / name)


def test_a_missing_file_is_named_without_its_folder(tmp_path):
    with pytest.raises(Problem, match="cannot be read") as caught:
        WorkCalendar().with_file(tmp_path / "no.csv")
    assert str(tmp_path) not in str(caught.value)


def test_a_count_past_the_calendar_is_refused():
    with pytest.raises(Problem, match="past the calendar"):
        WorkCalendar().add_working_days(date(9999, 12, 30), 10)


@given(days, st.integers(-300, 300).filter(bool))
def test_between_is_the_inverse_of_add(start, n):
    assert YEAR.working_days_between(start, YEAR.add_working_days(start, n).date).days == n


@given(days, st.integers(-300, 300))
def test_a_term_always_ends_on_a_working_day(start, n):
    assert YEAR.is_working_day(YEAR.add_working_days(start, n).date)


@given(days, days, days)
def test_counts_of_two_spans_add_up(a, b, c):
    a, b, c = sorted((a, b, c))
    between = YEAR.working_days_between
    assert between(a, c).days == between(a, b).days + between(b, c).days


@given(days, st.integers(0, 2000))
def test_a_plain_week_has_five_working_days(start, weeks):
    end = start + datetime.timedelta(weeks=weeks)
    assert WorkCalendar().working_days_between(start, end).days == 5 * weeks
