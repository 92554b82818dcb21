"""Lists as their pages have them, for programs: what they show and are narrowed by, their sums and rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Any

from django import forms
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema
from ninja import Path as InPath

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ...bodies.actors import Actor
from ...doors import keeping
from ...doors.exporting.columns import OutColumn, columns_of, worded
from ...doors.exporting.forms import shape_of
from ...doors.lists import count_and_sum
from ...doors.named import NamedList, list_named, list_names
from ...doors.opening import Opened, exactly, names_of, opened, options_of
from ...doors.paging import by_keys
from . import common
from .acts import Said
from .fields import plain_value

router = Router(tags=["lists"])
#: A list by the name of its address (``land:parcels``).
ListName = Annotated[str, Field(max_length=60)]
Column = Annotated[str, Field(max_length=100)]
#: The filters and the order of a list, as they stand in the address of its page.
Asked = Annotated[str, Field(max_length=1000, pattern=common.NO_NUL)]


class Choice(Schema):
    """A value and what it is called."""

    value: str
    label: str


class ListNamed(Schema):
    """A list, its title, and its page."""

    name: str
    title: str
    page: str


class ListColumn(Schema):
    """A column. `kind`: ``text``, ``number`` (an exact decimal as text), ``whole``, ``boolean``, ``day`` or ``time``; `shown`:
    the asker's page shows it; `sortable`: ``sort=name`` and ``sort=-name``.
    """

    name: str
    label: str
    kind: str
    shown: bool
    sortable: bool


class ListFilter(Schema):
    """A filter. `kind`: ``text``, ``number``, ``day``, ``choice`` (one of the options) or ``row`` (the number of a row of
    `of`).
    """

    name: str
    label: str
    kind: str
    of: str | None
    options: list[Choice]


class SumNamed(Schema):
    """What is summed up, by the column."""

    name: str
    label: str


class ListTold(ListNamed):
    """What a list can show, what it may be narrowed by, and what it sums up."""

    columns: list[ListColumn]
    filters: list[ListFilter]
    sums: list[SumNamed]


class Sum(SumNamed):
    """A sum, an exact decimal; null where no row has a value."""

    sum: str | None


class ListTotals(Schema):
    """How many rows there are, and their sums; `said`: the filters in words."""

    count: int
    said: list[str]
    sums: list[Sum]


class ListRow(Schema):
    """A row: its number, what it is called, and the values of the columns as a reader has them."""

    id: int
    title: str
    values: dict[str, str | int | bool | None]


class ListPage(common.Page):
    """A page of a list, with the columns that were asked for."""

    columns: list[str]
    items: list[ListRow]


class ListAsked(Schema):
    """The rows that a query leaves."""

    query: Asked = ""


class RowsAsked(ListAsked):
    """A page of them, with these columns."""

    columns: Annotated[list[Column], Field(max_length=100)] = Field(default_factory=list)
    limit: common.Limit = 50
    offset: common.Offset = 0


class ColumnsChosen(Said):
    """The columns that one's page is to show; none: all of them."""

    columns: Annotated[list[Column], Field(max_length=100)]


# ---------------------------------------------------------------------------------------------------------------- lists
def view_of(name: str) -> Any:
    """The list of a name; 404 when there is none."""
    found = list_named(name)
    if found is None:
        raise Http404(name)
    return found


def opened_exactly(actor: Actor, name: str, query: str) -> Opened:
    """A list under a query, every word of which it knows."""
    view_of(name)
    return exactly(opened(actor, name, query), query)


def _known_only(names: list[str], known: Collection[str]) -> None:
    """`BadInput` with every column that there is not."""
    wrong = [Fault("columns", name, plain(", ".join(known)), say("请改用所列的列。")) for name in names if name not in known]
    if wrong:
        raise BadInput(wrong)


def _named(name: str, view: type[NamedList]) -> dict[str, Any]:
    return {"name": name, "title": str(view.heading), "page": reverse(name)}


def _columns(found: Opened) -> dict[str, OutColumn]:
    """All columns that a list can give out: those of its table, and the further fields of its rows."""
    return {item.name: item for item in columns_of(found.table, found.rows.model, found.view.exported, every=True)}


def _told(actor: Actor, name: str) -> dict[str, Any]:
    found = opened(actor, name, "")
    shown = {item.name for item in found.table.columns}
    sortable = {item.name for item in found.table.columns.all() if item.orderable}
    return _named(name, found.view) | {
        "columns": [
            {
                "name": item.name,
                "label": item.header,
                "kind": item.kind,
                "shown": item.name in shown,
                "sortable": item.name in sortable,
            }
            for item in _columns(found).values()
        ],
        "filters": [one for key, item in found.filters.form.fields.items() for one in _filters(key, item)],
        "sums": [{"name": key, "label": str(label)} for key, label in found.view.totals.items()],
    }


def _filters(name: str, item: forms.Field) -> Iterator[dict[str, Any]]:
    """A filter of a form under each of the names it is sent under."""
    rows = item.queryset if isinstance(item, forms.ModelChoiceField) else None
    names = list(names_of(name, item))
    told = {
        "kind": kind_of(item),
        "of": rows.model._meta.label_lower if rows is not None else None,
        "options": options(item),
    }
    for sent, sign in zip(names, ("≥", "≤") if len(names) == 2 else ("",), strict=True):
        yield {"name": sent, "label": f"{item.label} {sign}".strip(), **told}


_KINDS: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.ModelChoiceField, "row"),
    (forms.ChoiceField, "choice"),
    (forms.NullBooleanField, "choice"),
    (forms.DecimalField, "number"),
    (forms.IntegerField, "number"),
    (forms.DateField, "day"),
)


def kind_of(item: forms.Field) -> str:
    """What a field of a form takes."""
    one = item.fields[0] if isinstance(item, forms.MultiValueField) else item
    return next((name for kind, name in _KINDS if isinstance(one, kind)), "text")


def options(item: forms.Field) -> list[dict[str, str]]:
    """The values that a field of a form may have."""
    return [{"value": key, "label": label} for key, label in options_of(item).items()]


@router.get("/lists", response=list[ListNamed], operation_id="list_lists", summary="The lists")
def lists(request: HttpRequest) -> list[dict[str, Any]]:
    """By the names under which exports and kept filters know them."""
    return [_named(name, view_of(name)) for name in list_names()]


@router.get(
    "/lists/{list_name}", response=ListTold, operation_id="get_list", summary="What a list shows, is narrowed by and sums up"
)
def one(request: HttpRequest, list_name: InPath[ListName]) -> dict[str, Any]:
    """Words are in the language asked for."""
    view_of(list_name)
    return _told(common.asking(request), list_name)


@router.put("/lists/{list_name}/columns", response=ListTold, operation_id="choose_columns", summary="Columns of one's page")
def choose_columns(request: HttpRequest, list_name: InPath[ListName], said: JsonBody[ColumnsChosen]) -> dict[str, Any]:
    """The first column is always there."""
    actor = common.asking(request)
    known = list(view_of(list_name).table_class.base_columns)
    _known_only(said.columns, known)
    keeping.choose(actor, list_name, [name for name in known if name in said.columns])
    return _told(actor, list_name)


@router.get("/lists/{list_name}/totals", response=ListTotals, operation_id="totals_of_list", summary="Count and sums of a list")
def totals(request: HttpRequest, list_name: InPath[ListName], asked: Query[ListAsked]) -> dict[str, Any]:
    """Of all rows that the query leaves."""
    found = opened_exactly(common.asking(request), list_name, asked.query)
    count, _, sums = count_and_sum(found.rows, found.view.totals, is_exact=True)
    return {
        "count": count,
        "said": found.said,
        "sums": [
            {"name": name, "label": str(label), "sum": worded(sums[name]) or None} for name, label in found.view.totals.items()
        ],
    }


@router.get("/lists/{list_name}/rows", response=ListPage, operation_id="rows_of_list", summary="The rows of a list")
def rows(request: HttpRequest, list_name: InPath[ListName], asked: Query[RowsAsked]) -> dict[str, Any]:
    """By the filters and in the order of its page, which know more than those of the table (`/v1/projects/`): what is overdue, on
    a list, occupied. With the columns asked for, or those that the asker's page shows.
    """
    found = opened_exactly(common.asking(request), list_name, asked.query)
    known = _columns(found)
    _known_only(asked.columns, known)
    wanted = asked.columns or [item.name for item in found.table.columns]
    ordered, shape = found.table.data.data, shape_of(found.rows.model)
    if any(name not in found.table.columns.names() for name in wanted):
        # What the table leaves out is read with the rows; the geometry is not: it is no column.
        ordered = ordered.defer(None).defer(shape) if shape else ordered.defer(None)
    items = [
        {"id": row.pk, "title": str(row), "values": {name: plain_value(known[name].read(row)) for name in wanted}}
        for row in by_keys(ordered, asked.offset, asked.offset + asked.limit)
    ]
    count, _, _ = count_and_sum(found.rows, (), is_exact=True)
    return common.paged(request, count, asked.limit, asked.offset, items) | {"columns": wanted}
