"""The boundaries of the districts of Hangzhou, Ningbo and Chengdu, coarse (docs/data-sources.md): for overviews, not for law."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources

import shapely
from shapely import MultiPolygon, Polygon


@cache
def district_boundaries() -> Mapping[str, Polygon | MultiPolygon]:
    """The boundary of each district by its code (GB/T 2260), in CGCS2000."""
    source = resources.files("shanglou.server.land") / "data" / "districts.geojson"
    found: dict[str, Polygon | MultiPolygon] = {}
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert isinstance(shape, Polygon | MultiPolygon)
        found[feature["properties"]["code"]] = shape
    return found
