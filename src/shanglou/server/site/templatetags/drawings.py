"""Small drawings: a figure against its limit, a share against its cap, when a document holds."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...foundation.fields import language
from .numbers import number

register = template.Library()


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
def least_gauge(found: Any, least: Any, short: int, label: str, unit: str = "m²") -> SafeString:
    """The smallest figure of several as a bar with the least allowed marked, and how many are `short` of it."""
    one, limit = (float(value) if value not in (None, "") else None for value in (found, least))
    against = (
        format_html(" / {} {} {}", _("下限"), number(least), unit) if limit is not None else format_html(" · {}", _("未定下限"))
    )
    if one is None:
        return format_html(
            '<div class="gauge-box">{} <span class="soft">○ {}{}</span></div>', label, _("没有这样的单元"), against
        )
    scale = 200 / (max(one, limit or 0) or 1.0)
    line = "" if limit is None else format_html('<path class="draw-limit" d="M{} 0V14"/>', _at(scale * limit))
    told = ngettext("%(n)d 个单元不足", "%(n)d 个单元不足", short) % {"n": short} if short else ""
    return format_html(
        '<div class="gauge-box">{} <b>{} {}</b><span class="soft">{}</span>{}'
        '<svg class="gauge" width="202" height="14" viewBox="0 0 202 14" aria-hidden="true">'
        '<rect class="draw-track" x="0" y="3" width="200" height="8"/>'
        '<rect class="{}" x="0" y="3" width="{}" height="8"/>{}</svg></div>',
        label,
        number(found),
        unit,
        against,
        format_html(' <span class="late">✗ {}</span>', told) if told else "",
        "draw-not" if short else "draw-brand",
        _at(scale * one),
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
