"""What a person follows, and what others did to it since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from ..audit.models import Entry
from .actors import Actor
from .models import Follow, Registered
from .queries import visible

#: So many rows may one person follow: more is not followed but listed.
MOST = 200


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that another person did to a row that is followed."""

    row: Registered
    entry: Entry


def kind_named(kind: str) -> type[Registered] | None:
    """The model of a kind that can be followed: a row of the registry."""
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return None
    return model if issubclass(model, Registered) else None


def is_followed(actor: Actor, row: Registered) -> bool:
    """Whether the actor follows a row."""
    return actor.person is not None and Follow.objects.filter(person=actor.person, **_named(row)).exists()


def follow(actor: Actor, row: Registered) -> bool:
    """Follow a row that the actor may see; False when as many are followed as may be."""
    if actor.person is None or Follow.objects.filter(person=actor.person).count() >= MOST:
        return False
    Follow.objects.get_or_create(person=actor.person, **_named(row))
    return True


def unfollow(actor: Actor, row: Registered) -> None:
    """Follow it no longer."""
    Follow.objects.filter(person=actor.person, **_named(row)).delete()


def happened(actor: Actor, *, limit: int) -> list[Happened]:
    """The newest deeds of others to the rows that the actor follows and may still see, one a deed, the newest first."""
    if actor.person is None:
        return []
    rows = {(row._meta.label_lower, str(row.pk)): row for row in followed(actor)}
    found: list[Entry] = []
    for kind in {kind for kind, _key in rows}:
        keys = [key for other, key in rows if other == kind]
        others = Entry.objects.filter(kind=kind, key__in=keys).exclude(person=str(actor.person.pk))
        found.extend(others.order_by("-number")[:limit])
    found.sort(key=lambda entry: -entry.number)
    return [Happened(rows[entry.kind, entry.key], entry) for entry in found[:limit]]


def followed(actor: Actor) -> Iterator[Registered]:
    """The rows that the actor follows and may still see."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in Follow.objects.filter(person=actor.person).values_list("kind", "key"):
        by_kind.setdefault(kind, []).append(key)
    for kind, keys in by_kind.items():
        model = kind_named(kind)
        if model is not None:
            yield from visible(model._default_manager.filter(pk__in=keys), actor)


def _named(row: Registered) -> dict[str, Any]:
    return {"kind": row._meta.label_lower, "key": str(row.pk)}
