"""The expression tree: what a rule function returns when it is traced with symbolic facts.

Nodes are immutable and compared by structure. They say what is meant and nothing of how it is computed: `judge` and
`sweep` evaluate them, `wording` reads them aloud. Frozen semantics: docs/engine.md.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, NoReturn

from .faults import RuleError
from .language import Text
from .units import UNITS, Unit, unit

if TYPE_CHECKING:
    from .instruments import Parameter
    from .tables import Table

Kind = Literal["boolean", "number", "choice", "choices", "text", "date"]
Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Operator = Literal["+", "-", "*", "/"]
Rounding = Literal["half_up", "half_even", "up", "down"]
Scalar = bool | int | Fraction | str | datetime.date

RATIO = UNITS["ratio"]


@dataclass(frozen=True, slots=True)
class Type:
    """What an expression yields: a kind, with the unit of a number and the options of a choice."""

    kind: Kind
    unit: Unit | None = None
    options: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} [{self.unit.name}]" if self.unit else self.kind


BOOLEAN, TEXT, DATE = Type("boolean"), Type("text"), Type("date")


def number_type(of: Unit) -> Type:
    """The type of a number measured in `of`."""
    return Type("number", of)


class Expr:
    """A node of the tree. Operators build bigger trees; nothing is computed."""

    __slots__ = ()

    @property
    def type(self) -> Type:
        """What the node yields."""
        raise AssertionError(f"{type(self).__name__} has no type")

    @property
    def children(self) -> tuple[Expr, ...]:
        """The nodes this one is made of, in reading order."""
        return ()

    def __bool__(self) -> NoReturn:
        raise RuleError("a rule is traced, not run: use & | ~ and cases(...) instead of and, or, not and if")

    def __and__(self, other: object) -> And:
        return And(_flat(And, self, _boolean(other)))

    def __rand__(self, other: object) -> And:
        return And(_flat(And, _boolean(other), self))

    def __or__(self, other: object) -> Or:
        return Or(_flat(Or, self, _boolean(other)))

    def __ror__(self, other: object) -> Or:
        return Or(_flat(Or, _boolean(other), self))

    def __invert__(self) -> Not:
        return Not(_boolean(self))

    def __ge__(self, other: object) -> Compare:
        return compare(">=", self, other)

    def __gt__(self, other: object) -> Compare:
        return compare(">", self, other)

    def __le__(self, other: object) -> Compare:
        return compare("<=", self, other)

    def __lt__(self, other: object) -> Compare:
        return compare("<", self, other)

    def equals(self, other: object) -> Compare:
        """Equal numbers or dates."""
        return compare("==", self, other)

    def differs(self, other: object) -> Compare:
        """Unequal numbers or dates."""
        return compare("!=", self, other)

    def __add__(self, other: object) -> Arith:
        return arith("+", self, other)

    def __radd__(self, other: object) -> Arith:
        return arith("+", other, self)

    def __sub__(self, other: object) -> Arith:
        return arith("-", self, other)

    def __rsub__(self, other: object) -> Arith:
        return arith("-", other, self)

    def __mul__(self, other: object) -> Arith:
        return arith("*", self, other)

    def __rmul__(self, other: object) -> Arith:
        return arith("*", other, self)

    def __truediv__(self, other: object) -> Arith:
        return arith("/", self, other)

    def __rtruediv__(self, other: object) -> Arith:
        return arith("/", other, self)

    def __mod__(self, other: object) -> NoReturn:
        raise RuleError("no bare remainder: back ends disagree on its sign")

    def is_(self, option: str) -> InSet:
        """A choice or text that is `option`."""
        return self.in_(option)

    def in_(self, *options: str) -> InSet:
        """A choice or text that is one of `options`."""
        _known_options(self, options)
        return InSet(self, tuple(options))

    def contains(self, option: str) -> Contains:
        """A set of choices that contains `option`."""
        _known_options(self, (option,))
        if self.type.kind != "choices":
            raise RuleError(f"{self!r} is one {self.type}, not a set: use is_() or in_()")
        return Contains(self, option)

    def or_else(self, default: object) -> OrElse:
        """This value, or `default` when it is not known; the finding says that the default was taken."""
        other = expression(default, like=self.type)
        _same_kind(self, other)
        return OrElse(self, _like(other, self))

    def rounded(self, places: int, mode: Rounding) -> Rounded:
        """This number to `places` decimals of its own unit by a named mode."""
        _number(self)
        return Rounded(self, places, mode)

    def in_unit(self, name: str) -> InUnit:
        """The same quantity measured in another unit of its dimension."""
        target = unit(name)
        _unit_of(self).to(target)
        return InUnit(self, target)


def _structural_eq(self: Expr, other: object) -> bool:
    if not isinstance(other, Expr):
        raise RuleError(f"compare with .is_(), .in_() or .equals(), not with ==: {self!r} == {other!r}")
    return type(self) is type(other) and hash(self) == hash(other) and self._key() == other._key()  # type: ignore[attr-defined]


@dataclass(frozen=True, eq=False)
class Node(Expr):
    """An inner node or constant: identity by structure, hash computed once."""

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def __eq__(self, other: object) -> bool:
        return _structural_eq(self, other)

    def __hash__(self) -> int:
        cached = self.__dict__.get("_hash")
        if cached is None:
            cached = hash((type(self).__name__, *self._key()))
            self.__dict__["_hash"] = cached
        return int(cached)


@dataclass(frozen=True, eq=False)
class Const(Node):
    """A literal. Prefer a parameter: a figure of a document belongs into parameters.csv with its clause."""

    value: Scalar
    of: Type

    def _key(self) -> tuple[object, ...]:
        return (type(self.value).__name__, self.value, self.of)

    @property
    def type(self) -> Type:
        return self.of


@dataclass(frozen=True, eq=False)
class ParameterRef(Node):
    """A parameter of an instrument; unknown while it is unset."""

    parameter: Parameter

    @property
    def type(self) -> Type:
        return self.parameter.type


@dataclass(frozen=True, eq=False)
class Lookup(Node):
    """A value column of the one row of `table` that the keys select."""

    table: Table
    column: str
    keys: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return self.table.column_type(self.column)

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.keys


@dataclass(frozen=True, eq=False)
class Not(Node):
    """Negation; unknown stays unknown."""

    item: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.item,)


@dataclass(frozen=True, eq=False)
class And(Node):
    """True when all are true, false when one is false, else unknown."""

    items: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.items


@dataclass(frozen=True, eq=False)
class Or(Node):
    """True when one is true, false when all are false, else unknown."""

    items: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.items


@dataclass(frozen=True, eq=False)
class Compare(Node):
    """Two numbers of one dimension, or two dates."""

    op: Comparison
    left: Expr
    right: Expr

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class InSet(Node):
    """A choice or text that is one of the options."""

    item: Expr
    options: tuple[str, ...]

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.item,)


@dataclass(frozen=True, eq=False)
class Contains(Node):
    """A set of choices that holds the option; unknown when it may hold one that is not known."""

    item: Expr
    option: str

    @property
    def type(self) -> Type:
        return BOOLEAN

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.item,)


@dataclass(frozen=True, eq=False)
class Arith(Node):
    """Exact arithmetic; division by zero is unknown, with that as the reason."""

    op: Operator
    left: Expr
    right: Expr

    @property
    def type(self) -> Type:
        left, right = _unit_of(self.left), _unit_of(self.right)
        if self.op == "*":
            return number_type(left * right)
        return number_type(left / right if self.op == "/" else left)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, eq=False)
class Extreme(Node):
    """The smallest or largest of several numbers of one dimension; unknown when one is unknown."""

    which: Literal["min", "max"]
    items: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return self.items[0].type

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.items


@dataclass(frozen=True, eq=False)
class Cases(Node):
    """The value of the first condition that is true, else `otherwise`. An unknown condition met on the way gives unknown."""

    conditions: tuple[Expr, ...]
    values: tuple[Expr, ...]
    otherwise: Expr

    @property
    def type(self) -> Type:
        return self.otherwise.type

    @property
    def children(self) -> tuple[Expr, ...]:
        pairs = (node for pair in zip(self.conditions, self.values, strict=True) for node in pair)
        return (*pairs, self.otherwise)


@dataclass(frozen=True, eq=False)
class OrElse(Node):
    """`value`, or the declared default when it is unknown."""

    value: Expr
    default: Expr

    @property
    def type(self) -> Type:
        return self.value.type

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.value, self.default)


@dataclass(frozen=True, eq=False)
class Rounded(Node):
    """A number to `places` decimals of its own unit. Modes: half_up (away from zero), half_even, up (ceiling), down (floor)."""

    value: Expr
    places: int
    mode: Rounding

    @property
    def type(self) -> Type:
        return self.value.type

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.value,)


@dataclass(frozen=True, eq=False)
class InUnit(Node):
    """The same quantity in another unit."""

    value: Expr
    unit: Unit

    @property
    def type(self) -> Type:
        return number_type(self.unit)

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.value,)


@dataclass(frozen=True, eq=False)
class Readings(Node):
    """Several readings of one text. Where all agree that is the value; where they differ a person decides the question."""

    question: str
    names: tuple[str, ...]
    labels: tuple[Text, ...] = field(repr=False)
    values: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return self.values[0].type

    @property
    def children(self) -> tuple[Expr, ...]:
        return self.values


@dataclass(frozen=True, eq=False)
class AddMonths(Node):
    """A date moved by whole months; a day that the month lacks becomes its last day."""

    date: Expr
    months: Expr

    @property
    def type(self) -> Type:
        return DATE

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.date, self.months)


@dataclass(frozen=True, eq=False)
class MonthsBetween(Node):
    """Whole months from `start` to `end` (the day of the month must have come round again); negative when end is earlier."""

    start: Expr
    end: Expr

    @property
    def type(self) -> Type:
        return number_type(UNITS["month"])

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.start, self.end)


@dataclass(frozen=True, eq=False)
class DaysBetween(Node):
    """Days from `start` to `end`; negative when end is earlier."""

    start: Expr
    end: Expr

    @property
    def type(self) -> Type:
        return number_type(UNITS["day"])

    @property
    def children(self) -> tuple[Expr, ...]:
        return (self.start, self.end)


@dataclass(frozen=True, eq=False)
class AssessmentDate(Node):
    """The date the case is judged on."""

    @property
    def type(self) -> Type:
        return DATE


ON = AssessmentDate()


# ------------------------------------------------------------------------------------------------ building trees


def expression(value: object, like: Type | None = None) -> Expr:
    """`value` as a node: a node itself, or a literal (a bare number takes the unit of `like`)."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, bool):
        return Const(value, BOOLEAN)
    if isinstance(value, int | Decimal | Fraction):
        exact = Fraction(value)
        scalar = exact.numerator if exact.denominator == 1 else exact
        return Const(scalar, number_type(like.unit if like and like.unit else RATIO))
    if isinstance(value, float):
        raise RuleError(f"{value!r} is not exact: write Decimal('{value!r}') or, better, a parameter")
    if isinstance(value, str):
        return Const(value, like if like and like.kind in ("choice", "text") else TEXT)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return Const(value, DATE)
    raise RuleError(f"{value!r} cannot stand in a rule")


def all_of(*items: object) -> Expr:
    """All of them (`&` of many)."""
    return _joined(And, items)


def any_of(*items: object) -> Expr:
    """Any of them (`|` of many)."""
    return _joined(Or, items)


def smallest(*items: object) -> Extreme:
    """The smallest of several quantities."""
    return _extreme("min", items)


def largest(*items: object) -> Extreme:
    """The largest of several quantities."""
    return _extreme("max", items)


def cases(*branches: tuple[object, object], otherwise: object) -> Cases:
    """`cases((condition, value), ..., otherwise=value)`: the value of the first condition that is true."""
    if not branches:
        raise RuleError("cases() needs at least one (condition, value)")
    values = [value for _, value in branches]
    nodes = [value for value in (*values, otherwise) if isinstance(value, Expr)]
    like = nodes[0].type if nodes else None
    built = tuple(expression(value, like) for value in values)
    last = expression(otherwise, like)
    for value in built:
        _same_kind(last, value)
    return Cases(tuple(_boolean(condition) for condition, _ in branches), tuple(_like(value, last) for value in built), last)


def readings(question: str, *alternatives: tuple[str, str, str, object]) -> Readings:
    """`readings("Q10", (name, zh, en, value), ...)`: readings of an undefined term that must agree, or a person decides."""
    if len(alternatives) < 2:
        raise RuleError("readings() needs two readings or more")
    names, zh, en, values = zip(*alternatives, strict=True)
    nodes = tuple(expression(value) for value in values)
    for node in nodes[1:]:
        _same_kind(nodes[0], node)
    labels = tuple(Text(*pair) for pair in zip(zh, en, strict=True))
    return Readings(question, names, labels, tuple(_like(node, nodes[0]) for node in nodes))


def add_months(date: object, months: object) -> AddMonths:
    """The date `months` (a number of months or years) after `date`."""
    count = expression(months, number_type(UNITS["month"]))
    _unit_of(count).to(UNITS["month"])
    return AddMonths(_date(date), count)


def months_between(start: object, end: object) -> MonthsBetween:
    """Whole months from `start` to `end`, in the unit month."""
    return MonthsBetween(_date(start), _date(end))


def days_between(start: object, end: object) -> DaysBetween:
    """Days from `start` to `end`, in the unit day."""
    return DaysBetween(_date(start), _date(end))


def compare(op: Comparison, left: object, right: object) -> Compare:
    """A comparison of two numbers of one dimension or of two dates."""
    anchor = left.type if isinstance(left, Expr) else right.type if isinstance(right, Expr) else None
    one, two = expression(left, anchor), expression(right, anchor)
    if {one.type.kind, two.type.kind} == {"date"}:
        return Compare(op, one, two)
    _unit_of(one).to(_unit_of(two))
    return Compare(op, one, two)


def arith(op: Operator, left: object, right: object) -> Arith:
    """Arithmetic on numbers; `+` and `-` need one dimension."""
    anchor = left.type if isinstance(left, Expr) else right.type if isinstance(right, Expr) else None
    like = anchor if op in "+-" else None
    one, two = expression(left, like), expression(right, like)
    _unit_of(one), _unit_of(two)
    return Arith(op, one, _like(two, one) if op in "+-" else two)


def walk(node: Expr) -> Iterable[Expr]:
    """The node and everything below it, parents first."""
    yield node
    for child in node.children:
        yield from walk(child)


def _flat(kind: type[And] | type[Or], left: Expr, right: Expr) -> tuple[Expr, ...]:
    _boolean(left)
    parts: list[Expr] = []
    for item in (left, right):
        parts.extend(item.items if isinstance(item, And | Or) and type(item) is kind else (item,))
    return tuple(parts)


def _joined(kind: type[And] | type[Or], items: tuple[object, ...]) -> Expr:
    nodes = tuple(_boolean(item) for item in items)
    if not nodes:
        raise RuleError("all_of() and any_of() need at least one condition")
    return nodes[0] if len(nodes) == 1 else kind(nodes)


def _extreme(which: Literal["min", "max"], items: tuple[object, ...]) -> Extreme:
    anchor = next((item.type for item in items if isinstance(item, Expr)), None)
    nodes = tuple(expression(item, anchor) for item in items)
    if len(nodes) < 2:
        raise RuleError(f"{which} needs two quantities or more")
    for node in nodes:
        _unit_of(node)
    return Extreme(which, tuple(_like(node, nodes[0]) for node in nodes))


def _like(node: Expr, other: Expr) -> Expr:
    """`node` in the unit of `other`, so that evaluators never have to convert between siblings."""
    have, want = node.type.unit, other.type.unit
    if have is None or want is None or (have.factor == want.factor and have.dimension == want.dimension):
        return node
    have.to(want)
    return InUnit(node, want)


def _boolean(value: object) -> Expr:
    node = expression(value)
    if node.type.kind != "boolean":
        raise RuleError(f"{node!r} is a {node.type}, not a condition")
    return node


def _date(value: object) -> Expr:
    node = expression(value)
    if node.type.kind != "date":
        raise RuleError(f"{node!r} is a {node.type}, not a date")
    return node


def _number(node: Expr) -> Expr:
    _unit_of(node)
    return node


def _unit_of(node: Expr) -> Unit:
    if node.type.unit is None:
        raise RuleError(f"{node!r} is a {node.type}, not a number")
    return node.type.unit


def _same_kind(one: Expr, two: Expr) -> None:
    kinds = {one.type.kind, two.type.kind}
    if len(kinds) > 1 and kinds != {"choice", "text"}:
        raise RuleError(f"{one!r} is a {one.type} and {two!r} a {two.type}")
    if one.type.unit:
        _unit_of(two).to(one.type.unit)


def _known_options(node: Expr, options: tuple[str, ...]) -> None:
    kind = node.type
    if kind.kind not in ("choice", "choices", "text"):
        raise RuleError(f"{node!r} is a {kind}: is_(), in_() and contains() are for choices and texts")
    for option in options:
        if kind.options and option not in kind.options:
            near = difflib.get_close_matches(option, kind.options, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; its options: {', '.join(kind.options)}"
            raise RuleError(f"{node!r} has no option {option!r}{hint}")
