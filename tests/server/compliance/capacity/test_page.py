from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.land import actions as land
from shanglou.server.land.models import Parcel
from shanglou.server.projects import actions
from shanglou.server.projects.models import Building

from ...asking import asked
from ...conftest import CAST, Cast

ClientOf = Callable[[str], Client]
ADDRESS = "/capacity/"
FILLED = {
    "on": "2025-06-01",
    "place": "临平区",
    "area": "30",
    "unit": "mu",
    "far": "1.5",
    "density": "40",
    "storeys": "3",
    "storey_height": "5.4",
    "underground": "0",
    "facility_land_share": "8",
    "facility_floor_share": "20",
    "land_source": "new_supply",
    "upstairs": "on",
}


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def answer(client: Client, **changed: str) -> str:
    response = client.post(ADDRESS, {**FILLED, **changed})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def anybody(db: None) -> Client:
    return Client()


def test_anybody_may_open_it(anybody: Client):
    page = anybody.get(reverse("compliance:capacity"))
    assert page.status_code == 200
    assert "还没有测算" in page.content.decode()


def test_nothing_is_kept_and_the_database_is_not_asked_for_figures(anybody: Client):
    answer(anybody)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        answer(anybody)
    assert len(found) == 0


def test_an_answer_is_not_kept_by_a_browser_or_proxy(anybody: Client):
    assert "no-store" in anybody.post(ADDRESS, FILLED)["Cache-Control"]


def test_floor_areas_are_worked_out(anybody: Client):
    told = text(answer(anybody))
    for part in ("计容建筑面积 30,000 m²", "建筑基底面积 8,000 m²", "按密度和容积率至少要建 4 层"):
        assert part in told


def test_what_does_not_fit_is_said(anybody: Client):
    assert "还差计容面积 6,000 m²：至少要 4 层" in text(answer(anybody))
    assert "放得下" in text(answer(anybody, storeys="4", height_limit="24"))


@pytest.mark.parametrize(("unit", "area"), [("mu", "30"), ("m2", "20000"), ("ha", "2")])
def test_land_is_stated_in_any_unit(anybody: Client, unit: str, area: str):
    assert "计容建筑面积 30,000 m²" in text(answer(anybody, unit=unit, area=area))


@pytest.mark.parametrize(
    ("name", "typed", "plain"),
    [
        ("area", "３０", "30"),
        ("far", "１．５", "1.5"),
        ("density", "40％", "40"),
        ("facility_floor_share", "20 %", "20"),
        ("underground", "１，２００", "1200"),
        ("underground", "1,200.5", "1200.5"),
    ],
)
def test_numbers_are_taken_as_people_type_them(anybody: Client, name: str, typed: str, plain: str):
    assert text(answer(anybody, **{name: typed})) == text(answer(anybody, **{name: plain}))


@pytest.mark.parametrize(("name", "typed"), [("far", "1.5%"), ("underground", "1,20"), ("area", "三十")])
def test_what_could_be_meant_otherwise_is_refused(anybody: Client, name: str, typed: str):
    assert anybody.post(ADDRESS, {**FILLED, name: typed}).context["form"].errors[name]


def test_every_city_says_what_its_rules_say(anybody: Client):
    told = text(answer(anybody))
    for city in ("临平区", "宁波市", "成都市"):
        assert city in told
    assert "配套建筑面积至多 4,500 m²，减少 1,500 m²" in told
    assert "容积率提到 2：计容建筑面积至少 40,000 m²，比现在多 10,000 m²；按现在的建筑密度至少 5 层" in told


def test_what_is_met_asks_for_no_change(anybody: Client):
    told = text(answer(anybody, far="2.5", storeys="7", facility_land_share="7", facility_floor_share="15"))
    assert "要改什么" not in told
    assert "已符合的要求" in told


def test_on_another_day_other_documents_speak(anybody: Client):
    assert "没有收录对该地适用的文件" in text(answer(anybody, on="2000-01-01", place=""))
    assert "当日没有现行有效的文件" in text(answer(anybody, on="2040-01-01", place=""))


def test_what_is_not_filled_in_is_not_judged(anybody: Client):
    told = text(answer(anybody, facility_land_share="", facility_floor_share=""))
    assert "配套建筑面积至多" not in told
    assert "≤ 15 %" in told


@pytest.mark.parametrize(
    ("name", "value"),
    [("area", "-1"), ("area", "abc"), ("far", "101"), ("density", "100.01"), ("storeys", "0"), ("storeys", "1.5"), ("on", "x"),
     ("on", "1999-12-31"), ("place", "火星"), ("far", "1.23456"), ("unit", "acre")],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(anybody: Client, name: str, value: str):
    response = anybody.post(ADDRESS, {**FILLED, name: value})
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}


def test_a_part_of_the_page_is_given_where_only_that_is_asked_for(anybody: Client):
    response = anybody.post(ADDRESS, FILLED, headers={"HX-Request": "true"})
    assert response.content.decode().lstrip().startswith("<section")
    assert anybody.post(ADDRESS, {**FILLED, "area": "x"}, headers={"HX-Request": "true"}).status_code == 422


def test_it_speaks_english(anybody: Client):
    anybody.cookies["shanglou_language"] = "en"
    told = text(answer(anybody))
    assert "raise the ratio" in told.lower()
    assert not re.search("配套建筑|容积率提到|上下限|要改什么", told)


# ---------------------------------------------------------------------------------------------------------- from the registry
@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    return land.create_parcel(
        cast.actor("district_officer"),
        {
            "code": "330113001001GB00001",
            "division": cast.district,
            "area": Decimal("31.5"),
            "upper_far": Decimal("2.8"),
            "height_limit": Decimal("36"),
            "land_source": "new_supply",
        },
    )


SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 404}


@pytest.mark.parametrize("name", CAST)
def test_who_begins_with_a_registered_parcel(client_of: ClientOf, parcel: Parcel, name: str):
    response = client_of(name).get(ADDRESS, {"parcel": parcel.pk})
    assert response.status_code == SEES[name]
    if SEES[name] == 200:
        initial = response.context["form"].initial
        assert (initial["area"], initial["far"], initial["height_limit"]) == ("31.5", "2.8", "36")


def test_what_a_parcel_fills_in_can_be_sent_as_it_is(client_of: ClientOf, parcel: Parcel):
    client = client_of("district_officer")
    initial = client.get(ADDRESS, {"parcel": parcel.pk}).context["form"].initial
    sent = {name: str(value) for name, value in initial.items() if value not in (None, "", False)}
    assert "临平区" in text(client.post(ADDRESS, sent).content.decode())
    assert client.post(ADDRESS, sent).status_code == 200


@pytest.mark.parametrize("key", ["abc", "999999"])
def test_a_parcel_that_there_is_not_is_not_found(client_of: ClientOf, cast: Cast, key: str):
    assert client_of("district_officer").get(ADDRESS, {"parcel": key}).status_code == 404


def test_the_page_of_a_parcel_leads_here(client_of: ClientOf, parcel: Parcel):
    page = client_of("district_officer").get(reverse("land:parcel", args=[parcel.pk])).content.decode()
    assert f"{ADDRESS}?parcel={parcel.pk}" in page


# -------------------------------------------------------------------------------------------------------- beside the plan
@pytest.fixture
def building(cast: Cast) -> Building:
    actor = cast.actor("district_officer")
    project = actions.create_project(
        actor,
        {
            "code": "P1",
            "name_zh": "东湖智造中心",
            "kind": "stock_retrofit",
            "division": cast.district,
            "is_upstairs": True,
            "floor_area": Decimal(50000),
            "floor_area_before": Decimal(30000),
        },
    )
    made = actions.create_building(actor, {"project": project, "code": "B1"})
    floor = actions.add_floors(actor, made, 1, 1, floor_area=Decimal(1000))[0]
    actions.create_unit(actor, {"building": made, "floor": floor, "code": "U1", "floor_area": Decimal(1000)})
    return made


def gauges(client: Client, building: Building) -> dict[str, tuple[Decimal | None, str]]:
    shown = client.get(reverse("projects:building", args=[building.pk])).context["gauges"]
    return {item.label: (item.cap.share if item.cap else None, item.cap.note if item.cap else "") for item in shown}


def test_the_caps_of_the_place_stand_beside_the_stacking_plan(
    client_of: ClientOf, building: Building, monkeypatch: pytest.MonkeyPatch
):
    _on(monkeypatch, 2025)
    found = gauges(client_of("district_officer"), building)
    assert found["行政办公及生活服务"][0] == 15
    assert found["空置"] == (None, "")


def test_the_cap_on_what_may_be_divided_is_told_as_share_and_area(
    client_of: ClientOf, building: Building, monkeypatch: pytest.MonkeyPatch
):
    _on(monkeypatch, 2025)
    share, note = gauges(client_of("district_officer"), building)["已分割转让"]
    # 45 % of the 20,000 m² that were added, over the 50,000 m² of the project.
    assert (share, note) == (18, "至多 9,000 m²")


def test_the_least_areas_of_the_place_stand_beside_the_stacking_plan(
    client_of: ClientOf, building: Building, monkeypatch: pytest.MonkeyPatch
):
    address = reverse("projects:building", args=[building.pk])

    def leasts() -> dict[str, Decimal | None]:
        return {
            item.key: item.least and item.least.area for item in client_of("district_officer").get(address).context["smallest"]
        }

    _on(monkeypatch, 2025)
    assert leasts() == {"building": 3000, "floor": 1000, "part_of_floor": 1000, "other": 1000}
    _on(monkeypatch, 2035)
    assert leasts() == {}


def test_where_no_document_is_in_force_no_cap_is_known(client_of: ClientOf, building: Building, monkeypatch: pytest.MonkeyPatch):
    _on(monkeypatch, 2035)
    assert {share for share, _note in gauges(client_of("district_officer"), building).values()} == {None}


def test_a_cap_follows_what_was_stated_of_the_project(
    cast: Cast, client_of: ClientOf, building: Building, monkeypatch: pytest.MonkeyPatch
):
    from django.utils import timezone

    from shanglou.server.compliance.models import StatedFact

    StatedFact.objects.create(
        subject="project",
        key=building.project_id,
        division=cast.district,
        fact="project.granted_facility_floor_cap",
        value="25",
        known_from=timezone.now(),
        recorded_by="测试",
    )
    _on(monkeypatch, 2025)
    assert gauges(client_of("district_officer"), building)["行政办公及生活服务"][0] == 25


def test_the_caps_of_a_hidden_project_are_not_shown(cast: Cast, client_of: ClientOf, building: Building):
    Building.objects.update(body=cast.operator_body)
    assert {share for share, _note in gauges(client_of("operator"), building).values()} == {None}


def test_the_plan_with_its_caps_asks_the_database_at_most_twelve_times(client_of: ClientOf, building: Building):
    found = asked(client_of("district_officer"), reverse("projects:building", args=[building.pk]))
    assert len(found) <= 12, "\n".join(found)


def _on(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    import datetime

    monkeypatch.setattr(
        "shanglou.server.compliance.capacity.caps.timezone.localdate", lambda: datetime.date(year, 6, 1), raising=True
    )
