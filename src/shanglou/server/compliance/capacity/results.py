"""What follows from the figures of a form: sizes, whether they go together, what each city's rules say of them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from shanglou.policies import library

from .calculate import Capacity, Figures, capacity
from .cities import City, ask, cities, number
from .form import CapacityForm

#: What the results say, in the order of the page: name, label, unit, decimals.
ROWS: tuple[tuple[str, Any, Any, int], ...] = (
    ("land", _("用地面积"), "m²", 2),
    ("counted", _("计容建筑面积"), "m²", 2),
    ("total", _("总建筑面积（含地下）"), "m²", 2),
    ("footprint", _("建筑基底面积"), "m²", 2),
    ("mean_storey", _("平均每层建筑面积"), "m²", 2),
    ("needed_storeys", _("按密度和容积率至少要建"), _("层"), 0),
    ("height", _("按层数和层高的建筑高度"), _("米"), 3),
    ("most_storeys", _("限高之内最多"), _("层"), 0),
    ("reachable_far", _("限高和密度之内可达的容积率"), "", 4),
    ("facility_land", _("配套设施用地"), "m²", 2),
    ("facility_floor", _("配套设施建筑面积"), "m²", 2),
    ("other_floor", _("配套以外的建筑面积"), "m²", 2),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One size that follows, to so many decimals; `shown` is how it is printed."""

    name: str
    label: Any
    unit: Any
    size: Fraction | int
    places: int

    @property
    def shown(self) -> str:
        """As it is printed."""
        return str(self.size) if isinstance(self.size, int) else number(self.size, self.places)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that the page says; sizes that are not known are left out of `rows`."""

    on: datetime.date
    given: Figures
    found: Capacity
    rows: tuple[Row, ...]
    cities: tuple[City, ...]


def results(form: CapacityForm) -> Results:
    """What follows from a form that is valid. Nothing is kept."""
    said = form.cleaned_data
    given = form.figures()
    found = capacity(given)
    catalogue = library()
    return Results(
        said["on"],
        given,
        found,
        tuple(
            Row(name, label, unit, value, places)
            for name, label, unit, places in ROWS
            if (value := getattr(found, name)) is not None
        ),
        tuple(ask(catalogue, where, said["on"], given, found, said) for where in cities(catalogue, said["place"])),
    )


def exact(size: Fraction | int | None, places: int) -> str | None:
    """A size as a decimal without separators, to so many decimals."""
    if size is None or isinstance(size, int):
        return None if size is None else str(size)
    return f"{(Decimal(size.numerator) / Decimal(size.denominator)).quantize(Decimal(1).scaleb(-places)):f}"
