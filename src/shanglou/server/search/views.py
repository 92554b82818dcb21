"""The page of results, and the short list under the search box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ..bodies.actors import actor_of
from .queries import SHORTEST, clauses, find, words

FEW = 6


def results(request: HttpRequest) -> HttpResponse:
    """What is found by ``q``: for anybody clauses, for those who signed in the rows they may see."""
    text = request.GET.get("q", "").strip()[:100]
    short = bool(text) and any(len(word) < SHORTEST for word in words(text))
    context = {
        "q": text,
        "short": short or (bool(text) and not words(text)),
        "groups": find(actor_of(request), text),
        "clauses": [] if short else clauses(text),
    }
    return render(request, "search/results.html", context)


def suggest(request: HttpRequest) -> HttpResponse:
    """The first few of each kind, for the list under the search box."""
    text = request.GET.get("q", "").strip()[:100]
    context = {"q": text, "groups": find(actor_of(request), text, limit=FEW), "clauses": clauses(text, limit=FEW)}
    return render(request, "search/suggest.html", context)
