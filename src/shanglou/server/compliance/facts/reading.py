"""The rows that a case is gathered from: what the actor may see, as known at a moment. Nothing else fetches rows for a case."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from shanglou.engine.language import say

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Registered
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise, YearFigures
from ...land import queries as land
from ...land.models import Parcel, ParcelArea, Zone
from ...projects import queries as projects
from ...projects.models import (
    Admission,
    Building,
    Floor,
    ListMembership,
    Milestone,
    Occupancy,
    Plan,
    Project,
    TeamMember,
    Unit,
    UnitArea,
)
from ..models import StatedFact
from . import memory
from .derived import Tenancy

M = TypeVar("M", bound=Model)


@dataclass
class Reading:
    """Rows for a case on a day. `rows` are the registry rows read so far, `doubts` what could not be taken back.

    `known_at` is the moment whose knowledge is asked for; None: now.
    """

    actor: Actor
    on: datetime.date
    known_at: datetime.datetime | None
    rows: list[Registered] = field(default_factory=list)
    doubts: list[memory.Doubt] = field(default_factory=list)

    @property
    def moment(self) -> datetime.datetime:
        """The moment whose knowledge counts."""
        return self.known_at or timezone.now()

    @property
    def today(self) -> datetime.date:
        """The day of that moment."""
        return timezone.localtime(self.moment).date()

    # ------------------------------------------------------------------------------------------------- registry rows

    def project(self, project: Project) -> Project | None:
        """The project; None where the actor may not see it or it was not registered yet."""
        found: Project | None = self._one(projects.projects(self.actor).prefetch_related(None).filter(pk=project.pk))
        return found

    def parcels(self, row: Project) -> list[Parcel]:
        """The parcels it stands on, by code."""
        seen = land.parcels(self.actor).defer("shape").order_by("code")
        then = memory.parcels_then(row.pk, self.known_at) if self.known_at is not None else None
        if then is None:
            return self._all(seen.filter(projects=row))
        name, wanted = then
        found: list[Parcel] = list(seen.filter(**{f"{name}__in": wanted}))
        there = {getattr(item, name) for item in found}
        lacking = len([item for item in wanted if item not in there])
        if lacking:
            self.doubts.append(memory.Doubt(say("宗地：当时的 {n} 宗现在查不到（已删除或您不能查看），没有计入。", n=lacking)))
        return self._taken_back(found)

    def buildings(self, row: Project) -> list[Building]:
        """Its buildings, by number."""
        seen = projects.buildings(self.actor).prefetch_related(None)
        return self._with_gone(seen.filter(project=row).order_by("building_no", "pk"), Building, "project_id", [row.pk])

    def units(self, row: Project, buildings: Sequence[Building]) -> list[Unit]:
        """The units of its buildings, each with its storeys as they were."""
        seen = projects.units(self.actor).prefetch_related(None)
        found = self._with_gone(
            seen.filter(building__project=row).order_by("building", "pk"), Unit, "building_id", [item.pk for item in buildings]
        )
        if self.known_at is not None:
            floors = projects.floors(self.actor).filter(building__project=row)
            by_key = {item.pk: item for item in self._parts(Floor, "building", buildings, floors)}
            for item in found:
                # A storey that nobody knows any more is an empty one: nothing is said of it.
                item.floor = by_key.get(item.floor_id) or Floor(pk=item.floor_id)
                if item.highest_floor_id is not None:
                    item.highest_floor = by_key.get(item.highest_floor_id) or Floor(pk=item.highest_floor_id)
        return found

    def zone(self, key: int | None) -> Zone | None:
        """A zone."""
        found: Zone | None = (
            self._one(land.zones(self.actor).prefetch_related(None).defer("shape").filter(pk=key)) if key else None
        )
        return found

    def firm(self, key: int | None) -> Enterprise | None:
        """An enterprise."""
        found: Enterprise | None = self._one(enterprises.everything(self.actor).filter(pk=key)) if key else None
        return found

    # ------------------------------------------------------------------------------------------------- parts and dated rows

    def accepted(self, row: Project) -> Milestone | None:
        """The first milestone at which the project was accepted."""
        rows = projects.milestones(self.actor).filter(project=row).select_related(None)
        found = [item for item in self._parts(Milestone, "project", [row], rows) if item.step == Project.Step.ACCEPTED]
        return min((item for item in found if item.actual is not None), key=lambda item: (item.actual, item.pk), default=None)

    def rolling_plan(self, row: Project) -> ListMembership | None:
        """That it stands on the rolling plan on the day."""
        day = self.on
        rows = projects.listings(self.actor).filter(project=row).select_related(None)
        found = [
            item
            for item in self._parts(ListMembership, "project", [row], rows)
            if item.list == ListMembership.List.ROLLING_PLAN
            and item.year <= day.year
            and (item.removed_on is None or item.removed_on > day)
            and (item.last_year or item.year) >= day.year
        ]
        return min(found, key=lambda item: item.pk, default=None)

    def plan(self, row: Project) -> Plan | None:
        """Its plan, where it has a team besides."""
        plan = projects.plan(self.actor, row)
        plans = self._parts(Plan, "project", [row], [plan] if plan is not None else [])
        if not plans or not self._parts(TeamMember, "project", [row], projects.team(self.actor).filter(project=row)):
            return None
        return plans[0]

    def admission(self, row: Project) -> Admission | None:
        """Its admission form."""
        form = projects.admission(self.actor, row)
        forms = self._parts(Admission, "project", [row], [form] if form is not None else [])
        return forms[0] if forms else None

    def figures(self, firm: Enterprise) -> YearFigures | None:
        """The figures of an enterprise of the year before."""
        rows = memory.known(enterprises.figures(self.actor).filter(enterprise=firm, year=self.on.year - 1), self.moment)
        found: YearFigures | None = rows.order_by("-known_from").first()
        return found

    def tenancies(self, units: Sequence[Unit]) -> dict[int, list[Tenancy]]:
        """Who occupied units up to the day, by unit. Those of a unit that was merged since are given to it again."""
        found: dict[int, list[Tenancy]] = {}
        if not units:
            return found
        former = {item.code: item.pk for item in units}
        which = Q(unit__in=[item.pk for item in units])
        rows = memory.known(Occupancy.objects.filter(which, valid_from__lte=self.on), self.moment)
        listed = list(rows.order_by("valid_from", "pk"))
        seen = enterprises.everything(self.actor).filter(pk__in={item.enterprise_id for item in listed})
        firms = {firm.pk: firm for firm in self._all(seen)}
        for item in listed:
            if self.known_at is not None and item.former_unit in former:
                item.unit_id = former[item.former_unit]
            found.setdefault(item.unit_id, []).append(tenancy(item, firms.get(item.enterprise_id)))
        return found

    def unit_areas(self, units: Sequence[Unit]) -> dict[int, UnitArea]:
        """What the areas of units were said to be on the day, by unit."""
        rows = memory.as_of(UnitArea.objects.filter(unit__in=[item.pk for item in units]), self.on, self.moment)
        return {item.unit_id: item for item in reversed(list(rows))} if units else {}

    def parcel_areas(self, parcels: Sequence[Parcel]) -> dict[int, ParcelArea]:
        """What the areas of parcels were said to be on the day, by parcel."""
        rows = memory.as_of(ParcelArea.objects.filter(parcel__in=parcels), self.on, self.moment)
        return {item.parcel_id: item for item in reversed(list(rows))} if parcels else {}

    def stated(self, rows: Mapping[str, Sequence[Registered]]) -> dict[tuple[str, int], list[StatedFact]]:
        """What was stated of rows, by subject and key."""
        wanted = Q()
        for subject, listed in rows.items():
            if listed:
                wanted |= Q(subject=subject, key__in=[item.pk for item in listed])
        found: dict[tuple[str, int], list[StatedFact]] = {}
        for item in newest(memory.as_of(StatedFact.objects.filter(wanted), self.on, self.moment)):
            found.setdefault((item.subject, item.key), []).append(item)
        return found

    # ------------------------------------------------------------------------------------------------- how

    def _all(self, rows: QuerySet[Any]) -> list[Any]:
        return self._taken_back(list(rows))

    def _one(self, rows: QuerySet[Any]) -> Any:
        return next(iter(self._all(rows[:1])), None)

    def _taken_back(self, found: list[Any]) -> list[Any]:
        if self.known_at is not None:
            found = memory.taken_back(found, self.known_at)
        self.rows += found
        return found

    def _with_gone(self, rows: QuerySet[Any], model: type[Registered], column: str, wholes: Sequence[int]) -> list[Any]:
        """Rows with those that were taken out of the registry since, as far as the actor might see them."""
        found = list(rows)
        if self.known_at is not None and wholes:
            gone = memory.gone_since(model, self.known_at, column, wholes)
            found += [item for item in gone if self.actor.may(Capability.VIEW, item)]
        return self._taken_back(found)

    def _parts(self, model: type[M], whole: str, wholes: Sequence[Registered], rows: Iterable[M]) -> Sequence[M]:
        if self.known_at is None:
            return list(rows)
        then = memory.parts_then(model, whole, wholes, rows, self.known_at)
        self.doubts += [item for item in then.doubts if item not in self.doubts]
        return then.rows


def newest(rows: Iterable[StatedFact]) -> list[StatedFact]:
    """Of statements that hold on a day the one for each fact of each row that holds since the latest day, the newest of these.
    `rows` come with the newest knowledge first.
    """
    found: dict[tuple[str, int, str], StatedFact] = {}
    for item in sorted(rows, key=lambda one: one.valid_from or datetime.date.min, reverse=True):
        found.setdefault((item.subject, item.key, item.fact), item)
    return list(found.values())


def tenancy(row: Occupancy, firm: Enterprise | None) -> Tenancy:
    """An occupancy as far as facts need it; `firm` is None where it may not be looked at."""
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
