from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.land.geometry.gcj02 import from_gcj02, to_gcj02

#: Published with an open implementation of the formula in several languages: WGS84, then GCJ-02 (latitude, longitude).
KNOWN = [
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
]


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
