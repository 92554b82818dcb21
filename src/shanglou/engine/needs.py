"""Why a value is not known: which facts are missing and matter, and what a person has to decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from . import expressions as ex
from .facts import Fact
from .language import NONE, Text, plain, say
from .parameters import Parameter
from .program import Program
from .steps import Env, Values
from .tables import Row, Table
from .wording_values import joined, option_labels, quoted

NeedKind = Literal["fact", "criterion", "parameter", "row", "no row", "question", "undefined"]


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that would settle an unknown value.

    `target` is what a judgement or an input would name; `settled_by` who may say; `questions` the open questions behind it.
    """

    kind: NeedKind
    target: str
    text: Text
    settled_by: Text = NONE
    questions: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The need as JSON."""
        return {
            "kind": self.kind,
            "target": self.target,
            "zh": self.text.zh,
            "en": self.text.en,
            "settled_by": {"zh": self.settled_by.zh, "en": self.settled_by.en},
            "questions": list(self.questions),
        }


Reason = tuple[NeedKind, Callable[[], Need]]


def needs(program: Program, values: Values, env: Env, index: int = -1) -> tuple[Need, ...]:
    """What the unknown node `index` (the root) waits for; empty when it is known. What cannot change it is not named."""
    return tuple(dict.fromkeys(make() for _, make in _reasons(program, index % len(values), values, env)))


def questions_behind(program: Program, values: Values, env: Env, index: int = -1) -> Iterator[str]:
    """The open questions among what the node waits for. Facts have none, so no texts are made for them."""
    for kind, make in _reasons(program, index % len(values), values, env):
        if kind != "fact":
            yield from make().questions


def wants_facts(program: Program, values: Values, env: Env) -> bool:
    """Whether a missing fact is among the reasons why the root is unknown; no texts are made for it."""
    return any(kind == "fact" for kind, _ in _reasons(program, len(values) - 1, values, env))


def _reasons(program: Program, index: int, values: Values, env: Env) -> Iterator[Reason]:
    if values[index] is not None:
        return
    node, kids = program.nodes[index], program.kids[index]
    below: Iterable[int]
    if isinstance(node, Fact):
        if not kids or _missing(program, index, values):
            yield ("criterion" if node.criterion else "fact"), partial(_of_fact, node)
            return
        below = kids
    elif isinstance(node, ex.ParameterRef):
        yield "parameter", partial(_of_parameter, node.parameter)
        return
    elif isinstance(node, ex.Lookup):
        yield from _of_lookup(program, node, kids, values, env)
        return
    elif isinstance(node, ex.Cases):
        below = (_open_case(kids, values),)
    elif isinstance(node, ex.OrElse):
        below = kids[1:]
    else:
        below = _waits(node, kids, values, env)
        if not below:
            yield _kind_of(node), partial(_of_node, node)
    for kid in below:
        yield from _reasons(program, kid, values, env)


def _open_case(kids: tuple[int, ...], values: Values) -> int:
    """The first condition that is unknown, or the value of the case that holds."""
    for condition, value in zip(kids[:-1:2], kids[1:-1:2], strict=True):
        if values[condition] is None:
            return condition
        if values[condition]:
            return value
    return kids[-1]


def _waits(node: ex.Expr, kids: tuple[int, ...], values: Values, env: Env) -> list[int]:
    """The unknown children of an unknown node that could still settle it."""
    unknown = [kid for kid in kids if values[kid] is None]
    if isinstance(node, ex.Arith) and node.op == "/" and values[kids[1]] == 0:
        return []
    if isinstance(node, ex.Readings):
        answer = env.judgements.answers.get(node.question) if env.judgements is not None else None
        if answer in node.names:
            return [kids[node.names.index(str(answer))]]
        known = [values[kid] for kid in kids if values[kid] is not None]
        if any(value != known[0] for value in known):
            return []
    return unknown


def _missing(program: Program, index: int, values: Values) -> bool:
    """Whether a fact is unknown for want of facts: itself, or, where it is derived, one that it is derived from."""
    node = program.nodes[index]
    if values[index] is not None or (isinstance(node, Fact) and node.criterion):
        return False
    return not program.kids[index] or any(_missing(program, kid, values) for kid in program.nearest(index))


def _of_fact(fact: Fact) -> Need:
    if fact.criterion:
        return Need("criterion", f"fact:{fact.name}", fact.label, fact.settled_by, _questions(fact.question))
    text = say("{label}与否", label=quoted(fact.label)) if fact.of.kind == "boolean" else fact.label
    return Need("fact", f"fact:{fact.name}", text)


def _of_node(node: ex.Expr) -> Need:
    if isinstance(node, ex.Readings):
        text = Text("；".join(label.zh for label in node.labels), "; ".join(label.en for label in node.labels))
        return Need(
            "question",
            f"question:{node.question}",
            say("读法不同，结果不同：{text}", text=text),
            NONE,
            (node.question,),
        )
    if isinstance(node, ex.Contains):
        assert isinstance(node.item, Fact)
        return _of_fact(node.item)
    if isinstance(node, ex.Arith):
        return Need("undefined", "undefined:division", say("除数为零，无法计算"))
    return Need("undefined", f"undefined:{type(node).__name__}", say("无法计算"))


def _kind_of(node: ex.Expr) -> NeedKind:
    if isinstance(node, ex.Contains):
        assert isinstance(node.item, Fact)
        return "criterion" if node.item.criterion else "fact"
    return "question" if isinstance(node, ex.Readings) else "undefined"


def _of_parameter(parameter: Parameter) -> Need:
    text = say("参数“{label}”未设定（{clause}）", label=parameter.label, clause=parameter.clause)
    return Need("parameter", f"parameter:{parameter.id}", text, parameter.settled_by, _questions(parameter.question))


def _of_lookup(program: Program, node: ex.Lookup, kids: tuple[int, ...], values: Values, env: Env) -> Iterator[Reason]:
    table = node.table
    exact, bands = kids[: len(table.exact_keys)], kids[len(table.exact_keys) :]
    judged = env.judgements
    if judged is not None and table.name in judged.chosen_rows:
        yield "no row", partial(_without_value, node, table.row(judged.chosen_rows[table.name]))
        return
    unknown = [kid for kid in exact if values[kid] is None]
    if unknown:
        for kid in unknown:
            yield from _reasons(program, kid, values, env)
        return
    confirmed = judged.confirmed_rows.get(table.name, frozenset()) if judged is not None else frozenset()
    keys: tuple[Any, ...] = tuple(values[kid] for kid in exact)
    match = table.find(keys, tuple(values[kid] for kid in bands), confirmed)
    if match.row is not None:
        yield "no row", partial(_without_value, node, match.row)
    elif match.unknown:
        for place in match.unknown:
            yield from _reasons(program, bands[place], values, env)
    elif match.pending:
        for row in match.pending:
            yield "row", partial(_of_row, table, row)
    else:
        yield "no row", partial(_of_absence, node, keys)


def _of_row(table: Table, row: Row) -> Need:
    text = say("{table}第 {row} 行待确认（{clause}）", table=table.label, row=row.id, clause=row.clause)
    return Need("row", f"row:{table.name}:{row.id}", text, row.confirm_by, _questions(row.question))


def _of_absence(node: ex.Lookup, keys: tuple[Any, ...]) -> Need:
    table = node.table
    exact = zip(table.exact_keys, node.keys[: len(keys)], keys, strict=True)
    named = (joined((key.label, option_labels(item).get(value, plain(value))), " ", " ") for key, item, value in exact)
    shown = joined(named, "，", ", ")
    text = say("{table}中没有对应的行：{keys}", table=table.label, keys=shown)
    return Need("no row", f"table:{table.name}", text, table.settled_by, table.questions)


def _without_value(node: ex.Lookup, row: Row) -> Need:
    table = node.table
    column = table.values[node.column].label
    text = say("{table}第 {row} 行没有“{column}”", table=table.label, row=row.id, column=column)
    return Need("no row", f"table:{table.name}", text, row.confirm_by, _questions(row.question))


def _questions(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(";") if part.strip())
