"""What is stated about a registered project and its rows where no column holds it, for programs: as its page has it."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema, Status
from ninja import Path as InPath

from shanglou.engine.facts import Fact
from shanglou.engine.language import say
from shanglou.engine.report import both
from shanglou.engine.values import read
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...compliance import actions, queries
from ...compliance.fact_views import KEPT_WITH, rows_of, stateable
from ...compliance.models import StatedFact
from ...foundation.refusals import fault
from ...projects import queries as projects
from ...projects.models import Project
from . import common
from .acts import Said
from .below import based_on, etag

router = Router(tags=["facts"])
Rows = dict[str, list[Registered]]
Value = (
    bool
    | int
    | float
    | Annotated[str, Field(max_length=200, pattern=common.NO_NUL)]
    | Annotated[list[Annotated[str, Field(max_length=80, pattern=common.NO_NUL)]], Field(min_length=1, max_length=50)]
)


class Statement(Said):
    """A fact, its value as one writes it in a form, what it rests on; of which row of the fact's subject (left out where the
    project has one only) and since which day (null: it has always been so). A statement for the same row and day is replaced,
    and kept as what was said before.
    """

    fact: Annotated[str, Field(max_length=80, pattern=common.NO_NUL)]
    value: Value
    evidence: Annotated[str, Field(min_length=1, max_length=300, pattern=common.NO_NUL)]
    row: common.Key | None = None
    valid_from: datetime.date | None = None
    reason: common.Line = ""


class StatedTold(Schema):
    """A statement; `row` is the number of the row of the registry that it is about."""

    id: int
    fact: str
    subject: str
    row: int
    value: Any
    evidence: str
    reason: str
    valid_from: common.Day | None
    known_from: common.Moment
    known_to: common.Moment | None
    by: str


class StateableTold(Schema):
    """A fact that may be stated: whether a rule in force asks for it, the subject whose rows it is kept with, how many of these
    the project has, and how many statements of it hold now (``/facts?fact=``).
    """

    fact: str
    label: common.Label
    definition: common.Label
    type: str
    unit: str | None
    options: dict[str, common.Label] | None
    asked_for: bool
    about: str
    rows: int
    stated: int


class StateableRow(Schema):
    """A row that facts may be stated of: its subject, its number in the registry, its name."""

    subject: str
    id: int
    name: str


def written(item: StatedFact) -> dict[str, Any]:
    """A statement; `row` is the number of the row of the registry that it is about."""
    return {
        "id": item.pk,
        "fact": item.fact,
        "subject": item.subject,
        "row": item.key,
        "value": item.value,
        "evidence": item.evidence,
        "reason": item.reason,
        "valid_from": item.valid_from.isoformat() if item.valid_from else None,
        "known_from": item.known_from.isoformat(),
        "known_to": item.known_to.isoformat() if item.known_to else None,
        "by": item.recorded_by,
    }


def described(fact: Fact, *, asked: bool, rows: int, stated: int) -> dict[str, Any]:
    """A fact that may be stated."""
    return {
        "fact": fact.name,
        "label": both(fact.label),
        "definition": both(fact.definition),
        "type": fact.of.kind,
        "unit": fact.of.unit.name if fact.of.unit is not None else None,
        "options": {key: both(text) for key, text in fact.options.items()} or None,
        "asked_for": asked,
        "about": KEPT_WITH[fact.name.partition(".")[0]],
        "rows": rows,
        "stated": stated,
    }


@router.get(
    "/projects/{int:pk}/stateable-facts", response=common.page_of(StateableTold), operation_id="stateable_facts_of_project",
    summary="What may be stated about a project and its rows for its checks",
)  # fmt: skip
def may_be_stated(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By subject; each with whether a rule in force in the project's place asks for it (``asked_for``)."""
    actor = common.asking(request)
    project = _may(actor, pk)
    rows = rows_of(actor, project)
    known = [(kept, fact) for subject, kept in KEPT_WITH.items() if rows[kept] for fact in stateable(subject)]
    stated = Counter(queries.stated_facts(actor, rows).filter(known_to__isnull=True).values_list("subject", "fact"))
    in_force = library().applicable(project.division.code, timezone.localdate()).in_force
    asked = {name for item in in_force for name in item.facts_used()}
    items = [
        described(fact, asked=fact.name in asked, rows=len(rows[kept]), stated=stated[kept, fact.name])
        for kept, fact in known[offset : offset + limit]
    ]
    return common.paged(request, len(known), limit, offset, items)


@router.get(
    "/projects/{int:pk}/stateable-rows", response=common.page_of(StateableRow), operation_id="stateable_rows_of_project",
    summary="The rows of a project that facts may be stated of",
)  # fmt: skip
def rows_to_state(
    request: HttpRequest,
    pk: InPath[common.Key],
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By subject; the project itself is the first."""
    actor = common.asking(request)
    listed = [(subject, row) for subject, rows in rows_of(actor, _may(actor, pk)).items() for row in rows]
    items = [{"subject": subject, "id": row.pk, "name": str(row)} for subject, row in listed[offset : offset + limit]]
    return common.paged(request, len(listed), limit, offset, items)


@router.get(
    "/projects/{int:pk}/facts", response=common.page_of(StatedTold), operation_id="list_stated_facts",
    summary="What is stated about a project and its rows; with `past` what was stated before too",
)  # fmt: skip
def listed(
    request: HttpRequest,
    pk: InPath[common.Key],
    past: bool = False,
    fact: Query[Annotated[str, Field(max_length=80, pattern=common.NO_NUL)] | None] = None,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """By subject, row and fact; or of one fact."""
    actor = common.asking(request)
    rows = rows_of(actor, get_object_or_404(projects.projects(actor), pk=pk))
    if fact is not None and fact not in VOCABULARY:
        raise fault("fact", fact, say("已登记的事实名称"), say("请从列表中选择。"))
    found = queries.stated_facts(actor, rows).order_by("subject", "key", "fact", "-known_from", "pk")
    found = found.filter(fact=fact) if fact is not None else found
    return common.page(request, found if past else found.filter(known_to__isnull=True), limit, offset, written)


@router.post(
    "/projects/{int:pk}/facts", response={201: StatedTold}, operation_id="state_fact",
    summary="State a fact about a project or a row of it; the next check uses it",
)  # fmt: skip
def state(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], said: JsonBody[Statement]) -> Any:
    """The statement. What was stated for the same row and day is closed."""
    actor = common.asking(request)
    project = _may(actor, pk)
    row = _row(said, rows_of(actor, project))
    raw = ";".join(said.value) if isinstance(said.value, list) else said.value
    if read(VOCABULARY[said.fact], raw, name="value") is None:
        raise fault("value", str(raw), say("一个值"), say("要取消以前所填，请删除那一条。"))
    made = actions.state_fact(actor, row, said.fact, raw, evidence=said.evidence, reason=said.reason, valid_from=said.valid_from)
    assert made is not None
    found = written(made)
    response["ETag"], response["Location"] = etag(found), f"/api/v1/projects/{pk}/facts/{made.pk}"
    return Status(201, found)


@router.get(
    "/projects/{int:pk}/facts/{int:stated}", response={200: StatedTold, 304: None}, operation_id="get_stated_fact",
    summary="One statement about a project or a row of it",
)  # fmt: skip
def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], stated: InPath[common.Key]) -> Any:
    """As it stands, also when it was taken back."""
    actor = common.asking(request)
    item, _row_of = _stated(actor, get_object_or_404(projects.projects(actor), pk=pk), stated)
    found = written(item)
    response["ETag"] = etag(found)
    return Status(304, None) if etag(found) in request.headers.get("If-None-Match", "") else Status(200, found)


@router.delete(
    "/projects/{int:pk}/facts/{int:stated}", response={204: None}, operation_id="take_back_fact",
    summary="Take a statement back (If-Match), saying what that rests on: the fact is unknown again",
)  # fmt: skip
def take_back(
    request: HttpRequest,
    pk: InPath[common.Key],
    stated: InPath[common.Key],
    evidence: str = common.line(),
    reason: str = common.line(),
) -> Any:
    """What was said stays known as what was said before."""
    actor = common.asking(request)
    item, row = _stated(actor, _may(actor, pk), stated)
    based_on(request, written(item))
    if item.known_to is not None:
        raise fault("stated", str(stated), say("现行的补充事实"), say("这一条已被更正或取消。"))
    if not evidence.strip():
        raise fault("evidence", "", say("不能为空"), say("请写明依据什么。"))
    actions.state_fact(actor, row, item.fact, None, evidence=evidence, reason=reason, valid_from=item.valid_from)
    return Status(204, None)


def _may(actor: Actor, pk: int) -> Project:
    """The project, for one who may state something about it: what its page asks first, whatever row it is then of."""
    project: Project = get_object_or_404(projects.projects(actor), pk=pk)
    actor.require(actions.STATED[Project][2], project)
    return project


def _row(said: Statement, rows: Rows) -> Registered:
    """The row that a statement is about; `BadInput` where there is none, or where several may be meant."""
    subject = said.fact.partition(".")[0]
    if subject not in KEPT_WITH or said.fact not in {fact.name for fact in stateable(subject)}:
        near = VOCABULARY.nearest(said.fact)
        remedy = say("是否想写 {near}？", near=near) if near and near != said.fact else say("请从列表中选择。")
        raise fault("fact", said.fact, say("可以直接登记的事实"), remedy)
    there = rows[KEPT_WITH[subject]]
    chosen = next((row for row in there if row.pk == said.row), None) if said.row is not None else None
    if said.row is None and len(there) == 1:
        chosen = there[0]
    if chosen is None:
        raise fault("row", str(said.row or ""), say("您可以查看的记录"), say("请从列表中选择。"))
    return chosen


def _stated(actor: Actor, project: Project, key: int) -> tuple[StatedFact, Registered]:
    """A statement about a project or its rows, with its row."""
    rows = rows_of(actor, project)
    item = get_object_or_404(queries.stated_facts(actor, rows), pk=key)
    return item, next(row for row in rows[item.subject] if row.pk == item.key)
