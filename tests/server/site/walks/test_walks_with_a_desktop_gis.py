"""The layers opened by GDAL's client of OGC API Features, with a token made on its page: as desktop systems open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shapely
from playwright.sync_api import Page
from pyogrio import list_layers, set_gdal_config_options
from pyogrio.raw import read

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


@pytest.fixture
def source(opened: Opened) -> Iterator[str]:
    """What GDAL is told to open; it shows the token with each request."""
    page = opened("hz-city", "/data/tokens/")
    page.fill("#token-name", "桌面地图")
    page.locator("input[name=scope][value=view]").check()
    page.get_by_role("button", name="创建", exact=True).click()
    raw = page.locator("main [role=status] .code").inner_text()
    set_gdal_config_options({"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": raw})
    yield f"OAPIF:{page.url.split('/data/')[0]}/api/ogc"
    set_gdal_config_options({"GDAL_HTTP_AUTH": None, "GDAL_HTTP_BEARER": None})


def test_every_layer_is_opened_whole_and_within_a_box(source: str):
    assert [name for name, _kind in list_layers(source)] == ["zones", "parcels", "projects"]
    meta, _keys, shapes, _values = read(source, layer="parcels")
    assert len(shapes) > 50
    assert all(73 < shapely.from_wkb(shape).centroid.x < 136 for shape in shapes)
    assert {"code", "land_use", "area"} <= set(meta["fields"])
    assert 0 < len(read(source, layer="projects")[2]) <= 24
    assert 0 < len(read(source, layer="parcels", bbox=shapely.from_wkb(shapes[0]).bounds)[2]) < len(shapes)
