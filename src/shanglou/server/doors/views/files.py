"""Handing out files that are attached to rows."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...bodies.revealing import PurposeForm
from ..attaching import HOLDERS, actions, queries


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
    # The file stays readable while it is handed out, though its name is gone by then.
    with actions.read(actor, row, purpose=purpose) as path:
        answer = FileResponse(path.open("rb"), content_type=row.media)
    answer["Content-Disposition"] = content_disposition_header(True, row.name) or "attachment"
    answer["X-SHA256"], answer["X-SM3"] = row.sha256, row.sm3
    return answer
