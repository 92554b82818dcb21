"""What is done to projects, buildings and units. Web, interface, command line and imports all call these."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import Text, plain, say

from ..bodies.acting import Trail, acting, change, create, delete, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Registered
from ..enterprises import queries as enterprises
from ..land import queries as land
from ..land.checks import label, not_seen, out_of_order, out_of_range, refuse, required
from ..land.models import Parcel
from . import queries
from .models import Blocker, Building, Floor, Investor, ListMembership, Milestone, Plan, Project, Unit

Row = TypeVar("Row", bound=Registered)
Part = TypeVar("Part", bound=models.Model)

ORDERS = (
    ("planned_start", "planned_completion"),
    ("planned_completion", "planned_production"),
    ("planned_production", "full_production_date"),
    ("recognition_date", "admission_date"),
    ("start_date", "acceptance_date"),
    ("facility_land_area", "land_area"),
    ("research_land_area", "land_area"),
    ("facility_floor_area", "floor_area"),
    ("research_floor_area", "floor_area"),
)
#: What `move` decides.
STEPS = tuple(Project.Step.values)
ROLLING_YEARS = 3
_SEEN = {
    "zone": land.zones,
    "parcel": land.parcels,
    "owner": enterprises.enterprises,
    "operator": enterprises.enterprises,
    "project": queries.projects,
    "building": queries.buildings,
}


# ----------------------------------------------------------------------------------------------------------- projects


def create_project(actor: Actor, values: Mapping[str, Any], *, parcels: Sequence[Parcel] = ()) -> Project:
    """Register a project on some parcels."""
    row = Project(**values)
    with acting(actor, Capability.EDIT_PROJECTS, "project.create", division=row.division_id) as trail:
        _check(actor, row, values, ORDERS)
        create(trail, row)
        if parcels:
            _set_parcels(actor, trail, row, parcels)
    return row


def change_project(
    actor: Actor, project: Project, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> Project:
    """Change what is registered of a project, except its step (`move`)."""
    refuse(
        [
            Fault(label(project, "step"), str(values["step"]), say("由“推进阶段”办理"), say("请用“推进阶段”办理。"))
            for name in ("step",)
            if name in values and values[name] != project.step
        ]
    )
    return _change(actor, project, values, Capability.EDIT_PROJECTS, "project.change", version, note, ORDERS)


def move(
    actor: Actor, project: Project, step: str, *, on: datetime.date | None = None, reason: str = "", version: int | None = None
) -> Project:
    """Say that a project has reached a step, on a day (None: today). Going back needs a reason.

    The milestone of the step gets its actual date where it has none; one is made where there is none.
    """
    if step not in STEPS:
        refuse([Fault(label(project, "step"), step, plain(", ".join(STEPS)), say("请从列表中选择。"))])
    day = on or timezone.localdate()
    with acting(actor, Capability.EDIT_PROJECTS, "project.move", project) as trail:
        back = STEPS.index(step) < STEPS.index(project.step)
        faults = required(_("理由"), reason, say("退回前一阶段须写明理由。")) if back else []
        if day > timezone.localdate():
            faults.append(Fault(say("日期").zh, day.isoformat(), say("不晚于今天的日期"), say("到达之后再登记。")))
        refuse(faults)
        change(trail, project, {"step": step}, version=version, note=reason)
        if not back:
            found = Milestone.objects.filter(project=project, step=step, actual__isnull=True).order_by("promised", "pk").first()
            if found is not None:
                Milestone.objects.filter(pk=found.pk).update(actual=day)
                trail.add(project, new={"milestone": step, "actual": day.isoformat()}, verb="milestone.reach")
            elif not Milestone.objects.filter(project=project, step=step).exists():
                Milestone.objects.create(project=project, step=step, actual=day)
                trail.add(project, new={"milestone": step, "actual": day.isoformat()}, verb="milestone.reach")
    return project


def set_parcels(actor: Actor, project: Project, parcels: Sequence[Parcel]) -> Project:
    """Say which parcels a project stands on."""
    with acting(actor, Capability.EDIT_PROJECTS, "project.parcels", project) as trail:
        _set_parcels(actor, trail, project, parcels)
    return project


def _set_parcels(actor: Actor, trail: Trail, project: Project, parcels: Sequence[Parcel]) -> None:
    seen = set(land.parcels(actor).filter(pk__in=[item.pk for item in parcels]).values_list("pk", flat=True))
    refuse(
        [
            Fault(say("宗地").zh, item.code, say("您可以查看的宗地"), say("请从列表中选择。"))
            for item in parcels
            if item.pk not in seen
        ]
    )
    before = sorted(project.parcels.values_list("code", flat=True))
    project.parcels.set(parcels)
    trail.add(project, old={"parcels": before}, new={"parcels": sorted(item.code for item in parcels)})


def save_part(actor: Actor, project: Project, part: Part, verb: str, *, values: Mapping[str, Any] | None = None) -> Part:
    """Add a part to a project (investor, milestone, listing, plan, team member, blocker), or set `values` on one it has."""
    with acting(actor, Capability.EDIT_PROJECTS, verb, project) as trail:
        old = {name: _shown(getattr(part, name)) for name in values or {}}
        for name, value in (values or {}).items():
            setattr(part, name, value)
        faults = [*_milestone_faults(part), *_blocker_faults(part), *_investor_faults(part)]
        refuse(faults)
        validate(part)
        part.save()
        new = {name: _shown(value) for name, value in values.items()} if values else _written(part)
        trail.add(project, old=old, new=new, note=str(part))
    return part


def remove_part(actor: Actor, project: Project, part: models.Model, verb: str, *, reason: str = "") -> None:
    """Take a part off a project; the log keeps it."""
    with acting(actor, Capability.EDIT_PROJECTS, verb, project) as trail:
        trail.add(project, old=_written(part), note=reason or str(part))
        part.delete()


def put_on_list(
    actor: Actor, project: Project, list_name: str, year: int, *, level: str = "", document_no: str = "", note: str = ""
) -> ListMembership:
    """Put a project on a list for a year; on the rolling plan for three."""
    last = year + ROLLING_YEARS - 1 if list_name == ListMembership.List.ROLLING_PLAN else None
    part = ListMembership(
        project=project, list=list_name, year=year, last_year=last, level=level, document_no=document_no, note=note
    )
    return save_part(actor, project, part, "listing.add")


def take_off_list(actor: Actor, listing: ListMembership, *, on: datetime.date, reason: str) -> ListMembership:
    """Take a project off a list; that it stood there stays known."""
    refuse(required(_("移出理由"), reason, say("请写明移出的理由。")))
    return save_part(actor, listing.project, listing, "listing.remove", values={"removed_on": on, "note": reason})


def roll_plan(actor: Actor, year: int) -> list[ListMembership]:
    """Roll the three-year plan forward: what stood on the plan of the year before, is not finished and not taken off, goes on
    the plan that begins in `year`. Gives back the new entries; those already there are left alone.
    """
    last = queries.listings(actor).filter(list=ListMembership.List.ROLLING_PLAN, year=year - 1, removed_on__isnull=True)
    open_steps = STEPS[: STEPS.index(Project.Step.PRODUCING)]
    made = []
    for listing in last.filter(project__step__in=open_steps).select_related("project__division"):
        if ListMembership.objects.filter(project=listing.project, list=listing.list, year=year).exists():
            continue
        if not actor.may(Capability.EDIT_PROJECTS, listing.project):
            continue
        made.append(put_on_list(actor, listing.project, listing.list, year, level=listing.level, document_no=listing.document_no))
    return made


def set_plan(actor: Actor, project: Project, values: Mapping[str, Any]) -> Plan:
    """Write the project's one plan."""
    part = Plan.objects.filter(project=project).first() or Plan(project=project)
    return save_part(actor, project, part, "plan.set", values=values)


def clear_blocker(actor: Actor, blocker: Blocker, *, on: datetime.date, outcome: str) -> Blocker:
    """Say that a blocker is cleared, and how."""
    refuse(required(_("办理结果"), outcome, say("请写明怎样办结。")))
    return save_part(actor, blocker.project, blocker, "blocker.clear", values={"cleared_on": on, "outcome": outcome})


# ---------------------------------------------------------------------------------------------------------- buildings


def create_building(actor: Actor, values: Mapping[str, Any]) -> Building:
    """Register a building; it lies where its project lies."""
    project = values["project"]
    row = Building(**{**values, "division": project.division, "body": values.get("body") or project.body})
    with acting(actor, Capability.EDIT_PROJECTS, "building.create", project) as trail:
        _check(actor, row, values, (("above_ground_floor_area", "floor_area"),))
        return create(trail, row)


def change_building(
    actor: Actor, building: Building, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> Building:
    """Change a building."""
    orders = (("above_ground_floor_area", "floor_area"),)
    return _change(actor, building, values, Capability.EDIT_PROJECTS, "building.change", version, note, orders)


def add_floors(
    actor: Actor,
    building: Building,
    first: int,
    last: int,
    *,
    floor_area: Decimal | None = None,
    storey_height: Decimal | None = None,
    design_load: Decimal | None = None,
) -> list[Floor]:
    """Add the storeys `first` to `last` (below ground from -1 down), all alike. `BadInput` when one is there already."""
    numbers = [number for number in range(first, last + 1) if number != 0]
    with acting(actor, Capability.EDIT_PROJECTS, "floor.create", building) as trail:
        there = sorted(Floor.objects.filter(building=building, number__in=numbers).values_list("number", flat=True))
        faults = [Fault(say("层号").zh, str(number), say("还没有的楼层"), say("这一层已经登记。")) for number in there]
        if not numbers or len(numbers) > 200:
            faults.append(Fault(say("层号").zh, f"{first}–{last}", say("一至二百层"), say("请核对起止层号。")))
        refuse(faults)
        made = [
            Floor(
                building=building,
                number=number,
                label=f"{number}F" if number > 0 else f"B{-number}",
                floor_area=floor_area,
                storey_height=storey_height,
                design_load=design_load,
            )
            for number in numbers
        ]
        Floor.objects.bulk_create(made)
        trail.add(building, new={"floors": numbers})
    return made


def change_floor(actor: Actor, floor: Floor, values: Mapping[str, Any]) -> Floor:
    """Change a storey."""
    with acting(actor, Capability.EDIT_PROJECTS, "floor.change", floor.building) as trail:
        old = {name: _shown(getattr(floor, name)) for name in values}
        for name, value in values.items():
            setattr(floor, name, value)
        validate(floor)
        floor.save()
        trail.add(floor.building, old=old, new={name: _shown(value) for name, value in values.items()}, note=str(floor))
    return floor


def remove(actor: Actor, row: Project | Building | Unit, *, reason: str) -> None:
    """Take a row out of the registry. `BadInput` while others refer to it."""
    with acting(actor, Capability.EDIT_PROJECTS, f"{row._meta.model_name}.delete", row) as trail:
        refuse(required(_("理由"), reason, say("请写明为什么删除。")))
        try:
            delete(trail, row, note=reason)
        except models.ProtectedError as used:
            names = "、".join(sorted({str(item._meta.verbose_name) for item in used.protected_objects}))
            refuse(
                [
                    Fault(
                        str(row._meta.verbose_name),
                        str(row),
                        say("没有被其他记录引用"),
                        say("请先处理引用它的{names}。", names=names),
                    )
                ]
            )


def _check(actor: Actor, row: models.Model, values: Mapping[str, Any], orders: Sequence[tuple[str, str]] = ()) -> None:
    refuse([*out_of_range(row, values), *out_of_order(row, values, orders), *not_seen(actor, row, values, _SEEN)])


def _change(
    actor: Actor,
    row: Row,
    values: Mapping[str, Any],
    capability: Capability,
    verb: str,
    version: int | None,
    note: str,
    orders: Sequence[tuple[str, str]] = (),
) -> Row:
    with acting(actor, capability, verb, row) as trail:
        target = values.get("division", values.get("division_id"))
        if target is not None:
            actor.require(capability, division=getattr(target, "pk", target))
        _check(actor, row, values, orders)
        return change(trail, row, values, version=version, note=note)


def _milestone_faults(part: models.Model) -> list[Fault]:
    if not isinstance(part, Milestone) or part.actual is None or part.actual <= timezone.localdate():
        return []
    return [Fault(label(part, "actual"), part.actual.isoformat(), say("不晚于今天的日期"), say("到达之后再登记。"))]


def _blocker_faults(part: models.Model) -> list[Fault]:
    return (
        out_of_order(
            part, {"due_on": part.due_on, "cleared_on": part.cleared_on}, (("raised_on", "due_on"), ("raised_on", "cleared_on"))
        )
        if isinstance(part, Blocker)
        else []
    )


def _investor_faults(part: models.Model) -> list[Fault]:
    if not isinstance(part, Investor) or part.share is None:
        return []
    others = Investor.objects.filter(project=part.project).exclude(pk=part.pk).aggregate(total=models.Sum("share"))[
        "total"
    ] or Decimal(0)
    if part.share < 0 or others + part.share > 100:
        return [Fault(label(part, "share"), str(part.share), _share_left(100 - others), say("各投资方的比例之和不超过 100%。"))]
    return []


def _share_left(left: Decimal) -> Text:
    return say("0 至 {left} 之间的比例", left=left)


def _written(part: models.Model) -> dict[str, Any]:
    found = {field.attname: _shown(getattr(part, field.attname)) for field in part._meta.concrete_fields if not field.primary_key}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _shown(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
