"""The check of a case that is sent, for programs. Public: nothing of the registry is in it, and nothing is kept."""

from __future__ import annotations

from typing import Any, Literal

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Body as JsonBody
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from shanglou.engine.case import read_case
from shanglou.engine.report import Report, check, compare
from shanglou.policies import library, located

from ...compliance import check_files
from .document import CHECK_FILE
from .told import ChangeTold

router = Router(tags=["policies"], auth=None)


class CheckBody(Schema):
    """A case as the command line reads it: ``on``, ``place``, a table for each subject, ``judgements``."""

    case: dict[str, Any]
    gates: list[str] | None = None
    trace: bool = False


class CompareBody(Schema):
    """Two reports as the check gives them."""

    before: dict[str, Any]
    after: dict[str, Any]


@router.post("/check", response=dict[str, Any], operation_id="check", summary="Check a case; nothing is kept")
def check_case(request: HttpRequest, body: JsonBody[CheckBody]) -> dict[str, Any]:
    """The report of a case."""
    return _judged(body).as_json(with_trace=body.trace)


@router.post(
    "/check/file", operation_id="check_file", summary="Check a case, the result as PDF, Word or JSON; nothing is kept",
    openapi_extra=CHECK_FILE,
)  # fmt: skip
def check_file(
    request: HttpRequest, body: JsonBody[CheckBody], form: Query[Literal["pdf", "docx", "json"]] = "pdf"
) -> HttpResponse:
    """With the checksum of the report, in the language asked for."""
    return check_files.of_report(_judged(body).as_json(with_trace=body.trace), form).answer()


def _judged(body: CheckBody) -> Report:
    own = library()
    case = located(read_case(body.case, own.vocabulary))
    gates = None
    if body.gates is not None:
        unknown = [name for name in body.gates if name not in own.gates]
        if unknown:
            raise Http404(unknown[0])
        gates = [own.gates[name] for name in body.gates]
    return check(own, case, gates=gates)


@router.post("/compare", response=list[ChangeTold], operation_id="compare", summary="What changed between two reports")
def compare_reports(request: HttpRequest, body: JsonBody[CompareBody]) -> list[dict[str, Any]]:
    """The rules and gates that answer differently."""
    try:
        return [change.as_json() for change in compare(body.before, body.after)]
    except (KeyError, TypeError, AttributeError) as wrong:
        raise HttpError(422, f"not a report: {wrong}") from None
