"""Who keeps the registry: sign in, find a project, change it beside the page, meet somebody else's change; lists and imports."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from shanglou.server.site.seeding.people import PASSWORD

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


def sheet(page: Page, name: str = "修改") -> Page:
    """The page with a side sheet of it open."""
    page.locator(".page-head .actions a", has_text=name).first.click()
    expect(page.locator("#sheet-body form")).to_be_visible()
    return page


def test_an_officer_signs_in_finds_a_project_and_changes_it_beside_the_page(opened: Opened):
    page = opened(address="/projects/2/")
    page.locator("#id_login").fill("hz-city")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/projects/2/$"))
    page.locator(".rail a", has_text="工作台").click()
    page.locator("main .card", has_text="辖内数字").locator("a", has_text="在册项目").click()
    page.locator("main tbody td a").first.click()
    sheet(page)
    location = page.locator("#sheet-body input[name=address]")
    before = location.input_value()
    location.fill("新建路 8 号")
    expect(page.locator("#sheet-body .was:visible")).to_have_text(before or "—")
    page.locator("#sheet-body button.btn-primary").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator(".page-head")).to_contain_text("新建路 8 号")


def test_of_two_who_change_one_row_the_second_is_told_and_merges(opened: Opened):
    first, second = sheet(opened("hz-city", "/projects/2/")), sheet(opened("hz-district", "/projects/2/"))
    first.locator("#sheet-body input[name=address]").fill("先到路 1 号")
    first.locator("#sheet-body button.btn-primary").click()
    expect(first.locator(".alert-success")).to_be_visible()
    second.locator("#sheet-body input[name=name_en]").fill("Second")
    second.locator("#sheet-body button.btn-primary").click()
    told = second.locator("#sheet-body [role=alert]").first
    expect(told).to_contain_text("市级经办")
    expect(told).to_contain_text("项目地址")
    second.locator("#sheet-body button.btn-primary", has_text="合并保存").click()
    expect(second.locator(".alert-success")).to_be_visible()
    expect(second.locator(".page-head")).to_contain_text("先到路 1 号")


def test_of_two_who_change_one_field_the_second_chooses(opened: Opened):
    first, second = sheet(opened("hz-city", "/projects/1/")), sheet(opened("hz-district", "/projects/1/"))
    for page, location in ((first, "先到路 1 号"), (second, "后到路 2 号")):
        page.locator("#sheet-body input[name=address]").fill(location)
        page.locator("#sheet-body button.btn-primary").click()
        page.wait_for_load_state()
    choice = second.locator("#sheet-body fieldset:has(input[name=take-address])")
    expect(choice).to_contain_text("先到路 1 号")
    choice.locator("input[value=theirs]").check()
    second.locator("#sheet-body button.btn-primary", has_text="合并保存").click()
    expect(second.locator(".alert-success")).to_be_visible()
    expect(second.locator(".page-head")).to_contain_text("先到路 1 号")


def test_a_list_is_filtered_kept_as_a_view_and_exported_whole(opened: Opened, tmp_path: Path):
    page = opened("hz-city", "/land/parcels/")
    page.locator("details.more summary", has_text="筛选").click()
    page.locator("details.more[open] select[name=division]").select_option(label="上城区")
    page.locator("details.more[open] button", has_text="应用筛选").click()
    expect(page.locator(".sentence .chip")).to_contain_text(["上城区"])
    shown = re.search(r"[\d,]+", page.locator("#list-count").inner_text())
    assert shown
    page.locator("summary", has_text="视图").click()
    page.locator("#view-title").fill("上城的地")
    page.locator("button", has_text="保存视图").click()
    expect(page.locator("h1")).to_contain_text("上城的地")
    page.locator("summary", has_text="导出").click()
    page.locator("button[name=export]", has_text="Excel").click()
    expect(page.locator("main")).to_contain_text(f"{shown[0]} / {shown[0]} 行", timeout=30_000)
    with page.expect_download() as saved:
        page.locator("main a.btn-primary", has_text="下载").click()
    saved.value.save_as(tmp_path / "parcels.xlsx")
    rows = CalamineWorkbook.from_path(str(tmp_path / "parcels.xlsx")).get_sheet_by_index(0).to_python()
    assert len(rows) == int(shown[0]) + 1


def test_several_rows_are_changed_at_once_after_a_preview(opened: Opened):
    page = opened("hz-city", "/land/zones/")
    ticks = page.locator("input[name=row]")
    ticks.nth(0).check()
    ticks.nth(1).check()
    page.locator("#bulk button").click()
    expect(page.locator(".page-head")).to_contain_text("选中 2 条")
    page.locator("select[name=field]").select_option("level")
    page.locator("input[name=value]").fill("市级")
    page.locator("main button", has_text="预览").click()
    expect(page.locator("main [role=status]")).to_have_text("将改动 2 条；0 条本来如此；0 条不能办理。")
    page.locator("main button", has_text="确认办理 2 条").click()
    expect(page.locator(".alert-success")).to_be_visible()


def test_a_file_goes_into_the_registry_in_four_steps_with_its_faults_marked(opened: Opened, tmp_path: Path):
    page = opened("hz-city", "/data/")
    page.locator("main a[href='/data/import/enterprises/']").click()
    expect(page.locator(".ribbon-steps .now")).to_have_text("文件")
    table = "企业名称,统一社会信用代码,所在区划\n走查甲有限公司,,330102\n,,330102\n走查乙有限公司,,999999\n"
    page.locator("input[type=file]").set_input_files({"name": "企业.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.locator("main button.btn-primary").click()
    expect(page.locator(".ribbon-steps .now")).to_have_text("对应列")
    page.locator("button", has_text="检查每一行").click()
    expect(page.locator("main")).to_contain_text("1 行可以写入", timeout=30_000)
    expect(page.locator("main")).to_contain_text("2 行有问题")
    expect(page.locator(".ribbon-steps .now")).to_have_text("问题")
    with page.expect_download() as saved:
        page.locator("a", has_text="下载标出错误的文件").click()
    saved.value.save_as(tmp_path / "marked.csv")
    with (tmp_path / "marked.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [bool(row[-1]) for row in rows[1:]] == [False, True, True]
    page.locator("button[value=write]").click()
    expect(page.locator("main")).to_contain_text("新增 1", timeout=30_000)
    expect(page.locator(".ribbon-steps .now")).to_have_text("完成")
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("button[value=undo]").click()
    expect(page.locator("main")).to_contain_text("已撤回 1 行", timeout=30_000)
