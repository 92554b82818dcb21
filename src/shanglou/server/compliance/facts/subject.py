"""A registered project as a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from shanglou.engine.case import Case, with_totals
from shanglou.engine.language import say
from shanglou.policies import located
from shanglou.vocabulary import VOCABULARY

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise
from ...foundation.refusals import Refused
from ...land import queries as land
from ...land.models import Parcel, ParcelArea, Zone
from ...projects import queries as projects
from ...projects.models import Building, ListMembership, Milestone, Occupancy, Project, TeamMember, Unit, UnitArea
from ..models import Answer, StatedFact
from . import memory
from .derived import ROUTES, Tenancy, completed, inside_lines, tenant, tenant_counts, zone_fact
from .gathering import Disagreement, Gathered, Origin, Unreadable, origins_json
from .settled import Settled, judgements

OWN = "projects.project"


@dataclass(frozen=True)
class Subject:
    """A project as a case, with the origin of each fact: of the case itself, and by subject and number of its members.

    `rows` are the registry rows that it rests on, `members` those behind the members of the case.
    """

    case: Case
    origins: Mapping[str, Origin]
    member_origins: Mapping[str, tuple[Mapping[str, Origin], ...]]
    members: Mapping[str, tuple[Registered, ...]]
    rows: tuple[Registered, ...]
    disagreements: tuple[Disagreement, ...]
    unreadable: tuple[Unreadable, ...]

    def origins_json(self) -> dict[str, Any]:
        """The origins as JSON: by fact, by subject a list of such, the rows behind members, what differs, what is unreadable."""
        return {
            "case": origins_json(self.origins),
            "members": {subject: [origins_json(one) for one in rows] for subject, rows in self.member_origins.items()},
            "rows": {subject: [[row.pk, str(row)] for row in rows] for subject, rows in self.members.items()},
            "disagreements": [item.as_json() for item in self.disagreements],
            "unreadable": [item.as_json() for item in self.unreadable],
        }


def subject_of(actor: Actor, project: Project, on: datetime.date, *, known_at: datetime.datetime | None = None) -> Subject:
    """A registered project as a case on a day, from the rows that the actor may see, as known at a moment (None: now).

    `Refused` where the actor may not see the project or it was not registered yet; `BadInput` for a place that is unknown.
    """
    return _Gathering(actor, on, known_at).subject(project)


@dataclass
class _Gathering:
    actor: Actor
    on: datetime.date
    known_at: datetime.datetime | None
    rows: list[Registered] = field(default_factory=list)

    @property
    def moment(self) -> datetime.datetime:
        return self.known_at or timezone.now()

    def subject(self, project: Project) -> Subject:
        row = self.one(projects.projects(self.actor).prefetch_related(None).filter(pk=project.pk))
        if row is None:
            raise Refused(say("当时还没有登记这个项目，或您不能查看它。"))
        parcels = self.parcels(row)
        buildings = self.all(
            projects.buildings(self.actor).prefetch_related(None).filter(project=row).order_by("building_no", "pk")
        )
        units = self.all(
            projects.units(self.actor).prefetch_related(None).filter(building__project=row).order_by("building", "pk")
        )
        tenancies = self.tenancies(row, units)
        base = Gathered()
        self.project(base, row, [item for listed in tenancies.values() for item in listed])
        near = self.around(base, row)
        stated = self.stated({"project": [row], "parcel": parcels, "building": buildings, "unit": units} | near)
        areas = {item.unit_id: item for item in reversed(self.unit_areas(units))}
        lands = {item.parcel_id: item for item in reversed(self.parcel_areas(parcels))}
        built = {item.pk: self.building(item, stated) for item in buildings}
        made: dict[str, list[tuple[Registered, Gathered]]] = {
            "parcel": [(item, self.parcel(item, lands.get(item.pk), stated)) for item in parcels],
            "building": [(item, built[item.pk]) for item in buildings],
            "unit": [
                (item, self.unit(item, built.get(item.building_id), tenancies.get(item.pk, []), areas.get(item.pk), stated))
                for item in units
            ],
        }
        _inside_lines(base, made["parcel"])
        for subject, listed in {"project": [row], **near}.items():
            for one in listed:
                _state(base, stated.get((subject, one.pk), []))
        settled = Settled.on(self.on, known_at=self.known_at, division=row.division_id)
        for subject, listed in made.items():
            for answer in reversed(settled.about(subject, [item.pk for item, _ in listed])):
                _answer(next(found for item, found in listed if item.pk == answer.key), answer)
        whole = settled.of(row.division_id, row.pk)
        for answer in reversed(whole):
            _answer(base, answer)
        return self.made(row, base, made, whole)

    def made(
        self, row: Project, base: Gathered, made: Mapping[str, Sequence[tuple[Registered, Gathered]]], answers: Sequence[Answer]
    ) -> Subject:
        """The case, with totals over all members; a single parcel or building then stands as the case's own."""
        members = {subject: tuple(found.facts for _, found in listed) for subject, listed in made.items() if listed}
        case = located(Case(self.on, row.division.code, base.facts, members, judgements(answers), row.name_zh))
        case = with_totals(case, VOCABULARY)
        facts, kept = dict(case.facts), dict(case.members)
        disagreements, unreadable = list(base.disagreements), list(base.unreadable)
        for subject, listed in made.items():
            if len(listed) == 1 and subject != "unit":
                (only,) = kept.pop(subject)
                facts |= {name: value for name, value in only.items() if name not in facts}
                base.beneath(listed[0][1])
            for _, found in listed:
                disagreements += found.disagreements
                unreadable += found.unreadable
        shown = [subject for subject in made if subject in kept]
        return Subject(
            Case(case.on, case.place, facts, kept, case.judgements, case.title),
            {name: origin for name, origin in base.origins.items() if name in facts},
            {subject: tuple(found.origins for _, found in made[subject]) for subject in shown},
            {subject: tuple(item for item, _ in made[subject]) for subject in shown},
            tuple(self.rows),
            tuple(disagreements),
            tuple(unreadable),
        )

    # ------------------------------------------------------------------------------------------------- rows

    def all(self, rows: QuerySet[Any]) -> list[Any]:
        found = list(rows)
        if self.known_at is not None:
            found = memory.taken_back(found, self.known_at)
        self.rows += found
        return found

    def one(self, rows: QuerySet[Any]) -> Any:
        return next(iter(self.all(rows[:1])), None)

    def parcels(self, row: Project) -> list[Parcel]:
        seen = land.parcels(self.actor).defer("shape").order_by("code")
        then = memory.parcels_then(row.pk, self.known_at) if self.known_at is not None else None
        return self.all(seen.filter(projects=row) if then is None else seen.filter(code__in=then))

    def zone(self, key: int | None) -> Zone | None:
        found: Zone | None = (
            self.one(land.zones(self.actor).prefetch_related(None).defer("shape").filter(pk=key)) if key else None
        )
        return found

    def firm(self, key: int | None) -> Enterprise | None:
        found: Enterprise | None = self.one(enterprises.everything(self.actor).filter(pk=key)) if key else None
        return found

    def tenancies(self, row: Project, units: Sequence[Unit]) -> dict[int, list[Tenancy]]:
        found: dict[int, list[Tenancy]] = {}
        if not units:
            return found
        rows = memory.known(Occupancy.objects.filter(unit__in=units, valid_from__lte=self.on), self.moment)
        listed = list(rows.order_by("valid_from", "pk"))
        seen = enterprises.everything(self.actor).filter(pk__in={item.enterprise_id for item in listed})
        firms = {firm.pk: firm for firm in self.all(seen)}
        for item in listed:
            found.setdefault(item.unit_id, []).append(_tenancy(item, firms.get(item.enterprise_id)))
        return found

    def unit_areas(self, units: Sequence[Unit]) -> list[UnitArea]:
        return list(memory.as_of(UnitArea.objects.filter(unit__in=units), self.on, self.moment)) if units else []

    def parcel_areas(self, parcels: Sequence[Parcel]) -> list[ParcelArea]:
        return list(memory.as_of(ParcelArea.objects.filter(parcel__in=parcels), self.on, self.moment)) if parcels else []

    def stated(self, rows: Mapping[str, Sequence[Registered]]) -> dict[tuple[str, int], list[StatedFact]]:
        wanted = Q()
        for subject, listed in rows.items():
            if listed:
                wanted |= Q(subject=subject, key__in=[item.pk for item in listed])
        found: dict[tuple[str, int], list[StatedFact]] = {}
        for item in newest(memory.as_of(StatedFact.objects.filter(wanted), self.on, self.moment)):
            found.setdefault((item.subject, item.key), []).append(item)
        return found

    # ------------------------------------------------------------------------------------------------- facts

    def project(self, base: Gathered, row: Project, tenancies: Iterable[Tenancy]) -> None:
        base.row(row)
        base.put("project.full_name", row.name_zh, Origin(OWN, row.pk, "name_zh"))
        base.put("project.district", row.division.code, Origin(OWN, row.pk, "division_id"))
        for name, value in ROUTES.get(row.kind, {}).items():
            base.put(name, value, Origin(OWN, row.pk, "kind"))
        reached = self.accepted(row)
        said_by = completed(row.step, row.acceptance_date, reached.actual if reached else None, self.on, timezone.localdate())
        if said_by == "milestone" and reached is not None:
            base.put("project.is_completed", True, Origin("projects.milestone", reached.pk, "actual"))
        elif said_by:
            base.put("project.is_completed", True, Origin(OWN, row.pk, said_by))
        if row.acceptance_date is not None and row.acceptance_date <= self.on:
            base.put("project.acceptance_passed", True, Origin(OWN, row.pk, "acceptance_date"))
        listed = self.rolling_plan(row)
        if listed is not None:
            base.put("project.in_rolling_plan", True, Origin("projects.listmembership", listed.pk, "list"))
        for name, count in tenant_counts(tenancies, self.on).items():
            base.put(name, count, Origin(OWN, row.pk, "occupancies"))
        plan = projects.plan(self.actor, row)
        if plan is not None and TeamMember.objects.filter(project=row).exists():
            base.put("project.has_plan_and_team", True, Origin("projects.plan", plan.pk, "team"))

    def around(self, base: Gathered, row: Project) -> dict[str, Sequence[Registered]]:
        """The owner with the figures of the year before, the operator's name, the zone, the admission form. Gives back the
        owner and the zone by their subject.
        """
        owner = self.firm(row.owner_id)
        if owner is not None:
            base.put("project.owner", owner.name_zh, Origin(OWN, row.pk, "owner_id"))
            self.enterprise(base, owner)
        operator = owner if row.operator_id == row.owner_id else self.firm(row.operator_id)
        if operator is not None:
            base.put("project.operator", operator.name_zh, Origin(OWN, row.pk, "operator_id"))
        zone = self.zone(row.zone_id)
        if zone is not None:
            base.row(zone)
            base.put("zone.full_name", zone.name_zh, Origin("land.zone", zone.pk, "name_zh"))
            base.put("zone.district", zone.division.code, Origin("land.zone", zone.pk, "division_id"))
            base.put("project.zone", zone.name_zh, Origin("land.zone", zone.pk, "name_zh"))
            if zone_fact(zone):
                base.put(zone_fact(zone), True, Origin("land.zone", zone.pk, "kind"))
        form = projects.admission(self.actor, row)
        if form is not None:
            base.row(form)
            if form.submitted is not None and form.submitted <= self.on:
                base.put("project.admission_form_filled", True, Origin("projects.admission", form.pk, "submitted"))
        return {"enterprise": [owner] if owner is not None else [], "zone": [zone] if zone is not None else []}

    def enterprise(self, base: Gathered, firm: Enterprise) -> None:
        own = "enterprises.enterprise"
        base.row(firm)
        base.put("enterprise.full_name", firm.name_zh, Origin(own, firm.pk, "name_zh"))
        base.put("enterprise.credit_code", firm.credit_code, Origin(own, firm.pk, "credit_code"))
        base.put("enterprise.district", firm.division.code, Origin(own, firm.pk, "division_id"))
        figures = memory.known(enterprises.figures(self.actor).filter(enterprise=firm, year=self.on.year - 1), self.moment)
        latest = figures.order_by("-known_from").first()
        if latest is not None:
            base.row(latest, note=str(latest.year))

    def accepted(self, row: Project) -> Milestone | None:
        return (
            projects.milestones(self.actor)
            .filter(project=row, step=Project.Step.ACCEPTED, actual__isnull=False)
            .order_by("actual")
            .first()
        )

    def rolling_plan(self, row: Project) -> ListMembership | None:
        on = self.on
        listed = projects.listings(self.actor).filter(project=row, list=ListMembership.List.ROLLING_PLAN, year__lte=on.year)
        return (
            listed.filter(
                Q(removed_on__isnull=True) | Q(removed_on__gt=on),
                Q(last_year__gte=on.year) | Q(last_year__isnull=True, year=on.year),
            )
            .order_by("pk")
            .first()
        )

    def parcel(self, row: Parcel, area: ParcelArea | None, stated: Mapping[tuple[str, int], list[StatedFact]]) -> Gathered:
        found = Gathered()
        if area is not None:
            found.put("parcel.area", area.area, Origin("land.parcelarea", area.pk, "area", area.source))
        # What the area was said to be on the day is the area; the column is what it is said to be today.
        found.row(row, without=("area",) if "parcel.area" in found.facts else ())
        found.put("parcel.district", row.division.code, Origin("land.parcel", row.pk, "division_id"))
        if row.inside_control_line is None and row.control_line is not None:
            found.put("parcel.inside_control_line", True, Origin("land.parcel", row.pk, "control_line_id"))
        if row.actual_completion is not None and row.actual_completion <= self.on:
            found.put("parcel.construction_done", True, Origin("land.parcel", row.pk, "actual_completion"))
        _state(found, stated.get(("parcel", row.pk), []))
        return found

    def building(self, row: Building, stated: Mapping[tuple[str, int], list[StatedFact]]) -> Gathered:
        found = Gathered()
        found.row(row)
        _state(found, stated.get(("building", row.pk), []))
        return found

    def unit(
        self,
        row: Unit,
        building: Gathered | None,
        tenancies: Sequence[Tenancy],
        area: UnitArea | None,
        stated: Mapping[tuple[str, int], list[StatedFact]],
    ) -> Gathered:
        found = Gathered()
        if area is not None:
            found.put("unit.floor_area", area.floor_area, Origin("projects.unitarea", area.pk, "floor_area", area.source))
        found.row(row, without=("floor_area",) if "unit.floor_area" in found.facts else ())
        floor, highest = row.floor, row.highest_floor or row.floor
        found.put("unit.floor_number", floor.number, Origin("projects.floor", floor.pk, "number"))
        found.put("unit.highest_floor_number", highest.number, Origin("projects.floor", highest.pk, "number"))
        found.put("unit.storey_height", floor.storey_height, Origin("projects.floor", floor.pk, "storey_height"))
        present = tenant(tenancies, self.on)
        if present is not None:
            for name, value in present.facts().items():
                found.put(name, value, Origin("projects.occupancy", present.tenancy.key, name.partition(".")[2]))
        _state(found, stated.get(("unit", row.pk), []))
        if building is not None:
            found.beneath(building)
        return found


def _inside_lines(base: Gathered, parcels: Sequence[tuple[Registered, Gathered]]) -> None:
    """Whether the project lies inside the control lines, by its parcels; the origin is that of the parcel which decides it."""
    name = "parcel.inside_control_line"
    known = [found.facts.get(name) for _, found in parcels]
    inside = inside_lines([value if isinstance(value, bool) else None for value in known])
    if inside is not None:
        base.put("project.inside_control_line", inside, parcels[known.index(inside)][1].origins[name])


def newest(rows: Iterable[StatedFact]) -> list[StatedFact]:
    """Of statements that hold on a day the one for each fact of each row that holds since the latest day, the newest of these.
    `rows` come with the newest knowledge first.
    """
    found: dict[tuple[str, int, str], StatedFact] = {}
    for item in sorted(rows, key=lambda one: one.valid_from or datetime.date.min, reverse=True):
        found.setdefault((item.subject, item.key, item.fact), item)
    return list(found.values())


def _tenancy(row: Occupancy, firm: Enterprise | None) -> Tenancy:
    assert row.valid_from is not None
    return Tenancy(
        row.pk,
        row.unit_id,
        row.enterprise_id,
        row.valid_from,
        row.valid_to,
        row.floor_area,
        firm is not None,
        firm.name_zh if firm else "",
        firm.credit_code if firm else "",
        firm.is_above_scale if firm else None,
        firm.is_manufacturer if firm else None,
    )


def _state(found: Gathered, stated: Iterable[StatedFact]) -> None:
    for item in stated:
        found.put(item.fact, item.value, Origin("compliance.statedfact", item.pk, "value", item.source or item.evidence))


def _answer(found: Gathered, answer: Answer) -> None:
    """An answer that decides a criterion is a fact of what it speaks of."""
    kind, _, name = answer.target.partition(":")
    if kind == "fact":
        found.put(name, answer.value, Origin("compliance.answer", answer.pk, "value", answer.author))


__all__ = ["Subject", "newest", "subject_of"]
