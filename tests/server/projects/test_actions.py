from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import transaction

from shanglou.engine.faults import BadInput
from shanglou.server.audit.models import Entry
from shanglou.server.bodies.actors import Actor
from shanglou.server.enterprises.models import Enterprise
from shanglou.server.foundation.refusals import Conflict, Refused
from shanglou.server.land import actions as land
from shanglou.server.land.models import Parcel
from shanglou.server.projects import actions
from shanglou.server.projects.models import (
    Admission,
    Blocker,
    Building,
    Floor,
    Investor,
    ListMembership,
    Milestone,
    Project,
    TeamMember,
    Unit,
)

from ..conftest import CAST, Cast
from .made import refused

#: Who may edit projects of the district that belong to no body.
EDITS = {"city_officer": True, "district_officer": True, "other_officer": False, "enterprise": False, "stranger": False}
D = Decimal

Deed = Callable[[Actor], object]


def deeds(project: Project, unit: Unit, firm: Enterprise, today: datetime.date) -> dict[str, Deed]:
    """One call of every action, as an actor."""
    building = unit.building
    milestone = Milestone.objects.create(project=project, step="land")
    listing = ListMembership.objects.create(project=project, list="key", year=2025)
    blocker = Blocker.objects.create(project=project, title="供电", raised_on=today)
    cleared = Blocker.objects.create(project=project, title="供水", raised_on=today, cleared_on=today, outcome="已接通")
    new = {"code": "N1", "name_zh": "新项目", "kind": "new_supply", "division": project.division}
    return {
        "create project": lambda actor: actions.create_project(actor, new),
        "change project": lambda actor: actions.change_project(actor, project, {"name_zh": "改名"}),
        "move": lambda actor: actions.move(actor, project, "admitted"),
        "set parcels": lambda actor: actions.set_parcels(actor, project, []),
        "remove project": lambda actor: actions.remove_project(actor, project, reason="误登"),
        "add part": lambda actor: actions.save_part(actor, project, Milestone(project=project, step="building"), "milestone.add"),
        "change part": lambda actor: actions.save_part(actor, project, milestone, "milestone.change", values={"title": "取地"}),
        "remove part": lambda actor: actions.remove_part(actor, project, milestone, "milestone.remove"),
        "put on list": lambda actor: actions.put_on_list(actor, project, "annual batch", 2026),
        "take off list": lambda actor: actions.take_off_list(actor, listing, on=today, reason="停建"),
        "change listing": lambda actor: actions.change_listing(actor, listing, {"document_no": "杭经信〔2026〕9号"}),
        "set plan": lambda actor: actions.set_plan(actor, project, {"goal": "开工"}),
        "clear blocker": lambda actor: actions.clear_blocker(actor, blocker, on=today, outcome="已增容"),
        "reopen blocker": lambda actor: actions.reopen_blocker(actor, cleared, reason="误点"),
        "set admission": lambda actor: actions.set_admission(actor, project, {"submitted": today}),
        "reveal filler": lambda actor: actions.reveal_filler(actor, project, purpose="核对"),
        "create building": lambda actor: actions.create_building(actor, {"project": project, "code": "B9"}),
        "change building": lambda actor: actions.change_building(actor, building, {"height": D(40)}),
        "remove building": lambda actor: actions.remove_building(actor, building, reason="误登"),
        "add floors": lambda actor: actions.add_floors(actor, building, 8, 9),
        "change floor": lambda actor: actions.change_floor(actor, unit.floor, {"storey_height": D(6)}),
        "remove floor": lambda actor: actions.remove_floor(actor, building.floors.get(number=2), reason="误登"),
        "create unit": lambda actor: actions.create_unit(actor, {"building": building, "floor": unit.floor, "code": "U9"}),
        "change unit": lambda actor: actions.change_unit(actor, unit, {"door_no": "101A"}),
        "correct area": lambda actor: actions.correct_area(actor, unit, D(590), reason="测绘"),
        "decide dividable": lambda actor: actions.decide_dividable(actor, unit, True, "整层"),
        "divide": lambda actor: actions.divide(actor, unit, [D(300), D(300)], reason="招商"),
        "remove unit": lambda actor: actions.remove_unit(actor, unit, reason="误登"),
        "move in": lambda actor: actions.move_in(actor, unit, {"enterprise": firm, "mode": "own", "valid_from": today}),
    }


#: Actions that are refused to everybody because of what the row is, and so say nothing of rights here.
BLOCKED = {"remove project", "remove building"}
NAMES = tuple(
    """create project,change project,move,set parcels,remove project,add part,change part,remove part,put on list,
    take off list,change listing,set plan,clear blocker,reopen blocker,set admission,reveal filler,create building,
    change building,remove building,add floors,change floor,remove floor,create unit,change unit,correct area,
    decide dividable,divide,remove unit,move in""".replace("\n    ", "").split(",")
)


def test_every_action_is_among_those_whose_rights_are_tested():
    tested = {name.replace(" ", "_") for name in NAMES} | {"save_part"} - {"add_part", "change_part"}
    elsewhere = {"merge", "move_out", "correct_occupancy", "withdraw", "roll_plan", "present"}
    assert set(actions.__all__) - tested == elsewhere


def outcome(actor: Actor, deed: Deed) -> str:
    """What comes of it, and whether the log says so."""
    before = Entry.objects.count()
    try:
        deed(actor)
    except Refused:
        return "refused" if Entry.objects.count() == before else "refused, and entered"
    return "done" if Entry.objects.count() > before else "done, and not entered"


@pytest.mark.parametrize("name", CAST)
def test_who_may_do_what(cast: Cast, project: Project, unit: Unit, firm: Enterprise, today: datetime.date, name: str):
    tried = [deed for deed in NAMES if not (EDITS[name] and deed in BLOCKED)]
    outcomes = {}
    for deed in tried:
        with transaction.atomic():
            rows = Project.objects.get(pk=project.pk), Unit.objects.get(pk=unit.pk)
            outcomes[deed] = outcome(cast.actor(name), deeds(*rows, firm, today)[deed])
            transaction.set_rollback(True)
    assert outcomes == dict.fromkeys(tried, "done" if EDITS[name] else "refused")


@pytest.mark.parametrize("name", ["leader", "auditor", "operator", "system_admin"])
def test_who_only_looks_changes_nothing(cast: Cast, project: Project, name: str):
    with pytest.raises(Refused):
        actions.change_project(cast.actor(name), project, {"name_zh": "改名"})


def test_a_park_operator_records_who_moves_into_its_own_units_and_edits_nothing_else(
    cast: Cast, unit: Unit, firm: Enterprise, today: datetime.date
):
    Unit.objects.filter(pk=unit.pk).update(body=cast.operator_body)
    Enterprise.objects.filter(pk=firm.pk).update(body=cast.operator_body)
    unit.refresh_from_db()
    actions.move_in(cast.actor("operator"), unit, {"enterprise": firm, "mode": "lease", "valid_from": today})
    with pytest.raises(Refused):
        actions.change_unit(cast.actor("operator"), unit, {"door_no": "1"})


# ------------------------------------------------------------------------------------------------------------- projects
def test_a_project_is_registered_with_its_parcels_and_logged(cast: Cast, project: Project, parcel: Parcel):
    assert list(project.parcels.all()) == [parcel]
    verbs = list(Entry.objects.filter(kind="projects.project").order_by("number").values_list("verb", flat=True))
    assert verbs == ["project.create", "project.parcels"]


def test_a_project_may_not_stand_on_a_parcel_that_its_registrar_cannot_see(cast: Cast, parcel: Parcel):
    values = {"code": "X", "name_zh": "余杭项目", "kind": "new_supply", "division": cast.other_district}
    with refused("宗地"), transaction.atomic():
        actions.create_project(cast.actor("other_officer"), values, parcels=[parcel])
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"planned_start": datetime.date(2026, 5, 1), "planned_completion": datetime.date(2026, 4, 30)}, "planned_completion"),
        ({"facility_floor_area": D(50001)}, "facility_floor_area"),
        ({"transferred_floor_area": D("50000.01")}, "transferred_floor_area"),
        ({"self_held_share": D(101)}, "self_held_share"),
    ],
)
def test_figures_that_cannot_be_are_refused_by_their_name(cast: Cast, project: Project, values: dict, field: str):
    label = str(Project._meta.get_field(field).verbose_name)
    with refused(label):
        actions.change_project(cast.actor("district_officer"), project, values)


def test_days_and_shares_at_their_limit_are_taken(cast: Cast, project: Project):
    day = datetime.date(2026, 5, 1)
    values = {"planned_start": day, "planned_completion": day, "facility_floor_area": D(50000), "self_held_share": D(100)}
    actions.change_project(cast.actor("district_officer"), project, values)
    project.refresh_from_db()
    assert project.self_held_share == 100


def test_the_step_is_not_changed_in_passing(cast: Cast, project: Project):
    with refused("所处阶段"):
        actions.change_project(cast.actor("district_officer"), project, {"step": "land"})


def test_a_project_moves_only_to_a_district_where_its_editor_may_edit(cast: Cast, project: Project):
    with pytest.raises(Refused):
        actions.change_project(cast.actor("district_officer"), project, {"division": cast.other_district})
    actions.change_project(cast.actor("city_officer"), project, {"division": cast.other_district})


def test_buildings_and_units_go_where_their_project_goes(cast: Cast, project: Project, unit: Unit):
    actions.change_project(cast.actor("city_officer"), project, {"division": cast.other_district})
    assert {Building.objects.get().division, Unit.objects.get().division} == {cast.other_district}
    entries = Entry.objects.order_by("-number")[:3]
    assert {entry.verb for entry in entries} == {"project.change", "building.change", "unit.change"}
    assert len({entry.group for entry in entries}) == 1


def test_units_that_belong_to_a_body_of_their_own_keep_it_when_their_project_changes_hands(
    cast: Cast, project: Project, unit: Unit, second: Unit
):
    Unit.objects.filter(pk=second.pk).update(body=cast.operator_body)
    actions.change_project(cast.actor("city_officer"), project, {"body": cast.enterprise_body})
    assert Unit.objects.get(pk=unit.pk).body == cast.enterprise_body
    assert Unit.objects.get(pk=second.pk).body == cast.operator_body


def test_two_who_change_the_same_version_clash(cast: Cast, project: Project):
    version = project.version
    actions.change_project(cast.actor("city_officer"), project, {"name_zh": "甲"}, version=version)
    mine = Project.objects.get()
    with pytest.raises(Conflict) as caught:
        actions.change_project(cast.actor("district_officer"), mine, {"name_zh": "乙"}, version=version)
    assert caught.value.who == "city_officer"
    assert [(clash.theirs, clash.yours) for clash in caught.value.clashes] == [("甲", "乙")]


def test_a_project_with_buildings_is_not_deleted(cast: Cast, project: Project, building: Building):
    with refused("项目") as faults:
        actions.remove_project(cast.actor("district_officer"), project, reason="误登")
    assert "建筑" in faults[0].remedy.zh


def test_a_project_without_buildings_is_deleted_with_a_reason(cast: Cast, project: Project):
    with refused("理由"):
        actions.remove_project(cast.actor("district_officer"), project, reason=" ")
    actions.remove_project(cast.actor("district_officer"), project, reason="误登")
    assert not Project.objects.exists()


# --------------------------------------------------------------------------------------------------------------- steps
def test_reaching_a_step_dates_its_first_milestone_that_is_open(cast: Cast, project: Project, today: datetime.date):
    late = Milestone.objects.create(project=project, step="admitted", promised=today)
    early = Milestone.objects.create(project=project, step="admitted", promised=today - datetime.timedelta(days=9))
    actions.move(cast.actor("district_officer"), project, "admitted", on=today - datetime.timedelta(days=1))
    late.refresh_from_db()
    early.refresh_from_db()
    assert (early.actual, late.actual) == (today - datetime.timedelta(days=1), None)


def test_reaching_a_step_without_milestone_makes_one(cast: Cast, project: Project, today: datetime.date):
    actions.move(cast.actor("district_officer"), project, "admitted")
    assert [(item.step, item.actual) for item in project.milestones.all()] == [("admitted", today)]


def test_a_step_is_not_reached_tomorrow(cast: Cast, project: Project, today: datetime.date):
    with refused("实际日期"):
        actions.move(cast.actor("district_officer"), project, "admitted", on=today + datetime.timedelta(days=1))


def test_going_back_needs_a_reason_and_dates_nothing(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    actions.move(actor, project, "building")
    with refused("理由"):
        actions.move(actor, project, "planned")
    actions.move(actor, project, "planned", reason="误登")
    assert (Project.objects.get().step, project.milestones.count()) == ("planned", 1)


def test_a_step_that_there_is_not_is_refused(cast: Cast, project: Project):
    with refused("所处阶段"):
        actions.move(cast.actor("district_officer"), project, "finished")


# --------------------------------------------------------------------------------------------------------------- parts
def investor(project: Project, share: str | None) -> Investor:
    return Investor(project=project, name_zh="某某投资", share=None if share is None else D(share))


def test_shares_of_investors_add_up_to_a_hundred_at_most(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    actions.save_part(actor, project, investor(project, "60"), "investor.add")
    actions.save_part(actor, project, investor(project, None), "investor.add")
    with refused("出资比例（%）") as faults:
        actions.save_part(actor, project, investor(project, "40.0001"), "investor.add")
    assert "0 至 40 之间" in faults[0].expected.zh
    actions.save_part(actor, project, investor(project, "40"), "investor.add")
    assert project.investors.count() == 3


def test_the_own_share_of_an_investor_does_not_count_against_it(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, investor(project, "60"), "investor.add")
    actions.save_part(actor, project, part, "investor.change", values={"share": D(100)})
    assert project.investors.get().share == 100


def test_an_investor_may_not_be_an_enterprise_that_its_registrar_cannot_see(cast: Cast, project: Project, firm: Enterprise):
    Project.objects.filter(pk=project.pk).update(division=cast.other_district)
    project.refresh_from_db()
    part = Investor(project=project, name_zh="某某", enterprise=firm)
    with refused("enterprise"):
        actions.save_part(cast.actor("other_officer"), project, part, "investor.add")


def test_a_part_changed_meanwhile_is_told_of(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, Milestone(project=project, step="land", title="取地"), "milestone.add")
    mine = Milestone.objects.get()
    actions.save_part(cast.actor("city_officer"), project, part, "milestone.change", values={"title": "摘牌"})
    mine.refresh_from_db()
    with pytest.raises(Conflict) as caught:
        actions.save_part(actor, project, mine, "milestone.change", values={"title": "供地"}, read={"title": "取地"})
    assert (caught.value.who, caught.value.clashes[0].theirs) == ("city_officer", "摘牌")
    assert Milestone.objects.get().title == "摘牌"


def test_a_part_whose_other_fields_changed_meanwhile_is_written(cast: Cast, project: Project, today: datetime.date):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, Milestone(project=project, step="land", title="取地"), "milestone.add")
    actions.save_part(actor, project, part, "milestone.change", values={"note": "补录"})
    actions.save_part(actor, project, part, "milestone.change", values={"promised": today}, read={"promised": None})
    assert (Milestone.objects.get().note, Milestone.objects.get().promised) == ("补录", today)


def test_a_change_that_changes_nothing_leaves_no_entry(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, Milestone(project=project, step="land", title="取地"), "milestone.add")
    before = Entry.objects.count()
    actions.save_part(actor, project, part, "milestone.change", values={"title": "取地"})
    assert Entry.objects.count() == before


def test_a_part_taken_off_stays_in_the_log(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, TeamMember(project=project, name_zh="张某", duty="报批"), "team.add")
    key = part.pk
    actions.remove_part(actor, project, part, "team.remove", reason="调岗")
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.old, entry.note) == (
        "team.remove",
        {"teammember.id": key, "teammember.name_zh": "张某", "teammember.duty": "报批", "teammember.is_head": False},
        "调岗",
    )


def test_a_milestone_is_not_reached_tomorrow(cast: Cast, project: Project, today: datetime.date):
    part = Milestone(project=project, step="land", actual=today + datetime.timedelta(days=1))
    with refused("实际日期"):
        actions.save_part(cast.actor("district_officer"), project, part, "milestone.add")


def test_a_blocker_is_cleared_with_an_outcome_not_before_it_was_raised(cast: Cast, project: Project, today: datetime.date):
    actor = cast.actor("district_officer")
    part = actions.save_part(actor, project, Blocker(project=project, title="供电", raised_on=today), "blocker.raise")
    with refused("办理结果"):
        actions.clear_blocker(actor, part, on=today, outcome="")
    with refused("办结日期"), transaction.atomic():
        actions.clear_blocker(actor, part, on=today - datetime.timedelta(days=1), outcome="已增容")
    actions.clear_blocker(actor, Blocker.objects.get(), on=today, outcome="已增容")
    assert Blocker.objects.get().cleared_on == today


def test_a_project_has_one_plan(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    actions.set_plan(actor, project, {"goal": "开工"})
    actions.set_plan(actor, project, {"goal": "竣工", "measures": "倒排工期"})
    project.refresh_from_db()
    assert (project.plan.goal, project.plan.measures) == ("竣工", "倒排工期")


# --------------------------------------------------------------------------------------------------------------- lists
def test_the_rolling_plan_spans_three_years(cast: Cast, project: Project):
    listing = actions.put_on_list(cast.actor("district_officer"), project, ListMembership.List.ROLLING_PLAN, 2026)
    assert listing.last_year == 2028


def test_other_lists_are_of_one_year(cast: Cast, project: Project):
    assert actions.put_on_list(cast.actor("district_officer"), project, "demonstration", 2026).last_year is None


def test_a_project_stands_on_a_list_once_a_year(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    actions.put_on_list(actor, project, "key", 2026)
    with refused("清单"):
        actions.put_on_list(actor, project, "key", 2026)


def test_a_project_taken_off_is_put_on_again(cast: Cast, project: Project, today: datetime.date):
    actor = cast.actor("district_officer")
    listing = actions.put_on_list(actor, project, "key", 2026)
    actions.take_off_list(actor, listing, on=today, reason="停建")
    actions.put_on_list(actor, project, "key", 2026, note="复建")
    listing.refresh_from_db()
    assert (listing.removed_on, listing.note, project.listings.count()) == (None, "复建", 1)


@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_cannot_be_is_refused(cast: Cast, project: Project, year: int):
    with refused("年度"):
        actions.put_on_list(cast.actor("district_officer"), project, "key", year)


def test_taking_off_needs_a_reason(cast: Cast, project: Project, today: datetime.date):
    listing = actions.put_on_list(cast.actor("district_officer"), project, "key", 2026)
    with refused("移出理由"):
        actions.take_off_list(cast.actor("district_officer"), listing, on=today, reason="")


def test_rolling_the_plan_forward_takes_each_entry_on_once(cast: Cast, project: Project):
    actor = cast.actor("city_officer")
    actions.put_on_list(actor, project, "rolling plan", 2026, level="市级", document_no="杭经信〔2026〕1号")
    made = actions.roll_plan(actor, 2027)
    assert [(row.year, row.last_year, row.level, row.document_no) for row in made] == [(2027, 2029, "市级", "杭经信〔2026〕1号")]
    assert actions.roll_plan(actor, 2027) == []


def test_rolling_leaves_alone_what_the_actor_may_not_edit(cast: Cast, project: Project):
    actions.put_on_list(cast.actor("city_officer"), project, "rolling plan", 2026)
    assert actions.roll_plan(cast.actor("leader"), 2027) == []
    assert actions.roll_plan(cast.actor("other_officer"), 2027) == []


# ------------------------------------------------------------------------------------------------------ admission form
PERSONAL = {"filler": "欧阳某某", "filler_position": "临平区经信局投资科", "filler_phone": "13800001234"}


def test_who_filled_in_the_form_is_sealed_or_masked_wherever_it_is_kept(cast: Cast, project: Project):
    actions.set_admission(cast.actor("district_officer"), project, PERSONAL)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select filler_phone from projects_admission")
        assert "13800001234" not in cursor.fetchone()[0]
    entry = Entry.objects.latest("number")
    assert not any(value in str(entry.new) + entry.note + entry.label for value in PERSONAL.values())
    assert Admission.objects.get().filler_phone == "13800001234"


def test_reading_who_filled_in_the_form_needs_a_purpose_and_is_an_entry(cast: Cast, project: Project):
    actor = cast.actor("district_officer")
    actions.set_admission(actor, project, PERSONAL)
    with refused("用途"):
        actions.reveal_filler(actor, project, purpose=" ")
    assert actions.reveal_filler(actor, project, purpose="核对电话") == PERSONAL
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.note, entry.new) == ("admission.reveal", "核对电话", {"read": sorted(PERSONAL)})


@pytest.mark.parametrize("name", ["leader", "operator", "enterprise"])
def test_reading_who_filled_in_the_form_is_for_officers(cast: Cast, project: Project, name: str):
    with pytest.raises(Refused):
        actions.reveal_filler(cast.actor(name), project, purpose="核对")


def test_opinions_come_in_order_and_not_tomorrow(cast: Cast, project: Project, today: datetime.date):
    actor = cast.actor("district_officer")
    with refused("报送时间"):
        actions.set_admission(actor, project, {"submitted": today + datetime.timedelta(days=1)})
    with refused("区（市）县意见日期"):
        values = {"submitted": today, "district_opinion_date": today - datetime.timedelta(days=1)}
        actions.set_admission(actor, project, values)


# ---------------------------------------------------------------------------------------------------- buildings, floors
def test_a_building_lies_where_its_project_lies(cast: Cast, own_project: Project):
    made = actions.create_building(cast.actor("city_officer"), {"project": own_project, "code": "B1"})
    assert (made.division, made.body) == (own_project.division, own_project.body)


def test_a_building_stays_in_its_project(cast: Cast, building: Building, own_project: Project):
    with refused("项目"):
        actions.change_building(cast.actor("district_officer"), building, {"project": own_project})


def test_floors_are_added_alike_with_names_below_and_above_ground(cast: Cast, building: Building):
    made = actions.add_floors(cast.actor("district_officer"), building, -2, 3, storey_height=D("4.5"))
    assert [(floor.number, floor.label) for floor in made] == [(-2, "B2"), (-1, "B1"), (1, "1F"), (2, "2F"), (3, "3F")]
    assert {floor.storey_height for floor in building.floors.all()} == {D("4.5")}


def test_floors_that_are_there_are_named_and_none_is_added(cast: Cast, building: Building, floors: list[Floor]):
    with refused("层号", "层号") as faults:
        actions.add_floors(cast.actor("district_officer"), building, 1, 5)
    assert [fault.found for fault in faults] == ["1", "2"]
    assert building.floors.count() == 2


@pytest.mark.parametrize(("first", "last"), [(5, 3), (0, 0), (-21, -1), (1, 201)])
def test_numbers_that_cannot_be_are_refused(cast: Cast, building: Building, first: int, last: int):
    with refused("层号"):
        actions.add_floors(cast.actor("district_officer"), building, first, last)


@pytest.mark.parametrize("name", ["floor_area", "storey_height", "design_load"])
def test_a_storey_without_extent_is_refused(cast: Cast, floors: list[Floor], name: str):
    with refused(str(Floor._meta.get_field(name).verbose_name)):
        actions.change_floor(cast.actor("district_officer"), floors[0], {name: D(0)})


def test_a_storey_is_not_made_smaller_than_its_units(cast: Cast, unit: Unit, second: Unit):
    floor = unit.floor
    with refused("建筑面积（㎡）") as faults, transaction.atomic():
        actions.change_floor(cast.actor("district_officer"), floor, {"floor_area": D("999.99")})
    assert "1,000 m²" in faults[0].expected.zh
    floor.refresh_from_db()
    actions.change_floor(cast.actor("district_officer"), floor, {"floor_area": D(1000), "storey_height": D(6)})


def test_a_storey_changed_meanwhile_is_told_of(cast: Cast, floors: list[Floor]):
    actor = cast.actor("district_officer")
    mine = Floor.objects.get(pk=floors[0].pk)
    actions.change_floor(actor, floors[0], {"storey_height": D(6)})
    mine.refresh_from_db()
    with pytest.raises(Conflict):
        actions.change_floor(actor, mine, {"storey_height": D(7)}, read={"storey_height": D("5.4")})


def test_a_storey_with_units_is_not_taken_away(cast: Cast, unit: Unit):
    with refused("楼层"):
        actions.remove_floor(cast.actor("district_officer"), unit.floor, reason="误登")


def test_an_empty_storey_is_taken_away(cast: Cast, building: Building, floors: list[Floor]):
    actions.remove_floor(cast.actor("district_officer"), floors[1], reason="误登")
    assert [floor.number for floor in building.floors.all()] == [1]


def test_a_building_with_units_is_not_deleted(cast: Cast, building: Building, unit: Unit):
    with refused("建筑") as faults:
        actions.remove_building(cast.actor("district_officer"), building, reason="误登")
    assert "单元" in faults[0].remedy.zh


# ----------------------------------------------------------------------------------------------------------- its parcels
def test_a_parcel_that_a_project_stands_on_is_not_removed_and_the_project_is_named(project: Project, parcel: Parcel, cast: Cast):
    with pytest.raises(BadInput) as bad:
        land.remove(cast.actor("district_officer"), parcel, reason="误登")
    assert "东湖智造中心" in bad.value.faults[0].expected.zh
    assert list(project.parcels.all()) == [parcel]


def test_a_project_that_one_may_not_see_holds_its_parcel_without_being_named(project: Project, parcel: Parcel, cast: Cast):
    Project.objects.filter(pk=project.pk).update(division=cast.other_district)
    with pytest.raises(BadInput) as bad:
        land.remove(cast.actor("district_officer"), parcel, reason="误登")
    assert "东湖智造中心" not in str(bad.value)


def test_a_parcel_that_its_projects_let_go_is_removed(project: Project, parcel: Parcel, cast: Cast):
    officer = cast.actor("district_officer")
    actions.set_parcels(officer, project, [])
    land.remove(officer, parcel, reason="误登")
    assert not Parcel.objects.filter(pk=parcel.pk).exists()
