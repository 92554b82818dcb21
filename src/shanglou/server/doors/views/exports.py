"""The page of an export: how many rows of how many, its checksums, the file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ...bodies.actors import actor_of
from ...jobs.models import Job
from .. import keeping
from ..exporting import actions
from ..exporting.forms import FORMS
from ..handing import exported


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Take out what a page that is no list of the registry shows, as it is narrowed."""
    sent = request.POST
    query = keeping.kept_query(request.GET)
    made = actions.begin(
        actor_of(request), sent.get("list", ""), query, sent.get("export", ""), every=sent.get("columns") == "all"
    )
    return redirect("doors:export", key=made.pk)


@login_required
def export(request: HttpRequest, key: Any) -> HttpResponse:
    """What an export holds; while it is being written, how far it is."""
    row = get_object_or_404(actions.exports(actor_of(request)), pk=key)
    job = Job.objects.filter(pk=row.job).first() if row.job and not row.file else None
    back = f"{reverse(row.list)}?{row.query}" if row.query else reverse(row.list)
    context = {"export": row, "job": job, "form": FORMS[row.form], "name": actions.file_name(row), "back": back}
    return render(request, "doors/export.html", context)


@login_required
@never_cache
def download(request: HttpRequest, key: Any) -> FileResponse:
    """The file, with its count and checksums in the headers."""
    actor = actor_of(request)
    return exported(actor, get_object_or_404(actions.exports(actor), pk=key))


@login_required
def sums(request: HttpRequest, key: Any) -> HttpResponse:
    """The checksums as a side file, in the form that ``sha256sum -c`` reads."""
    actor = actor_of(request)
    row = get_object_or_404(actions.exports(actor), pk=key)
    actions.may_fetch(actor, row)
    name = actions.file_name(row)
    text = f"{row.sha256}  {name}\n# SM3 {row.sm3}  {name}\n# {row.rows} of {row.total} rows\n"
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.sha256") or "attachment"
    return answer
