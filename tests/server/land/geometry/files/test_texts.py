from __future__ import annotations

import contextlib
import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.land.geometry.files import texts

SQUARE = shapely.box(120, 30, 121, 31)


@pytest.mark.parametrize(
    "written",
    [
        "120,30 121,30 121,31 120,31",
        "120,30 121,30 121,31 120,31 120,30",
        "120,30;121,30;121,31;120,31",
        "120 30; 121 30; 121 31; 120 31",
        "120，30 121，30 121，31 120，31",
        "120,30\n121,30\n121,31\n120,31",
        "  120.0 , 30.0   121,30 121,31 120,31;",
        "120,30,5 121,30,5 121,31,5 120,31,5",
        "POLYGON ((120 30, 121 30, 121 31, 120 31, 120 30))",
        "polygon((120 30,121 30,121 31,120 31,120 30))",
    ],
)
def test_a_ring_may_be_written_in_many_ways(written: str) -> None:
    assert texts.shape(written)[0].equals(SQUARE)


@pytest.mark.parametrize("mark", [";", "|"])
def test_a_ring_inside_another_is_a_hole(mark: str) -> None:
    hole = "120.2,30.2 120.4,30.2 120.4,30.4 120.2,30.4"
    found = texts.shape(f"{hole}{mark}120,30 121,30 121,31 120,31")[0]
    assert found.equals(SQUARE.difference(shapely.box(120.2, 30.2, 120.4, 30.4)))


def test_where_semicolons_part_corners_a_bar_parts_rings() -> None:
    found = texts.shape("120,30;121,30;121,31;120,31|122,30;123,30;123,31;122,31")[0]
    assert found.equals(shapely.MultiPolygon([SQUARE, shapely.box(122, 30, 123, 31)]))


def test_rings_beside_each_other_are_parts() -> None:
    assert texts.shape("120,30 121,30 121,31;122,30 123,30 123,31")[0].geom_type == "MultiPolygon"


def test_a_crossing_ring_is_read_as_it_is_drawn() -> None:
    found = texts.shape("120,30 121,31 121,30 120,31")[0]
    assert found.geom_type == "Polygon"
    assert not found.is_valid


def test_the_system_that_wkt_names_is_told() -> None:
    assert texts.shape("SRID=4490;POINT (120 30)") == (shapely.Point(120, 30), 4490)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("120,30 121;31", "121"),
        ("abc", "abc"),
        ("120,30 121,31", "2"),
        ("120,30 120,30 120,30 121,31", "2"),
        ("120,30 121,x 121,31", "121,x"),
        ("POLYGON ((120 30, 121 30))", ""),
        ("POLYGON ((120 30, 121 30, 121 31, 120 30)", ""),
        (";", ""),
        ("120,30 121,30 121,31 120,31,", "120,31,"),
    ],
)
def test_what_cannot_be_read_is_shown(written: str, found: str) -> None:
    with pytest.raises(texts.Unreadable) as caught:
        texts.shape(written)
    assert found in caught.value.found


@given(st.text(max_size=60))
def test_any_other_text_is_refused_and_nothing_else_happens(written: str) -> None:
    with contextlib.suppress(texts.Unreadable):
        assert shapely.get_num_coordinates(texts.shape(written)[0]) >= 4 or "POINT" in written


@given(st.lists(st.tuples(st.floats(73, 136), st.floats(3, 54)), min_size=3, max_size=12, unique=True))
def test_a_ring_comes_back_as_it_was_written(corners: list[tuple[float, float]]) -> None:
    found = texts.shape(" ".join(f"{x!r},{y!r}" for x, y in corners))[0]
    assert list(found.exterior.coords)[:-1] == corners


@given(st.floats(0, 179.999), st.sampled_from(["°'\"", "°′″", "度分秒"]))
def test_degrees_minutes_and_seconds_come_back(angle: float, signs: str) -> None:
    degrees, rest = divmod(angle, 1)
    minutes, rest = divmod(rest * 60, 1)
    seconds = math.floor(rest * 60 * 1000) / 1000
    written = f"{int(degrees)}{signs[0]}{int(minutes)}{signs[1]}{seconds:.3f}{signs[2]}"
    assert texts.number(written) == pytest.approx(angle, abs=1e-6)


@pytest.mark.parametrize("value", [None, True, "", "x", "1e400", float("nan"), float("inf"), "12-5", "120°61'"])
def test_what_is_no_number_is_none(value: object) -> None:
    assert texts.number(value) is None
