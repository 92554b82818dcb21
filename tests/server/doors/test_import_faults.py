"""What goes wrong around an import: a full disk, a lost database, a killed or cancelled job, a kept file that is gone."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.chain import verify
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors import sealed
from shanglou.server.doors.importing import actions, reading, running, store
from shanglou.server.doors.kinds import KINDS
from shanglou.server.doors.models import ImportRun
from shanglou.server.jobs import work
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job
from shanglou.server.land.models import Parcel

from ..conftest import Cast

ROWS = 10
TEXT = "宗地代码,所在区划\n" + "".join(f"K{number},330113\n" for number in range(ROWS))


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("district_officer")


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    """Where files are kept, empty."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that ten rows are five parts."""
    monkeypatch.setattr(reading, "CHUNK", 2)


def sent(actor: Actor, text: str = TEXT) -> ImportRun:
    return actions.upload(actor, KINDS["parcels"], SimpleUploadedFile("parcels.csv", text.encode()))


def checked(actor: Actor) -> ImportRun:
    run = sent(actor)
    assert run_job(str(actions.check(actor, run, run.columns, {"existing": "update"}).pk)).state == Job.State.DONE
    run.refresh_from_db()
    return run


def full_disk(*args: Any, **kwargs: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


def lost(*args: Any, **kwargs: Any) -> Any:
    raise OperationalError("server closed the connection unexpectedly")


def failing(what: Callable[..., Any], after: int) -> Callable[..., None]:
    """Writing a part, which fails from the part `after` on, when its rows are written and its transaction still open."""
    whole, done = running._write_part, [0]

    def part(*args: Any) -> None:
        whole(*args)
        done[0] += 1
        if done[0] > after:
            what()

    return part


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


# --------------------------------------------------------------------------------------------------------------- upload
def test_a_disk_that_is_full_at_the_upload_is_said_and_leaves_nothing(
    client_of: Callable[[str], Client], kept: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store, "_keep", full_disk)
    answer = client_of("district_officer").post(
        reverse("doors:import", args=["parcels"]), {"file": SimpleUploadedFile("parcels.csv", TEXT.encode())}
    )
    assert answer.status_code == 503
    assert "磁盘" in answer.content.decode()
    assert not ImportRun.objects.exists()
    assert files(kept) == []


def test_a_disk_that_fills_up_while_a_file_is_sealed_is_not_the_fault_of_who_uploads(
    client_of: Callable[[str], Client], kept: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sealed, "seal", full_disk)
    answer = client_of("district_officer").post(
        reverse("doors:import", args=["parcels"]), {"file": SimpleUploadedFile("parcels.csv", TEXT.encode())}
    )
    said = answer.content.decode()
    assert (answer.status_code, "磁盘已满" in said, str(kept) in said) == (503, True, False)
    assert files(kept) == []


@pytest.mark.parametrize("inner", ["open", "close"])
def test_a_disk_that_is_full_when_a_template_is_written_is_not_the_fault_of_who_asks(
    client_of: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, inner: str
):
    if inner == "open":
        monkeypatch.setattr("shanglou.engine.files.template._write_guide", full_disk)
    else:
        monkeypatch.setattr("xlsxwriter.workbook.ZipFile", full_disk)
    answer = client_of("district_officer").get(reverse("doors:template", args=["parcels"]))
    assert (answer.status_code, "磁盘已满" in answer.content.decode()) == (503, True)


def test_a_database_that_is_lost_at_the_upload_leaves_no_file_behind(officer: Actor, kept: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ImportRun, "save", lost)
    with pytest.raises(OperationalError):
        sent(officer)
    assert files(kept) == []


# ------------------------------------------------------------------------------------------------------------ the writing
@pytest.mark.parametrize("what", [full_disk, lost], ids=["full disk", "lost database"])
def test_a_writing_that_fails_keeps_whole_parts_and_says_so_plainly(
    officer: Actor, monkeypatch: pytest.MonkeyPatch, what: Callable[..., Any]
):
    run = checked(officer)
    monkeypatch.setattr(running, "_write_part", failing(what, after=2))
    job = run_job(str(actions.write(officer, run).pk))
    run.refresh_from_db()
    assert (job.state, run.state, run.position) == (Job.State.FAILED, ImportRun.State.STOPPED, 4)
    assert Parcel.objects.count() == run.created == Entry.objects.filter(verb="parcel.create").count() == 4
    assert "Errno" not in job.message
    assert "connection" not in job.message


@pytest.mark.parametrize("what", [full_disk, lost], ids=["full disk", "lost database"])
def test_a_writing_that_failed_is_taken_up_again(officer: Actor, monkeypatch: pytest.MonkeyPatch, what: Callable[..., Any]):
    run = checked(officer)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_write_part", failing(what, after=2))
        run_job(str(actions.write(officer, run).pk))
    run.refresh_from_db()
    assert run_job(str(actions.write(officer, run).pk)).state == Job.State.DONE
    run.refresh_from_db()
    assert (run.state, run.created, Parcel.objects.count()) == ("done", ROWS, ROWS)
    assert list(verify()) == []


def test_what_a_failed_writing_wrote_can_be_undone(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    run = checked(officer)
    monkeypatch.setattr(running, "_write_part", failing(full_disk, after=3))
    run_job(str(actions.write(officer, run).pk))
    run.refresh_from_db()
    run_job(str(actions.undo(officer, run).pk))
    run.refresh_from_db()
    assert (run.undone, Parcel.objects.count()) == (6, 0)


def test_a_writing_that_is_cancelled_keeps_whole_parts_and_can_go_on(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    run = checked(officer)
    job = actions.write(officer, run)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_write_part", failing(lambda: work.cancel(officer, Job.objects.get(pk=job.pk)), after=1))
        patched.setattr(work.Progress, "tell", told_at_once)
        assert run_job(str(job.pk)).state == Job.State.CANCELLED
    run.refresh_from_db()
    assert (run.state, run.position, Parcel.objects.count()) == ("stopped", 4, 4)
    assert run_job(str(actions.write(officer, run).pk)).state == Job.State.DONE
    assert Parcel.objects.count() == ROWS


tell = work.Progress.tell


def told_at_once(progress: work.Progress, *args: Any, **kwargs: Any) -> None:
    tell(progress, *args, **{**kwargs, "now": True})


def test_a_check_that_is_cancelled_leaves_the_file_to_be_checked_again(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    run = sent(officer)
    job = actions.check(officer, run, run.columns, {"existing": "update"})
    Job.objects.filter(pk=job.pk).update(cancel_asked=True)
    assert run_job(str(job.pk)).state == Job.State.CANCELLED
    run.refresh_from_db()
    assert run.state == ImportRun.State.COLUMNS
    assert not Parcel.objects.exists()


def test_an_undo_that_fails_half_way_is_taken_up_again(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    run = checked(officer)
    run_job(str(actions.write(officer, run).pk))
    run.refresh_from_db()
    monkeypatch.setattr(running, "UNDONE_TOGETHER", 3)
    whole, done = running._take_back, [0]

    def back(*args: Any) -> str:
        done[0] += 1
        if done[0] == 5:
            full_disk()
        return whole(*args)

    with monkeypatch.context() as patched:
        patched.setattr(running, "_take_back", back)
        assert run_job(str(actions.undo(officer, run).pk)).state == Job.State.FAILED
    run.refresh_from_db()
    assert (run.undone, Parcel.objects.count()) == (3, 7)
    run_job(str(actions.undo(officer, run).pk))
    run.refresh_from_db()
    assert (run.state, run.undone, Parcel.objects.count()) == ("undone", ROWS, 0)


# ------------------------------------------------------------------------------------------------------ the kept file
def gone(run: ImportRun) -> None:
    default_storage.delete(str(run.file.name))


def cut(run: ImportRun) -> None:
    path = Path(default_storage.path(str(run.file.name)))
    path.write_bytes(path.read_bytes()[:-20])


def emptied(run: ImportRun) -> None:
    Path(default_storage.path(str(run.file.name))).write_bytes(b"")


@pytest.mark.parametrize("harm", [gone, cut, emptied])
def test_a_kept_file_that_cannot_be_read_is_said_on_the_page(
    client_of: Callable[[str], Client], officer: Actor, harm: Callable[[ImportRun], None]
):
    run = sent(officer)
    harm(run)
    answer = client_of("district_officer").get(reverse("doors:run", args=[run.pk]))
    assert answer.status_code == 200
    assert "请重新上传" in answer.content.decode()


@pytest.mark.parametrize("harm", [gone, cut, emptied])
def test_a_kept_file_that_cannot_be_read_writes_nothing(officer: Actor, harm: Callable[[ImportRun], None]):
    run = checked(officer)
    harm(run)
    job = run_job(str(actions.write(officer, run).pk))
    assert job.state == Job.State.FAILED
    assert "请重新上传" in job.message
    assert not Parcel.objects.exists()


# ------------------------------------------------------------------------------------------------------------- formulas
def test_the_marked_file_of_a_workbook_holds_no_formula(client_of: Callable[[str], Client], officer: Actor, tmp_path: Path):
    import python_calamine as calamine
    import xlsxwriter

    path = tmp_path / "sly.xlsx"
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for column, header in enumerate(("宗地代码", "所在区划", "土地坐落")):
            sheet.write_string(0, column, header)
        for column, text in enumerate(("S1", "330110", '=HYPERLINK("http://x","y")')):
            sheet.write_string(1, column, text)
    run = actions.upload(officer, KINDS["parcels"], SimpleUploadedFile("sly.xlsx", path.read_bytes()))
    run_job(str(actions.check(officer, run, run.columns, {"existing": "update"}).pk))
    answer: Any = client_of("district_officer").get(reverse("doors:marked", args=[run.pk]))
    content = b"".join(answer.streaming_content)
    found = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert found.get_sheet_by_index(0).to_python()[1][2] == '=HYPERLINK("http://x","y")'
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
