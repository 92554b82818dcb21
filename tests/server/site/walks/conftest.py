"""A small city that runs as an installation runs: its own home, its own server and worker; and windows on it."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from shanglou.server.site.seeding.people import PASSWORD
from tests.running import seed, served
from tests.server.bodies.provider import CLIENT, SECRET, serving

SIZE = ("--projects", "24", "--parcels", "80", "--enterprises", "200")


@dataclass
class Town:
    """Where the city answers, and windows of its people."""

    address: str
    home: Path
    browser: Browser
    trouble: list[str] = field(default_factory=list)
    #: Other addresses that its pages may lead to.
    others: tuple[str, ...] = ()
    _states: dict[str, Any] = field(default_factory=dict)

    def window(self, who: str = "", *, width: int = 1440, language: str = "zh-hans") -> BrowserContext:
        """An empty window in which `who` has signed in (nobody, when it is empty). What a page says on the console, and what
        it asks of another site, is kept in `trouble`.
        """
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="zh-CN", storage_state=self._signed_in(who) if who else None
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "shanglou_language", "value": language, "url": self.address}])
        context.on("console", lambda said: self.trouble.append(said.text) if _complains(said) else None)
        context.on("weberror", lambda error: self.trouble.append(str(error.error)))
        context.on("request", lambda asked: None if asked.url.startswith(self._own) else self.trouble.append(asked.url))
        return context

    @property
    def _own(self) -> tuple[str, ...]:
        return (self.address, *self.others, "data:", "blob:")

    def _signed_in(self, who: str) -> Any:
        if who not in self._states:
            context = self.browser.new_context(locale="zh-CN")
            page = context.new_page()
            page.goto(f"{self.address}/account/login/")
            page.locator("#id_login").fill(who)
            page.locator("#id_password").fill(PASSWORD)
            page.locator("main button[type=submit]").click()
            page.wait_for_url("**/workbench/")
            self._states[who] = context.storage_state()
            context.close()
        return self._states[who]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Town]:
    """A city of two dozen projects, served as `shanglou serve` serves it."""
    home = tmp_path_factory.mktemp("town")
    shutil.copytree(_seeded(tmp_path_factory), home, dirs_exist_ok=True)
    with served(home) as address:
        yield Town(address, home, browser)


@pytest.fixture(scope="session")
def provided_town(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Town]:
    """The same city with single sign-on. Its provider is of another site, as the browser sees it: cookies and policies hold."""
    home = tmp_path_factory.mktemp("provided-town")
    shutil.copytree(_seeded(tmp_path_factory), home, dirs_exist_ok=True)
    with serving("localhost") as provider:
        settings = {
            "SHANGLOU_OIDC_SERVER": provider.address,
            "SHANGLOU_OIDC_CLIENT": CLIENT,
            "SHANGLOU_OIDC_SECRET": SECRET,
            "SHANGLOU_OIDC_NAME": "市民中心认证",
            "SHANGLOU_OIDC_CLAIM": "preferred_username",
        }
        with served(home, **settings) as address:
            yield Town(address, home, browser, others=(provider.address,))


@pytest.fixture
def opened(town: Town) -> Iterator[Callable[..., Page]]:
    """``opened("hz-city", "/projects/", width=390)``: a window on a page of the city; fails the test when a page complained."""
    yield from windows_on(town)


@pytest.fixture
def opened_with_provider(provided_town: Town) -> Iterator[Callable[..., Page]]:
    """The same on the city with single sign-on."""
    yield from windows_on(provided_town)


def windows_on(town: Town) -> Iterator[Callable[..., Page]]:
    """Windows on a city, closed at the end; the pages in them must not have complained."""
    town.trouble.clear()
    with contextlib.ExitStack() as windows:

        def page_of(who: str = "", address: str = "/", **shape: Any) -> Page:
            context = town.window(who, **shape)
            windows.callback(context.close)
            page = context.new_page()
            page.goto(town.address + address)
            return page

        yield page_of
        assert town.trouble == []


def _seeded(factory: pytest.TempPathFactory) -> Path:
    """The home of a seeded city, filled once in a run however many processes test."""
    top = factory.getbasetemp()
    home = (top.parent if "PYTEST_XDIST_WORKER" in os.environ else top) / "seeded-town"
    done = home / "seeded"
    try:
        home.mkdir()
    except FileExistsError:
        deadline = time.monotonic() + 180
        while not done.exists():
            assert time.monotonic() < deadline, "another process of this run did not finish seeding"
            time.sleep(0.2)
        return home
    seed(home, *SIZE)
    done.touch()
    return home


def _complains(said: ConsoleMessage) -> bool:
    # A graphics driver without a card tells how slow it is; that somebody else was faster is an answer (409), no fault.
    expected = ("GL Driver Message", "status of 409")
    return said.type in ("error", "warning") and not any(words in said.text for words in expected)
