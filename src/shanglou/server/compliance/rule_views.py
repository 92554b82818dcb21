"""The page of a rule: its sentence and tree, whom it touches in the registry, and what another threshold would change."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from shanglou.engine.examples import Example
from shanglou.engine.faults import BadInput
from shanglou.engine.handbook import rule_parameters, rule_tables
from shanglou.engine.instruments import Rule
from shanglou.engine.values import day
from shanglou.engine.wording import rule_parts
from shanglou.policies import library
from shanglou.vocabulary import VOCABULARY

from ..bodies.actors import Actor, actor_of
from ..bodies.capabilities import Capability
from . import queries, whatif
from .affected import VERDICTS, Affected, CannotAsk, affected
from .library import clauses as shelf
from .library.parameters import parameters_of, same_elsewhere
from .library.sentences import sentence
from .rule_map import lying, rule_map

PAGES = {
    "project": "projects:project",
    "application": "projects:project",
    "unit": "projects:unit",
    "building": "projects:building",
    "parcel": "land:parcel",
    "enterprise": "enterprises:enterprise",
    "zone": "land:zone",
}
PAGE = 50
#: Of the examples on each side so many are shown at once.
SHOWN = 6


def rule(request: HttpRequest, id: str) -> HttpResponse:
    """One rule: its sentence, its tree, sources, examples, thresholds; for those who signed in whom it touches, and what if."""
    made = library().rules.get(id)
    if made is None:
        raise Http404(id)
    actor = actor_of(request)
    may = actor.may(Capability.VIEW)
    examples = shelf.examples_of(made.instrument).get(made.name, ())
    context: dict[str, Any] = {
        "rule": made,
        "instrument": made.instrument,
        "status": made.instrument.validity.status(timezone.localdate()),
        "sentence": sentence(made),
        "parts": rule_parts(made),
        "clauses": [shelf.row_of(made.instrument, name) for name in made.clauses if name in made.instrument.clauses],
        "parameters": [_history(actor, row) for row in parameters_of(made.instrument) if row.parameter in rule_parameters(made)],
        "tables": rule_tables(made),
        "gates": [gate for gate in made.instrument.gates.values() if made in gate.rules],
        "questions": [made.instrument.questions[name] for name in made.source.questions if name in made.instrument.questions],
        "conflicts": [item for item in library().conflicts.values() if item.id in made.source.conflicts],
        "examples": [group for group in (_examples(examples, wanted) for wanted in (True, False, None)) if group],
        "may": may,
    }
    if may:
        context |= _touched(request, actor, made)
    return render(request, "compliance/rule.html", context)


def _history(actor: Actor, row: Any) -> dict[str, Any]:
    """A parameter: what the document says and from when to when, what was decided of it, what other documents say."""
    target = f"parameter:{row.parameter.id}"
    answers = queries.answers(actor).filter(target=target).order_by("valid_from") if row.parameter.value is None else []
    return {"row": row, "target": target, "answers": answers, "elsewhere": same_elsewhere(row.parameter)}


def _examples(examples: tuple[Example, ...], wanted: bool | None) -> list[dict[str, Any]]:
    """The examples that pass, that fail, or the others."""
    found = [item for item in examples if _passes(item) is wanted][:SHOWN]
    return [
        {"text": item.text, "verdict": shelf.example_said(item), "facts": list(shelf.example_facts(item).values())}
        for item in found
    ]


def _passes(item: Example) -> bool | None:
    verdict = item.data["expect"].get("verdict")
    return True if verdict == "met" else False if verdict == "not met" else None


def _touched(request: HttpRequest, actor: Actor, made: Rule) -> dict[str, Any]:
    """Whom the rule touches, what the asked-for values would change, and the rows behind a verdict."""
    context: dict[str, Any] = {"moves": whatif.moves(made, request.GET), "verdicts": VERDICTS}
    try:
        on = _day(request)
        asked = whatif.overrides(made, request.GET)
    except BadInput as bad:
        on, asked = timezone.localdate(), {}
        context["faults"] = bad.faults
    context |= {"on": on, "what_if": bool(asked), "in_force": made.instrument.validity.status(on) == "in force"}
    try:
        found = affected(actor, made, on, overrides=asked)
    except CannotAsk:
        return context | {"cannot": True}
    context |= {
        "found": found,
        "subject": VOCABULARY.subjects[made.subject].label,
        "bars": _bars(found),
        "options": _options(made, found),
        "average": whatif.worded(made, found.average) if found.average is not None else None,
        "average_after": whatif.worded(made, found.average_after) if found.average_after is not None else None,
    }
    return context | (_changes(actor, made, found) if asked else _rows(request, actor, made, found))


def _day(request: HttpRequest) -> datetime.date:
    given = request.GET.get("on", "").strip()
    return day(given, "on") if given else timezone.localdate()


def _bars(found: Affected) -> list[dict[str, Any]]:
    most = max([*found.before.values(), *(found.after or {}).values(), 1])
    return [
        {
            "verdict": name,
            "before": found.before[name],
            "after": found.after[name] if found.after else None,
            "width": _width(found.before[name], most),
            "width_after": _width(found.after[name], most) if found.after else 0,
        }
        for name in VERDICTS
    ]


def _width(part: int, most: int) -> float:
    """A bar of 100, never invisible where there is something."""
    return max(round(100 * part / most, 1), 0.6) if part else 0


def _options(made: Rule, found: Affected) -> list[tuple[Any, int, int | None]]:
    """How many rows have which answer of a route or grade."""
    after = found.values_after if found.after is not None else None
    keys = [key for key in made.options if key in found.values or (after and key in after)]
    return [(made.options[key], found.values.get(key, 0), after.get(key, 0) if after is not None else None) for key in keys]


def _changes(actor: Actor, made: Rule, found: Affected) -> dict[str, Any]:
    """The rows that the other values change."""
    names = queries.names_of(actor, found.subject, [item.key for item in found.changed])
    page = PAGES[found.subject]
    return {
        "map": rule_map(made.instrument.place, found.places, found.moved),
        "changed": [
            {
                "name": names.get(item.key, str(item.key)),
                "url": reverse(page, args=[item.key]),
                "before": item.before,
                "after": item.after,
                "was": whatif.worded(made, item.value_before) if made.yields_value else None,
                "now": whatif.worded(made, item.value_after) if made.yields_value else None,
            }
            for item in found.changed
        ],
    }


def _rows(request: HttpRequest, actor: Actor, made: Rule, found: Affected) -> dict[str, Any]:
    """The rows behind one verdict, a page at a time; those that are not met where none is asked for."""
    wanted = request.GET.get("verdict", "")
    if wanted not in VERDICTS:
        wanted = next((name for name in ("not met", "met") if found.before[name]), "")
    if not wanted:
        return {"verdict": ""}
    every = found.keys(made, wanted)
    drawn = rule_map(made.instrument.place, found.places, every)
    within = next((item for item in drawn.districts if item.district.code == request.GET.get("within")), None) if drawn else None
    if within is not None:
        every = lying(found.places, every, within.district.code)
    page = Paginator(every, PAGE).get_page(request.GET.get("page"))
    keys = list(page.object_list)
    names = queries.names_of(actor, found.subject, keys)
    address = PAGES[found.subject]
    values = dict(found.frame.select("pk", f"={made.id}").rows()) if made.yields_value else {}
    return {
        "verdict": wanted,
        "map": drawn,
        "within": within,
        "page": page,
        "listed": [
            (
                names.get(key, str(key)),
                reverse(address, args=[key]),
                whatif.worded(made, values.get(key)) if made.yields_value else None,
            )
            for key in keys
        ],
    }
