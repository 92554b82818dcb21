"""Pages of long work: how far a job is, how it ended, what it made; one's own jobs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ..bodies.actors import actor_of
from . import queries, work
from .models import Job

PAGE = 50
GOING = (Job.State.WAITING, Job.State.RUNNING)


@login_required
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own jobs."""
    page = Paginator(queries.jobs(actor_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "jobs/mine.html", {"rows": page.object_list, "page": page})


@login_required
@require_GET
@never_cache
def job(request: HttpRequest, key: Any) -> HttpResponse:
    """One job; while it goes on the page looks again every second."""
    row = get_object_or_404(queries.jobs(actor_of(request)), pk=key)
    return render(request, "jobs/job.html", {"job": row})


@login_required
@require_GET
@never_cache
def part(request: HttpRequest, key: Any) -> HttpResponse:
    """How far a job is, for the page that shows it; once the job has ended that page is loaded anew."""
    row = get_object_or_404(queries.jobs(actor_of(request)), pk=key)
    answer = render(request, "jobs/part.html", {"job": row})
    if row.state not in GOING:
        answer["HX-Refresh"] = "true"
    return answer


@login_required
@require_POST
def cancel(request: HttpRequest, key: Any) -> HttpResponse:
    """Ask a job to stop; one that has ended is left as it is."""
    actor = actor_of(request)
    row = get_object_or_404(queries.jobs(actor), pk=key)
    work.cancel(actor, row)
    return HttpResponseRedirect(reverse("jobs:job", args=[row.pk]))
