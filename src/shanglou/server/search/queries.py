"""What an actor finds: rows it may see, and clauses, which anybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import NoReverseMatch, reverse

from shanglou.engine.documents import Clause
from shanglou.engine.instruments import Instrument
from shanglou.policies import library

from ..bodies.actors import Actor
from ..bodies.capabilities import BY_DIVISION, SEES_ROWS
from ..bodies.queries import division_ids, visible
from .grams import grams, initials, is_plain, normal
from .index import KINDS, Kind, in_body, in_division, in_kind
from .models import Found

LIMIT = 20
SHORTEST = 2
#: On PostgreSQL so many rows of a kind are looked through before its index is asked.
NEAR = 2000
#: What the index of PostgreSQL is over, as its migration says it.
_INDEXED = "search_grams(title, code, initials, search_found.scope)"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found."""

    kind: str
    label: str
    title: str
    code: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of a kind; `more` tells that there is more than is given."""

    kind: str
    label: str
    hits: tuple[Hit, ...]
    more: bool


def words(text: str) -> list[str]:
    """The words of a query, each normalised; all of them have to be found."""
    return [word for word in (normal(part) for part in text.split()) if word]


def find(actor: Actor, text: str, *, kinds: Sequence[str] | None = None, limit: int = LIMIT) -> list[Results]:
    """What the actor finds by `text`: each word a part of a name of two signs or more, of a code, or of pinyin initials."""
    wanted = words(text)
    if not wanted or any(len(word) < SHORTEST for word in wanted):
        return []
    found: list[Results] = []
    if actor.is_stranger:
        return found
    # As numbers: with a sub-query PostgreSQL would go through the rows of all divisions.
    within = [] if connection.vendor == "sqlite" or actor.sees_all else list(division_ids(actor))
    for kind in KINDS.values():
        if kinds is not None and kind.name not in kinds:
            continue
        rows = _rows(actor, kind, wanted, limit + 1, within)
        if rows:
            hits = tuple(
                Hit(kind.name, str(kind.label), row.shown, row.code_shown, row.detail, _address(kind.url_name, row.key))
                for row in rows[:limit]
            )
            found.append(Results(kind.name, str(kind.label), hits, len(rows) > limit))
    return found


def clauses(text: str, *, limit: int = LIMIT) -> list[tuple[Instrument, Clause]]:
    """Clauses whose id, place in the text or summary holds every word, or its pinyin initials do. Public."""
    wanted = words(text)
    found: list[tuple[Instrument, Clause]] = []
    for instrument in library().instruments.values() if wanted else ():
        for clause in instrument.clauses.values():
            held, first = _clause(clause)
            if all(word in held or (is_plain(word) and word in first) for word in wanted):
                found.append((instrument, clause))
                if len(found) == limit:
                    return found
    return found


@cache
def _clause(clause: Clause) -> tuple[str, str]:
    """What a clause is found by, normalised; and its pinyin initials. Clauses do not change while the platform runs."""
    held = normal(" ".join((clause.id, clause.pinpoint, clause.summary.zh, clause.summary.en)))
    return held, initials(normal(clause.pinpoint + clause.summary.zh))


def _rows(actor: Actor, kind: Kind, wanted: list[str], limit: int, within: list[int]) -> list[Found]:
    everything = actor.sees_all or any(actor.may(capability) for capability in kind.open_to)
    seen = None if everything else _seen(actor)
    if seen is not None and not seen:
        return []
    rows = _of(actor, everything)
    if connection.vendor == "sqlite":
        return _in_fts(rows, kind.name, wanted, seen, limit)
    return _in_gin(rows, kind.name, wanted, seen, limit, within=None if everything else within)


def _in_fts(rows: QuerySet[Found], kind: str, wanted: list[str], seen: list[str] | None, limit: int) -> list[Found]:
    """By the index of SQLite, which alone is read until there are enough: which rows may be seen stands in it too."""
    match = [f"scope : {in_kind(kind)}"]
    if seen is not None:
        match.append("(" + " OR ".join(f"scope : {word}" for word in seen) + ")")
    match.append(_match(wanted))
    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid FROM search_grams WHERE search_grams MATCH %s LIMIT %s", [" AND ".join(match), limit])
        found = [row[0] for row in cursor.fetchall()]
    return list(rows.filter(pk__in=found).order_by("pk")) if found else []


def _in_gin(
    rows: QuerySet[Found], kind: str, wanted: list[str], seen: list[str] | None, limit: int, *, within: list[int] | None
) -> list[Found]:
    """By the index of PostgreSQL. `within` are the divisions whose rows may be seen; None: all."""
    # A word that many rows have is found among the first of them sooner than by putting long lists of the index side by side.
    near = Found.objects.filter(kind=kind)
    if within is not None:
        near = near.filter(division_id__in=within)
    found = list(_held(rows.filter(pk__in=near.order_by().values("pk")[:NEAR]), wanted)[:limit])
    if len(found) < limit:
        found = list(_postgresql(rows, kind, wanted, seen)[:limit])
    # In the order of SQLite: the database gives them in whatever order it came upon them.
    return sorted(found, key=attrgetter("pk"))


def _of(actor: Actor, everything: bool) -> QuerySet[Found]:
    return Found.objects.all() if everything else visible(Found.objects.all(), actor)


def _seen(actor: Actor) -> list[str]:
    """The words of the scopes that an actor sees: its divisions where it sees these as a whole, its bodies."""
    found = []
    for item in actor.memberships:
        if item.role in BY_DIVISION:
            found.append(in_division(item.body.division_id))
        elif item.role in SEES_ROWS:
            found.append(in_body(item.body_id))
    return list(dict.fromkeys(found))


def keys(kind: str, wanted: list[str]) -> QuerySet[Found, int]:
    """The keys of the rows of a kind that hold every word: a sub-query for a list, which has its own rule of what is visible."""
    rows = Found.objects.filter(kind=kind)
    if connection.vendor == "sqlite":
        match = f"scope : {in_kind(kind)} AND {_match(wanted)}"
        rows = rows.filter(pk__in=RawSQL("SELECT rowid FROM search_grams WHERE search_grams MATCH %s", [match]))
    else:
        # Django gives the table of a sub-query another name, which `extra` would not follow.
        held = f"SELECT id FROM search_found WHERE {_INDEXED} @> %s"
        rows = _held(rows.filter(pk__in=RawSQL(held, [_needed(kind, wanted)])), wanted)
    return rows.values_list("key", flat=True)


def _match(wanted: list[str]) -> str:
    """The FTS5 query: each word is a phrase of grams, in the name or, when it is plain, in code or initials."""
    return " AND ".join(f'({{{_columns(word)}}} : "{" ".join(grams(word))}")' for word in wanted)


def _columns(word: str) -> str:
    return "title code initials" if is_plain(word) else "title"


def _held(rows: QuerySet[Found], wanted: list[str]) -> QuerySet[Found]:
    for word in wanted:
        seen = Q(title__contains=word)
        if is_plain(word):
            seen |= Q(code__contains=word) | Q(initials__contains=word)
        rows = rows.filter(seen)
    return rows


def _needed(kind: str, wanted: list[str]) -> list[str]:
    """The words that the index of PostgreSQL must hold of a row."""
    return list(dict.fromkeys([in_kind(kind), *(gram for word in wanted for gram in grams(word))]))


def _postgresql(rows: QuerySet[Found], kind: str, wanted: list[str], seen: list[str] | None) -> QuerySet[Found]:
    conditions, values = [f"{_INDEXED} @> %s"], [_needed(kind, wanted)]
    if seen is not None:
        conditions.append(f"{_INDEXED} && %s")
        values.append(seen)
    return _held(rows.extra(where=[" AND ".join(conditions)], params=values), wanted)


def _address(url_name: str, key: int) -> str:
    try:
        return reverse(url_name, args=[key])
    except NoReverseMatch:
        return ""
