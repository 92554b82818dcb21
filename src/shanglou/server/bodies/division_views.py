"""The divisions that an installation works with: what is there, and bringing in those of a further city."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shanglou.engine.faults import BadInput
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from ..foundation.fields import language
from . import actions, queries
from .actors import actor_of
from .capabilities import Capability
from .models import Division


@login_required
def divisions(request: HttpRequest) -> HttpResponse:
    """What is there, city by city; those who say where bodies lie bring in more."""
    actor = actor_of(request)
    if not actor.may(Capability.MANAGE_ACCOUNTS):
        actor.require(Capability.MANAGE_ROLES)
    wrong: list[str] = []
    named = ""
    if request.method == "POST":
        named = request.POST.get("place", "")[:60]
        try:
            row, new = actions.bring_in_divisions(actor, named)
        except BadInput as bad:
            wrong = [item.message(language()) for item in bad.faults]
        else:
            if new:
                messages.success(request, _("已装入%(place)s的区划，新增 %(n)d 个。") % {"place": row, "n": new})
            else:
                messages.info(request, _("%(place)s的区划早已装入，没有新增。") % {"place": row})
            return redirect("bodies:divisions")
    cities = Division.objects.filter(level=Division.Level.CITY)
    levels = {"districts": Division.Level.DISTRICT, "units": Division.Level.UNIT}
    inside = {name: Count("covers", filter=Q(covers__level=level)) for name, level in levels.items()}
    shown = list(cities.annotate(**inside).order_by("code"))
    held = queries.bodies(actor).order_by().filter(division__within__in=shown)
    for_city = dict(held.values_list("division__within").annotate(Count("pk")))
    there = {row.code for row in shown}
    offered = [code for code in dict.fromkeys(item.place for item in library().instruments.values()) if code not in there]
    context = {
        "cities": [(row, for_city.get(row.pk, 0)) for row in shown],
        "offered": [place_text(place(code)).of(language()) for code in offered],
        "may": {"roles": actor.may(Capability.MANAGE_ROLES)},
        "wrong": wrong,
        "named": named,
    }
    return render(request, "bodies/divisions.html", context, status=400 if wrong else 200)
