"""What a row of the registry has one of at most: a project its plan, its admission form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Router, Status

from ...bodies.actors import Actor
from . import below, common, fields, schemas


@dataclass(frozen=True)
class Single:
    """``GET`` and ``PATCH /v1/<table>/{pk}/<name>``; there is none before it is first written.

    `one` gives that of a row which was seen, or None; `write` gets the values and those as they were read.
    """

    name: str
    model: type[Model]
    one: Callable[[Actor, Any], Any]
    write: Callable[[Actor, Any, dict[str, Any], dict[str, Any]], Any]
    hidden: frozenset[str] = frozenset()


def install(router: Router, above: str, rows: Callable[[Actor], QuerySet[Any]], single: Single) -> None:
    """Give `router` the operations of it."""
    table = fields.Columns.of(f"{above}/{single.name}", single.model, single.hidden)
    label = f"{single.name.replace('-', '_')}_of_{above.replace('-', '_')}"
    row_type = schemas.row_of(table)

    def reached(request: HttpRequest, pk: int) -> tuple[Actor, Any, Any]:
        actor = common.asking(request)
        whole = get_object_or_404(rows(actor), pk=pk)
        return actor, whole, single.one(actor, whole)

    @router.get(
        f"/{{int:pk}}/{single.name}", response={200: row_type, 304: None}, operation_id=f"get_{label}",
        summary=f"Its {single.name}; 404 before it is first written",
    )  # fmt: skip
    def read(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
        actor, _whole, there = reached(request, pk)
        if there is None:
            raise Http404
        found = fields.listed(actor, table, [there])[0]
        response["ETag"] = below.etag(found)
        return Status(304, None) if below.etag(found) in request.headers.get("If-None-Match", "") else Status(200, found)

    @router.get(f"/{{int:pk}}/{single.name}/fields", response=list[fields.Described], operation_id=f"fields_{label}")
    def described(request: HttpRequest, pk: InPath[common.Key]) -> list[dict[str, Any]]:
        return fields.described(table)

    @router.patch(
        f"/{{int:pk}}/{single.name}", response=row_type, operation_id=f"change_{label}",
        summary=f"Write its {single.name} (If-Match once there is one)", openapi_extra=schemas.sent(table, new=False),
    )  # fmt: skip
    def written(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]) -> Any:
        actor, whole, there = reached(request, pk)
        said = fields.given(actor, table, values)
        # Before it is first written it says nothing: who writes it then meanwhile is found by that.
        before = {column.name: getattr(there or single.model(), column.attname) for column in table.columns}
        if there is not None:
            below.based_on(request, fields.listed(actor, table, [there])[0])
            said = fields.without_hidden(actor, table, there, said)
        single.write(actor, whole, said, before)
        found = fields.listed(actor, table, [single.one(actor, whole)])[0]
        response["ETag"] = below.etag(found)
        return found
