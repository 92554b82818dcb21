"""Proof by mutation: every rule with one thing changed, and the changes that no worked example notices.

A mutant's name is the path of the changed node (child numbers below ``tree`` or ``applies``) and what was done to it:
``tree/1: ≥ made strict``. Survivors that cannot be noticed are explained in ``examples/survivors.toml``::

    [[survivor]]
    rule = "smallest_unit"
    mutant = "tree/1: ≥ made strict"
    reason_zh = "……"
    reason_en = "..."
"""

from __future__ import annotations

import dataclasses
import datetime
import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from . import expressions as ex
from .examples import Prepared, error_line, load_examples, prepare
from .facts import Fact, Vocabulary, smallest_step
from .faults import BadInput, RuleError
from .instruments import Instrument, Rule
from .kinds import BOOLEAN, number_type
from .language import Text
from .program import Program
from .units import UNITS, Unit

Path = tuple[int, ...]
Change = tuple[Path, str, ex.Expr]

_FLIPPED: dict[ex.Comparison, ex.Comparison] = {">=": "<", "<": ">=", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
_STRICT: dict[ex.Comparison, ex.Comparison] = {">=": ">", ">": ">=", "<=": "<", "<": "<="}
_SIGNS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}
_INVERSE: dict[ex.Operator, ex.Operator] = {"+": "-", "-": "+", "*": "/", "/": "*"}
_MODES: tuple[ex.Rounding, ...] = ("half_up", "up", "down")


@dataclass(frozen=True, eq=False)
class Mutant:
    """A rule with one thing changed."""

    name: str
    tree: ex.Expr
    applies: ex.Expr | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A survivor that the policy's author explains."""

    rule: str
    mutant: str
    reason: Text
    line: int


def mutants(rule: Rule) -> Iterator[Mutant]:
    """Every mutant of a rule, each different from the rule and from those before it."""
    seen: set[tuple[ex.Expr, ex.Expr | None]] = {(rule.tree, rule.applies)}
    for mutant in _all(rule):
        key = (mutant.tree, mutant.applies)
        if key not in seen and _sound(mutant.tree) and (mutant.applies is None or _sound(mutant.applies)):
            seen.add(key)
            yield mutant


def mutated(rule: Rule, mutant: Mutant) -> Rule:
    """The rule as the mutant has it."""
    return Rule(rule.id, rule.instrument, rule.source, mutant.tree, mutant.applies)


def survivors(
    instrument: Instrument, vocabulary: Vocabulary, rules: Collection[str] | None = None
) -> Iterator[tuple[Rule, Mutant]]:
    """The mutants (of the named `rules`, or of all) that no example of the rule, or of a gate that contains it, notices."""
    ready: dict[str, list[Prepared]] = {}
    for example in load_examples(instrument):
        try:
            prepared = prepare(example, instrument, vocabulary)
            failing = bool(prepared.differences())
        except (BadInput, RuleError):
            continue
        if failing:  # it notices nothing as long as it fails anyway
            continue
        names = [example.rule] if prepared.gate is None else [part.name for part in prepared.gate.rules]
        for name in names:
            ready.setdefault(name, []).append(prepared)
    for rule in instrument.rules.values():
        if rules is not None and rule.name not in rules:
            continue
        own = sorted(ready.get(rule.name, []), key=lambda item: item.gate is not None)
        for mutant in mutants(rule):
            other = {rule: mutated(rule, mutant)}
            for place, prepared in enumerate(own):
                if prepared.differences(other):
                    own.insert(0, own.pop(place))  # what noticed the last one likely notices the next
                    break
            else:
                yield rule, mutant


def explained(instrument: Instrument) -> list[Explained]:
    """The survivors explained in ``examples/survivors.toml``."""
    path = instrument.folder / "examples" / "survivors.toml"
    if not path.exists():
        return []
    where = f"{instrument.id}/examples/survivors.toml"
    written = path.read_text(encoding="utf-8")
    try:
        entries = tomllib.loads(written).get("survivor", [])
    except tomllib.TOMLDecodeError as problem:
        raise RuleError(f"{where}:{error_line(problem)}: {problem}") from None
    lines = [line for line, text in enumerate(written.splitlines(), 1) if re.match(r"\s*\[\[\s*survivor\s*\]\]", text)]
    found = []
    for number, entry in enumerate(entries):
        line = lines[number] if number < len(lines) else 1
        lacking = [key for key in ("rule", "mutant", "reason_zh", "reason_en") if not entry.get(key)]
        if lacking:
            raise RuleError(f"{where}:{line}: {', '.join(lacking)} is missing")
        reason = Text(entry["reason_zh"], entry["reason_en"])
        found.append(Explained(str(entry["rule"]), str(entry["mutant"]), reason, line))
    return found


def unexplained(instrument: Instrument, vocabulary: Vocabulary) -> Iterator[tuple[Rule, Mutant]]:
    """The survivors that nobody has explained."""
    known = {(entry.rule, entry.mutant) for entry in explained(instrument)}
    return ((rule, mutant) for rule, mutant in survivors(instrument, vocabulary) if (rule.name, mutant.name) not in known)


def replace(node: ex.Expr, path: Path, new: ex.Expr) -> ex.Expr:
    """The tree with the node at `path` (child numbers from the root) replaced."""
    if not path:
        return new
    place, rest = path[0], path[1:]
    children = list(node.children)
    children[place] = replace(children[place], rest, new)
    return _rebuilt(node, tuple(children))


# ------------------------------------------------------------------------------------------------ rebuilding trees


def _rebuilt(node: ex.Expr, children: tuple[ex.Expr, ...]) -> ex.Expr:
    if isinstance(node, ex.Cases):
        return ex.Cases(children[:-1:2], children[1:-1:2], children[-1])
    assert isinstance(node, ex.Node)
    left = iter(children)
    values: dict[str, Any] = {}
    for field in dataclasses.fields(node):
        old = getattr(node, field.name)
        if isinstance(old, ex.Expr):
            values[field.name] = next(left)
        elif isinstance(old, tuple) and old and all(isinstance(item, ex.Expr) for item in old):
            values[field.name] = tuple(next(left) for _ in old)
        else:
            values[field.name] = old
    return type(node)(**values)


def _sound(tree: ex.Expr) -> bool:
    """Whether the units still agree; a mutant whose units do not is noticed without any example."""
    try:
        Program(tree)
    except RuleError:
        return False
    return True


# ------------------------------------------------------------------------------------------------ changes


def _all(rule: Rule) -> Iterator[Mutant]:
    for path, what, new in changes(rule.tree):
        yield Mutant(_name("tree", path, what), replace(rule.tree, path, new), rule.applies)
    if rule.applies is not None:
        for path, what, new in changes(rule.applies):
            yield Mutant(_name("applies", path, what), rule.tree, replace(rule.applies, path, new))
        yield Mutant("applies: dropped", rule.tree, None)


def _name(root: str, path: Path, what: str) -> str:
    return f"{'/'.join((root, *map(str, path)))}: {what}"


def changes(tree: ex.Expr) -> Iterator[Change]:
    """Every single change of a tree, as the path of a node, what is done to it, and the node that takes its place."""
    yield from _changes(tree, (), None)


def _changes(node: ex.Expr, path: Path, parent: ex.Expr | None) -> Iterator[Change]:
    for what, new in _of_node(node, parent):
        yield path, what, new
    for place, child in enumerate(node.children):
        yield from _changes(child, (*path, place), node)


def _of_node(node: ex.Expr, parent: ex.Expr | None) -> Iterator[tuple[str, ex.Expr]]:
    if isinstance(node, ex.Compare):
        yield from _of_compare(node)
    elif node.type == BOOLEAN and not isinstance(parent, ex.Not) and not isinstance(node, ex.Readings | ex.OrElse):
        yield "negated", _negated(node)
    if isinstance(node, ex.And | ex.Or):
        yield from _of_junction(node)
    elif isinstance(node, ex.InSet):
        for option in node.options if len(node.options) > 1 else ():
            yield f"option {option} dropped", ex.InSet(node.item, tuple(other for other in node.options if other != option))
    elif isinstance(node, ex.Cases):
        yield from _of_cases(node)
    elif isinstance(node, ex.OrElse):
        yield "default dropped", node.value
        yield "value dropped", node.default
    elif isinstance(node, ex.Rounded):
        yield "rounding dropped", node.value
        for mode in _MODES:
            yield f"rounded {mode} instead of {node.mode}", ex.Rounded(node.value, node.places, mode)
    elif isinstance(node, ex.Extreme):
        other: Any = "max" if node.which == "min" else "min"
        yield f"{node.which} became {other}", ex.Extreme(other, node.items)
    elif isinstance(node, ex.Arith):
        yield from _of_arith(node)
    elif isinstance(node, ex.Readings):
        for name, value in zip(node.names, node.values, strict=True):
            yield f"only the reading {name}", value
    elif isinstance(node, ex.Const | ex.ParameterRef | ex.Lookup) and not _below_compare(parent):
        yield from _of_leaf(node)


def _negated(node: ex.Expr) -> ex.Expr:
    if isinstance(node, ex.Not):
        return node.item
    if isinstance(node, ex.Const):
        return ex.Const(not node.value, node.of)
    return ex.Not(node)


def _of_junction(node: ex.And | ex.Or) -> Iterator[tuple[str, ex.Expr]]:
    other: type[ex.And] | type[ex.Or] = ex.Or if isinstance(node, ex.And) else ex.And
    words = ("and", "or") if isinstance(node, ex.And) else ("or", "and")
    yield f"{words[0]} became {words[1]}", other(node.items)
    for place in range(len(node.items)):
        rest = node.items[:place] + node.items[place + 1 :]
        if rest:
            yield f"condition {place} dropped", rest[0] if len(rest) == 1 else type(node)(rest)


def _of_cases(node: ex.Cases) -> Iterator[tuple[str, ex.Expr]]:
    values = (*node.values, node.otherwise)
    count = len(node.conditions)
    for place in range(count):
        rest = [index for index in range(count) if index != place]
        fewer = ex.Cases(tuple(node.conditions[i] for i in rest), tuple(node.values[i] for i in rest), node.otherwise)
        yield f"branch {place} dropped", fewer if rest else node.otherwise
        swapped = [*values]
        swapped[place], swapped[place + 1] = values[place + 1], values[place]
        yield (
            f"values of branches {place} and {place + 1} swapped",
            ex.Cases(node.conditions, tuple(swapped[:-1]), swapped[-1]),
        )
    shorter = ex.Cases(node.conditions[:-1], node.values[:-1], node.values[-1]) if count > 1 else node.values[-1]
    yield "otherwise dropped", shorter


def _of_arith(node: ex.Arith) -> Iterator[tuple[str, ex.Expr]]:
    other = ex.Arith(_INVERSE[node.op], node.left, node.right)
    have, want = other.type.unit, node.type.unit
    assert have is not None
    assert want is not None
    if have.dimension != want.dimension:  # the units would not agree any more
        return
    yield f"{node.op} became {other.op}", other if have.factor == want.factor else ex.InUnit(other, want)


def _of_compare(node: ex.Compare) -> Iterator[tuple[str, ex.Expr]]:
    sign = _SIGNS.get(node.op, node.op)
    yield f"{sign} flipped", ex.Compare(_FLIPPED[node.op], node.left, node.right)
    if node.op in _STRICT:
        what = "made strict" if "=" in node.op else "made lax"
        yield f"{sign} {what}", ex.Compare(_STRICT[node.op], node.left, node.right)
    if node.left.type.kind == "date":
        between = ex.DaysBetween(node.right, node.left)
        for days, what in ((1, "one day later"), (-1, "one day earlier")):
            yield f"threshold {what}", ex.Compare(node.op, between, ex.Const(days, number_type(UNITS["day"])))
        return
    step = _step_of(node)
    on_left = isinstance(node.left, ex.Const) and not isinstance(node.right, ex.Const)
    side = node.left if on_left else node.right
    want = side.type.unit
    assert want is not None
    size = step[0] * step[1].to(want)
    for moved, what in ((size, "raised"), (-size, "lowered")):
        new = _moved(side, moved)
        changed = ex.Compare(node.op, new, node.right) if on_left else ex.Compare(node.op, node.left, new)
        yield f"threshold {what} by {_shown(step[0])} {step[1].name}".rstrip(), changed


def _below_compare(parent: ex.Expr | None) -> bool:
    return isinstance(parent, ex.Compare)


def _of_leaf(node: ex.Const | ex.ParameterRef | ex.Lookup) -> Iterator[tuple[str, ex.Expr]]:
    if node.type.kind == "date" and isinstance(node, ex.Const) and isinstance(node.value, datetime.date):
        for days, what in ((1, "one day later"), (-1, "one day earlier")):
            yield what, ex.Const(node.value + datetime.timedelta(days=days), node.of)
    if node.type.unit is None:
        return
    step = _last_decimal(node)
    for moved, what in ((step, "raised"), (-step, "lowered")):
        yield f"{what} by {_shown(step)} {node.type.unit.name}".rstrip(), _moved(node, moved)


def _moved(side: ex.Expr, by: Fraction) -> ex.Expr:
    of = number_type(_unit(side))
    if isinstance(side, ex.Const) and isinstance(side.value, int | Fraction):
        return ex.Const(_number(Fraction(side.value) + by), of)
    return ex.Arith("+", side, ex.Const(_number(by), of))


def _number(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def _unit(node: ex.Expr) -> Unit:
    assert node.type.unit is not None
    return node.type.unit


def _step_of(node: ex.Compare) -> tuple[Fraction, Unit]:
    """The smallest step of the compared fact in its unit; of a compound, the last decimal of its threshold."""
    for side in (node.left, node.right):
        fact = _bare(side)
        if isinstance(fact, Fact):
            return smallest_step(fact), _unit(fact)
        if isinstance(fact, ex.MonthsBetween | ex.DaysBetween):
            return Fraction(1), _unit(fact)
    for side in (node.right, node.left):
        threshold = _bare(side)
        if isinstance(threshold, ex.Const | ex.ParameterRef | ex.Lookup):
            return _last_decimal(threshold), _unit(threshold)
    return _finest(ex.walk(node)), _unit(node.right)


def _finest(nodes: Iterable[ex.Expr]) -> Fraction:
    steps = [smallest_step(node) for node in nodes if isinstance(node, Fact) and node.of.unit is not None]
    return min(steps, default=Fraction(1))


def _bare(node: ex.Expr) -> ex.Expr:
    while isinstance(node, ex.InUnit | ex.OrElse | ex.Rounded):
        node = node.value
    return node


def _last_decimal(node: ex.Expr) -> Fraction:
    """One unit of the last decimal that the value is written with."""
    if isinstance(node, ex.Const):
        values: list[Any] = [node.value]
    elif isinstance(node, ex.ParameterRef):
        values = [node.parameter.value]
    else:
        assert isinstance(node, ex.Lookup)
        values = [row.values[node.column] for row in node.table.rows]
    places = max((_places(Fraction(value)) for value in values if isinstance(value, int | Fraction)), default=0)
    return Fraction(1, 10**places)


def _places(value: Fraction) -> int:
    return next((places for places in range(8) if (value * 10**places).denominator == 1), 2)


def _shown(step: Fraction) -> str:
    return str(step.numerator) if step.denominator == 1 else f"{float(step):.10f}".rstrip("0")
