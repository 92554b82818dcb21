"""A list of the registry as exports and kept views know it: by the name of its address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, URLResolver, get_resolver, resolve, reverse

from ..bodies.actors import Actor
from .bulk import BulkAction


class NamedList:
    """What a list tells whoever has its name."""

    heading: ClassVar[Any] = ""
    table_class: Any
    #: Fields of the rows that an export of all columns has beside those of the table; None: all that are no relations.
    exported: ClassVar[Any] = None
    #: What draws rows that have no shape of their own, for a file of shapes: (actor, rows) -> WKB (EPSG:4490) by key.
    drawn_by: ClassVar[Any] = None
    #: What is summed up of the rows: label by column.
    totals: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Model], Any]:
        """The rows that a query string leaves of what an actor may see, in its order, and the filter set."""
        raise NotImplementedError

    @classmethod
    def bulk_actions(cls) -> Sequence[BulkAction]:
        """What may be done to several rows at once, by those who hold the capability of each."""
        return ()


def list_named(name: str) -> type[NamedList] | None:
    """The list of an address' name (``land:parcels``)."""
    try:
        view = resolve(reverse(name)).func
    except (NoReverseMatch, Resolver404):
        return None
    found = getattr(view, "view_class", None)
    return found if isinstance(found, type) and issubclass(found, NamedList) else None


def list_names() -> list[str]:
    """The names of all lists of the platform."""
    return list(_named(get_resolver(), ""))


def _named(resolver: Any, space: str) -> Iterator[str]:
    for item in resolver.url_patterns:
        if isinstance(item, URLResolver):
            yield from _named(item, f"{space}{item.namespace}:" if item.namespace else space)
        elif list_named(name := f"{space}{item.name}") is not None:
            yield name
