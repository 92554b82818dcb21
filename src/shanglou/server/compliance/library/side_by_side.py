"""The cities side by side, topic by topic: what each city's rules say of it, their figures first."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from shanglou.engine import expressions as ex
from shanglou.engine.catalogue import Applicable
from shanglou.engine.documents import Conflict, Status
from shanglou.engine.facts import Fact
from shanglou.engine.handbook import rule_parameters
from shanglou.engine.instruments import Instrument, Rule
from shanglou.engine.language import NONE, Text
from shanglou.engine.parameters import Parameter
from shanglou.engine.wording import text_of
from shanglou.engine.wording_expressions import FLIPPED, OPPOSITE, compared, is_limit
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from .parameters import shown_value
from .topics import TOPICS, Topic

#: A city shows so many rules of a topic at once; the others open.
FEW = 6


@dataclass(frozen=True, slots=True)
class City:
    """A column: a place and the instruments that it is compared by. `status` is what they are on the day."""

    place: str
    name: Text
    instruments: tuple[Instrument, ...]
    status: Status


@dataclass(frozen=True, slots=True)
class Value:
    """One figure of a rule: what is limited (empty where the rule's title says it), the figure, what it is called.

    ``单元建筑面积`` ``≥ 1,000 m²`` ``最小分割单元（层）``. `is_set` is false for a figure that the document leaves open.
    """

    what: Text
    text: Text
    label: Text
    is_set: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of a topic."""

    rule: Rule
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """What a city says of a topic: the rules with figures first."""

    said: tuple[Said, ...]

    @property
    def first(self) -> tuple[Said, ...]:
        """What is shown at once."""
        return self.said if len(self.said) <= FEW + 1 else self.said[:FEW]

    @property
    def rest(self) -> tuple[Said, ...]:
        """What opens on request."""
        return self.said[len(self.first) :]


@dataclass(frozen=True, slots=True)
class Line:
    """A topic in every column, and the contradictions that the documents' rules about it are known to have."""

    topic: Topic
    cells: tuple[Cell, ...]
    conflicts: tuple[Conflict, ...]


def cities(on: datetime.date) -> list[City]:
    """Every city of the library with what is in force there on a day; where nothing is, with what was last, marked as such."""
    own = library()
    found = []
    for code in dict.fromkeys(item.place for item in own.instruments.values()):
        instruments, status = _compared_by(own.applicable(code, on))
        found.append(City(code, place_text(place(code)), instruments, status))
    return found


def _compared_by(there: Applicable) -> tuple[tuple[Instrument, ...], Status]:
    if there.in_force:
        return there.in_force, "in force"
    states: tuple[Status, ...] = ("issued", "lapsed")
    for status in states:
        listed = [entry.instrument for entry in there.entries if entry.status == status]
        if listed:
            return (max(listed, key=lambda item: item.validity.starts),), status
    return (), "not issued"


def side_by_side(listed: list[City], topic: Topic | None = None) -> list[Line]:
    """The topics that some city has rules about."""
    found = []
    for one in TOPICS if topic is None else (topic,):
        cells = tuple(Cell(tuple(_said(city, one))) for city in listed)
        rules = [said.rule for cell in cells for said in cell.said]
        if rules:
            found.append(Line(one, cells, _conflicts(rules)))
    return found


def _said(city: City, topic: Topic) -> list[Said]:
    rules = [rule for item in city.instruments for rule in item.rules.values() if topic.facts & facts_tested(rule)]
    told: set[Value] = set()
    said = []
    for rule in rules:
        # A figure that several rules of the city rest on is told once.
        said.append(Said(rule, tuple(value for value in values(rule) if value not in told)))
        told.update(said[-1].values)
    return sorted(said, key=lambda one: not one.values)


def facts_tested(rule: Rule) -> set[str]:
    """The facts that a rule tests, apart from those that only tell whether it applies."""
    return {node.name for node in ex.walk(rule.tree) if isinstance(node, Fact)}


def _conflicts(rules: Iterable[Rule]) -> tuple[Conflict, ...]:
    """The contradictions between provisions of two documents that these rules cite."""
    cited = {clause: rule.instrument for rule in rules for clause in rule.clauses}
    between = {item: {cited[clause] for clause in item.clauses if clause in cited} for item in library().conflicts.values()}
    return tuple(item for item, documents in between.items() if len(documents) > 1)


def values(rule: Rule) -> Iterator[Value]:
    """The figures that a rule sets: the limits of what it tests, and its other parameters."""
    seen: set[Parameter] = set()
    found: dict[tuple[str, str], Value] = {}
    for node, wanted in limits(rule.tree, True):
        left, right, op = node.left, node.right, node.op if wanted else OPPOSITE[node.op]
        if is_limit(left):
            left, right, op = right, left, FLIPPED[op]
        if isinstance(left, ex.OrElse):
            left = left.value
        named = [item.parameter for item in ex.walk(right) if isinstance(item, ex.ParameterRef)]
        seen.update(named)
        label = named[0].label if len(named) == 1 else NONE
        shown = shown_value(named[0]) if isinstance(right, ex.ParameterRef) else text_of(right)
        text = compared(op, NONE, shown, left.type)
        is_set = all(item.value is not None for item in named)
        found[text_of(left).zh, text.zh] = Value(text_of(left), Text(text.zh.strip(), text.en.strip()), label, is_set)
    yield from found.values()
    for parameter in rule_parameters(rule):
        if parameter not in seen:
            yield Value(NONE, shown_value(parameter), parameter.label, parameter.value is not None)


def limits(node: ex.Expr, wanted: bool) -> Iterator[tuple[ex.Compare, bool]]:
    """The comparisons of a condition with a side on which no fact stands, each with whether it is to hold or to fail."""
    if isinstance(node, ex.Compare):
        one_sided = is_limit(node.left) != is_limit(node.right)
        if one_sided and node.left.type.kind in ("number", "date") and not _is_today(node):
            yield node, wanted
    elif isinstance(node, ex.Not):
        yield from limits(node.item, not wanted)
    elif isinstance(node, ex.And | ex.Or | ex.Readings):
        yield from _each(node.children, wanted)
    elif isinstance(node, ex.Cases):
        yield from _each((*node.values, node.otherwise), wanted)
    elif isinstance(node, ex.OrElse):
        yield from limits(node.value, wanted)


def _is_today(node: ex.Compare) -> bool:
    """Whether a side is the day of judgement, which is no figure of a document."""
    return any(isinstance(side, ex.AssessmentDate) for side in (node.left, node.right))


def _each(nodes: Iterable[ex.Expr], wanted: bool) -> Iterator[tuple[ex.Compare, bool]]:
    for node in nodes:
        yield from limits(node, wanted)


def topic_named(key: str) -> Topic | None:
    """The topic of a key as it stands in an address."""
    return next((topic for topic in TOPICS if topic.key == key), None)
