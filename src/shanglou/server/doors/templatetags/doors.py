"""How the data doors write numbers and look up names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def thousands(value: int | None) -> str:
    """A whole number with its thousands grouped, the same in both languages."""
    return f"{value:,}" if value is not None else "—"


@register.filter
def square_metres(value: float) -> str:
    """An area with one decimal, its thousands grouped."""
    return f"{value:,.1f}"


@register.filter
def entry(names: Mapping[str, Any], key: str) -> Any:
    """What stands under a key."""
    return names.get(key, key)
