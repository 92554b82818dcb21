"""Who may use the API: a person with a session, or a token in the ``Authorization`` header."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from ninja.errors import HttpError

from shanglou.engine.language import say

from ...bodies.actors import Actor
from ...bodies.addresses import address_of
from ...bodies.models import Person
from ...doors.tokens import actor_of_token
from ...foundation.fields import language


class _Csrf(CsrfViewMiddleware):
    """Django's own check, asked for its answer."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def signed_in(request: HttpRequest) -> Actor | None:
    """The actor; None when nobody is known. A session needs the CSRF token for what changes something, a token does not."""
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        actor = actor_of_token(header.removeprefix("Bearer ").strip(), address_of(request))
        if actor is not None:
            request.actor = actor  # type: ignore[attr-defined]
        return actor
    if not isinstance(request.user, Person):
        return None
    if _Csrf(lambda _: None).process_view(request, lambda: None, (), {}):  # type: ignore[arg-type, return-value]
        raise HttpError(403, say("缺少 CSRF 令牌").of(language()))
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
