"""Entries for those who may read them. Who may is decided by the rooms above: they pass the divisions."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from .models import Entry


def of_object(kind: str, key: object) -> QuerySet[Entry]:
    """The history of one object, newest first. The caller has shown that the actor may see the object."""
    return Entry.objects.filter(kind=kind, key=str(key))


def of_divisions(codes: Iterable[str] | None) -> QuerySet[Entry]:
    """Entries about objects of these divisions; None: of all."""
    return Entry.objects.all() if codes is None else Entry.objects.filter(division__in=list(codes))
