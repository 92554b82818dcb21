"""A registered project as a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shanglou.engine.case import Case, with_totals
from shanglou.engine.language import say
from shanglou.policies import located
from shanglou.vocabulary import VOCABULARY

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...enterprises.models import Enterprise
from ...foundation.refusals import Refused
from ...land.models import Parcel, ParcelArea
from ...projects.models import Building, Project, Unit, UnitArea
from ..models import Answer, StatedFact
from .derived import ADMISSION, ROUTES, Tenancy, completed, inside_lines, not_given, tenant, tenant_counts, zone_fact
from .gathering import Disagreement, Gathered, Origin, Unreadable, origins_json
from .memory import Doubt
from .reading import Reading
from .settled import Settled, judgements

OWN = "projects.project"


@dataclass(frozen=True)
class Subject:
    """A project as a case, with the origin of each fact: of the case itself, and by subject and number of its members.

    `rows` are the registry rows that it rests on, `members` those behind the members of the case; `doubts` say what was taken
    as it is now because the log does not tell how it was known.
    """

    case: Case
    origins: Mapping[str, Origin]
    member_origins: Mapping[str, tuple[Mapping[str, Origin], ...]]
    members: Mapping[str, tuple[Registered, ...]]
    rows: tuple[Registered, ...]
    disagreements: tuple[Disagreement, ...]
    unreadable: tuple[Unreadable, ...]
    doubts: tuple[Doubt, ...]

    def origins_json(self) -> dict[str, Any]:
        """The origins as JSON: by fact, by subject a list of such, the rows behind members; what differs, what cannot be read,
        what is in doubt.
        """
        return {
            "case": origins_json(self.origins),
            "members": {subject: [origins_json(one) for one in rows] for subject, rows in self.member_origins.items()},
            "rows": {subject: [[row.pk, self.called(row)] for row in rows] for subject, rows in self.members.items()},
            "disagreements": [item.as_json() for item in self.disagreements],
            "unreadable": [item.as_json() for item in self.unreadable],
            "doubts": [item.as_json() for item in self.doubts],
        }

    def called(self, row: Registered) -> str:
        """What a member is called: a unit by its door number, after its building where there are several."""
        building = next((item for item in self.members.get("building", ()) if item.pk == getattr(row, "building_id", None)), None)
        return f"{building} {row}" if building is not None else str(row)


def subject_of(actor: Actor, project: Project, on: datetime.date, *, known_at: datetime.datetime | None = None) -> Subject:
    """A registered project as a case on a day, from the rows that the actor may see, as known at a moment (None: now).

    `Refused` where the actor may not see the project or it was not registered yet; `BadInput` for a place that is unknown.
    """
    return _Gathering(Reading(actor, on, known_at)).subject(project)


@dataclass(frozen=True)
class _Gathering:
    read: Reading

    @property
    def on(self) -> datetime.date:
        return self.read.on

    def subject(self, project: Project) -> Subject:
        read = self.read
        row = read.project(project)
        if row is None:
            raise Refused(say("当时还没有登记这个项目，或您不能查看它。"))
        parcels, buildings = read.parcels(row), read.buildings(row)
        units = read.units(row, buildings)
        tenancies = read.tenancies(units)
        base = Gathered()
        self.project(base, row, [item for listed in tenancies.values() for item in listed])
        near = self.around(base, row)
        about: dict[str, Sequence[Registered]] = {"project": [row], **near}
        stated = read.stated({**about, "parcel": parcels, "building": buildings, "unit": units})
        areas, lands = read.unit_areas(units), read.parcel_areas(parcels)
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
        for subject, rows in about.items():
            for one in rows:
                _state(base, one, stated.get((subject, one.pk), []))
        settled = Settled.on(self.on, known_at=read.known_at, division=row.division_id)
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
            tuple(self.read.rows),
            tuple(disagreements),
            tuple(unreadable),
            tuple(self.read.doubts),
        )

    # ------------------------------------------------------------------------------------------------- facts

    def project(self, base: Gathered, row: Project, tenancies: Iterable[Tenancy]) -> None:
        base.row(row)
        base.put("project.full_name", row.name_zh, Origin(OWN, row.pk, "name_zh"))
        base.put("project.district", row.division.code, Origin(OWN, row.pk, "division_id"))
        for name, value in ROUTES.get(row.kind, {}).items():
            base.put(name, value, Origin(OWN, row.pk, "kind"))
        whole = (OWN, row.pk)
        reached = self.read.accepted(row)
        said_by = completed(row.step, row.acceptance_date, reached.actual if reached else None, self.on, self.read.today)
        if said_by == "milestone" and reached is not None:
            base.put("project.is_completed", True, Origin("projects.milestone", reached.pk, "actual", whole=whole))
        elif said_by:
            base.put("project.is_completed", True, Origin(OWN, row.pk, said_by))
        if row.acceptance_date is not None and row.acceptance_date <= self.on:
            base.put("project.acceptance_passed", True, Origin(OWN, row.pk, "acceptance_date"))
        listed = self.read.rolling_plan(row)
        if listed is not None:
            base.put("project.in_rolling_plan", True, Origin("projects.listmembership", listed.pk, "list", whole=whole))
        for name, count in tenant_counts(tenancies, self.on).items():
            base.put(name, count, Origin(OWN, row.pk, "occupancies"))
        plan = self.read.plan(row)
        if plan is not None:
            base.put("project.has_plan_and_team", True, Origin("projects.plan", plan.pk, "team", whole=whole))

    def around(self, base: Gathered, row: Project) -> dict[str, Sequence[Registered]]:
        """The owner with the figures of the year before, the operator's name, the zone, the admission form. Gives back the
        owner and the zone by their subject.
        """
        owner = self.read.firm(row.owner_id)
        if owner is not None:
            base.put("project.owner", owner.name_zh, Origin(OWN, row.pk, "owner_id"))
            self.enterprise(base, owner)
        operator = owner if row.operator_id == row.owner_id else self.read.firm(row.operator_id)
        if operator is not None:
            base.put("project.operator", operator.name_zh, Origin(OWN, row.pk, "operator_id"))
        zone = self.read.zone(row.zone_id)
        if zone is not None:
            base.row(zone)
            base.put("zone.full_name", zone.name_zh, Origin("land.zone", zone.pk, "name_zh"))
            base.put("zone.district", zone.division.code, Origin("land.zone", zone.pk, "division_id"))
            base.put("project.zone", zone.name_zh, Origin("land.zone", zone.pk, "name_zh"))
            if zone_fact(zone):
                base.put(zone_fact(zone), True, Origin("land.zone", zone.pk, "kind"))
        self.admission(base, row)
        return {"enterprise": [owner] if owner is not None else [], "zone": [zone] if zone is not None else []}

    def admission(self, base: Gathered, row: Project) -> None:
        """The admission form is an application for admission, with the opinions that were given by the day."""
        form = self.read.admission(row)
        if form is None:
            return
        own, whole = "projects.admission", (OWN, row.pk)
        base.put("application.kind", ADMISSION, Origin(own, form.pk, "project_id", whole=whole))
        base.row(form, without=not_given(form, self.on), whole=whole)
        if form.submitted is not None and form.submitted <= self.on:
            base.put("project.admission_form_filled", True, Origin(own, form.pk, "submitted", whole=whole))

    def enterprise(self, base: Gathered, firm: Enterprise) -> None:
        own = "enterprises.enterprise"
        base.row(firm)
        base.put("enterprise.full_name", firm.name_zh, Origin(own, firm.pk, "name_zh"))
        base.put("enterprise.credit_code", firm.credit_code, Origin(own, firm.pk, "credit_code"))
        base.put("enterprise.district", firm.division.code, Origin(own, firm.pk, "division_id"))
        latest = self.read.figures(firm)
        if latest is not None:
            base.row(latest, note=str(latest.year), whole=(own, firm.pk))

    def parcel(self, row: Parcel, area: ParcelArea | None, stated: Mapping[tuple[str, int], list[StatedFact]]) -> Gathered:
        found = Gathered()
        if area is not None:
            found.put("parcel.area", area.area, Origin("land.parcelarea", area.pk, "area", area.source, ("land.parcel", row.pk)))
        # What the area was said to be on the day is the area; the column is what it is said to be today.
        found.row(row, without=("area",) if "parcel.area" in found.facts else ())
        found.put("parcel.district", row.division.code, Origin("land.parcel", row.pk, "division_id"))
        if row.inside_control_line is None and row.control_line is not None:
            found.put("parcel.inside_control_line", True, Origin("land.parcel", row.pk, "control_line_id"))
        if row.actual_completion is not None and row.actual_completion <= self.on:
            found.put("parcel.construction_done", True, Origin("land.parcel", row.pk, "actual_completion"))
        _state(found, row, stated.get(("parcel", row.pk), []))
        return found

    def building(self, row: Building, stated: Mapping[tuple[str, int], list[StatedFact]]) -> Gathered:
        found = Gathered()
        found.row(row)
        _state(found, row, stated.get(("building", row.pk), []))
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
            said_by = Origin("projects.unitarea", area.pk, "floor_area", area.source, ("projects.unit", row.pk))
            found.put("unit.floor_area", area.floor_area, said_by)
        found.row(row, without=("floor_area",) if "unit.floor_area" in found.facts else ())
        floor, highest = row.floor, row.highest_floor or row.floor
        whole = ("projects.building", row.building_id)
        found.put("unit.floor_number", floor.number, Origin("projects.floor", floor.pk, "number", whole=whole))
        found.put("unit.highest_floor_number", highest.number, Origin("projects.floor", highest.pk, "number", whole=whole))
        found.put("unit.storey_height", floor.storey_height, Origin("projects.floor", floor.pk, "storey_height", whole=whole))
        present = tenant(tenancies, self.on)
        if present is not None:
            for name, value in present.facts().items():
                field = name.partition(".")[2]
                found.put(name, value, Origin("projects.occupancy", present.tenancy.key, field, whole=("projects.unit", row.pk)))
        _state(found, row, stated.get(("unit", row.pk), []))
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


def _state(found: Gathered, row: Registered, stated: Iterable[StatedFact]) -> None:
    whole = (row._meta.label_lower, row.pk)
    for item in stated:
        found.put(item.fact, item.value, Origin("compliance.statedfact", item.pk, "value", item.source or item.evidence, whole))


def _answer(found: Gathered, answer: Answer) -> None:
    """An answer that decides a criterion is a fact of what it speaks of."""
    kind, _, name = answer.target.partition(":")
    if kind == "fact":
        found.put(name, answer.value, Origin("compliance.answer", answer.pk, "value", answer.author))


__all__ = ["Subject", "subject_of"]
