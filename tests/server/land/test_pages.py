from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from shanglou.server.audit.models import Entry
from shanglou.server.land import actions
from shanglou.server.land.models import ControlLine, Parcel, Zone
from shanglou.server.land.panels import zone_panels

from ..asking import asked
from ..conftest import CAST, Cast
from .conftest import SQUARE

ClientOf = Callable[[str], Client]

SEES = {"city_officer": 200, "district_officer": 200, "other_officer": 404, "enterprise": 404, "stranger": 302}
#: Who opens a form to register something new.
OPENS = {"city_officer": 200, "district_officer": 200, "other_officer": 200, "enterprise": 403, "stranger": 302}


def words(client: Client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


# ------------------------------------------------------------------------------------------------------ who sees what
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_a_parcel(client_of: ClientOf, parcel: Parcel, name: str):
    assert client_of(name).get(reverse("land:parcel", args=[parcel.pk])).status_code == SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_a_zone(client_of: ClientOf, zone: Zone, name: str):
    assert client_of(name).get(reverse("land:zone", args=[zone.pk])).status_code == SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_page_of_a_control_line(client_of: ClientOf, line: ControlLine, name: str):
    assert client_of(name).get(reverse("land:control-line", args=[line.pk])).status_code == SEES[name]


@pytest.mark.parametrize("sheet", ["parcel-change", "parcel-area", "parcel-classify"])
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheets_of_a_parcel(client_of: ClientOf, parcel: Parcel, name: str, sheet: str):
    assert client_of(name).get(reverse(f"land:{sheet}", args=[parcel.pk])).status_code == SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_of_a_zone(client_of: ClientOf, zone: Zone, name: str):
    assert client_of(name).get(reverse("land:zone-change", args=[zone.pk])).status_code == SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_of_a_control_line(client_of: ClientOf, line: ControlLine, name: str):
    assert client_of(name).get(reverse("land:control-line-change", args=[line.pk])).status_code == SEES[name]


@pytest.mark.parametrize("sheet", ["parcel-new", "zone-new", "control-line-new"])
@pytest.mark.parametrize("name", CAST)
def test_who_opens_the_sheet_of_a_new_row(client_of: ClientOf, name: str, sheet: str):
    assert client_of(name).get(reverse(f"land:{sheet}")).status_code == OPENS[name]


@pytest.mark.parametrize("name", CAST)
def test_who_posts_a_change_of_a_parcel(client_of: ClientOf, parcel: Parcel, name: str):
    answer = client_of(name).post(reverse("land:parcel-change", args=[parcel.pk]), {"version": 1})
    assert answer.status_code == {200: 400}.get(SEES[name], SEES[name])


def test_an_enterprise_sees_its_own_parcel_without_the_sheets(client_of: ClientOf, own_parcel: Parcel):
    page = words(client_of("enterprise"), "land:parcel", own_parcel.pk)
    assert reverse("land:parcel-change", args=[own_parcel.pk]) not in page


def test_an_enterprise_cannot_open_the_sheet_of_its_own_parcel(client_of: ClientOf, own_parcel: Parcel):
    assert client_of("enterprise").get(reverse("land:parcel-change", args=[own_parcel.pk])).status_code == 403


def test_the_name_of_a_hidden_zone_is_not_on_the_page_of_a_parcel(client_of: ClientOf, zone: Zone, own_parcel: Parcel):
    Parcel.objects.filter(pk=own_parcel.pk).update(zone=zone)
    assert zone.name_zh not in words(client_of("enterprise"), "land:parcel", own_parcel.pk)


def test_a_hidden_zone_is_a_number_in_the_history_of_a_parcel(cast: Cast, client_of: ClientOf, zone: Zone, own_parcel: Parcel):
    actions.change_parcel(cast.actor("district_officer"), own_parcel, {"zone": zone})
    page = words(client_of("enterprise"), "land:parcel", own_parcel.pk)
    assert f"#{zone.pk}" in page
    assert zone.name_zh not in page


# ------------------------------------------------------------------------------------------------------ what a page says
def test_the_page_of_a_parcel_links_its_holder_by_code(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(holder_code="91330113MA2ABCDE0X")
    page = words(client_of("district_officer"), "land:parcel", parcel.pk)
    assert f"{reverse('enterprises:list')}?q=91330113MA2ABCDE0X" in page


def test_a_difference_of_areas_beyond_the_tolerance_is_flagged(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(measured_area=Decimal("31"))
    assert "超出容差 2%" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_a_difference_of_areas_within_the_tolerance_is_not_flagged(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(measured_area=Decimal("30.3"))
    assert "在容差 2% 之内" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_the_tolerance_is_a_setting(client_of: ClientOf, parcel: Parcel, settings: object):
    settings.SHANGLOU_AREA_TOLERANCE = 0.05  # type: ignore[attr-defined]
    Parcel.objects.update(measured_area=Decimal("31"))
    assert "在容差 5% 之内" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_an_agreed_day_says_how_far_away_it_is(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(planned_start=datetime.date.today() + datetime.timedelta(days=12))
    assert "还有 12 天" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_a_thing_done_late_says_how_late(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(planned_start=datetime.date(2021, 1, 1), actual_start=datetime.date(2021, 1, 8))
    assert "晚 7 天" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_a_corrected_area_stays_on_the_page_with_who_and_why(cast: Cast, client_of: ClientOf, parcel: Parcel):
    actions.correct_area(cast.actor("district_officer"), parcel, Decimal("29.5"), basis="survey", reason="竣工测绘")
    page = words(client_of("district_officer"), "land:parcel", parcel.pk)
    assert "已更正" in page
    assert "竣工测绘" in page


def test_a_shape_is_drawn_on_the_page(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(shape=shapely.to_wkb(SQUARE))
    assert '<path d="M' in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_a_shape_that_cannot_be_read_does_not_break_the_page(client_of: ClientOf, parcel: Parcel):
    Parcel.objects.update(shape=b"not a geometry")
    assert "还没有图形" in words(client_of("district_officer"), "land:parcel", parcel.pk)


def test_the_page_of_a_zone_sums_its_land(client_of: ClientOf, parcel: Parcel, zone: Zone):
    page = words(client_of("district_officer"), "land:zone", zone.pk)
    assert "土地账" in page
    assert "30.00" in page


def test_the_page_of_a_zone_names_its_leading_industries(client_of: ClientOf, zone: Zone):
    assert "生物医药、智能装备" in words(client_of("district_officer"), "land:zone", zone.pk)


def test_the_page_of_a_zone_shows_the_panels_of_higher_rooms(client_of: ClientOf, zone: Zone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(zone_panels, "_panels", dict(zone_panels._panels))
    zone_panels.add("guests", "来客", "land/facts.html", lambda request, row: {"facts": [], "zone": row})
    assert '<section id="guests">' in words(client_of("district_officer"), "land:zone", zone.pk)


def test_a_panel_that_has_nothing_to_show_is_left_out(client_of: ClientOf, zone: Zone, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(zone_panels, "_panels", dict(zone_panels._panels))
    zone_panels.add("guests", "来客", "land/facts.html", lambda request, row: None)
    assert '<section id="guests">' not in words(client_of("district_officer"), "land:zone", zone.pk)


def test_the_page_of_a_control_line_counts_the_parcels_inside(client_of: ClientOf, parcel: Parcel, line: ControlLine):
    page = words(client_of("district_officer"), "land:control-line", line.pk)
    assert '<span class="num">1</span> 宗' in page


@pytest.mark.parametrize(("kind", "row"), [("parcel", "parcel"), ("zone", "zone"), ("control-line", "line")])
def test_a_page_says_what_it_says_in_english_too(client_of: ClientOf, request: pytest.FixtureRequest, kind: str, row: str):
    client = client_of("district_officer")
    client.cookies["shanglou_language"] = "en"
    text = words(client, f"land:{kind}", request.getfixturevalue(row).pk)
    assert "Case record" in text or "History" in text


@pytest.mark.parametrize(("kind", "row"), [("parcel", "parcel"), ("zone", "zone"), ("control-line", "line")])
def test_a_page_asks_the_database_at_most_ten_times_beside_the_session(
    client_of: ClientOf, request: pytest.FixtureRequest, kind: str, row: str
):
    address = reverse(f"land:{kind}", args=[request.getfixturevalue(row).pk])
    assert len(asked(client_of("district_officer"), address)) <= 10


# ------------------------------------------------------------------------------------------------------ sheets
def sent(client: Client, address: str, **changes: object) -> dict[str, object]:
    """What a browser would send: the form as it was shown, with some fields changed."""
    form = client.get(address).context["form"]
    data: dict[str, object] = {"version": client.get(address).context["version"]}
    for bound in form:
        for name, widget in (
            (bound.html_name, bound.field.widget),
            *([(bound.html_initial_name, bound.field.hidden_widget())] if bound.field.show_hidden_initial else []),
        ):
            value = widget.format_value(bound.value())
            if value is not None and value != [""]:
                data[name] = value
    return data | changes


def test_a_sheet_writes_only_what_its_user_changed(client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    answer = client.post(address, sent(client, address, location="星桥街道8号"))
    assert answer.status_code == 302
    entry = Entry.objects.first()
    assert entry is not None
    assert entry.new == {"location": "星桥街道8号"}


def test_a_sheet_in_place_sends_the_page_on(client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    data = sent(client, address, location="星桥街道8号")
    answer = client.post(address, data, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reverse("land:parcel", args=[parcel.pk])


def test_a_sheet_in_place_is_no_page_of_its_own(client_of: ClientOf, parcel: Parcel):
    address = reverse("land:parcel-change", args=[parcel.pk])
    answer = client_of("district_officer").get(address, headers={"HX-Request": "true"})
    assert b"<html" not in answer.content


def test_a_fault_stands_beside_its_field(client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    answer = client.post(address, sent(client, address, building_density="130"))
    assert answer.status_code == 400
    assert "building_density" in answer.context["form"].errors


def test_the_second_of_two_is_told_who_changed_what(cast: Cast, client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    data = sent(client, address, location="我填的")
    actions.change_parcel(cast.actor("city_officer"), Parcel.objects.get(pk=parcel.pk), {"location": "别人填的"})
    answer = client.post(address, data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "city_officer" in text
    assert "别人填的" in text
    assert Parcel.objects.get(pk=parcel.pk).location == "别人填的"


def test_a_clash_says_both_values_in_words(cast: Cast, client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    data = sent(client, address, land_use="industrial_1", is_scattered="true")
    theirs = {"land_use": "new_industrial", "is_scattered": False}
    actions.change_parcel(cast.actor("city_officer"), Parcel.objects.get(pk=parcel.pk), theirs)
    found = client.post(address, data).context["clashes"]
    assert [(item["label"], item["theirs"], item["yours"]) for item in found] == [
        ("土地用途", "新型产业用地（M0）", "一类工业用地（M1）"),
        ("零星用地", "否", "是"),
    ]


def clash(cast: Cast, client: Client, parcel: Parcel, theirs: dict[str, object], **mine: object) -> dict[str, object]:
    """What the second of two sends when the form comes back to them after a clash."""
    address = reverse("land:parcel-change", args=[parcel.pk])
    data = sent(client, address, **mine)
    actions.change_parcel(cast.actor("city_officer"), Parcel.objects.get(pk=parcel.pk), theirs)
    answer = client.post(address, data)
    form = answer.context["form"]
    return {key: form.data.getlist(key) for key in form.data} | {"version": str(answer.context["version"])}


def test_changes_of_different_fields_are_merged(cast: Cast, client_of: ClientOf, parcel: Parcel):
    client = client_of("district_officer")
    again = clash(cast, client, parcel, {"holder": "别人填的公司"}, location="我填的")
    client.post(reverse("land:parcel-change", args=[parcel.pk]), again)
    assert Parcel.objects.values_list("holder", "location").get(pk=parcel.pk) == ("别人填的公司", "我填的")


def test_of_two_changes_of_one_field_mine_may_be_kept(cast: Cast, client_of: ClientOf, parcel: Parcel):
    client = client_of("district_officer")
    again = clash(cast, client, parcel, {"location": "别人填的"}, location="我填的")
    client.post(reverse("land:parcel-change", args=[parcel.pk]), again | {"take-location": "mine"})
    assert Parcel.objects.get(pk=parcel.pk).location == "我填的"


def test_of_two_changes_of_one_field_theirs_may_be_taken(cast: Cast, client_of: ClientOf, parcel: Parcel):
    client = client_of("district_officer")
    again = clash(cast, client, parcel, {"location": "别人填的"}, location="我填的", holder="我填的公司")
    client.post(reverse("land:parcel-change", args=[parcel.pk]), again | {"take-location": "theirs"})
    assert Parcel.objects.values_list("holder", "location").get(pk=parcel.pk) == ("我填的公司", "别人填的")


def test_a_parcel_is_registered_by_its_sheet(cast: Cast, client_of: ClientOf):
    data = {"code": "330113001001GB00077", "division": cast.district.pk, "area": "12.5", "land_use": "industrial_1"}
    answer = client_of("district_officer").post(reverse("land:parcel-new"), data)
    parcel = Parcel.objects.get(code="330113001001GB00077")
    assert answer.headers["Location"] == reverse("land:parcel", args=[parcel.pk])
    assert parcel.areas.get().area == Decimal("12.5")


def test_a_sheet_offers_only_divisions_that_its_user_sees(cast: Cast, client_of: ClientOf):
    form = client_of("district_officer").get(reverse("land:parcel-new")).context["form"]
    assert list(form.fields["division"].queryset) == [cast.district]


def test_a_sheet_starts_in_the_division_of_its_user(cast: Cast, client_of: ClientOf):
    form = client_of("district_officer").get(reverse("land:parcel-new")).context["form"]
    assert form["division"].value() == cast.district.pk


def test_an_area_is_corrected_by_its_sheet(client_of: ClientOf, parcel: Parcel):
    data = {"version": 1, "area": "29", "basis": "survey", "reason": "竣工测绘"}
    client_of("district_officer").post(reverse("land:parcel-area", args=[parcel.pk]), data)
    assert Parcel.objects.get(pk=parcel.pk).area == 29


def test_a_correction_of_an_area_that_was_corrected_meanwhile_is_a_clash(cast: Cast, client_of: ClientOf, parcel: Parcel):
    actions.correct_area(cast.actor("city_officer"), parcel, Decimal("28"), basis="survey", reason="测绘更正")
    data = {"version": 1, "area": "29", "basis": "survey", "reason": "竣工测绘"}
    answer = client_of("district_officer").post(reverse("land:parcel-area", args=[parcel.pk]), data)
    assert answer.status_code == 409
    assert Parcel.objects.get(pk=parcel.pk).area == 28


def test_a_parcel_is_classified_by_its_sheet(client_of: ClientOf, parcel: Parcel):
    client, address = client_of("district_officer"), reverse("land:parcel-classify", args=[parcel.pk])
    data = sent(client, address, is_low_efficiency="true", renewal_kind="upgrade", reason="评价末档", evidence="公示")
    client.post(address, data)
    assert Parcel.objects.get(pk=parcel.pk).renewal_kind == "upgrade"


def test_a_zone_is_registered_by_its_sheet(cast: Cast, client_of: ClientOf):
    client_of("district_officer").post(
        reverse("land:zone-new"), {"code": "Z5", "name_zh": "新园区", "division": cast.district.pk}
    )
    assert Zone.objects.get(code="Z5").division == cast.district


def test_a_control_line_is_registered_by_its_sheet(cast: Cast, client_of: ClientOf):
    client_of("district_officer").post(
        reverse("land:control-line-new"), {"code": "C5", "name_zh": "新区块", "division": cast.district.pk}
    )
    assert ControlLine.objects.get(code="C5").division == cast.district


def test_a_zone_hidden_from_an_editor_stays_the_zone_of_the_parcel(cast: Cast, client_of: ClientOf, parcel: Parcel):
    hidden = actions.create_zone(
        cast.actor("other_officer"), {"code": "330110-Z1", "name_zh": "余杭园", "division": cast.other_district}
    )
    Parcel.objects.filter(pk=parcel.pk).update(zone=hidden)
    client, address = client_of("district_officer"), reverse("land:parcel-change", args=[parcel.pk])
    client.post(address, sent(client, address, location="新址"))
    assert Parcel.objects.values_list("zone", "location").get(pk=parcel.pk) == (hidden.pk, "新址")
