"""The page of a unit."""

from __future__ import annotations

import datetime

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...land.telling import told
from .. import queries
from ..histories import history_of
from ..models import Occupancy
from ..panels import unit_panels
from ..stays import stays
from ..timeline import timeline

FACTS = ("use", "actual_use", "floor_area", "split_by", "split_state", "industry_category", "sub_field", "assessment")


@login_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a unit: what it is, who occupied it when, whether it may be divided off and why."""
    actor = actor_of(request)
    row = get_object_or_404(queries.units(actor), pk=pk)
    rows = list(queries.occupancies(actor).filter(unit=row).order_by("-valid_from", "pk"))
    today = timezone.localdate()
    context = {
        "unit": row,
        "row": row,
        "facts": told(row, FACTS),
        "owner": queries.owner(actor, row),
        "occupancies": rows,
        "present": [item for item in rows if _holds(item, today)],
        "timeline": timeline(stays(rows), today),
        "areas": list(queries.areas(actor).filter(unit=row)),
        "today": today,
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
        "may_occupy": actor.may(Capability.EDIT_OCCUPANCY, row),
        "panels": unit_panels.shown(request, row),
        "history": history_of(actor, row, every=request.GET.get("history") == "all"),
    }
    return render(request, "projects/unit.html", context)


def _holds(row: Occupancy, day: datetime.date) -> bool:
    return row.valid_from is not None and row.valid_from <= day and (row.valid_to is None or row.valid_to >= day)
