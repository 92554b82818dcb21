from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.land.geometry import quadkey

longitudes, latitudes = st.floats(73, 136), st.floats(3, 54)
#: Degrees that a parcel, a zone or a province may span.
spans = st.one_of(st.floats(0, 0.01), st.floats(0, 1), st.floats(0, 30))


@st.composite
def boxes(draw: st.DrawFn) -> tuple[float, float, float, float]:
    west, south = draw(longitudes), draw(latitudes)
    return west, south, west + draw(spans), south + draw(spans)


@st.composite
def tiles(draw: st.DrawFn) -> tuple[int, int, int]:
    z = draw(st.integers(0, quadkey.DEEPEST))
    size = 1 << z
    return (
        z,
        min(int(quadkey.across(draw(longitudes)) * size), size - 1),
        min(int(quadkey.down(draw(latitudes)) * size), size - 1),
    )


def is_candidate(key: str, tile: str) -> bool:
    low, high = quadkey.span(tile)
    return low <= key < high or key in quadkey.ancestors(tile)


def meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Whether two boxes share more than an edge."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@given(boxes(), tiles())
def test_what_meets_a_tile_is_among_its_candidates(box: tuple[float, float, float, float], tile: tuple[int, int, int]) -> None:
    slack = 1e-9
    west, south, east, north = quadkey.bounds(*tile)
    inner = (west + slack, south + slack, east - slack, north - slack)
    if meet(box, inner):
        assert is_candidate(quadkey.of_box(*box), quadkey.of_tile(*tile))


@given(boxes(), st.integers(0, quadkey.DEEPEST), st.floats(0, 1), st.floats(0, 1))
def test_no_tile_over_a_point_of_a_box_misses_it(box: tuple[float, float, float, float], z: int, right: float, up: float) -> None:
    x, y = box[0] + right * (box[2] - box[0]), box[1] + up * (box[3] - box[1])
    size = 1 << z
    tile = quadkey.of_tile(z, min(int(quadkey.across(x) * size), size - 1), min(int(quadkey.down(y) * size), size - 1))
    assert is_candidate(quadkey.of_box(*box), tile)


@given(boxes(), boxes())
def test_the_cover_of_a_box_finds_every_box_that_meets_it(
    row: tuple[float, float, float, float], view: tuple[float, float, float, float]
) -> None:
    if meet(row, view):
        assert any(is_candidate(quadkey.of_box(*row), tile) for tile in quadkey.cover(*view))


@given(boxes(), st.integers(1, 64))
def test_a_cover_is_no_larger_than_asked(box: tuple[float, float, float, float], most: int) -> None:
    assert 1 <= len(quadkey.cover(*box, most=most)) <= most


@given(boxes())
def test_the_key_is_that_of_the_smallest_tile_that_holds_the_box(box: tuple[float, float, float, float]) -> None:
    key = quadkey.of_box(*box)
    z = len(key)
    x = sum((int(digit) & 1) << (z - 1 - place) for place, digit in enumerate(key))
    y = sum((int(digit) >> 1) << (z - 1 - place) for place, digit in enumerate(key))
    assert quadkey.of_tile(z, x, y) == key
    west, south, east, north = quadkey.bounds(z, x, y)
    slack = 1e-9
    assert west - slack <= box[0] <= box[2] <= east + slack
    assert south - slack <= box[1] <= box[3] <= north + slack
    if z < quadkey.DEEPEST:
        for part_x, part_y in ((2 * x, 2 * y), (2 * x + 1, 2 * y), (2 * x, 2 * y + 1), (2 * x + 1, 2 * y + 1)):
            west, south, east, north = quadkey.bounds(z + 1, part_x, part_y)
            inside = west + slack < box[0] and box[2] < east - slack and south + slack < box[1] and box[3] < north - slack
            assert not inside


@given(tiles(), tiles())
def test_the_span_of_a_tile_holds_the_tiles_in_it_and_no_others(one: tuple[int, int, int], other: tuple[int, int, int]) -> None:
    low, high = quadkey.span(quadkey.of_tile(*one))
    key = quadkey.of_tile(*other)
    inside = other[0] >= one[0] and (other[1] >> other[0] - one[0], other[2] >> other[0] - one[0]) == one[1:]
    assert (low <= key < high) == inside


def test_a_point_in_hangzhou_has_the_key_that_others_give_it() -> None:
    # Level 3, from the published example of the scheme: tile 3, 5 has the key 213.
    assert quadkey.of_tile(3, 3, 5) == "213"


def test_the_deepest_key_has_as_many_digits_as_there_are_levels() -> None:
    assert len(quadkey.of_box(120.2, 30.2, 120.2, 30.2)) == quadkey.DEEPEST == 22


def test_the_bounds_of_the_world_are_those_of_the_web_map() -> None:
    assert quadkey.bounds(0, 0, 0) == pytest.approx((-180, -85.0511287798, 180, 85.0511287798))
