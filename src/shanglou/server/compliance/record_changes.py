"""What two checks of a project answer differently, and which facts changed between them, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.urls import reverse

from shanglou.engine.instruments import Rule
from shanglou.engine.report import Change
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..foundation.fields import language
from .models import Check
from .presentation import VERDICTS
from .presentation.naming import capital, together
from .records import FactRow, fact_row, said
from .whatif import worded

#: What says nothing of a case: that a rule was not asked, or does not apply.
_SILENT = {None, "not applicable"}


@dataclass(frozen=True, slots=True)
class Told:
    """A change of a rule's or a decision's answer with its title; `member` names those that changed so, if it speaks of some.

    `before_value` and `after_value` say in words what a rule yields that answers with a value and not with a verdict.
    """

    id: str
    title: str
    member: str
    before: str | None
    after: str | None
    url: str
    is_gate: bool
    before_value: str = ""
    after_value: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether it says nothing before and after, as a rule that came into force in between and does not apply."""
        return {self.before, self.after} <= _SILENT


def told(changes: Iterable[Change], origins: Mapping[str, Any]) -> list[Told]:
    """Each change in words."""
    own, found = library(), []
    for item in changes:
        rule, gate = own.rules.get(item.id), own.gates.get(item.id)
        made = rule or gate
        subject = rule.subject if rule is not None else gate.source.subject.name if gate is not None else ""
        member = _member(subject, item.member, origins) if item.member is not None else ""
        title = capital(made.title.of(language())) if made else item.id
        page = "compliance:rule" if rule is not None else "compliance:gate"
        url = reverse(page, args=[item.id]) if made else ""
        values = (_value(rule, item.before), _value(rule, item.after))
        found.append(Told(item.id, title, member, item.before, item.after, url, gate is not None, *values))
    return found


def told_together(changes: Iterable[Change], origins: Mapping[str, Any]) -> list[Told]:
    """Changes in words: decisions first, then rules; members that changed alike in one."""
    alike: dict[tuple[str, str | None, str | None], list[Told]] = {}
    for item in told(changes, origins):
        alike.setdefault((item.id, item.before, item.after), []).append(item)
    found = [replace(listed[0], member=together((one.member for one in listed), language() == "en")) for listed in alike.values()]
    return sorted(found, key=lambda one: not one.is_gate)


def _value(rule: Rule | None, answer: str | None) -> str:
    if rule is None or answer is None or answer in VERDICTS:
        return ""
    return worded(rule, Fraction(answer) if rule.tree.type.kind == "number" else answer).of(language())


def _member(subject: str, number: int, origins: Mapping[str, Any]) -> str:
    rows = origins.get("rows", {}).get(subject, [])
    label = VOCABULARY.subjects[subject].label.of(language()) if subject in VOCABULARY.subjects else subject
    return f"{label} {rows[number - 1][1] if number <= len(rows) else number}"


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that two checks had different values of; empty where it was unknown. Its `member` names all that changed so."""

    fact: FactRow
    before: str
    after: str


def changed_facts(before: Check, after: Check) -> list[FactChange]:
    """The facts that two checks had different values of: of the case itself, then of members, which are told apart by their
    registry rows.
    """
    found = [
        FactChange(fact_row(name, one if two is None else two, None), _or_empty(name, one), _or_empty(name, two))
        for name, one, two in _differing(before.report.get("facts", {}), after.report.get("facts", {}))
    ]
    was, now = _members(before), _members(after)
    for key in dict.fromkeys([*was, *now]):
        own = {name: value for name, value in was.get(key, ("", {}))[1].items() if name.startswith(f"{key[0]}.")}
        new = {name: value for name, value in now.get(key, ("", {}))[1].items() if name.startswith(f"{key[0]}.")}
        member = (now.get(key) or was[key])[0]
        found += [
            FactChange(fact_row(name, one if two is None else two, None, member), _or_empty(name, one), _or_empty(name, two))
            for name, one, two in _differing(own, new)
            if not _is_day(before, after, one, two)
        ]
    return found


def facts_together(before: Check, after: Check) -> list[FactChange]:
    """The same, members whose fact changed alike in one."""
    alike: dict[tuple[str, str, str], list[FactChange]] = {}
    for item in changed_facts(before, after):
        alike.setdefault((item.fact.name, item.before, item.after), []).append(item)
    english = language() == "en"
    return [
        replace(listed[0], fact=replace(listed[0].fact, member=together((one.fact.member for one in listed), english)))
        for listed in alike.values()
    ]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _is_day(before: Check, after: Check, one: Any, two: Any) -> bool:
    """Whether a fact changed only because the day did: what goes on ends, for each check, on its own day."""
    return bool(one == before.on.isoformat() and two == after.on.isoformat())


def _or_empty(name: str, value: Any) -> str:
    return "" if value is None else said(name, value)


def _members(check: Check) -> dict[tuple[str, int], tuple[str, Mapping[str, Any]]]:
    """The members of a check by subject and row, each with its name and facts."""
    found: dict[tuple[str, int], tuple[str, Mapping[str, Any]]] = {}
    for subject, members in check.report.get("members", {}).items():
        label = VOCABULARY.subjects[subject].label.of(language()) if subject in VOCABULARY.subjects else subject
        for (key, name), facts in zip(check.origins.get("rows", {}).get(subject, []), members, strict=False):
            found[subject, key] = (f"{label} {name}", facts)
    return found
