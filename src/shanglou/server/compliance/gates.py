"""What may be done today of a registered project: its gates, those of its units and buildings counted."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass

from django.utils import timezone

from shanglou.engine.instruments import Gate
from shanglou.engine.judge import Decision, GateFinding
from shanglou.engine.report import Report

from ..audit.actions import state
from ..bodies.actors import Actor
from ..foundation.fields import language
from ..projects.models import Project
from . import checking
from .presentation import DECISIONS, Mark

#: How many projects a process keeps the gates of.
MOST = 500
_lock = threading.Lock()
_kept: OrderedDict[tuple[object, ...], tuple[Line, ...]] = OrderedDict()
_ORDER = (Decision.REFUSE, Decision.COMPLETE, Decision.JUDGEMENT, Decision.PROCEED)


@dataclass(frozen=True, slots=True)
class Line:
    """One gate: its answer and why, in a few words; of members how many have which answer."""

    gate: str
    title: str
    mark: Mark
    label: str
    reason: str
    counts: tuple[tuple[Mark, str, int], ...]


def today(actor: Actor, project: Project) -> tuple[Line, ...]:
    """The gates of a project today as lines, what stands in the way first. `BadInput` for a place that is unknown.

    They are kept by this process until the registry changes: the log knows its version.
    """
    version = state()
    person = actor.person.pk if actor.person is not None else None
    key = (person, actor.scopes, project.pk, timezone.localdate(), language(), version)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    report, _subject = checking.report_of(actor, project, timezone.localdate())
    found = lines(report)
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return found


def lines(report: Report) -> tuple[Line, ...]:
    """The gates of a report as lines; those that do not apply are left out."""
    by_gate: dict[Gate, list[GateFinding]] = {}
    for item in report.gates:
        if item.decision is not Decision.NOT_APPLICABLE:
            by_gate.setdefault(item.gate, []).append(item)
    found = [_line(gate, listed) for gate, listed in by_gate.items()]
    order = [DECISIONS[decision.value].key for decision in _ORDER]
    return tuple(sorted(found, key=lambda line: order.index(line.mark.key)))


def _line(gate: Gate, listed: list[GateFinding]) -> Line:
    listed = sorted(listed, key=lambda item: _ORDER.index(item.decision))
    first, tongue = listed[0], language()
    mark = DECISIONS[first.decision.value]
    counts: dict[str, int] = {}
    for item in listed:
        counts[item.decision.value] = counts.get(item.decision.value, 0) + 1
    many = tuple((DECISIONS[name], DECISIONS[name].of(tongue), number) for name, number in counts.items())
    counted = many if len(listed) > 1 or first.member is not None else ()
    return Line(gate.id, gate.title.of(tongue), mark, mark.of(tongue), _reason(first), counted)


def _reason(item: GateFinding) -> str:
    """What decides the gate: the first rules that are not met, else the first things that are wanting."""
    tongue = language()
    comma = "、" if tongue == "zh" else ", "
    if item.decision is Decision.REFUSE:
        return comma.join(finding.rule.title.of(tongue) for finding in item.deciding[:3])
    return comma.join(need.text.of(tongue) for need in item.needs[:3]) + ("…" if len(item.needs) > 3 else "")
