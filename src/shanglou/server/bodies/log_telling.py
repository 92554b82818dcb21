"""How entries of the log are said: what was done, to what, and the values that changed, in the words of the fields."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from ..audit.models import Entry
from ..audit.words import TERMS, term, word
from ..foundation.actors import SYSTEM


def deed(entry: Entry) -> str:
    """What was done."""
    return word(entry.verb)


def kind_of(entry: Entry) -> str:
    """What kind of thing it was done to; the name of the table where there is no such model (any more)."""
    model = _model(entry)
    return str(model._meta.verbose_name) if model is not None else term(entry.kind)


def whose(entry: Entry) -> str:
    """Who did it; what no person did by the word for what did it."""
    return term(entry.person_name or entry.person) if entry.person == SYSTEM else entry.person_name or entry.person


def changes(entry: Entry) -> list[tuple[str, str, str]]:
    """Label, old value and new value of each field that the entry tells of. Keys of other rows stay keys: the log shows nothing
    that its reader could not see elsewhere.
    """
    model = _model(entry)
    names = list(dict.fromkeys((*entry.new, *entry.old)))
    return [(_label(model, name), _shown(model, name, entry.old), _shown(model, name, entry.new)) for name in names]


def _model(entry: Entry) -> type[models.Model] | None:
    try:
        return apps.get_model(entry.kind)
    except (LookupError, ValueError):
        return None


def _field(model: type[models.Model] | None, name: str) -> Any:
    try:
        return model._meta.get_field(name) if model is not None else None
    except FieldDoesNotExist:
        return None


def _label(model: type[models.Model] | None, name: str) -> str:
    label = getattr(_field(model, name), "verbose_name", None)
    # A field without a label of its own has its name for one.
    if label and label != name.replace("_", " "):
        return str(label)
    # An entry about no row counts the rows of tables.
    table = next((item for item in apps.get_models() if item._meta.model_name == name), None) if model is None else None
    return str(table._meta.verbose_name) if table is not None else term(name)


def _shown(model: type[models.Model] | None, name: str, values: dict[str, Any]) -> str:
    value = values.get(name)
    if value is None or value == "":
        return ""
    if isinstance(value, list) and name in TERMS:
        return " + ".join(term(str(item)) for item in value)
    if isinstance(value, bool):
        return "✓" if value else "✗"
    options = dict(getattr(_field(model, name), "flatchoices", ()) or ())
    return str(options.get(value, value)) if isinstance(value, str | int) else str(value)
