"""What the actions of this room share."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from shanglou.engine.faults import Fault
from shanglou.engine.language import plain as as_text
from shanglou.engine.language import say

from ...audit.queries import of_object
from ...bodies.acting import acting, delete
from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...bodies.models import Body, Registered
from ...bodies.queries import bodies
from ...enterprises import queries as enterprises
from ...foundation.refusals import Clash, Conflict, called
from ...land import queries as land
from ...land.checks import Order, label, not_seen, out_of_order, out_of_range, refuse, required
from .. import queries

#: Which rows a foreign key may name, by its field: those that the actor may see.
SEEN: Mapping[str, Callable[[Actor], models.QuerySet[Any]]] = {
    "zone": land.zones,
    "parcel": land.parcels,
    "owner": enterprises.enterprises,
    "operator": enterprises.enterprises,
    "enterprise": enterprises.enterprises,
    "project": queries.projects,
    "building": queries.buildings,
}

#: The years that days of the registry lie in: leases and land reach further ahead than anything else.
FIRST, LAST = 1900, 2200


def check(actor: Actor, row: models.Model, values: Mapping[str, Any], orders: Sequence[Order] = ()) -> None:
    """`BadInput` with everything that is wrong with `values`: ranges, order, rows that the actor may not name."""
    refuse(
        [
            *out_of_range(row, values),
            *(fault for name, value in values.items() for fault in out_of_time(label(row, name), value)),
            *out_of_order(row, values, orders),
            *not_seen(actor, row, values, {**_bodies(row), **SEEN}),
        ]
    )


def out_of_time(name: str, value: Any) -> list[Fault]:
    """A fault for a day that nothing here can be about; the days before and after are counted with, so there have to be some."""
    if not isinstance(value, datetime.date) or FIRST <= value.year <= LAST:
        return []
    expected = say("{first} 年至 {last} 年之间的日期", first=FIRST, last=LAST)
    return [Fault(name, value.isoformat()[:10], expected, say("请核对日期。"))]


def _bodies(row: models.Model) -> dict[str, Any]:
    """The fields of a row that name a body under a name of their own."""
    return {
        field.name: bodies
        for field in row._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.related_model is Body
    }


def in_future(row: models.Model, name: str, day: datetime.date | None) -> list[Fault]:
    """A fault when something that is said to have happened lies ahead."""
    if day is None or day <= timezone.localdate():
        return []
    return [Fault(label(row, name), day.isoformat(), say("不晚于今天的日期"), say("到达之后再登记。"))]


def same_as_read(whole: Registered, part: models.Model, values: Mapping[str, Any], read: Mapping[str, Any]) -> None:
    """`Conflict` when one of `values` no longer stands in `part` as its user read it. Parts have no version of their own; who
    changed one last is told by the log of the `whole`.
    """
    stale = [name for name in values if name in read and plain(getattr(part, name)) != plain(read[name])]
    if not stale:
        return
    last = of_object(whole._meta.label_lower, whole.pk).first()
    names = [label(part, name) for name in stale]
    personal = getattr(part, "PERSONAL", ())

    def shown(name: str, value: Any) -> Any:
        return "***" if name in personal else plain(value)

    clashes = [
        Clash(name, as_text(label(part, name)), shown(name, getattr(part, name)), shown(name, values[name])) for name in stale
    ]
    when = timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M") if last is not None else "—"
    raise Conflict(last.person_name if last is not None else "—", when, names, clashes, whole.version)


def put_away(actor: Actor, row: Registered, *, reason: str, verb: str, used: Sequence[tuple[Any, bool]] = ()) -> None:
    """Take a row out of the registry; the log keeps its values. `BadInput` while others refer to it.

    `used` names what would go with the row and must not: its label, and whether there is any.
    """
    with acting(actor, Capability.EDIT_PROJECTS, verb, row) as trail:
        refuse(required(called(_("理由"), "reason"), reason, say("请写明为什么删除。")))
        refuse([_still_used(row, str(name)) for name, there in used if there])
        try:
            delete(trail, row, note=reason)
        except models.ProtectedError as protected:
            names = sorted({str(item._meta.verbose_name) for item in protected.protected_objects})
            refuse([_still_used(row, "、".join(names))])


def _still_used(row: models.Model, names: str) -> Fault:
    return Fault(str(row._meta.verbose_name), str(row), say("没有被其他记录引用"), say("请先处理引用它的{names}。", names=names))


def written(part: models.Model) -> dict[str, Any]:
    """The columns of a row that hold something, as the log keeps them."""
    found = {field.attname: plain(getattr(part, field.attname)) for field in part._meta.concrete_fields if not field.primary_key}
    return {name: value for name, value in found.items() if value not in (None, "")}


def named(part: models.Model, values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a part under names that none of the whole's own columns has: ``milestone.step`` is not the project's step."""
    return {f"{part._meta.model_name}.{name}": value for name, value in values.items()}


def plain(value: Any) -> Any:
    """A value as the log keeps it: of a related row its key."""
    return value.pk if isinstance(value, models.Model) else value


__all__ = ["SEEN", "check", "in_future", "named", "out_of_time", "plain", "put_away", "same_as_read", "written"]
