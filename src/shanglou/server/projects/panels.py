"""Places that higher rooms fill on the pages of projects, buildings and units (see `shanglou.server.land.panels`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


#: Says the caps of a building's project on a day by the name of the share (``facility``, ``divided``). Compliance registers one.
Caps = Callable[[Building], dict[str, Cap]]
_caps: list[Caps] = []


def provide_caps(caps: Caps) -> None:
    """Register what knows the caps."""
    _caps[:] = [caps]


def caps(building: Building) -> dict[str, Cap]:
    """The caps that are known; none where nobody says any."""
    return _caps[0](building) if _caps else {}
