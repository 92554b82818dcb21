"""How the answers of a check are shown in its form."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def parts(value: object) -> list[str]:
    """The options of an answer written ``a;b``."""
    return [part for part in str(value).split(";") if part]
