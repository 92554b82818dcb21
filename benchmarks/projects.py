"""A project with its land, a building, a unit and an enterprise, as an officer would enter it in each of the three cities."""

from __future__ import annotations

from typing import Any

DECIDED = {
    "target": "fact:project.is_upstairs",
    "value": True,
    "author": "属地政府",
    "reason": "已按认定标准逐项研判",
    "evidence": "研判纪要",
    "date": "2025-01-20",
}

HANGZHOU: dict[str, Any] = {
    "place": "杭州市",
    "on": "2025-06-01",
    "judgements": [DECIDED],
    "project": {
        "is_stock_renovation": True, "floor_area_before": 30000, "floor_area": 50000, "transferred_floor_area": 4000,
        "requested_floor_area": "5000.01", "contract_allows_split": True, "is_completed": True, "land_area": 40,
        "far": "2.6", "investment": 180000000, "land_use": "industrial",
    },
    "building": {"overall_safety_assured": True, "storeys": 6, "storey_height": "5.4"},
    "unit": {"use": "production", "split_by": "floor", "floor_area": "1250.5", "transferee_is_eligible": True},
}  # fmt: skip

NINGBO: dict[str, Any] = {
    "place": "鄞州区",
    "on": "2025-09-01",
    "judgements": [DECIDED],
    "project": {
        "route": "new_supply", "land_use": "industrial", "far": "1.99", "land_area": 100, "research_land_area": 12,
        "floor_area": 132000, "is_joint_redevelopment": True, "investment": 520000000, "is_completed": False,
    },
    "parcel": [{"area": 30, "remaining_term": 20}, {"area": 10, "remaining_term": 32}],
    "building": {"storeys": 5, "storey_height": 6},
    "unit": {"use": "production", "split_by": "building", "floor_area": 3200},
}  # fmt: skip

CHENGDU: dict[str, Any] = {
    "place": "双流区",
    "on": "2025-03-01",
    "judgements": [DECIDED],
    "project": {
        "factory_type": "standard", "predates_opinions": False, "supply_mode": "grant", "grant_term_class": "short_term",
        "land_source": "new_supply", "largest_parcel_area": "250.1", "land_area": 60, "floor_area": 88000, "is_completed": True,
    },
    "building": {"storeys": 6, "storey_height": 6},
    "unit": {
        "sub_field": "电子元器件", "occupied_floor_area": 1000, "floor_area": 1000, "occupancy_months": 12, "floor_number": 3,
        "revenue_per_m2": 3375, "tax_per_m2": "185.99", "use": "production",
    },
}  # fmt: skip

PROJECTS = {"Hangzhou": HANGZHOU, "Ningbo": NINGBO, "Chengdu": CHENGDU}
