"""The course of a project: its stages with the days that were promised and reached, and what is late."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from .models import Milestone, Project


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the ribbon, with the days it was promised and reached."""

    key: str
    label: str
    promised: datetime.date | None
    actual: datetime.date | None


def ribbon(milestones: Sequence[Milestone]) -> list[Stage]:
    """The stages with the days of their first milestone that is still open, else of their last."""
    found = []
    for step in Project.Step:
        own = [item for item in milestones if item.step == step.value]
        chosen = next((item for item in own if item.actual is None), own[-1] if own else None)
        if chosen is None:
            found.append(Stage(step.value, str(step.label), None, None))
        else:
            found.append(Stage(step.value, str(step.label), chosen.promised or chosen.planned, chosen.actual))
    return found


def states(keys: Sequence[str], current: str) -> list[str]:
    """Of each stage whether it is ``done``, ``now`` or ``next``; all are ``next`` where the present one is none of them."""
    at = keys.index(current) if current in keys else -1
    return ["done" if number < at else "now" if number == at else "next" for number in range(len(keys))]


def overdue(milestones: Sequence[Milestone], today: datetime.date) -> list[Milestone]:
    """What was promised for a day that has passed and is not reached, the oldest first."""
    late = [item for item in milestones if item.promised is not None and item.promised < today and item.actual is None]
    return sorted(late, key=lambda item: item.promised or today)


def days_late(promised: datetime.date | None, actual: datetime.date | None, today: datetime.date) -> int | None:
    """How many days after the promised one it was reached, or until today where it is not; below 0: before it. None: nothing was
    promised.
    """
    return ((actual or today) - promised).days if promised is not None else None
