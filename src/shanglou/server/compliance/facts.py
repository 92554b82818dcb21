"""Registry rows become a case: each fact exact, each linked to the row it comes from, as known at a moment."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from shanglou.engine.case import Case, with_totals
from shanglou.engine.judgements import Judgement, Judgements
from shanglou.engine.kinds import Scalar
from shanglou.engine.values import read
from shanglou.policies import located
from shanglou.standards.errors import Problem
from shanglou.vocabulary import VOCABULARY

from ..bodies.models import Registered
from ..enterprises.models import Enterprise, YearFigures
from ..foundation.fields import FactMixin
from ..land.models import Parcel, ParcelArea
from ..projects.models import Building, ListMembership, Occupancy, Project, Unit, UnitArea
from ..projects.spans import Span, stay
from .models import Answer, StatedFact

#: Kind of a project -> what rules ask of it.
ROUTES: Mapping[str, Mapping[str, Any]] = {
    Project.Kind.NEW_SUPPLY: {"project.route": "new_supply", "project.is_new_grant": True, "project.is_stock_renovation": False},
    Project.Kind.CONTIGUOUS_RENEWAL: {"project.route": "contiguous_renewal", "project.is_new_grant": False},
    Project.Kind.SINGLE_FIRM_RENEWAL: {"project.route": "single_site_increase", "project.is_new_grant": False},
    Project.Kind.STOCK_RETROFIT: {"project.is_stock_renovation": True, "project.is_new_grant": False},
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from: a row and its field, or a statement."""

    model: str
    key: int
    field: str
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The origin as JSON."""
        return {"model": self.model, "key": self.key, "field": self.field, "note": self.note}


@dataclass
class Gathered:
    """The facts of one subject, and where each comes from. `disagreements` are facts that two rows say differently."""

    facts: dict[str, Scalar] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    disagreements: dict[str, tuple[Scalar, Scalar]] = field(default_factory=dict)

    def put(self, name: str, raw: Any, origin: Origin) -> None:
        """Take in a fact as a row has it; unknown ones stay out. Of two that differ the first stays, and both are noted."""
        if raw is None or raw == "" or name not in VOCABULARY:
            return
        value = read(VOCABULARY[name], raw, name=name)
        if value is None:
            return
        if name in self.facts:
            if self.facts[name] != value:
                self.disagreements[name] = (self.facts[name], value)
            return
        self.facts[name] = value
        self.origins[name] = origin

    def row(self, row: models.Model, note: str = "") -> None:
        """Every column of a row that holds a fact."""
        for column in row._meta.concrete_fields:
            if isinstance(column, FactMixin):
                self.put(
                    column.fact_name, getattr(row, column.attname), Origin(row._meta.label_lower, row.pk, column.attname, note)
                )


@dataclass(frozen=True)
class Subject:
    """A project as a case, with the origin of each fact: of the case itself, and by subject and number of its members."""

    case: Case
    origins: Mapping[str, Origin]
    member_origins: Mapping[str, tuple[Mapping[str, Origin], ...]]
    members: Mapping[str, tuple[Registered, ...]]
    disagreements: Mapping[str, tuple[Scalar, Scalar]]

    def origins_json(self) -> dict[str, Any]:
        """The origins as JSON: by fact, and by subject a list of such."""
        return {
            "case": {name: item.as_json() for name, item in self.origins.items()},
            "members": {
                subject: [{name: item.as_json() for name, item in one.items()} for one in rows]
                for subject, rows in self.member_origins.items()
            },
        }


def subject_of(project: Project, on: datetime.date, *, known_at: datetime.datetime | None = None) -> Subject:
    """A registered project as a case on a day, as known at a moment (None: now). `BadInput` for a place that is unknown."""
    moment = known_at or timezone.now()
    base = Gathered()
    _project(base, project, on)
    parcels = list(project.parcels.select_related("division").order_by("code"))
    buildings = list(Building.objects.filter(project=project).order_by("building_no", "pk"))
    units = list(
        Unit.objects.filter(building__project=project).select_related("floor", "highest_floor", "building").order_by("pk")
    )
    if project.owner is not None:
        _enterprise(base, project.owner, on, moment)
    if project.zone is not None:
        base.row(project.zone)
        base.put("zone.full_name", project.zone.name_zh, Origin("land.zone", project.zone.pk, "name_zh"))
        base.put("project.zone", project.zone.name_zh, Origin("land.zone", project.zone.pk, "name_zh"))
        base.put("project.in_zone", True, Origin("projects.project", project.pk, "zone_id"))
    _stated(base, "project", project.pk, on, moment)
    members: dict[str, tuple[dict[str, Scalar], ...]] = {}
    origins: dict[str, tuple[dict[str, Origin], ...]] = {}
    rows: dict[str, tuple[Registered, ...]] = {}
    disagreements = dict(base.disagreements)
    tenants = _tenants(units, on, moment)
    areas = _unit_areas(units, on, moment)
    gathered: tuple[tuple[str, list[tuple[Registered, Gathered]]], ...] = (
        ("parcel", [(row, _parcel(row, on, moment)) for row in parcels]),
        ("building", [(row, _building(row, on, moment)) for row in buildings]),
        ("unit", [(row, _unit(row, on, moment, tenants.get(row.pk, []), areas.get(row.pk))) for row in units]),
    )
    for subject, made in gathered:
        if not made:
            continue
        if len(made) == 1 and subject != "unit":
            # The facts of a single parcel or building are facts of the case itself.
            only = made[0][1]
            base.facts |= {name: value for name, value in only.facts.items() if name not in base.facts}
            base.origins |= {name: origin for name, origin in only.origins.items() if name not in base.origins}
            disagreements |= only.disagreements
            continue
        members[subject] = tuple(item.facts for _, item in made)
        origins[subject] = tuple(item.origins for _, item in made)
        rows[subject] = tuple(row for row, _ in made)
        for _, item in made:
            disagreements |= item.disagreements
    case = Case(on, project.division.code, base.facts, members, answers(project, on), project.name_zh)
    try:
        case = with_totals(located(case), VOCABULARY)
    except Problem as problem:
        raise ValueError(problem.zh) from None
    return Subject(case, base.origins, origins, rows, disagreements)


def _project(base: Gathered, project: Project, on: datetime.date) -> None:
    base.row(project)
    own = "projects.project"
    base.put("project.full_name", project.name_zh, Origin(own, project.pk, "name_zh"))
    base.put("project.district", project.division.code, Origin(own, project.pk, "division_id"))
    routed: Mapping[str, Any] = ROUTES.get(project.kind, {})
    for name, value in routed.items():
        base.put(name, value, Origin(own, project.pk, "kind"))
    if project.owner is not None:
        base.put("project.owner", project.owner.name_zh, Origin(own, project.pk, "owner_id"))
    if project.operator is not None:
        base.put("project.operator", project.operator.name_zh, Origin(own, project.pk, "operator_id"))
    if project.step in (Project.Step.ACCEPTED, Project.Step.PRODUCING, Project.Step.ASSESSED, Project.Step.SUPERVISED):
        base.put("project.is_completed", True, Origin(own, project.pk, "step"))
    listed = ListMembership.objects.filter(
        Q(removed_on__isnull=True) | Q(removed_on__gt=on),
        project=project,
        list=ListMembership.List.ROLLING_PLAN,
        year__lte=on.year,
        last_year__gte=on.year,
    ).first()
    if listed is not None:
        base.put("project.in_rolling_plan", True, Origin("projects.listmembership", listed.pk, "list"))


def _parcel(row: Parcel, on: datetime.date, moment: datetime.datetime) -> Gathered:
    found = Gathered()
    area = _as_of(ParcelArea.objects.filter(parcel=row), on, moment).first()
    if area is not None:
        found.put("parcel.area", area.area, Origin("land.parcelarea", area.pk, "area", area.source))
    kept = row.area
    if area is not None:
        row.area = None
    found.row(row)
    row.area = kept
    found.put("parcel.district", row.division.code, Origin("land.parcel", row.pk, "division_id"))
    if row.control_line_id is not None:
        found.put("parcel.inside_control_line", True, Origin("land.parcel", row.pk, "control_line_id"))
    _stated(found, "parcel", row.pk, on, moment)
    return found


def _building(row: Building, on: datetime.date, moment: datetime.datetime) -> Gathered:
    found = Gathered()
    found.row(row)
    _stated(found, "building", row.pk, on, moment)
    return found


def _unit(row: Unit, on: datetime.date, moment: datetime.datetime, tenants: list[Occupancy], area: UnitArea | None) -> Gathered:
    found = Gathered()
    if area is not None:
        found.put("unit.floor_area", area.floor_area, Origin("projects.unitarea", area.pk, "floor_area", area.source))
    kept = row.floor_area
    if area is not None:
        row.floor_area = None
    found.row(row)
    row.floor_area = kept
    floor = row.floor
    found.put("unit.floor_number", floor.number, Origin("projects.floor", floor.pk, "number"))
    found.put("unit.storey_height", floor.storey_height, Origin("projects.floor", floor.pk, "storey_height"))
    if row.highest_floor is not None:
        found.put("unit.highest_floor_number", row.highest_floor.number, Origin("projects.floor", row.highest_floor.pk, "number"))
    # The facts of the unit's own building, so that rules about a unit may ask of it.
    for column in row.building._meta.concrete_fields:
        if isinstance(column, FactMixin):
            value = getattr(row.building, column.attname)
            found.put(column.fact_name, value, Origin("projects.building", row.building.pk, column.attname))
    _stay(found, tenants, on)
    _stated(found, "unit", row.pk, on, moment)
    return found


def _stay(found: Gathered, tenants: list[Occupancy], on: datetime.date) -> None:
    present = [
        item
        for item in tenants
        if item.valid_from is not None and item.valid_from <= on and (item.valid_to is None or item.valid_to >= on)
    ]
    if not present:
        return
    firm = present[-1].enterprise
    spans = [
        Span(item.valid_from, item.valid_to) for item in tenants if item.enterprise_id == firm.pk and item.valid_from is not None
    ]
    held = stay(spans, on)
    origin = Origin("projects.occupancy", present[-1].pk, "valid_from")
    found.put("unit.tenant", firm.name_zh, origin)
    found.put("unit.tenant_code", firm.credit_code, origin)
    found.put("unit.occupied_floor_area", present[-1].floor_area, Origin("projects.occupancy", present[-1].pk, "floor_area"))
    found.put("unit.occupancy_start", held.start, origin)
    found.put("unit.occupancy_end", held.end, origin)
    found.put("unit.occupancy_is_continuous", True, origin)
    found.put("unit.transferee_is_above_scale", firm.is_above_scale, Origin("enterprises.enterprise", firm.pk, "is_above_scale"))


def _enterprise(base: Gathered, firm: Enterprise, on: datetime.date, moment: datetime.datetime) -> None:
    base.row(firm)
    own = "enterprises.enterprise"
    base.put("enterprise.full_name", firm.name_zh, Origin(own, firm.pk, "name_zh"))
    base.put("enterprise.credit_code", firm.credit_code, Origin(own, firm.pk, "credit_code"))
    base.put("enterprise.district", firm.division.code, Origin(own, firm.pk, "division_id"))
    known = YearFigures.objects.filter(enterprise=firm, year=on.year - 1, known_from__lte=moment)
    figures = known.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment)).order_by("-known_from").first()
    if figures is not None:
        base.row(figures, note=str(figures.year))


def _stated(found: Gathered, subject: str, key: int, on: datetime.date, moment: datetime.datetime) -> None:
    for item in _as_of(StatedFact.objects.filter(subject=subject, key=key), on, moment):
        found.put(item.fact, item.value, Origin("compliance.statedfact", item.pk, "value", item.source or item.evidence))


def _tenants(units: Iterable[Unit], on: datetime.date, moment: datetime.datetime) -> dict[int, list[Occupancy]]:
    rows = Occupancy.objects.filter(unit__in=list(units), valid_from__lte=on, known_from__lte=moment)
    rows = (
        rows.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment)).select_related("enterprise").order_by("valid_from", "pk")
    )
    found: dict[int, list[Occupancy]] = {}
    for item in rows:
        found.setdefault(item.unit_id, []).append(item)
    return found


def _unit_areas(units: Iterable[Unit], on: datetime.date, moment: datetime.datetime) -> dict[int, UnitArea]:
    rows = _as_of(UnitArea.objects.filter(unit__in=list(units)), on, moment)
    return {item.unit_id: item for item in reversed(list(rows))}


def _as_of(rows: models.QuerySet[Any], on: datetime.date, moment: datetime.datetime) -> models.QuerySet[Any]:
    """What was true on a day as known at a moment, the newest knowledge first."""
    true = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return true.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment), known_from__lte=moment).order_by("-known_from", "-pk")


def answers(project: Project, on: datetime.date) -> Judgements:
    """The recorded answers in force on a day for a project: those for its division or one above it, then its own, which count."""
    outer = Q(project__isnull=True, division__in=project.division.within.all()) | Q(project=project)
    rows = Answer.objects.filter(outer, state=Answer.State.IN_FORCE, valid_from__lte=on)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on)).order_by("created_at")
    ordered = sorted(rows, key=lambda item: item.project_id is not None)
    return Judgements(
        Judgement(
            item.target, item.value, f"{item.author}（{item.answered_by.name_zh}）", item.reason, item.evidence, item.valid_from
        )
        for item in ordered
    )
