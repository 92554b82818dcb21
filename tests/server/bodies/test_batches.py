from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db.models import ProtectedError

from shanglou.engine.faults import BadInput
from shanglou.server.audit.chain import verify
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.acting import acting, attempt, batch, create, delete, remembered, row_changed, rows_changed
from shanglou.server.bodies.actors import Actor
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.land import actions
from shanglou.server.land.models import Parcel, Zone
from shanglou.server.search.models import Found

from ..conftest import Cast


def zone(actor: Actor, cast: Cast, code: str) -> Zone:
    return actions.create_zone(actor, {"code": code, "name_zh": f"园区{code}", "division": cast.district})


def spoiled(actor: Actor, cast: Cast) -> None:
    """Do something, then fail."""
    zone(actor, cast, "Z1")
    raise RuntimeError


@pytest.fixture
def told() -> Any:
    """What was told of rows while the test ran: how often one by one, and in which lists together."""
    found: dict[str, list[Any]] = {"one": [], "many": []}

    def one(sender: Any, row: Any, gone: bool, **more: Any) -> None:
        found["one"].append((row.code, gone, more.get("batched", False)))

    def many(sender: Any, rows: Any, **more: Any) -> None:
        found["many"].append([row.code for row in rows])

    row_changed.connect(one, sender=Zone)
    rows_changed.connect(many, sender=Zone)
    yield found
    row_changed.disconnect(one, sender=Zone)
    rows_changed.disconnect(many, sender=Zone)


def test_a_batch_writes_an_entry_for_each_of_its_rows_and_keeps_the_chain(cast: Cast):
    actor = cast.actor("district_officer")
    with batch(actor):
        for number in range(3):
            zone(actor, cast, f"Z{number}")
        assert not Entry.objects.filter(verb="zone.create").exists()
    assert Entry.objects.filter(verb="zone.create").count() == 3
    assert list(verify()) == []


def test_a_batch_that_fails_leaves_neither_rows_nor_entries(cast: Cast):
    actor = cast.actor("district_officer")
    before = Entry.objects.count()
    with pytest.raises(RuntimeError), batch(actor):
        spoiled(actor, cast)
    assert not Zone.objects.exists()
    assert Entry.objects.count() == before


def test_an_action_that_is_refused_in_a_batch_is_undone_alone(cast: Cast, told: dict[str, list[Any]]):
    actor = cast.actor("district_officer")
    with batch(actor):
        zone(actor, cast, "Z1")
        with pytest.raises(BadInput):
            zone(actor, cast, "Z1")
        zone(actor, cast, "Z2")
    assert [entry.label for entry in Entry.objects.filter(verb="zone.create").order_by("number")] == ["园区Z1", "园区Z2"]
    assert told["many"] == [["Z1", "Z2"]]


def test_an_attempt_that_fails_takes_back_all_of_its_actions(cast: Cast, told: dict[str, list[Any]]):
    actor = cast.actor("district_officer")
    with batch(actor):
        with pytest.raises(RuntimeError), attempt():
            spoiled(actor, cast)
        zone(actor, cast, "Z2")
    assert list(Zone.objects.values_list("code", flat=True)) == ["Z2"]
    assert Entry.objects.filter(verb="zone.create").count() == 1
    assert told["many"] == [["Z2"]]


def test_others_are_told_of_each_row_and_of_all_together(cast: Cast, told: dict[str, list[Any]]):
    actor = cast.actor("district_officer")
    with batch(actor):
        zone(actor, cast, "Z1")
        zone(actor, cast, "Z2")
        assert told == {"one": [], "many": []}
    assert told == {"one": [("Z1", False, True), ("Z2", False, True)], "many": [["Z1", "Z2"]]}


def test_a_row_that_is_made_and_deleted_in_a_batch_is_not_told_of_as_there(cast: Cast, told: dict[str, list[Any]]):
    actor = cast.actor("district_officer")
    with batch(actor):
        row = zone(actor, cast, "Z1")
        with acting(actor, Capability.EDIT_LAND, "zone.delete", row) as trail:
            delete(trail, row)
    assert told == {"one": [("Z1", True, False)], "many": []}


def test_rows_of_a_batch_are_found_by_the_search(cast: Cast):
    actor = cast.actor("district_officer")
    with batch(actor):
        zone(actor, cast, "Z1")
    assert Found.objects.filter(kind="zone", shown="园区Z1").exists()


def counter() -> tuple[list[int], Callable[[], int]]:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    return asked, ask


def test_a_question_is_asked_once_in_a_batch(cast: Cast):
    asked, ask = counter()
    with batch(cast.actor("district_officer")):
        assert [remembered("key", ask), remembered("key", ask), remembered("other", ask)] == [1, 1, 2]
    assert len(asked) == 2


def test_outside_a_batch_a_question_is_asked_each_time(cast: Cast):
    _asked, ask = counter()
    assert [remembered("key", ask), remembered("key", ask)] == [1, 2]


def test_a_batch_forgets_its_answers_when_it_ends(cast: Cast):
    _asked, ask = counter()
    for expected in (1, 2):
        with batch(cast.actor("district_officer")):
            assert remembered("key", ask) == expected


def test_creating_in_an_action_of_a_batch_gives_back_the_saved_row(cast: Cast):
    actor = cast.actor("district_officer")
    with batch(actor), acting(actor, Capability.EDIT_LAND, "zone.create", division=cast.district.pk) as trail:
        row = create(trail, Zone(code="Z9", name_zh="九", division=cast.district))
        assert row.pk is not None


@pytest.mark.parametrize("in_batch", [True, False])
def test_a_double_is_refused_by_the_name_of_its_field(cast: Cast, in_batch: bool):
    actor = cast.actor("district_officer")
    zone(actor, cast, "Z1")
    with batch(actor) if in_batch else nullcontext(), pytest.raises(BadInput) as refused, attempt():
        zone(actor, cast, "Z1")
    assert [fault.field for fault in refused.value.faults] == [str(Zone._meta.get_field("code").verbose_name)]


def test_a_batch_goes_on_after_a_double(cast: Cast):
    actor = cast.actor("district_officer")
    with batch(actor):
        zone(actor, cast, "Z1")
        with pytest.raises(BadInput), attempt():
            zone(actor, cast, "Z1")
        zone(actor, cast, "Z2")
    assert sorted(Zone.objects.values_list("code", flat=True)) == ["Z1", "Z2"]
    assert Entry.objects.filter(verb="zone.create").count() == 2


def test_a_row_that_names_what_is_not_there_is_refused(cast: Cast):
    actor = cast.actor("district_officer")
    with batch(actor), pytest.raises(BadInput), attempt():
        actions.create_zone(actor, {"code": "Z1", "name_zh": "园区", "division": cast.district, "parent_id": 999_999})


def removed_together(actor: Actor, rows: list[Zone]) -> None:
    with batch(actor, together=True):
        for row in rows:
            actions.remove(actor, row, reason="试录")


def test_rows_deleted_together_are_gone_at_the_end_with_an_entry_each(cast: Cast):
    actor = cast.actor("district_officer")
    removed_together(actor, [zone(actor, cast, f"Z{number}") for number in range(3)])
    assert not Zone.objects.exists()
    assert not Found.objects.filter(kind="zone").exists()
    assert Entry.objects.filter(verb="zone.delete").count() == 3
    assert list(verify()) == []


def test_rows_deleted_together_stay_all_when_others_refer_to_one(cast: Cast):
    actor = cast.actor("district_officer")
    rows = [zone(actor, cast, f"Z{number}") for number in range(2)]
    Parcel.objects.create(code="P1", division=cast.district, zone=rows[0])
    with pytest.raises(ProtectedError):
        removed_together(actor, rows)
    assert Zone.objects.count() == 2
    assert not Entry.objects.filter(verb="zone.delete").exists()
