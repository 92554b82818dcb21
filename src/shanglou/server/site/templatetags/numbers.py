"""Figures as they are printed: quantities with units, money, codes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from shanglou.engine.units import UNITS

from ...foundation.fields import language

register = template.Library()


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
