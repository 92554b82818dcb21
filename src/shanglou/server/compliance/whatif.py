"""What another value of a parameter would change in the registry: the values that were asked for, and the answer in words."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from shanglou.engine.faults import BadInput, Fault
from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import Text, plain, say
from shanglou.engine.parameters import Parameter
from shanglou.engine.parameters import parameter_value as read_value
from shanglou.engine.units import Unit
from shanglou.engine.wording import quantity, value_text
from shanglou.engine.wording_values import readable

from ..foundation.fields import language
from .library.parameters import movable, shown_value

#: The largest number that a what-if may set.
MOST = 10**12


@dataclass(frozen=True, slots=True)
class Move:
    """A threshold that may be moved: its value now, what is asked for, the range of its slider, in the unit it is shown in.

    A parameter that the document leaves unset has no slider: nobody knows what is near.
    """

    parameter: Parameter
    unit: str
    now: Text
    given: str
    low: float = 0
    high: float = 0
    step: float = 1

    @property
    def name(self) -> str:
        """How it stands in an address."""
        return f"set-{self.parameter.name}"

    @property
    def is_set(self) -> bool:
        """Whether the document says its value."""
        return self.parameter.value is not None


def moves(rule: Rule, asked: Mapping[str, str]) -> list[Move]:
    """The thresholds of a rule, with what an address asks of them."""
    return [_move(item, asked.get(f"set-{item.name}", "").strip()) for item in movable(rule)]


def _move(parameter: Parameter, given: str) -> Move:
    unit = _unit(parameter)
    value = parameter.value
    if not isinstance(value, int | Fraction):
        return Move(parameter, unit.name, shown_value(parameter), given)
    shown = Fraction(value) * _factor(parameter)
    step: Fraction = next(size for size in _steps() if abs(shown) <= 40 * size)
    low, high = min(shown * 2, Fraction()), max(shown * 2, step * 10)
    now = shown_value(parameter)
    return Move(parameter, unit.name, now, given or _written(shown), float(low), float(high), float(step))


def _steps() -> list[Fraction]:
    return [size * Fraction(10) ** power for power in range(-2, 13) for size in (Fraction(1), Fraction(2), Fraction(5))]


def _unit(parameter: Parameter) -> Unit:
    assert parameter.type.unit is not None
    return readable(parameter.type.unit)


def _factor(parameter: Parameter) -> Fraction:
    """A value of the parameter times this is in the unit that it is shown in."""
    assert parameter.type.unit is not None
    return Fraction(parameter.type.unit.to(_unit(parameter)))


def _written(number: Fraction) -> str:
    return f"{float(number):.10g}" if number.denominator != 1 else str(number.numerator)


def overrides(rule: Rule, asked: Mapping[str, str]) -> dict[Parameter, Scalar]:
    """The values that differ from those of the document. `BadInput` names every one that is no number."""
    found: dict[Parameter, Scalar] = {}
    faults: list[Fault] = []
    for item in movable(rule):
        given = asked.get(f"set-{item.name}", "").strip()
        if not given:
            continue
        try:
            value = number(item, given)
        except BadInput as bad:
            faults += bad.faults
        else:
            if value != item.value:
                found[item] = value
    if faults:
        raise BadInput(faults)
    return found


def number(parameter: Parameter, given: str) -> Scalar:
    """A number as it is written, in the unit that the parameter is shown in."""
    try:
        value = read_value(given.replace(",", ""), parameter.type) if len(given) <= 40 else None
    except ValueError:
        value = None
    if not isinstance(value, int | Fraction) or not -MOST <= value <= MOST:
        unit = _unit(parameter).text
        expected = say("一个数（{unit}）", unit=unit) if unit.zh else say("一个数")
        raise BadInput([Fault(parameter.label.of(language()), given[:40], expected, say("请核对后重试。"))])
    exact = Fraction(value) / _factor(parameter)
    return exact.numerator if exact.denominator == 1 else exact


def worded(rule: Rule, value: Any) -> Text:
    """What a rule yields for a row, in words: one of its options, a number with its unit, a day."""
    if value is None:
        return plain("—")
    if isinstance(value, str):
        return rule.options.get(value) or value_text(value, rule.tree.type)
    if isinstance(value, bool):
        return value_text(value, rule.tree.type)
    if isinstance(value, datetime.date):
        return plain(value.isoformat())
    places = 2 if rule.source.places is None else rule.source.places
    return quantity(Fraction(str(round(float(value), places))), rule.tree.type.unit)
