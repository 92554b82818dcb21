"""What holds for every main page: fit for those who cannot see well or use no mouse, for a phone, for a slow city network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from tests.server.site.walks.conftest import Town

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[4] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
KILOBYTES = 300

#: Address of each page, and who opens it.
PAGES = {
    "front": ("/", ""),
    "check": ("/check/?place=330100&undertaking=divide", ""),
    "policies": ("/policies/", ""),
    "instrument": ("/policies/hangzhou_2024/", ""),
    "rule": ("/rules/hangzhou_2024.smallest_other_unit/", "hz-city"),
    "what-if": ("/rules/hangzhou_2024.facility_land_within_cap/?set-facility_land_ratio_cap_base=5", "hz-city"),
    "table": ("/policies/chengdu_2024/tables/annex3/?state=open", ""),
    "decision": ("/gates/hangzhou_2024.split_transfer/", ""),
    "comparison": ("/policies/compare/", ""),
    "sweeps": ("/policies/sweeps/", "hz-city"),
    "capacity": ("/capacity/", ""),
    "sign-in": ("/account/login/", ""),
    "workbench": ("/workbench/", "hz-city"),
    "search": ("/search/?q=上城", "hz-city"),
    "projects": ("/projects/", "hz-city"),
    "project": ("/projects/1/", "hz-city"),
    "project: buildings": ("/projects/1/?tab=buildings", "hz-city"),
    "project: enterprises": ("/projects/1/?tab=enterprises", "hz-city"),
    "project: checks": ("/projects/1/?tab=checks", "hz-city"),
    "project: files": ("/projects/1/?tab=files", "hz-city"),
    "project: history": ("/projects/1/?tab=history", "hz-city"),
    "stacking plan": ("/buildings/1/", "hz-city"),
    "unit": ("/units/1/", "hz-city"),
    "units": ("/units/", "hz-city"),
    "parcels": ("/land/parcels/", "hz-city"),
    "parcel": ("/land/parcels/1/", "hz-city"),
    "zones": ("/land/zones/", "hz-city"),
    "zone": ("/land/zones/1/", "hz-city"),
    "enterprises": ("/enterprises/", "hz-city"),
    "enterprise": ("/enterprises/1/", "hz-city"),
    "questions": ("/questions/", "hz-city"),
    "question": ("/questions/question:Q18/", "hz-city"),
    "data doors": ("/data/", "hz-city"),
    "import": ("/data/import/parcels/", "hz-city"),
    "divisions": ("/admin/divisions/", "admin-security"),
    "map": ("/map/", "hz-city"),
    "project: land": ("/projects/1/?tab=land", "hz-city"),
}
#: Pages with a map load it only there, and may weigh more.
WITH_MAP = {"map", "project: land", "enterprise", "zone", "parcel"}
#: The wide window is read in Chinese, the narrow one in English, whose words are longer.
WINDOWS = {1440: "zh-hans", 390: "en"}
EVERY = [(page, width) for page in PAGES for width in WINDOWS]


@pytest.fixture(scope="session")
def axe() -> str:
    if not AXE.exists():
        pytest.fail("axe-core is not there: run `python hatch_build.py`")
    return AXE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "width"), EVERY)
def test_nothing_is_amiss_on_a_page(town: Town, axe: str, name: str, width: int):
    assert list(_faults(town, axe, name, width)) == []


def _faults(town: Town, axe: str, name: str, width: int) -> Iterator[str]:
    """What is amiss with a page that is opened in an empty window: what axe calls serious, what the browser complained of, what
    was asked of another site, what is wider than the window, too heavy a page.
    """
    address, who = PAGES[name]
    context = town.window(who, width=width, language=WINDOWS[width])
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda asked: finished.append(asked))
    town.trouble.clear()
    answer = page.goto(town.address + address, wait_until="networkidle" if name in WITH_MAP else "load")
    expect(page.locator(".htmx-request")).to_have_count(0)
    if answer is None or answer.status != 200:
        yield f"answers {answer and answer.status}"
    yield from town.trouble
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"{wide} px wide"
    weight = sum(sizes["responseBodySize"] + sizes["responseHeadersSize"] for sizes in (asked.sizes() for asked in finished))
    if name not in WITH_MAP and weight > KILOBYTES * 1000:
        yield f"weighs {weight} bytes"
    page.evaluate(axe)
    for item in page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(result => result.violations)"):
        if item["impact"] in ("serious", "critical"):
            for node in item["nodes"]:
                yield f"{item['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
    context.close()
