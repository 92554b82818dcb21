"""The options of a select, which lists have hundreds of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from django import template
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.utils import flatatt
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
Group = tuple[Any, Sequence[Mapping[str, Any]], int]
DASHES = BLANK_CHOICE_DASH[0][1]
NOTHING = "—"


@register.simple_tag
def attributes(given: Mapping[str, Any]) -> SafeString:
    """The attributes of a widget as they stand in its tag, in the order in which Django's own template writes them."""
    told = ((name, value) for name, value in given.items() if value is not False)
    parts = (f" {name}" if value is True else f' {name}="{conditional_escape(value)}"' for name, value in told)
    return mark_safe("".join(parts))


@register.simple_tag
def options(groups: Iterable[Group]) -> SafeString:
    """The options of a Django widget, as its `optgroups` gives them.

    Django fills in a template for each option and another one for its attributes; on a list page that took a third of the time.
    Its row of dashes for nothing chosen becomes the one that stands for nothing everywhere else.
    """
    parts: list[str] = []
    for name, choices, _place in groups:
        if name:
            parts.append(f'<optgroup label="{escape(name)}">')
        for option in choices:
            value, own = escape(str(option["value"])), flatatt(option["attrs"]) if option["attrs"] else ""
            label = option["label"]
            label = NOTHING if label == DASHES else escape(label) if type(label) is str else conditional_escape(label)
            parts.append(f'<option value="{value}"{own}>{label}</option>')
        if name:
            parts.append("</optgroup>")
    return mark_safe("\n".join(parts))
