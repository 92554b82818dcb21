from __future__ import annotations

import datetime
from typing import Any

import pytest

from shanglou.server.enterprises import actions, mergers, queries
from shanglou.server.enterprises.models import Enterprise, YearFigures

from ..conftest import CAST, EVERYBODY, Cast
from .firms import NAME, code

SEES = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


@pytest.mark.parametrize("name", CAST)
def test_an_enterprise_is_seen_through_its_division(cast: Cast, firm: Enterprise, name: str):
    assert queries.enterprises(cast.actor(name)).filter(pk=firm.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_an_enterprise_in_a_list_is_seen_through_its_division(cast: Cast, firm: Enterprise, name: str):
    assert queries.enterprise_rows(cast.actor(name)).filter(pk=firm.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_an_enterprise_is_found_by_name_by_those_who_see_it(cast: Cast, firm: Enterprise, name: str):
    assert queries.named(cast.actor(name), "精密机械").filter(pk=firm.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_figures_are_seen_with_their_enterprise(cast: Cast, figures: YearFigures, name: str):
    assert queries.figures(cast.actor(name)).exists() is SEES[name]


@pytest.mark.parametrize("name", ["system_admin", "security_admin", "audit_admin"])
def test_who_administers_sees_no_figures(cast: Cast, figures: YearFigures, name: str):
    assert not queries.figures(cast.actor(name)).exists()


@pytest.mark.parametrize("name", CAST)
def test_names_are_seen_with_their_enterprise(cast: Cast, firm: Enterprise, name: str):
    assert queries.names(cast.actor(name)).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_former_names_are_seen_with_their_enterprise(cast: Cast, firm: Enterprise, name: str):
    actions.rename(cast.actor("district_officer"), firm, "新名称", reason="工商变更", since=datetime.date(2024, 5, 1))
    assert queries.former_names(cast.actor(name)).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_queue_holds_what_its_reader_sees(cast: Cast, doubtful: Enterprise, name: str):
    assert queries.to_reconcile(cast.actor(name)).filter(pk=doubtful.pk).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_the_history_of_an_enterprise_is_seen_with_it(cast: Cast, firm: Enterprise, name: str):
    assert queries.history(cast.actor(name), firm).exists() is SEES[name]


@pytest.mark.parametrize("name", CAST)
def test_a_merger_is_seen_by_those_who_see_both_sides(cast: Cast, firm: Enterprise, doubtful: Enterprise, name: str):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    assert queries.mergers(cast.actor(name)).exists() is SEES[name]


def test_a_merger_of_which_one_side_is_hidden_is_hidden(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    mergers.merge(cast.actor("district_officer"), firm, doubtful, reason="同一企业")
    Enterprise.objects.filter(pk=doubtful.pk).update(division=cast.other_district)
    assert not queries.mergers(cast.actor("district_officer")).exists()


def test_an_enterprise_member_sees_the_own_enterprise_only(cast: Cast, firm: Enterprise, own: Enterprise):
    assert list(queries.enterprises(cast.actor("enterprise"))) == [own]


def test_an_enterprise_member_sees_the_own_figures_only(cast: Cast, figures: YearFigures, own: Enterprise):
    actions.add_figures(cast.actor("city_officer"), own, 2023, {"tax": 7}, source="年报")
    assert [row.enterprise for row in queries.figures(cast.actor("enterprise"))] == [own]


@pytest.mark.parametrize("name", EVERYBODY)
def test_a_list_carries_no_personal_data(cast: Cast, firm: Enterprise, name: str):
    for row in queries.enterprise_rows(cast.actor(name)):
        assert row.get_deferred_fields() >= set(Enterprise.PERSONAL)


def test_corrected_figures_are_not_current(cast: Cast, figures: YearFigures):
    actions.correct_figures(cast.actor("district_officer"), figures, {"tax": 9}, source="更正函", reason="错行")
    assert [row.tax for row in queries.current_figures(cast.actor("district_officer"))] == [9]


# ------------------------------------------------------------------------------------------------------ doubles
def make(cast: Cast, **values: Any) -> Enterprise:
    return actions.create_enterprise(cast.actor("city_officer"), {"division": cast.district, **values})


def why(cast: Cast, row: Enterprise, name: str = "city_officer") -> list[tuple[int, str]]:
    found = queries.candidates(cast.actor(name), [row])[row.pk]
    return [(item.enterprise.pk, item.why) for item in found]


def test_the_same_name_and_a_near_code_are_proposed(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    assert why(cast, doubtful) == [(firm.pk, "name and near code")]


def test_the_same_name_without_a_code_is_proposed(cast: Cast, firm: Enterprise):
    assert why(cast, make(cast, name_zh=NAME)) == [(firm.pk, "name")]


def test_a_code_whose_look_alikes_are_repaired_is_the_same_code(cast: Cast, firm: Enterprise):
    slipped = code(1).replace("0", "O", 1)
    assert why(cast, make(cast, name_zh="别的名字", credit_code=slipped)) == [(firm.pk, "code")]


def test_the_same_wrong_code_twice_is_the_same_code(cast: Cast):
    one, two = make(cast, name_zh="甲", credit_code="9133"), make(cast, name_zh="乙", credit_code="9133")
    assert why(cast, one) == [(two.pk, "code")]


def test_a_different_name_and_a_near_code_are_not_proposed(cast: Cast, firm: Enterprise):
    assert why(cast, make(cast, name_zh="别的名字", credit_code=code(1)[:-1])) == []


def test_two_without_a_code_are_not_the_same_for_that(cast: Cast):
    one, _two = make(cast, name_zh="甲"), make(cast, name_zh="乙")
    assert why(cast, one) == []


def test_nobody_is_proposed_whom_the_reader_may_not_see(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    Enterprise.objects.filter(pk=firm.pk).update(division=cast.other_district)
    assert why(cast, doubtful, "district_officer") == []


def doubles(cast: Cast, name: str = "city_officer") -> list[Enterprise]:
    return list(queries.doubtful(cast.actor(name), with_candidates=True))


def test_the_queue_of_doubles_holds_those_of_the_same_name(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    make(cast, name_zh="没有重名的企业")
    assert doubles(cast) == [doubtful]


def test_two_valid_codes_of_one_name_are_two_legal_persons(cast: Cast, firm: Enterprise):
    make(cast, name_zh=NAME, credit_code=code(2))
    assert doubles(cast) == []


def test_the_queue_of_doubles_does_not_tell_of_hidden_rows(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    Enterprise.objects.filter(pk=firm.pk).update(division=cast.other_district)
    assert doubles(cast, "district_officer") == []


def test_candidates_for_many_rows_cost_two_questions(cast: Cast, firm: Enterprise, django_assert_num_queries: Any):
    rows = [make(cast, name_zh=NAME, credit_code=f"913{number}") for number in range(20)]
    actor = cast.actor("city_officer")
    list(queries.enterprises(actor)[:1])
    with django_assert_num_queries(2):
        found = queries.candidates(actor, rows)
    assert all(firm in [item.enterprise for item in found[row.pk]] for row in rows)
