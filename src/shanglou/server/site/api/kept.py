"""What a kept check rests on, in words, for programs: its facts with their rows, what rows say differently, what was unread."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path as InPath
from ninja import Router, Schema

from shanglou.engine.report import both
from shanglou.policies import library

from ...compliance import checking, queries, records
from ...compliance.models import Check
from . import common
from .common import Label
from .wanted import NextSteps, next_steps

router = Router(tags=["checks"])


class FactOfCheck(Schema):
    """A fact in words of the language asked for. `member` is the part that it is of, empty for the case itself. It comes from the
    `field` of a row of the kind `source` (`row_kind` and `row` name it as the log does, `page` is where it is shown); without a
    row it was worked out of the members.
    """

    fact: str
    label: str
    value: str
    unit: str
    member: str
    source: str
    field: str
    note: str
    row_kind: str | None
    row: int | None
    page: str | None


class Disagreement(Schema):
    """Two rows that say differently: the value that was used, and the other."""

    used: FactOfCheck
    other: FactOfCheck


class Doubts(Schema):
    """What a check found doubtful: rows that disagree, cells that could not be read (`value` is what was found), and, in words,
    what was taken as it is now because the log does not tell how it was known.
    """

    disagreements: list[Disagreement]
    unreadable: list[FactOfCheck]
    as_now: list[str]


class DocumentChanged(Schema):
    """A document whose rules changed between two checks, or that came into force or lapsed."""

    id: str
    title: Label
    before: str | None
    after: str | None


@router.get(
    "/checks/{int:pk}/facts", response=common.page_of(FactOfCheck), operation_id="list_facts_of_check",
    summary="The facts that a kept check rests on, with the rows they come from",
)  # fmt: skip
def facts(request: HttpRequest, pk: InPath[common.Key], limit: common.Limit = 50, offset: common.Offset = 0) -> dict[str, Any]:
    """Of the case itself, then of each of its parts."""
    found = records.facts_of(_check(request, pk))
    return common.paged(request, len(found), limit, offset, [_fact(item) for item in found[offset : offset + limit]])


@router.get(
    "/checks/{int:pk}/doubts", response=Doubts, operation_id="doubts_of_check",
    summary="What rows said differently, what could not be read, and what could not be taken back to what was known then",
)  # fmt: skip
def doubts(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """As its page warns of it."""
    row = _check(request, pk)
    return {
        "disagreements": [{"used": _fact(item.fact), "other": _fact(item.other)} for item in records.differences_of(row)],
        "unreadable": [_fact(item) for item in records.unreadable_of(row)],
        "as_now": records.doubts_of(row),
    }


@router.get(
    "/checks/{int:pk}/next-steps", response=NextSteps, operation_id="next_steps_of_check",
    summary="What a kept check still wants: what to bring, who decides what is left open, what it presumes",
)  # fmt: skip
def wanted(request: HttpRequest, pk: InPath[common.Key]) -> dict[str, Any]:
    """As it stood when the check was made."""
    return next_steps(records.shown(_check(request, pk)))


@router.get(
    "/checks/{int:pk}/against/{int:other}/documents", response=list[DocumentChanged], operation_id="documents_between_checks",
    summary="The documents whose rules two checks of a project judged by in different versions",
)  # fmt: skip
def documents(request: HttpRequest, pk: InPath[common.Key], other: InPath[common.Key]) -> list[dict[str, Any]]:
    """The digest of each in the first and in the second; null where it was not in force."""
    before = _check(request, pk)
    after = get_object_or_404(queries.checks(common.asking(request)), pk=other, project=before.project)
    titles = {item.id: both(item.title) for item in library().instruments.values()}
    return [
        {"id": name, "title": titles.get(name, {"zh": name, "en": name}), "before": one, "after": two}
        for name, one, two in checking.changed_versions(before, after)
    ]


def _check(request: HttpRequest, pk: int) -> Check:
    found: Check = get_object_or_404(queries.checks(common.asking(request)), pk=pk)
    return found


def _fact(item: records.FactRow) -> dict[str, Any]:
    return {
        "fact": item.name,
        "label": item.label,
        "value": item.value,
        "unit": item.unit,
        "member": item.member,
        "source": item.source,
        "field": item.field,
        "note": item.note,
        "row_kind": item.row_kind or None,
        "row": item.row,
        "page": item.url or None,
    }
