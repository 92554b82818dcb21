"""What is done to the parts of a project: investors, milestones, lists, plan, team, blockers, admission form."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ...bodies.acting import acting, validate
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.refusals import called
from ...foundation.sealing import masked
from ...land.checks import label, out_of_order, refuse, required
from .. import queries
from ..models import Admission, Blocker, Investor, ListMembership, Milestone, Plan, Project
from .common import check, in_future, named, plain, same_as_read, written

Part = TypeVar("Part", bound=models.Model)

#: How many years the rolling plan spans.
ROLLING_YEARS = 3
FIRST_YEAR, LAST_YEAR = 2000, 2100
#: What may be said otherwise of an entry on a list.
LISTED = ("level", "document_no", "note")


def save_part(
    actor: Actor,
    project: Project,
    part: Part,
    verb: str,
    *,
    values: Mapping[str, Any] | None = None,
    read: Mapping[str, Any] | None = None,
    reason: str = "",
) -> Part:
    """Add a part to a project (investor, milestone, plan, team member, blocker), or set `values` on one that it has.

    The log keeps the `reason`, where one is given.
    `read` says what the fields of `values` held when their user read them: `Conflict` when somebody changed one meanwhile.
    """
    with acting(actor, Capability.EDIT_PROJECTS, verb, project) as trail:
        changed = None if values is None else {name: value for name, value in values.items() if getattr(part, name) != value}
        if changed is not None:
            same_as_read(project, part, changed, read or {})
            if not changed and part.pk is not None:
                return part
        old = {name: plain(getattr(part, name)) for name in changed or {}} if part.pk is not None else {}
        for name, value in (changed or {}).items():
            setattr(part, name, value)
        given = changed if changed is not None else _given(part)
        check(actor, part, {name: value for name, value in given.items() if name != "project"})
        refuse([*_milestone_faults(part), *_blocker_faults(part), *_investor_faults(part), *_listing_faults(part)])
        validate(part)
        part.save()
        new = {name: plain(value) for name, value in changed.items()} if changed is not None and old else written(part)
        new.pop("project_id", None)
        key = part.pk
        before = _logged(part, {"id": key, **old}) if old else {}
        trail.add(
            project,
            old=before,
            new=_logged(part, {"id": key, **new}),
            note=reason or ("" if isinstance(part, Admission) else str(part)),
        )
    return part


def remove_part(actor: Actor, project: Project, part: models.Model, verb: str, *, reason: str = "") -> None:
    """Take a part off a project; the log keeps it."""
    with acting(actor, Capability.EDIT_PROJECTS, verb, project) as trail:
        old = {name: value for name, value in written(part).items() if name != "project_id"}
        trail.add(project, old=_logged(part, {"id": part.pk, **old}), note=reason or str(part))
        part.delete()


def _given(part: models.Model) -> dict[str, Any]:
    """The fields of a new part that hold something."""
    found = {field.name: getattr(part, field.name) for field in part._meta.concrete_fields if not field.primary_key}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _logged(part: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    personal = getattr(part, "PERSONAL", ())
    kept = {name: masked(str(value)) if name in personal and value else value for name, value in values.items()}
    return named(part, kept)


# -------------------------------------------------------------------------------------------------------------- lists


def put_on_list(
    actor: Actor, project: Project, list_name: str, year: int, *, level: str = "", document_no: str = "", note: str = ""
) -> ListMembership:
    """Put a project on a list for a year; on the rolling plan for three. One taken off is put on again."""
    last = year + ROLLING_YEARS - 1 if list_name == ListMembership.List.ROLLING_PLAN else None
    values = {"last_year": last, "level": level, "document_no": document_no, "note": note, "removed_on": None}
    there = ListMembership.objects.filter(project=project, list=list_name, year=year).first()
    if there is not None and there.removed_on is None:
        named = f"{there.get_list_display()} {year}"
        refuse([Fault(label(there, "list"), named, say("还没有列入的清单"), say("这个项目已在这份清单上。"))])
    if there is not None:
        return save_part(actor, project, there, "listing.add", values=values)
    return save_part(actor, project, ListMembership(project=project, list=list_name, year=year, **values), "listing.add")


def take_off_list(actor: Actor, listing: ListMembership, *, on: datetime.date, reason: str) -> ListMembership:
    """Take a project off a list; that it stood there stays known."""
    refuse([*required(called(_("移出理由"), "reason"), reason, say("请写明移出的理由。")), *in_future(listing, "removed_on", on)])
    return save_part(actor, listing.project, listing, "listing.remove", values={"removed_on": on, "note": reason})


def change_listing(
    actor: Actor, listing: ListMembership, values: Mapping[str, Any], *, read: Mapping[str, Any] | None = None
) -> ListMembership:
    """Say otherwise on what a project stands on a list (`LISTED`). Which list it is, and for which year, is not changed."""
    expected, remedy = say("不变的清单和年度"), say("列错清单或年度的，请撤销这一条，再重新列入。")
    refuse([Fault(label(listing, name), str(value), expected, remedy) for name, value in values.items() if name not in LISTED])
    return save_part(actor, listing.project, listing, "listing.change", values=values, read=read)


def roll_plan(actor: Actor, year: int) -> list[ListMembership]:
    """Roll the three-year plan forward, all of it or nothing: what stood on the plan of the year before, does not produce yet
    and was not taken off goes on the plan that begins in `year`. Gives back the new entries; those already there, and those of
    projects that the actor may not edit, are left alone.
    """
    with transaction.atomic():
        return [
            put_on_list(actor, listing.project, listing.list, year, level=listing.level, document_no=listing.document_no)
            for listing in queries.to_roll(actor, year)
            if actor.may(Capability.EDIT_PROJECTS, listing.project)
        ]


# ---------------------------------------------------------------------------------------------- plan, blockers, admission


def set_plan(actor: Actor, project: Project, values: Mapping[str, Any], *, read: Mapping[str, Any] | None = None) -> Plan:
    """Write the project's one plan."""
    part = Plan.objects.filter(project=project).first() or Plan(project=project)
    return save_part(actor, project, part, "plan.set", values=values, read=read)


def clear_blocker(actor: Actor, blocker: Blocker, *, on: datetime.date, outcome: str) -> Blocker:
    """Say that a blocker is cleared, and how."""
    refuse([*required(called(_("办理结果"), "outcome"), outcome, say("请写明怎样办结。")), *in_future(blocker, "cleared_on", on)])
    return save_part(actor, blocker.project, blocker, "blocker.clear", values={"cleared_on": on, "outcome": outcome})


def reopen_blocker(actor: Actor, blocker: Blocker, *, reason: str) -> Blocker:
    """Say that a blocker is not cleared after all; how it was said to be cleared stays in the log."""
    faults = required(called(_("理由"), "reason"), reason, say("请写明为什么撤销办结。"))
    if blocker.cleared_on is None:
        faults.append(Fault(str(Blocker._meta.verbose_name), str(blocker), say("已办结的堵点"), say("它还没有办结，不用撤销。")))
    refuse(faults)
    values = {"cleared_on": None, "outcome": ""}
    return save_part(actor, blocker.project, blocker, "blocker.reopen", values=values, reason=reason)


def set_admission(
    actor: Actor, project: Project, values: Mapping[str, Any], *, read: Mapping[str, Any] | None = None
) -> Admission:
    """Write what the project's admission form says beyond the project itself. Personal data are masked in the log."""
    part = Admission.objects.filter(project=project).first() or Admission(project=project)
    faults = [
        fault
        for name in ("submitted", "district_opinion_date", "municipal_opinion_date")
        for fault in in_future(part, name, values.get(name))
    ]
    faults += _phone_faults(part, str(values.get("filler_phone") or "").strip())
    orders = (("submitted", "district_opinion_date"), ("district_opinion_date", "municipal_opinion_date"))
    refuse([*faults, *out_of_order(part, values, orders)])
    return save_part(actor, project, part, "admission.set", values=values, read=read)


def reveal_filler(actor: Actor, project: Project, *, purpose: str) -> dict[str, str]:
    """Who filled in the admission form, in the clear, by field. That it was read, by whom and what for, is an entry."""
    with acting(actor, Capability.REVEAL, "admission.reveal", project) as trail:
        refuse(required(called(_("用途"), "purpose"), purpose, say("请写明查看个人信息的用途。")))
        part = Admission.objects.filter(project=project).first()
        shown = {name: getattr(part, name) for name in Admission.PERSONAL if part is not None and getattr(part, name)}
        trail.add(project, note=purpose.strip(), new={"read": sorted(shown)})
    return shown


# -------------------------------------------------------------------------------------------------------------- faults


def _phone_faults(part: Admission, said: str) -> list[Fault]:
    """A fault for what is no phone number: digits, with the signs people write between them. It is not said in the clear."""
    digits = sum(sign.isdigit() for sign in said)
    if not said or (7 <= digits <= 15 and all(sign in "0123456789+-() " for sign in said)):
        return []
    expected = say("7 至 15 位数字的电话号码")
    return [Fault(label(part, "filler_phone"), masked(said), expected, say("请核对后重新填写。"))]


def _milestone_faults(part: models.Model) -> list[Fault]:
    return in_future(part, "actual", part.actual) if isinstance(part, Milestone) else []


def _blocker_faults(part: models.Model) -> list[Fault]:
    if not isinstance(part, Blocker):
        return []
    days = {"due_on": part.due_on, "cleared_on": part.cleared_on}
    return out_of_order(part, days, (("raised_on", "due_on"), ("raised_on", "cleared_on")))


def _investor_faults(part: models.Model) -> list[Fault]:
    if not isinstance(part, Investor) or part.share is None:
        return []
    others = Investor.objects.filter(project=part.project).exclude(pk=part.pk).aggregate(total=models.Sum("share"))["total"]
    left = 100 - (others or Decimal(0))
    if 0 <= part.share <= left:
        return []
    expected = say("0 至 {left} 之间的比例", left=f"{left.normalize():f}")
    return [Fault(label(part, "share"), str(part.share), expected, say("各投资方的比例之和不超过 100%。"))]


def _listing_faults(part: models.Model) -> list[Fault]:
    if not isinstance(part, ListMembership) or FIRST_YEAR <= part.year <= LAST_YEAR:
        return []
    expected = say("{low} 至 {high} 之间的年度", low=FIRST_YEAR, high=LAST_YEAR)
    return [Fault(label(part, "year"), str(part.year), expected, say("请核对年度。"))]
