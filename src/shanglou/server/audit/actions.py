"""The one way to add an entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from ..foundation.actors import Identity
from .chain import START, digest
from .models import Entry, Head


@dataclass(frozen=True, slots=True)
class Deed:
    """What is to be written down: what was done to which object, with old and new values."""

    verb: str
    kind: str
    key: str
    label: str
    division: str = ""
    old: Mapping[str, Any] = field(default_factory=dict)
    new: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    #: Whether nothing that is worked out from the registry can change by it: somebody came or went. What is kept until the
    #: registry changes then stays kept (`state`). Whoever is in doubt leaves it false.
    idle: bool = False


def record(who: Identity, deeds: Iterable[Deed]) -> list[Entry]:
    """Append entries to the chain, in the transaction of the change they tell of, and give them back.

    The head is locked until that transaction ends: do this last.
    """
    with transaction.atomic():
        Head.objects.get_or_create(pk=1)
        head = Head.objects.select_for_update().get(pk=1)
        now = timezone.now()
        entries = []
        number, before, state = head.number, head.digest, head.state
        for deed in deeds:
            number += 1
            entry = Entry(
                number=number,
                group=who.group,
                at=now,
                person=who.person,
                person_name=who.person_name,
                body=who.body,
                body_name=who.body_name,
                address=who.address,
                verb=deed.verb,
                kind=deed.kind,
                key=deed.key,
                label=deed.label[:300],
                division=deed.division,
                old=_plain(deed.old),
                new=_plain(deed.new),
                note=deed.note,
            )
            entry.digest = before = digest(entry, before)
            state = state if deed.idle else before
            entries.append(entry)
        Entry.objects.bulk_create(entries)
        head.number, head.digest, head.state = number, before, state
        head.save(update_fields=["number", "digest", "state"])
    return entries


def state() -> str:
    """The version of the registry: another one after every entry that something could rest on."""
    return Head.objects.values_list("state", flat=True).first() or START


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON gives them back, so that a digest made now equals one made of what was read."""
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False)))
