"""How the data doors write numbers and look up names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from django_tables2 import Table

from ...bodies.actors import actor_of
from .. import keeping
from ..cells import rows
from ..exporting.forms import forms_for
from ..named import out_named

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


@register.inclusion_tag("doors/take_out.html", takes_context=True)
def take_out(context: Context, name: str, count: int) -> dict[str, Any]:
    """The button that takes out, as the page is narrowed, what is no list of the registry; nothing for who may not."""
    view, request = out_named(name), context["request"]
    assert view is not None
    return {
        "export_forms": forms_for(view, view.of) if actor_of(request).may(view.takes_out) else (),
        "take_out_url": reverse("doors:export-make"),
        "list_name": name,
        "query": keeping.kept_query(request.GET),
        "count": count,
        "is_exact": True,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def table_rows(context: Context, table: Table) -> SafeString:
    """The rows of the page of a table."""
    return rows(table, context, ticks=bool(table.context.get("bulk_actions")))
