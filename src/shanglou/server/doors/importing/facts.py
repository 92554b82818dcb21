"""The columns of an import as facts: what reads a cell, writes a template and names a unit is the engine's own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import translation

from shanglou.engine.facts import Fact
from shanglou.engine.files.headers import unit_written
from shanglou.engine.kinds import BOOLEAN, DATE, TEXT, Type
from shanglou.engine.language import Text
from shanglou.engine.units import unit as unit_named

_BRACKETS = re.compile(r"^(?P<label>.+?)\s*[（(](?P<unit>[^（）()]+)[）)]$")
#: A float tells a number from its neighbours up to here (see `shanglou.engine.facts.number`).
_MOST = 2**51


def fact_of(field: models.Field[Any, Any], *, definition: tuple[str, str] = ("", "")) -> Fact:
    """A fact like the one that a column holds, or, where the vocabulary has none, one made from the column itself."""
    known = getattr(field, "fact", None)
    if isinstance(known, Fact):
        return copied(known, definition)
    label, unit = _label(field)
    if field.is_relation:
        return Fact(label, TEXT, definition=definition)
    if field.choices:
        options = _options(field)
        return Fact(label, Type("choice", options=tuple(options)), options=options, definition=definition)
    if isinstance(field, models.BooleanField):
        return Fact(label, BOOLEAN, definition=definition)
    if isinstance(field, models.DecimalField):
        whole = 10 ** (field.max_digits - field.decimal_places)
        return whole_number(label, unit or "ratio", definition, places=field.decimal_places, maximum=whole)
    if isinstance(field, models.IntegerField):
        least = 0 if isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField) else -32_768
        return whole_number(label, unit or "ratio", definition, maximum=32_767, minimum=least)
    if isinstance(field, models.DateField):
        return Fact(label, DATE, definition=definition)
    return Fact(label, TEXT, definition=definition)


def copied(fact: Fact, definition: tuple[str, str] = ("", "")) -> Fact:
    """The same fact without a name, to be a fact of another subject. How it is derived stays behind."""
    return Fact(
        fact.label,
        fact.of,
        options={key: (text.zh, text.en) for key, text in fact.options.items()},
        places=fact.places,
        minimum=fact.minimum,
        maximum=fact.maximum,
        definition=definition if any(definition) else (fact.definition.zh, fact.definition.en),
        source=fact.source,
        personal=fact.personal,
    )


def whole_number(
    label: Text, unit: str, definition: tuple[str, str] = ("", ""), *, maximum: int, minimum: int = 0, places: int = 0
) -> Fact:
    """A number in `unit`, no larger than a 64-bit float keeps exactly."""
    most = min(maximum, (_MOST - 1) // 10**places)
    return Fact(label, Type("number", unit_named(unit)), places=places, minimum=minimum, maximum=most, definition=definition)


def calendar_year() -> Fact:
    """A year as calendars count."""
    return whole_number(Text("年度", "year"), "ratio", minimum=1990, maximum=2100)


def both(text: Any) -> Text:
    """A translatable text in both languages."""
    with translation.override("zh-hans"):
        zh = str(text)
    with translation.override("en"):
        return Text(zh, str(text))


def _label(field: models.Field[Any, Any]) -> tuple[Text, str]:
    """The label without the unit that stands in brackets behind it, and that unit's name."""
    label = both(field.verbose_name)
    written = _BRACKETS.match(label.zh)
    unit = unit_written(written["unit"]) if written else None
    if written is None or unit is None:
        return label, ""
    english = _BRACKETS.match(label.en)
    return Text(written["label"], english["label"] if english else label.en), unit.name


def _options(field: models.Field[Any, Any]) -> Mapping[str, tuple[str, str]]:
    found = {}
    for key, text in field.flatchoices:
        said = both(text)
        found[str(key)] = (said.zh, said.en)
    return found
