"""Files attached to rows of the registry, over the API: listed, attached, read, taken back."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import File, Form, Router, Schema, Status
from ninja import Path as InPath
from ninja.files import UploadedFile

from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...doors.attaching import HOLDERS, actions, queries
from ...doors.handing import attached
from ...doors.models import Attachment
from ...foundation.refusals import fault
from . import common
from .document import answers

router = Router(tags=["files"])


class Attaching(Schema):
    """What is said of a file that is attached: the row it belongs to, its kind, what it replaces."""

    of: str
    row: common.Key
    kind: str
    title: str = ""
    number: str = ""
    dated: datetime.date | None = None
    note: str = ""
    is_personal: bool = False
    replaces: common.Key | None = None


class Withdrawing(Schema):
    """Why a file is taken back."""

    reason: str


class FileTold(Schema):
    """A file of a row (`of` names the table, `row` its number), without its content; `size` in bytes."""

    id: int
    of: str
    row: int
    kind: str
    title: str
    number: str
    dated: common.Day | None
    note: str
    is_personal: bool
    name: str
    media: str
    size: int
    sha256: str
    sm3: str
    by: str
    at: common.Moment
    superseded_by: int | None
    withdrawn_at: common.Moment | None
    reason: str


def written(file: Attachment) -> dict[str, Any]:
    """A file as JSON, without its content."""
    return {
        "id": file.pk,
        "of": file.of,
        "row": file.row,
        "kind": file.kind,
        "title": file.title,
        "number": file.number,
        "dated": file.dated.isoformat() if file.dated else None,
        "note": file.note,
        "is_personal": file.is_personal,
        "name": file.name,
        "media": file.media,
        "size": file.size,
        "sha256": file.sha256,
        "sm3": file.sm3,
        "by": file.by,
        "at": file.created_at.isoformat(),
        "superseded_by": file.superseded_by_id,
        "withdrawn_at": file.withdrawn_at.isoformat() if file.withdrawn_at else None,
        "reason": file.reason,
    }


@router.get("/", response=common.page_of(FileTold), operation_id="list_files", summary="Files of the rows that may be seen")
def list_files(
    request: HttpRequest,
    of: str = "",
    row: common.Key | None = None,
    current: bool = False,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Files of one table (``of=projects.project``) or one row; with ``current`` only those that count."""
    rows = queries.files(common.asking(request))
    if of:
        _holder(of)
        rows = rows.filter(of=of)
    if row is not None:
        rows = rows.filter(row=row)
    if current:
        rows = rows.filter(superseded_by=None, withdrawn_at__isnull=True)
    return common.page(request, rows.order_by("pk"), limit, offset, written)


@router.post("/", response={201: FileTold}, operation_id="attach_file", summary="Attach a file to a row")
def attach(request: HttpRequest, said: Form[Attaching], file: File[UploadedFile]) -> Any:
    """Attach a file to a row, or a newer one in the place of ``replaces``."""
    actor = common.asking(request)
    row = _row(actor, said.of, said.row)
    replaces = get_object_or_404(queries.files_of(actor, row), pk=said.replaces) if said.replaces is not None else None
    values = said.dict(exclude={"of", "row", "replaces"})
    return Status(201, written(actions.attach(actor, row, file, replaces=replaces, **values)))


@router.get("/{int:pk}", response=FileTold, operation_id="get_file", summary="What is known of a file")
def one(request: HttpRequest, pk: InPath[common.Key]) -> Any:
    """A file without its content."""
    return written(get_object_or_404(queries.files(common.asking(request)), pk=pk))


@router.get("/{int:pk}/content", operation_id="read_file", summary="The content of a file", openapi_extra=answers("*/*"))
def content(request: HttpRequest, pk: InPath[common.Key], purpose: str = "") -> FileResponse:
    """The content. Of a file with personal data the ``purpose`` is needed and kept in the log."""
    actor = common.asking(request)
    return attached(actor, get_object_or_404(queries.files(actor), pk=pk), purpose=purpose)


@router.post("/{int:pk}/withdraw", response=FileTold, operation_id="withdraw_file", summary="Take a file back")
def withdraw(request: HttpRequest, pk: InPath[common.Key], said: JsonBody[Withdrawing]) -> Any:
    """Take a file back: its content goes, its line stays."""
    actor = common.asking(request)
    file = get_object_or_404(queries.files(actor), pk=pk)
    return written(actions.withdraw(actor, file, reason=said.reason))


def _holder(of: str) -> Any:
    if of not in HOLDERS:
        raise fault("of", of[:80], plain(", ".join(sorted(HOLDERS))), say("请从列表中选择。"))
    return HOLDERS[of]


def _row(actor: Actor, of: str, key: int) -> Registered:
    found: Registered = get_object_or_404(_holder(of).rows(actor), pk=key)
    return found
