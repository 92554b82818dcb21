"""Long work: what ends it and how that is said, and that it goes on after its worker was killed."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from shanglou.engine.language import say
from shanglou.server.bodies.models import Division
from shanglou.server.foundation.refusals import Refused, fault
from shanglou.server.jobs import work
from shanglou.server.jobs.management.commands.work import Command
from shanglou.server.jobs.models import Job

from ..conftest import Cast

ROOT = Path(__file__).parents[3]


@pytest.fixture
def job(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[work.Progress], Any]], Job]:
    """Runs a function as a job of the district's officer."""

    def ran(function: Callable[[work.Progress], Any]) -> Job:
        monkeypatch.setitem(work._WORK, "test", function)
        made = Job.objects.create(kind="test", title="某项检查", person=cast.district_officer)
        return work.run(str(made.pk))

    return ran


def raising(problem: Exception) -> Callable[[work.Progress], Any]:
    """Work that comes to grief."""

    def function(progress: work.Progress) -> None:
        raise problem

    return function


PROBLEMS = {
    "full disk": (OSError(28, "No space left on device"), "磁盘已满", "The disk is full"),
    "full database": (OperationalError("database or disk is full"), "磁盘已满", "The disk is full"),
    "lost database": (OperationalError("server closed the connection unexpectedly"), "数据库暂时没有应答", "does not answer"),
    "unreadable file": (
        PermissionError(13, "Permission denied", "/srv/x/名单.xlsx"),
        "名单.xlsx 读不出来",
        "名单.xlsx cannot be read",
    ),
    "missing file": (FileNotFoundError(2, "No such file", "/srv/x/名单.xlsx"), "名单.xlsx 读不出来", "名单.xlsx cannot be read"),
    "lost share": (OSError(5, "Input/output error"), "磁盘或网络暂时不可用", "cannot be reached"),
    "bad input": (
        fault("编号", "x", say("不小于 0 的整数"), say("请核对。"), row=3),
        "不小于 0 的整数",
        "a whole number of at least 0",
    ),
    "lost right": (Refused(say("请先登录。")), "请先登录。", "Please sign in."),
    "a mistake of ours": (KeyError("division_id"), "程序出错", "The program failed"),
}


@pytest.mark.parametrize("name", PROBLEMS)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_job_that_fails_says_why_in_the_language_of_its_reader(
    job: Callable[..., Job], client_of: Callable[[str], Client], name: str, language: str
):
    problem, zh, en = PROBLEMS[name]
    made = job(raising(problem))
    client = client_of("district_officer")
    client.cookies["shanglou_language"] = language
    assert made.state == Job.State.FAILED
    assert (en if language == "en" else zh) in client.get(reverse("jobs:job", args=[made.pk])).content.decode()


@pytest.mark.parametrize("name", ["lost database", "unreadable file", "a mistake of ours"])
def test_the_words_of_the_system_itself_are_not_shown(job: Callable[..., Job], name: str):
    problem = PROBLEMS[name][0]
    made = job(raising(problem))
    assert str(problem) not in made.message + made.message_en


def lost(cast: Cast, **more: Any) -> Job:
    """A job that runs, though nothing was heard of it for long."""
    beat = timezone.now() - work.LOST_AFTER - timedelta(seconds=1)
    return Job.objects.create(kind="test", title="某项检查", person=cast.district_officer, state="running", beat_at=beat, **more)


def test_a_job_that_lost_its_worker_is_queued_again(cast: Cast):
    made = lost(cast)
    assert work.resume_lost() == 1
    made.refresh_from_db()
    assert (made.state, made.resumed) == (Job.State.WAITING, 1)


def test_a_job_that_was_heard_of_is_left_alone(cast: Cast):
    Job.objects.create(kind="test", title="某项检查", state=Job.State.RUNNING, beat_at=timezone.now())
    assert work.resume_lost() == 0


def test_a_job_that_lost_its_worker_time_and_again_is_given_up(cast: Cast):
    made = lost(cast, resumed=work.MOST_RESUMED)
    assert work.resume_lost() == 0
    made.refresh_from_db()
    assert made.state == Job.State.FAILED
    assert "多次中断" in made.message


def test_a_job_that_waits_and_stands_in_no_queue_is_queued_and_run_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    ran: list[str] = []
    monkeypatch.setitem(work._WORK, "test", lambda progress: ran.append(progress.job.title))
    with django_capture_on_commit_callbacks(execute=True):
        queued = work.start(cast.actor("district_officer"), "test", "排队的")
    restored = Job.objects.create(kind="test", title="恢复来的", person=cast.district_officer)
    assert work.resume_lost() == 0
    long_ago = timezone.now() - work.LOST_AFTER - timedelta(seconds=1)
    Job.objects.filter(pk__in=[queued.pk, restored.pk]).update(created_at=long_ago)
    assert work.resume_lost() == 1
    assert work.resume_lost() == 0
    for again in (1, 2):
        for waiting in DBTaskResult.objects.ready():
            waiting.task.call(*waiting.args_kwargs["args"])
        assert sorted(ran) == sorted(["排队的", "恢复来的"]), again


@pytest.mark.parametrize("problem", [InterfaceError("connection already closed"), OperationalError("server closed")])
def test_who_looks_for_lost_jobs_outlives_a_lost_database(cast: Cast, monkeypatch: pytest.MonkeyPatch, problem: Exception):
    where = "shanglou.server.jobs.management.commands.work"
    renewed: list[bool] = []
    # The connection of a test holds all that it did.
    monkeypatch.setattr(f"{where}.close_old_connections", lambda: renewed.append(True))
    looking, told = Command(stderr=io.StringIO()), lost(cast)

    def fails() -> int:
        raise problem

    with monkeypatch.context() as patch:
        patch.setattr(f"{where}.resume_lost", fails)
        looking.look()
    looking.look()
    told.refresh_from_db()
    assert (told.state, renewed) == (Job.State.WAITING, [True, True])


def test_work_that_is_cancelled_keeps_the_steps_that_were_whole(job: Callable[..., Job]):
    def function(progress: work.Progress) -> None:
        for number in range(5):
            Division.objects.create(code=f"step {number}", name_zh="甲", level=Division.Level.UNIT)
            if number == 1:
                Job.objects.filter(pk=progress.job.pk).update(cancel_asked=True)
            progress.tell(number, now=True)

    assert job(function).state == Job.State.CANCELLED
    assert Division.objects.filter(code__startswith="step").count() == 2


def test_nobody_stops_the_work_of_somebody_else(cast: Cast):
    going = Job.objects.create(kind="test", title="某项检查", person=cast.district_officer, state=Job.State.RUNNING)
    with pytest.raises(Refused):
        work.cancel(cast.actor("city_officer"), going)
    going.refresh_from_db()
    assert not going.cancel_asked


# ------------------------------------------------------------------------------------------------------- a killed worker
@contextmanager
def process(home: Path, what: str) -> Iterator[subprocess.Popen[bytes]]:
    """``counting.py`` in a process with a home folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHANGLOU", "DJANGO"))}
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**kept, "SHANGLOU_HOME": str(home), "PYTHONPATH": path}
    started = subprocess.Popen([sys.executable, "-m", "tests.server.jobs.counting", what], env=environment, cwd=ROOT)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def rows(home: Path, statement: str) -> list[tuple[Any, ...]]:
    """What the database of a home folder says; a change is kept."""
    with closing(sqlite3.connect(home / "shanglou.sqlite3", timeout=30)) as database, database:
        return database.execute(statement).fetchall()


def kept(home: Path) -> int:
    """How many steps are done."""
    ((state,),) = rows(home, "SELECT state_data FROM jobs_job")
    return int(json.loads(state).get("next", 0))


def until(condition: Callable[[], bool], seconds: float = 120) -> None:
    """Wait until something holds."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not come about"
        time.sleep(0.05)


@pytest.fixture
def killed(tmp_path: Path, empty_home: Path) -> Path:
    """A home folder whose worker was killed in the midst of a step of a job, long enough ago that it counts as lost."""
    shutil.copytree(empty_home, tmp_path, dirs_exist_ok=True)
    with process(tmp_path, "begin") as begun:
        assert begun.wait(timeout=180) == 0
    with process(tmp_path, "work") as worker:
        until(lambda: kept(tmp_path) >= 2)
        time.sleep(0.1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    return tmp_path


@pytest.mark.slow
def test_a_worker_killed_within_a_step_leaves_nothing_of_that_step_and_its_job_goes_on_from_there(killed: Path):
    done = kept(killed)
    assert 2 <= done < 6
    assert rows(killed, "SELECT state FROM jobs_job") == [("running",)]
    assert codes(killed, "first") == codes(killed, "second") == list(range(done))
    rows(killed, "UPDATE jobs_job SET beat_at = '2020-01-01 00:00:00'")
    with process(killed, "work"):
        until(lambda: rows(killed, "SELECT state FROM jobs_job") == [("done",)])
    assert codes(killed, "first") == codes(killed, "second") == list(range(6))
    assert rows(killed, "SELECT resumed FROM jobs_job") == [(1,)]


def codes(home: Path, name: str) -> list[int]:
    """The numbers of the steps that made a division of this name."""
    found = rows(home, f"SELECT code FROM bodies_division WHERE code LIKE '{name} %' ORDER BY code")
    return [int(code.split()[1]) for (code,) in found]
