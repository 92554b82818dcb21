"""Facts in words: what may be answered, and what was."""

from __future__ import annotations

from fractions import Fraction

from shanglou.engine.facts import Fact
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Text, say
from shanglou.engine.values import number_text, shown
from shanglou.engine.wording import quantity
from shanglou.policies import DIVISION_FACTS, place_text
from shanglou.standards.divisions import place
from shanglou.standards.errors import Problem

_ACCEPTS = {
    "boolean": Text("是或否", "yes or no"),
    "choice": Text("选一项", "one option"),
    "choices": Text("可选多项", "any number of options"),
    "text": Text("文字", "text"),
    "date": Text("日期，例如 2025-06-01", "a date such as 2025-06-01"),
}


def accepts(fact: Fact) -> Text:
    """The range of a number with its unit and decimals; for anything else what kind of answer it is."""
    if fact.name in DIVISION_FACTS:
        return Text("区划名称或代码", "the name or code of a division")
    unit = fact.of.unit
    if unit is None:
        return _ACCEPTS[fact.of.kind]
    low, high = number_text(fact.minimum), number_text(fact.maximum)
    zh, en = (f" {text}" if text else "" for text in unit.text)
    decimals = Text("整数", "whole")
    if fact.places:
        decimals = Text(f"至多 {fact.places} 位小数", f"at most {fact.places} decimals")
    return Text(f"{low} 至 {high}{zh}，{decimals.zh}", f"{low} to {high}{en}, {decimals.en}")


def said(fact: Fact, value: Scalar | None) -> Text:
    """The value of a fact: a number with its unit, an option by its label, a division by its name."""
    if fact.name in DIVISION_FACTS and isinstance(value, str):
        try:
            return place_text(place(value, allow_abolished=True))
        except Problem:
            return Text(value, value)
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return quantity(value, fact.of.unit)
    return shown(value, fact) if value != "" else say("无")
