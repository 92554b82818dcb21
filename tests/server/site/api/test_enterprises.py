from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.enterprises.models import Enterprise, EnterpriseName, YearFigures
from shanglou.server.search.index import refresh

from ...conftest import CAST, Cast
from .calling import Api

RIGHT, NONE = "91330100799655058B", ""


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    return made(cast, "甲公司", phone="13800138000")


def made(cast: Cast, name: str, **more: Any) -> Enterprise:
    return Enterprise.objects.create(
        name_zh=name, name_key=name, division=cast.district, code_state=Enterprise.CodeState.MISSING, **more
    )


def test_a_right_code_is_set_and_a_wrong_one_is_refused(api: Callable[[str], Api], firm: Enterprise):
    officer, row = api("district_officer"), f"/enterprises/{firm.pk}"
    wrong = officer.post(f"{row}/set-code", {"code": RIGHT[:-1] + "A", "reason": "营业执照"}, tag=officer.tag(row))
    assert (wrong.status_code, wrong.json()["faults"][0]["found"]) == (422, RIGHT[:-1] + "A")
    right = officer.post(f"{row}/set-code", {"code": RIGHT, "reason": "营业执照"}, tag=officer.tag(row))
    assert (right.status_code, right.json()["code_state"]) == (200, "valid")


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_keep_the_enterprises_set_a_code(api: Callable[[str], Api], firm: Enterprise, who: str):
    row = f"/enterprises/{firm.pk}"
    answer = api(who).post(f"{row}/set-code", {"code": RIGHT, "reason": "执照"}, tag=api("district_officer").tag(row))
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)


def test_a_name_that_was_changed_stays_known(api: Callable[[str], Api], firm: Enterprise):
    officer, row = api("district_officer"), f"/enterprises/{firm.pk}"
    said = {"name": "乙公司", "since": "2025-03-01", "reason": "更名"}
    assert officer.post(f"{row}/rename", said, tag=officer.tag(row)).json()["name_zh"] == "乙公司"
    names = officer.get(f"{row}/names").json()["items"]
    now = {(item["name_zh"], item["valid_from"], item["valid_to"]) for item in names if item["known_to"] is None}
    assert now == {("乙公司", "2025-03-01", None), ("甲公司", None, "2025-02-28")}


def test_personal_data_are_shown_for_a_purpose_that_the_log_keeps(api: Callable[[str], Api], firm: Enterprise):
    officer = api("district_officer")
    assert officer.post(f"/enterprises/{firm.pk}/reveal", {"purpose": ""}).status_code == 422
    shown = officer.post(f"/enterprises/{firm.pk}/reveal", {"purpose": "联系核实"})
    assert shown.json()["phone"] == "13800138000"
    assert Entry.objects.filter(verb="enterprise.reveal", note="联系核实").count() == 1


@pytest.mark.parametrize("who", CAST)
def test_personal_data_are_for_those_who_may_reveal_them(api: Callable[[str], Api], firm: Enterprise, who: str):
    answer = api(who).post(f"/enterprises/{firm.pk}/reveal", {"purpose": "联系核实"})
    assert answer.status_code == {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    assert ("13800138000" in answer.content.decode()) == (answer.status_code == 200)


def test_figures_of_a_year_are_taken_in_and_corrected_without_losing_the_first(api: Callable[[str], Api], firm: Enterprise):
    officer, below = api("district_officer"), f"/enterprises/{firm.pk}/yearly-figures"
    new = officer.post(below, {"year": 2024, "revenue": "100.5", "source": "统计局"})
    assert (new.status_code, new.json()["revenue"]) == (201, YearFigures.objects.get().revenue.to_eng_string())
    said = {"revenue": "99", "source": "统计局", "reason": "年报更正"}
    corrected = officer.patch(f"{below}/{new.json()['id']}", said, tag=new["ETag"])
    assert corrected.status_code == 200
    assert corrected.json()["id"] != new.json()["id"]
    known = {item["revenue"][:3]: item["known_to"] is None for item in officer.get(below).json()["items"]}
    assert known == {"100": False, "99.": True}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"revenue": "1", "source": "统计局"}, "year"),
        ({"year": 2024, "revenue": "1"}, "source"),
        ({"year": 2024, "revenue": "1", "source": "统计局", "recorded_by": "甲"}, "recorded_by"),
    ],
)
def test_what_is_wrong_with_figures_is_named(api: Callable[[str], Api], firm: Enterprise, said: dict[str, Any], field: str):
    answer = api("district_officer").post(f"/enterprises/{firm.pk}/yearly-figures", said)
    assert answer.status_code == 422
    assert any(field in item["field"] for item in answer.json()["faults"])
    assert not YearFigures.objects.exists()


def test_an_old_tag_corrects_nothing(api: Callable[[str], Api], firm: Enterprise):
    officer, below = api("district_officer"), f"/enterprises/{firm.pk}/yearly-figures"
    new = officer.post(below, {"year": 2024, "revenue": "100", "source": "统计局"})
    said = {"revenue": "99", "source": "统计局", "reason": "更正"}
    assert officer.patch(f"{below}/{new.json()['id']}", said).status_code == 428
    assert officer.patch(f"{below}/{new.json()['id']}", said, tag='"other"').status_code == 412


def test_a_former_name_is_written_down_corrected_and_taken_back(api: Callable[[str], Api], firm: Enterprise):
    officer, below = api("district_officer"), f"/enterprises/{firm.pk}/names"
    said = {"name_zh": "甲厂", "valid_from": "2001-01-01", "valid_to": "2009-12-31", "source": "工商档案", "reason": "补录"}
    new = officer.post(below, said)
    assert (new.status_code, new.json()["name_zh"]) == (201, "甲厂")
    better = officer.patch(f"{below}/{new.json()['id']}", {"name_zh": "甲总厂", "reason": "档案查证"}, tag=new["ETag"])
    assert (better.status_code, better.json()["name_zh"], better.json()["valid_to"]) == (200, "甲总厂", "2009-12-31")
    gone = officer.delete(f"{below}/{better.json()['id']}?reason=误录", tag=better["ETag"])
    assert gone.status_code == 204
    assert all(item["known_to"] is not None for item in officer.get(below).json()["items"] if item["valid_to"] is not None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"valid_to": "2009-12-31", "reason": "补录"}, "name_zh"),
        ({"name_zh": "甲厂", "reason": "补录"}, "valid_to"),
        ({"name_zh": "甲厂", "valid_to": "2009-12-31"}, "reason"),
        ({"name_zh": "甲厂", "valid_to": "2009-12-31", "reason": "补录", "recorded_by": "甲"}, "recorded_by"),
    ],
)
def test_what_is_wrong_with_a_former_name_is_named(api: Callable[[str], Api], firm: Enterprise, said: dict[str, Any], field: str):
    answer = api("district_officer").post(f"/enterprises/{firm.pk}/names", said)
    assert answer.status_code == 422
    assert any(field in item["field"] for item in answer.json()["faults"])


@pytest.mark.parametrize("who", CAST)
def test_the_queue_holds_what_may_be_seen(api: Callable[[str], Api], firm: Enterprise, who: str):
    answer = api(who).get("/reconcile")
    expected = {"city_officer": (200, 1), "district_officer": (200, 1), "other_officer": (200, 0), "stranger": (401, None)}
    assert (answer.status_code, answer.json().get("count")) == expected.get(who, (200, 0))


def test_the_queue_names_those_that_may_be_the_same(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    other = made(cast, "甲公司")
    items = {item["id"]: item for item in api("district_officer").get("/reconcile?doubles=true").json()["items"]}
    assert [item["id"] for item in items[firm.pk]["candidates"]] == [other.pk]


def merged(api: Api, duplicate: Enterprise, kept: Enterprise) -> Any:
    row = f"/enterprises/{duplicate.pk}"
    answer = api.post(f"{row}/merge", {"into": kept.pk, "reason": "同一企业"}, tag=api.tag(row))
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_merger_is_made_told_and_taken_back(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    officer, other = api("district_officer"), made(cast, "甲公司（重复）")
    number = merged(officer, other, firm)["id"]
    assert [item["id"] for item in officer.get("/mergers").json()["items"]] == [number]
    undone = officer.post(f"/mergers/{number}/undo", {"reason": "认错"})
    assert undone.json()["undone_at"] is not None
    assert officer.get(f"/enterprises/{other.pk}").json()["mergers"] == []


def test_both_sides_of_a_merger_tell_of_it(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    officer, other = api("district_officer"), made(cast, "甲公司（重复）")
    number = merged(officer, other, firm)["id"]
    read = {pk: officer.get(f"/enterprises/{pk}").json() for pk in (other.pk, firm.pk)}
    assert read[other.pk]["merged_into_id"] == firm.pk
    shown = ("id", "role", "other_id", "other", "reason")
    told = {pk: [tuple(one[name] for name in shown) for one in row["mergers"]] for pk, row in read.items()}
    assert told == {
        other.pk: [(number, "duplicate", firm.pk, "甲公司", "同一企业")],
        firm.pk: [(number, "kept", other.pk, "甲公司（重复）", "同一企业")],
    }


def test_one_that_was_merged_away_is_read_and_no_more_is_done_to_it(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    officer, other = api("district_officer"), made(cast, "甲公司（重复）", phone="13800138000")
    merged(officer, other, firm)
    row = f"/enterprises/{other.pk}"
    for part in ("/history", "/names", "/yearly-figures", "/occupancies", "/projects", "/parcels"):
        assert officer.get(row + part).status_code == 200, part
    assert officer.post(f"{row}/reveal", {"purpose": "核实"}).json()["phone"] == "13800138000"
    tag = officer.tag(row)
    refused = [
        officer.patch(row, {"name_en": "A"}, tag=tag),
        officer.post(f"{row}/rename", {"name": "丙", "reason": "误"}, tag=tag),
        officer.post(f"{row}/yearly-figures", {"year": 2024, "source": "统计局"}),
        officer.delete(f"{row}?reason=误", tag=tag),
    ]
    assert [answer.status_code for answer in refused] == [404] * 4
    assert other.pk not in [item["id"] for item in officer.get("/enterprises/").json()["items"]]


def test_of_a_merger_into_what_may_not_be_seen_no_more_is_told_than_that(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    hidden = Enterprise.objects.create(name_zh="隐藏公司", division=cast.other_district)
    merged(api("city_officer"), firm, hidden)
    answer = api("district_officer").get(f"/enterprises/{firm.pk}")
    (told,) = answer.json()["mergers"]
    assert (told["role"], told["id"], told["other_id"]) == ("duplicate", None, None)
    assert answer.json()["merged_into_id"] is None
    assert "隐藏" not in answer.content.decode()


def test_what_to_merge_with_is_found_by_name_initials_and_code(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    officer, address = api("district_officer"), f"/enterprises/{firm.pk}/merge-candidates"
    other, named = made(cast, "甲公司"), made(cast, "精工科技")
    refresh([named, Enterprise.objects.create(name_zh="精工科技（隐藏）", division=cast.other_district)])
    assert [(one["id"], one["why"]) for one in officer.get(address).json()] == [(other.pk, "name")]
    for text in ("精工", "jgkj"):
        assert [one["id"] for one in officer.get(f"{address}?q={text}").json()] == [named.pk], text


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_merge_choose_what_to_merge(api: Callable[[str], Api], firm: Enterprise, who: str):
    expected = {"city_officer": 200, "district_officer": 200, "stranger": 401}.get(who, 404)
    for part in ("merge-candidates", "references"):
        assert api(who).get(f"/enterprises/{firm.pk}/{part}").status_code == expected


def test_what_names_an_enterprise_is_counted_by_kind(api: Callable[[str], Api], firm: Enterprise):
    officer = api("district_officer")
    officer.post(f"/enterprises/{firm.pk}/yearly-figures", {"year": 2024, "revenue": "1", "source": "统计局"})
    told = {item["label"]: item["rows"] for item in officer.get(f"/enterprises/{firm.pk}/references").json()}
    assert told[str(YearFigures._meta.verbose_name)] == 1


def test_nothing_is_merged_into_an_enterprise_that_may_not_be_seen(api: Callable[[str], Api], cast: Cast, firm: Enterprise):
    hidden = Enterprise.objects.create(name_zh="隐藏公司", division=cast.other_district)
    officer, row = api("district_officer"), f"/enterprises/{firm.pk}"
    answer = officer.post(f"{row}/merge", {"into": hidden.pk, "reason": "同一企业"}, tag=officer.tag(row))
    assert answer.status_code == 422
    assert "隐藏" not in answer.content.decode()


def test_the_history_tells_what_was_done_and_why(api: Callable[[str], Api], firm: Enterprise):
    officer, row = api("district_officer"), f"/enterprises/{firm.pk}"
    officer.post(f"{row}/rename", {"name": "乙公司", "reason": "名称登记有误"}, tag=officer.tag(row))
    steps = officer.get(f"{row}/history").json()["steps"]
    assert (steps[0]["verb"], steps[0]["note"]) == ("enterprise.rename", "名称登记有误")
    assert EnterpriseName.objects.filter(enterprise=firm).count() == 2
