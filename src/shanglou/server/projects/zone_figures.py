"""What the firms of a zone did in a year against the year before: the figures that matter, summed over the same firms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..bodies.actors import Actor, actor_of
from ..enterprises import queries as enterprises
from ..enterprises.models import YearFigures
from ..enterprises.tabulated import label_of, unit_of
from ..land.models import Zone
from ..land.panels import zone_panels
from ..land.telling import plain_number
from . import queries

INDICATORS = ("revenue", "tax", "value_added", "rd_expense", "employees", "energy_use", "carbon_emission")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure, summed over the `firms` that have it for both years. Where none has, `now` is the sum of those that have it
    for the year and there is nothing to compare it with.
    """

    name: str
    firms: int
    before: Decimal | None
    now: Decimal

    @property
    def change(self) -> Decimal | None:
        """Percent more than the year before, with two decimals."""
        return round((self.now - self.before) / self.before * 100, 2) if self.before else None

    @property
    def size(self) -> str:
        """The change without its sign, as it is printed."""
        return "" if self.change is None else plain_number(abs(self.change))


@dataclass(frozen=True, slots=True)
class ZoneFigures:
    """The newest `year` of which there are figures; `firms` in the zone, `reporting` those with figures of the year."""

    year: int
    firms: int
    reporting: int
    indicators: tuple[Indicator, ...]

    @property
    def before_year(self) -> int:
        """The year before."""
        return self.year - 1


def zone_figures(actor: Actor, zone: Zone) -> ZoneFigures | None:
    """The figures of a zone's firms, as far as the actor may see these; None where there are none."""
    firms = queries.firms_in(actor, zone)
    rows = enterprises.current_figures(actor).filter(enterprise__in=firms).order_by()
    year = rows.order_by("-year").values_list("year", flat=True).first()
    if year is None:
        return None
    by_year: dict[int, dict[int, YearFigures]] = {year: {}, year - 1: {}}
    for row in rows.filter(year__in=by_year):
        by_year[row.year][row.enterprise_id] = row
    found = (_indicator(name, by_year[year], by_year[year - 1]) for name in INDICATORS)
    return ZoneFigures(year, firms.count(), len(by_year[year]), tuple(item for item in found if item is not None))


def _indicator(name: str, now: Mapping[int, YearFigures], before: Mapping[int, YearFigures]) -> Indicator | None:
    own = {key: Decimal(value) for key, row in now.items() if (value := getattr(row, name)) is not None}
    past = {key: Decimal(value) for key, row in before.items() if key in own and (value := getattr(row, name)) is not None}
    if past:
        return Indicator(name, len(past), sum(past.values(), Decimal(0)), sum((own[key] for key in past), Decimal(0)))
    return Indicator(name, len(own), None, sum(own.values(), Decimal(0))) if own else None


def shown(request: HttpRequest, zone: Zone) -> Mapping[str, Any]:
    """The table of the page."""
    found = zone_figures(actor_of(request), zone)
    return {"found": found, "lines": [_line(item) for item in found.indicators] if found is not None else []}


def _line(item: Indicator) -> dict[str, Any]:
    unit, factor = unit_of(item.name)

    def said(value: Decimal | None) -> str:
        return "" if value is None else plain_number(round(value / factor, 2))

    return {"item": item, "label": label_of(item.name), "unit": unit, "before": said(item.before), "now": said(item.now)}


zone_panels.add("figures", _("主要指标"), "projects/zone_figures.html", shown, order=20)
