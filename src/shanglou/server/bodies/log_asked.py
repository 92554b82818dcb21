"""What the page of the log is narrowed by, as it stands in its address."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.db.models import QuerySet
from django.http import QueryDict

from ..audit.models import Entry
from .actors import Actor
from .queries import narrowed_entries

NAMES = ("q", "verb", "kind", "key", "person", "group")
#: A group that no entry is of.
NOTHING = uuid.UUID(int=2**128 - 1)


def asked(given: QueryDict) -> dict[str, str]:
    """What is asked for, by name; empty where nothing is."""
    return {name: given.get(name, "").strip() for name in NAMES}


def entries_asked(actor: Actor, filters: Mapping[str, str]) -> QuerySet[Entry]:
    """The entries that the actor may read and that are asked for; none under a group that is no group's number."""
    try:
        group = uuid.UUID(filters["group"]) if filters["group"] else None
    except ValueError:
        group = NOTHING
    return narrowed_entries(actor, **{name: value for name, value in filters.items() if name != "group"}, group=group)
