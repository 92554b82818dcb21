"""What is found in the registry and the policies, for programs: as the page of results and the list under the box have it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from ...search.queries import LIMIT, clauses, find
from ...search.views import FEW
from . import common

router = Router(tags=["search"])


class Hit(Schema):
    """What was found, and its page."""

    title: str
    code: str
    url: str


class HitGroup(Schema):
    """Hits of one kind; `more` says whether there are more of them."""

    kind: str
    more: bool
    hits: list[Hit]


class HitClause(Schema):
    """A clause of an instrument."""

    instrument: str
    clause: str


class Found(Schema):
    """What was found in the registry and in the policies."""

    groups: list[HitGroup]
    clauses: list[HitClause]


def _found(request: HttpRequest, text: str, limit: int) -> dict[str, Any]:
    text = text.strip()[:100]
    groups = find(common.asking(request), text, limit=limit)
    return {
        "groups": [
            {
                "kind": group.kind,
                "more": group.more,
                "hits": [{"title": hit.title, "code": hit.code, "url": hit.url} for hit in group.hits],
            }
            for group in groups
        ],
        "clauses": [{"instrument": item.id, "clause": clause.id} for item, clause in clauses(text, limit=limit)],
    }


@router.get("/search", response=Found, operation_id="search", summary="Find by name, code, initials")
def search(request: HttpRequest, q: str = "") -> dict[str, Any]:
    """Every word of two signs or more, in a name, a code or pinyin initials."""
    return _found(request, q, LIMIT)


@router.get("/suggestions", response=Found, operation_id="suggest", summary="The first few that are found, while one types")
def suggest(request: HttpRequest, q: str = "") -> dict[str, Any]:
    """As the search gives them, a few of each kind: quick enough to be asked at every key."""
    return _found(request, q, FEW)
