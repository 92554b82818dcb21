"""Tags of the stacking plan."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def pattern_of(group: str, patterns: Mapping[str, str]) -> str:
    """The class of a group's fill."""
    return patterns.get(group, "p-unknown")
