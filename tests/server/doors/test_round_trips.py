"""Every table that can be imported, round: its own template filled in, checked, written, sent again, changed and undone."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import python_calamine as calamine
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from shanglou.engine.facts import Fact
from shanglou.engine.values import read
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.importing import actions
from shanglou.server.doors.importing.reading import exact
from shanglou.server.doors.importing.resolving import Reading, resolve
from shanglou.server.doors.kinds import KINDS, Draft, ImportKind, Source
from shanglou.server.doors.models import ImportRun
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job

from ..conftest import Cast

#: What stands in a cell where any value that the column takes would not do; the others are filled in by their kind.
SAID: Mapping[str, Mapping[str, str]] = {
    "zones": {"code": "Z1", "name_zh": "甲园", "division": "临平区", "body": "", "parent": ""},
    "control-lines": {"code": "C1", "name_zh": "甲线", "division": "330113", "body": ""},
    "parcels": {"code": "P1", "division": "330113", "body": "", "zone": "Z1", "control_line": "C1", "area": "30"},
    "land-supply": {},
    "enterprises": {"name_zh": "某某电子有限公司", "credit_code": "91330100MA27XXXX5K", "division": "330113", "body": ""},
    "enterprise-names": {
        "enterprise": "某某电子有限公司",
        "name_zh": "某某电子厂",
        "valid_from": "2010-03-01",
        "valid_to": "2018-05-31",
    },
    "year-figures": {"enterprise": "某某电子有限公司", "year": "2024"},
    "projects": {
        "code": "X1",
        "name_zh": "甲项目",
        "division": "330113",
        "body": "",
        "zone": "甲园",
        "owner": "某某电子有限公司",
        "operator": "",
    },
    "buildings": {"code": "B1", "project": "X1", "parcel": "P1"},
    "floors": {"building": "B1", "number": "1"},
    "units": {"code": "U1", "building": "B1", "floor": "1", "highest_floor": "", "owner": "某某电子有限公司"},
    "occupancies": {"unit": "U1", "enterprise": "某某电子有限公司", "valid_from": "2024-05-01", "valid_to": ""},
    "listings": {"project": "X1", "year": "2024"},
    "milestones": {"project": "X1"},
    "investors": {"project": "X1", "name_zh": "甲公司", "enterprise": "某某电子有限公司"},
    "blockers": {"project": "X1", "title": "电力不足", "body": ""},
    "team-members": {"project": "X1", "name_zh": "张某", "body": ""},
    "plans": {"project": "X1"},
    "admissions": {"project": "X1", "committee": "", "filler_phone": "13800138000"},
    "project-parcels": {"project": "X1", "parcel": "P1"},
    "parcel-shapes": {
        "code": "P1",
        "division": "330113",
        "body": "",
        "zone": "Z1",
        "control_line": "C1",
        "area": "230",
        "shape": "120.300,30.420 120.305,30.420 120.305,30.423 120.300,30.423",
    },
    "zone-shapes": {
        "code": "Z1",
        "name_zh": "甲园",
        "division": "330113",
        "body": "",
        "parent": "",
        "shape": "120.300,30.420 120.305,30.420 120.305,30.423 120.300,30.423",
    },
    "control-line-shapes": {
        "code": "C1",
        "name_zh": "甲线",
        "division": "330113",
        "body": "",
        "shape": "POLYGON ((120.3 30.42, 120.305 30.42, 120.305 30.423, 120.3 30.42))",
    },
}
#: What has to be there before.
AFTER: Mapping[str, tuple[str, ...]] = {
    "parcels": ("zones", "control-lines"),
    "parcel-shapes": ("zones", "control-lines"),
    "enterprise-names": ("enterprises",),
    "year-figures": ("enterprises",),
    "projects": ("zones", "enterprises"),
    "buildings": ("parcels", "projects"),
    "floors": ("buildings",),
    "units": ("floors",),
    "occupancies": ("units",),
    "listings": ("projects",),
    "milestones": ("projects",),
    "investors": ("projects",),
    "blockers": ("projects",),
    "team-members": ("projects",),
    "plans": ("projects",),
    "admissions": ("projects",),
    "project-parcels": ("parcels", "projects"),
}
#: A column that a second file changes, and to what.
OTHER: Mapping[str, tuple[str, str]] = {
    "zones": ("leading_industries", "生物医药"),
    "control-lines": ("tier", "二级"),
    "parcels": ("area", "45"),
    "enterprises": ("size", "小型"),
    "enterprise-names": ("valid_to", "2018-06-30"),
    "year-figures": ("revenue", "77"),
    "projects": ("name_zh", "乙项目"),
    "buildings": ("building_no", "二号楼"),
    "floors": ("storey_height", "5"),
    "units": ("floor_area", "1"),
    "occupancies": ("lease_no", "HT-2"),
    "listings": ("note", "另有说明"),
    "milestones": ("title", "另有名目"),
    "investors": ("share", "40"),
    "blockers": ("outcome", "已增容"),
    "team-members": ("duty", "统筹"),
    "plans": ("goal", "另有目标"),
    "admissions": ("filler_phone", "13900139000"),
    "parcel-shapes": ("shape", "120.301,30.420 120.305,30.420 120.305,30.423 120.301,30.423"),
    "zone-shapes": ("shape", "120.301,30.420 120.305,30.420 120.305,30.423 120.301,30.423"),
    "control-line-shapes": ("shape", "120.301,30.420 120.305,30.420 120.305,30.423 120.301,30.423"),
}


def cell(fact: Fact) -> str:
    """Any value that a column takes, as a person would write it."""
    kind = fact.of.kind
    if fact.options:
        return next(iter(fact.options.values())).zh
    if kind == "boolean":
        return "是"
    if kind == "date":
        return "2024-05-01"
    if kind == "number":
        return str(max(Decimal(fact.minimum), min(Decimal(2), Decimal(fact.maximum))))
    return "某某"


def filled(kind: ImportKind, said: Mapping[str, str]) -> dict[str, str]:
    return {item.name: said.get(item.name, cell(kind.fact(item.name))) for item in kind.in_template}


class Road:
    """The pages of the import as a district officer takes them."""

    def __init__(self, client: Client, actor: Actor, folder: Path) -> None:
        self.client, self.actor, self.folder = client, actor, folder

    def template(self, name: str) -> list[str]:
        answer: Any = self.client.get(reverse("doors:template", args=[name]))
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
        return [str(header) for header in book.get_sheet_by_index(0).to_python()[0]]

    def file(self, name: str, cells: Mapping[str, str]) -> bytes:
        """The template with one row."""
        path = self.folder / f"{name}.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for column, header in enumerate(self.template(name)):
                sheet.write_string(0, column, header)
            for column, text in enumerate(cells.values()):
                sheet.write_string(1, column, text)
        return path.read_bytes()

    def send(self, name: str, cells: Mapping[str, str]) -> ImportRun:
        """As far as the check."""
        upload = SimpleUploadedFile(f"{name}.xlsx", self.file(name, cells))
        address = self.client.post(reverse("doors:import", args=[name]), {"file": upload}).url  # type: ignore[attr-defined]
        run = ImportRun.objects.get(pk=address.rstrip("/").rpartition("/")[2])
        answers = {f"{what}-{n}": item[what] for n, item in enumerate(run.columns) for what in ("field", "unit")}
        said = {**answers, "columns": "1", "existing": "update", "source": "经信局年报", "crs": "cgcs2000"}
        answer = self.client.post(address, said)
        assert answer.status_code == 302, answer.content.decode()
        return self.ended(run)

    def step(self, run: ImportRun, do: str) -> ImportRun:
        self.client.post(reverse("doors:run", args=[run.pk]), {"do": do})
        return self.ended(run)

    def ended(self, run: ImportRun) -> ImportRun:
        run.refresh_from_db()
        job = run_job(str(run.job))
        assert job.state == Job.State.DONE, job.message
        run.refresh_from_db()
        return run

    def put(self, name: str) -> None:
        """What another row names, written as the import writes it but without its file and pages: those are its own test's."""
        kind = KINDS[name]
        if rows(kind, self.actor).exists():
            return
        for other in AFTER.get(name, ()):
            self.put(other)
        cells = {
            item: exact(kind.fact(item), read(kind.fact(item), text, name=item))
            for item, text in filled(kind, SAID[name]).items()
            if text
        }
        draft, reading = Draft(2, cells), Reading(kind, self.actor, Source("经信局年报"))
        resolve(reading, [draft])
        assert draft.faults == []
        kind.create(self.actor, draft.values, reading.source)

    def bring(self, name: str) -> ImportRun:
        """What has to be there, then the row of the kind itself."""
        for other in AFTER.get(name, ()):
            self.put(other)
        kind = KINDS[name]
        run = self.send(name, filled(kind, SAID[name]))
        problems = [(item.field, item.found, item.expected_zh) for item in run.problems.filter(is_doubt=False)]
        assert (run.good, run.bad) == (1, 0), problems
        return self.step(run, "write")


def rows(kind: ImportKind, actor: Actor) -> Any:
    return type(kind).rows(actor)


@pytest.fixture
def road(client_of: Callable[[str], Client], cast: Cast, tmp_path: Path) -> Road:
    return Road(client_of("district_officer"), cast.actor("district_officer"), tmp_path)


TABLES = [name for name in SAID if name != "land-supply"]
#: Those that have anything to change beside what tells their rows apart.
CHANGING = [name for name in TABLES if name in OTHER]


def test_every_kind_goes_round():
    assert set(KINDS) == set(SAID)


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_a_template_that_is_filled_in_reaches_the_registry(road: Road, name: str):
    run = road.bring(name)
    assert (run.state, run.created) == ("done", 1)
    kind, row = KINDS[name], rows(KINDS[name], road.actor).get()
    given = [item for item, text in filled(kind, SAID[name]).items() if text]
    assert [item for item in given if kind.now(row, item) in (None, "")] == []


@pytest.mark.parametrize("name", TABLES)
def test_the_same_file_again_changes_nothing(road: Road, name: str):
    road.bring(name)
    run = road.send(name, filled(KINDS[name], SAID[name]))
    assert (run.good, run.bad, run.unchanged) == (0, 0, 1)


@pytest.mark.parametrize("name", CHANGING)
def test_another_value_is_written_and_its_undo_gives_the_old_one_back(road: Road, name: str):
    road.bring(name)
    kind, (column, value) = KINDS[name], OTHER[name]
    before = kind.snapshot(rows(kind, road.actor).get(), [column])
    run = road.step(road.send(name, {**filled(kind, SAID[name]), column: value}), "write")
    after = kind.snapshot(rows(kind, road.actor).get(), [column])
    assert (run.changed, after[column] != before[column]) == (1, True)
    run = road.step(run, "undo")
    assert (run.undone, run.stays) == (1, 0), [item.stays for item in run.rows.all()]
    assert kind.snapshot(rows(kind, road.actor).get(), [column])[column] == before[column]


@pytest.mark.parametrize("name", TABLES)
def test_an_undo_takes_the_row_away(road: Road, name: str):
    run = road.step(road.bring(name), "undo")
    assert (run.state, run.undone, run.stays) == ("undone", 1, 0), [item.stays for item in run.rows.all()]
    assert not rows(KINDS[name], road.actor).exists()


@pytest.mark.parametrize("name", CHANGING)
def test_another_district_can_write_none_of_it(road: Road, client_of: Callable[[str], Client], cast: Cast, name: str):
    road.bring(name)
    other = Road(client_of("other_officer"), cast.actor("other_officer"), road.folder)
    run = other.send(name, {**filled(KINDS[name], SAID[name]), OTHER[name][0]: OTHER[name][1]})
    assert (run.good, run.bad) == (0, 1)


@pytest.mark.parametrize("name", ["enterprise", "stranger"])
@pytest.mark.parametrize("kind", SAID)
def test_nobody_else_gets_as_far_as_a_template(client_of: Callable[[str], Client], kind: str, name: str):
    for page in ("import", "template"):
        assert client_of(name).get(reverse(f"doors:{page}", args=[kind])).status_code in (302, 403)


def test_actions_refuse_a_kind_that_there_is_not(cast: Cast):
    assert actions.kind_for(cast.actor("district_officer"), "none") is None


def test_another_district_can_put_a_project_on_no_parcel(road: Road, client_of: Callable[[str], Client], cast: Cast):
    for name in AFTER["project-parcels"]:
        road.put(name)
    other = Road(client_of("other_officer"), cast.actor("other_officer"), road.folder)
    run = other.send("project-parcels", filled(KINDS["project-parcels"], SAID["project-parcels"]))
    assert (run.good, run.bad) == (0, 1)


def test_who_filled_in_an_admission_form_is_masked_in_the_preview(road: Road):
    for name in AFTER["admissions"]:
        road.put(name)
    run = road.send("admissions", filled(KINDS["admissions"], SAID["admissions"]) | {"filler_phone": "13800138000"})
    page = road.client.get(reverse("doors:run", args=[run.pk])).content.decode()
    assert run.good == 1
    assert "13800138000" not in page
