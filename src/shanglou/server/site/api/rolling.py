"""The three-year rolling plan, for programs: what a year takes over from the plan before, and rolling it forward."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja import Path as InPath

from ...bodies.capabilities import Capability
from ...projects import actions, queries
from ...projects.actions.parts import FIRST_YEAR, LAST_YEAR
from ...projects.models import ListMembership
from . import common

router = Router(tags=["projects"])
Year = Annotated[int, Field(gt=FIRST_YEAR, le=LAST_YEAR)]


class Rolled(Schema):
    """An entry of the rolling plan: of a project (by number), from a year to the last."""

    id: int
    project: int
    year: int
    last_year: int | None
    level: str
    document_no: str


class ToRoll(Rolled):
    """An entry that may be taken over, and whether the asker may."""

    may_roll: bool


def written(row: ListMembership) -> dict[str, Any]:
    """A listing, with its project."""
    return {
        "id": row.pk,
        "project": row.project_id,
        "year": row.year,
        "last_year": row.last_year,
        "level": row.level,
        "document_no": row.document_no,
    }


@router.get(
    "/rolling-plan/{int:year}", response=common.page_of(ToRoll), operation_id="get_rolling_plan",
    summary="What the plan of the year before hands on to that of a year",
)  # fmt: skip
def to_roll(request: HttpRequest, year: InPath[Year], limit: common.Limit = 50, offset: common.Offset = 0) -> dict[str, Any]:
    """By project, each with whether the asker may roll it."""
    actor = common.asking(request)
    actor.require(Capability.EDIT_PROJECTS)

    def told(row: ListMembership) -> dict[str, Any]:
        return written(row) | {"may_roll": actor.may(Capability.EDIT_PROJECTS, row.project)}

    return common.page(request, queries.to_roll(actor, year), limit, offset, told)


@router.post(
    "/rolling-plan/{int:year}", response=list[Rolled], operation_id="roll_plan",
    summary="Roll the plan forward to a year: all of it or nothing",
)  # fmt: skip
def roll(request: HttpRequest, year: InPath[Year]) -> list[dict[str, Any]]:
    """The entries that were made; asked again it makes none."""
    actor = common.asking(request)
    actor.require(Capability.EDIT_PROJECTS)
    return [written(row) for row in actions.roll_plan(actor, year)]
