from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.doors.importing import actions, marked, reading, running, store, telling
from shanglou.server.doors.kinds import KINDS
from shanglou.server.doors.models import ImportRun
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.refusals import Refused
from shanglou.server.jobs.models import Job
from shanglou.server.jobs.work import run as run_job
from shanglou.server.land.models import Parcel, Zone

from ..conftest import CAST, Cast
from ..enterprises.firms import code

GOOD = "宗地代码,所在区划,宗地面积（公顷）,土地坐落\nA1,330113,2,东湖街道1号\nA2,临平区,3.5,东湖街道2号\n"


def sent(actor: Actor, text: str | bytes, kind: str = "parcels", name: str = "parcels.csv") -> ImportRun:
    content = text.encode() if isinstance(text, str) else text
    return actions.upload(actor, KINDS[kind], SimpleUploadedFile(name, content))


def checked(actor: Actor, text: str | bytes, kind: str = "parcels", **options: Any) -> ImportRun:
    run = sent(actor, text, kind)
    job = actions.check(actor, run, run.columns, {"existing": "update", **options})
    assert run_job(str(job.pk)).state == Job.State.DONE
    run.refresh_from_db()
    return run


def written(actor: Actor, text: str | bytes, kind: str = "parcels", **options: Any) -> ImportRun:
    run = checked(actor, text, kind, **options)
    job = actions.write(actor, run)
    assert run_job(str(job.pk)).state == Job.State.DONE
    run.refresh_from_db()
    return run


@pytest.fixture
def officer(cast: Cast) -> Actor:
    return cast.actor("district_officer")


def test_a_check_writes_nothing(officer: Actor):
    run = checked(officer, GOOD)
    assert (run.good, run.bad, run.created) == (2, 0, 2)
    assert not Parcel.objects.exists()
    assert not Entry.objects.filter(verb="parcel.create").exists()


def test_good_rows_are_written_with_an_entry_each(officer: Actor):
    run = written(officer, GOOD)
    assert (run.state, run.created) == ("done", 2)
    assert {str(row.area.normalize()) for row in Parcel.objects.all()} == {"3E+1", "52.5"}
    assert Entry.objects.filter(verb="parcel.create").count() == 2


def test_all_that_an_import_writes_is_one_deed_from_where_it_was_asked_for(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "CHUNK", 1)
    actor = replace(officer, address="10.3.7.21")
    assert written(actor, GOOD).created == 2
    entries = Entry.objects.filter(verb__in=["import.write", "parcel.create"])
    assert set(entries.values_list("group", "address")) == {(actor.group, "10.3.7.21")}
    assert entries.count() == 3


def test_gbk_is_read(officer: Actor):
    assert written(officer, GOOD.encode("gb18030")).created == 2


def test_a_row_of_another_district_is_refused(officer: Actor):
    run = checked(officer, "宗地代码,所在区划\nA1,330113\nB1,330110\n")
    assert (run.good, run.bad) == (1, 1)
    assert run.problems.get().row == 3


def test_a_double_in_the_file_is_named_with_its_first_row(officer: Actor):
    run = checked(officer, "宗地代码,所在区划\nA1,330113\nA1,330113\n")
    assert run.problems.get().row == 3
    assert "2" in run.problems.get().expected_zh


def test_a_wrong_cell_keeps_its_row_out_and_the_others_in(officer: Actor):
    run = written(officer, "宗地代码,所在区划,宗地面积（亩）\nA1,330113,many\nA2,330113,5\n")
    assert list(Parcel.objects.values_list("code", flat=True)) == ["A2"]
    assert (run.created, run.left_out) == (1, 1)


def test_a_wrong_cell_may_be_left_out_alone(officer: Actor):
    run = written(officer, "宗地代码,所在区划,宗地面积（亩）\nA1,330113,many\n", partial=True)
    assert Parcel.objects.get().area is None
    assert run.problems.get().is_doubt


def test_a_money_or_area_without_a_unit_has_to_be_said(officer: Actor):
    run = sent(officer, "宗地代码,所在区划,宗地面积\nA1,330113,5\n")
    with pytest.raises(BadInput, match="计量单位"):
        actions.check(officer, run, run.columns, {})


def columns_page(client: Client, run: ImportRun) -> str:
    return client.get(reverse("doors:run", args=[run.pk])).content.decode()


def test_a_unit_that_a_header_puts_together_is_taken_and_offered(officer: Actor, client_of: Callable[[str], Client]):
    run = sent(officer, "宗地代码,所在区划,成交价款（千元）\nA1,330113,5\n")
    assert '<option value="千元" selected>千元</option>' in columns_page(client_of("district_officer"), run)
    written(officer, "宗地代码,所在区划,成交价款（千元）\nA1,330113,5\n")
    assert Parcel.objects.get().price == 5000


def test_a_column_chosen_by_hand_is_taken_in_the_unit_of_its_header(officer: Actor, client_of: Callable[[str], Client]):
    run = sent(officer, "宗地代码,所在区划,土地总价（千元）\nA1,330113,5\n")
    columns = [{**item, "field": item["field"] or "price", "unit": ""} for item in run.columns]
    assert run_job(str(actions.check(officer, run, columns, {}).pk)).state == Job.State.DONE
    run.refresh_from_db()
    page = client_of("district_officer").get(reverse("doors:run", args=[run.pk]) + "?columns=1").content.decode()
    assert '<option value="千元" selected>千元</option>' in page
    run_job(str(actions.write(officer, run).pk))
    assert Parcel.objects.get().price == 5000


def test_an_enterprise_is_known_by_its_code_in_small_letters(officer: Actor, cast: Cast):
    firm = Enterprise.objects.create(name_zh="小写企业", division=cast.district, credit_code=code(8))
    run = checked(officer, f"信用代码,年份,综合能耗\n{firm.credit_code.lower()},2024,5\n", "year-figures", source="统计局")
    assert (run.good, run.bad) == (1, 0)


@pytest.mark.parametrize(("header", "unit"), [("面积（亩）", "mu"), ("用地面积/公顷", "hectare"), ("面积", "")])
def test_another_heading_of_a_field_is_known_with_its_unit(officer: Actor, header: str, unit: str):
    run = sent(officer, f"宗地编号,区县,{header}\nA1,330113,5\n")
    assert [(item["field"], item["unit"]) for item in run.columns] == [("code", ""), ("division", ""), ("area", unit)]


def test_a_header_that_stands_twice_is_named_with_its_cells(officer: Actor):
    with pytest.raises(BadInput, match=r"第 2 行 备注：填的是 B2、C2"):
        sent(officer, "一览,,\n宗地代码,备注,备注\nA1,x,y\n")


def test_codes_typed_in_wide_letters_and_digits_are_those_of_the_registry(officer: Actor):
    written(officer, "宗地代码,所在区划,土地坐落\nＡ１,３３０１１３,第１街\n")
    row = Parcel.objects.get()
    assert (row.code, row.division.code, row.location) == ("A1", "330113", "第１街")


def test_titles_above_the_header_are_told_and_stay_in_the_file_that_comes_back(
    officer: Actor, client_of: Callable[[str], Client], tmp_path: Path
):
    text = "临平区宗地一览,,\n宗地代码,所在区划,备注\nA1,330113,x\nA2,,y\n"
    run = checked(officer, text)
    assert (run.good, list(run.problems.values_list("row", flat=True))) == (1, [4])
    assert "表头取自第 2 行" in columns_page(client_of("district_officer"), sent(officer, text))
    target = tmp_path / "marked.csv"
    with store.opened(run) as source:
        marked.write_marked(source, target, "", marked.errors_of(run, "zh"), "zh")
    lines = target.read_text(encoding="utf-8-sig").splitlines()
    assert (lines[0], lines[1]) == ("临平区宗地一览,,", "宗地代码,所在区划,备注,错误")
    assert lines[3].startswith("A2,,y,所在区划")


def test_a_header_of_two_lines_comes_back_as_one_that_is_read_again(officer: Actor, tmp_path: Path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("表")
        for number, row in enumerate([["宗地代码", "位置", ""], ["", "所在区划", "土地坐落"], ["A1", "", "x"]]):
            sheet.write_row(number, 0, row)
    run = sent(officer, path.read_bytes(), name="a.xlsx")
    target = tmp_path / "marked.xlsx"
    marked.write_marked(path, target, run.sheet, {3: "所在区划不能为空"}, "zh")
    again = sent(officer, target.read_bytes(), name="b.xlsx")
    assert [item["header"] for item in again.columns] == ["宗地代码", "位置·所在区划", "位置·土地坐落", "错误"]


def test_a_calendar_year_is_read_and_shown_as_one(officer: Actor, cast: Cast):
    firm = Enterprise.objects.create(name_zh="年度企业", division=cast.district, credit_code=code(7))
    run = checked(
        officer, f"统一社会信用代码,年份,营业收入（元）\n{firm.credit_code},2024年,5\n", "year-figures", source="统计局"
    )
    assert run.options["preview"][0]["cells"][1] == ["年度", "2024"]


@pytest.mark.parametrize(("header", "likely"), [("合同签订", "可能是“合同签订日期”"), ("全然不同", "没有认得这一列")])
def test_a_column_that_is_not_known_is_told_in_the_words_of_the_page(officer: Actor, header: str, likely: str):
    run = sent(officer, f"宗地代码,所在区划,{header}\nA1,330113,2024-01-02\n")
    remark = telling.read(run, KINDS["parcels"]).columns[2].heading.remark
    assert remark is not None
    assert remark.zh.startswith(likely)


def test_a_wrong_cell_is_shown_as_it_stands_with_what_it_may_be_meant_for(officer: Actor):
    problem = checked(officer, "宗地代码,所在区划,土地用途\nA1,330113,一类工业\n").problems.get()
    assert (problem.found, problem.remedy_zh) == ("一类工业", "是否想填 一类工业用地（M1）？")


def test_what_is_there_is_updated_and_an_empty_cell_leaves_it(officer: Actor):
    written(officer, GOOD)
    run = written(officer, "宗地代码,所在区划,土地坐落,土地使用权人\nA1,330113,,某公司\n")
    row = Parcel.objects.get(code="A1")
    assert (run.changed, row.location, row.holder) == (1, "东湖街道1号", "某公司")


@pytest.mark.parametrize(("existing", "bad", "skipped"), [("skip", 0, 2), ("refuse", 2, 0)])
def test_what_is_there_may_be_skipped_or_refused(officer: Actor, existing: str, bad: int, skipped: int):
    written(officer, GOOD)
    run = checked(officer, GOOD, existing=existing)
    assert (run.bad, run.left_out) == (bad, skipped)


def test_the_same_file_twice_changes_nothing(officer: Actor):
    written(officer, GOOD)
    run = checked(officer, GOOD)
    assert (run.good, run.bad, run.unchanged) == (0, 0, 2)


def test_an_undo_takes_back_what_nobody_touched(officer: Actor):
    run = written(officer, GOOD)
    Parcel.objects.filter(code="A2").update(version=7)
    run_job(str(actions.undo(officer, run).pk))
    run.refresh_from_db()
    assert list(Parcel.objects.values_list("code", flat=True)) == ["A2"]
    assert (run.state, run.undone, run.stays) == ("undone", 1, 1)


def test_an_undo_leaves_what_others_refer_to_and_takes_back_the_rest(officer: Actor, cast: Cast):
    run = written(officer, "园区标识,名称,所在区划\nZ1,一园,330113\nZ2,二园,330113\n", "zones")
    Parcel.objects.create(code="A1", division=cast.district, zone=Zone.objects.get(code="Z1"))
    run_job(str(actions.undo(officer, run).pk))
    run.refresh_from_db()
    assert list(Zone.objects.values_list("code", flat=True)) == ["Z1"]
    assert (run.state, run.undone, run.stays) == ("undone", 1, 1)
    assert "引用" in run.rows.exclude(stays="").get().stays


def test_a_code_that_an_unseen_row_bears_keeps_only_its_own_row_out(officer: Actor, cast: Cast):
    Parcel.objects.create(code="A1", division=cast.other_district)
    run = written(officer, GOOD)
    assert (run.created, run.left_out) == (1, 1)
    assert run.problems.get().row == 2


def test_a_credit_code_of_an_unseen_firm_is_told_without_its_name(officer: Actor, cast: Cast):
    Enterprise.objects.create(name_zh="余杭甲公司", credit_code=code(1), code_state="valid", division=cast.other_district)
    run = checked(
        officer, f"单位名称,统一社会信用代码,所在区划\n乙公司,{code(1)},330113\n丙公司,{code(2)},330113\n", "enterprises"
    )
    assert (run.good, run.bad) == (1, 1)
    assert "余杭甲公司" not in run.problems.get().expected_zh
    assert "无权查看" in run.problems.get().expected_zh


@pytest.mark.parametrize(("kind", "line"), [("parcels", "A{n},330113,2,路{n}号"), ("enterprises", "企业{n}公司,,330113,")])
def test_a_row_more_costs_few_questions(officer: Actor, kind: str, line: str):
    head = {
        "parcels": "宗地代码,所在区划,宗地面积（公顷）,土地坐落",
        "enterprises": "单位名称,统一社会信用代码,所在区划,行业代码",
    }

    def asked(count: int) -> int:
        run = sent(officer, "\n".join([head[kind], *(line.format(n=number) for number in range(count))]) + "\n", kind)
        with CaptureQueriesContext(connection) as found:
            assert run_job(str(actions.check(officer, run, run.columns, {}).pk)).state == Job.State.DONE
        run.refresh_from_db()
        assert run.good == count
        return len(found)

    # Savepoints of the row, its action and its insert: two statements each; the row and its history. Progress is written by the
    # clock, whatever the rows are.
    assert asked(40) - asked(20) < 20 * 9


def test_an_undo_gives_back_old_values(officer: Actor):
    written(officer, GOOD)
    run = written(officer, "宗地代码,所在区划,宗地面积（亩）,土地坐落\nA1,330113,77,新路\n")
    assert Parcel.objects.get(code="A1").area == 77
    run_job(str(actions.undo(officer, run).pk))
    row = Parcel.objects.get(code="A1")
    assert (row.area, row.location) == (30, "东湖街道1号")


def test_a_job_killed_half_way_goes_on_after_the_last_whole_part(officer: Actor, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reading, "CHUNK", 2)
    text = "宗地代码,所在区划\n" + "".join(f"K{number},330113\n" for number in range(6))
    run = checked(officer, text)
    job = actions.write(officer, run)
    done, whole = [0], running._write_part

    class Killed(BaseException):
        pass

    def part(*args: Any) -> None:
        whole(*args)
        done[0] += 1
        if done[0] == 2:
            raise Killed

    monkeypatch.setattr(running, "_write_part", part)
    with pytest.raises(Killed):
        run_job(str(job.pk))
    assert Parcel.objects.count() == 2
    assert Entry.objects.filter(verb="parcel.create").count() == 2
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING)
    monkeypatch.setattr(running, "_write_part", whole)
    assert run_job(str(job.pk)).state == Job.State.DONE
    run.refresh_from_db()
    assert (run.state, run.created, Parcel.objects.count()) == ("done", 6, 6)


def test_the_own_file_comes_back_with_its_cells_and_a_column_of_errors(officer: Actor, tmp_path: Path):
    run = checked(officer, "宗地代码,所在区划,别的\nA1,330113,=1+1\nB1,330110,x\n")
    target = tmp_path / "out.csv"
    with store.opened(run) as source:
        marked.write_marked(source, target, "", marked.errors_of(run, "zh"), "zh")
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == "宗地代码,所在区划,别的,错误"
    assert lines[1] == "A1,330113,=1+1,"
    assert lines[2].startswith("B1,330110,x,")
    assert len(lines[2]) > 20


def test_a_kept_file_is_sealed(officer: Actor):
    run = sent(officer, GOOD)
    with run.file.storage.open(run.file.name, "rb") as kept:
        assert "东湖街道".encode() not in kept.read()


@pytest.mark.parametrize(("name", "content"), [("a.pdf", b"%PDF-1"), ("a.xlsx", b"a,b\n1,2\n"), ("a.csv", b"")])
def test_what_is_no_table_is_refused(officer: Actor, name: str, content: bytes):
    with pytest.raises(BadInput):
        sent(officer, content, name=name)
    assert not ImportRun.objects.exists()


def test_a_workbook_that_would_fill_the_memory_is_refused_before_it_is_opened(officer: Actor):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/workbook.xml", "<x/>")
        with file.open("xl/sharedStrings.xml", "w") as part:
            for _ in range(24):
                part.write(bytes(2**20))
    with pytest.raises(BadInput) as refused:
        sent(officer, made.getvalue(), name="大.xlsx")
    assert "倍" in refused.value.faults[0].expected.zh
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("name", ["leader", "enterprise", "operator", "stranger"])
def test_who_may_not_import_cannot_upload(cast: Cast, name: str):
    with pytest.raises(Refused):
        sent(cast.actor(name), GOOD)


@pytest.mark.parametrize("name", CAST)
def test_a_run_is_its_owners(cast: Cast, client_of: Callable[[str], Client], officer: Actor, name: str):
    run = sent(officer, GOOD)
    for page in ("run", "marked"):
        answer = client_of(name).get(reverse(f"doors:{page}", args=[run.pk]))
        assert (answer.status_code == 200) is (name == "district_officer")


@pytest.mark.parametrize(
    "kind",
    ["zones", "parcels", "land-supply", "enterprises", "enterprise-names", "year-figures", "projects", "floors", "units"],
)
def test_a_template_is_read_back_by_its_own_import(cast: Cast, client_of: Callable[[str], Client], kind: str):
    answer = client_of("district_officer").get(reverse("doors:template", args=[kind]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert content[:2] == b"PK"
    run = sent(cast.actor("district_officer"), content, kind, "t.xlsx")
    assert len({item["field"] for item in run.columns}) == len(KINDS[kind].fields)


@pytest.mark.parametrize("page", ["home", "tokens"])
@pytest.mark.parametrize("name", CAST)
def test_the_doors_open_to_those_who_signed_in(client_of: Callable[[str], Client], name: str, page: str):
    assert client_of(name).get(reverse(f"doors:{page}")).status_code == (302 if name == "stranger" else 200)


def test_the_pages_of_an_import_open_in_each_step(client_of: Callable[[str], Client], officer: Actor):
    client = client_of("district_officer")
    assert client.get(reverse("doors:import", args=["parcels"])).status_code == 200
    answer = client.post(reverse("doors:import", args=["parcels"]), {"file": io.BytesIO(b"not,a\n")})
    assert answer.status_code == 400
    run = checked(officer, "宗地代码,所在区划\nA1,330113\nB1,330110\n")
    page = client.get(reverse("doors:run", args=[run.pk])).content.decode()
    assert "B1" in page or "330110" in page
