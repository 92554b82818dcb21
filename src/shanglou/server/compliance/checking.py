"""Checking a registered project: judged from registry facts, kept with all inputs, replayed and compared."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from shanglou import __version__
from shanglou.engine.case import Case, read_case
from shanglou.engine.facts import Vocabulary
from shanglou.engine.judge import Verdict
from shanglou.engine.report import Change, Report, check, compare
from shanglou.policies import library, located

from ..bodies.acting import acting
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..projects.models import Project
from .facts import Subject, subject_of
from .models import Basis, Check, Waiting

_QUOTIENT = re.compile(r"-?[0-9]+/[0-9]+$")


def report_of(
    actor: Actor, project: Project, on: datetime.date, *, known_at: datetime.datetime | None = None
) -> tuple[Report, Subject]:
    """The report of a registered project on a day, from what the actor may see; nothing is kept."""
    subject = subject_of(actor, project, on, known_at=known_at)
    return check(library(), subject.case), subject


def check_project(
    actor: Actor, project: Project, on: datetime.date, *, cause: str = "", known_at: datetime.datetime | None = None
) -> Check:
    """Check a project and keep the check with everything that it rests on."""
    with acting(actor, Capability.RUN_CHECKS, "check.run", project) as trail:
        report, subject = report_of(actor, project, on, known_at=known_at)
        counts = counted(report)
        row = Check(
            project=project,
            division=project.division,
            body=project.body,
            on=on,
            known_at=known_at,
            person=actor.person,
            by=actor.identity.person_name,
            cause=cause,
            case=case_json(report),
            origins=subject.origins_json(),
            report=report.as_json(),
            versions={item.id: item.digest for item in report.applicable.in_force},
            engine_version=__version__,
            met=counts[Verdict.MET],
            not_met=counts[Verdict.NOT_MET],
            missing=counts[Verdict.MISSING],
            judgement=counts[Verdict.JUDGEMENT],
        )
        row.save()
        places = dict.fromkeys((item.division_id, item.body_id) for item in subject.rows)
        if known_at is None:
            _wait(row)
        Basis.objects.bulk_create(Basis(check_row=row, division_id=division, body_id=body) for division, body in places)
        trail.add(
            project,
            new={"check": row.pk, "on": on.isoformat(), "met": row.met, "not_met": row.not_met, "missing": row.missing},
            note=cause,
        )
    return row


def _wait(row: Check) -> None:
    """Note what the check waits for and rests on, in place of what the project's check before did."""
    Waiting.objects.filter(project_id=row.project_id).delete()
    waits = waits_of(row.report)
    rests = {str(item.get("target")) for item in row.report["judgements"]}
    Waiting.objects.bulk_create(
        Waiting(check_row=row, project_id=row.project_id, target=target, findings=waits.get(target, 0), rests=target in rests)
        for target in dict.fromkeys([*waits, *rests])
    )


def waits_of(report: Mapping[str, Any]) -> Counter[str]:
    """What only a person can settle and how many findings wait for it, by target; a question for all that is behind it."""
    found: Counter[str] = Counter()
    for item in report.get("findings", []):
        targets: dict[str, None] = {}
        for need in (*item.get("needs", []), *item.get("assumptions", [])):
            if need.get("kind") in ("fact", "undefined"):
                continue
            targets[str(need.get("target", ""))] = None
            targets.update({f"question:{name}": None for name in need.get("questions", [])})
        found.update(list(targets))
    found.update(f"conflict:{item.get('id')}" for item in report.get("conflicts", []))
    return found


def counted(report: Report) -> dict[Verdict, int]:
    """How many findings there are of each verdict."""
    found = dict.fromkeys(Verdict, 0)
    for item in report.findings:
        found[item.verdict] += 1
    return found


def case_json(report: Report) -> dict[str, Any]:
    """A case as it may be read again (`read_case`): facts and members by qualified name, judgements in full."""
    whole = report.as_json(with_trace=False)
    return {
        "on": whole["on"],
        "place": whole["place"],
        "title": whole["title"],
        **whole["facts"],
        **whole["members"],
        "judgements": whole["judgements"],
    }


def case_of(kept: Mapping[str, Any], vocabulary: Vocabulary) -> Case:
    """A case as it was kept. A total that is no decimal number, written as a quotient (``1/3``), is taken as it is; all else is
    read anew. `BadInput` for what can no longer be read.
    """
    quotients = {
        name: Fraction(value)
        for name, value in kept.items()
        if isinstance(value, str) and _QUOTIENT.match(value) and name in vocabulary and vocabulary[name].of.kind == "number"
    }
    case = located(read_case({name: value for name, value in kept.items() if name not in quotients}, vocabulary))
    return replace(case, facts={**case.facts, **quotients})


@dataclass(frozen=True, slots=True)
class Replay:
    """A check judged again from what was kept: what comes out differently, and which documents' code has changed since."""

    changes: tuple[Change, ...]
    changed_versions: tuple[str, ...]

    @property
    def is_same(self) -> bool:
        """Whether every rule and gate answers as it did."""
        return not self.changes


def replay(kept: Check) -> Replay:
    """Judge a kept check again with the code of today. `BadInput` where the kept case can no longer be read."""
    own = library()
    again = check(own, case_of(kept.case, own.vocabulary))
    now = {item.id: item.digest for item in again.applicable.in_force}
    return Replay(tuple(compare(kept.report, again)), tuple(name for name, _was, _is in _changed(kept.versions, now)))


def differences(before: Check, after: Check) -> list[Change]:
    """What two checks of a project answer differently."""
    return compare(before.report, after.report)


def changed_versions(before: Check, after: Check) -> list[tuple[str, str | None, str | None]]:
    """The documents that two checks judged by in different versions: the digest in each, None where it was not in force."""
    return _changed(before.versions, after.versions)


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> list[tuple[str, str | None, str | None]]:
    found = [(name, before.get(name), after.get(name)) for name in dict.fromkeys([*before, *after])]
    return [item for item in found if item[1] != item[2]]
