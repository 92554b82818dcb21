"""Totals of projects over their parcels, buildings and units, for all projects at once."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

import polars as pl

from shanglou.engine.case import combine
from shanglou.engine.facts import Fact, Total
from shanglou.engine.kinds import Scalar
from shanglou.engine.program import Program
from shanglou.engine.steps import Env
from shanglou.vocabulary import VOCABULARY

from .columns import KEY, exactly, filled


class Totals:
    """The totals among the facts that are wanted. `members` are the facts of members that they are made of."""

    def __init__(self, wanted: Iterable[str]) -> None:
        asked = set(wanted)
        self.wanted: dict[str, Total] = {name: total for name, total in VOCABULARY.totals.items() if name in asked}
        self.programs: dict[str, Program] = {}
        for name, total in self.wanted.items():
            assert total.expression is not None
            self.programs[name] = Program(total.expression)
        self.members = frozenset(fact for program in self.programs.values() for fact in program.facts)

    def over(self, subject: str) -> dict[str, Total]:
        """Those over the members of a subject."""
        return {name: total for name, total in self.wanted.items() if total.member == subject}

    def added(
        self, found: pl.DataFrame, subject: str, members: pl.DataFrame, on: datetime.date, exact: dict[str, dict[int, Scalar]]
    ) -> pl.DataFrame:
        """The projects with their totals where these are unknown. What is no decimal number of the fact goes to `exact`."""
        for name, total in self.over(subject).items():
            known = self._known(name, total, members, on)
            if name in found.columns:
                given = set(found.filter(pl.col(name).is_not_null())[KEY])
                known = {key: value for key, value in known.items() if key not in given}
            whole = {key: value for key, value in known.items() if _is_decimal(name, value)}
            exact.setdefault(name, {}).update({key: value for key, value in known.items() if key not in whole})
            found = filled(found, name, whole)
        return found

    def _known(self, name: str, total: Total, members: pl.DataFrame, on: datetime.date) -> Mapping[int, Scalar]:
        """The totals by project, where each member's value is known."""
        program = self.programs[name]
        asked = [fact for fact in program.facts if fact in members.columns]
        if isinstance(total.expression, Fact) and total.expression.derivation is None:
            return _of_column(total, members, asked[0]) if asked else {}
        found: dict[int, list[Any]] = {}
        incomplete: set[int] = set()
        for project, *cells in members.select("_project", *asked).iter_rows():
            if project in incomplete:
                continue
            value = program.run(Env({fact: exactly(fact, cell) for fact, cell in zip(asked, cells, strict=True)}, on))[-1]
            if value is None:
                incomplete.add(project)
            else:
                found.setdefault(project, []).append(value)
        made = {project: combine(total.function, values) for project, values in found.items() if project not in incomplete}
        return {project: value for project, value in made.items() if value is not None}


def _of_column(total: Total, members: pl.DataFrame, fact: str) -> Mapping[int, Scalar]:
    """A total over one column, for all projects at once: numbers as whole numbers of their smallest steps."""
    own = VOCABULARY[fact]
    scale = 10**own.places if own.of.kind == "number" else 1
    column = (pl.col(fact) * scale).round().cast(pl.Int64) if own.of.kind == "number" else pl.col(fact)
    added = {"sum": column.sum(), "min": column.min(), "max": column.max(), "count": column.sum()}[total.function]
    found = members.group_by("_project").agg(added.alias("total"), pl.col(fact).is_null().any().alias("open"))
    rows = found.filter(~pl.col("open")).select("_project", "total").rows()
    return dict(rows) if own.of.kind != "number" else {project: _scaled(whole, scale) for project, whole in rows}


def _scaled(whole: int, scale: int) -> int | Fraction:
    exact = Fraction(whole, scale)
    return exact.numerator if exact.denominator == 1 else exact


def _is_decimal(name: str, value: Scalar) -> bool:
    """Whether a value can stand in a column of its fact."""
    fact = VOCABULARY[name]
    if fact.of.kind != "number":
        return True
    assert isinstance(value, int | Fraction)
    return (Fraction(value) * 10**fact.places).denominator == 1 and fact.minimum <= value <= fact.maximum
