"""Random rules over a small vocabulary and random rows for them, thresholds hit exactly more often than chance would."""

from __future__ import annotations

import datetime
from fractions import Fraction
from random import Random
from typing import Any

import polars as pl

from shanglou.engine import (
    MUST,
    ON,
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
    largest,
    months_between,
    number,
    readings,
    rule,
    smallest,
)
from shanglou.engine import expressions as ex
from shanglou.engine.facts import Fact
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.kinds import TEXT, Type, number_type
from shanglou.engine.language import Text
from shanglou.engine.lookups import lookup
from shanglou.engine.parameters import Parameter
from shanglou.engine.rules import GateSource
from shanglou.engine.tables import Band, Key, Row, Table, Value
from shanglou.engine.units import unit

NOBODY = ("某机关", "some body")


class Thing(Subject, name="thing", zh="物", en="thing"):
    """A made-up subject with a fact of every kind."""

    area = number("面积", "area", unit="m2", places=2, maximum=10**4)
    land = number("用地", "land", unit="mu", places=2, maximum=100)
    money = number("金额", "money", unit="yuan", places=1, maximum=10**5)
    change = number("变动", "change", unit="yuan", places=1, minimum=-(10**4), maximum=10**4)
    share = number("占比", "share", unit="%", places=2, maximum=100)
    floors = number("层数", "floors", unit="storey", maximum=99)
    term = number("年期", "term", unit="year", places=1, maximum=70)
    density = number("亩均", "density", unit="yuan/m2", places=1, maximum=10**4, derive=lambda thing: thing.money / thing.area)
    worth = number("价值", "worth", unit="yuan", places=1, maximum=10**7, derive=lambda thing: thing.density * thing.area)
    big = boolean("大", "big", derive=lambda thing: thing.area > 500)
    clean = boolean("清洁", "clean")
    fine = criterion("好", "fine", settled_by=NOBODY, question="Q1")
    kind = choice("种类", "kind", {"a": ("甲", "A"), "b": ("乙", "B"), "c": ("丙", "C")})
    uses = choices("用途", "uses", {"x": ("子", "X"), "y": ("丑", "Y"), "z": ("寅", "Z")})
    start = date("起", "start")
    end = date("止", "end", derive=lambda thing: add_months(thing.start, thing.term))


VOCABULARY = Vocabulary([Thing])
NUMBERS = [fact for fact in VOCABULARY if fact.of.kind == "number"]


def parameter(name: str, value: Any, of: Type) -> Parameter:
    return Parameter(name, "made_up", Text(name, name), value, of, "C-1", None, None, "", Text(*NOBODY), "", Text("", ""))


def _row(
    name: str, matches: tuple[tuple[str, ...], ...], low: Any, high: Any, value: Any, sure: bool, least_floors: int | None = None
) -> Row:
    band = Band(None if low is None else Fraction(low), None if high is None else Fraction(high), False)
    floors = Band(None if least_floors is None else Fraction(least_floors), None, True)
    return Row(name, matches, (band, floors), {"least": value, "note": name}, sure, "Q2", Text(*NOBODY), "C-1", 1, {})


TABLE = Table(
    "standards",
    Text("标准", "standards"),
    "C-1",
    (
        Key("kind", "exact", Text("种类", "kind"), TEXT, ("kind",)),
        Key("share", "band", Text("占比", "share"), number_type(unit("%")), ("from", "to")),
        Key("floors", "band", Text("层数", "floors"), number_type(unit("storey")), ("low", "high"), True),
    ),
    (Value("least", Text("下限", "least"), number_type(unit("yuan/m2"))), Value("note", Text("注", "note"), TEXT)),
    (
        _row("R1", (("a",),), None, Fraction("30.5"), 3000, True),
        _row("R2", (("a",),), Fraction("30.5"), 60, Fraction("3600.5"), True),
        _row("R3", (("a",),), 60, None, 5000, False),
        _row("R4", (("b",),), None, None, 240, True, 20),
    ),
)


class Maker:
    """Grows trees of a wanted type."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.thresholds: dict[Fact, list[Fraction]] = {}

    def condition(self, depth: int) -> ex.Expr:
        pick = self.random.choice
        if depth <= 0:
            return pick([self.comparison, self.comparison, self.membership, self.flag, self.dates])(0)
        return pick(
            [self.joined, self.joined, self.negated, self.branched, self.comparison, self.dates, self.membership, self.settled]
        )(depth)

    def joined(self, depth: int) -> ex.Expr:
        items = [self.condition(depth - 1) for _ in range(self.random.randint(2, 3))]
        result = items[0]
        for item in items[1:]:
            result = result & item if self.random.random() < 0.5 else result | item
        return result

    def negated(self, depth: int) -> ex.Expr:
        return ~self.condition(depth - 1)

    def branched(self, depth: int) -> ex.Expr:
        branches = [(self.condition(depth - 1), self.condition(depth - 1)) for _ in range(self.random.randint(1, 2))]
        return cases(*branches, otherwise=self.condition(depth - 1))

    def settled(self, depth: int) -> ex.Expr:
        if self.random.random() < 0.5:
            return self.condition(depth - 1).or_else(self.random.random() < 0.5)
        return readings("Q3", ("one", "一", "one", self.condition(depth - 1)), ("two", "二", "two", self.condition(depth - 1)))

    def flag(self, depth: int) -> ex.Expr:
        return self.random.choice([Thing.big, Thing.clean, Thing.fine])

    def membership(self, depth: int) -> ex.Expr:
        if self.random.random() < 0.4:
            return Thing.uses.contains(self.random.choice("xyz"))
        return Thing.kind.in_(*self.random.sample("abc", self.random.randint(1, 2)))

    def comparison(self, depth: int) -> ex.Expr:
        op = self.random.choice(["<", "<=", ">", ">=", "==", "!="])
        if depth <= 0 or self.random.random() < 0.4:
            fact = self.random.choice(NUMBERS)
            return ex.compare(op, fact, self.threshold(fact))
        if self.random.random() < 0.2:
            least = lookup(TABLE, kind=Thing.kind, share=Thing.share, floors=Thing.floors).least
            return ex.compare(op, Thing.density, least)
        dimension = self.random.choice(["area", "money"])
        return ex.compare(op, self.quantity(dimension, depth - 1), self.quantity(dimension, depth - 1))

    def threshold(self, fact: Fact) -> ex.Expr:
        step = 10**fact.places
        span = min(fact.maximum, 1000)
        value = Fraction(self.random.randint(0, span * step), step)
        self.thresholds.setdefault(fact, []).append(value)
        exact: Any = value.numerator if value.denominator == 1 else value
        if self.random.random() < 0.15:
            return ex.ParameterRef(parameter(f"p{self.random.random()}", None, fact.of))
        if self.random.random() < 0.5:
            return ex.ParameterRef(parameter(f"p{self.random.random()}", exact, fact.of))
        return ex.Const(exact, fact.of)

    def quantity(self, dimension: str, depth: int) -> ex.Expr:
        if dimension == "area":
            leaves: list[ex.Expr] = [Thing.area, Thing.land]
        else:
            leaves = [Thing.money, Thing.change, Thing.worth]
        if depth <= 0:
            return self.random.choice(leaves)
        kind = self.random.randint(0, 6)
        one = self.quantity(dimension, depth - 2)
        two = self.quantity(dimension, depth - 2)
        if kind == 0:
            return one + two
        if kind == 1:
            return one - two
        if kind == 2:
            return self.random.choice([smallest, largest])(one, two)
        if kind == 3:
            return cases((self.condition(depth - 1), one), otherwise=two)
        if kind == 4:
            return self.random.choice(leaves).rounded(
                self.random.randint(0, 1), self.random.choice(["half_up", "half_even", "up", "down"])
            )
        if kind == 5:
            return self.random.choice(leaves) * Thing.share
        return self.random.choice(leaves).or_else(self.random.randint(0, 500))

    def dates(self, depth: int) -> ex.Expr:
        op = self.random.choice(["<", "<=", ">", ">=", "==", "!="])
        kind = self.random.randint(0, 4)
        if kind == 0:
            return ex.compare(op, Thing.start, Thing.end)
        if kind == 1:
            return ex.compare(op, add_months(Thing.start, self.random.choice([1, 12, -5, Thing.term])), ON)
        if kind == 2:
            months = ex.expression(self.random.randint(-3, 30), number_type(unit("month")))
            return ex.compare(op, months_between(Thing.start, self.random.choice([ON, Thing.end])), months)
        if kind == 3:
            days = ex.expression(self.random.randint(-40, 400), number_type(unit("day")))
            return ex.compare(op, days_between(Thing.start, Thing.end), days)
        return ex.compare(op, Thing.start, datetime.date(2024, self.random.randint(1, 12), self.random.randint(1, 28)))

    def row(self) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for fact in VOCABULARY:
            if self.random.random() < 0.25:
                continue
            facts[fact.name] = self.cell(fact)
        return facts

    def cell(self, fact: Fact) -> Any:
        random = self.random
        if fact.of.kind == "number":
            hits = [value for value in self.thresholds.get(fact, []) if fact.minimum <= value <= fact.maximum]
            step = Fraction(1, 10**fact.places)
            if hits and random.random() < 0.6:
                value = random.choice(hits) + random.choice([0, 0, step, -step])
                value = max(Fraction(fact.minimum), min(Fraction(fact.maximum), value))
            elif random.random() < 0.1:
                value = Fraction(random.choice([fact.minimum, fact.maximum, 0]))
            else:
                value = (
                    random.randint(max(fact.minimum, -1000) * 10**fact.places, min(fact.maximum, 1000) * 10**fact.places) * step
                )
            return value.numerator if value.denominator == 1 else value
        if fact.of.kind == "boolean":
            return random.random() < 0.5
        if fact.of.kind == "choice":
            return random.choice(tuple(fact.options))
        if fact.of.kind == "choices":
            parts = sorted(key for key in fact.options if random.random() < 0.5)
            return ";".join([*parts, *(["?"] if random.random() < 0.3 or not parts else [])])
        return datetime.date(random.choice([2023, 2024, 2025]), 1, 1) + datetime.timedelta(days=random.randint(0, 365))


def make_rule(name: str, tree: ex.Expr, applies: ex.Expr | None) -> Rule:
    """A rule around ready trees."""

    def function() -> None:
        """Never called: the tree is given."""

    function.__name__ = name
    source = rule("C-1", subject=Thing, stage=Stage.ADMISSION, zh=name, en=name, modality=MUST)(function)
    return Rule(f"made_up.{name}", None, source, tree, applies)  # type: ignore[arg-type]


def make_gate(rules: tuple[Rule, ...]) -> Gate:
    source = GateSource("gate", Text("关", "gate"), ("C-1",), Thing, Stage.ADMISSION, tuple(item.source for item in rules))
    return Gate("made_up.gate", None, source, rules)  # type: ignore[arg-type]


def polars_frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as a frame: numbers as 64-bit floats, the form that would flip a verdict if anything could."""
    kinds: dict[str, Any] = {"number": pl.Float64, "boolean": pl.Boolean, "date": pl.Date}
    columns = {}
    for fact in VOCABULARY:
        cells = [row.get(fact.name) for row in rows]
        if fact.of.kind == "number":
            cells = [None if cell is None else float(cell) for cell in cells]
        columns[fact.name] = pl.Series(cells, dtype=kinds.get(fact.of.kind, pl.String))
    return pl.DataFrame(columns)


__all__ = ["TABLE", "VOCABULARY", "Maker", "Thing", "make_gate", "make_rule", "polars_frame"]
