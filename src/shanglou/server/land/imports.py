"""What of land can be imported: zones, control lines, parcels, and land supply records as the national site gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import Fault
from shanglou.engine.files.columns import ColumnMap
from shanglou.engine.language import say
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem

from ..bodies.acting import acting, change
from ..bodies.actors import Actor
from ..bodies.capabilities import Capability
from ..bodies.models import Division
from ..bodies.places import load_places
from ..bodies.queries import divisions
from ..doors.kinds import BODY, DIVISION, Draft, Field, ImportKind, Refers, Source, importable, plain
from . import actions, queries
from .forms import ParcelForm
from .models import ControlLine, Parcel, ParcelArea, Zone

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
        return actions.create_zone(actor, values)

    def change(self, actor: Actor, row: Zone, values: dict[str, Any], source: Source) -> Zone:
        """Change it."""
        return actions.change_zone(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: Zone, reason: str) -> None:
        """Take it out."""
        actions.remove(actor, row, reason=reason)


@importable
class ControlLines(ImportKind):
    """Industrial block control lines."""

    name, label, model = "control-lines", _("工业区块控制线"), ControlLine
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
        return actions.create_control_line(actor, values)

    def change(self, actor: Actor, row: ControlLine, values: dict[str, Any], source: Source) -> ControlLine:
        """Change it."""
        return actions.change_control_line(actor, row, values, note=source.note)

    def remove(self, actor: Actor, row: ControlLine, reason: str) -> None:
        """Take it out."""
        actions.remove(actor, row, reason=reason)


_SPECIAL = ("code", "division", "body", "zone", "control_line", "area")
_PLAIN = [name for _title, names in ParcelForm.groups for name in names if name not in _SPECIAL]


@importable
class Parcels(ImportKind):
    """Parcels."""

    name, label, model = "parcels", _("宗地"), Parcel
    capability = Capability.EDIT_LAND
    fields = (
        Field("code", required=True, aliases=("宗地编号", "地块编号")),
        DIVISION,
        BODY,
        ZONE,
        Field("control_line", refers=Refers(queries.control_lines)),
        Field("area", aliases=("登记面积", "用地面积")),
        *plain(*dict.fromkeys(_PLAIN)),
    )
    key = ("code",)
    rows = staticmethod(queries.parcels)
    list_name = "land:parcels"
    bulk = ("zone", "control_line", "land_use", "supply_mode", "land_source")

    def create(self, actor: Actor, values: dict[str, Any], source: Source) -> Parcel:
        """Register it; its stated area begins its history."""
        return actions.create_parcel(actor, values, basis="import", source=source.note)

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
            with acting(actor, Capability.EDIT_LAND, "parcel.change", row) as trail:
                change(trail, row, {"area": None}, note=reason)
                ParcelArea.objects.filter(parcel=row, known_to__isnull=True).update(known_to=row.changed_at)
        if rest:
            self.change(actor, row, rest, Source(reason))


# ------------------------------------------------------------------------------------------------- land supply records
_TELLING = ("province", "city", "district", "project", "location", "area_ha", "holder", "contract_date")
_DAYS = ("contract_date", "handover_date", "planned_start", "planned_completion", "actual_start", "actual_completion")
_FIRST_YEAR = 2000
_COLUMNS = {
    "e_reg_no": "record_no",
    "location": "location",
    "area_ha": "area [hectare]",
    "use": "land_use",
    "supply": "grant_method",
    "term_years": "term [year]",
    "industry": "industry",
    "grade": "grade",
    "price_wan": "price [wan_yuan]",
    "project": "remarks",
    "holder": "holder",
    "handover": "handover_date",
    "start_plan": "planned_start",
    "finish_plan": "planned_completion",
    "start_actual": "actual_start",
    "finish_actual": "actual_completion",
    "approver": "approver",
    "contract_date": "contract_date",
    "far_lower": "lower_far",
    "far_upper": "upper_far",
}


def _mapped() -> ColumnMap:
    columns = {}
    for header, written in _COLUMNS.items():
        name, _bracket, unit = written.partition(" [")
        columns[header] = (f"land_supply.{name}", unit.removesuffix("]"))
    words = {
        "use": {"工业用地": "industrial", "仓储用地": "storage"},
        "supply": {"挂牌出让": "listing", "拍卖出让": "auction", "招标出让": "tender", "协议出让": "agreement"},
    }
    return ColumnMap(columns, words)


@importable
class LandSupply(Parcels):
    """Records of the national land market site, as public crawls of it come. They bear no parcel code: one with a supervision
    number is called by it, another by a short form of what it says. A superuser's records bring their places with them.
    """

    name, label = "land-supply", _("土地供应记录（土地市场网）")
    is_main = False
    mapped = _mapped()
    hint = _("列名须为 province、city、district、location、area_ha 等。没有电子监管号的记录以内容摘要编号。")
    fields = (
        Field("code", required=True),
        DIVISION,
        *plain(*dict.fromkeys(written.partition(" [")[0] for written in _COLUMNS.values())),
    )

    def prepare(self, actor: Actor, drafts: Sequence[Draft], source: Source) -> None:
        """Give each record its code and its place, and say what is doubtful in it."""
        places: dict[tuple[str, str, str], Division | None] = {}
        for draft in drafts:
            said = {name: str(draft.own.get(name) or "").strip() for name in ("e_reg_no", *_TELLING)}
            told = "|".join(said[name] for name in _TELLING)
            draft.values["code"] = said["e_reg_no"] or f"LS-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
            named = (said["province"], said["city"], said["district"])
            if named not in places:
                places[named] = _division(actor, *named)
            found = places[named]
            if found is not None:
                draft.values["division"] = found
            else:
                text = " ".join(name for name in named if name)
                expected = say("您的辖区内、国家区划代码表里的地名")
                draft.blame(self.heading("division"), text, expected, say("请核对地名；不属于您辖区的请由当地办理。"))
            # A row without its bad cells is asked for by `partial`; what is doubtful is said either way.
            _doubt(draft, said, partial=bool(source.options.get("partial")))


def _doubt(draft: Draft, said: dict[str, str], *, partial: bool) -> None:
    """What a record says that cannot be so. With `partial` such a cell is left out; else the row is."""
    values = draft.values
    found: list[tuple[str, str, Any, Any]] = []
    if not values.get("area"):
        found.append(("area", "area_ha", say("大于零的面积"), say("没有可用的宗地面积，请核对出让合同。")))
    if values.get("price") == 0:
        found.append(("price", "price_wan", say("大于零的价款"), say("成交价款为零，请核对出让合同。")))
    if values.get("lower_far") is None and values.get("upper_far") is None:
        _keep(draft, "far_lower", "", say("容积率的上限或下限"), say("没有容积率；照录。"))
    for name in _DAYS:
        if values.get(name) is not None and values[name].year < _FIRST_YEAR:
            found.append((name, name, say("{year} 年以后的日期", year=_FIRST_YEAR), say("请核对日期。")))
    for first, second in (
        ("lower_far", "upper_far"),
        ("planned_start", "planned_completion"),
        ("actual_start", "actual_completion"),
    ):
        if values.get(first) is not None and values.get(second) is not None and values[first] > values[second]:
            found.append((second, second, say("不小于{value}", value=values[first]), say("上下限或先后颠倒，请核对。")))
    start, finish, contract = values.get("planned_start"), values.get("planned_completion"), values.get("contract_date")
    if start is not None and contract is not None and start < contract:
        _keep(draft, "start_plan", start.isoformat(), say("不早于签订合同的日期"), say("请核对；照录。"))
    if start is not None and start == finish:
        _keep(draft, "finish_plan", start.isoformat(), say("晚于约定开工的日期"), say("开工与竣工为同一天，请核对；照录。"))
    for name, header, expected, remedy in found:
        written = str(values.get(name) if values.get(name) is not None else said.get(header, ""))
        fault = Fault(header, written, expected, remedy, draft.number)
        (draft.doubts if partial else draft.faults).append(fault)
        if partial:
            values.pop(name, None)


def _keep(draft: Draft, header: str, found: str, expected: Any, remedy: Any) -> None:
    draft.doubts.append(Fault(header, found, expected, remedy, draft.number))


def _division(actor: Actor, province: str, city: str, district: str) -> Division | None:
    """The division of a record as closely as the national codes know it, where the actor may register; None elsewhere."""
    code = _code(province, city, district)
    if not code:
        return None
    found = divisions(actor).filter(code=code).first()
    if found is None and actor.sees_all:
        load_places([code])
        found = divisions(actor).filter(code=code).first()
    return found


def _code(province: str, city: str, district: str) -> str:
    """The code of the narrowest place that is named; ``本级`` is the place itself. Empty where none is known."""
    above = None
    for name in (province, city, district.removesuffix("本级")):
        if not name:
            continue
        try:
            above = place(name, within=above)
        except Problem:
            if name == district:
                return ""
            continue
    return above.code if above is not None and (district or city) else ""
