"""The lines of the queue of what is open, for its page and for the file of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..foundation.fields import language
from . import queries
from .questions import KINDS, Item


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the queue: what is open, how many findings and projects wait for it, how many answers hold."""

    item: Item
    findings: int
    projects: int
    answers: int
    url: str

    @property
    def rules(self) -> int:
        """How many rules rest on it."""
        return len(self.item.rules)

    @property
    def kind(self) -> str:
        """Its kind in words."""
        return KINDS[self.item.kind].of(language())


def lines(actor: Actor) -> list[Line]:
    """What is open in the places of one's own bodies, that which most rests on first."""
    actor.require(Capability.VIEW)
    waits, answered = queries.waiting(actor), queries.answered(actor)
    found = [
        Line(item, *waits.get(item.target, (0, 0)), answered.get(item.target, 0), address(item))
        for item in queries.open_to(actor, waits)
    ]
    return sorted(found, key=lambda row: (row.answers > 0, -row.findings, -len(row.item.rules), row.item.target))


def narrowed(found: Iterable[Line], *, kind: str = "", who: str = "", is_open: bool = False) -> list[Line]:
    """Those of a kind, settled by somebody (as the language of the page names it), or that nobody answered yet."""
    return [
        row
        for row in found
        if (not kind or row.item.kind == kind)
        and (not who or row.item.settled_by.of(language()) == who)
        and not (is_open and row.answers)
    ]


def address(item: Item | None) -> str:
    """The page of what is open; the queue where it no longer is."""
    return reverse("compliance:question", args=[item.target]) if item is not None else reverse("compliance:questions")
