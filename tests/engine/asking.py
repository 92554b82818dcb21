"""Short ways for tests to ask the engine: the value of a tree, the finding of a rule made of it, a recorded judgement."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from shanglou.engine import Finding, Judgement, Judgements, Stage, expression, judge, rule
from shanglou.engine import expressions as ex
from shanglou.engine.instruments import Rule
from shanglou.engine.kinds import Type
from shanglou.engine.language import Text
from shanglou.engine.parameters import Parameter
from shanglou.engine.program import Program
from shanglou.engine.rules import Modality
from shanglou.engine.steps import Env
from tests.engine.bakery import Oven

DAY = datetime.date(2025, 6, 1)
GUILD = Text("公会", "guild")


def env(facts: Mapping[str, Any] | None = None, **more: Any) -> Env:
    """An environment of exact facts by qualified name; `more`: on, overrides, judgements."""
    more.setdefault("on", DAY)
    return Env(facts or {}, **more)


def value(tree: object, facts: Mapping[str, Any] | None = None, **more: Any) -> Any:
    """What a tree yields for these facts."""
    return Program(expression(tree)).run(env(facts, **more))[-1]


def made(tree: ex.Expr, applies: ex.Expr | None = None, *, name: str = "made", **more: Any) -> Rule:
    """A requirement about ovens around ready trees; `more`: modality, questions and so on."""

    def function() -> None:
        """Never called: the tree is given."""

    function.__name__ = name
    more.setdefault("modality", Modality.MUST)
    source = rule("BK-1", subject=Oven, stage=Stage.DESIGN, zh=name, en=name, **more)(function)
    return Rule(f"made.{name}", None, source, tree, applies)  # type: ignore[arg-type]


def found(tree: ex.Expr, facts: Mapping[str, Any] | None = None, applies: ex.Expr | None = None, **more: Any) -> Finding:
    """The finding of such a rule."""
    return judge(made(tree, applies), env(facts, **more))


def parameter(name: str, value: Any, of: Type, *, question: str = "") -> Parameter:
    """A parameter of no folder; None leaves it unset."""
    return Parameter(name, "made", Text(name, name), value, of, "BK-3", None, None, "", GUILD, question, Text("", ""))


def judgement(target: str, answer: Any) -> Judgement:
    """A recorded judgement, complete."""
    return Judgement(target, answer, "a master baker", "tasted", "minutes", datetime.date(2025, 5, 1))


def judgements(**answers: Any) -> Judgements:
    """Recorded judgements of facts, ``oven__tasty=True`` being of ``oven.tasty``."""
    return Judgements(judgement(f"fact:{name.replace('__', '.')}", answer) for name, answer in answers.items())
