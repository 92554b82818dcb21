"""The page of a project."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache

from ...bodies import revealing
from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...doors.attaching import queries as files
from ...land import queries as land
from ...land.outlines import outline
from ...land.telling import told
from .. import actions, queries
from ..admission import admission_form
from ..course import overdue, ribbon
from ..derived import with_derived
from ..groups import FLOORS, LAND, PROMISED, REQUIRED, SPLIT
from ..histories import history_of
from ..models import Admission, Milestone, Project
from ..panels import gate_panels, project_panels

TABS = {
    "overview": _("概览"),
    "admission": _("准入表"),
    "land": _("土地"),
    "buildings": pgettext_lazy("many", "建筑"),
    "enterprises": _("企业"),
    "checks": _("核验"),
    "files": pgettext_lazy("attached to a row", "文件"),
    "history": _("办理记录"),
}
WHAT = (
    "level",
    "is_upstairs",
    "industry",
    "industries_to_attract",
    "product_and_capacity",
    "factory_type",
    "factory_subtype",
    "recognition",
)
DATES = (
    "recognition_date",
    "admission_date",
    "land_contract_date",
    "planned_start",
    "start_date",
    "planned_completion",
    "acceptance_date",
    "title_date",
    "planned_production",
    "operation_start",
    "full_production_date",
)
#: As many tenants as the page names.
TENANTS = 200


@login_required
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a project: head, ribbon, and the tab asked for. With htmx ``part=gates`` gives what may be done today: it is
    judged while the page is already there.
    """
    actor = actor_of(request)
    row = get_object_or_404(queries.projects(actor), pk=pk)
    if request.GET.get("part") == "gates":
        return render(request, "projects/gates.html", {"project": row, "gates": gate_panels.shown(request, row)})
    tab = request.GET.get("tab", "overview")
    if tab not in TABS:
        tab = "overview"
    milestones = list(queries.milestones(actor).filter(project=row).select_related(None))
    context: dict[str, Any] = {
        "project": row,
        "row": row,
        "tab": tab,
        "tabs": TABS,
        "ribbon": ribbon(milestones),
        "late": overdue(milestones, timezone.localdate()),
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
    }
    fill = {
        "overview": _overview,
        "admission": _admission,
        "land": _land,
        "buildings": _buildings,
        "enterprises": _enterprises,
        "checks": _checks,
        "files": _files,
        "history": _history,
    }
    context |= fill[tab](request, row, milestones)
    return render(request, "projects/project.html", context)


@login_required
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Who filled in the admission form, in the clear."""
    actor = actor_of(request)
    row = get_object_or_404(queries.projects(actor), pk=pk)
    return revealing.reveal(
        request,
        row,
        lambda purpose: actions.reveal_filler(actor, row, purpose=purpose),
        of=Admission,
        about=f"{row} · {_('填报人')}",
        back=reverse("projects:project", args=[row.pk]) + "?tab=admission",
    )


def _overview(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "groups": [
            (_("产业与厂房"), told(row, WHAT)),
            (_("土地"), with_derived(row, LAND)),
            (_("建筑面积"), told(row, FLOORS)),
            (_("分割转让"), told(row, SPLIT)),
            (_("承诺指标"), with_derived(row, PROMISED)),
            (_("“标准地”指标"), told(row, REQUIRED)),
            (_("日期"), told(row, DATES)),
        ],
        "milestones": milestones,
        "listings": list(queries.listings(actor).filter(project=row).select_related(None)),
        "team": list(queries.team(actor).filter(project=row)),
        "blockers": list(queries.blockers(actor).filter(project=row).select_related(None).select_related("body")),
        "plan": queries.plan(actor, row),
    }


def _admission(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    parcels = list(land.parcels(actor).filter(projects=row).defer("shape"))
    return {
        "form": admission_form(row, parcels, queries.admission(actor, row)),
        "may_reveal": actor.may(Capability.REVEAL, row),
    }


def _land(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    parcels = list(land.parcels(actor_of(request)).filter(projects=row))
    return {"parcels": parcels, "outline": outline(*parcels) if parcels else None}


def _buildings(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    return {"buildings": list(queries.buildings(actor_of(request)).filter(project=row))}


def _enterprises(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    now = queries.occupied_on(actor, timezone.localdate()).filter(unit__building__project=row)
    tenants = list(now.select_related(None).prefetch_related(Prefetch("unit", queries.units(actor)))[: TENANTS + 1])
    return {
        "investors": list(queries.investors(actor).filter(project=row)),
        "tenants": tenants[:TENANTS],
        "more_tenants": len(tenants) > TENANTS,
    }


def _checks(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    return {"panels": project_panels.shown(request, row)}


def _files(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    rows = list(files.files_of(actor_of(request), row).select_related("superseded_by"))
    return {
        "files": [item for item in rows if item.is_current],
        "earlier": [item for item in rows if not item.is_current],
    }


def _history(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    return {"history": history_of(actor_of(request), row, every=request.GET.get("history") == "all")}
