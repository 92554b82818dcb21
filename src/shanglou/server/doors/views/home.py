"""The page of the data doors: what can be brought in, what was taken out, keys for programs."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ..exporting.actions import KEPT
from ..kinds import KINDS
from .exports import of

SHOWN = 10


@login_required
def home(request: HttpRequest) -> HttpResponse:
    """What the actor may import, the last exports, the way to the tokens."""
    actor = actor_of(request)
    kinds = [kind for kind in KINDS.values() if actor.may(Capability.IMPORT) and actor.may(kind.capability)]
    context = {
        "kinds": kinds,
        "exports": of(actor)[:SHOWN],
        "may_export": actor.may(Capability.EXPORT),
        "kept_days": KEPT.days,
    }
    return render(request, "doors/home.html", context)
