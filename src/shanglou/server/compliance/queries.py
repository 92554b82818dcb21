"""Which checks, stated facts and answers an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from ..bodies.actors import Actor
from ..bodies.capabilities import SEES_ROWS, Capability
from ..bodies.models import Registered, Within
from ..bodies.queries import visible
from ..enterprises.models import Enterprise
from ..land.models import Parcel, Zone
from ..projects import queries as projects
from ..projects.models import Building, Project, Unit
from .models import Answer, Basis, Check, StatedFact, SweepResult, SweepRun, Waiting
from .questions import BY_PROJECT, Item, items, open_here


def checks(actor: Actor) -> QuerySet[Check]:
    """The checks of the projects that the actor may see, but those that rest on rows which it may not see."""
    rows = visible(Check.objects.select_related("project", "division"), actor)
    if actor.sees_all:
        return rows
    seen = visible(Basis.objects.filter(check_row=OuterRef("check_row")), actor)
    hidden = Basis.objects.filter(check_row=OuterRef("pk")).exclude(pk__in=seen.values("pk"))
    return rows.filter(~Exists(hidden))


def resolutions(actor: Actor, check: Check) -> dict[str, Answer]:
    """How contradictions of the documents that a check touches were resolved, by the contradiction; the newest for each."""
    targets = [f"conflict:{item.get('id')}" for item in check.report.get("conflicts", [])]
    rows = answers(actor).filter(target__in=targets, state=Answer.State.IN_FORCE, followed_by__isnull=True)
    rows = rows.filter(Q(project=check.project) | Q(project__isnull=True, division__in=check.division.within.all()))
    return {row.target.partition(":")[2]: row for row in rows.order_by("in_force_from")}


def check_rows(actor: Actor) -> QuerySet[Check]:
    """The same without the kept reports, for a list."""
    return checks(actor).defer("case", "origins", "report")


def stated_facts(actor: Actor, rows: Mapping[str, Sequence[Registered]]) -> QuerySet[StatedFact]:
    """What was stated about rows (by subject), earlier statements that were taken back included. The rows are such as the actor
    may see: they come from the queries of their rooms.
    """
    wanted = Q(pk__in=[])
    for subject, listed in rows.items():
        wanted |= Q(subject=subject, key__in=[row.pk for row in listed])
    return StatedFact.objects.filter(wanted) if actor.person is not None or actor.sees_all else StatedFact.objects.none()


def answers(actor: Actor) -> QuerySet[Answer]:
    """The answers of divisions that the actor sees, and those of the divisions above, which hold for its own rows too."""
    rows = Answer.objects.select_related("division", "answered_by", "project")
    if actor.sees_all:
        return rows
    seen = visible(Answer.objects.all(), actor)
    if actor.person is None or (actor.scopes is not None and Capability.VIEW not in actor.scopes):
        return rows.none()
    above = [item.body.division_id for item in actor.memberships if item.role in SEES_ROWS]
    outer = Within.objects.filter(inner_id__in=above).values("outer_id")
    return rows.filter(Q(pk__in=seen.values("pk")) | Q(project__isnull=True, division_id__in=outer))


def waiting(actor: Actor) -> dict[str, tuple[int, int]]:
    """How many findings and how many projects wait for what is open or rest on an answer, by target, from the last check of each
    project whose check the actor may see.
    """
    rows = Waiting.objects.filter(check_row__in=checks(actor).order_by().values("pk"))
    counted = rows.values("target").annotate(n=Sum("findings"), projects=Count("project_id", distinct=True))
    return {item["target"]: (item["n"], item["projects"]) for item in counted.order_by()}


def answered(actor: Actor) -> dict[str, int]:
    """How many answers that the actor may see are in force, by target."""
    rows = answers(actor).filter(state=Answer.State.IN_FORCE, followed_by__isnull=True)
    return dict(rows.order_by().values_list("target").annotate(n=Count("pk")))


def open_to(actor: Actor, waits: Mapping[str, tuple[int, int]]) -> list[Item]:
    """What is open in the places of one's own bodies (anywhere for who has none), and what checks wait for case by case."""
    known = items()
    places = [item.body.division.code for item in actor.memberships] or list(
        dict.fromkeys(item.place for item in known.values() if item.place)
    )
    return open_here(places) + [known[target] for target in waits if target in known and known[target].kind in BY_PROJECT]


def waiting_projects(actor: Actor, target: str) -> QuerySet[Project]:
    """The projects whose last check waits for a target or rests on an answer to it."""
    rows = Waiting.objects.filter(target=target, check_row__in=checks(actor).order_by().values("pk"))
    return visible(Project.objects.filter(pk__in=rows.values("project_id")), actor)


def sweep_runs(actor: Actor) -> QuerySet[SweepRun]:
    """One's own sweeps: their counts are of rows that this person may see."""
    return SweepRun.objects.filter(person=actor.person) if actor.person is not None else SweepRun.objects.none()


def sweep_results(actor: Actor, run: SweepRun) -> QuerySet[SweepResult]:
    """What a sweep of one's own said of projects, those that the actor may still see."""
    rows = SweepResult.objects.filter(run__in=sweep_runs(actor).filter(pk=run.pk)).select_related("project__division")
    return visible(rows, actor, through="project__")


def names_of(actor: Actor, subject: str, keys: list[int]) -> dict[int, str]:
    """What rows of a subject are called, those that the actor may see."""
    rows: dict[str, QuerySet[Any]] = {
        "project": Project.objects.all(),
        # An application is known by the project that it is made for.
        "application": Project.objects.all(),
        "unit": projects.units(actor),
        "building": projects.buildings(actor),
        "parcel": Parcel.objects.all(),
        "enterprise": Enterprise.objects.all(),
        "zone": Zone.objects.all(),
    }
    found = visible(rows[subject].filter(pk__in=keys), actor)
    return {row.pk: _named(row) for row in found}


def _named(row: Any) -> str:
    """A row after the building and the project that it lies in, as far as these may be seen."""
    within: list[Any] = [projects.seen(row, "building")] if isinstance(row, Unit) else []
    within += [projects.seen(item, "project") for item in (*within, row) if isinstance(item, Building)]
    return " · ".join(str(item) for item in (*reversed(within), row) if item is not None)
