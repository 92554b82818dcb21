"""The rows of a table as a page shows them.

What django-tables2 does for every cell (look up the field, ask for the arguments of its render method, work out attributes) is
the same for every row of a column, and a page has six hundred cells: here it is done once for each column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.template.base import render_value_in_context
from django.template.context import Context
from django.urls import reverse
from django.utils.encoding import force_str
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django_tables2 import Table
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import A, signature

_VALUE = frozenset({"value"})
#: Stands for the number of a row in an address.
_NUMBER = 987_654_321_987


@dataclass(frozen=True, slots=True)
class _Column:
    """What the cells of a column have in common."""

    bound: BoundColumn
    #: The opening tag; None: the attributes depend on the row.
    opening: str | None
    #: What a field's values are called.
    labels: Mapping[Any, str] | None
    #: The arguments that the render method takes; None: all of them.
    wanted: frozenset[str] | None
    #: The attribute that holds the value; None: more has to be looked up.
    attribute: str | None
    #: What stands before and after the row's number in the address that the cell leads to; None: that depends on more, or it
    #: leads nowhere.
    address: tuple[str, str] | None

    def cell(self, row: BoundRow) -> Any:
        """What stands in the cell of a row."""
        bound = self.bound
        value = self._value(row.record)
        if value in bound.column.empty_values:
            return bound.default
        if self.wanted == _VALUE and (self.address or not bound.link):
            content = bound.render(value=value)
            if self.address is None:
                return content
            before, after = self.address
            return mark_safe(f'<a href="{before}{row.record.pk}{after}">{conditional_escape(content)}</a>')
        given = {
            "value": value,
            "record": row.record,
            "column": bound.column,
            "bound_column": bound,
            "bound_row": row,
            "table": row.table,
        }
        content = bound.render(**(given if self.wanted is None else {name: given[name] for name in self.wanted}))
        return bound.link(content, **given) if bound.link else content

    def _value(self, record: Any) -> Any:
        try:
            value = getattr(record, self.attribute) if self.attribute else self.bound.accessor.resolve(record)
        except Exception:  # a related row that the reader may not see is missing: the cell is empty, as in django-tables2
            return None
        if self.labels is None:
            return value
        return self.labels.get(value, value) if value.__hash__ is not None else value


def rows(table: Table, context: Context, *, ticks: bool) -> SafeString:
    """The rows of the page as HTML; with `ticks` each begins with a box to tick, which belongs to the form ``bulk``."""
    columns = [_column(table, bound) for bound in table.columns]
    return mark_safe("".join(_row(row, columns, context, ticks) for row in table.paginated_rows))


def _row(row: BoundRow, columns: list[_Column], context: Context, ticks: bool) -> str:
    return f"<tr>{''.join(_cells(row, columns, context, ticks))}</tr>"


def _cells(row: BoundRow, columns: list[_Column], context: Context, ticks: bool) -> Iterator[str]:
    if ticks:
        own = f'value="{row.record.pk}" aria-label="{escape(str(row.record))}"'
        yield f'<td><input class="form-check-input" type="checkbox" form="bulk" name="row" {own}></td>'
    for column in columns:
        content = column.cell(row)
        opening = column.opening
        if opening is None:
            column.bound.current_value, column.bound.current_record = content, row.record
            opening = _opening(column.bound)
        if type(content) is str:
            shown = escape(content)
        elif type(content) is SafeString:
            shown = content
        elif isinstance(content, models.Model):
            shown = escape(str(content))
        else:
            shown = render_value_in_context(content, context)
        yield f"{opening}{shown}</td>"


def _column(table: Table, bound: BoundColumn) -> _Column:
    names, takes_all = signature(bound.render)
    attrs = {**table.attrs, **bound.column.attrs}
    varies = any(callable(value) for part in ("td", "cell") for value in dict(attrs.get(part, {})).values())
    return _Column(
        bound,
        None if varies else _opening(bound),
        _labels(table, bound),
        None if takes_all else frozenset(names),
        _attribute(table, bound),
        _address(bound),
    )


def _attribute(table: Table, bound: BoundColumn) -> str | None:
    model, name = _model(table), str(bound.accessor)
    try:
        return name if model is not None and model._meta.get_field(name).concrete else None
    except FieldDoesNotExist:
        return None


def _address(bound: BoundColumn) -> tuple[str, str] | None:
    said = getattr(bound.link, "reverse_args", None)
    if not said or bound.link.attrs or said.keys() != {"viewname", "kwargs"} or said["kwargs"] != {"pk": A("pk")}:
        return None
    before, _, after = reverse(said["viewname"], kwargs={"pk": _NUMBER}).partition(str(_NUMBER))
    return before, after


def _model(table: Table) -> type[models.Model] | None:
    model = getattr(table.data, "model", None) or table._meta.model
    return model if isinstance(model, type) and issubclass(model, models.Model) else None


def _opening(bound: BoundColumn) -> str:
    attributes = bound.attrs["td"].as_html()
    return f"<td {attributes}>" if attributes else "<td>"


def _labels(table: Table, bound: BoundColumn) -> dict[Any, str] | None:
    model: Any = _model(table)
    if model is None:
        return None
    *path, last = str(bound.accessor).split("__")
    try:
        for name in path:
            model = model._meta.get_field(name).related_model
        field = model._meta.get_field(last)
    except (AttributeError, FieldDoesNotExist):
        return None
    choices = getattr(field, "flatchoices", None)
    return {value: force_str(label, strings_only=True) for value, label in choices} if choices else None
