"""Every rule over every row of the registry: a long work with progress, whose counts are kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import polars as pl

from shanglou.engine.instruments import Rule
from shanglou.engine.language import say
from shanglou.engine.sweep import Sweep, TooWide
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.acting import acting
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..jobs.models import Job
from ..jobs.work import Progress, start, work
from .affected import VERDICTS, verdict_of
from .frames import SUBJECTS, frame
from .models import SweepRun

KIND = "compliance.sweep"
#: Rules that are swept together: what they share is computed once, and between two batches the person may cancel.
BATCH = 60


def begin(actor: Actor, on: datetime.date) -> Job:
    """Queue a sweep of what the actor may see."""
    actor.require(Capability.RUN_SWEEPS)
    return start(actor, KIND, say("全部规则核对 {on}", on=on).zh, on=on.isoformat())


@work(KIND)
def sweep_all(progress: Progress) -> dict[str, Any]:
    """Sweep every instrument in force on the day over all its subjects; keep the counts by rule and verdict."""
    on = datetime.date.fromisoformat(progress.arguments["on"])
    actor = progress.actor
    counts: dict[str, dict[str, int]] = {}
    rows: dict[str, int] = {}
    steps = list(_steps(on))
    done = 0
    for place, subject, rules in steps:
        table = frame(actor, subject, place, on)
        rows[f"{place}.{subject}"] = table.height
        for first in range(0, len(rules), BATCH):
            batch = rules[first : first + BATCH]
            progress.tell(done, sum(len(item[2]) for item in steps), f"{place} {subject}", now=True)
            counts |= count(table, batch, on)
            done += len(batch)
    with acting(actor, Capability.RUN_SWEEPS, "sweep.run") as trail:
        run = SweepRun.objects.create(person=actor.person, on=on, counts=counts, rows=rows)
        trail.add(run, new={"on": on.isoformat(), "rules": len(counts), "rows": sum(rows.values())})
    return {"run": run.pk, "rules": len(counts), "rows": sum(rows.values())}


def count(table: pl.DataFrame, rules: list[Rule], on: datetime.date) -> dict[str, dict[str, int]]:
    """How many rows of a frame have which verdict, by rule. A rule that is too wide for columns is left out."""
    if not table.height:
        return {rule.id: dict.fromkeys(VERDICTS, 0) for rule in rules}
    used = [name for name in dict.fromkeys(name for rule in rules for name in rule.facts) if name in table.columns]
    try:
        swept = Sweep(rules, VOCABULARY, on)(table.select("pk", *used), report_faults=False)
    except TooWide:
        if len(rules) == 1:
            return {}
        half = len(rules) // 2
        return count(table, rules[:half], on) | count(table, rules[half:], on)
    said = swept.frame.select(verdict_of(rule, place).alias(rule.id) for place, rule in enumerate(swept.rules))
    found = said.select(
        (pl.col(rule.id) == verdict).sum().alias(f"{rule.id}|{verdict}") for rule in rules for verdict in VERDICTS
    ).row(0, named=True)
    return {rule.id: {verdict: int(found[f"{rule.id}|{verdict}"]) for verdict in VERDICTS} for rule in rules}


def _steps(on: datetime.date) -> Iterator[tuple[str, str, list[Rule]]]:
    own = library()
    for place in dict.fromkeys(item.place for item in own.instruments.values()):
        in_force = own.applicable(place, on).in_force
        for subject in SUBJECTS:
            rules = [
                rule for item in in_force for rule in item.rules.values() if rule.subject == subject and not rule.yields_value
            ]
            if rules:
                yield place, subject, rules
