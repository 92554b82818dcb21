"""What an import found, over the API: what its page shows of the file, of shapes and of places that one does not govern."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from shanglou.server.jobs.work import run as work

from ...conftest import CAST, Cast
from ...land.imports.made import CROSSED, HERE, OVER, THERE, checked, geojson, sent, undone, written
from .calling import Api

TEXT = "宗地代码,所在区划,土地坐落\n330113001001GB00001,330113,兴业路\n330110001001GB00002,余杭区,文一路\n,330113,无号路\n"


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def api(client_of: Callable[[str], Client]) -> Callable[[str], Api]:
    return lambda who: Api(client_of(who))


def test_what_a_file_has_and_asks_is_told_before_it_is_checked(cast: Cast, api: Callable[[str], Api]):
    run = sent(cast.actor("district_officer"), geojson(crs=""), "parcels.geojson")
    told = api("district_officer").get(f"/imports/{run.pk}/columns").json()
    assert [(item["header"], item["field"], item["examples"]) for item in told["columns"]] == [
        ("宗地代码", "code", ["S1", "S2"]),
        ("所在区划", "division", ["330113", "330113"]),
    ]
    asked = {item["name"]: item for item in told["asks"]}
    assert (asked["crs"]["needed"], "cgcs2000" in {choice["value"] for choice in asked["crs"]["choices"]}) == (True, True)
    assert {choice["value"] for choice in asked["overlap"]["choices"]} == {"refuse", "keep"}
    assert {"code", "division"} <= {item["name"] for item in told["fields"]}
    assert told["missing"] == []


def test_what_a_file_asks_may_be_answered_and_stays_answered(cast: Cast, api: Callable[[str], Api]):
    run, officer = sent(cast.actor("district_officer"), geojson((HERE, OVER)), "parcels.geojson"), api("district_officer")
    for said in ({"overlap": "keep"}, {}):
        answer = officer.post(f"/imports/{run.pk}/check", said)
        assert answer.status_code == 202, answer.content
        work(answer.json()["job"])
        asked = {item["name"]: item["value"] for item in officer.get(f"/imports/{run.pk}/columns").json()["asks"]}
        assert asked["overlap"] == "keep"


@pytest.mark.parametrize(
    ("name", "value"), [("overlap", "merge"), ("existing", "erase"), ("encoding", "latin-1"), ("crs", "mars")]
)
def test_an_answer_that_is_none_is_named(cast: Cast, api: Callable[[str], Api], name: str, value: str):
    run = sent(cast.actor("district_officer"), geojson(), "parcels.geojson")
    answer = api("district_officer").post(f"/imports/{run.pk}/check", {name: value})
    fault = answer.json()["faults"][0]
    assert (answer.status_code, name in fault["field"] or value == fault["found"]) == (422, True)


def test_places_that_are_not_governed_are_told_with_what_is(cast: Cast, api: Callable[[str], Api]):
    run = checked(cast.actor("district_officer"), TEXT.encode(), "parcels.csv", "parcels")
    officer = api("district_officer")
    told = officer.get(f"/imports/{run.pk}/findings").json()
    assert (told["outside"], told["elsewhere"]) == (1, [{"place": "余杭区", "rows": 1}])
    assert [item["code"] for item in told["governed"]] == [cast.district.code]
    assert [(line["row"], line["is_new"]) for line in told["preview"]] == [(2, True)]
    assert sum(item["count"] for item in told["problems"]) == run.problems.count()
    problems = f"/imports/{run.pk}/problems"
    assert [item["row"] for item in officer.get(f"{problems}?place=余杭区").json()["items"]] == [3]
    kind = next(item for item in told["problems"] if item["field"] == "宗地代码")
    assert [(item["row"], item["kind"]) for item in officer.get(f"{problems}?kind={kind['kind']}").json()["items"]] == [
        (4, kind["kind"])
    ]


def test_faulty_shapes_are_drawn_and_mended_on_request(cast: Cast, api: Callable[[str], Api]):
    run, officer = checked(cast.actor("district_officer"), geojson((CROSSED, THERE)), "p.geojson"), api("district_officer")
    found = officer.get(f"/imports/{run.pk}/findings").json()
    assert (found["drawing"].startswith("<svg"), found["mendable"]) == (True, 1)
    (drawn,) = officer.get(f"/imports/{run.pk}/drawings").json()["items"]
    assert (drawn["row"], drawn["mend"], len(drawn["said"])) == (1, "repair", 1)
    assert drawn["drawing"].startswith("<svg")
    assert drawn["mended"].startswith("<svg")
    assert drawn["after"] > 0
    nothing = officer.post(f"/imports/{run.pk}/mend", {"rows": [2]})
    assert nothing.status_code == 422
    answer = officer.post(f"/imports/{run.pk}/mend", {"rows": None})
    assert answer.status_code == 202, answer.content
    work(answer.json()["job"])
    assert officer.get(f"/imports/{run.pk}").json()["good"] == 2


def test_rows_that_an_undo_could_not_take_back_are_told_with_the_reason(cast: Cast, api: Callable[[str], Api]):
    actor, officer = cast.actor("district_officer"), api("district_officer")
    run = written(actor, TEXT.encode(), "parcels.csv", "parcels")
    row = f"/parcels/{run.rows.get().key}"
    assert officer.patch(row, {"location": "新路"}, tag=officer.tag(row)).status_code == 200
    undone(actor, run)
    (stayed,) = officer.get(f"/imports/{run.pk}/stayed").json()["items"]
    assert (stayed["row"], stayed["why"] != "") == (2, True)


@pytest.mark.parametrize("who", CAST)
def test_what_an_import_found_is_its_sender_s_alone(cast: Cast, api: Callable[[str], Api], who: str):
    run = sent(cast.actor("district_officer"), geojson(), "parcels.geojson")
    expected = {"district_officer": 200, "stranger": 401}.get(who, 404)
    for part in ("columns", "findings", "drawings", "stayed"):
        assert api(who).get(f"/imports/{run.pk}/{part}").status_code == expected, part
    assert api(who).post(f"/imports/{run.pk}/mend", {"rows": None}).status_code == {200: 422}.get(expected, expected)
