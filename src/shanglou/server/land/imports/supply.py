"""Land supply records as the national land market site gives them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from shanglou.engine.faults import Fault
from shanglou.engine.files.columns import ColumnMap
from shanglou.engine.language import Text, say
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem

from ...bodies.actors import Actor
from ...bodies.models import Division
from ...bodies.places import load_places
from ...bodies.queries import divisions
from ...doors.importing.places import place_fault
from ...doors.kinds import DIVISION, Draft, Field, Source, importable, plain
from .tables import Parcels

_TELLING = ("province", "city", "district", "project", "location", "area_ha", "holder", "contract_date")
_DAYS = ("contract_date", "handover_date", "planned_start", "planned_completion", "actual_start", "actual_completion")
_FIRST_YEAR = 2000
#: Province, city and district as a record names them.
_Named = tuple[str, str, str]
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

#: What its owner calls the column of a field.
_HEADERS = {written.partition(" [")[0]: header for header, written in _COLUMNS.items()}


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
    consulted: ClassVar[Mapping[str, Text]] = dict.fromkeys(("province", "city", "district"), say("用来确定所在区划。"))
    hint = _("列名须为 province、city、district、location、area_ha 等。没有电子监管号的记录以内容摘要编号。")
    fields = (
        Field("code", required=True),
        DIVISION,
        *plain(*dict.fromkeys(written.partition(" [")[0] for written in _COLUMNS.values())),
    )

    def prepare(self, actor: Actor, drafts: Sequence[Draft], source: Source) -> None:
        """Give each record its code and its place, and say what is doubtful in it."""
        places, codes = _divisions(
            actor, [(_own(draft, "province"), _own(draft, "city"), _own(draft, "district")) for draft in drafts]
        )
        for draft in drafts:
            said = {name: _own(draft, name) for name in ("e_reg_no", *_TELLING)}
            told = "|".join(said[name] for name in _TELLING)
            draft.values["code"] = said["e_reg_no"] or f"LS-{hashlib.sha256(told.encode()).hexdigest()[:16]}"
            named = (said["province"], said["city"], said["district"])
            found = places.get(named)
            if found is not None:
                draft.values["division"] = found
            else:
                text = " ".join(name for name in named if name)
                draft.faults.append(place_fault(self.heading("division"), text, is_known=named in codes, row=draft.number))
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
            found.append((name, _HEADERS[name], say("{year} 年以后的日期", year=_FIRST_YEAR), say("请核对日期。")))
    for first, second in (
        ("lower_far", "upper_far"),
        ("planned_start", "planned_completion"),
        ("actual_start", "actual_completion"),
    ):
        if values.get(first) is not None and values.get(second) is not None and values[first] > values[second]:
            found.append((second, _HEADERS[second], say("不小于{value}", value=values[first]), say("上下限或先后颠倒，请核对。")))
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


def _own(draft: Draft, header: str) -> str:
    return str(draft.own.get(header) or "").strip()


def _divisions(actor: Actor, named: Iterable[_Named]) -> tuple[dict[_Named, Division], dict[_Named, str]]:
    """The divisions of records as closely as the national codes know them, where the actor may register; and the codes of all."""
    codes = {names: code for names in dict.fromkeys(named) if (code := _code(*names))}
    found = {row.code: row for row in divisions(actor).filter(code__in=set(codes.values()))}
    missing = sorted({*codes.values()} - {*found})
    if missing and actor.sees_all:
        load_places(missing)
        found |= {row.code: row for row in divisions(actor).filter(code__in=missing)}
    return {names: found[code] for names, code in codes.items() if code in found}, codes


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
