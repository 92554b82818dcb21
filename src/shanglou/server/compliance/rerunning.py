"""Findings that rest on an answer are judged again when the answer changes."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from shanglou.engine.language import say

from ..jobs.work import Progress, work
from . import checking, queries
from .models import Check

KIND = "compliance.rerun"


@work(KIND)
def rerun(progress: Progress) -> dict[str, Any]:
    """Check again each project whose last check waits for the target or rests on it. Goes on where it was stopped."""
    target = progress.arguments["target"]
    actor = progress.actor
    last = concerned(actor, target)
    done = set(progress.kept.get("done", []))
    changed = 0
    for check in progress.over(last, total=len(last)):
        if check.project_id in done:
            continue
        new = checking.check_project(
            actor, check.project, timezone.localdate(), cause=say("答复变动：{target}", target=target).zh
        )
        changed += bool(checking.differences(check, new))
        done.add(check.project_id)
        progress.keep(done=sorted(done))
    return {"checked": len(done), "changed": changed}


def concerned(actor: Any, target: str) -> list[Check]:
    """The last check of each project that the actor may see, if it waits for the target or rests on it."""
    latest: dict[int, Check] = {}
    for check in queries.checks(actor).order_by("project_id", "-at"):
        latest.setdefault(check.project_id, check)
    return [check for check in latest.values() if _touches(check, target)]


def _touches(check: Check, target: str) -> bool:
    if any(item.get("target") == target for item in check.report.get("judgements", [])):
        return True
    question = target.removeprefix("question:")
    for item in check.report.get("findings", []):
        if target in item.get("rests_on", []):
            return True
        for need in (*item.get("needs", []), *item.get("assumptions", [])):
            if need.get("target") == target or question in need.get("questions", []):
                return True
    return False
