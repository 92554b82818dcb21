"""What an import found, for programs, as its page shows it: what the file has, what is wrong by kind, drawings, what stayed."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Body as JsonBody
from ninja import Field, Router, Schema, Status

from shanglou.engine.report import both

from ...bodies.queries import governed
from ...doors.importing import actions, telling
from ...doors.importing.forms import Question
from ...doors.importing.places import elsewhere
from ...doors.kinds import KINDS
from ...doors.models import ImportedRow, ImportPicture
from ...foundation.fields import language
from . import common
from .acts import Said
from .common import Label
from .imports import ImportTold, the_run, told_now

router = Router(tags=["imports"])
#: The number of a row in the file.
RowNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]
#: A drawing: SVG in the language asked for.
Drawing = Annotated[str, Field(json_schema_extra={"contentMediaType": "image/svg+xml"})]


class ColumnFound(Schema):
    """A column of the file with its first cells: what it was said or guessed to be, in which unit, and in which it may be.
    `asks`: its unit is not written and has to be said.
    """

    header: str
    examples: list[str]
    field: str
    unit: str
    units: list[str]
    remark: Label | None
    asks: bool


class FieldOffered(Schema):
    """What a column may be."""

    name: str
    label: Label


class AnswerOffered(Schema):
    """An answer, and what it is called."""

    value: str
    label: Label


class AskedOfFile(Schema):
    """What has to be said of the file besides its columns when it is checked, under this name; `needed`: it cannot be read
    without.
    """

    name: str
    label: Label
    choices: list[AnswerOffered]
    value: str
    hint: Label | None
    needed: bool


class FileFound(Schema):
    """What a file has. Of `sheets` another one may be chosen; without the fields in `missing` there is no new row."""

    sheets: list[str]
    columns: list[ColumnFound]
    fields: list[FieldOffered]
    asks: list[AskedOfFile]
    missing: list[str]
    notes: list[Label]


class ProblemKind(Schema):
    """Problems of one kind: of which column (empty: the whole row), what is expected, and how many."""

    kind: str
    field: str
    expected: str
    is_doubt: bool
    count: int


class PlaceElsewhere(Schema):
    """A place as the file names it that the asker does not govern, and how many rows name it."""

    place: str
    rows: int


class Governed(Schema):
    """A division that the asker governs."""

    code: str
    name: Label


class CellPreviewed(Schema):
    """A cell as it would be written."""

    label: str
    text: str


class RowPreviewed(Schema):
    """A row as it would be written."""

    row: int
    is_new: bool
    cells: list[CellPreviewed]


class ImportFound(Schema):
    """What a check found, in the language asked for. `outside` rows lie in places that are not the asker's. Of a file of
    shapes `drawing` shows the whole, and `mendable` shapes can be mended.
    """

    problems: list[ProblemKind]
    outside: int
    elsewhere: list[PlaceElsewhere]
    governed: list[Governed]
    notes: list[str]
    drawing: Drawing | None
    mendable: int
    preview: list[RowPreviewed]


class ShapeDrawn(Schema):
    """A shape that something is the matter with. `mend` says what can be done about it (``repair``, ``cut``; null: nothing);
    `mended` draws it as it would be then, `before` and `after` are its areas in m².
    """

    row: int
    label: str
    drawing: Drawing
    said: list[str]
    mend: str | None
    mended: Drawing | None
    before: float | None
    after: float | None


class RowStayed(Schema):
    """A row that could not be taken back, and why."""

    row: int
    label: str
    why: str


class Mend(Said):
    """The rows whose shapes are to be mended; null: all that can be."""

    rows: Annotated[list[RowNumber], Field(max_length=10_000)] | None


@router.get(
    "/imports/{uuid:key}/columns", response=FileFound, operation_id="columns_of_import",
    summary="What the file has, and what has to be said of it before it is checked",
)  # fmt: skip
def columns(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """404 when the file is kept no longer."""
    run = the_run(request, key)
    if not run.file:
        raise Http404
    kind = KINDS[run.kind]
    found = telling.read(run, kind)
    return {
        "sheets": list(found.sheets),
        "columns": [
            {
                "header": item.heading.header,
                "examples": list(item.heading.examples),
                "field": item.field,
                "unit": item.unit,
                "units": list(item.units),
                "remark": both(item.heading.remark) if item.heading.remark else None,
                "asks": item.heading.asks,
            }
            for item in found.columns
        ],
        "fields": [{"name": item.name, "label": both(kind.fact(item.name).label)} for item in found.offered],
        "asks": [_asked(item) for item in found.questions],
        "missing": [item.name for item in found.missing],
        "notes": [both(note) for note in found.notes],
    }


@router.get(
    "/imports/{uuid:key}/findings", response=ImportFound, operation_id="findings_of_import",
    summary="What a check found: problems by kind, places that one does not govern, an overview of shapes, the first rows",
)  # fmt: skip
def findings(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """As far as it was checked; the problems one by one and the drawings of rows have addresses of their own."""
    actor, run, now = common.asking(request), the_run(request, key), language()
    outside, overview = elsewhere(run), run.pictures.filter(row=0).first()
    return {
        "problems": [
            {"kind": item.kind, "field": item.field, "expected": item.expected, "is_doubt": item.is_doubt, "count": item.n}
            for item in telling.groups(run, now)
        ],
        "outside": outside.rows,
        "elsewhere": [{"place": place, "rows": rows} for place, rows in outside.places],
        "governed": [{"code": row.code, "name": {"zh": row.name_zh, "en": row.name_en}} for row in governed(actor)],
        "notes": [note.get(now, "") for note in run.options.get("notes", [])],
        "drawing": overview.drawn.get(now) if overview is not None else None,
        "mendable": run.pictures.exclude(mend="").count(),
        "preview": [
            {**line, "cells": [{"label": label, "text": text} for label, text in line["cells"]]}
            for line in run.options.get("preview", [])
        ],
    }


@router.get(
    "/imports/{uuid:key}/drawings", response=common.page_of(ShapeDrawn), operation_id="drawings_of_import",
    summary="Drawings of the shapes that are invalid or overlap, and of what mending would make of them",
)  # fmt: skip
def drawings(request: HttpRequest, key: uuid.UUID, limit: common.Limit = 12, offset: common.Offset = 0) -> dict[str, Any]:
    """By row, each with what is wrong with it."""
    run, now = the_run(request, key), language()
    rows = run.pictures.filter(row__gt=0)
    shown = list(rows[offset : offset + limit])
    said = telling.said_of(run, [item.row for item in shown], now)

    def told(item: ImportPicture) -> dict[str, Any]:
        is_mendable = bool(item.mend)
        return {
            "row": item.row,
            "label": item.label,
            "drawing": item.drawn.get(now, ""),
            "said": said.get(item.row, []),
            "mend": item.mend or None,
            "mended": item.mended.get(now) if is_mendable else None,
            "before": item.before if is_mendable else None,
            "after": item.after if is_mendable else None,
        }

    return common.paged(request, rows.count(), limit, offset, [told(item) for item in shown])


@router.post(
    "/imports/{uuid:key}/mend", response={202: ImportTold}, operation_id="mend_import",
    summary="Have shapes mended and every row checked anew; nothing is written",
)  # fmt: skip
def mend(request: HttpRequest, key: uuid.UUID, said: JsonBody[Mend]) -> Any:
    """By a job, besides those that were asked for before."""
    run = the_run(request, key)
    actions.mend(common.asking(request), run, telling.to_mend(run, None if said.rows is None else set(said.rows)))
    return Status(202, told_now(request, key))


@router.get(
    "/imports/{uuid:key}/stayed", response=common.page_of(RowStayed), operation_id="stayed_of_import",
    summary="The rows that an undo could not take back, and why",
)  # fmt: skip
def stayed(request: HttpRequest, key: uuid.UUID, limit: common.Limit = 50, offset: common.Offset = 0) -> dict[str, Any]:
    """In the order of the file."""

    def told(row: ImportedRow) -> dict[str, Any]:
        return {"row": row.number, "label": row.label, "why": row.stays}

    rows = the_run(request, key).rows.exclude(stays="").order_by("number", "pk")
    return common.page(request, rows, limit, offset, told)


def _asked(item: Question) -> dict[str, Any]:
    return {
        "name": item.name,
        "label": both(item.label),
        "choices": [{"value": value, "label": both(label)} for value, label in item.choices],
        "value": item.value,
        "hint": both(item.hint) if item.hint else None,
        "needed": item.needed,
    }
