"""Single rounds: what is asked first, what no longer is, and what becomes of faulty answers."""

from __future__ import annotations

import pytest

from shanglou.engine.faults import BadInput
from shanglou.engine.judge import Decision
from shanglou.policies import library
from shanglou.server.compliance.interview import UNDERTAKINGS, UNKNOWN, Question, Round, hold
from shanglou.server.compliance.interview.answers import NOTHING
from shanglou.vocabulary import VOCABULARY

SPLIT = "hangzhou_2024.split_transfer"


def held(answers: dict[str, str] | None = None, **more: object) -> Round:
    given: dict[str, object] = {"where": "杭州", "on": "2025-09-01", "about": "divide", **more}
    return hold(library(), answers=answers or {}, **given)  # type: ignore[arg-type]


def until(wanted: str, answers: dict[str, str], **more: object) -> Question:
    """The question about a fact, on the way to which all else is unknown."""
    answers = dict(answers)
    while True:
        now = held(answers, **more)
        for question in now.questions:
            if question.name == wanted:
                return question
            answers[question.name] = UNKNOWN
        assert not now.finished, f"{wanted} is never asked"


def test_a_round_asks_three_to_five_questions_at_most() -> None:
    assert 1 <= len(held().questions) <= 5
    assert len(held(at_once=2).questions) == 2


def test_what_settles_whether_rules_apply_is_asked_first() -> None:
    first = held().questions[0]
    assert first.name == "project.is_upstairs"
    assert {reason.role for reason in first.because} == {"scope"}


def test_a_question_says_which_clauses_it_decides() -> None:
    question = until("unit.floor_area", {"project.is_upstairs": "是", "unit.split_by": "floor"})
    assert any("HZ2024-09-11" in reason.clauses for reason in question.because)
    assert any(reason.gate.zh == "该单元可否分割转让" for reason in question.because)
    assert "HZ2024-09-11" in " ".join(reason.text.zh for reason in question.because)


def test_a_number_is_asked_with_its_unit_and_range() -> None:
    question = until("unit.floor_area", {"project.is_upstairs": "是", "unit.split_by": "floor"})
    assert (question.kind, question.unit.zh, question.low, question.high, question.places) == ("number", "m²", 0, 10**7, 2)
    assert question.accepts.zh == "0 至 10,000,000 m²，至多 2 位小数"
    assert question.accepts.en == "0 to 10,000,000 m², at most 2 decimals"


def test_once_a_rule_does_not_apply_nothing_more_is_asked_for_it() -> None:
    everything = {question.name for question in held(at_once=1000).questions}
    assert "project.is_upstairs" in everything
    after = held({"project.is_upstairs": "否"}, at_once=1000)
    asked_by_split = {
        reason.rule for question in after.questions for reason in question.because if reason.gate.zh == "该单元可否分割转让"
    }
    assert after.report.gate(SPLIT).decision is Decision.NOT_APPLICABLE
    assert asked_by_split == set()


def test_a_refused_gate_asks_for_nothing_more() -> None:
    answers = {"project.is_upstairs": "是", "project.contract_allows_split": "否"}
    now = held(answers, at_once=1000)
    assert now.report.gate(SPLIT).decision is Decision.REFUSE
    assert SPLIT in {gate.id for gate in now.decided}
    assert not any(reason.gate.zh == "该单元可否分割转让" for question in now.questions for reason in question.because)


def test_a_refusal_that_rests_on_an_open_premise_asks_for_the_premise_alone() -> None:
    now = held({"project.contract_allows_split": "否"}, at_once=1000)
    assert now.report.gate(SPLIT).decision is Decision.REFUSE
    assert SPLIT not in {gate.id for gate in now.decided}
    about = {question.name for question in now.questions for reason in question.because if reason.gate.zh == "该单元可否分割转让"}
    assert about == {"project.is_upstairs"}


def test_i_do_not_know_is_an_answer() -> None:
    now = held({"project.is_upstairs": "不详"}, at_once=1000)
    assert "project.is_upstairs" not in {question.name for question in now.questions}
    (answer,) = [item for item in now.answered if item.name == "project.is_upstairs"]
    assert (answer.raw, answer.known, answer.value.zh) == (UNKNOWN, False, "未知")


def test_an_empty_answer_is_none() -> None:
    assert "project.is_upstairs" in {question.name for question in held({"project.is_upstairs": "  "}).questions}


def test_none_of_these_is_not_the_same_as_not_knowing() -> None:
    about = {"where": "330100", "about": "occupy"}
    none = held({"unit.agreement_terms": NOTHING}, **about)
    unsure = held({"unit.agreement_terms": UNKNOWN}, **about)
    assert none.report.case.facts["unit.agreement_terms"] == ""
    assert "unit.agreement_terms" not in unsure.report.case.facts
    (answer,) = [item for item in none.answered if item.name == "unit.agreement_terms"]
    assert answer.value.zh == "无"


def test_a_derived_fact_that_is_not_known_is_asked_for_by_what_it_is_derived_from() -> None:
    known = {"project.factory_type": "standard", "unit.occupancy_is_continuous": "是"}
    more = {"where": "成都", "about": "occupy"}
    question = until("unit.occupancy_months", known, **more)
    assert [text.zh for text in question.derived_from] == ["连续入驻起始日", "连续入驻截止日"]
    assert until("unit.occupancy_start", {**known, "unit.occupancy_months": UNKNOWN}, **more).kind == "date"


def test_a_faulty_answer_stands_beside_its_question_and_the_others_count() -> None:
    now = held({"project.is_upstairs": "是", "unit.split_by": "按柱"})
    question = next(question for question in now.questions if question.name == "unit.split_by")
    assert question.fault is not None
    assert "按柱" in question.fault.message("zh")
    assert question.raw == "按柱"
    assert now.questions[0] == question
    assert now.report.case.facts["project.is_upstairs"] is True
    assert now.faults == ()


def test_a_number_outside_its_range_says_what_the_range_is() -> None:
    answers = {"project.is_upstairs": "是", "unit.split_by": "floor", "unit.floor_area": "-1"}
    question = next(item for item in held(answers, at_once=1000).questions if item.name == "unit.floor_area")
    assert question.fault is not None
    assert "10,000,000" in question.fault.expected.zh


def test_an_answer_to_nothing_we_know_is_told() -> None:
    now = held({"unit.flor_area": "5"})
    (fault,) = now.faults
    assert fault.field == "unit.flor_area"
    assert "unit.floor_area" in fault.remedy.zh


def test_an_endless_answer_is_refused_without_being_shown_whole() -> None:
    now = held({"project.is_upstairs": "是" * 5000})
    question = now.questions[0]
    assert question.fault is not None
    assert len(question.fault.found) < 60


def test_a_figure_may_come_with_a_unit_of_its_own() -> None:
    now = held({"project.land_area": "2 公顷"}, about="take_land")
    assert now.report.case.facts["project.land_area"] == 30


def test_personal_data_is_not_asked_for() -> None:
    for about in UNDERTAKINGS:
        for where in ("杭州", "宁波", "成都"):
            asked = held({}, where=where, about=about, at_once=10**6).questions
            assert not any(VOCABULARY[question.name].personal for question in asked)


@pytest.mark.parametrize(
    ("where", "on", "about", "field"),
    [
        ("亚特兰蒂斯", "2025-09-01", "divide", "place"),
        ("杭州", "2025-02-30", "divide", "on"),
        ("杭州", "2025-09-01", "devide", "undertaking"),
    ],
)
def test_a_place_day_or_undertaking_that_is_none_is_bad_input(where: str, on: str, about: str, field: str) -> None:
    with pytest.raises(BadInput) as bad:
        held({}, where=where, on=on, about=about)
    assert bad.value.faults[0].field == field


def test_where_nothing_is_in_force_nothing_is_asked() -> None:
    now = held({}, on="2030-01-01", where="宁波", about="take_land")
    assert now.finished
    assert now.report.gates == ()
    assert [entry.status for entry in now.report.applicable.entries] == ["lapsed"]


def test_a_what_if_uses_instruments_out_of_force_and_says_so() -> None:
    now = held({}, on="2030-01-01", where="宁波", about="take_land", what_if=True)
    assert now.questions
    assert now.report.what_if


def test_what_an_undertaking_implies_is_answered_and_may_be_changed() -> None:
    now = held({}, about="rebuild", where="成都")
    (presumed,) = [item for item in now.answered if item.name == "project.land_source"]
    assert (presumed.presumed, presumed.raw) == (True, "stock")
    changed = held({"project.land_source": "new_supply"}, about="rebuild", where="成都")
    (own,) = [item for item in changed.answered if item.name == "project.land_source"]
    assert (own.presumed, own.raw) == (False, "new_supply")


def test_a_division_is_told_by_name_and_offered_from_the_city() -> None:
    question = until("project.district", {}, where="成都", about="divide")
    assert question.kind == "place"
    assert ("510104", "锦江区") in [(code, text.zh) for code, text in question.suggestions]
    now = held({"project.district": "锦江"}, where="成都", about="divide")
    (answer,) = [item for item in now.answered if item.name == "project.district"]
    assert (answer.value.zh, now.report.case.facts["project.district"]) == ("锦江区", "510104")


def test_a_division_of_another_city_is_a_fault_beside_its_question() -> None:
    now = held({"project.district": "西湖区"}, where="成都", about="divide", at_once=1000)
    question = next(question for question in now.questions if question.name == "project.district")
    assert question.fault is not None


def test_a_place_below_the_city_answers_for_the_division() -> None:
    now = held({}, where="成都锦江", about="divide", at_once=1000)
    assert now.report.case.facts["project.district"] == "510104"
    assert "project.district" not in {question.name for question in now.questions}


def test_a_text_is_offered_the_words_that_the_tables_know() -> None:
    question = until("unit.sub_field", {"project.factory_type": "standard", "project.district": "锦江区"}, where="成都",
                     about="occupy")  # fmt: skip
    offered = [key for key, _ in question.suggestions]
    assert len(offered) > 1
    rows = library().instruments["chengdu_2024"].tables["annex3"].groups
    assert set(offered) == {match[1] for match in rows if match[0] == "510104"}


def test_an_answer_that_the_others_contradict_counts_and_says_so() -> None:
    answers = {
        "project.factory_type": "standard", "unit.occupancy_start": "2024-01-01", "unit.occupancy_end": "2024-12-31",
        "unit.occupancy_months": "24",
    }  # fmt: skip
    now = held(answers, where="成都", about="occupy")
    (answer,) = [item for item in now.answered if item.name == "unit.occupancy_months"]
    assert answer.disagrees.zh == "12 个月"
    assert now.report.case.facts["unit.occupancy_months"] == 24
    agreeing = held({**answers, "unit.occupancy_months": "12"}, where="成都", about="occupy")
    assert not any(item.disagrees.zh for item in agreeing.answered)


def test_an_answer_to_be_given_anew_stands_first_and_does_not_count_meanwhile() -> None:
    answers = {"project.is_upstairs": "是", "unit.split_by": "floor", "unit.floor_area": "999.99"}
    now = held(answers, again=["unit.floor_area"])
    assert (now.questions[0].name, now.questions[0].raw, now.questions[0].fault) == ("unit.floor_area", "999.99", None)
    assert "unit.floor_area" not in now.report.case.facts
    presumed = held({}, again=["project.land_source"], about="rebuild", where="成都")
    assert presumed.questions[0].name == "project.land_source"
    assert "project.land_source" not in presumed.report.case.facts


def test_gates_come_before_other_rules() -> None:
    answers: dict[str, str] = {}
    seen: list[bool] = []
    while not (now := held(answers, about="take_land")).finished:
        seen += [question.further for question in now.questions]
        answers |= {question.name: UNKNOWN for question in now.questions}
    assert seen.index(True) > 0
    assert not any(question.further for question in held(about="take_land").questions)
