"""Judge one case: every rule gives a finding with its verdict, its whole trace, what is missing, and the gap."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from . import expressions as ex
from .facts import Fact
from .instruments import Gate, Rule
from .judgements import Judgement
from .language import Text
from .needs import Need, needs, questions_behind, wants_facts
from .program import Program
from .steps import Env, Values, unit_factor
from .units import UNITS, Unit


class Verdict(enum.Enum):
    """What a rule says of a case."""

    MET = "met"
    NOT_MET = "not met"
    MISSING = "missing facts"
    JUDGEMENT = "needs judgement"
    NOT_APPLICABLE = "not applicable"

    @property
    def label(self) -> Text:
        """The verdict in both languages."""
        return _LABELS[self]


_LABELS = {
    Verdict.MET: Text("符合", "met"),
    Verdict.NOT_MET: Text("不符合", "not met"),
    Verdict.MISSING: Text("资料不足", "missing facts"),
    Verdict.JUDGEMENT: Text("需研判", "needs judgement"),
    Verdict.NOT_APPLICABLE: Text("不适用", "not applicable"),
}


_ENTITLED = {
    Verdict.MET: Text("符合条件", "qualifies"),
    Verdict.NOT_MET: Text("不符合条件", "does not qualify"),
}


class Decision(enum.Enum):
    """What a gate says of a case."""

    PROCEED = "may proceed"
    REFUSE = "may not"
    COMPLETE = "complete the file"
    JUDGEMENT = "needs judgement"
    NOT_APPLICABLE = "not applicable"

    @property
    def label(self) -> Text:
        """The decision in both languages."""
        return _DECISIONS[self]


_DECISIONS = {
    Decision.PROCEED: Text("可以办理", "may proceed"),
    Decision.REFUSE: Text("不可以办理", "may not"),
    Decision.COMPLETE: Text("补齐资料", "complete the file"),
    Decision.JUDGEMENT: Text("需研判", "needs judgement"),
    Decision.NOT_APPLICABLE: Text("不适用", "not applicable"),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a failed comparison is off: `size` in `unit`, between `found` and `threshold`; `strict` when equality fails too."""

    comparison: ex.Compare
    size: Fraction
    unit: Unit | None
    found: Any
    threshold: Any
    strict: bool


@dataclass(slots=True)
class Finding:
    """What one rule says of one case. The trace is the value of every node; texts are made from it on demand."""

    rule: Rule
    verdict: Verdict
    value: Any
    values: Values = field(repr=False)
    scope: Values = field(repr=False)
    env: Env = field(repr=False)
    member: int | None = None

    @property
    def label(self) -> Text:
        """The verdict in the words that fit the kind of rule: a value is determined, an entitlement qualified for."""
        if self.verdict is Verdict.MET and self.rule.yields_value:
            return Text("得出", "result")
        if self.rule.kind == "entitlement" and self.verdict in _ENTITLED:
            return _ENTITLED[self.verdict]
        return self.verdict.label

    @property
    def needs(self) -> tuple[Need, ...]:
        """What would settle the verdict: missing facts that matter first, then what a person decides."""
        if self.verdict not in (Verdict.MISSING, Verdict.JUDGEMENT):
            return ()
        found = needs(self.rule.program, self.values, self.env)
        return tuple(sorted(found, key=lambda need: need.kind != "fact"))

    @property
    def assumptions(self) -> tuple[Need, ...]:
        """What was taken as so without being known: that the rule applies, and defaults taken for unknown values."""
        if self.verdict is Verdict.NOT_APPLICABLE:
            return ()
        found = (needs(program, values, self.env, index) for program, values, index in self._assumed())
        return tuple(dict.fromkeys(need for group in found for need in group))

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of the open questions that the rule cites, that its verdict waits for, or that an assumption rests on."""
        if self.verdict is Verdict.NOT_APPLICABLE:
            return ()
        unknown = [*self._assumed()]
        if self.verdict in (Verdict.MISSING, Verdict.JUDGEMENT):
            unknown.insert(0, (self.rule.program, self.values, -1))
        behind = (questions_behind(program, values, self.env, index) for program, values, index in unknown)
        return tuple(dict.fromkeys([*self.rule.source.questions, *(name for group in behind for name in group)]))

    def _assumed(self) -> Iterator[tuple[Program, Values, int]]:
        """Where something was taken as so: the scope's root, and the values in whose place a default was taken."""
        if self.rule.scope is not None and self.scope[-1] is None:
            yield self.rule.scope, self.scope, -1
        for program, values in ((self.rule.scope, self.scope), (self.rule.program, self.values)):
            if program is not None and program.has_defaults and values:
                for index in _defaults_taken(program, len(values) - 1, values, self.env):
                    yield program, values, index

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The comparisons that fail, with how far off each is. Of alternatives, those that only a size stands against are
        listed where there are any."""
        if self.verdict is not Verdict.NOT_MET:
            return ()
        return tuple(_failing(self.rule.program, len(self.values) - 1, self.values, True, self.env)[0])

    @property
    def rests_on(self) -> tuple[Judgement, ...]:
        """The recorded judgements that the rule's tree or scope reads."""
        judged = self.env.judgements
        if judged is None:
            return ()
        targets: dict[str, None] = {}
        for program in (self.rule.program, self.rule.scope):
            for node in program.nodes if program is not None else ():
                targets.update(dict.fromkeys(_targets(node)))
        return tuple(
            record
            for record in judged.records
            if (record.target in targets or record.target.rpartition(":")[0] in targets) and judged.about(record.target) is record
        )

    @property
    def materials(self) -> tuple[str, ...]:
        """For a route: the ids of the materials that the chosen procedure asks for."""
        return tuple(self.rule.source.materials.get(self.value, ())) if isinstance(self.value, str) else ()

    @property
    def materials_missing(self) -> tuple[str, ...]:
        """For a route: the materials not among those handed in; all of them when nothing is known of what was."""
        provided = self.rule.source.provided
        given = self.env.facts.get(provided.name) if provided is not None else None
        have = set(given.split(";")) if given else set()
        return tuple(name for name in self.materials if name not in have)


@dataclass(slots=True)
class GateFinding:
    """What a gate says: the decision and the findings it rests on, those that decide first."""

    gate: Gate
    decision: Decision
    findings: tuple[Finding, ...]
    member: int | None = None

    @property
    def deciding(self) -> tuple[Finding, ...]:
        """The findings that make the decision what it is."""
        verdict = {
            Decision.REFUSE: Verdict.NOT_MET,
            Decision.COMPLETE: Verdict.MISSING,
            Decision.JUDGEMENT: Verdict.JUDGEMENT,
        }.get(self.decision)
        if verdict is None:
            return self.findings if self.decision is Decision.PROCEED else ()
        return tuple(item for item in self.findings if item.verdict is verdict and item.rule.modality.value == "must")

    @property
    def needs(self) -> tuple[Need, ...]:
        """What is still asked for. A gate that already answers *may not* asks for nothing more."""
        if self.decision in (Decision.REFUSE, Decision.PROCEED, Decision.NOT_APPLICABLE):
            return ()
        wanted = [need for item in self.findings for need in item.needs if item.rule.modality.value == "must"]
        return tuple(dict.fromkeys(sorted(wanted, key=lambda need: need.kind != "fact")))


def judge(rule: Rule, env: Env, member: int | None = None) -> Finding:
    """The finding of one rule for the facts, day and judgements in `env`."""
    scope: Values = []
    if rule.scope is not None:
        scope = rule.scope.run(env)
        if scope[-1] is False:
            return Finding(rule, Verdict.NOT_APPLICABLE, None, [], scope, env, member)
    values = rule.program.run(env)
    value = values[-1]
    if value is None:
        verdict = Verdict.MISSING if wants_facts(rule.program, values, env) else Verdict.JUDGEMENT
    elif rule.yields_value:
        verdict = Verdict.MET
    else:
        verdict = Verdict.MET if value else Verdict.NOT_MET
    return Finding(rule, verdict, value, values, scope, env, member)


def judge_all(rules: Iterable[Rule], env: Env, member: int | None = None) -> list[Finding]:
    """The findings of several rules for one case."""
    return [judge(rule, env, member) for rule in rules]


def decide(gate: Gate, findings: Mapping[Rule, Finding], member: int | None = None) -> GateFinding:
    """The decision of a gate from the findings of its rules. Only a *must* can stand against it."""
    parts = tuple(findings[rule] for rule in gate.rules)
    return GateFinding(gate, decision([item.verdict for item in parts if item.rule.modality.value == "must"]), parts, member)


def decision(verdicts: Iterable[Verdict]) -> Decision:
    """One answer from many: may not, else complete the file, else needs judgement, else may proceed."""
    seen = set(verdicts)
    if Verdict.NOT_MET in seen:
        return Decision.REFUSE
    if Verdict.MISSING in seen:
        return Decision.COMPLETE
    if Verdict.JUDGEMENT in seen:
        return Decision.JUDGEMENT
    return Decision.PROCEED if Verdict.MET in seen else Decision.NOT_APPLICABLE


def _defaults_taken(program: Program, index: int, values: Values, env: Env) -> Iterable[int]:
    """The unknown values below a node for which a declared default was taken on the way to its value."""
    node, kids = program.nodes[index], program.kids[index]
    if isinstance(node, Fact) and env.facts.get(node.name) is not None:
        return
    if isinstance(node, ex.OrElse):
        if values[kids[0]] is None:
            yield kids[0]
        kids = kids[:1]
    elif isinstance(node, ex.Cases):
        tests = kids[:-1:2]
        chosen = next((number for number, test in enumerate(tests) if values[test] is not False), len(tests))
        kids = (*kids[: 2 * chosen : 2], *kids[2 * chosen : 2 * chosen + 2])
    for kid in kids:
        yield from _defaults_taken(program, kid, values, env)


def _targets(node: ex.Expr) -> Iterable[str]:
    if isinstance(node, Fact):
        yield f"fact:{node.name}"
    elif isinstance(node, ex.ParameterRef):
        yield f"parameter:{node.parameter.id}"
    elif isinstance(node, ex.Readings):
        yield f"question:{node.question}"
    elif isinstance(node, ex.Lookup):
        yield f"table:{node.table.name}"
        yield f"row:{node.table.name}"


def _failing(program: Program, index: int, values: Values, wanted: bool, env: Env) -> tuple[list[Gap], bool]:
    """The comparisons that keep a known node from being `wanted`, and whether something that has no size fails as well."""
    node, kids = program.nodes[index], program.kids[index]
    if values[index] is None or values[index] is wanted:
        return [], False
    if isinstance(node, ex.Compare):
        gap = gap_of(node, values[kids[0]], values[kids[1]], wanted)
        return ([gap], False) if gap is not None else ([], True)
    if isinstance(node, ex.Not):
        return _failing(program, kids[0], values, not wanted, env)
    if isinstance(node, ex.Cases):
        chosen = next(
            (value for condition, value in zip(kids[:-1:2], kids[1:-1:2], strict=True) if values[condition] is True),
            kids[-1],
        )
        return _failing(program, chosen, values, wanted, env)
    if isinstance(node, ex.OrElse):
        taken = kids[1] if values[kids[0]] is None else kids[0]
        return _failing(program, taken, values, wanted, env)
    given = isinstance(node, Fact) and env.facts.get(node.name) is not None
    if given or not kids or not isinstance(node, Fact | ex.And | ex.Or | ex.Readings):
        return [], True
    parts = [_failing(program, kid, values, wanted, env) for kid in kids if values[kid] is not None and values[kid] is not wanted]
    if isinstance(node, ex.Or if wanted else ex.And) and not all(hard for _, hard in parts):
        parts = [(gaps, hard) for gaps, hard in parts if not hard]
    return list(dict.fromkeys(gap for gaps, _ in parts for gap in gaps)), any(hard for _, hard in parts)


def gap_of(node: ex.Compare, left: Any, right: Any, wanted: bool = True) -> Gap | None:
    """How far a comparison is from being `wanted` (in days between dates); None when a side is unknown."""
    if left is None or right is None:
        return None
    strict = node.op in (("<", ">") if wanted else ("<=", ">="))
    if node.left.type.unit is None or node.right.type.unit is None:
        return Gap(node, Fraction(abs((left - right).days)), UNITS["day"], left, right, strict)
    size = abs(Fraction(left) * unit_factor(node) - right)
    measured: Unit = node.right.type.unit
    if measured.name not in UNITS or _is_threshold(node.left, node.right):
        size, measured = size / unit_factor(node), node.left.type.unit
    return Gap(node, size, measured, left, right, strict)


def _is_threshold(left: ex.Expr, right: ex.Expr) -> bool:
    return not any(isinstance(node, Fact) for node in ex.walk(left)) and any(isinstance(node, Fact) for node in ex.walk(right))
