from __future__ import annotations

import pytest

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.acting import acting, change, create
from shanglou.server.bodies.capabilities import Capability
from shanglou.server.foundation.refusals import Conflict, Refused
from shanglou.server.land.models import Parcel

from ..conftest import Cast


@pytest.fixture
def parcel(cast: Cast) -> Parcel:
    with acting(cast.actor("district_officer"), Capability.EDIT_LAND, "parcel.create", division=cast.district.pk) as trail:
        return create(trail, Parcel(code="330113001001GB00001", division=cast.district, location="东湖街道"))


def edit(cast: Cast, who: str, parcel: Parcel, version: int | None = None, **values: object) -> Parcel:
    with acting(cast.actor(who), Capability.EDIT_LAND, "parcel.change", parcel) as trail:
        return change(trail, parcel, values, version=version)


def test_a_change_is_kept_with_old_and_new_values(cast: Cast, parcel: Parcel):
    edit(cast, "district_officer", parcel, location="星桥街道")
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.verb, entry.person_name, entry.division) == ("parcel.change", "district_officer", "330113")
    assert (entry.old, entry.new) == ({"location": "东湖街道"}, {"location": "星桥街道"})


def test_one_without_the_capability_is_refused_and_nothing_is_kept(cast: Cast, parcel: Parcel):
    with pytest.raises(Refused):
        edit(cast, "other_officer", parcel, location="星桥街道")
    parcel.refresh_from_db()
    assert parcel.location == "东湖街道"
    assert Entry.objects.count() == 1


def test_the_second_of_two_changes_is_told_who_changed_what(cast: Cast, parcel: Parcel):
    edit(cast, "city_officer", Parcel.objects.get(pk=parcel.pk), location="星桥街道")
    with pytest.raises(Conflict) as clash:
        edit(cast, "district_officer", parcel, version=1, location="南苑街道")
    assert clash.value.who == "city_officer"
    assert [(item.field, item.theirs, item.yours) for item in clash.value.clashes] == [("location", "星桥街道", "南苑街道")]
    assert not clash.value.merged


def test_changes_of_different_fields_may_be_merged(cast: Cast, parcel: Parcel):
    edit(cast, "city_officer", Parcel.objects.get(pk=parcel.pk), location="星桥街道")
    with pytest.raises(Conflict) as clash:
        edit(cast, "district_officer", parcel, version=1, holder="某公司")
    assert clash.value.merged
    edit(cast, "district_officer", Parcel.objects.get(pk=parcel.pk), version=clash.value.version, holder="某公司")
    assert Parcel.objects.values_list("location", "holder").get() == ("星桥街道", "某公司")


def test_a_wrong_value_is_a_fault_that_names_the_field(cast: Cast, parcel: Parcel):
    with pytest.raises(BadInput) as bad:
        edit(cast, "district_officer", parcel, land_use="villa")
    assert bad.value.faults[0].field == "土地用途"
    assert bad.value.faults[0].found == "villa"


def test_a_value_that_a_hidden_row_has_is_told_without_naming_the_row(cast: Cast, parcel: Parcel):
    division = cast.other_district
    with (
        pytest.raises(BadInput) as bad,
        acting(cast.actor("other_officer"), Capability.EDIT_LAND, "parcel.create", division=division.pk) as trail,
    ):
        create(trail, Parcel(code=parcel.code, division=division))
    (fault,) = bad.value.faults
    assert (fault.found, fault.expected.zh) == (parcel.code, "还没有登记过的宗地代码")
    assert "上级主管部门" in fault.remedy.zh
    assert parcel.location not in fault.message("zh")


def test_a_change_that_changes_nothing_writes_nothing(cast: Cast, parcel: Parcel):
    edit(cast, "district_officer", parcel, location="东湖街道")
    assert Entry.objects.count() == 1
    assert Parcel.objects.get().version == 1


def fail_half_way(cast: Cast, parcel: Parcel) -> None:
    with acting(cast.actor("district_officer"), Capability.EDIT_LAND, "parcel.change", parcel) as trail:
        change(trail, parcel, {"location": "星桥街道"})
        raise ZeroDivisionError


def test_a_failure_half_way_keeps_nothing(cast: Cast, parcel: Parcel):
    with pytest.raises(ZeroDivisionError):
        fail_half_way(cast, parcel)
    assert Parcel.objects.get().location == "东湖街道"
    assert Entry.objects.count() == 1
