"""Every request has an actor."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from .actors import actor_of


class ActorMiddleware:
    """Sets `request.actor`. What costs a query (roles, divisions) is asked for only when needed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on with its actor."""
        actor_of(request)
        return self.get_response(request)
