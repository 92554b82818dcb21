"""Values in words: numbers with their unit, options by their label, and how texts are put together."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from . import expressions as ex
from .facts import Fact
from .kinds import Type
from .language import Text, plain, say
from .units import UNITS, Unit
from .values import number_text

Labels = Mapping[str, Text]
NO_LABELS: Labels = {}


def joined(parts: Iterable[Text], zh: str, en: str) -> Text:
    """Several texts as one, with a separator for each language."""
    listed = list(parts)
    return Text(zh.join(part.zh for part in listed), en.join(part.en for part in listed))


def listing(parts: Iterable[Text]) -> Text:
    """Several texts as an enumeration."""
    return joined(parts, "、", ", ")


def quoted(text: Text) -> Text:
    """A text in quotation marks; those inside it become single ones."""
    return Text(*(f"“{words.replace('“', '‘').replace('”', '’')}”" for words in text))


def bracketed(text: Text) -> Text:
    """A text in brackets."""
    return Text(f"（{text.zh}）", f"({text.en})")


# ------------------------------------------------------------------------------------------------------- values


def quantity(value: int | Fraction, unit: Unit | None) -> Text:
    """A number with its unit: thousands separated, as many decimals as it needs, percent as percent."""
    if unit is not None:
        value, unit = value * unit.to(readable(unit)), readable(unit)
    written = amount(value)
    if unit is None or not (unit.zh or unit.en):
        return plain(written)
    if unit.name == "%":
        return plain(f"{written}%")
    return Text(f"{written} {unit.zh}".rstrip(), _english(value, unit))


def _english(value: int | Fraction, unit: Unit) -> str:
    for thousands, factor in (("10,000 ", 10_000), ("100 million ", 100_000_000)):
        if unit.en.startswith(thousands):
            return f"{amount(value * factor)} {unit.en.removeprefix(thousands)}"
    name = unit.en[:-1] if unit.name in _PLURAL and abs(value) == 1 else unit.en
    return f"{amount(value)} {name}".rstrip()


def readable(unit: Unit) -> Unit:
    """The unit itself, or instead of one that arithmetic made up (m²·%) a registered one of its dimension."""
    if unit.name in UNITS:
        return unit
    alike = [known for known in UNITS.values() if known.dimension == unit.dimension]
    parts = re.split("[·/]", unit.name)
    return next((known for known in alike if known.name in parts and known.name != "%"), next(iter(alike), unit))


_PLURAL = frozenset({"year", "month", "day", "working_day", "storey"})


def amount(value: int | Fraction) -> str:
    """A number in decimals; a tiny one that has no finite decimals keeps its first digits instead of becoming zero."""
    written = number_text(value)
    if written in ("≈0", "≈-0"):
        exact = Fraction(value)
        first = f"{Decimal(exact.numerator) / Decimal(exact.denominator):.2e}"
        return f"≈{Decimal(first):f}"
    return written


def value_text(value: Any, of: Type, labels: Labels = NO_LABELS) -> Text:
    """A value of type `of` as it is printed; unknown as such."""
    if value is None:
        return say("未知")
    if isinstance(value, bool):
        return say("是") if value else say("否")
    if isinstance(value, int | Fraction):
        return quantity(value, of.unit)
    if isinstance(value, datetime.date):
        return plain(value.isoformat())
    parts = [part for part in str(value).split(";") if part] if of.kind == "choices" else [str(value)]
    if not parts:
        return say("无")
    return listing(quoted(_unsure() if part == "?" else labels.get(part, plain(part))) for part in parts)


def _unsure() -> Text:
    return say("或有其他，未知")


def node_value(node: ex.Expr, value: Any, labels: Labels = NO_LABELS) -> Text:
    """The value that a node has as it is printed. Only words have labels, so only for them are labels looked for."""
    return value_text(value, node.type, option_labels(node, labels) if isinstance(value, str) else NO_LABELS)


def option_labels(node: ex.Expr, labels: Labels = NO_LABELS) -> Labels:
    """The labels of the options that a node may yield: those of the facts and table columns below it, then `labels`."""
    if isinstance(node, Fact):
        return node.options or node.names or labels
    found: dict[str, Text] = dict(labels)
    for below in ex.walk(node):
        if isinstance(below, Fact):
            found.update(below.options)
        elif isinstance(below, ex.Lookup):
            found.update(below.table.values[below.column].options)
    return found
