"""The policy library: documents on a timeline, a page for each document, table and decision, cities side by side. Public."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from shanglou.engine.documents import Status
from shanglou.engine.faults import BadInput
from shanglou.engine.handbook import rule_tables, table_rows
from shanglou.engine.handbook_words import target_text
from shanglou.engine.instruments import Instrument
from shanglou.engine.language import Text
from shanglou.engine.values import day
from shanglou.engine.wording import rule_parts
from shanglou.policies import library, place_text
from shanglou.standards.divisions import place

from ..search.queries import clauses as find_clauses
from .library import clauses as shelf
from .library.parameters import parameters_of
from .library.sentences import sentence
from .library.side_by_side import cities, side_by_side, topic_named
from .questions import items

#: Of what a search finds, so many clauses are shown.
MOST_FOUND = 100


@dataclass(frozen=True, slots=True)
class Document:
    """An instrument on the timeline."""

    instrument: Instrument
    status: Status
    open: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """How many clauses, rules, parameters and targets it has."""
        item = self.instrument
        return len(item.clauses), len(item.rules), len(item.parameters), len(item.targets)


def _document(item: Instrument) -> Document:
    waits = sum(one.instrument is item and one.kind in ("question", "parameter", "row") for one in items().values())
    return Document(item, item.validity.status(timezone.localdate()), waits)


def policies(request: HttpRequest) -> HttpResponse:
    """All documents by city, with today's line; clauses found by a search."""
    text = request.GET.get("q", "").strip()[:100]
    by_city: dict[str, list[Document]] = {}
    for item in sorted(library().instruments.values(), key=lambda one: one.validity.starts):
        by_city.setdefault(item.place, []).append(_document(item))
    first, last = _years(library().instruments.values())
    found = find_clauses(text, limit=MOST_FOUND + 1) if text else []
    context = {
        "cities": [(place_text(place(code)), listed) for code, listed in by_city.items()],
        "first": first,
        "last": last,
        "q": text,
        "found": [(item, shelf.row_of(item, clause.id)) for item, clause in found[:MOST_FOUND]],
        "more": len(found) > MOST_FOUND,
    }
    return render(request, "compliance/policies.html", context)


def _years(instruments: Any) -> tuple[int, int]:
    """The years that a timeline of instruments spans, this year among them."""
    years = [timezone.localdate().year]
    for item in instruments:
        years += [item.validity.issued.year, item.validity.starts.year]
        years += [item.validity.ends.year] if item.validity.ends else []
    return min(years), max(years) + 1


def instrument(request: HttpRequest, id: str) -> HttpResponse:
    """One document: clauses in order and what implements each; parameters, tables, targets, questions, dependencies beside."""
    item = library().instruments.get(id)
    if item is None:
        raise Http404(id)
    rows = shelf.clauses_of(item)
    text = request.GET.get("q", "").strip()[:100]
    chosen = {name: request.GET.get(name, "") for name in ("state", "strength", "by")}
    kept = _kept(item, rows, text, chosen)
    first, last = _years([item])
    context = {
        "instrument": item,
        "document": _document(item),
        "city": place_text(place(item.place)),
        "first": first - 1,
        "last": last,
        "total": len(rows),
        "shown": len(kept),
        "chapters": [(f"part-{number}", name, listed) for number, (name, listed) in enumerate(shelf.chapters(kept), 1)],
        "q": text,
        "chosen": chosen,
        "states": [(key, label, n) for key, label in shelf.STATES.items() if (n := sum(row.state == key for row in rows))],
        "strengths": _counted(shelf.STRENGTHS, [row.clause.modality for row in rows]),
        "carriers": [(key, label, n) for key, label, _names in shelf.KINDS if (n := sum(row.by(key) for row in rows))],
        "parameters": parameters_of(item),
        "unset": sum(not row.is_set for row in parameters_of(item)),
        "tables": [(table, sum(row.confirmed for row in table.rows), len(table.rows)) for table in item.tables.values()],
        "targets": [(record, target_text(record)) for record in item.targets],
        "conflicts": [one for one in library().conflicts.values() if item.id in one.documents],
        "missing": list(shelf.missing_documents(item)),
        "yields_to": [other for other in library().instruments.values() if item.id in other.prevails_over],
        "prevails_over": [library().instruments[name] for name in item.prevails_over if name in library().instruments],
    }
    return render(request, "compliance/instrument.html", context)


def _kept(item: Instrument, rows: tuple[shelf.ClauseRow, ...], text: str, chosen: dict[str, str]) -> list[shelf.ClauseRow]:
    """The clauses that a reader asked for."""
    found = {clause.id for one, clause in find_clauses(text, limit=10_000) if one is item} if text else None
    return [
        row
        for row in rows
        if (found is None or row.clause.id in found)
        and chosen["state"] in ("", row.state)
        and chosen["strength"] in ("", row.clause.modality)
        and (not chosen["by"] or row.by(chosen["by"]))
    ]


def _counted(labels: dict[str, Text], values: list[str]) -> list[tuple[str, Text, int]]:
    return [(key, label, values.count(key)) for key, label in labels.items() if key in values]


def table(request: HttpRequest, id: str, name: str) -> HttpResponse:
    """A standard table with the state of each row."""
    item = library().instruments.get(id)
    if item is None or name not in item.tables:
        raise Http404(name)
    found = item.tables[name]
    rows = table_rows(found)
    only = request.GET.get("state", "")
    shown = [row for row in rows if only not in ("open", "confirmed") or row.row.confirmed is (only == "confirmed")]
    context = {
        "instrument": item,
        "table": found,
        "rows": shown,
        "total": len(rows),
        "open": sum(not row.row.confirmed for row in rows),
        "only": only,
        "rules": [rule for rule in item.rules.values() if found in rule_tables(rule)],
    }
    return render(request, "compliance/table.html", context)


def gate(request: HttpRequest, id: str) -> HttpResponse:
    """A decision: which rules it is made of, each as a sentence."""
    found = library().gates.get(id)
    if found is None:
        raise Http404(id)
    context = {
        "gate": found,
        "instrument": found.instrument,
        "subject": found.source.subject.label,
        "stage": found.source.stage.label,
        "rules": [(rule, rule_parts(rule).kind, sentence(rule)) for rule in found.rules],
        "clauses": [found.instrument.clauses[name] for name in found.source.clauses if name in found.instrument.clauses],
    }
    return render(request, "compliance/gate.html", context)


def compare(request: HttpRequest) -> HttpResponse:
    """The cities side by side, topic by topic."""
    topic = topic_named(request.GET.get("topic", ""))
    on, faults = _day(request.GET.get("on", ""))
    columns = cities(on)
    whole = side_by_side(columns)
    context = {
        "on": on,
        "faults": faults,
        "cities": columns,
        "topics": [line.topic for line in whole],
        "chosen": topic,
        "lines": [
            {"topic": line.topic, "conflicts": line.conflicts, "columns": list(zip(columns, line.cells, strict=True))}
            for line in whole
            if topic is None or line.topic is topic
        ],
    }
    return render(request, "compliance/compare.html", context)


def _day(given: str) -> tuple[datetime.date, list[Any]]:
    """The day asked for, today where none is or it is none, and then what is wrong with it."""
    if not given.strip():
        return timezone.localdate(), []
    try:
        return day(given.strip(), "on"), []
    except BadInput as bad:
        return timezone.localdate(), list(bad.faults)
