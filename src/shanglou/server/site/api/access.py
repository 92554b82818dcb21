"""Who may use the API: a person with a session, or a program with a token in the ``Authorization`` header."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware
from ninja.security import APIKeyCookie, HttpBasicAuth, HttpBearer

from shanglou.engine.language import say

from ...bodies.actors import Actor
from ...bodies.addresses import address_of
from ...bodies.models import Person
from ...doors.tokens import actor_of_token
from .common import Told


class _Csrf(CsrfViewMiddleware):
    """Django's own check, asked for its answer."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:
        return reason


def _known(request: HttpRequest, token: str) -> Actor | None:
    actor = actor_of_token(token.strip(), address_of(request))
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return actor


class Token(HttpBearer):
    """A token as RFC 6750 has it: ``Authorization: Bearer slk_…``."""

    openapi_description = "A token, made on the page of one's data."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor of the token; None when it is nobody's."""
        return _known(request, token)


class TokenAsPassword(HttpBasicAuth):
    """A token in the place of a password (RFC 7617), for programs that know only user and password.

    Nobody's own password opens the API: what is not a token is nobody's.
    """

    openapi_description = "The same token as the password, under any user name."

    def authenticate(self, request: HttpRequest, username: str, password: str) -> Actor | None:
        """The actor of the token, whatever the user is called; None when it is nobody's."""
        return _known(request, password)


class Session(APIKeyCookie):
    """A person who has signed in; what changes something needs the CSRF token too, as pages send it."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "For scripts of the platform's own pages. Changes need the CSRF token in X-CSRFToken."

    def __init__(self) -> None:
        # Whoever is not known at all is told so before being asked for a CSRF token: `authenticate` asks for it.
        super().__init__(csrf=False)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        """The actor; None when nobody has signed in. 403 without the CSRF token where one is due."""
        if not isinstance(request.user, Person):
            return None
        if _Csrf(lambda _: None).process_view(request, lambda: None, (), {}):  # type: ignore[arg-type, return-value]
            raise Told(403, say("缺少 CSRF 令牌"))
        found: Actor = request.actor  # type: ignore[attr-defined]
        return found


#: In the order in which they are asked.
ACCESS = (Token(), TokenAsPassword(), Session())
