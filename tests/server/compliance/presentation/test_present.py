"""What is shown of a report."""

from __future__ import annotations

import json
import re

import pytest

from shanglou.engine.judge import Decision, Verdict
from shanglou.engine.rules import Stage
from shanglou.policies import library
from shanglou.server.compliance.interview import hold
from shanglou.server.compliance.presentation import DECISIONS, GROUPS, VERDICTS, FindingView, ReportView, group_of, present
from tests.server.compliance.presentation.cases import divided, every_kind, two_units, what_if

HAN = re.compile("[\u4e00-\u9fff]")


def view(language: str = "zh", **answers: str) -> ReportView:
    return present(divided(**answers), language, library())  # type: ignore[arg-type]


def finding(shown: ReportView, rule: str) -> FindingView:
    return next(item for gate in shown.gates for item in gate.findings if item.rule == rule)


SMALLEST = "hangzhou_2024.smallest_floor"


def test_every_stage_of_the_engine_is_read_in_one_step() -> None:
    taken = [stage for group in GROUPS for stage in group.stages]
    assert sorted(taken, key=lambda stage: stage.name) == sorted(Stage, key=lambda stage: stage.name)


def test_the_steps_are_read_from_qualifying_to_assessment() -> None:
    assert [group.key for group in GROUPS] == ["qualify", "land", "build", "operate", "divide", "assess"]
    assert [stage.label for stage in view().stages] == ["资格准入", "选址用地", "设计建设", "入驻运营", "分割转让", "考核监管"]


def test_every_decision_and_verdict_has_a_mark_of_shape_and_word() -> None:
    assert set(DECISIONS) == {decision.value for decision in Decision}
    assert set(VERDICTS) == {verdict.value for verdict in Verdict}
    for mark in (*DECISIONS.values(), *VERDICTS.values()):
        assert mark.symbol
        assert mark.of("zh")
        assert not HAN.search(mark.of("en"))
    assert len({mark.symbol for mark in DECISIONS.values()}) == len(DECISIONS)
    assert [mark.of("zh") for mark in DECISIONS.values()] == ["可办", "不可办", "待补正", "需研判", "不适用"]


def test_a_stage_that_there_is_not_any_more_is_read_at_the_end() -> None:
    assert group_of("phlogiston").key == "assess"


def test_where_nothing_is_decided_the_answer_says_how_much_there_is_to_read() -> None:
    shown = present(hold(library(), where="宁波", on="2026-06-01", about="divide", answers={}).report, "zh", library())
    assert shown.headline == "所问范围没有办理事项；有关规定 3 条，1 条已有结论，未发现不符合的"


def test_what_has_no_conclusion_yet_is_not_said_to_be_in_order() -> None:
    shown = present(hold(library(), where="杭州", on="2026-06-01", about="qualify", answers={}).report, "en", library())
    assert re.fullmatch(r"No decision falls under this; \d+ provisions speak to it, none with a conclusion yet", shown.headline)


def test_the_answer_comes_first_in_one_line() -> None:
    assert view().headline == "目前不可办：该单元可否分割转让"
    assert view().mark.key == "refuse"
    assert view("en").headline == "May not proceed as stated: May this unit be divided and transferred"


def test_a_refused_gate_says_by_how_much() -> None:
    gate = next(gate for gate in view().gates if gate.id == "hangzhou_2024.split_transfer")
    assert (gate.label, gate.reason) == ("不可办", "按层分割的最小面积（还差 0.01 m²）")
    english = next(gate for gate in view("en").gates if gate.id == "hangzhou_2024.split_transfer")
    assert english.reason == "Smallest unit split by floor (short by 0.01 m²)"


def test_a_gate_lists_first_what_decides_it() -> None:
    gate = next(gate for gate in view().gates if gate.id == "hangzhou_2024.split_transfer")
    assert gate.findings[0].rule == SMALLEST
    assert gate.findings[0].deciding
    assert not gate.findings[1].deciding
    assert [item.mark.key for item in gate.findings][-1] == "na"


def test_the_numbers_compared_lie_on_a_bar_with_the_threshold() -> None:
    (bar,) = finding(view(), SMALLEST).bars
    assert (bar.label, bar.found, bar.sign, bar.threshold) == ("单元建筑面积", "999.99 m²", "≥", "1,000 m²")
    assert (bar.ok, bar.gap) == (False, "还差 0.01 m²")
    assert bar.found_at is not None
    assert bar.threshold_at is not None
    assert 0 <= bar.found_at < bar.threshold_at <= 100


def test_what_is_met_has_its_bar_too() -> None:
    (bar,) = finding(view(unit__floor_area="1200"), SMALLEST).bars
    assert (bar.ok, bar.gap, bar.found_at, bar.threshold_at) == (True, "", 83, 69)


def test_exactly_at_the_threshold_both_lie_on_one_place() -> None:
    (bar,) = finding(view(unit__floor_area="1000"), SMALLEST).bars
    assert bar.ok
    assert bar.found_at == bar.threshold_at


def test_a_missing_figure_shows_what_is_asked_of_it() -> None:
    shown = finding(view(unit__floor_area="unknown"), SMALLEST)
    assert shown.bars == ()
    assert shown.requires == ("单元建筑面积 ≥ 1,000 m²（最小分割单元（层））",)


def test_what_is_asked_of_a_figure_names_its_limit_and_not_how_either_is_worked_out() -> None:
    report = hold(library(), where="成都", on="2025-09-01", about="occupy", answers={"project.factory_type": "standard"}).report
    asked = {text for gate in present(report, "zh", library()).gates for item in gate.findings for text in item.requires}
    assert "单元连续入驻月数 ≥ 12 个月" in asked
    assert not any("整月数" in text for text in asked)


def test_a_figure_to_bring_has_its_unit() -> None:
    bring = {item.name: item for group in view(unit__floor_area="unknown").bring for item in group.items}
    assert (bring["unit.floor_area"].label, bring["unit.floor_area"].unit) == ("单元建筑面积", "m²")


def test_a_clause_comes_with_its_document_article_and_validity() -> None:
    (cited,) = finding(view(), SMALLEST).cited
    clause = library().instruments["hangzhou_2024"].clauses["HZ2024-09-11"]
    assert (cited.id, cited.article) == ("HZ2024-09-11", clause.pinpoint)
    assert cited.number == "杭政办函〔2024〕21号"
    assert cited.document.startswith("关于推进“工业上楼”")
    assert cited.validity == "2024-05-08 至 2029-05-07"


def test_the_sentence_leaves_the_verdict_to_the_mark() -> None:
    assert finding(view(), SMALLEST).sentence.startswith("单元建筑面积为 999.99 m²")
    assert finding(view("en"), SMALLEST).sentence.startswith("The floor area of the unit is 999.99 m²")


def test_an_assumption_is_named() -> None:
    shown = finding(view(unit__is_joint_share="unknown"), SMALLEST)
    assert [item.text for item in shown.assumptions] == ["按联合开发协议分得"]


def test_what_to_bring_is_grouped_by_who_has_it_and_refused_gates_want_nothing() -> None:
    groups = {group.who: [item.label for item in group.items] for group in view().bring}
    assert "属地政府已出具书面意见" in groups["单元产权人或入驻企业：单元情况"]
    assert "项目已建成" not in [label for labels in groups.values() for label in labels]
    open_case = {group.who: [item.label for item in group.items] for group in view(unit__floor_area="1000").bring}
    assert "项目已建成" in open_case["项目单位：项目情况"]


def test_papers_to_hand_in_are_named() -> None:
    papers = next(group for group in view().bring if group.who == "申请人：须提交的材料")
    assert "土地出让合同或补充协议" in [item.label for item in papers.items]


def test_what_is_open_is_grouped_by_who_decides() -> None:
    shown = view(unit__floor_area="1000")
    groups = {group.who: [item.text for item, _ in group.items] for group in shown.deciders}
    assert groups["属地工业经济主管部门"] == ["合同约定的分割条件已满足"]
    item, waiting = next(iter(shown.deciders[0].items))
    assert item.kind == "criterion"
    assert waiting == ("该单元可否分割转让",)


def test_documents_say_until_when_they_hold() -> None:
    first = view().documents[0]
    assert (first.state, first.validity, first.days_left) == ("现行有效", "2024-05-08 至 2029-05-07", 1344)
    assert len(first.digest) == 16


def test_contradictions_and_open_questions_are_flagged() -> None:
    kinds = {item.kind for item in view().contradictions}
    assert kinds == {"conflict", "question"}
    question = next(item for item in view().contradictions if item.id == "Q25")
    assert question.who
    assert question.text.startswith("暂按：")


def test_a_what_if_carries_its_banner_and_what_was_changed() -> None:
    shown = present(what_if(), "zh", library())
    assert shown.banner.startswith("推演")
    assert shown.changed == ("最小分割单元（层） → 900",)
    assert view().banner == ""


def test_where_nothing_is_in_force_a_notice_says_so() -> None:
    lapsed = hold(library(), where="宁波", on="2030-01-01", about="take_land", answers={}).report
    shown = present(lapsed, "zh", library())
    assert shown.notices == ("当日没有现行有效的文件，不作判定；可以改日期，或作推演。",)
    assert shown.documents[0].state == "已失效"
    nowhere = present(hold(library(), where="深圳", on="2025-09-01", about="divide", answers={}).report, "zh", library())
    assert nowhere.notices == ("没有收录对该地适用的文件。",)


def test_members_are_told_apart() -> None:
    shown = present(two_units(), "zh", library())
    gates = {gate.member: gate.label for gate in shown.gates if gate.id == "hangzhou_2024.split_transfer"}
    assert gates == {"第 1 个单元": "待补正", "第 2 个单元": "不可办"}
    small = next(gate for gate in shown.gates if gate.member == "第 2 个单元" and gate.mark.key == "refuse")
    assert small.findings[0].gaps == ("还差 200 m²",)


def test_the_facts_are_listed_in_words() -> None:
    known = {item.name: (item.subject, item.label, item.value) for item in view().facts}
    assert known["unit.floor_area"] == ("单元", "单元建筑面积", "999.99 m²")
    assert known["unit.split_by"][2] == "按层（单元）"


def test_the_reasoning_is_there_when_asked_for() -> None:
    assert finding(view(), SMALLEST).steps == ()
    shown = present(divided(), "zh", library(), proofs=[SMALLEST])
    scope, test = finding(shown, SMALLEST).steps
    assert (scope.text, test.text) == ("适用条件", "判定内容")
    assert "✗" in json.dumps([step.symbol for step in test.steps], ensure_ascii=False)


def test_whether_a_gate_can_still_change_is_told_where_it_is_known() -> None:
    assert {gate.final for gate in view().gates} == {None}
    shown = present(divided(), "zh", library(), final=["hangzhou_2024.split_transfer"])
    assert {gate.id: gate.final for gate in shown.gates}["hangzhou_2024.split_transfer"] is True


@pytest.mark.parametrize("number", range(len(every_kind())))
def test_every_report_is_presented_alike_live_and_kept(number: int) -> None:
    report = every_kind()[number]
    kept = json.loads(json.dumps(report.as_json()))
    for language in ("zh", "en"):
        assert present(report, language, library()) == present(kept, language, library())  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(len(every_kind())))
def test_nothing_of_ours_is_chinese_in_an_english_report(number: int) -> None:
    shown = present(every_kind()[number], "en", library())
    own = [shown.headline, shown.banner, *shown.notices]
    own += [stage.label for stage in shown.stages]
    own += [gate.label + gate.reason + gate.title + gate.member for gate in shown.gates]
    own += [item.strength + item.title + "".join(item.gaps) for gate in shown.gates for item in gate.findings]
    own += [group.who for group in shown.bring] + [item.how for group in shown.bring for item in group.items]
    own += [document.state + document.validity for document in shown.documents]
    assert [text for text in own if HAN.search(text)] == []
