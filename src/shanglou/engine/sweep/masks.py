"""Verdicts, decisions, and what is missing and matters, as columns: the counterpart of `needs` and `judge`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

import narwhals as nw

from .. import expressions as ex
from ..facts import Fact
from ..instruments import Gate, Rule
from ..judge import Decision
from ..program import Program
from .columns import literal
from .emit import Emitter
from .flags import Flag, both, no, some, surely, unsure
from .numbers import Number


class Masks:
    """Flags of a set of rules over one emitter."""

    def __init__(self, emitter: Emitter, rules: Sequence[Rule]) -> None:
        self._emitter = emitter
        self._programs: dict[Rule, list[int]] = {rule: emitter.run(rule.program) for rule in rules}
        self._scopes: dict[Rule, list[int]] = {rule: emitter.run(rule.scope) for rule in rules if rule.scope is not None}
        self._base = emitter.depth(number for numbers in (*self._programs.values(), *self._scopes.values()) for number in numbers)
        self._kept: dict[tuple[str, Rule], Flag] = {}
        self._missing: dict[Rule, dict[str, Flag]] = {}
        self._depth: dict[Rule, int] = {}

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
            exact = self._emitter.rounded(value, places, rule.source.rounding, self._base) if places is not None else value
            quotient = literal(exact.num).cast(nw.Float64) / literal(exact.den).cast(nw.Float64)
            # Polars divides by a constant with its inverse, which is off in the last bit.
            return self._inside(rule, quotient if places is None else quotient.round(places))
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
        return False if rule not in self._scopes else self._emitter.unknown(self._scopes[rule][-1])

    def missing_any(self, rule: Rule) -> Flag:
        """Where the verdict is open and a missing fact that matters is among the reasons."""

        def build() -> tuple[Flag, int]:
            flags = self._facts(rule).values()
            return some(flags), self._depth.get(rule, self._base)

        return self._keep("missing", rule, build)

    def judgement(self, rule: Rule) -> Flag:
        """Where the verdict is open and only a person can settle it."""

        def build() -> tuple[Flag, int]:
            flag = both(self._open(rule), no(self.missing_any(rule)))
            return flag, self._depth.get(rule, self._base) + 1

        return self._keep("judgement", rule, build)

    def missing(self, rules: Iterable[Rule]) -> dict[str, Flag]:
        """For each fact: where it is missing and matters to some rule."""
        found: dict[str, list[Flag]] = {}
        for rule in rules:
            for name, flag in self._facts(rule).items():
                found.setdefault(name, []).append(flag)
        return {name: some(flags) for name, flags in found.items()}

    def decision(self, gate: Gate) -> nw.Expr:
        """The decision of a gate, as text."""
        must = [rule for rule in gate.rules if rule.modality.value == "must"]
        verdicts = [self.verdict(rule) for rule in must]
        refuse = some([(~verdict).fill_null(False) for verdict in verdicts])
        met = some([verdict.fill_null(False) for verdict in verdicts])
        missing = some([self.missing_any(rule) for rule in must])
        judgement = some([self.judgement(rule) for rule in must])
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
        unknown = self._emitter.unknown(self._programs[rule][-1])
        return self._keep("open", rule, lambda: (both(unknown, no(self.excluded(rule))), self._base))

    def _facts(self, rule: Rule) -> dict[str, Flag]:
        if rule not in self._missing:
            self._missing[rule] = self._reached(rule)
        return self._missing[rule]

    def _reached(self, rule: Rule) -> dict[str, Flag]:
        """For each fact: where it is unknown and is among the reasons of an open verdict.

        Goes down from the root: a node is reached where it is unknown and a node above it is reached through it.
        """
        program, numbers = rule.program, self._programs[rule]
        above: list[list[Flag]] = [[] for _ in numbers]
        above[-1].append(self._open(rule))
        depth = self._base + 1
        found: dict[str, list[Flag]] = {}
        for index in reversed(range(len(numbers))):
            here = some(above[index])
            node = program.nodes[index]
            if here is False:
                continue
            if isinstance(node, Fact):
                flag = both(here, self._for_want_of_facts(program, numbers, index))
                if flag is not False:
                    found.setdefault(node.name, []).append(flag)
                continue
            if isinstance(node, ex.Contains):
                assert isinstance(node.item, Fact)
                found.setdefault(node.item.name, []).append(here)
                continue
            if len(program.kids[index]) > 1 and isinstance(here, nw.Expr) and index != len(numbers) - 1:
                here, depth = self._emitter.keep(here, depth)
            for kid, flag in self._below(program, numbers, index, here):
                above[kid].append(flag)
        kept: dict[str, Flag] = {}
        for name, flags in found.items():
            known = some(flags)
            kept[name] = self._emitter.keep(known, depth)[0] if isinstance(known, nw.Expr) else known
        self._depth[rule] = depth + 1
        return kept

    def _for_want_of_facts(self, program: Program, numbers: list[int], index: int) -> Flag:
        """Where a fact is unknown because it, or a fact that it is derived from, is missing."""
        node = program.nodes[index]
        if isinstance(node, Fact) and node.criterion:
            return False
        unknown = self._emitter.unknown(numbers[index])
        if not program.kids[index]:
            return unknown
        return both(unknown, some(self._for_want_of_facts(program, numbers, kid) for kid in program.nearest(index)))

    def _below(self, program: Program, numbers: list[int], index: int, here: Flag) -> Iterable[tuple[int, Flag]]:
        """The nodes that an unknown node is unknown for, and where."""
        node, kids = program.nodes[index], program.kids[index]
        if isinstance(node, ex.Cases):
            rest = here
            for condition, value in zip(kids[:-1:2], kids[1:-1:2], strict=True):
                test = self._emitter.value(numbers[condition])
                yield condition, both(rest, self._emitter.unknown(numbers[condition]))
                if test is None:
                    return
                yield value, both(rest, test if isinstance(test, bool) else test.fill_null(False))
                rest = both(rest, (not test) if isinstance(test, bool) else (~test).fill_null(False))
            yield kids[-1], rest
        elif isinstance(node, ex.OrElse):
            yield kids[1], here
        elif isinstance(node, ex.Lookup):
            yield from self._below_lookup(node, kids, numbers, here)
        elif isinstance(node, ex.Readings) and self._emitter.answered(node) is not None:
            yield kids[self._emitter.answered(node) or 0], here
        else:
            hopeless = self._hopeless(node, tuple(numbers[kid] for kid in kids))
            for kid in kids:
                yield kid, both(both(here, no(hopeless)), self._emitter.unknown(numbers[kid]))

    def _hopeless(self, node: ex.Expr, kids: tuple[int, ...]) -> Flag:
        """Where the children that are known leave a node unknown, whatever the others are."""
        if isinstance(node, ex.Arith) and node.op == "/":
            return self._emitter.zero(kids[1])
        # Two readings that differ are both known.
        if isinstance(node, ex.Readings) and len(kids) > 2:
            return some(self._emitter.differ(one, two) for one, two in combinations(kids, 2))
        return False

    def _below_lookup(self, node: ex.Lookup, kids: tuple[int, ...], numbers: list[int], here: Flag) -> Iterable[tuple[int, Flag]]:
        if self._emitter.tables.chosen(node.table) is not None:
            return
        exact, bands = kids[: len(node.table.exact_keys)], kids[len(node.table.exact_keys) :]
        keys = [self._emitter.unknown(numbers[kid]) for kid in exact]
        for kid, unknown in zip(exact, keys, strict=True):
            yield kid, both(here, unknown)
        join = self._emitter.tables.joined(node, tuple(numbers[kid] for kid in kids))
        if join is None or not bands:
            return
        holds = [self._emitter.tables.holds(join, place, tuple(numbers[kid] for kid in bands)) for place in range(join.depth)]
        sure = [surely(self._emitter.tables.flag(join, place, "sure")) for place in range(join.depth)]
        found = some(both(surely(hold), flag) for hold, flag in zip(holds, sure, strict=True))
        between = both(both(here, self._emitter.tables.matched(join)), both(no(some(keys)), no(found)))
        for position, kid in enumerate(bands):
            asked = [no(self._emitter.tables.flag(join, place, f"free{position}")) for place in range(join.depth)]
            perhaps = some(both(both(unsure(hold), flag), one) for hold, flag, one in zip(holds, sure, asked, strict=True))
            yield kid, both(both(between, perhaps), self._emitter.unknown(numbers[kid]))

    def _keep(self, what: str, rule: Rule, build: Callable[[], tuple[Flag, int]]) -> Flag:
        key = (what, rule)
        if key not in self._kept:
            flag, depth = build()
            if isinstance(flag, nw.Expr):
                flag, _ = self._emitter.keep(flag, depth)
            self._kept[key] = flag
        return self._kept[key]
