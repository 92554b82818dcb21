"""The names of enterprises over time: one is written down, corrected, taken back. Nothing is overwritten.

None of it changes what an enterprise is called: a new present name is given by `actions.rename`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import plain, say

from ..bodies.acting import acting, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..foundation.refusals import called, fault
from ..land.checks import label, refuse, required
from ..search.grams import normal
from .actions import in_future
from .models import Enterprise, EnterpriseName

#: What a correction may say otherwise of a name.
SAID = ("name_zh", "valid_from", "valid_to", "source")


def record_name(
    actor: Actor,
    enterprise: Enterprise,
    name: str,
    *,
    reason: str,
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    source: str = "",
) -> EnterpriseName:
    """Write down a name that an enterprise bore up to a day. The present name stays what it is.

    Without a last day it is the present name, of which nothing was written down yet. `BadInput` when a day is to come, or when
    the enterprise bore another name at that time.
    """
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.record_name", enterprise) as trail:
        row = EnterpriseName(
            enterprise=enterprise, name_zh=name.strip(), valid_from=valid_from, valid_to=valid_to, source=source.strip()
        )
        refuse(
            [
                *required(label(row, "name_zh"), row.name_zh, say("请填写单位名称。")),
                *required(called(_("理由"), "reason"), reason, say("请写明更名依据或更正原因。")),
                *_faults(row, _known(enterprise)),
            ]
        )
        _keep(row, actor, reason, timezone.now())
        trail.add(enterprise, new={**_logged(row), "record": row.pk}, note=reason)
    return row


def correct_name(actor: Actor, name: EnterpriseName, values: Mapping[str, Any], *, reason: str) -> EnterpriseName:
    """Say otherwise how a name was written and from when to when it was borne (`SAID`): the row as it was is closed and kept, a
    new one holds.

    `BadInput` also when somebody corrected it meanwhile, and when the present name is given a last day or written otherwise.
    """
    enterprise = name.enterprise
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.correct_name", enterprise) as trail:
        for said in values:
            if said not in SAID:
                raise fault(said, said, plain(", ".join(SAID)), say("请只填写名称、起止日期和来源。"))
        now = timezone.now()
        # Closed first: of two who correct the same row at once only one finds it open.
        if not EnterpriseName.objects.filter(pk=name.pk, known_to__isnull=True).update(known_to=now):
            refuse([_superseded(name)])
        kept = {item: getattr(name, item) for item in SAID}
        row = EnterpriseName(enterprise=enterprise, **{**kept, **values})
        row.name_zh = row.name_zh.strip()
        # Registrations that were merged may have the same present name: the other one's is no other name.
        known = [other for other in _known(enterprise) if name.valid_to is not None or other.valid_to is not None]
        refuse(
            [
                *required(label(row, "name_zh"), row.name_zh, say("请填写单位名称。")),
                *required(called(_("更正原因"), "reason"), reason, say("请写明为什么更正。")),
                *_ends_present(name, row),
                *_faults(row, known),
            ]
        )
        _keep(row, actor, reason, now)
        before, after = _logged(name), _logged(row)
        changed = {item for item in before.keys() | after.keys() if before.get(item) != after.get(item)}
        trail.add(
            enterprise,
            old={item: value for item, value in before.items() if item in changed},
            new={**{item: value for item, value in after.items() if item in {*changed, "borne_name"}}, "record": row.pk},
            note=reason,
        )
    return row


def withdraw_name(actor: Actor, name: EnterpriseName, *, reason: str) -> None:
    """Take back a name that was written down by mistake. It is known no longer from now on, and stays kept.

    `BadInput` when no reason is given, or when somebody corrected it meanwhile.
    """
    with acting(actor, Capability.EDIT_ENTERPRISES, "enterprise.withdraw_name", name.enterprise) as trail:
        closed = EnterpriseName.objects.filter(pk=name.pk, known_to__isnull=True).update(known_to=timezone.now())
        refuse(
            [
                *required(called(_("撤回原因"), "reason"), reason, say("请写明为什么撤回。")),
                *([] if closed else [_superseded(name)]),
            ]
        )
        trail.add(name.enterprise, old={**_logged(name), "record": name.pk}, note=reason)


def key_of(name: str) -> str:
    """A name as names over time are told apart: other signs and widths make no other name.

    Unlike where doubles are looked for 有限责任公司 and 有限公司 are two: one may have been renamed the other.
    """
    return normal(name)


def is_present(row: EnterpriseName) -> bool:
    """Whether it is what the enterprise is called now. A name without a last day may also be that of a registration merged in."""
    return row.valid_to is None and key_of(row.name_zh) == key_of(row.enterprise.name_zh)


def meant(
    rows: Sequence[EnterpriseName], valid_from: datetime.date | None, valid_to: datetime.date | None
) -> EnterpriseName | None:
    """Which of the rows of one name, newest first, is meant by these days: without a last day the present name; the one of the
    same last day; the one that may have been borne at that time, of which they are other days. A name may have been borne twice.
    """
    if valid_to is None:
        return next((row for row in reversed(rows) if is_present(row)), None)
    since = valid_from or datetime.date.min
    found: EnterpriseName | None = None
    for row in rows:
        if row.valid_to == valid_to:
            return row
        if row.valid_to is not None and _overlap((row.valid_from or datetime.date.min, row.valid_to), (since, valid_to)):
            found = found or row
    return found


def _known(enterprise: Enterprise) -> list[EnterpriseName]:
    """The names as they are known now, each with the enterprise as it is at hand."""
    rows = list(EnterpriseName.objects.filter(enterprise=enterprise, known_to__isnull=True))
    for row in rows:
        row.enterprise = enterprise
    return rows


def _span(row: EnterpriseName) -> tuple[datetime.date, datetime.date]:
    """The days on which a name was borne for certain: from the last one where the first is not known; the present from today."""
    return row.valid_from or row.valid_to or timezone.localdate(), row.valid_to or datetime.date.max


def _overlap(one: tuple[datetime.date, datetime.date], other: tuple[datetime.date, datetime.date]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1])


def _faults(row: EnterpriseName, known: Sequence[EnterpriseName]) -> list[Fault]:
    first, last = row.valid_from, row.valid_to
    faults = [*in_future(label(row, "valid_from"), first), *in_future(label(row, "valid_to"), last)]
    if last is None and not is_present(row):
        expected = say("曾用名称的最后一天；只有现用名称“{name}”没有", name=plain(row.enterprise.name_zh))
        faults.append(Fault(label(row, "valid_to"), "", expected, say("请补上最后一天；企业改了名的，请在其页面办理更名。")))
    if first is not None and last is not None and last < first:
        expected = say("不早于开始使用的 {day}", day=first.isoformat())
        faults.append(Fault(label(row, "valid_to"), last.isoformat(), expected, say("请核对起止日期。")))
    if faults:
        return faults
    others = [other for other in known if other.valid_to is not None or is_present(other)]
    return [_at_once(row, other) for other in others if _overlap(_span(row), _span(other))]


def _at_once(row: EnterpriseName, other: EnterpriseName) -> Fault:
    """The fault that another name was borne at the time."""
    expected = say("没有登记其他名称的时间；已登记“{name}”：{days}", name=plain(other.name_zh), days=_days(other))
    name = "valid_to" if row.valid_from is None and row.valid_to is not None else "valid_from"
    return Fault(label(row, name), _days(row), expected, say("请核对起止日期；同一天只使用一个名称。"))


def _days(row: EnterpriseName) -> str:
    return " – ".join(day.isoformat() if day is not None else "…" for day in (row.valid_from, row.valid_to))


def _ends_present(name: EnterpriseName, row: EnterpriseName) -> list[Fault]:
    """The faults that the present name is ended or written otherwise, neither of which is a correction of its days."""
    if not is_present(name):
        return []
    faults, remedy = [], say("企业改了名的，请在其页面办理更名。")
    if row.valid_to is not None:
        faults.append(Fault(label(row, "valid_to"), row.valid_to.isoformat(), say("没有最后一天：这是现用名称"), remedy))
    if row.name_zh != name.name_zh:
        expected = say("现用名称“{name}”", name=plain(name.name_zh))
        faults.append(Fault(label(row, "name_zh"), row.name_zh, expected, remedy))
    return faults


def _superseded(name: EnterpriseName) -> Fault:
    expected, remedy = say("现行的记录"), say("这条记录已被更正过，请更正现行的那一条。")
    return Fault(str(EnterpriseName._meta.verbose_name), name.name_zh, expected, remedy)


def _keep(row: EnterpriseName, actor: Actor, reason: str, now: datetime.datetime) -> None:
    row.known_from, row.recorded_by, row.reason = now, actor.identity.person_name, reason.strip()
    validate(row)
    row.save()


def _logged(row: EnterpriseName) -> dict[str, str]:
    """What the log keeps of a name, under words that none of the enterprise's own columns has."""
    days = {"borne_from": row.valid_from, "borne_to": row.valid_to}
    return {"borne_name": row.name_zh, **{item: day.isoformat() for item, day in days.items() if day is not None}}
