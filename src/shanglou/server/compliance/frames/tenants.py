"""Who occupies units, as columns: facts of units, and how many occupy the units of a project."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from functools import cached_property

import polars as pl
from django.db.models import F, QuerySet

from ...bodies.actors import Actor
from ...bodies.queries import visible
from ...enterprises.models import Enterprise
from ...projects.models import Occupancy, Unit
from ..facts.derived import OF_FIRM, Tenancy, Tenant, tenant, tenant_counts
from .columns import KEY, series

#: The facts of a unit that its tenancy gives, and those of a project that all of its tenancies give.
TENANT = (
    "unit.occupied_floor_area",
    "unit.occupancy_start",
    "unit.occupancy_end",
    "unit.occupancy_is_continuous",
    "unit.tenant",
    "unit.tenant_code",
    *OF_FIRM,
)
COUNTS = ("project.tenant_count", "project.manufacturing_tenant_count")
_FIRM = ("pk", "name_zh", "credit_code", "is_above_scale", "is_manufacturer")


class Tenants:
    """The tenancies of units up to a day, as known now; what is told of an enterprise only where the actor may look at it."""

    def __init__(self, actor: Actor, units: QuerySet[Unit], on: datetime.date) -> None:
        self.actor, self.units, self.on = actor, units, on

    @cached_property
    def by_unit(self) -> dict[int, list[Tenancy]]:
        """The tenancies of each unit."""
        rows = Occupancy.objects.filter(unit__in=self.units, known_to__isnull=True, valid_from__lte=self.on)
        about = visible(Enterprise.objects.filter(occupancies__in=rows), self.actor)
        firms = {pk: (name, code, scale, maker) for pk, name, code, scale, maker in about.values_list(*_FIRM).distinct()}
        found: dict[int, list[Tenancy]] = {}
        listed = rows.annotate(area=F("floor_area")).order_by("valid_from", "pk")
        for pk, unit, firm, first, last, area in listed.values_list(
            "pk", "unit_id", "enterprise_id", "valid_from", "valid_to", "area"
        ):
            if first is None:
                continue
            known = firms.get(firm)
            found.setdefault(unit, []).append(
                Tenancy(pk, unit, firm, first, last, area, known is not None, *(known or ("", "", None, None)))
            )
        return found

    def counts(self) -> pl.DataFrame:
        """How many occupy the units of each project."""
        units: dict[int, list[Tenancy]] = {}
        project_of = dict(self.units.order_by().values_list("pk", "building__project_id"))
        for unit, listed in self.by_unit.items():
            units.setdefault(project_of[unit], []).extend(listed)
        counts = {project: tenant_counts(listed, self.on) for project, listed in units.items()}
        parts = [series(name, [facts.get(name) for facts in counts.values()]) for name in COUNTS]
        return pl.DataFrame([series(KEY, counts), *parts])

    def of_units(self, wanted: Collection[str]) -> pl.DataFrame:
        """The facts of units that follow from who occupies them on the day."""
        here = {unit: tenant(listed, self.on) for unit, listed in self.by_unit.items()}
        return _facts({unit: one for unit, one in here.items() if one is not None}, wanted)


def _facts(here: Mapping[int, Tenant], wanted: Collection[str]) -> pl.DataFrame:
    listed = [one.facts() for one in here.values()]
    names = [name for name in TENANT if name in wanted]
    return pl.DataFrame([series(KEY, here), *(series(name, [facts[name] for facts in listed]) for name in names)])
