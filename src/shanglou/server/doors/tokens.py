"""Tokens of the API: made once, shown once, kept as a hash; never more than what their person may do."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ..audit.actions import Deed, record
from ..bodies.actors import Actor
from ..bodies.capabilities import MAY, Capability
from ..foundation.refusals import Refused
from .models import ApiToken

PREFIX = "slk_"
LONGEST = datetime.timedelta(days=366)


def digest(raw: str) -> str:
    """What is kept of a token: its SHA-256. The token is random and long, so that a salt would add nothing."""
    return hashlib.sha256(raw.encode()).hexdigest()


def tokens(actor: Actor) -> QuerySet[ApiToken]:
    """One's own tokens."""
    return ApiToken.objects.filter(person=actor.person) if actor.person is not None else ApiToken.objects.none()


def may_grant(actor: Actor) -> list[Capability]:
    """The capabilities that a token of this person may carry: those that some role of the person holds."""
    if actor.sees_all:
        return list(Capability)
    held = frozenset().union(*(MAY[item.role] for item in actor.memberships)) if actor.memberships else frozenset()
    return [item for item in Capability if item in held]


def make_token(actor: Actor, name: str, scopes: Iterable[str], days: int) -> tuple[ApiToken, str]:
    """Make a token; gives back the row and the token itself, which is never shown again."""
    if actor.person is None or actor.scopes is not None:
        raise Refused(say("令牌只能由本人登录后办理。"))
    wanted = list(dict.fromkeys(scopes))
    allowed = {str(item) for item in may_grant(actor)}
    faults = [
        Fault("scopes", item, plain(", ".join(sorted(allowed))), say("请从列表中选择。"))
        for item in wanted
        if item not in allowed
    ]
    if not wanted:
        faults.append(Fault("scopes", "", say("至少一项权限"), say("请选择这个令牌可以做什么。")))
    if not name.strip():
        faults.append(Fault("name", "", say("一个名称"), say("请写明用在哪里。")))
    if not 1 <= days <= LONGEST.days:
        faults.append(Fault("days", str(days), say("1 至 {most} 天", most=LONGEST.days), say("请改短有效期。")))
    if faults:
        raise BadInput(faults)
    raw = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        person=actor.person,
        name=name.strip(),
        prefix=raw[:10],
        digest=digest(raw),
        scopes=wanted,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    record(actor.identity, [Deed("token.create", "doors.apitoken", str(row.pk), row.name, new={"scopes": wanted, "days": days})])
    return row, raw


def revoke(actor: Actor, token: ApiToken) -> None:
    """End a token now."""
    if actor.person is None or token.person_id != actor.person.pk:
        raise Refused(say("只能撤销自己的令牌。"))
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    record(actor.identity, [Deed("token.revoke", "doors.apitoken", str(token.pk), token.name)])


def actor_of_token(raw: str, address: str) -> Actor | None:
    """The actor of a token: its person, narrowed to its scopes; None for an unknown, ended or revoked one."""
    if not raw.startswith(PREFIX):
        return None
    now = timezone.now()
    row = (
        ApiToken.objects.filter(digest=digest(raw), revoked_at__isnull=True, expires_at__gt=now, person__is_active=True)
        .select_related("person")
        .first()
    )
    if row is None:
        return None
    if row.used_at is None or now - row.used_at > datetime.timedelta(minutes=1):
        ApiToken.objects.filter(pk=row.pk).update(used_at=now)
    return Actor(person=row.person, address=address, scopes=frozenset(row.scopes))
