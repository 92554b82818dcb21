"""Who looks: the stacking plan, the map, the policy library with its what-if, what is left open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


def test_a_stacking_plan_is_coloured_by_another_theme(opened: Opened):
    page = opened("hz-city", "/buildings/1/")
    page.locator("nav .chip", has_text="入驻状态").click()
    expect(page.locator("nav .chip-on")).to_have_text("入驻状态")
    expect(page.locator(".stack-legend li").first).to_be_visible()


def test_several_units_are_chosen_and_summed(opened: Opened):
    page = opened("hz-city", "/buildings/1/")
    units = page.locator("svg.stack [data-unit]")
    areas = [float(units.nth(place).get_attribute("data-area") or 0) for place in (0, 1)]
    page.locator("[data-stacking-select]").click()
    units.nth(0).click()
    units.nth(1).click()
    expect(page.locator("[data-stacking-total] [data-count]")).to_have_text("2")
    expect(page.locator("[data-stacking-total] [data-area]")).to_have_text(f"{sum(areas):,.2f}")


def test_a_unit_of_the_plan_is_chosen_with_the_keyboard(opened: Opened):
    page = opened("hz-city", "/buildings/1/")
    page.locator("svg.stack [data-unit]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-stacking-total] [data-count]")).to_have_text("1")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/units/\d+/$"))


@pytest.fixture
def on_map(opened: Opened) -> Page:
    page = opened("hz-city", "/map/")
    expect(page.locator("[data-map-rows] tr").first).to_be_visible()
    return page


def test_the_table_beside_the_map_follows_what_is_in_view(on_map: Page):
    before = on_map.locator("[data-map-total]").inner_text()
    on_map.evaluate("document.querySelector('.map-grid').map.jumpTo({center: [121.9, 28.5], zoom: 15})")
    expect(on_map.locator("[data-map-total]")).to_contain_text("视野内没有，视野外有")
    on_map.locator("[data-map-act]", has_text="移到那里").click()
    expect(on_map.locator("[data-map-rows] tr").first).to_be_visible()
    assert not before.startswith("视野内没有")


def test_a_filter_of_the_map_narrows_table_and_drawing_and_is_said_and_taken_off(on_map: Page):
    before = on_map.locator("[data-count=parcels]").inner_text()
    on_map.get_by_text("更多筛选").click()
    on_map.locator("details summary", has_text="宗地").click()
    on_map.locator("[name=parcels-land_use]").select_option("industrial_1")
    on_map.locator(".map-filters button").click()
    expect(on_map.locator(".sentence .chip")).to_have_text(re.compile("宗地：一类工业"))
    expect(on_map.locator("[data-count=parcels]")).not_to_have_text(before)
    expect(on_map.locator("[data-count=parcels]")).to_have_text(re.compile(r"\d"))
    assert all("land_use=industrial_1" in tile for tile in _tiles_of(on_map, "parcels"))
    on_map.emulate_media(media="print")
    expect(on_map.locator(".map-said")).to_have_text(re.compile("只看 宗地：一类工业"))
    on_map.emulate_media(media="screen")
    on_map.locator(".sentence .chip").click()
    expect(on_map.locator(".sentence")).to_have_count(0)
    expect(on_map.locator("[data-count=parcels]")).to_have_text(before)


def test_a_filtered_map_is_the_same_from_its_address(opened: Opened):
    page = opened("hz-city", "/map/?parcels-land_use=industrial_1&table=projects&theme=projects.step")
    expect(page.locator("#map-table")).to_have_value("projects")
    expect(page.locator("#map-theme")).to_have_value("projects.step")
    expect(page.locator(".sentence .chip")).to_have_count(1)


def test_a_filter_that_leaves_nothing_says_so_and_is_cleared_at_once(opened: Opened):
    page = opened("hz-city", "/map/?parcels-q=NOSUCHCODE")
    expect(page.locator("[data-map-total]")).to_have_text("没有符合筛选的，请放宽条件")
    page.locator("[data-map-act]", has_text="清除筛选").click()
    expect(page.locator("[data-map-rows] tr").first).to_be_visible()


def _tiles_of(page: Page, layer: str) -> list[str]:
    tiles: list[str] = page.evaluate("layer => document.querySelector('.map-grid').map.getStyle().sources[layer].tiles", layer)
    assert tiles
    return tiles


def test_the_table_lists_another_layer(on_map: Page):
    on_map.locator("#map-table").select_option("zones")
    expect(on_map.locator("[data-map-rows] a[href^='/land/zones/']").first).to_be_visible()


def test_a_click_on_the_map_opens_a_card_that_leads_on(on_map: Page):
    place = on_map.evaluate(
        """() => new Promise(done => {
            const map = document.querySelector('.map-grid').map;
            fetch('/map/rows/?layer=parcels&box=70,10,140,60').then(answer => answer.json()).then(found => {
                map.jumpTo({center: found.rows[0].place, zoom: 16});
                // Only now: the first drawing may come to rest before the jump.
                map.once('idle', () => { const at = map.project(map.getCenter()); done([at.x, at.y]); });
            });
        })"""
    )
    on_map.locator(".map-canvas canvas").click(position={"x": place[0], "y": place[1]})
    expect(on_map.locator(".maplibregl-popup-content a")).to_have_attribute(
        "href", re.compile(r"^/land/parcels/\d+/$|^/projects/\d+/$")
    )


def test_a_layer_is_put_out_of_sight(on_map: Page):
    on_map.locator("[data-layer=parcels]").uncheck()
    hidden = on_map.evaluate(
        "document.querySelector('.map-grid').map.getStyle().layers"
        ".filter(layer => layer.source === 'parcels').every(layer => layer.layout.visibility === 'none')"
    )
    assert hidden is True


def test_from_the_policy_library_to_what_another_threshold_would_change(opened: Opened):
    page = opened("hz-city", "/policies/")
    page.locator("main a[href='/policies/hangzhou_2024/']").first.click()
    page.locator("main a[href='/rules/hangzhou_2024.smallest_other_unit/']").first.click()
    expect(page.locator("h1")).to_be_visible()
    moved = page.locator("#set-min_split_unit_floor")
    expect(moved).to_have_value("1000")
    moved.fill("2000")
    page.locator("button", has_text="看看会怎样").click()
    changed = page.locator("#outcome .lib-answer[role=status]")
    expect(changed).to_contain_text("个对象的结论会变")
    assert int(re.sub(r"\D", "", changed.inner_text().split("个")[0])) > 0
    expect(page.locator("#touched a[href^='/units/']").first).to_be_visible()


def test_what_a_document_leaves_open_is_answered_by_name(opened: Opened):
    page = opened("hz-city", "/questions/")
    page.locator("main a[href='/questions/question:Q-HZ2024-04/']").click()
    form = page.locator("main form.card")
    for field in form.locator("select:visible").all():
        field.select_option(index=1)
    for radios in form.locator("input[type=radio]").all()[:1]:
        radios.check()
    form.locator("textarea, input[name=reason]").first.fill("面积已足，按层分割即可办理")
    form.locator("[name=evidence]").fill("市经信局会议纪要 1 号")
    form.locator("button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("已有的答复 1 条")
    expect(page.locator("main")).to_contain_text("面积已足，按层分割即可办理")
