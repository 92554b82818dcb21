"""What a stacking plan shows: storeys and units as they are drawn, sorted by a theme, and the shares that have a cap."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shanglou.standards import industries

from ..bodies.actors import Actor
from ..foundation.fields import language
from ..land.telling import plain_number
from . import queries
from .elevation import Elevation, FloorIn, UnitIn, elevation
from .models import Building, Floor, Occupancy, Unit
from .panels import Cap, Least, limits
from .themes import UNKNOWN, VACANT, Legend, legend

#: Uses that count as administrative office and living service.
FACILITY = ("administrative_office", "living_service")
#: The theme where none is asked for.
USUAL = "use"

Now = Mapping[int, Sequence[Occupancy]]


@dataclass(frozen=True, slots=True)
class Theme:
    """What units are sorted by: a name, how a unit is sorted and what its group is called, patterns that never change."""

    label: Any
    group: Callable[[Unit, Sequence[Occupancy]], tuple[str, Any]]
    fixed: Mapping[str, str]


def _tenant(unit: Unit, now: Sequence[Occupancy]) -> tuple[str, Any]:
    if not now:
        return VACANT, _("空置")
    firm = queries.seen(now[0], "enterprise")
    return (str(firm.pk), firm.name_zh) if firm is not None else (UNKNOWN, "")


def _mode(unit: Unit, now: Sequence[Occupancy]) -> tuple[str, Any]:
    return (now[0].mode, now[0].get_mode_display()) if now else (VACANT, _("空置"))


def _industry(unit: Unit, now: Sequence[Occupancy]) -> tuple[str, Any]:
    """The category stated of the unit, else the division (GB/T 4754) of its tenant's industry."""
    stated = unit.industry_category or unit.sub_field
    if stated:
        return stated, stated
    firm = queries.seen(now[0], "enterprise") if now else None
    if firm is None:
        return (VACANT, _("空置")) if not now else (UNKNOWN, "")
    digits = "".join(sign for sign in firm.industry if sign.isdigit())[:2]
    try:
        found = industries.industry(digits)
    except ValueError:
        return UNKNOWN, ""
    return found.code, found.name_zh


def _dividable(unit: Unit, now: Sequence[Occupancy]) -> tuple[str, Any]:
    if unit.is_dividable is None:
        return UNKNOWN, ""
    return ("yes", _("可分割")) if unit.is_dividable else ("no", _("不可分割"))


def _option(name: str) -> Callable[[Unit, Sequence[Occupancy]], tuple[str, Any]]:
    def group(unit: Unit, now: Sequence[Occupancy]) -> tuple[str, Any]:
        key = getattr(unit, name)
        return (key, getattr(unit, f"get_{name}_display")()) if key else (UNKNOWN, "")

    return group


THEMES: dict[str, Theme] = {
    "use": Theme(gettext_lazy("用途"), _option("use"), {}),
    "tenant": Theme(gettext_lazy("入驻企业"), _tenant, {}),
    "industry": Theme(gettext_lazy("产业"), _industry, {}),
    "occupancy": Theme(gettext_lazy("入驻状态"), _mode, {"lease": "f0", "own": "f1"}),
    "assessment": Theme(gettext_lazy("达产考核"), _option("assessment"), {"passed": "f1", "failed": "f5"}),
    "dividable": Theme(gettext_lazy("可否分割"), _dividable, {"yes": "f1", "no": "f5"}),
    "split": Theme(gettext_lazy("分割状态"), _option("split_state"), {}),
}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A share in percent beside the plan, against its cap where one is known."""

    key: str
    label: str
    share: Decimal | None
    cap: Cap | None
    note: str


@dataclass(frozen=True, slots=True)
class Smallest:
    """The smallest of the units that are divided off in one way, or may be, against the least that is allowed. `area` is None
    where the building has no such unit of known area; `short` counts those below the least.
    """

    key: str
    label: str
    area: Decimal | None
    least: Least | None
    units: int
    short: int
    note: str


@dataclass(frozen=True, slots=True)
class Card:
    """What is shown of a unit beside the plan: its title, and lines of label and value."""

    unit: Unit
    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Stacking:
    """The plan of a building on a day, in one theme. `floors` by their number are those that are registered; `now` is who is
    in which unit.
    """

    on: datetime.date
    theme: Theme
    floors: Mapping[int, Floor]
    units: Mapping[int, Unit]
    now: Now
    cards: Mapping[int, Card]
    inputs: tuple[FloorIn, ...]
    plan: Elevation
    legend: Legend
    gauges: tuple[Gauge, ...]
    smallest: tuple[Smallest, ...]


def stacking(actor: Actor, row: Building, theme: Theme) -> Stacking:
    """The plan of a building that the actor may see, as it is today."""
    today = timezone.localdate()
    floors = list(queries.floors(actor).filter(building=row))
    units = list(queries.plain_units(actor).filter(building=row).order_by("floor_id", "door_no", "pk"))
    now = who_is_there(list(queries.occupied_on(actor, today).filter(unit__building=row)))
    cards = {unit.pk: card(unit, now.get(unit.pk, ())) for unit in units}
    inputs, labels = drawn(floors, units, now, theme, cards)
    looks = legend(
        [unit for floor in inputs for unit in floor.units], labels, fixed=theme.fixed, other=_("其他"), unknown=_("未知")
    )
    allowed = limits(row)
    return Stacking(
        today,
        theme,
        {floor.number: floor for floor in floors},
        {unit.pk: unit for unit in units},
        now,
        cards,
        tuple(inputs),
        elevation(inputs, guess=row.storey_height),
        looks,
        tuple(gauges(units, now, allowed.caps)),
        tuple(smallest(units, allowed.leasts)),
    )


def who_is_there(rows: Sequence[Occupancy]) -> dict[int, list[Occupancy]]:
    """Occupancies by their unit."""
    found: dict[int, list[Occupancy]] = {}
    for row in rows:
        found.setdefault(row.unit_id, []).append(row)
    return found


def drawn(
    floors: Sequence[Floor], units: Sequence[Unit], now: Now, theme: Theme, cards: Mapping[int, Card]
) -> tuple[list[FloorIn], dict[str, Any]]:
    """The storeys with their units as they are to be drawn, and what each group is called."""
    numbers = {floor.pk: floor.number for floor in floors}
    by_floor: dict[int, list[UnitIn]] = {}
    labels: dict[str, Any] = {}
    for unit in units:
        here = now.get(unit.pk, ())
        group, label = theme.group(unit, here)
        labels[group] = label
        top = numbers.get(unit.highest_floor_id) if unit.highest_floor_id else None
        shown = cards[unit.pk]
        title = f"{shown.title}；" + "；".join(f"{name} {value}" for name, value in shown.lines)
        by_floor.setdefault(unit.floor_id, []).append(
            UnitIn(unit.pk, str(unit), unit.floor_area, group, tenants(here), title, top)
        )
    return [
        FloorIn(item.number, str(item), item.storey_height, item.design_load, item.floor_area, tuple(by_floor.get(item.pk, ())))
        for item in floors
    ], labels


def tenants(now: Sequence[Occupancy]) -> str:
    """Who is there, as far as it may be seen."""
    names = [firm.name_zh for item in now if (firm := queries.seen(item, "enterprise")) is not None]
    return ("、" if language() == "zh" else ", ").join(names)


def card(unit: Unit, now: Sequence[Occupancy]) -> Card:
    """The unit in a few lines."""
    area = f"{plain_number(unit.floor_area)} m²" if unit.floor_area is not None else _("未知")
    lines = [(_("用途"), unit.get_use_display() if unit.use else _("未知")), (_("建筑面积"), area)]
    if not now:
        lines.append((_("入驻"), _("空置")))
    for item in now:
        firm = queries.seen(item, "enterprise")
        name = firm.name_zh if firm is not None else _("不可查看")
        size = f" · {plain_number(item.floor_area)} m²" if item.floor_area is not None else ""
        since = f" · {item.valid_from.isoformat()} {_('起')}" if item.valid_from is not None else ""
        lines.append((str(item.get_mode_display()), f"{name}{size}{since}"))
    if unit.split_state:
        lines.append((_("分割状态"), str(unit.get_split_state_display())))
    divided = _("未定") if unit.is_dividable is None else _("可") if unit.is_dividable else _("否")
    lines.append((_("可否分割"), f"{divided} {unit.dividable_reason}".strip()))
    if unit.assessment:
        lines.append((_("达产考核"), str(unit.get_assessment_display())))
    return Card(unit, str(unit), tuple(lines))


def gauges(units: Sequence[Unit], now: Now, known: Mapping[str, Cap]) -> list[Gauge]:
    """Facility share, divided share and vacant share of the floor area of the building's units, against their caps."""
    sizes = {unit.pk: unit.floor_area for unit in units if unit.floor_area is not None}
    lacking = len(units) - len(sizes)
    whole = sum(sizes.values(), Decimal(0))

    def share(of: Callable[[Unit], Decimal]) -> Decimal | None:
        if not whole:
            return None
        return sum((of(unit) for unit in units if unit.pk in sizes), Decimal(0)) / whole * 100

    def vacant(unit: Unit) -> Decimal:
        size = sizes[unit.pk]
        taken = sum((size if item.floor_area is None else item.floor_area for item in now.get(unit.pk, ())), Decimal(0))
        return max(size - taken, Decimal(0))

    def within(is_in: Callable[[Unit], bool]) -> Callable[[Unit], Decimal]:
        return lambda unit: sizes[unit.pk] if is_in(unit) else Decimal(0)

    note = _("%(n)d 个单元面积未知，未计入") % {"n": lacking} if lacking else ""
    rows = (
        ("facility", _("行政办公及生活服务"), share(within(lambda unit: unit.use in FACILITY))),
        ("divided", _("已分割转让"), share(within(lambda unit: unit.split_state == "transferred"))),
        ("vacant", _("空置"), share(vacant)),
    )
    return [Gauge(key, label, value, known.get(key), note) for key, label, value in rows]


def smallest(units: Sequence[Unit], known: Mapping[str, Least]) -> list[Smallest]:
    """The smallest unit of each way to divide units off, against the least that one may be. Facilities and units that may not
    be divided off are left out; where no unit is registered as divided off in any way, the limits stand alone.
    """
    concerned = [unit for unit in units if unit.split_by and unit.use not in FACILITY and unit.is_dividable is not False]
    found = []
    for key, label in Unit._meta.get_field("split_by").flatchoices:
        own = [unit for unit in concerned if unit.split_by == key]
        least = known.get(key)
        if not own and (concerned or least is None):
            continue
        sizes = [unit.floor_area for unit in own if unit.floor_area is not None]
        lacking = len(own) - len(sizes)
        found.append(
            Smallest(
                key,
                str(label),
                min(sizes, default=None),
                least,
                len(own),
                sum(least is not None and size < least.area for size in sizes),
                _("%(n)d 个单元面积未知，未计入") % {"n": lacking} if lacking else "",
            )
        )
    return found
