"""Who occupies the units of a project, and where an enterprise is and was, for programs: what their pages tell."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja import Path as InPath

from ...bodies.actors import Actor
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise
from ...land import queries as land
from ...land.models import Parcel
from ...projects import queries
from ...projects.models import Occupancy, Project
from ...projects.spans import Span, stay
from . import common
from .dates import day_of
from .fields import plain_value

router = Router(tags=["projects"])


class TenantOfProject(Schema):
    """Who is in a unit, as far as it may be seen: an enterprise that may not has neither number nor name, a building neither
    number nor label. A floor area (m², exact) of null is the whole unit.
    """

    occupancy: int
    enterprise_id: int | None
    name: str
    building_id: int | None
    building: str
    unit_id: int
    unit: str
    mode: str
    floor_area: Annotated[str | None, Field(description="An exact decimal")]
    valid_from: datetime.date | None
    valid_to: datetime.date | None


@router.get(
    "/projects/{int:pk}/tenants", response=common.page_of(TenantOfProject), operation_id="list_tenants_of_projects",
    summary="Who occupies its units today, or on a day",
)  # fmt: skip
def tenants(
    request: HttpRequest,
    pk: InPath[common.Key],
    on: Query[Annotated[str, Field(max_length=40)] | None] = None,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By unit and first day, as known now."""
    actor = common.asking(request)
    project = get_object_or_404(queries.projects(actor), pk=pk)
    day = day_of(on) if on else timezone.localdate()
    found = queries.occupied_on(actor, day).filter(unit__building__project=project).order_by("unit_id", "valid_from", "pk")
    rows = list(found.select_related("unit")[offset : offset + limit])
    return common.paged(request, found.count(), limit, offset, _told(actor, rows))


def _told(actor: Actor, rows: list[Occupancy]) -> list[dict[str, Any]]:
    wanted = {row.unit.building_id for row in rows}
    buildings = {item.pk: str(item) for item in queries.buildings(actor).filter(pk__in=wanted)}
    told = []
    for row in rows:
        firm, house = queries.seen(row, "enterprise"), row.unit.building_id
        told.append(
            {
                "occupancy": row.pk,
                "enterprise_id": firm.pk if firm is not None else None,
                "name": str(firm) if firm is not None else "",
                "building_id": house if house in buildings else None,
                "building": buildings.get(house, ""),
                "unit_id": row.unit_id,
                "unit": str(row.unit),
                "mode": row.mode,
                "floor_area": plain_value(row.floor_area),
                "valid_from": row.valid_from,
                "valid_to": row.valid_to,
            }
        )
    return told


# ----------------------------------------------------------------------------------------------------------- enterprises


class UnitOccupied(Schema):
    """A unit that the enterprise is or was in; a building or project that may not be seen has neither number nor label. `months`:
    the unbroken stay in the unit up to today, on the newest line of each unit. A floor area (m², exact) of null: the whole unit.
    """

    occupancy: int
    project_id: int | None
    project: str
    building_id: int | None
    building: str
    unit_id: int
    unit: str
    mode: str
    floor_area: Annotated[str | None, Field(description="An exact decimal")]
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    months: int | None


class ProjectOfEnterprise(Schema):
    """A project that the enterprise owns, operates, or both."""

    id: int
    code: str
    name: str
    step: str
    owns: bool
    operates: bool


class ParcelHeld(Schema):
    """A parcel whose right holder has the enterprise's credit code; its area in mu, exact."""

    id: int
    code: str
    location: str
    area: Annotated[str | None, Field(description="An exact decimal")]


@router.get(
    "/enterprises/{int:pk}/occupancies", response=common.page_of(UnitOccupied), operation_id="list_occupancies_of_enterprises",
    summary="The units that it is and was in", tags=["enterprises"],
)  # fmt: skip
def occupancies(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """As known now, the newest first."""
    actor = common.asking(request)
    rows = list(queries.occupied_by(actor, _firm(actor, pk)))
    today = timezone.localdate()
    spans: dict[int, list[Span]] = {}
    for row in rows:
        if row.valid_from is not None:
            spans.setdefault(row.unit_id, []).append(Span(row.valid_from, row.valid_to))
    months = {unit: stay(own, today).months for unit, own in spans.items()}
    told = [_occupied(row, months.pop(row.unit_id, None)) for row in rows]
    return common.paged(request, len(told), limit, offset, told[offset : offset + limit])


@router.get(
    "/enterprises/{int:pk}/projects", response=common.page_of(ProjectOfEnterprise), operation_id="list_projects_of_enterprises",
    summary="The projects that it owns or operates", tags=["enterprises"],
)  # fmt: skip
def projects(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By code."""
    actor = common.asking(request)
    firm = _firm(actor, pk)

    def told(row: Project) -> dict[str, Any]:
        roles = {"owns": row.owner_id == firm.pk, "operates": row.operator_id == firm.pk}
        return {"id": row.pk, "code": row.code, "name": str(row), "step": row.step, **roles}

    return common.page(request, queries.projects_of(actor, firm), limit, offset, told)


@router.get(
    "/enterprises/{int:pk}/parcels", response=common.page_of(ParcelHeld), operation_id="list_parcels_of_enterprises",
    summary="The parcels that are held under its credit code", tags=["enterprises"],
)  # fmt: skip
def parcels(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By code; none where the credit code is missing or wrong."""
    actor = common.asking(request)
    firm = _firm(actor, pk)
    rows = land.parcels_held(actor, firm.credit_code if firm.code_state == Enterprise.CodeState.VALID else "").defer("shape")

    def told(row: Parcel) -> dict[str, Any]:
        return {"id": row.pk, "code": row.code, "location": row.location, "area": plain_value(row.area)}

    return common.page(request, rows, limit, offset, told)


def _firm(actor: Actor, pk: int) -> Enterprise:
    found: Enterprise = get_object_or_404(enterprises.everything(actor), pk=pk)
    return found


def _occupied(row: Occupancy, months: int | None) -> dict[str, Any]:
    house = queries.seen(row.unit, "building")
    project = queries.seen(house, "project") if house is not None else None
    return {
        "occupancy": row.pk,
        "project_id": project.pk if project is not None else None,
        "project": str(project) if project is not None else "",
        "building_id": house.pk if house is not None else None,
        "building": str(house) if house is not None else "",
        "unit_id": row.unit_id,
        "unit": str(row.unit),
        "mode": row.mode,
        "floor_area": plain_value(row.floor_area),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "months": months,
    }
