"""Land supply records, with all that is wrong with them, go through the pages of the import, and none is lost.

The real ones are looked for beside the repository, which does not carry them: their terms are not settled. Made-up ones of the
same shape are always there.
"""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.models import ImportRun
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job
from shanglou.server.land.models import Parcel, ParcelArea
from shanglou.server.projects import actions as projects

from ...conftest import Cast
from .made import undone, written

ROOT = Path(__file__).parents[4]
REAL = ROOT.parent / "shared" / "data" / "land" / "landchina_supply_industrial.csv"
MADE_UP = ROOT / "tests" / "data" / "land" / "made_up.csv"
DATES = ("handover", "start_plan", "finish_plan", "start_actual", "finish_actual", "contract_date")

real = pytest.mark.skipif(not REAL.exists(), reason=f"the real land records, {REAL.name}, are not beside this repository")
each = pytest.mark.parametrize("kept", [pytest.param(REAL, marks=real, id="real"), pytest.param(MADE_UP, id="made up")])


made_up = pytest.mark.parametrize("kept", [MADE_UP])


@dataclass
class Went:
    """An import that went through the pages: the run, and the rows of the file that came back."""

    run: ImportRun
    back: list[dict[str, str]]


Send = Callable[..., Went]


@pytest.fixture
def source(kept: Path, tmp_path: Path) -> Path:
    """The real file as it is; the made-up records in a place that there is, but for the last one, and told apart."""
    if kept == REAL:
        return REAL
    rows = records(kept)
    for number, row in enumerate(rows, 1):
        row["location"] = f"{row['location']}{number}"
        if number < len(rows):
            row |= {"province": "浙江省", "city": "杭州市", "district": "临平区"}
    path = tmp_path / kept.name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def send(client_of: Callable[[str], Client], cast: Cast) -> Send:
    """Send a file through the pages, as far as `write`, and fetch the marked file."""
    client = client_of("superuser")

    def work(run: ImportRun) -> None:
        run.refresh_from_db()
        job = run_job(str(run.job))
        assert job.state == Job.State.DONE, job.message
        run.refresh_from_db()

    def sent(source: Path, *, partial: bool) -> Went:
        file = io.BytesIO(source.read_bytes())
        file.name = source.name
        address = client.post(reverse("doors:import", args=["land-supply"]), {"file": file}).url  # type: ignore[attr-defined]
        run = ImportRun.objects.get()
        assert address == reverse("doors:run", args=[run.pk])
        page = client.get(address)
        assert page.status_code == 200
        assert page.content.decode().count("用来确定所在区划。") == 3
        columns = {f"field-{n}": item["field"] for n, item in enumerate(run.columns)}
        units = {f"unit-{n}": item["unit"] for n, item in enumerate(run.columns)}
        said = {**columns, **units, "columns": "1", "existing": "update", **({"partial": "1"} if partial else {})}
        assert client.post(address, said).status_code == 302
        work(run)
        checked = client.get(address).content.decode()
        assert f"{run.good:,} 行可以写入" in checked
        answer: Any = client.get(reverse("doors:marked", args=[run.pk]))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        if run.good:
            client.post(address, {"do": "write"})
            work(run)
        return Went(run, list(csv.DictReader(io.StringIO(text))))

    return sent


def records(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def doubtful(row: dict[str, str]) -> bool:
    """Whether a record says what cannot be so, told without the project."""
    day = {name: datetime.date.fromisoformat(row[name]) if row[name] else None for name in DATES}
    start, finish, contract = day["start_plan"], day["finish_plan"], day["contract_date"]
    low, high = (float(row[name]) if row[name] else None for name in ("far_lower", "far_upper"))
    return any(
        (
            not row["area_ha"] or float(row["area_ha"]) == 0,
            bool(row["price_wan"]) and float(row["price_wan"]) == 0,
            low is None and high is None,
            low is not None and high is not None and low > high,
            start is not None and contract is not None and start < contract,
            start is not None and finish is not None and finish <= start,
            any(found is not None and found.year < 2000 for found in day.values()),
        )
    )


@each
def test_every_record_comes_back_as_it_was(source: Path, send: Send):
    went, given = send(source, partial=True), records(source)
    assert went.run.total == len(given) == len(went.back)
    assert [{name: row[name] for name in given[0]} for row in went.back] == given


@each
@pytest.mark.parametrize("partial", [False, True])
def test_every_record_is_either_written_or_has_its_faults_beside_it(source: Path, partial: bool, send: Send):
    run = (went := send(source, partial=partial)).run
    assert (run.state, run.good, run.bad) == ("done", run.created + run.changed, run.left_out)
    assert run.created + run.changed + run.unchanged + run.left_out == run.total
    assert run.created == Parcel.objects.count() > 0
    bad = set(run.problems.filter(is_doubt=False).values_list("row", flat=True))
    assert len(bad) == run.left_out
    assert all(went.back[row - 2]["错误"] for row in bad)


@made_up
@pytest.mark.parametrize("partial", [False, True])
def test_the_error_column_says_all_that_was_found_and_nothing_else(source: Path, partial: bool, send: Send):
    went = send(source, partial=partial)
    marked = {number for number, row in enumerate(went.back, 2) if row["错误"]}
    assert marked == set(went.run.problems.values_list("row", flat=True))
    for problem in went.run.problems.all():
        text = went.back[problem.row - 2]["错误"]
        assert problem.expected_zh in text
        assert text.count("存疑：") == went.run.problems.filter(row=problem.row, is_doubt=True).count()


@made_up
def test_faults_name_columns_of_the_file_or_what_follows_from_several(source: Path, send: Send):
    named = set(send(source, partial=True).run.problems.values_list("field", flat=True))
    assert named <= {*records(source)[0], "所在区划", "宗地代码"}


@each
def test_every_record_that_cannot_be_so_is_named(source: Path, send: Send):
    went = send(source, partial=True)
    wrong = {number for number, row in enumerate(records(source), 2) if doubtful(row)}
    assert wrong
    assert wrong <= {number for number, row in enumerate(went.back, 2) if row["错误"]}


@made_up
def test_a_record_with_a_fault_goes_in_without_the_faulty_cell_when_that_is_asked_for(source: Path, send: Send):
    strict = send(source, partial=False).run
    kept_out = strict.left_out
    Parcel.objects.all().delete()
    ImportRun.objects.all().delete()
    assert send(source, partial=True).run.left_out < kept_out


@real
def test_the_real_records_go_in_but_for_those_without_a_place_of_today(send: Send):
    run = send(REAL, partial=True).run
    assert run.total == 1020
    assert set(run.problems.filter(is_doubt=False).values_list("field", flat=True)) <= {"所在区划", "宗地代码"}


# ------------------------------------------------------------------------------------------------------------- undoing
def registry() -> dict[str, list[dict[str, Any]]]:
    """Everything that an import of land records may write, without what only says when a row was touched."""
    touched = ("version", "changed_at")
    found = {"parcels": Parcel.objects.order_by("pk"), "areas": ParcelArea.objects.order_by("pk")}
    return {
        name: [{key: value for key, value in row.items() if key not in touched} for row in rows.values()]
        for name, rows in found.items()
    }


def taken_in(actor: Actor, source: Path) -> ImportRun:
    return written(actor, source.read_bytes(), source.name, "land-supply", partial=True)


def numbered(source: Path, path: Path, **changed: str) -> Path:
    """The records with supervision numbers, by which they are known again; the first ones with `changed` cells."""
    rows = records(source)
    for number, row in enumerate(rows):
        row |= {"e_reg_no": f"3301132024{number:03}", **(changed if number < 5 else {})}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@each
def test_an_undo_takes_away_everything_that_an_import_of_land_records_wrote(source: Path, cast: Cast):
    actor = cast.actor("superuser")
    before, run = registry(), taken_in(actor, source)
    assert run.created > 0
    undone(actor, run)
    assert (run.state, run.undone, run.stays) == ("undone", run.created, 0)
    assert registry() == before


@made_up
def test_an_undo_gives_back_what_the_import_changed_and_leaves_what_was_there(source: Path, tmp_path: Path, cast: Cast):
    actor = cast.actor("superuser")
    taken_in(actor, numbered(source, tmp_path / "first.csv"))
    before = registry()["parcels"]
    run = taken_in(actor, numbered(source, tmp_path / "second.csv", holder="改名后的受让单位", area_ha="1.2345"))
    assert 0 < run.changed < run.total
    assert registry()["parcels"] != before
    undone(actor, run)
    assert registry()["parcels"] == before


@made_up
def test_the_log_tells_of_every_parcel_that_an_undo_took_away(source: Path, cast: Cast):
    actor = cast.actor("superuser")
    run = undone(actor, taken_in(actor, source))
    gone = Entry.objects.filter(verb="parcel.delete")
    assert gone.count() == run.created
    assert all(run.name in entry.note and entry.old["code"] for entry in gone)
    assert Entry.objects.filter(verb="import.undo", key=str(run.pk)).count() == 1


@made_up
def test_a_parcel_that_a_project_has_come_to_stand_on_stays_when_its_import_is_undone(source: Path, cast: Cast):
    actor = cast.actor("superuser")
    run = taken_in(actor, source)
    parcel = Parcel.objects.order_by("pk").first()
    assert parcel is not None
    built_on(cast, parcel)
    undone(actor, run)
    assert (run.stays, run.undone) == (1, run.created - 1)
    assert list(Parcel.objects.all()) == [parcel]
    assert "后来的项目" in run.rows.exclude(stays="").get().stays


def built_on(cast: Cast, parcel: Parcel) -> None:
    values = {"code": "P9", "name_zh": "后来的项目", "kind": "new_supply", "division": parcel.division}
    projects.create_project(cast.actor("superuser"), values, parcels=[parcel])
