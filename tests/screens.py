"""Photograph the main pages, in both languages and both widths, from the data of the demonstration: ``python -m tests.screens``.

A city of its own is seeded and served for it. Names on the command line choose pages: ``python -m tests.screens map stacking``.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import seed, served

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screens"
#: Width in px of a window: the height that a picture is cut off at.
WINDOWS = {1440: 1800, 390: 1800}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
PASSWORD = "Shanglou-2026"
OFFICER = "hz-city"


@dataclass(frozen=True)
class Screen:
    """A page to photograph: who opens it, and what is done on it first."""

    name: str
    address: str
    who: str = ""
    then: Callable[[Page], None] | None = None


def _answered(page: Page) -> None:
    page.locator("a[href*='example=hangzhou_2024']").first.click()
    page.locator("#check-form").wait_for()


def _at_work(page: Page, tab: str) -> None:
    """A tab of the first project in which somebody works."""
    page.goto(page.locator("main td a[href^='/projects/']").first.evaluate("link => link.href") + f"?tab={tab}")


def _stacked(page: Page) -> None:
    _at_work(page, "buildings")
    page.locator("main a[href^='/buildings/']").first.click()
    page.locator(".stack-page").wait_for()


def _first(page: Page) -> None:
    """The enterprise that stands first in the list."""
    page.locator("main td a[href^='/enterprises/']").first.click()
    page.wait_for_url(re.compile(r"/enterprises/\d+/"))


def _close(page: Page) -> None:
    """The map on a parcel of the list, with its card open."""
    page.locator("[data-map-rows] tr").first.wait_for()
    page.evaluate(
        """() => fetch('/map/rows/?layer=parcels&box=70,10,140,60').then(answer => answer.json())
            .then(found => document.querySelector('.map-grid').map.jumpTo({center: found.rows[0].place, zoom: 14.3}))"""
    )
    page.wait_for_timeout(2500)
    box = page.locator(".map-canvas canvas").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(1000)


def _uploaded(page: Page) -> None:
    table = (
        "企业名称,统一社会信用代码,所在区划\n演示甲科技有限公司,,330102\n演示乙科技有限公司,91330100MA27XXXX,330102\n"
        ",,330102\n演示丙科技有限公司,,999999\n"
    )
    page.locator("input[type=file]").set_input_files({"name": "企业名单.csv", "mimeType": "text/csv", "buffer": table.encode()})
    page.locator("main form button.btn-primary").click()
    page.locator("main form button.btn-primary").click()
    page.locator("main .chip").first.wait_for()


def _checked(page: Page) -> None:
    page.locator("form[action$='/check/'] button").first.click()
    page.wait_for_load_state()


SCREENS = (
    Screen("01-front", "/"),
    Screen("02-check", "/check/", then=_answered),
    Screen("03-project", "/projects/1/", OFFICER),
    Screen("03-project-checks", "/projects/1/?tab=checks", OFFICER, _checked),
    Screen("04-stacking", "/projects/?step=producing", OFFICER, _stacked),
    Screen("05-map", "/map/", OFFICER, _close),
    Screen("06-list", "/projects/", OFFICER),
    Screen("07-enterprise", "/enterprises/?q=示范制造", OFFICER, _first),
    Screen("08-zone", "/land/zones/1/", OFFICER),
    Screen("09-policies", "/policies/"),
    Screen("09-instrument", "/policies/hangzhou_2024/"),
    Screen("10-rule", "/rules/hangzhou_2024.smallest_other_unit/?set-min_split_unit_floor=1500", OFFICER),
    Screen("11-questions", "/questions/", OFFICER),
    Screen("12-import", "/data/import/enterprises/", OFFICER, _uploaded),
    Screen("12-doors", "/data/", OFFICER),
    Screen("13-workbench", "/workbench/", OFFICER),
)


def main(wanted: list[str]) -> None:
    """Seed, serve, photograph. A page that is wider than its window is said."""
    chosen = [screen for screen in SCREENS if not wanted or any(word in screen.name for word in wanted)]
    FOLDER.mkdir(parents=True, exist_ok=True)
    program = os.environ.get("SHANGLOU_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = Path(folder)
        seed(home)
        with served(home) as address:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            for short, language in LANGUAGES.items():
                for width in WINDOWS:
                    for who in ("", OFFICER):
                        context = _window(browser, address, language, width, who)
                        for screen in (item for item in chosen if item.who == who):
                            _photograph(context, address, screen, FOLDER / f"{screen.name}-{short}-{width}.webp", width)
                        context.close()
            browser.close()


def _window(browser: Browser, address: str, language: str, width: int, who: str) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
    context.add_cookies([{"name": "shanglou_language", "value": language, "url": address}])
    if who:
        page = context.new_page()
        page.goto(f"{address}/account/login/")
        page.locator("#id_login").fill(who)
        page.locator("#id_password").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(re.compile("/workbench/$"))
        page.close()
    return context


def _photograph(context: BrowserContext, address: str, screen: Screen, file: Path, width: int) -> None:
    page = context.new_page()
    page.goto(address + screen.address)
    if screen.then is not None:
        screen.then(page)
    page.wait_for_timeout(500)
    wide = page.evaluate("document.documentElement.scrollWidth")
    picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
    picture = picture.crop((0, 0, width, min(picture.height, WINDOWS[width])))
    picture.save(file, "WEBP", quality=60, method=6)
    print(f"{file.name}: {file.stat().st_size // 1024} KB{f', {wide} px wide' if wide > width else ''}", flush=True)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1:])
