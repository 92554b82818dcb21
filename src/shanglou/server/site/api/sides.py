"""The same answers asked of several places or days, side by side, for programs: public, and nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Body as JsonBody
from ninja import Field, Router, Schema

from shanglou.engine.faults import BadInput
from shanglou.policies import library

from ...compliance.check_comparing import Column, compared
from ...compliance.presentation import FindingView, GateView
from ...foundation.fields import language
from . import common
from .acts import Said
from .interview import Interview, Text, held

router = Router(tags=["policies"], auth=None)


class Elsewhere(Said):
    """Another place, another day, or both; what is left out is as in the first column."""

    place: Text | None = None
    on: Annotated[str, Field(max_length=40)] | None = None


class Sides(Interview):
    """The first column, and what stands beside it."""

    beside: Annotated[list[Elsewhere], Field(min_length=1, max_length=5)]


class DocumentState(Schema):
    """A document, and its state on the day."""

    id: str
    number: str
    title: str
    status: str
    state: str
    validity: str


class Side(Schema):
    """What one place says on one day, in the language asked for: the answer (`mark`: ``proceed``, ``refuse``, ``complete``,
    ``judgement`` or ``na``) in one line. `waiting` counts the facts that decisions still wait for.
    """

    place: str
    place_name: str
    on: common.Day
    mark: str
    headline: str
    notices: list[str]
    waiting: int
    documents: list[DocumentState]


class SaidOfIt(Schema):
    """What a gate or a rule says: the answer by its mark and in a word, and why."""

    id: str
    title: str
    member: str
    mark: str
    label: str
    text: str


class Cell(Schema):
    """A step in one column: its gates, the requirements that are not met, what results or is qualified for."""

    gates: list[SaidOfIt]
    against: list[SaidOfIt]
    results: list[SaidOfIt]
    is_empty: bool


class StepCompared(Schema):
    """A step of the life cycle; its cells are in the order of the columns."""

    key: str
    label: str
    cells: list[Cell]


class SidesTold(Schema):
    """Columns, and the steps of which some column says something."""

    columns: list[Side]
    steps: list[StepCompared]


@router.post(
    "/interview/compare", response=SidesTold, operation_id="compare_interviews",
    summary="The same answers asked of other places or days, side by side; nothing is kept",
)  # fmt: skip
def compare(request: HttpRequest, body: JsonBody[Sides]) -> dict[str, Any]:
    """The place and day of the interview first, then those beside it."""
    rounds = [held(body)]
    for number, other in enumerate(body.beside):
        try:
            rounds.append(held(body.model_copy(update=other.model_dump(exclude_none=True))))
        except BadInput as bad:
            raise BadInput(replace(one, field=f"beside.{number}.{one.field}") for one in bad.faults) from None
    found = compared(rounds, language(), library())
    return {
        "columns": [_side(column) for column in found.columns],
        "steps": [
            {
                "key": line.cells[0][1].key,
                "label": line.label,
                "cells": [
                    {
                        "gates": [_gate(item) for item in cell.gates],
                        "against": [_finding(item) for item in cell.against],
                        "results": [_finding(item) for item in cell.results],
                        "is_empty": cell.is_empty,
                    }
                    for _column, cell in line.cells
                ],
            }
            for line in found.lines
        ],
    }


def _side(column: Column) -> dict[str, Any]:
    view = column.view
    return {
        "place": view.place_code,
        "place_name": view.place,
        "on": view.on,
        "mark": view.mark.key,
        "headline": view.headline,
        "notices": list(view.notices),
        "waiting": column.waiting,
        "documents": [
            {
                "id": item.id,
                "number": item.number,
                "title": item.title,
                "status": item.status,
                "state": item.state,
                "validity": item.validity,
            }
            for item in view.documents
        ],
    }


def _gate(item: GateView) -> dict[str, Any]:
    told = {"id": item.id, "title": item.title, "member": item.member, "mark": item.mark.key}
    return told | {"label": item.label, "text": item.reason}


def _finding(item: FindingView) -> dict[str, Any]:
    told = {"id": item.rule, "title": item.title, "member": item.member, "mark": item.mark.key}
    return told | {"label": item.label, "text": item.sentence}
