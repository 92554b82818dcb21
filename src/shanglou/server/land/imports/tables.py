"""What of land can be imported as a table: zones, control lines, parcels."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ...bodies.actors import Actor
from ...bodies.capabilities import Capability
from ...doors.kinds import BODY, DIVISION, Field, ImportKind, Refers, Source, importable, plain
from .. import actions, queries
from ..forms import ParcelForm
from ..models import ControlLine, Parcel, Zone

ZONE = Field("zone", refers=Refers(queries.zones, by=("code", "name_zh", "name_en")))


@importable
class Zones(ImportKind):
    """Zones and platforms."""

    name, label, model = "zones", _("园区与平台"), Zone
    capability = Capability.EDIT_LAND
    fields = (
        Field("code", required=True),
        Field("name_zh", required=True),
        DIVISION,
        BODY,
        *plain("name_en", "kind", "level", "priority_platform", "is_2070_cluster", "leading_industries"),
        Field("parent", refers=Refers(queries.zones, by=("code", "name_zh"), own=True)),
        *plain("land_area", "established_on", "approval_no"),
    )
    key = ("code",)
    rows = staticmethod(queries.zones)
    list_name = "land:zones"
    bulk = ("kind", "level", "is_2070_cluster", "parent")

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Zone:
        """Register it."""
        shape = values.pop("shape", None)
        return actions.create_zone(actor, values, shape=shape)

    def change(self, actor: Actor, row: Zone, values: dict[str, Any], source: Source) -> Zone:
        """Change it."""
        return actions.change_zone(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: Zone, reason: str) -> None:
        """Take it out."""
        actions.remove(actor, row, reason=reason)


@importable
class ControlLines(ImportKind):
    """Industrial block control lines."""

    name, label, model = "control-lines", pgettext_lazy("many", "工业区块控制线"), ControlLine
    capability = Capability.EDIT_LAND
    fields = (
        Field("code", required=True),
        Field("name_zh", required=True),
        DIVISION,
        BODY,
        *plain("tier", "approved_on", "approval_no"),
    )
    key = ("code",)
    rows = staticmethod(queries.control_lines)
    list_name = "land:control-lines"
    bulk = ("tier",)

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> ControlLine:
        """Register it."""
        shape = values.pop("shape", None)
        return actions.create_control_line(actor, values, shape=shape)

    def change(self, actor: Actor, row: ControlLine, values: dict[str, Any], source: Source) -> ControlLine:
        """Change it."""
        return actions.change_control_line(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: ControlLine, reason: str) -> None:
        """Take it out."""
        actions.remove(actor, row, reason=reason)


_SPECIAL = ("code", "division", "body", "zone", "control_line", "area", "location", "holder")
_PLAIN = [name for _title, names in ParcelForm.groups for name in names if name not in _SPECIAL]


@importable
class Parcels(ImportKind):
    """Parcels."""

    name, label, model = "parcels", _("宗地"), Parcel
    capability = Capability.EDIT_LAND
    fields = (
        Field("code", required=True, aliases=("宗地编号", "地块编号", "ZDDM")),
        DIVISION,
        BODY,
        ZONE,
        Field("control_line", refers=Refers(queries.control_lines)),
        Field("area", aliases=("登记面积", "用地面积", "土地面积", "面积", "ZDMJ")),
        Field("location", aliases=("坐落", "坐落位置", "ZL")),
        Field("holder", aliases=("权利人", "使用权人", "土地使用者")),
        *plain(*dict.fromkeys(_PLAIN)),
    )
    key = ("code",)
    rows = staticmethod(queries.parcels)
    list_name = "land:parcels"
    bulk = ("zone", "control_line", "land_use", "supply_mode", "land_source")

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Parcel:
        """Register it; its stated area begins its history."""
        shape = values.pop("shape", None)
        return actions.create_parcel(actor, values, basis="import", source=source.note, shape=shape)

    def change(self, actor: Actor, row: Parcel, values: dict[str, Any], source: Source) -> Parcel:
        """Change it; its area by a correction that says where the new one comes from."""
        rest = dict(values)
        area = rest.pop("area", None)
        if area is not None:
            actions.correct_area(actor, row, area, basis="import", reason=source.note, source=source.note)
        return actions.change_parcel(actor, row, rest, note=source.note) if rest else row

    def remove(self, actor: Actor, row: Parcel, reason: str) -> None:
        """Take it out, its areas with it."""
        actions.remove(actor, row, reason=reason)

    def restore(self, actor: Actor, row: Parcel, before: dict[str, Any], reason: str) -> None:
        """Give it back what it had; an area where there was none is closed as no longer known."""
        rest = dict(before)
        if "area" in rest and rest["area"] is None:
            del rest["area"]
            actions.withdraw_area(actor, row, reason=reason)
        if rest:
            self.change(actor, row, rest, Source(reason))
