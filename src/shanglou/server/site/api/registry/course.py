"""The course of a project as its page tells it: the ribbon of its stages, its milestones, and how late each is."""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from ninja import Field, Schema

from ....bodies.actors import Actor
from ....projects import queries
from ....projects.course import days_late, overdue, ribbon, states
from ....projects.models import Project
from ..looks import Look

Late = Annotated[
    int | None,
    Field(description="Days after the promised one that it was reached, or until today where it is not; below 0: before it"),
]


class StageTold(Schema):
    """A stage: done, the present one, or to come; the days of its first milestone that is open, else of its last. Where nothing
    was promised, `promised` is the day that was planned.
    """

    key: str
    label: str
    state: Literal["done", "now", "next"]
    promised: datetime.date | None
    actual: datetime.date | None
    days_late: Late


class MilestoneTold(Schema):
    """A milestone; `title` is that of its stage where it has none of its own. `overdue`: promised for a day that has passed, and
    not reached.
    """

    id: int
    step: str
    title: str
    promised: datetime.date | None
    planned: datetime.date | None
    actual: datetime.date | None
    days_late: Late
    overdue: bool


class Course(Schema):
    """Counted up to `on`; `step` is the stage that the project has reached."""

    on: datetime.date
    step: str
    stages: list[StageTold]
    milestones: list[MilestoneTold]


def _shows(actor: Actor, project: Project, _asked: Any) -> dict[str, Any]:
    today = timezone.localdate()
    milestones = list(queries.milestones(actor).filter(project=project).select_related(None))
    late = {item.pk for item in overdue(milestones, today)}
    stages = ribbon(milestones)
    return {
        "on": today,
        "step": project.step,
        "stages": [
            {
                "key": stage.key,
                "label": stage.label,
                "state": state,
                "promised": stage.promised,
                "actual": stage.actual,
                "days_late": days_late(stage.promised, stage.actual, today),
            }
            for stage, state in zip(stages, states([stage.key for stage in stages], project.step), strict=True)
        ],
        "milestones": [
            {
                "id": item.pk,
                "step": item.step,
                "title": item.title or item.get_step_display(),
                "promised": item.promised,
                "planned": item.planned,
                "actual": item.actual,
                "days_late": days_late(item.promised, item.actual, today),
                "overdue": item.pk in late,
            }
            for item in milestones
        ],
    }


LOOK = Look("timeline", "Its stages and milestones: promised, planned, reached, and how many days late", Course, _shows)
