from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
import shapely

from shanglou.server.land import actions
from shanglou.server.land.models import ControlLine, Parcel, Zone

from ..conftest import Cast

#: Some 500 m by 400 m in Linping.
SQUARE = shapely.box(120.300, 30.420, 120.305, 30.4236)


@pytest.fixture
def zone(cast: Cast) -> Zone:
    return actions.create_zone(
        cast.actor("district_officer"),
        {
            "code": "330113-Z001",
            "name_zh": "临平新城工业园",
            "division": cast.district,
            "kind": "development_zone",
            "level": "provincial",
            "leading_industries": "生物医药;智能装备",
        },
    )


@pytest.fixture
def line(cast: Cast) -> ControlLine:
    return actions.create_control_line(
        cast.actor("district_officer"), {"code": "330113-C01", "name_zh": "东湖工业区块", "division": cast.district}
    )


@pytest.fixture
def parcel(cast: Cast, zone: Zone, line: ControlLine) -> Parcel:
    return actions.create_parcel(
        cast.actor("district_officer"),
        {
            "code": "330113001001GB00001",
            "division": cast.district,
            "zone": zone,
            "control_line": line,
            "location": "东湖街道兴国路1号",
            "area": Decimal("30"),
            "land_use": "industrial_2",
            "holder": "某某精密机械有限公司",
            "contract_date": datetime.date(2020, 3, 1),
        },
        source="出让合同",
    )


@pytest.fixture
def own_parcel(cast: Cast) -> Parcel:
    """A parcel that belongs to the enterprise of the cast."""
    return actions.create_parcel(
        cast.actor("city_officer"),
        {"code": "330113001001GB00002", "division": cast.district, "body": cast.enterprise_body, "location": "星桥街道2号"},
    )
