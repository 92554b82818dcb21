"""Verdicts, decisions, and what is missing and matters, as columns: the counterpart of `needs` and `judge`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import narwhals as nw

from .. import expressions as ex
from ..facts import Fact
from ..judge import Decision
from ..program import Program
from ..rules import Gate, Rule
from .emit import Emitter, literal
from .numbers import Number, rounded

Flag = nw.Expr | bool


class Masks:
    """Flags of a set of rules over one emitter."""

    def __init__(self, emitter: Emitter, rules: Sequence[Rule]) -> None:
        self._emitter = emitter
        self._programs: dict[Rule, list[int]] = {rule: emitter.run(rule.program) for rule in rules}
        self._scopes: dict[Rule, list[int]] = {rule: emitter.run(rule.scope) for rule in rules if rule.scope is not None}
        self._base = emitter.depth(number for numbers in (*self._programs.values(), *self._scopes.values()) for number in numbers)
        self._kept: dict[tuple[str, Rule, str], Flag] = {}

    def verdict(self, rule: Rule) -> nw.Expr:
        """True met, false not met, else null."""
        value = self._emitter.value(self._programs[rule][-1])
        column = nw.lit(None, dtype=nw.Boolean) if value is None else literal(value)
        return self._inside(rule, column)

    def value(self, rule: Rule) -> nw.Expr:
        """The value of a formula, route or grade; numbers as floats, to the rule's places."""
        value = self._emitter.value(self._programs[rule][-1])
        kind = rule.tree.type.kind
        if value is None:
            empty = nw.Float64 if kind == "number" else nw.Boolean if kind == "boolean" else nw.String
            return nw.lit(None, dtype=empty)
        if isinstance(value, Number):
            places = rule.source.places
            exact = rounded(value, places, rule.source.rounding) if places is not None else value
            return self._inside(rule, literal(exact.num).cast(nw.Float64) / literal(exact.den).cast(nw.Float64))
        if kind == "date":
            packed = literal(value)
            number = packed // 32
            day = packed - number * 32
            year = number // 12
            digits = year * 10_000 + (number - year * 12 + 1) * 100 + day
            return self._inside(rule, digits.cast(nw.String).str.to_date("%Y%m%d"))
        return self._inside(rule, literal(value))

    def excluded(self, rule: Rule) -> Flag:
        """Where the rule is known not to apply."""
        scope = self._scope(rule)
        return False if scope is None or scope is True else True if scope is False else (~scope).fill_null(False)

    def assumed(self, rule: Rule) -> Flag:
        """Where it is not known whether the rule applies."""
        return False if rule not in self._scopes else _flag(self._emitter.unknown(self._scopes[rule][-1]))

    def missing_any(self, rule: Rule) -> Flag:
        """Where the verdict is open and a missing fact that matters is among the reasons."""
        return self._keep("missing", rule, "", lambda: _any(self._facts(rule).values()))

    def judgement(self, rule: Rule) -> Flag:
        """Where the verdict is open and only a person can settle it."""

        return self._keep("judgement", rule, "", lambda: _and(self._open(rule), _not(self.missing_any(rule))))

    def missing(self, rules: Iterable[Rule]) -> dict[str, Flag]:
        """For each fact: where it is missing and matters to some rule."""
        found: dict[str, list[Flag]] = {}
        for rule in rules:
            for name, flag in self._facts(rule).items():
                found.setdefault(name, []).append(flag)
        return {name: _any(flags) for name, flags in found.items()}

    def decision(self, gate: Gate) -> nw.Expr:
        """The decision of a gate, as text."""
        must = [rule for rule in gate.rules if rule.modality.value == "must"]
        verdicts = [self.verdict(rule) for rule in must]
        refuse = _any([(~verdict).fill_null(False) for verdict in verdicts])
        met = _any([verdict.fill_null(False) for verdict in verdicts])
        missing = _any([self.missing_any(rule) for rule in must])
        judgement = _any([self.judgement(rule) for rule in must])
        result = nw.lit(Decision.NOT_APPLICABLE.value)
        for flag, answer in (
            (met, Decision.PROCEED),
            (judgement, Decision.JUDGEMENT),
            (missing, Decision.COMPLETE),
            (refuse, Decision.REFUSE),
        ):
            if flag is True:
                result = nw.lit(answer.value)
            elif flag is not False:
                result = nw.when(flag).then(nw.lit(answer.value)).otherwise(result)
        return result

    def _scope(self, rule: Rule) -> nw.Expr | bool | None:
        if rule not in self._scopes:
            return True
        value: nw.Expr | bool | None = self._emitter.value(self._scopes[rule][-1])
        return value

    def _inside(self, rule: Rule, column: nw.Expr) -> nw.Expr:
        outside = self.excluded(rule)
        if outside is False:
            return column
        if outside is True:
            return nw.when(nw.lit(False)).then(column)
        return nw.when(~outside).then(column)

    def _open(self, rule: Rule) -> Flag:
        return self._keep(
            "open", rule, "", lambda: _and(_flag(self._emitter.unknown(self._programs[rule][-1])), _not(self.excluded(rule)))
        )

    def _facts(self, rule: Rule) -> dict[str, Flag]:
        program, numbers = rule.program, self._programs[rule]
        open_ = self._open(rule)
        if open_ is False:
            return {}
        found: dict[str, Flag] = {}
        for fact in dict.fromkeys(node for node in program.nodes if isinstance(node, Fact) and not node.criterion):
            matters = self._matters(program, numbers, len(numbers) - 1, fact)
            flag = self._keep("fact", rule, fact.name, lambda: _and(open_, matters))  # noqa: B023
            if flag is not False:
                found[fact.name] = flag
        return found

    def _matters(self, program: Program, numbers: list[int], index: int, fact: Fact) -> Flag:
        """Where the node is unknown and `fact` is among the reasons."""
        node, kids = program.nodes[index], program.kids[index]
        unknown = _flag(self._emitter.unknown(numbers[index]))
        if unknown is False:
            return False
        if isinstance(node, Fact):
            return unknown if node is fact else False
        if isinstance(node, ex.Cases):
            return self._in_cases(program, numbers, kids, fact)
        if isinstance(node, ex.OrElse):
            return _and(unknown, self._matters(program, numbers, kids[1], fact))
        if isinstance(node, ex.Lookup):
            return self._in_lookup(program, numbers, index, fact)
        if isinstance(node, ex.Contains):
            item = program.nodes[kids[0]]
            return unknown if item is fact else _and(unknown, self._matters(program, numbers, kids[0], fact))
        return _and(unknown, _any(self._matters(program, numbers, kid, fact) for kid in kids))

    def _in_cases(self, program: Program, numbers: list[int], kids: tuple[int, ...], fact: Fact) -> Flag:
        result = self._matters(program, numbers, kids[-1], fact)
        for condition, value in reversed(list(zip(kids[:-1:2], kids[1:-1:2], strict=True))):
            test = self._emitter.value(numbers[condition])
            here = self._matters(program, numbers, condition, fact)
            chosen = self._matters(program, numbers, value, fact)
            if isinstance(test, bool):
                result = chosen if test else result
            elif test is None:
                result = here
            elif not (here is False and chosen is False and result is False):
                otherwise = nw.when(test.is_null()).then(literal(here)).otherwise(literal(result))
                result = nw.when(test.fill_null(False)).then(literal(chosen)).otherwise(otherwise)
        return result

    def _in_lookup(self, program: Program, numbers: list[int], index: int, fact: Fact) -> Flag:
        node, kids = program.nodes[index], program.kids[index]
        assert isinstance(node, ex.Lookup)
        exact, bands = kids[: len(node.table.exact_keys)], kids[len(node.table.exact_keys) :]
        by_key = _any(self._matters(program, numbers, kid, fact) for kid in exact)
        join = self._emitter.joined(node, tuple(numbers[kid] for kid in kids))
        by_band = _any(self._matters(program, numbers, kid, fact) for kid in bands)
        if join is None or by_band is False:
            return by_key
        holds = [self._emitter.holds(join, place, tuple(numbers[kid] for kid in bands)) for place in range(join.depth)]
        sure = [nw.col(f"{join.prefix}{place}_sure").fill_null(False) for place in range(join.depth)]
        found = _any([hold.fill_null(False) & flag for hold, flag in zip(holds, sure, strict=True)])
        perhaps = _any([hold.is_null() & flag for hold, flag in zip(holds, sure, strict=True)])
        known = _not(_any(_flag(self._emitter.unknown(numbers[kid])) for kid in exact))
        return _or(by_key, _and(_and(known, _and(perhaps, _not(found))), by_band))

    def _keep(self, what: str, rule: Rule, name: str, build: Callable[[], Flag]) -> Flag:
        key = (what, rule, name)
        if key not in self._kept:
            flag = build()
            if isinstance(flag, nw.Expr):
                flag, _ = self._emitter.keep(flag, self._base + _ORDER.index(what))
            self._kept[key] = flag
        return self._kept[key]


_ORDER = ("open", "fact", "missing", "judgement")


def _flag(value: nw.Expr | bool) -> Flag:
    return value


def _not(flag: Flag) -> Flag:
    return (not flag) if isinstance(flag, bool) else ~flag


def _and(one: Flag, two: Flag) -> Flag:
    if one is False or two is False:
        return False
    if one is True:
        return two
    return one if two is True else one & two  # type: ignore[operator]


def _or(one: Flag, two: Flag) -> Flag:
    return _any([one, two])


def _any(flags: Iterable[Flag]) -> Flag:
    parts = []
    for flag in flags:
        if flag is True:
            return True
        if flag is not False:
            parts.append(flag)
    if not parts:
        return False
    result = parts[0]
    for part in parts[1:]:
        result = result | part  # type: ignore[operator]
    return result

