from __future__ import annotations

import random

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from shanglou.engine.faults import BadInput
from shanglou.server.land.geometry.districts import district_boundaries
from shanglou.server.site.seeding import places
from shanglou.server.site.seeding.land import evenly


@given(rooms=st.lists(st.integers(0, 900), min_size=1, max_size=30), part=st.floats(0, 1))
def test_shares_add_up_fit_and_differ_only_where_there_is_no_more_room(rooms: list[int], part: float) -> None:
    count = int(sum(rooms) * part)
    shares = evenly(rooms, count)
    assert sum(shares) == count
    assert all(share <= room for share, room in zip(shares, rooms, strict=True))
    spare = [share for share, room in zip(shares, rooms, strict=True) if share < room]
    assert not spare or max(shares) - min(spare) <= 1


def test_more_than_there_is_room_for_is_refused() -> None:
    with pytest.raises(BadInput) as wrong:
        evenly([2, 3], 6)
    assert wrong.value.faults[0].expected.en == "at most 5"


def test_the_smallest_districts_have_blocks_too_and_none_lies_on_another() -> None:
    smallest = min(district_boundaries().values(), key=lambda shape: shape.area)
    blocks = [block.polygon() for block in places.blocks(random.Random(7), smallest, 8, 5200)]
    assert len(blocks) > 1
    assert all(shapely.covers(smallest, block) for block in blocks)
    assert not any(one.overlaps(other) for one in blocks for other in blocks if one is not other)
