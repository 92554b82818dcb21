"""What is to be reconciled: wrong and missing codes, doubles, mergers and their undoing."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...foundation.fields import language
from ...foundation.keys import whole
from .. import codes, queries
from .. import mergers as merging
from ..forms import ReasonForm
from ..models import Enterprise
from ..states import code_flag

PAGE = 25


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """The enterprises whose code is wrong or missing, each with those that may be the same."""
    actor = actor_of(request)
    only = request.GET.get("only") == "doubles"
    page = Paginator(queries.doubtful(actor, with_candidates=only), PAGE).get_page(request.GET.get("page"))
    found = queries.candidates(actor, page.object_list)
    rows = [
        {"row": row, "flag": code_flag(row), "problem": codes.judge(row.credit_code).problem, "candidates": found[row.pk]}
        for row in page.object_list
    ]
    context = {
        "page": page,
        "rows": rows,
        "only": only,
        "may_edit": actor.may(Capability.EDIT_ENTERPRISES),
        "may_merge": actor.may(Capability.MERGE_ENTERPRISES),
    }
    return render(request, "enterprises/reconcile.html", context)


@login_required
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge the enterprise into another one: find it, look at both side by side, say why."""
    actor = actor_of(request)
    row = get_object_or_404(queries.enterprises(actor), pk=pk)
    actor.require(Capability.MERGE_ENTERPRISES, row)
    text = request.GET.get("q", "").strip()
    key = whole(request.POST.get("with", request.GET.get("with", "")))
    other = queries.enterprises(actor).filter(pk=key).exclude(pk=row.pk).first() if key is not None else None
    form = ReasonForm(request.POST if request.method == "POST" else None)
    faults: list[str] = []
    if request.method == "POST" and other is not None and form.is_valid():
        keep_other = request.POST.get("keep", "other") == "other"
        kept, duplicate = (other, row) if keep_other else (row, other)
        version = whole(request.POST.get("version_row" if keep_other else "version_other", ""))
        try:
            merging.merge(
                actor,
                kept,
                duplicate,
                reason=form.cleaned_data["reason"],
                version=version,
            )
        except BadInput as bad:
            faults = [fault.message(language()) for fault in bad.faults]
        else:
            messages.success(request, _("已合并。可在“合并记录”中撤销。"))
            return redirect("enterprises:enterprise", pk=kept.pk)
    valid = [one for one in (row, other) if one is not None and code_flag(one).tone == "good"]
    context = {
        "enterprise": row,
        "other": other,
        # Of two the one whose code is right is kept, unless somebody says otherwise.
        "keep": request.POST.get("keep") or ("row" if valid == [row] else "other"),
        "are_two": len(valid) == 2 and row.credit_code != valid[1].credit_code,
        "sides": [_side(request, key, one) for key, one in (("row", row), ("other", other)) if one is not None],
        "q": text,
        "found": _found(request, row, text),
        "form": form,
        "faults": faults,
    }
    return render(request, "enterprises/merge.html", context, status=400 if faults or form.errors else 200)


@login_required
def mergers(request: HttpRequest) -> HttpResponse:
    """The mergers, newest first."""
    actor = actor_of(request)
    page = Paginator(queries.mergers(actor).order_by("-at", "-pk"), PAGE).get_page(request.GET.get("page"))
    rows = [{"merger": one, "may_undo": _may_undo(request, one.kept, one.duplicate)} for one in page.object_list]
    return render(request, "enterprises/mergers.html", {"page": page, "rows": rows})


@login_required
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merger."""
    actor = actor_of(request)
    merger = get_object_or_404(queries.mergers(actor), pk=pk)
    merging.undo(actor, merger, reason=request.POST.get("reason", ""))
    messages.success(request, _("已撤销合并。"))
    return redirect("enterprises:enterprise", pk=merger.duplicate_id)


def _may_undo(request: HttpRequest, kept: Enterprise, duplicate: Enterprise) -> bool:
    actor = actor_of(request)
    return actor.may(Capability.MERGE_ENTERPRISES, kept) and actor.may(Capability.MERGE_ENTERPRISES, duplicate)


def _side(request: HttpRequest, key: str, row: Enterprise) -> dict[str, object]:
    return {"key": key, "row": row, "flag": code_flag(row), "stake": merging.at_stake(actor_of(request), row)}


def _found(request: HttpRequest, row: Enterprise, text: str) -> list[Enterprise]:
    """The likely ones without a search, those found with one."""
    actor = actor_of(request)
    if not text:
        return [item.enterprise for item in queries.candidates(actor, [row])[row.pk]]
    return list(queries.named(actor, text).exclude(pk=row.pk)[:20])
