"""Who occupies the units of a project on a day, for programs: what the project's page tells of today."""

from __future__ import annotations

import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja import Path as InPath

from ...bodies.actors import Actor
from ...projects import queries
from ...projects.models import Occupancy
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
    limit: int = Query(50, ge=1, le=common.MOST),
    offset: int = Query(0, ge=0, le=common.FURTHEST),
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
