"""Expressions, rules, findings and traces in Chinese and English."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from shanglou.engine import (
    ON,
    Finding,
    Judgement,
    Judgements,
    Stage,
    Subject,
    Vocabulary,
    add_months,
    boolean,
    cases,
    choice,
    choices,
    criterion,
    date,
    days_between,
    formula,
    grade,
    judge,
    largest,
    months_between,
    number,
    readings,
    route,
    rule,
    smallest,
    text,
)
from shanglou.engine.expressions import Expr
from shanglou.engine.folders import load
from shanglou.engine.instruments import Instrument, Parameters, Rule, Tables, trace_rule
from shanglou.engine.language import LANGUAGES, Text
from shanglou.engine.rules import Source
from shanglou.engine.steps import Env
from shanglou.engine.units import UNITS
from shanglou.engine.wording import exact_number, finding_text, gap_text, quantity, rule_text, trace, trace_lines, words


class Ship(Subject, name="ship", zh="船", en="ship"):
    launched = date("下水日期", "launching date")
    flag = choice("船籍", "flag", {"red": ("红旗", "red flag"), "blue": ("蓝旗", "blue flag"), "green": ("绿旗", "green flag")})
    port = text("港口", "port", names={"P1": Text("东港", "East Port"), "P2": Text("西港", "West Port")})


class Hold(Subject, name="hold", zh="货舱", en="hold", parents=("ship",)):
    area = number("面积", "floor area", unit="m2", places=2, maximum=10**7)
    height = number("货舱净高", "height of the hold", unit="m", places=2, maximum=100)
    share = number("满载比例", "share filled", unit="%", places=2, maximum=100)
    dry = boolean("干燥", "dry")
    big = boolean("“大”舱", "big", derive=lambda hold: hold.area >= 5000)
    cosy = criterion("舒适", "cosy", settled_by=("船长", "the captain"), question="QS1")
    goods = choices("货物", "goods", {"tea": ("茶", "tea"), "silk": ("丝", "silk")})
    papers = choices("已交单证", "papers handed in", {"bill": ("提单", "bill of lading"), "list": ("舱单", "manifest")})


VOCABULARY = Vocabulary([Ship, Hold])
TODAY = datetime.date(2025, 6, 1)

POLICY = """\
id = "ships"
number = "S 1"
prefix = "S"
title_zh = "船舶"
title_en = "Ships"
place = "1"
issued = 2024-01-01
in_force_from = 2024-02-01
"""
PARAMETERS = """\
name,zh,en,value,unit,type,valid_from,valid_to,clause,validity_basis,settled_by_zh,settled_by_en,question,note_zh,note_en
least,货舱的最小面积,smallest area of a hold,1000,m2,number,,,S-1,,,,,,
share,满载上限,greatest share,45,%,number,,,S-1,,,,,,
open,未定高度,undecided height,,m,number,,,S-2,,船长,the captain,QS2,,
money,费用,fee,3,wan_yuan,number,,,S-2,,,,,,
"""
TABLE = """\
label_zh = "费率表"
label_en = "table of fees"
clause = "S-3"

[[keys]]
name = "flag"
match = "exact"
label_zh = "船籍"
label_en = "flag"

[[values]]
column = "fee"
unit = "yuan"
label_zh = "费用"
label_en = "fee"
"""


@pytest.fixture
def ships(tmp_path: Path) -> Instrument:
    folder = tmp_path / "ships"
    (folder / "tables").mkdir(parents=True)
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")
    (folder / "parameters.csv").write_text(PARAMETERS, encoding="utf-8")
    (folder / "tables" / "fees.toml").write_text(TABLE, encoding="utf-8")
    (folder / "tables" / "fees.csv").write_text("row,flag,fee,confirmation\nF1,red,100,none\n", encoding="utf-8")
    return load(folder, VOCABULARY)


def node(ships: Instrument, function: Callable[..., object]) -> Expr:
    return VOCABULARY.call(function, p=Parameters(ships), t=Tables(ships), on=ON)


def made(ships: Instrument, source: Source) -> Rule:
    return trace_rule(source, ships, VOCABULARY)


def requirement(ships: Instrument, test: Callable[..., object], **more: Any) -> Rule:
    return made(ships, rule("S-1", subject=Hold, stage=Stage.DESIGN, zh="货舱", en="hold", **more)(test))


def finding(ships: Instrument, test: Callable[..., object], facts: dict[str, Any], **more: Any) -> Finding:
    return judge(requirement(ships, test, **more), Env(facts, TODAY))


# -------------------------------------------------------------------------------------------------- expressions

SPOKEN = [
    (lambda hold, p: hold.area >= p.least, "货舱面积 ≥ 1,000 m²（货舱的最小面积）",
     "the hold's floor area is at least 1,000 m² (smallest area of a hold)"),
    (lambda hold, p: p.least <= hold.area, "货舱面积 ≥ 1,000 m²（货舱的最小面积）",
     "the hold's floor area is at least 1,000 m² (smallest area of a hold)"),
    (lambda hold: hold.height < 3, "货舱净高 < 3 m", "the height of the hold is less than 3 m"),
    (lambda hold, p: hold.share <= p.share, "货舱满载比例 ≤ 45%（满载上限）",
     "the hold's share filled is at most 45% (greatest share)"),
    (lambda hold, p: hold.height > p.open, "货舱净高 > 未设定（未定高度）",
     "the height of the hold is more than unset (undecided height)"),
    (lambda hold: ~(hold.area >= 5), "货舱面积 < 5 m²", "the hold's floor area is less than 5 m²"),
    (lambda hold: hold.dry, "货舱“干燥”成立", "“dry” holds for the hold"),
    (lambda hold: ~hold.dry, "货舱“干燥”不成立", "“dry” does not hold for the hold"),
    (lambda hold: hold.big, "货舱“‘大’舱”成立", "“big” holds for the hold"),
    (lambda hold: hold.cosy, "货舱“舒适”成立（由人研判）", "“cosy” holds for the hold (for a person to judge)"),
    (lambda ship: ship.flag.in_("red", "blue"), "船籍为“红旗”或“蓝旗”",
     "the ship's flag is “red flag” or “blue flag”"),
    (lambda ship: ~ship.flag.is_("red"), "船籍不是“红旗”", "the ship's flag is not “red flag”"),
    (lambda hold: hold.goods.contains("tea"), "货舱货物包含“茶”", "the hold's goods includes “tea”"),
    (lambda hold, ship: hold.dry & (hold.big | ship.flag.is_("red")), "货舱“干燥”成立 且 （货舱“‘大’舱”成立 或 船籍为“红旗”）",
     "“dry” holds for the hold and (“big” holds for the hold or the ship's flag is “red flag”)"),
    (lambda hold: ~(hold.dry & hold.big), "并非（货舱“干燥”成立 且 货舱“‘大’舱”成立）",
     "not (“dry” holds for the hold and “big” holds for the hold)"),
    (lambda hold, p: (hold.area + p.least) * 2, "（货舱面积 + 1,000 m²（货舱的最小面积）） × 2",
     "(the hold's floor area + 1,000 m² (smallest area of a hold)) × 2"),
    (lambda hold, p: hold.area - (hold.area - p.least), "货舱面积 − （货舱面积 − 1,000 m²（货舱的最小面积））",
     "the hold's floor area − (the hold's floor area − 1,000 m² (smallest area of a hold))"),
    (lambda hold: smallest(hold.area, 5, 6), "货舱面积、5 m²与6 m²中的最小者",
     "the smallest of the hold's floor area, 5 m² and 6 m²"),
    (lambda hold: largest(hold.area, 5), "货舱面积与5 m²中的最大者", "the largest of the hold's floor area and 5 m²"),
    (lambda hold: hold.area.rounded(1, "half_up"), "货舱面积四舍五入保留 1 位小数",
     "the hold's floor area, rounded half up (decimals: 1)"),
    (lambda hold: hold.area.rounded(0, "down"), "货舱面积向下取整", "the hold's floor area, rounded down to a whole number"),
    (lambda hold: hold.area.in_unit("mu"), "货舱面积", "the hold's floor area"),
    (lambda hold: hold.dry.or_else(False), "货舱“干燥”成立（未知时取否）", "“dry” holds for the hold (if unknown: no)"),
    (lambda hold: cases((hold.dry, 5), otherwise=hold.area), "若货舱“干燥”成立，则5 m²；否则货舱面积",
     "if “dry” holds for the hold, then 5 m²; otherwise the hold's floor area"),
    (lambda ship, t: t.fees(flag=ship.flag).fee, "《费率表》中的费用", "the fee of “table of fees”"),
    (lambda hold: readings("Q9", ("a", "甲说", "reading one", hold.area), ("b", "乙说", "reading two", hold.area * 2)),
     "待定问题 Q9 的读法：甲说：货舱面积；或乙说：货舱面积 × 2",
     "by the readings of open question Q9: reading one: the hold's floor area; or reading two: the hold's floor area × 2"),
    (lambda ship, on: add_months(ship.launched, 12) <= on, "船下水日期后满12 个月之日不晚于判定日",
     "12 months after the ship's launching date is not after the assessment date"),
    (lambda ship, on: on > ship.launched, "船下水日期早于判定日", "the ship's launching date is before the assessment date"),
    (lambda ship, on: months_between(ship.launched, on) >= 12, "自船下水日期至判定日的整月数 ≥ 12 个月",
     "the whole months from the ship's launching date to the assessment date is at least 12 months"),
    (lambda ship, on: days_between(ship.launched, on), "自船下水日期至判定日的天数",
     "the days from the ship's launching date to the assessment date"),
]  # fmt: skip


@pytest.mark.parametrize(("test", "zh", "en"), SPOKEN, ids=[zh for _, zh, _ in SPOKEN])
def test_an_expression_is_read_in_both_languages(ships: Instrument, test: Callable[..., object], zh: str, en: str) -> None:
    tree = node(ships, test)
    assert (words(tree, "zh"), words(tree, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("value", "unit", "zh", "en"),
    [
        (Fraction(99999, 100), "m2", "999.99 m²", "999.99 m²"),
        (1234567, "yuan", "1,234,567 元", "1,234,567 yuan"),
        (45, "%", "45%", "45%"),
        (3, "wan_yuan", "3 万元", "30,000 yuan"),
        (45, "wan_yuan/mu", "45 万元/亩", "450,000 yuan/mu"),
        (1, "year", "1 年", "1 year"),
        (3, "count", "3 个", "3"),
        (Fraction(1, 3), "ratio", "≈0.3333", "≈0.3333"),
        (Fraction(1, 3_000_000), "m2", "≈0.000000333 m²", "≈0.000000333 m²"),
    ],
)
def test_a_quantity_is_printed_with_the_decimals_it_needs(value: Any, unit: str, zh: str, en: str) -> None:
    assert quantity(value, UNITS[unit]) == Text(zh, en)


def test_a_unit_that_arithmetic_made_up_is_printed_in_a_known_one() -> None:
    assert quantity(4500, UNITS["m2"] * UNITS["%"]) == Text("45 m²", "45 m²")


# -------------------------------------------------------------------------------------------------------- rules


def test_a_rule_lists_the_parts_of_a_conjunction_and_its_clauses(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.dry & (hold.area >= p.least), applies=lambda ship: ship.flag.is_("red"))
    assert rule_text(tested, "zh").splitlines() == [
        "货舱（必须做到）",
        "对象：货舱；阶段：方案设计",
        "适用于：船籍为“红旗”",
        "必须满足：同时满足：",
        "  - 货舱“干燥”成立",
        "  - 货舱面积 ≥ 1,000 m²（货舱的最小面积）",
        "依据：S-1",
    ]


def test_a_rule_is_read_in_english(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold: hold.dry | hold.big, advice=("晾干", "dry it"))
    assert rule_text(tested, "en").splitlines() == [
        "hold (must)",
        "Subject: hold; stage: design",
        "Must hold: one of these:",
        "  - “dry” holds for the hold",
        "  - “big” holds for the hold",
        "When it is not met: dry it",
        "Clauses: S-1",
    ]


def way(ships: Instrument) -> Rule:
    options = {"short": ("短程", "short way"), "long": ("远程", "long way")}
    build = route("S-2", subject=Hold, stage=Stage.SUPPORT, zh="航线", en="course", options=options,
                  materials={"long": ("bill", "list")}, provided=Hold.papers)  # fmt: skip
    return made(ships, build(lambda hold: cases((hold.big, "long"), otherwise="short")))


def test_a_route_names_its_options_and_materials_by_their_labels(ships: Instrument) -> None:
    text = rule_text(way(ships), "zh")
    assert "  - 若货舱“‘大’舱”成立：“远程”" in text
    assert "“远程”须提交：\n  - 提单\n  - 舱单" in text


def test_a_rule_says_by_what_a_table_is_read(ships: Instrument) -> None:
    build = formula("S-3", subject=Hold, stage=Stage.PRICE, zh="费用", en="fee", places=2)
    text = rule_text(made(ships, build(lambda ship, t: t.fees(flag=ship.flag).fee)), "zh")
    assert "查《费率表》，按船籍＝船籍取行" in text
    assert "结果四舍五入，显示 2 位小数" in text


# ----------------------------------------------------------------------------------------------------- findings


def test_short_of_a_floor(ships: Instrument) -> None:
    found = finding(ships, lambda hold, p: hold.area >= p.least, {"hold.area": Fraction(99999, 100)})
    assert finding_text(found, "zh") == "不符合：货舱面积为 999.99 m²，应 ≥ 1,000 m²（货舱的最小面积），差 0.01 m²。"
    assert finding_text(found, "en") == (
        "not met: the hold's floor area is 999.99 m² and must be at least 1,000 m² (smallest area of a hold): short by 0.01 m²."
    )


def test_over_a_ceiling(ships: Instrument) -> None:
    (gap,) = finding(ships, lambda hold, p: hold.share <= p.share, {"hold.share": 50}).gaps
    assert (gap_text(gap, "zh"), gap_text(gap, "en")) == ("超出 5 个百分点", "over by 5 percentage points")


def test_a_threshold_written_on_the_left_is_still_the_threshold(ships: Instrument) -> None:
    (gap,) = finding(ships, lambda hold, p: p.least <= hold.area, {"hold.area": 900}).gaps
    assert gap_text(gap, "zh") == "差 100 m²"


def test_a_gap_below_a_negated_ceiling_is_over(ships: Instrument) -> None:
    (gap,) = finding(ships, lambda hold, p: ~(hold.share > p.share), {"hold.share": 50}).gaps
    assert gap_text(gap, "en") == "over by 5 percentage points"


def test_equality_is_not_enough_for_a_strict_comparison(ships: Instrument) -> None:
    (gap,) = finding(ships, lambda hold, p: hold.area > p.least, {"hold.area": 1000}).gaps
    assert (gap_text(gap, "zh"), gap_text(gap, "en")) == ("恰好相等，不算达到", "exactly equal, which is not enough")


def test_a_date_is_late_by_days(ships: Instrument) -> None:
    (gap,) = finding(ships, lambda ship, on: ship.launched <= on, {"ship.launched": datetime.date(2025, 6, 3)}).gaps
    assert (gap_text(gap, "zh"), gap_text(gap, "en")) == ("晚 2 天", "2 days late")


def test_a_met_finding_says_why(ships: Instrument) -> None:
    found = finding(ships, lambda hold, p: hold.dry & (hold.area >= p.least), {"hold.dry": True, "hold.area": 2000})
    assert finding_text(found, "zh") == "符合：货舱“干燥”成立；货舱面积（2,000 m²） ≥ 1,000 m²（货舱的最小面积）。"


def test_only_what_fails_is_named(ships: Instrument) -> None:
    found = finding(ships, lambda hold, ship: hold.dry & ship.flag.in_("red", "blue"), {"hold.dry": True, "ship.flag": "green"})
    assert finding_text(found, "zh") == "不符合：船籍为“绿旗”，应为“红旗”或“蓝旗”。"


def test_alternatives_that_fail_are_joined_by_or_else(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry | hold.goods.contains("tea"), {"hold.dry": False, "hold.goods": "silk"})
    assert (
        finding_text(found, "en")
        == "not met: “dry” does not hold for the hold; or else, the hold's goods does not include “tea”."
    )


def test_an_alternative_that_only_a_size_stands_against_is_named_alone(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry | (hold.area >= 5), {"hold.dry": False, "hold.area": 4})
    assert finding_text(found, "zh") == "不符合：货舱面积为 4 m²，应 ≥ 5 m²，差 1 m²。"


def test_a_derived_fact_says_what_it_follows_from(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.big, {"hold.area": 4000})
    assert finding_text(found, "zh") == "不符合：货舱“‘大’舱”不成立（货舱面积为 4,000 m²，应 ≥ 5,000 m²，差 1,000 m²）。"


def test_advice_follows_what_is_not_met(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry, {"hold.dry": False}, advice=("晾干。", "dry it"))
    assert finding_text(found, "zh").endswith("建议：晾干。")


def test_missing_facts_are_named(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry & hold.cosy & (hold.area >= 5), {})
    assert finding_text(found, "zh") == "资料不足：缺少“干燥”与否、面积；另须研判：“舒适”（定夺：船长；待定问题 QS1）。"


def test_what_needs_judgement_is_named_with_who_may_settle_it(ships: Instrument) -> None:
    found = finding(ships, lambda hold, p: hold.height > p.open, {"hold.height": 3})
    assert finding_text(found, "en") == (
        "needs judgement: the parameter “undecided height” is unset (S-2) (settled by the captain; open question QS2)."
    )


def test_a_rule_that_does_not_apply_says_why(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry, {"ship.flag": "blue"}, applies=lambda ship: ship.flag.is_("red"))
    assert finding_text(found, "zh") == "不适用：船籍为“蓝旗”，而非“红旗”。"


def test_the_assumption_that_a_rule_applies_is_named(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry, {"hold.dry": True}, applies=lambda ship: ship.flag.is_("red"))
    assert finding_text(found, "zh") == "符合：货舱“干燥”成立。以适用本条为前提（尚未明确：船籍）。"


def test_a_default_taken_for_an_unknown_value_is_named(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry.or_else(False), {})
    assert finding_text(found, "en") == (
        "not met: “dry” of the hold is unknown and taken as no. "
        "Not known and taken by the default that the rule states: whether “dry”."
    )


def test_of_a_value_with_a_default_the_one_used_is_named(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.height.or_else(p.open) >= 3)
    found = judge(tested, Env({"hold.height": 2}, TODAY))
    assert finding_text(found, "zh") == "不符合：货舱净高为 2 m，应 ≥ 3 m，差 1 m。"


def test_a_default_that_was_compared_says_for_what_it_stands(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.area.or_else(p.least) >= 900)
    found = judge(tested, Env({}, TODAY))
    assert finding_text(found, "zh").startswith("符合：货舱面积（未知，取 1,000 m²（货舱的最小面积）） ≥ 900 m²。")


def test_a_default_that_falls_short_says_for_what_it_stands(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.area.or_else(p.least) >= 1001)
    found = judge(tested, Env({}, TODAY))
    assert finding_text(found, "en").startswith(
        "not met: the hold's floor area is unknown, 1,000 m² (smallest area of a hold) is taken"
    )


def test_an_unset_parameter_is_not_called_unknown_besides(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.height > p.open.or_else(1))
    found = judge(tested, Env({"hold.height": 2}, TODAY))
    assert finding_text(found, "zh").endswith("参数“未定高度”未设定（S-2），按规则写明的默认值处理。")


def test_a_condition_taken_as_no_is_quoted(ships: Instrument) -> None:
    found = finding(ships, lambda ship: ship.flag.is_("red").or_else(False), {})
    assert "“船籍为‘红旗’”未知，按否处理" in finding_text(found, "zh")


def test_a_code_is_called_by_its_name(ships: Instrument) -> None:
    found = finding(ships, lambda ship: ship.port.is_("P2"), {"ship.port": "P1"})
    assert finding_text(found, "zh") == "不符合：船港口为“东港”，应为“西港”。"


def test_a_code_that_has_no_name_is_shown_as_it_is(ships: Instrument) -> None:
    found = finding(ships, lambda ship: ship.port.is_("P3"), {"ship.port": "P1"})
    assert finding_text(found, "en") == "not met: the ship's port is “East Port” and must be “P3”."


def test_a_judgement_that_the_finding_rests_on_is_named(ships: Instrument) -> None:
    record = Judgement("parameter:ships.open", 2, "船长", "惯例", "航海日志", TODAY)
    tested = requirement(ships, lambda hold, p: hold.height > p.open)
    found = judge(tested, Env({"hold.height": 3}, TODAY, {}, Judgements([record])))
    assert finding_text(found, "zh") == (
        "符合：货舱净高（3 m） > 2 m（未定高度，经研判）。结论依据：船长2025-06-01的研判“parameter:ships.open”。"
    )


def test_a_parameter_set_anew_is_shown_as_a_what_if(ships: Instrument) -> None:
    tested = requirement(ships, lambda hold, p: hold.area >= p.least)
    found = judge(tested, Env({"hold.area": 900}, TODAY, {ships.parameters["least"]: 800}))
    assert "≥ 800 m²（货舱的最小面积，推演值）" in finding_text(found, "zh")


def test_a_route_says_the_option_and_what_is_missing(ships: Instrument) -> None:
    found = judge(way(ships), Env({"hold.area": 6000, "hold.papers": "bill"}, TODAY))
    assert finding_text(found, "zh") == "得出：航线：“远程”，尚缺舱单。"


def test_a_route_without_known_materials_says_what_to_hand_in(ships: Instrument) -> None:
    found = judge(way(ships), Env({"hold.area": 6000}, TODAY))
    assert finding_text(found, "en") == "result: course: “long way”; to be handed in: bill of lading, manifest."


def test_a_formula_shows_its_result_rounded_and_exact(ships: Instrument) -> None:
    build = formula("S-1", subject=Hold, stage=Stage.PRICE, zh="份额", en="portion", places=2)
    found = judge(made(ships, build(lambda hold, p: (hold.area * p.share / 7).in_unit("m2"))), Env({"hold.area": 1000}, TODAY))
    assert finding_text(found, "zh") == "得出：份额为 64.29 m²（取舍前 ≈64.2857 m²）。"


def test_a_grade_is_named_by_its_label(ships: Instrument) -> None:
    build = grade(
        "S-1", subject=Hold, stage=Stage.EVALUATION, zh="等级", en="grade", options={"a": ("甲", "A"), "b": ("乙", "B")}
    )
    found = judge(made(ships, build(lambda hold: cases((hold.dry, "a"), otherwise="b"))), Env({"hold.dry": True}, TODAY))
    assert finding_text(found, "zh") == "得出：等级：“甲”。"


# -------------------------------------------------------------------------------------------------------- traces


def test_a_trace_is_json_with_exact_values(ships: Instrument) -> None:
    found = trace(finding(ships, lambda hold: hold.area / 3 >= 5, {"hold.area": Fraction(1, 10)}))
    quotient = found["children"][0]
    assert json.loads(json.dumps(quotient))["value"] == "1/30"
    assert quotient["children"][0]["value"] == "0.1"


def test_a_trace_shows_the_derivation_below_a_fact(ships: Instrument) -> None:
    found = trace(finding(ships, lambda hold: hold.big, {"hold.area": 6000}))
    assert (found["given"], found["children"][0]["node"]) == (False, "compare")


def test_a_trace_holds_what_the_rule_applies_to(ships: Instrument) -> None:
    found = finding(ships, lambda hold: hold.dry, {"ship.flag": "blue"}, applies=lambda ship: ship.flag.is_("red"))
    assert trace(found)["applies"]["value"] is False


def test_a_trace_names_the_row_that_a_lookup_took(ships: Instrument) -> None:
    build = formula("S-3", subject=Hold, stage=Stage.PRICE, zh="费用", en="fee")
    found = judge(made(ships, build(lambda ship, t: t.fees(flag=ship.flag).fee)), Env({"ship.flag": "red"}, TODAY))
    assert trace(found)["row"] == "F1"


def test_trace_lines_are_marked_and_indented(ships: Instrument) -> None:
    found = finding(ships, lambda hold, p: hold.dry & hold.cosy & (hold.area >= p.least), {"hold.dry": True, "hold.area": 1})
    assert trace_lines(found, "zh") == [
        "✗ 同时满足",
        "  ✓ 货舱“干燥”",
        "  ? 货舱“舒适”",
        "  ✗ 货舱面积 ≥ 1,000 m²（货舱的最小面积）",
        "    · 货舱面积 = 1 m²",
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (Fraction(99999, 100), "999.99"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 3), "1/3"),
        (Fraction(1, 500), "0.002"),
    ],
)
def test_an_exact_number_is_a_decimal_or_a_fraction(value: Any, text: str) -> None:
    assert exact_number(value) == text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [{}, {"hold.dry": False}, {"hold.dry": True, "hold.area": 7000, "ship.launched": TODAY}])
def test_every_expression_can_be_told_whatever_is_known(ships: Instrument, known: dict[str, Any], language: Any) -> None:
    for test, _, _ in SPOKEN:
        tree = node(ships, test)
        if tree.type.kind == "boolean":
            found = finding(ships, test, known)
        else:
            build = formula("S-1", subject=Hold, stage=Stage.PRICE, zh="值", en="value")
            found = judge(made(ships, build(test)), Env(known, TODAY))
        assert finding_text(found, language)
        assert trace_lines(found, language)
