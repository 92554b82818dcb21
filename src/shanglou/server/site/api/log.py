"""The audit log: all of it for the audit administrator, that of the own divisions for an auditor."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from ...audit.models import Entry
from ...audit.words import word
from ...bodies.actions import verify_chain
from ...bodies.queries import narrowed_entries
from . import common

router = Router(tags=["log"])
Named = Annotated[str, Field(max_length=100, pattern=common.NO_NUL)]


class Asked(Schema):
    """What narrows the log: a part of the object's or the person's name, what was done, to what, by whom, in which action."""

    q: Named = ""
    verb: Named = ""
    kind: Named = ""
    key: Named = ""
    person: Named = ""
    group: uuid.UUID | None = None


class ChainBreak(Schema):
    """Where the chain does not hold, and how."""

    number: int
    text: dict[str, str]


class Verified(Schema):
    """How many entries there are, and every place where the chain does not hold: none in a log that nobody touched."""

    count: int
    breaks: list[ChainBreak]
    #: Where the chain ends now, to be written down outside of the platform.
    head: str


class EntryTold(Schema):
    """An entry of the log; `old` and `new` hold the values by field, personal data masked."""

    number: int
    at: common.Moment
    group: uuid.UUID
    person_id: str
    person: str
    body_id: str
    body: str
    address: str
    verb: str
    done: str
    kind: str
    key: str
    label: str
    division: str
    old: dict[str, Any]
    new: dict[str, Any]
    note: str
    digest: str


EntryPage = common.page_of(EntryTold)


def written(entry: Entry) -> dict[str, Any]:
    """An entry as it was kept; personal data was masked then."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(),
        "group": str(entry.group),
        "person_id": entry.person,
        "person": entry.person_name,
        "body_id": entry.body,
        "body": entry.body_name,
        "address": entry.address,
        "verb": entry.verb,
        "done": word(entry.verb),
        "kind": entry.kind,
        "key": entry.key,
        "label": entry.label,
        "division": entry.division,
        "old": entry.old,
        "new": entry.new,
        "note": entry.note,
        "digest": entry.digest,
    }


@router.get("/log", response=EntryPage, operation_id="list_log", summary="Entries of the audit log, the newest first")
def entries(
    request: HttpRequest,
    asked: Query[Asked],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """As far as the asker may read them."""
    found = narrowed_entries(common.asking(request), **asked.model_dump())
    return common.page(request, found, limit, offset, written)


@router.post("/log/verify", response=Verified, operation_id="verify_log", summary="Verify the chain of the log now")
def verify_log(
    request: HttpRequest,
    anchor: str = Query("", max_length=90, pattern=common.NO_NUL, description="The `head` of an earlier answer, to compare with"),
) -> dict[str, Any]:
    """Reads the whole log. That it was verified, and what came out, is an entry of the log."""
    made = verify_chain(common.asking(request), anchor)
    breaks = [{"number": item.number, "text": {"zh": item.text.zh, "en": item.text.en}} for item in made.breaks]
    return {"count": made.count, "breaks": breaks, "head": str(made.head)}
