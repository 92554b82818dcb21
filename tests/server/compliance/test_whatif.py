"""What another threshold would change: over the rows that one may see, and over no others."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from django.test import Client

from shanglou.engine.faults import BadInput
from shanglou.policies import library
from shanglou.server.compliance import whatif
from shanglou.server.compliance.affected import CannotAsk, affected
from shanglou.server.compliance.models import StatedFact
from shanglou.server.projects.models import Project, Unit

from ..conftest import CAST, Cast
from .conftest import DAY, LONG_AGO, Estate

FLOOR = library().rules["hangzhou_2024.smallest_floor"]
SMALLEST = FLOOR.instrument.parameters["min_split_unit_floor"]
AREA_LEFT = library().rules["hangzhou_2024.stock_area_left"]
PAGE = f"/rules/{FLOOR.id}/"

pytestmark = pytest.mark.usefixtures("upstairs")


def test_rows_are_counted_by_verdict(cast: Cast, estate: Estate):
    found = affected(cast.actor("district_officer"), FLOOR, DAY)
    assert (found.before["met"], found.before["not met"]) == (1, 1)
    assert found.after is None


def test_a_lower_threshold_lets_the_small_unit_pass(cast: Cast, estate: Estate):
    found = affected(cast.actor("district_officer"), FLOOR, DAY, overrides={SMALLEST: 900})
    assert found.after is not None
    assert (found.after["met"], found.after["not met"]) == (2, 0)
    assert [(item.key, item.before, item.after) for item in found.changed] == [(estate.first.pk, "not met", "met")]


def test_a_threshold_that_changes_nothing_changes_no_row(cast: Cast, estate: Estate):
    found = affected(cast.actor("district_officer"), FLOOR, DAY, overrides={SMALLEST: Fraction("999.995")})
    assert found.changed == ()


def test_a_formula_tells_the_rows_whose_value_changes(cast: Cast, estate: Estate):
    Project.objects.filter(pk=estate.project.pk).update(kind=Project.Kind.STOCK_RETROFIT)
    for name, value in {"is_stock_renovation": True, "added_floor_area": "1000", "transferred_floor_area": "0"}.items():
        StatedFact.objects.create(
            subject="project", key=estate.project.pk, division=cast.district, fact=f"project.{name}", value=value,
            known_from=LONG_AGO, recorded_by="—",
        )  # fmt: skip
    share = AREA_LEFT.instrument.parameters["stock_split_ratio_cap"]
    found = affected(cast.actor("district_officer"), AREA_LEFT, DAY, overrides={share: 50})
    assert [(item.before, item.after, item.value_before, item.value_after) for item in found.changed] == [
        ("met", "met", 450.0, 500.0)
    ]
    assert (found.average, found.average_after) == (450.0, 500.0)


def test_a_rule_of_something_that_is_not_in_the_registry_cannot_be_asked(cast: Cast, estate: Estate):
    rule = next(made for made in library().rules.values() if made.subject == "division")
    with pytest.raises(CannotAsk):
        affected(cast.actor("city_officer"), rule, DAY)


@pytest.mark.parametrize(
    ("who", "total"), [("city_officer", 3), ("district_officer", 2), ("other_officer", 1), ("enterprise", 0), ("operator", 2)]
)
def test_only_rows_that_one_may_see_are_counted(cast: Cast, estate: Estate, hidden: Unit, who: str, total: int):
    assert affected(cast.actor(who), FLOOR, DAY).total == total


@pytest.mark.parametrize("who", CAST)
def test_a_hidden_row_leaves_no_trace_on_the_page(client_of: Callable[[str], Client], estate: Estate, hidden: Unit, who: str):
    page = client_of(who).get(PAGE, {"on": "2026-06-01", "set-min_split_unit_floor": "400"}).content.decode()
    assert ("隐藏" in page) is (who in ("city_officer", "other_officer"))
    assert ("1 幢" in page) is (who in ("city_officer", "district_officer"))


def test_a_stranger_sees_the_rule_but_no_count(client_of: Callable[[str], Client], estate: Estate):
    page = client_of("stranger").get(PAGE).content.decode()
    assert "登录后可以看到" in page
    assert "您可以查看的" not in page
    assert 'name="set-' not in page


def test_the_page_lists_the_rows_behind_a_verdict(client_of: Callable[[str], Client], estate: Estate):
    page = client_of("district_officer").get(PAGE, {"on": "2026-06-01", "verdict": "met"}).content.decode()
    assert f"/units/{estate.second.pk}/" in page
    assert f"/units/{estate.first.pk}/" not in page


def test_the_page_shows_first_what_is_not_met(client_of: Callable[[str], Client], estate: Estate):
    page = client_of("district_officer").get(PAGE, {"on": "2026-06-01"}).content.decode()
    assert f"/units/{estate.first.pk}/" in page
    assert f"/units/{estate.second.pk}/" not in page


def test_a_value_that_is_no_number_is_named_and_nothing_is_moved(client_of: Callable[[str], Client], estate: Estate):
    answer = client_of("district_officer").get(PAGE, {"set-min_split_unit_floor": "很多"})
    assert answer.status_code == 200
    assert "很多" in answer.content.decode()
    assert "推演值" not in answer.content.decode()


def test_a_day_on_which_the_document_is_not_in_force_is_marked(client_of: Callable[[str], Client], estate: Estate):
    assert "不在有效期内" in client_of("district_officer").get(PAGE, {"on": "2030-01-01"}).content.decode()
    assert "不在有效期内" not in client_of("district_officer").get(PAGE, {"on": "2026-06-01"}).content.decode()


def test_a_value_is_read_in_the_unit_that_it_is_shown_in():
    million = next(
        item
        for made in library().instruments.values()
        for item in made.parameters.values()
        if item.type.kind == "number" and item.type.unit is not None and item.type.unit.name == "yi_yuan"
    )
    assert whatif.number(million, "2.5") == Fraction("2.5")


@pytest.mark.parametrize("given", ["", "abc", "1e999", "10000000000000", "1/0", "nan"])
def test_what_is_no_usable_number_is_refused(given: str):
    with pytest.raises(BadInput):
        whatif.number(SMALLEST, given)


def test_a_slider_spans_the_value_that_is_in_force():
    for rule in library().rules.values():
        for move in whatif.moves(rule, {}):
            if move.is_set:
                assert move.low <= float(move.given) <= move.high
                assert move.step > 0


def test_an_unset_parameter_can_be_tried_and_has_no_slider():
    rule = library().rules["hangzhou_2024.mainly_manufacturers"]
    (move,) = whatif.moves(rule, {"set-min_manufacturing_share": "60"})
    assert (move.is_set, move.high) == (False, 0)


def test_the_value_of_the_document_is_no_what_if():
    assert whatif.overrides(FLOOR, {"set-min_split_unit_floor": "1000"}) == {}
    assert whatif.overrides(FLOOR, {"set-min_split_unit_floor": "1,200"}) == {SMALLEST: 1200}
