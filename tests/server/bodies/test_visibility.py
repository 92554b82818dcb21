from __future__ import annotations

import pytest

from shanglou.server.bodies.capabilities import Capability
from shanglou.server.bodies.queries import visible
from shanglou.server.land.models import Parcel

from ..conftest import Cast


@pytest.fixture
def parcels(cast: Cast) -> dict[str, Parcel]:
    return {
        "mine": Parcel.objects.create(code="330113001001GB00001", division=cast.district, body=cast.operator_body),
        "theirs": Parcel.objects.create(code="330110001001GB00001", division=cast.other_district),
        "firms": Parcel.objects.create(code="330113001001GB00002", division=cast.district, body=cast.enterprise_body),
    }


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("city_officer", {"mine", "theirs", "firms"}),
        ("leader", {"mine", "theirs", "firms"}),
        ("auditor", {"mine", "theirs", "firms"}),
        ("superuser", {"mine", "theirs", "firms"}),
        ("district_officer", {"mine", "firms"}),
        ("other_officer", {"theirs"}),
        ("enterprise", {"firms"}),
        ("operator", {"mine"}),
        ("system_admin", set()),
        ("security_admin", set()),
        ("audit_admin", set()),
        ("stranger", set()),
    ],
)
def test_a_row_is_seen_through_its_division_or_its_body(cast: Cast, parcels: dict[str, Parcel], who: str, seen: set[str]):
    found = visible(Parcel.objects.all(), cast.actor(who))
    assert {row.pk for row in found} == {parcels[name].pk for name in seen}


def test_what_is_visible_costs_one_query(cast: Cast, parcels: dict[str, Parcel], django_assert_num_queries):
    actor = cast.actor("district_officer")
    assert actor.memberships
    with django_assert_num_queries(1):
        list(visible(Parcel.objects.all(), actor))


def test_a_district_officer_may_edit_land_of_the_own_district_only(cast: Cast, parcels: dict[str, Parcel]):
    actor = cast.actor("district_officer")
    assert actor.may(Capability.EDIT_LAND, parcels["mine"])
    assert not actor.may(Capability.EDIT_LAND, parcels["theirs"])


def test_administrators_edit_no_row(cast: Cast, parcels: dict[str, Parcel]):
    for who in ("system_admin", "security_admin", "audit_admin"):
        assert not cast.actor(who).may(Capability.EDIT_LAND, parcels["mine"])


def test_a_role_that_was_ended_shows_nothing(cast: Cast, parcels: dict[str, Parcel]):
    cast.district_officer.memberships.update(is_active=False)
    assert not visible(Parcel.objects.all(), cast.actor("district_officer")).exists()
