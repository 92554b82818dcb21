from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import F

from shanglou.server.audit.models import Entry
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.projects import actions
from shanglou.server.projects.models import Building, Floor, Occupancy, Unit, UnitArea

from ..conftest import Cast
from .made import refused

D = Decimal
AREA = "单元建筑面积"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def known(unit: Unit) -> list[tuple[Decimal, str, str]]:
    """What is known now of a unit's area: how large, from, to."""
    rows = UnitArea.objects.filter(unit=unit, known_to__isnull=True).order_by(F("valid_from").asc(nulls_first=True), "pk")
    return [(row.floor_area, str(row.valid_from or ""), str(row.valid_to or "")) for row in rows]


# -------------------------------------------------------------------------------------------------------------- register
def test_the_stated_area_of_a_unit_begins_its_history(unit: Unit):
    assert known(unit) == [(D(600), "", "")]
    assert UnitArea.objects.get().source == "竣工测绘"


def test_units_of_a_storey_are_together_no_larger_than_it(cast: Cast, building: Building, unit: Unit):
    values = {"building": building, "floor": unit.floor, "code": "U2"}
    with refused(AREA) as faults:
        actions.create_unit(cast.actor("district_officer"), {**values, "floor_area": D("400.01")})
    assert "1,000 m²" in faults[0].expected.zh
    actions.create_unit(cast.actor("district_officer"), {**values, "floor_area": D(400)})


def test_a_unit_lies_on_a_storey_of_its_building(cast: Cast, building: Building, floors: list[Floor], project):
    actor = cast.actor("district_officer")
    other = actions.create_building(actor, {"project": project, "code": "B2"})
    with refused("楼层"):
        actions.create_unit(actor, {"building": other, "floor": floors[0], "code": "U2"})


def test_a_unit_of_several_storeys_goes_up_not_down(cast: Cast, building: Building, floors: list[Floor]):
    actor = cast.actor("district_officer")
    with refused("最高楼层"):
        actions.create_unit(actor, {"building": building, "floor": floors[1], "highest_floor": floors[0], "code": "U2"})
    values = {"building": building, "floor": floors[0], "highest_floor": floors[1], "code": "U2", "floor_area": D(2000)}
    actions.create_unit(actor, values)


def test_a_unit_of_no_size_is_refused(cast: Cast, building: Building, floors: list[Floor]):
    with refused(AREA):
        actions.create_unit(
            cast.actor("district_officer"), {"building": building, "floor": floors[0], "code": "U2", "floor_area": D(0)}
        )


@pytest.mark.parametrize(("name", "value"), [("floor_area", D(1)), ("is_dividable", True), ("dividable_reason", "整层")])
def test_what_is_decided_by_itself_is_not_changed_in_passing(cast: Cast, unit: Unit, name: str, value: object):
    with refused(str(Unit._meta.get_field(name).verbose_name)):
        actions.change_unit(cast.actor("district_officer"), unit, {name: value})


def test_a_unit_moved_to_a_full_storey_is_refused(cast: Cast, building: Building, unit: Unit, floors: list[Floor]):
    actor = cast.actor("district_officer")
    actions.create_unit(actor, {"building": building, "floor": floors[1], "code": "U2", "floor_area": D(500)})
    with refused(AREA), transaction.atomic():
        actions.change_unit(actor, unit, {"floor": floors[1]})
    assert Unit.objects.get(pk=unit.pk).floor == floors[0]


# ----------------------------------------------------------------------------------------------------------------- areas
def correct(cast: Cast, unit: Unit, area: str, since: str | None = None, reason: str = "测绘更正") -> None:
    when = None if since is None else day(since)
    actions.correct_area(cast.actor("district_officer"), unit, D(area), reason=reason, valid_from=when)


def test_an_area_that_was_always_mistaken_is_replaced_and_the_old_kept(cast: Cast, unit: Unit):
    correct(cast, unit, "590")
    assert known(unit) == [(D(590), "", "")]
    closed = UnitArea.objects.get(known_to__isnull=False)
    assert (closed.floor_area, Unit.objects.get().floor_area) == (600, 590)


def test_an_area_that_changed_on_a_day_holds_from_then(cast: Cast, unit: Unit):
    correct(cast, unit, "590", "2025-03-01")
    assert known(unit) == [(D(600), "", "2025-02-28"), (D(590), "2025-03-01", "")]


def test_correcting_the_present_area_leaves_earlier_ones_alone(cast: Cast, unit: Unit):
    correct(cast, unit, "590", "2025-03-01")
    correct(cast, unit, "580")
    assert known(unit) == [(D(600), "", "2025-02-28"), (D(580), "2025-03-01", "")]


def test_an_area_from_an_earlier_day_takes_the_place_of_later_ones(cast: Cast, unit: Unit):
    correct(cast, unit, "590", "2025-03-01")
    correct(cast, unit, "580", "2024-01-01")
    assert known(unit) == [(D(600), "", "2023-12-31"), (D(580), "2024-01-01", "")]


def test_correcting_an_area_needs_a_reason(cast: Cast, unit: Unit):
    with refused("更正原因"):
        correct(cast, unit, "590", reason="")


def test_an_area_beyond_the_storey_is_refused_and_nothing_is_kept(cast: Cast, unit: Unit, second: Unit):
    with refused(AREA), transaction.atomic():
        correct(cast, unit, "600.01")
    assert known(unit) == [(D(600), "", "")]
    assert Unit.objects.get(pk=unit.pk).floor_area == 600


def test_an_area_smaller_than_what_is_occupied_is_refused(cast: Cast, unit: Unit, firm: Enterprise):
    values = {"enterprise": firm, "mode": "lease", "valid_from": day("2025-01-01"), "floor_area": D(500)}
    actions.move_in(cast.actor("district_officer"), unit, values)
    with refused(AREA), transaction.atomic():
        correct(cast, unit, "499.99")
    unit.refresh_from_db()
    correct(cast, unit, "500")


def test_an_area_from_a_day_after_the_occupant_left_may_be_smaller(cast: Cast, unit: Unit, firm: Enterprise):
    span = {"valid_from": day("2024-01-01"), "valid_to": day("2024-12-31")}
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "floor_area": D(600), **span})
    correct(cast, unit, "300", "2025-01-01")
    assert known(unit)[-1][0] == 300


# ------------------------------------------------------------------------------------------------------------- dividable
def test_whether_a_unit_may_be_divided_off_is_decided_with_a_reason(cast: Cast, unit: Unit):
    actor = cast.actor("district_officer")
    with refused("理由"):
        actions.decide_dividable(actor, unit, False, "")
    actions.decide_dividable(actor, unit, False, "配套用房不得分割")
    unit.refresh_from_db()
    assert (unit.is_dividable, unit.dividable_reason) == (False, "配套用房不得分割")


def test_a_decision_taken_back_leaves_no_reason(cast: Cast, unit: Unit):
    actor = cast.actor("district_officer")
    actions.decide_dividable(actor, unit, True, "整层")
    actions.decide_dividable(actor, unit, None, "重新认定")
    unit.refresh_from_db()
    assert (unit.is_dividable, unit.dividable_reason) == (None, "")


# --------------------------------------------------------------------------------------------------------------- dividing
def divide(cast: Cast, unit: Unit, *areas: str, reason: str = "招商需要") -> list[Unit]:
    return actions.divide(cast.actor("district_officer"), unit, [D(area) for area in areas], reason=reason)


def test_a_unit_is_divided_into_parts_that_add_up(cast: Cast, unit: Unit):
    parts = divide(cast, unit, "200", "250.5", "149.5")
    assert [(part.code[-4:], part.door_no, part.floor_area) for part in parts] == [
        ("0101", "101", D(200)),
        ("01-2", "101-2", D("250.5")),
        ("01-3", "101-3", D("149.5")),
    ]
    assert {part.floor for part in parts} == {unit.floor}
    assert sum(part.floor_area for part in Unit.objects.all()) == 600


def test_the_area_of_a_divided_unit_holds_from_the_day_of_dividing(cast: Cast, unit: Unit, today: datetime.date):
    _first, other = divide(cast, unit, "200", "400")
    yesterday = str(today - datetime.timedelta(days=1))
    assert known(unit) == [(D(600), "", yesterday), (D(200), str(today), "")]
    assert known(other) == [(D(400), str(today), "")]


@pytest.mark.parametrize("areas", [("600",), ("300", "299.99"), ("300", "300.01"), ("600", "0"), ("700", "-100")])
def test_parts_that_do_not_add_up_are_refused(cast: Cast, unit: Unit, areas: tuple[str, ...]):
    with refused(AREA) as faults:
        divide(cast, unit, *areas)
    assert "600" in faults[0].expected.zh
    assert Unit.objects.count() == 1


def test_a_unit_of_unknown_area_is_not_divided(cast: Cast, unit: Unit):
    Unit.objects.update(floor_area=None)
    unit.refresh_from_db()
    with refused(AREA):
        divide(cast, unit, "1", "2")


def test_an_occupied_unit_is_not_divided(cast: Cast, unit: Unit, firm: Enterprise, today: datetime.date):
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    with refused("入驻"):
        divide(cast, unit, "300", "300")


def test_a_unit_that_somebody_is_to_move_into_is_not_divided(cast: Cast, unit: Unit, firm: Enterprise, today: datetime.date):
    later = today + datetime.timedelta(days=30)
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", "valid_from": later})
    with refused("入驻"):
        divide(cast, unit, "300", "300")


def test_dividing_again_takes_numbers_that_are_free(cast: Cast, unit: Unit):
    divide(cast, unit, "200", "400")
    unit.refresh_from_db()
    parts = divide(cast, unit, "100", "100")
    assert parts[1].code == f"{unit.code}-3"


def test_dividing_is_one_group_of_entries(cast: Cast, unit: Unit):
    divide(cast, unit, "200", "400")
    entries = Entry.objects.filter(verb="unit.divide")
    assert (entries.count(), len(set(entries.values_list("group", flat=True)))) == (2, 1)


# ---------------------------------------------------------------------------------------------------------------- merging
def merge(cast: Cast, *units: Unit, reason: str = "整层出租", name: str = "district_officer") -> Unit:
    return actions.merge(cast.actor(name), list(units), reason=reason)


def test_units_of_a_storey_are_merged_into_the_first(cast: Cast, unit: Unit, second: Unit, today: datetime.date):
    merged = merge(cast, unit, second)
    assert (merged.pk, merged.floor_area, Unit.objects.count()) == (unit.pk, 1000, 1)
    assert known(merged)[-1] == (D(1000), str(today), "")


def test_who_occupied_a_merged_unit_is_kept(cast: Cast, unit: Unit, second: Unit, firm: Enterprise):
    values = {"enterprise": firm, "mode": "lease", "valid_from": day("2023-01-01"), "valid_to": day("2023-12-31")}
    actions.move_in(cast.actor("district_officer"), second, values)
    merged = merge(cast, unit, second)
    row = Occupancy.objects.get()
    assert (row.unit, row.former_unit) == (merged, second.code)


def test_an_occupancy_of_a_merged_unit_may_still_be_corrected(cast: Cast, unit: Unit, second: Unit, firm: Enterprise):
    actor = cast.actor("district_officer")
    span = {"valid_from": day("2023-01-01"), "valid_to": day("2023-12-31")}
    for one in (unit, second):
        actions.move_in(actor, one, {"enterprise": firm, "mode": "lease", **span})
    merge(cast, unit, second)
    moved = Occupancy.objects.get(former_unit=second.code)
    corrected = actions.correct_occupancy(actor, moved, {"valid_to": day("2023-11-30")}, reason="合同")
    assert corrected.former_unit == second.code


def test_occupied_units_are_not_merged(cast: Cast, unit: Unit, second: Unit, firm: Enterprise, today: datetime.date):
    actions.move_in(cast.actor("district_officer"), second, {"enterprise": firm, "mode": "lease", "valid_from": today})
    with refused("单元"):
        merge(cast, unit, second)


def test_a_transferred_unit_is_not_merged(cast: Cast, unit: Unit, second: Unit):
    Unit.objects.filter(pk=second.pk).update(split_state="transferred")
    second.refresh_from_db()
    with refused("单元"):
        merge(cast, unit, second)


def test_units_of_different_storeys_are_not_merged(cast: Cast, building: Building, unit: Unit, floors: list[Floor]):
    upper = actions.create_unit(
        cast.actor("district_officer"), {"building": building, "floor": floors[1], "code": "U2", "floor_area": D(10)}
    )
    with refused("单元"):
        merge(cast, unit, upper)


def test_units_of_different_owners_are_not_merged(cast: Cast, unit: Unit, second: Unit, firm: Enterprise):
    Unit.objects.filter(pk=second.pk).update(owner=firm)
    second.refresh_from_db()
    with refused("单元"):
        merge(cast, unit, second)


def test_a_unit_is_not_merged_with_itself(cast: Cast, unit: Unit):
    with refused("单元"):
        merge(cast, unit, unit)


@pytest.mark.parametrize("name", ["other_officer", "enterprise", "stranger"])
def test_who_may_not_edit_may_not_merge(cast: Cast, unit: Unit, second: Unit, name: str):
    from shanglou.server.foundation.refusals import Refused

    with pytest.raises(Refused):
        merge(cast, unit, second, name=name)
    assert Unit.objects.count() == 2


def test_merging_and_dividing_undo_each_other(cast: Cast, unit: Unit, second: Unit):
    merged = merge(cast, unit, second)
    parts = divide(cast, merged, "600", "400")
    assert sorted(part.floor_area for part in parts) == [400, 600]


# ---------------------------------------------------------------------------------------------------------------- removing
def test_a_unit_that_was_ever_occupied_is_not_deleted(cast: Cast, unit: Unit, firm: Enterprise):
    span = {"valid_from": day("2023-01-01"), "valid_to": day("2023-12-31")}
    actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease", **span})
    with refused("单元"):
        actions.remove_unit(cast.actor("district_officer"), unit, reason="误登")


def test_a_unit_registered_by_mistake_is_deleted(cast: Cast, unit: Unit):
    actions.remove_unit(cast.actor("district_officer"), unit, reason="误登")
    assert not Unit.objects.exists()
