"""The cases that the project promised would come out so, each asked of the whole library through `check`."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from shanglou.engine import BadInput, Decision, Verdict, read_case
from shanglou.engine.report import Report, check
from shanglou.policies import library, located
from shanglou.vocabulary import VOCABULARY

DECIDED = {
    "target": "fact:project.is_upstairs",
    "value": True,
    "author": "属地政府",
    "reason": "已按第一章各项研判",
    "evidence": "研判纪要",
    "date": "2025-05-20",
}
STOCK = {"is_stock_renovation": True, "floor_area_before": 30000, "floor_area": 50000}
HANGZHOU = {"place": "杭州市", "on": "2025-06-01"}
NINGBO = {"place": "鄞州区", "on": "2025-09-01"}
CHENGDU = {"place": "成都市", "on": "2025-03-01"}


def ask(**data: Any) -> Report:
    return check(library(), located(read_case(data, VOCABULARY)))


def gap(report: Report, rule: str) -> tuple[Fraction, str]:
    (found,) = report.finding(rule).gaps
    return found.size, found.unit.name if found.unit else ""


def hangzhou(*, decided: bool = True, on: str = "2025-06-01", **subjects: Any) -> Report:
    return ask(place="杭州市", on=on, judgements=[DECIDED] if decided else [], **subjects)


def test_nine_thousand_of_twenty_thousand_added_is_within_the_cap_exactly() -> None:
    report = hangzhou(project={**STOCK, "transferred_floor_area": 0, "requested_floor_area": 9000})
    finding = report.finding("stock_cap_kept")
    assert finding.verdict is Verdict.MET
    assert [record.target for record in finding.rests_on] == ["fact:project.is_upstairs"]
    assert finding.assumptions == ()


def test_without_a_decision_on_file_the_verdict_is_the_same_and_names_the_assumption() -> None:
    report = hangzhou(decided=False, project={**STOCK, "transferred_floor_area": 0, "requested_floor_area": 9000})
    finding = report.finding("stock_cap_kept")
    assert finding.verdict is Verdict.MET
    assert [(need.target, need.questions) for need in finding.assumptions] == [("fact:project.is_upstairs", ("Q30",))]
    assert "Q30" in [question.id for question in report.questions]


def test_after_four_thousand_five_thousand_and_a_hundredth_are_over_by_a_hundredth() -> None:
    report = hangzhou(project={**STOCK, "transferred_floor_area": 4000, "requested_floor_area": "5000.01"})
    assert report.finding("stock_cap_kept").verdict is Verdict.NOT_MET
    assert gap(report, "stock_cap_kept") == (Fraction(1, 100), "m2")


@pytest.mark.parametrize(("area", "verdict"), [("999.99", Verdict.NOT_MET), (1000, Verdict.MET)])
def test_a_whole_floor_needs_a_thousand(area: Any, verdict: Verdict) -> None:
    report = hangzhou(unit={"split_by": "floor", "floor_area": area})
    assert report.finding("smallest_floor").verdict is verdict
    if verdict is Verdict.NOT_MET:
        assert gap(report, "smallest_floor") == (Fraction(1, 100), "m2")


def test_a_whole_building_of_three_thousand_is_enough() -> None:
    report = hangzhou(unit={"split_by": "building", "floor_area": 3000})
    assert report.finding("smallest_building").verdict is Verdict.MET


def test_an_office_unit_is_refused_and_nothing_more_is_asked() -> None:
    gate = hangzhou(unit={"use": "administrative_office"}).gate("split_transfer")
    assert gate.decision is Decision.REFUSE
    assert gate.needs == ()


def test_a_new_grant_is_held_to_its_contract_and_not_to_the_share_of_stock_land() -> None:
    project = {
        "is_new_grant": True,
        "contract_split_share": 50,
        "contract_split_base": 10000,
        "transferred_floor_area": 0,
        "requested_floor_area": 6000,
    }
    report = hangzhou(project=project)
    assert report.finding("stock_cap_kept").verdict is Verdict.NOT_APPLICABLE
    assert report.finding("contract_ratio_kept").verdict is Verdict.NOT_MET
    assert gap(report, "contract_ratio_kept") == (10, "%")


@pytest.mark.parametrize(
    "subjects",
    [
        {"project": {**STOCK, "transferred_floor_area": 0, "requested_floor_area": 9000}},
        {"unit": {"split_by": "floor", "floor_area": "999.99"}},
        {"unit": {"use": "administrative_office"}},
    ],
)
def test_the_day_before_it_takes_effect_none_of_its_limits_applies(subjects: Any) -> None:
    report = hangzhou(on="2024-05-07", **subjects)
    states = {entry.instrument.id: entry.status for entry in report.applicable.entries}
    assert states["hangzhou_2024"] == "issued"
    assert not [item for item in report.findings if item.rule.instrument.id == "hangzhou_2024"]
    assert not [item for item in report.gates if item.gate.instrument.id == "hangzhou_2024"]


@pytest.mark.parametrize(
    ("land_use", "far", "rule", "verdict", "off"),
    [
        ("industrial", "2.0", "city_far", Verdict.MET, None),
        ("industrial", "1.99", "city_far", Verdict.NOT_MET, Fraction(1, 100)),
        ("new_industrial", "2.4", "city_far_on_m0", Verdict.NOT_MET, Fraction(1, 10)),
    ],
)
def test_new_supply_in_yinzhou_is_held_to_its_ratio(land_use: str, far: str, rule: str, verdict: Verdict, off: Any) -> None:
    report = ask(**NINGBO, project={"route": "new_supply", "land_use": land_use, "far": far})
    assert report.finding(rule).verdict is verdict
    if off is not None:
        assert gap(report, rule) == (off, "ratio")


def test_a_ratio_of_two_point_two_is_admissible_and_does_not_count_toward_the_target() -> None:
    report = ask(**NINGBO, project={"route": "new_supply", "land_use": "industrial", "far": "2.2"})
    assert report.finding("city_far").verdict is Verdict.MET
    assert report.finding("counts_as_quality_space").verdict is Verdict.NOT_MET
    assert "X18" in [conflict.id for conflict in report.conflicts]


def test_research_land_above_seven_per_cent_is_left_out_of_the_evaluation() -> None:
    report = ask(**NINGBO, project={"land_area": 100, "research_land_area": 12})
    assert report.finding("evaluated_land").value == 95


def test_the_unified_term_is_the_average_weighted_by_area() -> None:
    parcels = [{"area": 30, "remaining_term": 20}, {"area": 10, "remaining_term": 32}]
    report = ask(**NINGBO, project={"is_joint_redevelopment": True}, parcel=parcels)
    assert report.finding("unified_remaining_term").value == 23


@pytest.mark.parametrize(("area", "answer"), [("250.0", "district_filing"), ("250.1", "municipal_approval")])
def test_a_short_grant_in_pidu_above_two_hundred_and_fifty_mu_goes_to_the_city(area: str, answer: str) -> None:
    project = {"supply_mode": "grant", "grant_term_class": "short_term", "land_source": "new_supply", "largest_parcel_area": area}
    report = ask(place="郫都区", on="2025-03-01", project=project)
    assert report.finding("admission_route").value == answer


def test_a_lease_in_jinjiang_is_audited_at_the_joint_meeting() -> None:
    project = {"supply_mode": "lease", "land_source": "new_supply", "largest_parcel_area": 20}
    report = ask(place="锦江区", on="2025-03-01", project=project)
    assert report.finding("admission_route").value == "joint_meeting"


def chengdu_unit(place: str, field: str, **unit: Any) -> Report:
    facts = {"sub_field": field, "occupied_floor_area": 1000, "floor_area": 1000, "occupancy_months": 12, **unit}
    project = {"factory_type": "standard", "predates_opinions": False}
    return ask(place=place, on="2025-03-01", project=project, unit=facts, building={"storeys": 6})


def test_a_unit_in_shuangliu_at_both_figures_meets_its_assessment() -> None:
    report = chengdu_unit("双流区", "集成电路", revenue_per_m2=3375, tax_per_m2=186)
    assert report.gate("transferee_assessment").decision is Decision.PROCEED


def test_a_unit_in_shuangliu_a_hundredth_below_in_tax_does_not() -> None:
    report = chengdu_unit("双流区", "集成电路", revenue_per_m2=3375, tax_per_m2="185.99")
    assert report.gate("transferee_assessment").decision is Decision.REFUSE
    assert gap(report, "tax_reaches_annex3") == (Fraction(1, 100), "yuan/m2")


@pytest.mark.parametrize(("height", "figures"), [("5.99", (3000, 240)), ("6.0", (3600, 280)), ("8.0", (5000, 300))])
def test_in_qingyang_the_storey_height_decides(height: str, figures: tuple[int, int]) -> None:
    report = chengdu_unit("青羊区", "电子元件及电子专用材料制造", storey_height=height)
    assert (report.finding("minimum_revenue").value, report.finding("minimum_tax").value) == figures


def test_a_row_printed_twice_gives_one_answer_from_the_confirmed_one() -> None:
    report = chengdu_unit("温江区", "智能终端", revenue_per_m2=3600, tax_per_m2=220)
    assert (report.finding("minimum_revenue").value, report.finding("minimum_tax").value) == (3600, 220)
    assert report.gate("transferee_assessment").decision is Decision.PROCEED


@pytest.mark.parametrize(
    "row", [row.id for row in library().instruments["chengdu_2024"].tables["annex3"].rows if not row.confirmed]
)
def test_a_row_that_awaits_confirmation_is_named_with_who_confirms_it(row: str) -> None:
    table = library().instruments["chengdu_2024"].tables["annex3"]
    found = table.row(row)
    fields = [field for district, field in found.matches if not table.find((district, field), (None, None), frozenset()).row]
    if found.cells["duplicate_of"]:
        assert fields == []
        return
    heights = {"floor_number": int(found.cells["floor_from"])} if found.cells["floor_from"] else {}
    height = {"storey_height": found.cells["storey_height_from"] or "1"} if found.cells["storey_height_to"] else {}
    report = chengdu_unit(found.cells["district"], fields[0], revenue_per_m2=900000, tax_per_m2=90000, **heights, **height)
    gate = report.gate("transferee_assessment")
    assert gate.decision is Decision.JUDGEMENT
    need = next(need for need in gate.needs if need.target == f"row:annex3:{row}")
    assert need.settled_by.zh
    assert row in need.text.zh


def test_after_the_notice_has_lapsed_there_is_only_a_labelled_what_if() -> None:
    data = {"place": "双流区", "on": "2026-05-21", "unit": {"sub_field": "集成电路", "revenue_per_m2": 9999}}
    case = located(read_case(data, VOCABULARY))
    notice = library().instruments["chengdu_2024"]
    plain = check(library(), case)
    assert [(entry.instrument.id, entry.status) for entry in plain.applicable.entries] == [("chengdu_2024", "lapsed")]
    assert plain.findings == ()
    assert not plain.what_if
    supposed = check(library(), case, what_if=[notice])
    assert supposed.findings
    assert supposed.what_if


def test_a_project_in_a_division_that_is_not_in_its_place_is_refused() -> None:
    with pytest.raises(BadInput, match="项目所在地"):
        ask(**HANGZHOU, project={"district": "510116"})
