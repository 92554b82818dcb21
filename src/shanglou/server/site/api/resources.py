"""The registry's tables as resources: list, one row, new row, change; the same declaration for each of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Query, Router

from shanglou.engine.facts import Fact as VocabularyFact
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...bodies.models import Registered
from ...foundation.fields import FactMixin, SealedText
from ...foundation.sealing import masked
from . import common

Row = Registered
HIDDEN = frozenset({"shape", "quadkey", "west", "south", "east", "north"})


@dataclass(frozen=True)
class Resource:
    """One table: its address, its rows, what makes and changes a row, what a list may be filtered by."""

    name: str
    model: type[Registered]
    rows: Callable[[Actor], QuerySet[Any]]
    search: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    make: Callable[[Actor, dict[str, Any]], Registered] | None = None
    change: Callable[[Actor, Any, dict[str, Any], int], Registered] | None = None
    #: Further parts of one row, not of lists.
    parts: Mapping[str, Callable[[Actor, Any], list[dict[str, Any]]]] = field(default_factory=dict)

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """The columns that are given out."""
        return [item for item in self.model._meta.concrete_fields if item.name not in HIDDEN]


def written(resource: Resource, row: Registered) -> dict[str, Any]:
    """A row as JSON: exact numbers as text, days as ISO dates, other rows by number, personal data masked."""
    found: dict[str, Any] = {}
    for column in resource.columns:
        value = getattr(row, column.attname)
        if column.name in resource.model.PERSONAL or isinstance(column, SealedText):
            value = masked(str(value)) if value else ""
        found[column.attname] = plain_value(value)
    return found


def plain_value(value: Any) -> Any:
    """A value as JSON: a decimal as exact text."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime.date | datetime.datetime):
        return value.isoformat()
    return value


def described(resource: Resource) -> list[dict[str, Any]]:
    """What each column is: label in both languages, type, unit, options, the fact of the vocabulary it holds."""
    found = []
    for column in resource.columns:
        fact = column.fact if isinstance(column, FactMixin) else None
        found.append(
            {
                "name": column.attname,
                "label": {"zh": fact.label.zh, "en": fact.label.en} if fact else both_languages(column),
                "type": fact.of.kind if fact else column.get_internal_type(),
                "unit": _unit(fact),
                "options": [key for key, _ in column.flatchoices if key] or None,
                "fact": fact.name if fact else None,
                "personal": column.name in resource.model.PERSONAL,
            }
        )
    return found


def _unit(fact: VocabularyFact | None) -> str | None:
    return fact.of.unit.name if fact is not None and fact.of.unit is not None else None


def both_languages(column: models.Field[Any, Any]) -> dict[str, str]:
    """A column's label in both languages."""
    from django.utils.translation import override

    labels = {}
    for key, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            labels[key] = str(column.verbose_name)
    return labels


def given(resource: Resource, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as sent, by the model's own fields; `BadInput` names every field that is unknown or wrong."""
    columns = {
        column.attname: column for column in resource.model._meta.concrete_fields if column.editable and not column.primary_key
    }
    columns |= {column.name: column for column in columns.values()}
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in values.items():
        column = columns.get(name)
        if column is None or column.name in HIDDEN or column.name in ("version", "created_at", "changed_at"):
            faults.append(
                Fault(
                    name,
                    str(value)[:80],
                    say("可以填写的字段"),
                    say("用 /api/v1/{name}/fields 查看全部字段。", name=resource.name),
                )
            )
            continue
        try:
            found[column.name] = _column_value(column, value)
        except (ValueError, TypeError, InvalidOperation, models.ObjectDoesNotExist) as wrong:
            faults.append(Fault(name, str(value)[:80], plain(column.get_internal_type()), plain(str(wrong)[:200])))
    if faults:
        raise BadInput(faults)
    return found


def _column_value(column: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL")
    if isinstance(column, models.ForeignKey):
        return None if value is None else column.related_model._default_manager.get(pk=value)
    if isinstance(value, float) and isinstance(column, models.DecimalField):
        value = repr(value)
    from django.core.exceptions import ValidationError

    try:
        return column.to_python(value)
    except ValidationError as wrong:
        raise ValueError("; ".join(wrong.messages)) from None


def filtered(resource: Resource, rows: QuerySet[Any], asked: Mapping[str, str]) -> QuerySet[Any]:
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
    return _column_value(column, value)


def router(resource: Resource) -> Router:
    """The operations of a resource."""
    made = Router(tags=[resource.name])
    label = resource.name.replace("-", "_")

    @made.get("/", response=common.Page, operation_id=f"list_{label}", summary=f"List {resource.name}")
    def list_rows(
        request: HttpRequest,
        limit: int = Query(50, ge=1, le=common.MOST),
        offset: int = Query(0, ge=0, le=common.FURTHEST),
    ) -> dict[str, Any]:
        asked = {name: request.GET[name] for name in request.GET}
        rows = filtered(resource, resource.rows(common.asking(request)), asked)
        return common.page(request, rows.order_by("pk"), limit, offset, lambda row: written(resource, row))

    @made.get("/fields", response=list[dict[str, Any]], operation_id=f"fields_{label}", summary="What each field is")
    def fields(request: HttpRequest) -> list[dict[str, Any]]:
        return described(resource)

    @made.get("/{int:pk}", response={200: dict[str, Any], 304: None}, operation_id=f"get_{label}", summary="One row")
    def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
        actor = common.asking(request)
        row = get_object_or_404(resource.rows(actor), pk=pk)
        common.tagged(response, row)
        if common.unchanged(request, row):
            return 304, None
        return 200, written(resource, row) | {name: part(actor, row) for name, part in resource.parts.items()}

    if resource.make is not None:
        make = resource.make

        @made.post("/", response={201: dict[str, Any]}, operation_id=f"create_{label}", summary="A new row")
        def new(request: HttpRequest, response: HttpResponse, values: JsonBody[dict[str, Any]]) -> Any:
            row = make(common.asking(request), given(resource, values))
            common.tagged(response, row)
            return 201, written(resource, row)

    if resource.change is not None:
        change = resource.change

        @made.patch("/{int:pk}", response=dict[str, Any], operation_id=f"change_{label}", summary="Change a row (If-Match)")
        def changed(
            request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]
        ) -> Any:
            actor = common.asking(request)
            row = get_object_or_404(resource.rows(actor), pk=pk)
            row = change(actor, row, given(resource, values), common.asked_version(request, row))
            common.tagged(response, row)
            return written(resource, row)

    return made
