"""Worked examples say how an outcome differs from what they expect, and what is wrongly written."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from shanglou.engine import RuleError
from shanglou.engine.examples import amount, load_examples, prepare, run_example
from shanglou.engine.folders import load
from shanglou.engine.units import UNITS
from tests.engine.bakery import VOCABULARY, bake

HEAD = '[[example]]\nzh = "甲"\nen = "a"\n'
MORE_RULES = """

from shanglou.engine import largest, readings


@rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh="高", en="tall")
def tall(oven, p):
    return (oven.height >= 2) & oven.tasty


@rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh="费用上限", en="fee cap")
def cheap(oven, p, t):
    return readings("QB1", ("low", "低", "low", oven.height < 2), ("high", "高", "high", oven.height < 3))


@formula("BK-3", subject=Oven, stage=Stage.PRICE, zh="开业日", en="opening day")
def opens(bakery):
    return bakery.open_since


@formula("BK-3", subject=Oven, stage=Stage.PRICE, zh="表中费用", en="fee of the table")
def listed(oven, t):
    return t.fees(fuel=oven.fuel, area=oven.floor_area).fee


@formula("BK-3", subject=Oven, stage=Stage.PRICE, zh="三分之一", en="a third", places=2)
def third(oven):
    return oven.floor_area / 3
"""


def run(tmp_path: Path, body: str) -> list[str]:
    """The differences of one example, in Chinese."""
    folder = bake(tmp_path, ("rules.py", "", MORE_RULES), ("examples/own.toml", "", HEAD + body))
    instrument = load(folder, VOCABULARY)
    (example,) = (example for example in load_examples(instrument) if example.file == "examples/own.toml")
    return [difference.zh for difference in run_example(example, instrument, VOCABULARY)]


def wrong(tmp_path: Path, body: str) -> str:
    """What is said of an example that is wrongly written."""
    folder = bake(tmp_path, ("rules.py", "", MORE_RULES), ("examples/own.toml", "", body))
    with pytest.raises(RuleError) as problem:
        load_examples(load(folder, VOCABULARY))
    return str(problem.value)


def test_the_examples_of_the_bakery_pass(tmp_path: Path) -> None:
    instrument = load(bake(tmp_path), VOCABULARY)
    found = {example.text.en: run_example(example, instrument, VOCABULARY) for example in load_examples(instrument)}
    assert found == {text: [] for text in found}


def test_an_example_knows_the_line_it_stands_on(tmp_path: Path) -> None:
    first, second, *_ = load_examples(load(bake(tmp_path), VOCABULARY))
    assert (first.file, first.number, first.line, second.number, second.line) == ("examples/area.toml", 1, 5, 2, 12)


def test_floats_of_toml_are_read_exactly(tmp_path: Path) -> None:
    instrument = load(bake(tmp_path), VOCABULARY)
    example = load_examples(instrument)[2]
    assert prepare(example, instrument, VOCABULARY).env.facts["oven.floor_area"] == Fraction(99999, 100)


@pytest.mark.parametrize(
    "body",
    [
        'rule = "tall"\nfacts = { "oven.height" = 2, "oven.tasty" = true }\nexpect = { verdict = "met" }',
        'rule = "tall"\nfacts = { "oven.height" = 1.9, "oven.tasty" = true }\nexpect = { gaps = ["0.1 m"] }',
        'rule = "tall"\nfacts = { "oven.height" = 1.9, "oven.tasty" = true }\nexpect = { gap = 0.1 }',
        'rule = "tall"\nfacts = {}\nexpect = { verdict = "missing facts", missing = ["oven.height"] }',
        'rule = "tall"\nfacts = {}\nexpect = { needs = ["fact:oven.tasty", "fact:oven.height"] }',
        'rule = "tall"\nfacts = {}\nexpect = { missing = ["oven.height"], needs = ["fact:oven.tasty"] }',
        'rule = "cheap"\nfacts = { "oven.height" = 2 }\nexpect = { verdict = "needs judgement", needs = ["question:QB1"] }',
        'rule = "listed"\nfacts = { "oven.fuel" = "gas" }\nexpect = { needs = ["row:fees:F3"] }',
        'rule = "large_enough"\nfacts = { "oven.floor_area" = 1000 }\nexpect = { assumptions = ["fact:oven.fuel"] }',
        'rule = "way"\nfacts = { "bakery.old_town" = true }\nexpect = { materials_missing = ["permit", "plan"] }',
        'rule = "opens"\nfacts = { "bakery.open_since" = 2020-02-29 }\nexpect = { value = 2020-02-29 }',
        'rule = "third"\nfacts = { "oven.floor_area" = 1 }\nexpect = { value = "0.33 m2" }',
        'gate = "opening"\nfacts = { "oven.floor_area" = 1000 }\nexpect = { decision = "may proceed" }',
        'gate = "opening"\nfacts = { "oven.fuel" = "gas" }\nexpect = { missing = ["oven.floor_area"] }',
        'rule = "tall"\nmember = 2\nexpect = { verdict = "met" }\n'
        'facts = { oven = [{ height = 1, tasty = true }, { height = 2, tasty = true }] }',
    ],
)  # fmt: skip
def test_it_passes_when_the_outcome_is_as_expected(body: str, tmp_path: Path) -> None:
    assert run(tmp_path, body) == []


@pytest.mark.parametrize(
    ("body", "difference"),
    [
        ('rule = "tall"\nfacts = { "oven.height" = 1 }\nexpect = { verdict = "met" }', "verdict 应为 met，实为 not met"),
        ('rule = "tall"\nfacts = { "oven.height" = 1 }\nexpect = { gap = "2 m" }', "gaps 应为 2 m，实为 1 m"),
        ('rule = "tall"\nfacts = { "oven.height" = 1 }\nexpect = { gap = "1 m2" }', "gaps 应为 1 m2，实为 1 m"),
        ('rule = "tall"\nfacts = { "oven.height" = 1 }\nexpect = { gaps = [] }', "gaps 应为 –，实为 1 m"),
        ('rule = "tall"\nexpect = { missing = ["oven.tasty"] }', "missing 应为 oven.tasty，实为 oven.height"),
        ('rule = "tall"\nexpect = { needs = [] }', "needs 应为 –，实为 fact:oven.height, fact:oven.tasty"),
        ('rule = "way"\nexpect = { value = "long" }', "value 应为 long，实为 –"),
        (
            'rule = "third"\nfacts = { "oven.floor_area" = 1 }\nexpect = { value = "1/3 m2" }',
            "value 应为 ≈0.3333 m2，实为 0.33 m2",
        ),
        ('rule = "third"\nfacts = { "oven.floor_area" = 3 }\nexpect = { value = "1 m" }', "value 应为 1 m，实为 m2"),
        ('gate = "opening"\nexpect = { decision = "may not" }', "decision 应为 may not，实为 complete the file"),
        ('gate = "opening"\nexpect = { deciding = [] }', "deciding 应为 –，实为 large_enough"),
    ],
)
def test_a_difference_says_what_was_expected_and_what_came(body: str, difference: str, tmp_path: Path) -> None:
    assert run(tmp_path, body) == [difference]


def test_a_recorded_judgement_settles_an_example(tmp_path: Path) -> None:
    body = """\
rule = "tall"
facts = { "oven.height" = 2 }
judgements = [
  { target = "fact:oven.tasty", value = true, author = "甲", reason = "乙", evidence = "丙", date = 2025-06-01 },
]
expect = { verdict = "met" }
"""
    assert run(tmp_path, body) == []


def test_an_unset_parameter_may_be_given_in_another_unit(tmp_path: Path) -> None:
    body = """\
rule = "fee"
facts = { "oven.fuel" = "wood", "oven.floor_area" = 1 }
parameters = { fee_share = "0.5 ratio" }
expect = { value = "50 yuan" }
"""
    assert run(tmp_path, body) == []


def test_a_fact_out_of_range_is_a_difference_that_names_the_fact(tmp_path: Path) -> None:
    (difference,) = run(tmp_path, 'rule = "tall"\nfacts = { "oven.height" = 101 }\nexpect = { verdict = "met" }')
    assert "oven.height" in difference


def test_a_member_that_is_not_there_is_a_difference(tmp_path: Path) -> None:
    (difference,) = run(tmp_path, 'rule = "tall"\nmember = 2\nexpect = { verdict = "met" }')
    assert difference.startswith("member 2")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (HEAD + 'expect = { verdict = "met" }', "a rule or a gate"),
        (HEAD + 'rule = "tall"\ngate = "opening"\nexpect = { verdict = "met" }', "a rule or a gate"),
        (HEAD + 'rule = "small"\nexpect = { verdict = "met" }', "no rule 'small'"),
        (HEAD + 'gate = "closing"\nexpect = { decision = "may not" }', "no gate 'closing'"),
        ('[[example]]\nzh = "甲"\nrule = "tall"\nexpect = { verdict = "met" }', "English"),
        (HEAD + 'rule = "tall"', "expect"),
        (HEAD + 'rule = "tall"\nexpect = { outcome = "met" }', "unknown outcome"),
        (HEAD + 'rule = "tall"\nexpect = { verdict = "good" }', "'good'"),
        (HEAD + 'rule = "tall"\nexpect = { value = 1 }', "a requirement"),
        (HEAD + 'rule = "tall"\nexpect = { missing = "oven.height" }', "missing is a list"),
        (HEAD + 'gate = "opening"\nexpect = { verdict = "met" }', "unknown verdict"),
        (HEAD + 'rule = "tall"\nfact = {}\nexpect = { verdict = "met" }', "unknown key fact"),
        (HEAD + 'rule = "tall"\nfacts = { on = 2025-01-01 }\nexpect = { verdict = "met" }', "stands beside facts"),
        (HEAD + 'rule = "tall"\nparameters = { salt = 1 }\nexpect = { verdict = "met" }', "no parameter 'salt'"),
        (HEAD + 'rule = "tall"\nparameters = { min_area = 1 }\nexpect = { verdict = "met" }', "is set by the document"),
    ],
)
def test_a_fault_names_file_and_number_of_the_example(body: str, words: str, tmp_path: Path) -> None:
    said = wrong(tmp_path, body)
    assert said.startswith("bakery/examples/own.toml:1: example 1: ")
    assert words in said


def test_only_defaults_and_examples_stand_in_a_file(tmp_path: Path) -> None:
    assert "cases" in wrong(tmp_path, "[[cases]]\nrule = 1\n")


def test_a_default_rule_gives_way_to_the_gate_of_an_example(tmp_path: Path) -> None:
    body = f'[defaults]\nrule = "tall"\n{HEAD}gate = "opening"\nexpect = {{ decision = "complete the file" }}\n'
    instrument = load(bake(tmp_path, ("rules.py", "", MORE_RULES), ("examples/own.toml", "", body)), VOCABULARY)
    assert load_examples(instrument)[-1].rule == ""


@pytest.mark.parametrize(
    ("written", "size", "unit"),
    [("0.01 m2", "1/100", "m2"), ("1/3 亩", "1/3", "mu"), ("1,000 平方米", "1000", "m2"), ("12%", "12", "%"), ("5", "5", "m")],
)
def test_an_amount_is_read_with_its_unit(written: str, size: str, unit: str) -> None:
    assert amount(written, UNITS["m"]) == (Fraction(size), UNITS[unit])


@pytest.mark.parametrize("written", ["many m2", "3 loaves", True, None])
def test_an_amount_that_is_none_is_refused(written: object) -> None:
    with pytest.raises(RuleError):
        amount(written, None)
