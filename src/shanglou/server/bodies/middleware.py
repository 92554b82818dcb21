"""Every request has an actor; a session lasts as long as it is used."""

from __future__ import annotations

import logging
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from .actors import actor_of
from .addresses import address_of
from .first_passwords import OPEN, is_owed
from .models import Person
from .sessions import SessionStore

logger = logging.getLogger(__name__)


class ActorMiddleware:
    """Sets `request.actor`. What costs a query (roles, divisions) is asked for only when needed.

    What is sent to somebody who is known is kept by no browser and no proxy, unless its view says otherwise: on a shared machine
    the button back would show it after its reader has left.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its actor."""
        actor_of(request)
        response = self.get_response(request)
        if not actor_of(request).is_stranger and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response


class FirstPasswordMiddleware:
    """Leads who is signed in by a password that somebody else gave to the page where another is chosen; the API gives nothing
    to such an actor by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """The way to that page, but from there and to leave."""
        asked = request.resolver_match
        if asked is None or asked.url_name in OPEN or asked.namespace == "api":
            return None
        if not isinstance(request.user, Person) or not is_owed(request, request.user):
            return None
        target = reverse("account_change_password")
        return HttpResponseClientRedirect(target) if getattr(request, "htmx", False) else redirect(target)


class UseMiddleware:
    """Moves the end of a session that is used, and keeps for its owner when and from where it was used last.

    Two statements a minute (`sessions.slack`), where saving the session and looking up its row with every page would be ten.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; a page that was made is sent whether or not its session could be prolonged."""
        response = self.get_response(request)
        session = request.session
        if isinstance(session, SessionStore) and session.is_stale and session.session_key and response.status_code < 500:
            try:
                self._used(request, response, session)
            except DatabaseError:
                logger.exception("a session could not be prolonged")
        return response

    def _used(self, request: HttpRequest, response: HttpResponse, session: SessionStore) -> None:
        if not session.prolong():
            return
        if request.user.is_authenticated and session.session_key:
            longest = UserSession._meta.get_field("user_agent").max_length
            row = UserSession.objects.filter(session_key=session.session_key, user_id=request.user.pk)
            seen = row.update(
                last_seen_at=timezone.now(),
                ip=address_of(request),
                user_agent=request.META.get("HTTP_USER_AGENT", "")[:longest],
            )
            if not seen:
                UserSession.objects.create_from_request(request)
        if settings.SESSION_COOKIE_NAME not in response.cookies:
            response.set_cookie(
                settings.SESSION_COOKIE_NAME,
                session.session_key or "",
                max_age=None if session.get_expire_at_browser_close() else session.get_expiry_age(),
                domain=settings.SESSION_COOKIE_DOMAIN,
                path=settings.SESSION_COOKIE_PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=settings.SESSION_COOKIE_HTTPONLY,
                samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]
            )
