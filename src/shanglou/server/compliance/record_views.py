"""Checks of registered projects: run, kept, opened again, replayed, compared, saved as a document."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput
from shanglou.engine.language import say
from shanglou.engine.values import day
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability
from ..foundation.fields import language
from ..foundation.refusals import fault
from ..projects import queries as projects
from ..projects.models import Project
from . import checking, queries
from .documents import checksum, kept, make_paper, pdf, word
from .models import Check
from .presentation import present

#: The page of a row, by its model.
PAGES = {
    "projects.project": "projects:project",
    "projects.building": "projects:building",
    "projects.unit": "projects:unit",
    "land.parcel": "land:parcel",
    "land.zone": "land:zone",
    "enterprises.enterprise": "enterprises:enterprise",
}


@login_required
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a project on a day (today if none is given) and open the check."""
    actor = actor_of(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    kept_check = checking.check_project(actor, project, _day(request), cause=request.POST.get("cause", "").strip()[:200])
    return redirect("compliance:kept-check", kept_check.pk)


@login_required
def kept_check(request: HttpRequest, pk: int) -> HttpResponse:
    """A check as it was kept: the result by stage, the facts with their rows, what a replay says."""
    actor = actor_of(request)
    row = get_object_or_404(queries.checks(actor), pk=pk)
    proofs = request.GET.getlist("proof")
    others = list(queries.check_rows(actor).filter(project=row.project).exclude(pk=row.pk)[:20])
    context = {
        "check": row,
        "view": present(row.report, language(), library(), proofs=proofs),
        "facts": facts_of(row),
        "others": others,
        "replay": checking.replay(row) if request.GET.get("replay") else None,
        "may_run": actor.may(Capability.RUN_CHECKS, row.project),
        "today": timezone.localdate(),
    }
    return render(request, "compliance/kept_check.html", context)


@login_required
def difference(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """What two checks of one project answer differently, and which facts changed."""
    actor = actor_of(request)
    after = get_object_or_404(queries.checks(actor), pk=pk)
    before = get_object_or_404(queries.checks(actor).filter(project=after.project), pk=other)
    if before.at > after.at:
        before, after = after, before
    context = {
        "before": before,
        "after": after,
        "changes": told_changes(checking.differences(before, after)),
        "facts": changed_facts(before, after),
        "versions": [
            name
            for name in dict.fromkeys([*before.versions, *after.versions])
            if before.versions.get(name) != after.versions.get(name)
        ],
    }
    return render(request, "compliance/difference.html", context)


@login_required
def save(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A kept check as PDF, Word or JSON."""
    row = get_object_or_404(queries.checks(actor_of(request)), pk=pk)
    if kind == "json":
        content: Any = kept(row.report, undertaking="", answers={})
        answer: HttpResponse = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 1})
    elif kind in ("pdf", "docx"):
        view = present(row.report, language(), library())
        paper = make_paper(
            view,
            about=row.project.name_zh,
            made=timezone.localtime(row.at),
            digests=checksum(row.report),
            title=row.project.name_zh,
        )
        types = {"pdf": "application/pdf", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
        answer = HttpResponse(pdf(paper) if kind == "pdf" else word(paper), content_type=types[kind])
    else:
        raise Http404(kind)
    answer["Content-Disposition"] = content_disposition_header(True, f"{row.project.code}-{row.on}.{kind}") or ""
    return answer


def gates_today(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The panel "what may be done today" on the page of a project."""
    try:
        report, _subject = checking.report_of(actor_of(request), project, timezone.localdate())
    except (BadInput, ValueError) as wrong:
        return {"problem": str(wrong)}
    view = present(report, language(), library())
    return {"view": view, "project": project, "may_run": actor_of(request).may(Capability.RUN_CHECKS, project)}


def project_checks(request: HttpRequest, project: Project) -> Mapping[str, Any] | None:
    """The panel of a project's kept checks."""
    actor = actor_of(request)
    rows = list(queries.check_rows(actor).filter(project=project)[:50])
    pairs = list(zip(rows, [*rows[1:], None], strict=False))
    return {
        "checks": pairs,
        "project": project,
        "may_run": actor.may(Capability.RUN_CHECKS, project),
        "today": timezone.localdate(),
    }


def facts_of(row: Check) -> list[dict[str, Any]]:
    """The facts of a check in words, each with the page of the row it comes from."""
    found = []
    origins = row.origins.get("case", {})
    for name, value in row.report.get("facts", {}).items():
        found.append(_fact(name, value, origins.get(name), ""))
    for subject, members in row.report.get("members", {}).items():
        label = VOCABULARY.subjects[subject].label.of(language()) if subject in VOCABULARY.subjects else subject
        known = row.origins.get("members", {}).get(subject, [])
        for number, facts in enumerate(members, 1):
            own = known[number - 1] if number <= len(known) else {}
            found.extend(
                _fact(name, value, own.get(name), f"{label} {number}")
                for name, value in facts.items()
                if name.startswith(f"{subject}.")
            )
    return found


def _fact(name: str, value: Any, origin: Mapping[str, Any] | None, member: str) -> dict[str, Any]:
    known = name in VOCABULARY
    fact = VOCABULARY[name] if known else None
    shown = value
    if fact is not None and fact.options and isinstance(value, str):
        shown = "、".join(fact.options[key].of(language()) if key in fact.options else key for key in value.split(";"))
    elif isinstance(value, bool):
        shown = _("是") if value else _("否")
    url = ""
    if origin and origin.get("model") in PAGES:
        try:
            url = reverse(PAGES[origin["model"]], args=[origin["key"]])
        except NoReverseMatch:
            url = ""
    return {
        "name": name,
        "label": fact.label.of(language()) if fact is not None else name,
        "value": shown,
        "unit": fact.of.unit.text.of(language()) if fact is not None and fact.of.unit is not None else "",
        "url": url,
        "origin": origin or {},
        "member": member,
    }


def told_changes(changes: list[Any]) -> list[dict[str, Any]]:
    """Changes of rules and gates with their titles."""
    own = library()
    found = []
    for item in changes:
        made = own.rules.get(item.id) or own.gates.get(item.id)
        found.append(
            {
                "id": item.id,
                "title": made.title.of(language()) if made else item.id,
                "member": item.member,
                "before": item.before,
                "after": item.after,
            }
        )
    return found


def changed_facts(before: Check, after: Check) -> list[dict[str, Any]]:
    """The facts of the case itself that two checks had different values of."""
    one, two = before.report.get("facts", {}), after.report.get("facts", {})
    names = [name for name in dict.fromkeys([*one, *two]) if one.get(name) != two.get(name)]
    return [
        {
            "fact": _fact(name, two.get(name, ""), None, ""),
            "before": _fact(name, one[name], None, "")["value"] if name in one else "—",
        }
        for name in names
    ]


def _day(request: HttpRequest) -> datetime.date:
    given = request.POST.get("on", "").strip()
    if not given:
        return timezone.localdate()
    found = day(given, "on")
    if not datetime.date(2000, 1, 1) <= found <= datetime.date(2100, 1, 1):
        raise fault("on", given, say("2000 年至 2100 年之间的日期"), say("请核对日期。"))
    return found
