"""Enterprises: their codes and names, their yearly figures, what is personal in them."""

from __future__ import annotations

import datetime
from typing import Any, Literal

from django.db.models import Q
from ninja import Schema

from ....bodies.actors import Actor
from ....enterprises import actions, mergers, names, queries
from ....enterprises.histories import history_of
from ....enterprises.models import Enterprise, EnterpriseName, Merger, YearFigures
from ....land.histories import History
from ....land.views import FEW
from .. import common, looks, schemas
from ..acts import Act, Purpose, Reasoned
from ..below import Below
from ..fields import plain_value
from ..reconciling import MergerTold, merger_as_json, other_of
from ..resources import Part, Resource


class Code(Reasoned):
    """The right credit code, and where it was taken from."""

    code: common.Line


class Name(Reasoned):
    """Another name: borne since a day, or, without one, the right name all along."""

    name: common.Line
    since: datetime.date | None = None


class Merging(Schema):
    """A merger in force that the enterprise is of: as the one that is kept, or as the duplicate, which only tells of what was.
    Of an enterprise that the asker may not see, and of its merger, nothing is told but that it is there.
    """

    id: int | None
    role: Literal["kept", "duplicate"]
    other_id: int | None
    other: str
    at: str | None
    by: str
    reason: str


class Into(Reasoned):
    """The enterprise that is kept."""

    into: common.Key


def _figures(actor: Actor, row: Enterprise) -> list[dict[str, Any]]:
    """The yearly figures of an enterprise, with their history."""
    names = [column.attname for column in YearFigures._meta.concrete_fields if column.name != "enterprise"]
    return [{name: plain_value(getattr(item, name)) for name in names} for item in queries.figures(actor).filter(enterprise=row)]


def _mergings(actor: Actor, row: Enterprise) -> list[dict[str, Any]]:
    """What its page says of mergers: what it was merged into, and what was merged into it."""
    known = list(queries.mergers(actor).filter(Q(kept=row) | Q(duplicate=row), undone_at__isnull=True).order_by("-at", "-pk"))
    told = [_merging(row, merger) for merger in known]
    if row.merged_into_id is not None and all(item["role"] == "kept" for item in told):
        told.insert(0, _merging(row, None))
    return told


def _merging(row: Enterprise, merger: Merger | None) -> dict[str, Any]:
    if merger is None:
        return {"id": None, "role": "duplicate", "other_id": None, "other": "", "at": None, "by": "", "reason": ""}
    is_kept = merger.kept_id == row.pk
    other = merger.duplicate if is_kept else merger.kept
    return {
        "id": merger.pk,
        "role": "kept" if is_kept else "duplicate",
        "other_id": other.pk,
        "other": str(other),
        "at": merger.at.isoformat(),
        "by": merger.by,
        "reason": merger.reason,
    }


def _add_figures(actor: Actor, row: Enterprise, values: dict[str, Any]) -> YearFigures:
    year, source, received_on = values.pop("year"), values.pop("source", ""), values.pop("received_on", None)
    return actions.add_figures(actor, row, year, values, source=source, received_on=received_on)


def _correct_figures(
    actor: Actor, _row: Enterprise, figures: YearFigures, values: dict[str, Any], _read: dict[str, Any]
) -> YearFigures:
    source, reason, received_on = values.pop("source", ""), values.pop("reason", ""), values.pop("received_on", None)
    return actions.correct_figures(actor, figures, values, source=source, reason=reason, received_on=received_on)


def _record_name(actor: Actor, row: Enterprise, values: dict[str, Any]) -> EnterpriseName:
    return names.record_name(actor, row, values.pop("name_zh"), **{"reason": "", **values})


def _correct_name(
    actor: Actor, _row: Enterprise, name: EnterpriseName, values: dict[str, Any], _read: dict[str, Any]
) -> EnterpriseName:
    return names.correct_name(actor, name, values, reason=values.pop("reason", ""))


def _history(actor: Actor, row: Enterprise, *, every: bool) -> History:
    return history_of(actor, row, limit=None if every else FEW)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "enterprises",
        Enterprise,
        queries.enterprises,
        ("name_zh", "credit_code"),
        ("division", "credit_code", "code_state", "industry", "is_above_scale", "size"),
        readable=queries.everything,
        parts={
            "figures": Part(_figures, schemas.row(YearFigures)),
            "mergers": Part(_mergings, Merging.model_json_schema()),
        },
        make=actions.create_enterprise,
        change=lambda actor, row, values, version: actions.change_enterprise(actor, row, values, version=version),
        remove=lambda actor, row, reason: actions.remove(actor, row, reason=reason),
        acts=(
            Act(
                "set-code",
                "Give an enterprise its right credit code; a wrong one is refused",
                Code,
                lambda actor, row, said, version: actions.set_code(actor, row, said.code, reason=said.reason, version=version),
            ),
            Act(
                "rename",
                "Write down another name; the one before stays known",
                Name,
                lambda actor, row, said, version: actions.rename(
                    actor, row, said.name, reason=said.reason, since=said.since, version=version
                ),
            ),
            Act(
                "reveal",
                "The personal data in the clear; that they were read is kept in the log",
                Purpose,
                lambda actor, row, said, _version: actions.reveal(actor, row, purpose=said.purpose),
                answers=lambda _actor, shown: shown,
                gives=schemas.revealed(Enterprise),
                rests=False,
            ),
            Act(
                "merge",
                "Merge an enterprise into another one, which is kept",
                Into,
                lambda actor, row, said, version: mergers.merge(
                    actor, other_of(actor, row, said.into), row, reason=said.reason, version=version
                ),
                answers=lambda _actor, merger: merger_as_json(merger),
                gives=MergerTold,
            ),
        ),
        below=(
            Below(
                "yearly-figures",
                YearFigures,
                lambda actor, row: queries.figures(actor).filter(enterprise=row),
                make=_add_figures,
                change=_correct_figures,
                remove=lambda actor, _row, figures, reason: actions.withdraw_figures(actor, figures, reason=reason),
                needs=("year", "source"),
                hidden=frozenset({"enterprise"}),
                sent=frozenset({"year", "source", "reason", "received_on", *actions.FIGURES}),
            ),
            Below(
                "names",
                EnterpriseName,
                lambda actor, row: queries.names(actor).filter(enterprise=row),
                make=_record_name,
                change=_correct_name,
                remove=lambda actor, _row, name, reason: names.withdraw_name(actor, name, reason=reason),
                needs=("name_zh", "valid_to", "reason"),
                hidden=frozenset({"enterprise"}),
                sent=frozenset({*names.SAID, "reason"}),
            ),
        ),
        looks=(looks.history(_history),),
    ),
)
