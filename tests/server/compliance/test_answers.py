from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone, translation

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import SYSTEM
from shanglou.server.bodies.models import Division
from shanglou.server.compliance import actions, checking, queries
from shanglou.server.compliance.facts import Settled, subject_of
from shanglou.server.compliance.models import Answer, Check, Waiting
from shanglou.server.compliance.questions import items
from shanglou.server.foundation.refusals import Refused
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run
from shanglou.server.projects.models import Project

from ..conftest import CAST, EVERYBODY, Cast
from .conftest import DAY, Estate

PARAMETER = "parameter:hangzhou_2024.inspection_interval"
CRITERION = "fact:unit.transferee_is_eligible"
QUESTION = "question:Q-HZ2024-03"
EARLY = datetime.date(2025, 1, 1)
PDF = b"%PDF-1.7 minutes"


def answer(cast: Cast, who: str = "district_officer", target: str = PARAMETER, value: object = "6", **more) -> Answer:
    more = {"reason": "会议议定", "evidence": "纪要〔2026〕1号", "division": cast.district, "valid_from": EARLY} | more
    return actions.answer(cast.actor(who), target, value, **more)


def in_force(estate: Estate, on: datetime.date = DAY, known_at: datetime.datetime | None = None) -> dict[str, object]:
    return subject_of(SYSTEM, estate.project, on, known_at=known_at).case.judgements.parameters


# ------------------------------------------------------------------------------------------------- who, what


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_answer(cast: Cast, who: str):
    if who in ("city_officer", "district_officer", "leader"):
        assert answer(cast, who).author == who
        return
    with pytest.raises(Refused):
        answer(cast, who)
    assert not Answer.objects.exists()


def test_an_officer_answers_for_the_own_division_only(cast: Cast):
    with pytest.raises(Refused):
        answer(cast, "district_officer", division=cast.city)
    assert answer(cast, "city_officer", division=cast.city).division == cast.city


@pytest.mark.parametrize(("more", "field"), [
    ({"reason": " "}, "理由"), ({"evidence": ""}, "依据"), ({"value": "often"}, "judgements[1].value"),
    ({"target": "parameter:hangzhou_2024.nothing"}, "judgements[1].target"), ({"target": CRITERION, "value": True}, "项目"),
    ({"target": QUESTION, "value": "whatever"}, "judgements[1].value"),
    ({"target": "fact:unit.floor_area", "value": "1000"}, "项目"),
    ({"target": "parameter:chengdu_2024.none", "value": "1"}, "judgements[1].target"),
])  # fmt: skip
def test_an_answer_that_is_none_is_told_and_nothing_is_kept(cast: Cast, more: dict, field: str):
    with pytest.raises(BadInput) as bad:
        answer(cast, **more)
    assert field in [item.field for item in bad.value.faults]
    assert not Answer.objects.exists()


def test_a_document_is_not_answered_for_a_place_where_it_does_not_hold(cast: Cast):
    unset = next(item for item in items().values() if item.kind == "parameter" and item.place == "330200")
    with pytest.raises(BadInput) as bad:
        answer(cast, target=unset.target, value="5")
    assert [item.field for item in bad.value.faults] == ["适用区划"]


def test_only_what_a_person_decides_is_answered_as_a_criterion(cast: Cast, estate: Estate):
    with pytest.raises(BadInput):
        answer(cast, target="fact:unit.floor_area", value="1000", project=estate.project)


def test_an_answer_leaves_an_entry_in_the_log(cast: Cast):
    row = answer(cast)
    entry = Entry.objects.get(verb="answer.give")
    assert (entry.key, entry.new["target"], entry.note) == (str(row.pk), PARAMETER, "会议议定")


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_sees_an_answer_of_a_district(cast: Cast, who: str):
    answer(cast)
    seen = who in ("city_officer", "district_officer", "leader", "auditor", "superuser", "enterprise", "operator")
    assert queries.answers(cast.actor(who)).exists() is seen


def test_an_answer_for_one_project_is_seen_by_those_who_see_the_project(cast: Cast, estate: Estate):
    answer(cast, target=CRITERION, value="true", project=estate.project)
    seen = {who for who in EVERYBODY if queries.answers(cast.actor(who)).exists()}
    assert seen == {"city_officer", "district_officer", "leader", "auditor", "superuser", "operator"}


# ------------------------------------------------------------------------------------------------- when it holds


def test_an_answer_holds_from_its_day(cast: Cast, estate: Estate):
    answer(cast, valid_from=datetime.date(2026, 1, 1))
    assert in_force(estate) == {"hangzhou_2024.inspection_interval": 6}
    assert in_force(estate, datetime.date(2025, 12, 31)) == {}


def test_the_answer_of_the_nearer_division_counts(cast: Cast, estate: Estate):
    answer(cast, "district_officer", value="6")
    answer(cast, "city_officer", value="12", division=cast.city)
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 6


def test_the_answer_for_the_project_itself_counts_before_all(cast: Cast, estate: Estate):
    answer(cast, value="3", project=estate.project)
    answer(cast, value="6")
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 3


def test_another_district_is_not_touched(cast: Cast, estate: Estate):
    answer(cast)
    other = Project.objects.create(code="P2", name_zh="余杭项目", division=cast.other_district, kind="new_supply")
    assert subject_of(SYSTEM, other, DAY).case.judgements.parameters == {}


def test_a_later_answer_follows_the_one_before_from_its_day_on(cast: Cast, estate: Estate):
    first = answer(cast, value="6")
    second = answer(cast, value="12", valid_from=datetime.date(2026, 1, 1))
    first.refresh_from_db()
    assert first.followed_by == second
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 12
    assert in_force(estate, datetime.date(2025, 6, 1))["hangzhou_2024.inspection_interval"] == 6


def test_what_was_answered_later_was_not_known(cast: Cast, estate: Estate):
    answer(cast, value="6")
    moment = timezone.now()
    answer(cast, value="12")
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 12
    assert in_force(estate, known_at=moment)["hangzhou_2024.inspection_interval"] == 6


def test_an_answer_taken_back_leaves_the_matter_open_and_stays_in_the_record(cast: Cast, estate: Estate):
    answer(cast, value="6")
    second = answer(cast, value="12")
    moment = timezone.now()
    actions.withdraw(cast.actor("district_officer"), second, reason="有误")
    assert in_force(estate) == {}
    assert in_force(estate, known_at=moment)["hangzhou_2024.inspection_interval"] == 12
    assert Answer.objects.count() == 2


def test_taking_back_asks_why_and_is_done_once(cast: Cast):
    row = answer(cast)
    with pytest.raises(BadInput):
        actions.withdraw(cast.actor("district_officer"), row, reason=" ")
    actions.withdraw(cast.actor("district_officer"), row, reason="有误")
    with pytest.raises(BadInput):
        actions.withdraw(cast.actor("district_officer"), row, reason="有误")


@pytest.mark.parametrize("who", ["other_officer", "enterprise", "operator", "auditor", "stranger"])
def test_who_may_not_take_an_answer_back(cast: Cast, who: str):
    row = answer(cast)
    with pytest.raises(Refused):
        actions.withdraw(cast.actor(who), row, reason="有误")


def test_a_criterion_is_decided_for_one_unit_or_for_all_of_a_project(cast: Cast, estate: Estate):
    answer(cast, target=CRITERION, value="true", project=estate.project, row=estate.first)
    name = "unit.transferee_is_eligible"
    case = subject_of(SYSTEM, estate.project, DAY).case
    assert [row.get(name) for row in case.members["unit"]] == [True, None]
    answer(cast, target=CRITERION, value="false", project=estate.project)
    case = subject_of(SYSTEM, estate.project, DAY).case
    assert [values[name] for _number, values in case.known("unit")] == [True, False]


def test_a_row_of_another_project_is_refused(cast: Cast, estate: Estate):
    other = Project.objects.create(code="P2", name_zh="另一项目", division=cast.district, kind="new_supply")
    with pytest.raises(BadInput) as bad:
        answer(cast, target=CRITERION, value="true", project=other, row=estate.first)
    assert [item.field for item in bad.value.faults] == ["对象"]


def test_an_answer_to_a_matter_of_another_kind_of_row_is_refused(cast: Cast, estate: Estate):
    with pytest.raises(BadInput):
        answer(cast, target=CRITERION, value="true", project=estate.project, row=estate.building)


def test_a_contradiction_is_resolved_by_a_note_that_checks_show(cast: Cast, estate: Estate):
    check = checking.check_project(cast.actor("district_officer"), estate.project, DAY)
    conflict = check.report["conflicts"][0]["id"]
    answer(cast, target=f"conflict:{conflict}", value="以后文件为准")
    found = queries.resolutions(cast.actor("district_officer"), check)
    assert found[conflict].value == "以后文件为准"
    assert subject_of(SYSTEM, estate.project, DAY).case.judgements.records == ()


# ------------------------------------------------------------------------------------------------- second pair of eyes


def test_an_answer_to_be_reviewed_holds_only_after_another_person_agreed(cast: Cast, estate: Estate):
    row = answer(cast, review=True)
    assert row.state == Answer.State.PROPOSED
    assert in_force(estate) == {}
    actions.review(cast.actor("city_officer"), row, agree=True)
    assert in_force(estate) == {"hangzhou_2024.inspection_interval": 6}


def test_nobody_reviews_the_own_answer(cast: Cast):
    row = answer(cast, review=True)
    with pytest.raises(Refused):
        actions.review(cast.actor("district_officer"), row, agree=True)
    row.refresh_from_db()
    assert row.state == Answer.State.PROPOSED


@pytest.mark.parametrize("who", ["other_officer", "enterprise", "operator", "auditor", "stranger"])
def test_who_may_not_review(cast: Cast, who: str):
    row = answer(cast, review=True)
    with pytest.raises(Refused):
        actions.review(cast.actor(who), row, agree=True)


def test_a_refused_answer_never_holds_and_is_not_reviewed_again(cast: Cast, estate: Estate):
    row = answer(cast, review=True)
    actions.review(cast.actor("leader"), row, agree=False, note="依据不足")
    assert in_force(estate) == {}
    with pytest.raises(BadInput):
        actions.review(cast.actor("leader"), row, agree=True)


def test_a_refusal_says_why(cast: Cast):
    with pytest.raises(BadInput):
        actions.review(cast.actor("leader"), answer(cast, review=True), agree=False)


def test_a_proposed_answer_follows_nothing_until_it_is_in_force(cast: Cast, estate: Estate):
    answer(cast, value="6")
    second = answer(cast, value="12", review=True)
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 6
    actions.review(cast.actor("leader"), second, agree=True)
    assert in_force(estate)["hangzhou_2024.inspection_interval"] == 12


# ------------------------------------------------------------------------------------------------- attachments


def word() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("word/document.xml", "<w/>")
    return made.getvalue()


def other_zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        parts.writestr("xl/workbook.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(("content", "ending"), [(PDF, ".pdf"), (word(), ".docx"), (b"\x89PNG\r\n\x1a\n", ".png")])
def test_a_file_is_kept_sealed_under_a_name_of_ours(cast: Cast, content: bytes, ending: str):
    row = answer(cast, file=SimpleUploadedFile(f"../../x{ending}", content))
    assert row.file.name.startswith("answers/")
    assert row.file.name.endswith(f"{ending}.sealed")
    assert content not in Path(row.file.path).read_bytes()


def test_of_an_answer_that_is_not_written_no_file_is_left(cast: Cast, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(actions, "_take_effect", failing)
    with pytest.raises(OSError, match="lost"):
        answer(cast, file=SimpleUploadedFile("minutes.pdf", PDF))
    assert not Answer.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def failing(_row: Answer) -> None:
    raise OSError("lost")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("minutes.pdf", b"MZ program"),
        ("minutes.pdf", other_zip()),
        ("minutes.docx", other_zip()),
        ("minutes.docx", b"PK\x03\x04 broken"),
        ("minutes.pdf", b""),
        ("minutes.exe", PDF),
    ],
)
def test_a_file_of_another_kind_is_refused(cast: Cast, name: str, content: bytes):
    with pytest.raises(BadInput) as bad:
        answer(cast, file=SimpleUploadedFile(name, content))
    assert [item.field for item in bad.value.faults] == ["附件"]
    assert not Answer.objects.exists()


# ------------------------------------------------------------------------------------------------- judged again


def test_projects_that_wait_are_judged_again_once_it_is_answered(cast: Cast, estate: Estate, django_capture_on_commit_callbacks):
    actor = cast.actor("district_officer")
    before = checking.check_project(actor, estate.project, DAY)
    assert Waiting.objects.filter(target=CRITERION).exists()
    with django_capture_on_commit_callbacks():
        answer(cast, target=CRITERION, value="true", project=estate.project)
    done = run(str(Job.objects.get().pk))
    assert done.state == Job.State.DONE, done.message
    assert done.result == {"checked": 1, "changed": 1}
    after = Check.objects.exclude(pk=before.pk).get()
    assert (after.on, after.cause) == (DAY, f"答复变动：{items()[CRITERION].topic.zh}")
    changed = {item.id for item in checking.differences(before, after)}
    assert items()[CRITERION].rules[0].id in changed


def test_projects_that_do_not_wait_are_left_alone(cast: Cast, estate: Estate, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks():
        answer(cast)
    assert run(str(Job.objects.get().pk)).result == {"checked": 0, "changed": 0}
    assert not Check.objects.exists()


def test_a_check_of_its_own_day_is_judged_again_for_today(cast: Cast, estate: Estate, django_capture_on_commit_callbacks):
    today = timezone.localdate()
    checking.check_project(cast.actor("district_officer"), estate.project, today)
    with django_capture_on_commit_callbacks():
        answer(cast, target=CRITERION, value="true", project=estate.project)
    run(str(Job.objects.get().pk))
    assert Check.objects.latest("at").on == today


# ------------------------------------------------------------------------------------------------- pages


@pytest.mark.parametrize("who", [*CAST, "operator", "leader", "auditor", "system_admin"])
def test_who_opens_the_queue(cast: Cast, client_of, who: str):
    answer_of = client_of(who).get("/questions/")
    expected = 302 if who == "stranger" else 403 if who == "system_admin" else 200
    assert answer_of.status_code == expected


def test_the_queue_shows_what_is_open_in_ones_own_place(cast: Cast, client_of):
    page = client_of("district_officer").get("/questions/").content.decode()
    assert "使用情况检查周期" in page
    assert "杭政办函〔2024〕21号" in page
    assert "甬经信产" not in page


def test_the_queue_counts_the_findings_and_projects_that_wait(cast: Cast, estate: Estate, client_of):
    checking.check_project(cast.actor("district_officer"), estate.project, DAY)
    assert queries.waiting(cast.actor("district_officer"))[CRITERION] == (2, 1)
    assert CRITERION not in queries.waiting(cast.actor("other_officer"))
    page = client_of("district_officer").get("/questions/?kind=fact").content.decode()
    assert "受让方符合“工业上楼”要求" in page
    assert "受让方符合“工业上楼”要求" not in client_of("other_officer").get("/questions/?kind=fact").content.decode()


def test_an_answer_is_given_on_the_page(cast: Cast, client_of):
    sent = {"value": "6", "division": cast.district.pk, "reason": "会议议定", "evidence": "纪要1号", "valid_from": "2026-01-01"}
    page = client_of("district_officer").post(f"/questions/{PARAMETER}/", sent, follow=True).content.decode()
    row = Answer.objects.get()
    assert (row.value, row.state) == ("6", Answer.State.IN_FORCE)
    assert "会议议定" in page


def test_a_criterion_is_answered_for_a_unit_on_the_page(cast: Cast, estate: Estate, client_of):
    client = client_of("district_officer")
    assert "请先选项目" in client.get(f"/questions/{CRITERION}/").content.decode()
    address = f"/questions/{CRITERION}/?project={estate.project.pk}"
    sent = {"value": "true", "row": estate.second.pk, "reason": "现场核实", "evidence": "记录1号", "valid_from": "2026-01-01"}
    client.post(address, sent)
    row = Answer.objects.get()
    assert (row.project, row.subject, row.key) == (estate.project, "unit", estate.second.pk)
    assert "201" in client.get(f"/questions/{CRITERION}/").content.decode()


def test_a_wrong_answer_is_told_on_the_page(cast: Cast, client_of):
    sent = {"value": "很久", "division": cast.district.pk, "reason": "议定", "evidence": "纪要", "valid_from": "2026-01-01"}
    answered = client_of("district_officer").post(f"/questions/{PARAMETER}/", sent)
    assert answered.status_code == 400
    assert "很久" in answered.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("who", ["enterprise", "auditor", "operator"])
def test_those_who_may_not_answer_get_no_form(cast: Cast, client_of, who: str):
    assert 'name="evidence"' not in client_of(who).get(f"/questions/{PARAMETER}/").content.decode()


@pytest.mark.parametrize("target", ["question:Q999", "fact:unit.floor_area", "x"])
def test_what_is_not_open_has_no_page(cast: Cast, client_of, target: str):
    assert client_of("district_officer").get(f"/questions/{target}/").status_code == 404


def test_every_thing_that_is_open_has_its_page(cast: Cast, client_of):
    client = client_of("city_officer")
    for target in items():
        assert client.get(f"/questions/{target}/").status_code == 200, target


@override_settings(SHANGLOU_TWO_PERSONS=True)
def test_where_two_persons_are_asked_for_every_answer_waits_for_the_other(cast: Cast, client_of):
    sent = {"value": "6", "division": cast.district.pk, "reason": "会议议定", "evidence": "纪要1号", "valid_from": "2026-01-01"}
    own, other = client_of("district_officer"), client_of("leader")
    own.post(f"/questions/{PARAMETER}/", sent)
    row = Answer.objects.get()
    assert row.state == Answer.State.PROPOSED
    assert 'value="agree"' not in own.get(f"/questions/{PARAMETER}/").content.decode()
    assert 'value="agree"' in other.get(f"/questions/{PARAMETER}/").content.decode()
    assert own.post(f"/questions/answers/{row.pk}/", {"do": "agree"}).status_code == 403
    other.post(f"/questions/answers/{row.pk}/", {"do": "agree"})
    row.refresh_from_db()
    assert row.state == Answer.State.IN_FORCE


@pytest.mark.parametrize("who", [*CAST, "operator", "leader", "system_admin"])
def test_who_reads_the_file_of_an_answer_for_a_project(cast: Cast, estate: Estate, client_of, who: str):
    row = answer(cast, target=CRITERION, value="true", project=estate.project, file=SimpleUploadedFile("m.pdf", PDF))
    got = client_of(who).get(f"/questions/answers/{row.pk}/file/")
    seen = who in ("city_officer", "district_officer", "operator", "leader")
    assert got.status_code == (302 if who == "stranger" else 200 if seen else 404)
    if seen:
        assert b"".join(got.streaming_content) == PDF


@pytest.mark.django_db
def test_answers_are_found_for_divisions_without_any(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert Settled.on(DAY).of(Division(pk=1).pk, None) == ()


def test_what_is_wrong_with_an_answer_is_named_in_the_language_of_the_request(cast: Cast, estate: Estate):
    with translation.override("en"), pytest.raises(BadInput) as bad:
        actions.state_fact(cast.actor("district_officer"), estate.project, "project.no_such_fact", "1", evidence="x")
    assert bad.value.faults[0].field == "fact"
