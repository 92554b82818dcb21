"""Rows that hang on one row of the registry: its history, its parts. They are reached below it, and seen with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Router, Status

from ...bodies.actors import Actor
from . import common, fields, schemas
from .acts import Act


@dataclass(frozen=True)
class Below:
    """One table below another: ``GET /v1/<table>/{pk}/<name>``, and where there is an action for it ``POST`` there and
    ``PATCH`` and ``DELETE`` of one.

    `rows` gives those of a row which was seen. `change` gets the values as they were read, for what somebody else changed in
    between. What is not among the fields that `given` takes cannot be sent.
    """

    name: str
    model: type[Model]
    rows: Callable[[Actor, Any], QuerySet[Any]]
    make: Callable[[Actor, Any, dict[str, Any]], Any] | None = None
    change: Callable[[Actor, Any, Any, dict[str, Any], dict[str, Any]], Any] | None = None
    remove: Callable[[Actor, Any, Any, str], Any] | None = None
    #: Without which there is no new one; what else it needs the model says.
    needs: tuple[str, ...] = ()
    #: What is not given out: the row it hangs on, at the least.
    hidden: frozenset[str] = frozenset()
    #: What alone may be sent; None: all that is given out.
    sent: frozenset[str] | None = None
    #: Further deeds on one; `do` gets the part.
    acts: tuple[Act, ...] = ()


def etag(values: Mapping[str, Any]) -> str:
    """The tag of a row that has no version: what it says."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def based_on(request: HttpRequest, values: Mapping[str, Any]) -> None:
    """Let nothing rest on another state than the one that is."""
    common.based_on(request, etag(values))


def table_of(above: str, below: Below) -> fields.Columns:
    """What is given out of it and may be sent."""
    return fields.Columns.of(f"{above}/{below.name}", below.model, below.hidden, needs=below.needs, sent=below.sent)


def install(
    router: Router,
    above: str,
    rows: Callable[[Actor], QuerySet[Any]],
    below: Below,
    read: Callable[[Actor], QuerySet[Any]] | None = None,
) -> None:
    """Give `router` the operations of a table below its own; below rows of `read` it is only read."""
    read = read or rows
    table = table_of(above, below)
    label = f"{below.name.replace('-', '_')}_of_{above.replace('-', '_')}"
    row_type = schemas.row_of(table)

    def as_json(actor: Actor, part: Model) -> dict[str, Any]:
        return fields.listed(actor, table, [part])[0]

    def answer(request: HttpRequest, response: HttpResponse, whole: Any, part: Model, status: int) -> Any:
        actor = common.asking(request)
        # As it stands in the database, so that the tag is the one that the next reader gets.
        found = as_json(actor, below.rows(actor, whole).get(pk=part.pk))
        response["ETag"] = etag(found)
        return Status(status, found)

    @router.get(
        f"/{{int:pk}}/{below.name}", response=schemas.page_of(table), operation_id=f"list_{label}", summary=f"List {below.name}"
    )
    def list_parts(
        request: HttpRequest,
        pk: InPath[common.Key],
        limit: common.Limit = 50,
        offset: common.Offset = 0,
    ) -> dict[str, Any]:
        actor = common.asking(request)
        found = below.rows(actor, get_object_or_404(read(actor), pk=pk))
        ordered = found if found.ordered else found.order_by("pk")
        return common.paged(
            request, found.count(), limit, offset, fields.listed(actor, table, list(ordered[offset : offset + limit]))
        )

    @router.get(f"/{{int:pk}}/{below.name}/{{int:part}}", response={200: row_type, 304: None}, operation_id=f"get_{label}")
    def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], part: InPath[common.Key]) -> Any:
        actor, _whole, there = reached(request, pk, part, read)
        found = as_json(actor, there)
        response["ETag"] = etag(found)
        return Status(304, None) if etag(found) in request.headers.get("If-None-Match", "") else Status(200, found)

    def reached(
        request: HttpRequest, pk: int, part: int, within: Callable[[Actor], QuerySet[Any]] = rows
    ) -> tuple[Actor, Any, Any]:
        actor = common.asking(request)
        whole = get_object_or_404(within(actor), pk=pk)
        return actor, whole, get_object_or_404(below.rows(actor, whole), pk=part)

    if below.make is not None or below.change is not None:

        @router.get(f"/{{int:pk}}/{below.name}/fields", response=list[fields.Described], operation_id=f"fields_{label}")
        def described(request: HttpRequest, pk: InPath[common.Key]) -> list[dict[str, Any]]:
            return fields.described(table)

    if below.make is not None:
        make = below.make

        @router.post(
            f"/{{int:pk}}/{below.name}", response={201: row_type}, operation_id=f"create_{label}", summary="A new one",
            openapi_extra=schemas.sent(table, new=True),
        )  # fmt: skip
        def new(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]) -> Any:
            actor = common.asking(request)
            whole = get_object_or_404(rows(actor), pk=pk)
            part = make(actor, whole, fields.given(actor, table, values, new=True))
            return answer(request, response, whole, part, 201)

    if below.change is not None:
        change = below.change

        @router.patch(
            f"/{{int:pk}}/{below.name}/{{int:part}}", response=row_type, operation_id=f"change_{label}",
            summary="Change one (If-Match)", openapi_extra=schemas.sent(table, new=False),
        )  # fmt: skip
        def changed(
            request: HttpRequest,
            response: HttpResponse,
            pk: InPath[common.Key],
            part: InPath[common.Key],
            values: JsonBody[dict[str, Any]],
        ) -> Any:
            actor, whole, there = reached(request, pk, part)
            based_on(request, as_json(actor, there))
            read = {column.name: getattr(there, column.attname) for column in table.columns}
            said = fields.without_hidden(actor, table, there, fields.given(actor, table, values))
            return answer(request, response, whole, change(actor, whole, there, said, read), 200)

    if below.remove is not None:
        remove = below.remove

        @router.delete(
            f"/{{int:pk}}/{below.name}/{{int:part}}", response={204: None}, operation_id=f"remove_{label}",
            summary="Take one away (If-Match), with the reason",
        )  # fmt: skip
        def gone(request: HttpRequest, pk: InPath[common.Key], part: InPath[common.Key], reason: str = common.line()) -> Any:
            actor, whole, there = reached(request, pk, part)
            based_on(request, as_json(actor, there))
            remove(actor, whole, there, reason)
            return Status(204, None)

    for act in below.acts:
        _install_act(router, label, f"/{{int:pk}}/{below.name}/{{int:part}}/{act.name}", act, reached, as_json, answer, row_type)


def _install_act(
    router: Router, label: str, address: str, act: Act, reached: Any, as_json: Any, answer: Any, row_type: Any
) -> None:
    def done(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], part: InPath[common.Key], said: Any) -> Any:
        actor, whole, there = reached(request, pk, part)
        if act.rests:
            based_on(request, as_json(actor, there))
        found = act.do(actor, there, said, None)
        if act.answers is not None:
            return Status(200, act.answers(actor, found))
        # A correction closes one row and adds another, which then stands for it.
        return answer(request, response, whole, found if isinstance(found, type(there)) else there, 200)

    done.__annotations__["said"] = JsonBody[act.said]  # type: ignore[misc, name-defined]
    name = act.name.replace("-", "_")
    given_back = act.gives if act.answers is not None else row_type
    router.post(address, response=given_back, operation_id=f"{name}_{label}", summary=act.summary)(done)
