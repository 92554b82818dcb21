"""Checks of registered projects: run, kept, opened again, replayed, compared, saved as a document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput
from shanglou.engine.language import say
from shanglou.engine.values import day
from shanglou.policies import library

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability
from ..foundation.fields import here, language
from ..foundation.keys import whole
from ..foundation.refusals import fault
from ..projects import queries as projects
from ..projects.models import Project
from . import check_files, checking, gates, queries, record_changes, records
from .models import Check

FIRST, LAST = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
#: How many checks a project's page lists.
SHOWN = 50


@login_required
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a project on a day (today if none is given), as known now or at an earlier moment, and open the check."""
    actor = actor_of(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    cause = request.POST.get("cause", "").strip()[:200]
    made = checking.check_project(actor, project, _day(request), cause=cause, known_at=_moment(request))
    return redirect("compliance:kept-check", made.pk)


@login_required
def kept_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A check as it was kept: the result by stage, the facts with their rows, what a replay says."""
    actor = actor_of(request)
    row = get_object_or_404(queries.checks(actor), pk=pk)
    view = records.shown(row, request.GET.getlist("proof"))
    others = list(queries.check_rows(actor).filter(project=row.project).exclude(pk=row.pk)[:SHOWN])
    context: dict[str, Any] = {
        "check": row,
        "view": view,
        "kept": True,
        "stages": records.stages_of(view),
        "facts": records.facts_of(row),
        "disagreements": records.differences_of(row),
        "unreadable": records.unreadable_of(row),
        "doubts": records.doubts_of(row),
        "others": others,
        "may_run": actor.may(Capability.RUN_CHECKS, row.project),
        "may_settle": actor.may(Capability.SETTLE, row.project),
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row.project),
        "resolved": queries.resolutions(actor, row),
    }
    if request.GET.get("replay"):
        context |= _replayed(row)
    return render(request, "compliance/kept_check.html", context)


def _replayed(row: Check) -> dict[str, Any]:
    try:
        found = checking.replay(row)
    except BadInput as bad:
        return {"replay_fault": [item.message(language()) for item in bad.faults]}
    titles = {item.id: item.title.of(language()) for item in library().instruments.values()}
    return {
        "replay": found,
        "replay_changes": record_changes.told_together(found.changes, row.origins),
        "replay_versions": [titles.get(name, name) for name in found.changed_versions],
    }


@login_required
def difference(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What two checks of one project answer differently, and which facts changed."""
    actor = actor_of(request)
    after = get_object_or_404(queries.checks(actor), pk=pk)
    before = get_object_or_404(queries.checks(actor).filter(project=after.project), pk=other)
    if before.at > after.at:
        before, after = after, before
    titles = {item.id: item.title.of(language()) for item in library().instruments.values()}
    changes = record_changes.told_together(checking.differences(before, after), after.origins)
    said = [item for item in changes if not item.is_silent]
    context = {
        "before": before,
        "after": after,
        "decisions": [item for item in said if item.is_gate],
        "changes": [item for item in said if not item.is_gate],
        "silent": [item for item in changes if item.is_silent],
        "facts": record_changes.facts_together(before, after),
        "versions": [titles.get(name, name) for name, _was, _is in checking.changed_versions(before, after)],
    }
    return render(request, "compliance/difference.html", context)


@login_required
def compare_with(request: HttpRequest, pk: int) -> HttpResponse:
    """To the comparison with the check that was chosen."""
    other = whole(request.GET.get("other", ""))
    if other is None:
        raise Http404
    return redirect("compliance:difference", pk, other)


@login_required
def save(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A kept check as PDF, Word or JSON."""
    row = get_object_or_404(queries.checks(actor_of(request)), pk=pk)
    if kind not in check_files.TYPES:
        raise Http404(kind)
    return check_files.of_kept(row, kind).answer()


def gates_today(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The panel "what may be done today" on the page of a project."""
    actor = actor_of(request)
    context: dict[str, Any] = {"project": project, "may_run": actor.may(Capability.RUN_CHECKS, project)}
    try:
        context["lines"] = gates.today(actor, project)
    except BadInput as bad:
        context["faults"] = [item.message(language()) for item in bad.faults]
    context["last"] = queries.check_rows(actor).filter(project=project).first()
    return context


def project_checks(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The panel of a project's kept checks."""
    actor = actor_of(request)
    rows = list(queries.check_rows(actor).filter(project=project)[: SHOWN + 1])
    before: list[Check | None] = [*rows[1:], None]
    return {
        "checks": list(zip(rows, before, strict=False))[:SHOWN],
        "project": project,
        "may_run": actor.may(Capability.RUN_CHECKS, project),
        "today": timezone.localdate(),
        "facts_url": reverse("compliance:facts", args=[project.pk]),
    }


def _day(request: HttpRequest) -> datetime.date:
    given = request.POST.get("on", "").strip()
    found = day(given, here(say("按哪一天的规定"))) if given else timezone.localdate()
    if not FIRST <= found <= LAST:
        raise fault(here(say("按哪一天的规定")), given, say("2000 年至 2100 年之间的日期"), say("请核对日期。"))
    return found


def _moment(request: HttpRequest) -> datetime.datetime | None:
    """The end of the day whose knowledge is asked for; None for what is known now."""
    given = request.POST.get("known", "").strip()
    if not given:
        return None
    known = day(given, here(say("按何时所知")))
    if not FIRST <= known <= timezone.localdate():
        raise fault(here(say("按何时所知")), given, say("今天或以前的日期"), say("请核对日期。"))
    return timezone.make_aware(datetime.datetime.combine(known, datetime.time.max))
