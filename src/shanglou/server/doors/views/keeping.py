"""Keeping filters and columns of lists."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ...bodies.actors import actor_of
from ...foundation.fields import language
from ...foundation.keys import whole
from .. import keeping
from ..named import list_named


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the filters of a list under a name."""
    name, query = _list(request), keeping.kept_query(QueryDict(request.POST.get("query", "")))
    try:
        keeping.save_view(actor_of(request), name, request.POST.get("title", ""), query, whole(request.POST.get("body", "")))
    except BadInput as bad:
        for fault in bad.faults:
            messages.error(request, fault.message(language()))
    else:
        messages.success(request, _("已保存视图。"))
    return _back(name, query)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a saved view of one's own."""
    actor = actor_of(request)
    name = _list(request)
    keeping.delete_view(actor, get_object_or_404(keeping.views(actor, name), pk=pk))
    messages.success(request, _("已删除视图。"))
    return _back(name, keeping.kept_query(QueryDict(request.POST.get("query", ""))))


@login_required
@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns of a list are shown."""
    name = _list(request)
    chosen = list_named(name)
    assert chosen is not None
    known = list(chosen.table_class.base_columns)
    wanted = [] if request.POST.get("all") else [item for item in known if item in request.POST.getlist("column")]
    keeping.choose(actor_of(request), name, wanted)
    return _back(name, keeping.kept_query(QueryDict(request.POST.get("query", ""))))


def _list(request: HttpRequest) -> str:
    name = request.POST.get("list", "")
    if list_named(name) is None:
        raise Http404
    return name


def _back(name: str, query: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse(name)}?{query}" if query else reverse(name))
