"""Which checks, stated facts and answers an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from ..bodies.actors import Actor
from ..bodies.queries import division_ids, visible
from ..enterprises.models import Enterprise
from ..land.models import Parcel, Zone
from ..projects.models import Building, Project, Unit
from .models import Answer, Basis, Check, StatedFact, SweepRun


def checks(actor: Actor) -> QuerySet[Check]:
    """The checks of the projects that the actor may see, but those that rest on rows which it may not see."""
    rows = visible(Check.objects.select_related("project", "division"), actor)
    if actor.sees_all:
        return rows
    seen = visible(Basis.objects.filter(check_row=OuterRef("check_row")), actor)
    hidden = Basis.objects.filter(check_row=OuterRef("pk")).exclude(pk__in=seen.values("pk"))
    return rows.filter(~Exists(hidden))


def check_rows(actor: Actor) -> QuerySet[Check]:
    """The same without the kept reports, for a list."""
    return checks(actor).defer("case", "origins", "report")


def stated_facts(actor: Actor) -> QuerySet[StatedFact]:
    """What was stated about rows of the divisions that the actor sees as a whole, as known now."""
    rows = StatedFact.objects.filter(known_to__isnull=True)
    return rows if actor.sees_all else rows.filter(division_id__in=division_ids(actor)) if actor.person else rows.none()


def answers(actor: Actor) -> QuerySet[Answer]:
    """The answers of divisions that the actor sees, and those of the divisions above, which hold for its own rows too."""
    rows = Answer.objects.select_related("division", "answered_by", "project")
    if actor.sees_all:
        return rows
    seen = visible(rows, actor)
    if actor.person is None:
        return rows.none()
    above = [item.body.division_id for item in actor.memberships]
    return rows.filter(Q(pk__in=seen.values("pk")) | Q(project__isnull=True, division__covers__in=above)).distinct()


def sweep_runs(actor: Actor) -> QuerySet[SweepRun]:
    """One's own sweeps: their counts are of rows that this person may see."""
    return SweepRun.objects.filter(person=actor.person) if actor.person is not None else SweepRun.objects.none()


def names_of(actor: Actor, subject: str, keys: list[int]) -> dict[int, str]:
    """What rows of a subject are called, those that the actor may see."""
    rows: dict[str, QuerySet[Any]] = {
        "project": Project.objects.all(),
        "unit": Unit.objects.select_related("building__project"),
        "building": Building.objects.select_related("project"),
        "parcel": Parcel.objects.all(),
        "enterprise": Enterprise.objects.all(),
        "zone": Zone.objects.all(),
    }
    found = visible(rows[subject].filter(pk__in=keys), actor)
    return {row.pk: _named(row) for row in found}


def _named(row: Any) -> str:
    if isinstance(row, Unit):
        return f"{row.building.project} · {row.building} · {row}"
    if isinstance(row, Building):
        return f"{row.project} · {row}"
    return str(row)
