"""What is done to a project as a whole."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import plain, say

from ...bodies.acting import Trail, acting, change, create
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...doors.models import Attachment
from ...foundation.refusals import called
from ...land import queries as land
from ...land.checks import label, refuse, required
from ...land.models import Parcel
from ..models import Building, Milestone, Project, Unit
from .common import check, in_future, named, put_away

#: Pairs of fields of which the first may not exceed the second. Dates that a project reached may lie after the promised ones.
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
    ("above_ground_floor_area", "floor_area"),
    ("underground_floor_area", "floor_area"),
    ("transferred_floor_area", "floor_area"),
)
STEPS = tuple(Project.Step.values)


def create_project(actor: Actor, values: Mapping[str, Any], *, parcels: Sequence[Parcel] = ()) -> Project:
    """Register a project on some parcels."""
    row = Project(**values)
    with acting(actor, Capability.EDIT_PROJECTS, "project.create", division=row.division_id) as trail:
        check(actor, row, values, ORDERS)
        create(trail, row)
        if parcels:
            _set_parcels(actor, trail, row, parcels)
    return row


def change_project(
    actor: Actor, project: Project, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> Project:
    """Change what is registered of a project, except its step (`move`). Its buildings and units go where it goes."""
    if "step" in values and values["step"] != project.step:
        refuse([Fault(label(project, "step"), str(values["step"]), say("由“推进阶段”办理"), say("请用“推进阶段”办理。"))])
    with acting(actor, Capability.EDIT_PROJECTS, "project.change", project) as trail:
        target = values.get("division", values.get("division_id"))
        if target is not None:
            actor.require(Capability.EDIT_PROJECTS, division=getattr(target, "pk", target))
        check(actor, project, values, ORDERS)
        before = {"division_id": project.division_id, "body_id": project.body_id}
        change(trail, project, values, version=version, note=note)
        _follow(trail, project, before)
    return project


def _follow(trail: Trail, project: Project, before: Mapping[str, int | None]) -> None:
    """Buildings and units that lay where the project lay lie where it lies now: else others would go on seeing them."""
    moved = {name: getattr(project, name) for name, old in before.items() if getattr(project, name) != old}
    if not moved:
        return
    parts: list[Building | Unit] = [
        *Building.objects.filter(project=project).select_related("division"),
        *Unit.objects.filter(building__project=project).select_related("division"),
    ]
    for row in parts:
        values = {name.removesuffix("_id"): getattr(project, name.removesuffix("_id")) for name in moved
                  if getattr(row, name) == before[name]}  # fmt: skip
        if values:
            # Each row's entry bears the verb of its own kind, by which its history is read.
            change(Trail(trail.actor, f"{row._meta.model_name}.change", trail.deeds), row, values, note=str(project))


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
        faults = required(called(_("理由"), "reason"), reason, say("退回前一阶段须写明理由。")) if back else []
        refuse([*faults, *in_future(Milestone(), "actual", day)])
        change(trail, project, {"step": step}, version=version, note=reason)
        if not back:
            _reach(trail, project, step, day)
    return project


def _reach(trail: Trail, project: Project, step: str, day: datetime.date) -> None:
    own = Milestone.objects.filter(project=project, step=step).order_by("promised", "pk")
    waiting = own.filter(actual__isnull=True).first()
    old: dict[str, Any] = {}
    if waiting is not None:
        Milestone.objects.filter(pk=waiting.pk).update(actual=day)
        old = named(waiting, {"id": waiting.pk, "actual": None})
    elif own.exists():
        return
    else:
        waiting = Milestone.objects.create(project=project, step=step, actual=day)
    trail.add(project, old=old, new=named(waiting, {"id": waiting.pk, "step": step, "actual": day}), verb="milestone.reach")


def set_parcels(actor: Actor, project: Project, parcels: Sequence[Parcel]) -> Project:
    """Say which parcels a project stands on."""
    with acting(actor, Capability.EDIT_PROJECTS, "project.parcels", project) as trail:
        _set_parcels(actor, trail, project, parcels)
    return project


def _set_parcels(actor: Actor, trail: Trail, project: Project, parcels: Sequence[Parcel]) -> None:
    seen = set(land.parcels(actor).filter(pk__in=[item.pk for item in parcels]).values_list("pk", flat=True))
    refuse(
        [
            Fault(called(_("宗地"), "parcels"), item.code, say("您可以查看的宗地"), say("请从列表中选择。"))
            for item in parcels
            if item.pk not in seen
        ]
    )
    there = {item.pk: item.code for item in project.parcels.only("code")}
    # Whoever cannot see a parcel of the project cannot mean to take it off.
    hidden = there.keys() - set(land.parcels(actor).filter(pk__in=there).values_list("pk", flat=True))
    wanted = {pk: there[pk] for pk in hidden} | {item.pk: item.code for item in parcels}
    if there.keys() != wanted.keys():
        project.parcels.set(wanted)
        old, new = ({"parcels": sorted(codes.values()), "parcel_ids": sorted(codes)} for codes in (there, wanted))
        trail.add(project, old=old, new=new, verb="project.parcels")


def remove_project(actor: Actor, project: Project, *, reason: str) -> None:
    """Take a project out of the registry, for instance because an import is undone. `BadInput` while others refer to it."""
    files = Attachment.objects.filter(of=project._meta.label_lower, row=project.pk).exists()
    put_away(actor, project, reason=reason, verb="project.delete", used=[(Attachment._meta.verbose_name, files)])
