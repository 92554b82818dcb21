"""The page of the data doors: what can be brought in, what was taken out, keys for programs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ..exporting.actions import KEPT, exports
from ..importing.actions import runs
from ..kinds import KINDS, ImportKind, kinds

SHOWN = 10


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the actor may import, the last exports, the way to the tokens."""
    actor = actor_of(request)
    rooms: dict[str, list[ImportKind]] = {}
    for kind in kinds(actor):
        rooms.setdefault(str(kind.model._meta.app_config.verbose_name), []).append(kind)
    history = Paginator(runs(actor), SHOWN).get_page(request.GET.get("page"))
    told = [(run, KINDS[run.kind].label if run.kind in KINDS else run.kind) for run in history]
    taken = list(exports(actor)[:SHOWN])
    context = {
        "rooms": rooms,
        "history": history,
        "told": told,
        "exports": taken,
        "may_export": bool(taken) or actor.may(Capability.EXPORT),
        "kept_days": KEPT.days,
    }
    return render(request, "doors/home.html", context)
