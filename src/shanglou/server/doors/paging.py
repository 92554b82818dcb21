"""How a list turns its pages: told how many rows there are, keys first, rows after."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, OrderBy, QuerySet
from django_tables2.rows import BoundRows

PAGE = 50


class Known(Paginator[Any]):
    """A paginator that is told how many rows there are, and turns fifty at a time whatever an address asks for.

    A page is looked up by keys: the database orders and skips keys alone, out of an index where there is one, and only the rows
    of the page are read and joined with what they name.
    """

    def __init__(self, rows: Any, per_page: int, *, known: int, **kwargs: Any) -> None:
        super().__init__(rows, PAGE, **kwargs)
        self.count = known

    def page(self, number: int | str) -> Page[Any]:
        """The page, its rows read."""
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        bound: BoundRows = self.object_list
        found = by_keys(bound.data.data, first, min(first + self.per_page, max(self.count, 1)))
        return Page(BoundRows(data=found, table=bound.table), number, self)


def by_keys(rows: QuerySet[Any], first: int, last: int) -> list[Any]:
    """The rows from `first` up to `last`, in the order of `rows`; those with equal places stand in the order of their keys."""
    keys = list(settled(rows).prefetch_related(None).values_list("pk", flat=True)[first:last])
    found = {row.pk: row for row in rows.filter(pk__in=keys).order_by()} if keys else {}
    return [found[key] for key in keys if key in found]


def settled(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows in an order that leaves no two of them in the same place, so that turning a page neither repeats nor skips any."""
    order = list(rows.query.order_by or (rows.query.get_meta().ordering if rows.query.default_ordering else ()) or ())
    key = rows.model._meta.pk.name
    if any(item in ("pk", "-pk", key, f"-{key}") for item in order):
        return rows
    last = order[-1] if order else ""
    falls = last.startswith("-") if isinstance(last, str) else isinstance(last, OrderBy) and last.descending
    return rows.order_by(*order, F("pk").desc() if falls else F("pk").asc())
