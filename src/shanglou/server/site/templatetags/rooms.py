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
    """An entry of the navigation. `private`: for those who signed in. `also`: other pages that belong to it."""

    label: Any
    page: str
    private: bool = True
    also: tuple[str, ...] = ()


#: Work; the registry; the rules; the data. A line stands between the groups.
ROOMS: tuple[tuple[Room, ...], ...] = (
    (Room(gettext_lazy("工作台"), "site:workbench"),),
    (
        Room(gettext_lazy("项目"), "projects:list", also=("compliance:kept-check", "compliance:difference")),
        Room(gettext_lazy("宗地"), "land:parcels"),
        Room(gettext_lazy("园区"), "land:zones", also=("land:control-line",)),
        Room(gettext_lazy("企业"), "enterprises:list"),
        Room(pgettext_lazy("many", "建筑"), "projects:buildings", also=("projects:building",)),
        Room(gettext_lazy("单元"), "projects:units"),
        Room(gettext_lazy("地图"), "land:map"),
    ),
    (
        Room(gettext_lazy("核验"), "compliance:check", private=False),
        Room(gettext_lazy("容量测算"), "compliance:capacity", private=False),
        Room(gettext_lazy("政策库"), "compliance:policies", private=False, also=("compliance:rule",)),
        Room(gettext_lazy("待决问题"), "compliance:questions"),
    ),
    (Room(gettext_lazy("数据"), "doors:home", also=("doors:", "jobs:")),),
)


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: RequestContext) -> dict[str, Any]:
    """The rooms that this person may enter, the present one marked."""
    request = context.get("request")
    signed_in = bool(request is not None and request.user.is_authenticated)
    found: list[dict[str, Any]] = []
    for group in ROOMS:
        entered = [(room, url_if(room.page)) for room in group if signed_in or not room.private]
        offered = [(room, address) for room, address in entered if address]
        for number, (room, address) in enumerate(offered):
            found.append({"label": room.label, "url": address, "apart": bool(found) and number == 0, "room": room})
    here = _room_of(request, found) if request is not None else None
    for item in found:
        item["current"] = item["room"] is here
    return {"items": found}


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
