"""The history of a row as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ..audit.models import Entry
from ..audit.words import worded
from ..bodies.actors import Actor
from ..bodies.models import Division, Registered
from ..bodies.queries import visible
from .telling import Other, Step, related_keys, steps


@dataclass(frozen=True, slots=True)
class History:
    """The newest steps, and whether there are more."""

    steps: list[Step]
    more: bool


#: What was done, by the verb of the log.
VERBS = worded(
    {
        **{f"{kind}.create": _("登记") for kind in ("parcel", "zone", "control_line")},
        **{f"{kind}.change": _("修改") for kind in ("parcel", "zone", "control_line")},
        **{f"{kind}.delete": _("删除") for kind in ("parcel", "zone", "control_line")},
        **{f"{kind}.set_shape": _("更新图形") for kind in ("parcel", "zone", "control_line")},
        "parcel.correct_area": _("更正面积"),
        "parcel.withdraw_area": _("撤回面积"),
        "parcel.classify": _("低效闲置认定"),
    }
)


def history_of(
    actor: Actor,
    row: models.Model,
    entries: QuerySet[Entry],
    *,
    limit: int | None,
    verbs: Mapping[str, Any] = VERBS,
    others: Mapping[str, Other] | None = None,
) -> History:
    """The history of a row in words. Related rows are named where the actor may see them, else by number only."""
    model = type(row)
    found = list(entries if limit is None else entries[: limit + 1])
    shown = found if limit is None else found[:limit]
    names: dict[str, dict[str, str]] = {}
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        known = _loaded(row, field)
        unknown = related_keys(shown, model, field.name) - set(known)
        if unknown:
            known |= {other.pk: str(other) for other in _named(actor, field.related_model, unknown)}
        names[field.name] = {str(key): name for key, name in known.items()}
    return History(steps(shown, model, verbs, names, others or {}), len(found) > len(shown))


def _loaded(row: models.Model, field: models.Field[Any, Any]) -> dict[int, str]:
    """The related row as it came with the row itself, so that it need not be fetched again."""
    other = row._state.fields_cache.get(field.name)
    return {other.pk: str(other)} if other is not None else {}


def _named(actor: Actor, model: Any, keys: set[int]) -> QuerySet[Any]:
    rows = model._default_manager.filter(pk__in=keys)
    if issubclass(model, Registered):
        return visible(rows, actor)
    return rows if issubclass(model, Division) else rows.none()
