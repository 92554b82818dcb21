"""Places that higher rooms fill on the pages of projects, buildings and units (see `shanglou.server.land.panels`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..land.panels import Panels
from .models import Building

#: In the head of a project: what may be done today. On its tabs: the checks.
gate_panels = Panels()
project_panels = Panels()
unit_panels = Panels()


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a share may be, in percent, and the clause that says so. `note` says what the cap rests on or is counted
    over; without a `share` it says why there is none.
    """

    share: Decimal | None
    clause: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Least:
    """The least floor area in m² that a unit may have when it is divided off, and the clause that says so."""

    area: Decimal
    clause: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the documents allow a building's project today: caps by the name of the share (``facility``, ``divided``), the least
    floor area of a unit by how it is divided off (the options of ``unit.split_by``).
    """

    caps: Mapping[str, Cap] = field(default_factory=dict)
    leasts: Mapping[str, Least] = field(default_factory=dict)


#: Says the limits of a building. Compliance registers one.
Provider = Callable[[Building], Limits]
_limits: list[Provider] = []


def provide_limits(limits: Provider) -> None:
    """Register what knows the limits."""
    _limits[:] = [limits]


def limits(building: Building) -> Limits:
    """The limits that are known; none where nobody says any."""
    return _limits[0](building) if _limits else Limits()
