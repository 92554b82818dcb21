"""Pages of enterprises: the list, the page of one, and the reading of personal data."""

from __future__ import annotations

import datetime
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ...bodies import revealing
from ...bodies.actors import actor_of
from ...bodies.capabilities import Capability
from ...doors.lists import RegistryList
from ...foundation.fields import column_label
from ...foundation.sealing import masked
from ...land import queries as land
from ...land.outlines import outline
from ...land.telling import industry_named, told
from .. import actions, codes, queries
from ..filters import EnterpriseFilter
from ..histories import history_of
from ..models import Enterprise, EnterpriseName
from ..panels import enterprise_panels
from ..states import code_flag, tags
from ..tables import EnterpriseTable
from ..tabulated import tabulate

FEW = 20


class EnterpriseList(RegistryList):
    """The enterprises."""

    heading = _("企业")
    template_name = "enterprises/list.html"
    rows = staticmethod(queries.enterprise_rows)
    sorted_rows = staticmethod(partial(queries.enterprise_rows, last=True))
    sorted_by = ("name_zh", "credit_code", "industry")
    table_class = EnterpriseTable
    filterset_class = EnterpriseFilter
    new_url = "enterprises:new"
    edit = Capability.EDIT_ENTERPRISES
    empty_hint = _("还没有企业。可以用导入模板成批装入，或逐家登记。")


FACTS = ("registered_place", "size", "is_above_scale", "is_manufacturer", "is_wholly_state_owned", "has_idle_land")


@login_required
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of an enterprise; one that was merged into another says so."""
    actor = actor_of(request)
    row = get_object_or_404(queries.everything(actor), pk=pk)
    land_used = list(land.parcels_held(actor, row.credit_code)) if row.code_state == Enterprise.CodeState.VALID else []
    every = request.GET.get("history") == "all"
    names = list(queries.names(actor).filter(enterprise=row).order_by("-known_from", "-pk"))
    context = {
        "enterprise": row,
        "row": row,
        "flag": code_flag(row),
        "problem": codes.judge(row.credit_code).problem,
        "tags": tags(row),
        "industry": industry_named(row.industry) if row.industry else "",
        "facts": told(row, FACTS),
        "personal": _personal(row),
        "has_personal": any(getattr(row, name) for name in Enterprise.PERSONAL),
        "merged_into": queries.everything(actor).filter(pk=row.merged_into_id).first() if row.merged_into_id else None,
        "names": sorted(names, key=_borne),
        "current_name": next((name for name in reversed(names) if _is_current(row, name)), None),
        "figures": tabulate(queries.figures(actor).filter(enterprise=row)),
        "parcels": land_used,
        "outline": outline(*land_used),
        "mergers": list(queries.mergers(actor).filter(kept=row, undone_at__isnull=True)),
        "panels": enterprise_panels.shown(request, row),
        "history": history_of(actor, row, limit=None if every else FEW),
        "may_edit": actor.may(Capability.EDIT_ENTERPRISES, row) and row.merged_into_id is None,
        "may_merge": actor.may(Capability.MERGE_ENTERPRISES, row) and row.merged_into_id is None,
        "may_reveal": actor.may(Capability.REVEAL, row),
    }
    return render(request, "enterprises/enterprise.html", context)


@login_required
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact of an enterprise in the clear."""
    actor = actor_of(request)
    row = get_object_or_404(queries.everything(actor), pk=pk)
    back = reverse("enterprises:enterprise", args=[row.pk])
    return revealing.reveal(
        request, row, lambda purpose: actions.reveal(actor, row, purpose=purpose), of=Enterprise, about=str(row), back=back
    )


def _is_current(row: Enterprise, name: EnterpriseName) -> bool:
    return name.known_to is None and name.valid_to is None and name.name_zh == row.name_zh


def _borne(name: EnterpriseName) -> tuple[bool, int]:
    """The order of names: those known now before those corrected, the latest borne first, whenever it came to be known."""
    return name.known_to is not None, -(name.valid_to or datetime.date.max).toordinal()


def _personal(row: Enterprise) -> list[tuple[str, str]]:
    """Personal data as they are shown to everybody: masked."""
    return [(column_label(row, name), masked(str(getattr(row, name)))) for name in Enterprise.PERSONAL]
