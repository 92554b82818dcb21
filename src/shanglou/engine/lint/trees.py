"""What can be checked of traced rules: labels, options, materials."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import expressions as ex
from ..facts import Fact
from ..folders import many
from ..instruments import Instrument, Rule
from ..language import Text, say
from .files import Files, Problem
from .loading import gate_place, place


def check(files: Files, instrument: Instrument) -> Iterator[Problem]:
    """Every problem of the rules and gates that could be traced."""
    for rule in instrument.rules.values():
        file, line = place(files, rule.source.function)
        for message in (*_labels(rule), *_options(rule), *_materials(rule)):
            yield files.problem(file, line, say("规则 {name}：{problem}", name=rule.name, problem=message))
    for gate in instrument.gates.values():
        if not (gate.title.zh and gate.title.en):
            yield files.problem(
                *gate_place(files, gate.source.name), say("关口 {name} 要有中英文两种文字", name=gate.source.name)
            )


def questions_of(rule: Rule) -> tuple[str, ...]:
    """The questions that a rule names, in its readings, in itself and in the facts it asks."""
    found = list(rule.source.questions)
    for program in (rule.program, rule.scope):
        for node in program.nodes if program is not None else ():
            if isinstance(node, ex.Readings):
                found.append(node.question)
            elif isinstance(node, Fact):
                found.extend(many(node.question))
    return tuple(dict.fromkeys(found))


def parameters_of(rule: Rule) -> set[str]:
    """The names of the parameters that a rule reads."""
    return {node.parameter.name for node in _nodes(rule) if isinstance(node, ex.ParameterRef)}


def _nodes(rule: Rule) -> Iterable[ex.Expr]:
    yield from ex.walk(rule.tree)
    if rule.applies is not None:
        yield from ex.walk(rule.applies)


def _labels(rule: Rule) -> Iterator[Text]:
    texts = {"title": rule.title, **{f"option {key}": text for key, text in rule.options.items()}}
    for node in _nodes(rule):
        if isinstance(node, ex.Readings):
            texts.update({f"reading {name}": text for name, text in zip(node.names, node.labels, strict=True)})
    for name, text in texts.items():
        if not (text.zh and text.en):
            yield say("{name} 要有中英文两种文字", name=name)
    if bool(rule.source.advice.zh) != bool(rule.source.advice.en):
        yield say("{name} 要有中英文两种文字", name="advice")


def _options(rule: Rule) -> Iterator[Text]:
    if rule.kind not in ("route", "grade"):
        return
    reached: dict[str, None] = {}
    for option in _yielded(rule.tree):
        if option is None:
            yield say("结果不全是已声明的选项")
        elif option not in rule.options:
            yield say("得出的 {option} 不是已声明的选项", option=option)
        else:
            reached[option] = None
    for option in rule.options:
        if option not in reached:
            yield say("选项 {option} 永远得不到", option=option)


def _yielded(node: ex.Expr) -> Iterator[str | None]:
    """The constants that a tree can yield; None where it may yield something that is not known beforehand."""
    if isinstance(node, ex.Cases):
        for value in (*node.values, node.otherwise):
            yield from _yielded(value)
    elif isinstance(node, ex.OrElse | ex.Readings):
        for child in node.children:
            yield from _yielded(child)
    elif isinstance(node, ex.Const):
        yield str(node.value)
    elif isinstance(node, Fact) and node.options:
        yield from node.options
    elif isinstance(node, ex.Lookup):
        yield from dict.fromkeys(str(row.values[node.column]) for row in node.table.rows if row.values[node.column] is not None)
    else:
        yield None


def _materials(rule: Rule) -> Iterator[Text]:
    source = rule.source
    if source.materials and source.provided is None:
        yield say("列了材料，却没有 provided")
    for option, names in source.materials.items():
        if option not in source.options:
            yield say("材料所属的 {option} 不是已声明的选项", option=option)
        for name in names:
            if source.provided is not None and name not in source.provided.options:
                yield say("材料 {name} 不是 {fact} 的选项", name=name, fact=source.provided.name)
