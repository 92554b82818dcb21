"""A real browser for the tests that are marked `browser`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

# Playwright keeps a loop running in the thread of the tests for as long as they go on; Django would take all of them for
# asynchronous code and refuse every query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Longer than the five seconds of Playwright: where all cores are busy, a page may take as long. What comes sooner costs nothing.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the machine; ``SHANGLOU_CHROMIUM`` names another."""
    path = os.environ.get("SHANGLOU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: the browser tests are skipped")
    return {**browser_type_launch_args, "executable_path": path, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A browser that prefers Chinese."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture
def page_of(
    live_server: LiveServer, client_of: Callable[[str], Client], context: BrowserContext
) -> Iterator[Callable[..., Page]]:
    """``page_of("city_officer", width=390)``: a window in which one of the cast has signed in. Whatever the content policy
    stopped, and whatever was asked of another site, fails the test.
    """
    trouble: list[str] = []

    def opened(name: str, width: int = 1440, address: str = "/") -> Page:
        cookies = client_of(name).cookies
        if settings.SESSION_COOKIE_NAME in cookies:
            value = cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
        own = (live_server.url, "data:", "blob:")
        page.on("request", lambda asked: None if asked.url.startswith(own) else trouble.append(asked.url))
        page.goto(live_server.url + address)
        return page

    yield opened
    assert not trouble
