from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from shanglou.server.audit.models import Entry
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.refusals import Refused
from shanglou.server.projects import actions
from shanglou.server.projects.models import Occupancy, Unit, UnitArea

from ..conftest import CAST, Cast
from .made import refused

D = Decimal
AREA = "入驻面积"
MAY = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def move_in(
    cast: Cast, unit: Unit, firm: Enterprise, first: str, last: str | None = None, area: str | None = None, **more: Any
) -> Occupancy:
    values = {"enterprise": firm, "mode": "lease", "valid_from": day(first), "valid_to": None if last is None else day(last)}
    values["floor_area"] = None if area is None else D(area)
    return actions.move_in(cast.actor("district_officer"), unit, {**values, **more})


def test_who_moved_in_when_is_recorded_with_who_recorded_it(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01", lease_no="HT-1", source="入驻台账")
    assert (row.recorded_by, row.known_to, row.lease_no) == ("district_officer", None, "HT-1")


def test_two_firms_share_a_unit_up_to_its_area(cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise):
    move_in(cast, unit, firm, "2025-01-01", area="400")
    with refused(AREA) as faults:
        move_in(cast, unit, other_firm, "2025-06-01", area="200.01")
    assert "600" in faults[0].expected.zh
    assert "2025-06-01" in faults[0].found
    move_in(cast, unit, other_firm, "2025-06-01", area="200")


def test_an_occupancy_without_an_area_takes_the_whole_unit(cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise):
    move_in(cast, unit, firm, "2025-01-01", "2025-12-31")
    with refused(AREA):
        move_in(cast, unit, other_firm, "2025-12-31", area="1")
    move_in(cast, unit, other_firm, "2026-01-01")


def test_firms_that_follow_each_other_do_not_add_up(cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise):
    move_in(cast, unit, firm, "2025-01-01", "2025-03-31", "400")
    move_in(cast, unit, firm, "2025-05-01", "2025-07-31", "400")
    move_in(cast, unit, other_firm, "2025-01-01", area="200")
    assert Occupancy.objects.filter(unit=unit, known_to=None).count() == 3


def test_a_firm_that_is_to_come_counts(cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise):
    move_in(cast, unit, firm, "2025-05-01", area="500")
    with refused(AREA) as faults:
        move_in(cast, unit, other_firm, "2025-01-01", area="200")
    assert "2025-05-01" in faults[0].found
    move_in(cast, unit, other_firm, "2025-01-01", "2025-04-30", area="200")


def test_more_than_the_unit_has_is_refused_even_alone(cast: Cast, unit: Unit, firm: Enterprise):
    with refused(AREA):
        move_in(cast, unit, firm, "2025-01-01", area="600.01")


def test_of_a_unit_of_unknown_area_any_may_be_occupied(cast: Cast, unit: Unit, firm: Enterprise):
    UnitArea.objects.all().delete()
    Unit.objects.update(floor_area=None)
    unit.refresh_from_db()
    assert move_in(cast, unit, firm, "2025-01-01", area="99999").floor_area == 99999


def test_the_area_that_counts_is_that_of_the_day(cast: Cast, unit: Unit, firm: Enterprise):
    actions.correct_area(cast.actor("district_officer"), unit, D(300), reason="拆分", valid_from=day("2025-01-01"))
    move_in(cast, unit, firm, "2024-01-01", "2024-12-31", "600")
    with refused(AREA):
        move_in(cast, unit, firm, "2025-01-01", area="301")


@pytest.mark.parametrize(("last", "field"), [("2024-12-31", "至")])
def test_nobody_leaves_before_moving_in(cast: Cast, unit: Unit, firm: Enterprise, last: str, field: str):
    with refused(field):
        move_in(cast, unit, firm, "2025-01-01", last)


def test_the_first_day_must_be_known(cast: Cast, unit: Unit, firm: Enterprise):
    with refused("自"):
        actions.move_in(cast.actor("district_officer"), unit, {"enterprise": firm, "mode": "lease"})


def test_a_firm_that_the_registrar_cannot_see_does_not_move_in(cast: Cast, unit: Unit, firm: Enterprise):
    Enterprise.objects.filter(pk=firm.pk).update(division=cast.other_district)
    with refused("入驻企业"):
        move_in(cast, unit, firm, "2025-01-01")


def test_moving_out_ends_an_occupancy_and_keeps_what_was_known(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01")
    ended = actions.move_out(cast.actor("district_officer"), row, day("2025-06-30"))
    row.refresh_from_db()
    assert (ended.valid_to, ended.known_to, row.valid_to) == (day("2025-06-30"), None, None)
    assert row.known_to is not None


def test_a_correction_says_why_and_keeps_the_rest(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01", area="300", lease_no="HT-1")
    actor = cast.actor("district_officer")
    with refused("更正原因"), transaction.atomic():
        actions.correct_occupancy(actor, row, {"floor_area": D(200)}, reason="")
    corrected = actions.correct_occupancy(actor, row, {"floor_area": D(200)}, reason="合同附件")
    assert (corrected.floor_area, corrected.lease_no, corrected.reason) == (200, "HT-1", "合同附件")


def test_a_row_corrected_already_is_not_corrected_again(cast: Cast, unit: Unit, firm: Enterprise):
    actor = cast.actor("district_officer")
    row = move_in(cast, unit, firm, "2025-01-01")
    actions.correct_occupancy(actor, row, {"mode": "own"}, reason="误登")
    with refused("入驻记录"), transaction.atomic():
        actions.correct_occupancy(actor, row, {"mode": "lease"}, reason="误登")
    assert Occupancy.objects.filter(known_to__isnull=True).count() == 1


def test_a_correction_that_would_crowd_the_unit_is_refused_and_the_row_stays_known(
    cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise
):
    move_in(cast, unit, firm, "2025-01-01", area="400")
    row = move_in(cast, unit, other_firm, "2025-01-01", area="200")
    with refused(AREA), transaction.atomic():
        actions.correct_occupancy(cast.actor("district_officer"), row, {"floor_area": D(201)}, reason="合同")
    row.refresh_from_db()
    assert row.known_to is None


@pytest.mark.parametrize("name", CAST)
def test_who_may_record_and_correct(cast: Cast, unit: Unit, firm: Enterprise, name: str):
    row = move_in(cast, unit, firm, "2025-01-01")
    actor = cast.actor(name)
    if MAY[name]:
        row = actions.correct_occupancy(actor, row, {"mode": "own"}, reason="误登")
        actions.move_out(actor, row, day("2025-12-31"))
        return
    with pytest.raises(Refused):
        actions.correct_occupancy(actor, row, {"mode": "own"}, reason="误登")
    with pytest.raises(Refused):
        actions.move_out(actor, row, day("2025-12-31"))


def test_the_log_names_the_firm_by_its_key_alone(cast: Cast, unit: Unit, firm: Enterprise):
    move_in(cast, unit, firm, "2025-01-01")
    entry = Entry.objects.latest("number")
    assert entry.new["occupancy.enterprise_id"] == firm.pk
    assert firm.name_zh not in f"{entry.new}{entry.note}{entry.label}"


def test_who_is_there_today_counts_first_and_last_day(cast: Cast, unit: Unit, firm: Enterprise):
    move_in(cast, unit, firm, "2025-01-01", "2025-06-30")
    there = {text: bool(actions.present(unit, day(text))) for text in ("2024-12-31", "2025-01-01", "2025-06-30", "2025-07-01")}
    assert list(there.values()) == [False, True, True, False]


@pytest.mark.parametrize(("first", "last"), [("0001-01-01", None), ("2025-01-01", "9999-12-31")])
def test_days_at_the_ends_of_the_calendar_are_refused(cast: Cast, unit: Unit, firm: Enterprise, first: str, last: str | None):
    with refused("自" if last is None else "至"):
        move_in(cast, unit, firm, first, last)


# ----------------------------------------------------------------------------------------------- what was never meant
@pytest.mark.parametrize("name", CAST)
def test_who_may_take_an_occupancy_back(cast: Cast, unit: Unit, firm: Enterprise, name: str):
    row = move_in(cast, unit, firm, "2025-01-01")
    try:
        with transaction.atomic():
            actions.withdraw(cast.actor(name), row, reason="误录")
        allowed = True
    except Refused:
        allowed = False
    assert allowed is MAY[name]
    assert (Occupancy.objects.get(pk=row.pk).known_to is not None) is MAY[name]


def test_an_occupancy_that_is_taken_back_leaves_its_room_to_another(
    cast: Cast, unit: Unit, firm: Enterprise, other_firm: Enterprise
):
    row = move_in(cast, unit, firm, "2025-01-01")
    actions.withdraw(cast.actor("district_officer"), row, reason="误录到别的单元")
    assert move_in(cast, unit, other_firm, "2025-01-01").known_to is None


def test_what_was_recorded_by_mistake_stays_as_it_was(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01", source="入驻台账")
    actions.withdraw(cast.actor("district_officer"), row, reason="误录")
    kept = Occupancy.objects.get(pk=row.pk)
    assert (kept.source, kept.reason, kept.valid_from) == ("入驻台账", row.reason, day("2025-01-01"))


def test_the_log_says_what_was_taken_back_and_why(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01")
    actions.withdraw(cast.actor("district_officer"), row, reason="误录")
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.note, entry.old["occupancy.valid_from"]) == ("occupancy.withdraw", "误录", "2025-01-01")


def test_nothing_is_taken_back_without_a_reason(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01")
    with refused("撤回原因"):
        actions.withdraw(cast.actor("district_officer"), row, reason=" ")
    assert Occupancy.objects.get(pk=row.pk).known_to is None


def test_a_row_that_was_corrected_is_not_taken_back(cast: Cast, unit: Unit, firm: Enterprise):
    row = move_in(cast, unit, firm, "2025-01-01")
    actions.correct_occupancy(cast.actor("district_officer"), row, {"valid_from": day("2025-02-01")}, reason="核对合同")
    with refused("入驻记录"):
        actions.withdraw(cast.actor("district_officer"), row, reason="误录")
