"""What documents leave open, for programs: the queue, the answers, giving, reviewing and taking back one."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja import Path as InPath
from ninja.files import UploadedFile

from shanglou.engine.language import say
from shanglou.engine.report import both

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Division, Registered
from ...bodies.queries import divisions
from ...compliance import actions, queries
from ...compliance.answer_files import file_of
from ...compliance.fact_views import rows_of
from ...compliance.models import Answer
from ...compliance.questions import Item, items
from ...doors.attaching.content import KINDS
from ...foundation.refusals import fault
from ...projects import queries as projects
from ...projects.models import Project
from . import common
from .dates import day_of
from .document import files

router = Router(tags=["questions"])
Target = Annotated[str, Field(max_length=200)]
#: Where an answer stands.
State = Literal["proposed", "in force", "withdrawn", "refused"]


class _Answered(Schema):
    reason: Annotated[str, Field(max_length=4000, pattern=common.NO_NUL)]
    evidence: Annotated[str, Field(max_length=300, pattern=common.NO_NUL)]
    division: Annotated[str, Field(max_length=12, pattern=common.NO_NUL)] | None = None
    project: common.Key | None = None
    key: common.Key | None = None
    valid_from: Annotated[str, Field(max_length=40)] | None = None
    review: bool = False


class AnswerBody(_Answered):
    """An answer: for a division (its code), or for a project and, of it, one row (its subject and key)."""

    value: bool | int | float | Annotated[str, Field(max_length=2000)]


class AnswerForm(_Answered):
    """The same as fields of a form, the value as one writes it."""

    value: Annotated[str, Field(max_length=2000, pattern=common.NO_NUL)]


class ReviewBody(Schema):
    """Whether one agrees, and why."""

    agree: bool
    note: Annotated[str, Field(max_length=300)] = ""


class WithdrawBody(Schema):
    """Why it is taken back."""

    reason: Annotated[str, Field(max_length=300)]


class QuestionTold(Schema):
    """One open thing: who settles it, what answer it expects, its options, and what waits for it."""

    target: str
    kind: str
    topic: common.Label
    detail: common.Label
    settled_by: common.Label
    instrument: str | None
    clauses: list[str]
    expects: common.Label
    options: dict[str, common.Label]
    is_answerable: bool
    related: list[str]
    rules: list[str]
    findings: int
    projects: int
    answers: int


class QuestionWaited(QuestionTold):
    """With the first of the projects that wait for it, by number: `projects` says how many there are, `list_waiting_projects`
    has them all."""

    waiting_projects: Annotated[list[int], Field(max_length=common.MOST)]


class WaitingProject(Schema):
    """A project that waits for what is open."""

    id: int
    name: str
    division: str


class AnswerTold(Schema):
    """An answer as it was given; of `value` the question says what it is."""

    id: int
    version: int
    target: str
    value: bool | int | float | str
    state: str
    division: str
    project: int | None
    subject: str | None
    key: int | None
    author: str
    body: str
    reason: str
    evidence: str
    has_file: bool
    valid_from: common.Day
    in_force_from: str | None
    ended_at: common.Moment | None
    followed_by: int | None
    reviewed_by: str | None
    review_note: str | None


def told(item: Item, waits: tuple[int, int], answered: int) -> dict[str, Any]:
    """One open thing."""
    return {
        "target": item.target,
        "kind": item.kind,
        "topic": both(item.topic),
        "detail": both(item.detail),
        "settled_by": both(item.settled_by),
        "instrument": item.instrument.id if item.instrument is not None else None,
        "clauses": list(item.clauses),
        "expects": both(item.expects),
        "options": {key: both(label) for key, label in item.options},
        "is_answerable": item.is_answerable,
        "related": list(item.related),
        "rules": [rule.id for rule in item.rules],
        "findings": waits[0],
        "projects": waits[1],
        "answers": answered,
    }


def written(row: Answer) -> dict[str, Any]:
    """An answer as it was given."""
    return {
        "id": row.pk,
        "version": row.version,
        "target": row.target,
        "value": row.value,
        "state": row.state,
        "division": row.division.code,
        "project": row.project_id,
        "subject": row.subject or None,
        "key": row.key,
        "author": row.author,
        "body": row.answered_by.name_zh,
        "reason": row.reason,
        "evidence": row.evidence,
        "has_file": bool(row.file),
        "valid_from": row.valid_from.isoformat(),
        "in_force_from": row.in_force_from.isoformat() if row.in_force_from else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "followed_by": row.followed_by_id,
        "reviewed_by": row.reviewed_by or None,
        "review_note": row.review_note or None,
    }


def tag(row: Answer) -> str:
    """An answer changes by its state alone."""
    return f'"compliance.answer-{row.pk}-{row.state.replace(" ", "-")}-{row.followed_by_id or 0}"'


@router.get(
    "/questions", response=common.page_of(QuestionTold), operation_id="list_questions", summary="What is open to the asker"
)
def queue(
    request: HttpRequest,
    kind: Query[Target | None] = None,
    settled_by: Query[Target | None] = None,
    unanswered: Query[bool] = False,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """What most findings wait for comes first. By kind, by who settles it (in either language), and what nobody answered."""
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    waits, answered = queries.waiting(actor), queries.answered(actor)

    def first(item: Item) -> tuple[int, int, str]:
        return -waits.get(item.target, (0, 0))[0], -len(item.rules), item.target

    found = [
        item
        for item in queries.open_to(actor, waits)
        if kind in (None, item.kind)
        and settled_by in (None, item.settled_by.zh, item.settled_by.en)
        and not (unanswered and answered.get(item.target))
    ]
    shown = sorted(found, key=first)[offset : offset + limit]
    items = [told(item, waits.get(item.target, (0, 0)), answered.get(item.target, 0)) for item in shown]
    return common.paged(request, len(found), limit, offset, items)


@router.get("/questions/{target}", response=QuestionWaited, operation_id="get_question", summary="One open thing")
def question(request: HttpRequest, target: InPath[Target]) -> dict[str, Any]:
    """With what waits for it."""
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    item = _item(target)
    return told(item, queries.waiting(actor).get(target, (0, 0)), queries.answered(actor).get(target, 0)) | {
        "waiting_projects": list(
            queries.waiting_projects(actor, target).order_by("pk").values_list("pk", flat=True)[: common.MOST]
        )
    }


@router.get(
    "/questions/{target}/projects",
    response=common.page_of(WaitingProject),
    operation_id="list_waiting_projects",
    summary="The projects that wait for it",
)
def waiting(request: HttpRequest, target: InPath[Target], limit: common.Limit = 50, offset: common.Offset = 0) -> dict[str, Any]:
    """Those whose last check waits for it or rests on an answer to it."""
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    _item(target)
    rows = queries.waiting_projects(actor, target).select_related("division").order_by("pk")
    return common.page(
        request, rows, limit, offset, lambda row: {"id": row.pk, "name": row.name_zh, "division": row.division.code}
    )


@router.get(
    "/questions/{target}/answers",
    response=common.page_of(AnswerTold),
    operation_id="list_answers",
    summary="The answers given to it",
)
def given(
    request: HttpRequest,
    target: InPath[Target],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Newest first."""
    _item(target)
    rows = queries.answers(common.asking(request)).filter(target=target).order_by("-created_at", "-pk")
    return common.page(request, rows, limit, offset, written)


@router.post("/questions/{target}/answers", response={201: AnswerTold}, operation_id="give_answer", summary="Answer what is open")
def answer(request: HttpRequest, response: HttpResponse, target: InPath[Target], body: JsonBody[AnswerBody]) -> Any:
    """The answer as it is recorded; findings that wait for it are judged again by a job."""
    return _given(request, response, target, body)


@router.post(
    "/questions/{target}/answers/file", response={201: AnswerTold}, operation_id="give_answer_with_file",
    summary="Answer what is open, with a file that the answer rests on (PDF, OFD, an office document or a picture)",
)  # fmt: skip
def answer_with_file(
    request: HttpRequest, response: HttpResponse, target: InPath[Target], said: Form[AnswerForm], file: File[UploadedFile]
) -> Any:
    """As without a file; it stays with the answer and is not replaced."""
    return _given(request, response, target, said, file)


def _given(
    request: HttpRequest, response: HttpResponse, target: str, said: AnswerBody | AnswerForm, file: UploadedFile | None = None
) -> Any:
    actor = common.asking(request)
    actor.require(Capability.SETTLE)
    item = _item(target)
    project = get_object_or_404(projects.projects(actor), pk=said.project) if said.project is not None else None
    row = _row(actor, item, project, said.key)
    made = actions.answer(
        actor,
        target,
        said.value,
        reason=said.reason,
        evidence=said.evidence,
        division=_division(actor, project, said.division),
        project=project,
        row=row,
        valid_from=day_of(said.valid_from, "valid_from"),
        file=file,
        review=settings.SHANGLOU_TWO_PERSONS or said.review,
    )
    response["ETag"] = tag(made)
    response["Location"] = f"/api/v1/answers/{made.pk}"
    return Status(201, written(made))


@router.get(
    "/answers/{int:pk}/file", operation_id="read_answer_file", summary="The file that an answer rests on",
    openapi_extra=files(*(kind.media for kind in KINDS.values())),
)  # fmt: skip
def attached(request: HttpRequest, pk: InPath[common.Key]) -> FileResponse:
    """404 where it has none."""
    return file_of(get_object_or_404(queries.answers(common.asking(request)), pk=pk))


@router.get(
    "/answers", response=common.page_of(AnswerTold), operation_id="list_all_answers",
    summary="The answers that one may see, to whatever question, newest first",
)  # fmt: skip
def every(
    request: HttpRequest,
    state: Query[State | None] = None,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """``proposed`` are those that wait for the agreement of another person."""
    rows = queries.answers(common.asking(request)).order_by("-created_at", "-pk")
    return common.page(request, rows.filter(state=state) if state else rows, limit, offset, written)


@router.get("/answers/{int:pk}", response={200: AnswerTold, 304: None}, operation_id="get_answer", summary="One answer")
def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
    """As it is now."""
    row = get_object_or_404(queries.answers(common.asking(request)), pk=pk)
    response["ETag"] = tag(row)
    return Status(304, None) if tag(row) in request.headers.get("If-None-Match", "") else Status(200, written(row))


@router.post(
    "/answers/{int:pk}/review", response=AnswerTold, operation_id="review_answer",
    summary="Agree with an answer of another person, or refuse it (If-Match)",
)  # fmt: skip
def review(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], body: JsonBody[ReviewBody]) -> dict[str, Any]:
    """The answer as it is then."""
    row = _based_on(request, pk)
    row = actions.review(common.asking(request), row, agree=body.agree, note=body.note)
    response["ETag"] = tag(row)
    return written(row)


@router.post(
    "/answers/{int:pk}/withdraw", response=AnswerTold, operation_id="withdraw_answer",
    summary="Take an answer back; it stays in the record (If-Match)",
)  # fmt: skip
def withdraw(
    request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], body: JsonBody[WithdrawBody]
) -> dict[str, Any]:
    """The answer as it is then."""
    row = _based_on(request, pk)
    row = actions.withdraw(common.asking(request), row, reason=body.reason)
    response["ETag"] = tag(row)
    return written(row)


def _item(target: str) -> Item:
    found = items().get(target)
    if found is None:
        raise Http404(target)
    return found


def _division(actor: Actor, project: Project | None, code: str | None) -> Division:
    if project is not None:
        return project.division
    found = divisions(actor).filter(code=code or "").first()
    if found is None:
        raise fault("division", code or "", say("您可以查看的区划的代码"), say("请给出 division 或 project。"))
    return found


def _row(actor: Actor, item: Item, project: Project | None, key: int | None) -> Registered | None:
    """The row of a project that an answer is about: one of the subject that the criterion speaks of."""
    if key is None:
        return None
    if project is None or item.subject not in actions.ROWS:
        raise fault("key", str(key), say("这一事项所说的对象"), say("请改选，或对整个项目答复。"))
    found = next((row for row in rows_of(actor, project)[item.subject] if row.pk == key), None)
    if found is None:
        raise fault("key", str(key), say("项目内的对象"), say("请从该项目中选择。"))
    return found


def _based_on(request: HttpRequest, pk: int) -> Answer:
    """The answer that a decision is about, as the one who decides knows it."""
    row = get_object_or_404(queries.answers(common.asking(request)), pk=pk)
    common.based_on(request, tag(row))
    return row
