"""Rows as they were known at an earlier moment.

Dated rows say themselves since when and until when they were known. Everything else is taken back through the log: columns
that an action changed since are set as they were before, parts added since are left out, rows and parts taken away since are
put together again from what the log kept of them. What the log cannot tell is said (`Doubt`), never guessed.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from shanglou.engine.language import Text, say

from ...audit.models import Entry
from ...bodies.models import Registered
from ...doors.importing.facts import both

R = TypeVar("R", bound=Registered)
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something whose earlier state the log does not tell, and which is therefore taken as it is now."""

    text: Text

    def as_json(self) -> dict[str, Any]:
        """The doubt in both languages."""
        return {"zh": self.text.zh, "en": self.text.en}


@dataclass(frozen=True, slots=True)
class Parts(Generic[M]):
    """The parts of rows (storeys, milestones) as they were known, and what is in doubt about them."""

    rows: tuple[M, ...]
    doubts: tuple[Doubt, ...] = ()


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


def gone_since(model: type[R], moment: datetime.datetime, column: str, values: Iterable[int]) -> list[R]:
    """Rows that were taken out of the registry after a moment and had one of `values` in a column, as they stood at their end."""
    entries = Entry.objects.filter(kind=model._meta.label_lower, at__gt=moment, **{f"old__{column}__in": list(values)})
    return [_rebuilt(model, entry.old) for entry in entries if "id" in entry.old and not entry.new]


def parts_then(
    model: type[M], whole: str, wholes: Sequence[Registered], rows: Iterable[M], moment: datetime.datetime
) -> Parts[M]:
    """The parts of rows as known at a moment, from the parts that there are now. `whole` is the field that names the row."""
    kept = {row.pk: row for row in rows}
    if not wholes:
        return Parts(tuple(kept.values()))
    prefix, kind = f"{model._meta.model_name}.", wholes[0]._meta.label_lower
    column = model._meta.get_field(whole).attname  # type: ignore[union-attr]
    doubts: dict[str, Doubt] = {}
    entries = Entry.objects.filter(kind=kind, key__in=[str(row.pk) for row in wholes], at__gt=moment)
    for entry in entries.order_by("-number"):
        old, new = _own(entry.old, prefix), _own(entry.new, prefix)
        keys = [key for values in (old, new) for key in (values.get("id"), *values.get("ids", [])) if key is not None]
        if not keys:
            if old or new:
                doubts[entry.key] = _doubt(model, entry)
            continue
        for key in dict.fromkeys(keys):
            if not old:
                kept.pop(key, None)
            elif not new:
                kept[key] = _rebuilt(model, {**old, column: int(entry.key)})
            elif key in kept:
                _undo(kept[key], old)
    return Parts(tuple(kept.values()), tuple(doubts.values()))


def parcels_then(project_key: int, moment: datetime.datetime) -> tuple[str, list[Any]] | None:
    """The parcels that a project stood on at a moment, as ``pk`` or (from older entries) as ``code``; None when they have not
    changed since.
    """
    first = (
        Entry.objects.filter(kind="projects.project", key=str(project_key), verb="project.parcels", at__gt=moment)
        .order_by("number")
        .first()
    )
    if first is None:
        return None
    if "parcel_ids" in first.old:
        return "pk", list(first.old["parcel_ids"])
    return "code", [str(code) for code in first.old.get("parcels", [])]


def _own(values: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in values.items() if name.startswith(prefix)}


def _doubt(model: type[models.Model], entry: Entry) -> Doubt:
    day = timezone.localtime(entry.at).date()
    return Doubt(
        say(
            "{what}：留痕没有写明 {day} 改动的是哪一项，按现在的登记判断。",
            what=both(model._meta.verbose_name),
            day=day.isoformat(),
        )
    )


def _rebuilt(model: type[M], values: Mapping[str, Any]) -> M:
    row = model()
    _undo(row, values)
    return row


def _undo(row: models.Model, old: Mapping[str, Any]) -> None:
    columns = {name: field for field in row._meta.concrete_fields for name in (field.name, field.attname)}
    for name, value in old.items():
        field = columns.get(name)
        if field is None or isinstance(field, models.BinaryField):
            continue
        kind = field.target_field if isinstance(field, models.ForeignKey) else field
        setattr(row, field.attname, kind.to_python(value))
