"""Every rule over every row of the registry: long work with progress, whose counts and results by project are kept."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl
from django.urls import reverse

from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.language import Text, say
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place
from shanglou.vocabulary import VOCABULARY

from ..bodies.acting import acting
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..foundation.fields import language
from ..foundation.refusals import fault
from ..jobs.models import Job
from ..jobs.work import Progress, start, work
from .asking import VERDICTS, Asked, ask, wanted
from .frames import KEY, SUBJECTS, Frames
from .models import SweepPart, SweepResult, SweepRun
from .sweep_results import DECISIONS, coded, keep

KIND = "compliance.sweep"
#: Projects with all that is in them: what a sweep asks unless it is told otherwise.
USUAL = ("project", "application", "unit", "building", "parcel")
#: Rules that are swept together: what they share is computed once, and between two batches the person may cancel.
BATCH = 60
#: How many sweeps of a person are kept.
KEPT = 20
#: The verdicts that a project is told, by the column that counts them.
COUNTED = {"met": "met", "not_met": "not met", "missing": "missing facts", "judgement": "needs judgement"}


@dataclass(frozen=True, slots=True)
class Step:
    """The rules and gates of one subject in one place."""

    place: str
    subject: str
    rules: tuple[Rule, ...]
    gates: tuple[Gate, ...]

    @property
    def place_text(self) -> Text:
        """The place in words."""
        return place_text(place(self.place))

    @property
    def title(self) -> Text:
        """Place and subject in words."""
        return say("{place} {subject}", place=self.place_text, subject=VOCABULARY.subjects[self.subject].label)


class Why(StrEnum):
    """Why a rule was not asked."""

    WIDE = "too wide"
    ABSENT = "not in the registry"
    OTHER = "not in force"
    CHOSEN = "not chosen"


def begin(actor: Actor, on: datetime.date, subjects: Sequence[str] = USUAL) -> Job:
    """Queue a sweep of what the actor may see. `BadInput` for a subject that the registry has no rows of."""
    actor.require(Capability.RUN_SWEEPS)
    unknown = [name for name in subjects if name not in SUBJECTS]
    if unknown or not subjects:
        raise fault(say("对象").of(language()), "、".join(unknown), say("登记库里的对象，至少一种"), say("请从列表中选择。"))
    return start(
        actor,
        KIND,
        say("全部规则核对 {on}", on=on).of(language()),
        on=on.isoformat(),
        subjects=list(subjects),
        language=language(),
    )


@work(KIND, stopped=say("已停下；没有做完的核对不留结果。"), again=lambda _job: reverse("compliance:sweeps"))
def sweep_all(progress: Progress) -> dict[str, Any]:
    """Sweep every instrument in force on the day over its subjects; keep counts by rule and gate, what was said of each row, and
    results by project. Nothing is kept of a sweep that was stopped.
    """
    began = time.monotonic()
    on = datetime.date.fromisoformat(progress.arguments["on"])
    actor = progress.actor
    actor.require(Capability.RUN_SWEEPS)
    subjects, tongue = progress.arguments.get("subjects", USUAL), progress.arguments.get("language", "zh")
    listed = steps(on, subjects)
    work_to_do = sum(len(step.rules) + len(step.gates) for step in listed)
    run = SweepRun(person=actor.person, on=on, subjects=list(subjects), left_out=not_asked(on, subjects))
    results: dict[int, SweepResult] = {}
    said: dict[Step, pl.DataFrame] = {}
    done = 0
    for where, group in _by_place(listed):
        progress.tell(done, work_to_do, say("{place}：读登记", place=group[0].place_text).of(tongue), now=True)
        frames = Frames(actor, where, on, {name for step in group for name in wanted(step.rules, step.gates)})
        for step in group:
            progress.tell(done, work_to_do, step.title.of(tongue), now=True)
            run.rows[f"{where}.{step.subject}"] = frames.of(step.subject).height
            parts = []
            for rules, gates in _batches(step):
                progress.tell(done, work_to_do, step.title.of(tongue), now=True)
                asked = ask(frames, step.subject, rules, gates)
                run.counts |= count(asked)
                run.gates |= count_gates(asked, gates)
                run.left_out += [{"rule": rule.id, "why": Why.WIDE} for rule in asked.left_out]
                _note(results, asked, gates, step.subject)
                parts.append(asked)
                done += len(rules) + len(gates)
            said[step] = coded(parts)
    progress.tell(done, work_to_do, say("保存结果").of(tongue), now=True)
    run.seconds = round(time.monotonic() - began, 2)
    written: list[SweepPart] = []
    try:
        with acting(actor, Capability.RUN_SWEEPS, "sweep.run") as trail:
            run.save()
            for result in results.values():
                result.run = run
            SweepResult.objects.bulk_create(results.values(), batch_size=1000)
            for step, frame in said.items():
                if frame.height:
                    written.append(keep(run, step.place, step.subject, frame))
            trail.add(run, new={"on": on.isoformat(), "rules": len(run.counts), "rows": sum(run.rows.values())})
    except BaseException:
        for part in written:
            part.file.delete(save=False)
        raise
    forget(actor)
    return {
        "run": run.pk,
        "url": reverse("compliance:sweep", args=[run.pk]),
        "rules": len(run.counts),
        "rows": sum(run.rows.values()),
        "seconds": run.seconds,
    }


def forget(actor: Actor) -> int:
    """Take away a person's sweeps but the newest `KEPT`, with their files. Gives back how many."""
    old = list(SweepRun.objects.filter(person=actor.person).order_by("-at")[KEPT:])
    for run in old:
        files = [part.file for part in run.parts.all()]
        run.delete()
        for file in files:
            file.storage.delete(str(file.name))
    return len(old)


def not_asked(on: datetime.date, subjects: Iterable[str]) -> list[dict[str, str]]:
    """The rules that a sweep on a day does not ask, each with why."""
    own, found = library(), []
    chosen = set(subjects)
    for item in own.instruments.values():
        in_force = item.validity.status(on) == "in force"
        for rule in item.rules.values():
            if not in_force:
                found.append({"rule": rule.id, "why": str(Why.OTHER)})
            elif rule.subject not in SUBJECTS:
                found.append({"rule": rule.id, "why": str(Why.ABSENT)})
            elif rule.subject not in chosen:
                found.append({"rule": rule.id, "why": str(Why.CHOSEN)})
    return found


def steps(on: datetime.date, subjects: Iterable[str]) -> list[Step]:
    """What is to be asked on a day: by place and subject the rules and gates in force there."""
    own, found = library(), []
    for where in dict.fromkeys(item.place for item in own.instruments.values()):
        in_force = own.applicable(where, on).in_force
        for subject in SUBJECTS:
            if subject not in subjects:
                continue
            rules = [rule for item in in_force for rule in item.rules.values() if rule.subject == subject]
            gates = [gate for item in in_force for gate in item.gates.values() if gate.source.subject.name == subject]
            if rules or gates:
                found.append(Step(where, subject, tuple(rules), tuple(gates)))
    return found


def count(asked: Asked) -> dict[str, dict[str, int]]:
    """How many rows have which verdict, by rule; of a rule that yields a value ``met`` are those that have one."""
    return _counted(asked.frame, [rule.id for rule in asked.rules], VERDICTS)


def count_gates(asked: Asked, gates: Iterable[Gate]) -> dict[str, dict[str, int]]:
    """How many rows have which decision, by gate."""
    return _counted(asked.frame, [gate.id for gate in gates if gate.id in asked.frame.columns], DECISIONS)


def _counted(frame: pl.DataFrame, names: Sequence[str], words: Sequence[str]) -> dict[str, dict[str, int]]:
    if not names:
        return {}
    if not frame.height:
        return {name: dict.fromkeys(words, 0) for name in names}
    found = frame.select((pl.col(name) == word).sum().alias(f"{name}|{word}") for name in names for word in words)
    row = found.row(0, named=True)
    return {name: {word: int(row[f"{name}|{word}"]) for word in words} for name in names}


def _by_place(listed: Iterable[Step]) -> Iterator[tuple[str, list[Step]]]:
    found: dict[str, list[Step]] = {}
    for step in listed:
        found.setdefault(step.place, []).append(step)
    yield from found.items()


def _batches(step: Step) -> Iterator[tuple[Sequence[Rule], Sequence[Gate]]]:
    """The rules in batches; the gates come with the first, as the rules that they hold."""
    for first in range(0, max(len(step.rules), 1), BATCH):
        yield step.rules[first : first + BATCH], step.gates if first == 0 else ()


def _note(results: dict[int, SweepResult], asked: Asked, gates: Sequence[Gate], subject: str) -> None:
    """Add what was said of rows to the results of their projects; the gates of the project itself, not of its members.
    What a rule only computes is no finding for or against a project.
    """
    frame = asked.frame.filter(pl.col("_project").is_not_null())
    if not frame.height:
        return
    names = [rule.id for rule in asked.rules if not rule.yields_value]
    if names:
        sums = frame.group_by("_project").agg(
            pl.sum_horizontal((pl.col(name) == verdict).cast(pl.Int64) for name in names).sum().alias(column)
            for column, verdict in COUNTED.items()
        )
        for project, *numbers in sums.iter_rows():
            own = _of(results, project)
            for column, number in zip(COUNTED, numbers, strict=True):
                setattr(own, column, getattr(own, column) + number)
    known = [gate.id for gate in gates if gate.id in frame.columns]
    if subject in ("project", "application") and known:
        for key, *decisions in frame.select(KEY, *known).iter_rows():
            own = _of(results, key)
            own.gates |= {name: said for name, said in zip(known, decisions, strict=True) if said != "not applicable"}


def _of(results: dict[int, SweepResult], project: int) -> SweepResult:
    if project not in results:
        results[project] = SweepResult(project_id=project)
    return results[project]
