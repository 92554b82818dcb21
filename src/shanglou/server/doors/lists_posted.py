"""What is done with a list on its page: taking it out, and bulk actions with their preview."""

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
from . import bulk_doing, keeping
from .bulk import BulkAction, Effect
from .exporting import actions as exporting

#: So many rows that could not be done are named; of the rest is said how many they are.
MOST_NAMED = 10


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
    given = view.request.POST
    action = bulk_doing.named(view.bulk_actions(), given.get("bulk", ""))
    back = f"{view.request.path}?{query}"
    if action is None:
        messages.error(view.request, _("请选择要办理的事项。"))
        return HttpResponseRedirect(back)
    view.actor.require(action.capability)
    keys = None if given.get("every") == "1" else [key for text in given.getlist("row") if (key := whole(text)) is not None]
    after = whole(given.get("after", ""))
    chosen = bulk_doing.choose(rows, keys, after=after if keys is None else None)
    # A preview sends the rows that it showed: what comes after them it has to send too.
    left = chosen.next if keys is None else after
    if not chosen.rows:
        messages.error(view.request, _("请先勾选记录。"))
        return HttpResponseRedirect(back)
    sent = "said" in given
    form = action.form(view.actor, given if sent else None)
    effects: list[Effect] = []
    if sent and form.is_valid():
        try:
            effects = action.preview(view.actor, chosen.rows, form.cleaned_data)
        except BadInput as bad:
            form.add_error(None, [item.message(language()) for item in bad.faults])
        else:
            if given.get("go") == "1":
                _tell(view.request, bulk_doing.do(view.actor, action, effects, form.cleaned_data))
                if left is not None:
                    messages.warning(view.request, _("筛选出的其余记录还没有办理：请再选全部记录，从“后面的记录”接着办。"))
                return HttpResponseRedirect(back)
    context = {
        "heading": view.heading,
        "action": action,
        "form": form,
        "effects": effects,
        "ready": sum(1 for item in effects if not item.refused and not item.is_idle),
        "refused": sum(1 for item in effects if item.refused),
        "idle": sum(1 for item in effects if item.is_idle),
        "keys": [row.pk for row in chosen.rows],
        "count": len(chosen.rows),
        "next": left,
        "most": bulk_doing.MOST_AT_ONCE,
        "back": back,
    }
    return render(view.request, "doors/bulk.html", context, status=400 if form.errors else 200)


def _tell(request: HttpRequest, outcome: bulk_doing.Outcome) -> None:
    """Say how many rows were done, and which could not be."""
    good, bad = len(outcome.done), outcome.failed
    if good:
        messages.success(request, ngettext("已办理 %(n)s 条。", "已办理 %(n)s 条。", good) % {"n": good})
    for item in bad[:MOST_NAMED]:
        messages.error(request, f"{item.row}：{item.why}")
    if len(bad) > MOST_NAMED:
        messages.error(request, _("另有 %(n)s 条没有办成。") % {"n": len(bad) - MOST_NAMED})
