from __future__ import annotations

from decimal import Decimal

from shanglou.server.projects.elevation import UnitIn
from shanglou.server.projects.themes import FIXED, OTHER, PATTERNS, UNKNOWN, VACANT, legend


def unit(key: int, group: str, area: str | None = "100") -> UnitIn:
    return UnitIn(key, str(key), None if area is None else Decimal(area), group)


def test_a_legend_names_each_group_with_its_units_and_area():
    found = legend([unit(1, "a"), unit(2, "a", "50.5"), unit(3, "b")], {"a": "甲", "b": "乙"}).swatches
    assert [(item.label, item.units, item.area) for item in found] == [("甲", 2, Decimal("150.5")), ("乙", 1, 100)]


def test_the_largest_group_comes_first_and_the_unknown_last():
    found = legend([unit(1, "a"), unit(2, UNKNOWN, "900"), unit(3, "b", "500")], {}, unknown="未知").swatches
    assert [item.label for item in found] == ["b", "a", "未知"]


def test_units_without_an_area_are_told():
    found = legend([unit(1, "a"), unit(2, "a", None)], {}).swatches
    assert (found[0].area, found[0].unmeasured) == (100, 1)


def test_no_two_groups_share_a_pattern():
    found = legend([unit(number, f"g{number}") for number in range(len(PATTERNS))], {})
    assert len(set(found.patterns.values())) == len(PATTERNS)


def test_groups_beyond_the_patterns_stand_together_under_one_name():
    units = [unit(number, f"g{number}", str(1000 - number)) for number in range(len(PATTERNS) + 3)]
    found = legend(units, {}, other="其他")
    assert [(item.label, item.units) for item in found.swatches][-1] == ("其他", 3)
    assert [found.patterns[f"g{number}"] for number in (9, 10, 11)] == [FIXED[OTHER]] * 3


def test_a_group_with_a_look_of_its_own_keeps_it_and_no_other_takes_it():
    found = legend([unit(1, "b"), unit(2, "a"), unit(3, VACANT)], {}, fixed={"a": PATTERNS[0]})
    assert found.patterns == {"a": PATTERNS[0], VACANT: FIXED[VACANT], "b": PATTERNS[1]}


def test_no_units_have_no_legend():
    assert legend([], {}).swatches == ()
