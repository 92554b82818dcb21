"""What is done to land. Web, interface, command line and imports all call these; each writes what it did to the log."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeVar

import shapely
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from shanglou.engine.faults import Fault
from shanglou.engine.language import plain, say

from ..bodies.acting import acting, change, create, delete, validate
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.queries import visible
from ..foundation.refusals import called, fault
from . import queries
from .checks import label, not_seen, out_of_order, out_of_range, refuse, required, typed
from .models import ControlLine, Parcel, ParcelArea, Zone
from .shapes import COLUMNS, draw

LandRow = TypeVar("LandRow", Zone, ControlLine, Parcel)

ORDERS = (
    ("lower_far", "upper_far"),
    ("contract_date", "expiry"),
    ("planned_start", "planned_completion"),
    ("planned_completion", "planned_production"),
    ("actual_start", "actual_completion"),
)
#: West, south, east and north of all land in China, in degrees.
CHINA = (73.0, 3.0, 136.0, 54.0)
#: What `classify` decides, and nothing else may change.
CLASSES = ("is_idle", "idle_months", "is_low_efficiency", "renewal_kind", "is_under_used")
#: How many of the rows that stand on a parcel are named when it is not taken out because of them.
NAMED = 3
_SEEN = {"zone": queries.zones, "control_line": queries.control_lines, "parent": queries.zones}


def create_parcel(
    actor: Actor,
    values: Mapping[str, Any],
    *,
    basis: str = "contract",
    source: str = "",
    shape: BaseGeometry | None = None,
) -> Parcel:
    """Register a parcel. A stated area begins its history on `basis` (contract, certificate, survey, import)."""
    values = typed(Parcel, values)
    row = Parcel(**values)
    with acting(actor, Capability.EDIT_LAND, "parcel.create", division=row.division_id) as trail:
        _check(actor, row, values)
        _draw(row, shape)
        create(trail, row)
        if row.area is not None:
            _remember(actor, row, row.area, basis, source, reason="", valid_from=row.contract_date, is_first=True)
    return row


def change_parcel(
    actor: Actor, parcel: Parcel, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> Parcel:
    """Change what is registered of a parcel: neither its area (`correct_area`) nor its classification (`classify`)."""
    values = typed(Parcel, values)
    refuse(
        [
            Fault(label(parcel, name), str(value), say("由专门事项办理的内容"), say("请用“更正面积”或“低效闲置认定”办理。"))
            for name, value in values.items()
            if name in ("area", *CLASSES) and value != getattr(parcel, name)
        ]
    )
    return _change(actor, parcel, values, "parcel.change", version, note)


def correct_area(
    actor: Actor,
    parcel: Parcel,
    area: Decimal,
    *,
    basis: str,
    reason: str,
    source: str = "",
    valid_from: datetime.date | None = None,
    version: int | None = None,
) -> ParcelArea:
    """State another area, in mu, on `basis` and with a `reason`.

    What was known before is closed, not overwritten. Without `valid_from` it was wrong all along; with it the earlier area
    stays true up to the day before.
    """
    with acting(actor, Capability.EDIT_LAND, "parcel.correct_area", parcel) as trail:
        refuse(
            [
                *required(called(_("更正原因"), "reason"), reason, say("请写明为什么更正，例如“按竣工测绘成果更正”。")),
                *out_of_range(parcel, {"area": area}),
                *([Fault(label(parcel, "area"), str(area), say("大于零的面积"), say("请核对后重新填写。"))] if area <= 0 else []),
                *_in_future(valid_from),
            ]
        )
        _begin(parcel)
        note = f"{dict(_bases()).get(basis, basis)}：{reason}"
        change(trail, parcel, {"area": area}, version=version, note=note)
        if not trail.deeds:
            trail.add(parcel, new={"area": area}, note=note)
        return _remember(actor, parcel, area, basis, source, reason=reason, valid_from=valid_from)


def withdraw_area(actor: Actor, parcel: Parcel, *, reason: str) -> None:
    """Take back a stated area where none was stated before. It is known no longer from now on; what was known stays kept."""
    with acting(actor, Capability.EDIT_LAND, "parcel.withdraw_area", parcel) as trail:
        change(trail, parcel, {"area": None}, note=reason)
        ParcelArea.objects.filter(parcel=parcel, known_to__isnull=True).update(known_to=parcel.changed_at)


def classify(
    actor: Actor, parcel: Parcel, values: Mapping[str, Any], *, reason: str, evidence: str = "", version: int | None = None
) -> Parcel:
    """Find a parcel to be idle, of low efficiency or under-used, or no longer so, and name the route of its renewal.

    `values` are of `CLASSES`. The reason and the evidence (a document number, say) stand in the log.
    """
    others = [name for name in values if name not in CLASSES]
    if others:
        raise fault(others[0], others[0], plain(", ".join(CLASSES)), say("其他内容请用“修改”办理。"))

    values = typed(Parcel, values)

    def after(name: str) -> Any:
        return values.get(name, getattr(parcel, name))

    with acting(actor, Capability.EDIT_LAND, "parcel.classify", parcel) as trail:
        faults = [
            *required(called(_("认定理由"), "reason"), reason, say("请写明认定或解除认定的理由。")),
            *out_of_range(parcel, values),
        ]
        if after("renewal_kind") and after("is_low_efficiency") is not True:
            faults.append(
                Fault(
                    label(parcel, "renewal_kind"),
                    str(after("renewal_kind")),
                    say("仅低效工业用地有更新类型"),
                    say("请同时认定为低效工业用地，或清空更新类型。"),
                )
            )
        if after("idle_months") is not None and after("is_idle") is not True:
            faults.append(
                Fault(
                    label(parcel, "idle_months"),
                    str(after("idle_months")),
                    say("仅闲置土地有闲置月数"),
                    say("请同时认定为闲置土地，或清空闲置月数。"),
                )
            )
        refuse(faults)
        return change(trail, parcel, values, version=version, note="；".join(part for part in (reason, evidence) if part))


def set_shape(actor: Actor, row: LandRow, shape: BaseGeometry | None, *, version: int | None = None, note: str = "") -> LandRow:
    """Set the geometry of a row (longitude and latitude of CGCS2000), or take it away; box, tile and measured area follow.

    `BadInput` for what is no valid polygon in China; nothing is repaired here.
    """
    with acting(actor, Capability.EDIT_LAND, f"{_kind(row)}.set_shape", row) as trail:
        scratch = type(row)()
        _draw(scratch, shape)
        return change(trail, row, {name: getattr(scratch, name) for name in COLUMNS}, version=version, note=note)


def create_zone(actor: Actor, values: Mapping[str, Any], *, shape: BaseGeometry | None = None) -> Zone:
    """Register a zone or platform."""
    values = typed(Zone, values)
    return _create(actor, Zone(**values), values, "zone.create", shape)


def change_zone(actor: Actor, zone: Zone, values: Mapping[str, Any], *, version: int | None = None, note: str = "") -> Zone:
    """Change a zone. It cannot lie in itself, nor in a part of itself."""
    wanted = values.get("parent", values.get("parent_id"))
    above = Zone.objects.filter(pk=getattr(wanted, "pk", wanted)).first() if wanted is not None else None
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if above.pk == zone.pk:
            raise fault(label(zone, "parent"), str(wanted), say("不是它自己或它的下级"), say("请另选所属园区。"))
        seen.add(above.pk)
        above = Zone.objects.filter(pk=above.parent_id).first() if above.parent_id else None
    return _change(actor, zone, values, "zone.change", version, note)


def create_control_line(actor: Actor, values: Mapping[str, Any], *, shape: BaseGeometry | None = None) -> ControlLine:
    """Register an industrial block control line."""
    values = typed(ControlLine, values)
    return _create(actor, ControlLine(**values), values, "control_line.create", shape)


def change_control_line(
    actor: Actor, line: ControlLine, values: Mapping[str, Any], *, version: int | None = None, note: str = ""
) -> ControlLine:
    """Change an industrial block control line."""
    return _change(actor, line, values, "control_line.change", version, note)


def remove(actor: Actor, row: Parcel | Zone | ControlLine, *, reason: str) -> None:
    """Take a row out of the registry, for instance because an import is undone. `BadInput` while others refer to it or stand
    on it.
    """
    with acting(actor, Capability.EDIT_LAND, f"{_kind(row)}.delete", row) as trail:
        refuse(required(called(_("理由"), "reason"), reason, say("请写明为什么删除。")))
        refuse([*_standing_on(actor, row)])
        try:
            delete(trail, row, note=reason)
        except models.ProtectedError as used:
            names = "、".join(sorted({str(item._meta.verbose_name) for item in used.protected_objects}))
            raise fault(
                str(row._meta.verbose_name), str(row), say("没有被其他记录引用"), say("请先处理引用它的{names}。", names=names)
            ) from None


def _standing_on(actor: Actor, row: Parcel | Zone | ControlLine) -> Iterator[Fault]:
    """A fault for each kind of row of a higher room that is joined to `row` and would lose it without a word, as projects
    would a parcel. Those that the actor may see are named.
    """
    for relation in row._meta.related_objects:
        if not relation.many_to_many:
            continue
        model = relation.related_model
        joined = model._default_manager.filter(**{relation.field.name: row})
        if not joined.exists():
            continue
        kind = str(model._meta.verbose_name)
        names = "、".join(str(item) for item in visible(joined, actor).order_by("pk")[:NAMED]) or "—"
        yield Fault(
            str(row._meta.verbose_name),
            str(row),
            say("没有{kind}（{names}）与它相连", kind=kind, names=names),
            say("请先在其中取下它，再删除（共 {count} 个）。", count=joined.count()),
        )


def _kind(row: Parcel | Zone | ControlLine) -> str:
    return "parcel" if isinstance(row, Parcel) else "zone" if isinstance(row, Zone) else "control_line"


def _check(actor: Actor, row: models.Model, values: Mapping[str, Any]) -> None:
    orders = ORDERS if isinstance(row, Parcel) else ()
    refuse(
        [
            *out_of_range(row, values),
            *out_of_order(row, values, orders),
            *not_seen(actor, row, values, _SEEN),
        ]
    )


def _create(actor: Actor, row: LandRow, values: Mapping[str, Any], verb: str, shape: BaseGeometry | None) -> LandRow:
    with acting(actor, Capability.EDIT_LAND, verb, division=row.division_id) as trail:
        _check(actor, row, values)
        _draw(row, shape)
        return create(trail, row)


def _draw(row: Parcel | Zone | ControlLine, shape: BaseGeometry | None) -> None:
    if shape is None:
        return
    name = str(_("图形"))
    found = ""
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        found, expected = shape.geom_type, say("不为空的面图形")
    elif not shape.is_valid:
        found, expected = shapely.is_valid_reason(shape), say("不自交、各环闭合的面图形")
    elif not shapely.box(*CHINA).contains(shapely.box(*shape.bounds)):
        bounds = ", ".join(f"{edge:.4f}" for edge in shape.bounds)
        found, expected = bounds, say("中国境内的 CGCS2000 经纬度坐标")
    if found:
        raise fault(name, found, expected, say("请核对图形和坐标系后重新提供。"))
    draw([row], [shape])


def _change(actor: Actor, row: LandRow, values: Mapping[str, Any], verb: str, version: int | None, note: str) -> LandRow:
    values = typed(type(row), values)
    with acting(actor, Capability.EDIT_LAND, verb, row) as trail:
        target = values.get("division", values.get("division_id"))
        if target is not None:
            actor.require(Capability.EDIT_LAND, division=getattr(target, "pk", target))
        _check(actor, row, values)
        return change(trail, row, values, version=version, note=note)


def _in_future(day: datetime.date | None) -> list[Fault]:
    if day is None or day <= timezone.localdate():
        return []
    return [Fault(called(_("自"), "valid_from"), day.isoformat(), say("不晚于今天的日期"), say("请在面积变更后再登记。"))]


def _bases() -> list[tuple[str, Any]]:
    return list(ParcelArea._meta.get_field("basis").choices or ())


def _begin(parcel: Parcel) -> None:
    """Give a parcel that was loaded with an area but without a history the beginning of one."""
    if parcel.area is not None and not ParcelArea.objects.filter(parcel=parcel).exists():
        ParcelArea.objects.create(parcel=parcel, area=parcel.area, basis="import", known_from=parcel.created_at, recorded_by="—")


def _remember(
    actor: Actor,
    parcel: Parcel,
    area: Decimal,
    basis: str,
    source: str,
    *,
    reason: str,
    valid_from: datetime.date | None,
    is_first: bool = False,
) -> ParcelArea:
    """Close what was known of the area, unless this `is_first`, and write down what is known now.

    Spans that ended before `valid_from` stay as they are; without it only the span that has no end is replaced.
    """
    now = timezone.now()
    known = () if is_first else ParcelArea.objects.filter(parcel=parcel, known_to__isnull=True)
    closed = [row for row in known if row.valid_to is None or (valid_from is not None and row.valid_to >= valid_from)]
    new = ParcelArea(
        parcel=parcel,
        area=area,
        basis=basis,
        source=source,
        reason=reason,
        valid_from=valid_from or (closed[0].valid_from if closed else None),
        known_from=now,
        recorded_by=actor.identity.person_name,
    )
    validate(new)
    if closed:
        ParcelArea.objects.filter(pk__in=[row.pk for row in closed]).update(known_to=now)
    if valid_from is not None:
        for row in closed:
            if row.valid_from is None or row.valid_from < valid_from:
                _keep_until(row, valid_from - datetime.timedelta(days=1), now)
    new.save()
    return new


def _keep_until(row: ParcelArea, day: datetime.date, now: datetime.datetime) -> None:
    """What stays true of a span that another one cuts short: the same area up to `day`."""
    ParcelArea.objects.create(
        parcel_id=row.parcel_id,
        area=row.area,
        basis=row.basis,
        source=row.source,
        reason=row.reason,
        valid_from=row.valid_from,
        valid_to=day,
        known_from=now,
        recorded_by=row.recorded_by,
    )
