"""Lists over the API as their pages have them: what they show, their sums and rows; several rows done at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.doors import bulk_doing, keeping
from shanglou.server.doors.tokens import make_token
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.sealing import masked
from shanglou.server.land.models import Zone
from shanglou.server.projects.models import ListMembership, Milestone, Project
from shanglou.server.search.index import rebuild

from ...conftest import CAST, Cast
from .calling import Api

LIST = "/lists/projects:list"
#: How many of the projects each of the cast sees; a stranger none.
SEEN = {"city_officer": 4, "district_officer": 3, "other_officer": 1, "enterprise": 0}
RETROFIT = {"field": "kind", "value": "存量改造提升"}


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


@pytest.fixture
def projects(cast: Cast) -> list[Project]:
    """Three projects of the district, one of the other district."""
    return [
        Project.objects.create(
            code=f"P{number}", name_zh=f"项目{number}", kind="new_supply", division=where, land_area=Decimal(10 * number)
        )
        for number, where in enumerate((cast.district, cast.district, cast.district, cast.other_district), 1)
    ]


def keys(rows: list[Project]) -> list[int]:
    return [row.pk for row in rows]


def kinds() -> list[str]:
    return list(Project.objects.order_by("code").values_list("kind", flat=True))


def asked(part: str, query: str, **more: str) -> str:
    """The address of a part of the list under a query."""
    return f"{LIST}/{part}?query={quote(query)}" + "".join(f"&{name}={value}" for name, value in more.items())


def fields(answer: Any) -> list[str]:
    """The fields that an answer finds fault with."""
    assert answer.status_code == 422, answer.content
    return [item["field"] for item in answer.json()["faults"]]


# ---------------------------------------------------------------------------------------------------------------- lists
def test_every_list_is_named_with_its_page(api: Callable[[str], Api]):
    told = {item["name"]: item for item in api("enterprise").get("/lists").json()}
    assert told["land:parcels"] == {"name": "land:parcels", "title": "宗地", "page": "/land/parcels/"}
    assert set(told) == {
        "land:parcels", "land:zones", "land:control-lines", "enterprises:list", "projects:list", "projects:buildings",
        "projects:units",
    }  # fmt: skip


def test_a_list_tells_columns_filters_and_sums_in_the_language_asked_for(api: Callable[[str], Api]):
    told = api("district_officer").get(LIST, accept_language="en").json()
    columns = {item["name"]: item for item in told["columns"]}
    assert (columns["code"]["shown"], columns["code"]["kind"], columns["code"]["sortable"]) == (True, "text", True)
    # What the table has no column for can be given out all the same.
    assert columns["investment"]["shown"] is False
    filters = {item["name"]: item for item in told["filters"]}
    assert {"value": "new_supply", "label": "New supply"} in filters["kind"]["options"]
    assert [option["value"] for option in filters["overdue"]["options"]] == ["true", "false"]
    assert (filters["zone"]["kind"], filters["zone"]["of"]) == ("row", "land.zone")
    assert (filters["floor_area_min"]["kind"], "floor_area" in filters) == ("number", False)
    assert {item["name"] for item in told["sums"]} == {"land_area", "floor_area", "investment"}


def test_a_list_that_there_is_not_is_not_found(api: Callable[[str], Api], projects: list[Project]):
    officer = api("district_officer")
    named = [officer.get(f"/lists/land:map{part}").status_code for part in ("", "/totals", "/rows", "/bulk")]
    said = {"rows": keys(projects[:1]), "said": RETROFIT}
    done = [officer.post(f"/lists/{end}", said).status_code for end in ("land:map/bulk/change", "projects:list/bulk/explode")]
    assert {*named, *done, officer.put("/lists/land:map/columns", {"columns": []}).status_code} == {404}


@pytest.mark.parametrize("who", CAST)
def test_sums_and_rows_are_of_what_may_be_seen(api: Callable[[str], Api], projects: list[Project], who: str):
    totals, rows = api(who).get(f"{LIST}/totals"), api(who).get(f"{LIST}/rows")
    if who == "stranger":
        assert (totals.status_code, rows.status_code) == (401, 401)
        return
    areas = {"city_officer": "100", "district_officer": "60", "other_officer": "40", "enterprise": None}
    assert totals.json()["count"] == rows.json()["count"] == len(rows.json()["items"]) == SEEN[who]
    assert {item["name"]: item["sum"] for item in totals.json()["sums"]}["land_area"] == areas[who]


def test_rows_follow_filters_and_order_of_the_page(api: Callable[[str], Api], projects: list[Project]):
    Milestone.objects.create(project=projects[0], step="building", promised="2024-01-01")
    Milestone.objects.create(project=projects[2], step="building", promised="2024-01-01")
    officer = api("city_officer")
    late = officer.get(asked("rows", "overdue=true&sort=-land_area")).json()
    assert [item["title"] for item in late["items"]] == ["项目3", "项目1"]
    told = officer.get(asked("totals", "overdue=true")).json()
    assert (told["count"], told["said"]) == (2, ["有逾期"])


def test_rows_have_the_columns_that_are_asked_for(api: Callable[[str], Api], projects: list[Project]):
    Project.objects.filter(pk=projects[0].pk).update(investment=Decimal("1.5"))
    told = (
        api("district_officer").get(f"{LIST}/rows?columns=code&columns=kind&columns=investment&query=sort%3Dcode&limit=1").json()
    )
    assert told["columns"] == ["code", "kind", "investment"]
    assert told["items"][0]["values"] == {"code": "P1", "kind": "新增供地", "investment": "1.50"}
    assert (told["count"], "offset=1" in told["next"]) == (3, True)


def test_a_row_that_a_column_names_and_that_may_not_be_seen_is_not_named(
    cast: Cast, api: Callable[[str], Api], projects: list[Project]
):
    zone = Zone.objects.create(code="Z9", name_zh="隐藏园区", division=cast.other_district)
    Project.objects.filter(pk=projects[0].pk).update(zone=zone, kind="stock_retrofit")
    address = f"{LIST}/rows?columns=zone&query=kind%3Dstock_retrofit"
    shown = [api(who).get(address).json()["items"][0]["values"]["zone"] for who in ("city_officer", "district_officer")]
    assert ("隐藏园区" in shown[0], shown[1]) == (True, "")


def test_personal_data_in_a_column_are_masked(cast: Cast, api: Callable[[str], Api]):
    Enterprise.objects.create(name_zh="甲公司", phone="13800138000", division=cast.district)
    told = api("district_officer").get("/lists/enterprises:list/rows?columns=phone").json()
    assert told["items"][0]["values"] == {"phone": masked("13800138000")}


def test_what_a_list_does_not_know_is_named_and_not_passed_over(api: Callable[[str], Api], projects: list[Project]):
    officer = api("district_officer")
    query = "knd=new_supply&kind=villa&overdue=maybe&floor_area_min=x&sort=password"
    assert sorted(fields(officer.get(asked("rows", query)))) == ["floor_area", "kind", "knd", "overdue", "sort"]
    assert fields(officer.get(asked("totals", "zone=987654321"))) == ["zone"]
    assert fields(officer.get(f"{LIST}/rows?columns=password")) == ["columns"]


def test_a_hidden_row_in_a_filter_is_like_none(cast: Cast, api: Callable[[str], Api]):
    zone = Zone.objects.create(code="Z9", name_zh="隐藏园区", division=cast.other_district)
    told = [api("district_officer").get(asked("rows", f"zone={key}")) for key in (zone.pk, 987654321)]
    texts = [answer.content.decode().replace(str(key), "·") for answer, key in zip(told, (zone.pk, 987654321), strict=True)]
    assert (told[0].status_code, texts[0]) == (422, texts[1])


def test_columns_are_chosen_for_one_s_own_page(cast: Cast, api: Callable[[str], Api], client_of: Callable[[str], Client]):
    officer = api("district_officer")
    told = officer.put(f"{LIST}/columns", {"columns": ["step", "kind"]}).json()
    assert [item["name"] for item in told["columns"] if item["shown"]] == ["name_zh", "kind", "step"]
    assert keeping.chosen(cast.actor("district_officer"), "projects:list") == ["kind", "step"]
    assert fields(officer.put(f"{LIST}/columns", {"columns": ["password"]})) == ["columns"]
    officer.put(f"{LIST}/columns", {"columns": []})
    assert keeping.chosen(cast.actor("district_officer"), "projects:list") is None


# ----------------------------------------------------------------------------------------------------- several at once
def test_what_may_be_done_to_several_rows_is_told_with_what_has_to_be_said(api: Callable[[str], Api]):
    told = {item["name"]: item for item in api("district_officer").get(f"{LIST}/bulk", accept_language="en").json()}
    assert set(told) == {"list", "change"}
    said = {item["name"]: item for item in told["list"]["fields"]}
    assert {"value": "key", "label": "Key list"} in said["list"]["options"]
    assert (said["year"]["kind"], said["year"]["required"], said["document_no"]["required"]) == ("number", True, False)
    assert "kind" in [option["value"] for option in told["change"]["fields"][0]["options"]]
    assert told["change"]["most"] == 500


@pytest.mark.parametrize("who", ["enterprise", "leader"])
def test_who_may_do_nothing_is_told_of_nothing(api: Callable[[str], Api], who: str):
    assert api(who).get(f"{LIST}/bulk").json() == []


def test_a_preview_tells_the_effect_on_each_row_and_writes_nothing(api: Callable[[str], Api], projects: list[Project]):
    Project.objects.filter(pk=projects[0].pk).update(kind="stock_retrofit")
    told = api("district_officer").post(f"{LIST}/bulk/change/preview", {"rows": keys(projects[:2]), "said": RETROFIT}).json()
    effects = {item["id"]: item for item in told["effects"]}
    assert effects[projects[1].pk] == {
        "id": projects[1].pk, "title": "项目2", "old": "新增供地", "new": "存量改造提升", "refused": "", "idle": False,
    }  # fmt: skip
    assert effects[projects[0].pk]["idle"] is True
    assert (told["count"], told["next"], kinds()[1]) == (2, None, "new_supply")
    assert not Entry.objects.filter(verb="project.change").exists()


def test_it_is_done_to_those_rows_with_an_entry_each(api: Callable[[str], Api], projects: list[Project]):
    Project.objects.filter(pk=projects[0].pk).update(kind="stock_retrofit")
    told = api("district_officer").post(f"{LIST}/bulk/change", {"rows": keys(projects[:2]), "said": RETROFIT}).json()
    assert [[row["id"] for row in told[part]] for part in ("done", "idle", "refused")] == [[projects[1].pk], [projects[0].pk], []]
    assert kinds() == ["stock_retrofit", "stock_retrofit", "new_supply", "new_supply"]
    assert list(Entry.objects.filter(verb="project.change").values_list("key", flat=True)) == [str(projects[1].pk)]


def test_every_row_that_the_query_leaves_and_no_other_is_done(api: Callable[[str], Api], projects: list[Project]):
    Project.objects.filter(pk=projects[1].pk).update(kind="stock_retrofit")
    said = {"list": "key", "year": 2026, "document_no": None}
    answer = api("district_officer").post(
        f"{LIST}/bulk/list", {"every": True, "query": "kind=stock_retrofit&sort=-code", "said": said}
    )
    assert answer.status_code == 200, answer.content
    assert ListMembership.objects.get().project == projects[1]


def test_what_is_left_for_the_next_time_is_done_after_it(
    api: Callable[[str], Api], projects: list[Project], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_doing, "MOST_AT_ONCE", 2)
    officer, said = api("district_officer"), {"every": True, "query": "kind=new_supply", "said": RETROFIT}
    first = officer.post(f"{LIST}/bulk/change", said).json()
    assert (len(first["done"]), first["next"]) == (2, projects[1].pk)
    second = officer.post(f"{LIST}/bulk/change", {**said, "after": first["next"]}).json()
    assert ([row["id"] for row in second["done"]], second["next"]) == ([projects[2].pk], None)


def test_a_row_that_cannot_be_done_says_why_and_keeps_no_other(
    cast: Cast, api: Callable[[str], Api], projects: list[Project], monkeypatch: pytest.MonkeyPatch
):
    from shanglou.engine.language import say
    from shanglou.server.doors.bulk_change import BulkChange
    from shanglou.server.foundation.refusals import Refused

    apply = BulkChange.apply

    def moved(self: BulkChange, actor: Any, row: Any, said: dict[str, Any]) -> None:
        if row.pk == projects[0].pk:
            raise Refused(say("刚刚移交"))
        apply(self, actor, row, said)

    monkeypatch.setattr(BulkChange, "apply", moved)
    told = api("district_officer").post(f"{LIST}/bulk/change", {"rows": keys(projects[:2]), "said": RETROFIT}).json()
    assert told["refused"] == [{"id": projects[0].pk, "title": "项目1", "refused": "刚刚移交"}]
    assert [row["id"] for row in told["done"]] == [projects[1].pk]


@pytest.mark.parametrize("who", CAST)
def test_who_does_something_to_several_rows_and_to_which(api: Callable[[str], Api], projects: list[Project], who: str):
    for end in ("/preview", ""):
        answer = api(who).post(f"{LIST}/bulk/change{end}", {"rows": keys(projects), "said": RETROFIT})
        assert answer.status_code == {"enterprise": 403, "stranger": 401}.get(who, 200)
        if answer.status_code == 200:
            assert answer.json()["count"] == SEEN[who]
    assert kinds().count("stock_retrofit") == SEEN.get(who, 0)


def test_a_token_without_the_capability_does_nothing(cast: Cast, client: Client, projects: list[Project]):
    _, token = make_token(cast.actor("district_officer"), "读", [Capability.VIEW], 30)
    told = client.get(f"/api/v1{LIST}/bulk", headers={"Authorization": f"Bearer {token}"})
    done = client.post(
        f"/api/v1{LIST}/bulk/change", {"rows": keys(projects), "said": RETROFIT}, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    assert (told.json(), done.status_code) == ([], 403)


def test_a_hidden_row_is_missing_like_one_that_there_is_not(api: Callable[[str], Api], projects: list[Project]):
    officer, hidden = api("district_officer"), projects[3].pk
    told = officer.post(f"{LIST}/bulk/change", {"rows": [projects[0].pk, hidden, 987654321], "said": RETROFIT}).json()
    assert (told["count"], told["missing"]) == (1, [hidden, 987654321])
    alone = [officer.post(f"{LIST}/bulk/change", {"rows": [key], "said": RETROFIT}) for key in (hidden, 987654321)]
    assert [fields(answer) for answer in alone] == [["rows"], ["rows"]]
    assert kinds()[3] == "new_supply"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"said": RETROFIT}, ["rows"]),
        ({"rows": [1], "every": True, "said": RETROFIT}, ["rows"]),
        ({"rows": [1], "after": 1, "said": RETROFIT}, ["after"]),
        ({"every": True, "query": "knd=new_supply", "said": RETROFIT}, ["knd"]),
        ({"every": True, "said": {"field": "name_zh", "value": "x", "reason": "y"}}, ["said.reason", "said.field"]),
        ({"every": True, "said": {"field": "kind", "value": "随便什么"}}, ["said.value"]),
        ({"every": True, "query": "q=没有的", "said": RETROFIT}, ["rows"]),
    ],
)
def test_what_cannot_be_read_is_named_and_nothing_is_done(
    api: Callable[[str], Api], projects: list[Project], said: dict[str, Any], field: list[str]
):
    assert fields(api("district_officer").post(f"{LIST}/bulk/change", said)) == field
    assert set(kinds()) == {"new_supply"}


# ---------------------------------------------------------------------------------------------------------- suggestions
def test_suggestions_are_a_few_of_what_may_be_seen(cast: Cast, api: Callable[[str], Api]):
    for number in range(8):
        Zone.objects.create(code=f"Z{number}", name_zh=f"云谷{number}园", division=cast.district)
    Zone.objects.create(code="Z9", name_zh="云谷隐藏园", division=cast.other_district)
    rebuild()
    told = api("district_officer").get("/suggestions?q=云谷").json()["groups"][0]
    assert (len(told["hits"]), told["more"], "隐藏" in str(told)) == (6, True, False)
    assert len(api("district_officer").get("/search?q=云谷").json()["groups"][0]["hits"]) == 8
    assert api("enterprise").get("/suggestions?q=云谷").json()["groups"] == []
