"""The stacking plan in a browser: the card of a unit, the sum of several, the list on a phone, one printed page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
PLAN = "/buildings/1/"
THEMES = ("use", "tenant", "industry", "occupancy", "assessment", "dividable", "split")


def units(page: Page):
    return page.locator("[data-stacking] a[data-unit]")


def area(said: str) -> float:
    return float(re.sub(r"[^\d.]", "", said))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_plan_prints_on_one_page_of_a4_landscape(opened: Opened, theme: str, language: str):
    page = opened("hz-city", f"{PLAN}?theme={theme}", language=language)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    (width, height) = map(float, re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)[0])
    assert (round(width), round(height)) == (842, 595)


def test_what_is_long_prints_on_one_page_too(opened: Opened):
    page = opened("hz-city", PLAN)
    page.evaluate(
        """() => {
            const legend = document.querySelector(".stack-legend");
            for (let number = 0; number < 60; number += 1) legend.append(legend.firstElementChild.cloneNode(true));
            const main = document.querySelector(".stack-main");
            for (let number = 0; number < 12; number += 1) {
                const note = document.createElement("p");
                note.textContent = "某层：单元面积合计比楼层多 100 m²，请核对。";
                main.append(note);
            }
        }"""
    )
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_legend_and_gauges_are_printed_whole(opened: Opened):
    page = opened("hz-city", f"{PLAN}?theme=tenant", language="en")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1047, "height": 718})
    bottom = page.locator(".stack-page").bounding_box()
    last = page.locator(".stack-side section:not(.no-print)").last.bounding_box()
    assert bottom is not None
    assert last is not None
    assert last["y"] + last["height"] <= bottom["y"] + bottom["height"] + 1


def test_the_card_of_a_unit_follows_the_pointer_and_goes_with_it(opened: Opened):
    page = opened("hz-city", PLAN)
    first = units(page).first
    first.hover()
    shown = page.locator("body > .unit-card")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("建筑面积")
    page.locator("h1").hover()
    expect(shown).to_have_count(0)


def test_the_card_follows_the_keyboard(opened: Opened):
    page = opened("hz-city", PLAN)
    units(page).first.focus()
    expect(page.locator("body > .unit-card")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("body > .unit-card")).to_have_count(0)


def test_several_units_are_summed_exactly(opened: Opened):
    page = opened("hz-city", PLAN)
    page.locator("[data-stacking-select]").click()
    chosen = [units(page).nth(number) for number in range(3)]
    for unit in chosen:
        unit.click()
    total = page.locator("[data-stacking-total]")
    expect(total.locator("[data-count]")).to_have_text("3")
    cents = sum(round(float(unit.get_attribute("data-area") or 0) * 100) for unit in chosen)
    assert round(area(total.locator("[data-area]").inner_text()) * 100) == cents
    chosen[0].click()
    expect(total.locator("[data-count]")).to_have_text("2")
    total.locator("[data-clear]").click()
    expect(total).to_be_hidden()


def test_a_plain_click_opens_the_unit(opened: Opened):
    page = opened("hz-city", PLAN)
    address = units(page).first.get_attribute("href")
    units(page).first.click()
    page.wait_for_url(f"**{address}")


def test_a_phone_shows_the_storeys_as_a_list_with_every_unit(opened: Opened):
    page = opened("hz-city", PLAN, width=390)
    expect(page.locator("[data-stacking]")).to_be_hidden()
    listed = page.locator(".stack-narrow .stack-list li a")
    assert listed.count() == units(page).count() > 0
    expect(listed.first).to_be_visible()


@pytest.mark.parametrize("theme", THEMES)
def test_the_legend_says_in_words_and_shapes_what_every_block_is(opened: Opened, theme: str):
    page = opened("hz-city", f"{PLAN}?theme={theme}")
    swatches = page.locator(".stack-legend li")
    looks = {item.locator("rect").get_attribute("fill"): item.inner_text().strip() for item in swatches.all()}
    assert all(looks.values())
    drawn = {item.get_attribute("fill") for item in page.locator("[data-stacking] a rect.block").all()}
    assert drawn <= looks.keys()


def test_names_of_tenants_stay_inside_their_blocks(opened: Opened):
    page = opened("hz-city", f"{PLAN}?theme=tenant")
    outside = page.evaluate(
        """() => [...document.querySelectorAll("[data-stacking] a[data-unit]")].flatMap((unit) => {
            const box = unit.querySelector("rect.block").getBBox();
            return [...unit.querySelectorAll("text")].filter((text) => {
                const own = text.getBBox();
                return own.x + own.width > box.x + box.width + 1 || own.y + own.height > box.y + box.height + 2;
            }).map((text) => text.textContent);
        })"""
    )
    assert outside == []


def test_the_parts_of_a_unit_are_added_up_as_they_are_typed(opened: Opened):
    page = opened("hz-city", "/units/1/divide/")
    box = page.locator("#id_areas")
    whole = float(box.get_attribute("data-sum-to") or 0)
    box.fill("100.5\n")
    expect(page.locator("#id_areas + output")).to_contain_text(f"还差 {whole - 100.5:,g}")
    box.fill(f"100.5\n{whole - 100.5}")
    expect(page.locator("#id_areas + output")).to_contain_text("✓ 2 个")
