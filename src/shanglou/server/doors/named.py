"""A list of the registry as exports and kept views know it: by the name of its address."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from ..bodies.actors import Actor


class NamedList:
    """What a list tells whoever has its name."""

    heading: ClassVar[Any] = ""
    table_class: Any
    #: Fields of the rows that an export of all columns has beside those of the table; None: all that are no relations.
    exported: ClassVar[Any] = None

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Model], Any]:
        """The rows that a query string leaves of what an actor may see, in its order, and the filter set."""
        raise NotImplementedError


def list_named(name: str) -> type[NamedList] | None:
    """The list of an address' name (``land:parcels``)."""
    try:
        view = resolve(reverse(name)).func
    except (NoReverseMatch, Resolver404):
        return None
    found = getattr(view, "view_class", None)
    return found if isinstance(found, type) and issubclass(found, NamedList) else None
