"""Which rows files may be attached to. Each room says so for its own (`hold`), when it starts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Registered


@dataclass(frozen=True, slots=True)
class Holder:
    """A table whose rows hold files: which of them an actor may see, what it takes to attach, the page that shows them."""

    model: type[Registered]
    rows: Callable[[Actor], QuerySet[Any]]
    capability: Capability
    page: Callable[[int], str]


#: By the label of the table (``projects.project``).
HOLDERS: dict[str, Holder] = {}


def hold(
    model: type[Registered],
    *,
    rows: Callable[[Actor], QuerySet[Any]],
    capability: Capability,
    page: Callable[[int], str],
) -> None:
    """Let the rows of a table hold files."""
    HOLDERS[model._meta.label_lower] = Holder(model, rows, capability, page)


def holder_of(row: Registered) -> Holder:
    """What is known of the table of a row. KeyError for one that holds no files."""
    return HOLDERS[row._meta.label_lower]
