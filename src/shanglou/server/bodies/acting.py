"""How a mutation is done: permission, change and audit entry in one transaction. Every action of every app goes through here."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, FieldDoesNotExist, ValidationError
from django.db import DEFAULT_DB_ALIAS, IntegrityError, models, transaction
from django.db.models.deletion import Collector
from django.dispatch import Signal
from django.utils import timezone

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.language import Text, plain, say

from ..audit.actions import Deed, record
from ..audit.models import Entry
from ..foundation.fields import SealedText, column_label
from ..foundation.refusals import Clash, Conflict, called
from ..foundation.sealing import masked
from .actors import Actor
from .capabilities import Capability
from .models import Registered, Versioned

R = TypeVar("R", bound=Versioned)
T = TypeVar("T")

#: Sent after a row was created, changed or deleted by an action, inside its transaction: `row`, `gone`; of the rows that a
#: `batch` created or changed at its end, with `batched` true.
row_changed = Signal()
#: Sent once for each model at the end of a batch, inside its transaction: the `rows` that were created or changed.
rows_changed = Signal()


@dataclass
class Batch:
    """What the actions of a batch did so far: entries for the log, rows that others have to be told of, rows that are deleted
    `together` at its end, answers remembered.
    """

    together: bool = False
    deeds: list[Deed] = field(default_factory=list)
    changed: list[models.Model] = field(default_factory=list)
    gone: list[models.Model] = field(default_factory=list)
    known: dict[Hashable, Any] = field(default_factory=dict)


_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


@contextmanager
def batch(actor: Actor, *, together: bool = False) -> Iterator[None]:
    """Many actions of one actor, kept together or not at all: an import's.

    Each action stays as it is: its own check, its own entry in the log. Only what is the same for all of them is done once:
    the log is written and others are told at the end, what `remembered` was asked is not asked again, and a double is left to
    the database to refuse. To go on after an action was refused, do it in an `attempt`.

    With `together` rows are deleted at the end, and `ProtectedError` ends the whole batch when others refer to one of them.
    """
    with transaction.atomic():
        made = Batch(together)
        before = _batch.set(made)
        try:
            yield
        finally:
            _batch.reset(before)
        _delete_together(made.gone)
        there = [row for row in made.changed if row.pk is not None]
        for model in dict.fromkeys(type(row) for row in there):
            rows = list({row.pk: row for row in there if type(row) is model}.values())
            for row in rows:
                row_changed.send(model, row=row, gone=False, batched=True)
            rows_changed.send(model, rows=rows)
        if made.deeds:
            record(actor.identity, made.deeds)


@contextmanager
def attempt() -> Iterator[None]:
    """Something that is undone when it fails, its entries in the log of a batch with it."""
    made = _batch.get()
    deeds, changed, gone = (len(made.deeds), len(made.changed), len(made.gone)) if made is not None else (0, 0, 0)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        if made is not None:
            del made.deeds[deeds:], made.changed[changed:], made.gone[gone:]
        raise


def remembered(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`; within a batch the one that was given before under the same key."""
    made = _batch.get()
    if made is None:
        return ask()
    if key not in made.known:
        made.known[key] = ask()
    answer: T = made.known[key]
    return answer


def _tell(row: models.Model) -> None:
    made = _batch.get()
    if made is None:
        row_changed.send(type(row), row=row, gone=False)
    else:
        made.changed.append(row)


@dataclass
class Trail:
    """What an action did so far; written to the log when it ends."""

    actor: Actor
    verb: str
    deeds: list[Deed] = field(default_factory=list)

    def add(
        self,
        row: models.Model,
        *,
        old: Mapping[str, Any] | None = None,
        new: Mapping[str, Any] | None = None,
        note: str = "",
        verb: str = "",
    ) -> None:
        """Note that `row` was changed from `old` to `new`; personal values are masked."""
        personal = getattr(row, "PERSONAL", ())
        division = getattr(row, "division", None)
        self.deeds.append(
            Deed(
                verb=verb or self.verb,
                kind=row._meta.label_lower,
                key=str(row.pk),
                label=str(row),
                division=division.code if division is not None else "",
                old=_masked(old or {}, personal),
                new=_masked(new or {}, personal),
                note=note,
            )
        )


@contextmanager
def acting(
    actor: Actor, capability: Capability, verb: str, row: Registered | None = None, *, division: int | None = None
) -> Iterator[Trail]:
    """The frame of an action: `Refused` without the capability; all of its changes and entries are kept, or none."""
    actor.require(capability, row, division=division)
    made = _batch.get()
    with attempt():
        trail = Trail(actor, verb)
        yield trail
        if made is None:
            record(actor.identity, trail.deeds)
        else:
            made.deeds.extend(trail.deeds)


def is_trusting() -> bool:
    """Whether it is left to the database to refuse a double, which costs no question for each row: within a batch."""
    return _batch.get() is not None


def create(trail: Trail, row: R, *, note: str = "", taken: Callable[[], None] | None = None) -> R:
    """Save a new row after validation; `BadInput` with every fault.

    In a batch doubles are looked for only when the database refused the row; `taken` then says what an action that `is_trusting`
    did not ask beforehand.
    """
    if is_trusting():
        validate(row, unique=False)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if taken is not None:
                taken()
            validate(row)
            raise
    else:
        validate(row)
        row.save(force_insert=True)
    trail.add(row, new=_written(row, [field.attname for field in row._meta.concrete_fields if not field.primary_key]), note=note)
    _tell(row)
    return row


def change(trail: Trail, row: R, values: Mapping[str, Any], *, version: int | None = None, note: str = "") -> R:
    """Set `values` on a row that is still at `version` (None: as it was read).

    `Conflict` when somebody changed it meanwhile; `BadInput` when a value is wrong. Fields that stay as they are are left
    alone; when none changes nothing is written.
    """
    read_at = row.version if version is None else version
    current = type(row)._default_manager.filter(pk=row.pk).values("version").first()
    if current is None:
        raise Conflict("—", "", [], [], 0)
    if current["version"] != read_at:
        raise _conflict(row, values, read_at)
    old = {name: getattr(row, name) for name in values}
    changed = {name: value for name, value in values.items() if _same(row, name, value) is False}
    if not changed:
        return row
    for name, value in changed.items():
        setattr(row, name, value)
    validate(row, only=set(changed))
    columns = {_field(row, name).attname: getattr(row, _field(row, name).attname) for name in changed}
    guarded = type(row)._default_manager.filter(pk=row.pk, version=read_at)
    if not guarded.update(**columns, version=read_at + 1, changed_at=timezone.now()):
        raise _conflict(row, values, read_at)
    row.version = read_at + 1
    trail.add(
        row, old={name: _plain(old[name]) for name in changed}, new={name: _plain(changed[name]) for name in changed}, note=note
    )
    _tell(row)
    return row


def still_at(row: Versioned, version: int) -> None:
    """`Conflict` that names the row when it is no longer at `version`; until the action ends nobody changes it."""
    now = type(row)._default_manager.select_for_update().filter(pk=row.pk).values("version").first()
    if now is None:
        raise Conflict("—", "", [], [], 0, named=str(row), key=row.pk)
    if now["version"] != version:
        raise _conflict(row, {}, version, named=str(row))


def delete(trail: Trail, row: models.Model, *, note: str = "") -> None:
    """Delete a row; the log keeps all its values."""
    trail.add(row, old=_written(row, [field.attname for field in row._meta.concrete_fields]), note=note)
    row_changed.send(type(row), row=row, gone=True)
    made = _batch.get()
    if made is not None and made.together:
        made.gone.append(row)
    else:
        row.delete()


def _delete_together(rows: list[models.Model]) -> None:
    for model in dict.fromkeys(type(row) for row in rows):
        collector = Collector(using=DEFAULT_DB_ALIAS)
        collector.collect([row for row in rows if type(row) is model])
        collector.delete()


def validate(row: models.Model, *, only: set[str] | None = None, unique: bool = True) -> None:
    """`BadInput` with a fault for each field of the row that Django's validation refuses; `unique`: doubles among them."""
    exclude = (
        set() if only is None else {item.name for item in row._meta.fields if item.name not in only and item.attname not in only}
    )
    errors: dict[str, Any] = {}
    checks: list[Callable[[], None]] = [lambda: row.clean_fields(exclude=exclude | _read(row)), row.clean]
    if unique:
        checks += [lambda: row.validate_unique(exclude=exclude), lambda: row.validate_constraints(exclude=exclude)]
    for check in checks:
        try:
            check()
        except ValidationError as wrong:
            errors = wrong.update_error_dict(errors)
            exclude |= errors.keys() - {NON_FIELD_ERRORS}
    if errors:
        raise BadInput(faults_of(ValidationError(errors), row))


def _read(row: models.Model) -> set[str]:
    """The foreign keys whose row was read from the database, so that it need not be asked whether it is there."""
    return {
        item.name
        for item in row._meta.fields
        if isinstance(item, models.ForeignKey)
        and item.is_cached(row)
        and (other := item.get_cached_value(row)) is not None
        and not other._state.adding
        and not item.get_limit_choices_to()
    }


#: What to do where another row has the value: it may be one that whoever writes may not see, and is not named.
TAKEN = say("已有登记，请在列表中查找；找不到的，登记在您看不到的区划，请联系上级主管部门核对。")


def faults_of(wrong: ValidationError, row: models.Model | None = None) -> list[Fault]:
    """A Django `ValidationError` as faults."""
    problems: Mapping[str, list[ValidationError]] = wrong.error_dict if hasattr(wrong, "error_dict") else {"": wrong.error_list}
    found: list[Fault] = []
    for name, errors in problems.items():
        given = getattr(row, name, "") if row is not None and name and name != "__all__" else ""
        label = name
        if row is not None:
            try:
                label = called(column_label(row, name), name)
            except FieldDoesNotExist:
                label = called("", "")
        shown = str(given if given is not None else "")
        for error in errors:
            if error.code == "unique":
                found.append(Fault(label, shown, say("还没有登记过的{field}", field=plain(label)), TAKEN))
            else:
                found.extend(Fault(label, shown, plain(text), say("请核对后重新填写。")) for text in error.messages)
    return found


def _field(row: models.Model, name: str) -> models.Field[Any, Any]:
    found = row._meta.get_field(name)
    assert isinstance(found, models.Field)
    return found


def _same(row: models.Model, name: str, value: Any) -> bool:
    target = _field(row, name)
    return bool(getattr(row, name) == (target.to_python(value) if not target.is_relation else value))


def _conflict(row: Versioned, values: Mapping[str, Any], read_at: int, *, named: str = "") -> Conflict:
    """Who changed the row since it was read, and which of the fields clash with `values`."""
    now = type(row)._default_manager.get(pk=row.pk)
    own = {name for field in row._meta.concrete_fields for name in (field.name, field.attname)}
    entries = Entry.objects.filter(kind=row._meta.label_lower, key=str(row.pk)).order_by("-number")
    # Entries about parts of a row, its files, its checks stand under it too; its version counts changes of its columns alone.
    about = (entry for entry in entries.iterator(chunk_size=50) if not own.isdisjoint(entry.new))
    since = list(islice(about, max(now.version - read_at, 1)))
    touched = list(dict.fromkeys(name for entry in since for name in entry.new if name in own))
    clashes = [
        Clash(name, _label(row, name), _shown(row, name, getattr(now, name)), _shown(row, name, value))
        for name, value in values.items()
        if name in touched and not _same(now, name, value)
    ]
    who = since[0].person_name if since else "—"
    when = timezone.localtime(since[0].at).strftime("%Y-%m-%d %H:%M") if since else "—"
    return Conflict(who, when, [_label(row, name).zh for name in touched], clashes, now.version, named=named, key=row.pk)


def _shown(row: models.Model, name: str, value: Any) -> Any:
    """A value as a message may carry it: personal data masked, as everywhere else."""
    personal = isinstance(_field(row, name), SealedText) or name in getattr(row, "PERSONAL", ())
    return masked(str(value or "")) if personal else _plain(value)


def _label(row: models.Model, name: str) -> Text:
    return plain(_field(row, name).verbose_name)


def _written(row: models.Model, names: list[str]) -> dict[str, Any]:
    found = {name: _plain(getattr(row, name)) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, bytes | memoryview):
        return f"{len(bytes(value))} bytes"
    return value


def _masked(values: Mapping[str, Any], personal: tuple[str, ...]) -> dict[str, Any]:
    return {name: masked(str(value)) if name in personal and value else value for name, value in values.items()}
