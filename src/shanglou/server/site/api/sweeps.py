"""Sweeps of all rules and what-if over the registry, for programs; and the jobs that do long work."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.instruments import Rule
from shanglou.engine.language import say
from shanglou.policies import library

from ...bodies.capabilities import Capability
from ...compliance import queries, sweep_files, sweep_results, sweeping, whatif
from ...compliance.affected import Affected, CannotAsk, affected
from ...compliance.models import SweepResult, SweepRun
from ...doors.exporting.forms import FORMS
from ...foundation.refusals import fault
from ...jobs import queries as jobs
from ...jobs import work
from ...jobs.models import Job
from . import common
from .dates import day_of
from .document import files

router = Router(tags=["sweeps"])
Word = Annotated[str, Field(max_length=200)]


class SweepBody(Schema):
    """On which day (today), and of which subjects (projects with all that is in them)."""

    on: Annotated[str, Field(max_length=40)] | None = None
    subjects: tuple[Annotated[str, Field(max_length=40)], ...] = sweeping.USUAL


class WhatIfBody(Schema):
    """Other values of parameters by name, each in the unit in which the document is shown; the day; how many rows to list."""

    set: dict[str, Annotated[str, Field(max_length=40)] | int | float] = Field(default_factory=dict)
    on: Annotated[str, Field(max_length=40)] | None = None
    limit: Annotated[int, Field(ge=0, le=common.MOST)] = 50


class JobTold(Schema):
    """How far a job is; what its result holds goes by its kind."""

    key: uuid.UUID
    kind: str
    title: str
    state: str
    done: int
    total: int
    step: str
    message: str
    result: dict[str, Any]


class SweepTold(Schema):
    """A sweep: on which day, when, how long it took, of how many rows by how many rules."""

    id: int
    on: common.Day
    at: common.Moment
    seconds: float
    subjects: list[str]
    rows: dict[str, int]
    rules: int


class LeftOut(Schema):
    """A rule that was not asked, and why."""

    rule: str
    why: str


class WholeSweep(SweepTold):
    """With counts by rule and verdict, by gate and decision, and the rules left out, each with why."""

    counts: dict[str, dict[str, Any]]
    gates: dict[str, dict[str, Any]]
    left_out: list[LeftOut]


class SweptProject(Schema):
    """What a sweep said of a project and all that is in it."""

    project: int
    code: str
    gates: dict[str, str]
    met: int
    not_met: int
    missing: int
    judgement: int


class RowChanged(Schema):
    """A row with another verdict, and with other values where the rule works one out."""

    id: int
    before: str
    after: str
    value_before: Any = None
    value_after: Any = None


class WhatIfTold(Schema):
    """How many rows have which verdict, now and with the other values (null: none were given), and which change."""

    rule: str
    subject: str
    total: int
    before: dict[str, int]
    after: dict[str, int] | None
    values_before: dict[str, Any]
    values_after: dict[str, Any] | None
    changed_total: int
    changed: list[RowChanged]
    on: common.Day
    what_if: bool
    in_force: bool


class SweptRow(Schema):
    """A row behind a number."""

    subject: str
    id: int
    name: str


def told(job: Job) -> dict[str, Any]:
    """How far a job is."""
    return {
        "key": str(job.pk),
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "step": job.step,
        "message": job.message,
        "result": job.result,
    }


def brief(run: SweepRun) -> dict[str, Any]:
    """A sweep in a list."""
    return {
        "id": run.pk,
        "on": run.on.isoformat(),
        "at": run.at.isoformat(),
        "seconds": run.seconds,
        "subjects": run.subjects,
        "rows": run.rows,
        "rules": len(run.counts),
    }


@router.get("/jobs", response=common.page_of(JobTold), operation_id="list_jobs", summary="One's own jobs", tags=["jobs"])
def list_jobs(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Newest first."""
    return common.page(request, jobs.jobs(common.asking(request)).order_by("-created_at", "pk"), limit, offset, told)


@router.get("/jobs/{uuid:key}", response=JobTold, operation_id="get_job", summary="How far a job is", tags=["jobs"])
def job(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """State, progress, result."""
    return told(get_object_or_404(jobs.jobs(common.asking(request)), pk=key))


@router.post("/jobs/{uuid:key}/cancel", response=JobTold, operation_id="cancel_job", summary="Stop a job", tags=["jobs"])
def cancel(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """It stops after its present step; one that has ended is left as it is."""
    actor = common.asking(request)
    row = get_object_or_404(jobs.jobs(actor), pk=key)
    work.cancel(actor, row)
    row.refresh_from_db()
    return told(row)


@router.get("/sweeps", response=common.page_of(SweepTold), operation_id="list_sweeps", summary="One's own sweeps")
def list_sweeps(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Newest first."""
    actor = common.asking(request)
    actor.require(Capability.RUN_SWEEPS)
    return common.page(request, queries.sweep_runs(actor).order_by("-at", "-pk"), limit, offset, brief)


@router.post("/sweeps", response={202: JobTold}, operation_id="begin_sweep", summary="Sweep all rules over the registry")
def begin(request: HttpRequest, response: HttpResponse, body: JsonBody[SweepBody]) -> Any:
    """The job that does it: follow it at its address; its result has the sweep's id."""
    row = sweeping.begin(common.asking(request), day_of(body.on), body.subjects)
    response["Location"] = f"/api/v1/jobs/{row.pk}"
    return Status(202, told(row))


@router.get("/sweeps/{int:pk}", response=WholeSweep, operation_id="get_sweep", summary="What a sweep found")
def one(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """Counts by rule and verdict, by gate and decision; the rules left out, each with why."""
    run = _run(request, pk)
    return brief(run) | {"counts": run.counts, "gates": run.gates, "left_out": run.left_out}


@router.get(
    "/sweeps/{int:pk}/projects", response=common.page_of(SweptProject), operation_id="projects_of_sweep", summary="By project"
)
def of_projects(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """What a sweep said of each project and all that is in it."""

    def line(row: SweepResult) -> dict[str, Any]:
        counts = {"met": row.met, "not_met": row.not_met, "missing": row.missing, "judgement": row.judgement}
        return {"project": row.project_id, "code": row.project.code, "gates": row.gates} | counts

    rows = queries.sweep_results(common.asking(request), _run(request, pk))
    return common.page(request, rows, limit, offset, line)


@router.get(
    "/sweeps/{int:pk}/rows", response=common.page_of(SweptRow), operation_id="rows_of_sweep", summary="The rows behind a number"
)
def rows(
    request: HttpRequest,
    pk: InPath[common.Key],
    of: Query[Word],
    said: Query[Word],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """The rows of which a sweep said `said` by the rule or gate `of`; of them only those that the asker may still see."""
    actor, run = common.asking(request), _run(request, pk)
    asked = _asked(of, said)
    keys = sweep_results.keys(run, asked, said)
    names = sweep_results.named(actor, asked.subject, keys[offset : offset + limit])
    return common.paged(
        request, len(keys), limit, offset, [{"subject": asked.subject, "id": key, "name": name} for key, name in names]
    )


@router.get(
    "/sweeps/{int:pk}/file", operation_id="read_sweep_file",
    summary="What a sweep found as a file: counts by rule and gate, or the rows behind one number",
    openapi_extra=files(*(FORMS[form].content_type for form in sweep_files.FORMS)),
)  # fmt: skip
def file(
    request: HttpRequest,
    pk: InPath[common.Key],
    form: Query[Literal["xlsx", "csv"]] = "xlsx",
    of: Query[Word | None] = None,
    said: Query[Word | None] = None,
) -> HttpResponse:
    """With `of` and `said` the rows of which it said so, those that the asker may still see. It is written into the log."""
    actor, run = common.asking(request), _run(request, pk)
    actor.require(Capability.EXPORT)
    if of is None:
        made = sweep_files.summary(actor, run, form)
    else:
        made = sweep_files.rows(actor, run, form, _asked(of, said or ""), said or "")
    answer = HttpResponse(made.content, content_type=FORMS[form].content_type)
    answer["Content-Disposition"] = content_disposition_header(True, made.name) or "attachment"
    answer["Cache-Control"] = "no-store"
    return answer


@router.post(
    "/rules/{id}/what-if",
    response=WhatIfTold,
    exclude_unset=True,
    operation_id="what_if",
    summary="What other values would change",
)
def what_if(request: HttpRequest, id: InPath[Word], body: JsonBody[WhatIfBody]) -> dict[str, Any]:
    """How many registered rows that the asker may see have which verdict, now and with the other values, and which change.

    Without values: how many have which verdict.
    """
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    rule = library().rules.get(id)
    if rule is None:
        raise Http404(id)
    known = {item.name for item in whatif.movable(rule)}
    for name in body.set:
        if name not in known:
            raise fault("set", name, say("{words} 之一", words=", ".join(sorted(known)) or "—"), say("请从列表中选择。"))
    asked = whatif.overrides(rule, {f"set-{name}": str(value) for name, value in body.set.items()})
    on = day_of(body.on)
    try:
        found = affected(actor, rule, on, overrides=asked, most=body.limit)
    except CannotAsk:
        raise fault("id", id, say("可以逐行核对的规则"), say("这条规则的对象不在登记库里，或数值太大。")) from None
    return _answer(rule, found) | {
        "on": on.isoformat(),
        "what_if": bool(asked),
        "in_force": rule.instrument.validity.status(on) == "in force",
    }


def _answer(rule: Rule, found: Affected) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "subject": found.subject,
        "total": found.total,
        "before": dict(found.before),
        "after": dict(found.after) if found.after is not None else None,
        "values_before": dict(found.values),
        "values_after": dict(found.values_after) if found.after is not None else None,
        "changed_total": found.changed_total,
        "changed": [
            {"id": item.key, "before": item.before, "after": item.after}
            | ({"value_before": _plain(item.value_before), "value_after": _plain(item.value_after)} if rule.yields_value else {})
            for item in found.changed
        ],
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _asked(of: str, said: str) -> sweep_results.Subject:
    """What a number of a sweep is about: a rule or a gate, and what it said."""
    asked = sweep_results.about(of)
    if asked is None:
        raise Http404(of)
    if said not in asked.words:
        raise fault("said", said, say("{words} 之一", words=", ".join(asked.words)), say("请从列表中选择。"))
    return asked


def _run(request: HttpRequest, pk: int) -> SweepRun:
    actor = common.asking(request)
    actor.require(Capability.RUN_SWEEPS)
    return get_object_or_404(queries.sweep_runs(actor), pk=pk)
