"""Who occupies a unit from when to when. Nothing is overwritten: a correction closes the old row and adds a new one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import say

from ...bodies.acting import acting, validate
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...foundation.refusals import called
from ...land.checks import label, refuse, required
from ...land.telling import plain_number
from ..models import Occupancy, Unit, UnitArea
from ..spans import Crowding, Part, Span, crowding
from .common import check, named, written

#: What a correction may say otherwise; the rest of a row is about the row itself.
SAID = ("enterprise", "mode", "floor_area", "valid_from", "valid_to", "lease_no", "source")


def present(unit: Unit, on: datetime.date | None = None) -> list[Occupancy]:
    """Who occupies a unit on a day (None: today), as known now."""
    day = on or timezone.localdate()
    return list(ongoing(unit, day).filter(valid_from__lte=day))


def ongoing(unit: Unit, day: datetime.date) -> QuerySet[Occupancy]:
    """The occupancies of a unit that have not ended before a day, those to come included, as known now."""
    rows = Occupancy.objects.filter(unit=unit, known_to__isnull=True)
    return rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def move_in(actor: Actor, unit: Unit, values: Mapping[str, Any]) -> Occupancy:
    """Record that an enterprise occupies a unit (enterprise, mode, floor_area, valid_from, valid_to, lease_no, source).

    `BadInput` when on some day more would be occupied than there is. An occupancy without a floor area takes the whole unit.
    """
    with acting(actor, Capability.EDIT_OCCUPANCY, "occupancy.begin", unit) as trail:
        row = Occupancy(unit=unit, known_from=timezone.now(), recorded_by=actor.identity.person_name, **values)
        check(actor, row, values)
        refuse(_faults(row))
        validate(row)
        row.save()
        trail.add(unit, new=_kept(row))
    return row


def move_out(actor: Actor, occupancy: Occupancy, on: datetime.date, *, reason: str = "") -> Occupancy:
    """Record the last day of an occupancy."""
    return correct_occupancy(actor, occupancy, {"valid_to": on}, reason=reason or str(_("迁出")), verb="occupancy.end")


def correct_occupancy(
    actor: Actor, occupancy: Occupancy, values: Mapping[str, Any], *, reason: str, verb: str = "occupancy.correct"
) -> Occupancy:
    """Say it otherwise: the old row is closed and kept, a new one says what is known now."""
    unit = occupancy.unit
    with acting(actor, Capability.EDIT_OCCUPANCY, verb, unit) as trail:
        now = timezone.now()
        # Closed first: of two who correct the same row at once only one finds it open.
        closed = Occupancy.objects.filter(pk=occupancy.pk, known_to__isnull=True).update(known_to=now)
        faults = required(called(_("更正原因"), "reason"), reason, say("请写明为什么更正。"))
        if not closed:
            faults.append(_superseded(occupancy))
        refuse(faults)
        kept = {name: getattr(occupancy, name) for name in SAID}
        row = Occupancy(
            unit=unit,
            known_from=now,
            recorded_by=actor.identity.person_name,
            reason=reason,
            former_unit=occupancy.former_unit,
            **{**kept, **values},
        )
        check(actor, row, values)
        refuse(_faults(row))
        validate(row)
        row.save()
        trail.add(unit, old=_kept(occupancy), new=_kept(row), note=reason)
    return row


def withdraw(actor: Actor, occupancy: Occupancy, *, reason: str) -> None:
    """Take back an occupancy that was recorded by mistake. It is known no longer from now on; what was known stays kept.

    `BadInput` when no reason is given, or when somebody corrected or withdrew it meanwhile.
    """
    unit = occupancy.unit
    with acting(actor, Capability.EDIT_OCCUPANCY, "occupancy.withdraw", unit) as trail:
        closed = Occupancy.objects.filter(pk=occupancy.pk, known_to__isnull=True).update(known_to=timezone.now())
        refuse(
            [
                *required(called(_("撤回原因"), "reason"), reason, say("请写明为什么撤回。")),
                *([] if closed else [_superseded(occupancy)]),
            ]
        )
        trail.add(unit, old=_kept(occupancy), note=reason)


def _superseded(occupancy: Occupancy) -> Fault:
    expected, remedy = say("现行的记录"), say("这条记录已被更正过，请更正现行的那一条。")
    return Fault(str(Occupancy._meta.verbose_name), str(occupancy.valid_from), expected, remedy)


def _kept(row: Occupancy) -> dict[str, Any]:
    """What the log keeps of a row: the enterprise by its key, so that its name is shown only to those who may see it."""
    names = ("enterprise_id", "mode", "floor_area", "valid_from", "valid_to", "lease_no", "source")
    return named(row, {name: value for name, value in written(row).items() if name in names})


def _faults(row: Occupancy) -> list[Fault]:
    if row.valid_from is None:
        return [Fault(label(row, "valid_from"), "", say("入驻的第一天"), say("请填写。"))]
    faults = []
    if row.valid_to is not None and row.valid_to < row.valid_from:
        faults.append(Fault(label(row, "valid_to"), row.valid_to.isoformat(), say("不早于入驻日"), say("请核对起止日期。")))
        return faults
    if row.floor_area is not None and row.floor_area <= 0:
        faults.append(Fault(label(row, "floor_area"), str(row.floor_area), say("大于零的面积"), say("请核对后重新填写。")))
        return faults
    if row.former_unit:
        # The room that a unit merged since had is no longer known.
        return faults
    others = Occupancy.objects.filter(unit=row.unit, known_to__isnull=True, former_unit="")
    found = crowding([*_parts(others), _part(row)], rooms(row.unit), Span(row.valid_from, row.valid_to))
    return [*faults, *([crowded(row, found)] if found is not None else [])]


def crowded(row: Occupancy | Unit, found: Crowding) -> Fault:
    """The fault that more is occupied than there is."""
    said = f"{found.day.isoformat()}: {plain_number(found.taken)} m²"
    expected = say("同一天合计不超过单元面积 {area} m²", area=plain_number(found.room))
    remedy = say("请先登记原企业迁出，或填写实际占用面积。")
    return Fault(label(row, "floor_area"), said, expected, remedy)


def overfull(unit: Unit, since: datetime.date | None) -> Crowding | None:
    """The first day from `since` on which more of a unit is occupied than there is, as known now."""
    rows = Occupancy.objects.filter(unit=unit, known_to__isnull=True, former_unit="")
    return crowding(_parts(rows), rooms(unit), Span(since or datetime.date.min, None))


def rooms(unit: Unit) -> list[Part]:
    """How large a unit was when, as known now."""
    rows = UnitArea.objects.filter(unit=unit, known_to__isnull=True)
    found = [Part(row.valid_from, row.valid_to, row.floor_area) for row in rows]
    return found or [Part(None, None, unit.floor_area)]


def _parts(rows: QuerySet[Occupancy] | Sequence[Occupancy]) -> list[Part]:
    return [_part(row) for row in rows]


def _part(row: Occupancy) -> Part:
    return Part(row.valid_from, row.valid_to, row.floor_area)
