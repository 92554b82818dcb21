"""The map in a browser: the table goes on to its end, what is cut is said, an address shows the same to whoever opens it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlparse

import pytest
from playwright.sync_api import Page, expect

from .conftest import Town

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]
#: The whole of a city lies in view.
WHOLE = "#at=8/30.0/120.0"


@pytest.fixture
def on_map(opened: Opened) -> Page:
    page = opened("hz-city", f"/map/{WHOLE}")
    _rows(page)
    return page


def _rows(page: Page) -> None:
    expect(page.locator("[data-map-rows] tr").first).to_be_visible()


def _shown(page: Page, layer: str) -> bool:
    shown: bool = page.evaluate(
        "layer => document.querySelector('.map-grid').map.getLayoutProperty(`${layer}-hit`, 'visibility') !== 'none'", layer
    )
    return shown


def _address(page: Page) -> str:
    """What somebody else is sent: the address without the host."""
    parts = urlparse(page.url)
    return f"{parts.path}?{parts.query}#{parts.fragment}"


def _chosen(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlparse(page.url).query)


def _select_all(page: Page) -> None:
    """Draw a box over the whole map."""
    page.locator("[data-map-select]").click()
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 8, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 200, box["y"] + 200)
    page.mouse.move(box["x"] + box["width"] - 60, box["y"] + box["height"] - 40)
    page.mouse.up()
    expect(page.locator("[data-map-total]")).to_have_text(re.compile("选中"))


def test_the_table_is_listed_on_by_keyboard_to_its_end(on_map: Page):
    total = on_map.locator("[data-map-total]")
    count = int((re.match(r"视野内 ([\d,]+) 个，列出 60 个", total.inner_text()) or ["", "0"])[1].replace(",", ""))
    assert count > 60
    on_map.locator("[data-map-more]").press("Enter")
    expect(total).to_have_text(re.compile(f"视野内 {count} 个，列出 {count} 个"))
    expect(on_map.locator("[data-map-rows] tr")).to_have_count(count)
    expect(on_map.locator("[data-map-rows] tr").nth(60).locator("a")).to_be_focused()
    expect(on_map.locator("[data-map-more]")).to_be_hidden()


def test_a_move_of_the_map_begins_the_table_anew(on_map: Page):
    on_map.locator("[data-map-more]").click()
    expect(on_map.locator("[data-map-rows] tr").nth(60)).to_be_visible()
    on_map.evaluate("document.querySelector('.map-grid').map.panBy([5, 5], {duration: 0})")
    expect(on_map.locator("[data-map-rows] tr")).to_have_count(60)


def test_a_layer_out_of_sight_stands_in_the_address(on_map: Page, opened: Opened):
    on_map.locator("[data-layer=zones]").uncheck()
    assert _chosen(on_map)["hide"] == ["zones"]
    page = opened("hz-city", _address(on_map))
    _rows(page)
    expect(page.locator("[data-layer=zones]")).not_to_be_checked()
    assert not _shown(page, "zones")
    assert _shown(page, "parcels")


def test_back_and_forward_put_layers_out_of_sight_and_back(on_map: Page):
    on_map.locator("[data-layer=parcels]").uncheck()
    on_map.go_back()
    expect(on_map.locator("[data-layer=parcels]")).to_be_checked()
    assert _shown(on_map, "parcels")
    on_map.go_forward()
    expect(on_map.locator("[data-layer=parcels]")).not_to_be_checked()
    assert not _shown(on_map, "parcels")


def test_the_legend_shows_no_colours_of_a_layer_that_is_not_drawn_from_so_far(on_map: Page):
    legend = on_map.locator("[data-map-legend]")
    expect(legend).to_have_text("宗地 · 土地用途放大后显示")
    on_map.locator("[data-map-rows] tr").first.hover()
    on_map.evaluate(
        "(() => { const map = document.querySelector('.map-grid').map; map.jumpTo({center: map.spot.getLngLat(), zoom: 13}); })()"
    )
    expect(legend).to_contain_text("新型产业用地（M0）")
    expect(legend).not_to_contain_text("放大后显示")


def test_a_legend_of_a_layer_out_of_sight_goes_with_it(on_map: Page):
    expect(on_map.locator("[data-map-legend]")).to_contain_text("宗地 · 土地用途")
    on_map.locator("[data-layer=parcels]").uncheck()
    expect(on_map.locator("[data-map-legend]")).to_be_hidden()


def test_on_a_phone_the_card_of_a_parcel_leaves_the_legend_free_and_its_row_is_marked(on_map: Page):
    on_map.set_viewport_size({"width": 390, "height": 844})
    on_map.locator("[data-map-rows] tr").first.hover()
    on_map.evaluate(
        """() => { const map = document.querySelector('.map-grid').map;
            map.jumpTo({center: map.spot.getLngLat(), zoom: 15}); return map.once('idle'); }"""
    )
    canvas = on_map.locator(".map-canvas canvas")
    expect(on_map.locator("[data-map-legend]")).to_contain_text("新型产业用地（M0）")
    box, legend = canvas.bounding_box(), on_map.locator("[data-map-legend]").bounding_box()
    assert box is not None
    assert legend is not None
    assert legend["y"] + 1 >= box["y"] + box["height"]
    on_map.evaluate("() => document.querySelector('.map-grid').map.spot.remove()")
    canvas.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    expect(on_map.locator(".maplibregl-popup")).to_be_visible()
    expect(on_map.locator("tr.map-on td")).not_to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_drawn_selection_is_the_same_from_its_address_and_on_paper(on_map: Page, opened: Opened):
    _select_all(on_map)
    said = on_map.locator("[data-map-total]").inner_text()
    page = opened("hz-city", _address(on_map))
    expect(page.locator("[data-map-total]")).to_have_text(said)
    expect(page.locator("[data-map-select]")).to_have_text("清除选择")
    page.emulate_media(media="print")
    expect(page.locator("[data-map-total]")).to_be_visible()
    drawn = page.evaluate("document.querySelector('.map-grid').map.getSource('selection').serialize().data.geometry.type")
    assert drawn == "Polygon"


def test_back_takes_a_selection_off_and_forward_puts_it_on(on_map: Page):
    _select_all(on_map)
    on_map.go_back()
    expect(on_map.locator("[data-map-total]")).to_have_text(re.compile("视野内"))
    expect(on_map.locator("[data-map-select]")).to_have_text("圈选")
    on_map.go_forward()
    expect(on_map.locator("[data-map-total]")).to_have_text(re.compile("选中"))


def test_a_filter_keeps_what_was_chosen_on_the_map(on_map: Page):
    on_map.locator("[data-layer=zones]").uncheck()
    on_map.locator("#map-table").select_option("projects")
    on_map.locator(".map-bar form > button").click()
    on_map.wait_for_url(re.compile("hide=zones"))
    assert _chosen(on_map)["table"] == ["projects"]
    expect(on_map.locator("[data-layer=zones]")).not_to_be_checked()


def test_a_failed_request_for_the_table_is_said(on_map: Page):
    on_map.route("**/map/rows/**", lambda route: route.fulfill(status=200, body="<html>"))
    on_map.locator("#map-table").select_option("zones")
    expect(on_map.locator("[data-map-total]")).to_have_text("列表没有取到；请检查网络，再移动一下地图")


def test_a_layer_whose_tiles_leave_something_out_says_how_much_it_draws(on_map: Page):
    on_map.evaluate("""() => {
        const map = document.querySelector('.map-grid').map;
        map.querySourceFeatures = (source, asked) => source === 'zones' && asked.sourceLayer === 'zones-cut' ? [{}] : [];
        map.queryRenderedFeatures = () => [{ id: 1 }];
        map.panBy([3, 3], {duration: 0});
    }""")
    expect(on_map.locator("[data-cut=zones]")).to_have_text(re.compile(r"^画出 1 个，共 \d+ 个；放大可见全部$"))
    expect(on_map.locator("[data-cut=parcels]")).to_have_text("")
    on_map.locator("[data-layer=zones]").uncheck()
    on_map.evaluate("document.querySelector('.map-grid').map.panBy([3, 3], {duration: 0})")
    expect(on_map.locator("[data-cut=zones]")).to_have_text("")


def test_what_was_measured_stands_until_it_is_cleared(on_map: Page):
    button, note = on_map.locator("[data-map-measure]"), on_map.locator("[data-map-note]")
    button.click()
    for x, y in ((200, 200), (300, 200), (300, 300)):
        on_map.locator(".map-canvas canvas").click(position={"x": x, "y": y})
    on_map.keyboard.press("Enter")
    expect(note).to_have_text(re.compile(r"km · 围合 [\d,.]+ 亩"))
    expect(button).to_have_text("清除量距")
    button.click()
    expect(note).to_have_text("")
    expect(button).to_have_text("量距")


def test_escape_gives_up_measuring(on_map: Page):
    on_map.locator("[data-map-measure]").click()
    on_map.locator(".map-canvas canvas").click(position={"x": 200, "y": 200})
    on_map.keyboard.press("Escape")
    expect(on_map.locator("[data-map-measure]")).to_have_attribute("aria-pressed", "false")
    expect(on_map.locator("[data-map-note]")).to_have_text("")


def test_drawing_a_selection_ends_measuring(on_map: Page):
    on_map.locator("[data-map-measure]").click()
    _select_all(on_map)
    expect(on_map.locator("[data-map-measure]")).to_have_attribute("aria-pressed", "false")


def test_without_scripts_the_table_is_read_by_pages(town: Town):
    with town.window("hz-city") as signed_in:
        state = signed_in.storage_state()
    context = town.browser.new_context(java_script_enabled=False, storage_state=state, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{town.address}/map/")
    page.get_by_role("link", name="列出宗地").click()
    expect(page.locator("tbody a")).to_have_count(60)
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pages")).to_contain_text("第 61–")
    expect(page.locator("[data-map]")).to_be_hidden()
    context.close()


def test_the_map_prints_on_one_sheet_of_a3(on_map: Page):
    on_map.evaluate("window.print = () => { window.printed = true; }")
    on_map.locator("[data-map-print]").click()
    on_map.wait_for_function("window.printed")
    printed = on_map.pdf(prefer_css_page_size=True)
    ((width, height),) = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert (round(float(width)), round(float(height))) == (1191, 842)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1


def test_coordinates_are_told_on_demand(on_map: Page):
    told, drawing = on_map.locator("[data-map-note]"), on_map.locator("[data-map] canvas")
    drawing.hover()
    expect(told).not_to_contain_text("CGCS2000")
    on_map.locator("[data-map-coordinates]").click()
    drawing.hover(position={"x": 300, "y": 300})
    expect(told).to_have_text(re.compile(r"CGCS2000\s+1[12]\d\.\d{6}, [23]\d\.\d{6}"))
    on_map.locator("[data-map-coordinates]").click()
    expect(told).to_have_text("")
