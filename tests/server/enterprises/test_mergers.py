from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.enterprises import actions, mergers
from shanglou.server.enterprises.models import Enterprise, EnterpriseName, Merger, YearFigures
from shanglou.server.foundation.refusals import Conflict, Refused
from shanglou.server.projects.models import Building, Floor, Investor, Occupancy, Project, Unit
from shanglou.server.search.queries import find

from ..conftest import CAST, Cast
from .firms import code

MAY = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}


def merged(cast: Cast, kept: Enterprise, duplicate: Enterprise, name: str = "district_officer", **more: Any) -> Merger:
    return mergers.merge(cast.actor(name), kept, duplicate, reason="同一营业执照", **more)


def undone(cast: Cast, merger: Merger, name: str = "district_officer", reason: str = "认定有误") -> Merger:
    return mergers.undo(cast.actor(name), merger, reason=reason)


@pytest.fixture
def project(cast: Cast, doubtful: Enterprise) -> Project:
    return Project.objects.create(code="P1", name_zh="项目", kind="new_supply", division=cast.district, owner=doubtful)


@pytest.fixture
def unit(cast: Cast, doubtful: Enterprise, project: Project) -> Unit:
    building = Building.objects.create(code="B1", project=project, division=cast.district)
    floor = Floor.objects.create(building=building, number=1)
    return Unit.objects.create(code="U1", building=building, floor=floor, division=cast.district, owner=doubtful)


# ------------------------------------------------------------------------------------------------------ who may
@pytest.mark.parametrize("name", CAST)
def test_who_may_merge(cast: Cast, firm: Enterprise, doubtful: Enterprise, name: str):
    if MAY[name]:
        assert merged(cast, firm, doubtful, name).kept == firm
    else:
        with pytest.raises(Refused):
            merged(cast, firm, doubtful, name)


@pytest.mark.parametrize("name", CAST)
def test_who_may_undo_a_merger(cast: Cast, firm: Enterprise, doubtful: Enterprise, name: str):
    merger = merged(cast, firm, doubtful)
    if MAY[name]:
        assert undone(cast, merger, name).undone_at is not None
    else:
        with pytest.raises(Refused):
            undone(cast, merger, name)


def test_one_may_not_merge_an_enterprise_of_another_district_into_ones_own(cast: Cast, firm: Enterprise):
    foreign = actions.create_enterprise(cast.actor("other_officer"), {"name_zh": "余杭企业", "division": cast.other_district})
    with pytest.raises(Refused):
        merged(cast, firm, foreign)
    assert Enterprise.objects.get(pk=foreign.pk).merged_into is None


# ------------------------------------------------------------------------------------------------------ what is moved
def test_every_foreign_key_to_an_enterprise_is_known():
    found = {relation.name for relation in mergers.relations()}
    assert found >= {
        "enterprises.enterprisename.enterprise",
        "enterprises.yearfigures.enterprise",
        "projects.project.owner",
        "projects.project.operator",
        "projects.investor.enterprise",
        "projects.unit.owner",
        "projects.occupancy.enterprise",
    }


def test_what_tells_of_mergers_is_not_moved():
    assert not {"enterprises.merger.kept", "enterprises.merger.duplicate", "enterprises.enterprise.merged_into"} & {
        relation.name for relation in mergers.relations()
    }


def test_a_project_of_the_duplicate_becomes_one_of_the_kept(cast: Cast, firm: Enterprise, doubtful: Enterprise, project: Project):
    merged(cast, firm, doubtful)
    assert Project.objects.get(pk=project.pk).owner == firm


def test_a_unit_of_the_duplicate_becomes_one_of_the_kept(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    merged(cast, firm, doubtful)
    assert Unit.objects.get(pk=unit.pk).owner == firm


def test_a_moved_row_counts_one_more_change(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    merged(cast, firm, doubtful)
    assert Unit.objects.get(pk=unit.pk).version == unit.version + 1


def test_a_moved_row_has_an_entry_of_its_own(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    merged(cast, firm, doubtful)
    entry = Entry.objects.get(kind="projects.unit", key=str(unit.pk))
    assert (entry.old, entry.new) == ({"owner": doubtful.pk}, {"owner": firm.pk})


def test_all_entries_of_a_merger_are_one_user_action(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    actor = cast.actor("district_officer")
    mergers.merge(actor, firm, doubtful, reason="同一营业执照")
    assert Entry.objects.filter(group=actor.group).count() == 4  # the duplicate, the project, the unit, the kept


def test_occupancy_and_investment_are_moved(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    from django.utils import timezone

    Investor.objects.create(project=unit.building.project, enterprise=doubtful, name_zh="投资方")
    Occupancy.objects.create(unit=unit, enterprise=doubtful, mode="own", known_from=timezone.now(), recorded_by="甲")
    merged(cast, firm, doubtful)
    assert (Investor.objects.get().enterprise, Occupancy.objects.get().enterprise) == (firm, firm)


def test_a_name_of_the_duplicate_becomes_a_name_of_the_kept(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    merged(cast, firm, doubtful)
    assert EnterpriseName.objects.filter(enterprise=firm, name_zh=doubtful.name_zh).exists()


def add_figures(cast: Cast, enterprise: Enterprise, year: int, tax: int) -> YearFigures:
    return actions.add_figures(cast.actor("district_officer"), enterprise, year, {"tax": Decimal(tax)}, source="年报")


def test_figures_of_a_year_that_the_kept_lacks_are_moved(
    cast: Cast, firm: Enterprise, doubtful: Enterprise, figures: YearFigures
):
    moved = add_figures(cast, doubtful, 2022, 5)
    merged(cast, firm, doubtful)
    assert YearFigures.objects.get(pk=moved.pk).enterprise == firm


def test_figures_of_a_year_that_the_kept_has_stay_and_the_merger_says_so(
    cast: Cast, firm: Enterprise, doubtful: Enterprise, figures: YearFigures
):
    stayed, moved = add_figures(cast, doubtful, 2024, 5), add_figures(cast, doubtful, 2022, 6)
    merger = merged(cast, firm, doubtful)
    name = "enterprises.yearfigures.enterprise"
    assert (merger.moved["left"][name], merger.moved["moved"][name]) == ([stayed.pk], [moved.pk])


def test_a_merged_enterprise_is_off_every_list(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    from shanglou.server.enterprises import queries

    merged(cast, firm, doubtful)
    actor = cast.actor("district_officer")
    assert doubtful not in queries.enterprises(actor)
    assert doubtful not in queries.to_reconcile(actor)
    assert doubtful not in queries.enterprise_rows(actor)


def found(cast: Cast) -> set[str]:
    results = find(cast.actor("district_officer"), "精密机械", kinds=["enterprise"])
    return {hit.code for result in results for hit in result.hits}


def test_a_merged_enterprise_is_not_found_any_more(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    assert found(cast) == {firm.credit_code, doubtful.credit_code}
    merged(cast, firm, doubtful)
    assert found(cast) == {firm.credit_code}


# ------------------------------------------------------------------------------------------------------ what is refused
def refusal(act: Any) -> str:
    with pytest.raises(BadInput) as bad:
        act()
    return bad.value.faults[0].remedy.zh


def test_a_merger_needs_a_reason(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    assert "同一企业" in refusal(lambda: mergers.merge(cast.actor("district_officer"), firm, doubtful, reason=""))


def test_an_enterprise_is_not_merged_into_itself(cast: Cast, firm: Enterprise):
    assert refusal(lambda: merged(cast, firm, firm)) == "请另选一家。"


def test_a_merged_enterprise_is_not_merged_again(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    merged(cast, firm, doubtful)
    doubtful.refresh_from_db()
    assert "已并入" in refusal(lambda: merged(cast, firm, doubtful))


def test_a_duplicate_that_was_changed_since_it_was_seen_is_not_merged(
    cast: Cast, firm: Enterprise, doubtful: Enterprise, project: Project
):
    actions.change_enterprise(cast.actor("city_officer"), Enterprise.objects.get(pk=doubtful.pk), {"size": "small"})
    with pytest.raises(Conflict):
        merged(cast, firm, doubtful, version=1)
    assert Project.objects.get(pk=project.pk).owner == doubtful


# ------------------------------------------------------------------------------------------------------ undoing
def test_undoing_gives_back_what_was_moved(cast: Cast, firm: Enterprise, doubtful: Enterprise, unit: Unit):
    undone(cast, merged(cast, firm, doubtful))
    assert Unit.objects.get(pk=unit.pk).owner == doubtful
    assert Project.objects.get().owner == doubtful


def test_undoing_leaves_what_was_the_keeps_own(cast: Cast, firm: Enterprise, doubtful: Enterprise, figures: YearFigures):
    undone(cast, merged(cast, firm, doubtful))
    assert YearFigures.objects.get(pk=figures.pk).enterprise == firm


def test_undoing_leaves_what_meanwhile_names_a_third(
    cast: Cast, firm: Enterprise, doubtful: Enterprise, own: Enterprise, unit: Unit
):
    merger = merged(cast, firm, doubtful)
    Unit.objects.filter(pk=unit.pk).update(owner=own)
    undone(cast, merger)
    assert Unit.objects.get(pk=unit.pk).owner == own


def test_after_undoing_the_duplicate_stands_on_its_own(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    undone(cast, merged(cast, firm, doubtful))
    assert Enterprise.objects.get(pk=doubtful.pk).merged_into is None


def test_after_undoing_the_duplicate_is_found_again(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    undone(cast, merged(cast, firm, doubtful))
    assert found(cast) == {firm.credit_code, doubtful.credit_code}


def test_a_merger_is_undone_once(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    merger = merged(cast, firm, doubtful)
    undone(cast, merger)
    assert "撤销过" in refusal(lambda: undone(cast, Merger.objects.get(pk=merger.pk)))


def test_undoing_needs_a_reason(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    merger = merged(cast, firm, doubtful)
    assert "撤销" in refusal(lambda: undone(cast, merger, reason=" "))


def test_mergers_are_undone_the_last_one_first(cast: Cast, firm: Enterprise, doubtful: Enterprise, own: Enterprise):
    first = merged(cast, firm, doubtful)
    firm.refresh_from_db()
    mergers.merge(cast.actor("city_officer"), own, firm, reason="集团内合并")
    assert "先撤销那次合并" in refusal(lambda: undone(cast, Merger.objects.get(pk=first.pk), "city_officer"))


def test_undoing_that_would_give_two_bearers_of_one_code_is_refused(cast: Cast, firm: Enterprise, own: Enterprise):
    actor = cast.actor("city_officer")
    merger = mergers.merge(actor, own, firm, reason="同一企业")
    values = {"name_zh": "新登记", "division": cast.district, "credit_code": code(1)}
    actions.create_enterprise(actor, values)
    assert "同一代码" in refusal(lambda: undone(cast, Merger.objects.get(pk=merger.pk), "city_officer"))


def test_who_undid_and_when_is_kept(cast: Cast, firm: Enterprise, doubtful: Enterprise):
    merger = undone(cast, merged(cast, firm, doubtful))
    assert (merger.undone_by, merger.undone_at is not None) == ("district_officer", True)


# ------------------------------------------------------------------------------------------------------ the preview
def test_the_preview_counts_what_refers_to_an_enterprise(cast: Cast, doubtful: Enterprise, unit: Unit):
    assert dict(mergers.at_stake(cast.actor("district_officer"), doubtful)) == {"企业曾用名": 1, "项目": 1, "单元": 1}


def test_the_preview_does_not_count_rows_of_other_districts(cast: Cast, doubtful: Enterprise, unit: Unit):
    Unit.objects.update(division=cast.other_district)
    assert "单元" not in dict(mergers.at_stake(cast.actor("district_officer"), doubtful))


def test_the_preview_does_not_count_tenancies_in_units_of_other_districts(cast: Cast, doubtful: Enterprise, unit: Unit):
    now = datetime.datetime.now(tz=datetime.UTC)
    Occupancy.objects.create(unit=unit, enterprise=doubtful, mode="own", known_from=now, recorded_by="甲")
    assert dict(mergers.at_stake(cast.actor("district_officer"), doubtful))["入驻记录"] == 1
    Unit.objects.update(division=cast.other_district)
    assert "入驻记录" not in dict(mergers.at_stake(cast.actor("district_officer"), doubtful))
