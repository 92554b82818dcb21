"""Figures of a row that follow from its others, as the vocabulary derives them: investment by land area, and the like."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache

from django.db import models
from django.utils.translation import gettext as _

from shanglou.engine.program import Program
from shanglou.engine.steps import Env
from shanglou.engine.values import read
from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import FactMixin
from ..land.telling import Told, quantity, told


def derived(row: models.Model, names: Iterable[str]) -> dict[str, Decimal]:
    """The fields of `names` that are empty and can be derived from the row's other facts, rounded to the fact's decimals."""
    columns = {field.attname: field for field in row._meta.concrete_fields if isinstance(field, FactMixin)}
    wanted = [name for name in names if name in columns and getattr(row, name) is None and _program(columns[name].fact_name)]
    if not wanted:
        return {}
    facts = {
        field.fact_name: value
        for name, field in columns.items()
        if (value := read(VOCABULARY[field.fact_name], getattr(row, name) if getattr(row, name) != "" else None)) is not None
    }
    env = Env(facts, datetime.date.today())
    found = {}
    for name in wanted:
        program = _program(columns[name].fact_name)
        assert program is not None
        value = program.run(env)[-1]
        if isinstance(value, int | Fraction) and not isinstance(value, bool):
            places = Decimal(1).scaleb(-VOCABULARY[columns[name].fact_name].places)
            exact = Fraction(value)
            found[name] = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(places)
    return found


def with_derived(row: models.Model, names: Sequence[str]) -> list[Told]:
    """The fields of a row as they are shown; those that follow from others are said to."""
    follows = derived(row, names)
    found = []
    for item in told(row, names):
        if item.name in follows:
            value, unit = quantity(follows[item.name], row._meta.get_field(item.name).fact)  # type: ignore[union-attr]
            item = replace(item, value=value, unit=unit, away=_("按登记数据算得"))
        found.append(item)
    return found


@cache
def _program(fact: str) -> Program | None:
    derivation = VOCABULARY[fact].derivation
    return Program(derivation) if derivation is not None and VOCABULARY[fact].of.kind == "number" else None
