"""What is done with a list: several rows changed after a preview, filters and columns kept, rows counted up to a cap."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.doors import bulk_doing, keeping, lists
from shanglou.server.doors.models import ListColumns, SavedView
from shanglou.server.land.models import Zone
from shanglou.server.projects.models import Building, Floor, ListMembership, Project, Unit

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]
LIST = "/projects/"
D = Decimal


@pytest.fixture
def projects(cast: Cast) -> list[Project]:
    """Four projects of the district, one of the other district."""

    def made(number: int, where) -> Project:
        return Project.objects.create(
            code=f"P{number}", name_zh=f"项目{number}", kind="new_supply", division=where, land_area=D(10 * number),
            floor_area=D(1000 * number), level="none" if number % 2 else "",
        )  # fmt: skip

    return [*(made(number, cast.district) for number in range(1, 5)), made(5, cast.other_district)]


def text(answer: HttpResponse) -> str:
    """What is read of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def keys(rows: list[Project]) -> list[str]:
    return [str(row.pk) for row in rows]


def change(client: Client, rows: list[Project], field: str, value: str, address: str = LIST, **more) -> HttpResponse:
    said = {"bulk": "change", "row": keys(rows), "said": "1", "field": field, "value": value, **more}
    return client.post(address, said)


def kinds() -> list[str]:
    return list(Project.objects.order_by("code").values_list("kind", flat=True))


# ------------------------------------------------------------------------------------------------ several rows at once


def test_a_bulk_change_is_shown_before_it_is_done_and_nothing_is_written(client_of: ClientOf, projects: list[Project]):
    answer = change(client_of("district_officer"), projects[:2], "kind", "存量改造提升")
    assert answer.status_code == 200
    shown = text(answer)
    assert "将改动 2 条" in shown
    assert "新增供地 存量改造提升" in shown
    assert kinds() == ["new_supply"] * 5
    assert not Entry.objects.filter(verb="project.change").exists()
    assert set(Project.objects.values_list("version", flat=True)) == {1}


def test_a_bulk_change_is_done_row_by_row_with_an_entry_each(client_of: ClientOf, projects: list[Project]):
    answer = change(client_of("district_officer"), projects[:2], "kind", "存量改造提升", go="1")
    assert answer.status_code == 302
    assert kinds() == ["stock_retrofit", "stock_retrofit", "new_supply", "new_supply", "new_supply"]
    assert sorted(Entry.objects.filter(verb="project.change").values_list("key", flat=True)) == keys(projects[:2])


def test_how_many_were_done_is_said(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    page = client.get(change(client, projects[:2], "kind", "存量改造提升", go="1")["Location"])
    assert "已办理 2 条" in text(page)


def test_what_is_already_so_is_left_alone(client_of: ClientOf, projects: list[Project]):
    Project.objects.filter(pk=projects[0].pk).update(kind="stock_retrofit")
    client = client_of("district_officer")
    assert "1 条本来如此" in text(change(client, projects[:2], "kind", "存量改造提升"))
    change(client, projects[:2], "kind", "存量改造提升", go="1")
    assert Entry.objects.filter(verb="project.change").count() == 1


def test_every_row_of_the_filter_and_no_other_is_changed(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    change(client, [], "kind", "存量改造提升", address=f"{LIST}?floor_area_min=2500&floor_area_max=3500", every="1", go="1")
    assert kinds() == ["new_supply", "new_supply", "stock_retrofit", "new_supply", "new_supply"]


def test_a_preview_of_all_rows_goes_on_with_those_that_were_shown(client_of: ClientOf, projects: list[Project], cast: Cast):
    client = client_of("district_officer")
    page = client.post(LIST, {"bulk": "change", "every": "1"}).content.decode()
    assert sorted(re.findall(r'name="row" value="(\d+)"', page)) == keys(projects[:4])


def test_the_words_of_options_are_offered_to_who_changes_several_rows(client_of: ClientOf, projects: list[Project]):
    page = client_of("district_officer").post(LIST, {"bulk": "change", "row": keys(projects[:1])}).content.decode()
    assert 'list="bulk-values"' in page
    assert '<option value="存量改造提升">' in page


def test_no_more_than_so_many_are_done_at_once_and_that_is_said(client_of: ClientOf, projects: list[Project], monkeypatch):
    monkeypatch.setattr(bulk_doing, "MOST_AT_ONCE", 3)
    client = client_of("district_officer")
    shown = text(change(client, [], "kind", "存量改造提升", every="1"))
    assert "一次至多办理 3 条" in shown
    page = client.get(change(client, [], "kind", "存量改造提升", every="1", go="1")["Location"])
    assert kinds().count("stock_retrofit") == 3
    assert "其余记录还没有办理" in text(page)


def test_what_was_left_out_of_a_preview_is_reached_after_it(client_of: ClientOf, projects: list[Project], monkeypatch):
    monkeypatch.setattr(bulk_doing, "MOST_AT_ONCE", 2)
    client = client_of("district_officer")
    first = client.post(LIST, {"bulk": "change", "every": "1"}).content.decode()
    after = re.findall(r'name="after" value="(\d+)"', first)
    assert after == [str(projects[1].pk)]
    previewed = change(client, projects[:2], "kind", "存量改造提升", after=after[0]).content.decode()
    assert re.findall(r'name="after" value="(\d+)"', previewed) == after
    # What is ticked does not count once the rows after these are asked for.
    second = client.post(LIST, {"bulk": "change", "every": "1", "after": after[0], "row": keys(projects[:2])}).content.decode()
    assert sorted(re.findall(r'name="row" value="(\d+)"', second)) == keys(projects[2:4])
    assert 'name="after"' not in second


def test_a_value_that_cannot_be_read_is_told_and_nothing_is_done(client_of: ClientOf, projects: list[Project]):
    answer = change(client_of("district_officer"), projects[:2], "kind", "随便什么", go="1")
    assert answer.status_code == 400
    assert "随便什么" in text(answer)
    assert kinds() == ["new_supply"] * 5


def test_a_row_that_is_named_is_found_by_its_code(cast: Cast, client_of: ClientOf, projects: list[Project]):
    zone = Zone.objects.create(code="Z9", name_zh="某园区", division=cast.district)
    change(client_of("district_officer"), projects[:1], "zone", "Z9", go="1")
    projects[0].refresh_from_db()
    assert projects[0].zone == zone


def test_a_row_that_may_not_be_seen_is_not_found_by_its_code(cast: Cast, client_of: ClientOf, projects: list[Project]):
    Zone.objects.create(code="Z9", name_zh="某园区", division=cast.other_district)
    answer = change(client_of("district_officer"), projects[:1], "zone", "Z9", go="1")
    assert answer.status_code == 400
    projects[0].refresh_from_db()
    assert projects[0].zone is None


def test_a_row_that_cannot_be_changed_says_why_and_keeps_no_other_back(cast: Cast, client_of: ClientOf, projects: list[Project]):
    building = Building.objects.create(project=projects[0], division=cast.district, code="B1")
    small, wide = (Floor.objects.create(building=building, number=n, floor_area=D(area)) for n, area in ((1, 100), (2, 9000)))
    rows = [
        Unit.objects.create(
            building=building, floor=floor, code=f"U{floor.number}", division=cast.district, floor_area=D(500), use="production"
        )
        for floor in (small, wide)
    ]
    said = {"bulk": "change", "row": [str(row.pk) for row in rows], "said": "1", "field": "use", "value": "研发"}
    client = client_of("district_officer")
    shown = text(client.post("/units/", said))
    assert "将改动 1 条" in shown
    assert "1 条不能办理" in shown
    client.post("/units/", {**said, "go": "1"})
    used = dict(Unit.objects.values_list("code", "use"))
    assert used["U1"] == "production"
    assert used["U2"] != "production"


def test_without_a_row_nothing_is_begun(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    page = client.get(client.post(LIST, {"bulk": "change"})["Location"])
    assert "请先勾选记录" in text(page)


def test_what_there_is_not_cannot_be_done(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    page = client.get(client.post(LIST, {"bulk": "explode", "row": keys(projects[:1])})["Location"])
    assert "请选择要办理的事项" in text(page)


def test_a_row_key_that_is_none_is_passed_over(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    said = {
        "bulk": "change",
        "row": ["x", "", "²", "9" * 40, str(projects[0].pk)],
        "said": "1",
        "field": "kind",
        "value": "存量改造提升",
        "go": "1",
    }
    client.post(LIST, said)
    assert kinds().count("stock_retrofit") == 1


@pytest.mark.parametrize("name", CAST)
def test_who_changes_several_rows(client_of: ClientOf, projects: list[Project], name: str):
    answer = change(client_of(name), projects, "kind", "存量改造提升", go="1")
    wanted = {"city_officer": 5, "district_officer": 4, "other_officer": 1, "enterprise": 0, "stranger": 0}
    assert kinds().count("stock_retrofit") == wanted[name]
    assert answer.status_code == (403 if name == "enterprise" else 302)
    if name == "stranger":
        assert "login" in answer["Location"]


@pytest.mark.parametrize("name", ["leader", "auditor", "operator"])
def test_who_may_only_look_is_not_offered_to_change_several(client_of: ClientOf, projects: list[Project], name: str):
    client = client_of(name)
    assert "对勾选的记录" not in text(client.get(LIST))
    assert change(client, projects, "kind", "存量改造提升", go="1").status_code == 403


def test_a_hidden_row_leaves_no_trace_in_a_preview(client_of: ClientOf, projects: list[Project]):
    shown = text(change(client_of("district_officer"), projects, "kind", "存量改造提升"))
    assert "项目4" in shown
    assert "项目5" not in shown
    assert "选中 4 条" in shown


# ------------------------------------------------------------------------------------------------ lists of projects


def put_on(client: Client, rows: list[Project], **more) -> HttpResponse:
    said = {"bulk": "list", "row": keys(rows), "said": "1", "list": "annual batch", "year": "2026", "document_no": "1号"}
    return client.post(LIST, {**said, **more})


def test_several_projects_are_put_on_a_list_after_a_look(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    ListMembership.objects.create(project=projects[0], list="annual batch", year=2026)
    shown = text(put_on(client, projects[:3]))
    assert "将改动 2 条；1 条本来如此" in shown
    assert ListMembership.objects.count() == 1
    put_on(client, projects[:3], go="1")
    listed = ListMembership.objects.filter(list="annual batch", year=2026).order_by("project__code")
    assert [row.project for row in listed] == projects[:3]
    assert {row.document_no for row in listed} == {"", "1号"}
    assert Entry.objects.filter(verb="listing.add").count() == 2


def test_the_rolling_plan_is_entered_for_three_years(client_of: ClientOf, projects: list[Project]):
    put_on(client_of("district_officer"), projects[:1], list="rolling plan", go="1")
    assert ListMembership.objects.get().last_year == 2028


def test_a_project_taken_off_a_list_is_put_on_again(client_of: ClientOf, projects: list[Project]):
    ListMembership.objects.create(project=projects[0], list="key", year=2026, removed_on="2026-03-01")
    put_on(client_of("district_officer"), projects[:1], list="key", go="1")
    assert ListMembership.objects.get().removed_on is None


@pytest.mark.parametrize("year", ["", "1999", "2101", "明年"])
def test_a_year_that_cannot_be_is_refused(client_of: ClientOf, projects: list[Project], year: str):
    assert put_on(client_of("district_officer"), projects[:1], year=year, go="1").status_code == 400
    assert not ListMembership.objects.exists()


@pytest.mark.parametrize("name", CAST)
def test_who_puts_projects_on_a_list(client_of: ClientOf, projects: list[Project], name: str):
    put_on(client_of(name), projects, go="1")
    wanted = {"city_officer": 5, "district_officer": 4, "other_officer": 1, "enterprise": 0, "stranger": 0}
    assert ListMembership.objects.count() == wanted[name]


# ------------------------------------------------------------------------------------------------ filters kept


def save(client: Client, title: str, query: str = "kind=new_supply&sort=-floor_area", **more) -> HttpResponse:
    return client.post("/data/views/save/", {"list": "projects:list", "title": title, "query": query, **more})


def test_a_view_is_kept_without_what_only_concerns_the_moment(client_of: ClientOf, projects: list[Project]):
    answer = save(client_of("district_officer"), "新供地", "kind=new_supply&page=3&count=exact&q=&sort=-floor_area")
    view = SavedView.objects.get()
    assert view.query == "kind=new_supply&sort=-floor_area"
    assert answer["Location"] == f"/projects/?{view.query}"


def test_a_view_opens_the_list_as_it_was_kept_under_its_name(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    Project.objects.filter(pk=projects[0].pk).update(kind="stock_retrofit")
    page = client.get(save(client, "新供地")["Location"])
    assert [row.record.code for row in page.context["table"].page.object_list] == ["P4", "P3", "P2"]
    assert "项目 · 新供地" in text(page)


def test_a_view_of_the_same_name_is_replaced(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    save(client, "常用", "kind=new_supply")
    save(client, "常用", "kind=stock_retrofit")
    assert SavedView.objects.get().query == "kind=stock_retrofit"


@pytest.mark.parametrize("title", ["", "  ", "名" * 61])
def test_a_view_needs_a_name_of_bearable_length(client_of: ClientOf, projects: list[Project], title: str):
    client = client_of("district_officer")
    page = client.get(save(client, title)["Location"])
    assert "名称" in text(page)
    assert not SavedView.objects.exists()


def test_a_view_of_too_many_filters_is_refused(client_of: ClientOf, projects: list[Project]):
    save(client_of("district_officer"), "长", "q=" + "x" * keeping.LONGEST)
    assert not SavedView.objects.exists()


def shared(cast: Cast, client: Client) -> SavedView:
    body = cast.city_officer.memberships.get().body
    save(client, "市里常看", body=str(body.pk))
    return SavedView.objects.get()


@pytest.mark.parametrize(
    ("name", "seen"),
    [("city_officer", True), ("leader", True), ("auditor", True), ("district_officer", False), ("other_officer", False),
     ("enterprise", False), ("operator", False)],
)  # fmt: skip
def test_a_shared_view_is_seen_by_those_of_the_body(cast: Cast, client_of: ClientOf, projects, name: str, seen: bool):
    shared(cast, client_of("city_officer"))
    assert ("市里常看" in text(client_of(name).get(LIST))) is seen


def test_a_view_of_ones_own_is_seen_by_nobody_else(client_of: ClientOf, projects: list[Project]):
    save(client_of("city_officer"), "我的")
    assert "我的" in text(client_of("city_officer").get(LIST))
    assert "我的 " not in text(client_of("leader").get(LIST))


def test_a_view_is_shared_only_with_a_body_of_ones_own(cast: Cast, client_of: ClientOf, projects: list[Project]):
    save(client_of("district_officer"), "外面", body=str(cast.enterprise_body.pk))
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", [*CAST, "leader"])
def test_only_who_kept_a_view_deletes_it(cast: Cast, client_of: ClientOf, projects: list[Project], name: str):
    view = shared(cast, client_of("city_officer"))
    answer = client_of(name).post(f"/data/views/{view.pk}/delete/", {"list": "projects:list"})
    assert SavedView.objects.exists() is (name != "city_officer")
    assert answer.status_code == {"city_officer": 302, "stranger": 302, "leader": 403}.get(name, 404)


def test_a_shared_view_shows_each_what_he_may_see(cast: Cast, client_of: ClientOf, projects: list[Project]):
    view = shared(cast, client_of("city_officer"))
    assert client_of("city_officer").get(f"{LIST}?{view.query}").context["count"] == 5
    assert client_of("district_officer").get(f"{LIST}?{view.query}").context["count"] == 4


def test_keeping_and_deleting_a_view_is_logged(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    save(client, "新供地")
    client.post(f"/data/views/{SavedView.objects.get().pk}/delete/", {"list": "projects:list"})
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True)[:2]) == ["view.save", "view.delete"]


def test_a_list_that_there_is_not_keeps_nothing(client_of: ClientOf, projects: list[Project]):
    answer = client_of("district_officer").post("/data/views/save/", {"list": "bodies:people", "title": "x", "query": ""})
    assert answer.status_code == 404


# ------------------------------------------------------------------------------------------------ columns kept


def columns(answer: HttpResponse) -> list[str]:
    return [column.name for column in answer.context["table"].columns]


def choose(client: Client, *names: str, **more) -> HttpResponse:
    return client.post("/data/columns/", {"list": "projects:list", "query": "", "column": list(names), **more})


def test_chosen_columns_are_kept_with_the_first_one_always(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    every = columns(client.get(LIST))
    choose(client, every[2])
    assert columns(client.get(LIST)) == [every[0], every[2]]
    assert columns(client_of("city_officer").get(LIST)) == every


def test_all_columns_come_back(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    every = columns(client.get(LIST))
    choose(client, every[2])
    choose(client, all="1")
    assert columns(client.get(LIST)) == every


def test_a_column_that_there_is_not_is_not_kept(client_of: ClientOf, projects: list[Project]):
    client = client_of("district_officer")
    kind = columns(client.get(LIST))[2]
    choose(client, kind, "password")
    assert ListColumns.objects.get().columns == [kind]


def test_choosing_columns_keeps_the_filters(client_of: ClientOf, projects: list[Project]):
    answer = choose(client_of("district_officer"), query="kind=new_supply&page=2")
    assert answer["Location"] == "/projects/?kind=new_supply"


# ------------------------------------------------------------------------------------------------ counts and sums


@pytest.fixture
def capped(monkeypatch: pytest.MonkeyPatch) -> int:
    """Lists count up to three rows."""
    monkeypatch.setattr(lists, "MOST_COUNTED", 3)
    return 3


def totals(client: Client, query: str = "") -> HttpResponse:
    """The line of the sums, as the page asks for it."""
    return client.get(f"{LIST}?count=exact{query}", headers={"HX-Request": "true", "HX-Target": "list-totals"})


def test_a_list_within_the_cap_is_counted_and_summed_up_at_once(client_of: ClientOf, projects: list[Project]):
    page = client_of("district_officer").get(LIST)
    assert page.context["is_exact"] is True
    shown = text(page)
    assert "共 4 条" in shown
    assert "建筑面积合计（m²） 10,000" in shown
    assert "用地合计（亩） 100" in shown


def test_sums_are_those_of_the_filtered_rows(client_of: ClientOf, projects: list[Project]):
    shown = text(client_of("district_officer").get(f"{LIST}?floor_area_min=2500&floor_area_max=3500"))
    assert "建筑面积合计（m²） 3,000" in shown


def test_a_list_beyond_the_cap_says_so_and_asks_for_the_rest(client_of: ClientOf, projects: list[Project], capped: int):
    page = client_of("district_officer").get(LIST)
    assert (page.context["count"], page.context["is_exact"], page.context["totals"]) == (3, False, [])
    assert "3 条以上" in text(page)
    assert 'hx-get="?count=exact"' in page.content.decode()


def test_a_list_of_just_the_cap_is_exact(client_of: ClientOf, projects: list[Project], capped: int):
    Project.objects.filter(pk=projects[0].pk).delete()
    page = client_of("district_officer").get(LIST)
    assert (page.context["count"], page.context["is_exact"]) == (3, True)


def test_beyond_the_cap_no_row_can_be_turned_to(client_of: ClientOf, projects: list[Project], capped: int):
    page = client_of("district_officer").get(LIST)
    assert len(page.context["table"].page.object_list) == 3


@pytest.mark.parametrize(("name", "count", "area"), [
    ("city_officer", 5, "15,000"), ("district_officer", 4, "10,000"), ("leader", 5, "15,000"), ("auditor", 5, "15,000"),
])  # fmt: skip
def test_the_exact_count_is_of_what_may_be_seen(
    client_of: ClientOf, projects: list[Project], capped: int, name: str, count: int, area: str
):
    shown = text(totals(client_of(name)))
    assert f"共 {count} 条" in shown
    assert f"建筑面积合计（m²） {area}" in shown


@pytest.mark.parametrize("name", ["other_officer", "enterprise", "operator"])
def test_hidden_rows_are_in_no_count_and_no_sum(client_of: ClientOf, projects: list[Project], capped: int, name: str):
    page = client_of(name).get(f"{LIST}?count=exact")
    own = 1 if name == "other_officer" else 0
    assert page.context["count"] == own
    assert "10,000" not in text(page)


def test_a_stranger_is_given_no_count(client_of: ClientOf, projects: list[Project]):
    assert totals(client_of("stranger")).status_code == 302


def test_the_line_of_the_sums_is_not_the_whole_page(client_of: ClientOf, projects: list[Project], capped: int):
    answer = totals(client_of("district_officer"))
    assert answer.content.decode().lstrip().startswith('<p class="soft mt-2" id="list-totals">')
    assert "HX-Target" in answer["Vary"]


def test_a_bulk_action_beyond_the_cap_reaches_every_row(client_of: ClientOf, projects: list[Project], capped: int):
    change(client_of("district_officer"), [], "kind", "存量改造提升", every="1", go="1")
    assert kinds().count("stock_retrofit") == 4
