"""Keeping the index in step with the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

from ..bodies.acting import row_changed, rows_changed
from ..bodies.capabilities import Capability
from ..bodies.models import Body, Registered, Within
from .grams import SEPARATOR, grams, initials, normal
from .models import Found

BATCH = 5000


@dataclass(frozen=True, slots=True)
class Described:
    """What a row is found by, and what is shown of it. Nothing personal, no figures."""

    title: str
    code: str = ""
    detail: str = ""


Describe = Callable[[Any], Described | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row that can be found: its name, its label, the page of a row, and how a row is described (None: not to be
    found). Who holds one of the capabilities `open_to` finds every row of the kind, wherever it lies.
    """

    name: str
    label: Any
    url_name: str
    model: type[models.Model]
    describe: Describe
    open_to: frozenset[Capability] = frozenset()


KINDS: dict[str, Kind] = {}
_BY_MODEL: dict[type[models.Model], Kind] = {}


def findable(
    name: str, label: Any, url_name: str, model: type[Registered | Body], *, open_to: Iterable[Capability] = ()
) -> Callable[[Describe], Describe]:
    """Declare how rows of a model are found; a room does so in its ``found.py``."""

    def declare(describe: Describe) -> Describe:
        kind = Kind(name, label, url_name, model, describe, frozenset(open_to))
        KINDS[name] = _BY_MODEL[model] = kind
        row_changed.connect(_on_change, sender=model, dispatch_uid=f"found {name}")
        rows_changed.connect(_on_changes, sender=model, dispatch_uid=f"found {name}")
        return describe

    return declare


def _on_change(sender: type[models.Model], row: Any, gone: bool, batched: bool = False, **_: Any) -> None:
    if gone:
        forget(row)
    elif not batched:
        refresh([row])


def _on_changes(sender: type[models.Model], rows: list[Any], **_: Any) -> None:
    refresh(rows)


def refresh(rows: Iterable[Registered | Body]) -> None:
    """Bring the entries of some rows of one model into step: rows that are not to be found lose theirs."""
    listed = list(rows)
    if not listed:
        return
    kind = _BY_MODEL[type(listed[0])]
    with transaction.atomic():
        _remove(Found.objects.filter(kind=kind.name, key__in=[row.pk for row in listed]))
        outer = _outer({row.division_id for row in listed})
        _add(_entries(kind, listed, outer))


def forget(row: models.Model) -> None:
    """Remove the entry of a row."""
    _remove(Found.objects.filter(kind=_BY_MODEL[type(row)].name, key=row.pk))


def rebuild(told: Callable[[str, int], None] | None = None) -> int:
    """Make the whole index anew; gives back how many entries it has."""
    count = 0
    outer = _outer()
    with transaction.atomic():
        _clear()
        for kind in KINDS.values():
            stream = _entries(kind, kind.model._default_manager.order_by("pk").iterator(chunk_size=BATCH), outer)
            while batch := list(islice(stream, BATCH)):
                _add(batch)
                count += len(batch)
                if told is not None:
                    told(kind.name, count)
    return count


def ensure() -> int:
    """Make the index when it is not there though there are rows to be found."""
    if Found.objects.exists() or not any(kind.model._default_manager.exists() for kind in KINDS.values()):
        return 0
    return rebuild()


def in_kind(name: str) -> str:
    """The word of a kind in a scope."""
    return f"k{name}"


def in_division(key: int) -> str:
    """The word of a division in the scope of all that lies in it."""
    return f"d{key}"


def in_body(key: int) -> str:
    """The word of a body in the scope of its rows."""
    return f"b{key}"


def _outer(divisions: set[int] | None = None) -> dict[int, list[int]]:
    """For each division those that it lies in, itself included."""
    rows = Within.objects.all() if divisions is None else Within.objects.filter(inner__in=divisions)
    found: dict[int, list[int]] = {}
    for inner, outer in rows.order_by("outer_id").values_list("inner_id", "outer_id"):
        found.setdefault(inner, []).append(outer)
    return found


def _entries(kind: Kind, rows: Iterable[Any], outer: Mapping[int, list[int]]) -> Iterator[Found]:
    for row in rows:
        said = kind.describe(row)
        if said is not None:
            yield _entry(kind, row, said, outer)


def _entry(kind: Kind, row: Any, said: Described, outer: Mapping[int, list[int]]) -> Found:
    title = normal(said.title)
    # A body belongs to itself: its people find it as they find its rows.
    body = row.pk if isinstance(row, Body) else row.body_id
    scope = [in_kind(kind.name), *map(in_division, outer.get(row.division_id, ())), *([in_body(body)] if body else [])]
    return Found(
        kind=kind.name,
        key=row.pk,
        shown=said.title[:200],
        code_shown=said.code[:60],
        detail=said.detail[:200],
        title=title[:250],
        code=normal(said.code)[:60],
        initials=initials(title)[:250],
        division_id=row.division_id,
        body_id=body,
        scope=" ".join(scope),
    )


def _add(entries: Iterable[Found]) -> None:
    made = Found.objects.bulk_create(list(entries), batch_size=1000)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT INTO search_grams(rowid, title, code, initials, scope) VALUES (%s, %s, %s, %s, %s)",
                [(int(entry.pk), *_cut(entry)) for entry in made],
            )


def _cut(entry: Found) -> Iterator[str]:
    yield from (SEPARATOR.join(grams(text)) for text in (entry.title, entry.code, entry.initials))
    yield entry.scope


def _remove(entries: models.QuerySet[Found]) -> None:
    if connection.vendor == "sqlite":
        # The index keeps no texts of its own, so it is told what to take out.
        gone: list[tuple[int | str, ...]] = [(entry.pk, *_cut(entry)) for entry in entries]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_grams(search_grams, rowid, title, code, initials, scope) "
                "VALUES ('delete', %s, %s, %s, %s, %s)",
                gone,
            )
    entries.delete()


def _clear() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_grams(search_grams) VALUES ('delete-all')")
    Found.objects.all()._raw_delete(connection.alias)
