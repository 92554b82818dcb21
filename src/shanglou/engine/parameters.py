"""Parameters: the named values of an instrument."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction

from .faults import RuleError
from .kinds import BOOLEAN, DATE, TEXT, Scalar, Type, number_type
from .language import Text
from .units import unit


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A named value with unit, validity and clause; `value` is None while it is unset, and `settled_by` says who may set it."""

    name: str
    instrument: str
    label: Text
    value: Scalar | None
    type: Type
    clause: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    validity_basis: str
    settled_by: Text
    question: str
    note: Text

    @property
    def id(self) -> str:
        """The qualified name, ``instrument.name``."""
        return f"{self.instrument}.{self.name}"

    def __repr__(self) -> str:
        return self.id


def parameter_type(kind: str, unit_name: str) -> Type:
    """The type of a parameter from its ``type`` and ``unit`` cells."""
    types = {"boolean": BOOLEAN, "date": DATE, "text": TEXT}
    if kind == "number":
        return number_type(unit(unit_name or "ratio"))
    if kind not in types:
        raise RuleError(f"type is number, boolean, date or text, not {kind!r}")
    return types[kind]


def parameter_value(written: str, of: Type) -> Scalar | None:
    """The typed value of a parameter's cell or of a command line's ``--set``; None when empty."""
    text = written.strip()
    if not text:
        return None
    if of.kind == "number":
        try:
            exact = Fraction(text)
        except ZeroDivisionError:
            raise ValueError(f"{text!r} divides by zero") from None
        return exact.numerator if exact.denominator == 1 else exact
    if of.kind == "date":
        return datetime.date.fromisoformat(text)
    if of.kind == "boolean":
        if text not in ("true", "false"):
            raise RuleError(f"expected true or false, not {text!r}")
        return text == "true"
    return text
