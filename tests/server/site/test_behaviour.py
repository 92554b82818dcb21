"""What the scripts of every page do, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from shanglou.server.bodies.models import Division
from shanglou.server.land.models import Parcel
from tests.server.conftest import Cast

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    return Parcel.objects.create(code="330113001001GB00001", term=30, division=Division.objects.get(pk=cast.district.pk))


def sheet_of(page: Page, parcel: Parcel) -> Page:
    """The page of a parcel with its side sheet open."""
    page.goto(page.url.rstrip("/") + f"/land/parcels/{parcel.pk}/")
    page.locator(f'.actions a[href$="/land/parcels/{parcel.pk}/change/"]').click()
    expect(page.locator("#sheet")).to_be_visible()
    return page


def test_a_sheet_opens_beside_the_page_and_takes_the_focus(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    assert page.evaluate("document.querySelector('#sheet').contains(document.activeElement)")
    expect(page.locator("#sheet")).to_have_attribute("aria-label", page.locator("#sheet-body h1").inner_text())
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()


def test_what_was_entered_is_not_thrown_away_unasked(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    asked: list[str] = []
    answers = iter([False, True])
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept() if next(answers) else dialog.dismiss()))
    page.locator("#sheet-body input[name=location]").fill("某路 1 号")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    assert len(asked) == 2


def test_what_was_shows_beside_what_differs_and_nowhere_else(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    shown = page.locator("#sheet-body .was:visible")
    expect(shown).to_have_count(0)
    page.locator("#sheet-body input[name=term]").fill("-5")
    expect(shown).to_have_count(1)
    page.locator("#sheet-body button.btn-primary").click()
    expect(page.locator("#sheet-body [role=alert] a")).to_be_focused()
    expect(shown).to_have_count(1)


def test_cancelling_a_sheet_stays_on_the_page(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    page.evaluate("window.stayed = true")
    page.locator("#sheet-body a.btn").click()
    expect(page.locator("#sheet")).to_be_hidden()
    assert page.evaluate("window.stayed") is True


def test_a_saved_sheet_leads_to_the_changed_row(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    page.locator("#sheet-body input[name=location]").fill("某路 1 号")
    page.locator("#sheet-body button.btn-primary").click()
    expect(page.locator(".alert-success")).to_be_visible()
    expect(page.locator("h1").first).to_have_text("某路 1 号")


def test_a_lost_connection_is_told_and_the_entry_stays(page_of: Opened, parcel: Parcel):
    page = sheet_of(page_of("district_officer"), parcel)
    page.locator("#sheet-body input[name=location]").fill("某路 1 号")
    page.context.set_offline(True)
    page.locator("#sheet-body button.btn-primary").click()
    expect(page.locator("#toasts")).to_contain_text("连不上服务器")
    expect(page.locator("#sheet-body input[name=location]")).to_have_value("某路 1 号")
    page.keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_visible()
    page.context.set_offline(False)


def test_who_was_signed_out_meanwhile_comes_back_to_the_page(page_of: Opened, parcel: Parcel):
    page = page_of("district_officer")
    page.goto(page.url.rstrip("/") + f"/land/parcels/{parcel.pk}/")
    page.context.clear_cookies()
    page.locator(f'.actions a[href$="/land/parcels/{parcel.pk}/change/"]').click()
    expect(page.locator("#id_login")).to_be_visible()
    assert page.url.endswith(f"/account/login/?next=%2Fland%2Fparcels%2F{parcel.pk}%2F")


def test_on_a_phone_the_rooms_fold_away_and_nothing_is_wider_than_the_window(page_of: Opened):
    page = page_of("city_officer", width=390, address="/projects/")
    first = page.locator(".rail a").first
    expect(first).to_be_hidden()
    page.locator("[data-rooms]").click()
    expect(first).to_be_visible()
    expect(page.locator("[data-rooms]")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_menu_opens_by_keyboard_and_escape_closes_it(page_of: Opened):
    page = page_of("city_officer")
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu-body")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu-body")).to_be_hidden()


def test_a_slash_goes_to_the_search_and_arrows_through_what_was_found(page_of: Opened, parcel: Parcel):
    page = page_of("city_officer")
    page.keyboard.press("/")
    page.keyboard.type("拿地")
    found = page.locator("#suggestions > *").first
    expect(found).to_be_visible()
    page.keyboard.press("Escape")
    expect(found).to_be_hidden()
    expect(page.locator("#global-q")).to_be_focused()


def test_a_table_that_fits_keeps_its_heads_in_sight(page_of: Opened):
    page = page_of("city_officer", address="/policies/")
    expect(page.locator(".table-box").first).to_have_class("table-box is-fitting")


def test_without_scripts_rooms_menu_and_search_work(page_of: Opened, browser: object):
    page = page_of("stranger")
    context = page.context.browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})  # type: ignore[union-attr]
    plain = context.new_page()
    plain.goto(page.url)
    expect(plain.locator(".rail a").first).to_be_visible()
    plain.locator("#global-q").fill("分割")
    plain.locator("#global-q").press("Enter")
    expect(plain.locator("h1")).to_be_visible()
    assert "/search/?q=" in plain.url
    context.close()
