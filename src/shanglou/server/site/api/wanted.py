"""What a result still wants, in words, for programs: what to bring next, who decides what is left open, what it presumes."""

from __future__ import annotations

from typing import Any

from ninja import Schema

from ...compliance.presentation import ReportView


class Brought(Schema):
    """A fact to bring (`fact` names it) or a paper (null), how it is answered, and what waits for it; `for_gate`: a decision
    does.
    """

    fact: str | None
    label: str
    how: str
    waiting: list[str]
    for_gate: bool


class BroughtBy(Schema):
    """What one party has at hand."""

    who: str
    items: list[Brought]


class LeftOpen(Schema):
    """What a person settles: `target` is the question of it (``/v1/questions/{target}``), where there is one."""

    target: str
    text: str
    questions: list[str]
    waiting: list[str]


class DecidedBy(Schema):
    """What one body settles."""

    who: str
    items: list[LeftOpen]


class NextSteps(Schema):
    """What a result still wants, in the language asked for. `presumed` is what decisions rest on without its being known."""

    bring: list[BroughtBy]
    decide: list[DecidedBy]
    presumed: list[LeftOpen]


def next_steps(view: ReportView) -> dict[str, Any]:
    """The next steps of a result."""
    return {
        "bring": [
            {
                "who": group.who,
                "items": [
                    {
                        "fact": item.name or None,
                        "label": item.label,
                        "how": item.how,
                        "waiting": list(item.waiting),
                        "for_gate": item.for_gate,
                    }
                    for item in group.items
                ],
            }
            for group in view.bring
        ],
        "decide": [
            {"who": group.who, "items": [_left(item, waiting) for item, waiting in group.items]} for group in view.deciders
        ],
        "presumed": [_left(item, waiting) for item, waiting in view.premises],
    }


def _left(item: Any, waiting: tuple[str, ...]) -> dict[str, Any]:
    return {"target": item.target, "text": item.text, "questions": list(item.questions), "waiting": list(waiting)}
