"""*Check a project*: for anybody, without an account. Answers come with the form and go with the page; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import check_for_language, pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST

from shanglou.engine.faults import BadInput
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from ..foundation.fields import language
from . import check_files
from .check_comparing import compared
from .check_examples import example, finished, projects
from .check_state import State, day_of, read_state, today
from .interview import UNDERTAKINGS, Round, hold
from .presentation import ReportView, present

# A proxy or the back button must not bring up another person's answers.
_private = cache_control(no_store=True, private=True)


@_private
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The page: first where, when and what; then questions on the left and the result as it forms on the right.

    With htmx the answer is the part that changes: questions and result, or, for ``live=1``, the result alone.
    """
    chosen = _language(request)
    state = _state(request)
    if not state.is_begun:
        return render(request, "compliance/check_start.html", _start(state), status=422 if "begin" in request.GET else 200)
    try:
        now = _hold(state)
    except BadInput as bad:
        return render(request, "compliance/check_start.html", {**_start(state), "faults": bad.faults}, status=422)
    context = _context(state, now)
    if getattr(request, "htmx", False):
        part = "check_result.html" if request.POST.get("live") == "1" else "check_body.html"
        return render(request, f"compliance/{part}", {**context, "swapped": True})
    answer = render(request, "compliance/check.html", context)
    if chosen:
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, samesite="Lax", secure=settings.CSRF_COOKIE_SECURE)
    return answer


@_private
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The result as a file: ``format`` is ``pdf``, ``docx`` or ``json``."""
    state = _state(request)
    try:
        now = _hold(state)
    except BadInput as bad:
        return render(request, "compliance/check_start.html", {**_start(state), "faults": bad.faults}, status=422)
    form = request.POST.get("format", "")
    form = form if form in check_files.TYPES else "pdf"
    return check_files.of_round(now, form, title=state.title, answers=state.answers).answer()


@_private
@require_POST
def proof(request: HttpRequest) -> HttpResponse:
    """The whole reasoning behind one finding, as a page part."""
    state = _state(request)
    try:
        now = _hold(state)
    except BadInput as bad:
        return render(request, "compliance/check_faults.html", {"faults": bad.faults}, status=422)
    view = present(now.report, language(), library(), proofs=state.proofs)
    found = [item for item in _findings(view) if item.rule in state.proofs and item.steps]
    return render(request, "compliance/report_proof.html", {"findings": found})


@_private
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """The same answers asked of another place or on another day, side by side."""
    state = _state(request)
    other = State(
        request.POST.get("other_place", "").strip()[:100] or state.where,
        request.POST.get("other_on", "").strip()[:40] or state.on,
        state.about,
        state.what_if,
        state.title,
        state.answers,
    )
    try:
        columns = [_hold(state), _hold(other)]
    except BadInput as bad:
        return render(request, "compliance/check_compare.html", {"state": state, "faults": bad.faults}, status=422)
    context = {"state": state, "other": other, "compared": compared(columns, language(), library()), **_choices()}
    return render(request, "compliance/check_compare.html", context)


# --------------------------------------------------------------------------------------------------------------- parts


def _language(request: HttpRequest) -> str:
    """The language that the form asks for. The switch in the head of every page is a link and would lose the answers."""
    chosen = request.POST.get("language", "")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        return ""
    translation.activate(chosen)
    request.LANGUAGE_CODE = chosen
    return chosen


def _state(request: HttpRequest) -> State:
    if request.method == "POST":
        return read_state(request.POST, library().vocabulary)
    # Where, when and what may stand in an address; figures may not, for addresses are logged.
    begun = read_state(request.GET, library().vocabulary)
    if "example" in request.GET:
        return example(request.GET["example"]) or State("", today(), "")
    return State(begun.where, begun.on, begun.about, begun.what_if)


def _hold(state: State) -> Round:
    return hold(
        library(),
        where=state.where,
        on=state.on,
        about=state.about,
        answers=state.answers,
        again=state.again,
        what_if=state.what_if,
        title=state.title,
    )


def _start(state: State) -> dict[str, Any]:
    return {"state": state, "day": day_of(state), "finished": finished(), "projects": projects(), **_choices()}


def _choices() -> dict[str, Any]:
    """What may be chosen: undertakings, and the places that some instrument speaks of."""
    spoken = dict.fromkeys(item.place for item in library().instruments.values())
    return {
        "undertakings": [(item.key, item.label.of(language()), item.note.of(language())) for item in UNDERTAKINGS.values()],
        "known_places": [place_text(place(code)).of(language()) for code in spoken],
    }


def _context(state: State, now: Round) -> dict[str, Any]:
    view = present(now.report, language(), library(), final={gate.id for gate in now.decided}, proofs=state.proofs)
    return {
        "state": state,
        "round": now,
        "view": view,
        "lang": language(),
        "about": now.undertaking.label.of(language()),
        "lapsed": [document for document in view.documents if document.status != "in force"],
        "yes_no": [("true", pgettext("check", "是")), ("false", pgettext("check", "否"))],
        **_choices(),
    }


def _findings(view: ReportView) -> list[Any]:
    inside = [item for gate in view.gates for item in gate.findings]
    return inside + [
        item for stage in view.stages for group in (stage.against, stage.results, stage.kept, stage.undecided) for item in group
    ]
