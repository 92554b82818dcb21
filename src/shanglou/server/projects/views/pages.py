"""The page of a project and of a unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...land import queries as land
from ...land.histories import VERBS as LAND_VERBS
from ...land.histories import history_of
from ...land.outlines import outline
from ...land.telling import told
from .. import queries
from ..models import Milestone, Project
from ..panels import gate_panels, project_panels, unit_panels
from ..spans import Span, stay

FEW = 20
VERBS = {
    **LAND_VERBS,
    "project.create": _("登记"),
    "project.change": _("修改"),
    "project.move": _("推进阶段"),
    "project.parcels": _("更新宗地"),
    "milestone.reach": _("到达节点"),
    "milestone.add": _("新增节点"),
    "milestone.change": _("修改节点"),
    "milestone.remove": _("删除节点"),
    "investor.add": _("新增投资方"),
    "investor.remove": _("删除投资方"),
    "listing.add": _("列入清单"),
    "listing.remove": _("移出清单"),
    "plan.set": _("更新方案"),
    "team.add": _("新增专班成员"),
    "team.remove": _("移出专班成员"),
    "blocker.raise": _("登记堵点"),
    "blocker.clear": _("办结堵点"),
    "building.create": _("登记"),
    "building.change": _("修改"),
    "floor.create": _("登记楼层"),
    "floor.change": _("修改楼层"),
    "unit.create": _("登记"),
    "unit.change": _("修改"),
    "unit.correct_area": _("更正面积"),
    "unit.decide_dividable": _("可否分割"),
    "unit.divide": _("分割单元"),
    "unit.merge": _("合并单元"),
    "occupancy.begin": _("登记入驻"),
    "occupancy.end": _("登记迁出"),
    "occupancy.correct": _("更正入驻"),
}
TABS = {
    "overview": _("概览"),
    "land": _("土地"),
    "buildings": _("建筑"),
    "enterprises": _("企业"),
    "checks": _("核验"),
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
    "five_elements",
)
LAND = (
    "land_source",
    "supply_mode",
    "grant_method",
    "grant_term_class",
    "grant_term",
    "land_use",
    "land_area",
    "facility_land_area",
    "research_land_area",
    "building_density",
    "far",
    "far_before",
    "regional_assessments",
)
FLOORS = (
    "floor_area",
    "floor_area_before",
    "above_ground_floor_area",
    "underground_floor_area",
    "facility_floor_area",
    "research_floor_area",
)
PROMISED = (
    "investment",
    "investment_intensity",
    "revenue_per_mu",
    "full_production_tax",
    "tax_per_mu",
    "required_investment_intensity",
    "required_revenue_per_mu",
    "required_tax_per_mu",
)
SPLIT = (
    "self_held_share",
    "contract_allows_split",
    "contract_split_share",
    "transferred_floor_area",
    "requested_floor_area",
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


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the ribbon."""

    key: str
    label: str
    promised: Any
    actual: Any


@login_required
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a project: head, ribbon, and the tab asked for."""
    actor = actor_of(request)
    row = get_object_or_404(queries.projects(actor), pk=pk)
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
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
        "gates": gate_panels.shown(request, row) if tab == "overview" else [],
    }
    fill = {
        "overview": _overview,
        "land": _land,
        "buildings": _buildings,
        "enterprises": _enterprises,
        "checks": _checks,
        "history": _history,
    }
    context |= fill[tab](request, row, milestones)
    return render(request, "projects/project.html", context)


def ribbon(milestones: list[Milestone]) -> list[Stage]:
    """The stages with the dates of their first milestone that is still open, else of their last."""
    found = []
    for step in Project.Step:
        own = [item for item in milestones if item.step == step.value]
        chosen = next((item for item in own if item.actual is None), own[-1] if own else None)
        found.append(Stage(step.value, str(step.label), chosen and (chosen.promised or chosen.planned), chosen and chosen.actual))
    return found


def _overview(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    return {
        "what": told(row, WHAT),
        "land": told(row, LAND),
        "floors": told(row, FLOORS),
        "promised": told(row, PROMISED),
        "split": told(row, SPLIT),
        "dates": told(row, DATES),
        "milestones": milestones,
        "listings": list(queries.listings(actor).filter(project=row).select_related(None)),
        "team": list(queries.team(actor).filter(project=row)),
        "blockers": list(queries.blockers(actor).filter(project=row)),
        "plan": queries.plan(actor, row),
    }


def _land(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    parcels = list(land.parcels(actor_of(request)).filter(projects=row))
    return {"parcels": parcels, "outline": outline(*parcels) if parcels else None}


def _buildings(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    return {"buildings": list(queries.buildings(actor_of(request)).filter(project=row))}


def _enterprises(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    today = timezone.localdate()
    return {
        "investors": list(queries.investors(actor).filter(project=row)),
        "tenants": list(
            queries.occupied_on(actor, today).filter(unit__building__project=row).select_related("unit__floor")[:200]
        ),
    }


def _checks(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    return {"panels": project_panels.shown(request, row)}


def _history(request: HttpRequest, row: Project, milestones: list[Milestone]) -> dict[str, Any]:
    actor = actor_of(request)
    limit = None if request.GET.get("history") == "all" else FEW
    return {"history": history_of(actor, row, queries.history(actor, row), limit=limit, verbs=VERBS)}


UNIT = ("use", "actual_use", "floor_area", "split_by", "split_state", "industry_category", "sub_field", "assessment")


@login_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a unit: what it is, who occupied it when, whether it may be divided off and why."""
    actor = actor_of(request)
    row = get_object_or_404(queries.units(actor), pk=pk)
    rows = list(queries.occupancies(actor).filter(unit=row).order_by("valid_from", "pk"))
    today = timezone.localdate()
    spans = [Span(item.valid_from, item.valid_to) for item in rows if item.valid_from is not None]
    limit = None if request.GET.get("history") == "all" else FEW
    context = {
        "unit": row,
        "row": row,
        "facts": told(row, UNIT),
        "owner": queries.owner(actor, row),
        "occupancies": rows,
        "stay": stay(spans, today),
        "bars": bars(spans, today),
        "areas": list(queries.areas(actor).filter(unit=row)),
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
        "may_occupy": actor.may(Capability.EDIT_OCCUPANCY, row),
        "panels": unit_panels.shown(request, row),
        "history": history_of(actor, row, queries.history(actor, row), limit=limit, verbs=VERBS),
    }
    return render(request, "projects/unit.html", context)


def bars(spans: list[Span], today: Any) -> dict[str, Any] | None:
    """Spans as positions on a line of 600: from the first day known to today, with a tick for each year."""
    known = [span for span in spans if span.first <= today]
    if not known:
        return None
    begin = min(span.first for span in known)
    total = max((today - begin).days, 1)

    def at(day: Any) -> float:
        return round(600 * min(max((day - begin).days / total, 0), 1), 1)

    years = [(at(begin.replace(year=year, month=1, day=1)), year) for year in range(begin.year + 1, today.year + 1)]
    return {
        "bars": [(at(span.first), max(at(span.last or today) - at(span.first), 1.0)) for span in known],
        "years": years,
        "begin": begin,
    }
