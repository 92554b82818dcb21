"""A made-up city is written to a backup and restored elsewhere, by the commands that an operator uses."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid
import zipfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.own_database]


#: Attaches a file to a project; reads it again, wherever the project is by then.
ATTACH = """
from django.core.files.uploadedfile import SimpleUploadedFile as Upload
from shanglou.server.doors.attaching.actions import attach
print(attach(SYSTEM, Project.objects.first(), Upload("批复.pdf", b"%PDF-1.7 kept"), kind="approval").pk)
"""
READ = """
from shanglou.server.doors.attaching.actions import read
from shanglou.server.doors.models import Attachment
with read(SYSTEM, Attachment.objects.get(name="批复.pdf")) as path:
    print(path.read_bytes().decode())
"""
BEGIN = """
import django
django.setup()
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.projects.models import Project
"""


def script(home: Path, code: str, database: str = "") -> str:
    """What a program says that runs within an installation."""
    done = _run(home, ["-c", BEGIN + code], database)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def run(home: Path, *arguments: str, database: str = "") -> subprocess.CompletedProcess[str]:
    return _run(home, ["-c", "from shanglou.cli import app; app()", *arguments], database)


def _run(home: Path, arguments: list[str], database: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SHANGLOU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "shanglou.server.site.settings"}
    environment["SHANGLOU_DATABASE"] = database
    environment["SHANGLOU_KEYS"] = "00112233445566778899aabbccddeeff"
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


def said(process: subprocess.CompletedProcess[str]) -> str:
    """What a command said, without the breaks that depend on how long a path is."""
    return "".join(process.stderr.split())


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Path:
    """A backup of a small city with an uploaded file, made on SQLite."""
    home = shutil.copytree(empty_home, tmp_path_factory.mktemp("first"), dirs_exist_ok=True)
    seeded = run(home, "seed", "--projects", "12", "--parcels", "120", "--enterprises", "300", "-f", "json")
    assert seeded.returncode == 0, seeded.stderr
    (home / "files" / "answers").mkdir(parents=True)
    (home / "files" / "answers" / "意见.txt").write_text("同意", encoding="utf-8")
    script(home, ATTACH)
    written = run(home, "backup", str(home / "city.zip"), "-f", "json")
    assert written.returncode == 0, written.stderr
    return home / "city.zip"


class Restored(NamedTuple):
    """Where a backup was restored to, and what the command said."""

    home: Path
    database: str
    said: str


@pytest.fixture(scope="module")
def restored(backup: Path, tmp_path_factory: pytest.TempPathFactory, empty_home: Path) -> Restored:
    """That backup in an empty installation: on SQLite, or on PostgreSQL when the tests run there."""
    home, url = tmp_path_factory.mktemp("elsewhere"), os.environ.get("SHANGLOU_DATABASE", "")
    shutil.copytree(empty_home, home, dirs_exist_ok=True)
    database = _database(url, f"restore_{os.getpid()}", "template1") if url.startswith("postgresql") else ""
    done = run(home, "restore", str(backup), "-f", "json", database=database)
    assert done.returncode == 0, done.stdout + done.stderr
    return Restored(home, database, done.stdout)


@pytest.fixture
def elsewhere(restored: Restored, tmp_path: Path) -> tuple[Path, str]:
    """A copy of it, to do with as one likes."""
    shutil.copytree(restored.home, tmp_path, dirs_exist_ok=True)
    if not restored.database:
        return tmp_path, ""
    return tmp_path, _database(
        os.environ["SHANGLOU_DATABASE"], f"copy_{os.getpid()}_{uuid.uuid4().hex}", _name(restored.database)
    )


def _database(url: str, name: str, template: str) -> str:
    """The address of a new database, made like another."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return url.replace(f"/{_name(url)}?", f"/{name}?")


def _name(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def test_a_city_comes_back_whole_with_its_audit_chain(backup: Path, restored: Restored):
    kept = json.loads(zipfile.ZipFile(backup).read("manifest.json"))
    assert json.loads(restored.said)["content"] == kept["content"]
    verified = run(restored.home, "audit", "verify", "-f", "json", database=restored.database)
    assert json.loads(verified.stdout)["holds"] is True
    assert (restored.home / "files" / "answers" / "意见.txt").read_text(encoding="utf-8") == "同意"


#: What the log says of what was done with backups.
SAID = """
from shanglou.server.audit.models import Entry
for entry in Entry.objects.filter(verb__startswith="backup."):
    print(entry.verb, entry.new["content"])
"""


def test_that_a_backup_was_written_and_that_one_was_restored_are_entries(backup: Path, restored: Restored):
    content = json.loads(zipfile.ZipFile(backup).read("manifest.json"))["content"]
    assert f"backup.write {content}" in script(backup.parent, SAID).splitlines()
    assert f"backup.restore {content}" in script(restored.home, SAID, restored.database).splitlines()


def test_a_file_of_a_project_is_sealed_in_the_backup_and_read_after_the_restore(backup: Path, elsewhere: tuple[Path, str]):
    with zipfile.ZipFile(backup) as archive:
        (name,) = [item for item in archive.namelist() if item.startswith("files/attached/")]
        assert b"kept" not in archive.read(name)
    home, database = elsewhere
    assert script(home, READ, database) == "%PDF-1.7 kept"


def test_what_was_restored_makes_the_same_backup_again(backup: Path, restored: Restored, tmp_path: Path):
    again = run(restored.home, "backup", str(tmp_path / "again.zip"), "-f", "json", database=restored.database)
    assert json.loads(again.stdout)["content"] == json.loads(zipfile.ZipFile(backup).read("manifest.json"))["content"]


#: Writes a backup while somebody else changes a row, who waits no longer than a second for the database.
BESIDE = """
import sqlite3
from pathlib import Path
from django.conf import settings
from shanglou.server.site import backup
asked, changed = backup._rows, []
def rows(model):
    if model is Project:
        with sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=1) as other:
            changed.append(other.execute("UPDATE projects_project SET name_zh = '后来的名称'").rowcount)
        other.close()
    return asked(model)
backup._rows = rows
backup.write(Path(settings.MEDIA_ROOT).parent / "beside.zip")
print(*changed)
"""


def test_nobody_waits_for_a_backup_that_is_as_of_one_moment(backup: Path, tmp_path: Path):
    if os.environ.get("SHANGLOU_DATABASE", "").startswith("postgresql"):
        pytest.skip("asked of SQLite, where one writer keeps out all others")
    shutil.copytree(backup.parent, tmp_path, dirs_exist_ok=True)
    assert script(tmp_path, BESIDE) == "12"
    with zipfile.ZipFile(tmp_path / "beside.zip") as archive:
        assert "后来的名称" not in archive.read("tables/projects.project.jsonl").decode()


#: Restores a backup onto a disk that is full once some of the files are written.
FULL = """
import shutil, sys
from pathlib import Path
from shanglou.server.site import backup
from shanglou.server.site.serving import prepare
prepare()
copy, count = shutil.copyfileobj, []
def full(source, target, *size):
    if count:
        target.write(b"half")
        raise OSError(28, "No space left on device")
    count.append(copy(source, target, *size))
shutil.copyfileobj = full
try:
    backup.read(Path("{path}"), backup.looked_at(Path("{path}")))
except OSError as problem:
    print(problem.errno, Project.objects.count())
"""


def test_a_restore_onto_a_full_disk_leaves_neither_rows_nor_files(backup: Path, tmp_path: Path, empty_home: Path):
    shutil.copytree(empty_home, tmp_path, dirs_exist_ok=True)
    assert script(tmp_path, FULL.format(path=backup)) == "28 0"
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_a_damaged_backup_is_refused_and_nothing_is_restored(backup: Path, tmp_path: Path):
    damaged = tmp_path / "damaged.zip"
    with zipfile.ZipFile(backup) as source, zipfile.ZipFile(damaged, "w") as out:
        for name in source.namelist():
            data = source.read(name)
            out.writestr(name, data.replace("经济".encode(), "经营".encode()) if name == "tables/bodies.body.jsonl" else data)
    refused = run(tmp_path / "home", "restore", str(damaged))
    assert refused.returncode == 2
    assert "备份已损坏" in said(refused)
    with closing(sqlite3.connect(tmp_path / "home" / "shanglou.sqlite3")) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_database_with_rows_is_not_overwritten(backup: Path, tmp_path: Path):
    shutil.copytree(backup.parent, tmp_path / "home")
    refused = run(tmp_path / "home", "restore", str(backup))
    assert refused.returncode == 2
    assert "恢复不会覆盖已有数据" in said(refused)


def test_a_file_that_differs_is_not_overwritten(backup: Path, tmp_path: Path, empty_home: Path):
    shutil.copytree(empty_home, tmp_path / "home")
    with zipfile.ZipFile(backup) as archive:
        (name,) = [item for item in archive.namelist() if item.startswith("files/attached/")]
    there = tmp_path / "home" / name
    there.parent.mkdir(parents=True)
    there.write_text("theirs")
    refused = run(tmp_path / "home", "restore", str(backup))
    assert refused.returncode == 2
    assert "没有这个文件，或内容与备份相同" in said(refused)
    assert there.read_text() == "theirs"


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path):
    (tmp_path / "city.zip").write_text("no zip")
    refused = run(tmp_path / "home", "restore", str(tmp_path / "city.zip"))
    assert refused.returncode == 2
    assert "备份文件" in said(refused)
