"""What is worked out of one row, as its page shows it: read only, at an address of its own below that of the row."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path as InPath
from ninja import Query, Router, Schema

from ...bodies.actors import Actor
from ...land.histories import History
from . import common


@dataclass(frozen=True)
class Look:
    """One look: ``GET /v1/<table>/{pk}/<name>``. Words in it are in the language asked for.

    `shows` gets who asks, a row that it may see, and what it asked for; its answer is written as `gives`.
    """

    name: str
    summary: str
    gives: type[Schema]
    shows: Callable[[Actor, Any, Any], Any]
    asked: type[Schema] | None = None


def install(router: Router, table: str, rows: Callable[[Actor], Any], look: Look) -> None:
    """Give `router` the operation of a look."""

    def shown(request: HttpRequest, pk: InPath[common.Key], asked: Any = None) -> Any:
        actor = common.asking(request)
        return look.shows(actor, get_object_or_404(rows(actor), pk=pk), asked)

    def plainly(request: HttpRequest, pk: InPath[common.Key]) -> Any:
        return shown(request, pk)

    if look.asked is not None:
        shown.__annotations__["asked"] = Query[look.asked]  # type: ignore[misc, name-defined]
        shown.__defaults__ = None
    router.get(
        f"/{{int:pk}}/{look.name}",
        response=look.gives,
        operation_id=f"{look.name.replace('-', '_')}_of_{table}",
        summary=look.summary,
    )(plainly if look.asked is None else shown)


# ------------------------------------------------------------------------------------------------------------- histories
class Changed(Schema):
    """What became of one thing, in words."""

    label: str
    old: str
    new: str


class Step(Schema):
    """One entry of the log about a row."""

    number: int
    at: datetime.datetime
    person: str
    body: str
    verb: str
    done: str
    note: str
    changes: list[Changed]


class Steps(Schema):
    """The newest entries first; `more` says whether there are older ones."""

    steps: list[Step]
    more: bool


class Every(Schema):
    """All steps, or the newest only."""

    every: bool = False


class Tells(Protocol):
    """What tells the history of a row that the actor may see."""

    def __call__(self, actor: Actor, row: Any, *, every: bool) -> History:
        """The newest steps, or all."""


def history(tells: Tells) -> Look:
    """The look at what was done to a row, by whom and why, with personal data masked as on its page."""

    def shows(actor: Actor, row: Any, asked: Every) -> dict[str, Any]:
        found = tells(actor, row, every=asked.every)
        return {"steps": [_step(item) for item in found.steps], "more": found.more}

    return Look("history", "What was done to it, by whom, when and why", Steps, shows, Every)


def _step(item: Any) -> dict[str, Any]:
    entry = item.entry
    return {
        "number": entry.number,
        "at": entry.at,
        "person": entry.person_name,
        "body": entry.body_name,
        "verb": entry.verb,
        "done": item.done,
        "note": entry.note,
        "changes": [{"label": str(label), "old": str(old or ""), "new": str(new or "")} for label, old, new in item.changes],
    }
