"""From a few figures of a parcel to floor areas, storeys and heights. Pure and exact: fractions in, fractions out.

What is not given is not guessed: whatever rests on it is None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

#: Square metres of a mu.
MU = Fraction(2000, 3)
HUNDRED = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """What is given. Areas in m², heights in m, `density` and shares in percent. `ground_height` is that of the first storey
    where it differs from the others; `height_limit` the most that may be built.
    """

    land: Fraction | None = None
    far: Fraction | None = None
    density: Fraction | None = None
    storeys: int | None = None
    storey_height: Fraction | None = None
    ground_height: Fraction | None = None
    height_limit: Fraction | None = None
    underground: Fraction | None = None
    facility_land_share: Fraction | None = None
    facility_floor_share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Capacity:
    """What follows. Areas in m², heights in m.

    `counted`: floor area counted in the ratio; `total`: with what is below ground. `mean_storey`: counted area over the
    storeys planned. `needed_storeys`: the fewest on which the counted area has room at the density; `most_storeys`: as many as
    the height limit leaves; `reachable_far`: the ratio that these fill. `height`: of the storeys planned. `short`: counted area
    that the storeys planned have no room for; `too_high`: metres above the limit.
    """

    land: Fraction | None
    counted: Fraction | None
    total: Fraction | None
    footprint: Fraction | None
    mean_storey: Fraction | None
    needed_storeys: int | None
    height: Fraction | None
    most_storeys: int | None
    reachable_far: Fraction | None
    facility_land: Fraction | None
    facility_floor: Fraction | None
    other_floor: Fraction | None
    short: Fraction | None
    too_high: Fraction | None

    @property
    def fits(self) -> bool | None:
        """Whether storeys, density, height and ratio go together; None where too little is given to say."""
        if self.short is None and self.too_high is None:
            return None
        return not self.short and not self.too_high


def capacity(given: Figures) -> Capacity:
    """Work out what follows from the figures."""
    counted = _times(given.land, given.far)
    footprint = _share(given.land, given.density)
    total = None if counted is None or given.underground is None else counted + given.underground
    height = height_of(given.storeys, given)
    most = _most_storeys(given)
    needed = math.ceil(counted / footprint) if counted is not None and footprint else None
    facility_floor = _share(total, given.facility_floor_share)
    room = None if footprint is None or given.storeys is None else footprint * given.storeys
    return Capacity(
        land=given.land,
        counted=counted,
        total=total,
        footprint=footprint,
        mean_storey=counted / given.storeys if counted is not None and given.storeys else None,
        needed_storeys=needed,
        height=height,
        most_storeys=most,
        reachable_far=given.density / HUNDRED * most if given.density is not None and most is not None else None,
        facility_land=_share(given.land, given.facility_land_share),
        facility_floor=facility_floor,
        other_floor=total - facility_floor if total is not None and facility_floor is not None else None,
        short=None if counted is None or room is None else max(counted - room, Fraction(0)),
        too_high=None if height is None or given.height_limit is None else max(height - given.height_limit, Fraction(0)),
    )


def height_of(storeys: int | None, given: Figures) -> Fraction | None:
    """The height of so many storeys above ground."""
    if storeys is None or given.storey_height is None:
        return None
    first = given.ground_height if given.ground_height is not None else given.storey_height
    return first + given.storey_height * (storeys - 1)


def storeys_for(counted: Fraction, given: Figures) -> int | None:
    """The fewest storeys on which so much counted floor area has room at the density."""
    footprint = _share(given.land, given.density)
    return math.ceil(counted / footprint) if footprint else None


def _most_storeys(given: Figures) -> int | None:
    if given.height_limit is None or not given.storey_height:
        return None
    first = given.ground_height if given.ground_height is not None else given.storey_height
    return 0 if first > given.height_limit else 1 + math.floor((given.height_limit - first) / given.storey_height)


def _times(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one * two


def _share(whole: Fraction | None, percent: Fraction | None) -> Fraction | None:
    return None if whole is None or percent is None else whole * percent / HUNDRED
