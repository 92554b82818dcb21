"""Rows that hang on one row of the registry: its history, its parts. They are reached below it, and seen with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class _Operations:
    """The operations of a table below another: below `rows` it may be changed, below those of `read` it is only read."""

    router: Router
    above: str
    rows: Callable[[Actor], QuerySet[Any]]
    read: Callable[[Actor], QuerySet[Any]]
    below: Below

    @cached_property
    def table(self) -> fields.Columns:
        """What is given out and may be sent."""
        return table_of(self.above, self.below)

    @cached_property
    def row_type(self) -> Any:
        """The type of one as JSON."""
        return schemas.row_of(self.table)

    @property
    def label(self) -> str:
        """How the names of the operations end."""
        return f"{self.below.name.replace('-', '_')}_of_{self.above.replace('-', '_')}"

    @property
    def all(self) -> str:
        """The address of all of a row."""
        return f"/{{int:pk}}/{self.below.name}"

    @property
    def each(self) -> str:
        """The address of one."""
        return f"{self.all}/{{int:part}}"

    def reached(
        self, request: HttpRequest, pk: int, part: int, within: Callable[[Actor], QuerySet[Any]]
    ) -> tuple[Actor, Any, Any]:
        """Who asks, the row above and the one below it; 404 for what may not be seen."""
        actor = common.asking(request)
        whole = get_object_or_404(within(actor), pk=pk)
        return actor, whole, get_object_or_404(self.below.rows(actor, whole), pk=part)

    def as_json(self, actor: Actor, part: Model) -> dict[str, Any]:
        """One as it is given out."""
        return fields.listed(actor, self.table, [part])[0]

    def answer(self, actor: Actor, response: HttpResponse, whole: Any, part: Model, status: int) -> Any:
        """One after it was written, as it stands in the database: its tag is the one that the next reader gets."""
        found = self.as_json(actor, self.below.rows(actor, whole).get(pk=part.pk))
        response["ETag"] = etag(found)
        return Status(status, found)

    def give_reading(self) -> None:
        """All of a row, and one."""

        @self.router.get(
            self.all, response=schemas.page_of(self.table), operation_id=f"list_{self.label}", summary=f"List {self.below.name}"
        )
        def list_parts(
            request: HttpRequest,
            pk: InPath[common.Key],
            limit: common.Limit = 50,
            offset: common.Offset = 0,
        ) -> dict[str, Any]:
            actor = common.asking(request)
            found = self.below.rows(actor, get_object_or_404(self.read(actor), pk=pk))
            ordered = found if found.ordered else found.order_by("pk")
            items = fields.listed(actor, self.table, list(ordered[offset : offset + limit]))
            return common.paged(request, found.count(), limit, offset, items)

        @self.router.get(self.each, response={200: self.row_type, 304: None}, operation_id=f"get_{self.label}")
        def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], part: InPath[common.Key]) -> Any:
            actor, _whole, there = self.reached(request, pk, part, self.read)
            found = self.as_json(actor, there)
            response["ETag"] = etag(found)
            return Status(304, None) if etag(found) in request.headers.get("If-None-Match", "") else Status(200, found)

    def give_fields(self) -> None:
        """What may be sent."""

        @self.router.get(f"{self.all}/fields", response=list[fields.Described], operation_id=f"fields_{self.label}")
        def described(request: HttpRequest, pk: InPath[common.Key]) -> list[dict[str, Any]]:
            return fields.described(self.table)

    def give_making(self, make: Callable[[Actor, Any, dict[str, Any]], Any]) -> None:
        """A new one."""

        @self.router.post(
            self.all, response={201: self.row_type}, operation_id=f"create_{self.label}", summary="A new one",
            openapi_extra=schemas.sent(self.table, new=True),
        )  # fmt: skip
        def new(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]) -> Any:
            actor = common.asking(request)
            whole = get_object_or_404(self.rows(actor), pk=pk)
            part = make(actor, whole, fields.given(actor, self.table, values, new=True))
            return self.answer(actor, response, whole, part, 201)

    def give_changing(self, change: Callable[[Actor, Any, Any, dict[str, Any], dict[str, Any]], Any]) -> None:
        """A change of one."""

        @self.router.patch(
            self.each, response=self.row_type, operation_id=f"change_{self.label}",
            summary="Change one (If-Match)", openapi_extra=schemas.sent(self.table, new=False),
        )  # fmt: skip
        def changed(
            request: HttpRequest,
            response: HttpResponse,
            pk: InPath[common.Key],
            part: InPath[common.Key],
            values: JsonBody[dict[str, Any]],
        ) -> Any:
            actor, whole, there = self.reached(request, pk, part, self.rows)
            based_on(request, self.as_json(actor, there))
            read = {column.name: getattr(there, column.attname) for column in self.table.columns}
            said = fields.without_hidden(actor, self.table, there, fields.given(actor, self.table, values))
            return self.answer(actor, response, whole, change(actor, whole, there, said, read), 200)

    def give_removing(self, remove: Callable[[Actor, Any, Any, str], Any]) -> None:
        """Taking one away."""

        @self.router.delete(
            self.each, response={204: None}, operation_id=f"remove_{self.label}",
            summary="Take one away (If-Match), with the reason",
        )  # fmt: skip
        def gone(request: HttpRequest, pk: InPath[common.Key], part: InPath[common.Key], reason: str = common.line()) -> Any:
            actor, whole, there = self.reached(request, pk, part, self.rows)
            based_on(request, self.as_json(actor, there))
            remove(actor, whole, there, reason)
            return Status(204, None)

    def give_act(self, act: Act) -> None:
        """A further deed on one."""

        def done(
            request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], part: InPath[common.Key], said: Any
        ) -> Any:
            actor, whole, there = self.reached(request, pk, part, self.rows)
            if act.rests:
                based_on(request, self.as_json(actor, there))
            found = act.do(actor, there, said, None)
            if act.answers is not None:
                return Status(200, act.answers(actor, found))
            # A correction closes one row and adds another, which then stands for it.
            return self.answer(actor, response, whole, found if isinstance(found, type(there)) else there, 200)

        done.__annotations__["said"] = JsonBody[act.said]  # type: ignore[misc, name-defined]
        self.router.post(
            f"{self.each}/{act.name}",
            response=act.gives if act.answers is not None else self.row_type,
            operation_id=f"{act.name.replace('-', '_')}_{self.label}",
            summary=act.summary,
        )(done)


def install(
    router: Router,
    above: str,
    rows: Callable[[Actor], QuerySet[Any]],
    below: Below,
    read: Callable[[Actor], QuerySet[Any]] | None = None,
) -> None:
    """Give `router` the operations of a table below its own; below rows of `read` it is only read."""
    operations = _Operations(router, above, rows, read or rows, below)
    operations.give_reading()
    if below.make is not None or below.change is not None:
        operations.give_fields()
    if below.make is not None:
        operations.give_making(below.make)
    if below.change is not None:
        operations.give_changing(below.change)
    if below.remove is not None:
        operations.give_removing(below.remove)
    for act in below.acts:
        operations.give_act(act)
