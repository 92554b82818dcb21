"""Kinds of facts with the unit, precision and range that the whole vocabulary shares, and what dates are made of.

Land is kept in mu with six decimals: every area in m2 with two decimals is then exact, and so is every area in mu with four.
"""

from __future__ import annotations

from typing import Any

from shanglou.engine.building import add_months, cases, days_between, months_between
from shanglou.engine.expressions import Const, Expr
from shanglou.engine.facts import Fact, number
from shanglou.engine.kinds import number_type
from shanglou.engine.units import UNITS

ONE_MU = Const(1, number_type(UNITS["mu"]))
ONE_YEAR = Const(1, number_type(UNITS["year"]))
ONE_PERSON = Const(1, number_type(UNITS["count"]))
_ONE_MONTH = Const(1, number_type(UNITS["month"]))

DISTRICT = ("区（县、市）政府", "the district government")
CITY_INDUSTRY = ("市经济和信息化局", "the municipal economy and IT bureau")
DISTRICT_INDUSTRY = ("属地工业经济主管部门", "the district industry department")
PLANNING = ("规划和自然资源部门", "the planning and natural resources department")
HOUSING = ("住房和城乡建设部门", "the housing and construction department")


def floor(zh: str, en: str, *, maximum: int = 10**8, **more: Any) -> Fact:
    """A floor area in m2."""
    return number(zh, en, unit="m2", places=2, maximum=maximum, **more)


def land(zh: str, en: str, *, maximum: int = 10**6, **more: Any) -> Fact:
    """An area of land in mu."""
    return number(zh, en, unit="mu", places=6, maximum=maximum, **more)


def money(zh: str, en: str, *, maximum: int = 10**12, **more: Any) -> Fact:
    """A sum of money in yuan."""
    return number(zh, en, unit="yuan", places=2, maximum=maximum, **more)


def share(zh: str, en: str, *, maximum: int = 100, **more: Any) -> Fact:
    """A share in per cent."""
    return number(zh, en, unit="%", places=4, maximum=maximum, **more)


def ratio(zh: str, en: str, *, maximum: int = 100, **more: Any) -> Fact:
    """A plain ratio, such as a floor area ratio."""
    return number(zh, en, unit="ratio", places=4, maximum=maximum, **more)


def years(zh: str, en: str, *, maximum: int = 100, **more: Any) -> Fact:
    """A span in years."""
    return number(zh, en, unit="year", places=4, maximum=maximum, **more)


def per_mu(zh: str, en: str, *, maximum: int = 10**6, **more: Any) -> Fact:
    """Money for each mu of land, in 10,000 yuan."""
    return number(zh, en, unit="wan_yuan/mu", places=4, maximum=maximum, **more)


def per_m2(zh: str, en: str, *, maximum: int = 10**8, **more: Any) -> Fact:
    """Money for each m2, in yuan."""
    return number(zh, en, unit="yuan/m2", places=2, maximum=maximum, **more)


def count(zh: str, en: str, *, maximum: int = 10**9, **more: Any) -> Fact:
    """How many."""
    return number(zh, en, unit="count", maximum=maximum, **more)


def span_in_years(start: object, end: object) -> Expr:
    """The exact time from `start` to `end`: whole months and the part of the month begun, as years."""
    whole = months_between(start, end)
    reached, following = add_months(start, whole), add_months(start, whole + 1)
    begun = days_between(reached, end) / days_between(reached, following)
    return (whole + begun * _ONE_MONTH).in_unit("year")


def months_through(first: object, last: object) -> Expr:
    """Whole months from the day `first` through the day `last`, that day counted: 1 May to 30 April is twelve."""
    whole = months_between(first, last)
    completed = days_between(add_months(first, whole + 1), last) >= -1
    return cases((completed, whole + 1), otherwise=whole)
