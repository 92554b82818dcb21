"""Which projects, buildings, units and occupancies an actor may see. Nothing else of this room fetches rows for anybody."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import shapely
from django.db.models import Count, DecimalField, Exists, F, Model, OuterRef, Prefetch, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from ..audit.models import Entry
from ..audit.queries import of_object
from ..bodies.actors import Actor
from ..bodies.models import Registered
from ..bodies.queries import visible
from ..enterprises import queries as enterprises
from ..enterprises.models import Enterprise
from ..land import queries as land
from ..land.models import Parcel, Zone
from .models import (
    Admission,
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Occupancy,
    Plan,
    Project,
    TeamMember,
    Unit,
    UnitArea,
)


def projects(actor: Actor) -> QuerySet[Project]:
    """The projects that the actor may see; zone, owner and operator are None on a row where it may not see these."""
    seen = enterprises.everything(actor)
    return visible(Project.objects.select_related("division", "body"), actor).prefetch_related(
        Prefetch("zone", land.zones(actor).defer("shape")), Prefetch("owner", seen), Prefetch("operator", seen)
    )


def project_rows(actor: Actor) -> QuerySet[Project]:
    """The same projects for a list: without what a list does not show."""
    return visible(Project.objects.select_related("division"), actor).prefetch_related(
        Prefetch("zone", visible(Zone.objects.only("code", "name_zh", "name_en"), actor)),
        Prefetch("owner", visible(Enterprise.objects.only("name_zh", "name_en"), actor)),
    )


def buildings(actor: Actor) -> QuerySet[Building]:
    """The buildings that the actor may see; a project that it may not see is missing on them (`seen`)."""
    rows = visible(Building.objects.select_related("division", "body").defer("shape"), actor)
    return rows.prefetch_related(Prefetch("project", visible(Project.objects.select_related("division"), actor)))


def buildings_to_change(actor: Actor) -> QuerySet[Building]:
    """The same buildings for a form: a parcel that the actor may not see is missing on them too."""
    return buildings(actor).prefetch_related(Prefetch("parcel", land.parcels(actor).defer("shape")))


def units(actor: Actor, *, last: bool = False) -> QuerySet[Unit]:
    """The units that the actor may see; a building or project that it may not see is missing on them (`seen`). `last`: as of
    `visible`.
    """
    rows = visible(Unit.objects.select_related("division", "body", "floor", "highest_floor"), actor, last=last)
    named = visible(Project.objects.only("code", "name_zh", "division_id", "body_id"), actor)
    own = visible(Building.objects.defer("shape"), actor).prefetch_related(Prefetch("project", named))
    return rows.prefetch_related(Prefetch("building", own))


def seen(row: Model, name: str) -> Any:
    """The related row, or None where it was not fetched because the actor may not see it."""
    return getattr(row, name, None)


def plain_units(actor: Actor) -> QuerySet[Unit]:
    """The same units with their storey only: for a drawing of one building."""
    return visible(Unit.objects.select_related("floor"), actor)


def occupied_on(actor: Actor, day: datetime.date) -> QuerySet[Occupancy]:
    """Who occupies units on a day, as known now."""
    rows = occupancies(actor).filter(valid_from__lte=day)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)).order_by("unit_id", "valid_from")


def areas(actor: Actor) -> QuerySet[UnitArea]:
    """What the areas of the units that the actor may see were said to be."""
    return visible(UnitArea.objects.all(), actor, through="unit__")


def owner(actor: Actor, unit: Unit) -> Enterprise | None:
    """The owner of a unit, where the actor may see it."""
    return enterprises.everything(actor).filter(pk=unit.owner_id).first() if unit.owner_id else None


def investors(actor: Actor) -> QuerySet[Investor]:
    """The investors of the projects that the actor may see."""
    rows = visible(Investor.objects.all(), actor, through="project__")
    return rows.prefetch_related(Prefetch("enterprise", enterprises.everything(actor)))


def parcel_codes(actor: Actor, project: Project) -> list[str]:
    """The codes of those parcels of a project that the actor may see."""
    return list(land.parcels(actor).filter(projects=project).order_by("code").values_list("code", flat=True))


def plan(actor: Actor, project: Project) -> Plan | None:
    """The plan of a project that the actor may see."""
    return plans(actor).filter(project=project).first()


def plans(actor: Actor) -> QuerySet[Plan]:
    """The plans of the projects that the actor may see."""
    return visible(Plan.objects.select_related("project"), actor, through="project__")


def project_parcels(actor: Actor) -> QuerySet[Any]:
    """Which project stands on which parcel, where the actor may see both."""
    rows = Project.parcels.through._default_manager.select_related("project", "parcel")
    return visible(visible(rows, actor, through="project__"), actor, through="parcel__")


def project_shapes(actor: Actor, rows: Iterable[Project]) -> dict[int, bytes]:
    """What projects are drawn by, by their key: their parcels together (WKB), as far as the actor may see them."""
    found: dict[int, list[bytes]] = {}
    tied = project_parcels(actor).filter(project__in=[row.pk for row in rows], parcel__shape__isnull=False)
    for key, shape in tied.order_by("pk").values_list("project_id", "parcel__shape"):
        found.setdefault(key, []).append(bytes(shape))
    return {
        key: shapes[0] if len(shapes) == 1 else shapely.to_wkb(shapely.union_all(shapely.from_wkb(shapes)))
        for key, shapes in found.items()
    }


def unit_shapes(actor: Actor, rows: Iterable[Unit]) -> dict[int, bytes]:
    """What units are drawn by, by their key: their building (WKB), where the actor may see it."""
    listed = {row.pk: row.building_id for row in rows}
    own = visible(Building.objects.filter(pk__in=set(listed.values()), shape__isnull=False), actor).order_by()
    shapes = {key: bytes(shape) for key, shape in own.values_list("pk", "shape") if shape is not None}
    return {key: shapes[building] for key, building in listed.items() if building in shapes}


def occupancies(actor: Actor) -> QuerySet[Occupancy]:
    """What is known now of who occupied the units that the actor may see; a tenant that it may not see is missing (`seen`)."""
    known = Occupancy.objects.filter(known_to__isnull=True)
    return visible(known, actor, through="unit__").prefetch_related(Prefetch("enterprise", enterprises.everything(actor)))


def occupied_by(actor: Actor, enterprise: Enterprise) -> QuerySet[Occupancy]:
    """What is known now of the units that an enterprise occupied, the newest first, as far as the actor may see them."""
    known = Occupancy.objects.filter(known_to__isnull=True, enterprise=enterprise)
    rows = visible(known, actor, through="unit__").prefetch_related(Prefetch("unit", units(actor)))
    return rows.order_by(F("valid_from").desc(nulls_last=True), "pk")


def projects_of(actor: Actor, enterprise: Enterprise) -> QuerySet[Project]:
    """The projects that an enterprise owns or operates, as far as the actor may see them."""
    rows = Project.objects.filter(Q(owner=enterprise) | Q(operator=enterprise)).select_related("division")
    return visible(rows, actor).order_by("code")


def floors(actor: Actor) -> QuerySet[Floor]:
    """The storeys of the buildings that the actor may see."""
    return visible(Floor.objects.all(), actor, through="building__")


def milestones(actor: Actor) -> QuerySet[Milestone]:
    """The milestones of the projects that the actor may see."""
    return visible(Milestone.objects.select_related("project"), actor, through="project__")


def blockers(actor: Actor) -> QuerySet[Blocker]:
    """The blockers of the projects that the actor may see."""
    return visible(Blocker.objects.select_related("project", "body"), actor, through="project__")


def listings(actor: Actor) -> QuerySet[ListMembership]:
    """The lists that the projects which the actor may see stand on."""
    return visible(ListMembership.objects.select_related("project"), actor, through="project__")


def to_roll(actor: Actor, year: int) -> QuerySet[ListMembership]:
    """What the rolling plan of the year before hands on to the plan that begins in `year`: projects that do not produce yet,
    were not taken off and are not on the new plan.
    """
    steps = list(Project.Step.values)
    there = ListMembership.objects.filter(project=OuterRef("project"), list=OuterRef("list"), year=year)
    rows = listings(actor).filter(list=ListMembership.List.ROLLING_PLAN, year=year - 1, removed_on__isnull=True)
    rows = rows.filter(~Exists(there), project__step__in=steps[: steps.index(Project.Step.PRODUCING)])
    return rows.select_related("project__division", "project__body").order_by("project_id")


def admission(actor: Actor, project: Project) -> Admission | None:
    """What the admission form of a project that the actor may see says beyond the project."""
    return admissions(actor).filter(project=project).first()


def admissions(actor: Actor) -> QuerySet[Admission]:
    """The admission forms of the projects that the actor may see."""
    return visible(Admission.objects.select_related("project", "committee"), actor, through="project__")


def team(actor: Actor) -> QuerySet[TeamMember]:
    """The teams of the projects that the actor may see."""
    return visible(TeamMember.objects.select_related("body"), actor, through="project__")


def occupied() -> Q:
    """The condition of units that somebody occupies today."""
    today = timezone.localdate()
    now = Occupancy.objects.filter(unit=OuterRef("pk"), known_to__isnull=True, valid_from__lte=today)
    return Q(Exists(now.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))))


def steps_in(actor: Actor, zone: Zone) -> dict[str, tuple[int, Decimal]]:
    """How many projects of a zone are at each step, and the floor area planned for them in m², as far as the actor may see."""
    rows = visible(Project.objects.filter(zone=zone), actor).order_by().values("step").annotate(n=Count("pk"), size=_m2())
    return {row["step"]: (row["n"], row["size"]) for row in rows}


def units_in(actor: Actor, zone: Zone) -> dict[str, Any]:
    """The units of the projects of a zone, as far as the actor may see both: `units` and `vacant` ones (nobody is in them
    today), `size` and `vacant_size` in m², `unknown`: those without a floor area."""
    own = visible(Project.objects.filter(zone=zone), actor).order_by().values("pk")
    free = ~occupied()
    rows = visible(Unit.objects.filter(building__project__in=own), actor)
    return rows.order_by().aggregate(
        units=Count("pk"),
        vacant=Count("pk", filter=free),
        size=_m2(),
        vacant_size=_m2(free),
        unknown=Count("pk", filter=Q(floor_area__isnull=True)),
    )


def firms_in(actor: Actor, zone: Zone) -> QuerySet[Enterprise]:
    """The firms of a zone that the actor may see: who is in a unit of its projects today, who owns or operates one, who holds a
    parcel in it by its credit code; through units, projects and parcels that the actor may see.
    """
    own = visible(Project.objects.filter(zone=zone), actor).order_by()
    today = timezone.localdate()
    now = Occupancy.objects.filter(known_to__isnull=True, valid_from__lte=today, unit__building__project__in=own.values("pk"))
    now = visible(now.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)), actor, through="unit__").order_by()
    holders = visible(Parcel.objects.filter(zone=zone), actor).order_by().exclude(holder_code="")
    return (
        enterprises.enterprises(actor)
        .order_by()
        .filter(
            Q(pk__in=now.values("enterprise"))
            | Q(pk__in=own.values("owner"))
            | Q(pk__in=own.values("operator"))
            | Q(code_state="valid", credit_code__in=holders.values("holder_code"))
        )
    )


def _m2(which: Q | None = None) -> Coalesce:
    square = DecimalField(max_digits=20, decimal_places=6)
    return Coalesce(Sum("floor_area", filter=which), Value(Decimal(0), output_field=square), output_field=square)


def parts(actor: Actor, model: type[Model]) -> QuerySet[Any]:
    """The parts of one kind of the projects that the actor may see."""
    return investors(actor) if model is Investor else visible(model._default_manager.all(), actor, through="project__")


def history(actor: Actor, row: Registered) -> QuerySet[Entry]:
    """The log entries about a row, newest first; none when the actor may not see the row."""
    own = visible(type(row)._default_manager.filter(pk=row.pk), actor)
    return of_object(row._meta.label_lower, row.pk).filter(Exists(own))
