"""Everything that can be found, by each way of finding it; and what is not to be found."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from shanglou.server.bodies import actions as bodies
from shanglou.server.bodies.acting import batch
from shanglou.server.bodies.models import Body
from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises import mergers
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.land import actions as land
from shanglou.server.projects import actions as projects
from shanglou.server.search.index import rebuild
from shanglou.server.search.queries import clauses, find

from ..conftest import EVERYBODY, Cast


@pytest.fixture
def city(cast: Cast) -> Cast:
    """One row of each kind, all registered by the district's officer or the security administrator."""
    officer = cast.actor("district_officer")
    enterprises.create_enterprise(
        officer, {"name_zh": "杭州恒达精密机械有限公司", "credit_code": "91330113MA2B0QJX3T", "division": cast.district}
    )
    land.create_zone(
        officer, {"code": "330113-Z001", "name_zh": "临平新城工业园", "division": cast.district, "kind": "characteristic_town"}
    )
    land.create_parcel(
        officer,
        {"code": "330113001001GB00001", "division": cast.district, "location": "东湖街道兴国路1号", "land_use": "industrial_2"},
        source="出让合同",
    )
    projects.create_project(
        officer, {"code": "XM-2026-017", "name_zh": "生物医药产业园三期", "division": cast.district, "kind": "new_supply"}
    )
    bodies.make_body(
        cast.actor("security_admin"),
        {
            "name_zh": "临平区规划和自然资源局",
            "kind": "district bureau",
            "division": cast.district,
            "credit_code": "11330113MB0X12345Y",
        },
    )
    return cast


def found(cast: Cast, text: str, who: str = "city_officer") -> dict[str, list[str]]:
    return {group.kind: [hit.title for hit in group.hits] for group in find(cast.actor(who), text)}


@pytest.mark.parametrize(
    ("kind", "text", "title"),
    [
        ("enterprise", "精密", "杭州恒达精密机械有限公司"),
        ("enterprise", "hdjm", "杭州恒达精密机械有限公司"),
        ("enterprise", "MA2B0", "杭州恒达精密机械有限公司"),
        ("zone", "新城", "临平新城工业园"),
        ("zone", "lpxc", "临平新城工业园"),
        ("zone", "330113-Z001", "临平新城工业园"),
        ("parcel", "兴国", "东湖街道兴国路1号"),
        ("parcel", "dhjdxgl", "东湖街道兴国路1号"),
        ("parcel", "001001GB00001", "东湖街道兴国路1号"),
        ("project", "医药", "生物医药产业园三期"),
        ("project", "swyy", "生物医药产业园三期"),
        ("project", "xm-2026", "生物医药产业园三期"),
        ("body", "规划", "临平区规划和自然资源局"),
        ("body", "lpqgh", "临平区规划和自然资源局"),
        ("body", "11330113MB", "临平区规划和自然资源局"),
    ],
)
def test_each_kind_is_found_by_two_characters_by_initials_and_by_code(city: Cast, kind: str, text: str, title: str):
    assert found(city, text) == {kind: [title]}


@pytest.mark.parametrize("text", ["以层 分割", "ycwfg", "hz2024-09-11"])
def test_clauses_are_found_by_two_characters_by_initials_and_by_id(text: str):
    assert "HZ2024-09-11" in [clause.id for _instrument, clause in clauses(text, limit=1000)]


def test_every_hit_leads_to_its_page(city: Cast, client_of: Callable[[str], Client]):
    client = client_of("city_officer")
    hits = [
        hit
        for text in ("精密", "新城", "兴国", "医药", "规划")
        for group in find(city.actor("city_officer"), text)
        for hit in group.hits
    ]
    assert {client.get(hit.url).status_code for hit in hits} == {200}
    assert len(hits) == 5


SEES_THE_BUREAU = ("city_officer", "district_officer", "leader", "auditor", "system_admin", "security_admin", "superuser")


@pytest.mark.parametrize("who", [*EVERYBODY])
def test_a_body_is_found_by_those_who_may_look_it_up(city: Cast, who: str):
    assert found(city, "规划", who) == ({"body": ["临平区规划和自然资源局"]} if who in SEES_THE_BUREAU else {})


def test_people_find_their_own_body(city: Cast):
    rebuild()
    assert found(city, "精密机械", "enterprise") == {"body": ["某某精密机械有限公司"]}


def test_a_merged_enterprise_stays_unfound_when_the_index_is_made_anew(city: Cast):
    merge(city, double(city))
    rebuild()
    assert found(city, "恒达", "district_officer") == {"enterprise": ["杭州恒达精密机械有限公司"]}


def test_an_enterprise_merged_within_a_batch_is_not_found(city: Cast):
    other = double(city)
    with batch(city.actor("district_officer")):
        merge(city, other)
    assert found(city, "恒达", "district_officer") == {"enterprise": ["杭州恒达精密机械有限公司"]}


def test_after_an_undone_merger_both_are_found_again(city: Cast):
    mergers.undo(city.actor("district_officer"), merge(city, double(city)), reason="认定有误")
    assert len(found(city, "恒达", "district_officer")["enterprise"]) == 2


def test_a_renamed_body_is_found_by_its_new_name_only(city: Cast):
    row = Body.objects.get(name_zh="临平区规划和自然资源局")
    bodies.change_body(city.actor("security_admin"), row, {"name_zh": "临平区自然资源分局"}, version=row.version)
    assert (found(city, "规划"), found(city, "源分")) == ({}, {"body": ["临平区自然资源分局"]})


def double(city: Cast) -> Enterprise:
    """The same enterprise a second time, without its code."""
    return enterprises.create_enterprise(
        city.actor("district_officer"), {"name_zh": "杭州恒达精密机械公司", "division": city.district}
    )


def merge(city: Cast, duplicate: Enterprise):
    kept = Enterprise.objects.get(credit_code="91330113MA2B0QJX3T")
    return mergers.merge(city.actor("district_officer"), kept, duplicate, reason="同一营业执照")
