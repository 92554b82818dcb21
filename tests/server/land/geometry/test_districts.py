from __future__ import annotations

import json
from importlib import resources

import shapely

from shanglou.server.land.geometry import areas
from shanglou.server.land.geometry.districts import district_boundaries

from .data import BOUNDARIES, real


def test_each_district_of_the_three_cities_has_a_boundary() -> None:
    codes = list(district_boundaries())
    assert [sum(code.startswith(city) for code in codes) for city in ("3301", "3302", "5101")] == [13, 10, 20]


def test_every_boundary_is_valid_and_in_its_city() -> None:
    around = {"3301": (118, 29, 121, 31), "3302": (120, 28, 123, 31), "5101": (102, 30, 105, 32)}
    for code, shape in district_boundaries().items():
        assert shape.is_valid
        assert shapely.box(*around[code[:4]]).contains(shape)


def test_districts_hardly_overlap() -> None:
    shapes = list(district_boundaries().values())
    whole = sum(areas.square_metres(shape) for shape in shapes)
    assert areas.square_metres(shapely.union_all(shapes)) > 0.999 * whole


def test_each_has_its_name() -> None:
    source = resources.files("shanglou.server.land") / "data" / "districts.geojson"
    names = {item["properties"]["code"]: item["properties"]["name"] for item in json.loads(source.read_text("utf-8"))["features"]}
    assert (names["330102"], names["330212"], names["510112"]) == ("上城区", "鄞州区", "龙泉驿区")
    assert len(names) == 43


def test_they_are_those_of_the_source() -> None:
    original = {
        feature["properties"]["adcode"]: shapely.from_geojson(json.dumps(feature["geometry"]))
        for feature in json.loads(real(BOUNDARIES).read_text(encoding="utf-8"))["features"]
    }
    found = district_boundaries()
    assert set(found) == set(original)
    for code, shape in found.items():
        # The carried file has five decimals: about a metre.
        assert shapely.hausdorff_distance(shape, original[code]) < 2e-5
