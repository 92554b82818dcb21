"""The made-up course of projects holds together."""

from __future__ import annotations

import datetime
import random

import pytest

from shanglou.server.site.seeding.course import STEPS, course

TODAY = datetime.date(2026, 11, 28)


@pytest.mark.parametrize("reached", range(len(STEPS)))
def test_every_step_up_to_the_one_reached_was_taken_in_order_and_not_after_today(reached: int) -> None:
    for seed in range(50):
        days = list(course(random.Random(seed), reached, TODAY).actual.items())
        assert [step for step, _ in days] == list(STEPS[: reached + 1])
        assert [day for _, day in days] == sorted(day for _, day in days)
        assert days[-1][1] <= TODAY


def test_some_projects_are_late_and_some_are_not() -> None:
    courses = [course(random.Random(seed), 3, TODAY) for seed in range(50)]
    assert {any(made.promised[step] < day for step, day in made.actual.items()) for made in courses} == {True, False}
