"""Single sign-on in a browser that holds to the pages' policy: out to a provider on another site and back, signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
BUTTON = "市民中心认证"


def at_provider(page: Page) -> None:
    expect(page).to_have_url(re.compile(r"^http://localhost:\d+/authorize\?"))


def by_provider(page: Page, name: str) -> None:
    """Click on the provider on the page of sign-in, and tell it who one is."""
    page.locator("main button", has_text=BUTTON).click()
    at_provider(page)
    page.locator("input[name=name]").fill(name)
    page.locator("button[value=allow]").click()


def test_somebody_is_sent_to_the_provider_and_comes_back_signed_in(opened_with_provider: Opened):
    page = opened_with_provider(address="/account/login/")
    by_provider(page, "hz-city")
    expect(page).to_have_url(re.compile(r"^http://127\.0\.0\.1:\d+/workbench/$"))
    page.goto(page.url.replace("/workbench/", "/account/sessions/"))
    newest = page.locator("main table").last.locator("tbody tr").first
    expect(newest).to_contain_text("登录")
    expect(newest).to_contain_text("统一身份认证")


def test_somebody_comes_back_to_the_page_that_asked_to_sign_in(opened_with_provider: Opened):
    page = opened_with_provider(address="/projects/2/")
    by_provider(page, "hz-city")
    expect(page).to_have_url(re.compile("/projects/2/$"))


def test_somebody_who_thinks_better_of_it_is_back_where_one_signs_in(opened_with_provider: Opened):
    page = opened_with_provider(address="/account/login/")
    page.locator("main button", has_text=BUTTON).click()
    at_provider(page)
    page.locator("button[value=deny]").click()
    expect(page).to_have_url(re.compile("/account/3rdparty/login/cancelled/"))
    expect(page.locator("main a", has_text="登录").first).to_be_visible()


def test_the_own_account_is_joined_from_the_page_for_it(opened_with_provider: Opened):
    page = opened_with_provider("hz-district", "/account/3rdparty/")
    page.locator("main form button", has_text=BUTTON).click()
    at_provider(page)
    page.locator("input[name=name]").fill("somebody-else-there")
    page.locator("button[value=allow]").click()
    expect(page).to_have_url(re.compile("/account/3rdparty/$"))
    expect(page.locator("main")).to_contain_text("u-somebody-else-there")
