from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.land.geometry.gcj02 import from_gcj02, to_gcj02

#: Published with an open implementation of the formula in several languages (github.com/googollee/eviltransform, python/test.py;
#: two-clause BSD licence): WGS84, then GCJ-02 (latitude, longitude).
KNOWN = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]

#: From the 664 cities that another open implementation is tested on (github.com/hujiulong/gcoord,
#: test/fixtures/china-cities.json; MIT licence): WGS84, then GCJ-02 (longitude, latitude), to seven decimals. They do not come
#: from the formula: all of them lie 0.65 m to 0.74 m from where it puts them.
CITIES = {
    "Hangzhou": ((120.1503589, 30.2764043), (120.1550722, 30.274088)),
    "Ningbo": ((121.6175008, 29.8621392), (121.6216018, 29.859518)),
    "Chengdu": ((104.0640437, 30.5747262), (104.0665489, 30.5722732)),
    "Beijing": ((116.4011517, 39.9028057), (116.4074002, 39.9042136)),
    "Shanghai": ((121.4691633, 31.2323443), (121.4737061, 31.2304194)),
    "Harbin": ((126.528903, 45.8017783), (126.5349726, 45.8037804)),
    "Urumqi": ((87.6140048, 43.824388), (87.6168579, 43.8255962)),
    "Kashgar": ((75.9868089, 39.470184), (75.9897602, 39.4704064)),
    "Lhasa": ((91.1706414, 29.655277), (91.1721167, 29.6524954)),
    "Kunming": ((102.8314746, 24.8831612), (102.8328974, 24.8800993)),
    "Haikou": ((110.1939936, 20.046109), (110.1983008, 20.0440074)),
    "Sanya": ((109.507813, 18.2545417), (109.5119135, 18.2528524)),
}


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Metres between two places (longitude, latitude) that are near each other."""
    east = (one[0] - other[0]) * 111_320 * np.cos(np.radians(one[1]))
    return float(np.hypot(east, (one[1] - other[1]) * 111_320))


@pytest.mark.parametrize(("plain", "shifted"), CITIES.values(), ids=CITIES)
def test_cities_are_shifted_to_within_a_metre_of_where_others_have_them(
    plain: tuple[float, float], shifted: tuple[float, float]
) -> None:
    longitude, latitude = to_gcj02(np.array([plain[0]]), np.array([plain[1]]))
    assert apart((longitude[0], latitude[0]), shifted) < 1


@pytest.mark.parametrize(("plain", "shifted"), CITIES.values(), ids=CITIES)
def test_cities_are_put_back_to_within_a_metre_of_where_others_have_them(
    plain: tuple[float, float], shifted: tuple[float, float]
) -> None:
    longitude, latitude = from_gcj02(np.array([shifted[0]]), np.array([shifted[1]]))
    assert apart((longitude[0], latitude[0]), plain) < 1


def test_the_way_back_is_that_of_another_implementation() -> None:
    """The figures are from test/unit/crs/GCJ02.spec.ts of gcoord, given there to five decimals."""
    longitude, latitude = from_gcj02(np.array([123.0]), np.array([45.0]))
    assert (longitude[0], latitude[0]) == pytest.approx((122.99395597, 44.99804071), abs=5e-6)


@pytest.mark.parametrize(("plain", "shifted"), KNOWN)
def test_known_points_are_shifted_as_others_shift_them(plain: tuple[float, float], shifted: tuple[float, float]) -> None:
    longitude, latitude = to_gcj02(np.array([plain[1]]), np.array([plain[0]]))
    assert (latitude[0], longitude[0]) == pytest.approx(shifted, abs=1e-11)


@given(st.lists(st.tuples(st.floats(73.5, 135), st.floats(18, 53.5)), min_size=1, max_size=50))
def test_there_and_back_is_where_one_was_to_a_tenth_of_a_millimetre(points: list[tuple[float, float]]) -> None:
    longitude, latitude = np.array(points).T
    back = from_gcj02(*to_gcj02(longitude, latitude))
    assert np.abs(back[0] - longitude).max() < 1e-9
    assert np.abs(back[1] - latitude).max() < 1e-9


@given(st.floats(73.5, 135), st.floats(18, 53.5))
def test_the_shift_is_tens_to_hundreds_of_metres(longitude: float, latitude: float) -> None:
    shifted = to_gcj02(np.array([longitude]), np.array([latitude]))
    east = (shifted[0][0] - longitude) * 111_320 * np.cos(np.radians(latitude))
    assert 10 < np.hypot(east, (shifted[1][0] - latitude) * 111_320) < 1200


def test_a_place_outside_china_stays_where_it_is() -> None:
    assert from_gcj02(np.array([2.35]), np.array([48.86])) == (np.array([2.35]), np.array([48.86]))


def test_no_points_give_no_points() -> None:
    assert from_gcj02(np.empty(0), np.empty(0))[0].tolist() == []
