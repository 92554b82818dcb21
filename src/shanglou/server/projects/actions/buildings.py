"""What is done to buildings and their storeys."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ...bodies.acting import acting, change, create, validate
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.refusals import called
from ...land.checks import label, refuse, required
from ...land.telling import plain_number as as_number
from ..models import Building, Floor, Unit
from .common import check, named, plain, put_away, same_as_read, written

#: As many storeys as can be added at once; the numbers reach from the twentieth below ground to the two hundredth above.
MOST = 200
LOWEST, HIGHEST = -20, 200
_ORDERS = (("above_ground_floor_area", "floor_area"), ("underground_floor_area", "floor_area"), ("storey_height", "height"))
#: How a storey is named where it has no label of its own.
LABELS = ("{number}F", "B{number}")


def create_building(actor: Actor, values: Mapping[str, Any]) -> Building:
    """Register a building; it lies where its project lies."""
    project = values["project"]
    row = Building(**{**values, "division": project.division, "body": values.get("body") or project.body})
    with acting(actor, Capability.EDIT_PROJECTS, "building.create", project) as trail:
        check(actor, row, values, _ORDERS)
        return create(trail, row)


def change_building(
    actor: Actor, building: Building, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> Building:
    """Change a building. It stays in its project."""
    with acting(actor, Capability.EDIT_PROJECTS, "building.change", building) as trail:
        refuse(
            [
                Fault(label(building, name), str(values[name]), say("随项目变化的内容"), say("请在项目上修改。"))
                for name in ("project", "division", "body")
                if name in values and values[name] != getattr(building, name)
            ]
        )
        check(actor, building, values, _ORDERS)
        return change(trail, building, values, version=version, note=note)


def remove_building(actor: Actor, building: Building, *, reason: str) -> None:
    """Take a building with its storeys out of the registry. `BadInput` while it has units."""
    put_away(actor, building, reason=reason, verb="building.delete")


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
        faults = [
            Fault(called(_("层号"), "first"), str(number), say("还没有的楼层"), say("这一层已经登记。")) for number in there
        ]
        if not numbers or len(numbers) > MOST or first < LOWEST or last > HIGHEST:
            expected = say("{low} 至 {high} 层中的一层或多层，起始层不高于终止层", low=LOWEST, high=HIGHEST)
            faults.append(Fault(called(_("层号"), "last"), f"{first}–{last}", expected, say("请核对起止层号。")))
        refuse(faults)
        sizes = {"floor_area": floor_area, "storey_height": storey_height, "design_load": design_load}
        made = [Floor(building=building, number=number, label=_label(number), **sizes) for number in numbers]
        refuse(_sizes(made[0]))
        validate(made[0])
        Floor.objects.bulk_create(made)
        keys = {"ids": [floor.pk for floor in made]}
        trail.add(building, new={"floors": [floor.label for floor in made], **named(made[0], keys | _known(sizes))})
    return made


def _label(number: int) -> str:
    return LABELS[number < 0].format(number=abs(number))


def change_floor(actor: Actor, floor: Floor, values: Mapping[str, Any], *, read: Mapping[str, Any] | None = None) -> Floor:
    """Change a storey. `BadInput` when it would be smaller than its units; `Conflict` when it is no longer as it was `read`."""
    with acting(actor, Capability.EDIT_PROJECTS, "floor.change", floor.building) as trail:
        old = {name: plain(getattr(floor, name)) for name in values}
        if all(old[name] == plain(value) for name, value in values.items()):
            return floor
        same_as_read(floor.building, floor, values, read or {})
        for name, value in values.items():
            setattr(floor, name, value)
        refuse([*_sizes(floor), *_fits(floor)])
        validate(floor)
        floor.save()
        new = {name: plain(value) for name, value in values.items()}
        key = {"id": floor.pk}
        trail.add(floor.building, old=named(floor, key | old), new=named(floor, key | new), note=str(floor))
    return floor


def remove_floor(actor: Actor, floor: Floor, *, reason: str) -> None:
    """Take a storey away. `BadInput` while units lie on it."""
    building = floor.building
    with acting(actor, Capability.EDIT_PROJECTS, "floor.remove", building) as trail:
        refuse(required(called(_("理由"), "reason"), reason, say("请写明为什么删除。")))
        units = Unit.objects.filter(models.Q(floor=floor) | models.Q(highest_floor=floor)).count()
        if units:
            expected = say("没有单元的楼层，现有 {n} 个", n=units)
            refuse([Fault(str(Floor._meta.verbose_name), str(floor), expected, say("请先删除或移走这一层的单元。"))])
        old = {name: value for name, value in written(floor).items() if name != "building_id"}
        trail.add(building, old=named(floor, {"id": floor.pk, **old}), note=reason)
        floor.delete()


def _sizes(floor: Floor) -> list[Fault]:
    """Faults of figures that no storey has."""
    return [
        Fault(label(floor, name), str(value), say("大于零的数"), say("不知道的请留空。"))
        for name in ("floor_area", "storey_height", "design_load")
        if (value := getattr(floor, name)) is not None and value <= 0
    ]


def _fits(floor: Floor) -> list[Fault]:
    if floor.floor_area is None:
        return []
    only = models.Q(highest_floor__isnull=True) | models.Q(highest_floor=floor)
    taken = Unit.objects.filter(only, floor=floor).aggregate(total=models.Sum("floor_area"))["total"] or Decimal(0)
    if taken <= floor.floor_area:
        return []
    expected = say("不小于本层单元面积之和 {area} m²", area=as_number(taken))
    return [Fault(label(floor, "floor_area"), str(floor.floor_area), expected, say("请核对单元或楼层的面积。"))]


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
