"""The interview of the check page, for programs: what is still to be asked, what the answers so far decide, the result as a file.

Public, and nothing is kept: the answers come with each request.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import say
from shanglou.engine.report import both
from shanglou.policies import library, place_text, resolve
from shanglou.standards.divisions import covers

from ...compliance import check_files
from ...compliance.check_examples import Example, finished, projects
from ...compliance.check_state import MOST_ANSWERS
from ...compliance.interview import UNDERTAKINGS, UNKNOWN, Answered, Question, Round, hold
from ...compliance.interview.answers import NOTHING
from ...compliance.presentation import present
from ...foundation.fields import language
from ...foundation.refusals import fault
from . import common
from .acts import Said
from .dates import day_of
from .document import CHECK_FILE
from .wanted import NextSteps, next_steps

router = Router(tags=["policies"], auth=None)
Text = Annotated[str, Field(max_length=200, pattern=common.NO_NUL)]
Raw = Annotated[str, Field(max_length=4000, pattern=common.NO_NUL)]
Form = Literal["pdf", "docx", "json"]


class Interview(Said):
    """Where (a code or a name), on which day (today), what one sets out to do, and the answers so far by fact: as one writes them
    in a form; null: not known to who is asked; a list: several options, an empty one: none of them. `again` are to be asked anew
    and do not count. With `what_if` documents out of force count too.
    """

    place: Text
    undertaking: Text
    on: Annotated[str, Field(max_length=40)] | None = None
    answers: Annotated[
        dict[Annotated[str, Field(max_length=80)], bool | int | float | Raw | Annotated[list[Text], Field(max_length=50)] | None],
        Field(default_factory=dict, max_length=MOST_ANSWERS),
    ]
    again: Annotated[list[Text], Field(default_factory=list, max_length=MOST_ANSWERS)]
    what_if: bool = False
    at_once: Annotated[int, Field(ge=1, le=50)] = 4
    title: Text = ""


class UndertakingTold(Schema):
    """What one may set out to do; `presumes` is what choosing it answers, until it is answered otherwise."""

    key: str
    label: common.Label
    note: common.Label
    presumes: dict[str, str]


class ExampleInterview(Schema):
    """What an example sends to ``/v1/interview``: answers as one writes them in a form."""

    place: str
    on: str
    undertaking: str
    title: str
    answers: dict[str, str]


class CheckExample(Schema):
    """A finished check to open: a made-up case that a document brings, or a real project (`is_real`) of which only what was
    reported is known.
    """

    key: str
    title: common.Label
    note: common.Label
    is_real: bool
    interview: ExampleInterview


class FaultTold(Schema):
    """What is wrong with an answer."""

    row: int | None
    field: str
    found: str
    expected: common.Label
    remedy: common.Label
    source: str


class Because(Schema):
    """A rule that a question is asked for, with its clauses, and its gate where one asks for the rule."""

    rule: str
    clauses: list[str]
    text: common.Label
    gate: common.Label
    role: Literal["scope", "test", "default"]


class QuestionAsked(Schema):
    """A fact to ask for. Numbers lie between `low` and `high` in the unit, with at most so many `places`. Of `options` one is to
    be chosen, `suggestions` are only offered. A criterion is for `settled_by` to decide. `further`: no gate waits for it.
    """

    fact: str
    label: common.Label
    subject: common.Label
    kind: Literal["number", "boolean", "choice", "choices", "text", "date", "place"]
    unit: common.Label
    accepts: common.Label
    definition: common.Label
    options: dict[str, common.Label]
    suggestions: dict[str, common.Label]
    low: int
    high: int
    places: int
    personal: bool
    criterion: bool
    settled_by: common.Label
    derived_from: list[common.Label]
    because: list[Because]
    further: bool
    raw: str
    fault: FaultTold | None


class AnsweredTold(Schema):
    """An answer that counts, as it was given and in words; `presumed`: it came with the undertaking; `disagrees`: what the other
    answers give for it, where that is something else.
    """

    fact: str
    label: common.Label
    subject: common.Label
    raw: str
    value: common.Label
    known: bool
    presumed: bool
    disagrees: common.Label


class InterviewTold(Schema):
    """What to ask next, and what is decided so far. `waiting` and `further` count the facts that still matter: to gates, and to
    other rules alone. No further answer changes what the gates in `decided` say. Nothing is left to ask when it is `finished`.
    """

    place: str
    place_name: common.Label
    on: common.Day
    undertaking: str
    questions: list[QuestionAsked]
    waiting: int
    further: int
    finished: bool
    answered: list[AnsweredTold]
    faults: list[FaultTold]
    decided: list[str]
    report: dict[str, Any]
    next_steps: NextSteps


@router.get(
    "/undertakings", response=list[UndertakingTold], operation_id="list_undertakings", summary="What one may set out to do"
)
def undertakings(request: HttpRequest) -> list[dict[str, Any]]:
    """What an interview may be about."""
    return [
        {"key": item.key, "label": both(item.label), "note": both(item.note), "presumes": dict(item.presumes)}
        for item in UNDERTAKINGS.values()
    ]


@router.get(
    "/check-examples", response=list[CheckExample], operation_id="list_check_examples", summary="Finished checks to begin from"
)
def examples(request: HttpRequest, place: str = common.line()) -> list[dict[str, Any]]:
    """Those of a city (its code or name), or all; the front page shows a few of them."""

    def told(item: Example, *, is_real: bool) -> dict[str, Any]:
        state = item.state
        sent = {"place": state.where, "on": state.on, "undertaking": state.about, "answers": dict(state.answers)}
        return {
            "key": item.key,
            "title": both(item.title),
            "note": both(item.note),
            "is_real": is_real,
            "interview": sent | {"title": state.title},
        }

    made = [told(item, is_real=False) for item in finished()] + [told(item, is_real=True) for item in projects()]
    if not place:
        return made
    city = resolve(place)
    return [item for item in made if covers(city, item["interview"]["place"])]


@router.post(
    "/interview", response=InterviewTold, operation_id="interview",
    summary="What is still to be asked, and what the answers so far decide; nothing is kept",
)  # fmt: skip
def interview(request: HttpRequest, body: JsonBody[Interview], trace: Query[bool] = False) -> dict[str, Any]:
    """One round: it asks only what can still change an answer."""
    now = held(body)
    return {
        "place": now.place.code,
        "place_name": both(place_text(now.place)),
        "on": now.on.isoformat(),
        "undertaking": now.undertaking.key,
        "questions": [_question(item) for item in now.questions],
        "waiting": now.waiting,
        "further": now.further,
        "finished": now.finished,
        "answered": [_answered(item) for item in now.answered],
        "faults": [_fault(item) for item in now.faults],
        "decided": sorted(gate.id for gate in now.decided),
        "report": now.report.as_json(with_trace=trace),
        "next_steps": next_steps(present(now.report, language(), library())),
    }


@router.post(
    "/interview/file", operation_id="interview_file", summary="The result of an interview as PDF, Word or JSON; nothing is kept",
    openapi_extra=CHECK_FILE,
)  # fmt: skip
def interview_file(request: HttpRequest, body: JsonBody[Interview], form: Query[Form] = "pdf") -> HttpResponse:
    """As the check page saves it, in the language asked for."""
    now = held(body)
    return check_files.of_round(now, form, title=body.title, answers=_raw(body)).answer()


def held(body: Interview) -> Round:
    """The round that the answers lead to; `BadInput` names what cannot be begun with."""
    if body.undertaking not in UNDERTAKINGS:
        raise fault("undertaking", body.undertaking, say("{words} 之一", words=", ".join(UNDERTAKINGS)), say("请从列表中选择。"))
    on = day_of(body.on)
    try:
        return hold(
            library(),
            where=body.place,
            on=on,
            about=body.undertaking,
            answers=_raw(body),
            again=body.again,
            what_if=body.what_if,
            at_once=body.at_once,
            title=body.title,
        )
    except BadInput as bad:
        # What stands beside the questions is told there; here it is the place.
        raise BadInput(Fault("place", one.found, one.expected, one.remedy) for one in bad.faults) from None


def _raw(body: Interview) -> dict[str, str]:
    """The answers as a form sends them."""

    def written(value: Any) -> str:
        if value is None:
            return UNKNOWN
        if isinstance(value, list):
            return ";".join(value) or NOTHING
        return str(value).lower() if isinstance(value, bool) else str(value)

    return {name: written(value) for name, value in body.answers.items()}


def _question(item: Question) -> dict[str, Any]:
    return {
        "fact": item.name,
        "label": both(item.label),
        "subject": both(item.subject),
        "kind": item.kind,
        "unit": both(item.unit),
        "accepts": both(item.accepts),
        "definition": both(item.definition),
        "options": {key: both(text) for key, text in item.options},
        "suggestions": {key: both(text) for key, text in item.suggestions},
        "low": item.low,
        "high": item.high,
        "places": item.places,
        "personal": item.personal,
        "criterion": item.criterion,
        "settled_by": both(item.settled_by),
        "derived_from": [both(text) for text in item.derived_from],
        "because": [
            {
                "rule": reason.rule,
                "clauses": list(reason.clauses),
                "text": both(reason.text),
                "gate": both(reason.gate),
                "role": reason.role,
            }
            for reason in item.because
        ],
        "further": item.further,
        "raw": item.raw,
        "fault": _fault(item.fault) if item.fault is not None else None,
    }


def _answered(item: Answered) -> dict[str, Any]:
    return {
        "fact": item.name,
        "label": both(item.label),
        "subject": both(item.subject),
        "raw": item.raw,
        "value": both(item.value),
        "known": item.known,
        "presumed": item.presumed,
        "disagrees": both(item.disagrees),
    }


def _fault(item: Fault) -> dict[str, Any]:
    return dict(item.as_json())
