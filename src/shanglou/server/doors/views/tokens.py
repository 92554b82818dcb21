"""One's own tokens of the API: made with what they may do and for how long, shown once, ended."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shanglou.engine.faults import BadInput

from ...bodies.actors import Actor, actor_of
from ...bodies.capabilities import Capability
from .. import tokens
from ..models import ApiToken

#: What a token may do, in the words of its maker.
SCOPES: dict[Capability, Any] = {
    Capability.VIEW: gettext_lazy("查看登记数据"),
    Capability.EDIT_LAND: gettext_lazy("登记和修改土地"),
    Capability.EDIT_ENTERPRISES: gettext_lazy("登记和修改企业"),
    Capability.MERGE_ENTERPRISES: gettext_lazy("合并企业"),
    Capability.EDIT_PROJECTS: gettext_lazy("登记和修改项目、建筑、单元"),
    Capability.EDIT_OCCUPANCY: pgettext_lazy("token", "登记入驻"),
    Capability.RUN_CHECKS: gettext_lazy("核验"),
    Capability.RUN_SWEEPS: gettext_lazy("批量扫描"),
    Capability.SETTLE: gettext_lazy("答复待研判问题"),
    Capability.IMPORT: gettext_lazy("导入"),
    Capability.EXPORT: gettext_lazy("导出"),
    Capability.REVEAL: gettext_lazy("查看个人信息原文"),
    Capability.MANAGE_ACCOUNTS: gettext_lazy("管理账号"),
    Capability.MANAGE_ROLES: gettext_lazy("管理角色"),
    Capability.READ_AUDIT: gettext_lazy("查看留痕"),
}
DAYS = (30, 90, 180, 366)


@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """One's own tokens; a new one is shown in the answer to the request that made it, and never again."""
    actor = actor_of(request)
    if request.method != "POST":
        return _page(request, actor)
    days = request.POST.get("days", "")
    try:
        made, raw = tokens.make_token(
            actor, request.POST.get("name", "")[:100], request.POST.getlist("scope"), int(days) if days.isdecimal() else 0
        )
    except BadInput as bad:
        return _page(request, actor, faults=bad.faults, status=400)
    return _page(request, actor, made=made, raw=raw, status=201)


@login_required
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of one's own tokens now."""
    actor = actor_of(request)
    tokens.revoke(actor, get_object_or_404(tokens.tokens(actor), pk=pk))
    messages.success(request, _("令牌已撤销。"))
    return HttpResponseRedirect(reverse("doors:tokens"))


def _page(request: HttpRequest, actor: Actor, *, status: int = 200, **more: Any) -> HttpResponse:
    wanted = request.POST.getlist("scope")
    now = timezone.now()
    rows = [
        {"token": item, "scopes": [_said(scope) for scope in item.scopes], "state": _state(item, now)}
        for item in tokens.tokens(actor)
    ]
    context = {
        "rows": rows,
        "scopes": [(str(item), SCOPES[item], str(item) in wanted) for item in tokens.may_grant(actor)],
        "layers": request.build_absolute_uri(reverse("api:layers")),
        "days": DAYS,
        "days_given": request.POST.get("days", str(DAYS[1])),
        "name": request.POST.get("name", "") if "faults" in more else "",
        **more,
    }
    return render(request, "doors/tokens.html", context, status=status)


def _said(scope: str) -> str:
    return str(SCOPES[Capability(scope)]) if scope in list(Capability) else scope


def _state(token: ApiToken, now: Any) -> str:
    """``revoked``, ``ended`` or ``valid``."""
    if token.revoked_at is not None:
        return "revoked"
    return "ended" if token.expires_at <= now else "valid"
