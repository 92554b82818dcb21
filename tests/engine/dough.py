"""A dough with a fact of every kind that trees are evaluated with, derived ones among them."""

from __future__ import annotations

from typing import Any

from shanglou.engine import (
    Subject,
    Vocabulary,
    boolean,
    date,
    number,
)


class Dough(Subject, name="dough", zh="面团", en="dough"):
    a = boolean("甲", "a")
    b = boolean("乙", "b")
    c = boolean("丙", "c")
    x = number("量", "x", unit="kg", places=2, maximum=1000, minimum=-1000)
    y = number("另一量", "y", unit="kg", places=2, maximum=1000, minimum=-1000)
    sum = number("和", "sum", unit="kg", places=2, maximum=2000, derive=lambda dough: dough.x + dough.y)
    twice = number("倍", "twice", unit="kg", places=2, maximum=4000, derive=lambda dough: dough.sum * 2)
    start = date("起", "start")
    end = date("止", "end")
    chicken = number("鸡", "chicken", unit="count", maximum=9, derive=lambda dough: dough.egg)
    egg = number("蛋", "egg", unit="count", maximum=9, derive=lambda dough: dough.chicken)


Vocabulary([Dough])


def given_as(**facts: Any) -> dict[str, Any]:
    return {f"dough.{name}": fact for name, fact in facts.items() if fact is not None}
