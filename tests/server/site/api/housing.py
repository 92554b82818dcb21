"""A building with storeys and units, for the tests that reach it through the API."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.projects import actions
from shanglou.server.projects.models import Building, Floor, Occupancy, Project, Unit

from ...conftest import Cast

D = Decimal


@dataclass(frozen=True)
class House:
    """Two storeys of 1000 m²; on the first a unit of 600 m² and one of 400 m². Two firms of the district, one of another."""

    project: Project
    building: Building
    floors: list[Floor]
    unit: Unit
    second: Unit
    firm: Enterprise
    other_firm: Enterprise
    far_firm: Enterprise


def make_house(cast: Cast) -> House:
    officer = cast.actor("district_officer")

    def firm(name: str, district: Any, who: str) -> Enterprise:
        return enterprises.create_enterprise(cast.actor(who), {"name_zh": name, "division": district})

    project = actions.create_project(
        officer, {"code": "P1", "name_zh": "某项目", "kind": "new_supply", "division": cast.district, "floor_area": D(2000)}
    )
    building = actions.create_building(officer, {"project": project, "code": "B1", "building_no": "1号楼"})
    floors = actions.add_floors(officer, building, 1, 2, floor_area=D(1000), storey_height=D("5.4"))

    def unit(door: str, area: int, use: str) -> Unit:
        values = {"building": building, "floor": floors[0], "code": f"U{door}", "door_no": door, "use": use}
        return actions.create_unit(officer, {**values, "floor_area": D(area), "split_state": "retained"})

    return House(
        project, building, floors, unit("101", 600, "production"), unit("102", 400, "administrative_office"),
        firm("甲公司", cast.district, "district_officer"), firm("乙公司", cast.district, "district_officer"),
        firm("远方公司", cast.other_district, "other_officer"),
    )  # fmt: skip


def occupied(cast: Cast, unit: Unit, firm: Enterprise, first: str, last: str | None = None, **more: Any) -> Occupancy:
    """That a firm was in a unit from a first to a last day."""
    days = {"valid_from": day(first), "valid_to": None if last is None else day(last)}
    return actions.move_in(cast.actor("city_officer"), unit, {"enterprise": firm, "mode": "lease", **days, **more})


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def fields_of(answer: Any) -> list[str]:
    """The fields that an answer finds fault with."""
    assert answer.status_code == 422, answer.content
    return [item["field"] for item in answer.json()["faults"]]
