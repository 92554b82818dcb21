"""Kinds of values: what an expression, a fact or a parameter yields."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from .units import Unit

Kind = Literal["boolean", "number", "choice", "choices", "text", "date"]
Scalar = bool | int | Fraction | str | datetime.date


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields: a kind, with the unit of a number and the options of a choice."""

    kind: Kind
    unit: Unit | None = None
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} [{self.unit.name}]" if self.unit else self.kind


BOOLEAN, TEXT, DATE = Type("boolean"), Type("text"), Type("date")


def number_type(of: Unit) -> Type:
    """The type of a number measured in `of`."""
    return Type("number", of)
