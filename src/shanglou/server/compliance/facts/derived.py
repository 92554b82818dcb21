"""What the registry knows without a column of its own: facts that follow from relations, dates and occupancy.

One case is gathered from rows (`subject`), a sweep from columns (`..frames`): both take these from here, so that they agree.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ...land.models import Zone
from ...projects.models import Admission, Project
from ...projects.spans import Span, stay

#: Kind of a project -> what rules ask of it.
ROUTES: Mapping[str, Mapping[str, Any]] = {
    Project.Kind.NEW_SUPPLY: {"project.route": "new_supply", "project.is_new_grant": True, "project.is_stock_renovation": False},
    Project.Kind.CONTIGUOUS_RENEWAL: {"project.route": "contiguous_renewal", "project.is_new_grant": False},
    Project.Kind.SINGLE_FIRM_RENEWAL: {"project.route": "single_site_increase", "project.is_new_grant": False},
    Project.Kind.STOCK_RETROFIT: {"project.is_stock_renovation": True, "project.is_new_grant": False},
}
ROUTED = tuple(dict.fromkeys(name for facts in ROUTES.values() for name in facts))
#: Kind of a zone -> what a project in it is in. Towns and other platforms say neither.
IN_ZONE: Mapping[str, str] = {"development_zone": "project.in_zone", "functional_area": "project.in_functional_area"}
#: The matter of the application that an admission form is, and what it says only once the day in a column has come: an opinion
#: is none before it is given.
ADMISSION = "admission"
GIVEN_ON: Mapping[str, tuple[str, ...]] = {
    "district_opinion_date": ("district_opinion", "district_sealed"),
    "municipal_opinion_date": ("municipal_opinion", "municipal_sealed"),
}
#: Stages of a project whose buildings stand.
COMPLETED = (Project.Step.ACCEPTED, Project.Step.PRODUCING, Project.Step.ASSESSED, Project.Step.SUPERVISED)


def completed(
    step: str, acceptance: datetime.date | None, reached: datetime.date | None, on: datetime.date, today: datetime.date
) -> str:
    """What says that a project is completed on a day: ``acceptance_date``, ``milestone`` or ``step``; empty when nothing does.

    The present stage says nothing of an earlier day.
    """
    if acceptance is not None:
        return "acceptance_date" if acceptance <= on else ""
    if reached is not None:
        return "milestone" if reached <= on else ""
    return "step" if on >= today and step in COMPLETED else ""


def not_given(row: Admission, on: datetime.date) -> tuple[str, ...]:
    """The columns of an admission form that it did not have yet on a day. An opinion without a day counts as given."""
    late = [name for name in GIVEN_ON if (day := getattr(row, name)) is not None and day > on]
    return tuple(column for name in late for column in (name, *GIVEN_ON[name]))


def zone_fact(zone: Zone | None) -> str:
    """The fact that holds of a project because of the kind of its zone; empty for none."""
    return IN_ZONE.get(zone.kind, "") if zone is not None else ""


def inside_lines(parcels: Sequence[bool | None]) -> bool | None:
    """Whether a project lies inside the control lines, from its parcels: where one does not, it does not; None is unknown."""
    if not parcels or (None in parcels and False not in parcels):
        return None
    return False not in parcels


@dataclass(frozen=True, slots=True)
class Tenancy:
    """An occupancy as far as facts need it. `seen` is whether the enterprise may be looked at; else its own facts are None."""

    key: int
    unit: int
    firm: int
    first: datetime.date
    last: datetime.date | None
    area: Decimal | float | None
    seen: bool
    name: str = ""
    code: str = ""
    is_above_scale: bool | None = None
    is_manufacturer: bool | None = None

    def holds(self, day: datetime.date) -> bool:
        """Whether the day lies in it."""
        return self.first <= day and (self.last is None or self.last >= day)


@dataclass(frozen=True, slots=True)
class Tenant:
    """Who occupies a unit on a day: the tenancy that holds, and the unbroken stay up to the day."""

    tenancy: Tenancy
    start: datetime.date
    end: datetime.date

    def facts(self) -> dict[str, Any]:
        """The facts of the unit that follow, None where unknown."""
        own = self.tenancy
        return {
            "unit.occupied_floor_area": own.area,
            "unit.occupancy_start": self.start,
            "unit.occupancy_end": self.end,
            "unit.occupancy_is_continuous": True,
            "unit.tenant": own.name or None,
            "unit.tenant_code": own.code or None,
            "unit.transferee_is_above_scale": own.is_above_scale,
            "unit.tenant_class": "manufacturing" if own.is_manufacturer else None,
        }


#: The facts that a tenancy gives, and which of them are about the enterprise itself.
OF_FIRM = ("unit.transferee_is_above_scale", "unit.tenant_class")


def tenant(tenancies: Sequence[Tenancy], on: datetime.date) -> Tenant | None:
    """Who occupies a unit on a day, from all its tenancies. None when nobody does, and when several do: which of them a rule
    would speak of cannot be told.
    """
    present = [item for item in tenancies if item.holds(on)]
    if not present or len({item.firm for item in present}) > 1:
        return None
    own = present[-1]
    held = stay((Span(item.first, item.last) for item in tenancies if item.firm == own.firm), on)
    if held.start is None or held.end is None:
        return None
    return Tenant(own, held.start, held.end)


def tenant_counts(tenancies: Iterable[Tenancy], on: datetime.date) -> dict[str, int]:
    """How many enterprises, and how many manufacturers, occupy the units of a project on a day. Without any nothing is said:
    an empty record is not an empty building. Unknown where one may not be looked at.
    """
    firms = {item.firm: item for item in tenancies if item.holds(on)}
    if not firms or not all(item.seen for item in firms.values()):
        return {}
    found = {"project.tenant_count": len(firms)}
    makers = [item.is_manufacturer for item in firms.values()]
    if None not in makers:
        found["project.manufacturing_tenant_count"] = sum(bool(item) for item in makers)
    return found
