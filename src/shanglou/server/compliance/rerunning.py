"""Findings that wait for an answer, or rest on one, are judged again when it changes."""

from __future__ import annotations

import datetime
from typing import Any

from django.utils import timezone

from shanglou.engine.language import say

from ..bodies.actors import Actor
from ..jobs.work import Progress, work
from . import checking, queries
from .models import Check
from .questions import items

KIND = "compliance.rerun"


@work(KIND, stopped=say("已停下；此前重新核验的已经留下。"))
def rerun(progress: Progress) -> dict[str, Any]:
    """Check again each project whose last check waits for the target or rests on it. Goes on where it was stopped."""
    target = progress.arguments["target"]
    actor = progress.actor
    last = list(concerned(actor, target))
    done = set(progress.kept.get("done", []))
    changed = int(progress.kept.get("changed", 0))
    item = items().get(target)
    cause = say("答复变动：{target}", target=item.topic if item is not None else target).zh[:200]
    for check in progress.over(last, total=len(last)):
        if check.project_id in done:
            continue
        new = checking.check_project(actor, check.project, day_of(check), cause=cause)
        changed += bool(checking.differences(check, new))
        done.add(check.project_id)
        progress.keep(done=sorted(done), changed=changed)
    return {"checked": len(done), "changed": changed}


def day_of(check: Check) -> datetime.date:
    """The day to judge again on: today where the check was of its own day, else the day that it was asked for."""
    return timezone.localdate() if check.on >= timezone.localtime(check.at).date() else check.on


def concerned(actor: Actor, target: str) -> Any:
    """The last check of each project that the actor may see, if it waits for the target or rests on it."""
    return queries.checks(actor).filter(waits__target=target).order_by("project_id")
