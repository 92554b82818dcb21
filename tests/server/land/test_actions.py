from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import shapely

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.foundation.refusals import Conflict, Refused
from shanglou.server.land import actions
from shanglou.server.land.models import ControlLine, Parcel, ParcelArea, Zone

from ..conftest import CAST, Cast
from .conftest import SQUARE

MAY = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}
DAY = datetime.date(2024, 1, 1)


def refused(act: Callable[[], Any]) -> bool:
    before = Entry.objects.count()
    try:
        act()
    except Refused:
        assert Entry.objects.count() == before
        return True
    return False


def faults(act: Callable[[], Any]) -> dict[str, str]:
    with pytest.raises(BadInput) as bad:
        act()
    return {item.field: item.found for item in bad.value.faults}


# ------------------------------------------------------------------------------------------------------ who may
@pytest.mark.parametrize("name", CAST)
def test_who_may_register_a_parcel(cast: Cast, name: str):
    values = {"code": "330113001001GB00009", "division": cast.district}
    assert refused(lambda: actions.create_parcel(cast.actor(name), values)) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_change_a_parcel(cast: Cast, parcel: Parcel, name: str):
    assert refused(lambda: actions.change_parcel(cast.actor(name), parcel, {"location": "新址"})) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_correct_an_area(cast: Cast, parcel: Parcel, name: str):
    def act() -> None:
        actions.correct_area(cast.actor(name), parcel, Decimal("29"), basis="survey", reason="测绘更正")

    assert refused(act) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_classify_a_parcel(cast: Cast, parcel: Parcel, name: str):
    assert refused(lambda: actions.classify(cast.actor(name), parcel, {"is_idle": True}, reason="未动工")) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_register_a_zone(cast: Cast, name: str):
    values = {"code": "Z9", "name_zh": "新园区", "division": cast.district}
    assert refused(lambda: actions.create_zone(cast.actor(name), values)) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_change_a_zone(cast: Cast, zone: Zone, name: str):
    assert refused(lambda: actions.change_zone(cast.actor(name), zone, {"name_zh": "新名"})) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_register_a_control_line(cast: Cast, name: str):
    values = {"code": "C9", "name_zh": "新区块", "division": cast.district}
    assert refused(lambda: actions.create_control_line(cast.actor(name), values)) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_change_a_control_line(cast: Cast, line: ControlLine, name: str):
    assert refused(lambda: actions.change_control_line(cast.actor(name), line, {"name_zh": "新名"})) is not MAY[name]


@pytest.mark.parametrize("name", CAST)
def test_who_may_remove_a_parcel(cast: Cast, parcel: Parcel, name: str):
    assert refused(lambda: actions.remove(cast.actor(name), parcel, reason="误登")) is not MAY[name]


def test_an_enterprise_may_not_change_even_its_own_parcel(cast: Cast, own_parcel: Parcel):
    assert refused(lambda: actions.change_parcel(cast.actor("enterprise"), own_parcel, {"location": "新址"}))


def test_a_row_cannot_be_moved_into_a_division_that_is_not_ones_own(cast: Cast, parcel: Parcel):
    assert refused(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {"division": cast.other_district}))


# ------------------------------------------------------------------------------------------------------ what is checked
def test_a_parcel_cannot_name_a_zone_that_its_editor_may_not_see(cast: Cast, parcel: Parcel):
    hidden = actions.create_zone(
        cast.actor("other_officer"), {"code": "330110-Z1", "name_zh": "余杭园", "division": cast.other_district}
    )
    found = faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {"zone": hidden}))
    assert list(found) == ["所属园区"]


def test_a_number_outside_the_range_of_its_fact_is_a_fault(cast: Cast, parcel: Parcel):
    found = faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {"building_density": Decimal("130")}))
    assert found == {"建筑密度": "130"}


def test_a_completion_agreed_before_the_start_is_a_fault(cast: Cast, parcel: Parcel):
    values = {"planned_start": datetime.date(2021, 5, 1), "planned_completion": datetime.date(2021, 4, 1)}
    found = faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, values))
    assert found == {"约定竣工日期": "2021-04-01"}


def test_dates_that_stood_wrong_before_do_not_bar_another_change(cast: Cast, parcel: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(
        planned_start=datetime.date(2021, 5, 1), planned_completion=datetime.date(2021, 4, 1)
    )
    parcel.refresh_from_db()
    actions.change_parcel(cast.actor("district_officer"), parcel, {"location": "新址"})
    assert Parcel.objects.get(pk=parcel.pk).location == "新址"


def test_a_start_later_than_a_known_completion_is_a_fault(cast: Cast, parcel: Parcel):
    actor = cast.actor("district_officer")
    actions.change_parcel(actor, parcel, {"planned_completion": datetime.date(2021, 4, 1)})
    found = faults(lambda: actions.change_parcel(actor, parcel, {"planned_start": datetime.date(2021, 5, 1)}))
    assert found == {"约定开工日期": "2021-05-01"}


def test_a_code_is_borne_once(cast: Cast, parcel: Parcel):
    found = faults(
        lambda: actions.create_parcel(cast.actor("city_officer"), {"code": parcel.code, "division": cast.other_district})
    )
    assert list(found) == ["宗地代码"]


def test_a_parcel_without_a_division_is_a_fault(cast: Cast):
    assert "所在区划" in faults(lambda: actions.create_parcel(cast.actor("city_officer"), {"code": "330113001001GB00009"}))


def test_a_zone_cannot_lie_in_a_part_of_itself(cast: Cast, zone: Zone):
    actor = cast.actor("district_officer")
    part = actions.create_zone(actor, {"code": "Z2", "name_zh": "北区", "division": cast.district, "parent": zone})
    assert list(faults(lambda: actions.change_zone(actor, zone, {"parent": part}))) == ["所属园区"]
    assert list(faults(lambda: actions.change_zone(actor, zone, {"parent_id": part.pk}))) == ["所属园区"]


def test_a_zone_that_parcels_lie_in_is_not_removed(cast: Cast, parcel: Parcel, zone: Zone):
    assert list(faults(lambda: actions.remove(cast.actor("district_officer"), zone, reason="误登"))) == ["园区与平台"]
    assert Zone.objects.filter(pk=zone.pk).exists()


def test_what_is_removed_stands_in_the_log_with_its_reason(cast: Cast, parcel: Parcel):
    actions.remove(cast.actor("district_officer"), parcel, reason="撤销导入")
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.verb, entry.note, entry.old["code"]) == ("parcel.delete", "撤销导入", "330113001001GB00001")


# ------------------------------------------------------------------------------------------------------ areas
def rows(parcel: Parcel) -> list[tuple[Decimal, datetime.date | None, datetime.date | None, bool]]:
    found = ParcelArea.objects.filter(parcel=parcel).order_by("pk")
    return [(row.area, row.valid_from, row.valid_to, row.known_to is None) for row in found]


def test_a_new_parcel_with_an_area_begins_its_history(cast: Cast, parcel: Parcel):
    row = ParcelArea.objects.get(parcel=parcel)
    assert (row.area, row.basis, row.source, row.recorded_by) == (30, "contract", "出让合同", "district_officer")


def test_a_parcel_without_an_area_has_no_history_of_it(cast: Cast, own_parcel: Parcel):
    assert not ParcelArea.objects.filter(parcel=own_parcel).exists()


def test_a_correction_closes_what_was_known_and_adds_what_is_known_now(cast: Cast, parcel: Parcel):
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29.5"), basis="survey", reason="测绘更正")
    signed = datetime.date(2020, 3, 1)
    assert rows(parcel) == [(30, signed, None, False), (Decimal("29.5"), signed, None, True)]


def test_a_correction_is_the_stated_area_from_now_on(cast: Cast, parcel: Parcel):
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29.5"), basis="survey", reason="测绘更正")
    assert Parcel.objects.get(pk=parcel.pk).area == Decimal("29.5")


def test_a_change_from_a_day_on_leaves_the_days_before_as_they_were(cast: Cast, parcel: Parcel):
    actions.correct_area(
        cast.actor("district_officer"), parcel, Decimal("28"), basis="certificate", reason="分割", valid_from=DAY
    )
    signed, eve = datetime.date(2020, 3, 1), datetime.date(2023, 12, 31)
    assert rows(parcel)[1:] == [(28, DAY, None, True), (30, signed, eve, True)] or rows(parcel)[1:] == [
        (30, signed, eve, True),
        (28, DAY, None, True),
    ]


def test_a_correction_of_the_present_leaves_ended_spans_alone(cast: Cast, parcel: Parcel):
    actor = cast.actor("district_officer")
    actions.correct_area(actor, parcel, Decimal("28"), basis="certificate", reason="分割", valid_from=DAY)
    actions.correct_area(actor, parcel, Decimal("27"), basis="survey", reason="测绘更正")
    known = {(row.area, row.valid_from) for row in ParcelArea.objects.filter(parcel=parcel, known_to__isnull=True)}
    assert known == {(Decimal("30"), datetime.date(2020, 3, 1)), (Decimal("27"), DAY)}


def test_a_correction_needs_a_reason(cast: Cast, parcel: Parcel):
    found = faults(
        lambda: actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29"), basis="survey", reason=" ")
    )
    assert list(found) == ["更正原因"]


def test_a_correction_on_an_unknown_basis_is_a_fault_and_keeps_nothing(cast: Cast, parcel: Parcel):
    found = faults(
        lambda: actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29"), basis="hearsay", reason="听说")
    )
    assert found == {"依据": "hearsay"}
    assert Parcel.objects.get(pk=parcel.pk).area == 30


def test_an_area_of_nothing_is_a_fault(cast: Cast, parcel: Parcel):
    found = faults(
        lambda: actions.correct_area(cast.actor("district_officer"), parcel, Decimal("0"), basis="survey", reason="更正")
    )
    assert found == {"宗地面积": "0"}


def test_an_area_cannot_be_true_from_tomorrow(cast: Cast, parcel: Parcel):
    tomorrow = datetime.date.today() + datetime.timedelta(days=2)
    found = faults(
        lambda: actions.correct_area(
            cast.actor("district_officer"), parcel, Decimal("29"), basis="survey", reason="更正", valid_from=tomorrow
        )
    )
    assert found == {"自": tomorrow.isoformat()}


def test_a_correction_is_one_entry_with_old_new_and_why(cast: Cast, parcel: Parcel):
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29"), basis="survey", reason="测绘更正")
    entry = Entry.objects.first()
    assert entry is not None
    assert (entry.verb, entry.old, entry.new) == ("parcel.correct_area", {"area": "30"}, {"area": "29"})
    assert "测绘更正" in entry.note


def test_a_confirmation_of_the_same_area_by_survey_is_kept_too(cast: Cast, parcel: Parcel):
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("30"), basis="survey", reason="测绘核实")
    assert ParcelArea.objects.get(parcel=parcel, known_to__isnull=True).basis == "survey"


def test_an_area_is_not_changed_in_passing(cast: Cast, parcel: Parcel):
    found = faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {"area": Decimal("29")}))
    assert found == {"宗地面积": "29"}


# ------------------------------------------------------------------------------------------------------ classification
def test_a_parcel_is_found_inefficient_with_a_route_of_renewal(cast: Cast, parcel: Parcel):
    values = {"is_low_efficiency": True, "renewal_kind": "reserve"}
    actions.classify(cast.actor("district_officer"), parcel, values, reason="亩均税收末档", evidence="杭经信〔2025〕1号")
    entry = Entry.objects.first()
    assert entry is not None
    assert Parcel.objects.get(pk=parcel.pk).renewal_kind == "reserve"
    assert (entry.verb, entry.note) == ("parcel.classify", "亩均税收末档；杭经信〔2025〕1号")


@pytest.mark.parametrize("route", ["upgrade", "reserve", "restoration", "transformation"])
def test_each_of_the_four_routes_may_be_named(cast: Cast, parcel: Parcel, route: str):
    values = {"is_low_efficiency": True, "renewal_kind": route}
    actions.classify(cast.actor("district_officer"), parcel, values, reason="评价末档")
    assert Parcel.objects.get(pk=parcel.pk).renewal_kind == route


def test_a_fifth_route_is_a_fault(cast: Cast, parcel: Parcel):
    values = {"is_low_efficiency": True, "renewal_kind": "leisure"}
    found = faults(lambda: actions.classify(cast.actor("district_officer"), parcel, values, reason="评价末档"))
    assert found == {"低效用地更新类型": "leisure"}


def test_a_route_is_only_for_land_of_low_efficiency(cast: Cast, parcel: Parcel):
    found = faults(
        lambda: actions.classify(cast.actor("district_officer"), parcel, {"renewal_kind": "upgrade"}, reason="评价末档")
    )
    assert list(found) == ["低效用地更新类型"]


def test_months_idle_are_only_for_idle_land(cast: Cast, parcel: Parcel):
    found = faults(lambda: actions.classify(cast.actor("district_officer"), parcel, {"idle_months": Decimal(7)}, reason="未动工"))
    assert list(found) == ["闲置月数"]


def test_a_classification_needs_a_reason(cast: Cast, parcel: Parcel):
    found = faults(lambda: actions.classify(cast.actor("district_officer"), parcel, {"is_idle": True}, reason=""))
    assert list(found) == ["认定理由"]


def test_a_finding_may_be_lifted(cast: Cast, parcel: Parcel):
    actor = cast.actor("district_officer")
    actions.classify(actor, parcel, {"is_idle": True, "idle_months": Decimal(7)}, reason="未动工")
    actions.classify(actor, parcel, {"is_idle": False, "idle_months": None}, reason="已开工")
    assert Parcel.objects.values_list("is_idle", "idle_months").get(pk=parcel.pk) == (False, None)


def test_classification_is_not_changed_in_passing(cast: Cast, parcel: Parcel):
    assert list(faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {"is_idle": True}))) == [
        "已认定为闲置土地"
    ]


# ------------------------------------------------------------------------------------------------------ geometry
@pytest.mark.parametrize("name", CAST)
def test_who_may_set_a_shape(cast: Cast, parcel: Parcel, name: str):
    assert refused(lambda: actions.set_shape(cast.actor(name), parcel, SQUARE)) is not MAY[name]


@pytest.mark.parametrize("row", ["parcel", "zone", "line"])
def test_a_shape_brings_its_box_tile_and_area(cast: Cast, request: pytest.FixtureRequest, row: str):
    made = actions.set_shape(cast.actor("district_officer"), request.getfixturevalue(row), SQUARE)
    made.refresh_from_db()
    assert (made.west, made.south, made.east, made.north) == SQUARE.bounds
    assert made.quadkey
    # 0.005 by 0.0036 degrees at 30.42 north are some 480 m by 399 m, 288 mu.
    assert made.measured_area == pytest.approx(Decimal(288), abs=1)


def test_a_shape_is_kept_as_it_was_given(cast: Cast, parcel: Parcel):
    actions.set_shape(cast.actor("district_officer"), parcel, SQUARE)
    assert shapely.from_wkb(bytes(Parcel.objects.get(pk=parcel.pk).shape or b"")).equals(SQUARE)


def test_a_shape_may_be_taken_away(cast: Cast, parcel: Parcel):
    actions.set_shape(cast.actor("district_officer"), parcel, SQUARE)
    actions.set_shape(cast.actor("district_officer"), parcel, None, note="图形有误")
    assert Parcel.objects.values_list("shape", "quadkey", "measured_area").get(pk=parcel.pk) == (None, "", None)


def test_a_shape_set_upon_an_older_version_is_a_clash(cast: Cast, parcel: Parcel):
    actions.change_parcel(cast.actor("city_officer"), Parcel.objects.get(pk=parcel.pk), {"location": "新址"})
    with pytest.raises(Conflict):
        actions.set_shape(cast.actor("district_officer"), parcel, SQUARE)


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(120.3, 30.4),
        shapely.Polygon(),
        shapely.Polygon([(120.3, 30.4), (120.4, 30.5), (120.4, 30.4), (120.3, 30.5)]),
        shapely.box(500000, 3360000, 500100, 3360100),
        shapely.box(30.4, 120.3, 30.5, 120.4),
    ],
    ids=["a point", "nothing", "a bow tie", "metres", "latitude first"],
)
def test_what_is_no_polygon_in_china_is_a_fault(cast: Cast, parcel: Parcel, shape: shapely.Geometry):
    assert list(faults(lambda: actions.set_shape(cast.actor("district_officer"), parcel, shape))) == ["图形"]


def test_a_parcel_may_be_registered_with_its_shape(cast: Cast):
    values = {"code": "330113001001GB00009", "division": cast.district}
    made = actions.create_parcel(cast.actor("district_officer"), values, shape=SQUARE)
    assert Parcel.objects.get(pk=made.pk).measured_area is not None


def test_a_parcel_loaded_without_a_history_gets_one_when_its_area_is_corrected(cast: Cast):
    parcel = Parcel.objects.create(code="330113001001GB00055", division=cast.district, area=Decimal("31.83"))
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("35.33"), basis="survey", reason="测绘更正")
    assert rows(parcel) == [(Decimal("31.83"), None, None, False), (Decimal("35.33"), None, None, True)]


# ------------------------------------------------------------------------------------------------------ what comes as text
def test_values_may_come_as_text(cast: Cast, parcel: Parcel):
    values = {"planned_start": "2021-05-01", "planned_completion": "2022-05-01", "far": "1.5", "in_zone": "True"}
    actions.change_parcel(cast.actor("district_officer"), parcel, values)
    kept = Parcel.objects.values_list("planned_start", "far", "in_zone").get(pk=parcel.pk)
    assert kept == (datetime.date(2021, 5, 1), Decimal("1.5"), True)


@pytest.mark.parametrize(
    ("name", "value", "label"),
    [
        ("planned_start", "soon", "约定开工日期"),
        ("far", "NaN", "宗地容积率"),
        ("far", "1e400", "宗地容积率"),
        ("in_zone", "perhaps", "位于开发区（园区）或产业平台内"),
        ("location", "路\x001号", "土地坐落"),
        ("colour", "red", "colour"),
    ],
)
def test_what_cannot_be_read_is_a_fault(cast: Cast, parcel: Parcel, name: str, value: str, label: str):
    assert list(faults(lambda: actions.change_parcel(cast.actor("district_officer"), parcel, {name: value}))) == [label]
