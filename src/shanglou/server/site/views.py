"""The front door and the workbench."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def front(request: HttpRequest) -> HttpResponse:
    """The front door, for anybody."""
    return render(request, "site/front.html")


@login_required
def workbench(request: HttpRequest) -> HttpResponse:
    """What waits for the one who signed in."""
    return render(request, "site/workbench.html")
