"""Rows as they were known at an earlier moment.

Dated rows say themselves since when and until when they were known. Columns are taken back through the log: what an action
changed since is set as it was before. Storeys, lists, plans and the admission form are as they are known now.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet

from ...audit.models import Entry
from ...bodies.models import Registered

R = TypeVar("R", bound=Registered)
M = TypeVar("M", bound=models.Model)


def as_of(rows: QuerySet[M], on: datetime.date, moment: datetime.datetime) -> QuerySet[M]:
    """Of dated rows what was true on a day as known at a moment, the newest knowledge first."""
    true = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on), Q(valid_to__isnull=True) | Q(valid_to__gte=on))
    return known(true, moment).order_by("-known_from", "-pk")


def known(rows: QuerySet[M], moment: datetime.datetime) -> QuerySet[M]:
    """Of dated rows those that were known at a moment."""
    return rows.filter(Q(known_to__isnull=True) | Q(known_to__gt=moment), known_from__lte=moment)


def taken_back(rows: Iterable[R], moment: datetime.datetime) -> list[R]:
    """Rows with the columns they had at a moment; those registered later are left out. The rows are changed in memory only."""
    kept = [row for row in rows if row.created_at <= moment]
    if not kept:
        return []
    by_key = {(row._meta.label_lower, str(row.pk)): row for row in kept}
    entries = Entry.objects.filter(kind__in={kind for kind, _ in by_key}, key__in={key for _, key in by_key}, at__gt=moment)
    for entry in entries.order_by("-number"):
        row = by_key.get((entry.kind, entry.key))
        # Entries about the parts of a row (a storey, a milestone) stand under the row with a verb of their own.
        if row is not None and entry.verb.partition(".")[0] == entry.kind.partition(".")[2]:
            _undo(row, entry.old)
    return kept


def parcels_then(project_key: int, moment: datetime.datetime) -> list[str] | None:
    """The codes of the parcels that a project stood on at a moment; None when they have not changed since."""
    first = (
        Entry.objects.filter(kind="projects.project", key=str(project_key), verb="project.parcels", at__gt=moment)
        .order_by("number")
        .first()
    )
    return None if first is None else [str(code) for code in first.old.get("parcels", [])]


def _undo(row: Registered, old: dict[str, Any]) -> None:
    columns = {name: field for field in row._meta.concrete_fields for name in (field.name, field.attname)}
    for name, value in old.items():
        field = columns.get(name)
        if field is None or isinstance(field, models.BinaryField):
            continue
        kind = field.target_field if isinstance(field, models.ForeignKey) else field
        setattr(row, field.attname, kind.to_python(value))
