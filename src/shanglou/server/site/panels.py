"""The panels of the workbench: what waits by days left, what changed, the numbers of the own divisions."""

from __future__ import annotations

import datetime

from django.db.models import Count, F, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.words import word
from ..bodies import following
from ..bodies.actors import Actor
from ..bodies.capabilities import BY_DIVISION, Capability
from ..bodies.models import Body, Division, Membership, Registered
from ..bodies.queries import division_ids
from ..doors.models import ImportRun
from ..enterprises import queries as enterprises
from ..jobs.models import Job
from ..land.queries import parcels
from ..projects import queries as projects
from ..projects.models import Project
from ..search.index import KINDS
from .lines import Line, Panel
from .office import office

ROWS = 10
#: How far ahead a promise is shown.
AHEAD = datetime.timedelta(days=60)


def panels(actor: Actor) -> list[Panel]:
    """The panels for an actor; those of the registry only for one who sees rows of it."""
    found = []
    first = _beginning(actor)
    if first.rows:
        found.append(first)
    if actor.may(Capability.VIEW):
        found += [_waiting(actor), _followed(actor), _compared(actor), _steps(actor)]
    found += office(actor)
    queues = _queues(actor)
    if queues.rows:
        found.append(queues)
    found.append(_jobs(actor))
    return found


def _beginning(actor: Actor) -> Panel:
    """What is to be done before there is anything to see, in its order; gone once it is done."""
    administers = actor.may(Capability.MANAGE_ROLES) or actor.may(Capability.MANAGE_ACCOUNTS)
    lines: list[tuple[str, str, str, bool]] = []
    if administers:
        has_divisions = Division.objects.exists()
        has_bodies = has_divisions and Body.objects.exists()
        has_roles = has_bodies and Membership.objects.filter(is_active=True, role__in=BY_DIVISION).exists()
        lines += [
            (_("装入行政区划"), _url("bodies:divisions"), _("机构、项目、宗地都要落在某个区划里。"), has_divisions),
            (_("登记机构"), _url("bodies:bodies"), _("本市的主管部门、区县部门、园区。"), has_bodies),
            (_("建立账号、授予角色"), _url("bodies:accounts"), _("经办人员登录后只看到本机构所在区划的数据。"), has_roles),
        ]
    if actor.may(Capability.IMPORT):
        has_land = parcels(actor).exists()
        has_projects = projects.projects(actor).exists()
        lines += [
            (_("装入宗地"), _url("doors:import", "parcels"), _("用导入模板成批装入；也能装入土地市场网的供应记录。"), has_land),
            (_("装入项目"), _url("doors:import", "projects"), _("用导入模板成批装入，或逐个登记。"), has_projects),
        ]
    if all(is_done for *_rest, is_done in lines):
        return Panel("", (), "")
    rows = tuple(Line(title, url, note, figure=_("✓ 已完成") if is_done else _("○ 待办")) for title, url, note, is_done in lines)
    return Panel(_("开始使用"), rows, "")


def _waiting(actor: Actor) -> Panel:
    """Promised milestones and blockers that are open, the most overdue first; of blockers those of one's own bodies, if any
    body is named.
    """
    last = timezone.localdate() + AHEAD
    promised = projects.milestones(actor).filter(actual__isnull=True, promised__lte=last)
    bodies = [item.body_id for item in actor.memberships]
    open_ones = projects.blockers(actor).filter(cleared_on__isnull=True, due_on__isnull=False)
    if not actor.sees_all:
        open_ones = open_ones.filter(Q(body__isnull=True) | Q(body__in=bodies) | Q(project__division__in=division_ids(actor)))
    lines = [
        Line(
            str(item.project),
            _url("projects:project", item.project_id),
            _("承诺节点：%(what)s") % {"what": item.title or item.get_step_display()},
            item.promised,
        )
        for item in promised.select_related("project").order_by("promised", "pk")[:ROWS]
    ]
    lines += [
        Line(
            str(item.project),
            _url("projects:project", item.project_id),
            _("堵点：%(what)s") % {"what": item.title},
            item.due_on,
        )
        for item in open_ones.select_related("project").order_by("due_on", "pk")[:ROWS]
    ]
    lines.sort(key=lambda line: line.due or last)
    return Panel(
        _("等我办理"), tuple(lines[:ROWS]), _("两个月内没有到期的承诺节点和堵点。"), f"{_url('projects:list')}?overdue=true"
    )


def _followed(actor: Actor) -> Panel:
    """What others did to what is followed."""
    lines = tuple(
        Line(
            str(item.row),
            _page(item.row),
            f"{item.entry.person_name or '—'} · {word(item.entry.verb)}",
            figure=timezone.localtime(item.entry.at).strftime("%m-%d %H:%M"),
        )
        for item in following.happened(actor, limit=ROWS)
    )
    return Panel(_("关注的变动"), lines, _("在项目、宗地、园区或企业页上点“关注”，别人办理它的事项会列在这里。"))


def _page(row: Registered) -> str:
    kind = next((kind for kind in KINDS.values() if kind.model is type(row)), None)
    return _url(kind.url_name, row.pk) if kind is not None else ""


def _compared(actor: Actor) -> Panel:
    """The numbers of the own divisions this month against last month, each a way to the rows behind it."""
    today = timezone.localdate()
    month = today.replace(day=1)
    before = (month - datetime.timedelta(days=1)).replace(day=1)
    rows = projects.projects(actor).order_by()
    reached = projects.milestones(actor).order_by()
    late = Q(promised__isnull=False) & (Q(actual__isnull=True) | Q(actual__gt=F("promised")))
    came = rows.aggregate(
        all=Count("pk"),
        then=Count("pk", filter=Q(created_at__date__lt=month)),
        now=Count("pk", filter=Q(created_at__date__gte=month)),
        last=Count("pk", filter=Q(created_at__date__gte=before, created_at__date__lt=month)),
    )
    lately = reached.filter(actual__gte=before, actual__lte=today).values("step")
    counted = lately.annotate(
        now=Count("pk", filter=Q(actual__gte=month)), last=Count("pk", filter=Q(actual__lt=month))
    ).values_list("step", "now", "last")
    steps = {step: (now, last) for step, now, last in counted}
    overdue = reached.filter(late).aggregate(
        now=Count("project", distinct=True, filter=Q(promised__lt=today, actual__isnull=True)),
        then=Count("project", distinct=True, filter=Q(promised__lt=month) & (Q(actual__isnull=True) | Q(actual__gte=month))),
    )
    every = _url("projects:list")
    lines = [
        Line(_("在册项目"), every, figure=came["all"], before=came["then"]),
        Line(_("新登记"), every, figure=came["now"], before=came["last"]),
        Line(_("有逾期的项目"), f"{every}?overdue=true", figure=overdue["now"], before=overdue["then"]),
    ]
    for step in Project.Step:
        if step.value in steps:
            now, last = steps[step.value]
            what = _("到达：%(step)s") % {"step": step.label}
            lines.append(Line(what, f"{every}?step={step.value}", figure=now, before=last))
    return Panel(_("辖内数字"), tuple(lines) if came["all"] else (), _("还没有登记项目。"), compared=True)


def _steps(actor: Actor) -> Panel:
    """Projects by step, each a way into the list."""
    counted = dict(projects.projects(actor).order_by().values_list("step").annotate(Count("pk")))
    every = _url("projects:list")
    lines = [Line(str(step.label), f"{every}?step={step.value}", figure=counted.get(step.value, 0)) for step in Project.Step]
    return Panel(_("项目所在阶段"), tuple(lines) if counted else (), _("还没有登记项目。"), every)


def _queues(actor: Actor) -> Panel:
    """What waits without a date, as numbers that lead there; what is empty is left out."""
    lines = []
    if actor.may(Capability.EDIT_ENTERPRISES):
        lines.append(Line(_("代码待核的企业"), _url("enterprises:reconcile"), figure=enterprises.to_reconcile(actor).count()))
    if actor.may(Capability.IMPORT) and actor.person is not None:
        open_runs = ImportRun.objects.filter(person=actor.person, state__in=(ImportRun.State.COLUMNS, ImportRun.State.CHECKED))
        lines += [
            Line(_("没有做完的导入"), _url("doors:run", run.pk), run.name, figure=run.get_state_display())
            for run in open_runs.order_by("-pk")[:3]
        ]
    return Panel(_("待核对"), tuple(line for line in lines if line.figure), "")


def _jobs(actor: Actor) -> Panel:
    rows = Job.objects.filter(person=actor.person).order_by("-created_at", "pk")[:ROWS] if actor.person else []
    lines = tuple(Line(job.title, _url("jobs:job", job.pk), figure=job.get_state_display()) for job in rows)
    return Panel(_("我的后台任务"), lines, _("没有进行中的任务。"))


def _url(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
