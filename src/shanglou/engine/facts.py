"""Facts and subjects: the typed, unit-bearing, labelled things that rules speak of.

A vocabulary declares subjects as classes and facts as their attributes::

    class Unit(Subject, name="unit", zh="单元", en="unit", parents=("building",)):
        floor_area = number("建筑面积", "floor area", unit="m2", places=2, maximum=10**7)
        split_by = choice("分割方式", "division basis", {"building": ("按幢", "by building"), "floor": ("按层", "by floor")})
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import ClassVar

from .expressions import Expr, expression
from .faults import RuleError
from .kinds import BOOLEAN, DATE, TEXT, Type
from .language import NONE, Text
from .units import unit as unit_named

Options = Mapping[str, tuple[str, str]]


class Fact(Expr):
    """A named thing known, or not, about a subject. A leaf of the tree; compared by identity.

    Attributes: `name` (qualified, ``unit.floor_area``), `label`, `of` (type), `options` with labels, `definition`, `source`
    (a standard or clause), and for numbers `places` (decimals kept exactly; finer input is refused), `minimum`, `maximum`
    (in the fact's own unit). A criterion is a boolean that a person decides: `question` names the open question behind it
    and `settled_by` who may answer. `names` say what the codes are called that a text consists of (divisions).
    """

    __slots__ = (
        "_derivation", "_expression", "criterion", "definition", "label", "maximum", "minimum", "name", "names", "of", "options",
        "personal", "places", "question", "settled_by", "source", "subject", "subject_label",
    )  # fmt: skip

    def __init__(
        self,
        label: Text,
        of: Type,
        *,
        options: Options | None = None,
        places: int = 0,
        minimum: int = 0,
        maximum: int = 0,
        definition: tuple[str, str] = ("", ""),
        source: str = "",
        derive: Callable[..., Expr] | None = None,
        criterion: bool = False,
        question: str = "",
        settled_by: tuple[str, str] = ("", ""),
        personal: bool = False,
        names: Mapping[str, Text] | None = None,
    ) -> None:
        self.label, self.of, self.places, self.minimum, self.maximum = label, of, places, minimum, maximum
        self.names = names or {}
        self.options = {key: Text(*texts) for key, texts in (options or {}).items()}
        self.definition, self.source, self.question = Text(*definition), source, question
        self.settled_by, self.criterion, self.personal = Text(*settled_by), criterion, personal
        self._derivation = derive
        self._expression: Expr | None = None
        self.name, self.subject, self.subject_label = "", "", NONE

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @property
    def type(self) -> Type:
        return self.of

    @property
    def derived(self) -> bool:
        """Whether the vocabulary says how to derive it when it is not given."""
        return self._derivation is not None

    @property
    def derivation(self) -> Expr | None:
        """The expression it is derived by when it is not given."""
        return self._expression

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expr):
            raise RuleError(f"compare with .is_(), .in_() or .equals(), not with ==: {self.name} == {other!r}")
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return self.name


def number(
    zh: str,
    en: str,
    *,
    unit: str,
    maximum: int,
    places: int = 0,
    minimum: int = 0,
    derive: Callable[..., Expr] | None = None,
    definition: tuple[str, str] = ("", ""),
    source: str = "",
) -> Fact:
    """A quantity in `unit`, kept exactly to `places` decimals, between `minimum` and `maximum` (in that unit)."""
    # Beyond this a float no longer tells a number from its neighbours one smallest step away.
    if max(abs(minimum), abs(maximum)) * 10**places >= 2**51:
        raise RuleError(f"{en}: {maximum} with {places} decimals is more than a 64-bit float keeps exactly; lower one of them")
    of = Type("number", unit_named(unit))
    return Fact(
        Text(zh, en),
        of,
        places=places,
        minimum=minimum,
        maximum=maximum,
        derive=derive,
        definition=definition,
        source=source,
    )


def boolean(
    zh: str,
    en: str,
    *,
    derive: Callable[..., Expr] | None = None,
    definition: tuple[str, str] = ("", ""),
    source: str = "",
) -> Fact:
    """Something that is so or is not."""
    return Fact(Text(zh, en), BOOLEAN, derive=derive, definition=definition, source=source)


def criterion(
    zh: str,
    en: str,
    *,
    settled_by: tuple[str, str],
    question: str = "",
    definition: tuple[str, str] = ("", ""),
    source: str = "",
) -> Fact:
    """Something a person decides, because the documents do not define it: unknown gives *needs judgement*."""
    return Fact(
        Text(zh, en),
        BOOLEAN,
        criterion=True,
        settled_by=settled_by,
        question=question,
        definition=definition,
        source=source,
    )


def choice(
    zh: str,
    en: str,
    options: Options,
    *,
    derive: Callable[..., Expr] | None = None,
    definition: tuple[str, str] = ("", ""),
    source: str = "",
) -> Fact:
    """One of several options, ``{key: (zh, en)}``."""
    of = Type("choice", options=tuple(options))
    return Fact(Text(zh, en), of, options=options, derive=derive, definition=definition, source=source)


def choices(zh: str, en: str, options: Options, *, definition: tuple[str, str] = ("", ""), source: str = "") -> Fact:
    """Any number of options, written ``a;b``; a `?` among them says that there may be more that are not known."""
    return Fact(Text(zh, en), Type("choices", options=tuple(options)), options=options, definition=definition, source=source)


def text(
    zh: str,
    en: str,
    *,
    definition: tuple[str, str] = ("", ""),
    source: str = "",
    personal: bool = False,
    names: Mapping[str, Text] | None = None,
) -> Fact:
    """A name, a code: anything compared only whole. `names` is what codes are called."""
    return Fact(Text(zh, en), TEXT, definition=definition, source=source, personal=personal, names=names)


def date(
    zh: str,
    en: str,
    *,
    derive: Callable[..., Expr] | None = None,
    definition: tuple[str, str] = ("", ""),
    source: str = "",
) -> Fact:
    """A day."""
    return Fact(Text(zh, en), DATE, derive=derive, definition=definition, source=source)


class Subject:
    """What rules speak of. Subclass with ``name``, labels and ``parents`` (subjects whose facts stand in its rows)."""

    name: ClassVar[str] = ""
    label: ClassVar[Text] = Text("", "")
    parents: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[dict[str, Fact]] = {}

    def __init_subclass__(cls, *, name: str, zh: str, en: str, parents: tuple[str, ...] = ()) -> None:
        cls.name, cls.label, cls.parents = name, Text(zh, en), parents
        cls.facts = {key: value for key, value in vars(cls).items() if isinstance(value, Fact)}
        for key, fact in cls.facts.items():
            fact.name, fact.subject, fact.subject_label = f"{name}.{key}", name, cls.label


class Total:
    """How a fact of a subject is added up over its members (the parcels of a project) when it is not given.

    `function` is ``sum``, ``min``, ``max`` or ``count``; `value` takes the member's subject and gives the number added
    (for ``count`` a condition). When one member's value is unknown the total is unknown.
    """

    def __init__(self, fact: Fact, member: str, function: str, value: Callable[..., Expr]) -> None:
        if function not in ("sum", "min", "max", "count"):
            raise RuleError(f"{fact.name}: a total is sum, min, max or count, not {function!r}")
        self.fact, self.member, self.function, self._value = fact, member, function, value
        self.expression: Expr | None = None

    def bind(self, vocabulary: Vocabulary) -> None:
        """Trace the value over the vocabulary."""
        self.expression = vocabulary.call(self._value)


class Vocabulary:
    """All subjects and facts that rules may speak of, by qualified name."""

    def __init__(self, subjects: Iterable[type[Subject]], totals: Iterable[Total] = ()) -> None:
        self.subjects = {subject.name: subject for subject in subjects}
        self.facts: dict[str, Fact] = {fact.name: fact for subject in self.subjects.values() for fact in subject.facts.values()}
        self.totals = {total.fact.name: total for total in totals}
        for subject in self.subjects.values():
            for parent in subject.parents:
                if parent not in self.subjects:
                    raise RuleError(f"subject {subject.name}: unknown parent {parent}")
        for fact in self.facts.values():
            if fact._derivation is not None and fact._expression is None:
                fact._expression = self.call(fact._derivation)
        for total in self.totals.values():
            total.bind(self)

    def call(self, function: Callable[..., object], **more: object) -> Expr:
        """Trace `function`: each of its arguments is filled by name, with a subject or one of `more`."""
        known: dict[str, object] = {**self.subjects, **more}
        arguments = []
        for name in inspect.signature(function).parameters:
            if name not in known:
                raise RuleError(f"{function.__qualname__}: nothing is called {name!r}; known: {', '.join(known)}")
            arguments.append(known[name])
        result = function(*arguments)
        return expression(result)

    def __getitem__(self, name: str) -> Fact:
        return self.facts[name]

    def __iter__(self) -> Iterator[Fact]:
        return iter(self.facts.values())

    def __contains__(self, name: str) -> bool:
        return name in self.facts

    def nearest(self, name: str) -> str:
        """The known fact most like `name`, or an empty string."""
        close = difflib.get_close_matches(name, self.facts, 1, 0.6)
        if not close:
            tail = name.rpartition(".")[2]
            close = [full for full in self.facts if full.rpartition(".")[2] == tail][:1]
        if not close:
            labels = {text: fact.name for fact in self for text in (fact.label.zh, fact.label.en)}
            close = [labels[found] for found in difflib.get_close_matches(name, labels, 1, 0.6)]
        return close[0] if close else ""

    def lineage(self, subject: str) -> tuple[str, ...]:
        """The subject and all subjects above it, nearest first."""
        found: dict[str, None] = {}
        queue = [subject]
        while queue:
            current = queue.pop(0)
            if current not in found:
                found[current] = None
                queue.extend(self.subjects[current].parents)
        return tuple(found)


def smallest_step(fact: Fact) -> Fraction:
    """The smallest difference that the fact can express, in its own unit."""
    return Fraction(1, 10**fact.places)
