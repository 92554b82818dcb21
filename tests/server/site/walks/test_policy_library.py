"""The policy library in a browser: from a document to a rule, a threshold moved, all rules swept from the page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
CAP = "/rules/hangzhou_2024.facility_land_within_cap/"


def test_a_newcomer_comes_from_the_library_to_the_clause_and_its_rule(opened: Opened):
    page = opened("", "/policies/")
    page.get_by_label("查条款").fill("分割 1000")
    page.get_by_role("button", name="查找", exact=True).click()
    page.get_by_role("link", name="HZ2024-09-11").click()
    expect(page).to_have_url(re.compile(r"/policies/hangzhou_2024/#HZ2024-09-11$"))
    page.locator("tr:target").get_by_role("link", name="按层分割的最小面积").click()
    expect(page.locator(".lib-sentence").first).to_contain_text("1,000 m²")


@pytest.mark.parametrize("width", [1440, 390])
def test_moving_a_threshold_shows_what_changes_and_keeps_the_slider_in_hand(opened: Opened, width: int):
    page = opened("hz-city", CAP, width=width)
    expect(page.locator("#outcome")).not_to_contain_text("推演值")
    slider = page.locator("#range-set-facility_land_ratio_cap_base")
    slider.focus()
    slider.press("ArrowLeft")
    expect(page.locator("#outcome")).to_contain_text("推演值")
    expect(page.locator("#outcome")).to_contain_text("个对象的结论会变")
    expect(slider).to_be_focused()
    expect(page).to_have_url(re.compile("set-facility_land_ratio_cap_base="))
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_what_if_is_there_again_from_its_address(opened: Opened):
    page = opened("hz-city", f"{CAP}?set-facility_land_ratio_cap_base=5")
    expect(page.locator("#set-facility_land_ratio_cap_base")).to_have_value("5")
    expect(page.locator("#outcome")).to_contain_text("推演值")


def test_one_topic_of_three_cities_fits_a_phone(opened: Opened):
    page = opened("", "/policies/compare/?topic=smallest&on=2026-01-01", width=390)
    expect(page.locator("main")).to_contain_text("≥ 3,000 m²")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_all_rules_are_swept_from_the_page_and_a_number_leads_to_its_rows(opened: Opened):
    page = opened("hz-city", "/policies/sweeps/")
    page.get_by_role("button", name="开始核对").click()
    page.get_by_role("link", name="查看结果").click(timeout=60_000)
    expect(page.locator("h1")).to_contain_text("的规定核对")
    row = page.get_by_role("row").filter(has_text="该单元可否分割转让")
    number = row.get_by_role("link").last
    counted = number.inner_text()
    number.click()
    expect(page.locator('[aria-current="page"].chip-on')).to_contain_text(counted)
    expect(page.locator(".lib-list li").first).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert taken.value.suggested_filename.endswith(".csv")
