"""What is to be reconciled among enterprises, for programs: the queue, who may be the same, mergers and their undoing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Router, Schema

from shanglou.engine.language import say
from shanglou.engine.report import both

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...enterprises import codes, mergers, queries
from ...enterprises.models import Enterprise, Merger
from ...foundation.refusals import fault
from . import common
from .acts import Reasoned

router = Router(tags=["enterprises"])
#: How many are found at most.
FOUND = 20


class DoubtfulFirm(Schema):
    """An enterprise whose code is looked at."""

    id: int
    name_zh: str
    credit_code: str
    code_state: str


class Candidate(DoubtfulFirm):
    """One that may be the same, and why."""

    why: str


class MergeCandidate(DoubtfulFirm):
    """One that the enterprise may be merged with; `why` where it is likely the same."""

    division: str
    why: str | None


class ReferenceTold(Schema):
    """How many rows of a kind name the enterprise."""

    label: str
    rows: int


class Doubtful(DoubtfulFirm):
    """An enterprise in the queue: what is wrong with its code, and which may be the same, the likeliest first."""

    problem: common.Label | None
    candidates: list[Candidate]


class MergerTold(Schema):
    """A merger of a `duplicate` into the enterprise that is `kept`, and of how many rows it moved and left."""

    id: int
    kept: int
    duplicate: int
    at: common.Moment
    by: str
    reason: str
    moved: int
    left: int
    undone_at: common.Moment | None
    undone_by: str | None


def brief(row: Enterprise) -> dict[str, Any]:
    """An enterprise in the queue."""
    return {"id": row.pk, "name_zh": row.name_zh, "credit_code": row.credit_code, "code_state": row.code_state}


def merger_as_json(row: Merger) -> dict[str, Any]:
    """A merger, with how many rows it moved."""
    moved = row.moved
    return {
        "id": row.pk,
        "kept": row.kept_id,
        "duplicate": row.duplicate_id,
        "at": row.at.isoformat(),
        "by": row.by,
        "reason": row.reason,
        "moved": sum(len(keys) for keys in moved.get("moved", {}).values()),
        "left": sum(len(keys) for keys in moved.get("left", {}).values()),
        "undone_at": row.undone_at.isoformat() if row.undone_at else None,
        "undone_by": row.undone_by or None,
    }


def other_of(actor: Actor, row: Enterprise, key: int) -> Enterprise:
    """The enterprise that `row` is to be merged into, as far as the actor may see it; `BadInput` otherwise."""
    found = queries.enterprises(actor).filter(pk=key).exclude(pk=row.pk).first()
    if found is None:
        raise fault("into", str(key), say("另一家您可以查看的企业"), say("请从列表中选择。"))
    return found


@router.get(
    "/reconcile", response=common.page_of(Doubtful), operation_id="list_doubtful", summary="Wrong and missing credit codes"
)
def doubtful(
    request: HttpRequest,
    doubles: bool = False,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Each with what is wrong with its code and with those that may be the same, the likeliest first; with ``doubles`` only
    those of which there are any.
    """
    actor = common.asking(request)
    rows = queries.doubtful(actor, with_candidates=doubles)
    shown = list(rows[offset : offset + limit])
    same = queries.candidates(actor, shown)
    items = []
    for row in shown:
        problem = codes.judge(row.credit_code).problem
        items.append(
            brief(row)
            | {
                "problem": both(problem) if problem is not None else None,
                "candidates": [brief(item.enterprise) | {"why": item.why} for item in same[row.pk]],
            }
        )
    return common.paged(request, rows.count(), limit, offset, items)


@router.get(
    "/enterprises/{int:pk}/merge-candidates", response=list[MergeCandidate], operation_id="list_merge_candidates",
    summary="With which enterprises one may be merged: the likely ones, or those found by name, initials or code",
)  # fmt: skip
def choices(request: HttpRequest, pk: InPath[common.Key], q: str = common.line()) -> list[dict[str, Any]]:
    """Without `q` those that may be the same, the likeliest first; with it the first that are found by a part of the name, by
    pinyin initials or by the code.
    """
    actor, row = _to_merge(request, pk)
    text = q.strip()[:100]
    found: list[tuple[Enterprise, str | None]]
    if text:
        found = [(one, None) for one in queries.named(actor, text).exclude(pk=row.pk)[:FOUND]]
    else:
        found = [(item.enterprise, item.why) for item in queries.candidates(actor, [row])[row.pk]]
    return [brief(one) | {"division": one.division.code, "why": why} for one, why in found]


@router.get(
    "/enterprises/{int:pk}/references", response=list[ReferenceTold], operation_id="list_references_of_enterprises",
    summary="What names an enterprise and would come to name the other one after a merger",
)  # fmt: skip
def references(request: HttpRequest, pk: InPath[common.Key]) -> list[dict[str, Any]]:
    """Rows that may be seen, by kind in the language asked for."""
    actor, row = _to_merge(request, pk)
    return [{"label": label, "rows": number} for label, number in mergers.at_stake(actor, row)]


def _to_merge(request: HttpRequest, pk: int) -> tuple[Actor, Enterprise]:
    actor = common.asking(request)
    row: Enterprise = get_object_or_404(queries.enterprises(actor), pk=pk)
    actor.require(Capability.MERGE_ENTERPRISES, row)
    return actor, row


@router.get("/mergers", response=common.page_of(MergerTold), operation_id="list_mergers", summary="Mergers, newest first")
def listed(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Those of which both sides may be seen."""
    rows = queries.mergers(common.asking(request)).order_by("-at", "-pk")
    return common.page(request, rows, limit, offset, merger_as_json)


@router.get("/mergers/{int:pk}", response=MergerTold, operation_id="get_merger", summary="One merger")
def one(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """As it is now."""
    return merger_as_json(get_object_or_404(queries.mergers(common.asking(request)), pk=pk))


@router.post("/mergers/{int:pk}/undo", response=MergerTold, operation_id="undo_merger", summary="Take a merger back")
def undone(request: HttpRequest, pk: InPath[common.Key], said: JsonBody[Reasoned]) -> dict[str, Any]:
    """What it moved goes back, except rows that meanwhile came to name a third enterprise."""
    actor = common.asking(request)
    return merger_as_json(mergers.undo(actor, get_object_or_404(queries.mergers(actor), pk=pk), reason=said.reason))
