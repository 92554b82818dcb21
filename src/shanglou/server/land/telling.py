"""How values of rows are said on pages: labels and options from the vocabulary, numbers with units, dates with distance."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from shanglou.engine.facts import Fact
from shanglou.standards import industries

from ..audit.models import Entry
from ..foundation.fields import language

_WAN = Decimal(10_000)
#: The source of facts that are codes of an industry.
INDUSTRY = "GB/T 4754"


@dataclass(frozen=True, slots=True)
class Told:
    """A value as it is shown: its label, the value itself, the unit of a number, how far away a date is."""

    name: str
    label: str
    value: str
    unit: str = ""
    away: str = ""
    definition: str = ""
    is_over: bool = False

    @property
    def known(self) -> bool:
        """Whether there is anything to show."""
        return self.value != ""


def told(row: models.Model, names: Iterable[str]) -> list[Told]:
    """The fields of a row as they are shown; unknown ones have an empty value."""
    return [_told(row, name) for name in names]


def _told(row: models.Model, name: str) -> Told:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    label = headed(field)
    fact = getattr(field, "fact", None)
    definition = fact.definition.of(language()) if isinstance(fact, Fact) else ""
    if isinstance(value, Decimal):
        shown, unit = quantity(value, fact if isinstance(fact, Fact) else None)
        return Told(name, label, shown, unit, definition=definition)
    if isinstance(value, datetime.date):
        return Told(name, label, value.isoformat(), away=away(value), definition=definition, is_over=value < timezone.localdate())
    return Told(name, label, said(field, value), definition=definition)


def headed(field: Any) -> str:
    """The label of a field with a capital first letter, which labels of the vocabulary lack in English."""
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def said(field: Any, value: Any) -> str:
    """One value of a field: the label of an option, yes or no, a number without idle zeros; empty when unknown."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    fact = getattr(field, "fact", None)
    if isinstance(fact, Fact) and fact.options and isinstance(value, str):
        parts = [fact.options[key].of(language()) if key in fact.options else gettext("可能还有其他") for key in value.split(";")]
        return joined(parts)
    choices = dict(getattr(field, "flatchoices", ()) or ())
    if value in choices:
        return str(choices[value])
    if isinstance(fact, Fact) and INDUSTRY in fact.source.split(";"):
        return industry_named(str(value))
    return plain_number(value) if isinstance(value, Decimal) else str(value)


def industry_named(code: str) -> str:
    """The industry of a code with its name (GB/T 4754, in Chinese alone); what is no code of the standard as it is."""
    try:
        found = industries.industry(code)
    except ValueError:
        return code
    return f"{found.code} {found.name_zh}"


def joined(words: Iterable[str]) -> str:
    """Words in a row, with the sign of the language between them."""
    return ("、" if language() == "zh" else ", ").join(words)


def quantity(value: Decimal, fact: Fact | None) -> tuple[str, str]:
    """A number and its unit; sums of ten thousand yuan and more are said in units of ten thousand."""
    unit = fact.of.unit if fact is not None else None
    if unit is None or unit.name == "count":
        return plain_number(value), ""
    if unit.name == "yuan" and abs(value) >= _WAN:
        return plain_number(value / _WAN), gettext("万元")
    return plain_number(value), unit.text.of(language())


def plain_number(value: Decimal) -> str:
    """An exact number with thousands grouped and without zeros at its end."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def away(day: datetime.date, today: datetime.date | None = None) -> str:
    """How far away a day is, in the unit that tells most: days up to three months, months up to two years, years beyond."""
    now = today or timezone.localdate()
    days = (day - now).days
    if days == 0:
        return gettext("今天")
    size = abs(days)
    if size <= 90:
        span = ngettext("%(n)d 天", "%(n)d 天", size) % {"n": size}
    elif size <= 730:
        months = size * 12 // 365
        span = ngettext("%(n)d 个月", "%(n)d 个月", months) % {"n": months}
    else:
        years = size // 365
        span = ngettext("%(n)d 年", "%(n)d 年", years) % {"n": years}
    return gettext("还有 %(span)s") % {"span": span} if days > 0 else gettext("%(span)s前") % {"span": span}


#: How something that is no field is said: its label and its value in words; None: not shown.
Other = tuple[Any, Callable[[Any], str]] | None


@dataclass(frozen=True, slots=True)
class Step:
    """One entry of a row's history: what was done, in words, and its changes as ``(label, old, new)``."""

    entry: Entry
    done: str
    changes: list[tuple[str, str, str]]

    @property
    def is_first(self) -> bool:
        """Whether it is the registration, which has no old values."""
        return not self.entry.old and len(self.changes) > 3


def steps(
    entries: Iterable[Entry],
    model: type[models.Model],
    verbs: Mapping[str, Any],
    names: Mapping[str, Mapping[str, str]],
    others: Mapping[str, Other],
) -> list[Step]:
    """Entries about a row, said in the words of its fields.

    `verbs` says what was done; `names` gives, by field name, what to show for the keys of related rows: a key that is not in
    it is shown as a number. `others` says what entries tell besides fields.
    """
    return [
        Step(
            entry,
            str(verbs.get(entry.verb, entry.verb)),
            [_change(model, name, entry, names, others) for name in _touched(entry) if _is_shown(model, name, others)],
        )
        for entry in entries
    ]


def related_keys(entries: Iterable[Entry], model: type[models.Model], name: str) -> set[int]:
    """The keys of related rows that the entries mention in a foreign key."""
    columns = {name, model._meta.get_field(name).attname}  # type: ignore[union-attr]
    found = set()
    for entry in entries:
        for values in (entry.old, entry.new):
            found |= {values[column] for column in columns if isinstance(values.get(column), int)}
    return found


def _touched(entry: Entry) -> list[str]:
    return list(dict.fromkeys([*entry.old, *entry.new]))


def _is_shown(model: type[models.Model], name: str, others: Mapping[str, Other]) -> bool:
    if name in others:
        return others[name] is not None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return True
    return bool(getattr(field, "editable", True))


def _change(
    model: type[models.Model],
    name: str,
    entry: Entry,
    names: Mapping[str, Mapping[str, str]],
    others: Mapping[str, Other],
) -> tuple[str, str, str]:
    other = others.get(name)
    if other is not None:
        label, worded = other
        old, new = ("" if values.get(name) in (None, "") else worded(values[name]) for values in (entry.old, entry.new))
        return str(label), old, new
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name, str(entry.old.get(name, "")), str(entry.new.get(name, ""))
    known = names.get(field.name, {})

    def shown(values: Mapping[str, Any]) -> str:
        value = values.get(name)
        if isinstance(field, models.ForeignKey) and value is not None:
            return known.get(str(value), f"#{value}")
        if isinstance(field, models.DecimalField) and isinstance(value, str):
            return plain_number(Decimal(value))
        return said(field, value)

    return headed(field), shown(entry.old), shown(entry.new)
