"""Who in the registry a rule touches, and what another value of a parameter would change."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.parameters import Parameter

from ..audit.models import Head
from ..bodies.actors import Actor
from .asking import VERDICTS, Asked, ask, wanted
from .frames import KEY, SUBJECTS, Frames

#: How many frames a process keeps, and how many rows they may have together.
MOST_KEPT = 12
MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Affected:
    """Counts by verdict and the first keys behind each, before and (with other values) after.

    `changed` are the first rows that answer differently, each with its verdict before and after; `changed_total` is how many
    there are. `values` are the answers of a rule that yields one of its options, with how many rows have each.
    """

    subject: str
    total: int
    before: Mapping[str, int]
    after: Mapping[str, int] | None
    changed: tuple[tuple[int, str, str], ...]
    changed_total: int
    keys: Mapping[str, tuple[int, ...]]
    values: Mapping[str, int] = field(default_factory=dict)


class CannotAsk(ValueError):
    """The rule cannot be asked of the registry: it has no rows of the subject, or its numbers are too wide for columns."""


def affected(
    actor: Actor, rule: Rule, on: datetime.date, *, overrides: Mapping[Parameter, Scalar] | None = None, most: int = 200
) -> Affected:
    """Ask a rule of every row of its subject in the instrument's place that the actor may see. `CannotAsk` if it cannot be."""
    if rule.subject not in SUBJECTS:
        raise CannotAsk(rule.subject)
    frames = kept_frames(actor, rule, on)
    before = _asked(frames, rule, {})
    counts, total = counted(before.frame, rule), before.frame.height
    keys = {name: tuple(before.frame.filter(pl.col(rule.id) == name).head(most)[KEY]) for name in VERDICTS}
    values = _values(before.frame, rule)
    if not overrides:
        return Affected(rule.subject, total, counts, None, (), 0, keys, values)
    after = _asked(frames, rule, overrides)
    then, now = (found.frame.select(KEY, pl.col(rule.id).alias(name)) for found, name in ((before, "then"), (after, "now")))
    both = then.join(now, on=KEY)
    changed = both.filter(pl.col("then") != pl.col("now")).sort(KEY)
    return Affected(
        rule.subject, total, counts, counted(after.frame, rule), tuple(changed.head(most).rows()), changed.height, keys, values
    )


def _asked(frames: Frames, rule: Rule, overrides: Mapping[Parameter, Scalar]) -> Asked:
    found = ask(frames, rule.subject, [rule], overrides=overrides)
    if found.left_out:
        raise CannotAsk(rule.id)
    return found


def counted(frame: pl.DataFrame, rule: Rule) -> dict[str, int]:
    """How many rows have which verdict."""
    found = dict(frame[rule.id].value_counts().rows()) if frame.height else {}
    return {name: int(found.get(name, 0)) for name in VERDICTS}


def _values(frame: pl.DataFrame, rule: Rule) -> dict[str, int]:
    if rule.kind not in ("route", "grade") or not frame.height:
        return {}
    found = dict(frame.filter(pl.col(rule.id) == "met")[f"={rule.id}"].value_counts().rows())
    return {str(option): int(found[option]) for option in rule.source.options if option in found}


# ------------------------------------------------------------------------------------------------- frames at hand

_lock = threading.Lock()
_frames: OrderedDict[tuple[object, ...], Frames] = OrderedDict()


def kept_frames(actor: Actor, rule: Rule, on: datetime.date) -> Frames:
    """The frames for a rule, kept until the registry changes, so that moving a threshold does not read it again.

    Every change of the registry, and of what a person may see, adds to the log: its head is the version of all rows.
    """
    version = Head.objects.values_list("number", "digest").first()
    person = actor.person.pk if actor.person is not None else None
    key = (person, actor.is_system, actor.scopes, rule.instrument.place, rule.id, on, datetime.date.today(), version)
    with _lock:
        if key in _frames:
            _frames.move_to_end(key)
            return _frames[key]
    made = Frames(actor, rule.instrument.place, on, wanted([rule]))
    made.of(rule.subject)
    with _lock:
        for old in [one for one in _frames if one[-1] != version]:
            del _frames[old]
        _frames[key] = made
        while len(_frames) > 1 and (len(_frames) > MOST_KEPT or sum(item.height for item in _frames.values()) > MOST_ROWS):
            _frames.popitem(last=False)
    return made
