"""The stacking plan of a building."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...land.telling import told
from .. import queries
from ..groups import PLANT, SIZE
from ..histories import FEW, history_of
from ..stacking import THEMES, USUAL, stacking

FACTS = ("form", *SIZE, *PLANT, "functions", "is_public_facility", "first_registration_done", "completed_on")


@login_required
def building(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a building: its stacking plan in the theme asked for."""
    actor = actor_of(request)
    row = get_object_or_404(queries.buildings(actor), pk=pk)
    name = request.GET.get("theme", USUAL)
    name = name if name in THEMES else USUAL
    found = stacking(actor, row, THEMES[name])
    context = {
        "building": row,
        "row": row,
        "themes": {key: item.label for key, item in THEMES.items()},
        "theme": name,
        "theme_label": found.theme.label,
        "plan": found.plan,
        "floors": sorted(found.inputs, key=lambda floor: -floor.number),
        "floor_keys": {number: floor.pk for number, floor in found.floors.items()},
        "cards": found.cards,
        "legend": found.legend.swatches,
        "patterns": found.legend.patterns,
        "gauges": found.gauges,
        "smallest": found.smallest,
        "facts": told(row, FACTS),
        "may_edit": actor.may(Capability.EDIT_PROJECTS, row),
        "history": history_of(actor, row, every=request.GET.get("history") == "all", few=FEW),
        "today": found.on,
    }
    return render(request, "projects/building.html", context)
