from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from shanglou.server.land import actions
from shanglou.server.land.models import ControlLine, Parcel, Zone

from ..asking import asked
from ..conftest import CAST, Cast

ClientOf = Callable[[str], Client]

SEES = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


def listed(client: Client, name: str, **query: str) -> list[str]:
    """The codes of the rows that a list shows."""
    answer = client.get(reverse(f"land:{name}"), query)
    assert answer.status_code == 200
    return [row.record.code for row in answer.context["table"].page.object_list]


# ------------------------------------------------------------------------------------------------------ who sees what
@pytest.mark.parametrize(("kind", "row"), [("parcels", "parcel"), ("zones", "zone"), ("control-lines", "line")])
@pytest.mark.parametrize("name", CAST)
def test_a_list_shows_what_its_reader_sees(client_of: ClientOf, request: pytest.FixtureRequest, name: str, kind: str, row: str):
    shown = request.getfixturevalue(row)
    answer = client_of(name).get(reverse(f"land:{kind}"))
    assert answer.status_code == (302 if name == "stranger" else 200)
    assert (shown.code in answer.content.decode()) is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_a_count_is_of_what_its_reader_sees(client_of: ClientOf, parcel: Parcel, name: str):
    answer = client_of(name).get(reverse("land:parcels"))
    if name != "stranger":
        assert answer.context["count"] == int(SEES[name])


@pytest.mark.parametrize("name", CAST)
def test_a_total_is_of_what_its_reader_sees(client_of: ClientOf, parcel: Parcel, name: str):
    answer = client_of(name).get(reverse("land:parcels"))
    if name != "stranger":
        assert answer.context["totals"][0][1] == (30 if SEES[name] else None)


@pytest.mark.parametrize("name", CAST)
def test_a_search_finds_what_its_reader_sees(client_of: ClientOf, parcel: Parcel, name: str):
    answer = client_of(name).get(reverse("land:parcels"), {"q": "兴国路"})
    assert (parcel.code in answer.content.decode()) is SEES[name]


def test_the_choice_of_zones_holds_only_those_that_are_seen(cast: Cast, client_of: ClientOf, zone: Zone):
    actions.create_zone(cast.actor("other_officer"), {"code": "330110-Z1", "name_zh": "余杭园", "division": cast.other_district})
    answer = client_of("district_officer").get(reverse("land:parcels"))
    assert list(answer.context["filter"].form.fields["zone"].queryset) == [zone]


def test_the_choice_of_zones_begins_with_none_and_names_each_as_it_names_itself(officer: Client, zone: Zone):
    choices = officer.get(reverse("land:parcels")).context["filter"].form.fields["zone"].choices
    assert [(str(value), str(label)) for value, label in choices] == [("", "—"), (str(zone.pk), str(zone))]


def test_a_hidden_zone_is_not_named_in_the_list(client_of: ClientOf, zone: Zone, own_parcel: Parcel):
    Parcel.objects.filter(pk=own_parcel.pk).update(zone=zone)
    answer = client_of("enterprise").get(reverse("land:parcels"))
    assert own_parcel.code in answer.content.decode()
    assert zone.name_zh not in answer.content.decode()


def test_a_filter_by_a_hidden_zone_is_refused(cast: Cast, client_of: ClientOf, own_parcel: Parcel, zone: Zone):
    Parcel.objects.filter(pk=own_parcel.pk).update(zone=zone)
    form = client_of("enterprise").get(reverse("land:parcels"), {"zone": str(zone.pk)}).context["filter"].form
    assert "zone" in form.errors


@pytest.mark.parametrize(("name", "may"), [("district_officer", True), ("enterprise", False), ("leader", False)])
def test_a_new_row_is_offered_to_those_who_may_register_one(client_of: ClientOf, name: str, may: bool):
    assert (reverse("land:parcel-new") in client_of(name).get(reverse("land:parcels")).content.decode()) is may


# ------------------------------------------------------------------------------------------------------ filters
@pytest.fixture
def officer(client_of: ClientOf) -> Client:
    return client_of("district_officer")


@pytest.fixture
def other(cast: Cast, own_parcel: Parcel) -> Parcel:
    """A second parcel in the same district that has nothing special."""
    return own_parcel


@pytest.mark.parametrize("text", ["GB00001", "兴国路", "精密 兴国", "精密机械"])
def test_a_search_takes_code_location_and_holder(officer: Client, parcel: Parcel, other: Parcel, text: str):
    assert listed(officer, "parcels", q=text) == [parcel.code]


def test_a_search_for_two_words_wants_both(officer: Client, parcel: Parcel):
    assert listed(officer, "parcels", q="精密 不存在") == []


def test_a_division_holds_all_that_lies_in_it(cast: Cast, client_of: ClientOf, parcel: Parcel):
    assert listed(client_of("city_officer"), "parcels", division=str(cast.city.pk)) == [parcel.code]


def test_a_division_does_not_hold_its_neighbour(cast: Cast, client_of: ClientOf, parcel: Parcel):
    assert listed(client_of("city_officer"), "parcels", division=str(cast.other_district.pk)) == []


TODAY = timezone.localdate()
PAST, FUTURE = TODAY - datetime.timedelta(days=9), TODAY + datetime.timedelta(days=9)


@pytest.mark.parametrize(
    ("values", "is_overdue"),
    [
        ({"planned_start": PAST}, True),
        ({"planned_start": PAST, "actual_start": PAST}, False),
        ({"planned_start": FUTURE}, False),
        ({"planned_completion": PAST, "actual_start": PAST}, True),
        ({"planned_completion": PAST, "actual_completion": PAST}, False),
        ({}, False),
    ],
)
def test_what_is_overdue(officer: Client, parcel: Parcel, values: dict[str, object], is_overdue: bool):
    Parcel.objects.update(**values)
    assert bool(listed(officer, "parcels", overdue="true")) is is_overdue
    assert bool(listed(officer, "parcels", overdue="false")) is not is_overdue


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("idle", {"is_idle": True}),
        ("inefficient", {"is_low_efficiency": True}),
        ("drawn", {"shape": b"x"}),
        ("expiring", {"expiry": FUTURE}),
    ],
)
def test_conditions_divide_the_rows(officer: Client, parcel: Parcel, other: Parcel, name: str, values: dict[str, object]):
    Parcel.objects.filter(pk=parcel.pk).update(**values)
    assert listed(officer, "parcels", **{name: "true"}) == [parcel.code]
    assert listed(officer, "parcels", **{name: "false"}) == [other.code]


def test_areas_that_differ_are_found_and_those_that_agree(officer: Client, parcel: Parcel, other: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(measured_area=Decimal(40))
    Parcel.objects.filter(pk=other.pk).update(area=Decimal(10), measured_area=Decimal(10))
    assert listed(officer, "parcels", area_differs="true") == [parcel.code]
    assert listed(officer, "parcels", area_differs="false") == [other.code]


def test_a_ratio_below_a_number(officer: Client, parcel: Parcel, other: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(far=Decimal("1.9"))
    Parcel.objects.filter(pk=other.pk).update(far=Decimal("2.0"))
    assert listed(officer, "parcels", far_below="2.0") == [parcel.code]


def test_the_parcels_of_a_control_line(officer: Client, parcel: Parcel, other: Parcel, line: ControlLine):
    assert listed(officer, "parcels", control_line=str(line.pk)) == [parcel.code]


def test_a_route_of_renewal(officer: Client, parcel: Parcel, other: Parcel):
    Parcel.objects.filter(pk=parcel.pk).update(renewal_kind="reserve")
    assert listed(officer, "parcels", renewal_kind="reserve") == [parcel.code]


def test_zones_are_found_by_kind(officer: Client, zone: Zone):
    assert listed(officer, "zones", kind="development_zone") == [zone.code]
    assert listed(officer, "zones", kind="characteristic_town") == []


# ------------------------------------------------------------------------------------------------------ sentences
def phrases(client: Client, **query: str) -> list[str]:
    return [item.text for item in client.get(reverse("land:parcels"), query).context["filter"].phrases()]


def test_filters_read_as_a_sentence(cast: Cast, officer: Client, parcel: Parcel):
    said = phrases(officer, division=str(cast.district.pk), overdue="true", land_source="stock", far_below="2.0")
    assert said == ["临平区", "存量用地", "有逾期", "容积率 < 2.0"]


def test_a_condition_that_is_denied_says_so(officer: Client, parcel: Parcel):
    assert phrases(officer, idle="false") == ["未认定闲置"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"area_min": "10", "area_max": "20"}, "面积（亩） 10–20"),
        ({"area_min": "10"}, "面积（亩） ≥ 10"),
        ({"area_max": "20"}, "面积（亩） ≤ 20"),
    ],
)
def test_a_range_says_its_ends(officer: Client, parcel: Parcel, query: dict[str, str], said: str):
    assert phrases(officer, **query) == [said]


def test_a_zone_is_said_by_name(officer: Client, parcel: Parcel, zone: Zone):
    assert phrases(officer, zone=str(zone.pk)) == [zone.name_zh]


def test_words_that_were_searched_are_quoted(officer: Client, parcel: Parcel):
    assert phrases(officer, q="兴国路") == ["“兴国路”"]


def test_each_phrase_can_be_taken_back_alone(officer: Client, parcel: Parcel):
    answer = officer.get(reverse("land:parcels"), {"idle": "true", "area_min": "10", "area_max": "20", "page": "1"})
    without = {item.name: item.without for item in answer.context["filter"].phrases()}
    assert without == {"idle": "area_min=10&area_max=20", "area": "idle=true"}


def test_a_list_without_filters_says_nothing(officer: Client, parcel: Parcel):
    assert phrases(officer) == []


# ------------------------------------------------------------------------------------------------------ what a row says
def flags(client: Client) -> str:
    return client.get(reverse("land:parcels")).content.decode()


def test_what_stands_out_is_marked_in_words(officer: Client, parcel: Parcel):
    Parcel.objects.update(is_idle=True, is_low_efficiency=True, renewal_kind="reserve", measured_area=Decimal(40))
    page = flags(officer)
    assert all(word in page for word in ("闲置", "低效 · 政府收储", "面积不符"))


@pytest.mark.parametrize(("kind", "row"), [("parcels", "parcel"), ("zones", "zone"), ("control-lines", "line")])
def test_a_list_asks_the_database_at_most_ten_times_beside_the_session(
    client_of: ClientOf, request: pytest.FixtureRequest, kind: str, row: str
):
    request.getfixturevalue(row)
    assert len(asked(client_of("district_officer"), reverse(f"land:{kind}"))) <= 10


def test_a_longer_list_asks_no_more(cast: Cast, officer: Client, parcel: Parcel, zone: Zone):
    before = len(asked(officer, reverse("land:parcels")))
    for number in range(20):
        values = {"code": f"330113001001GB001{number:02}", "division": cast.district, "zone": zone}
        actions.create_parcel(cast.actor("district_officer"), values)
    assert len(asked(officer, reverse("land:parcels"))) == before


def test_two_filters_of_one_figure_are_told_apart(officer: Client, parcel: Parcel):
    form = officer.get(reverse("land:parcels")).context["filter"].form
    assert (form.fields["far_below"].label, form.fields["far_above"].label) == ("容积率 <", "容积率 ≥")
