"""What is done to one row beyond setting its fields: each deed has an address of its own below that of the row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Router, Schema
from pydantic import ConfigDict

from ...bodies.actors import Actor
from ...bodies.models import Versioned
from . import common


class Said(Schema):
    """The body of a deed: what is not asked for is refused, so that a mistyped name is never passed over."""

    model_config = ConfigDict(extra="forbid")


class Reasoned(Said):
    """Why it is done."""

    reason: common.Line


class Purpose(Said):
    """What personal data are looked at for."""

    purpose: common.Line


@dataclass(frozen=True)
class Act:
    """One deed: ``POST /v1/<table>/{pk}/<name>``, with ``If-Match`` as long as it rests on what the row says.

    `do` gets who asks, the row, what was said and the version that it rests on (None when `rests` is false), and gives back
    what `answers` writes; without `answers` the row is given as it is then.
    """

    name: str
    summary: str
    said: type[Schema]
    do: Callable[[Actor, Any, Any, int | None], Any]
    answers: Callable[[Actor, Any], Any] | None = None
    rests: bool = True
    #: The type of what `answers` writes.
    gives: Any = None


def install(
    router: Router,
    table: str,
    rows: Callable[[Actor], Any],
    act: Act,
    row_as_json: Callable[[Actor, Any], Any],
    row_type: Any,
) -> None:
    """Give `router` the operation of a deed."""

    def done(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], said: Any) -> Any:
        actor = common.asking(request)
        row: Versioned = get_object_or_404(rows(actor), pk=pk)
        version = common.asked_version(request, row) if act.rests else None
        found = act.do(actor, row, said, version)
        if act.answers is not None:
            return act.answers(actor, found)
        row = get_object_or_404(rows(actor), pk=pk)
        common.tagged(response, row)
        return row_as_json(actor, row)

    done.__annotations__["said"] = JsonBody[act.said]  # type: ignore[misc, name-defined]
    router.post(
        f"/{{int:pk}}/{act.name}",
        response=act.gives if act.answers is not None else row_type,
        operation_id=f"{act.name.replace('-', '_')}_{table}",
        summary=f"{act.summary} (If-Match)" if act.rests else act.summary,
    )(done)
