"""What was refused, clashed or wrongly entered becomes a plain page or message."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from shanglou.engine.faults import BadInput

from ..foundation.fields import language
from ..foundation.refusals import Conflict, Refused
from ..foundation.troubles import PASSING
from .failures import unavailable

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Turns `Refused` into 403 (a stranger is sent to sign in by the view), `Conflict` into 409, `BadInput` into 400, a lost
    database or a full disk into 503. Nothing was written in any of these cases: actions are transactions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; an address that only takes what a form sends is told of in a page, to who comes by its link."""
        answer = self.get_response(request)
        if answer.status_code == 405 and not answer.content and request.method == "GET" and not request.path.startswith("/api/"):
            page = render(request, "errors/only_sent.html", status=405)
            page["Allow"] = answer["Allow"]
            return page
        return answer

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """The page for a problem that has one."""
        if isinstance(problem, Refused):
            return render(request, "errors/refused.html", {"text": problem.text.of(language())}, status=403)
        if isinstance(problem, Conflict):
            return render(request, "errors/conflict.html", {"conflict": problem, "text": problem.text.of(language())}, status=409)
        if isinstance(problem, BadInput):
            return render(request, "errors/bad_input.html", {"faults": problem.faults}, status=400)
        if isinstance(problem, PASSING):
            logger.exception("database or disk failed")
            return unavailable(problem)
        return None
