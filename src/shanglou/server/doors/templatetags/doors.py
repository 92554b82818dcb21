"""How the data doors write numbers and look up names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.utils.safestring import SafeString
from django_tables2 import Table

from ..cells import rows

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


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Table) -> SafeString:
    """The rows of the page of a table."""
    return rows(table, context, ticks=bool(table.context.get("bulk_actions")))
