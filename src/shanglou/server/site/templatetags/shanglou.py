"""The components of the pages: status marks, deadlines, quantities, small drawings. docs/design-language.md shows each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shanglou.engine.units import UNITS

from ...foundation.fields import language

register = template.Library()

#: Verdict or decision: colour class, shape, word. The shape and the word say it without the colour.
MARKS: dict[str, tuple[str, str, Any]] = {
    "met": ("met", "✓", gettext_lazy("符合")),
    "not met": ("not", "✗", gettext_lazy("不符合")),
    "missing facts": ("lack", "○", gettext_lazy("资料不足")),
    "needs judgement": ("judge", "◇", gettext_lazy("需研判")),
    "not applicable": ("none", "—", gettext_lazy("不适用")),
    "may proceed": ("met", "✓", gettext_lazy("可办")),
    "may not": ("not", "✗", gettext_lazy("不可办")),
    "complete the file": ("lack", "○", gettext_lazy("待补正")),
    "in force": ("met", "✓", gettext_lazy("现行有效")),
    "issued": ("lack", "…", gettext_lazy("尚未施行")),
    "lapsed": ("none", "×", gettext_lazy("已失效")),
}


@register.simple_tag
def status(value: object, word: str = "") -> SafeString:
    """A verdict, decision or state as shape and word."""
    key = str(getattr(value, "value", value))
    kind, shape, known = MARKS.get(key, ("none", "·", key))
    return format_html('<span class="mark mark-{}"><i aria-hidden="true">{}</i>{}</span>', kind, shape, word or known)


@register.filter
def mark_class(value: object) -> str:
    """The colour class of a verdict or decision: met, not, lack, judge, none."""
    return MARKS.get(str(getattr(value, "value", value)), ("none", "", ""))[0]


@register.filter
def said(text: Any) -> str:
    """A `Text`, or its JSON, in the language of the page."""
    if text is None:
        return ""
    if isinstance(text, dict):
        return str(text.get(language()) or text.get("zh") or text.get("en") or "")
    if hasattr(text, "of"):
        return str(text.of(language()))
    return str(text)


@register.simple_tag
def yes_no(value: bool | None) -> SafeString:
    """True, false or unknown as shape and word."""
    if value is None:
        return format_html('<span class="soft">○ {}</span>', _("未知"))
    return format_html("{} {}", "✓", _("是")) if value else format_html("{} {}", "✗", _("否"))


@register.simple_tag
def deadline(day: datetime.date | None, done: datetime.date | None = None) -> SafeString:
    """A date and how far away it is; with `done` how late or early it was reached."""
    if day is None and done is None:
        return format_html('<span class="soft">{}</span>', "—")
    if done is not None:
        shown = format_html('<span class="when">{}</span>', done.isoformat())
        if day is None or done == day:
            return shown
        late = (done - day).days
        words = ngettext("晚 %(n)d 天", "晚 %(n)d 天", late) if late > 0 else ngettext("早 %(n)d 天", "早 %(n)d 天", -late)
        return format_html('{} <small class="{}">{}</small>', shown, "late" if late > 0 else "soft", words % {"n": abs(late)})
    assert day is not None
    left = (day - timezone.localdate()).days
    if left < 0:
        kind, words = "late", ngettext("已过 %(n)d 天", "已过 %(n)d 天", -left)
    elif left == 0:
        kind, words = "soon", _("今天")
    else:
        kind, words = ("soon" if left <= 30 else "soft"), ngettext("还有 %(n)d 天", "还有 %(n)d 天", left)
    text = words % {"n": abs(left)} if "%" in words else words
    return format_html('<span class="when">{} <small class="{}">{}</small></span>', day.isoformat(), kind, text)


@register.simple_tag
def quantity(value: Any, unit: str = "", places: int | None = None) -> SafeString:
    """A number with thousands separators and its unit; a dash when unknown. Trailing zeros go unless `places` asks for them."""
    if value is None or value == "":
        return format_html('<span class="soft">{}</span>', "—")
    return format_html('<span class="num">{}</span>{}', number(value, places), _unit(unit))


@register.filter
def number(value: Any, places: int | None = None) -> str:
    """A number as it is printed, with thousands separators in either language (Django's own take the Chinese groups of four)."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if places is not None:
        return f"{exact:,.{places}f}"
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(unit: str) -> SafeString:
    """A unit of the engine by its name (``mu``, ``m2``), in the language of the page; anything else as it is given."""
    known = UNITS.get(unit)
    word = known.text.of(language()) if known else unit
    if word[:1].isdigit():  # 12 × 10,000 yuan
        word = f"× {word}"
    return format_html('<span class="unit">{}</span>', word) if word else SafeString("")


@register.simple_tag
def code(text: object) -> SafeString:
    """A code in a fixed width face; one click selects the whole of it."""
    return format_html('<span class="code">{}</span>', text) if text else format_html('<span class="soft">{}</span>', "—")


@register.simple_tag
def money(yuan: Any) -> SafeString:
    """Yuan: 51,000 万元 from ten thousand up, in English 510 million yuan from a million up."""
    if yuan is None or yuan == "":
        return format_html('<span class="soft">{}</span>', "—")
    exact = Decimal(str(yuan))
    if language() == "en":
        return quantity(exact / 1_000_000, "million yuan") if abs(exact) >= 1_000_000 else quantity(exact, "yuan")
    return quantity(exact / 10_000, "wan_yuan") if abs(exact) >= 10_000 else quantity(exact, "yuan")


@register.simple_tag
def gapbar(found: Any, threshold: Any, at_least: bool = True, label: str = "") -> SafeString:
    """What was found as a bar, the threshold as a line, what is short or in excess as a dashed piece between the two.
    Nothing where one of them is unknown or no number.
    """
    try:
        one, two = float(found), float(threshold)
    except (TypeError, ValueError):
        return SafeString("")
    scale = 176 / (max(one, two, 0) or 1.0)
    width, mark = scale * max(one, 0), scale * max(two, 0)
    good = one >= two if at_least else one <= two
    piece = ""
    if not good:
        piece = format_html(
            '<rect class="draw-gap" x="{}" y="6" width="{}" height="8"/>', _at(2 + min(width, mark)), _at(abs(width - mark))
        )
    return format_html(
        '<svg class="gapbar" width="190" height="20" viewBox="0 0 190 20" role="img" aria-label="{}">'
        '<rect class="draw-track" x="2" y="6" width="186" height="8"/>'
        '<rect class="{}" x="2" y="6" width="{}" height="8"/>{}'
        '<path class="draw-limit" d="M{} 3V17"/></svg>',
        label or f"{number(found)} / {number(threshold)}",
        "draw-met" if good else "draw-not",
        _at(width if good else min(width, mark)),
        piece,
        _at(2 + mark),
    )


@register.simple_tag
def gauge(share: Any, cap: Any = None, label: str = "") -> SafeString:
    """A share in percent as a bar from 0 to 100 with its cap marked; says so where there is no figure or no cap."""
    colon = ": " if language() == "en" else "："
    if share is None or share == "":
        return format_html('<div class="gauge-box soft">○ {}{}{}</div>', label, colon, _("未知"))
    one = float(share)
    limit = float(cap) if cap not in (None, "") else None
    over = limit is not None and one > limit
    scale = 100 if one <= 100 else one
    line = "" if limit is None else format_html('<path class="draw-limit" d="M{} 0V14"/>', _at(200 * min(limit / scale, 1)))
    against = format_html(" / {} {}%", _("上限"), number(cap)) if limit is not None else format_html(" · {}", _("未定上限"))
    return format_html(
        '<div class="gauge-box">{} <b>{}%</b><span class="soft">{}</span>{}'
        '<svg class="gauge" width="202" height="14" viewBox="0 0 202 14" aria-hidden="true">'
        '<rect class="draw-track" x="0" y="3" width="200" height="8"/>'
        '<rect class="{}" x="0" y="3" width="{}" height="8"/>{}</svg></div>',
        label,
        number(round(one, 2)),
        against,
        format_html(' <span class="late">✗ {}</span>', _("超出")) if over else "",
        "draw-not" if over else "draw-brand",
        _at(200 * min(max(one, 0) / scale, 1)),
        line,
    )


@register.simple_tag
def validity(
    starts: datetime.date,
    ends: datetime.date | None,
    first: int,
    last: int,
    on: datetime.date | None = None,
    axis: bool = True,
) -> SafeString:
    """When a document holds, as a bar on the years `first` to `last`, with a line for the day. A table of bars names the
    years once, in its head (`validity_axis`), and passes ``axis=False``.
    """
    day = on or timezone.localdate()
    line = _Years(first, last)
    left, right = line.at(starts), line.at(ends) if ends else 600.0
    held = ends is None or ends >= day
    return format_html(
        '<svg class="validity" viewBox="0 0 600 {}" width="600" height="{}" role="img" aria-label="{}">{}'
        '<rect class="{}" x="{}" y="5" width="{}" height="10" rx="1"/>{}<path class="draw-today" d="M{} 0V20"/>{}</svg>',
        34 if axis else 20,
        34 if axis else 20,
        f"{starts.isoformat()} – {ends.isoformat() if ends else '…'}",
        line.grid(20),
        "draw-brand" if held and starts <= day else "draw-past",
        _at(left),
        _at(max(right - left - (8 if ends is None else 0), 1)),
        SafeString('<path class="draw-brand" d="M592 5l7 5l-7 5z"/>') if ends is None else "",
        _at(line.at(day)),
        line.words(31) if axis else "",
    )


@register.simple_tag
def validity_axis(first: int, last: int, on: datetime.date | None = None) -> SafeString:
    """The years over a table of validity bars, and where the day is."""
    line = _Years(first, last)
    return format_html(
        '<svg class="validity" viewBox="0 0 600 26" width="600" height="26" aria-hidden="true">'
        '<text class="draw-word-today" x="{}" y="9">{}</text>{}</svg>',
        _at(min(max(line.at(on or timezone.localdate()), 16), 584)),
        _("今天") if on is None else on.isoformat(),
        line.words(24),
    )


class _Years:
    """A line of whole years, 600 wide."""

    def __init__(self, first: int, last: int) -> None:
        self.starts = {year: datetime.date(year, 1, 1) for year in range(first, last + 2)}
        self.first, self.days = self.starts[first], (self.starts[last + 1] - self.starts[first]).days

    def at(self, when: datetime.date) -> float:
        return 600 * min(max((when - self.first).days / self.days, 0), 1)

    def grid(self, height: int) -> SafeString:
        marks = ((_at(self.at(day)), height) for day in list(self.starts.values())[1:-1])
        return format_html_join("", '<path class="draw-grid" d="M{} 0V{}"/>', marks)

    def words(self, y: int) -> SafeString:
        """Each year in the middle of its own span."""
        spans = zip(self.starts.items(), list(self.starts.values())[1:], strict=False)
        words = ((_at((self.at(start) + self.at(end)) / 2), y, year) for (year, start), end in spans)
        return format_html_join("", '<text class="draw-word" x="{}" y="{}">{}</text>', words)


def _at(x: float) -> str:
    return f"{x:.1f}"


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, label: str = "", cancel_url: str = "") -> dict[str, Any]:
    """How far long work is, and the button that stops it. `total` 0: nobody knows how much there is."""
    return {"done": done, "total": total, "label": label, "cancel_url": cancel_url}


@register.inclusion_tag("components/field.html")
def field(bound: Any, was: str = "", unit: str = "") -> dict[str, Any]:
    """A form field: label, unit, what is required, help, the value as it was, what is wrong with it."""
    many = bool(getattr(bound.field, "choices", None)) and getattr(bound.field.widget, "input_type", "") in ("checkbox", "radio")
    alone = not many and getattr(bound.field.widget, "input_type", "") == "checkbox"
    return {"bound": bound, "was": was, "unit": unit or getattr(bound.field, "unit", ""), "many": many, "alone": alone}


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: RequestContext, items: Mapping[str, Any], current: str, parameter: str = "tab") -> dict[str, Any]:
    """Tabs as links: key -> label. They work without any script, and each has an address of its own."""
    return {"items": items.items(), "current": current, "parameter": parameter, "request": context.get("request")}


@register.inclusion_tag("components/ribbon.html")
def ribbon(steps: Sequence[Any], current: str) -> dict[str, Any]:
    """The stages of a life: those done, the present one, those to come. A step has `key`, `label`, `promised`, `actual`."""
    keys = [step["key"] if isinstance(step, dict) else step.key for step in steps]
    at = keys.index(current) if current in keys else -1
    states = ["done" if number < at else "now" if number == at else "next" for number in range(len(steps))]
    return {"steps": list(zip(steps, states, strict=True))}


@register.inclusion_tag("components/empty.html")
def empty(title: str, hint: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """What is shown where there is nothing: what would fill it, and the way there."""
    return {"title": title, "hint": hint, "url": url, "label": label}


@register.inclusion_tag("components/pages.html", takes_context=True)
def pages(context: RequestContext, page: Any) -> dict[str, Any]:
    """Rows 1-50 of N, with the way to the next ones."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("components/faults.html")
def fault_list(faults: Iterable[Any]) -> dict[str, Any]:
    """What is wrong with an input, item by item."""
    return {"messages": [item.message(language()) if hasattr(item, "message") else str(item) for item in faults]}


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Version/", "Safari"))
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")


@register.filter
def browser(agent: str) -> str:
    """What a browser calls itself, as name, version and system: Chrome 128 · Windows."""
    name = next(
        (f"{name} {agent.split(mark, 1)[1].split('.')[0].split(' ')[0]}" for mark, name in BROWSERS if mark in agent),
        _("其他浏览器"),
    )
    system = next((name for name in SYSTEMS if name in agent), "")
    return f"{name} · {system}" if system else name


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
        Room(gettext_lazy("项目"), "projects:list", also=("projects:building", "compliance:kept-check", "compliance:difference")),
        Room(gettext_lazy("宗地"), "land:parcels"),
        Room(gettext_lazy("园区"), "land:zones", also=("land:control-line",)),
        Room(gettext_lazy("企业"), "enterprises:list"),
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
    Room(gettext_lazy("双因素验证"), "mfa_index", also=("mfa_",)),
    Room(gettext_lazy("登录会话"), "usersessions_list"),
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
    found = [{"label": room.label, "url": url_if(room.page), "room": room} for room in ACCOUNT if url_if(room.page)]
    here = _room_of(request, found)
    for item in found:
        item["current"] = item["room"] is here
    return {"items": found}
