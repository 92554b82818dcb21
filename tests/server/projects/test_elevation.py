from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shanglou.server.projects.elevation import LEFT, MOST_SCALE, NEEDED, RIGHT, WIDTH, FloorIn, UnitIn, elevation, fitted, short

ROOM = WIDTH - LEFT - RIGHT


def unit(key: int, area: str | None, **more: object) -> UnitIn:
    return UnitIn(key, f"{key}", None if area is None else Decimal(area), **more)  # type: ignore[arg-type]


def floor(number: int, *units: UnitIn, height: str | None = "5", area: str | None = "1000") -> FloorIn:
    label = f"{number}F" if number > 0 else f"B{-number}"
    return FloorIn(
        number, label, None if height is None else Decimal(height), None, None if area is None else Decimal(area), units
    )


def test_a_building_without_storeys_is_an_empty_drawing():
    assert elevation([]).storeys == ()


def test_the_highest_storey_is_at_the_top():
    drawn = elevation([floor(1), floor(3), floor(2)])
    assert [storey.floor.number for storey in drawn.storeys] == [3, 2, 1]
    assert [storey.y for storey in drawn.storeys] == sorted(storey.y for storey in drawn.storeys)


def test_heights_are_to_one_scale():
    drawn = elevation([floor(1, height="7.8"), floor(2, height="6"), floor(3, height="4.5")])
    assert [storey.height / float(storey.floor.height or 0) for storey in drawn.storeys] == pytest.approx([drawn.scale] * 3)


@given(st.lists(st.decimals("2.2", "12", places=1), min_size=1, max_size=60))
def test_every_storey_is_high_enough_for_its_name_unless_at_the_largest_scale(heights: list[Decimal]):
    drawn = elevation([FloorIn(number, f"{number}F", height, None, None) for number, height in enumerate(heights, 1)])
    assert drawn.scale == MOST_SCALE or all(storey.height >= NEEDED - 1e-9 for storey in drawn.storeys)


def test_storeys_touch_without_gap():
    drawn = elevation([floor(1, height="7.8"), floor(2), floor(-1, height="3.9")])
    for upper, lower in zip(drawn.storeys, drawn.storeys[1:], strict=False):
        assert upper.y + upper.height == pytest.approx(lower.y)


def test_the_ground_lies_between_the_first_storey_and_the_basement():
    drawn = elevation([floor(2), floor(1), floor(-1), floor(-2)])
    first, basement = drawn.storeys[1], drawn.storeys[2]
    assert drawn.ground == pytest.approx(basement.y) == pytest.approx(first.y + first.height)


def test_without_a_basement_the_ground_is_below_all():
    drawn = elevation([floor(1), floor(2)])
    assert drawn.ground == pytest.approx(drawn.storeys[-1].y + drawn.storeys[-1].height)


def test_metres_above_and_below_ground_are_added_up():
    drawn = elevation([floor(1, height="7.8"), floor(2, height="6"), floor(-1, height="3.9")])
    assert (drawn.above, drawn.below) == (Decimal("13.8"), Decimal("3.9"))


def test_marks_stand_every_ten_metres_from_the_ground():
    drawn = elevation([floor(number, height="6") for number in (1, 2, 3, 4)] + [floor(-1, height="11")])
    assert [mark.metres for mark in drawn.marks] == [20, 10, 0, -10]
    assert [drawn.ground - mark.metres * drawn.scale for mark in drawn.marks] == pytest.approx([mark.y for mark in drawn.marks])


def test_where_a_height_is_unknown_there_is_no_scale_of_heights():
    drawn = elevation([floor(1), floor(2, height=None)])
    assert drawn.marks == ()
    assert drawn.unknown_heights == ("2F",)
    assert not drawn.storeys[0].height_known


def test_an_unknown_height_is_drawn_as_the_median_of_the_known_ones():
    drawn = elevation([floor(1, height="9"), floor(2, height="5"), floor(3, height="4"), floor(4, height=None)])
    assert drawn.storeys[0].height == pytest.approx(5 * drawn.scale)


def test_an_unknown_height_is_drawn_as_the_usual_one_where_that_is_told():
    drawn = elevation([floor(1, height="9"), floor(2, height=None)], guess=Decimal("4.2"))
    assert drawn.storeys[0].height == pytest.approx(4.2 * drawn.scale)


def test_an_unknown_height_is_not_counted_in_the_metres():
    assert elevation([floor(1, height="9"), floor(2, height=None)]).above == 9


def test_a_storey_that_must_be_there_but_is_not_registered_is_drawn_as_unknown():
    drawn = elevation([floor(1), floor(3)])
    assert drawn.missing == ("2F",)
    gap = drawn.storeys[1]
    assert (gap.is_registered, gap.height_known, [block.kind for block in gap.blocks]) == (False, False, ["unknown"])


def test_the_storeys_down_to_the_ground_must_be_there():
    assert elevation([floor(3)]).missing == ("2F", "1F")
    assert elevation([floor(-2)]).missing == ("B1",)


# ---------------------------------------------------------------------------------------------------------------- widths
def widths(drawn_floor: FloorIn, *others: FloorIn) -> list[tuple[str, float]]:
    drawn = elevation([drawn_floor, *others])
    return [(block.kind, block.width) for block in drawn.storeys[-1].blocks]


def test_widths_are_shares_of_the_floor_area():
    assert widths(floor(1, unit(1, "250"), unit(2, "750"))) == [("unit", ROOM / 4), ("unit", ROOM * 3 / 4)]


def test_floor_that_no_unit_takes_up_is_left_as_the_rest():
    assert widths(floor(1, unit(1, "600"))) == [("unit", pytest.approx(ROOM * 0.6)), ("rest", pytest.approx(ROOM * 0.4))]


def test_the_rest_says_how_large_it_is():
    assert elevation([floor(1, unit(1, "600"))]).storeys[0].blocks[1].area == 400


def test_one_scale_of_areas_holds_for_all_storeys():
    podium, tower = floor(1, unit(1, "3000"), area="3000"), floor(2, unit(2, "1000"), area="1000")
    drawn = elevation([podium, tower])
    assert drawn.storeys[0].blocks[0].width == pytest.approx(drawn.storeys[1].blocks[0].width / 3)


def test_a_storey_of_unknown_area_shows_its_units_and_an_unknown_rest():
    found = widths(floor(1, unit(1, "500"), area=None), floor(2, unit(2, "1000")))
    assert found == [("unit", pytest.approx(ROOM / 2)), ("unknown", pytest.approx(ROOM / 2))]


def test_a_storey_of_which_nothing_is_known_is_unknown_over_its_whole_width():
    drawn = elevation([floor(1, area=None)])
    assert [(block.kind, block.width) for block in drawn.storeys[0].blocks] == [("unknown", pytest.approx(ROOM))]
    assert drawn.unknown_areas == ("1F",)


def test_a_unit_of_unknown_area_takes_what_is_left_and_is_marked():
    drawn = elevation([floor(1, unit(1, "600"), unit(2, None))])
    block = drawn.storeys[0].blocks[1]
    assert (block.area_known, block.width) == (False, pytest.approx(ROOM * 0.4))


def test_units_of_unknown_area_share_what_is_left():
    blocks = elevation([floor(1, unit(1, "600"), unit(2, None), unit(3, None))]).storeys[0].blocks
    assert blocks[1].width == pytest.approx(blocks[2].width) == pytest.approx(ROOM * 0.2)


def test_a_unit_of_unknown_area_on_a_full_storey_is_drawn_as_large_as_others():
    blocks = elevation([floor(1, unit(1, "1000"), unit(2, None))]).storeys[0].blocks
    assert blocks[0].width == pytest.approx(blocks[1].width)


def test_units_larger_than_their_storey_are_told_and_still_fit_on_the_drawing():
    drawn = elevation([floor(1, unit(1, "800"), unit(2, "400"))])
    assert drawn.storeys[0].excess == 200
    assert sum(block.width for block in drawn.storeys[0].blocks) == pytest.approx(ROOM)


def test_units_that_just_fill_their_storey_exceed_nothing():
    assert elevation([floor(1, unit(1, "600"), unit(2, "400"))]).storeys[0].excess == 0


def test_a_unit_of_several_storeys_stands_upright_over_all_of_them():
    drawn = elevation([floor(1, unit(1, "1000", top=2), unit(2, "500")), floor(2, unit(3, "500"))])
    tall = next(block for storey in drawn.storeys for block in storey.blocks if block.unit and block.unit.key == 1)
    assert (tall.y, tall.height) == (drawn.storeys[0].y, pytest.approx(drawn.storeys[0].height + drawn.storeys[1].height))
    assert tall.width == pytest.approx(ROOM / 2)


def test_units_beside_one_of_several_storeys_do_not_overlap_it():
    drawn = elevation([floor(1, unit(2, "500"), unit(1, "1000", top=2)), floor(2, unit(3, "500"))])
    assert not overlaps(drawn)


def overlaps(drawn: object) -> list[tuple[object, object]]:
    blocks = [block for storey in drawn.storeys for block in storey.blocks]  # type: ignore[attr-defined]
    return [
        (one, two)
        for number, one in enumerate(blocks)
        for two in blocks[number + 1 :]
        if one.x < two.x + two.width - 0.01
        and two.x < one.x + one.width - 0.01
        and one.y < two.y + two.height - 0.01
        and two.y < one.y + one.height - 0.01
    ]


areas = st.none() | st.decimals("0.01", "5000", places=2)


@given(
    st.lists(
        st.tuples(
            areas, st.none() | st.decimals("2.2", "12", places=1), st.lists(st.tuples(areas, st.integers(0, 3)), max_size=6)
        ),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 3),
)
def test_blocks_never_overlap_nor_leave_the_drawing(given_floors: list, basements: int):
    numbers = [number for number in range(-basements, len(given_floors) + 1 - basements) if number != 0]
    floors = [
        FloorIn(
            number,
            str(number),
            height,
            None,
            area,
            tuple(UnitIn(number * 100 + order, "u", size, top=number + reach) for order, (size, reach) in enumerate(units)),
        )
        for number, (area, height, units) in zip(numbers, given_floors, strict=False)
    ]
    drawn = elevation(floors)
    blocks = [block for storey in drawn.storeys for block in storey.blocks]
    assert not overlaps(drawn)
    assert all(block.x >= LEFT - 0.01 and block.y >= 0 and block.y + block.height <= drawn.height for block in blocks)
    assert sorted(block.unit.key for block in blocks if block.unit) == sorted(one.key for item in floors for one in item.units)


# ----------------------------------------------------------------------------------------------------------------- words
NAME = "某某精密机械有限公司"


def lines(share: str, tenant: str = NAME, height: str = "5") -> list[str]:
    """What stands in a unit that has `share` of a storey of 1000 m²."""
    drawn = elevation([floor(1, unit(101, share, tenant=tenant), height=height)])
    return [line.text for line in drawn.storeys[0].blocks[0].lines]


def test_a_name_that_fits_stands_above_the_number():
    assert lines("1000") == [NAME, "101"]


def test_where_the_whole_name_is_too_wide_its_kind_of_firm_is_left_out():
    assert lines(str(int(100 / ROOM * 1000))) == ["某某精密机械", "101"]


def test_where_no_name_fits_the_number_stands_alone():
    assert lines(str(int(50 / ROOM * 1000))) == ["101"]


def test_where_nothing_fits_nothing_stands():
    assert lines(str(int(12 / ROOM * 1000))) == []


def test_an_empty_unit_bears_its_number():
    assert lines("1000", tenant="") == ["101"]


def test_no_line_leaves_its_block():
    block = elevation([floor(1, unit(101, "1000", tenant=NAME), height="1.5")]).storeys[0].blocks[0]
    assert all(line.dy < block.height for line in block.lines)


@given(st.text(st.sampled_from("某精密abc1 "), max_size=30), st.floats(0, 300))
def test_a_fitted_text_is_the_text_or_its_beginning(text: str, room: float):
    found = fitted(text, room, 12.0)
    assert found in ("", text) or (found.endswith("…") and text.startswith(found[:-1]) and len(found) > 5)


@pytest.mark.parametrize(
    ("name", "shortened"),
    [(NAME, "某某精密机械"), ("某某股份有限公司", "某某"), ("有限公司", "有限公司"), ("Acme Ltd", "Acme Ltd")],
)
def test_a_short_name_is_without_the_kind_of_firm(name: str, shortened: str):
    assert short(name) == shortened
