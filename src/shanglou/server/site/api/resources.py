"""The registry's tables as resources: list, one row, new row, change; the same declaration for each of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Body as JsonBody
from ninja import Path as InPath
from ninja import Query, Router, Status

from shanglou.engine.facts import Fact as VocabularyFact
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say
from shanglou.engine.report import both

from ...bodies import queries as bodies
from ...bodies.actors import Actor
from ...bodies.models import Body, Division, Registered
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise
from ...foundation.fields import FactMixin, SealedText
from ...foundation.sealing import masked
from ...land import queries as land
from ...land.models import ControlLine, Parcel, Zone
from ...projects import queries as projects
from ...projects.models import Building, Floor, Project
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
    #: Without which there is no new row; what else it needs the model says.
    needs: tuple[str, ...] = ()
    #: Further parts of one row, not of lists.
    parts: Mapping[str, Callable[[Actor, Any], list[dict[str, Any]]]] = field(default_factory=dict)

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """The columns that are given out."""
        return [item for item in self.model._meta.concrete_fields if item.name not in HIDDEN]


#: Which rows of other tables a row may name, and is shown to name: those that the actor may see.
SEEN: Mapping[type[models.Model], Callable[[Actor], QuerySet[Any]]] = {
    Zone: land.zones,
    ControlLine: land.control_lines,
    Parcel: land.parcels,
    Enterprise: enterprises.everything,
    Project: projects.projects,
    Building: projects.buildings,
    Floor: projects.floors,
    Division: bodies.divisions,
    Body: bodies.bodies,
}


class Named:
    """Which of the rows that some rows name the actor may see: one query for each column, whatever the number of rows."""

    def __init__(self, actor: Actor, resource: Resource, rows: Sequence[Registered]) -> None:
        self._seen: dict[str, set[int]] = {}
        for column in resource.columns:
            kind = column.related_model
            if not isinstance(kind, type) or kind in (Division, Body) or kind not in SEEN:
                continue
            keys = {getattr(row, column.attname) for row in rows} - {None}
            known = SEEN[kind](actor).order_by().prefetch_related(None).filter(pk__in=keys) if keys else None
            self._seen[column.name] = set(known.values_list("pk", flat=True)) if known is not None else set()

    def hides(self, column: models.Field[Any, Any], value: Any) -> bool:
        """Whether a value names a row that may not be seen."""
        return value is not None and column.name in self._seen and value not in self._seen[column.name]


def listed(actor: Actor, resource: Resource, rows: Sequence[Registered]) -> list[dict[str, Any]]:
    """Rows as JSON."""
    named = Named(actor, resource, rows)
    return [written(resource, row, named) for row in rows]


def written(resource: Resource, row: Registered, named: Named) -> dict[str, Any]:
    """A row as JSON: exact numbers as text, days as ISO dates, other rows by number as far as they may be seen, personal data
    masked.
    """
    found: dict[str, Any] = {}
    for column in resource.columns:
        value = getattr(row, column.attname)
        if named.hides(column, value):
            value = None
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
                "label": both(fact.label) if fact is not None else both_languages(column),
                "type": fact.of.kind if fact is not None else column.get_internal_type(),
                "unit": _unit(fact),
                "options": [key for key, _ in column.flatchoices if key] or None,
                "fact": fact.name if fact is not None else None,
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


def given(actor: Actor, resource: Resource, values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """Values as sent, by the model's own fields; `BadInput` names every field that is unknown, wrong or lacking."""
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
        if value is None and not column.null:
            if not (column.blank and column.empty_strings_allowed):
                faults.append(Fault(name, "null", say("不能为空"), say("请核对后重试。")))
                continue
            value = ""
        try:
            found[column.name] = _column_value(column, value) if column.related_model is None else _row(actor, column, value)
        except models.ObjectDoesNotExist:
            faults.append(Fault(name, str(value)[:80], say("您可以查看的记录"), say("请从列表中选择。")))
        except (ValueError, TypeError, InvalidOperation) as wrong:
            faults.append(Fault(name, str(value)[:80], plain(column.get_internal_type()), plain(str(wrong)[:200])))
    lacking = [name for name in resource.needs if new and found.get(name) is None and not any(f.field == name for f in faults)]
    faults += [Fault(name, "", say("不能为空"), say("请核对后重试。")) for name in lacking]
    if faults:
        raise BadInput(faults)
    return found


def _row(actor: Actor, column: models.Field[Any, Any], value: Any) -> Any:
    """The row that a value names by its number. One that may not be seen is as if it were not."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal() or len(str(value)) > 18:
        raise ValueError(value)
    assert isinstance(column.related_model, type)
    return SEEN[column.related_model](actor).get(pk=int(value))


def _column_value(column: models.Field[Any, Any], value: Any) -> Any:
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL")
    if isinstance(value, float) and isinstance(column, models.DecimalField):
        value = repr(value)
    from django.core.exceptions import ValidationError

    try:
        return column.to_python(value)
    except ValidationError as wrong:
        raise ValueError("; ".join(wrong.messages)) from None


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
        rows = rows.filter(**{name: wanted})
        if isinstance(by.related_model, type) and by.related_model in SEEN and not end:
            rows = rows.filter(**{f"{name}__in": SEEN[by.related_model](actor).order_by().prefetch_related(None).values("pk")})
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
        actor = common.asking(request)
        rows = filtered(actor, resource, resource.rows(actor), asked)
        found = list(rows.order_by("pk")[offset : offset + limit])
        return common.paged(request, rows.count(), limit, offset, listed(actor, resource, found))

    @made.get("/fields", response=list[dict[str, Any]], operation_id=f"fields_{label}", summary="What each field is")
    def fields(request: HttpRequest) -> list[dict[str, Any]]:
        return described(resource)

    @made.get("/{int:pk}", response={200: dict[str, Any], 304: None}, operation_id=f"get_{label}", summary="One row")
    def one(request: HttpRequest, response: HttpResponse, pk: InPath[common.Key]) -> Any:
        actor = common.asking(request)
        row = get_object_or_404(resource.rows(actor), pk=pk)
        common.tagged(response, row)
        if common.unchanged(request, row):
            return Status(304, None)
        return Status(200, listed(actor, resource, [row])[0] | {name: part(actor, row) for name, part in resource.parts.items()})

    if resource.make is not None:
        make = resource.make

        @made.post("/", response={201: dict[str, Any]}, operation_id=f"create_{label}", summary="A new row")
        def new(request: HttpRequest, response: HttpResponse, values: JsonBody[dict[str, Any]]) -> Any:
            actor = common.asking(request)
            row = make(actor, given(actor, resource, values, new=True))
            common.tagged(response, row)
            return Status(201, listed(actor, resource, [row])[0])

    if resource.change is not None:
        change = resource.change

        @made.patch("/{int:pk}", response=dict[str, Any], operation_id=f"change_{label}", summary="Change a row (If-Match)")
        def changed(
            request: HttpRequest, response: HttpResponse, pk: InPath[common.Key], values: JsonBody[dict[str, Any]]
        ) -> Any:
            actor = common.asking(request)
            row = get_object_or_404(resource.rows(actor), pk=pk)
            version, said = common.asked_version(request, row), given(actor, resource, values)
            named = Named(actor, resource, [row])
            for column in resource.columns:
                # Shown as empty because it may not be seen: sent back empty it is not taken away.
                if said.get(column.name, ...) is None and named.hides(column, getattr(row, column.attname)):
                    del said[column.name]
            row = change(actor, row, said, version)
            common.tagged(response, row)
            return listed(actor, resource, [row])[0]

    return made
