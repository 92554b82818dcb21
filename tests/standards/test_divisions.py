import contextlib
import dataclasses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shanglou.standards import Place, PlaceLevel, Problem, covers, place, places, register, registered, unregister
from shanglou.standards.divisions import ancestors, children, full_name

CODES = [p.code for p in places()]


@pytest.mark.parametrize(
    "query",
    ["510104", "锦江区", "锦江", "Jinjiang", "jinjiang district", "成都锦江", "Jinjiang, Chengdu", "５１０１０４"],
)
def test_jinjiang_is_found_however_it_is_written(query):
    assert place(query).code == "510104"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("Hangzhou", "330100"),
        ("Ningbo", "330200"),
        ("Chengdu", "510100"),
        ("杭州", "330100"),
        ("浙江", "330000"),
        ("Lin'an", "330112"),
        ("linan", "330112"),
        ("Cixi City", "330282"),
        ("China", "CN"),
        ("内蒙古", "150000"),
        ("新疆", "650000"),
    ],
)
def test_a_place_is_found_by_its_short_or_english_name(query, code):
    assert place(query).code == code


@pytest.mark.parametrize("city", ["330100", "330200", "510100"])
def test_every_place_in_the_three_cities_has_an_english_name_that_finds_it(city):
    for one in places(within=city):
        assert one.name_en is not None
        assert place(one.name_en) == one


@pytest.mark.parametrize(("city", "districts"), [("330100", 13), ("330200", 10), ("510100", 20)])
def test_a_city_has_its_districts(city, districts):
    assert len([p for p in children(city) if p.level is PlaceLevel.DISTRICT]) == districts


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("四川天府新区", "cd-tianfu"),
        ("天府新区", "cd-tianfu"),
        ("成都高新区", "cd-gaoxin"),
        ("成都市高新区", "cd-gaoxin"),
        ("成都东部新区", "cd-dongbu"),
        ("宁波高新区", "nb-gaoxin"),
        ("Qianwan New Area", "nb-qianwan"),
    ],
)
def test_a_management_unit_is_found_by_its_names(query, code):
    assert place(query).code == code


def test_a_management_unit_has_its_city_as_parent():
    assert place("cd-tianfu").parent == "510100"


@pytest.mark.parametrize(
    ("query", "successors"),
    [
        ("330103", ["拱墅区 330105"]),
        ("下城区", ["拱墅区 330105"]),
        ("Xiacheng", ["拱墅区 330105"]),
        ("330104", ["上城区 330102", "钱塘区 330114"]),
        ("330204", ["鄞州区 330212"]),
        ("510132", ["新津区 510118"]),
        ("杭州市江干区", ["上城区 330102"]),
        ("330184", ["余杭区 330110", "临平区 330113"]),
        ("332226", ["鄞州区 330212", "海曙区 330203"]),
    ],
)
def test_an_abolished_code_names_its_successor(query, successors):
    with pytest.raises(Problem) as caught:
        place(query)
    assert all(s in caught.value.zh for s in successors)


def test_an_abolished_place_says_so_in_english_too():
    with pytest.raises(Problem) as caught:
        place("330103")
    assert "abolished 2021-03-11; now: Gongshu District 330105" in caught.value.en


def test_an_abolished_place_is_given_when_asked_for():
    gone = place("330104", allow_abolished=True)
    assert (gone.name_zh, gone.abolished, gone.successors) == ("江干区", "2021-03-11", ("330102", "330114"))


def test_every_successor_is_in_force():
    gone = [place(c, allow_abolished=True) for c in ("330121", "339021", "332227", "510102", "512731", "519012")]
    assert all(g.successors and place(s).abolished is None for g in gone for s in g.successors)


def test_a_successor_that_nobody_verified_is_left_open():
    with pytest.raises(Problem, match="not verified"):
        place("330202")


def test_no_abolished_place_is_listed():
    assert all(p.abolished is None for p in places())


def test_a_name_that_several_places_bear_lists_them():
    with pytest.raises(Problem) as caught:
        place("西湖区")
    assert "330106" in caught.value.zh
    assert "360103" in caught.value.zh


def test_a_bare_high_tech_zone_lists_both_cities():
    with pytest.raises(Problem, match=r"cd-gaoxin.*nb-gaoxin"):
        place("高新区")


@pytest.mark.parametrize("query", ["杭州市西湖区", "杭州西湖", "浙江省杭州市西湖区", "Xihu, Hangzhou", "Hangzhou Xihu"])
def test_a_name_with_its_city_is_not_ambiguous(query):
    assert place(query).code == "330106"


def test_a_city_wins_over_a_place_in_it_of_the_very_same_name():
    assert place("嘉峪关市").code == "620200"


def test_within_narrows_the_search():
    assert place("江北区", within="宁波").code == "330205"


def test_within_refuses_a_place_elsewhere():
    with pytest.raises(Problem, match="within Ningbo"):
        place("锦江区", within="宁波")


@pytest.mark.parametrize(
    ("query", "near"),
    [
        ("锦江曲", "510104"),
        ("Hangzou", "330100"),
        ("330199", "330109"),
        ("新区", "310115"),
        ("锦江区（待确认）", "510104"),
    ],
)
def test_an_unknown_name_gets_the_nearest_ones(query, near):
    with pytest.raises(Problem, match=near):
        place(query)


@pytest.mark.parametrize("query", ["", "   ", "?", "x"])
def test_text_that_names_nothing_is_refused(query):
    with pytest.raises(Problem, match="no place is called"):
        place(query)


def test_a_number_instead_of_text_is_refused():
    with pytest.raises(Problem, match="must be text"):
        place(330100)  # type: ignore[arg-type]


def test_a_city_covers_its_districts():
    assert covers("杭州", "330106")


def test_a_city_covers_its_management_units():
    assert covers("成都", "cd-tianfu")


def test_a_city_covers_its_abolished_districts():
    assert covers("宁波", "332226")


def test_a_province_covers_its_districts():
    assert covers("浙江", "330106")


def test_a_district_does_not_cover_its_city():
    assert not covers("330106", "330100")


def test_a_city_does_not_cover_the_districts_of_another():
    assert not covers("杭州", "鄞州区")


def test_the_full_name_has_the_places_above():
    assert full_name("330106") == "浙江省杭州市西湖区"


def test_the_full_name_leaves_out_the_placeholder_of_a_municipality():
    assert full_name("浦东新区") == "上海市浦东新区"


def test_ancestors_run_from_the_country_down():
    assert [p.code for p in ancestors("330106")] == ["CN", "330000", "330100"]


def test_a_development_zone_with_a_statistical_code_only_is_marked():
    assert place("130171").level is PlaceLevel.STATISTICAL_ZONE


CITY = Place("990100", "云上市", "Yunshang", PlaceLevel.CITY, "CN")
UNIT = Place("ys-gaoxin", "云上高新区", "Yunshang High-tech Zone", PlaceLevel.UNIT, "990100")


def test_a_registered_city_is_found_and_covers_its_unit():
    with registered(CITY, UNIT):
        assert place("云上") == CITY
        assert place("Yunshang High-tech Zone") == UNIT
        assert covers("云上市", "ys-gaoxin")


def test_a_registered_city_is_gone_after_the_block():
    with registered(CITY, UNIT):
        pass
    with pytest.raises(Problem):
        place("云上市")


def test_what_others_register_inside_the_block_is_gone_after_it():
    with registered():
        register(CITY)
        register(UNIT)
    with pytest.raises(Problem):
        place("990100")


def test_a_failed_registration_leaves_nothing_behind():
    orphan = dataclasses.replace(UNIT, parent="990200")
    with pytest.raises(Problem, match="is unknown"), registered(CITY, orphan):
        pass
    with pytest.raises(Problem):
        place("990100")


def test_registering_the_same_place_again_changes_nothing():
    with registered(CITY):
        assert register(CITY) == CITY
        assert place("云上市") == CITY


def test_a_taken_code_is_refused():
    with pytest.raises(Problem, match="belongs to"):
        register(dataclasses.replace(CITY, code="330100"))


@pytest.mark.parametrize("code", ["99", "Yunshang", "ys_gaoxin", "ys", "9901000"])
def test_a_code_of_the_wrong_shape_is_refused(code):
    with pytest.raises(Problem, match="not allowed"):
        register(dataclasses.replace(CITY, code=code))


def test_a_national_place_cannot_be_unregistered():
    with pytest.raises(Problem, match="was not registered"):
        unregister("330100")


def test_an_alias_finds_a_registered_place():
    register(CITY, aliases=("云之城",))
    try:
        assert place("云之城") == CITY
    finally:
        unregister("990100")
    with pytest.raises(Problem):
        place("云之城")


@settings(deadline=None)  # the first example may load the tables
@given(st.sampled_from(CODES))
@example("620200")
@example("500200")
def test_every_code_and_every_full_name_finds_its_place(code):
    found = place(code)
    assert found.code == code
    assert place(full_name(found)) == found


@settings(deadline=None)  # the first example may load the tables
@given(st.sampled_from(CODES), st.sampled_from(CODES))
def test_two_places_cover_each_other_only_if_they_are_one(a, b):
    assert (covers(a, b) and covers(b, a)) == (a == b)


@settings(deadline=None)  # the first example may load the tables
@given(st.text(max_size=12))
def test_any_text_gives_a_place_or_a_problem(text):
    with contextlib.suppress(Problem):
        assert isinstance(place(text), Place)
