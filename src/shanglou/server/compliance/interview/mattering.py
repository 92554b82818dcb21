"""Which facts can still change an answer: those that undecided gates and rules wait for, in the order in which to ask them.

A rule whose applicability is open asks for what would settle that first: were it not to apply, nothing else of it would be
wanted. A gate that is refused for good asks for nothing. What was answered, with *I don't know* too, is not asked again; where
a fact that can be derived is not known, the facts it is derived from are asked for instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from shanglou.engine.expressions import Cases, OrElse
from shanglou.engine.facts import Fact, Vocabulary
from shanglou.engine.instruments import Gate, Rule
from shanglou.engine.judge import Decision, Finding, GateFinding, Verdict
from shanglou.engine.needs import Need, needs
from shanglou.engine.program import Program
from shanglou.engine.report import Report
from shanglou.engine.rules import Modality
from shanglou.engine.steps import Env, Values

Role = Literal["scope", "test", "default"]
GATE, CRITERION, FIRM, RULE, MEASURE = range(5)
"""How soon to ask: what a gate waits for; what only a person settles; what a known answer rests on without being known; what
other rules wait for; what entitlements wait for."""

_OPEN = (Verdict.MISSING, Verdict.JUDGEMENT)


@dataclass(frozen=True, slots=True)
class Because:
    """One rule, and the gate that asks it if one does, that a fact is wanted for; `role` is what the fact does in it."""

    rule: Rule
    gate: Gate | None
    role: Role


@dataclass(slots=True)
class Wanted:
    """A fact that still matters, how soon to ask for it (`tier`) and for what."""

    fact: Fact
    tier: int
    because: list[Because] = field(default_factory=list)


class Mattering:
    """What still matters in a report. `given` are the facts that were answered; `personal`: ask for personal data too."""

    def __init__(self, report: Report, given: Collection[str], vocabulary: Vocabulary, *, personal: bool = False) -> None:
        self.report, self.given, self.vocabulary, self.personal = report, given, vocabulary, personal
        self.wanted: dict[str, Wanted] = {}
        self.open_gates: set[tuple[Gate, int | None]] = set()
        for item in report.gates:
            self._gate(item)
        gates = [rule for item in report.gates for rule in item.gate.rules if rule.modality is Modality.MUST]
        refused = [rule for item in report.gates if item.decision is Decision.REFUSE for rule in item.gate.rules]
        held = {*gates, *refused}
        for finding in report.findings:
            if finding.rule not in held:
                self._rule(finding)

    def ordered(self) -> list[Wanted]:
        """What matters, first what to ask first: by tier, then what settles whether rules apply, then what most rules share."""
        place = {fact.name: number for number, fact in enumerate(self.vocabulary)}
        return sorted(self.wanted.values(), key=lambda item: (item.tier, *_urgency(item), place[item.fact.name]))

    def decided(self, item: GateFinding) -> bool:
        """Whether no further answer can change what a gate says."""
        return (item.gate, item.member) not in self.open_gates

    # ------------------------------------------------------------------------------------------------- gates

    def _gate(self, item: GateFinding) -> None:
        musts = [finding for finding in item.findings if finding.rule.modality is Modality.MUST]
        against = [finding for finding in musts if finding.verdict is Verdict.NOT_MET]
        if any(not self._resting(finding) for finding in against):
            return
        if against:
            for finding in against:
                self._want_resting(finding, item, GATE)
            return
        proved = any(finding.verdict is Verdict.MET and not self._resting(finding) for finding in musts)
        for finding in musts:
            if finding.verdict in _OPEN:
                self._open(finding, item)
            elif finding.verdict is Verdict.NOT_APPLICABLE or not proved:
                self._want_resting(finding, item, FIRM)
            else:
                self._want(self._defaults(finding), finding, item, "default", FIRM)

    def _open(self, finding: Finding, item: GateFinding) -> None:
        scope = self._scope(finding)
        if scope:
            self._want(scope, finding, item, "scope", GATE)
            return
        for need in finding.needs:
            self._want(self._askable([need]), finding, item, "test", CRITERION if need.kind == "criterion" else GATE)
        self._want(self._defaults(finding), finding, item, "default", FIRM)

    def _want_resting(self, finding: Finding, item: GateFinding, tier: int) -> None:
        self._want(self._scope(finding), finding, item, "scope", tier)
        self._want(self._defaults(finding), finding, item, "default", tier)

    # ----------------------------------------------------------------------------------------------- other rules

    def _rule(self, finding: Finding) -> None:
        made, verdict = finding.rule, finding.verdict
        tier = MEASURE if made.kind == "entitlement" else RULE
        # Whether it applies makes no difference to a requirement that is met, nor to a measure that one does not qualify for.
        indifferent = Verdict.MET if made.kind == "requirement" else Verdict.NOT_MET
        scope = self._scope(finding) if verdict not in (Verdict.NOT_APPLICABLE, indifferent) else ()
        if scope:
            self._want(scope, finding, None, "scope", tier)
        elif verdict in _OPEN:
            self._want(self._askable(finding.needs), finding, None, "test", tier)

    # ----------------------------------------------------------------------------------------------------- facts

    def _want(self, facts: Iterable[Fact], finding: Finding, item: GateFinding | None, role: Role, tier: int) -> None:
        for fact in facts:
            wanted = self.wanted.setdefault(fact.name, Wanted(fact, tier))
            wanted.tier = min(wanted.tier, tier)
            reason = Because(finding.rule, item.gate if item is not None else None, role)
            if reason not in wanted.because:
                wanted.because.append(reason)
            if item is not None:
                self.open_gates.add((item.gate, item.member))

    def _resting(self, finding: Finding) -> bool:
        return bool(self._scope(finding) or self._defaults(finding))

    def _scope(self, finding: Finding) -> tuple[Fact, ...]:
        """What may still be asked to settle whether a rule applies; empty when that is known."""
        scope = finding.rule.scope
        if scope is None or finding.scope[-1] is not None:
            return ()
        return self._askable(needs(scope, finding.scope, finding.env))

    def _defaults(self, finding: Finding) -> tuple[Fact, ...]:
        """What may still be asked in place of the defaults that its answer rests on."""
        found: list[Need] = []
        for program, values in ((finding.rule.scope, finding.scope), (finding.rule.program, finding.values)):
            if program is not None and program.has_defaults and values:
                for index in _defaults_taken(program, values, finding.env):
                    found += needs(program, values, finding.env, index)
        scope = set(self._scope(finding))
        return tuple(fact for fact in self._askable(found) if fact not in scope)

    def _askable(self, wanted: Iterable[Need]) -> tuple[Fact, ...]:
        return tuple(dict.fromkeys(fact for need in wanted for fact in self._unasked(need, frozenset())))

    def _unasked(self, need: Need, seen: frozenset[str]) -> Iterator[Fact]:
        """The fact of a need, unless it was answered; when the answer was *I don't know*, what it may be derived from."""
        name = need.target.removeprefix("fact:")
        if need.kind not in ("fact", "criterion") or name not in self.vocabulary or name in seen:
            return
        fact = self.vocabulary[name]
        if name not in self.given and (self.personal or not fact.personal):
            yield fact
        elif fact.derivation is not None:
            program = _derivation(fact)
            env = self.report.case.env(self.report.case.facts, self.report.overrides)
            for inner in needs(program, program.run(env), env):
                yield from self._unasked(inner, seen | {name})


def _defaults_taken(program: Program, values: Values, env: Env) -> Iterator[int]:
    """The unknown values in whose place a default was taken, where the root would not be known without one.

    The values as they would be without defaults tell which of them matter: a condition that is false for another reason does
    not rest on the defaults inside it.
    """
    strict: Values = []
    for node, kids, step in zip(program.nodes, program.kids, program.steps, strict=True):
        strict.append(strict[kids[0]] if isinstance(node, OrElse) else step(strict, env))
    queue, seen = [len(values) - 1], set()
    while queue:
        index = queue.pop()
        if strict[index] is not None or index in seen:
            continue
        seen.add(index)
        node, kids = program.nodes[index], program.kids[index]
        if isinstance(node, OrElse) and values[kids[0]] is None:
            yield kids[0]
            kids = kids[1:]
        elif isinstance(node, OrElse):
            kids = kids[:1]
        elif isinstance(node, Cases):
            tests = kids[:-1:2]
            chosen = next((number for number, test in enumerate(tests) if values[test] is not False), len(tests))
            kids = (*tests[: chosen + 1], *kids[2 * chosen : 2 * chosen + 2])
        queue += reversed(kids)


@cache
def _derivation(fact: Fact) -> Program:
    assert fact.derivation is not None
    return Program(fact.derivation)


def _urgency(item: Wanted) -> tuple[int, int]:
    settles = any(reason.role == "scope" for reason in item.because)
    return (0 if settles else 1, -len({reason.rule for reason in item.because}))
