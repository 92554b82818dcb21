"""The report of one case: every finding and gate of the instruments that apply, in one documented JSON form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .. import __version__
from .accept import accepted
from .case import Case
from .catalogue import Applicable, Catalogue, Entry
from .documents import Conflict, Question
from .instruments import Gate, Instrument, Rule
from .judge import Decision, Finding, Gap, GateFinding, Verdict, decide, judge
from .kinds import Scalar
from .language import Text
from .parameters import Parameter
from .wording import exact_number, finding_words, gap_words, trace
from .wording_trace import exact as scalar

FORMAT = "shanglou/report/1"


@dataclass(frozen=True, slots=True)
class Report:
    """What the instruments of a place say of a case on a day.

    `findings` come rule by rule, for each member of the case where the rule speaks of members. `what_if` marks a report
    that used an instrument out of force or other parameter values: it decides nothing. `not_asked` are rules of whose
    subject nothing is known.
    """

    case: Case
    applicable: Applicable
    findings: tuple[Finding, ...]
    gates: tuple[GateFinding, ...]
    conflicts: tuple[Conflict, ...]
    questions: tuple[Question, ...]
    not_asked: tuple[Rule, ...]
    what_if: bool
    overrides: Mapping[Parameter, Scalar]

    @property
    def stands_against(self) -> tuple[Finding, ...]:
        """The findings of a *must* that is not met."""
        return tuple(
            item
            for item in self.findings
            if item.verdict is Verdict.NOT_MET and item.rule.kind == "requirement" and item.rule.modality.value == "must"
        )

    def finding(self, rule: str, member: int | None = None) -> Finding:
        """The finding of the rule with this id (or unique short name); KeyError when it was not judged."""
        for item in self.findings:
            if rule in (item.rule.id, item.rule.name) and item.member == member:
                return item
        raise KeyError(rule)

    def gate(self, name: str, member: int | None = None) -> GateFinding:
        """The finding of the gate with this id or short name; KeyError when it was not asked."""
        for item in self.gates:
            if name in (item.gate.id, item.gate.source.name) and item.member == member:
                return item
        raise KeyError(name)

    def as_json(self, *, with_trace: bool | Callable[[Finding], bool] = True) -> dict[str, Any]:
        """The report as JSON values (schema: ``docs/schemas/report.json``). `with_trace`: whether findings have their trace,
        or which of them; it is most of the work."""
        traced = with_trace if callable(with_trace) else lambda _: with_trace
        return {
            "format": FORMAT,
            "version": __version__,
            "on": self.case.on.isoformat(),
            "place": self.case.place,
            "title": self.case.title,
            "what_if": self.what_if,
            "parameters_set": {parameter.id: scalar(value) for parameter, value in self.overrides.items()},
            "facts": {name: scalar(value) for name, value in sorted(self.case.facts.items())},
            "members": {
                name: [{key: scalar(value) for key, value in sorted(row.items())} for row in rows]
                for name, rows in self.case.members.items()
            },
            "judgements": [record.as_json() for record in self.case.judgements.records],
            "instruments": [instrument_json(entry) for entry in self.applicable.entries],
            "gates": [gate_json(item) for item in self.gates],
            "findings": [finding_json(item, traced(item)) for item in self.findings],
            "conflicts": [conflict_json(item) for item in self.conflicts],
            "questions": [question_json(item) for item in self.questions],
            "not_asked": [rule.id for rule in self.not_asked],
        }


def check(
    catalogue: Catalogue,
    case: Case,
    *,
    what_if: Iterable[Instrument] = (),
    overrides: Mapping[Parameter, Scalar] | None = None,
    rules: Iterable[Rule] | None = None,
    gates: Iterable[Gate] | None = None,
) -> Report:
    """Judge a case by every rule of the instruments in force at its place on its day.

    `what_if` names instruments out of force to use all the same; `overrides` sets parameters; either marks the report.
    Without `rules` a rule is asked when something is known of a fact it tests (not only of what it applies to) and, where it
    tests its own subject, of that subject; or when a gate that is asked holds it. Gates are asked likewise; with `rules`
    alone none is.
    """
    case = replace(case, judgements=accepted(catalogue, case.judgements))
    applicable = catalogue.applicable(case.place, case.on)
    extra = tuple(item for item in what_if if item not in applicable.in_force)
    instruments = (*applicable.in_force, *extra)
    wanted = None if rules is None else set(rules)
    values = dict(overrides or {})
    findings: list[Finding] = []
    gate_findings: list[GateFinding] = []
    not_asked: list[Rule] = []
    named = set(case.facts).union(*(row for rows in case.members.values() for row in rows))
    every_gate = (gate for item in instruments for gate in item.gates.values())
    asked_gates = (
        list(gates) if gates is not None else [gate for gate in every_gate if wanted is None and _asks_gate(gate, named)]
    )
    in_gates = {rule for gate in asked_gates for rule in gate.rules}
    by_rule: dict[tuple[Rule, int | None], Finding] = {}
    for item in instruments:
        for rule in item.rules.values():
            if rule not in in_gates and not (rule in wanted if wanted is not None else _asks(rule, named)):
                not_asked.append(rule)
                continue
            for member, facts in case.known(rule.subject):
                finding = judge(rule, case.env(facts, values), member)
                by_rule[rule, member] = finding
                findings.append(finding)
    for gate in asked_gates:
        for member, facts in case.known(gate.source.subject.name):
            env = case.env(facts, values)
            parts = {rule: _shared(by_rule, rule, gate, member) or judge(rule, env, member) for rule in gate.rules}
            gate_findings.append(decide(gate, parts, member))
    judged = {rule for rule, _ in by_rule}
    return Report(
        case,
        applicable,
        tuple(findings),
        tuple(gate_findings),
        tuple(_touched(catalogue.conflicts.values(), judged)),
        tuple(_open_questions([*(entry.instrument for entry in applicable.entries), *extra], findings)),
        tuple(not_asked),
        bool(extra) or bool(values),
        values,
    )


def _asks(rule: Rule, named: set[str]) -> bool:
    """Whether enough is known to ask: some fact it tests, and of its own subject some fact, if it tests that."""
    own = {name for name in rule.program.facts if name.startswith(f"{rule.subject}.")}
    return bool(named.intersection(rule.program.facts)) and (not own or _knows(rule.subject, named))


def _asks_gate(gate: Gate, named: set[str]) -> bool:
    return _knows(gate.source.subject.name, named) and any(_asks(rule, named) for rule in gate.rules)


def _knows(subject: str, named: set[str]) -> bool:
    return any(name.startswith(f"{subject}.") for name in named)


def _shared(by_rule: Mapping[tuple[Rule, int | None], Finding], rule: Rule, gate: Gate, member: int | None) -> Finding | None:
    """The finding already made of the same member; another subject's members are counted apart."""
    same = rule.subject == gate.source.subject.name or member is None
    return by_rule.get((rule, member)) if same else None


def _touched(conflicts: Iterable[Conflict], judged: set[Rule]) -> Iterable[Conflict]:
    """The contradictions that a judged rule names, or of which it implements a clause."""
    cited = {clause for rule in judged for clause in rule.clauses}
    named = {conflict for rule in judged for conflict in rule.source.conflicts}
    return (item for item in conflicts if item.id in named or not cited.isdisjoint(item.clauses))


def _open_questions(instruments: Iterable[Instrument], findings: Iterable[Finding]) -> Iterable[Question]:
    named = dict.fromkeys(name for finding in findings for name in finding.questions)
    known = {key: value for item in instruments for key, value in item.questions.items()}
    return (known[name] for name in named if name in known)


@dataclass(frozen=True, slots=True)
class Change:
    """What one rule or gate said before and says now; None where it was not asked."""

    id: str
    member: int | None
    before: str | None
    after: str | None

    def as_json(self) -> dict[str, Any]:
        """The change as JSON."""
        return {"id": self.id, "member": self.member, "before": self.before, "after": self.after}


def compare(before: Report | Mapping[str, Any], after: Report | Mapping[str, Any]) -> list[Change]:
    """What changed between two reports of a case, rule by rule and gate by gate: by another date, fact or parameter, or, for
    a report kept as JSON (`Report.as_json`), by another version of the rules.
    """
    one, two = (_answers(item.as_json(with_trace=False) if isinstance(item, Report) else item) for item in (before, after))
    return [
        Change(name, member, one.get((name, member)), two.get((name, member)))
        for name, member in dict.fromkeys([*one, *two])
        if one.get((name, member)) != two.get((name, member))
    ]


def _answers(report: Mapping[str, Any]) -> dict[tuple[str, int | None], str]:
    found = {
        (item["rule"], item["member"]): item["verdict"] if item["value"] is None else str(item["value"])
        for item in report["findings"]
    }
    found.update({(item["gate"], item["member"]): item["decision"] for item in report["gates"]})
    return found


def both(text: Text) -> dict[str, str]:
    """A text as JSON."""
    return {"zh": text.zh, "en": text.en}


def instrument_json(entry: Entry) -> dict[str, Any]:
    """An instrument and its state as JSON."""
    item = entry.instrument
    return {
        "id": item.id,
        "number": item.number,
        "title": both(item.title),
        "place": item.place,
        "status": entry.status,
        "in_force_from": item.validity.starts.isoformat(),
        "in_force_to": item.validity.ends.isoformat() if item.validity.ends else None,
        "validity": item.validity.basis,
        "remark": both(entry.remark),
        "yields_to": [other.id for other in entry.yields_to],
        "digest": item.digest,
    }


def finding_json(finding: Finding, with_trace: bool) -> dict[str, Any]:
    """A finding as JSON."""
    made = finding.rule
    found: dict[str, Any] = {
        "rule": made.id,
        "kind": made.kind,
        "modality": made.modality.value,
        "stage": made.source.stage.name.lower(),
        "subject": made.subject,
        "member": finding.member,
        "title": both(made.title),
        "clauses": list(made.clauses),
        "verdict": finding.verdict.value,
        "value": scalar(finding.value) if made.yields_value else None,
        "unit": made.tree.type.unit.name if made.kind == "formula" and made.tree.type.unit else None,
        "text": both(finding_words(finding)),
        "gaps": [gap_json(gap) for gap in finding.gaps],
        "needs": [need.as_json() for need in finding.needs],
        "assumptions": [need.as_json() for need in finding.assumptions],
        "rests_on": [record.target for record in finding.rests_on],
    }
    if made.kind == "route":
        found |= {"materials": list(finding.materials), "materials_missing": list(finding.materials_missing)}
    if with_trace:
        found["trace"] = trace(finding)
    return found


def gap_json(gap: Gap) -> dict[str, Any]:
    """A gap as JSON."""
    return {
        "size": exact_number(gap.size),
        "unit": gap.unit.name if gap.unit else None,
        "found": scalar(gap.found),
        "threshold": scalar(gap.threshold),
        "text": both(gap_words(gap)),
    }


def gate_json(item: GateFinding) -> dict[str, Any]:
    """A gate's answer as JSON."""
    return {
        "gate": item.gate.id,
        "title": both(item.gate.title),
        "clauses": list(item.gate.source.clauses),
        "member": item.member,
        "decision": item.decision.value,
        "decided_by": [finding.rule.id for finding in item.deciding] if item.decision is not Decision.PROCEED else [],
        "needs": [need.as_json() for need in item.needs],
        "findings": [finding.rule.id for finding in item.findings],
    }


def conflict_json(item: Conflict) -> dict[str, Any]:
    """A contradiction as JSON."""
    return {
        "id": item.id,
        "topic": both(item.topic),
        "finding": both(item.finding),
        "behaviour": both(item.behaviour),
        "clauses": list(item.clauses),
    }


def question_json(item: Question) -> dict[str, Any]:
    """An open question as JSON."""
    return {
        "id": item.id,
        "topic": both(item.topic),
        "default": both(item.default),
        "settled_by": both(item.settled_by),
        "blocks": item.blocks,
        "clauses": list(item.clauses),
    }
