"""What can be imported: one declaration for each table of the registry, made by the room that owns it in its ``imports.py``.

::

    @importable
    class Parcels(ImportKind):
        name, label, model = "parcels", _("宗地"), Parcel
        capability = Capability.EDIT_LAND
        fields = (Field("code", required=True), DIVISION, Field("zone", refers=Refers(queries.zones)), *plain("area", "far"))
        key = ("code",)
        rows = staticmethod(queries.parcels)

        def create(self, actor, values, source): return actions.create_parcel(actor, values, basis="import", source=source)

A row is written by the room's own actions. It is checked by doing them and taking them back, so that a check finds what the
writing would find; what an import may do is what its user may do by hand.
"""

from __future__ import annotations

import datetime
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q, QuerySet

from shanglou.engine.facts import Fact, Subject, Vocabulary
from shanglou.engine.faults import Fault
from shanglou.engine.files.columns import ColumnMap
from shanglou.engine.language import Text, say
from shanglou.engine.values import shown as shown_value
from shanglou.standards import divisions as places
from shanglou.standards.errors import Problem

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Division, Versioned
from ..bodies.queries import bodies, divisions
from ..foundation.fields import language
from .importing.facts import both, calendar_year, fact_of
from .importing.places import is_known, place_fault

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Refers:
    """What a column that names another row may name: the rows that the actor may see, by these of their columns.

    `within` is another column of the file in whose row the named one lies (the building of a storey); it is the name of the
    foreign key too. `own` tells that the row may stand in the same file, further up.
    """

    rows: Callable[[Actor], QuerySet[Any]]
    by: tuple[str, ...] = ("code", "name_zh")
    within: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One column of an import: a field of the model, or one of the import's own (`fact`)."""

    name: str
    required: bool = False
    refers: Refers | None = None
    fact: Callable[[], Fact] | None = None
    #: Other headings it goes by.
    aliases: tuple[str, ...] = ()
    #: What has to be known to fill it in, in both languages.
    note: tuple[str, str] = ("", "")


def plain(*names: str) -> tuple[Field, ...]:
    """Fields of the model that need nothing said."""
    return tuple(Field(name) for name in names)


DIVISION = Field(
    "division",
    required=True,
    refers=Refers(divisions),
    aliases=("行政区", "区划", "区县", "所在区县", "所在行政区", "区划代码", "XZQDM", "division code"),
    note=("区划代码，或完整的名称", "division code, or the full name"),
)
BODY = Field("body", refers=Refers(bodies, by=("name_zh", "name_en")))


@dataclass(slots=True)
class Draft:
    """One row of the file on its way: what its cells say, the row of the registry that it is about, what is wrong."""

    number: int
    cells: Mapping[str, Any]
    wrong: frozenset[str] = frozenset()
    own: Mapping[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    row: Any = None
    faults: list[Fault] = field(default_factory=list)
    doubts: list[Fault] = field(default_factory=list)
    #: References to rows that stand further up in the same file, by column.
    later: dict[str, str] = field(default_factory=dict)

    def blame(self, name: str, found: object, expected: Any, remedy: Any) -> None:
        """One more fault."""
        self.faults.append(Fault(name, str(found), expected, remedy, self.number))


@dataclass(slots=True)
class Source:
    """Where rows come from: the file and what its owner said of it."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def note(self) -> str:
        """What the log and the rows keep of it."""
        return say("导入 {name}", name=self.name).zh


class ImportKind:
    """One table of the registry as it can be imported. See the module."""

    name: ClassVar[str]
    label: ClassVar[Any]
    model: ClassVar[type[models.Model]]
    capability: ClassVar[Capability]
    fields: ClassVar[tuple[Field, ...]]
    #: The columns that tell one row from another.
    key: ClassVar[tuple[str, ...]]
    #: The rows that the actor may see.
    rows: ClassVar[staticmethod[[Actor], QuerySet[Any]]]
    #: Whether it is the import of its model, not another way into it.
    is_main: ClassVar[bool] = True
    #: The list that shows the rows, by the name of its address.
    list_name: ClassVar[str] = ""
    hint: ClassVar[Any] = ""
    #: What headers and words of a file that was not made for us mean; None: headers are recognised and confirmed.
    mapped: ClassVar[ColumnMap | None] = None
    #: Columns that stand for no field and are read all the same, with what for.
    consulted: ClassVar[Mapping[str, Text]] = types.MappingProxyType({})
    #: The fields that can be changed for several rows at once from their list.
    bulk: ClassVar[tuple[str, ...]] = ()
    #: Whether an import has to name where its rows come from.
    needs_source: ClassVar[bool] = False
    #: How its files are read and given back (an `importing.forms.Form`), where they are no tables.
    own_form: ClassVar[Any] = None

    # ---------------------------------------------------------------------------------------------------- its columns
    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The columns as facts of one subject, which is named like the kind."""
        found = {item.name: self._fact(item) for item in self.fields}
        label = both(self.label)
        subject = types.new_class(
            self.name, (Subject,), {"name": self.subject, "zh": label.zh, "en": label.en}, lambda space: space.update(found)
        )
        return Vocabulary([subject])

    @property
    def subject(self) -> str:
        """The name of the subject."""
        return self.name.replace("-", "_")

    def fact(self, name: str) -> Fact:
        """The fact of a column."""
        return self.vocabulary[f"{self.subject}.{name}"]

    def _fact(self, item: Field) -> Fact:
        if item.fact is not None:
            return item.fact()
        column: Any = self.model._meta.get_field(item.name)
        note = item.note
        if not any(note) and item.refers is not None:
            note = ("填编号，或完整的名称", "the code, or the full name")
        return fact_of(column, definition=note)

    def field(self, name: str) -> Field:
        """A column by name."""
        return next(item for item in self.fields if item.name == name)

    @cached_property
    def required(self) -> tuple[str, ...]:
        """The columns without which there can be no new row."""
        return tuple(item.name for item in self.fields if item.required)

    @property
    def in_template(self) -> Sequence[Field]:
        """The columns of the blank workbook."""
        return self.fields

    @cached_property
    def personal(self) -> frozenset[str]:
        """The columns with personal data."""
        named = getattr(self.model, "PERSONAL", ())
        return frozenset(item.name for item in self.fields if item.name in named)

    def heading(self, name: str) -> str:
        """The label of a column in the language of the request, as faults name it."""
        return self.fact(name).label.of(language())

    # ------------------------------------------------------------------------------------------------ what is there already
    def keyed(self, values: Mapping[str, Any]) -> Key | None:
        """What tells a row from others; None where it cannot be told."""
        found = tuple(values.get(name) for name in self.key)
        return None if any(item in (None, "") for item in found) else tuple(_plain_key(item) for item in found)

    def existing(self, actor: Actor, drafts: Sequence[Draft]) -> dict[Key, Any]:
        """The rows that the drafts are about, as far as the actor may see them, by key."""
        keys = [key for draft in drafts if (key := self.keyed(draft.values)) is not None]
        if not keys:
            return {}
        rows = self.present(actor)
        for position, name in enumerate(self.key):
            rows = rows.filter(**{f"{name}__in": {key[position] for key in keys}})
        return {tuple(_plain_key(getattr(row, self._attname(name))) for name in self.key): row for row in rows}

    def present(self, actor: Actor) -> QuerySet[Any]:
        """The rows that can be changed: those that the actor sees."""
        return type(self).rows(actor)

    def _attname(self, name: str) -> str:
        return str(self.model._meta.get_field(name).attname)  # type: ignore[union-attr]

    def now(self, row: Any, name: str) -> Any:
        """What the registry holds in a column of a row."""
        return getattr(row, name)

    # ------------------------------------------------------------------------------------------------- what the rooms do
    def prepare(self, actor: Actor, drafts: Sequence[Draft], source: Source) -> None:
        """Look at rows before they are written: fill in what follows from others, add faults and doubts."""

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Any:
        """Make a row, by the room's action. Gives back the row."""
        raise NotImplementedError

    def change(self, actor: Actor, row: Any, values: dict[str, Any], source: Source) -> Any:
        """Change a row, by the room's actions. Gives back the row that holds from now on."""
        raise NotImplementedError

    def remove(self, actor: Actor, row: Any, reason: str) -> None:
        """Take away a row that an import made."""
        raise NotImplementedError

    def restore(self, actor: Actor, row: Any, before: dict[str, Any], reason: str) -> None:
        """Give a row back the values it had before an import changed it."""
        self.change(actor, row, before, Source(reason, {"reason": reason}))

    def shown(self, name: str, value: Any) -> str:
        """A value as the preview shows it, in the language of the request."""
        if value is None or value == "":
            return "—"
        if isinstance(value, models.Model | datetime.date):
            return str(value)
        if isinstance(value, Decimal):
            return f"{value.normalize():,f}"
        if self.field(name).fact is calendar_year:
            return str(value)
        return shown_value(value, self.fact(name)).of(language())

    def get(self, actor: Actor, key: int) -> Any:
        """A row that an import wrote, as far as the actor may see it; None when it is gone."""
        return self.present(actor).filter(pk=key).first()

    def snapshot(self, row: Any, names: Iterable[str]) -> dict[str, Any]:
        """The values of a row as they can be kept and compared."""
        found = {name: kept(self.now(row, name)) for name in names}
        if isinstance(row, Versioned):
            found["version"] = row.version
        return found

    def revived(self, name: str, value: Any) -> Any:
        """A kept value as the room's actions take it."""
        if value is None:
            return None
        try:
            column: Any = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return value
        if column.is_relation:
            return column.related_model._default_manager.filter(pk=value).first()
        return column.to_python(value)


KINDS: dict[str, ImportKind] = {}
K = TypeVar("K", bound=type[ImportKind])


def importable(declared: K) -> K:
    """Make a kind known; its columns are made when they are first asked for."""
    KINDS[declared.name] = declared()
    return declared


def kind_of(model: type[models.Model]) -> ImportKind | None:
    """The kind whose rows are of a model; None when the model cannot be imported."""
    return next((kind for kind in KINDS.values() if kind.model is model and kind.is_main), None)


def kinds(actor: Actor) -> list[ImportKind]:
    """What the actor may import."""
    if not actor.may(Capability.IMPORT):
        return []
    return [kind for kind in KINDS.values() if actor.may(kind.capability)]


def kept(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, datetime.date) else value


def _plain_key(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value


class Lookups:
    """Rows that the cells of an import name, each name looked up once."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._known: dict[tuple[str, Any, str], list[Any]] = {}

    def learn(self, name: str, refers: Refers, wanted: Iterable[tuple[Any, str]]) -> None:
        """Look up what is not known yet: pairs of the row it lies within (None: anywhere) and the text of the cell."""
        new = [(outer, text) for outer, text in dict.fromkeys(wanted) if (name, _plain_key(outer), text) not in self._known]
        if not new:
            return
        # Codes are kept in capitals.
        texts = {written for _outer, text in new for written in (text, text.upper())}
        by = [column for column in refers.by if _takes(refers.rows(self.actor).model, column)]
        seen = Q()
        for column in by:
            seen |= Q(**{f"{column}__in": _for_column(refers.rows(self.actor).model, column, texts)})
        rows = refers.rows(self.actor).filter(seen) if seen else refers.rows(self.actor).none()
        if refers.within:
            rows = rows.filter(**{f"{refers.within}__in": [outer for outer, _text in new if outer is not None]})
        found = list(rows)
        for outer, text in new:
            inside = [row for row in found if not refers.within or getattr(row, f"{refers.within}_id") == _plain_key(outer)]
            for column in by:
                matched = [row for row in inside if str(getattr(row, column)) in (text, text.upper())]
                if matched:
                    break
            else:
                matched = self._place(text) if refers.rows is divisions else []
            self._known[name, _plain_key(outer), text] = matched

    def _place(self, text: str) -> list[Division]:
        """A division by a full or short name, as the national codes know it."""
        try:
            code = places.place(text).code
        except Problem:
            return []
        return list(divisions(self.actor).filter(code=code))

    def get(self, name: str, outer: Any, text: str) -> list[Any]:
        """The rows that a text names: none, one, or several that bear the same name."""
        return self._known.get((name, _plain_key(outer), text), [])


def _takes(model: type[models.Model], column: str) -> bool:
    return any(item.name == column for item in model._meta.concrete_fields)


def _for_column(model: type[models.Model], column: str, texts: Iterable[str]) -> list[Any]:
    """The texts as values of a column: of a number only those that are numbers."""
    if isinstance(model._meta.get_field(column), models.IntegerField):
        return [int(text) for text in texts if text.isascii() and text.lstrip("-").isdigit()]
    return list(texts)


def not_found(kind: ImportKind, name: str, text: str, found: Sequence[Any]) -> Fault:
    """The fault of a name that no row bears, or several."""
    if found:
        expected = say("只有一条记录的名称；有 {n} 条同名", n=len(found))
        return Fault(kind.heading(name), text, expected, say("请改填编号。"))
    refers = kind.field(name).refers
    if refers is not None and refers.rows is divisions:
        return place_fault(kind.heading(name), text, is_known=is_known(text))
    label = kind.fact(name).label
    return Fault(
        kind.heading(name), text, say("您可以查看的{label}", label=label), say("请核对编号或名称；不在平台上的请先登记。")
    )
