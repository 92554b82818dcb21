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
from typing import ClassVar, Literal, NoReturn

from .faults import RuleError
from .kinds import BOOLEAN, DATE, TEXT, Scalar, Type, number_type
from .language import Text
from .parameters import Parameter
from .tables import Table
from .units import UNITS, Unit, unit

Comparison = Literal["<", "<=", ">", ">=", "==", "!="]
Operator = Literal["+", "-", "*", "/"]
Rounding = Literal["half_up", "half_even", "up", "down"]

RATIO = UNITS["ratio"]


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
        return And(_flat(And, self, boolean_node(other)))

    def __rand__(self, other: object) -> And:
        return And(_flat(And, boolean_node(other), boolean_node(self)))

    def __or__(self, other: object) -> Or:
        return Or(_flat(Or, self, boolean_node(other)))

    def __ror__(self, other: object) -> Or:
        return Or(_flat(Or, boolean_node(other), boolean_node(self)))

    def __invert__(self) -> Not:
        return Not(boolean_node(self))

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
        if self.children:
            # What such a set lacks could not be asked for by name.
            raise RuleError(f"contains() is asked of a fact, not of {self!r}")
        return Contains(self, option)

    def or_else(self, default: object) -> OrElse:
        """This value, or `default` when it is not known; the finding says that the default was taken."""
        other = expression(default, like=self.type)
        same_kind(self, other)
        return OrElse(self, like_unit(other, self))

    def rounded(self, places: int, mode: Rounding) -> Rounded:
        """This number to `places` decimals of its own unit by a named mode."""
        number_node(self)
        return Rounded(self, places, mode)

    def in_unit(self, name: str) -> InUnit:
        """The same quantity measured in another unit of its dimension."""
        target = unit(name)
        unit_of(self).to(target)
        return InUnit(self, target)


@dataclass(frozen=True, eq=False)
class Node(Expr):
    """An inner node or constant: identity by structure, hash computed once.

    `PARTS` names the fields that hold the nodes below it, `YIELDS` its type where that is always the same; else it has the
    type of its first part.
    """

    PARTS: ClassVar[tuple[str, ...]] = ()
    YIELDS: ClassVar[Type | None] = None

    @property
    def type(self) -> Type:
        return self.YIELDS or self.children[0].type

    @property
    def children(self) -> tuple[Expr, ...]:
        found: list[Expr] = []
        for name in self.PARTS:
            value = getattr(self, name)
            found.extend(value if isinstance(value, tuple) else (value,))
        return tuple(found)

    def _key(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__dataclass_fields__)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expr):
            raise RuleError(f"compare with .is_(), .in_() or .equals(), not with ==: {self!r} == {other!r}")
        return isinstance(other, Node) and type(self) is type(other) and hash(self) == hash(other) and self._key() == other._key()

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

    PARTS = ("keys",)
    table: Table
    column: str
    keys: tuple[Expr, ...]

    @property
    def type(self) -> Type:
        return self.table.column_type(self.column)


@dataclass(frozen=True, eq=False)
class Not(Node):
    """Negation; unknown stays unknown."""

    PARTS, YIELDS = ("item",), BOOLEAN
    item: Expr


@dataclass(frozen=True, eq=False)
class And(Node):
    """True when all are true, false when one is false, else unknown."""

    PARTS, YIELDS = ("items",), BOOLEAN
    items: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Or(Node):
    """True when one is true, false when all are false, else unknown."""

    PARTS, YIELDS = ("items",), BOOLEAN
    items: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class Compare(Node):
    """Two numbers of one dimension, or two dates."""

    PARTS, YIELDS = ("left", "right"), BOOLEAN
    op: Comparison
    left: Expr
    right: Expr


@dataclass(frozen=True, eq=False)
class InSet(Node):
    """A choice or text that is one of the options."""

    PARTS, YIELDS = ("item",), BOOLEAN
    item: Expr
    options: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Contains(Node):
    """A set of choices that holds the option; unknown when it may hold one that is not known."""

    PARTS, YIELDS = ("item",), BOOLEAN
    item: Expr
    option: str


@dataclass(frozen=True, eq=False)
class Arith(Node):
    """Exact arithmetic; division by zero is unknown, with that as the reason."""

    PARTS = ("left", "right")
    op: Operator
    left: Expr
    right: Expr

    @property
    def type(self) -> Type:
        left, right = unit_of(self.left), unit_of(self.right)
        if self.op == "*":
            return number_type(left * right)
        return number_type(left / right if self.op == "/" else left)


@dataclass(frozen=True, eq=False)
class Extreme(Node):
    """The smallest or largest of several numbers of one dimension; unknown when one is unknown."""

    PARTS = ("items",)
    which: Literal["min", "max"]
    items: tuple[Expr, ...]


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

    PARTS = ("value", "default")
    value: Expr
    default: Expr


@dataclass(frozen=True, eq=False)
class Rounded(Node):
    """A number to `places` decimals of its own unit. Modes: half_up (away from zero), half_even, up (ceiling), down (floor)."""

    PARTS = ("value",)
    value: Expr
    places: int
    mode: Rounding


@dataclass(frozen=True, eq=False)
class InUnit(Node):
    """The same quantity in another unit."""

    PARTS = ("value",)
    value: Expr
    unit: Unit

    @property
    def type(self) -> Type:
        return number_type(self.unit)


@dataclass(frozen=True, eq=False)
class Readings(Node):
    """Several readings of one text. Where all agree that is the value; where they differ a person decides the question."""

    PARTS = ("values",)
    question: str
    names: tuple[str, ...]
    labels: tuple[Text, ...] = field(repr=False)
    values: tuple[Expr, ...]


@dataclass(frozen=True, eq=False)
class AddMonths(Node):
    """A date moved by whole months; a day that the month lacks becomes its last day."""

    PARTS, YIELDS = ("date", "months"), DATE
    date: Expr
    months: Expr


@dataclass(frozen=True, eq=False)
class MonthsBetween(Node):
    """Whole months from `start` to `end` (the day of the month must have come round again); negative when end is earlier."""

    PARTS, YIELDS = ("start", "end"), number_type(UNITS["month"])
    start: Expr
    end: Expr


@dataclass(frozen=True, eq=False)
class DaysBetween(Node):
    """Days from `start` to `end`; negative when end is earlier."""

    PARTS, YIELDS = ("start", "end"), number_type(UNITS["day"])
    start: Expr
    end: Expr


@dataclass(frozen=True, eq=False)
class AssessmentDate(Node):
    """The date the case is judged on."""

    YIELDS = DATE


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


def compare(op: Comparison, left: object, right: object) -> Compare:
    """A comparison of two numbers of one dimension or of two dates."""
    anchor = left.type if isinstance(left, Expr) else right.type if isinstance(right, Expr) else None
    one, two = expression(left, anchor), expression(right, anchor)
    if {one.type.kind, two.type.kind} == {"date"}:
        return Compare(op, one, two)
    unit_of(one).to(unit_of(two))
    return Compare(op, one, two)


def arith(op: Operator, left: object, right: object) -> Arith:
    """Arithmetic on numbers; `+` and `-` need one dimension."""
    anchor = left.type if isinstance(left, Expr) else right.type if isinstance(right, Expr) else None
    like = anchor if op in "+-" else None
    one, two = expression(left, like), expression(right, like)
    unit_of(one), unit_of(two)
    return Arith(op, one, like_unit(two, one) if op in "+-" else two)


def walk(node: Expr) -> Iterable[Expr]:
    """The node and everything below it, parents first."""
    yield node
    for child in node.children:
        yield from walk(child)


def _flat(kind: type[And] | type[Or], left: Expr, right: Expr) -> tuple[Expr, ...]:
    boolean_node(left)
    parts: list[Expr] = []
    for item in (left, right):
        parts.extend(item.items if isinstance(item, And | Or) and type(item) is kind else (item,))
    return tuple(parts)


def like_unit(node: Expr, other: Expr) -> Expr:
    """`node` in the unit of `other`, so that evaluators never have to convert between siblings."""
    have, want = node.type.unit, other.type.unit
    if have is None or want is None or (have.factor == want.factor and have.dimension == want.dimension):
        return node
    have.to(want)
    return InUnit(node, want)


def boolean_node(value: object) -> Expr:
    """`value` as a condition; `RuleError` when it is none."""
    node = expression(value)
    if node.type.kind != "boolean":
        raise RuleError(f"{node!r} is a {node.type}, not a condition")
    return node


def number_node(node: Expr) -> Expr:
    """The node, if it is a number; else `RuleError`."""
    unit_of(node)
    return node


def unit_of(node: Expr) -> Unit:
    """The unit of a number; `RuleError` for anything else."""
    if node.type.unit is None:
        raise RuleError(f"{node!r} is a {node.type}, not a number")
    return node.type.unit


def same_kind(one: Expr, two: Expr) -> None:
    """`RuleError` unless both can stand for each other: one kind, one dimension."""
    kinds = {one.type.kind, two.type.kind}
    if len(kinds) > 1 and kinds != {"choice", "text"}:
        raise RuleError(f"{one!r} is a {one.type} and {two!r} a {two.type}")
    if one.type.unit:
        unit_of(two).to(one.type.unit)


def _known_options(node: Expr, options: tuple[str, ...]) -> None:
    kind = node.type
    if kind.kind not in ("choice", "choices", "text"):
        raise RuleError(f"{node!r} is a {kind}: is_(), in_() and contains() are for choices and texts")
    for option in options:
        if kind.options and option not in kind.options:
            near = difflib.get_close_matches(option, kind.options, 1)
            hint = f"; did you mean {near[0]!r}?" if near else f"; its options: {', '.join(kind.options)}"
            raise RuleError(f"{node!r} has no option {option!r}{hint}")
