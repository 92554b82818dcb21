"""Checks of registered projects, for programs: run and kept, read, replayed, compared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.report import Change

from ...bodies.capabilities import Capability
from ...compliance import check_files, checking, queries, record_changes
from ...compliance.models import Check
from ...projects import queries as projects
from . import common
from .dates import day_of, moment_of
from .document import CHECK_FILE
from .questions import AnswerTold
from .questions import written as answer_as_json
from .told import ChangeTold

router = Router(tags=["checks"])
Text = Annotated[str, Field(max_length=40)]


class RunBody(Schema):
    """On which day (today), from what was known at the end of which day (now), and why."""

    on: Text | None = None
    known_on: Text | None = None
    cause: Annotated[str, Field(max_length=200)] = ""


class CheckTold(Schema):
    """A kept check: on which day, when it was made, from what was known when (null: then), and how many findings are of which
    verdict."""

    id: int
    project: int
    on: common.Day
    at: common.Moment
    known_at: common.Moment | None
    by: str
    cause: str
    met: int
    not_met: int
    missing: int
    judgement: int


class WholeCheck(CheckTold):
    """A check with the case it judged, where each fact came from, its report (``docs/schemas/report.json``), and the versions of
    the documents' rules."""

    case: dict[str, Any]
    origins: dict[str, Any]
    report: dict[str, Any]
    versions: dict[str, Any]
    engine_version: str


class AnswerChanged(ChangeTold):
    """In words of the language asked for: of which rule or gate, of which part (empty: of the case), and its page. What a rule
    yields that answers with a value and not with a verdict is in words too.
    """

    title: str
    of: str
    page: str | None
    is_gate: bool
    value_before: str
    value_after: str


class Replayed(Schema):
    """Whether a check comes out the same today, what comes out differently, and whose rules changed."""

    is_same: bool
    changes: list[AnswerChanged]
    changed_versions: list[str]


class FactChanged(Schema):
    """A fact that changed, in words of the language asked for; empty: it was not known. `member` is the part that it is of."""

    fact: str
    label: str
    unit: str
    member: str
    before: str
    after: str


def brief(row: Check) -> dict[str, Any]:
    """A check in a list."""
    return {
        "id": row.pk,
        "project": row.project_id,
        "on": row.on.isoformat(),
        "at": row.at.isoformat(),
        "known_at": row.known_at.isoformat() if row.known_at else None,
        "by": row.by,
        "cause": row.cause,
        "met": row.met,
        "not_met": row.not_met,
        "missing": row.missing,
        "judgement": row.judgement,
    }


def whole(row: Check) -> dict[str, Any]:
    """A check with all that it rests on."""
    return brief(row) | {
        "case": row.case,
        "origins": row.origins,
        "report": row.report,
        "versions": row.versions,
        "engine_version": row.engine_version,
    }


@router.get(
    "/projects/{int:pk}/report", response=dict[str, Any], operation_id="report_of_project",
    summary="A project judged from the registry; nothing is kept",
)  # fmt: skip
def report(
    request: HttpRequest, pk: InPath[common.Key], on: Query[Text | None] = None, trace: Query[bool] = False
) -> dict[str, Any]:
    """The report of a project on a day, from what the asker may see."""
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    found, _subject = checking.report_of(actor, project, day_of(on))
    return found.as_json(with_trace=trace)


@router.get(
    "/projects/{int:pk}/checks",
    response=common.page_of(CheckTold),
    operation_id="list_checks",
    summary="The kept checks of a project",
)
def of_project(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Newest first."""
    actor = common.asking(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    return common.page(request, queries.check_rows(actor).filter(project=project), limit, offset, brief)


@router.post(
    "/projects/{int:pk}/checks", response={201: WholeCheck}, operation_id="run_check", summary="Check a project and keep it"
)
def run(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], body: JsonBody[RunBody]) -> Any:
    """The check as it is kept."""
    actor = common.asking(request)
    project = get_object_or_404(projects.projects(actor), pk=pk)
    known = moment_of(body.known_on, "known_on")
    row = checking.check_project(actor, project, day_of(body.on), cause=body.cause, known_at=known)
    common.tagged(response, row)
    response["Location"] = f"/api/v1/checks/{row.pk}"
    return Status(201, whole(row))


@router.get("/checks/{int:pk}", response={200: WholeCheck, 304: None}, operation_id="get_check", summary="A kept check")
def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
    """With its facts, where they come from, its report and the versions of the rules."""
    row = get_object_or_404(queries.checks(common.asking(request)), pk=pk)
    common.tagged(response, row)
    return Status(304, None) if common.unchanged(request, row) else Status(200, whole(row))


@router.get(
    "/checks/{int:pk}/file", operation_id="read_check_file", summary="A kept check as PDF, Word or JSON with its checksum",
    openapi_extra=CHECK_FILE,
)  # fmt: skip
def file(request: HttpRequest, pk: InPath[common.Key], form: Query[Literal["pdf", "docx", "json"]] = "pdf") -> HttpResponse:
    """As the page of the check saves it, in the language asked for."""
    answer = check_files.of_kept(get_object_or_404(queries.checks(common.asking(request)), pk=pk), form).answer()
    answer["Cache-Control"] = "no-store"
    return answer


@router.get("/checks/{int:pk}/replay", response=Replayed, operation_id="replay_check", summary="A kept check judged again today")
def replay(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """What comes out differently from the same facts, and which documents' code has changed since."""
    row = get_object_or_404(queries.checks(common.asking(request)), pk=pk)
    found = checking.replay(row)
    return {
        "is_same": found.is_same,
        "changes": _changes(found.changes, row),
        "changed_versions": list(found.changed_versions),
    }


@router.get(
    "/checks/{int:pk}/against/{int:other}", response=list[AnswerChanged], operation_id="compare_checks",
    summary="What two checks of a project answer differently",
)  # fmt: skip
def against(request: HttpRequest, pk: InPath[common.Key], other: InPath[common.Key]) -> list[dict[str, Any]]:
    """From the first to the second."""
    rows = queries.checks(common.asking(request))
    before = get_object_or_404(rows, pk=pk)
    after = get_object_or_404(rows, pk=other, project=before.project)
    return _changes(checking.differences(before, after), after)


def _changes(changes: Sequence[Change], check: Check) -> list[dict[str, Any]]:
    """Changes, with the names that the check knows the parts by."""
    return [
        change.as_json()
        | {"title": told.title, "of": told.member, "page": told.url or None, "is_gate": told.is_gate}
        | {"value_before": told.before_value, "value_after": told.after_value}
        for change, told in zip(changes, record_changes.told(changes, check.origins), strict=True)
    ]


@router.get(
    "/checks/{int:pk}/against/{int:other}/facts", response=common.page_of(FactChanged), operation_id="facts_between_checks",
    summary="The facts that two checks of a project have different values of",
)  # fmt: skip
def facts_against(
    request: HttpRequest,
    pk: InPath[common.Key],
    other: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """From the first to the second: of the project, then of its parts, told apart by their rows."""
    rows = queries.checks(common.asking(request))
    before = get_object_or_404(rows, pk=pk)
    after = get_object_or_404(rows, pk=other, project=before.project)
    found = record_changes.changed_facts(before, after)
    items = [
        {
            "fact": item.fact.name,
            "label": item.fact.label,
            "unit": item.fact.unit,
            "member": item.fact.member,
            "before": item.before,
            "after": item.after,
        }
        for item in found[offset : offset + limit]
    ]
    return common.paged(request, len(found), limit, offset, items)


@router.get(
    "/checks/{int:pk}/resolutions", response=dict[str, AnswerTold], operation_id="resolutions_of_check",
    summary="How contradictions of the documents that a check touches were resolved since, by the contradiction",
)  # fmt: skip
def resolved(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """The newest answer in force for each; those that nobody resolved are left out."""
    actor = common.asking(request)
    found = queries.resolutions(actor, get_object_or_404(queries.checks(actor), pk=pk))
    return {name: answer_as_json(answer) for name, answer in found.items()}
