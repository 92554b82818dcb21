"""How the answers of a check are shown in its form, and what waits for them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def parts(value: object) -> list[str]:
    """The options of an answer written ``a;b``."""
    return [part for part in str(value).split(";") if part]


@register.simple_tag
def waits(titles: Sequence[str]) -> SafeString:
    """What waits for something, by the title of the first and how many there are besides."""
    more = f" +{len(titles) - 1}" if len(titles) > 1 else ""
    return format_html('<small class="soft chk-brings-for">{}{}</small>', titles[0] if titles else "", more)
