"""The registry as frames for a sweep: one row a subject, with its parents' facts. Few queries, however many rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import polars as pl
from django.db import models
from django.db.models import F, Max, Min, Q, QuerySet

from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor
from ..bodies.models import Division
from ..bodies.queries import visible
from ..enterprises.models import Enterprise, YearFigures
from ..foundation.fields import FactMixin
from ..land.models import Parcel, Zone
from ..projects.models import Building, Occupancy, Project, Unit
from .facts import ROUTES

#: Subjects that the registry has rows of.
SUBJECTS = ("project", "unit", "building", "parcel", "enterprise", "zone")
KEY = "pk"
_DONE = (Project.Step.ACCEPTED, Project.Step.PRODUCING, Project.Step.ASSESSED, Project.Step.SUPERVISED)
_TYPES: dict[str, Any] = {"number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}


def frame(actor: Actor, subject: str, place: str, on: datetime.date) -> pl.DataFrame:
    """Every row of a subject that the actor may see within a place (a division's code), as known now, for a day.

    ``pk`` is the row's key; the other columns are facts. KeyError for a subject that the registry has no rows of.
    """
    within = Division.objects.filter(within__code=place)
    return _MAKERS[subject](actor, within, on)


def _projects(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    rows = visible(Project.objects.filter(division__in=within), actor)
    found = _table(
        rows,
        Project,
        extra={
            "_district": F("division__code"),
            "_kind": F("kind"),
            "_step": F("step"),
            "_zone": F("zone_id"),
            "_owner": F("owner_id"),
        },
    )
    routes = {
        name: [ROUTES.get(kind, {}).get(name) for kind in found["_kind"]]
        for name in ("project.route", "project.is_new_grant", "project.is_stock_renovation")
    }
    found = found.with_columns(
        pl.col("_district").alias("project.district"),
        pl.when(pl.col("_step").is_in([str(step) for step in _DONE])).then(True).alias("project.is_completed"),
        pl.when(pl.col("_zone").is_not_null()).then(True).alias("project.in_zone"),
        *(_series(name, values) for name, values in routes.items()),
    )
    parcels = _only_parcel(rows, actor)
    if parcels is not None:
        found = found.join(parcels, on=KEY, how="left")
    owners = _firms(Enterprise.objects.filter(pk__in=rows.exclude(owner=None).values("owner_id")), on).rename({KEY: "_owner"})
    found = found.join(owners, on="_owner", how="left")
    return found.drop([name for name in found.columns if name.startswith("_")])


def _only_parcel(rows: QuerySet[Project], actor: Actor) -> pl.DataFrame | None:
    """The facts of the parcel of projects that stand on one alone."""
    single = rows.annotate(n=models.Count("parcels"), only=Min("parcels")).filter(n=1).values_list("pk", "only")
    pairs = list(single)
    if not pairs:
        return None
    keys = pl.DataFrame({KEY: [pair[0] for pair in pairs], "_parcel": [pair[1] for pair in pairs]})
    parcels = _table(visible(Parcel.objects.filter(projects__in=rows).distinct(), actor), Parcel).rename({KEY: "_parcel"})
    return keys.join(parcels, on="_parcel", how="inner").drop("_parcel")


def _units(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    rows = visible(Unit.objects.filter(division__in=within), actor)
    found = _table(
        rows,
        Unit,
        extra={
            "_building": F("building_id"),
            "_project": F("building__project_id"),
            "unit.floor_number": F("floor__number"),
            "unit.storey_height": F("floor__storey_height"),
        },
    )
    found = found.join(_stays(rows, on), on=KEY, how="left")
    buildings = _table(visible(Building.objects.filter(division__in=within), actor), Building).rename({KEY: "_building"})
    projects = _projects(actor, within, on).rename({KEY: "_project"})
    found = found.join(buildings, on="_building", how="left").join(projects, on="_project", how="left")
    return found.drop([name for name in found.columns if name.startswith("_")])


def _stays(rows: QuerySet[Unit], on: datetime.date) -> pl.DataFrame:
    """The unbroken occupancy of each unit that reaches the day: where one enterprise has one span. Others stay unknown."""
    known = Occupancy.objects.filter(unit__in=rows, known_to__isnull=True, valid_from__lte=on)
    spans = known.values("unit_id").annotate(
        n=models.Count("pk"),
        first=Min("valid_from"),
        last=Max("valid_to"),
        open=models.Count("pk", filter=Q(valid_to__isnull=True)),
        area=Max("floor_area"),
        scale=Max(
            models.Case(
                models.When(enterprise__is_above_scale=True, then=1), models.When(enterprise__is_above_scale=False, then=0)
            )
        ),
    )
    keys, starts, ends, areas, scales = [], [], [], [], []
    for item in spans:
        if item["n"] != 1 or (not item["open"] and item["last"] < on):
            continue
        keys.append(item["unit_id"])
        starts.append(item["first"])
        ends.append(on)
        areas.append(float(item["area"]) if item["area"] is not None else None)
        scales.append(None if item["scale"] is None else bool(item["scale"]))
    return pl.DataFrame(
        {
            KEY: pl.Series(keys, dtype=pl.Int64),
            "unit.occupancy_start": pl.Series(starts, dtype=pl.Date),
            "unit.occupancy_end": pl.Series(ends, dtype=pl.Date),
            "unit.occupied_floor_area": pl.Series(areas, dtype=pl.Float64),
            "unit.transferee_is_above_scale": pl.Series(scales, dtype=pl.Boolean),
            "unit.occupancy_is_continuous": pl.Series([True] * len(keys), dtype=pl.Boolean),
        }
    )


def _buildings(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    rows = visible(Building.objects.filter(division__in=within), actor)
    found = _table(rows, Building, extra={"_project": F("project_id")})
    found = found.join(_projects(actor, within, on).rename({KEY: "_project"}), on="_project", how="left")
    return found.drop("_project")


def _parcels(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    rows = visible(Parcel.objects.filter(division__in=within), actor)
    return _table(rows, Parcel, extra={"parcel.district": F("division__code")})


def _enterprises(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    return _firms(visible(Enterprise.objects.filter(division__in=within, merged_into__isnull=True), actor), on)


def _firms(rows: QuerySet[Enterprise], on: datetime.date) -> pl.DataFrame:
    found = _table(rows, Enterprise, extra={"enterprise.district": F("division__code")})
    figures = YearFigures.objects.filter(enterprise__in=rows, year=on.year - 1, known_to__isnull=True)
    known = _table(figures, YearFigures, key="enterprise_id")
    return found.join(known, on=KEY, how="left")


def _zones(actor: Actor, within: QuerySet[Division], on: datetime.date) -> pl.DataFrame:
    rows = visible(Zone.objects.filter(division__in=within), actor)
    return _table(rows, Zone, extra={"zone.district": F("division__code")})


_MAKERS = {
    "project": _projects,
    "unit": _units,
    "building": _buildings,
    "parcel": _parcels,
    "enterprise": _enterprises,
    "zone": _zones,
}


def _table(rows: QuerySet[Any], model: type[models.Model], *, key: str = "pk", extra: dict[str, F] | None = None) -> pl.DataFrame:
    """The columns of a model that hold facts, and what `extra` names besides, with the key."""
    columns = [column for column in model._meta.concrete_fields if isinstance(column, FactMixin)]
    more = dict(extra or {})
    aliases = {f"x{number}": expression for number, expression in enumerate(more.values())}
    values = list(
        zip(*rows.order_by().annotate(**aliases).values_list(key, *(column.attname for column in columns), *aliases), strict=True)
    )
    names = [KEY, *(column.fact_name for column in columns), *more]
    if not values:
        values = [()] * len(names)
    return pl.DataFrame([_series(name, found) for name, found in zip(names, values, strict=True)])


def _series(name: str, values: Sequence[Any] | Iterable[Any]) -> pl.Series:
    listed = list(values)
    if name == KEY or name in ("_zone", "_owner", "_project", "_building", "_parcel"):
        return pl.Series(name, listed, dtype=pl.Int64)
    if name not in VOCABULARY:
        return pl.Series(name, [None if value is None else str(value) for value in listed], dtype=pl.String)
    kind = VOCABULARY[name].of.kind
    if kind == "number":
        listed = [float(value) if isinstance(value, Decimal | int) else value for value in listed]
    elif kind in ("choice", "choices", "text"):
        listed = [value or None for value in listed]
    return pl.Series(name, listed, dtype=_TYPES.get(kind, pl.String))
