"""Columns that belong together, as forms ask for them and pages show them."""

from __future__ import annotations

#: Of a project.
LAND = (
    "land_source",
    "supply_mode",
    "grant_method",
    "grant_term_class",
    "grant_term",
    "land_use",
    "land_area",
    "facility_land_area",
    "research_land_area",
    "building_density",
    "far",
    "far_before",
)
FLOORS = (
    "floor_area",
    "floor_area_before",
    "above_ground_floor_area",
    "underground_floor_area",
    "far_floor_area",
    "facility_floor_area",
    "research_floor_area",
)
SPLIT = ("self_held_share", "contract_allows_split", "contract_split_share", "transferred_floor_area", "requested_floor_area")
PROMISED = ("investment", "investment_intensity", "revenue_per_mu", "full_production_tax", "tax_per_mu")
REQUIRED = ("required_investment_intensity", "required_revenue_per_mu", "required_tax_per_mu")

#: Of a building.
SIZE = (
    "floor_area",
    "above_ground_floor_area",
    "underground_floor_area",
    "footprint_area",
    "storeys",
    "underground_storeys",
    "height",
)
PLANT = ("storey_height", "column_spacing", "floor_load", "goods_lifts", "passenger_lifts", "has_truck_ramp")
