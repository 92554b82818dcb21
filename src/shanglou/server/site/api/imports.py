"""Imports, for programs, in the steps of their pages: a file is sent, its columns are said, it is checked, written, undone."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from ninja import Body as JsonBody
from ninja import Field, File, Router, Schema, Status
from ninja import Path as InPath
from ninja.files import UploadedFile

from shanglou.engine.report import both

from ...doors.handing import XLSX, marked_copy
from ...doors.importing import actions, telling
from ...doors.importing import template as blank
from ...doors.importing.facts import both as in_both
from ...doors.kinds import ImportKind, kinds
from ...doors.models import ImportProblem, ImportRun
from . import common
from .acts import Said
from .document import answers

router = Router(tags=["imports"])
Word = Annotated[str, Field(max_length=200)]
#: What forms of files may ask besides their columns.
ANSWERS = ("crs", "encoding", "overlap")


class Column(Said):
    """What a column of the file is: a field of the kind (empty: it is left out), and the unit of its numbers."""

    header: Word
    field: Word = ""
    unit: Word = ""


class Columns(Said):
    """What the columns are, in the order of the file; without `columns` as they were guessed. `existing`: ``update``, ``refuse``
    or ``skip`` what is there already; `partial`: leave out bad cells and take the rest of their rows. What else the columns of an
    import ask (`crs`, `encoding`, `overlap` of files of shapes) stays as it was said before when it is left out.
    """

    columns: Annotated[list[Column], Field(max_length=500)] | None = None
    existing: Word = "update"
    partial: bool = False
    source: Word = ""
    crs: Word | None = None
    encoding: Literal["", "utf-8", "gb18030"] | None = None
    overlap: Literal["", "refuse", "keep"] | None = None


class Sheet(Said):
    """Another sheet of the workbook."""

    sheet: Word


class ImportField(Schema):
    """A column that a kind of import takes; `type` is a kind of the vocabulary, `note` says what has to be known of it."""

    name: str
    label: common.Label
    type: str
    unit: common.Label | None
    note: common.Label
    required: bool
    key: bool


class ImportKindTold(Schema):
    """What may be imported, with its columns."""

    name: str
    label: common.Label
    fields: list[ImportField]


class ColumnTold(Schema):
    """What a column of the file was taken for."""

    header: str
    field: str
    unit: str


class ImportTold(Schema):
    """Where an import stands: its file, and how many of its rows are which."""

    id: uuid.UUID
    kind: str
    name: str
    size: int
    sha256: str
    sheet: str
    state: str
    columns: list[ColumnTold]
    job: uuid.UUID | None
    is_busy: bool
    at: common.Moment
    total: int
    good: int
    bad: int
    created: int
    changed: int
    unchanged: int
    left_out: int
    undone: int
    stays: int


class ImportProblemTold(Schema):
    """What is wrong with a row, or doubtful."""

    row: int
    kind: str
    field: str
    found: str
    expected: common.Label
    remedy: common.Label
    is_doubt: bool


def kind_as_json(kind: ImportKind) -> dict[str, Any]:
    """A kind of import, with its columns."""
    return {
        "name": kind.name,
        "label": both(in_both(kind.label)),
        "fields": [
            {
                "name": item.name,
                "label": both(fact.label),
                "type": fact.of.kind,
                "unit": both(fact.of.unit.text) if fact.of.unit is not None else None,
                "note": both(fact.definition),
                "required": item.required or item.name in kind.key,
                "key": item.name in kind.key,
            }
            for item, fact in ((item, kind.fact(item.name)) for item in kind.fields)
        ],
    }


def told(run: ImportRun) -> dict[str, Any]:
    """Where an import stands."""
    counts = ("total", "good", "bad", "created", "changed", "unchanged", "left_out", "undone", "stays")
    busy = actions.busy(run)
    return {
        "id": str(run.pk),
        "kind": run.kind,
        "name": run.name,
        "size": run.size,
        "sha256": run.sha256,
        "sheet": run.sheet,
        "state": run.state,
        "columns": run.columns,
        "job": str(run.job) if run.job else None,
        "is_busy": busy is not None,
        "at": run.created_at.isoformat(),
        **{name: getattr(run, name) for name in counts},
    }


def problem_as_json(row: ImportProblem) -> dict[str, Any]:
    """One thing wrong with a row, or doubtful."""
    return {
        "row": row.row,
        "kind": row.kind,
        "field": row.field,
        "found": row.found,
        "expected": {"zh": row.expected_zh, "en": row.expected_en},
        "remedy": {"zh": row.remedy_zh, "en": row.remedy_en},
        "is_doubt": row.is_doubt,
    }


@router.get("/imports/kinds", response=list[ImportKindTold], operation_id="list_import_kinds", summary="What may be imported")
def known(request: HttpRequest) -> list[dict[str, Any]]:
    """Each with its columns."""
    return [kind_as_json(kind) for kind in kinds(common.asking(request))]


@router.get(
    "/imports/kinds/{kind}/template", operation_id="read_import_template", summary="The blank workbook of a kind of import",
    openapi_extra=answers(XLSX),
)  # fmt: skip
def template(request: HttpRequest, kind: InPath[Word]) -> HttpResponse:
    """With units, allowed values and checks, in the language asked for."""
    chosen = actions.kind_for(common.asking(request), kind)
    if chosen is None:
        raise Http404(kind)
    content, name = blank.template(chosen)
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@router.get(
    "/imports", response=common.page_of(ImportTold), operation_id="list_imports", summary="One's own imports, newest first"
)
def listed(
    request: HttpRequest,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Where each of them stands."""
    return common.page(request, actions.runs(common.asking(request)).order_by("-created_at", "pk"), limit, offset, told)


@router.post("/imports/kinds/{kind}", response={201: ImportTold}, operation_id="send_import", summary="Send a file")
def send(request: HttpRequest, response: HttpResponse, kind: InPath[Word], file: File[UploadedFile]) -> Any:
    """The import with its columns as they were guessed; nothing is checked or written yet."""
    actor = common.asking(request)
    chosen = actions.kind_for(actor, kind)
    if chosen is None:
        raise Http404
    run = actions.upload(actor, chosen, file)
    response["Location"] = f"/api/v1/imports/{run.pk}"
    return Status(201, told(run))


@router.get("/imports/{uuid:key}", response=ImportTold, operation_id="get_import", summary="Where an import stands")
def one(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """As it is now."""
    return told(the_run(request, key))


@router.post("/imports/{uuid:key}/sheet", response=ImportTold, operation_id="choose_sheet", summary="Take another sheet")
def sheet(request: HttpRequest, key: uuid.UUID, said: JsonBody[Sheet]) -> dict[str, Any]:
    """Its columns are guessed anew."""
    return told(actions.choose_sheet(common.asking(request), the_run(request, key), said.sheet))


@router.post("/imports/{uuid:key}/check", response={202: ImportTold}, operation_id="check_import", summary="Check every row")
def check(request: HttpRequest, key: uuid.UUID, said: JsonBody[Columns]) -> Any:
    """By a job (`job`), which for a small file has ended already; the problems have an address of their own."""
    run = the_run(request, key)
    given = [item.model_dump() for item in said.columns] if said.columns is not None else run.columns
    answers = {name: getattr(said, name) for name in ANSWERS}
    before = {name: run.options.get(name, "") for name, value in answers.items() if value is None}
    options = {**said.model_dump(exclude={"columns"}), **before}
    actions.check(common.asking(request), run, given, options)
    return Status(202, told_now(request, key))


@router.post("/imports/{uuid:key}/write", response={202: ImportTold}, operation_id="write_import", summary="Write good rows")
def write(request: HttpRequest, key: uuid.UUID) -> Any:
    """By a job; after a stop those that are left."""
    actions.write(common.asking(request), the_run(request, key))
    return Status(202, told_now(request, key))


@router.post("/imports/{uuid:key}/undo", response={202: ImportTold}, operation_id="undo_import", summary="Undo an import")
def undo(request: HttpRequest, key: uuid.UUID) -> Any:
    """By a job; what somebody touched since stays."""
    actions.undo(common.asking(request), the_run(request, key))
    return Status(202, told_now(request, key))


@router.delete("/imports/{uuid:key}", response={204: None}, operation_id="drop_import", summary="Drop it before it is written")
def drop(request: HttpRequest, key: uuid.UUID) -> Any:
    """Its file goes with it."""
    actions.drop(common.asking(request), the_run(request, key))
    return Status(204, None)


@router.get(
    "/imports/{uuid:key}/problems",
    response=common.page_of(ImportProblemTold),
    operation_id="problems_of_import",
    summary="What is wrong",
)
def problems(
    request: HttpRequest,
    key: uuid.UUID,
    kind: str = common.line(),
    place: str = common.line(),
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Row by row: what was found, what is expected, what to do. Of one kind, or of a place that is not the asker's, by the names
    that the findings give.
    """
    rows = telling.problems(the_run(request, key), kind=kind, place=place)
    return common.page(request, rows, limit, offset, problem_as_json)


@router.get(
    "/imports/{uuid:key}/marked", operation_id="read_marked_import", summary="One's own file with a column of errors",
    openapi_extra=answers("*/*"),
)  # fmt: skip
def marked_file(request: HttpRequest, key: uuid.UUID) -> FileResponse:
    """404 when the file is kept no longer."""
    return marked_copy(the_run(request, key))


def the_run(request: HttpRequest, key: uuid.UUID) -> ImportRun:
    """One's own import; 404 otherwise."""
    return get_object_or_404(actions.runs(common.asking(request)), pk=key)


def told_now(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """As it is once its work was begun, which for a few rows has ended by then."""
    return told(the_run(request, key))
