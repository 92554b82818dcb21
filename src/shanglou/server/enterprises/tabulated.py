"""The yearly figures of an enterprise as a table: indicators down, years across, corrections marked and told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext

from ..foundation.fields import language
from ..land.telling import headed, plain_number
from .actions import FIGURES
from .models import YearFigures

_WAN = Decimal(10_000)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of one year, rounded to two decimals as it is shown, with the exact one where that differs.

    `was` is what it was said to be before the latest correction, None when that left it alone.
    """

    value: str
    exact: str = ""
    was: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator over the years."""

    label: str
    unit: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction: the row that was replaced, the one that replaced it, and what differs as ``(label, old, new)``."""

    before: YearFigures
    after: YearFigures
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Tabulated:
    """The table: the current row of each year, newest first; the lines; the corrections, newest first; what was withdrawn
    and not stated anew since."""

    years: list[YearFigures]
    lines: list[Line]
    corrections: list[Correction]
    withdrawn: list[YearFigures]


def tabulate(rows: Iterable[YearFigures]) -> Tabulated:
    """The table of an enterprise's figures, closed rows included."""
    by_year: dict[int, list[YearFigures]] = {}
    for row in rows:
        by_year.setdefault(row.year, []).append(row)
    years: list[YearFigures] = []
    before: dict[int, YearFigures] = {}
    corrections: list[Correction] = []
    withdrawn: list[YearFigures] = []
    for year in sorted(by_year, reverse=True):
        versions = sorted(by_year[year], key=lambda row: (row.known_from, row.pk))
        newest = versions[-1]
        (years if newest.known_to is None else withdrawn).append(newest)
        for old, new in pairwise(versions):
            corrections.append(Correction(old, new, _changes(old, new)))
            before[year] = old
    lines = []
    for name in FIGURES:
        if all(getattr(row, name) is None for row in years):
            continue
        unit, factor = unit_of(name)
        cells = []
        for row in years:
            value, earlier = getattr(row, name), before.get(row.year)
            corrected = earlier is not None and getattr(earlier, name) != value
            was = (_rounded(getattr(earlier, name), factor) or "—") if corrected else None
            shown, exact = _rounded(value, factor), _shown(value, factor)
            cells.append(Cell(shown, exact if exact != shown else "", was))
        lines.append(Line(label_of(name), unit, cells))
    corrections.sort(key=lambda one: one.after.known_from, reverse=True)
    return Tabulated(years, lines, corrections, withdrawn)


def label_of(name: str) -> str:
    """The label of an indicator."""
    return headed(YearFigures._meta.get_field(name))


def unit_of(name: str) -> tuple[str, Decimal]:
    """The unit in which an indicator is shown, and what a kept value is divided by; money is shown in ten thousand yuan."""
    fact: Any = YearFigures._meta.get_field(name).fact  # type: ignore[union-attr]
    unit = fact.of.unit
    if unit.name == "yuan":
        return gettext("万元"), _WAN
    if unit.name == "count":
        return "", Decimal(1)
    return unit.text.of(language()), Decimal(1)


def _shown(value: Decimal | None, factor: Decimal) -> str:
    return "" if value is None else plain_number(Decimal(value) / factor)


def _rounded(value: Decimal | None, factor: Decimal) -> str:
    return "" if value is None else plain_number(round(Decimal(value) / factor, 2))


def _changes(old: YearFigures, new: YearFigures) -> list[tuple[str, str, str]]:
    found = []
    for name in FIGURES:
        if getattr(old, name) != getattr(new, name):
            unit, factor = unit_of(name)
            label = f"{label_of(name)}（{unit}）" if unit else label_of(name)
            found.append((label, _shown(getattr(old, name), factor) or "—", _shown(getattr(new, name), factor) or "—"))
    return found
