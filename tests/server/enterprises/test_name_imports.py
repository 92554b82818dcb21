"""The import of names over time: whom a row is about, which name it means, what it is refused for, and its undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.importing import actions as importing
from shanglou.server.doors.kinds import KINDS
from shanglou.server.doors.models import ImportRun
from shanglou.server.enterprises import actions
from shanglou.server.enterprises.models import Enterprise, EnterpriseName
from shanglou.server.foundation.refusals import Refused
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job

from ..conftest import CAST, Cast
from .firms import NAME, code
from .test_names import FIRST, FORMER, LAST, day, known

HEAD = "企业,单位名称,自,至,来源,更正原因"


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("district_officer")


def done(run: ImportRun, job: Job) -> ImportRun:
    ended = run_job(str(job.pk))
    assert ended.state == Job.State.DONE, ended.message
    run.refresh_from_db()
    return run


def checked(actor: Actor, *lines: str, head: str = HEAD, **options: Any) -> ImportRun:
    file = SimpleUploadedFile("names.csv", "\n".join([head, *lines]).encode())
    run = importing.upload(actor, KINDS["enterprise-names"], file)
    return done(run, importing.check(actor, run, run.columns, {"existing": "update", **options}))


def written(actor: Actor, *lines: str, **options: Any) -> ImportRun:
    run = checked(actor, *lines, **options)
    return done(run, importing.write(actor, run))


def undone(actor: Actor, run: ImportRun) -> ImportRun:
    return done(run, importing.undo(actor, run))


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    return list(run.problems.filter(is_doubt=False).order_by("row").values_list("row", "field", "found"))


LINE = f"{code(1)},{FORMER},2010-03-01,2018-05-31,工商档案,"


# ------------------------------------------------------------------------------------------------------ what is written
@pytest.mark.parametrize("firm_as", [code(1), NAME])
def test_an_enterprise_is_found_by_code_or_name(officer: Actor, firm: Enterprise, firm_as: str):
    run = written(officer, f"{firm_as},{FORMER},2010-03-01,2018-05-31,,")
    assert (run.created, problems(run)) == (1, [])
    assert (FORMER, FIRST, LAST) in known(firm)


def test_the_present_name_stays_as_it_is(officer: Actor, firm: Enterprise):
    written(officer, LINE)
    assert Enterprise.objects.get(pk=firm.pk).name_zh == NAME
    assert known(firm) == {(NAME, None, None), (FORMER, FIRST, LAST)}


def test_a_row_without_a_reason_tells_what_file_it_came_from(officer: Actor, firm: Enterprise):
    written(officer, LINE)
    row = EnterpriseName.objects.get(name_zh=FORMER)
    assert (row.source, row.reason) == ("工商档案", "导入 names.csv")
    assert Entry.objects.get(verb="enterprise.record_name").note == "导入 names.csv"


def test_a_check_writes_nothing(officer: Actor, firm: Enterprise):
    assert checked(officer, LINE).good == 1
    assert known(firm) == {(NAME, None, None)}


def test_all_names_of_an_enterprise_may_stand_in_one_file_the_present_one_too(officer: Actor, firm: Enterprise):
    run = written(officer, LINE, f"{code(1)},{NAME},2018-06-01,,,")
    assert (run.created, run.changed, problems(run)) == (1, 1, [])
    assert known(firm) == {(FORMER, FIRST, LAST), (NAME, day("2018-06-01"), None)}


def test_a_name_may_have_been_borne_twice(officer: Actor, firm: Enterprise):
    run = written(officer, LINE, f"{code(1)},别名,2018-06-01,2019-12-31,,", f"{code(1)},{FORMER},2020-01-01,2021-12-31,,")
    assert (run.created, problems(run)) == (3, [])


def test_days_known_better_correct_what_is_there(officer: Actor, firm: Enterprise):
    written(officer, LINE)
    run = written(officer, f"{code(1)},{FORMER},,2018-06-30,,")
    assert (run.created, run.changed) == (0, 1)
    assert known(firm) == {(NAME, None, None), (FORMER, FIRST, day("2018-06-30"))}


def test_a_name_that_a_renaming_left_is_given_its_first_day(officer: Actor, firm: Enterprise):
    actions.rename(officer, firm, "新名称", reason="工商变更", since=day("2024-05-01"))
    run = written(officer, f"{code(1)},{NAME},2012-01-01,2024-04-30,,")
    assert (run.created, run.changed) == (0, 1)
    assert known(firm) == {(NAME, day("2012-01-01"), day("2024-04-30")), ("新名称", day("2024-05-01"), None)}


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        f"{NAME},{FORMER},,2018-05-31,,",
        f"{code(1)},{FORMER}（）,2010-03-01,2018-05-31,工商档案,",
        f"{code(1)},{NAME},,,,",
    ],
)
def test_what_is_in_the_registry_already_counts_as_the_same(officer: Actor, firm: Enterprise, line: str):
    written(officer, LINE)
    run = checked(officer, line)
    assert (run.good, run.bad, run.unchanged) == (0, 0, 1)


# ------------------------------------------------------------------------------------------------------ what is refused
def test_an_enterprise_that_there_is_not_is_named(officer: Actor, firm: Enterprise):
    assert problems(checked(officer, f"{code(5)},{FORMER},,2018-05-31,,")) == [(2, "企业", code(5))]


def test_a_hidden_enterprise_is_like_none(officer: Actor, cast: Cast):
    Enterprise.objects.create(name_zh="余杭甲公司", credit_code=code(4), code_state="valid", division=cast.other_district)
    runs = [checked(officer, f"{firm},{FORMER},,2018-05-31,,") for firm in (code(4), code(5))]
    hidden, none = [
        list(run.problems.values_list("field", "expected_zh", "expected_en", "remedy_zh", "remedy_en")) for run in runs
    ]
    assert hidden == none
    assert len(hidden) == 1


def test_a_day_that_is_none_keeps_its_row_out(officer: Actor, firm: Enterprise):
    run = written(officer, f"{code(1)},别名,2018-06-31,2019-12-31,,", LINE)
    assert [(row, field) for row, field, _found in problems(run)] == [(2, "自")]
    assert known(firm) == {(NAME, None, None), (FORMER, FIRST, LAST)}


def test_an_overlap_with_the_registry_is_told_before_anything_is_written(officer: Actor, firm: Enterprise):
    written(officer, LINE)
    run = checked(officer, f"{code(1)},别名,2018-05-31,2019-12-31,,")
    assert (run.good, run.bad) == (0, 1)
    assert FORMER in run.problems.get().expected_zh


def test_an_overlap_within_the_file_is_told_before_anything_is_written(officer: Actor, firm: Enterprise):
    run = checked(officer, LINE, f"{code(1)},别名,2018-05-31,2019-12-31,,")
    assert (run.good, run.bad) == (1, 1)
    assert problems(run)[0][0] == 3


def test_a_former_name_without_its_last_day_is_told_where_a_renaming_is_done(officer: Actor, firm: Enterprise):
    run = checked(officer, f"{code(1)},{FORMER},2010-03-01,,,")
    assert [(row, field) for row, field, _found in problems(run)] == [(2, "至")]
    assert "更名" in run.problems.get().remedy_zh


def test_a_double_in_the_file_is_named_with_its_first_row(officer: Actor, firm: Enterprise):
    run = checked(officer, LINE, LINE)
    assert (run.good, run.bad, problems(run)[0][0]) == (1, 1, 3)


@pytest.mark.parametrize("name", CAST)
def test_who_may_rename_may_import_names(cast: Cast, firm: Enterprise, name: str):
    if name in ("enterprise", "stranger"):
        with pytest.raises(Refused):
            checked(cast.actor(name), LINE)
    else:
        assert checked(cast.actor(name), LINE).good == (1 if name in ("city_officer", "district_officer") else 0)


# ------------------------------------------------------------------------------------------------------ undo
def test_an_undo_takes_former_names_away_and_gives_old_days_back(officer: Actor, firm: Enterprise):
    actions.rename(officer, firm, "新名称", reason="工商变更", since=day("2024-05-01"))
    before = known(firm)
    lines = (LINE, f"{code(1)},{NAME},2018-06-01,2024-04-30,,", f"{code(1)},新名称,2024-05-06,,,")
    run = undone(officer, written(officer, *lines))
    assert (run.undone, run.stays) == (3, 0), [row.stays for row in run.rows.all()]
    assert known(firm) == before


def test_an_undo_leaves_a_name_that_somebody_corrected_since(officer: Actor, firm: Enterprise):
    run = written(officer, LINE)
    written(officer, f"{code(1)},{FORMER},,2018-06-30,,")
    run = undone(officer, run)
    assert (run.undone, run.stays) == (0, 1)
    assert (FORMER, FIRST, day("2018-06-30")) in known(firm)


# ------------------------------------------------------------------------------------------------------ for programs
@pytest.mark.parametrize("name", ["city_officer", "district_officer", "other_officer"])
def test_the_kind_is_told_to_programs_with_its_columns(client_of: Any, name: str):
    kinds = {item["name"]: item for item in client_of(name).get("/api/v1/imports/kinds").json()}
    fields = {item["name"]: item for item in kinds["enterprise-names"]["fields"]}
    assert [name for name, item in fields.items() if item["required"]] == ["enterprise", "name_zh"]
    assert fields["valid_to"]["type"] == "date"
