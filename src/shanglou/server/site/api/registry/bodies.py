"""Bodies: who acts, where, with which people."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from ....audit.queries import of_object
from ....audit.words import WORDS
from ....bodies import actions, queries
from ....bodies.actors import Actor
from ....bodies.capabilities import Capability
from ....bodies.models import Body
from ....land.histories import History, history_of
from ....land.views import FEW
from .. import looks
from ..looks import Look
from ..resources import Resource


class PersonThere(Schema):
    """Somebody who holds a role in a body now."""

    person_id: int
    name: str
    role: str


class PeopleThere(Schema):
    """Those of its people whom the asker may look up: all for administrators, else oneself."""

    people: list[PersonThere]


def _people(actor: Actor, row: Body, _asked: Any) -> dict[str, Any]:
    held = queries.memberships(actor).filter(body=row, is_active=True).order_by("role", "person__username")
    return {"people": [{"person_id": item.person_id, "name": str(item.person), "role": item.role} for item in held]}


def _history(actor: Actor, row: Body, *, every: bool) -> History:
    actor.require(Capability.MANAGE_ROLES)
    entries = of_object(row._meta.label_lower, row.pk)
    return history_of(actor, row, entries, limit=None if every else FEW, verbs=WORDS)


RESOURCES: tuple[Resource, ...] = (
    Resource(
        "bodies",
        Body,
        queries.bodies,
        ("name_zh", "name_en", "credit_code"),
        ("division", "kind", "parent", "credit_code", "is_active"),
        needs=("name_zh", "kind", "division"),
        make=actions.make_body,
        change=lambda actor, row, values, version: actions.change_body(actor, row, values, version=version),
        looks=(Look("people", "Who holds a role in a body", PeopleThere, _people), looks.history(_history)),
    ),
)
