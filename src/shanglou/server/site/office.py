"""The panels of the workbench of those who administer: accounts and roles, accounts that were locked, the log."""

from __future__ import annotations

import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..audit.models import Entry
from ..audit.words import term
from ..bodies import queries
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Division
from ..bodies.views import STANDING_WORDS
from .lines import Line, Panel

DAY = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)


def office(actor: Actor) -> list[Panel]:
    """What those who administer are to see to; nothing for others."""
    found = []
    if actor.may(Capability.MANAGE_ACCOUNTS) or actor.may(Capability.MANAGE_ROLES):
        found.append(_accounts(actor))
    if actor.may(Capability.MANAGE_ACCOUNTS):
        found.append(_locked(actor))
    if actor.may(Capability.READ_AUDIT):
        found.append(_log(actor))
    return found


def _accounts(actor: Actor) -> Panel:
    """How many accounts want something done, each number a way to them; then what the administration rests on."""
    every = reverse("bodies:accounts")
    people = queries.people(actor).prefetch_related(None).order_by()
    lines = [
        Line(str(word), f"{every}?which={which}", figure=people.filter(queries.STANDINGS[which]()).count())
        for which, word in STANDING_WORDS.items()
    ]
    lines += [
        Line(_("全部账号"), every, figure=people.count()),
        Line(_("机构名录"), reverse("bodies:bodies"), figure=queries.bodies(actor).count()),
        Line(_("行政区划"), reverse("bodies:divisions"), figure=Division.objects.count()),
    ]
    return Panel(_("账号与角色"), tuple(lines), "", every)


def _locked(actor: Actor) -> Panel:
    """Who may ring up soon: accounts that failed too often within a day."""
    lines = tuple(
        Line(
            str(person),
            reverse("bodies:account", args=[person.pk]),
            " + ".join(term(str(reason)) for reason in entry.new.get("reason", [])),
            figure=timezone.localtime(entry.at).strftime("%m-%d %H:%M"),
        )
        for person, entry in queries.lately_locked(actor, timezone.now() - DAY)
    )
    return Panel(_("24 小时内锁定过登录的账号"), lines, _("24 小时内没有账号被锁定。"))


def _log(actor: Actor) -> Panel:
    """When the chain was last verified and what came out; what an auditor looks at first."""
    log = reverse("bodies:log")
    now = timezone.now()
    entries = queries.audit_entries(actor).order_by()
    counted = (
        (_("24 小时内的登录失败"), "account.sign_in_failed", DAY),
        (_("24 小时内的登录锁定"), "account.lock", DAY),
        (_("7 天内的导出"), "export", WEEK),
        (_("7 天内授予的角色"), "role.give", WEEK),
        (_("7 天内重设的密码"), "person.reset_password", WEEK),
    )
    lines = [_chain(actor, log), Line(_("24 小时内的条目"), log, figure=entries.filter(at__gte=now - DAY).count())]
    lines += [
        Line(title, f"{log}?verb={verb}", figure=entries.filter(verb=verb, at__gte=now - since).count())
        for title, verb, since in counted
    ]
    return Panel(_("留痕"), tuple(lines), "", log)


def _chain(actor: Actor, log: str) -> Line:
    last: Entry | None = queries.last_verified(actor)
    if last is None:
        return Line(_("留痕链"), log, _("还没有核对过；在留痕页上点“核对留痕链”。"), figure=_("○ 未核对"))
    breaks = int(last.new.get("breaks", 0))
    said = {"at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M"), "n": last.new.get("entries", 0)}
    return Line(
        _("留痕链"),
        f"{log}?verb=log.verify",
        _("%(at)s 核对了 %(n)s 条") % said,
        figure=_("✗ %(n)s 处不符") % {"n": breaks} if breaks else _("✓ 全部相符"),
    )
