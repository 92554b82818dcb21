"""What the rules of each city say of a parcel's figures: limits, findings, and what has to change."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from shanglou.engine.case import Case, read_case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.instruments import Rule
from shanglou.engine.judge import Gap
from shanglou.engine.report import Report, check
from shanglou.engine.wording import gap_text
from shanglou.policies import located, place_text
from shanglou.standards.divisions import Place, covers, place
from shanglou.vocabulary import VOCABULARY

from ...foundation.fields import language
from ...land.telling import plain_number
from ..presentation import FindingView, ReportView, present
from .bounds import Bound, bounds, limit_in
from .calculate import MU, Capacity, Figures, storeys_for

#: The facts of a size; a rule that tests none of them has nothing to say here.
SIZES = (
    "project.far",
    "project.building_density",
    "project.facility_land_share",
    "project.facility_floor_share",
    "project.land_area",
    "project.floor_area",
    "project.underground_floor_area",
    "project.floor_area_before",
    "parcel.area",
    "parcel.far",
    "parcel.building_density",
    "building.height",
    "building.storeys",
    "building.storey_height",
)
#: Those whose limits are shown.
LIMITED = SIZES[:4]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in words: of what, whether the most or the least, how much, what that is in floor or land area, the clause."""

    label: str
    sign: str
    value: str
    amount: str
    rule: str
    title: str
    clauses: tuple[str, ...]
    wants: tuple[str, ...]
    assumes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class City:
    """What one city says. `against` is what the figures do not meet, each with what has to change."""

    name: str
    report: Report
    view: ReportView
    limits: tuple[Limit, ...]
    against: tuple[tuple[FindingView, tuple[str, ...]], ...]
    results: tuple[FindingView, ...]
    kept: tuple[FindingView, ...]
    undecided: tuple[FindingView, ...]

    @property
    def is_silent(self) -> bool:
        """Whether no document in force speaks of such figures."""
        return not (self.limits or self.against or self.results or self.kept or self.undecided)


def facts_of(given: Figures, found: Capacity, said: Mapping[str, Any]) -> dict[str, Any]:
    """The figures as facts of a case, each with the decimals of its fact. Nothing is said of what is not known."""
    facts = {
        "project.is_upstairs": True if said.get("upstairs") else None,
        "project.land_source": said.get("land_source") or None,
        # Land newly supplied is what the route of that name is about.
        "project.route": "new_supply" if said.get("land_source") == "new_supply" else None,
        "parcel.land_source": said.get("land_source") or None,
        "project.land_use": said.get("land_use") or None,
        "project.land_area": _fit(found.land and found.land / MU, "project.land_area"),
        "parcel.area": _fit(found.land and found.land / MU, "parcel.area"),
        "project.far": _fit(given.far, "project.far"),
        "parcel.far": _fit(given.far, "parcel.far"),
        "project.far_floor_area": _fit(found.counted, "project.far_floor_area"),
        "project.floor_area": _fit(found.total, "project.floor_area"),
        "project.floor_area_before": _fit(_exact(said.get("floor_area_before")), "project.floor_area_before"),
        "project.underground_floor_area": _fit(given.underground, "project.underground_floor_area"),
        "project.building_density": _fit(given.density, "project.building_density"),
        "parcel.building_density": _fit(given.density, "parcel.building_density"),
        "project.facility_land_share": _fit(given.facility_land_share, "project.facility_land_share"),
        "project.facility_floor_share": _fit(given.facility_floor_share, "project.facility_floor_share"),
        "building.storeys": given.storeys,
        "building.storey_height": _fit(given.storey_height, "building.storey_height"),
        "building.height": _fit(found.height, "building.height"),
        # Of a building that is yet to be built nothing was transferred.
        "project.transferred_floor_area": "0",
    }
    return {name: value for name, value in facts.items() if value is not None}


def _exact(value: Decimal | None) -> Fraction | None:
    return None if value is None else Fraction(value)


def _fit(value: Fraction | None, name: str) -> str | None:
    """A figure as text with the decimals that its fact may have."""
    if value is None:
        return None
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{exact.quantize(Decimal(1).scaleb(-VOCABULARY[name].places), ROUND_HALF_EVEN):f}"


def cities(catalogue: Catalogue, own: Place | None) -> list[Place]:
    """The cities of which documents are in the library, each once; of the city that `own` lies in, `own` itself, first."""
    codes = dict.fromkeys(item.place for item in catalogue.instruments.values())
    found = [place(code) for code in codes]
    if own is None:
        return found
    return [own, *(city for city in found if not covers(city.code, own.code))]


def ask(catalogue: Catalogue, where: Place, on: datetime.date, given: Figures, found: Capacity, said: Mapping[str, Any]) -> City:
    """What the rules in force at a place on a day say of the figures."""
    lang = language()
    case = located(read_case({"on": on, "place": where.code, **facts_of(given, found, said)}, catalogue.vocabulary))
    report = check(catalogue, case, rules=_speaking(catalogue, case), gates=[])
    view = present(report, lang, catalogue)
    shown = [item for stage in view.stages for item in stage.against]
    return City(
        str(place_text(where).of(lang)),
        report,
        view,
        tuple(_limit(item, given, found) for name in LIMITED for item in bounds(catalogue, case, name)),
        tuple((item, changes(_gaps(report, item.rule), given, found)) for item in shown),
        tuple(item for stage in view.stages for item in stage.results),
        tuple(item for stage in view.stages for item in stage.kept),
        tuple(item for stage in view.stages for item in stage.undecided),
    )


def _speaking(catalogue: Catalogue, case: Case) -> list[Rule]:
    """The rules in force that test a size."""
    sizes = set(SIZES)
    return [
        rule
        for item in catalogue.applicable(case.place, case.on).in_force
        for rule in item.rules.values()
        if not sizes.isdisjoint(rule.program.facts)
    ]


def _gaps(report: Report, rule: str) -> tuple[Gap, ...]:
    return next((item.gaps for item in report.findings if item.rule.id == rule), ())


def changes(gaps: Iterable[Gap], given: Figures, found: Capacity) -> tuple[str, ...]:
    """What has to change for each gap to close: in floor or land area where that can be worked out."""
    return tuple(_change(gap, given, found) for gap in gaps)


def _change(gap: Gap, given: Figures, found: Capacity) -> str:
    for name in ("project.far", "parcel.far"):
        limit = limit_in(gap, name)
        if limit is not None and given.land is not None and given.far is not None and limit > given.far:
            wanted = limit * given.land
            told = _("容积率提到 %(far)s：计容建筑面积至少 %(area)s m²，比现在多 %(more)s m²") % {
                "far": number(limit),
                "area": number(wanted, 2),
                "more": number(wanted - given.far * given.land, 2),
            }
            storeys = storeys_for(wanted, given)
            return told if storeys is None else told + _("；按现在的建筑密度至少 %(n)s 层") % {"n": storeys}
    shares = (
        ("project.facility_floor_share", found.total, found.facility_floor, _("配套建筑面积至多 %(area)s m²，减少 %(less)s m²")),
        ("project.facility_land_share", found.land, found.facility_land, _("配套用地至多 %(area)s m²，减少 %(less)s m²")),
    )
    for name, whole, now, text in shares:
        limit = limit_in(gap, name)
        if limit is not None and whole is not None and now is not None:
            most = whole * limit / 100
            return text % {"area": number(most, 2), "less": number(now - most, 2)}
    return str(gap_text(gap, language()))


def _limit(item: Bound, given: Figures, found: Capacity) -> Limit:
    lang = language()
    fact = VOCABULARY[item.fact]
    unit = fact.of.unit.text.of(lang) if fact.of.unit is not None else ""
    return Limit(
        fact.label.of(lang),
        "≤" if item.is_most else "≥",
        "" if item.value is None else f"{number(item.value)} {unit}".strip(),
        _amount(item, given, found),
        item.rule.id,
        item.rule.title.of(lang),
        tuple(item.rule.clauses),
        tuple(text.of(lang) for text in item.wants),
        tuple(text.of(lang) for text in item.assumes),
    )


def _amount(item: Bound, given: Figures, found: Capacity) -> str:
    """What a limit is in square metres on this parcel."""
    if item.value is None:
        return ""
    whole = {
        "project.far": given.land and given.land * 100,
        "project.building_density": given.land,
        "project.facility_land_share": given.land,
        "project.facility_floor_share": found.total,
    }.get(item.fact)
    return f"{number(whole * item.value / 100, 2)} m²" if whole is not None else ""


def number(value: Fraction | None, places: int = 4) -> str:
    """A number as it is printed; empty when unknown."""
    if value is None:
        return ""
    return plain_number((Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal(1).scaleb(-places)))
