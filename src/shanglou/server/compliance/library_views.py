"""The policy library: documents on a timeline, a page per document, a page per rule, cities side by side."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from shanglou.engine.examples import Example
from shanglou.engine.faults import BadInput
from shanglou.engine.handbook import rule_parameters, rule_tables, table_rows
from shanglou.engine.handbook_words import target_text
from shanglou.engine.instruments import Instrument, Rule
from shanglou.engine.kinds import Scalar
from shanglou.engine.language import say
from shanglou.engine.parameters import Parameter
from shanglou.engine.parameters import parameter_value as read_value
from shanglou.engine.values import day
from shanglou.engine.wording import rule_parts, value_text
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from ..bodies.actors import actor_of
from ..bodies.capabilities import Capability
from ..foundation.fields import language
from ..foundation.refusals import fault
from ..search.queries import clauses as find_clauses
from . import library as shelf
from . import queries, sweeping
from .affected import VERDICTS, CannotAsk, affected

PAGES = {
    "project": "projects:project",
    "unit": "projects:unit",
    "building": "projects:building",
    "parcel": "land:parcel",
    "enterprise": "enterprises:enterprise",
    "zone": "land:zone",
}


#: The largest number that a what-if may set.
MOST = 10**12
STATES = ("implemented", "reserved", "narrative", "absent")


def policies(request: HttpRequest) -> HttpResponse:
    """All documents by city, with today's line; clauses found by a search."""
    text = request.GET.get("q", "").strip()[:100]
    shown = [_document(item) for item in library().instruments.values()]
    first = min((item.validity.starts.year for item in library().instruments.values()), default=timezone.localdate().year)
    ends = [item.validity.ends.year for item in library().instruments.values() if item.validity.ends]
    last = max([*ends, first, timezone.localdate().year]) + 1
    context = {
        "documents": shown,
        "first": first,
        "last": last,
        "q": text,
        "found": find_clauses(text, limit=100) if text else [],
    }
    return render(request, "compliance/policies.html", context)


def _document(item: Instrument) -> dict[str, Any]:
    return {
        "id": item.id,
        "city": place_text(place(item.place)).of(language()),
        "title": item.title,
        "number": item.number,
        "issuer": item.issuer,
        "starts": item.validity.starts,
        "ends": item.validity.ends,
        "status": item.validity.status(timezone.localdate()),
        "basis": item.validity.basis,
        "counts": (len(item.clauses), len(item.rules), len(item.parameters), len(item.targets)),
    }


def instrument(request: HttpRequest, id: str) -> HttpResponse:
    """One document: clauses in order and what implements each; parameters, tables, targets, duties, questions, dependencies."""
    item = library().instruments.get(id)
    if item is None:
        raise Http404(id)
    shown = _document(item)
    first, last = (
        item.validity.issued.year - 1,
        max(item.validity.ends.year if item.validity.ends else 0, timezone.localdate().year) + 1,
    )
    clauses = shelf.clauses_of(item)
    chosen = request.GET.get("kind", "")
    context = {
        "instrument": item,
        "document": shown,
        "first": first,
        "last": last,
        "clauses": [row for row in clauses if not chosen or row.state == chosen],
        "states": {
            state: sum(row.state == state for row in clauses) for state in ("implemented", "reserved", "narrative", "absent")
        },
        "chosen": chosen,
        "parameters": shelf.parameters_of(item),
        "tables": [(table, sum(row.confirmed for row in table.rows), len(table.rows)) for table in item.tables.values()],
        "targets": [(record, target_text(record)) for record in item.targets],
        "conflicts": [one for one in library().conflicts.values() if item.id in one.documents],
    }
    return render(request, "compliance/instrument.html", context)


def table(request: HttpRequest, id: str, name: str) -> HttpResponse:
    """A standard table with the state of each row."""
    item = library().instruments.get(id)
    if item is None or name not in item.tables:
        raise Http404(name)
    found = item.tables[name]
    return render(request, "compliance/table.html", {"instrument": item, "table": found, "rows": table_rows(found)})


def rule(request: HttpRequest, id: str) -> HttpResponse:
    """One rule: its sentence, its tree, sources, examples, thresholds; for those who signed in whom it touches, and what if."""
    made = library().rules.get(id)
    if made is None:
        raise Http404(id)
    actor = actor_of(request)
    examples = shelf.examples_of(made.instrument).get(made.name, ())
    context: dict[str, Any] = {
        "rule": made,
        "instrument": made.instrument,
        "parts": rule_parts(made),
        "clauses": [made.instrument.clauses[name] for name in made.clauses if name in made.instrument.clauses],
        "parameters": rule_parameters(made),
        "tables": rule_tables(made),
        "gates": [gate for gate in made.instrument.gates.values() if made in gate.rules],
        "passing": [item for item in examples if _passes(item) is True][:6],
        "failing": [item for item in examples if _passes(item) is False][:6],
        "others": [item for item in examples if _passes(item) is None][:6],
        "moves": [_move(item, request.GET.get(f"set-{item.name}", "")) for item in shelf.number_parameters(made)],
    }
    if actor.may(Capability.VIEW):
        context |= _touched(request, made)
    return render(request, "compliance/rule.html", context)


def _passes(item: Example) -> bool | None:
    verdict = item.data["expect"].get("verdict")
    return True if verdict == "met" else False if verdict == "not met" else None


def _move(parameter: Parameter, given: str) -> dict[str, Any]:
    value = parameter.value
    assert isinstance(value, int | Fraction)
    step = Fraction(1, 10) if value < 10 else Fraction(1) if value < 1000 else Fraction(50)
    return {
        "parameter": parameter,
        "now": value_text(value, parameter.type).of(language()),
        "number": float(value),
        "given": given or f"{float(value):g}",
        "low": 0,
        "high": float(value * 2) or 1,
        "step": float(step),
    }


def _touched(request: HttpRequest, made: Rule) -> dict[str, Any]:
    actor = actor_of(request)
    on = _on(request)
    overrides: dict[Parameter, Scalar] = {}
    for item in shelf.number_parameters(made):
        given = request.GET.get(f"set-{item.name}", "").strip()
        if given and (value := _value(item, given)) != item.value:
            overrides[item] = value
    try:
        found = affected(actor, made, on, overrides=overrides)
    except CannotAsk:
        return {"cannot": True, "on": on}
    bars = [
        {
            "verdict": name,
            "before": found.before[name],
            "after": found.after[name] if found.after else None,
            "share": _share(found.before[name], found.total),
            "share_after": _share(found.after[name], found.total) if found.after else None,
        }
        for name in VERDICTS
    ]
    page = PAGES[found.subject]
    names = queries.names_of(actor, found.subject, [row[0] for row in found.changed] + list(found.keys["not met"][:50]))
    return {
        "on": on,
        "found": found,
        "bars": bars,
        "changed": [(names.get(key, str(key)), reverse(page, args=[key]), before, after) for key, before, after in found.changed],
        "against": [(names.get(key, str(key)), reverse(page, args=[key])) for key in found.keys["not met"][:50]],
        "what_if": bool(overrides),
    }


def _share(part: int, whole: int) -> int:
    return round(200 * part / whole) if whole else 0


def _value(parameter: Parameter, given: str) -> Scalar:
    try:
        value = read_value(given, parameter.type)
    except ValueError:
        value = None
    if not isinstance(value, int | Fraction) or not -MOST <= value <= MOST:
        raise fault(parameter.label.of(language()), given, say("一个数"), say("请核对后重试。"))
    return value


def _on(request: HttpRequest) -> datetime.date:
    given = request.GET.get("on", "").strip()
    return day(given, "on") if given else timezone.localdate()


def compare(request: HttpRequest) -> HttpResponse:
    """The cities side by side, topic by topic."""
    stage = shelf.stage_named(request.GET.get("stage", ""))
    try:
        on = _on(request)
    except BadInput:
        on = timezone.localdate()
    topics = shelf.compared(language(), on, stage)
    context = {"topics": topics, "stages": [item.stage for item in shelf.compared(language(), on)], "stage": stage, "on": on}
    return render(request, "compliance/compare.html", context)


@login_required
def sweeps(request: HttpRequest) -> HttpResponse:
    """The sweeps of all rules that one has run, and the newest in detail."""
    actor = actor_of(request)
    actor.require(Capability.RUN_SWEEPS)
    runs = list(queries.sweep_runs(actor)[:20])
    chosen = next((run for run in runs if str(run.pk) == request.GET.get("run")), runs[0] if runs else None)
    rules = library().rules
    rows: list[tuple[Rule, list[int]]] = []
    if chosen is not None:
        counted = {rules[name]: counts for name, counts in chosen.counts.items() if name in rules}
        rows = [(made, [counts[verdict] for verdict in VERDICTS]) for made, counts in counted.items()]
        rows.sort(key=lambda item: -item[1][1])
    context = {"runs": runs, "chosen": chosen, "rows": rows, "verdicts": VERDICTS, "today": timezone.localdate()}
    return render(request, "compliance/sweeps.html", context)


@login_required
@require_POST
def begin_sweep(request: HttpRequest) -> HttpResponse:
    """Queue a sweep and follow it."""
    given = request.POST.get("on", "").strip()
    job = sweeping.begin(actor_of(request), day(given, "on") if given else timezone.localdate())
    return redirect(reverse("jobs:job", args=[job.pk]))
