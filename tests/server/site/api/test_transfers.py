"""Imports, exports and kept filters over the API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shanglou.server.jobs.work import run as work
from shanglou.server.land.models import Parcel

from ...conftest import CAST, Cast
from .calling import Api

TEXT = "宗地代码,所在区划,宗地面积（公顷）,土地坐落\n330113001001GB00001,330113,2,兴业路1号\n,330113,2,兴业路2号\n"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


def send(client: Client, text: str = TEXT, kind: str = "parcels") -> Any:
    return client.post(f"/api/v1/imports/kinds/{kind}", {"file": SimpleUploadedFile("parcels.csv", text.encode())})


def done(api: Api, run: str, answer: Any) -> Any:
    """The import once its work has ended; in a test nothing is kept, so that the work does not begin by itself."""
    assert answer.status_code == 202, answer.content
    work(answer.json()["job"])
    return api.get(run)


def test_a_file_is_sent_checked_written_and_taken_back(client_of: Callable[[str], Client], api: Callable[[str], Api]):
    officer = api("district_officer")
    sent = send(client_of("district_officer"))
    assert (sent.status_code, sent.json()["state"]) == (201, "columns")
    run = f"/imports/{sent.json()['id']}"
    checked = done(officer, run, officer.post(f"{run}/check", {"partial": True}))
    assert (checked.json()["good"], checked.json()["bad"]) == (1, 1)
    problems = officer.get(f"{run}/problems").json()["items"]
    assert (problems[0]["row"], problems[0]["field"]) == (3, "宗地代码")
    written = done(officer, run, officer.post(f"{run}/write"))
    assert (written.json()["state"], written.json()["created"]) == ("done", 1)
    assert Parcel.objects.get().location == "兴业路1号"
    undone = done(officer, run, officer.post(f"{run}/undo"))
    assert (undone.json()["state"], undone.json()["undone"]) == ("undone", 1)
    assert not Parcel.objects.exists()


def test_columns_may_be_said_and_a_needed_one_that_lacks_is_named(client_of: Callable[[str], Client], api: Callable[[str], Api]):
    run = send(client_of("district_officer")).json()
    columns = [item | {"field": "" if item["field"] == "code" else item["field"]} for item in run["columns"]]
    answer = api("district_officer").post(f"/imports/{run['id']}/check", {"columns": columns})
    assert answer.status_code == 422
    assert "宗地代码" in answer.content.decode()


def test_the_file_comes_back_with_its_errors(client_of: Callable[[str], Client], api: Callable[[str], Api]):
    run = f"/imports/{send(client_of('district_officer')).json()['id']}"
    officer = api("district_officer")
    done(officer, run, officer.post(f"{run}/check", {"partial": True}))
    answer = api("district_officer").get(f"{run}/marked")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1].endswith(",") or lines[1].endswith('""')
    assert "宗地代码" in lines[2]


@pytest.mark.parametrize("who", CAST)
def test_only_those_who_may_import_send_a_file(client_of: Callable[[str], Client], who: str):
    assert send(client_of(who)).status_code == {"enterprise": 403, "stranger": 401}.get(who, 201)


@pytest.mark.parametrize("who", CAST)
def test_an_import_is_its_sender_s_alone(client_of: Callable[[str], Client], api: Callable[[str], Api], who: str):
    run = send(client_of("district_officer")).json()["id"]
    assert api(who).get(f"/imports/{run}").status_code == {"district_officer": 200, "stranger": 401}.get(who, 404)


def test_an_import_is_dropped_before_it_is_written(client_of: Callable[[str], Client], api: Callable[[str], Api]):
    run = f"/imports/{send(client_of('district_officer')).json()['id']}"
    assert api("district_officer").delete(run).status_code == 204
    assert api("district_officer").get(run).status_code == 404


def test_a_file_that_is_none_is_refused(client_of: Callable[[str], Client]):
    assert send(client_of("district_officer"), "").status_code == 422
    assert send(client_of("district_officer"), kind="villas").status_code == 404


@pytest.mark.parametrize("who", CAST)
def test_the_blank_workbook_of_a_kind_is_for_those_who_may_import_it(api: Callable[[str], Api], who: str):
    given = api(who).get("/imports/kinds/parcels/template")
    assert given.status_code == {"enterprise": 403, "stranger": 401}.get(who, 200)
    assert given.content.startswith(b"PK") is (given.status_code == 200)


def test_there_is_no_workbook_of_a_kind_that_there_is_not(api: Callable[[str], Api]):
    assert api("city_officer").get("/imports/kinds/nothing/template").status_code == 404


@pytest.fixture
def parcels(cast: Cast) -> None:
    Parcel.objects.create(code="330113001001GB00001", division=cast.district, location="可见路")
    Parcel.objects.create(code="330110001001GB00002", division=cast.other_district, location="隐藏路")


def test_an_export_holds_what_its_maker_sees_and_says_how_much(api: Callable[[str], Api], parcels: None):
    officer = api("district_officer")
    made = officer.post("/exports", {"list": "land:parcels", "form": "csv"})
    assert (made.status_code, made.json()["rows"], made.json()["total"]) == (201, 1, 1)
    answer = officer.get(f"/exports/{made.json()['id']}/content")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert ("可见路" in text, "隐藏路" in text, answer["X-Rows"]) == (True, False, "1 of 1")
    assert answer["X-SHA256"] == made.json()["sha256"]


def test_an_export_is_narrowed_by_the_filters_of_its_list(api: Callable[[str], Api], parcels: None):
    made = api("city_officer").post("/exports", {"list": "land:parcels", "form": "csv", "query": "q=可见路"})
    assert made.json()["rows"] == 1


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"list": "land:map", "form": "csv"}, "list"),
        ({"list": "land:parcels", "form": "doc"}, "form"),
        ({"list": "land:parcels", "form": "csv", "query": "is_idle=true"}, "is_idle"),
    ],
)
def test_what_cannot_be_exported_is_named(api: Callable[[str], Api], parcels: None, said: dict[str, str], field: str):
    answer = api("district_officer").post("/exports", said)
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, field)


@pytest.mark.parametrize(
    ("who", "name", "query"),
    [
        ("audit_admin", "bodies:log", "verb=export"),
        ("district_officer", "enterprises:reconcile", "only=doubles"),
        ("district_officer", "compliance:questions", "kind=parameter&open=1"),
    ],
)
def test_what_other_pages_show_goes_out_too(api: Callable[[str], Api], who: str, name: str, query: str):
    made = api(who).post("/exports", {"list": name, "form": "csv", "query": query, "every": True})
    assert made.status_code == 201
    assert made.json()["rows"] == made.json()["total"]
    assert api(who).get(f"/exports/{made.json()['id']}/content").status_code == 200


@pytest.mark.parametrize(
    ("name", "query", "field"),
    [
        ("bodies:log", "group=nothing", "group"),
        ("bodies:log", "who=1", "who"),
        ("enterprises:reconcile", "only=all", "only"),
        ("compliance:questions", "kind=nothing", "kind"),
    ],
)
def test_a_query_that_another_page_does_not_know_is_named(api: Callable[[str], Api], name: str, query: str, field: str):
    answer = api("superuser").post("/exports", {"list": name, "form": "csv", "query": query})
    assert (answer.status_code, answer.json()["faults"][0]["field"]) == (422, field)


@pytest.mark.parametrize("who", CAST)
def test_the_log_goes_out_to_its_readers_only(api: Callable[[str], Api], who: str):
    answer = api(who).post("/exports", {"list": "bodies:log", "form": "csv"})
    assert answer.status_code == (401 if who == "stranger" else 403)


@pytest.mark.parametrize("name", ["bodies:log", "enterprises:reconcile", "compliance:questions"])
def test_what_is_no_list_keeps_no_filters(api: Callable[[str], Api], name: str):
    assert api("superuser").post("/views", {"list": name, "title": "存", "query": ""}).status_code == 422


@pytest.mark.parametrize("who", CAST)
def test_an_export_is_its_maker_s_alone(api: Callable[[str], Api], parcels: None, who: str):
    made = api("district_officer").post("/exports", {"list": "land:parcels", "form": "csv"}).json()["id"]
    for address in (f"/exports/{made}", f"/exports/{made}/content"):
        assert api(who).get(address).status_code == {"district_officer": 200, "stranger": 401}.get(who, 404)


def test_filters_are_kept_listed_and_deleted(api: Callable[[str], Api]):
    officer = api("district_officer")
    kept = officer.post("/views", {"list": "land:parcels", "title": "闲置", "query": "idle=true"})
    assert kept.status_code == 201
    assert [item["title"] for item in officer.get("/views?name=land:parcels").json()["items"]] == ["闲置"]
    assert officer.post("/views", {"list": "land:parcels", "title": "错", "query": "is_idle=true"}).status_code == 422
    assert api("other_officer").delete(f"/views/{kept.json()['id']}").status_code == 404
    assert officer.delete(f"/views/{kept.json()['id']}").status_code == 204
    assert officer.get("/views?name=land:parcels").json()["items"] == []
