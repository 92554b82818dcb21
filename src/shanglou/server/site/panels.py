"""The panels of the workbench: what waits by days left, what changed, the numbers of the own divisions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..jobs.models import Job
from ..projects import queries as projects
from ..projects.models import Blocker, Milestone, Project

ROWS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a panel: what, where to, how far away or how many."""

    title: str
    url: str = ""
    note: str = ""
    due: datetime.date | None = None
    figure: Any = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel with its lines, and what to say when it has none."""

    title: str
    rows: tuple[Line, ...]
    empty: str
    url: str = ""


def panels(actor: Actor) -> list[Panel]:
    """The panels for an actor; those of the registry only for one who sees rows of it."""
    found = []
    if actor.may(Capability.VIEW):
        found += [_due(actor), _blocked(actor), _numbers(actor), _recent(actor)]
    found.append(_jobs(actor))
    return found


def _due(actor: Actor) -> Panel:
    """Milestones that are promised and not reached, the most overdue first."""
    today = timezone.localdate()
    waiting = Milestone.objects.filter(
        project__in=projects.projects(actor), actual__isnull=True, promised__lte=today + datetime.timedelta(days=60)
    )
    rows = waiting.select_related("project").order_by("promised")[:ROWS]
    lines = tuple(
        Line(str(row.project), _url("projects:project", row.project_id), row.title or row.get_step_display(), row.promised)
        for row in rows
    )
    return Panel(_("承诺节点临近或已过"), lines, _("两个月内没有到期的承诺节点。"), _url("projects:list"))


def _blocked(actor: Actor) -> Panel:
    rows = (
        Blocker.objects.filter(project__in=projects.projects(actor), cleared_on__isnull=True)
        .select_related("project", "body")
        .order_by("due_on")[:ROWS]
    )
    lines = tuple(Line(item.title, _url("projects:project", item.project_id), item.project.name_zh, item.due_on) for item in rows)
    return Panel(_("未办结的堵点"), lines, _("没有未办结的堵点。"))


def _numbers(actor: Actor) -> Panel:
    """Projects by step, each a way into the list; beside it how many came in this month and last month."""
    today = timezone.localdate()
    month = today.replace(day=1)
    before = (month - datetime.timedelta(days=1)).replace(day=1)
    rows = projects.projects(actor).order_by()
    counted = dict(rows.values_list("step").annotate(Count("pk")))
    # Moments, not days: SQLite would ask Python for the day of every project.
    now, last = _midnight(month), _midnight(before)
    came = rows.aggregate(
        now=Count("pk", filter=Q(created_at__gte=now)), last=Count("pk", filter=Q(created_at__gte=last, created_at__lt=now))
    )
    lines = [
        Line(str(step.label), f"{_url('projects:list')}?step={step.value}", figure=counted.get(step.value, 0))
        for step in Project.Step
    ]
    lines.append(Line(_("本月新登记 / 上月"), _url("projects:list"), figure=f"{came['now']} / {came['last']}"))
    return Panel(_("辖内项目"), tuple(lines), _("还没有登记项目。"), _url("projects:list"))


def _midnight(day: datetime.date) -> datetime.datetime:
    """When a day begins here."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _recent(actor: Actor) -> Panel:
    rows = projects.projects(actor).order_by("-changed_at")[:ROWS]
    lines = tuple(
        Line(row.name_zh, _url("projects:project", row.pk), figure=timezone.localtime(row.changed_at).strftime("%m-%d %H:%M"))
        for row in rows
    )
    return Panel(_("最近变动的项目"), lines, _("还没有登记项目。"), _url("projects:list"))


def _jobs(actor: Actor) -> Panel:
    rows = Job.objects.filter(person=actor.person).order_by("-created_at")[:ROWS] if actor.person else []
    lines = tuple(Line(job.title, _url("jobs:job", job.pk), figure=job.get_state_display()) for job in rows)
    return Panel(_("我的后台任务"), lines, _("没有进行中的任务。"))


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
