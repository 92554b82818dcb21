"""Many members on a paper of few pages: what is said alike of several is said once, and what a fact speaks of tells it once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..presentation import ReportView
from ..presentation.naming import capital, together
from ..presentation.view import Known

Line = dict[str, str]


def of_the_case(view: ReportView) -> list[dict[str, Any]]:
    """The facts of the case itself by what they speak of."""
    by_subject: dict[str, list[Line]] = {}
    for fact in view.facts:
        if not fact.member:
            by_subject.setdefault(capital(fact.subject), []).append({"name": capital(fact.label), "value": fact.value})
    return [{"label": subject, "lines": lines} for subject, lines in by_subject.items()]


def of_members(view: ReportView) -> list[dict[str, Any]]:
    """By kind of member: what holds for all of them, then of each the rest, members that are alike in one row.

    What a member takes from the building that it stands in is told of that building and left out here.
    """
    told = {(fact.name, fact.value) for fact in view.facts if not fact.member or fact.name.partition(".")[0] == fact.of}
    by_kind: dict[str, dict[str, list[Known]]] = {}
    for fact in view.facts:
        if fact.member:
            own = by_kind.setdefault(fact.of, {}).setdefault(fact.member, [])
            if fact.name.partition(".")[0] == fact.of or (fact.name, fact.value) not in told:
                own.append(fact)
    return [_kind(members, view.language == "en") for members in by_kind.values()]


def _kind(members: Mapping[str, list[Known]], english: bool) -> dict[str, Any]:
    counts = Counter((fact.label, fact.value) for facts in members.values() for fact in facts)
    alike = {key for key, count in counts.items() if count == len(members)} if len(members) > 1 else set()
    semicolon = "; " if english else "；"
    rows: dict[str, list[str]] = {}
    for member, facts in members.items():
        told = (f"{fact.label} {fact.value}" for fact in facts if not _is_told(fact, alike))
        rows.setdefault(semicolon.join(told), []).append(member)
    return {
        "label": capital(together(members, english)),
        "alike": semicolon.join(f"{label} {value}" for label, value in counts if (label, value) in alike),
        "rows": [{"name": capital(together(listed, english)), "value": capital(text)} for text, listed in rows.items() if text],
    }


def _is_told(fact: Known, alike: set[tuple[str, str]]) -> bool:
    """Whether something else says it already: that all have it, or the name that the member goes by."""
    return (fact.label, fact.value) in alike or fact.value == fact.member.rpartition(" ")[2]
