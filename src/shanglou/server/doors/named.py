"""A list as exports and kept views know it: by the name of its address; those of the registry, and others that only go out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, URLResolver, get_resolver, resolve, reverse

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from .bulk import BulkAction


class NamedList:
    """What a list tells whoever has its name."""

    heading: ClassVar[Any] = ""
    table_class: Any
    #: Fields of the rows that an export of all columns has beside those of the table; None: all that are no relations.
    exported: ClassVar[Any] = None
    #: What draws rows that have no shape of their own, for a file of shapes: (actor, rows) -> WKB (EPSG:4490) by key.
    drawn_by: ClassVar[Any] = None
    #: The model of the rows, where it is no list of the registry; None: rows that no table holds.
    of: ClassVar[Any] = None
    #: Without it the rows do not go out.
    takes_out: ClassVar[Capability] = Capability.EXPORT
    #: What is summed up of the rows: label by column.
    totals: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def filtered_for(cls, actor: Actor, query: str, request: HttpRequest) -> tuple[QuerySet[Model] | list[Any], Any]:
        """The rows that a query string leaves of what an actor may see, in its order (a list where no table holds them), and
        the filter set.
        """
        raise NotImplementedError

    @classmethod
    def prepare(cls, actor: Actor, rows: Sequence[Any]) -> None:
        """Look up, for some rows that go out together, what the table says of them and their columns do not hold."""

    @classmethod
    def bulk_actions(cls) -> Sequence[BulkAction]:
        """What may be done to several rows at once, by those who hold the capability of each."""
        return ()


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that narrows what goes out, in words."""

    text: str


L = TypeVar("L", bound=type[NamedList])
_OUT: dict[str, type[NamedList]] = {}


def goes_out(name: str) -> Callable[[L], L]:
    """Declare, in a room's ``exports.py``, what goes out from a page that is no list of the registry, by its address' name."""

    def declare(made: L) -> L:
        _OUT[name] = made
        return made

    return declare


def out_named(name: str) -> type[NamedList] | None:
    """What goes out under an address' name: a list of the registry, or what a room declares."""
    return list_named(name) or _OUT.get(name)


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
