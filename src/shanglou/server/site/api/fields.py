"""Fields of rows as JSON: written, described, and read from what was sent, by what the models say of them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.utils.translation import override
from ninja import Schema

from shanglou.engine.facts import Fact as VocabularyFact
from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import plain, say
from shanglou.engine.report import both

from ...bodies import queries as bodies
from ...bodies.actors import Actor
from ...bodies.models import Body, Division
from ...enterprises import queries as enterprises
from ...enterprises.models import Enterprise
from ...foundation.fields import FactMixin, SealedText
from ...foundation.sealing import masked
from ...land import queries as land
from ...land.models import ControlLine, Parcel, Zone
from ...projects import queries as projects
from ...projects.models import Building, Floor, Project
from . import common

HIDDEN = frozenset({"shape", "quadkey", "west", "south", "east", "north"})


class Table(Protocol):
    """What is known of a table here."""

    @property
    def name(self) -> str:
        """In the address."""

    @property
    def model(self) -> type[models.Model]:
        """Whose rows."""

    @property
    def columns(self) -> list[models.Field[Any, Any]]:
        """What is given out and may be sent."""

    @property
    def needs(self) -> tuple[str, ...]:
        """Without which there is no new row."""

    @property
    def follows(self) -> tuple[str, ...]:
        """What a new row takes from another one where it is not said."""


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


@dataclass(frozen=True)
class Columns:
    """A table that is no resource of its own. `sent`: what alone may be sent; None: all that is given out."""

    name: str
    model: type[models.Model]
    columns: list[models.Field[Any, Any]]
    needs: tuple[str, ...] = ()
    sent: frozenset[str] | None = None
    follows: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        model: type[models.Model],
        hidden: frozenset[str],
        *,
        needs: tuple[str, ...] = (),
        sent: frozenset[str] | None = None,
    ) -> Columns:
        """All columns of a model but the hidden ones."""
        shown = [item for item in model._meta.concrete_fields if item.name not in hidden | HIDDEN]
        return cls(name, model, shown, needs, sent)


class Described(Schema):
    """A field: its type is a kind of the vocabulary where it holds a fact of it (then `fact` names it), else of the database.
    `personal`: it is given masked."""

    name: str
    label: common.Label
    type: str
    unit: str | None
    options: list[str | int] | None
    fact: str | None
    personal: bool


class Named:
    """Which of the rows that some rows name the actor may see: one query for each column, whatever the number of rows."""

    def __init__(self, actor: Actor, table: Table, rows: Sequence[models.Model]) -> None:
        self._seen: dict[str, set[int]] = {}
        for column in table.columns:
            kind = column.related_model
            if not isinstance(kind, type) or kind in (Division, Body) or kind not in SEEN:
                continue
            keys = {getattr(row, column.attname) for row in rows} - {None}
            known = SEEN[kind](actor).order_by().prefetch_related(None).filter(pk__in=keys) if keys else None
            self._seen[column.name] = set(known.values_list("pk", flat=True)) if known is not None else set()

    def hides(self, column: models.Field[Any, Any], value: Any) -> bool:
        """Whether a value names a row that may not be seen."""
        return value is not None and column.name in self._seen and value not in self._seen[column.name]


def listed(actor: Actor, table: Table, rows: Sequence[models.Model]) -> list[dict[str, Any]]:
    """Rows as JSON."""
    named = Named(actor, table, rows)
    return [written(table, row, named) for row in rows]


def written(table: Table, row: models.Model, named: Named) -> dict[str, Any]:
    """A row as JSON: exact numbers as text, days as ISO dates, other rows by number as far as they may be seen, personal data
    masked.
    """
    found: dict[str, Any] = {}
    for column in table.columns:
        value = getattr(row, column.attname)
        if named.hides(column, value):
            value = None
        if column.name in getattr(table.model, "PERSONAL", ()) or isinstance(column, SealedText):
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


def described(table: Table) -> list[dict[str, Any]]:
    """What each column is: label in both languages, type, unit, options, the fact of the vocabulary it holds."""
    found = []
    for column in table.columns:
        fact = column.fact if isinstance(column, FactMixin) else None
        found.append(
            {
                "name": column.attname,
                "label": both(fact.label) if fact is not None else both_languages(column),
                "type": fact.of.kind if fact is not None else column.get_internal_type(),
                "unit": _unit(fact),
                "options": [key for key, _ in column.flatchoices if key] or None,
                "fact": fact.name if fact is not None else None,
                "personal": column.name in getattr(table.model, "PERSONAL", ()),
            }
        )
    return found


def _unit(fact: VocabularyFact | None) -> str | None:
    return fact.of.unit.name if fact is not None and fact.of.unit is not None else None


def both_languages(column: models.Field[Any, Any]) -> dict[str, str]:
    """A column's label in both languages."""
    return labelled(column.verbose_name)


def labelled(text: Any) -> dict[str, str]:
    """A text that waits for its language, in both."""
    labels = {}
    for key, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            labels[key] = str(text)
    return labels


def may_be_sent(table: Table, column: models.Field[Any, Any]) -> bool:
    """Whether a column of a table may be sent, or is given out alone."""
    only = getattr(table, "sent", None)
    kept = column.primary_key or column.name in ("version", "created_at", "changed_at")
    return column.editable and not kept and (only is None or column.name in only)


def given(actor: Actor, table: Table, values: Mapping[str, Any], *, new: bool = False) -> dict[str, Any]:
    """Values as sent, by the model's own fields; `BadInput` names every field that is unknown, wrong or lacking."""
    columns = {column.attname: column for column in table.columns if may_be_sent(table, column)}
    columns |= {column.name: column for column in columns.values()}
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, value in values.items():
        column = columns.get(name)
        if column is None:
            faults.append(
                Fault(
                    name,
                    str(value)[:80],
                    say("可以填写的字段"),
                    say("用 /api/v1/{name}/fields 查看全部字段。", name=table.name),
                )
            )
            continue
        if value is None and not column.null:
            if not (column.blank and column.empty_strings_allowed):
                faults.append(Fault(name, "null", say("不能为空"), say("请核对后重试。")))
                continue
            value = ""
        try:
            found[column.name] = column_value(column, value) if column.related_model is None else _row(actor, column, value)
        except models.ObjectDoesNotExist:
            faults.append(Fault(name, str(value)[:80], say("您可以查看的记录"), say("请从列表中选择。")))
        except (ValueError, TypeError, InvalidOperation) as wrong:
            faults.append(Fault(name, str(value)[:80], plain(column.get_internal_type()), plain(str(wrong)[:200])))
    lacking = [name for name in table.needs if new and found.get(name) is None and not any(f.field == name for f in faults)]
    faults += [Fault(name, "", say("不能为空"), say("请核对后重试。")) for name in lacking]
    if faults:
        raise BadInput(faults)
    return found


def without_hidden(actor: Actor, table: Table, row: models.Model, said: dict[str, Any]) -> dict[str, Any]:
    """What was shown as empty because it may not be seen, and is sent back empty, is not taken away; nor is personal data that
    was shown masked and is sent back so.
    """
    named = Named(actor, table, [row])
    hidden = {column.name for column in table.columns if named.hides(column, getattr(row, column.attname))}
    mask = {name: masked(str(getattr(row, name))) for name in getattr(table.model, "PERSONAL", ()) if getattr(row, name)}
    return {
        name: value
        for name, value in said.items()
        if (value is not None or name not in hidden) and not (name in mask and value == mask[name])
    }


def _row(actor: Actor, column: models.Field[Any, Any], value: Any) -> Any:
    """The row that a value names by its number. One that may not be seen is as if it were not."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str) or not str(value).isdecimal() or len(str(value)) > 18:
        raise ValueError(value)
    assert isinstance(column.related_model, type)
    return SEEN[column.related_model](actor).get(pk=int(value))


def column_value(column: models.Field[Any, Any], value: Any) -> Any:
    """A value as the column holds it; `ValueError` when it is none for it."""
    if isinstance(value, str) and "\x00" in value:
        raise ValueError("NUL")
    if isinstance(value, float) and isinstance(column, models.DecimalField):
        value = repr(value)
    try:
        return column.to_python(value)
    except ValidationError as wrong:
        raise ValueError("; ".join(wrong.messages)) from None
