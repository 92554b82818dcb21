"""*Capacity*: for anybody, without an account. Figures come with the form and go with the page; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from shanglou.policies import library
from shanglou.standards.divisions import PlaceLevel, covers, places

from ...bodies.actors import actor_of
from ...foundation.keys import whole
from ...land import queries as land
from .calculate import MU, Capacity, capacity
from .cities import ask, cities, number
from .form import CapacityForm, blank, named, of_parcel

#: What the results say, in the order of the page: name, label, unit, decimals.
ROWS: tuple[tuple[str, Any, Any, int], ...] = (
    ("land", _("用地面积"), "m²", 2),
    ("counted", _("计容建筑面积"), "m²", 2),
    ("total", _("总建筑面积（含地下）"), "m²", 2),
    ("footprint", _("建筑基底面积"), "m²", 2),
    ("mean_storey", _("平均每层建筑面积"), "m²", 2),
    ("needed_storeys", _("按密度和容积率至少要建"), _("层"), 0),
    ("height", _("按层数和层高的建筑高度"), _("米"), 3),
    ("most_storeys", _("限高之内最多"), _("层"), 0),
    ("reachable_far", _("限高和密度之内可达的容积率"), "", 4),
    ("facility_land", _("配套设施用地"), "m²", 2),
    ("facility_floor", _("配套设施建筑面积"), "m²", 2),
    ("other_floor", _("配套以外的建筑面积"), "m²", 2),
)


@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def calculate(request: HttpRequest) -> HttpResponse:
    """The page. ``?parcel=`` begins with a registered parcel that its reader may see; figures are sent, never in the address."""
    if request.method == "POST":
        form = CapacityForm(request.POST)
        context = {"form": form, **(_results(form) if form.is_valid() else {})}
        name = "capacity_result.html" if getattr(request, "htmx", False) else "capacity.html"
        return render(request, f"compliance/{name}", {**context, **_page()}, status=200 if form.is_valid() else 422)
    parcel = _parcel(request)
    initial = of_parcel(parcel) if parcel is not None else blank()
    return render(request, "compliance/capacity.html", {"form": CapacityForm(initial=initial), "parcel": parcel, **_page()})


def _parcel(request: HttpRequest) -> Any:
    key = request.GET.get("parcel", "")
    if not key:
        return None
    number = whole(key)
    if number is None:
        raise Http404
    return get_object_or_404(land.parcels(actor_of(request)).defer("shape"), pk=number)


def _page() -> dict[str, Any]:
    return {"places": _known()}


def _known() -> list[str]:
    """The names of the places of which documents are in the library, districts included."""
    own = {item.place for item in library().instruments.values()}
    levels = (PlaceLevel.CITY, PlaceLevel.DISTRICT, PlaceLevel.UNIT)
    return [named(item) for item in places() if item.level in levels and any(covers(code, item.code) for code in own)]


def _results(form: CapacityForm) -> dict[str, Any]:
    said = form.cleaned_data
    given = form.figures()
    found = capacity(given)
    catalogue = library()
    return {
        "given": given,
        "found": found,
        "rows": _rows(found),
        "mu": number(found.land / MU) if found.land is not None else "",
        "fits": found.fits,
        "short": number(found.short, 2) if found.short else "",
        "too_high": number(found.too_high, 3) if found.too_high else "",
        "cities": [ask(catalogue, where, said["on"], given, found, said) for where in cities(catalogue, said["place"])],
        "on": said["on"],
    }


def _rows(found: Capacity) -> list[tuple[Any, str, Any]]:
    shown = []
    for name, label, unit, places_ in ROWS:
        value = getattr(found, name)
        if value is not None:
            shown.append((label, str(value) if isinstance(value, int) else number(value, places_), unit))
    return shown
