"""Rows of a model as columns of a frame."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from django.db import models
from django.db.models import F, FloatField, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast

from shanglou.engine.faults import BadInput
from shanglou.engine.kinds import Scalar
from shanglou.engine.values import read
from shanglou.vocabulary import VOCABULARY

from ...foundation.fields import FactMixin

#: The row's key. Columns that begin with ``_`` are keys and the like; all others are facts.
KEY = "pk"
_TYPES: dict[str, Any] = {"number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
_KINDS: dict[type, Any] = {bool: pl.Boolean, int: pl.Int64, float: pl.Float64, datetime.date: pl.Date}


def table(
    rows: QuerySet[Any],
    model: type[models.Model],
    wanted: Collection[str],
    *,
    key: str = KEY,
    extra: Mapping[str, str | Combinable] | None = None,
) -> pl.DataFrame:
    """The columns of a model that hold facts that are `wanted`, with the key, and what `extra` names besides.

    Numbers are read as floats: every value of a fact is one exactly (53 bits at its precision), and it is twice as fast.
    """
    columns = [column for column in model._meta.concrete_fields if isinstance(column, FactMixin) and column.fact_name in wanted]
    made: dict[str, Any] = {}
    for number, column in enumerate(columns):
        decimal = isinstance(column, models.DecimalField)
        made[f"f{number}"] = Cast(column.attname, FloatField()) if decimal else F(column.attname)
    for number, given in enumerate((extra or {}).values()):
        made[f"x{number}"] = F(given) if isinstance(given, str) else given
    listed = list(rows.order_by().annotate(k=F(key), **made).values_list("k", *made))
    names = [KEY, *(column.fact_name for column in columns), *(extra or {})]
    parts: Sequence[Sequence[Any]] = list(zip(*listed, strict=True)) if listed else [()] * len(names)
    return pl.DataFrame([series(name, part) for name, part in zip(names, parts, strict=True)])


def series(name: str, values: Iterable[Any]) -> pl.Series:
    """A column from values as the database gives them; unknown ones are null."""
    if name == KEY:
        return pl.Series(name, list(values), dtype=pl.Int64)
    if name not in VOCABULARY:
        listed = list(values)
        first = next((value for value in listed if value is not None), None)
        return pl.Series(name, listed, dtype=_KINDS.get(type(first), pl.Int64 if first is None else pl.String))
    kind = VOCABULARY[name].of.kind
    if kind == "number":
        made = [float(value) if isinstance(value, Decimal | int | Fraction) else value for value in values]
        return pl.Series(name, made, dtype=pl.Float64)
    if kind in ("choice", "choices", "text"):
        return pl.Series(name, [value or None for value in values], dtype=pl.String)
    return pl.Series(name, list(values), dtype=_TYPES[kind])


def filled(frame: pl.DataFrame, name: str, known: Mapping[int, Any]) -> pl.DataFrame:
    """The frame with a fact where it is unknown, from values by key."""
    if not known:
        return frame
    other = pl.DataFrame([series(KEY, known), series(name, known.values())])
    return under(frame, other)


def under(frame: pl.DataFrame, other: pl.DataFrame, *, on: str = KEY) -> pl.DataFrame:
    """The frame with the facts of another one where they are unknown."""
    shared = [name for name in other.columns if name in frame.columns and name != on]
    joined = frame.join(other, on=on, how="left", suffix="\x00")
    if not shared:
        return joined
    return joined.with_columns(pl.coalesce(name, f"{name}\x00").alias(name) for name in shared).drop(
        f"{name}\x00" for name in shared
    )


def where(name: str, condition: pl.Expr, value: Any = True) -> pl.Expr:
    """A fact that has a value where a condition is true and is unknown elsewhere."""
    return pl.when(condition).then(pl.lit(value)).alias(name)


def exactly(name: str, value: Any) -> Scalar | None:
    """A cell as the engine reads it; unknown where it is out of what its fact may be, as in a sweep."""
    if value is None:
        return None
    fact = VOCABULARY[name]
    if fact.of.kind == "number":
        whole = round(value * 10**fact.places)
        exact = Fraction(whole, 10**fact.places)
        return (exact.numerator if exact.denominator == 1 else exact) if fact.minimum <= exact <= fact.maximum else None
    try:
        return read(fact, value, name=name)
    except BadInput:
        return None
