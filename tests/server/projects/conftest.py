from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land import actions as land
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.projects import actions
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ..conftest import Cast
from .made import code


@pytest.fixture
def zone(cast: Cast) -> Zone:
    return land.create_zone(
        cast.actor("district_officer"), {"code": "330113-Z001", "name_zh": "临平新城工业园", "division": cast.district}
    )


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    return land.create_parcel(
        cast.actor("district_officer"),
        {"code": "330113001001GB00001", "division": cast.district, "location": "东湖街道兴国路1号", "area": Decimal(30)},
    )


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    """A firm of the district that belongs to no body of the cast."""
    return enterprises.create_enterprise(
        cast.actor("district_officer"),
        {"name_zh": "临平精密机械有限公司", "credit_code": code(1), "division": cast.district, "industry": "C3569"},
    )


@pytest.fixture
def other_firm(cast: Cast) -> Enterprise:
    return enterprises.create_enterprise(
        cast.actor("district_officer"), {"name_zh": "临平医疗器械有限公司", "credit_code": code(2), "division": cast.district}
    )


@pytest.fixture
def project(cast: Cast, zone: Zone, parcel: Parcel, firm: Enterprise) -> Project:
    """A project of the district that belongs to no body."""
    return actions.create_project(
        cast.actor("district_officer"),
        {
            "code": "330113-P001",
            "name_zh": "东湖智造中心",
            "kind": "new_supply",
            "division": cast.district,
            "zone": zone,
            "owner": firm,
            "land_area": Decimal(30),
            "floor_area": Decimal(50000),
            "far": Decimal("2.5"),
        },
        parcels=[parcel],
    )


@pytest.fixture
def own_project(cast: Cast) -> Project:
    """A project that belongs to the enterprise of the cast."""
    return actions.create_project(
        cast.actor("city_officer"),
        {
            "code": "330113-P002",
            "name_zh": "自有项目",
            "kind": "stock_retrofit",
            "division": cast.district,
            "body": cast.enterprise_body,
        },
    )


@pytest.fixture
def building(cast: Cast, project: Project) -> Building:
    return actions.create_building(
        cast.actor("district_officer"), {"project": project, "code": "330113001001GB00001F0001", "building_no": "1号楼"}
    )


@pytest.fixture
def floors(cast: Cast, building: Building) -> list[Floor]:
    """Two storeys of 1000 m²."""
    return actions.add_floors(
        cast.actor("district_officer"), building, 1, 2, floor_area=Decimal(1000), storey_height=Decimal("5.4")
    )


@pytest.fixture
def unit(cast: Cast, building: Building, floors: list[Floor]) -> Unit:
    """A unit of 600 m² on the first storey."""
    return actions.create_unit(
        cast.actor("district_officer"),
        {
            "building": building,
            "floor": floors[0],
            "code": "330113001001GB00001F00010101",
            "door_no": "101",
            "use": "production",
            "floor_area": Decimal(600),
            "split_state": "retained",
        },
        source="竣工测绘",
    )


@pytest.fixture
def second(cast: Cast, building: Building, floors: list[Floor]) -> Unit:
    """The other 400 m² of the first storey."""
    return actions.create_unit(
        cast.actor("district_officer"),
        {
            "building": building,
            "floor": floors[0],
            "code": "330113001001GB00001F00010102",
            "door_no": "102",
            "use": "administrative_office",
            "floor_area": Decimal(400),
            "split_state": "retained",
        },
    )


@pytest.fixture
def today() -> datetime.date:
    return datetime.date.today()
