"""Sweeps of all rules: their counts and rows are those of who ran them, what was left out is said, a stop keeps nothing."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from shanglou.engine.faults import BadInput
from shanglou.policies import library
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.models import Membership
from shanglou.server.compliance import sweep_results, sweeping
from shanglou.server.compliance.models import Answer, SweepPart, SweepResult, SweepRun
from shanglou.server.foundation.refusals import Refused
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import Cancelled, Progress, run
from shanglou.server.projects.models import Project

from ..conftest import CAST, EVERYBODY, Cast
from .conftest import DAY, Estate

FLOOR = "hangzhou_2024.smallest_floor"
SPLIT = "hangzhou_2024.split_transfer"
#: Those of the cast who may run sweeps.
SWEEPERS = ("city_officer", "district_officer", "other_officer", "leader")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    """Files of sweeps go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def estate(estate: Estate, cast: Cast) -> Estate:
    """The estate, judged to be upstairs, and a project of the other district."""
    other = Project.objects.create(code="P9", name_zh="余杭隐藏项目", division=cast.other_district, kind="new_supply")
    for project in (estate.project, other):
        Answer.objects.create(
            target="fact:project.is_upstairs", value=True, project=project, division=project.division, author="—", evidence="—",
            answered_by=cast.enterprise_body, reason="—", valid_from=datetime.date(2024, 6, 1), state=Answer.State.IN_FORCE,
            in_force_from=datetime.datetime(2024, 6, 1, tzinfo=datetime.UTC),
        )  # fmt: skip
    return estate


@pytest.fixture
def swept(cast: Cast, estate: Estate, django_capture_on_commit_callbacks: Callable) -> Callable[..., SweepRun]:
    """Run a sweep of one of the cast to its end."""

    def made(who: str, on: datetime.date = DAY, subjects: tuple[str, ...] = sweeping.USUAL) -> SweepRun:
        done = run(str(sweeping.begin(cast.actor(who), on, subjects).pk))
        assert (done.state, done.message) == (Job.State.DONE, "")
        return SweepRun.objects.get(pk=done.result["run"])

    return made


def test_every_rule_in_force_is_counted_for_every_row(swept: Callable[..., SweepRun], estate: Estate):
    found = swept("district_officer")
    assert found.counts[FLOOR] == {"met": 1, "not met": 1, "missing facts": 0, "needs judgement": 0, "not applicable": 0}
    assert found.rows["330100.unit"] == 2


def test_a_sweep_counts_the_decisions_of_every_gate(swept: Callable[..., SweepRun], estate: Estate):
    found = swept("district_officer")
    assert sum(found.gates[SPLIT].values()) == 2
    assert found.gates[SPLIT]["may not"] == 1


def test_a_rule_that_computes_is_counted_where_it_has_a_value_and_not_against_a_project(
    swept: Callable[..., SweepRun], estate: Estate
):
    found = swept("district_officer")
    computing = [name for name in found.counts if library().rules[name].yields_value]
    assert computing
    result = SweepResult.objects.get(run=found, project=estate.project)
    judged = [counts for name, counts in found.counts.items() if name not in computing]
    assert result.met == sum(counts["met"] for counts in judged)


@pytest.mark.parametrize(("who", "projects"), [("city_officer", 2), ("district_officer", 1), ("other_officer", 1), ("leader", 2)])
def test_only_rows_that_the_person_may_see_are_swept(swept: Callable[..., SweepRun], estate: Estate, who: str, projects: int):
    assert swept(who).rows["330100.project"] == projects


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_those_with_the_right_may_begin_a_sweep(client_of: Callable[[str], Client], estate: Estate, who: str):
    answer = client_of(who).post("/policies/sweeps/new/", {"on": "2026-06-01", "subject": ["project"]})
    assert Job.objects.filter(kind=sweeping.KIND).exists() is (who in (*SWEEPERS, "superuser"))
    if who == "stranger":
        assert answer.status_code == 302
    elif who not in (*SWEEPERS, "superuser"):
        assert answer.status_code == 403


def test_a_subject_that_the_registry_does_not_have_is_refused(cast: Cast, estate: Estate):
    with pytest.raises(BadInput):
        sweeping.begin(cast.actor("city_officer"), DAY, ["division"])
    with pytest.raises(BadInput):
        sweeping.begin(cast.actor("city_officer"), DAY, [])


def test_only_the_chosen_subjects_are_swept(swept: Callable[..., SweepRun], estate: Estate):
    found = swept("district_officer", subjects=("unit",))
    assert {library().rules[name].subject for name in found.counts} == {"unit"}


def test_every_rule_is_either_asked_or_left_out_with_a_reason(swept: Callable[..., SweepRun], estate: Estate):
    found = swept("district_officer")
    left = {item["rule"]: item["why"] for item in found.left_out}
    assert set(left) | set(found.counts) == set(library().rules)
    assert not set(left) & set(found.counts)


def test_what_was_left_out_has_the_right_reason(swept: Callable[..., SweepRun], estate: Estate):
    left = {item["rule"]: item["why"] for item in swept("district_officer", subjects=("unit",)).left_out}
    rules = library().rules.values()
    own = {rule.subject: rule.id for rule in rules if rule.instrument.id == "hangzhou_2024"}
    lapsed = next(rule.id for rule in rules if rule.instrument.id == "hangzhou_2021")
    assert left[lapsed] == "not in force"
    assert left[own["division"]] == "not in the registry"
    assert left[own["project"]] == "not chosen"


def test_the_rows_behind_a_number_are_kept(swept: Callable[..., SweepRun], estate: Estate):
    found, about = swept("district_officer"), sweep_results.about(FLOOR)
    assert about is not None
    assert sweep_results.keys(found, about, "not met") == [estate.first.pk]
    assert sweep_results.keys(found, about, "met") == [estate.second.pk]


def test_every_number_of_a_sweep_is_the_number_of_its_rows(swept: Callable[..., SweepRun], estate: Estate):
    found = swept("city_officer")
    for counts in (found.counts, found.gates):
        for name, said in counts.items():
            about = sweep_results.about(name)
            assert about is not None
            assert {word: len(sweep_results.keys(found, about, word)) for word in said} == said


def test_a_sweep_that_is_stopped_keeps_nothing(cast: Cast, estate: Estate, files: Path):
    job = sweeping.begin(cast.actor("district_officer"), DAY)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, cancel_asked=True)
    job.refresh_from_db()
    with pytest.raises(Cancelled):
        sweeping.sweep_all(Progress(job))
    assert not SweepRun.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_the_page_of_a_stopped_sweep_says_what_is_left_and_leads_back(
    cast: Cast, client_of: Callable[[str], Client], estate: Estate
):
    job = sweeping.begin(cast.actor("district_officer"), DAY)
    client = client_of("district_officer")
    client.post(reverse("jobs:cancel", args=[job.pk]))
    page = client.get(reverse("jobs:job", args=[job.pk])).content.decode()
    assert "没有做完的核对不留结果" in page
    assert f'class="btn" href="{reverse("compliance:sweeps")}"' in page


def test_a_sweep_that_cannot_be_kept_leaves_no_file(cast: Cast, estate: Estate, files: Path, monkeypatch: pytest.MonkeyPatch):
    kept = sweep_results.keep
    calls = []

    def full(*args: object) -> SweepPart:
        calls.append(args)
        if len(calls) > 1:
            raise OSError("disk full")
        return kept(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(sweeping, "keep", full)
    done = run(str(sweeping.begin(cast.actor("district_officer"), DAY).pk))
    assert done.state == Job.State.FAILED
    assert not SweepRun.objects.exists()
    assert not [path for path in files.rglob("*") if path.is_file()]


def test_progress_goes_up_to_the_number_of_rules_and_gates(cast: Cast, estate: Estate, monkeypatch: pytest.MonkeyPatch):
    told: list[tuple[int, int]] = []
    plain = Progress.tell

    def tell(self: Progress, done: int | None = None, total: int | None = None, *args: object, **more: object) -> None:
        told.append((done or 0, total or 0))
        plain(self, done, total, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Progress, "tell", tell)
    run(str(sweeping.begin(cast.actor("district_officer"), DAY).pk))
    assert [done for done, _total in told] == sorted(done for done, _total in told)
    assert told[-1][0] == told[-1][1] > 100


def test_only_the_newest_sweeps_of_a_person_are_kept_with_their_files(
    swept: Callable[..., SweepRun], estate: Estate, monkeypatch: pytest.MonkeyPatch, files: Path
):
    monkeypatch.setattr(sweeping, "KEPT", 2)
    found = [swept("district_officer", subjects=("unit",)) for _ in range(3)]
    assert set(SweepRun.objects.all()) == set(found[1:])
    assert len(list(files.rglob("*.parquet"))) == 2


def test_nobody_sees_the_sweep_of_another(client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate):
    found = swept("city_officer")
    addresses = [
        f"/policies/sweeps/{found.pk}/",
        f"/policies/sweeps/{found.pk}/rows/{FLOOR}/",
        f"/policies/sweeps/{found.pk}/file/csv/",
        f"/policies/sweeps/{found.pk}/file/csv/?of={FLOOR}&said=met",
    ]
    answers = {who: {client_of(who).get(address).status_code for address in addresses} for who in CAST}
    assert answers == {
        "city_officer": {200}, "district_officer": {404}, "other_officer": {404}, "enterprise": {403}, "stranger": {302},
    }  # fmt: skip


def test_rows_that_may_no_longer_be_seen_are_gone_from_an_old_sweep(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], cast: Cast, estate: Estate
):
    found = swept("city_officer")
    Membership.objects.filter(person=cast.city_officer).update(body=Membership.objects.get(person=cast.other_officer).body)
    client = client_of("city_officer")
    page = client.get(f"/policies/sweeps/{found.pk}/?tab=projects").content.decode()
    assert "余杭隐藏项目" in page
    assert "临平智造" not in page
    assert "1 幢" not in client.get(f"/policies/sweeps/{found.pk}/rows/{FLOOR}/?said=met").content.decode()
    answer = client.get(f"/policies/sweeps/{found.pk}/file/csv/?of={FLOOR}&said=met")
    assert "1 幢" not in b"".join(answer.streaming_content).decode()


def test_a_number_leads_to_its_rows(client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate):
    found, client = swept("district_officer"), client_of("district_officer")
    page = client.get(f"/policies/sweeps/{found.pk}/?tab=rules").content.decode()
    address = f"/policies/sweeps/{found.pk}/rows/{FLOOR}/?said=not met"
    assert address in page
    rows = client.get(address).content.decode()
    assert f"/units/{estate.first.pk}/" in rows
    assert f"/units/{estate.second.pk}/" not in rows


def test_every_part_of_the_result_opens_in_both_languages(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate
):
    found, client = swept("district_officer"), client_of("district_officer")
    for language in ("zh-hans", "en"):
        client.cookies["shanglou_language"] = language
        for tab in ("gates", "rules", "projects", "left"):
            assert client.get(f"/policies/sweeps/{found.pk}/?tab={tab}").status_code == 200, (language, tab)


def test_the_result_page_has_as_many_queries_whatever_there_is(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate, django_assert_max_num_queries: Callable
):
    found, client = swept("city_officer"), client_of("city_officer")
    for tab in ("gates", "rules", "projects", "left"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/policies/sweeps/{found.pk}/?tab={tab}").status_code == 200


def test_the_page_follows_a_sweep_that_goes_on(client_of: Callable[[str], Client], cast: Cast, estate: Estate):
    job = sweeping.begin(cast.actor("district_officer"), DAY)
    page = client_of("district_officer").get("/policies/sweeps/").content.decode()
    assert f"/jobs/{job.pk}/cancel/" in page
    assert f"/jobs/{job.pk}/" not in client_of("other_officer").get("/policies/sweeps/").content.decode()


def test_the_job_leads_to_the_result(client_of: Callable[[str], Client], cast: Cast, estate: Estate):
    job = run(str(sweeping.begin(cast.actor("district_officer"), DAY).pk))
    assert job.result["url"] in client_of("district_officer").get(f"/jobs/{job.pk}/").content.decode()


def test_the_file_has_a_line_for_each_rule_and_gate(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate
):
    found = swept("district_officer")
    answer = client_of("district_officer").get(f"/policies/sweeps/{found.pk}/file/csv/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(found.counts) + len(found.gates)
    assert [line for line in lines if FLOOR in line and line.endswith(",1,1,0,0,0")]


def test_a_city_without_registered_rows_is_not_listed_rule_by_rule(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate
):
    found = swept("district_officer")
    ningbo = next(name for name in found.counts if name.startswith("ningbo_2025."))
    page = client_of("district_officer").get(f"/policies/sweeps/{found.pk}/?tab=rules").content.decode()
    assert f"/rules/{FLOOR}/" in page
    assert f"/rules/{ningbo}/" not in page
    assert "没有可核对的登记对象" in page


def test_the_workbook_of_rows_opens_and_names_them(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate
):
    from python_calamine import CalamineWorkbook

    found = swept("district_officer")
    answer = client_of("district_officer").get(f"/policies/sweeps/{found.pk}/file/xlsx/?of={FLOOR}&said=met")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    rows = book.get_sheet_by_index(0).to_python()
    assert [(int(row[0]), row[2]) for row in rows[1:]] == [(estate.second.pk, "符合")]


def test_an_export_is_logged_with_its_rows_and_checksum(
    client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate
):
    found = swept("district_officer")
    client_of("district_officer").get(f"/policies/sweeps/{found.pk}/file/csv/?of={FLOOR}&said=met")
    entry = Entry.objects.get(verb="export", kind="compliance.sweeprun")
    assert entry.new["rows"] == 1
    assert re.fullmatch("[0-9a-f]{64}", entry.new["sha256"])


def test_a_leader_may_sweep_and_an_auditor_may_not_read_it(swept: Callable[..., SweepRun], cast: Cast, estate: Estate):
    swept("leader")
    with pytest.raises(Refused):
        sweeping.begin(cast.actor("auditor"), DAY)


def test_a_file_that_is_gone_is_said_to_be(client_of: Callable[[str], Client], swept: Callable[..., SweepRun], estate: Estate):
    found = swept("district_officer")
    for part in found.parts.all():
        default_storage.delete(part.file.name)
    page = client_of("district_officer").get(f"/policies/sweeps/{found.pk}/rows/{FLOOR}/?said=met").content.decode()
    assert "请重新核对" in page
