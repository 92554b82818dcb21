"""What an actor finds: rows it may see, and clauses, which anybody may read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import NoReverseMatch, reverse

from shanglou.engine.documents import Clause
from shanglou.engine.instruments import Instrument
from shanglou.policies import library

from ..bodies.actors import Actor
from ..bodies.capabilities import BY_DIVISION, SEES_ROWS
from ..bodies.queries import division_ids, sight
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
    if actor.is_stranger:
        return []
    sought = _sought(actor, [kind for kind in KINDS.values() if kinds is None or kind.name in kinds])
    if not sought:
        return []
    rows = _rows(actor, sought, (_in_fts if connection.vendor == "sqlite" else _in_gin)(actor, sought, wanted, limit + 1))
    found: dict[str, list[Found]] = {}
    for row in rows:
        found.setdefault(row.kind, []).append(row)
    return [_results(item.kind, found[item.kind.name], limit) for item in sought if item.kind.name in found]


def _results(kind: Kind, rows: Sequence[Found], limit: int) -> Results:
    hits = tuple(
        Hit(kind.name, str(kind.label), row.shown, row.code_shown, row.detail, _address(kind.url_name, row.key))
        for row in rows[:limit]
    )
    return Results(kind.name, str(kind.label), hits, len(rows) > limit)


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


@dataclass(frozen=True, slots=True)
class _Sought:
    """A kind that is looked through, and the words of the scopes that narrow it for an actor; None: all of the kind is seen."""

    kind: Kind
    seen: list[str] | None


def _sought(actor: Actor, kinds: Sequence[Kind]) -> list[_Sought]:
    seen = _seen(actor)
    found = []
    for kind in kinds:
        if actor.sees_all or any(actor.may(capability) for capability in kind.open_to):
            found.append(_Sought(kind, None))
        elif seen:
            found.append(_Sought(kind, seen))
    return found


def _rows(actor: Actor, sought: Sequence[_Sought], keys: Sequence[int]) -> QuerySet[Found]:
    """The rows with these keys, of those that the actor may see. On both databases in one order."""
    if not keys:
        return Found.objects.none()
    rows = Found.objects.filter(pk__in=keys).order_by("pk")
    if all(item.seen is None for item in sought):
        return rows
    whole = Q(kind__in=[item.kind.name for item in sought if item.seen is None])
    return rows.filter(whole | (sight(actor, last=True) or Q(pk__in=())))


def _in_fts(actor: Actor, sought: Sequence[_Sought], wanted: list[str], limit: int) -> list[int]:
    """By the index of SQLite, which alone is read until there are enough: which rows may be seen stands in it too."""
    asked: list[str] = []
    values: list[Any] = []
    for item in sought:
        match = [f"scope : {in_kind(item.kind.name)}"]
        if item.seen is not None:
            match.append("(" + " OR ".join(f"scope : {word}" for word in item.seen) + ")")
        asked.append("SELECT rowid FROM (SELECT rowid FROM search_grams WHERE search_grams MATCH %s LIMIT %s)")
        values += [" AND ".join([*match, _match(wanted)]), limit]
    return _keys(" UNION ALL ".join(asked), values)


def _in_gin(actor: Actor, sought: Sequence[_Sought], wanted: list[str], limit: int) -> list[int]:
    """By the index of PostgreSQL, all kinds in one question: to ask costs more than most answers.

    A word that many rows have is found among the first of a kind sooner than by putting long lists of the index side by side:
    only where these few leave something wanting is the index asked.
    """
    # As numbers: with a sub-query it would go through the rows of all divisions.
    within = [] if all(item.seen is None for item in sought) else list(division_ids(actor))
    held, patterns = _held(wanted)
    asked: list[str] = []
    values: list[Any] = []
    for item in sought:
        near, narrowed = "", ""
        if item.seen is not None:
            near, narrowed = " AND division_id = ANY(%s)", f" AND {_INDEXED} && %s"
        asked.append(
            "(WITH near AS MATERIALIZED (SELECT id FROM"
            " (SELECT * FROM search_found WHERE kind = %s ORDER BY key LIMIT %s) AS search_found"
            f" WHERE {held}{near} LIMIT %s) SELECT id FROM near UNION ALL (SELECT id FROM search_found"
            f" WHERE (SELECT count(*) FROM near) < %s AND {_INDEXED} @> %s{narrowed} AND {held} LIMIT %s))"
        )
        values += [item.kind.name, NEAR, *patterns, *([within] if near else []), limit]
        values += [limit, _needed(item.kind.name, wanted), *([item.seen] if narrowed else []), *patterns, limit]
    return _keys(" UNION ALL ".join(asked), values)


def _keys(asked: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(asked, values)
        return [row[0] for row in cursor.fetchall()]


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
        held, values = _held(wanted)
        found = f"SELECT id FROM search_found WHERE {_INDEXED} @> %s AND {held}"
        rows = rows.filter(pk__in=RawSQL(found, [_needed(kind, wanted), *values]))
    return rows.values_list("key", flat=True)


def _match(wanted: list[str]) -> str:
    """The FTS5 query: each word is a phrase of grams, in the name or, when it is plain, in code or initials."""
    return " AND ".join(f'({{{_columns(word)}}} : "{" ".join(grams(word))}")' for word in wanted)


def _columns(word: str) -> str:
    return "title code initials" if is_plain(word) else "title"


def _held(wanted: list[str]) -> tuple[str, list[str]]:
    """The condition that a row of PostgreSQL holds every word, with its values. A normalised word has no sign of a pattern."""
    conditions, values = [], []
    for word in wanted:
        columns = _columns(word).split()
        conditions.append("(" + " OR ".join(f"search_found.{column} LIKE %s" for column in columns) + ")")
        values += [f"%{word}%"] * len(columns)
    return " AND ".join(conditions), values


def _needed(kind: str, wanted: list[str]) -> list[str]:
    """The words that the index of PostgreSQL must hold of a row."""
    return list(dict.fromkeys([in_kind(kind), *(gram for word in wanted for gram in grams(word))]))


def _address(url_name: str, key: int) -> str:
    try:
        return reverse(url_name, args=[key])
    except NoReverseMatch:
        return ""
