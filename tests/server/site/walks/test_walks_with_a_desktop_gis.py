"""The layers opened by GDAL's client of OGC API Features, with a token made on its page: as desktop systems open them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import shapely
from numpy import dtype
from playwright.sync_api import Page
from pyogrio import list_layers, set_gdal_config_options
from pyogrio.raw import read

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


@pytest.fixture(params=["token", "password"])
def source(opened: Opened, request: pytest.FixtureRequest) -> Iterator[str]:
    """What GDAL is told to open; it shows the token with each request, as one or in the place of a password."""
    page = opened("hz-city", "/data/tokens/")
    page.fill("#token-name", "桌面地图")
    page.locator("input[name=scope][value=view]").check()
    page.get_by_role("button", name="创建", exact=True).click()
    raw = page.locator("main [role=status] .code").inner_text()
    as_token = {"GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": raw}
    shown = as_token if request.param == "token" else {"GDAL_HTTP_AUTH": "BASIC", "GDAL_HTTP_USERPWD": f"token:{raw}"}
    set_gdal_config_options(shown)
    yield f"OAPIF:{page.url.split('/data/')[0]}/api/ogc"
    set_gdal_config_options(dict.fromkeys(shown))


def test_every_layer_is_opened_whole_and_within_a_box(source: str):
    assert [name for name, _kind in list_layers(source)] == ["zones", "parcels", "projects"]
    meta, _keys, shapes, _values = read(source, layer="parcels")
    assert len(shapes) > 50
    assert all(73 < shapely.from_wkb(shape).centroid.x < 136 for shape in shapes)
    kinds = dict(zip(meta["fields"], (kind.kind for kind in map(dtype, meta["dtypes"])), strict=True))
    assert {name: kinds[name] for name in ("code", "land_use_label", "area")} == {"code": "O", "land_use_label": "O", "area": "f"}
    assert 0 < len(read(source, layer="projects")[2]) <= 24
    assert 0 < len(read(source, layer="parcels", bbox=shapely.from_wkb(shapes[0]).bounds)[2]) < len(shapes)
