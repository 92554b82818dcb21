"""A list opened without its page: by its name and the query of its address, as whoever asks sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django_filters.widgets import SuffixedMultiWidget
from django_tables2 import Table

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say

from ..bodies.actors import Actor
from ..foundation.refusals import called
from . import keeping
from .named import NamedList, out_named


@dataclass(frozen=True, slots=True)
class Opened:
    """A list, its rows under the query, its filters, and its table in the order asked for, with the columns that were chosen.

    `rows` are a query, or a list where no table holds them.
    """

    view: type[NamedList]
    rows: Any
    filters: Any
    table: Table

    @property
    def model(self) -> type[Model] | None:
        """The model of the rows; None where no table holds them."""
        return self.rows.model if isinstance(self.rows, QuerySet) else None

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self.rows.order_by().count() if isinstance(self.rows, QuerySet) else len(self.rows)

    @property
    def said(self) -> list[str]:
        """What the filters say."""
        told = getattr(self.filters, "phrases", None)
        return [str(item.text) for item in told()] if told is not None else []


def opened(actor: Actor, name: str, query: str) -> Opened:
    """A list under a query, which says no more than it can: what cannot be read narrows nothing. `BadInput`: no such list."""
    view = out_named(name)
    if view is None:
        raise BadInput(Fault(called(_("列表"), "list"), name, say("平台上的列表"), say("请从列表页导出。")))
    given = QueryDict(query)
    asking: Any = SimpleNamespace(actor=actor, user=actor.person, GET=given, META={})
    rows, filters = view.filtered_for(actor, query, asking)
    table = view.table_class(data=rows, request=asking)
    sort = given.getlist("sort")
    if sort:
        table.order_by = sort
    keeping.hide_unchosen(table, keeping.chosen(actor, name))
    return Opened(view, rows, filters, table)


def exactly(found: Opened, query: str) -> Opened:
    """The same, or `BadInput` with all of a query that the list does not know or cannot read.

    A page shows its filters beside the rows, so that one sees what was passed over. Nobody looks when a program asks: a
    mistyped filter would silently mean every row.
    """
    given = QueryDict(query)
    fields = found.filters.form.fields
    names = {sent: name for name, item in fields.items() for sent in names_of(name, item)}
    faults = []
    for sent in given:
        if sent in ("sort", *keeping.PASSING):
            continue
        if sent not in names:
            faults.append(Fault(sent, given[sent][:80], plain(", ".join(names)), say("请改用所列的筛选条件。")))
    for name, errors in found.filters.form.errors.items():
        told = [given[sent] for sent in names_of(name, fields[name]) if sent in given] if name in fields else []
        faults.append(Fault(name, ", ".join(told)[:80], plain(" ".join(errors)), say("请核对筛选条件。")))
    for name, item in fields.items():
        # To a form anything else is neither yes nor no.
        if isinstance(item, forms.NullBooleanField) and given.get(name) and given[name] not in (allowed := options_of(item)):
            faults.append(Fault(name, given[name][:80], plain(", ".join(allowed)), say("请核对筛选条件。")))
    for way in given.getlist("sort"):
        column = way.removeprefix("-")
        sortable = [item.name for item in found.table.columns.all() if item.orderable]
        if column not in sortable:
            faults.append(Fault("sort", way[:80], plain(", ".join(sortable)), say("请改用所列的列。")))
    if faults:
        raise BadInput(faults)
    return found


def names_of(name: str, item: forms.Field) -> Iterator[str]:
    """The names under which a filter is sent: two of a range."""
    widget = item.widget
    if isinstance(widget, SuffixedMultiWidget):
        yield from (widget.suffixed(name, end) for end in widget.suffixes)
    else:
        yield name


def options_of(item: forms.Field) -> Mapping[str, str]:
    """The values of a filter with what they are called; empty where it takes other things, or rows."""
    if isinstance(item, forms.ModelChoiceField):
        return {}
    choices: Any = getattr(item, "choices", None) or getattr(item.widget, "choices", ())
    return {str(key): str(label) for key, label in choices if key not in (None, "")}
