"""What a project adds up from its parcels, buildings and units when it is not given."""

from __future__ import annotations

from shanglou.engine.building import cases
from shanglou.engine.expressions import Expr
from shanglou.engine.facts import Total

from ._kinds import ONE_MU, ONE_YEAR
from .project import Project


def _of_buildings(name: str) -> Total:
    return Total(Project.facts[name], "building", "sum", lambda building: building.facts[name])


def _split(state: str, unit: type) -> Expr:
    return cases((unit.facts["split_state"].is_(state), unit.facts["floor_area"]), otherwise=0)  # type: ignore[attr-defined]


TOTALS = (
    Total(Project.facts["land_area"], "parcel", "sum", lambda parcel: parcel.area),
    Total(Project.facts["largest_parcel_area"], "parcel", "max", lambda parcel: parcel.area),
    Total(Project.facts["edge_land_area"], "parcel", "sum",
          lambda parcel: cases((parcel.is_edge_land, parcel.area), otherwise=0)),
    Total(Project.facts["largest_edge_parcel_area"], "parcel", "max",
          lambda parcel: cases((parcel.is_edge_land, parcel.area), otherwise=0)),
    Total(Project.facts["shortest_remaining_term"], "parcel", "min", lambda parcel: parcel.remaining_term),
    Total(Project.facts["additional_term_price"], "parcel", "sum", lambda parcel: parcel.additional_term_price),
    Total(Project.facts["longest_remaining_term"], "parcel", "max", lambda parcel: parcel.remaining_term),
    Total(Project.facts["latest_expiry"], "parcel", "max", lambda parcel: parcel.expiry),
    Total(Project.facts["mu_years"], "parcel", "sum",
          lambda parcel: (parcel.area / ONE_MU) * (parcel.remaining_term / ONE_YEAR)),
    *(_of_buildings(name) for name in (
        "floor_area", "above_ground_floor_area", "underground_floor_area", "far_floor_area", "suitable_roof_area", "pv_area",
    )),
    Total(Project.facts["transferred_floor_area"], "unit", "sum", lambda unit: _split("transferred", unit)),
    Total(Project.facts["requested_floor_area"], "unit", "sum", lambda unit: _split("requested", unit)),
)  # fmt: skip
