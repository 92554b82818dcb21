"""The registry's tables as resources: list, one row, new row, change; the same declaration for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Router, Status

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...bodies.models import Versioned
from . import acts, below, common, looks, schemas, shapes, single
from .acts import Act
from .below import Below
from .fields import HIDDEN, SEEN, Described, column_value, described, given, listed, without_hidden
from .looks import Look
from .single import Single


@dataclass(frozen=True)
class Part:
    """A further part of one row: what it shows, and the schema of each of its items."""

    shows: Callable[[Actor, Any], list[dict[str, Any]]]
    items: Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One table: its address, its rows, what makes and changes a row, what a list may be filtered by."""

    name: str
    model: type[Versioned]
    rows: Callable[[Actor], QuerySet[Any]]
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    make: Callable[[Actor, dict[str, Any]], Versioned] | None = None
    change: Callable[[Actor, Any, dict[str, Any], int], Versioned] | None = None
    #: Without which there is no new row; what else it needs the model says.
    needs: tuple[str, ...] = ()
    #: What a new row takes from another one where it is not said.
    follows: tuple[str, ...] = ()
    #: Further parts of one row, not of lists.
    parts: Mapping[str, Part] = field(default_factory=dict)
    #: Takes a row out of the registry, with the reason.
    remove: Callable[[Actor, Any, str], Any] | None = None
    #: What else is done to a row.
    acts: tuple[Act, ...] = ()
    #: Tables that hang on a row.
    below: tuple[Below, ...] = ()
    #: What a row has one of at most.
    singles: tuple[Single, ...] = ()
    #: What is worked out of a row.
    looks: tuple[Look, ...] = ()
    #: Sets the geometry of a row (CGCS2000 degrees), or takes it away.
    draw: shapes.Drawing | None = None
    #: Which rows may be read by their number, where these are more than the table has: nothing else is done to the others.
    readable: Callable[[Actor], QuerySet[Any]] | None = None

    @property
    def read(self) -> Callable[[Actor], QuerySet[Any]]:
        """The rows that may be read by their number."""
        return self.readable or self.rows

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """The columns that are given out."""
        return [item for item in self.model._meta.concrete_fields if item.name not in HIDDEN]


def filtered(actor: Actor, resource: Resource, rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
    """Rows by the filters of the address: ``name=value``, ``name__gte``, ``name__lte``, ``q``, ``changed_since``."""
    faults: list[Fault] = []
    for name, value in asked.items():
        if name in ("limit", "offset"):
            continue
        if name == "q":
            seen = Q()
            for column in resource.search:
                seen |= Q(**{f"{column}__icontains": value.replace("\x00", "")})
            rows = rows.filter(seen) if resource.search else rows
            continue
        base, _, end = name.partition("__")
        if (base not in resource.filters and base != "changed_at") or end not in ("", "gte", "lte", "isnull"):
            near = ", ".join((*resource.filters, "q", "changed_at__gte"))
            faults.append(Fault(name, value[:80], plain(near), say("请改用所列的筛选条件。")))
            continue
        by = resource.model._meta.get_field(base)
        assert isinstance(by, models.Field)
        try:
            wanted: Any = value.lower() in ("1", "true") if end == "isnull" else _filter_value(by, value)
        except (ValueError, TypeError, InvalidOperation) as wrong:
            faults.append(Fault(name, value[:80], plain(by.get_internal_type()), plain(str(wrong)[:200])))
            continue
        kind = by.related_model
        if isinstance(kind, type) and kind in SEEN:
            # A row that may not be seen is named by nothing: neither found by its number nor told apart from none.
            known = Q(**{f"{base}__in": SEEN[kind](actor).order_by().prefetch_related(None).values("pk")})
            rows = rows.filter(~known if end == "isnull" and wanted else known)
            if end == "isnull":
                continue
        rows = rows.filter(**{name: wanted})
    if faults:
        raise BadInput(faults)
    return rows


def _filter_value(column: models.Field[Any, Any], value: str) -> Any:
    if isinstance(column, models.ForeignKey):
        if not value.isascii() or not value.isdigit() or len(value) > 18:
            raise ValueError(value)
        return int(value)
    if isinstance(column, models.BooleanField):
        if value.lower() not in ("true", "false", "1", "0"):
            raise ValueError(value)
        return value.lower() in ("true", "1")
    return column_value(column, value)


def router(resource: Resource) -> Router:
    """The operations of a resource."""
    made = Router(tags=[resource.name])
    label = resource.name.replace("-", "_")
    row_type = schemas.row_of(resource)
    whole_type = schemas.one_of(resource, {name: part.items for name, part in resource.parts.items()})

    @made.get("/", response=schemas.page_of(resource), operation_id=f"list_{label}", summary=f"List {resource.name}")
    def list_rows(
        request: HttpRequest,
        limit: common.Limit = 50,
        offset: common.Offset = 0,
    ) -> dict[str, Any]:
        asked = {name: request.GET[name] for name in request.GET}
        actor = common.asking(request)
        rows = filtered(actor, resource, resource.rows(actor), asked)
        found = list(rows.order_by("pk")[offset : offset + limit])
        return common.paged(request, rows.count(), limit, offset, listed(actor, resource, found))

    @made.get("/fields", response=list[Described], operation_id=f"fields_{label}", summary="What each field is")
    def fields(request: HttpRequest) -> list[dict[str, Any]]:
        return described(resource)

    @made.get("/{int:pk}", response={200: whole_type, 304: None}, operation_id=f"get_{label}", summary="One row")
    def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
        actor = common.asking(request)
        row = get_object_or_404(resource.read(actor), pk=pk)
        common.tagged(response, row)
        if common.unchanged(request, row):
            return Status(304, None)
        return Status(
            200, listed(actor, resource, [row])[0] | {name: part.shows(actor, row) for name, part in resource.parts.items()}
        )

    if resource.make is not None:
        make = resource.make

        @made.post(
            "/", response={201: row_type}, operation_id=f"create_{label}", summary="A new row",
            openapi_extra=schemas.sent(resource, new=True),
        )  # fmt: skip
        def new(request: HttpRequest, response: HttpResponse, values: JsonBody[dict[str, Any]]) -> Any:
            actor = common.asking(request)
            row = make(actor, given(actor, resource, values, new=True))
            common.tagged(response, row)
            return Status(201, listed(actor, resource, [row])[0])

    if resource.change is not None:
        change = resource.change

        @made.patch(
            "/{int:pk}", response=row_type, operation_id=f"change_{label}", summary="Change a row (If-Match)",
            openapi_extra=schemas.sent(resource, new=False),
        )  # fmt: skip
        def changed(
            request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]
        ) -> Any:
            actor = common.asking(request)
            row = get_object_or_404(resource.rows(actor), pk=pk)
            version, said = common.asked_version(request, row), given(actor, resource, values)
            row = change(actor, row, without_hidden(actor, resource, row, said), version)
            common.tagged(response, row)
            return listed(actor, resource, [row])[0]

    if resource.remove is not None:
        remove = resource.remove

        @made.delete(
            "/{int:pk}",
            response={204: None},
            operation_id=f"remove_{label}",
            summary="Take a row out (If-Match): `reason`",
        )
        def gone(request: HttpRequest, pk: InPath[common.Key], reason: str = common.line()) -> Any:
            actor = common.asking(request)
            row = get_object_or_404(resource.rows(actor), pk=pk)
            common.at(row, common.asked_version(request, row))
            remove(actor, row, reason)
            return Status(204, None)

    for act in resource.acts:
        reached = resource.rows if act.rests else resource.read
        acts.install(made, label, reached, act, lambda actor, row: listed(actor, resource, [row])[0], row_type)
    for look in resource.looks:
        looks.install(made, label, resource.read, look)
    for table in resource.below:
        below.install(made, resource.name, resource.rows, table, resource.read)
    for one_of_it in resource.singles:
        single.install(made, resource.name, resource.rows, one_of_it)
    if resource.draw is not None:
        shapes.install(made, label, resource.rows, resource.draw)
    return made
