"""Exports of lists, for programs: made, followed, fetched; and the filters that are kept for a list."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.faults import BadInput
from shanglou.engine.language import say

from ...doors import keeping
from ...doors.exporting import actions
from ...doors.handing import exported
from ...doors.models import Export, SavedView
from ...doors.named import list_named, out_named
from ...doors.opening import exactly, opened
from ...foundation.refusals import fault
from . import common
from .acts import Said
from .document import answers
from .lists import ListName, opened_exactly

router = Router(tags=["exports"])


class Wanted(Said):
    """The rows of a list (``land:parcels``) that a query leaves, as the query stands in the list's address, in a form of file;
    with `every` all columns and not only those that the list shows.
    """

    list: ListName
    form: Annotated[str, Field(max_length=10)]
    query: Annotated[str, Field(max_length=1000)] = ""
    every: bool = False


class KeptFilters(Said):
    """Filters of a list under a title; shared with a body of one's own where it is named."""

    list: ListName
    title: Annotated[str, Field(max_length=200)]
    query: Annotated[str, Field(max_length=2000)] = ""
    body: common.Key | None = None


class ExportTold(Schema):
    """An export: the rows of a list that a query leaves, of how many, its size in bytes and checksums."""

    id: uuid.UUID
    list: str
    query: str
    said: str
    form: str
    rows: int
    total: int
    size: int
    sha256: str
    sm3: str
    has_file: bool
    job: uuid.UUID | None
    at: common.Moment


class ViewTold(Schema):
    """Kept filters of a list; shared with a body (its number) or one's own."""

    id: int
    list: str
    title: str
    query: str
    body: int | None


def told(row: Export) -> dict[str, Any]:
    """An export: what it holds, of how many rows, its checksums. Without a file it is being written, or kept no longer."""
    return {
        "id": str(row.pk),
        "list": row.list,
        "query": row.query,
        "said": row.said,
        "form": row.form,
        "rows": row.rows,
        "total": row.total,
        "size": row.size,
        "sha256": row.sha256,
        "sm3": row.sm3,
        "has_file": bool(row.file),
        "job": str(row.job) if row.job else None,
        "at": row.created_at.isoformat(),
    }


def view_as_json(row: SavedView) -> dict[str, Any]:
    """Kept filters."""
    return {"id": row.pk, "list": row.list, "title": row.name, "query": row.query, "body": row.body_id}


@router.get(
    "/exports", response=common.page_of(ExportTold), operation_id="list_exports", summary="One's own exports, newest first"
)
def listed(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Those whose files are kept no longer too."""
    rows = actions.exports(common.asking(request)).order_by("-created_at", "pk")
    return common.page(request, rows, limit, offset, told)


@router.post("/exports", response={201: ExportTold}, operation_id="make_export", summary="Take out the rows of a list")
def make(request: HttpRequest, response: HttpResponse, said: JsonBody[Wanted]) -> Any:
    """At once, or by a job where there are many: then it has no file yet, and `job` tells how far it is.

    Besides the lists (``GET /v1/lists``) go out what other pages show: the audit log (``bodies:log``; ``q``, ``verb``, ``kind``,
    ``key``, ``person``, ``group``), the enterprises to reconcile (``enterprises:reconcile``; ``only=doubles``) and the open
    questions (``compliance:questions``; ``kind``, ``who``, ``open=1``).
    """
    actor = common.asking(request)
    if out_named(said.list) is None:
        raise _unknown(said.list)
    exactly(opened(actor, said.list, said.query), said.query)
    row = actions.begin(actor, said.list, said.query, said.form, every=said.every)
    response["Location"] = f"/api/v1/exports/{row.pk}"
    return Status(201, told(row))


@router.get("/exports/{uuid:key}", response=ExportTold, operation_id="get_export", summary="One export")
def one(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """As it is now."""
    return told(get_object_or_404(actions.exports(common.asking(request)), pk=key))


@router.get(
    "/exports/{uuid:key}/content", operation_id="read_export", summary="The file of an export", openapi_extra=answers("*/*")
)
def content(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """With its count and checksums in the headers; 404 while it is being written."""
    actor = common.asking(request)
    return exported(actor, get_object_or_404(actions.exports(actor), pk=key))


@router.get("/views", response=common.page_of(ViewTold), operation_id="list_views", summary="Kept filters of a list")
def views(request: HttpRequest, name: Query[ListName], limit: common.Limit = 50, offset: common.Offset = 0) -> dict[str, Any]:
    """One's own, and those shared with a body of one's own."""
    actor = common.asking(request)
    _known(name)
    return common.page(request, keeping.views(actor, name).order_by("pk"), limit, offset, view_as_json)


@router.post("/views", response={201: ViewTold}, operation_id="save_view", summary="Keep filters of a list")
def save(request: HttpRequest, said: JsonBody[KeptFilters]) -> Any:
    """One's own of the same title are replaced."""
    actor = common.asking(request)
    _known(said.list)
    query = keeping.kept_query(QueryDict(said.query))
    opened_exactly(actor, said.list, query)
    return Status(201, view_as_json(keeping.save_view(actor, said.list, said.title, query, said.body)))


@router.delete("/views/{int:pk}", response={204: None}, operation_id="delete_view", summary="Delete kept filters of one's own")
def delete(request: HttpRequest, pk: InPath[common.Key]) -> Any:
    """Those that somebody else shared stay."""
    actor = common.asking(request)
    keeping.delete_view(actor, get_object_or_404(keeping.views(actor), pk=pk))
    return Status(204, None)


def _known(name: str) -> None:
    if list_named(name) is None:
        raise _unknown(name)


def _unknown(name: str) -> BadInput:
    return fault("list", name, say("平台上的列表，例如 land:parcels"), say("请核对名称。"))
