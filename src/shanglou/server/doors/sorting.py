"""Sorting a list by what a row names, without telling anything of rows that may not be seen."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Model, OrderBy, QuerySet, When
from django_tables2 import Table

from ..bodies.actors import actor_of
from ..bodies.queries import visible


def by_seen(table: Table, rows: QuerySet[Any], name: str, column: str, *, falls: bool) -> tuple[QuerySet[Any], bool]:
    """The rows by `column` of the registered row that `name` refers to, as ``order_<name>`` of a table gives it back.

    A related row that the table's reader may not see places a row as none at all does: otherwise the order of a list would
    tell the order of hidden names, and with rows of one's own between them the names themselves.
    """
    related: type[Model] = rows.model._meta.get_field(name).related_model
    seen = visible(related._default_manager.all(), actor_of(table.request)).order_by().values("pk")
    place = Case(When(**{f"{name}__in": seen}, then=F(f"{name}__{column}")))
    return rows.order_by(OrderBy(place, descending=falls)), True
