"""The columns of an export: what a list shows or all that is kept, typed, labelled with units, personal data masked."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2 import Column, Table
from django_tables2.rows import BoundRow

from shanglou.engine.facts import Fact

from ...foundation.fields import SealedText, language
from ...foundation.sealing import masked

Value = str | int | Decimal | bool | datetime.date | datetime.datetime | None


@dataclass(frozen=True, slots=True)
class OutColumn:
    """One column: `kind` is text, number, whole, boolean, day or time; a number has `digits` in all and `places` decimals."""

    name: str
    header: str
    kind: str
    read: Callable[[Any], Value]
    digits: int = 0
    places: int = 0


class Whole(Column):
    """A column of whole numbers that no field of a model holds."""


def columns_of(table: Table, model: type[models.Model] | None, more: Sequence[str] | None, *, every: bool) -> list[OutColumn]:
    """The columns of a table that are shown, or, with `every`, all of them and the further fields of the rows.

    `more` names these fields (None: all that are no relations and that people fill in). Without a model there are none.
    """
    shown = list(table.columns.columns.items()) if every else [(item.name, item) for item in table.columns]
    found = [_of_table(table, model, name, column) for name, column in shown]
    if every and model is not None:
        have = {item.name for item in found}
        names = more if more is not None else [field.name for field in model._meta.concrete_fields if _is_plain(field)]
        taken = {item.header for item in found}
        for further in (_of_field(model, model._meta.get_field(name)) for name in names if name not in have):
            # What the table says in words goes out as it is kept too, under another heading.
            said = further.header if further.header not in taken else f"{further.header} [{further.name}]"
            found.append(replace(further, header=said))
    return found


def _is_plain(field: models.Field[Any, Any]) -> bool:
    return field.editable and not field.is_relation and not field.primary_key and not isinstance(field, models.BinaryField)


def _of_table(table: Table, model: type[models.Model] | None, name: str, column: Any) -> OutColumn:
    if isinstance(column.column, Whole):
        return OutColumn(name, str(column.header), "whole", column.accessor.resolve)
    try:
        field = model._meta.get_field(str(column.accessor)) if model is not None else None
    except FieldDoesNotExist:
        field = None
    if model is not None and isinstance(field, models.ForeignKey):
        return OutColumn(name, str(field.verbose_name), "text", lambda row: _related(row, field.name))
    if model is not None and isinstance(field, models.Field):
        made = _of_field(model, field)
        return OutColumn(name, made.header, made.kind, made.read, made.digits, made.places)

    def computed(row: Any) -> str:
        value = BoundRow(row, table).get_cell_value(name)
        if value in (None, "—"):
            return ""
        # What is no markup is told as it is: a text may hold what looks like a tag.
        return " ".join((strip_tags(value) if isinstance(value, SafeString) else str(value)).split())

    return OutColumn(name, str(column.header), "text", computed)


def _related(row: Any, name: str) -> str:
    # A row that may not be seen was not fetched: it is missing altogether where the column may not be empty.
    found = getattr(row, name, None)
    return str(found) if found is not None else ""


def _of_field(model: type[models.Model], field: Any) -> OutColumn:
    name, header = field.name, _header(field)
    if name in getattr(model, "PERSONAL", ()) or isinstance(field, SealedText):
        return OutColumn(name, header, "text", lambda row: masked(str(getattr(row, name) or "")))
    fact = getattr(field, "fact", None)
    options = fact.options if isinstance(fact, Fact) else {}
    if options:
        return OutColumn(name, header, "text", lambda row: _labels(options, getattr(row, name)))
    if field.choices:
        known = dict(field.flatchoices)
        return OutColumn(name, header, "text", lambda row: _chosen(known, getattr(row, name)))
    if isinstance(field, models.JSONField):
        return OutColumn(name, header, "text", lambda row: _as_json(getattr(row, name)))
    if isinstance(field, models.DecimalField):
        return OutColumn(name, header, "number", lambda row: getattr(row, name), field.max_digits, field.decimal_places)
    if isinstance(field, models.BooleanField):
        return OutColumn(name, header, "boolean", lambda row: getattr(row, name))
    if isinstance(field, models.IntegerField):
        return OutColumn(name, header, "whole", lambda row: getattr(row, name))
    if isinstance(field, models.DateTimeField):
        return OutColumn(name, header, "time", lambda row: _local(getattr(row, name)))
    if isinstance(field, models.DateField):
        return OutColumn(name, header, "day", lambda row: getattr(row, name))
    return OutColumn(name, header, "text", lambda row: str(getattr(row, name) or ""))


def _header(field: Any) -> str:
    """The label, with the unit of a number in brackets, as the templates of imports write it."""
    label = str(field.verbose_name)
    fact = getattr(field, "fact", None)
    unit = fact.of.unit if isinstance(fact, Fact) else None
    if unit is None or not unit.text.of(language()):
        return label
    return f"{label}（{unit.zh}）" if language() == "zh" else f"{label} ({unit.en})"


def _labels(options: Any, value: str) -> str:
    labels = [options[key].of(language()) if key in options else key for key in (value or "").split(";") if key]
    return ";".join(labels)


def _chosen(known: Any, value: Any) -> str:
    return "" if value in (None, "") else str(known.get(value, value))


def _as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value is not None else ""


def _local(value: datetime.datetime | None) -> datetime.datetime | None:
    return timezone.localtime(value).replace(tzinfo=None, microsecond=0) if value is not None else None


def worded(value: Value) -> str:
    """A value as a text file has it; an unknown one is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)
