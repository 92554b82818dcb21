"""The frames of one place, one day and one actor."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

import polars as pl
from django.db import models
from django.db.models import Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from shanglou.engine.judgements import Judgements
from shanglou.engine.kinds import Scalar
from shanglou.vocabulary import VOCABULARY

from ...bodies.actors import Actor
from ...bodies.models import Division
from ...bodies.queries import visible
from ...enterprises.models import Enterprise, YearFigures
from ...land.models import ControlLine, Parcel, ParcelArea, Zone
from ...projects.models import (
    Admission,
    Building,
    ListMembership,
    Milestone,
    Plan,
    Project,
    TeamMember,
    Unit,
    UnitArea,
)
from ..facts.derived import ADMISSION, COMPLETED, GIVEN_ON, IN_ZONE, ROUTED, ROUTES
from ..facts.memory import as_of
from .columns import KEY, series, table, under, where
from .said import Said, instead
from .tenants import COUNTS, TENANT, Tenants
from .totals import Totals

#: Subjects that the registry has rows of. An application is that of a project, and has its key.
SUBJECTS = ("project", "application", "unit", "building", "parcel", "enterprise", "zone")


class Frames:
    """The registry rows of a place (a division's code) that an actor may see, as known now, for a day.

    `wanted` are the facts that rules will ask for; no others are read. Each table is read once. A row has the facts that a
    check of its project would have (`shanglou.server.compliance.facts`); ``pk`` is its key, ``_division`` and ``_project``
    tell which recorded answers hold for it. `exact` has those totals of projects that are no decimal number, by fact and key:
    a frame cannot hold them, so rules that ask for them are judged row by row.
    """

    def __init__(self, actor: Actor, place: str, on: datetime.date, wanted: Iterable[str]) -> None:
        self.actor, self.place, self.on = actor, place, on
        self.totals = Totals(wanted)
        self.wanted = frozenset(wanted) | self.totals.members
        self.exact: dict[str, dict[int, Scalar]] = {}
        self._kept: dict[str, pl.DataFrame] = {}

    def of(self, subject: str) -> pl.DataFrame:
        """The rows of a subject. KeyError for one that the registry has no rows of."""
        if subject not in self._kept:
            made = {
                "project": self._projects,
                "application": self._applications,
                "unit": self._units,
                "building": self._buildings,
                "parcel": self._parcels,
                "enterprise": self._enterprises,
                "zone": self._zones,
            }
            self._kept[subject] = made[subject]()
        return self._kept[subject]

    @property
    def height(self) -> int:
        """How many rows it holds."""
        return sum(frame.height for frame in self._kept.values())

    def groups(self, frame: pl.DataFrame) -> Iterator[tuple[Judgements | None, pl.DataFrame]]:
        """The rows of a frame by the recorded answers that hold for them."""
        return self._said.groups(frame)

    # ------------------------------------------------------------------------------------------------- which rows

    @cached_property
    def _within(self) -> QuerySet[Division]:
        return Division.objects.filter(within__code=self.place)

    @cached_property
    def _said(self) -> Said:
        return Said(self.on, self.wanted)

    @cached_property
    def _tenants(self) -> Tenants:
        return Tenants(self.actor, self._unit_rows, self.on)

    @cached_property
    def _project_rows(self) -> QuerySet[Project]:
        return visible(Project.objects.filter(division__in=self._within), self.actor)

    @cached_property
    def _unit_rows(self) -> QuerySet[Unit]:
        return visible(Unit.objects.filter(division__in=self._within), self.actor)

    def _wants(self, *names: str) -> bool:
        return not self.wanted.isdisjoint(names)

    def _wants_any(self, subject: str) -> bool:
        return any(name.startswith(f"{subject}.") for name in self.wanted)

    # ------------------------------------------------------------------------------------------------- tables

    def _projects(self) -> pl.DataFrame:
        rows = self._project_rows
        extra: dict[str, Any] = {
            "_division": "division_id",
            "_district": "division__code",
            "_kind": "kind",
            "_step": "step",
            "_zone": "zone_id",
            "_owner": "owner_id",
            "_acceptance": "acceptance_date",
        }
        if self._wants("project.is_completed"):
            reached = Milestone.objects.filter(project=OuterRef("pk"), step=Project.Step.ACCEPTED).order_by()
            extra["_reached"] = Subquery(reached.values("project").annotate(first=Min("actual")).values("first"))
        found = table(rows, Project, self.wanted, extra=extra)
        found = found.with_columns(pl.col(KEY).alias("_project"))
        found = self._derived(found, rows)
        found = self._around(found, rows)
        if self._wants("project.inside_control_line"):
            found = under(found, self._inside_lines())
        found = self._said.over(found, "project", rows)
        found = self._members(found)
        return self._only_wanted(found)

    def _derived(self, found: pl.DataFrame, rows: QuerySet[Project]) -> pl.DataFrame:
        """What follows from the project's own columns and lists."""
        made: list[pl.DataFrame] = []
        if self._wants("project.district"):
            made.append(found.select(KEY, pl.col("_district").alias("project.district")))
        routed = [name for name in ROUTED if name in self.wanted]
        if routed:
            kinds = [ROUTES.get(kind, {}) for kind in found["_kind"]]
            parts = [series(name, [facts.get(name) for facts in kinds]) for name in routed]
            made.append(pl.DataFrame([found[KEY], *parts]))
        on, today = self.on, timezone.localdate()
        accepted = pl.col("_acceptance") <= pl.lit(on)
        if self._wants("project.is_completed"):
            stands = pl.col("_step").is_in([str(step) for step in COMPLETED]) if on >= today else pl.lit(False)
            reached = pl.col("_reached") if found["_reached"].dtype == pl.Date else pl.lit(None, dtype=pl.Date)
            done = (
                pl.when(pl.col("_acceptance").is_not_null())
                .then(accepted)
                .when(reached.is_not_null())
                .then(reached <= pl.lit(on))
                .otherwise(stands)
            )
            made.append(found.select(KEY, where("project.is_completed", done)))
        if self._wants("project.acceptance_passed"):
            made.append(found.select(KEY, where("project.acceptance_passed", accepted)))
        if self._wants("project.in_rolling_plan"):
            listed = ListMembership.objects.filter(list=ListMembership.List.ROLLING_PLAN, project__in=rows, year__lte=on.year)
            listed = listed.filter(
                Q(removed_on__isnull=True) | Q(removed_on__gt=on),
                Q(last_year__gte=on.year) | Q(last_year__isnull=True, year=on.year),
            )
            made.append(_true("project.in_rolling_plan", listed.values_list("project_id", flat=True)))
        if self._wants("project.has_plan_and_team"):
            team = TeamMember.objects.filter(project__in=rows).values("project_id")
            planned = Plan.objects.filter(project__in=rows, project_id__in=team)
            made.append(_true("project.has_plan_and_team", planned.values_list("project_id", flat=True)))
        if self._wants(*COUNTS):
            made.append(self._tenants.counts())
        for other in made:
            found = under(found, other)
        return found

    def _around(self, found: pl.DataFrame, rows: QuerySet[Project]) -> pl.DataFrame:
        """Facts of the owner, the zone, the admission form."""
        if self._wants_any("enterprise"):
            owners = visible(Enterprise.objects.filter(pk__in=rows.exclude(owner=None).values("owner_id")), self.actor)
            found = under(found, self._firms(owners).rename({KEY: "_owner"}), on="_owner")
        if self._wants_any("zone") or self._wants("project.zone", *IN_ZONE.values()):
            seen = visible(Zone.objects.filter(pk__in=rows.exclude(zone=None).values("zone_id")), self.actor)
            zones = table(seen, Zone, self.wanted, extra={"project.zone": "name_zh", "_zone_kind": "kind"})
            zones = self._said.over(zones, "zone", seen)
            found = under(found, zones.rename({KEY: "_zone"}), on="_zone")
            for kind, name in IN_ZONE.items():
                if self._wants(name):
                    # Where no project has a zone the column is of no type.
                    found = under(found, found.select(KEY, where(name, pl.col("_zone_kind").cast(pl.String) == kind)))
        if self._wants_any("application") or self._wants("project.admission_form_filled"):
            forms = Admission.objects.filter(project__in=rows)
            days = {f"_{name}": name for name in ("submitted", *GIVEN_ON)}
            made = table(forms, Admission, self.wanted, key="project_id", extra=days)
            if made["_submitted"].dtype == pl.Date:
                made = made.with_columns(where("project.admission_form_filled", pl.col("_submitted") <= pl.lit(self.on)))
            made = made.with_columns(pl.lit(ADMISSION).alias("application.kind"))
            found = under(found, self._given(made))
        return found

    def _given(self, forms: pl.DataFrame) -> pl.DataFrame:
        """Admission forms without the opinions that were not given yet on the day."""
        for day, columns in GIVEN_ON.items():
            if forms[f"_{day}"].dtype != pl.Date:
                continue
            late = (pl.col(f"_{day}") > pl.lit(self.on)).fill_null(value=False)
            names = [name for name in (f"application.{column}" for column in (day, *columns)) if name in forms.columns]
            forms = forms.with_columns(pl.when(late).then(None).otherwise(pl.col(name)).alias(name) for name in names)
        return forms

    def _inside_lines(self) -> pl.DataFrame:
        """Whether projects lie inside the control lines: where one parcel does not, the project does not."""
        inside = pl.col("parcel.inside_control_line")
        told = self._project_parcels.group_by("_project").agg(inside.is_null().any().alias("open"), (~inside).any().alias("out"))
        known = pl.when("out").then(pl.lit(False)).when(~pl.col("open")).then(pl.lit(True))
        return told.select(pl.col("_project").alias(KEY), known.alias("project.inside_control_line"))

    def _members(self, found: pl.DataFrame) -> pl.DataFrame:
        """Totals over parcels, buildings and units; facts of a single parcel and a single building."""
        parts = {"parcel": self._project_parcels if self._wants_any("parcel") else None}
        if self._wants_any("building"):
            parts["building"] = self._building_table
        if self.totals.over("unit"):
            parts["unit"] = self._unit_table
        for subject, members in parts.items():
            if members is None:
                continue
            listed = members.filter(pl.col("_project").is_not_null())
            found = self.totals.added(found, subject, listed, self.on, self.exact)
            if subject != "unit":
                alone = listed.filter(pl.len().over("_project") == 1)
                facts = [name for name in alone.columns if name in VOCABULARY]
                found = under(found, alone.select(pl.col("_project").alias(KEY), *facts))
        return found

    def _applications(self) -> pl.DataFrame:
        projects = self.of("project")
        handed_in = Admission.objects.filter(project__in=self._project_rows).values_list("project_id", flat=True)
        return projects.filter(pl.col(KEY).is_in(list(handed_in)))

    @cached_property
    def _unit_table(self) -> pl.DataFrame:
        """Units with their own facts, those of storey and tenant, and what was stated or decided of them."""
        extra = {
            "_division": "building__project__division_id",
            "_building": "building_id",
            "_project": "building__project_id",
            "unit.floor_number": "floor__number",
            "unit.storey_height": "floor__storey_height",
            "_highest": "highest_floor__number",
        }
        found = table(self._unit_rows, Unit, self.wanted, extra=extra)
        highest = pl.coalesce(pl.col("_highest").cast(pl.Float64), "unit.floor_number")
        found = found.with_columns(highest.alias("unit.highest_floor_number"))
        if self._wants("unit.floor_area"):
            said = as_of(UnitArea.objects.filter(unit__in=self._unit_rows), self.on, timezone.now())
            found = instead(found, "unit.floor_area", said.values_list("unit_id", "floor_area"))
        if self._wants(*TENANT):
            found = under(found, self._tenants.of_units(self.wanted))
        return self._said.over(found, "unit", self._unit_rows)

    def _units(self) -> pl.DataFrame:
        projects = self._below("building")
        found = self._unit_table
        if self._wants_any("building"):
            buildings = self._building_table.drop("_project", "_division").rename({KEY: "_building"})
            found = under(found, buildings, on="_building")
        return self._only_wanted(under(found, projects, on="_project"))

    @cached_property
    def _building_table(self) -> pl.DataFrame:
        rows = visible(Building.objects.filter(Q(division__in=self._within) | Q(project__in=self._project_rows)), self.actor)
        found = table(rows, Building, self.wanted, extra={"_project": "project_id", "_division": "project__division_id"})
        return self._said.over(found, "building", rows)

    def _buildings(self) -> pl.DataFrame:
        return self._only_wanted(under(self._building_table, self._below("building"), on="_project"))

    @cached_property
    def _parcel_table(self) -> pl.DataFrame:
        """Parcels of the place and of its projects."""
        through = Project.parcels.through.objects.filter(project_id__in=self._project_rows)  # type: ignore[attr-defined]
        rows = visible(Parcel.objects.filter(Q(division__in=self._within) | Q(pk__in=through.values("parcel_id"))), self.actor)
        lines = visible(ControlLine.objects.all(), self.actor)
        held = models.Exists(lines.filter(pk=OuterRef("control_line_id")))
        wanted = self.wanted | {"parcel.inside_control_line"} if self._wants("project.inside_control_line") else self.wanted
        extra: dict[str, Any] = {
            "_division": "division_id",
            "parcel.district": "division__code",
            "_completion": "actual_completion",
            "_line": held,
        }
        found = table(rows, Parcel, wanted, extra=extra)
        if "parcel.inside_control_line" in found.columns:
            held_here = found.select(KEY, where("parcel.inside_control_line", pl.col("_line").cast(pl.Boolean)))
            found = under(found, held_here)
        if self._wants("parcel.area"):
            said = as_of(ParcelArea.objects.filter(parcel__in=rows), self.on, timezone.now())
            found = instead(found, "parcel.area", said.values_list("parcel_id", "area"))
        if self._wants("parcel.construction_done") and found["_completion"].dtype == pl.Date:
            built = pl.col("_completion") <= pl.lit(self.on)
            found = under(found, found.select(KEY, where("parcel.construction_done", built)))
        return self._said.over(found, "parcel", rows)

    @cached_property
    def _parcels_of_projects(self) -> pl.DataFrame:
        """Which project stands on which parcel: ``_project``, ``pk`` of the parcel."""
        through = Project.parcels.through.objects.filter(project_id__in=self._project_rows)  # type: ignore[attr-defined]
        listed = list(through.values_list("project_id", "parcel_id"))
        return pl.DataFrame(
            {
                "_project": pl.Series([a for a, _ in listed], dtype=pl.Int64),
                KEY: pl.Series([b for _, b in listed], dtype=pl.Int64),
            }
        )

    @cached_property
    def _project_parcels(self) -> pl.DataFrame:
        return self._parcels_of_projects.join(self._parcel_table.drop("_division"), on=KEY, how="inner")

    def _parcels(self) -> pl.DataFrame:
        """Parcels of the place, each with the facts of its project where it is that of one alone."""
        here = list(self._within.values_list("pk", flat=True))
        pairs = self._parcels_of_projects.filter(pl.len().over(KEY) == 1)
        found = self._parcel_table.filter(pl.col("_division").is_in(here)).join(pairs, on=KEY, how="left")
        projects = self._below("parcel").with_columns(pl.col("_division").alias("_of_project"))
        found = under(found, projects, on="_project")
        found = found.with_columns(pl.coalesce("_of_project", "_division").alias("_division"))
        return self._only_wanted(found)

    def _enterprises(self) -> pl.DataFrame:
        rows = visible(Enterprise.objects.filter(division__in=self._within, merged_into__isnull=True), self.actor)
        return self._only_wanted(self._firms(rows))

    def _firms(self, rows: QuerySet[Enterprise]) -> pl.DataFrame:
        extra = {"_division": "division_id", "enterprise.district": "division__code"}
        found = table(rows, Enterprise, self.wanted, extra=extra)
        figures = YearFigures.objects.filter(enterprise__in=rows, year=self.on.year - 1, known_to__isnull=True)
        found = under(found, table(figures, YearFigures, self.wanted, key="enterprise_id"))
        return self._said.over(found, "enterprise", rows)

    def _zones(self) -> pl.DataFrame:
        rows = visible(Zone.objects.filter(division__in=self._within), self.actor)
        extra = {"_division": "division_id", "zone.district": "division__code", "zone.full_name": "name_zh"}
        return self._only_wanted(self._said.over(table(rows, Zone, self.wanted, extra=extra), "zone", rows))

    # ------------------------------------------------------------------------------------------------- shared

    def _below(self, subject: str) -> pl.DataFrame:
        """The project frame as the parent of another subject: without what belongs to a row of that subject itself."""
        projects = self.of("project").drop("_project").rename({KEY: "_project"})
        return projects.drop([name for name in projects.columns if name.startswith(f"{subject}.")])

    def _only_wanted(self, found: pl.DataFrame) -> pl.DataFrame:
        keys = [name for name in (KEY, "_division", "_project") if name in found.columns]
        made = found.select(*keys, *(name for name in found.columns if name in self.wanted))
        return made if "_project" in made.columns else made.with_columns(pl.lit(None, dtype=pl.Int64).alias("_project"))


def _true(name: str, keys: Iterable[int]) -> pl.DataFrame:
    listed = list(dict.fromkeys(keys))
    return pl.DataFrame([series(KEY, listed), series(name, [True] * len(listed))])


__all__ = ["KEY", "SUBJECTS", "Frames"]
