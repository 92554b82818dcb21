"""Whom a rule touches in the registry, for programs: the rows behind one of its verdicts, as its page lists them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from ninja import Field, Query, Router, Schema
from ninja import Path as InPath

from shanglou.engine.language import say
from shanglou.policies import library

from ...bodies.capabilities import Capability
from ...compliance import queries
from ...compliance.affected import CannotAsk, affected
from ...compliance.frames import KEY
from ...foundation.refusals import fault
from . import common
from .dates import day_of

router = Router(tags=["sweeps"])
Word = Annotated[str, Field(max_length=200)]
Verdict = Literal["met", "not met", "missing facts", "needs judgement", "not applicable"]


class TouchedRow(Schema):
    """A row of the registry that a rule has the verdict of; `value` is what the rule works out of it, where it does."""

    subject: str
    id: int
    name: str
    value: bool | int | float | str | None


@router.get(
    "/rules/{id}/rows", response=common.page_of(TouchedRow), operation_id="rows_of_rule",
    summary="The registered rows of which a rule has a verdict, today or on a day",
)  # fmt: skip
def rows(
    request: HttpRequest,
    id: InPath[Word],
    verdict: Query[Verdict] = "not met",
    on: Query[Annotated[str, Field(max_length=40)] | None] = None,
    limit: common.Limit = 50,
    offset: common.Offset = 0,
) -> dict[str, Any]:
    """Of the rows in the place of the rule's document those that the asker may see, in the order of the registry."""
    actor = common.asking(request)
    actor.require(Capability.VIEW)
    rule = library().rules.get(id)
    if rule is None:
        raise Http404(id)
    try:
        found = affected(actor, rule, day_of(on))
    except CannotAsk:
        raise fault("id", id, say("可以逐行核对的规则"), say("这条规则的对象不在登记库里，或数值太大。")) from None
    every = found.keys(rule, verdict)
    keys = every[offset : offset + limit]
    names = queries.names_of(actor, found.subject, keys)
    values = dict(found.frame.select(KEY, f"={rule.id}").rows()) if rule.yields_value else {}
    items = [
        {"subject": found.subject, "id": key, "name": names.get(key, str(key)), "value": _plain(values.get(key))} for key in keys
    ]
    return common.paged(request, len(every), limit, offset, items)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
