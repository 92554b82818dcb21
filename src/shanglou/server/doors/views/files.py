"""Handing out files that are attached to rows."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...bodies.revealing import PurposeForm
from ..attaching import HOLDERS, queries
from ..handing import attached


@login_required
@never_cache
def download(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """A file to keep. One with personal data asks for the purpose first and is handed out upon POST."""
    actor = actor_of(request)
    row = get_object_or_404(queries.files(actor), pk=pk)
    purpose = ""
    if row.is_personal and row.withdrawn_at is None:
        whole = queries.whole(actor, row)
        actor.require(Capability.REVEAL, whole)
        form = PurposeForm(request.POST if request.method == "POST" else None)
        if not form.is_valid():
            context = {"file": row, "form": form, "whole": whole, "back": HOLDERS[row.of].page(row.row)}
            return render(request, "doors/file_purpose.html", context, status=400 if form.errors else 200)
        purpose = form.cleaned_data["purpose"]
    return attached(actor, row, purpose=purpose)
