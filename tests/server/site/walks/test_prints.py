"""What pages look like on paper: whole, and without what only a screen can do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
#: What a sheet of A4 leaves between its margins, in CSS pixels.
WIDE, HIGH = (1047, 718), (688, 1016)

LISTS = ("/projects/", "/land/parcels/", "/enterprises/", "/land/zones/", "/units/", "/buildings/")


def on_paper(page: Page, sheet: tuple[int, int]) -> Page:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": sheet[0], "height": sheet[1]})
    return page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("address", LISTS)
def test_a_list_prints_every_column_on_the_sheet(opened: Opened, address: str, language: str):
    page = on_paper(opened("hz-city", address, language=language), WIDE)
    assert page.evaluate("Math.ceil(document.querySelector('.table-box .table').getBoundingClientRect().right) <= innerWidth")
    assert page.locator(".table tbody td:visible").count() > 0


@pytest.mark.parametrize("address", LISTS)
def test_a_list_prints_nothing_that_is_to_be_pressed(opened: Opened, address: str):
    page = on_paper(opened("hz-city", address), WIDE)
    expect(page.locator("main :is(.btn, input, select):visible")).to_have_count(0)


def test_a_project_prints_its_stages_whole_and_its_milestones_by_name_but_no_deeds(opened: Opened):
    page = opened("hz-city", "/projects/")
    page.locator("main td a[href^='/projects/']").last.click()
    page.locator(".ribbon-steps").wait_for()
    on_paper(page, HIGH)
    assert page.evaluate(
        "[...document.querySelectorAll('.ribbon-steps li')].every(item => item.scrollWidth <= item.clientWidth + 1"
        " && item.getBoundingClientRect().right <= innerWidth)"
    )
    assert page.locator("main th[scope=row] a:visible").count() > 0
    expect(page.locator("main .btn:visible")).to_have_count(0)
