from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land.models import Parcel
from shanglou.server.projects.models import Building, Floor, Project, Unit

from ..conftest import Cast

#: What the sign-in asks and writes on every page, whatever it shows.
_SIGN_IN = ("django_session", "usersessions_usersession", "SAVEPOINT")


@pytest.mark.parametrize("address", ["land:parcels", "enterprises:list", "projects:list", "projects:units"])
def test_a_list_asks_the_database_at_most_twelve_times(address: str, cast: Cast, client_of: Callable[[str], Client]) -> None:
    for number in range(3):
        _rows(cast, number)
    client = client_of("district_officer")
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(reverse(address))
    assert len(answer.context["table"].page.object_list) == 3
    own = [query["sql"] for query in asked.captured_queries if not any(word in query["sql"] for word in _SIGN_IN)]
    assert len(own) <= 12, "\n".join(own)


def _rows(cast: Cast, number: int) -> None:
    Parcel.objects.create(code=f"P{number}", division=cast.district)
    firm = Enterprise.objects.create(name_zh=f"甲{number}公司", division=cast.district)
    project = Project.objects.create(
        code=f"J{number}", name_zh=f"甲{number}", kind="new_supply", division=cast.district, owner=firm
    )
    building = Building.objects.create(code=f"B{number}", project=project, division=cast.district)
    floor = Floor.objects.create(building=building, number=1)
    Unit.objects.create(code=f"U{number}", building=building, floor=floor, division=cast.district, owner=firm)
