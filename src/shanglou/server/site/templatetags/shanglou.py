"""The components of the pages: status marks, deadlines, quantities, small drawings. docs/design-language.md shows each."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ...foundation.fields import language
from ...projects.course import states
from . import choices, drawings, numbers, rooms

register = template.Library()
for _part in (choices, drawings, numbers, rooms):
    register.tags.update(_part.register.tags)
    register.filters.update(_part.register.filters)

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
def said(text: Any) -> str:
    """A `Text`, or its JSON, in the language of the page."""
    if text is None:
        return ""
    if isinstance(text, dict):
        return str(text.get(language()) or text.get("zh") or text.get("en") or "")
    if hasattr(text, "of"):
        return str(text.of(language()))
    return str(text)


@register.filter
def under(values: Mapping[Any, Any], key: Any) -> Any:
    """What a mapping holds under a key; None for nothing."""
    return values.get(key)


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


@register.simple_tag(takes_context=True)
def came_from(context: RequestContext) -> str:
    """The page of this site from which one came here, as the browser says it; empty where it says none or another site's."""
    request = context.get("request")
    if request is None:
        return ""
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


@register.inclusion_tag("components/tabs.html", takes_context=True)
def tabs(context: RequestContext, items: Mapping[str, Any], current: str, parameter: str = "tab") -> dict[str, Any]:
    """Tabs as links: key -> label. They work without any script, and each has an address of its own."""
    return {"items": items.items(), "current": current, "parameter": parameter, "request": context.get("request")}


@register.inclusion_tag("components/ribbon.html")
def ribbon(steps: Sequence[Any], current: str) -> dict[str, Any]:
    """The stages of a life: those done, the present one, those to come. A step has `key`, `label`, `promised`, `actual`."""
    keys = [step["key"] if isinstance(step, dict) else step.key for step in steps]
    return {"steps": list(zip(steps, states(keys, current), strict=True))}


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


#: Signs of a Chinese sentence as an English one writes them.
SIGNS = {"：": ": ", "；": "; ", "、": ", ", "。": ". ", "（": " (", "）": ")", "《": " “", "》": "”"}


@register.simple_tag
def sign(chinese: str) -> str:
    """A sign of punctuation as the language of the page writes it."""
    return SIGNS[chinese] if language() == "en" else chinese
