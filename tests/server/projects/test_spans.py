from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.projects.spans import ONE, Gap, Part, Span, crowding, gaps, joined, months, stay
from shanglou.server.projects.timeline import LEFT, RIGHT, WIDTH, timeline


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def span(first: str, last: str | None = None) -> Span:
    return Span(day(first), None if last is None else day(last))


TODAY = day("2026-06-15")
days = st.dates(day("2020-01-01"), day("2026-12-31"))
spans = st.lists(st.builds(lambda one, two: Span(min(one, two), max(one, two)), days, days), min_size=1, max_size=6)


# ---------------------------------------------------------------------------------------------------------------- joining
def test_spans_that_touch_are_one():
    assert joined([span("2025-02-01", "2025-02-28"), span("2025-01-01", "2025-01-31")]) == [span("2025-01-01", "2025-02-28")]


def test_spans_a_day_apart_are_two():
    apart = [span("2025-01-01", "2025-01-30"), span("2025-02-01", "2025-02-28")]
    assert joined(apart) == apart
    assert gaps(apart) == [Gap(day("2025-01-31"), day("2025-01-31"))]


def test_a_span_inside_another_adds_nothing():
    assert joined([span("2025-01-01", "2025-12-31"), span("2025-03-01", "2025-04-01")]) == [span("2025-01-01", "2025-12-31")]


def test_a_span_without_end_takes_in_all_that_follow():
    assert joined([span("2025-01-01"), span("2025-03-01", "2025-04-01")]) == [span("2025-01-01")]


@given(spans)
def test_joined_spans_hold_the_same_days_and_never_touch(own: list[Span]):
    whole = joined(own)

    def held(parts: list[Span]) -> set[datetime.date]:
        return {part.first + number * ONE for part in parts for number in range(((part.last or TODAY) - part.first).days + 1)}

    assert held(whole) == held(own)
    assert all(gap.days >= 1 for gap in gaps(own))


def test_with_a_day_to_reach_the_time_since_the_last_span_is_a_gap():
    assert gaps([span("2026-01-01", "2026-05-31")], TODAY) == [Gap(day("2026-06-01"), TODAY)]
    assert gaps([span("2026-01-01")], TODAY) == []


# ------------------------------------------------------------------------------------------------------------------ months
@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2025-05-01", "2026-04-30", 12),
        ("2025-05-01", "2026-04-29", 11),
        ("2025-05-15", "2025-06-14", 1),
        ("2025-05-15", "2025-06-13", 0),
        ("2025-01-31", "2025-02-28", 1),
        ("2025-05-01", "2025-05-01", 0),
    ],
)
def test_months_are_whole_and_count_the_last_day(first: str, last: str, expected: int):
    assert months(day(first), day(last)) == expected


def test_a_stay_goes_on_to_the_day_asked_for():
    found = stay([span("2025-06-16")], TODAY)
    assert (found.months, found.end, found.is_continuous) == (12, TODAY, True)


def test_after_a_gap_the_months_begin_anew():
    found = stay([span("2024-01-01", "2025-12-30"), span("2026-01-01")], TODAY)
    assert (found.start, found.months) == (day("2026-01-01"), 5)
    assert found.gaps == (Gap(day("2025-12-31"), day("2025-12-31")),)


def test_what_lies_ahead_does_not_count():
    assert stay([span("2026-07-01")], TODAY).months == 0
    assert stay([span("2026-01-15", "2027-01-14")], TODAY).months == 5


def test_a_stay_that_ended_counts_up_to_its_end():
    found = stay([span("2024-01-01", "2024-12-31")], TODAY)
    assert (found.end, found.months) == (day("2024-12-31"), 12)


# ---------------------------------------------------------------------------------------------------------------- crowding
def part(first: str | None, last: str | None, area: str | None) -> Part:
    return Part(
        None if first is None else day(first), None if last is None else day(last), None if area is None else Decimal(area)
    )


ALWAYS = Span(datetime.date.min, None)
ROOM = [part(None, None, "100")]


def test_what_lies_side_by_side_adds_up():
    taken = [part("2025-01-01", None, "60"), part("2025-03-01", None, "50")]
    found = crowding(taken, ROOM, ALWAYS)
    assert found is not None
    assert (found.day, found.taken, found.room) == (day("2025-03-01"), 110, 100)


def test_what_just_fits_is_no_crowd():
    assert crowding([part("2025-01-01", None, "60"), part("2025-03-01", None, "40")], ROOM, ALWAYS) is None


def test_the_last_day_counts():
    taken = [part("2025-01-01", "2025-03-01", "60"), part("2025-03-01", None, "60")]
    assert crowding(taken, ROOM, ALWAYS) is not None
    taken[0] = part("2025-01-01", "2025-02-28", "60")
    assert crowding(taken, ROOM, ALWAYS) is None


def test_only_days_that_are_asked_for_count():
    taken = [part("2025-01-01", "2025-01-31", "60"), part("2025-01-01", None, "60")]
    assert crowding(taken, ROOM, Span(day("2025-02-01"), None)) is None


def test_a_room_that_shrinks_is_found():
    rooms = [part(None, "2025-05-31", "100"), part("2025-06-01", None, "50")]
    found = crowding([part("2025-01-01", None, "60")], rooms, ALWAYS)
    assert found is not None
    assert found.day == day("2025-06-01")


def test_a_room_of_unknown_size_is_never_crowded():
    assert crowding([part("2025-01-01", None, "1000"), part("2025-01-01", None, None)], [part(None, None, None)], ALWAYS) is None


parts = st.lists(
    st.builds(lambda one, two, area: Part(min(one, two), max(one, two), area), days, days, st.decimals("1", "99", places=0)),
    max_size=5,
)


@given(parts)
def test_a_crowd_is_found_if_and_only_if_some_day_is_crowded(taken: list[Part]):
    window = Span(day("2024-01-01"), day("2024-03-01"))
    worst = max(
        sum((item.area or Decimal(0) for item in taken if item.holds(window.first + number * ONE)), Decimal(0))
        for number in range(61)
    )
    assert (crowding(taken, ROOM, window) is not None) is (worst > 100)


# ---------------------------------------------------------------------------------------------------------------- the line
def test_nothing_known_is_no_line():
    assert timeline({}, TODAY) is None


def test_each_enterprise_has_a_lane_in_the_order_of_coming():
    drawn = timeline({1: ("乙", [span("2025-01-01")]), 2: ("甲", [span("2024-01-01", "2024-12-31")])}, TODAY)
    assert drawn is not None
    assert [lane.label for lane in drawn.lanes] == ["甲", "乙"]
    assert drawn.lanes[0].y < drawn.lanes[1].y


def test_a_gap_of_an_enterprise_is_not_a_gap_of_the_unit_while_another_is_there():
    own = [span("2025-01-01", "2025-01-31"), span("2025-03-01")]
    drawn = timeline({1: ("甲", own), 2: ("乙", [span("2025-02-01", "2025-02-28")])}, TODAY)
    assert drawn is not None
    assert [(bar.first, bar.last) for bar in drawn.lanes[0].gaps] == [(day("2025-02-01"), day("2025-02-28"))]
    assert drawn.vacant == ()


def test_time_without_anybody_up_to_today_is_vacant():
    drawn = timeline({1: ("甲", [span("2025-01-01", "2025-12-31")])}, TODAY)
    assert drawn is not None
    assert [(bar.first, bar.last) for bar in drawn.vacant] == [(day("2026-01-01"), TODAY)]


@given(spans, days)
def test_bars_stay_on_the_line(own: list[Span], today: datetime.date):
    drawn = timeline({1: ("甲", own)}, today)
    assert drawn is not None
    bars = [*drawn.lanes[0].bars, *drawn.lanes[0].gaps, *drawn.vacant]
    assert all(bar.x >= LEFT - 0.01 and bar.x + bar.width <= WIDTH - RIGHT + 1.01 for bar in bars)
    assert len(drawn.marks) <= 14
    assert all(LEFT <= x <= WIDTH for x, _label in drawn.marks)
