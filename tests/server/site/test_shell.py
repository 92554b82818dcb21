"""The frame around every page: rooms, search, language, what is said when a page cannot be shown."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

ClientOf = Callable[[str], Client]


def rooms(html: str) -> list[tuple[str, bool]]:
    """The words of the navigation, and whether each is the present one."""
    rail = re.search(r'<nav class="rail".*?</nav>', html, re.S)
    assert rail is not None
    return [(word, "aria-current" in tag) for tag, word in re.findall(r"<a ([^>]*)>([^<]+)</a>", rail.group(0))]


def test_a_stranger_is_offered_what_needs_no_account(client: Client, db: None):
    words = [word for word, _ in rooms(client.get("/").content.decode())]
    assert {"核验", "政策库"} <= set(words)
    assert not {"工作台", "项目", "企业", "待决问题"} & set(words)


def test_an_officer_is_offered_the_registry(client_of: ClientOf):
    words = [word for word, _ in rooms(client_of("city_officer").get("/").content.decode())]
    assert words[:4] == ["工作台", "项目", "宗地", "园区"]


REGISTRY = {"项目", "宗地", "园区", "企业", "建筑", "单元", "地图", "待决问题", "数据"}


@pytest.mark.parametrize(
    ("who", "sees", "office"),
    [
        ("system_admin", False, {"账号与角色"}),
        ("security_admin", False, {"账号与角色"}),
        ("audit_admin", False, {"留痕"}),
        ("auditor", True, {"留痕"}),
        ("enterprise", True, set()),
        ("superuser", True, {"账号与角色", "留痕"}),
    ],
)
def test_only_rooms_that_one_may_use_are_offered(client_of: ClientOf, who: str, sees: bool, office: set[str]):
    client = client_of(who)
    words = {word for word, _ in rooms(client.get("/").content.decode())}
    assert words & REGISTRY == (REGISTRY if sees else set())
    assert words & {"账号与角色", "留痕"} == office


@pytest.mark.parametrize("address", ["/admin/accounts/", "/admin/bodies/", "/admin/divisions/", "/admin/bodies/new/"])
def test_the_pages_of_the_office_are_one_room(client_of: ClientOf, address: str):
    html = client_of("security_admin").get(address).content.decode()
    assert [word for word, present in rooms(html) if present] == ["账号与角色"]


@pytest.mark.parametrize(
    ("address", "room"),
    [
        ("/workbench/", "工作台"),
        ("/projects/", "项目"),
        ("/buildings/", "建筑"),
        ("/land/parcels/", "宗地"),
        ("/policies/", "政策库"),
        ("/gates/hangzhou_2024.split_transfer/", "政策库"),
        ("/questions/", "待决问题"),
    ],
)
def test_the_present_room_is_marked_and_no_other(client_of: ClientOf, address: str, room: str):
    marked = [word for word, present in rooms(client_of("city_officer").get(address).content.decode()) if present]
    assert marked == [room]


def test_the_page_says_its_language_and_switches_without_a_script(client: Client, db: None):
    assert '<html lang="zh-hans">' in client.get("/").content.decode()
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/policies/"})
    assert answer["Location"] == "/policies/"
    html = client.get("/policies/").content.decode()
    assert '<html lang="en">' in html
    assert "Policy library" in html


def test_a_way_past_the_navigation_comes_first(client: Client, db: None):
    html = client.get("/").content.decode()
    assert re.search(r"<body[^>]*>\s*<a class=\"skip\" href=\"#main\">", html)
    assert html.count("<main ") == html.count("<h1") == 1


def test_where_one_works_stands_in_the_head(client_of: ClientOf):
    html = client_of("district_officer").get("/").content.decode()
    assert '<span class="bar-place">临平区</span>' in html


@pytest.mark.parametrize("status", ["400", "403", "403_csrf", "404", "429"])
def test_a_page_of_failure_says_in_plain_words_what_to_do(status: str):
    html = render_to_string(f"{status}.html", request=None)
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main is not None
    assert re.search(r"请|看不到", main.group(0))
    assert 'href="/"' in main.group(0)


def test_the_page_of_a_broken_system_needs_nothing_that_may_be_broken():
    for name in ("500.html", "errors/unavailable.html"):
        html = render_to_string(name)
        assert "没有保存任何内容" in html
        assert "Nothing was saved" in html or "nothing was saved" in html
        assert "built/" not in html


def test_a_refusal_inside_a_part_of_a_page_is_a_part_too(rf: RequestFactory):
    request = rf.get("/")
    request.htmx = True  # type: ignore[attr-defined]
    html = render_to_string("errors/refused.html", {"text": "不行", "request": request})
    assert "不行" in html
    assert "<html" not in html
    assert "<html" in render_to_string("errors/refused.html", {"text": "不行"}, request=None)


@pytest.mark.parametrize(
    ("came", "shown"),
    [
        ("http://testserver/parcels/?q=a", "/parcels/?q=a"),
        ("https://elsewhere.example/parcels/", None),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("name", ["errors/conflict.html", "errors/bad_input.html", "errors/refused.html", "404.html"])
def test_a_failure_leads_back_to_the_page_of_this_site_that_one_came_from(
    rf: RequestFactory, name: str, came: str, shown: str | None
):
    request = rf.get("/parcels/1/change/", headers={"Referer": came} if came else {})
    request.htmx, request.user = False, AnonymousUser()  # type: ignore[attr-defined]
    html = render_to_string(name, request=request)
    back = re.search(r'<a class="btn" href="([^"]*)">返回上一页', html)
    assert (back.group(1) if back else None) == shown
