"""Land supply records, with all that is wrong with them, go through the pages of the import, and none is lost. Made-up ones here;
the real ones have a module of their own.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.models import ImportRun
from shanglou.server.land.models import Parcel
from shanglou.server.projects import actions as projects

from ...conftest import Cast
from .land_records import MADE_UP, Went, comes_back_as_it_was, is_accounted_for, records, registry, sent, unnamed
from .made import undone, written

Send = Callable[..., Went]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The records in a place that there is, but for the last one, and told apart."""
    rows = records(MADE_UP)
    for number, row in enumerate(rows, 1):
        row["location"] = f"{row['location']}{number}"
        if number < len(rows):
            row |= {"province": "浙江省", "city": "杭州市", "district": "临平区"}
    path = tmp_path / MADE_UP.name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def send(client_of: Callable[[str], Client]) -> Send:
    """Send a file through the pages, as far as `write`, and fetch the marked file."""
    return functools.partial(sent, client_of("superuser"))


def test_every_record_comes_back_as_it_was(source: Path, send: Send):
    assert comes_back_as_it_was(send(source, partial=True), source)


@pytest.mark.parametrize("partial", [False, True])
def test_every_record_is_either_written_or_has_its_faults_beside_it(source: Path, partial: bool, send: Send):
    assert is_accounted_for(send(source, partial=partial))


@pytest.mark.parametrize("partial", [False, True])
def test_the_error_column_says_all_that_was_found_and_nothing_else(source: Path, partial: bool, send: Send):
    went = send(source, partial=partial)
    marked = {number for number, row in enumerate(went.back, 2) if row["错误"]}
    assert marked == set(went.run.problems.values_list("row", flat=True))
    for problem in went.run.problems.all():
        text = went.back[problem.row - 2]["错误"]
        assert problem.expected_zh in text
        assert text.count("存疑：") == went.run.problems.filter(row=problem.row, is_doubt=True).count()


def test_faults_name_columns_of_the_file_or_what_follows_from_several(source: Path, send: Send):
    named = set(send(source, partial=True).run.problems.values_list("field", flat=True))
    assert named <= {*records(source)[0], "所在区划", "宗地代码"}


def test_every_record_that_cannot_be_so_is_named(source: Path, send: Send):
    assert not unnamed(send(source, partial=True), source)


def test_a_record_with_a_fault_goes_in_without_the_faulty_cell_when_that_is_asked_for(source: Path, send: Send):
    strict = send(source, partial=False).run
    kept_out = strict.left_out
    Parcel.objects.all().delete()
    ImportRun.objects.all().delete()
    assert send(source, partial=True).run.left_out < kept_out


# ------------------------------------------------------------------------------------------------------------- undoing
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


def test_an_undo_takes_away_everything_that_an_import_of_land_records_wrote(source: Path, cast: Cast):
    actor = cast.actor("superuser")
    before, run = registry(), taken_in(actor, source)
    assert run.created > 0
    undone(actor, run)
    assert (run.state, run.undone, run.stays) == ("undone", run.created, 0)
    assert registry() == before


def test_an_undo_gives_back_what_the_import_changed_and_leaves_what_was_there(source: Path, tmp_path: Path, cast: Cast):
    actor = cast.actor("superuser")
    taken_in(actor, numbered(source, tmp_path / "first.csv"))
    before = registry()["parcels"]
    run = taken_in(actor, numbered(source, tmp_path / "second.csv", holder="改名后的受让单位", area_ha="1.2345"))
    assert 0 < run.changed < run.total
    assert registry()["parcels"] != before
    undone(actor, run)
    assert registry()["parcels"] == before


def test_the_log_tells_of_every_parcel_that_an_undo_took_away(source: Path, cast: Cast):
    actor = cast.actor("superuser")
    run = undone(actor, taken_in(actor, source))
    gone = Entry.objects.filter(verb="parcel.delete")
    assert gone.count() == run.created
    assert all(run.name in entry.note and entry.old["code"] for entry in gone)
    assert Entry.objects.filter(verb="import.undo", key=str(run.pk)).count() == 1


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
