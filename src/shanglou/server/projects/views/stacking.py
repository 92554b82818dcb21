"""The stacking plan of a building."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...land.histories import history_of
from ...land.telling import told
from .. import queries
from ..elevation import UNKNOWN, FloorIn, UnitIn, elevation, legend
from ..models import Building, Occupancy, Unit
from ..panels import Cap, caps
from .pages import FEW, VERBS

#: Uses that count as administrative office and living service.
FACILITY = ("administrative_office", "living_service")
FACTS = (
    "form",
    "floor_area",
    "above_ground_floor_area",
    "underground_floor_area",
    "footprint_area",
    "storeys",
    "underground_storeys",
    "height",
    "storey_height",
    "column_spacing",
    "floor_load",
    "goods_lifts",
    "passenger_lifts",
    "has_truck_ramp",
    "functions",
    "completed_on",
)


@dataclass(frozen=True, slots=True)
class Theme:
    """What units are sorted by: a name, how a unit is sorted, looks that have a meaning of their own."""

    label: Any
    group: Callable[[Unit, list[Occupancy]], str]
    word: Callable[[Unit, str], Any]
    fixed: dict[str, str]


def _tenant(unit: Unit, now: list[Occupancy]) -> str:
    if not now:
        return "vacant"
    return str(now[0].enterprise_id) if now[0].enterprise is not None else UNKNOWN


def _occupied(unit: Unit, now: list[Occupancy]) -> str:
    return now[0].mode if now else "vacant"


def _dividable(unit: Unit, now: list[Occupancy]) -> str:
    return UNKNOWN if unit.is_dividable is None else "yes" if unit.is_dividable else "no"


def _display(name: str) -> Callable[[Unit, str], Any]:
    return lambda unit, key: dict(Unit._meta.get_field(name).flatchoices).get(key, key)  # type: ignore[union-attr]


_OCCUPANCY = {"lease": gettext_lazy("租赁"), "own": gettext_lazy("自用"), "vacant": gettext_lazy("空置")}
_DIVIDABLE = {"yes": gettext_lazy("可分割"), "no": gettext_lazy("不可分割")}
THEMES: dict[str, Theme] = {
    "use": Theme(gettext_lazy("用途"), lambda unit, now: unit.use or UNKNOWN, _display("use"), {}),
    "tenant": Theme(gettext_lazy("入驻企业"), _tenant, lambda unit, key: key, {"vacant": "p-vacant"}),
    "chain": Theme(
        gettext_lazy("产业"), lambda unit, now: unit.industry_category or unit.sub_field or UNKNOWN, lambda unit, key: key, {}
    ),
    "occupancy": Theme(
        gettext_lazy("入驻状态"),
        _occupied,
        lambda unit, key: _OCCUPANCY.get(key, key),
        {"vacant": "p-vacant", "lease": "p0", "own": "p1"},
    ),
    "assessment": Theme(
        gettext_lazy("达产考核"),
        lambda unit, now: unit.assessment or UNKNOWN,
        _display("assessment"),
        {"passed": "p-good", "failed": "p-bad", "pending": "p3"},
    ),
    "dividable": Theme(
        gettext_lazy("可否分割"), _dividable, lambda unit, key: _DIVIDABLE.get(key, key), {"yes": "p-good", "no": "p-bad"}
    ),
}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share beside the plan, against its cap where one is known."""

    label: str
    share: Decimal | None
    cap: Cap | None
    note: str


@login_required
def building(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a building: its stacking plan in the theme asked for."""
    actor = actor_of(request)
    row = get_object_or_404(queries.buildings(actor), pk=pk)
    name = request.GET.get("theme", "use")
    theme = THEMES.get(name, THEMES["use"])
    floors = list(queries.floors(actor).filter(building=row))
    units = list(queries.plain_units(actor).filter(building=row))
    now: dict[int, list[Occupancy]] = {}
    for item in queries.occupied_on(actor, timezone.localdate()).filter(unit__building=row):
        now.setdefault(item.unit_id, []).append(item)
    drawn = {unit.pk: _unit(unit, now.get(unit.pk, []), theme) for unit in units}
    by_floor: dict[int, list[UnitIn]] = {}
    for unit in units:
        by_floor.setdefault(unit.floor_id, []).append(drawn[unit.pk])
    inputs = [
        FloorIn(item.number, str(item), item.storey_height, item.design_load, item.floor_area, tuple(by_floor.get(item.pk, ())))
        for item in floors
    ]
    labels = _labels(theme, units, now)
    limit = None if request.GET.get("history") == "all" else FEW
    context = {
        "building": row,
        "row": row,
        "themes": {key: item.label for key, item in THEMES.items()},
        "theme": name if name in THEMES else "use",
        "plan": elevation(inputs),
        "floors": sorted(inputs, key=lambda floor: -floor.number),
        "legend": legend(list(drawn.values()), labels, fixed=theme.fixed, unknown=_("未知")),
        "patterns": {item.key: item.pattern for item in legend(list(drawn.values()), labels, fixed=theme.fixed)},
        "gauges": gauges(row, units, now, caps(request, row)),
        "facts": told(row, FACTS),
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
        "unit_url": reverse("projects:unit", args=[0]),
        "history": history_of(actor, row, queries.history(actor, row), limit=limit, verbs=VERBS),
    }
    return render(request, "projects/building.html", context)


def _unit(unit: Unit, now: list[Occupancy], theme: Theme) -> UnitIn:
    tenant = "、".join(item.enterprise.name_zh for item in now if item.enterprise is not None)
    said = [str(unit), unit.get_use_display() if unit.use else _("用途未知")]
    said.append(f"{unit.floor_area} m²" if unit.floor_area is not None else _("面积未知"))
    said.append(tenant or _("空置") if now or tenant else _("空置"))
    if unit.dividable_reason:
        said.append(unit.dividable_reason)
    return UnitIn(unit.pk, str(unit), unit.floor_area, theme.group(unit, now), tenant, " · ".join(said))


def _labels(theme: Theme, units: Sequence[Unit], now: dict[int, list[Occupancy]]) -> dict[str, Any]:
    if theme is THEMES["tenant"]:
        names = {
            str(item.enterprise_id): item.enterprise.name_zh
            for rows in now.values()
            for item in rows
            if item.enterprise is not None
        }
        return {**names, "vacant": _OCCUPANCY["vacant"]}
    return {(key := theme.group(unit, now.get(unit.pk, []))): theme.word(unit, key) for unit in units}


def gauges(row: Building, units: Sequence[Unit], now: dict[int, list[Occupancy]], known: dict[str, Cap]) -> list[Gauge]:
    """Facility share, divided share and vacant share of the floor area of the building's units, against their caps."""
    areas = [unit.floor_area for unit in units]
    lacking = sum(area is None for area in areas)
    whole = sum((area for area in areas if area is not None), Decimal(0))

    def share(part: Sequence[Unit]) -> Decimal | None:
        if not whole:
            return None
        return sum((unit.floor_area for unit in part if unit.floor_area is not None), Decimal(0)) / whole * 100

    note = _("%(n)d 个单元面积未知，未计入") % {"n": lacking} if lacking else ""
    return [
        Gauge(_("行政办公及生活服务"), share([unit for unit in units if unit.use in FACILITY]), known.get("facility"), note),
        Gauge(_("已分割转让"), share([unit for unit in units if unit.split_state == "transferred"]), known.get("divided"), note),
        Gauge(_("空置"), share([unit for unit in units if unit.pk not in now]), known.get("vacant"), note),
    ]
