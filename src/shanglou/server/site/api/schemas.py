"""What rows look like in the API's document: written from the columns, which say label, type, unit and options.

Rows are made and read by their columns as well (`fields`), so nothing is checked twice: in the code a row is a table of values,
and only the document is told more of it. A type carries the name of what it stands for, which `filled` puts there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from django.db import models
from pydantic import WithJsonSchema, create_model

from shanglou.engine.report import both

from ...bodies.models import Body, Division
from ...foundation.fields import FactMixin, SealedText
from . import common
from .fields import SEEN, Table, both_languages, labelled, may_be_sent

MARK = "x-table"
#: What the marks stand for: the table, and what of it (``Row``, ``New``, ``Change``).
_KNOWN: dict[str, tuple[Table, str]] = {}
#: A decimal as it is given out, and as it may be sent.
EXACT = r"^-?\d+(\.\d+)?$"


def row_of(table: Table) -> Any:
    """The type of a row as it is given out."""
    return Annotated[dict[str, Any], WithJsonSchema(_mark(table, "Row"))]


def sent(table: Table, *, new: bool) -> dict[str, Any]:
    """What an operation that takes a row, or changes to one, adds to the document (its ``openapi_extra``)."""
    if new:
        _mark(table, "Change")
    return {"requestBody": {"content": {"application/json": {"schema": _mark(table, "New" if new else "Change")}}}}


def page_of(table: Table) -> Any:
    """The type of a page of rows."""
    rows: Any = list[row_of(table)]  # type: ignore[misc]
    return create_model(f"{table.model.__name__}Page", __base__=common.Page, items=(rows, ...))


def one_of(table: Table, parts: Mapping[str, Mapping[str, Any]]) -> Any:
    """The type of one row with further parts, each a list; `parts` says what is in them."""
    if not parts:
        return row_of(table)
    lists = {name: {"type": "array", "items": items} for name, items in parts.items()}
    more = {"type": "object", "properties": lists, "required": list(lists)}
    return Annotated[dict[str, Any], WithJsonSchema({"allOf": [_mark(table, "Row"), more]})]


def row(model: type[models.Model]) -> dict[str, Any]:
    """The schema of a row of a table that is declared elsewhere."""
    return {MARK: f"{model.__name__}Row"}


def plainly(**properties: str) -> dict[str, Any]:
    """The schema of an object that holds just these: name and JSON type."""
    return {
        "type": "object",
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "required": list(properties),
    }


def several(key: str, model: type[models.Model]) -> Any:
    """The type of an object that holds rows of a table under one key."""
    rows = {"type": "array", "items": row(model)}
    return Annotated[dict[str, Any], WithJsonSchema({"type": "object", "properties": {key: rows}, "required": [key]})]


def revealed(model: Any) -> Any:
    """The type of the personal data of a row in the clear; what is empty is left out."""
    shown = {
        name: {"type": "string", "description": _line(both_languages(model._meta.get_field(name)))} for name in model.PERSONAL
    }
    return Annotated[dict[str, Any], WithJsonSchema({"type": "object", "properties": shown, "additionalProperties": False})]


def _mark(table: Table, what: str) -> dict[str, Any]:
    name = f"{table.model.__name__}{what}"
    _KNOWN[name] = (table, what)
    return {MARK: name}


def filled(document: dict[str, Any]) -> None:
    """Put into a document what its marks stand for."""
    used: set[str] = set()
    document["paths"] = _filled(document["paths"], used)
    schemas = document["components"].setdefault("schemas", {})
    for name in list(schemas):
        schemas[name] = _filled(schemas[name], used)
    # A new row is told as a change that has to say certain things.
    used |= {name.removesuffix("New") + "Change" for name in used if name.endswith("New")}
    for name in sorted(used):
        table, what = _KNOWN[name]
        assert name not in schemas, name
        schemas[name] = {"Row": _row, "New": _new, "Change": _change}[what](table)


def _filled(value: Any, used: set[str]) -> Any:
    if isinstance(value, dict):
        name = value.get(MARK)
        if isinstance(name, str):
            used.add(name)
            return {"$ref": f"#/components/schemas/{name}"}
        return {key: _filled(item, used) for key, item in value.items()}
    return [_filled(item, used) for item in value] if isinstance(value, list) else value


# ------------------------------------------------------------------------------------------------------------------ rows
def _row(table: Table) -> dict[str, Any]:
    properties = {column.attname: _given_out(table, column) for column in table.columns}
    return {"description": _called(table), "type": "object", "properties": properties, "required": list(properties)}


def _change(table: Table) -> dict[str, Any]:
    said = [column for column in table.columns if may_be_sent(table, column)]
    return {
        "description": f"{_called(table)}\nWhat is left out stays as it is; another row is named by its number.",
        "type": "object",
        "properties": {column.attname: _taken(table, column) for column in said},
        "additionalProperties": False,
    }


def _new(table: Table) -> dict[str, Any]:
    needed = [column.attname for column in table.columns if may_be_sent(table, column) and _is_needed(table, column)]
    must: dict[str, Any] = {"type": "object", "required": needed} if needed else {"type": "object"}
    return {"description": _called(table), "allOf": [{"$ref": f"#/components/schemas/{table.model.__name__}Change"}, must]}


def _called(table: Table) -> str:
    return _line(labelled(table.model._meta.verbose_name))


def _given_out(table: Table, column: models.Field[Any, Any]) -> dict[str, Any]:
    """A column of a row as it is given out: numbers as exact text; of another row its number, null where it is not seen."""
    if _is_personal(table, column):
        return {"type": "string", **_told(column, "以遮掩形式给出 / Given masked")}
    found = _typed(column)
    if isinstance(column, models.DecimalField):
        found = {"type": "string", "pattern": EXACT}
    kind = column.related_model
    hidden = isinstance(kind, type) and kind in SEEN and kind not in (Division, Body)
    note = "无权查看的记录为 null / null where the row may not be seen" if hidden else ""
    return {**(_or_null(found) if column.null or hidden else found), **_told(column, note)}


def _taken(table: Table, column: models.Field[Any, Any]) -> dict[str, Any]:
    """A column as it may be sent."""
    found = _typed(column)
    if isinstance(column, models.DecimalField):
        found = {"type": ["string", "number"], "pattern": EXACT}
        if isinstance(column, FactMixin):
            found |= {"minimum": float(column.fact.minimum), "maximum": float(column.fact.maximum)}
    elif isinstance(column, models.ForeignKey):
        found = {"type": "integer", "minimum": 1}
    elif isinstance(column, models.CharField | SealedText) and "enum" not in found and column.max_length:
        found = {**found, "maxLength": column.max_length}
    note = "留空或原样送回遮掩值即不变 / unchanged when sent back masked" if _is_personal(table, column) else ""
    return {**(_or_null(found) if column.null else found), **_told(column, note, whole=False)}


def _is_needed(table: Table, column: models.Field[Any, Any]) -> bool:
    if column.name in table.needs:
        return True
    return not (column.null or column.blank or column.has_default() or column.name in table.follows)


def _is_personal(table: Table, column: models.Field[Any, Any]) -> bool:
    return column.name in getattr(table.model, "PERSONAL", ()) or isinstance(column, SealedText)


#: From the narrower kinds to the wider.
_TYPES: tuple[tuple[type[models.Field[Any, Any]], Mapping[str, Any]], ...] = (
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.FloatField, {"type": "number"}),
    (models.DecimalField, {"type": "string"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.CharField, {"type": "string"}),
    (models.TextField, {"type": "string"}),
)


def _typed(column: models.Field[Any, Any]) -> dict[str, Any]:
    """The JSON type of a column, whether it may be empty left aside."""
    if isinstance(column, models.ForeignKey):
        return {"type": "integer"}
    found = next((dict(schema) for kind, schema in _TYPES if isinstance(column, kind)), None)
    if found is None:
        raise TypeError(f"The document has no type for {column}")
    options = [key for key, _label in column.flatchoices if key is not None]
    if options:
        empty = [""] if column.blank and column.empty_strings_allowed and "" not in options else []
        found["enum"] = [*options, *empty]
    return found


def _or_null(found: dict[str, Any]) -> dict[str, Any]:
    kinds = found["type"] if isinstance(found["type"], list) else [found["type"]]
    more = {"enum": [*found["enum"], None]} if "enum" in found else {}
    return {**found, "type": [*kinds, "null"], **more}


def _told(column: models.Field[Any, Any], note: str = "", *, whole: bool = True) -> dict[str, Any]:
    """What a column is called, in both languages; its unit, the fact of the vocabulary it holds, what its options are called.

    As a description: makers of clients name what they write by the titles, and no two things may have one name.
    """
    fact = column.fact if isinstance(column, FactMixin) else None
    found: dict[str, Any] = {}
    lines = [_line(both(fact.label) if fact is not None else both_languages(column)), note]
    if fact is not None:
        unit = fact.of.unit
        found |= {"x-fact": fact.name} | ({"x-unit": unit.name} if unit is not None else {})
        if unit is not None:
            lines.append(f"单位 / unit: {unit.zh} / {unit.en}")
        if whole and fact.definition.zh:
            lines.append(_line(both(fact.definition)))
    if whole:
        options = [(key, labelled(text)) for key, text in column.flatchoices if key not in (None, "")]
        lines += [f"{key}: {_line(label)}" for key, label in options]
        if fact is not None and fact.of.kind == "choices":
            lines.append("; ".join(fact.options))
    return found | {"description": "\n".join(line for line in lines if line)}


def _line(label: Mapping[str, str]) -> str:
    return label["zh"] if label["zh"] == label["en"] else f"{label['zh']} / {label['en']}"
