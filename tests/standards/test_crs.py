import math
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shanglou.standards import Problem, crs


@pytest.mark.parametrize(
    ("longitude", "zone_prefix", "expected"),
    [
        (120.2, False, 4549),  # Hangzhou
        (120.2, True, 4528),
        (121.9, False, 4550),  # the east of Ningbo
        (121.9, True, 4529),
        (104.1, False, 4544),  # Chengdu
        (104.1, True, 4523),
        (103.4, False, 4543),  # the west of Chengdu
        (75.0, False, 4534),
        (135.0, True, 4533),
    ],
)
def test_a_longitude_has_its_epsg_code(longitude, zone_prefix, expected):
    assert crs.epsg(longitude, zone_prefix=zone_prefix) == expected


def test_a_limit_belongs_to_the_zone_east_of_it():
    assert (crs.zone(118.4999), crs.zone(118.5)) == (39, 40)


def test_the_central_meridian_is_three_times_the_zone():
    assert crs.central_meridian(40) == 120


@pytest.mark.parametrize("longitude", [30.2, 73.4, 136.5, -120.0, math.nan, math.inf])
def test_a_longitude_outside_the_zones_is_refused(longitude):
    with pytest.raises(Problem, match=r"outside the 3-degree zones"):
        crs.zone(longitude)


def test_the_zone_is_read_from_the_easting():
    assert crs.zone_of_easting(40_512_345.6) == 40


@pytest.mark.parametrize("easting", [512_345.6, 20_512_345.6, math.nan])
def test_an_easting_without_a_zone_of_three_degrees_is_refused(easting):
    with pytest.raises(Problem, match="carries no zone number"):
        crs.zone_of_easting(easting)


def test_a_six_degree_zone_number_is_refused():
    with pytest.raises(Problem, match="6-degree zone number"):
        crs.epsg_of_zone(20)


def test_the_central_meridian_is_half_a_million_metres_east():
    pytest.importorskip("pyproj")
    easting, northing = crs.project(120.0, 30.0)
    assert easting == pytest.approx(500_000, abs=1e-3)
    assert northing == pytest.approx(3_320_113.398, abs=1e-2)


def test_the_zone_number_stands_before_the_easting():
    pytest.importorskip("pyproj")
    assert crs.project(120.0, 30.0, zone_prefix=True)[0] == pytest.approx(40_500_000, abs=1e-3)


def test_swapped_axes_are_noticed():
    pytest.importorskip("pyproj")
    with pytest.raises(Problem, match="check the order"):
        crs.unproject(3_320_113.4, 500_000.0, zone_number=40)


def test_swapped_degrees_are_noticed():
    with pytest.raises(Problem, match="swapped"):
        crs.project(30.2, 120.1)


def test_without_pyproj_the_message_names_the_extra(monkeypatch):
    crs._transformer.cache_clear()
    monkeypatch.setitem(sys.modules, "pyproj", None)
    with pytest.raises(Problem, match=r"shanglou\[geo\]") as caught:
        crs.project(120.0, 30.0)
    assert "没有安装" in caught.value.zh


@settings(deadline=None)  # the first example may load pyproj
@given(st.floats(74, 136), st.floats(3, 54), st.booleans())
def test_project_and_unproject_round_trip(longitude, latitude, zone_prefix):
    pytest.importorskip("pyproj")
    easting, northing = crs.project(longitude, latitude, zone_prefix=zone_prefix)
    number = None if zone_prefix else crs.zone(longitude)
    assert crs.unproject(easting, northing, zone_number=number) == pytest.approx((longitude, latitude), abs=1e-8)
