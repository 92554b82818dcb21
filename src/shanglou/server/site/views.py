"""The front door and the workbench."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ..bodies.actors import actor_of
from ..compliance.interview import UNDERTAKINGS
from ..land.city_maps import city_map
from . import front as door
from . import panels


def front(request: HttpRequest) -> HttpResponse:
    """The front door, for anybody."""
    shown = door.documents()
    first, last = door.years(shown)
    cities = door.cities()
    context = {
        "cities": cities,
        "chosen": request.GET.get("place", ""),
        "maps": [made for city in cities if (made := city_map(city.places[0].code))],
        "examples": door.examples(cities[0].places[0].code),
        "documents": shown,
        "first": first,
        "last": last,
        "today": timezone.localdate(),
        "undertakings": [{"key": item.key, "label": item.label, "hint": item.note} for item in UNDERTAKINGS.values()],
    }
    return render(request, "site/front.html", context)


@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for the one who signed in."""
    return render(request, "site/workbench.html", {"panels": panels.panels(actor_of(request))})
