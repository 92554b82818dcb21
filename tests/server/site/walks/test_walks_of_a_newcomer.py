"""Who has no account: from the front door to a result that is kept as a file, by mouse and by keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
SIGNS = {"PDF": b"%PDF-", "Word": b"PK", "JSON": b"{"}


def asked(page: Page) -> Page:
    """From the front door to the questions about dividing a building in Hangzhou."""
    page.locator("#place").select_option("330100")
    page.locator("button[value=divide]").click()
    expect(page.locator("#check-form fieldset").first).to_be_visible()
    return page


def test_a_newcomer_comes_from_the_front_door_to_a_result(opened: Opened):
    page = asked(opened())
    first = page.locator("#check-form fieldset").first
    question = first.locator("legend").inner_text()
    first.locator("input[type=radio], select, input[type=text]").first.focus()
    first.locator("label:has-text('不知道')").click()
    page.locator("#check-form button.chk-on").click()
    expect(page.locator("#check-form > fieldset legend", has_text=question)).to_have_count(0)
    expect(page.locator("#check-result h2").first).to_be_visible()
    expect(page.locator(".chk-answered summary")).to_contain_text("已答 1 项")


def test_a_result_forms_while_questions_are_answered(opened: Opened):
    page = asked(opened())
    before = page.locator("#check-result").inner_text()
    page.locator("#check-form fieldset").first.locator("label").first.click()
    expect(page.locator("#check-result")).not_to_have_text(before, use_inner_text=True)


def test_a_finished_check_says_what_stands_in_the_way_and_how_far_off_it_is(opened: Opened):
    page = opened(address="/check/")
    page.locator("a[href*='example=hangzhou_2024']").first.click()
    expect(page.locator("#check-result")).to_contain_text("目前不可办")
    expect(page.locator("#check-result .finding, #check-result .mark").first).to_be_visible()
    expect(page.locator("#check-result")).to_contain_text("超出 10 个百分点")


def test_a_check_is_printed_with_its_folds_as_the_reader_left_them(opened: Opened):
    page = opened(address="/check/?place=330100&undertaking=divide&begin=1")
    folds = page.locator("#check-result details:not(.print-open, [open])")
    before = folds.count()
    assert before > 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(folds).to_have_count(before)
    expect(page.locator("#check-result details.print-open:not([open])")).to_have_count(0)


@pytest.mark.parametrize("form", SIGNS)
def test_a_result_is_kept_as_a_file(opened: Opened, form: str, tmp_path: Path):
    page = opened(address="/check/?place=330100&undertaking=divide&begin=1")
    page.locator("#save-title").fill("一号楼")
    with page.expect_download() as saved:
        page.locator(".chk-foot button", has_text=form).click()
    saved.value.save_as(tmp_path / "saved")
    content = (tmp_path / "saved").read_bytes()
    assert content.startswith(SIGNS[form])
    if form == "JSON":
        assert "一号楼" in json.dumps(json.loads(content), ensure_ascii=False)


def test_the_same_case_is_asked_of_another_city(opened: Opened):
    page = opened(address="/check/?place=330100&undertaking=divide&begin=1")
    page.locator("#other-where").fill("宁波市")
    page.locator("button", has_text="并排比较").click()
    expect(page.locator(".chk-side-by-side thead th")).to_have_count(3)
    expect(page.locator(".chk-side-by-side thead")).to_contain_text("宁波市")


def reached(page: Page, selector: str) -> None:
    """Press Tab until what is wanted has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"the keyboard does not come to {selector}")


def test_a_newcomer_checks_with_the_keyboard_alone(opened: Opened):
    page = opened()
    reached(page, "#place")
    page.keyboard.type("杭州")
    reached(page, "button[value=divide]")
    page.keyboard.press("Enter")
    expect(page.locator("#check-form")).to_be_visible()
    reached(page, "#check-form input[type=radio]")
    page.keyboard.press("Space")
    reached(page, "#check-form .chk-on")
    page.keyboard.press("Enter")
    expect(page.locator(".chk-answered summary")).to_contain_text("已答 1 项")
    reached(page, "#check-result details > summary")
    page.keyboard.press("Enter")
    expect(page.locator("#check-result details[open]").first).to_be_visible()
