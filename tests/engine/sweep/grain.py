"""A mill with one fact of every kind, and short ways to sweep its rules, for the tests of sweeps."""

from __future__ import annotations

import datetime
from typing import Any

import polars as pl

from shanglou.engine import (
    Stage,
    Subject,
    Vocabulary,
    boolean,
    choice,
    choices,
    criterion,
    date,
    number,
    rule,
    text,
)
from shanglou.engine import expressions as ex
from shanglou.engine.instruments import Rule
from shanglou.engine.sweep import Sweep, Swept

DAY = datetime.date(2025, 6, 1)


class Village(Subject, name="village", zh="村", en="village"):
    has_river = boolean("有河", "has a river")


class Mill(Subject, name="mill", zh="磨坊", en="mill", parents=("village",)):
    area = number("面积", "area", unit="m2", places=2, maximum=10_000)
    floors = number("层数", "floors", unit="storey", maximum=99)
    balance = number("结余", "balance", unit="yuan", places=1, minimum=-1000, maximum=1000)
    running = boolean("运转", "running")
    sound = criterion("声音好", "it sounds well", settled_by=("村长", "the elder"), question="Q1")
    drive = choice("动力", "drive", {"water": ("水", "water"), "wind": ("风", "wind")})
    grains = choices("谷物", "grains", {"rye": ("黑麦", "rye"), "oats": ("燕麦", "oats")})
    owner = text("业主", "owner")
    built = date("建成日", "built on")


VOCABULARY = Vocabulary([Village, Mill])


def made(name: str, tree: ex.Expr, applies: ex.Expr | None = None, **more: Any) -> Rule:
    """A requirement about mills around ready trees."""

    def function() -> None:
        """Never called: the tree is given."""

    function.__name__ = name
    source = rule("C-1", subject=Mill, stage=Stage.DESIGN, zh=name, en=name, **more)(function)
    return Rule(name, None, source, tree, applies)  # type: ignore[arg-type]


def sweep(frame: Any, *rules: Rule, on: datetime.date | str = DAY, masks: bool = True, **more: Any) -> Swept:
    """Sweep rules over a frame; `more` goes to the call."""
    return Sweep(rules, VOCABULARY, on, masks=masks)(frame, **more)


def verdicts(frame: Any, *rules: Rule, **more: Any) -> list[Any]:
    """The verdicts of the one rule, or the rows of verdicts of several."""
    found: pl.DataFrame = sweep(frame, *rules, **more).frame
    names = [item.id for item in rules]
    return found[names[0]].to_list() if len(names) == 1 else found.select(names).rows()


def bits(swept: Any, name: str, legend: tuple[Any, ...]) -> list[set[str]]:
    """The names whose bits are set, row by row."""
    names = [str(item) for item in legend]
    return [{names[bit] for bit in range(len(names)) if cell >> bit & 1} for cell in swept.frame[name].to_list()]
