"""The three-year plan, rolled forward: looked at first, then done."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shanglou.engine.language import say

from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...foundation.keys import whole
from ...foundation.refusals import fault
from .. import actions, queries
from ..actions.parts import FIRST_YEAR, LAST_YEAR, ROLLING_YEARS


@login_required
def rolling(request: HttpRequest) -> HttpResponse:
    """Which projects the plan of the year before hands on to the plan of a year (next year if none is given); POST does it."""
    actor = actor_of(request)
    actor.require(Capability.EDIT_PROJECTS)
    year = _year((request.POST if request.method == "POST" else request.GET).get("year", ""))
    if request.method == "POST":
        made = actions.roll_plan(actor, year)
        count = len(made)
        said = ngettext("已滚动 %(n)d 个项目。", "已滚动 %(n)d 个项目。", count) % {"n": count}
        messages.success(request, said if count else _("没有可以滚动的项目。"))
        return redirect(f"{request.path}?year={year}")
    rows = list(queries.to_roll(actor, year))
    context = {
        "year": year,
        "before": year - 1,
        "last": year + ROLLING_YEARS - 1,
        "own": [row for row in rows if actor.may(Capability.EDIT_PROJECTS, row.project)],
        "others": [row for row in rows if not actor.may(Capability.EDIT_PROJECTS, row.project)],
    }
    return render(request, "projects/rolling.html", context)


def _year(given: str) -> int:
    if not given:
        return timezone.localdate().year + 1
    year = whole(given)
    if year is None or not FIRST_YEAR < year <= LAST_YEAR:
        expected = say("{low} 至 {high} 之间的年度", low=FIRST_YEAR + 1, high=LAST_YEAR)
        raise fault(str(_("年度")), given, expected, say("请核对年度。"))
    return year
