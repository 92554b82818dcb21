"""The sweeps of all rules."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shanglou.engine.instruments import Rule
from shanglou.engine.values import day
from shanglou.policies import library

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability
from . import queries, sweeping
from .asking import VERDICTS


@login_required
def sweeps(request: HttpRequest) -> HttpResponse:
    """The sweeps of all rules that one has run, and the newest in detail."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    runs = list(queries.sweep_runs(actor)[:20])
    chosen = next((run for run in runs if str(run.pk) == request.GET.get("run")), runs[0] if runs else None)
    rules = library().rules
    rows: list[tuple[Rule, list[int]]] = []
    if chosen is not None:
        counted = {rules[name]: counts for name, counts in chosen.counts.items() if name in rules}
        rows = [(made, [counts[verdict] for verdict in VERDICTS]) for made, counts in counted.items()]
        rows.sort(key=lambda item: -item[1][1])
    context = {"runs": runs, "chosen": chosen, "rows": rows, "verdicts": VERDICTS, "today": timezone.localdate()}
    return render(request, "compliance/sweeps.html", context)


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Queue a sweep and follow it."""
    given = request.POST.get("on", "").strip()
    job = sweeping.begin(actor_of(request), day(given, "on") if given else timezone.localdate())
    return redirect(reverse("jobs:job", args=[job.pk]))
