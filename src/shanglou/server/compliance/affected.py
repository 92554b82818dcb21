"""Who in the registry a rule touches, and what another value of a parameter would change."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.parameters import Parameter
from shanglou.engine.sweep import Sweep, TooWide
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor
from .frames import KEY, SUBJECTS, frame

#: How many rules a mask column of a sweep holds.
WIDTH = 62
VERDICTS = ("met", "not met", "missing facts", "needs judgement", "not applicable")


@dataclass(frozen=True, slots=True)
class Affected:
    """Counts by verdict and the keys behind each, before and (with other values) after; `changed` are rows that differ."""

    subject: str
    total: int
    before: Mapping[str, int]
    after: Mapping[str, int] | None
    changed: tuple[tuple[int, str, str], ...]
    keys: Mapping[str, tuple[int, ...]]


class CannotSweep(ValueError):
    """The rule cannot be asked of the whole registry, and why."""


def affected(
    actor: Actor, rule: Rule, on: datetime.date, *, overrides: Mapping[Parameter, Scalar] | None = None, most: int = 200
) -> Affected:
    """Ask a rule of every row of its subject in the instrument's place that the actor may see. `CannotSweep` if it cannot be."""
    if rule.subject not in SUBJECTS:
        raise CannotSweep(rule.subject)
    if rule.yields_value:
        raise CannotSweep(rule.kind)
    rows = frame(actor, rule.subject, rule.instrument.place, on)
    before = verdicts(rows, rule, on, {})
    counts = _counts(before)
    keys = {name: tuple(before.filter(pl.col("verdict") == name).head(most)[KEY].to_list()) for name in VERDICTS}
    if not overrides:
        return Affected(rule.subject, rows.height, counts, None, (), keys)
    after = verdicts(rows, rule, on, overrides)
    both = before.join(after.rename({"verdict": "then"}), on=KEY)
    changed = both.filter(pl.col("verdict") != pl.col("then"))
    return Affected(rule.subject, rows.height, counts, _counts(after), tuple(changed.head(most).rows()), keys)


def verdicts(rows: pl.DataFrame, rule: Rule, on: datetime.date, overrides: Mapping[Parameter, Scalar]) -> pl.DataFrame:
    """The verdict of a rule for each row: ``pk`` and ``verdict``."""
    used = [KEY, *(name for name in rule.facts if name in rows.columns)]
    try:
        swept = Sweep([rule], VOCABULARY, on, overrides=overrides)(rows.select(used), report_faults=False)
    except TooWide as wide:
        raise CannotSweep(str(wide)) from None
    return swept.frame.select(KEY, verdict_of(rule, 0).alias("verdict"))


def verdict_of(rule: Rule, place: int) -> pl.Expr:
    """The verdict of a swept rule as a word; `place` is its bit in the masks."""
    answer, bit = pl.col(rule.id), pl.lit(1 << place % WIDTH, dtype=pl.Int64)
    suffix = f"_{place // WIDTH + 1}" if place >= WIDTH else ""

    def flagged(mask: str) -> pl.Expr:
        return (pl.col(mask + suffix) & bit) != 0

    return (
        pl.when(flagged("not_applicable"))
        .then(pl.lit("not applicable"))
        .when(answer)
        .then(pl.lit("met"))
        .when(~answer)
        .then(pl.lit("not met"))
        .when(flagged("judgement"))
        .then(pl.lit("needs judgement"))
        .otherwise(pl.lit("missing facts"))
    )


def _counts(found: pl.DataFrame) -> dict[str, int]:
    counted = dict(found["verdict"].value_counts().rows())
    return {name: int(counted.get(name, 0)) for name in VERDICTS}
