"""What is done with a list: taking it out, and bulk actions with their preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanglou.engine.faults import BadInput

from ..bodies.actors import Actor
from ..foundation.fields import language
from ..foundation.keys import whole
from ..foundation.refusals import Conflict, Refused
from . import keeping
from .bulk import BulkAction, Effect
from .exporting import actions as exporting

#: As many rows are done at once; the rest is left for the next time, and said so.
MOST_AT_ONCE = 500


class Listed(Protocol):
    """The list that something was sent to."""

    heading: Any
    request: HttpRequest
    object_list: Any

    @property
    def actor(self) -> Actor:
        """Who asks."""

    @property
    def name(self) -> str:
        """What the list is known by."""

    def bulk_actions(self) -> Sequence[BulkAction]:
        """What may be done to several rows at once."""

    def filtered_for(self, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Model], Any]:
        """The rows that a query string leaves of what an actor may see."""


def posted(view: Listed) -> HttpResponse:
    """Answer what was sent to a list."""
    query = keeping.kept_query(view.request.GET)
    if "export" in view.request.POST:
        export = exporting.begin(
            view.actor, view.name, query, view.request.POST["export"], every=view.request.POST.get("columns") == "all"
        )
        return redirect("doors:export", key=export.pk)
    return _bulk(view, query)


def _bulk(view: Listed, query: str) -> HttpResponse:
    rows, _filters = view.filtered_for(view.actor, query, view.request)
    view.object_list = rows
    action = next((item for item in view.bulk_actions() if item.name == view.request.POST.get("bulk")), None)
    back = f"{view.request.path}?{query}"
    if action is None:
        messages.error(view.request, _("请选择要办理的事项。"))
        return HttpResponseRedirect(back)
    view.actor.require(action.capability)
    every = view.request.POST.get("every") == "1"
    keys = [key for text in view.request.POST.getlist("row") if (key := whole(text)) is not None]
    chosen = rows if every else rows.filter(pk__in=keys)
    listed = list(chosen[: MOST_AT_ONCE + 1])
    more = len(listed) > MOST_AT_ONCE
    listed = listed[:MOST_AT_ONCE]
    if not listed:
        messages.error(view.request, _("请先勾选记录。"))
        return HttpResponseRedirect(back)
    sent = "said" in view.request.POST
    form = action.form(view.actor, view.request.POST if sent else None)
    effects: list[Effect] = []
    if sent and form.is_valid():
        try:
            effects = action.preview(view.actor, listed, form.cleaned_data)
        except BadInput as bad:
            form.add_error(None, [item.message(language()) for item in bad.faults])
        else:
            if view.request.POST.get("go") == "1":
                return _done(view, action, effects, form.cleaned_data, back)
    context = {
        "heading": view.heading,
        "action": action,
        "form": form,
        "effects": effects,
        "ready": sum(1 for item in effects if not item.refused and not item.is_idle),
        "refused": sum(1 for item in effects if item.refused),
        "idle": sum(1 for item in effects if item.is_idle),
        "keys": [row.pk for row in listed],
        "count": len(listed),
        "more": more,
        "most": MOST_AT_ONCE,
        "back": back,
    }
    return render(view.request, "doors/bulk.html", context, status=400 if form.errors else 200)


def _done(view: Listed, action: BulkAction, effects: list[Effect], said: dict[str, Any], back: str) -> HttpResponse:
    """Do it row by row. One row that cannot be done does not keep the others."""
    good, bad = 0, []
    for effect in effects:
        if effect.refused or effect.is_idle:
            continue
        try:
            action.apply(view.actor, effect.row, said)
        except BadInput as wrong:
            bad.append(f"{effect.row}：{wrong.faults[0].message(language())}")
        except (Conflict, Refused) as wrong:
            bad.append(f"{effect.row}：{wrong.text.of(language())}")
        else:
            good += 1
    if good:
        messages.success(view.request, ngettext("已办理 %(n)s 条。", "已办理 %(n)s 条。", good) % {"n": good})
    for text in bad[:10]:
        messages.error(view.request, text)
    if len(bad) > 10:
        messages.error(view.request, _("另有 %(n)s 条没有办成。") % {"n": len(bad) - 10})
    return HttpResponseRedirect(back)
