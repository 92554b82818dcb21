"""`serve`, `seed`, `backup`, `restore`, `audit verify`, `manage`: what they do, say and refuse."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from typer.testing import Result

from shanglou.server.audit import chain
from shanglou.server.audit.actions import Deed, record
from shanglou.server.audit.models import Entry, Head
from shanglou.server.audit.protection import release
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.actors import system_identity
from tests.cli.helpers import faults, read_json, run, validator, write

LANGUAGES = ("zh", "en")


def one_line(result: Result) -> str:
    """What was said, without the breaks that depend on the width."""
    return " ".join((result.stdout + result.stderr).split())


@contextlib.contextmanager
def taken() -> Iterator[int]:
    """A port that somebody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


# ------------------------------------------------------------------------------------------------------------------ seed
@pytest.mark.django_db
def test_seed_makes_as_many_rows_as_were_asked_for():
    rows = read_json(run("seed", "--projects", 3, "--parcels", 40, "--enterprises", 60, "-f", "json"), "seed")["rows"]
    assert (rows["project"], rows["parcel"], rows["enterprise"]) == (3, 40, 60)


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh", "宗地 40"), ("en", "Parcels 40")])
def test_seed_says_what_there_is_in_the_language_asked_for(language: str, word: str):
    assert word in one_line(run("seed", "--projects", 3, "--parcels", 40, "--enterprises", 60, "-l", language))


@pytest.mark.django_db
def test_seed_fills_only_an_empty_database():
    run("seed", "--parcels", 5)
    (fault,) = faults(run("seed", "--parcels", 5, "-f", "json"))
    assert fault["found"] == "land.parcel"


@pytest.mark.parametrize("option", ["--projects", "--parcels", "--enterprises"])
def test_seed_refuses_a_number_below_nothing(option: str):
    (fault,) = faults(run("seed", option, -1, "-f", "json"))
    assert (fault["field"], fault["found"]) == (option, "-1")


def test_seed_refuses_projects_without_parcels():
    (fault,) = faults(run("seed", "--projects", 5, "-f", "json"))
    assert "--parcels 0" in fault["found"]


# -------------------------------------------------------------------------------------------------------- backup, restore
@pytest.mark.django_db
def test_a_restore_says_the_same_of_a_backup_as_its_writing(tmp_path: Path):
    written = read_json(run("backup", tmp_path / "city.zip", "-f", "json"), "backup")
    emptied()
    assert read_json(run("restore", tmp_path / "city.zip", "-f", "json"), "backup") == written


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh", "已恢复"), ("en", "Restored")])
def test_a_restore_says_so_in_the_language_asked_for(tmp_path: Path, language: str, word: str):
    run("backup", tmp_path / "city.zip")
    emptied()
    assert word in one_line(run("restore", tmp_path / "city.zip", "-l", language))


@pytest.mark.django_db
def test_a_backup_into_a_folder_that_is_not_there_is_refused(tmp_path: Path):
    (fault,) = faults(run("backup", tmp_path / "none" / "city.zip", "-f", "json"))
    assert fault["field"] == "file"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "word"), [("zh", "磁盘已满"), ("en", "The disk is full")])
def test_a_full_disk_is_said_and_no_part_of_a_backup_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, word: str
):
    import zipfile

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    refused = run("backup", tmp_path / "city.zip", "-l", language)
    assert refused.exit_code == 2
    assert word in one_line(refused)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "content"), [("text", "no zip"), ("empty", "")])
def test_a_file_that_is_no_backup_is_refused(tmp_path: Path, name: str, content: str):
    (fault,) = faults(run("restore", write(tmp_path, f"{name}.zip", content), "-f", "json"))
    assert fault["field"] == "file"


@pytest.mark.django_db
def test_a_backup_that_is_not_there_is_refused(tmp_path: Path):
    (fault,) = faults(run("restore", tmp_path / "none.zip", "-f", "json"))
    assert "none.zip" in fault["found"]


@pytest.mark.django_db
def test_rows_are_found_by_the_search_after_a_restore(tmp_path: Path):
    run("seed", "--parcels", 5, "--enterprises", 20)
    name = Enterprise.objects.order_by("pk")[0].name_zh
    run("backup", tmp_path / "city.zip")
    emptied()
    assert run("restore", tmp_path / "city.zip").exit_code == 0
    from shanglou.server.bodies.actors import SYSTEM
    from shanglou.server.search.queries import find

    assert name in [hit.title for group in find(SYSTEM, name) for hit in group.hits]


def emptied() -> None:
    """Every row of the platform removed, as a new database has none."""
    from django.core.management import call_command

    release(connection)
    with connection.constraint_checks_disabled():
        call_command("flush", verbosity=0, interactive=False)
    from shanglou.server.audit.protection import protect

    protect(connection)


# ----------------------------------------------------------------------------------------------------------------- audit
@pytest.fixture
def log(db: None) -> None:
    record(system_identity(), [Deed("test", "site", str(number), f"第{number}项") for number in range(3)])


def test_a_log_that_holds_is_said_to(log: None):
    result = run("audit", "verify", "-f", "json")
    said = read_json(result, "audit")
    head = said.pop("head")
    assert (result.exit_code, said) == (0, {"format": "shanglou/audit/1", "entries": 3, "holds": True, "breaks": []})
    assert head == str(chain.head())


def test_that_it_was_verified_is_an_entry_of_who_did(log: None):
    run("audit", "verify")
    entry = Entry.objects.get(verb="log.verify")
    assert (entry.person, entry.new) == ("system", {"entries": 3, "breaks": 0})
    assert "@" in entry.person_name


def test_a_copy_that_is_evidence_is_verified_without_an_entry(log: None):
    assert run("audit", "verify", "--no-entry").exit_code == 0
    assert Entry.objects.count() == 3


def test_a_head_that_was_written_down_is_compared_with(log: None):
    assert run("audit", "verify", "--anchor", str(chain.head())).exit_code == 0
    other = run("audit", "verify", "--anchor", f"3:{'0' * 64}", "-f", "json")
    assert (other.exit_code, [item["number"] for item in read_json(other, "audit")["breaks"]]) == (1, [3])


def test_a_head_that_was_put_back_is_told_though_nothing_can_be_entered(log: None):
    Head.objects.update(number=1)
    result = run("audit", "verify", "-f", "json")
    assert (result.exit_code, read_json(result, "audit")["holds"]) == (1, False)


def test_an_altered_entry_is_named_and_the_exit_code_is_1(log: None):
    release(connection)
    connection.cursor().execute("UPDATE audit_entry SET label = 'x' WHERE number = 2")
    result = run("audit", "verify", "-f", "json")
    assert (result.exit_code, [item["number"] for item in read_json(result, "audit")["breaks"]]) == (1, [2])


@pytest.mark.parametrize(("language", "word"), [("zh", "第 2 条"), ("en", "entry 2")])
def test_an_altered_entry_is_said_in_the_language_asked_for(log: None, language: str, word: str):
    release(connection)
    connection.cursor().execute("UPDATE audit_entry SET label = 'x' WHERE number = 2")
    assert word.lower() in one_line(run("audit", "verify", "-l", language)).lower()


# ------------------------------------------------------------------------------------------------- serve, manage, settings
def test_a_port_that_is_taken_is_refused_and_another_proposed():
    with taken() as port:
        (fault,) = faults(run("serve", "--port", port, "-f", "json"))
    assert (fault["field"], fault["found"]) == ("--port", str(port))
    assert str(port + 1) in fault["remedy"]["zh"]


@pytest.mark.parametrize("port", [0, -1, 65536, 99999])
def test_a_number_that_is_no_port_is_refused(port: int):
    (fault,) = faults(run("serve", "--port", port, "-f", "json"))
    assert (fault["field"], fault["found"]) == ("--port", str(port))


def test_an_address_of_another_machine_is_refused():
    (fault,) = faults(run("serve", "--host", "192.0.2.1", "-f", "json"))
    assert fault["field"] == "--host"


def test_no_workers_are_refused():
    (fault,) = faults(run("serve", "--workers", 0, "-f", "json"))
    assert fault["field"] == "--workers"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_said_on_the_error_stream_in_the_language_asked_for(language: str):
    refused = run("serve", "--workers", 0, "-l", language)
    assert refused.stdout == ""
    assert ("a whole number of at least 1" in refused.stderr) is (language == "en")


@pytest.mark.parametrize(
    ("problem", "remedy"),
    [("could not connect to server", "SHANGLOU_DATABASE"), ("database or disk is full", "磁盘已满")],
)
@pytest.mark.django_db
def test_a_database_that_does_not_answer_is_said_plainly(monkeypatch: pytest.MonkeyPatch, problem: str, remedy: str):
    def fail(*_: Any) -> None:
        raise OperationalError(problem)

    monkeypatch.setattr("shanglou.server.bodies.actions.verify", fail)
    (fault,) = faults(run("audit", "verify", "-f", "json"))
    assert fault["found"] == problem
    assert remedy in fault["remedy"]["zh"]


@pytest.mark.django_db
def test_manage_runs_a_command_of_django(capsys: pytest.CaptureFixture[str]):
    assert run("manage", "check").exit_code == 0
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_a_command_that_goes_past_the_actions_is_entered_in_the_log(capsys: pytest.CaptureFixture[str]):
    run("manage", "createcachetable", "--dry-run")
    entry = Entry.objects.get()
    assert (entry.verb, entry.label, entry.new) == ("command.run", "manage createcachetable", {"arguments": ["--dry-run"]})


def elsewhere(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command in a process and a home folder of its own."""
    return subprocess.run(**_process(home, *arguments, **environment), capture_output=True, text=True, check=False)  # type: ignore[call-overload]


def _process(home: Path, *arguments: str, **environment: str) -> dict[str, Any]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SHANGLOU", "DJANGO"))}
    command = [sys.executable, "-c", "from shanglou.cli import app; app()", *arguments]
    return {"args": command, "env": {**kept, "SHANGLOU_HOME": str(home), **environment}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHANGLOU_DATABASE", "mysql://localhost/city"),
        ("SHANGLOU_IDLE_SECONDS", "half an hour"),
        ("SHANGLOU_MAX_UPLOAD", "0"),
        ("SHANGLOU_AREA_TOLERANCE", "2%"),
        ("SHANGLOU_KEYS", "abc"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str):
    refused = elsewhere(tmp_path, "audit", "verify", "-f", "json", **{name: value})
    assert refused.returncode == 2, refused.stderr
    assert json.loads(refused.stdout)["faults"][0]["field"] == name


def test_a_database_without_tables_is_said_plainly(tmp_path: Path):
    refused = elsewhere(tmp_path, "audit", "verify", "-f", "json")
    assert refused.returncode == 2, refused.stderr
    assert "migrate" in json.loads(refused.stdout)["faults"][0]["remedy"]["zh"]


@pytest.mark.slow
def test_the_platform_answers_once_it_says_so_and_ends_with_its_worker(tmp_path: Path):
    with taken() as port:
        pass
    with subprocess.Popen(
        **_process(tmp_path, "serve", "--port", str(port), "--workers", "1", "-f", "json"), stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            said = json.loads("".join(iter(server.stdout.readline, "}\n")) + "}")
            assert list(validator("serve").iter_errors(said)) == []
            with urllib.request.urlopen(said["address"]) as answer:
                assert answer.status == 200
            children = descendants(server.pid)
            assert len(children) >= 2
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=60)
    assert [pid for pid in children if alive(pid)] == []


def descendants(pid: int) -> list[int]:
    """The processes that a process started."""
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    own = [int(item) for item in found.stdout.split()]
    return [*own, *(below for child in own for below in descendants(child))]


def alive(pid: int) -> bool:
    """Whether a process is there and runs."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"
