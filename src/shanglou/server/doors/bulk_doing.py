"""Bulk actions without a face: which rows are chosen, and what became of each. Pages and API do them through here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from shanglou.engine.faults import BadInput

from ..bodies.actors import Actor
from ..foundation.fields import language
from ..foundation.refusals import Conflict, Refused
from .bulk import BulkAction, Effect

#: As many rows are done at once; the rest is left for the next time, and said so.
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that something is to be done to; `next`: others were chosen too, whose keys are above it."""

    rows: list[Any]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A row that it could not be done to, and why, in the language of the request."""

    row: Any
    why: str


@dataclass(slots=True)
class Outcome:
    """What became of the rows."""

    done: list[Any] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


def named(actions: Sequence[BulkAction], name: str) -> BulkAction | None:
    """The action of a name; None when there is none."""
    return next((item for item in actions if item.name == name), None)


def choose(rows: QuerySet[Any], keys: Iterable[int] | None, *, after: int | None = None) -> Chosen:
    """Those of `rows` that have one of the keys, or all (None) whose keys are above `after`.

    What is left for the next time is told by a key and not by a count: a row that was changed may be gone from the filters by
    then, or still be there.
    """
    chosen = rows.filter(pk__in=list(keys)) if keys is not None else rows.filter(pk__gt=after) if after is not None else rows
    found = list(chosen.prefetch_related(None).order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    taken = found[:MOST_AT_ONCE]
    return Chosen(list(rows.filter(pk__in=taken)), taken[-1] if len(found) > MOST_AT_ONCE else None)


def do(actor: Actor, action: BulkAction, effects: Iterable[Effect], said: dict[str, Any]) -> Outcome:
    """Do it row by row to those that it changes. One row that cannot be done does not keep the others."""
    outcome = Outcome()
    for effect in effects:
        if effect.refused or effect.is_idle:
            continue
        try:
            action.apply(actor, effect.row, said)
        except BadInput as wrong:
            outcome.failed.append(Failed(effect.row, wrong.faults[0].message(language())))
        except (Conflict, Refused) as wrong:
            outcome.failed.append(Failed(effect.row, wrong.text.of(language())))
        else:
            outcome.done.append(effect.row)
    return outcome
