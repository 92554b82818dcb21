"""The limits that rules set on a fact, found by asking the rules: what would just not be allowed.

No rule and no parameter is named here. A rule that tests a fact is judged with the fact at either end of its range; the
comparison that then fails has the limit on its other side. So a new city's rules are found as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from shanglou.engine.case import Case
from shanglou.engine.catalogue import Catalogue
from shanglou.engine.facts import Fact
from shanglou.engine.instruments import Rule
from shanglou.engine.judge import Finding, Gap, Verdict, judge
from shanglou.engine.language import Text
from shanglou.engine.steps import unit_factor


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on a fact in the fact's own unit: the most or the least it may be. `value` is None where a rule sets a limit
    that is not known, and `wants` says what would settle it. `assumes`: what was taken as so without being known.
    """

    fact: str
    is_most: bool
    value: Fraction | None
    rule: Rule
    wants: tuple[Text, ...] = ()
    assumes: tuple[Text, ...] = ()


def bounds(catalogue: Catalogue, case: Case, name: str) -> list[Bound]:
    """The limits of the instruments in force on a fact, each rule's own. `case` is located (`shanglou.policies.located`)."""
    fact = catalogue.vocabulary[name]
    found: list[Bound] = []
    for rule in _testing(catalogue, case, name):
        ends = [(is_most, _probed(rule, case, name, end)) for is_most, end in ((True, fact.maximum), (False, fact.minimum))]
        limits = [
            Bound(name, is_most, value, rule, assumes=_assumed(finding))
            for is_most, finding in ends
            for value in [limit_of(finding, name)]
            if value is not None
        ]
        found += limits or _open(name, rule, [finding for _is_most, finding in ends])
    return found


def strictest(found: Iterable[Bound], *, is_most: bool) -> Bound | None:
    """Of several limits the one that binds; one that is not known where none is."""
    own = [item for item in found if item.is_most is is_most]
    known = [item for item in own if item.value is not None]
    if known:
        pick = min if is_most else max
        return pick(known, key=lambda item: item.value or Fraction(0))
    return own[0] if own else None


def limit_of(finding: Finding, name: str) -> Fraction | None:
    """The other side of the failed comparison that tests the fact directly, in the fact's unit."""
    for gap in finding.gaps:
        value = limit_in(gap, name)
        if value is not None:
            return value
    return None


def limit_in(gap: Gap, name: str) -> Fraction | None:
    """The limit of one gap, where its comparison has the fact alone on one side."""
    node = gap.comparison
    if node.left.type.unit is None:
        return None
    if isinstance(node.left, Fact) and node.left.name == name:
        return Fraction(gap.threshold) / unit_factor(node)
    if isinstance(node.right, Fact) and node.right.name == name:
        return Fraction(gap.found) * unit_factor(node)
    return None


def _testing(catalogue: Catalogue, case: Case, name: str) -> list[Rule]:
    return [
        rule
        for item in catalogue.applicable(case.place, case.on).in_force
        for rule in item.rules.values()
        if rule.kind == "requirement" and name in rule.program.facts
    ]


def _probed(rule: Rule, case: Case, name: str, value: Fraction | int) -> Finding:
    probe = replace(case, facts={**case.facts, name: value})
    return judge(rule, probe.env(probe.facts, {}))


def _assumed(finding: Finding) -> tuple[Text, ...]:
    return tuple(need.text for need in finding.assumptions)


def _open(name: str, rule: Rule, findings: list[Finding]) -> list[Bound]:
    """A limit that the rule sets and nobody knows: the rule answers at neither end for want of a parameter or judgement."""
    if any(finding.verdict not in (Verdict.MISSING, Verdict.JUDGEMENT) for finding in findings):
        return []
    wants = tuple(dict.fromkeys(need.text for finding in findings for need in finding.needs))
    return [Bound(name, True, None, rule, wants, _assumed(findings[0]))]
