from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.bodies.acting import acting, change, create, delete
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.bodies.models import Body
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.search.grams import grams, initials, normal
from shanglou.server.search.index import rebuild, refresh
from shanglou.server.search.queries import clauses, find

from ..conftest import Cast


def titles(cast: Cast, text: str, who: str = "city_officer") -> set[str]:
    return {hit.title for group in find(cast.actor(who), text) for hit in group.hits}


@pytest.fixture
def firms(cast: Cast) -> list[Enterprise]:
    rows = [
        Enterprise(name_zh="杭州恒达精密机械有限公司", credit_code="91330113YA0000001Q", division=cast.district),
        Enterprise(name_zh="余杭迈图机械（集团）股份有限公司", credit_code="91330110YB0000002R", division=cast.other_district),
        Enterprise(name_zh="某某精密制造有限公司", credit_code="", division=cast.district, body=cast.enterprise_body),
    ]
    for row in rows:
        row.save()
    refresh(rows)
    return rows


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("精密", {"杭州恒达精密机械有限公司", "某某精密制造有限公司"}),
        ("密机", {"杭州恒达精密机械有限公司"}),
        ("恒达精密机械", {"杭州恒达精密机械有限公司"}),
        ("精密 恒达", {"杭州恒达精密机械有限公司"}),
        ("机械(集团)", {"余杭迈图机械（集团）股份有限公司"}),
        ("机械精密", set()),
        ("hdjm", {"杭州恒达精密机械有限公司"}),
        ("HZHD", {"杭州恒达精密机械有限公司"}),
        ("YA0000001", {"杭州恒达精密机械有限公司"}),
        ("91330110", {"余杭迈图机械（集团）股份有限公司"}),
        ('"; DROP TABLE', set()),
        ("NEAR(精密", set()),
    ],
)
def test_names_codes_and_initials_are_found_by_their_parts(cast: Cast, firms: list[Enterprise], text: str, found: set[str]):
    assert titles(cast, text) == found


@pytest.mark.parametrize(
    ("who", "count"), [("city_officer", 2), ("district_officer", 2), ("other_officer", 0), ("enterprise", 1), ("stranger", 0)]
)
def test_only_rows_that_may_be_seen_are_found(cast: Cast, firms: list[Enterprise], who: str, count: int):
    assert len(titles(cast, "精密", who)) == count


def test_one_sign_alone_is_not_searched_for(cast: Cast, firms: list[Enterprise]):
    assert titles(cast, "精") == set()


def test_a_new_row_is_found_and_a_renamed_one_by_its_new_name_only(cast: Cast):
    actor = cast.actor("district_officer")
    with acting(actor, Capability.EDIT_ENTERPRISES, "create", division=cast.district.pk) as trail:
        row = create(trail, Enterprise(name_zh="旧名称有限公司", division=cast.district))
    assert titles(cast, "旧名") == {"旧名称有限公司"}
    with acting(actor, Capability.EDIT_ENTERPRISES, "change", row) as trail:
        change(trail, row, {"name_zh": "新名称有限公司"})
    assert titles(cast, "旧名") == set()
    assert titles(cast, "新名") == {"新名称有限公司"}


def test_a_deleted_row_is_not_found(cast: Cast, firms: list[Enterprise]):
    with acting(cast.actor("district_officer"), Capability.EDIT_ENTERPRISES, "delete", firms[0]) as trail:
        delete(trail, firms[0])
    assert titles(cast, "恒达") == set()


def test_a_rebuilt_index_finds_the_same(cast: Cast, firms: list[Enterprise]):
    before = titles(cast, "迈图")
    assert rebuild() == 3 + Body.objects.count()
    assert titles(cast, "迈图") == before


def test_clauses_are_found_by_anybody():
    found = clauses("分割 建筑面积")
    assert found
    assert all("分割" in clause.pinpoint + clause.summary.zh for _, clause in found)


def test_more_than_the_limit_is_said(cast: Cast):
    rows = [Enterprise(name_zh=f"同名机械{number}号有限公司", division=cast.district) for number in range(8)]
    for row in rows:
        row.save()
    refresh(rows)
    (group,) = find(cast.actor("city_officer"), "同名机械", limit=5)
    assert (len(group.hits), group.more) == (5, True)


def test_of_many_the_first_that_were_registered_are_given(cast: Cast):
    rows = [Enterprise(name_zh=f"同名机械{number}号有限公司", division=cast.district) for number in range(8)]
    for row in rows:
        row.save()
    refresh(list(reversed(rows[:4])))
    refresh(rows[4:])
    (group,) = find(cast.actor("city_officer"), "同名机械", limit=8)
    assert sorted(hit.title for hit in group.hits) == [row.name_zh for row in rows]
    (group,) = find(cast.actor("city_officer"), "同名机械", limit=4)
    assert sorted(hit.title for hit in group.hits) == [row.name_zh for row in rows[:4]]


@given(st.text(alphabet="杭州精密机械有限公司abcXYZ019", min_size=2, max_size=20), st.data())
def test_every_part_of_two_signs_is_among_the_grams(text: str, data: st.DataObject):
    held = normal(text)
    start = data.draw(st.integers(0, len(held) - 2))
    assert held[start : start + 2] in grams(held)


def test_initials_are_those_of_pinyin():
    assert initials("杭州A区3号") == "hzaq3h"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("重庆重工集团", "cqzgjt"),
        ("中国银行杭州分行", "zgyhhzfh"),
        ("乐清音乐器材", "yqyyqc"),
        ("厦门大厦", "xmds"),
        ("宁波会计师事务所", "nbkjssws"),
        ("杭州市长江实业", "hzscjsy"),
        ("长丰成长基金", "cfczjj"),
        ("六安台州", "latz"),
    ],
)
def test_a_sign_is_read_as_in_the_word_that_it_stands_in(name: str, expected: str):
    assert initials(name) == expected
