"""The pages for what failed. They ask nothing of the database, which may be what failed."""

from __future__ import annotations

import sys

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from shanglou.engine.language import say

from ..bodies.sign_ins import can_count, unlogged
from ..foundation.troubles import PASSING, trouble
from .api.problems import problem as api_problem


def failed(request: HttpRequest) -> HttpResponse:
    """For what no view or middleware has answered: 503 where it passes by itself, else 500. The API answers in its own form."""
    problem = sys.exc_info()[1]
    if request.path.startswith("/api/"):
        passing = isinstance(problem, PASSING)
        return api_problem(503 if passing else 500, trouble(problem) if problem is not None else say("程序出错"))
    if isinstance(problem, PASSING):
        return unavailable(problem)
    return HttpResponse(render_to_string("500.html"), status=500)


def unreadable(request: HttpRequest, exception: BaseException) -> HttpResponse:
    """For what is refused before it is known who asks: the page asks nothing of the request, which may lack what others have.

    Who comes by a name that the installation was not told of (`SHANGLOU_HOSTS`) learns which it is.
    """
    if request.path.startswith("/api/"):
        return api_problem(400, say("请求有误，没有保存任何内容。"))
    name = request.META.get("HTTP_HOST", "")[:100] if isinstance(exception, DisallowedHost) else ""
    return HttpResponse(render_to_string("400.html", {"name": name}), status=400)


def too_many(request: HttpRequest) -> HttpResponse:
    """For who asks too often to be let in, and for whom that cannot be counted now."""
    return render(request, "429.html", status=429) if can_count() else unlogged()


def unavailable(problem: BaseException) -> HttpResponse:
    """The page, in both languages, that says what does not answer; it asks to be tried again after half a minute."""
    text = trouble(problem)
    answer = HttpResponse(render_to_string("errors/unavailable.html", {"zh": text.zh, "en": text.en}), status=503)
    answer["Retry-After"] = "30"
    return answer
