"""What belongs to oneself: the rows that one follows, the sessions in which one has signed in, the workbench."""

from __future__ import annotations

from typing import Annotated, Any

from allauth.usersessions.models import UserSession
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.language import say

from ...audit.words import word
from ...bodies import following, queries, sign_ins
from ...bodies.actions import in_person
from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...bodies.queries import visible
from ...doors import tokens
from ...doors.models import ApiToken
from ...foundation.refusals import fault
from .. import panels
from . import common, log
from .acts import Said

router = Router(tags=["own"])
Kind = Annotated[str, Field(max_length=60, pattern=r"^[a-z]+\.[a-z]+$")]


class Followed(Said):
    """A row by its kind, as the log and the files name it (``land.parcel``), and its number."""

    kind: Kind
    key: common.Key


class FollowedRow(Schema):
    """A row that is followed."""

    kind: str
    key: int
    title: str


class FollowedDeed(Schema):
    """What somebody else did to a row that is followed, in the language asked for."""

    row: FollowedRow
    number: int
    at: str
    person: str
    verb: str
    done: str


class OwnSession(Schema):
    """A session: where from, with what, since when and when last."""

    id: int
    address: str
    browser: str
    since: str
    last_seen: str
    is_current: bool


class TokenTold(Schema):
    """A token of one's own, by the beginning of it; `scopes` is what it may do at most."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    made_at: common.Moment
    expires_at: common.Moment
    used_at: common.Moment | None
    revoked_at: common.Moment | None


class WorkbenchLine(Schema):
    """One line: what, the page behind it, what is said of it, when it is due, a figure and that of last month."""

    title: str
    page: str
    note: str
    due: str | None
    figure: int | str | None
    before: int | str | None


class WorkbenchPanel(Schema):
    """A panel and its lines; `empty` is what it says without any."""

    title: str
    empty: str
    page: str
    lines: list[WorkbenchLine]


def _followed(row: Registered) -> dict[str, Any]:
    return {"kind": row._meta.label_lower, "key": row.pk, "title": str(row)}


def _named(actor: Actor, kind: str, key: int) -> Registered:
    model = following.kind_named(kind)
    if model is None:
        raise Http404(kind)
    found: Registered = get_object_or_404(visible(model._default_manager.all(), actor), pk=key)
    return found


@router.get("/follows", response=list[FollowedRow], operation_id="list_follows", summary="The rows that one follows")
def list_follows(request: HttpRequest) -> list[dict[str, Any]]:
    """As far as they may still be seen."""
    return [_followed(row) for row in following.followed(common.asking(request))]


@router.post("/follows", response=FollowedRow, operation_id="follow", summary="Follow a row")
def follow(request: HttpRequest, said: JsonBody[Followed]) -> dict[str, Any]:
    """Once is enough: again changes nothing."""
    actor = common.asking(request)
    row = _named(actor, said.kind, said.key)
    if not following.follow(actor, row):
        raise fault("key", said.key, say("至多关注 {most} 条", most=following.MOST), say("请先取消一些关注。"))
    return _followed(row)


@router.delete("/follows/{kind}/{int:key}", response={204: None}, operation_id="unfollow", summary="Follow a row no longer")
def unfollow(request: HttpRequest, kind: InPath[Kind], key: InPath[common.Key]) -> Any:
    """One that is not followed stays so."""
    actor = common.asking(request)
    following.unfollow(actor, _named(actor, kind, key))
    return Status(204, None)


@router.get(
    "/follows/changes", response=list[FollowedDeed], operation_id="follow_changes", summary="What others did to what one follows"
)
def changes(request: HttpRequest) -> list[dict[str, Any]]:
    """The newest hundred, the newest first."""
    return [
        {
            "row": _followed(item.row),
            "number": item.entry.number,
            "at": item.entry.at.isoformat(),
            "person": item.entry.person_name,
            "verb": item.entry.verb,
            "done": word(item.entry.verb),
        }
        for item in following.happened(common.asking(request), limit=100)
    ]


@router.get("/tokens", response=common.page_of(TokenTold), operation_id="list_tokens", summary="One's own tokens; not for tokens")
def list_tokens(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """The newest first, those that are over too. New ones are made on the page."""
    actor = common.asking(request)
    in_person(actor)
    return common.page(request, tokens.tokens(actor).order_by("-created_at", "-pk"), limit, offset, _token)


@router.post(
    "/tokens/{int:pk}/revoke", response=TokenTold, operation_id="revoke_token", summary="End one of one's own tokens now"
)
def revoke_token(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """One that has ended stays so."""
    actor = common.asking(request)
    in_person(actor)
    row = get_object_or_404(tokens.tokens(actor), pk=pk)
    tokens.revoke(actor, row)
    row.refresh_from_db()
    return _token(row)


def _token(row: ApiToken) -> dict[str, Any]:
    moments = {name: getattr(row, name) for name in ("expires_at", "used_at", "revoked_at")}
    return {
        "id": row.pk,
        "name": row.name,
        "prefix": row.prefix,
        "scopes": list(row.scopes),
        "made_at": row.created_at.isoformat(),
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
    }


@router.get("/sessions", response=list[OwnSession], operation_id="list_sessions", summary="One's own sessions; not for tokens")
def sessions(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that have not ended, the one used last first."""
    actor = common.asking(request)
    in_person(actor)
    found = UserSession.objects.purge_and_list(actor.person)
    return [
        {
            "id": item.pk,
            "address": item.ip,
            "browser": item.user_agent,
            "since": item.created_at.isoformat(),
            "last_seen": item.last_seen_at.isoformat(),
            "is_current": item.session_key == request.session.session_key,
        }
        for item in sorted(found, key=lambda item: item.last_seen_at, reverse=True)
    ]


@router.post(
    "/sessions/{int:pk}/end", response={204: None}, operation_id="end_session", summary="End one of one's sessions; not by token"
)
def end_session(request: HttpRequest, pk: InPath[common.Key]) -> Any:
    """On whatever device it is."""
    actor = common.asking(request)
    in_person(actor)
    sign_ins.end_sessions(actor, [get_object_or_404(UserSession, pk=pk, user=actor.person)])
    return Status(204, None)


@router.get(
    "/sign-ins",
    response=log.EntryPage,
    operation_id="list_sign_ins",
    summary="What the log keeps of one's coming and going",
)
def own_sign_ins(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Sign-ins, failures, locks, changed passwords and second factors of the own account, the newest first; not for tokens."""
    actor = common.asking(request)
    in_person(actor)
    return common.page(request, queries.own_sign_ins(actor), limit, offset, log.written)


@router.get("/workbench", response=list[WorkbenchPanel], operation_id="workbench", summary="What waits for the asker")
def workbench(request: HttpRequest) -> list[dict[str, Any]]:
    """The panels of the workbench in the language asked for."""
    return [
        {
            "title": str(panel.title),
            "empty": str(panel.empty),
            "page": panel.url,
            "lines": [
                {
                    "title": str(line.title),
                    "page": line.url,
                    "note": str(line.note),
                    "due": line.due.isoformat() if line.due else None,
                    "figure": _figure(line.figure),
                    "before": _figure(line.before),
                }
                for line in panel.rows
            ],
        }
        for panel in panels.panels(common.asking(request))
    ]


def _figure(value: Any) -> int | str | None:
    return value if isinstance(value, int) else str(value) or None
