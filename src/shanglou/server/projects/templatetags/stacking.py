"""Tags of the pages of projects, buildings and units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ...land.telling import joined, plain_number
from ..themes import FIXED, UNKNOWN

register = template.Library()


@register.filter
def pattern_of(group: str, patterns: Mapping[str, str]) -> str:
    """The pattern of a group."""
    return patterns.get(group, FIXED[UNKNOWN])


@register.filter
def plainly(value: Any) -> str:
    """An exact number without zeros at its end; empty when unknown."""
    return plain_number(Decimal(str(value))) if value is not None and value != "" else ""


@register.filter
def listed(words: Iterable[str]) -> str:
    """Words in a row, with the sign of the language between them."""
    return joined(words)


@register.simple_tag
def sheet_link(label: str, name: str, *args: Any, look: str = "btn") -> SafeString:
    """A link that opens a side sheet, and its page where nothing opens it beside; what does something is not printed."""
    address = reverse(name, args=args)
    return format_html(
        '<a class="no-print {}" href="{}" hx-get="{}" hx-target="#sheet-body">{}</a>', look, address, address, label
    )
