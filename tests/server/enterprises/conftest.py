from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from shanglou.server.enterprises import actions
from shanglou.server.enterprises.models import Enterprise, YearFigures

from ..conftest import Cast
from .firms import NAME, code


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    """An enterprise of the district with a valid code, no body of its own, and personal data."""
    return actions.create_enterprise(
        cast.actor("district_officer"),
        {
            "name_zh": NAME,
            "credit_code": code(1),
            "division": cast.district,
            "industry": "C3569",
            "legal_representative": "欧阳某某某某",
            "phone": "13800001234",
        },
    )


@pytest.fixture
def doubtful(cast: Cast, firm: Enterprise) -> Enterprise:
    """The same enterprise once more, with a slip in its code."""
    wrong = code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")
    return actions.create_enterprise(
        cast.actor("district_officer"),
        {"name_zh": NAME.replace("（", "(").replace("）", ")"), "credit_code": wrong, "division": cast.district},
    )


@pytest.fixture
def own(cast: Cast) -> Enterprise:
    """The enterprise of the cast's own applicant."""
    return actions.create_enterprise(
        cast.actor("city_officer"),
        {"name_zh": "自有企业", "credit_code": code(9), "division": cast.district, "body": cast.enterprise_body},
    )


@pytest.fixture
def figures(cast: Cast, firm: Enterprise) -> YearFigures:
    return actions.add_figures(
        cast.actor("district_officer"),
        firm,
        2024,
        {"revenue": Decimal("51000000"), "tax": Decimal("1234567.89"), "land_area": Decimal("20")},
        source="区统计局年报",
        received_on=datetime.date(2025, 3, 10),
    )
