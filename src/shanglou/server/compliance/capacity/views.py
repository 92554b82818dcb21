"""*Capacity*: for anybody, without an account. Figures come with the form and go with the page; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from shanglou.policies import library
from shanglou.standards.divisions import PlaceLevel, covers, places

from ...bodies.actors import actor_of
from ...foundation.keys import whole
from ...land import queries as land
from .calculate import MU
from .cities import number
from .form import CapacityForm, blank, named, of_parcel
from .results import Results, results


@cache_control(no_store=True, private=True)
@require_http_methods(["GET", "HEAD", "POST"])
def calculate(request: HttpRequest) -> HttpResponse:
    """The page. ``?parcel=`` begins with a registered parcel that its reader may see; figures are sent, never in the address."""
    if request.method == "POST":
        form = CapacityForm(request.POST)
        context = {"form": form, **(_shown(results(form)) if form.is_valid() else {})}
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


def _shown(found: Results) -> dict[str, Any]:
    made = found.found
    return {
        "given": found.given,
        "found": made,
        "rows": [(item.label, item.shown, item.unit) for item in found.rows],
        "mu": number(made.land / MU) if made.land is not None else "",
        "fits": made.fits,
        "short": number(made.short, 2) if made.short else "",
        "too_high": number(made.too_high, 3) if made.too_high else "",
        "cities": found.cities,
        "on": found.on,
    }
