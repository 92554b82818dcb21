"""The components of the pages: status marks, deadlines, quantities, small drawings. docs/design-language.md shows each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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


def number(value: Any, places: int | None = None) -> str:
    """A number as it is printed."""
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if places is not None:
        return f"{exact:,.{places}f}"
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _unit(unit: str) -> SafeString:
    return format_html('<span class="unit">{}</span>', UNITS.get(unit, unit)) if unit else SafeString("")


UNITS = {
    "mu": gettext_lazy("亩"),
    "m2": "m²",
    "m": gettext_lazy("米"),
    "yuan": gettext_lazy("元"),
    "yuan/m2": gettext_lazy("元/m²"),
    "%": "%",
    "year": gettext_lazy("年"),
    "month": gettext_lazy("个月"),
    "wan_yuan": gettext_lazy("万元"),
    "wan_yuan/mu": gettext_lazy("万元/亩"),
    "ratio": "",
    "count": "",
    "storey": gettext_lazy("层"),
    "kg/m2": "kg/m²",
    "tce": gettext_lazy("吨标准煤"),
    "t": gettext_lazy("吨"),
}


@register.simple_tag
def code(text: object) -> SafeString:
    """A code in a fixed width face."""
    return format_html('<span class="code">{}</span>', text) if text else format_html('<span class="soft">{}</span>', "—")


@register.simple_tag
def money(yuan: Any) -> SafeString:
    """Yuan, in 万元 from ten thousand up: 51,000 万元."""
    if yuan is None or yuan == "":
        return format_html('<span class="soft">{}</span>', "—")
    exact = Decimal(str(yuan))
    return quantity(exact / 10_000, "wan_yuan") if abs(exact) >= 10_000 else quantity(exact, "yuan")


@register.simple_tag
def gapbar(found: Any, threshold: Any, at_least: bool = True, label: str = "") -> SafeString:
    """What was found as a bar against the threshold as a line. Empty where one is unknown or no number."""
    try:
        one, two = float(found), float(threshold)
    except (TypeError, ValueError):
        return SafeString("")
    most = max(abs(one), abs(two)) or 1.0
    width, mark = 160 * min(max(one, 0) / most / 1.15, 1), 160 * min(max(two, 0) / most / 1.15, 1)
    good = one >= two if at_least else one <= two
    return format_html(
        '<svg class="gapbar" width="180" height="18" viewBox="0 0 180 18" role="img" aria-label="{}">'
        '<rect x="2" y="5" width="164" height="8" fill="#eaedf0"/><rect x="2" y="5" width="{}" height="8" fill="{}"/>'
        '<path d="M{} 1V17" stroke="#1a2433" stroke-width="2"/><path d="M{} 1l4 -0l-4 4z" fill="#1a2433"/></svg>',
        label or f"{number(found)} / {number(threshold)}",
        f"{width:.1f}",
        "#14663a" if good else "#a3241b",
        f"{mark + 2:.1f}",
        f"{mark + 2:.1f}",
    )


@register.simple_tag
def gauge(share: Any, cap: Any = None, label: str = "") -> SafeString:
    """A share in percent as a bar from 0 to 100 with its cap marked; says so where there is no figure or no cap."""
    if share is None or share == "":
        return format_html('<div class="soft">{}：{}</div>', label, _("未知"))
    one = float(share)
    limit = float(cap) if cap not in (None, "") else None
    over = limit is not None and one > limit
    scale = 100 if one <= 100 else one
    line = ""
    if limit is not None:
        at = 200 * min(limit / scale, 1)
        line = format_html('<path d="M{} 0V14" stroke="#1a2433" stroke-width="2"/>', f"{at:.1f}")
    against = format_html(" / {} {}%", _("上限"), number(cap)) if limit is not None else format_html(" · {}", _("未定上限"))
    return format_html(
        '<div>{} <b>{}%</b>{}{}<svg class="gauge" width="202" height="14" viewBox="0 0 202 14" aria-hidden="true">'
        '<rect x="0" y="3" width="200" height="8" fill="#eaedf0"/>'
        '<rect x="0" y="3" width="{}" height="8" fill="{}"/>{}</svg></div>',
        label,
        number(round(one, 2)),
        against,
        format_html(" ✗ {}", _("超出")) if over else "",
        f"{200 * min(max(one, 0) / scale, 1):.1f}",
        "#a3241b" if over else "#17457c",
        line,
    )


@register.simple_tag
def validity(
    starts: datetime.date, ends: datetime.date | None, first: int, last: int, on: datetime.date | None = None
) -> SafeString:
    """When a document holds, as a bar on a line of years from `first` to `last`, with a line for the day."""
    day = on or timezone.localdate()
    begin, total = datetime.date(first, 1, 1), (datetime.date(last + 1, 1, 1) - datetime.date(first, 1, 1)).days

    def at(when: datetime.date) -> float:
        return 600 * min(max((when - begin).days / total, 0), 1)

    left, right = at(starts), at(ends) if ends else 600.0
    ticks = format_html_join(
        "",
        '<path d="M{0} 20V26" stroke="#b9c2cc"/>'
        '<text x="{0}" y="37" font-size="10" fill="#51606f" text-anchor="middle">{1}</text>',
        ((f"{at(datetime.date(year, 1, 1)):.1f}", year) for year in range(first + 1, last + 1)),
    )
    label = f"{starts.isoformat()} – {ends.isoformat() if ends else '…'}"
    return format_html(
        '<svg class="validity" viewBox="0 0 600 40" width="600" height="40" role="img" aria-label="{}">'
        '<rect x="0" y="20" width="600" height="1" fill="#d5dbe2"/>'
        '<rect x="{}" y="6" width="{}" height="10" rx="2" fill="#17457c"/>{}'
        '<path d="M{} 0V26" stroke="#a3241b" stroke-width="1.5"/>{}</svg>',
        label,
        f"{left:.1f}",
        f"{max(right - left, 1):.1f}",
        SafeString('<path d="M592 3l8 8l-8 8z" fill="#17457c"/>') if ends is None else "",
        f"{at(day):.1f}",
        ticks,
    )


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
def pages(context: RequestContext, page: Any, parameter: str = "page") -> dict[str, Any]:
    """Rows 1-50 of N, with the way to the next ones."""
    return {"page": page, "request": context.get("request"), "parameter": parameter}


@register.inclusion_tag("components/faults.html")
def fault_list(faults: Iterable[Any]) -> dict[str, Any]:
    """What is wrong with an input, item by item."""
    return {"messages": [item.message(language()) if hasattr(item, "message") else str(item) for item in faults]}


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a page, empty where the page is not part of this installation."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


NAVIGATION: tuple[tuple[Any, str, bool], ...] = (
    (gettext_lazy("工作台"), "site:workbench", True),
    (gettext_lazy("项目"), "projects:list", True),
    (gettext_lazy("单元"), "projects:units", True),
    (gettext_lazy("地块"), "land:parcels", True),
    (gettext_lazy("园区"), "land:zones", True),
    (gettext_lazy("企业"), "enterprises:list", True),
    (gettext_lazy("地图"), "land:map", True),
    (gettext_lazy("核验"), "compliance:check", False),
    (gettext_lazy("容量测算"), "compliance:capacity", False),
    (gettext_lazy("政策库"), "compliance:policies", False),
    (gettext_lazy("待决问题"), "compliance:questions", True),
    (gettext_lazy("数据"), "doors:home", True),
)


@register.inclusion_tag("components/navigation.html", takes_context=True)
def navigation(context: RequestContext) -> dict[str, Any]:
    """The rooms that this person may enter, the present one marked."""
    request = context.get("request")
    signed_in = bool(request is not None and request.user.is_authenticated)
    here = request.path if request is not None else ""
    found = []
    for label, name, private in NAVIGATION:
        address = url_if(name)
        if address and (signed_in or not private):
            found.append({"label": label, "url": address, "current": here.startswith(address) and address != "/"})
    longest = max((len(item["url"]) for item in found if item["current"]), default=0)
    for item in found:
        item["current"] = item["current"] and len(item["url"]) == longest
    return {"items": found}
