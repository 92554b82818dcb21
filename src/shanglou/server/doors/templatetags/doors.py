"""How the data doors write numbers."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def thousands(value: int | None) -> str:
    """A whole number with its thousands grouped, the same in both languages."""
    return f"{value:,}" if value is not None else "—"
