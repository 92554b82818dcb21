"""The recorded answers that hold for a project or a division on a day, as the engine's judgements."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from shanglou.engine.accept import accepted
from shanglou.engine.faults import BadInput
from shanglou.engine.judgements import Judgement, Judgements, check_target
from shanglou.policies import library

from ...bodies.models import Within
from ..models import Answer


@dataclass(frozen=True)
class Settled:
    """Answers that hold on a day, those of wider divisions first, each newer one after the older: the last one counts."""

    answers: tuple[Answer, ...]
    #: For each division the divisions it lies in, itself included.
    outers: dict[int, frozenset[int]]

    @classmethod
    def on(cls, on: datetime.date, *, known_at: datetime.datetime | None = None, division: int | None = None) -> Settled:
        """Every answer that holds on a day, as known at a moment (None: now); with `division` those that may concern it."""
        rows = holding(Answer.objects.all(), on, known_at or timezone.now())
        lies = Within.objects.all()
        if division is not None:
            lies = lies.filter(inner=division)
            rows = rows.filter(division__in=lies.values("outer"))
        outers: dict[int, set[int]] = {}
        for inner, outer in lies.values_list("inner_id", "outer_id"):
            outers.setdefault(inner, set()).add(outer)
        rows = rows.annotate(depth=Count("division__within")).order_by("depth", "in_force_from", "pk")
        ordered = sorted(rows.select_related("answered_by"), key=lambda row: row.project_id is not None)
        return cls(tuple(ordered), {inner: frozenset(found) for inner, found in outers.items()})

    def of(self, division: int, project: int | None) -> tuple[Answer, ...]:
        """The answers that hold for a whole project or, without one, for a row of a division. Those about one row of a project,
        such as a unit, are not among them: `about` has these.
        """
        outer = self.outers.get(division, frozenset())
        return tuple(
            row
            for row in self.answers
            if not row.subject
            and ((row.project_id is None and row.division_id in outer) or (project is not None and row.project_id == project))
        )

    def about(self, subject: str, keys: Iterable[int]) -> tuple[Answer, ...]:
        """The answers about single rows: a unit, a building, a parcel."""
        wanted = set(keys)
        return tuple(row for row in self.answers if row.subject == subject and row.key in wanted)


def holding(rows: QuerySet[Answer], on: datetime.date, moment: datetime.datetime) -> QuerySet[Answer]:
    """Of answers those that hold on a day, as known at a moment: taken into force, not taken back, not followed by another."""
    rows = rows.filter(in_force_from__lte=moment, valid_from__lte=on).filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=moment), Q(valid_to__isnull=True) | Q(valid_to__gte=on)
    )
    # An answer that is followed stays followed when the later one is taken back: the matter is open again then.
    return rows.exclude(followed_by__in_force_from__lte=moment, followed_by__valid_from__lte=on)


def judgements(answers: Sequence[Answer]) -> Judgements:
    """Answers as the engine reads them; those to what a later version of a document no longer leaves open are left out."""
    made = [judgement(row) for row in answers]
    return Judgements(item for item in made if item is not None)


def judgement(row: Answer) -> Judgement | None:
    """An answer as the engine reads it; None when it answers nothing that is open."""
    author = f"{row.author}（{row.answered_by.name_zh}）"
    written = Judgement(row.target, row.value, author, row.reason, row.evidence, row.valid_from)
    try:
        check_target(row.target, 1)
        return accepted(library(), Judgements([written])).records[0]
    except BadInput:
        return None
