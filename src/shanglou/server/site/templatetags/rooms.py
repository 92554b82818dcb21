"""The ways about: the rooms of the navigation and the pages of the own account, the present one marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from ...bodies.actors import Actor, actor_of
from ...bodies.capabilities import Capability

register = template.Library()


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, empty where the page is not part of this installation."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class Room:
    """An entry of the navigation. `private`: for those who signed in. `also`: other pages that belong to it. `may`: for those
    who may do one of these things; it would refuse others, or show them nothing.
    """

    label: Any
    page: str
    private: bool = True
    also: tuple[str, ...] = ()
    may: tuple[Capability, ...] = ()


_SEES = (Capability.VIEW,)
#: Work; the registry; the rules; the data; the office. A line stands between the groups.
ROOMS: tuple[tuple[Room, ...], ...] = (
    (Room(gettext_lazy("工作台"), "site:workbench"),),
    (
        Room(gettext_lazy("项目"), "projects:list", also=("compliance:kept-check", "compliance:difference"), may=_SEES),
        Room(gettext_lazy("宗地"), "land:parcels", may=_SEES),
        Room(gettext_lazy("园区"), "land:zones", also=("land:control-line",), may=_SEES),
        Room(gettext_lazy("企业"), "enterprises:list", may=_SEES),
        Room(pgettext_lazy("many", "建筑"), "projects:buildings", also=("projects:building",), may=_SEES),
        Room(gettext_lazy("单元"), "projects:units", may=_SEES),
        Room(gettext_lazy("地图"), "land:map", may=_SEES),
    ),
    (
        Room(gettext_lazy("核验"), "compliance:check", private=False),
        Room(gettext_lazy("容量测算"), "compliance:capacity", private=False),
        Room(gettext_lazy("政策库"), "compliance:policies", private=False, also=("compliance:rule", "compliance:gate")),
        Room(gettext_lazy("待决问题"), "compliance:questions", may=_SEES),
    ),
    (Room(gettext_lazy("数据"), "doors:home", also=("doors:", "jobs:"), may=_SEES),),
    (
        Room(
            gettext_lazy("账号与角色"), "bodies:accounts",
            also=("bodies:account", "bodies:bodies", "bodies:body-", "bodies:divisions"),
            may=(Capability.MANAGE_ACCOUNTS, Capability.MANAGE_ROLES),
        ),
        Room(gettext_lazy("留痕"), "bodies:log", may=(Capability.READ_AUDIT,)),
    ),
)  # fmt: skip


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: RequestContext) -> dict[str, Any]:
    """The rooms that this person may enter, the present one marked."""
    request = context.get("request")
    actor = actor_of(request) if request is not None and request.user.is_authenticated else None
    found: list[dict[str, Any]] = []
    for group in ROOMS:
        entered = [(room, url_if(room.page)) for room in group if _is_open(room, actor)]
        offered = [(room, address) for room, address in entered if address]
        for number, (room, address) in enumerate(offered):
            found.append({"label": room.label, "url": address, "apart": bool(found) and number == 0, "room": room})
    here = _room_of(request, found) if request is not None else None
    for item in found:
        item["current"] = item["room"] is here
    return {"items": found}


def _is_open(room: Room, actor: Actor | None) -> bool:
    if actor is None:
        return not room.private
    return not room.may or any(actor.may(one) for one in room.may)


def _room_of(request: HttpRequest, items: Sequence[Mapping[str, Any]]) -> Room | None:
    """The room of a page: the one that names it, else the one whose address its own begins with, the longest first."""
    name = getattr(request.resolver_match, "view_name", "")
    for item in items:
        if any(name.startswith(page) for page in item["room"].also):
            return cast(Room, item["room"])
    inside = [item for item in items if request.path.startswith(item["url"])]
    return cast(Room, max(inside, key=lambda item: len(item["url"]))["room"]) if inside else None


#: What a person may set for the own account. `also` as above.
ACCOUNT: tuple[Room, ...] = (
    Room(gettext_lazy("修改密码"), "account_change_password", also=("account_set_password",)),
    Room(gettext_lazy("两步验证"), "mfa_index", also=("mfa_",)),
    Room(gettext_lazy("登录会话"), "usersessions_list"),
    Room(gettext_lazy("统一身份"), "socialaccount_connections"),
    Room(gettext_lazy("接口令牌"), "doors:tokens"),
)


@register.inclusion_tag("components/account_menu.html", takes_context=True)
def account_menu(context: RequestContext) -> dict[str, Any]:
    """The pages about the own account, as entries of a menu."""
    return account_pages(context)


@register.inclusion_tag("components/account_pages.html", takes_context=True)
def account_pages(context: RequestContext) -> dict[str, Any]:
    """The pages about the own account, the present one marked."""
    request = context["request"]
    joins = bool(settings.SOCIALACCOUNT_PROVIDERS)
    offered = [room for room in ACCOUNT if url_if(room.page) and (joins or room.page != "socialaccount_connections")]
    found = [{"label": room.label, "url": url_if(room.page), "room": room} for room in offered]
    here = _room_of(request, found)
    for item in found:
        item["current"] = item["room"] is here
    return {"items": found}
