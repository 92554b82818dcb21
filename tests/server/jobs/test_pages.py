from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shanglou.server.jobs.models import Job

from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]


@pytest.fixture
def job(cast: Cast) -> Job:
    return Job.objects.create(
        kind="test", title="某项检查", person=cast.district_officer, state=Job.State.RUNNING, total=10, done=3
    )


def page(name: str, job: Job) -> str:
    return reverse(f"jobs:{name}", args=[job.pk])


@pytest.mark.parametrize("who", CAST)
def test_only_who_started_a_job_sees_it(who: str, job: Job, client_of: ClientOf) -> None:
    expected = {"district_officer": 200, "stranger": 302}.get(who, 404)
    for name in ("job", "part"):
        assert client_of(who).get(page(name, job)).status_code == expected


@pytest.mark.parametrize("who", CAST)
def test_only_who_started_a_job_stops_it(who: str, job: Job, client_of: ClientOf) -> None:
    client_of(who).post(page("cancel", job))
    job.refresh_from_db()
    assert job.cancel_asked is (who == "district_officer")


def test_a_job_that_goes_on_is_asked_for_again(job: Job, client_of: ClientOf) -> None:
    answer = client_of("district_officer").get(page("part", job))
    assert "every 1s" in answer.content.decode()
    assert "HX-Refresh" not in answer


def test_the_page_is_loaded_anew_once_the_job_has_ended(job: Job, client_of: ClientOf) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE)
    assert client_of("district_officer").get(page("part", job))["HX-Refresh"] == "true"


def test_a_finished_job_leads_to_what_it_made(job: Job, client_of: ClientOf) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, result={"url": "/data/somewhere/"})
    assert 'href="/data/somewhere/"' in client_of("district_officer").get(page("job", job)).content.decode()


def test_a_failed_job_says_why(job: Job, client_of: ClientOf) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, message="第 3 行缺编号")
    assert "第 3 行缺编号" in client_of("district_officer").get(page("job", job)).content.decode()


def test_a_waiting_job_is_stopped_at_once(job: Job, client_of: ClientOf) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    client_of("district_officer").post(page("cancel", job))
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


@pytest.mark.parametrize("who", CAST)
def test_everybody_finds_the_own_jobs(who: str, job: Job, client_of: ClientOf) -> None:
    answer = client_of(who).get(reverse("jobs:mine"))
    assert answer.status_code == (302 if who == "stranger" else 200)
    assert ("某项检查" in answer.content.decode()) is (who == "district_officer")


def test_an_unknown_job_is_not_found(client_of: ClientOf) -> None:
    assert client_of("district_officer").get(reverse("jobs:job", args=[uuid.uuid4()])).status_code == 404


def test_the_pages_speak_english(job: Job, client_of: ClientOf) -> None:
    client = client_of("district_officer")
    client.cookies["shanglou_language"] = "en"
    assert "You may leave this page" in client.get(page("job", job)).content.decode()
