from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from html import unescape
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.doors.attaching.actions import attach
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.projects import actions
from shanglou.server.projects.models import (
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Project,
    TeamMember,
    Unit,
)
from shanglou.server.projects.panels import Cap, Least, Limits, gate_panels, limits, project_panels, provide_limits
from shanglou.server.projects.stacking import THEMES
from shanglou.server.projects.views.project import TABS

from ..asking import asked
from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]
D = Decimal

SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 302}
#: Who opens a form to register something new.
OPENS = {"city_officer": 200, "district_officer": 200, "other_officer": 200, "enterprise": 403, "stranger": 302}


def words(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def text(html: str) -> str:
    """What is read of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)))


@pytest.fixture
def parts(cast: Cast, project: Project, today: datetime.date, settings, tmp_path: Path) -> dict[str, int]:
    """One part of each kind, by its name."""
    settings.MEDIA_ROOT = tmp_path
    actor = cast.actor("district_officer")
    made = {
        "investor": actions.save_part(actor, project, Investor(project=project, name_zh="某某投资"), "investor.add"),
        "milestone": actions.save_part(actor, project, Milestone(project=project, step="land"), "milestone.add"),
        "listing": actions.put_on_list(actor, project, ListMembership.List.KEY, 2026),
        "team": actions.save_part(actor, project, TeamMember(project=project, name_zh="张某"), "team.add"),
        "blocker": actions.save_part(actor, project, Blocker(project=project, title="供电", raised_on=today), "blocker.raise"),
    }
    file = attach(actor, project, SimpleUploadedFile("批复.pdf", b"%PDF-1.7"), kind="approval")
    return {"file": file.pk, **{name: part.pk for name, part in made.items()}}


# -------------------------------------------------------------------------------------------------------- who sees what
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_a_project(client_of: ClientOf, project: Project, name: str):
    client, address = client_of(name), reverse("projects:project", args=[project.pk])
    assert {tab: client.get(address, {"tab": tab}).status_code for tab in TABS} == dict.fromkeys(TABS, SEES[name])


@pytest.mark.parametrize("page", ["building", "unit"])
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_a_building_and_of_a_unit(
    client_of: ClientOf, building: Building, unit: Unit, name: str, page: str
):
    row = {"building": building, "unit": unit}[page]
    assert client_of(name).get(reverse(f"projects:{page}", args=[row.pk])).status_code == SEES[name]


SHEETS = {
    "change": "project", "move": "project", "parcels": "project", "remove": "project", "admission": "project",
    "filler": "project", "reveal": "project", "investor-new": "project", "milestone-new": "project", "listing-new": "project",
    "plan": "project", "team-new": "project", "blocker-new": "project", "building-new": "project", "file-new": "project",
    "investor": "part", "investor-remove": "part", "milestone": "part", "milestone-remove": "part", "listing-end": "part",
    "listing": "part", "listing-remove": "part", "blocker-reopen": "part", "blocker-remove": "part",
    "team": "part", "team-remove": "part", "blocker": "part", "blocker-clear": "part", "file-withdraw": "part",
    "building-change": "building", "building-remove": "building", "floors-new": "building", "unit-new": "building",
    "floor": "floor", "floor-remove": "floor",
    "unit-change": "unit", "unit-area": "unit", "unit-dividable": "unit", "unit-divide": "unit", "unit-merge": "unit",
    "unit-remove": "unit", "move-in": "unit", "move-out": "occupancy", "occupancy-correct": "occupancy",
    "occupancy-withdraw": "occupancy",
}  # fmt: skip
PAGES = {"list", "buildings", "units", "new", "rolling", "project", "building", "unit"}


def test_every_address_is_tested_for_who_may_open_it():
    from shanglou.server.projects.urls import urlpatterns

    assert {item.name for item in urlpatterns} == set(SHEETS) | PAGES


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheets(
    cast: Cast, client_of: ClientOf, unit: Unit, second: Unit, firm: Enterprise, parts: dict[str, int], name: str
):
    project, building = unit.building.project, unit.building
    row = actions.move_in(
        cast.actor("city_officer"), second, {"enterprise": firm, "mode": "own", "valid_from": datetime.date(2025, 1, 1)}
    )
    given: dict[str, list[int]] = {
        "project": [project.pk],
        "building": [building.pk],
        "floor": [building.pk, unit.floor_id],
        "unit": [unit.pk],
        "occupancy": [second.pk, row.pk],
    }
    given |= {f"part {part}": [project.pk, key] for part, key in parts.items()}
    client, answers = client_of(name), {}
    for sheet, of in SHEETS.items():
        args = given[f"part {sheet.split('-')[0]}" if of == "part" else of]
        answers[sheet] = client.get(reverse(f"projects:{sheet}", args=args)).status_code
    assert answers == dict.fromkeys(SHEETS, SEES[name])


@pytest.mark.parametrize("address", ["new", "rolling"])
@pytest.mark.parametrize("name", CAST)
def test_who_registers_a_project_and_rolls_the_plan(client_of: ClientOf, cast: Cast, name: str, address: str):
    assert client_of(name).get(reverse(f"projects:{address}")).status_code == OPENS[name]


@pytest.mark.parametrize("listed", ["list", "buildings", "units"])
@pytest.mark.parametrize("name", CAST)
def test_a_list_shows_what_may_be_seen_and_counts_no_more(client_of: ClientOf, unit: Unit, name: str, listed: str):
    answer = client_of(name).get(reverse(f"projects:{listed}"))
    if name == "stranger":
        assert answer.status_code == 302
        return
    told = text(answer.content.decode())
    shown = {"list": "东湖智造中心", "buildings": "330113001001GB00001F0001", "units": "330113001001GB00001F00010101"}[listed]
    assert (shown in told) is (SEES[name] == 200)
    assert answer.context["count"] == (1 if SEES[name] == 200 else 0)


def test_a_leader_looks_and_is_offered_no_change(client_of: ClientOf, unit: Unit):
    client = client_of("leader")
    for page in (
        words(client, "projects:project", unit.building.project_id),
        words(client, "projects:building", unit.building_id),
        words(client, "projects:unit", unit.pk),
    ):
        assert "#sheet-body" not in page


@pytest.mark.parametrize("theme", THEMES)
def test_a_park_operator_sees_a_unit_without_what_is_hidden(
    cast: Cast, client_of: ClientOf, unit: Unit, firm: Enterprise, today: datetime.date, theme: str
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    Unit.objects.filter(pk=unit.pk).update(body=cast.operator_body)
    Building.objects.update(body=cast.operator_body)
    client = client_of("operator")
    shown = words(client, "projects:unit", unit.pk) + words(client, "projects:building", unit.building_id, theme=theme)
    shown += words(client, "projects:units") + words(client, "projects:buildings")
    assert "不可查看" in shown
    assert firm.name_zh not in shown
    assert "东湖智造中心" not in shown


def test_a_hidden_project_is_not_found_by_its_name(cast: Cast, client_of: ClientOf, unit: Unit):
    Unit.objects.update(body=cast.operator_body)
    client = client_of("operator")
    assert client.get(reverse("projects:units"), {"q": "东湖"}).context["count"] == 0
    assert client.get(reverse("projects:units"), {"q": "101"}).context["count"] == 1
    assert client_of("district_officer").get(reverse("projects:units"), {"q": "东湖"}).context["count"] == 1


def test_a_part_of_another_project_is_not_reached_through_this_one(
    client_of: ClientOf, project: Project, own_project: Project, parts: dict[str, int]
):
    address = reverse("projects:milestone", args=[own_project.pk, parts["milestone"]])
    assert client_of("district_officer").get(address).status_code == 404


# ---------------------------------------------------------------------------------------------------------------- queries
@pytest.mark.parametrize("listed", ["list", "buildings", "units"])
def test_a_list_asks_the_database_at_most_twelve_times(client_of: ClientOf, unit: Unit, second: Unit, listed: str):
    assert len(asked(client_of("district_officer"), reverse(f"projects:{listed}"))) <= 12


@pytest.mark.parametrize("tab", TABS)
def test_the_page_of_a_project_asks_the_database_at_most_twelve_times(
    client_of: ClientOf, unit: Unit, parts: dict[str, int], tab: str
):
    project = unit.building.project
    found = asked(client_of("district_officer"), f"{reverse('projects:project', args=[project.pk])}?tab={tab}")
    assert len(found) <= 12, "\n".join(found)


def test_the_stacking_plan_asks_as_often_for_many_units_as_for_few(
    cast: Cast, client_of: ClientOf, building: Building, floors: list[Floor], firm: Enterprise, today: datetime.date
):
    actor, client = cast.actor("district_officer"), client_of("district_officer")
    address = reverse("projects:building", args=[building.pk])

    def add(number: int) -> None:
        values = {"building": building, "floor": floors[number % 2], "code": f"U{number}", "floor_area": D(50)}
        unit = actions.create_unit(actor, values)
        actions.move_in(actor, unit, {"enterprise": firm, "mode": "lease", "valid_from": today})

    add(0)
    few = len(asked(client, address))
    for number in range(1, 12):
        add(number)
    assert len(asked(client, address)) == few <= 12


def test_the_page_of_a_unit_asks_the_database_at_most_sixteen_times(
    cast: Cast, client_of: ClientOf, unit: Unit, firm: Enterprise
):
    actor = cast.actor("district_officer")
    row = actions.move_in(actor, unit, {"enterprise": firm, "mode": "lease", "valid_from": datetime.date(2025, 1, 1)})
    actions.correct_occupancy(actor, row, {"mode": "own"}, reason="误登")
    found = asked(client_of("district_officer"), reverse("projects:unit", args=[unit.pk]))
    assert len(found) <= 16, "\n".join(found)


# --------------------------------------------------------------------------------------------------------------- the page
def test_the_ribbon_tells_promised_and_actual_days_and_how_late(cast: Cast, client_of: ClientOf, project: Project):
    Milestone.objects.create(
        project=project, step="admitted", promised=datetime.date(2025, 1, 1), actual=datetime.date(2025, 1, 11)
    )
    Milestone.objects.create(project=project, step="land", promised=datetime.date(2025, 3, 1))
    told = text(words(client_of("district_officer"), "projects:project", project.pk))
    assert "2025-01-11 晚 10 天" in told
    assert "有 1 个承诺节点已过期未达" in told


def test_what_may_be_done_today_is_asked_for_apart(client_of: ClientOf, project: Project, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gate_panels, "_panels", {})
    gate_panels.add("own", "今日事项", "projects/gates.html", lambda request, row: {"gates": []})
    client = client_of("district_officer")
    assert "今日事项" not in words(client, "projects:project", project.pk)
    assert "今日事项" in words(client, "projects:project", project.pk, part="gates")


def test_the_checks_that_a_higher_room_adds_stand_on_their_tab(
    client_of: ClientOf, project: Project, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(project_panels, "_panels", {})
    project_panels.add("own", "另一处的面板", "projects/gates.html", lambda request, row: {"gates": []})
    assert "另一处的面板" in words(client_of("district_officer"), "projects:project", project.pk, tab="checks")


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("overview", ["某某投资", "张某", "供电", "重点项目清单 2026", "东湖智造中心"]),
        ("land", ["330113001001GB00001", "东湖街道兴国路1号"]),
        ("buildings", ["1号楼"]),
        ("enterprises", ["临平精密机械有限公司", "某某投资"]),
        ("history", ["登记", "列入清单", "登记堵点"]),
    ],
)
def test_a_tab_shows_what_it_is_about(client_of: ClientOf, unit: Unit, parts: dict[str, int], tab: str, expected: list[str]):
    told = text(words(client_of("district_officer"), "projects:project", unit.building.project_id, tab=tab))
    if tab == "overview":
        expected = expected[1:]
    assert [part for part in expected if part not in told] == []


def test_a_tab_that_there_is_not_is_the_overview(client_of: ClientOf, project: Project):
    assert client_of("district_officer").get(f"/projects/{project.pk}/", {"tab": "cases"}).context["tab"] == "overview"


def test_the_history_tells_of_parts_in_words(cast: Cast, client_of: ClientOf, project: Project, today: datetime.date):
    actor = cast.actor("district_officer")
    actions.put_on_list(actor, project, "rolling plan", 2026)
    actions.set_plan(actor, project, {"goal": "年内结顶"})
    told = text(words(client_of("district_officer"), "projects:project", project.pk, tab="history"))
    assert "清单 三年滚动计划" in told
    assert "目标 年内结顶" in told
    assert "rolling plan" not in told


def test_the_history_of_a_unit_names_the_tenant_only_to_who_may_see_it(
    cast: Cast, client_of: ClientOf, unit: Unit, firm: Enterprise, today: datetime.date
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    Unit.objects.update(body=cast.operator_body)
    assert f"入驻企业 {firm.name_zh}" in text(words(client_of("district_officer"), "projects:unit", unit.pk))
    assert "入驻企业 不可查看" in text(words(client_of("operator"), "projects:unit", unit.pk))


def test_what_a_part_says_is_not_taken_for_what_the_project_says(cast: Cast, client_of: ClientOf, project: Project):
    actor = cast.actor("district_officer")
    actions.put_on_list(actor, project, "key", 2026, level="市级")
    actions.save_part(actor, project, Milestone(project=project, step="land"), "milestone.add")
    own = {field.name for field in Project._meta.concrete_fields} | {field.attname for field in Project._meta.concrete_fields}
    parts = Entry.objects.filter(kind="projects.project").exclude(verb__startswith="project.")
    assert parts.count() == 2
    assert all(own.isdisjoint(entry.new) for entry in parts)
    told = text(words(client_of("district_officer"), "projects:project", project.pk, tab="history"))
    assert "级别 市级" in told


def test_a_figure_that_follows_from_others_is_worked_out_and_said_to_be(client_of: ClientOf, project: Project):
    Project.objects.update(investment=D(150_000_000), far=None, far_floor_area=D(50000))
    told = text(words(client_of("district_officer"), "projects:project", project.pk))
    assert "投资强度 500 万元/亩 按登记数据算得" in told
    assert "容积率 2.5 按登记数据算得" in told
    form = text(words(client_of("district_officer"), "projects:project", project.pk, tab="admission"))
    assert "投资强度 500 万元/亩 按登记数据算得" in form


def test_a_figure_that_is_stated_is_not_worked_out(client_of: ClientOf, project: Project):
    Project.objects.update(investment=D(150_000_000), investment_intensity=D(480))
    assert "投资强度 480 万元/亩" in text(words(client_of("district_officer"), "projects:project", project.pk))


# ---------------------------------------------------------------------------------------------------- the admission form
def test_the_admission_form_says_what_is_missing(cast: Cast, client_of: ClientOf, project: Project, today: datetime.date):
    client = client_of("district_officer")
    before = len(client.get(f"/projects/{project.pk}/", {"tab": "admission"}).context["form"].missing)
    actions.set_admission(cast.actor("district_officer"), project, {"submitted": today, "district_sealed": True})
    after = len(client.get(f"/projects/{project.pk}/", {"tab": "admission"}).context["form"].missing)
    assert before - after == 2


def test_personal_data_of_the_form_are_masked_on_the_page_and_shown_once_on_request(
    cast: Cast, client_of: ClientOf, project: Project
):
    actions.set_admission(cast.actor("district_officer"), project, {"filler": "欧阳某某", "filler_phone": "13800001234"})
    client = client_of("district_officer")
    page = words(client, "projects:project", project.pk, tab="admission") + words(client, "projects:filler", project.pk)
    page += words(client, "projects:admission", project.pk) + words(client, "projects:project", project.pk, tab="history")
    assert "13800001234" not in page
    assert "欧阳某某" not in page
    address = reverse("projects:reveal", args=[project.pk])
    assert "13800001234" not in client.get(address).content.decode()
    assert client.post(address, {"purpose": " "}).status_code == 400
    assert "13800001234" in client.post(address, {"purpose": "核对电话"}).content.decode()
    assert Entry.objects.latest("number").verb == "admission.reveal"


def test_filling_in_a_part_of_the_filler_keeps_the_rest(cast: Cast, client_of: ClientOf, project: Project):
    actions.set_admission(cast.actor("district_officer"), project, {"filler": "欧阳某某", "filler_phone": "13800001234"})
    client_of("district_officer").post(reverse("projects:filler", args=[project.pk]), {"filler_phone": "13900001234"})
    project.admission.refresh_from_db()
    assert (project.admission.filler, project.admission.filler_phone) == ("欧阳某某", "13900001234")


@pytest.mark.parametrize("phone", ["12345", "电话13800001234", "1" * 16])
def test_what_is_no_phone_number_is_refused(client_of: ClientOf, project: Project, phone: str):
    answer = client_of("district_officer").post(reverse("projects:filler", args=[project.pk]), {"filler_phone": phone})
    assert answer.status_code == 400


# ------------------------------------------------------------------------------------------------------------ the sheets
def opened(client: Client, address: str) -> dict[str, str]:
    """A form as it is sent when nothing was touched."""
    from html.parser import HTMLParser

    sent: dict[str, str] = {}

    class Reader(HTMLParser):
        select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name = given.get("name") or ""
            if tag == "input" and name not in ("", "q", "language", "next", "csrfmiddlewaretoken"):
                if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                    sent[name] = given.get("value") or ""
            elif tag == "textarea" and name:
                sent.setdefault(name, "")
            elif tag == "select":
                self.select = name
            elif tag == "option" and "selected" in given:
                sent[self.select] = given.get("value") or ""

    answer = client.get(address)
    assert answer.status_code == 200
    Reader().feed(answer.content.decode())
    return sent


def test_a_project_is_registered_on_its_sheet(cast: Cast, client_of: ClientOf, firm: Enterprise):
    values = {
        "code": "330113-P009",
        "name_zh": "星桥制造园",
        "kind": "stock_retrofit",
        "division": str(cast.district.pk),
        "owner": firm.name_zh,
        "land_area": "12.5",
    }
    answer = client_of("district_officer").post(reverse("projects:new"), values)
    row = Project.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("projects:project", args=[row.pk]))
    assert (row.name_zh, row.owner, row.land_area) == ("星桥制造园", firm, D("12.5"))


def test_a_sheet_writes_only_what_was_touched(client_of: ClientOf, project: Project):
    client, address = client_of("district_officer"), reverse("projects:change", args=[project.pk])
    client.post(address, {**opened(client, address), "far": "2.8"})
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.old, entry.new) == ("project.change", {"far": "2.5000"}, {"far": "2.8"})


def test_who_saves_second_is_told_and_may_merge(client_of: ClientOf, project: Project):
    first, second = client_of("city_officer"), client_of("district_officer")
    address = reverse("projects:change", args=[project.pk])
    mine, theirs = opened(second, address), opened(first, address)
    first.post(address, {**theirs, "far": "3"})
    told = second.post(address, {**mine, "name_zh": "改名"})
    assert told.status_code == 409
    assert "city_officer" in told.content.decode()
    assert Project.objects.get().name_zh == "东湖智造中心"


def test_a_part_saved_second_is_told_and_may_be_merged(client_of: ClientOf, project: Project, parts: dict[str, int]):
    first, second = client_of("city_officer"), client_of("district_officer")
    address = reverse("projects:milestone", args=[project.pk, parts["milestone"]])
    mine, theirs = opened(second, address), opened(first, address)
    first.post(address, {**theirs, "title": "摘牌"})
    told = second.post(address, {**mine, "title": "取地"})
    assert told.status_code == 409
    assert "摘牌" in told.content.decode()
    again = second.post(address, {**mine, "initial-title": "摘牌", "title": "取地"})
    assert (again.status_code, Milestone.objects.get().title) == (302, "取地")


def test_a_fault_of_an_action_stands_beside_its_field(client_of: ClientOf, unit: Unit):
    client, address = client_of("district_officer"), reverse("projects:unit-area", args=[unit.pk])
    answer = client.post(address, {**opened(client, address), "floor_area": "1000.01", "reason": "测绘"})
    assert answer.status_code == 400
    assert "与同层其他单元合计不超过 1,000 m²" in answer.content.decode()


def test_a_unit_is_divided_on_a_picture_of_its_storey(client_of: ClientOf, unit: Unit, second: Unit):
    client, address = client_of("district_officer"), reverse("projects:unit-divide", args=[unit.pk])
    assert words(client, "projects:unit-divide", unit.pk).count("data-unit") == 2
    answer = client.post(address, {"areas": "350\n250", "reason": "招商"})
    assert answer.status_code == 302
    assert sorted(row.floor_area for row in Unit.objects.all()) == [250, 350, 400]


def test_the_sheet_for_dividing_says_what_the_parts_have_to_add_up_to(client_of: ClientOf, unit: Unit):
    assert "合计须为 600 m²" in words(client_of("district_officer"), "projects:unit-divide", unit.pk)
    Unit.objects.update(floor_area=None)
    assert "没有登记面积" in words(client_of("district_officer"), "projects:unit-divide", unit.pk)


def test_parts_that_do_not_add_up_are_blamed_beside_their_field(client_of: ClientOf, unit: Unit):
    address = reverse("projects:unit-divide", args=[unit.pk])
    answer = client_of("district_officer").post(address, {"areas": "350\n240", "reason": "招商"})
    assert "合计 600 m²" in answer.context["form"].errors["areas"][0]


@pytest.mark.parametrize("tab", ["overview", "admission"])
def test_the_industry_of_a_project_is_told_by_name(client_of: ClientOf, project: Project, tab: str):
    Project.objects.update(industry="3562")
    address = reverse("projects:project", args=[project.pk])
    assert "C3562 半导体器件专用设备制造" in client_of("district_officer").get(address, {"tab": tab}).content.decode()


def test_units_are_merged_with_those_chosen_on_the_plan(client_of: ClientOf, unit: Unit, second: Unit):
    client, address = client_of("district_officer"), reverse("projects:unit-merge", args=[unit.pk])
    page = client.get(address, {"with": second.pk}).content.decode()
    assert re.search(rf'value="{second.pk}"[^>]*checked', page)
    client.post(address, {"others": [second.pk], "reason": "整层出租"})
    assert Unit.objects.get().floor_area == 1000


def test_a_unit_of_another_storey_cannot_be_chosen(cast: Cast, client_of: ClientOf, unit: Unit, floors: list[Floor]):
    upper = actions.create_unit(
        cast.actor("district_officer"), {"building": unit.building, "floor": floors[1], "code": "U2", "floor_area": D(9)}
    )
    answer = client_of("district_officer").post(
        reverse("projects:unit-merge", args=[unit.pk]), {"others": [upper.pk], "reason": "合并"}
    )
    assert (answer.status_code, Unit.objects.count()) == (400, 2)


def test_a_firm_moves_in_by_its_code(client_of: ClientOf, unit: Unit, firm: Enterprise):
    client, address = client_of("district_officer"), reverse("projects:move-in", args=[unit.pk])
    values = {"enterprise": firm.credit_code, "mode": "lease", "valid_from": "2025-01-01", "floor_area": "600"}
    assert client.post(address, values).status_code == 302
    told = text(words(client, "projects:unit", unit.pk))
    assert "有企业入驻" in told
    assert firm.name_zh in told


def test_a_firm_that_may_not_be_seen_is_not_found(cast: Cast, client_of: ClientOf, unit: Unit, firm: Enterprise):
    Enterprise.objects.update(division=cast.other_district)
    values = {"enterprise": firm.credit_code, "mode": "lease", "valid_from": "2025-01-01"}
    answer = client_of("district_officer").post(reverse("projects:move-in", args=[unit.pk]), values)
    assert answer.status_code == 400
    assert "没有找到" in answer.content.decode()


def test_the_plan_is_rolled_after_a_look(cast: Cast, client_of: ClientOf, project: Project):
    actions.put_on_list(cast.actor("city_officer"), project, "rolling plan", 2026)
    client = client_of("district_officer")
    assert "东湖智造中心" in words(client, "projects:rolling", year="2027")
    assert ListMembership.objects.count() == 1
    client.post(reverse("projects:rolling"), {"year": "2027"})
    assert ListMembership.objects.filter(year=2027, last_year=2029).exists()


@pytest.mark.parametrize("year", ["abcd", "1999", "2101", "-1"])
def test_a_year_that_cannot_be_is_refused(client_of: ClientOf, cast: Cast, year: str):
    assert client_of("district_officer").get(reverse("projects:rolling"), {"year": year}).status_code == 400


# ------------------------------------------------------------------------------------------------------ the stacking plan
@pytest.mark.parametrize("theme", [*THEMES, "nonsense"])
def test_a_stacking_plan_has_a_block_for_each_unit_and_a_word_for_each_colour(
    cast: Cast, client_of: ClientOf, unit: Unit, second: Unit, firm: Enterprise, today: datetime.date, theme: str
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    answer = client_of("district_officer").get(reverse("projects:building", args=[unit.building_id]), {"theme": theme})
    page = answer.content.decode()
    assert page.count("data-unit=") == 2
    used = set(re.findall(r"url\(#(\w+)\)", page))
    assert {item.pattern for item in answer.context["legend"]} <= used
    assert all(str(item.label) for item in answer.context["legend"])


def test_the_words_of_themes_are_those_of_what_is_registered(
    cast: Cast, client_of: ClientOf, unit: Unit, second: Unit, firm: Enterprise, today: datetime.date
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    actions.decide_dividable(cast.actor("district_officer"), second, False, "配套用房")
    client = client_of("district_officer")

    def legend(theme: str) -> list[str]:
        shown = client.get(reverse("projects:building", args=[unit.building_id]), {"theme": theme}).context["legend"]
        return [str(item.label) for item in shown]

    assert legend("use") == ["生产", "行政办公"]
    assert legend("tenant") == ["临平精密机械有限公司", "空置"]
    assert legend("industry") == ["专用设备制造业", "空置"]
    assert legend("occupancy") == ["租赁", "空置"]
    assert legend("dividable") == ["不可分割", "未知"]
    assert legend("assessment") == ["未知"]


def test_the_industry_of_a_unit_is_its_own_or_that_of_its_tenant(
    cast: Cast, client_of: ClientOf, unit: Unit, firm: Enterprise, today: datetime.date
):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    client, address = client_of("district_officer"), reverse("projects:building", args=[unit.building_id])
    assert str(client.get(address, {"theme": "industry"}).context["legend"][0].label) == "专用设备制造业"
    Unit.objects.update(industry_category="装备制造")
    assert str(client.get(address, {"theme": "industry"}).context["legend"][0].label) == "装备制造"


def gauge(client_of: ClientOf, unit: Unit) -> dict[str, Decimal | None]:
    context = client_of("district_officer").get(reverse("projects:building", args=[unit.building_id])).context
    return {item.label: item.share for item in context["gauges"]}


def test_gauges_are_shares_of_the_floor_area_of_units(
    cast: Cast, client_of: ClientOf, unit: Unit, second: Unit, firm: Enterprise, today: datetime.date
):
    values = {"enterprise": firm, "mode": "lease", "valid_from": today, "floor_area": D(150)}
    actions.move_in(cast.actor("district_officer"), unit, values)
    Unit.objects.filter(pk=second.pk).update(split_state="transferred")
    assert gauge(client_of, unit) == {"行政办公及生活服务": 40, "已分割转让": 40, "空置": 85}


def test_without_any_known_area_a_share_is_unknown(client_of: ClientOf, unit: Unit):
    Unit.objects.update(floor_area=None)
    assert set(gauge(client_of, unit).values()) == {None}


def test_units_of_unknown_area_are_told_of_beside_the_gauges(client_of: ClientOf, unit: Unit, second: Unit):
    Unit.objects.filter(pk=second.pk).update(floor_area=None)
    assert "1 个单元面积未知，未计入" in words(client_of("district_officer"), "projects:building", unit.building_id)


def test_a_cap_that_is_provided_stands_beside_its_share(client_of: ClientOf, unit: Unit, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shanglou.server.projects.panels._limits", [])
    assert "未定上限" in words(client_of("district_officer"), "projects:building", unit.building_id)
    provide_limits(lambda building: Limits({"facility": Cap(D(15), "X-01", "/x/")}))
    told = text(words(client_of("district_officer"), "projects:building", unit.building_id))
    assert "上限 15%" in told
    assert "X-01" in told


def test_units_that_may_be_divided_off_stand_against_the_least_area_of_their_way(
    client_of: ClientOf, unit: Unit, second: Unit, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("shanglou.server.projects.panels._limits", [])
    provide_limits(lambda building: Limits(leasts={"floor": Least(D(1000), "X-02", "/x/"), "building": Least(D(3000), "X-03")}))
    address = reverse("projects:building", args=[unit.building_id])
    client = client_of("district_officer")

    def found() -> list[tuple[str, Decimal | None, int, int]]:
        return [(item.key, item.area, item.units, item.short) for item in client.get(address).context["smallest"]]

    # Nobody says how a unit is divided off: what holds is told all the same.
    assert found() == [("building", None, 0, 0), ("floor", None, 0, 0)]
    Unit.objects.update(split_by="floor", use="production")
    assert found() == [("floor", 400, 2, 2)]
    told = text(client.get(address).content.decode())
    assert "按层（单元） 400 m² / 下限 1,000 m² ✗ 2 个单元不足" in told
    assert "X-02" in told
    # One is an office, which is not divided off, then one that may not be.
    Unit.objects.filter(pk=second.pk).update(use="administrative_office")
    assert found() == [("floor", 600, 1, 1)]
    Unit.objects.filter(pk=second.pk).update(use="production", is_dividable=False)
    assert found() == [("floor", 600, 1, 1)]
    Unit.objects.filter(pk=unit.pk).update(floor_area=1000)
    assert found() == [("floor", 1000, 1, 0)]


def test_what_is_not_known_of_a_building_is_said(cast: Cast, client_of: ClientOf, building: Building, unit: Unit):
    actions.add_floors(cast.actor("district_officer"), building, 4, 4)
    told = text(words(client_of("district_officer"), "projects:building", building.pk))
    assert "4F 层高未知" in told
    assert "3F 没有登记" in told
    assert "4F 的楼层面积未知" in told


def test_units_larger_than_their_storey_are_told(client_of: ClientOf, unit: Unit):
    Unit.objects.update(floor_area=D("1000.5"))
    told = text(words(client_of("district_officer"), "projects:building", unit.building_id))
    assert "单元面积合计比楼层多 0.5 m²" in told


def test_a_building_without_storeys_says_what_to_do(client_of: ClientOf, building: Building):
    assert "还没有楼层" in words(client_of("district_officer"), "projects:building", building.pk)


def test_the_plan_is_a_list_of_storeys_too(client_of: ClientOf, unit: Unit):
    page = words(client_of("district_officer"), "projects:building", unit.building_id)
    narrow = page.split("stack-narrow")[1]
    assert narrow.index("2F") < narrow.index("1F") < narrow.index("101")


def test_a_page_has_no_inline_script_or_style(client_of: ClientOf, unit: Unit, parts: dict[str, int]):
    client = client_of("district_officer")
    pages = [
        words(client, "projects:building", unit.building_id),
        words(client, "projects:unit", unit.pk),
        words(client, "projects:unit-divide", unit.pk),
        *(words(client, "projects:project", unit.building.project_id, tab=tab) for tab in TABS),
    ]
    for page in pages:
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", page)


# ------------------------------------------------------------------------------------------------------------------ lists
def rows(client: Client, listed: str, **query: str) -> int:
    answer = client.get(reverse(f"projects:{listed}"), query)
    assert answer.status_code == 200
    return int(answer.context["count"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "东湖"}, 1),
        ({"q": "P001"}, 1),
        ({"kind": "new_supply"}, 1),
        ({"step": "land"}, 0),
        ({"far_below": "2.5"}, 0),
        ({"far_above": "2.5"}, 1),
        ({"far_below": "2.51", "far_above": "2.5"}, 1),
        ({"overdue": "true"}, 1),
        ({"overdue": "false"}, 1),
        ({"key": "true"}, 1),
        ({"batch": "true"}, 0),
        ({"demonstration": "false"}, 2),
        ({"factory_type": "standard"}, 0),
    ],
)
def test_a_list_of_projects_is_narrowed(
    cast: Cast, client_of: ClientOf, project: Project, own_project: Project, query: dict[str, str], found: int
):
    Milestone.objects.create(project=project, step="land", promised=datetime.date(2025, 1, 1))
    actions.put_on_list(cast.actor("city_officer"), project, "key", 2026)
    assert rows(client_of("district_officer"), "list", **query) == found


def test_a_list_is_narrowed_by_division_and_zone(cast: Cast, client_of: ClientOf, project: Project, own_project: Project):
    client = client_of("city_officer")
    assert rows(client, "list", division=str(cast.other_district.pk)) == 0
    assert rows(client, "list", division=str(cast.city.pk)) == 2
    assert rows(client, "list", zone=str(project.zone_id)) == 1


def test_a_project_taken_off_a_list_is_not_on_it(cast: Cast, client_of: ClientOf, project: Project, today: datetime.date):
    listing = actions.put_on_list(cast.actor("city_officer"), project, "key", 2026)
    actions.take_off_list(cast.actor("city_officer"), listing, on=today, reason="停建")
    assert rows(client_of("district_officer"), "list", key="true") == 0


def test_units_are_narrowed_by_who_is_there_today(
    cast: Cast, client_of: ClientOf, unit: Unit, second: Unit, firm: Enterprise, today: datetime.date
):
    span = {"valid_from": today - datetime.timedelta(days=9), "valid_to": today - datetime.timedelta(days=1)}
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "own", "valid_from": today})
    actions.move_in(cast.actor("district_officer"), second, {"enterprise": firm, "mode": "own", **span})
    client = client_of("district_officer")
    assert (rows(client, "units", occupied="true"), rows(client, "units", occupied="false")) == (1, 1)


def test_filters_read_as_a_sentence(cast: Cast, client_of: ClientOf, project: Project):
    query = {"division": str(cast.district.pk), "kind": "new_supply", "far_below": "3", "overdue": "false"}
    told = text(words(client_of("district_officer"), "projects:list", **query))
    for phrase in ("临平区", "新增供地", "容积率 < 3", "无逾期"):
        assert phrase in told


def test_no_caps_are_known_where_nobody_says_any(monkeypatch: pytest.MonkeyPatch, building: Building):
    monkeypatch.setattr("shanglou.server.projects.panels._limits", [])
    assert limits(building) == Limits()


# ------------------------------------------------------------------------------------------------------------------ parts
PARTS = {
    "milestone-new": ({"step": "building", "promised": "2026-03-01", "planned": "2026-02-01"}, "2026-03-01"),
    "listing-new": ({"list": "annual batch", "year": "2026", "document_no": "杭经信〔2026〕9号"}, "杭经信〔2026〕9号"),
    "plan": ({"goal": "两年建成投产", "measures": "专班推进"}, "两年建成投产"),
    "team-new": ({"name_zh": "李某某", "duty": "规划报批", "is_head": "on"}, "李某某 牵头"),
    "blocker-new": ({"title": "供电容量不足", "raised_on": "2026-01-05", "due_on": "2026-02-01"}, "供电容量不足"),
}


@pytest.mark.parametrize("sheet", PARTS)
def test_a_part_is_added_on_its_sheet_and_stands_on_the_page(client_of: ClientOf, project: Project, sheet: str):
    client = client_of("district_officer")
    said, shown = PARTS[sheet]
    answer = client.post(reverse(f"projects:{sheet}", args=[project.pk]), said)
    assert answer.status_code == 302
    assert shown in text(words(client, "projects:project", project.pk))


@pytest.mark.parametrize("sheet", PARTS)
@pytest.mark.parametrize("name", ["other_officer", "enterprise", "stranger"])
def test_nobody_else_adds_a_part(client_of: ClientOf, project: Project, sheet: str, name: str):
    answer = client_of(name).post(reverse(f"projects:{sheet}", args=[project.pk]), PARTS[sheet][0])
    assert answer.status_code == SEES[name]
    assert not any(getattr(project, kind).exists() for kind in ("milestones", "listings", "team", "blockers"))


def test_a_milestone_that_was_promised_is_dated_when_it_is_reached_and_says_how_late(
    client_of: ClientOf, project: Project, parts: dict[str, int]
):
    client = client_of("district_officer")
    address = reverse("projects:milestone", args=[project.pk, parts["milestone"]])
    client.post(address, {"step": "land", "promised": "2026-01-01"})
    client.post(address, {"step": "land", "promised": "2026-01-01", "initial-promised": "2026-01-01", "actual": "2026-01-31"})
    assert "晚 30 天" in text(words(client, "projects:project", project.pk))


@pytest.mark.parametrize(
    ("sheet", "said", "gone"),
    [
        ("milestone-remove", {}, "milestones"),
        ("team-remove", {"reason": "调岗"}, "team"),
        ("investor-remove", {"reason": "退出"}, "investors"),
    ],
)
def test_a_part_is_taken_off_from_the_page(
    client_of: ClientOf, project: Project, parts: dict[str, int], sheet: str, said: dict[str, str], gone: str
):
    client = client_of("district_officer")
    kind = sheet.split("-")[0]
    tab = "enterprises" if kind == "investor" else "overview"
    address = reverse(f"projects:{sheet}", args=[project.pk, parts[kind]])
    assert address in words(client, "projects:project", project.pk, tab=tab)
    client.post(address, said)
    assert not getattr(project, gone).exists()


def test_a_tenant_in_a_building_that_may_not_be_seen_is_shown_without_it(
    cast: Cast, client_of: ClientOf, project: Project, unit: Unit, firm: Enterprise
):
    said = {"enterprise": firm, "mode": "own", "valid_from": datetime.date(2026, 1, 1)}
    actions.move_in(cast.actor("district_officer"), unit, said)
    Building.objects.filter(pk=unit.building_id).update(division=cast.other_district)
    shown = words(client_of("district_officer"), "projects:project", project.pk, tab="enterprises")
    assert reverse("projects:unit", args=[unit.pk]) in shown
    assert "1号楼" not in shown


def test_a_blocker_is_cleared_from_the_page_and_says_how(
    client_of: ClientOf, project: Project, parts: dict[str, int], today: datetime.date
):
    client = client_of("district_officer")
    said = {"on": today.isoformat(), "outcome": "已增容"}
    client.post(reverse("projects:blocker-clear", args=[project.pk, parts["blocker"]]), said)
    shown = text(words(client, "projects:project", project.pk))
    assert "已办结" in shown
    assert "已增容" in shown


def test_a_list_is_left_from_the_page_and_that_it_was_stood_on_stays(
    client_of: ClientOf, project: Project, parts: dict[str, int], today: datetime.date
):
    client = client_of("district_officer")
    said = {"on": today.isoformat(), "reason": "停建"}
    client.post(reverse("projects:listing-end", args=[project.pk, parts["listing"]]), said)
    shown = text(words(client, "projects:project", project.pk))
    assert "重点项目清单 2026" in shown
    assert f"已移出 {today.isoformat()}" in shown


def test_a_blocker_that_was_cleared_by_mistake_is_open_again_and_the_log_says_why(
    cast: Cast, client_of: ClientOf, project: Project, parts: dict[str, int], today: datetime.date
):
    blocker = Blocker.objects.get(pk=parts["blocker"])
    actions.clear_blocker(cast.actor("district_officer"), blocker, on=today, outcome="已增容")
    client, address = client_of("district_officer"), reverse("projects:blocker-reopen", args=[project.pk, blocker.pk])
    assert address in words(client, "projects:project", project.pk)
    client.post(address, {"reason": "点错了一条"})
    blocker.refresh_from_db()
    assert (blocker.cleared_on, blocker.outcome) == (None, "")
    entry = Entry.objects.get(verb="blocker.reopen", note="点错了一条")
    assert "已增容" in str(entry.old)


def test_an_open_blocker_is_not_opened_again(client_of: ClientOf, project: Project, parts: dict[str, int]):
    address = reverse("projects:blocker-reopen", args=[project.pk, parts["blocker"]])
    answer = client_of("district_officer").post(address, {"reason": "误点"})
    assert answer.status_code == 400
    assert "还没有办结" in answer.content.decode()


def test_on_what_a_project_stands_on_a_list_is_changed_from_the_page(
    client_of: ClientOf, project: Project, parts: dict[str, int]
):
    client, address = client_of("district_officer"), reverse("projects:listing", args=[project.pk, parts["listing"]])
    assert address in words(client, "projects:project", project.pk)
    client.post(address, {"document_no": "杭经信〔2026〕9号", "initial-document_no": ""})
    assert ListMembership.objects.get(pk=parts["listing"]).document_no == "杭经信〔2026〕9号"


@pytest.mark.parametrize(("sheet", "part"), [("listing-remove", "listing"), ("blocker-remove", "blocker")])
def test_what_was_never_meant_is_taken_away_from_the_page_with_a_reason(
    client_of: ClientOf, project: Project, parts: dict[str, int], sheet: str, part: str
):
    client, address = client_of("district_officer"), reverse(f"projects:{sheet}", args=[project.pk, parts[part]])
    assert address in words(client, "projects:project", project.pk)
    assert client.post(address, {"reason": ""}).status_code == 400
    client.post(address, {"reason": "误登"})
    assert not getattr(project, f"{part}s").exists()


@pytest.mark.parametrize(
    ("sheet", "heading"),
    [
        ("investor-new", "新增投资方"),
        ("milestone-new", "新增节点"),
        ("team-new", "新增专班成员"),
        ("blocker-new", "登记堵点"),
    ],
)
def test_the_sheet_of_a_new_part_says_that_it_is_new(client_of: ClientOf, project: Project, sheet: str, heading: str):
    page = words(client_of("district_officer"), f"projects:{sheet}", project.pk)
    assert re.search(rf"<h1[^>]*>{heading}</h1>", page)


def test_the_sheet_of_a_part_that_is_there_says_that_it_is_changed(client_of: ClientOf, project: Project):
    member = TeamMember.objects.create(project=project, name_zh="林夕")
    page = words(client_of("district_officer"), "projects:team", project.pk, member.pk)
    assert re.search(r"<h1[^>]*>修改专班成员</h1>", page)


@pytest.mark.parametrize(("value", "said"), [(True, "✓ 是"), (False, "✗ 否"), (None, "○ 未知")])
def test_the_list_of_units_says_in_words_whether_one_can_be_divided_off(
    client_of: ClientOf, unit: Unit, value: bool | None, said: str
):
    Unit.objects.update(is_dividable=value)
    assert f">{said}</td>" in words(client_of("district_officer"), "projects:units")


def test_lists_are_called_by_the_plural_in_english(client_of: ClientOf, building: Building):
    client = client_of("district_officer")
    client.cookies["shanglou_language"] = "en"
    assert "<h1>Buildings</h1>" in words(client, "projects:buildings")
