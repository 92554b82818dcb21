"""What is done to units and who occupies them: dividing, merging, correcting areas, occupancy over time."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ..bodies.acting import acting, change, create, delete, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..enterprises import queries as enterprises
from ..land.checks import label, not_seen, out_of_range, refuse, required
from . import queries
from .models import Building, Floor, Occupancy, Unit, UnitArea

_SEEN = {"owner": enterprises.enterprises, "building": queries.buildings}
#: What `decide_dividable` decides, and what `correct_area` corrects.
DECIDED = ("is_dividable", "dividable_reason", "floor_area")


def create_unit(actor: Actor, values: Mapping[str, Any], *, source: str = "") -> Unit:
    """Register a unit on a storey of a building; it lies where the building lies. Its stated area begins its history."""
    building: Building = values["building"]
    row = Unit(**{**values, "division": building.division, "body": values.get("body") or building.body})
    with acting(actor, Capability.EDIT_PROJECTS, "unit.create", building) as trail:
        refuse([*out_of_range(row, values), *not_seen(actor, row, values, _SEEN), *_floor_faults(row), *_room_faults(row)])
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
        refuse([*out_of_range(unit, values), *not_seen(actor, unit, values, _SEEN)])
        return change(trail, unit, values, version=version, note=note)


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
    """State another floor area in m², with a reason. What was known before is closed, not overwritten."""
    with acting(actor, Capability.EDIT_PROJECTS, "unit.correct_area", unit) as trail:
        faults = [*required(_("更正原因"), reason, say("请写明为什么更正。")), *out_of_range(unit, {"floor_area": floor_area})]
        if floor_area <= 0:
            faults.append(Fault(label(unit, "floor_area"), str(floor_area), say("大于零的面积"), say("请核对后重新填写。")))
        refuse(faults)
        change(trail, unit, {"floor_area": floor_area}, version=version, note=reason)
        refuse(_room_faults(unit))
        return _remember(actor, unit, floor_area, source=source, reason=reason, valid_from=valid_from)


def decide_dividable(actor: Actor, unit: Unit, dividable: bool | None, reason: str, *, version: int | None = None) -> Unit:
    """Say whether a unit may be divided off, and why; None: not decided."""
    with acting(actor, Capability.EDIT_PROJECTS, "unit.decide_dividable", unit) as trail:
        refuse(required(_("理由"), reason, say("请写明可以或不可以分割的理由。")) if dividable is not None else [])
        return change(trail, unit, {"is_dividable": dividable, "dividable_reason": reason}, version=version, note=reason)


def divide(actor: Actor, unit: Unit, areas: Sequence[Decimal], *, reason: str) -> list[Unit]:
    """Divide a unit into parts whose areas add up to its own. The unit keeps the first part; the others are new.

    `BadInput` when they do not add up, or while somebody occupies it: the occupancy has to be ended or corrected first.
    """
    with acting(actor, Capability.EDIT_PROJECTS, "unit.divide", unit) as trail:
        faults = required(_("理由"), reason, say("请写明为什么分割。"))
        if len(areas) < 2 or any(area <= 0 for area in areas) or sum(areas) != unit.floor_area:
            shown = " + ".join(str(area) for area in areas)
            expected = say("两个以上、合计 {area} m² 的面积", area=unit.floor_area if unit.floor_area is not None else "—")
            faults.append(Fault(label(unit, "floor_area"), shown, expected, say("各部分面积之和必须等于原面积。")))
        if current(unit):
            faults.append(Fault(say("入驻").zh, str(unit), say("没有在驻企业"), say("请先登记迁出，再分割单元。")))
        refuse(faults)
        change(trail, unit, {"floor_area": areas[0], "split_by": "part_of_floor"}, note=reason)
        _remember(actor, unit, areas[0], source="", reason=reason, valid_from=timezone.localdate())
        made = [unit]
        for number, area in enumerate(areas[1:], 2):
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
            _remember(actor, new, area, source="", reason=reason, valid_from=timezone.localdate())
            made.append(new)
    return made


def merge(actor: Actor, units: Sequence[Unit], *, reason: str) -> Unit:
    """Merge units of one storey into the first of them; the others are deleted. `BadInput` while one is occupied or was
    transferred, or when they differ in owner.
    """
    kept, *others = units
    with acting(actor, Capability.EDIT_PROJECTS, "unit.merge", kept) as trail:
        faults = required(_("理由"), reason, say("请写明为什么合并。"))
        same = {(item.floor_id, item.owner_id) for item in units}
        if not others or len(same) != 1 or any(item.floor_area is None for item in units):
            faults.append(
                Fault(say("单元").zh, "、".join(map(str, units)), say("同一层、同一产权人、面积已知的单元"), say("请重新选择。"))
            )
        faults += [
            Fault(say("单元").zh, str(item), say("没有在驻企业、未转让的单元"), say("请先办理迁出，或不合并这个单元。"))
            for item in units
            if current(item) or item.split_state == "transferred"
        ]
        refuse(faults)
        for item in others:
            actor.require(Capability.EDIT_PROJECTS, item)
        total = sum((item.floor_area for item in units), Decimal(0))
        for item in others:
            delete(trail, item, note=reason)
        change(trail, kept, {"floor_area": total}, note=reason)
        _remember(actor, kept, total, source="", reason=reason, valid_from=timezone.localdate())
    return kept


def remove_unit(actor: Actor, unit: Unit, *, reason: str) -> None:
    """Take a unit out of the registry; the log keeps it."""
    with acting(actor, Capability.EDIT_PROJECTS, "unit.delete", unit) as trail:
        refuse(required(_("理由"), reason, say("请写明为什么删除。")))
        delete(trail, unit, note=reason)


# ---------------------------------------------------------------------------------------------------------- occupancy


def current(unit: Unit, on: datetime.date | None = None) -> list[Occupancy]:
    """Who occupies a unit on a day (None: today), as known now."""
    day = on or timezone.localdate()
    rows = Occupancy.objects.filter(unit=unit, known_to__isnull=True, valid_from__lte=day)
    return list(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)))


def move_in(actor: Actor, unit: Unit, values: Mapping[str, Any]) -> Occupancy:
    """Record that an enterprise occupies a unit (enterprise, mode, floor_area, valid_from, valid_to, lease_no, source)."""
    with acting(actor, Capability.EDIT_OCCUPANCY, "occupancy.begin", unit) as trail:
        row = Occupancy(unit=unit, known_from=timezone.now(), recorded_by=actor.identity.person_name, **values)
        refuse([*_occupancy_faults(actor, row, ()), *out_of_range(row, {"floor_area": row.floor_area})])
        validate(row)
        row.save()
        trail.add(unit, new=_written(row), note=str(row))
    return row


def move_out(actor: Actor, occupancy: Occupancy, on: datetime.date, *, reason: str = "") -> Occupancy:
    """Record the last day of an occupancy."""
    return correct_occupancy(actor, occupancy, {"valid_to": on}, reason=reason or say("迁出").zh, verb="occupancy.end")


def correct_occupancy(
    actor: Actor, occupancy: Occupancy, values: Mapping[str, Any], *, reason: str, verb: str = "occupancy.correct"
) -> Occupancy:
    """Say it otherwise: the old row is closed and kept, a new one says what is known now."""
    unit = occupancy.unit
    with acting(actor, Capability.EDIT_OCCUPANCY, verb, unit) as trail:
        refuse(required(_("更正原因"), reason, say("请写明为什么更正。")))
        if occupancy.known_to is not None:
            refuse(
                [Fault(say("入驻记录").zh, str(occupancy), say("现行的记录"), say("这条记录已被更正过，请更正现行的那一条。"))]
            )
        kept = {
            name: getattr(occupancy, name)
            for name in ("enterprise", "mode", "floor_area", "valid_from", "valid_to", "lease_no", "source")
        }
        now = timezone.now()
        row = Occupancy(unit=unit, known_from=now, recorded_by=actor.identity.person_name, reason=reason, **{**kept, **values})
        refuse(_occupancy_faults(actor, row, (occupancy.pk,)))
        validate(row)
        Occupancy.objects.filter(pk=occupancy.pk).update(known_to=now)
        row.save()
        trail.add(unit, old=_written(occupancy), new=_written(row), note=reason)
    return row


def _occupancy_faults(actor: Actor, row: Occupancy, without: Sequence[int]) -> list[Fault]:
    faults = not_seen(actor, row, {"enterprise": row.enterprise}, {"enterprise": enterprises.enterprises})
    if row.valid_from is None:
        return [*faults, Fault(label(row, "valid_from"), "", say("入驻的第一天"), say("请填写。"))]
    if row.valid_to is not None and row.valid_to < row.valid_from:
        faults.append(Fault(label(row, "valid_to"), row.valid_to.isoformat(), say("不早于入驻日"), say("请核对起止日期。")))
    unit = row.unit
    overlapping = Occupancy.objects.filter(unit=unit, known_to__isnull=True).exclude(pk__in=without)
    overlapping = overlapping.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=row.valid_from))
    if row.valid_to is not None:
        overlapping = overlapping.filter(valid_from__lte=row.valid_to)
    if unit.floor_area is None:
        return faults
    taken = sum((item.floor_area if item.floor_area is not None else unit.floor_area for item in overlapping), Decimal(0))
    own = row.floor_area if row.floor_area is not None else unit.floor_area
    if taken + own > unit.floor_area:
        found = say("{own} m²，同期已占 {taken} m²", own=own, taken=taken)
        expected = say("合计不超过单元面积 {area} m²", area=unit.floor_area)
        faults.append(Fault(label(row, "floor_area"), found.zh, expected, say("请先登记原企业迁出，或填写实际占用面积。")))
    return faults


def _floor_faults(row: Unit) -> list[Fault]:
    if row.floor_id and row.floor.building_id != row.building_id:
        return [Fault(label(row, "floor"), str(row.floor), say("本楼的楼层"), say("请从列表中选择。"))]
    return []


def _room_faults(row: Unit) -> list[Fault]:
    """A fault when the units of a storey are together larger than the storey."""
    floor: Floor = row.floor
    if floor.floor_area is None or row.floor_area is None or (row.highest_floor_id and row.highest_floor_id != row.floor_id):
        return []
    others = (
        Unit.objects.filter(floor=floor, highest_floor__isnull=True)
        .exclude(pk=row.pk)
        .aggregate(total=Sum("floor_area"))["total"]
    )
    total = (others or Decimal(0)) + row.floor_area
    if total <= floor.floor_area:
        return []
    expected = say("与同层其他单元合计不超过 {area} m²", area=floor.floor_area)
    return [Fault(label(row, "floor_area"), str(row.floor_area), expected, say("请核对单元或楼层的面积。"))]


def _remember(actor: Actor, unit: Unit, area: Decimal, *, source: str, reason: str, valid_from: datetime.date | None) -> UnitArea:
    now = timezone.now()
    closed = list(UnitArea.objects.filter(unit=unit, known_to__isnull=True, valid_to__isnull=True))
    UnitArea.objects.filter(pk__in=[row.pk for row in closed]).update(known_to=now)
    if valid_from is not None:
        for row in closed:
            if row.valid_from is None or row.valid_from < valid_from:
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
    start = valid_from or (closed[0].valid_from if closed else None)
    return UnitArea.objects.create(
        unit=unit,
        floor_area=area,
        valid_from=start,
        known_from=now,
        source=source,
        reason=reason,
        recorded_by=actor.identity.person_name,
    )


def _written(row: Occupancy) -> dict[str, Any]:
    return {
        "enterprise": row.enterprise_id,
        "mode": row.mode,
        "floor_area": row.floor_area,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }
