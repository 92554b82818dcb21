"""A lost database, a full disk: a plain page in both languages, and nothing half written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.doors.models import Export
from shanglou.server.enterprises import actions as enterprises
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.jobs.models import Job

from ..conftest import Cast

ClientOf = Callable[[str], Client]
#: Pages of every room, for one who signed in.
PAGES = (
    "/workbench/",
    "/parcels/",
    "/enterprises/",
    "/projects/",
    "/policies/",
    "/search/?q=精密",
    "/jobs/",
    "/account/sessions/",
)


@contextmanager
def lost() -> Iterator[None]:
    """The database does not answer."""

    def gone(*_: Any) -> Any:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        yield


@pytest.fixture
def officer(client_of: ClientOf) -> Client:
    client = client_of("district_officer")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_its_database_says_so_in_both_languages(officer: Client, page: str):
    with lost():
        answer = officer.get(page)
    said = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert "数据库暂时没有应答" in said
    assert "The database does not answer" in said
    assert "没有保存任何内容" in said
    assert "server closed" not in said


def test_the_api_without_its_database_answers_with_a_problem(officer: Client):
    with lost():
        answer = officer.get("/api/parcels")
    body = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert set(body["titles"]) == {"zh", "en"}


def test_who_calls_the_site_by_a_name_that_it_does_not_have_is_told_so(db: None):
    answer = Client(raise_request_exception=False).get("/", headers={"Host": "other.example"})
    assert answer.status_code == 400
    assert answer.content.decode().count("other.example") == 2
    assert "SHANGLOU_HOSTS" in answer.content.decode()


def test_the_api_answers_in_its_own_form_to_what_cannot_be_read(db: None):
    answer = Client(raise_request_exception=False).get("/api/v1/me", headers={"Host": "other.example"})
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_once_the_database_is_back_the_page_is_too(officer: Client):
    with lost():
        officer.get("/workbench/")
    assert officer.get("/workbench/").status_code == 200


@pytest.fixture
def firm(cast: Cast) -> Enterprise:
    return enterprises.create_enterprise(cast.actor("district_officer"), {"name_zh": "旧名称有限公司", "division": cast.district})


def test_a_change_that_loses_its_database_before_the_log_is_written_is_not_kept(
    officer: Client, firm: Enterprise, monkeypatch: pytest.MonkeyPatch
):
    before = Entry.objects.count()

    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Entry.objects, "bulk_create", gone)
    answer = officer.post(
        reverse("enterprises:name", args=[firm.pk]),
        {
            "name_zh": "新名称有限公司",
            "reason": "变更登记",
            "since": "2026-01-01",
            "version_row": firm.version,
            "version": firm.version,
        },
    )
    firm.refresh_from_db()
    assert (answer.status_code, firm.name_zh, Entry.objects.count()) == (503, "旧名称有限公司", before)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more can be written to the disk."""
    from shanglou.server.doors.exporting import writers

    def refuse(part: Path, *_: Any) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    for form in writers.WRITERS:
        monkeypatch.setitem(writers.WRITERS, form, refuse)


def files() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("exports/**/*") if path.is_file()]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_onto_a_full_disk_says_so_and_leaves_nothing(officer: Client, firm: Enterprise, full: None, form: str):
    before = files()
    answer = officer.post(reverse("enterprises:list"), {"export": form})
    assert answer.status_code == 503
    assert "磁盘已满" in answer.content.decode()
    assert (Export.objects.count(), Entry.objects.filter(verb="export").count(), files()) == (0, 0, before)


def test_a_long_export_onto_a_full_disk_fails_with_the_same_words(
    officer: Client, firm: Enterprise, full: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
):
    from shanglou.server.doors.exporting import actions
    from shanglou.server.jobs.work import run

    monkeypatch.setattr(actions, "AT_ONCE", 0)
    before = files()
    officer.post(reverse("enterprises:list"), {"export": "csv"})
    job = run(str(Job.objects.get().pk))
    assert job.state == Job.State.FAILED
    assert "磁盘已满" in job.message
    assert files() == before


def test_an_address_that_only_takes_forms_says_so_and_leads_back(officer: Client):
    answer = officer.get(reverse("bodies:follow"))
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "再点一次按钮" in answer.content.decode()
    assert reverse("site:front") in answer.content.decode()
