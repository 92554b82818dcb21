"""What is done to units: registering, correcting areas, dividing, merging, saying whether one may be divided off."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ...bodies.acting import acting, change, create, delete, still_at
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.refusals import called
from ...land.checks import label, refuse, required
from ...land.telling import plain_number
from ..models import Building, Floor, Occupancy, Unit, UnitArea
from .common import check, out_of_time, put_away
from .occupancies import crowded, ongoing, overfull

#: What `decide_dividable` and `correct_area` write, and what follows the building.
DECIDED = ("is_dividable", "dividable_reason", "floor_area", "building", "division", "body")


def create_unit(actor: Actor, values: Mapping[str, Any], *, source: str = "") -> Unit:
    """Register a unit on a storey of a building; it lies where the building lies. Its stated area begins its history."""
    building: Building = values["building"]
    row = Unit(**{**values, "division": building.division, "body": values.get("body") or building.body})
    with acting(actor, Capability.EDIT_PROJECTS, "unit.create", building) as trail:
        check(actor, row, values)
        refuse([*_floor_faults(row), *_size_faults(row, row.floor_area), *_room_faults(row)])
        create(trail, row)
        if row.floor_area is not None:
            _remember(actor, row, row.floor_area, source=source, reason="", valid_from=None)
    return row


def change_unit(actor: Actor, unit: Unit, values: Mapping[str, Any], *, version: int | None = None, note: str = "") -> Unit:
    """Change a unit, except its area (`correct_area`) and whether it may be divided off (`decide_dividable`)."""
    refuse(
        [
            Fault(label(unit, name), str(value), say("由专门事项办理的内容"), say("请用“更正面积”或“可否分割”办理。"))
            for name, value in values.items()
            if name in DECIDED and value != getattr(unit, name)
        ]
    )
    with acting(actor, Capability.EDIT_PROJECTS, "unit.change", unit) as trail:
        check(actor, unit, values)
        change(trail, unit, values, version=version, note=note)
        refuse([*_floor_faults(unit), *_room_faults(unit)])
        return unit


def correct_area(
    actor: Actor,
    unit: Unit,
    floor_area: Decimal,
    *,
    reason: str,
    source: str = "",
    valid_from: datetime.date | None = None,
    version: int | None = None,
) -> UnitArea:
    """State another floor area in m², with a reason. What was known before is closed, not overwritten.

    `valid_from` is the day from which the unit has this area; None: since the present
    one began, which was mistaken. `BadInput` when the storey is too small
    for it, or when more of it is occupied.
    """
    with acting(actor, Capability.EDIT_PROJECTS, "unit.correct_area", unit) as trail:
        faults = required(called(_("更正原因"), "reason"), reason, say("请写明为什么更正。"))
        refuse([*faults, *_size_faults(unit, floor_area), *out_of_time(called(_("自"), "valid_from"), valid_from)])
        check(actor, unit, {"floor_area": floor_area})
        change(trail, unit, {"floor_area": floor_area}, version=version, note=reason)
        row = _remember(actor, unit, floor_area, source=source, reason=reason, valid_from=valid_from)
        refuse(_room_faults(unit))
        found = overfull(unit, row.valid_from)
        refuse([crowded(unit, found)] if found is not None else [])
        return row


def decide_dividable(actor: Actor, unit: Unit, dividable: bool | None, reason: str, *, version: int | None = None) -> Unit:
    """Say whether a unit may be divided off, and why; None: not decided."""
    with acting(actor, Capability.EDIT_PROJECTS, "unit.decide_dividable", unit) as trail:
        refuse(
            required(called(_("理由"), "reason"), reason, say("请写明可以或不可以分割的理由。")) if dividable is not None else []
        )
        values = {"is_dividable": dividable, "dividable_reason": reason.strip() if dividable is not None else ""}
        return change(trail, unit, values, version=version, note=reason)


def divide(actor: Actor, unit: Unit, areas: Sequence[Decimal], *, reason: str) -> list[Unit]:
    """Divide a unit into parts whose areas add up to its own. The unit keeps the first part; the others are new.

    `BadInput` when they do not add up, or while somebody occupies it or is to move in: end or correct that first.
    """
    with acting(actor, Capability.EDIT_PROJECTS, "unit.divide", unit) as trail:
        faults = required(called(_("理由"), "reason"), reason, say("请写明为什么分割。"))
        if len(areas) < 2 or any(area <= 0 for area in areas) or sum(areas) != unit.floor_area:
            shown = f"{' + '.join(str(area) for area in areas)} = {sum(areas)}"
            expected = say(
                "两个以上、合计 {area} m² 的面积", area=plain_number(unit.floor_area) if unit.floor_area is not None else "?"
            )
            faults.append(
                Fault(called(label(unit, "floor_area"), "areas"), shown, expected, say("各部分面积之和必须等于原面积。"))
            )
        if unit.highest_floor_id is not None:
            faults.append(
                Fault(label(unit, "highest_floor"), str(unit.highest_floor), say("不跨层的单元"), say("请先按层登记。"))
            )
        if ongoing(unit, timezone.localdate()).exists():
            faults.append(Fault(_("入驻"), str(unit), say("没有在驻企业"), say("请先登记迁出，再分割单元。")))
        refuse(faults)
        today = timezone.localdate()
        change(trail, unit, {"floor_area": areas[0], "split_by": "part_of_floor"}, note=reason)
        _remember(actor, unit, areas[0], source="", reason=reason, valid_from=today)
        made = [unit]
        for area, number in zip(areas[1:], _free_numbers(unit), strict=False):
            new = Unit(
                building=unit.building,
                floor=unit.floor,
                division_id=unit.division_id,
                body_id=unit.body_id,
                code=f"{unit.code}-{number}",
                door_no=f"{unit.door_no}-{number}" if unit.door_no else "",
                use=unit.use,
                floor_area=area,
                split_by="part_of_floor",
                split_state=unit.split_state,
                owner=unit.owner,
            )
            create(trail, new, note=reason)
            _remember(actor, new, area, source="", reason=reason, valid_from=today)
            made.append(new)
    return made


def _free_numbers(unit: Unit) -> Iterator[int]:
    taken = set(Unit.objects.filter(code__startswith=f"{unit.code}-").values_list("code", flat=True))
    return (number for number in count(2) if f"{unit.code}-{number}" not in taken)


def merge(actor: Actor, units: Sequence[Unit], *, reason: str, versions: Mapping[int, int] | None = None) -> Unit:
    """Merge units of one storey into the first of them; the others are deleted, and who occupied them is kept with the first.

    `BadInput` while one is occupied or was transferred, or when they differ in storey or owner; `Conflict`, which names the
    unit, when one whose version is given (by its number) was changed since.
    """
    kept, *others = units
    with acting(actor, Capability.EDIT_PROJECTS, "unit.merge", kept) as trail:
        for item in others:
            actor.require(Capability.EDIT_PROJECTS, item)
            if versions and item.pk in versions:
                still_at(item, versions[item.pk])
        refuse([*required(called(_("理由"), "reason"), reason, say("请写明为什么合并。")), *_merge_faults(units)])
        total = sum((item.floor_area for item in units if item.floor_area is not None), Decimal(0))
        for item in others:
            rows = Occupancy.objects.filter(unit=item)
            rows.filter(former_unit="").update(unit=kept, former_unit=item.code)
            rows.update(unit=kept)
            delete(trail, item, note=reason)
        change(trail, kept, {"floor_area": total}, note=reason)
        _remember(actor, kept, total, source="", reason=reason, valid_from=timezone.localdate())
    return kept


def _merge_faults(units: Sequence[Unit]) -> list[Fault]:
    faults = []
    same = {(item.floor_id, item.owner_id) for item in units}
    unfit = any(item.floor_area is None or item.highest_floor_id is not None for item in units)
    if len({item.pk for item in units}) < 2 or len(same) != 1 or unfit:
        expected = say("同一层、同一产权人、面积已知的两个以上单元")
        faults.append(Fault(called(_("单元"), "others"), "、".join(map(str, units)), expected, say("请重新选择。")))
    today = timezone.localdate()
    faults += [
        Fault(called(_("单元"), "others"), str(item), say("没有在驻企业、未转让的单元"), say("请先办理迁出，或不合并这个单元。"))
        for item in units
        if item.split_state == "transferred" or ongoing(item, today).exists()
    ]
    return faults


def remove_unit(actor: Actor, unit: Unit, *, reason: str) -> None:
    """Take a unit out of the registry; the log keeps it. `BadInput` when it was ever occupied: that has to stay known."""
    occupied = Occupancy.objects.filter(unit=unit).exists()
    put_away(actor, unit, reason=reason, verb="unit.delete", used=[(Occupancy._meta.verbose_name, occupied)])


# -------------------------------------------------------------------------------------------------------------- faults


def _size_faults(row: Unit, area: Decimal | None) -> list[Fault]:
    if area is None or area > 0:
        return []
    return [Fault(label(row, "floor_area"), str(area), say("大于零的面积"), say("请核对后重新填写。"))]


def _floor_faults(row: Unit) -> list[Fault]:
    faults = [
        Fault(label(row, name), str(floor), say("本楼的楼层"), say("请从列表中选择。"))
        for name in ("floor", "highest_floor")
        if (floor := getattr(row, name, None)) is not None and floor.building_id != row.building_id
    ]
    if not faults and row.highest_floor is not None and row.highest_floor.number < row.floor.number:
        expected = say("不低于{floor}的楼层", floor=str(row.floor))
        faults.append(Fault(label(row, "highest_floor"), str(row.highest_floor), expected, say("请核对起止楼层。")))
    return faults


def _room_faults(row: Unit) -> list[Fault]:
    """A fault when the units of a storey are together larger than the storey. Units of several storeys are left out."""
    floor: Floor = row.floor
    if floor.floor_area is None or row.floor_area is None or row.highest_floor_id not in (None, row.floor_id):
        return []
    only = Q(highest_floor__isnull=True) | Q(highest_floor=floor)
    others = Unit.objects.filter(only, floor=floor).exclude(pk=row.pk).aggregate(total=Sum("floor_area"))["total"]
    if (others or Decimal(0)) + row.floor_area <= floor.floor_area:
        return []
    expected = say("与同层其他单元合计不超过 {area} m²", area=plain_number(floor.floor_area))
    return [Fault(label(row, "floor_area"), str(row.floor_area), expected, say("请核对单元或楼层的面积。"))]


def _remember(actor: Actor, unit: Unit, area: Decimal, *, source: str, reason: str, valid_from: datetime.date | None) -> UnitArea:
    """Write down a new area: what is known now is closed, and holds, where the new area begins on a day, up to that day."""
    now = timezone.now()
    open_rows = list(
        UnitArea.objects.filter(unit=unit, known_to__isnull=True).order_by(F("valid_from").asc(nulls_first=True), "pk")
    )
    # An area that ended before the new one begins stays as it is known; without a day only the present area was wrong.
    closed = [row for row in open_rows if row.valid_to is None or (valid_from is not None and row.valid_to >= valid_from)]
    UnitArea.objects.filter(pk__in=[row.pk for row in closed]).update(known_to=now)
    for row in closed:
        if valid_from is not None and (row.valid_from is None or row.valid_from < valid_from):
            UnitArea.objects.create(
                unit=unit,
                floor_area=row.floor_area,
                valid_from=row.valid_from,
                valid_to=valid_from - datetime.timedelta(days=1),
                known_from=now,
                source=row.source,
                reason=row.reason,
                recorded_by=row.recorded_by,
            )
    return UnitArea.objects.create(
        unit=unit,
        floor_area=area,
        valid_from=valid_from or (closed[0].valid_from if closed else None),
        known_from=now,
        source=source,
        reason=reason,
        recorded_by=actor.identity.person_name,
    )
