"""Who in the registry a rule touches, and what another value of a parameter would change."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.parameters import Parameter

from ..audit.actions import state
from ..bodies.actors import Actor
from .asking import VERDICTS, Asked, ask, wanted
from .frames import KEY, SUBJECTS, Frames

#: How many frames a process keeps, and how many rows they may have together.
MOST_KEPT = 12
MOST_ROWS = 2_000_000


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that answers differently: its key, its verdict before and after, and its value where the rule yields one."""

    key: int
    before: str
    after: str
    value_before: Any = None
    value_after: Any = None


@dataclass(frozen=True, slots=True)
class Affected:
    """Counts by verdict, before and (with other values) after; the rows that answer differently; the keys behind a verdict.

    `changed` are the first rows that answer differently, `changed_total` is how many there are. `values` are the answers of a
    rule that yields one of its options, with how many rows have each. `average` is the mean of a formula's values, for a
    glance at what another parameter does to it (64-bit floats: no verdict rests on it).
    """

    subject: str
    total: int
    before: Mapping[str, int]
    after: Mapping[str, int] | None
    changed: tuple[Changed, ...]
    changed_total: int
    values: Mapping[str, int]
    values_after: Mapping[str, int]
    average: float | None
    average_after: float | None
    frame: pl.DataFrame
    #: Which division each row lies in (``pk``, ``_division``); without rows where those of the subject lie in none.
    places: pl.DataFrame = field(default_factory=pl.DataFrame)
    #: The keys of all rows that answer differently.
    moved: tuple[int, ...] = ()

    def keys(self, rule: Rule, verdict: str) -> list[int]:
        """The keys of rows with a verdict, in the order of the registry."""
        wanted = self.frame.filter(pl.col(rule.id) == verdict).sort(KEY)
        return list(wanted[KEY].to_list())


class CannotAsk(ValueError):
    """The rule cannot be asked of the registry: it has no rows of the subject, or its numbers are too wide for columns."""


def affected(
    actor: Actor, rule: Rule, on: datetime.date, *, overrides: Mapping[Parameter, Scalar] | None = None, most: int = 200
) -> Affected:
    """Ask a rule of every row of its subject in the instrument's place that the actor may see. `CannotAsk` if it cannot be."""
    if rule.subject not in SUBJECTS:
        raise CannotAsk(rule.subject)
    frames = kept_frames(actor, rule, on)
    before = _asked(frames, rule, {}).frame
    after = _asked(frames, rule, overrides).frame if overrides else None
    changed = _changed(before, after, rule) if after is not None else before.clear()
    shown = changed.head(most)
    listed = shown.rows(named=True)
    return Affected(
        rule.subject,
        before.height,
        counted(before, rule),
        counted(after, rule) if after is not None else None,
        tuple(Changed(row[KEY], row["then"], row["now"], row.get("was"), row.get("is")) for row in listed)
        if after is not None
        else (),
        changed.height,
        _values(before, rule),
        _values(after, rule) if after is not None else {},
        _average(before, rule),
        _average(after, rule) if after is not None else None,
        before,
        _places(frames.of(rule.subject)),
        tuple(changed[KEY].to_list()),
    )


def _places(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(KEY, "_division") if "_division" in rows.columns else pl.DataFrame()


def _changed(before: pl.DataFrame, after: pl.DataFrame, rule: Rule) -> pl.DataFrame:
    """The rows whose verdict or value differs."""
    columns = {"then": rule.id, "was": f"={rule.id}"} if rule.yields_value else {"then": rule.id}
    names = dict(zip(columns, ("now", "is"), strict=False))
    then = before.select(KEY, *(pl.col(column).alias(name) for name, column in columns.items()))
    now = after.select(KEY, *(pl.col(column).alias(names[name]) for name, column in columns.items()))
    differs = [pl.col(one).ne_missing(pl.col(two)) for one, two in names.items()]
    return then.join(now, on=KEY).filter(pl.any_horizontal(differs)).sort(KEY)


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


def _average(frame: pl.DataFrame, rule: Rule) -> float | None:
    if rule.kind != "formula" or rule.tree.type.kind != "number" or not frame.height:
        return None
    found = frame[f"={rule.id}"].mean()
    return float(found) if isinstance(found, int | float) else None


# ------------------------------------------------------------------------------------------------- frames at hand

_lock = threading.Lock()
_frames: OrderedDict[tuple[object, ...], Frames] = OrderedDict()


def kept_frames(actor: Actor, rule: Rule, on: datetime.date) -> Frames:
    """The frames for a rule, kept until the registry changes, so that moving a threshold does not read it again.

    Every change of the registry, and of what a person may see, adds to the log, which so knows the version of all rows.
    """
    version = state()
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
