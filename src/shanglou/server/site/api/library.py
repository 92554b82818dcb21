"""The policy library, for programs. Public: nothing of the registry is in it."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Status
from ninja import Path as InPath

from shanglou.engine.handbook import rule_parameters, rule_tables, table_rows
from shanglou.engine.handbook_words import target_text
from shanglou.engine.instruments import Instrument, Rule
from shanglou.engine.parameters import Parameter
from shanglou.engine.report import both, conflict_json, question_json
from shanglou.engine.values import day
from shanglou.engine.wording import exact, rule_text
from shanglou.policies import library, resolve
from shanglou.vocabulary import VOCABULARY

from ...compliance.library.clauses import (
    ClauseRow,
    clauses_of,
    example_facts,
    example_said,
    examples_of,
    missing_documents,
    row_of,
)
from ...compliance.library.parameters import movable, same_elsewhere
from ...compliance.library.sentences import sentence
from ...compliance.library.side_by_side import Value, cities, side_by_side, topic_named
from ...search.queries import clauses as find_clauses
from . import common
from .dates import day_of
from .told import (
    ClausesFound,
    Compared,
    FactTold,
    GateTold,
    ParameterTold,
    PolicyThere,
    RuleTold,
    TableTold,
    WholePolicy,
    WholeRule,
)

router = Router(tags=["policies"], auth=None)
Text = Annotated[str, Field(max_length=200)]


@router.get(
    "/policies",
    response=list[PolicyThere],
    exclude_unset=True,
    operation_id="list_policies",
    summary="Instruments, or those of a place and day",
)
def policies(request: HttpRequest, place: Query[Text | None] = None, on: Query[Text | None] = None) -> list[dict[str, Any]]:
    """Every instrument; with `place` and `on` those of the place with their state on the day."""
    if place is None:
        return [_brief(item) for item in library().instruments.values()]
    applicable = library().applicable(resolve(place).code, day(on or "", "on"))
    return [
        _brief(entry.instrument)
        | {"status": entry.status, "remark": both(entry.remark), "yields_to": [other.id for other in entry.yields_to]}
        for entry in applicable.entries
    ]


@router.get(
    "/policies/{id}",
    response={200: WholePolicy, 304: None},
    operation_id="get_policy",
    summary="An instrument with clauses, parameters, tables",
)
def policy(request: HttpRequest, response: HttpResponse, id: InPath[Text]) -> Any:
    """One instrument. Its tag is that of its files: it changes only with them."""
    item = _instrument(id)
    tag = f'"{item.id}-{item.digest}"'
    response["ETag"] = tag
    if tag in request.headers.get("If-None-Match", ""):
        return Status(304, None)
    found = _brief(item) | {
        "digest": item.digest,
        "status": item.validity.status(timezone.localdate()),
        "note": both(item.validity.note),
        "after_lapse": both(item.after_lapse),
        "prevails_over": list(item.prevails_over),
        "yields_to": [other.id for other in library().instruments.values() if item.id in other.prevails_over],
        "targets": [{"clause": record.clause, "text": both(target_text(record))} for record in item.targets],
        "clauses": [_clause(item, row) for row in clauses_of(item)],
        "parameters": [_parameter(one) for one in item.parameters.values()],
        "tables": [{"name": table.name, "label": both(table.label), "rows": len(table.rows)} for table in item.tables.values()],
        "rules": [made.id for made in item.rules.values()],
        "gates": [gate.id for gate in item.gates.values()],
        "questions": [question_json(question) for question in item.questions.values()],
        "conflicts": [conflict_json(one) for one in library().conflicts.values() if item.id in one.documents],
        "not_supplied": [
            {"name": both(name), "number": number, "clauses": list(clauses)} for name, number, clauses in missing_documents(item)
        ],
    }
    return Status(200, found)


@router.get(
    "/policies/{id}/tables/{name}",
    response=TableTold,
    operation_id="get_policy_table",
    summary="A standard table",
)
def table(request: HttpRequest, id: InPath[Text], name: InPath[Text]) -> dict[str, Any]:
    """Each row as it is printed, and whether it is confirmed or by whom it is to be."""
    found = _instrument(id).tables.get(name)
    if found is None:
        raise Http404(name)
    return {
        "name": found.name,
        "label": both(found.label),
        "clause": found.clause,
        "keys": [{"name": key.name, "label": both(key.label)} for key in found.keys],
        "values": [{"name": key, "label": both(value.label)} for key, value in found.values.items()],
        "rows": [
            {
                "id": shown.row.id,
                "keys": [both(key) for key in shown.keys],
                "values": [both(value) for value in shown.values],
                "confirmed": shown.row.confirmed,
                "confirm_by": both(shown.row.confirm_by),
                "clause": shown.row.clause,
            }
            for shown in table_rows(found)
        ],
    }


@router.get("/clauses", response=ClausesFound, operation_id="find_clauses", summary="Clauses that hold every word")
def clauses(request: HttpRequest, q: Query[Text], policy: Query[Text | None] = None, limit: common.Limit = 50) -> dict[str, Any]:
    """Found by id, place in the document and summary in both languages."""
    found = [(item, clause) for item, clause in find_clauses(q, limit=10_000) if policy in (None, item.id)]
    return {"count": len(found), "items": [_clause(item, row_of(item, clause.id)) for item, clause in found[:limit]]}


@router.get("/parameters", response=list[ParameterTold], operation_id="list_parameters", summary="Parameters")
def parameters(request: HttpRequest, policy: Query[Text | None] = None, unset: Query[bool] = False) -> list[dict[str, Any]]:
    """With unit, validity and clause; with `unset` those whose value the document leaves open."""
    return [
        _parameter(one)
        for item in library().instruments.values()
        if policy in (None, item.id)
        for one in item.parameters.values()
        if not unset or one.value is None
    ]


@router.get("/rules", response=list[RuleTold], operation_id="list_rules", summary="Rules by document, stage, subject, kind")
def rules(
    request: HttpRequest,
    policy: Query[Text | None] = None,
    stage: Query[Text | None] = None,
    subject: Query[Text | None] = None,
    kind: Query[Text | None] = None,
) -> list[dict[str, Any]]:
    """All rules, or those that are asked for."""
    return [
        _rule(made)
        for made in library().rules.values()
        if policy in (None, made.instrument.id)
        and stage in (None, made.source.stage.name.lower())
        and subject in (None, made.subject)
        and kind in (None, made.kind)
    ]


@router.get("/rules/{id}", response=WholeRule, operation_id="get_rule", summary="A rule in words")
def rule(request: HttpRequest, id: InPath[Text]) -> dict[str, Any]:
    """One rule: as a sentence, as a text with its tree, its figures, its parameters, the gates that hold it."""
    made = library().rules.get(id)
    if made is None:
        raise Http404(id)
    return _rule(made) | {
        "facts": list(made.facts),
        "sentence": both(sentence(made)),
        "text": {"zh": rule_text(made, "zh"), "en": rule_text(made, "en")},
        "parameters": [_parameter(one) for one in rule_parameters(made)],
        "elsewhere": [_parameter(other) for one in rule_parameters(made) for _item, other in same_elsewhere(one)],
        "movable": [one.name for one in movable(made)],
        "tables": [one.name for one in rule_tables(made)],
        "gates": [gate.id for gate in made.instrument.gates.values() if made in gate.rules],
        "questions": list(made.source.questions),
        "conflicts": list(made.source.conflicts),
        "options": {key: both(label) for key, label in made.options.items()},
        "examples": [
            {
                "text": both(item.text),
                "verdict": example_said(item),
                "facts": {name: both(value) for name, (_label, value) in example_facts(item).items()},
            }
            for item in examples_of(made.instrument).get(made.name, ())
        ],
    }


@router.get("/gates/{id}", response=GateTold, operation_id="get_gate", summary="A decision and the rules it is made of")
def gate(request: HttpRequest, id: InPath[Text]) -> dict[str, Any]:
    """One gate."""
    found = library().gates.get(id)
    if found is None:
        raise Http404(id)
    return {
        "id": found.id,
        "instrument": found.instrument.id,
        "title": both(found.title),
        "stage": found.source.stage.name.lower(),
        "subject": found.source.subject.name,
        "clauses": list(found.source.clauses),
        "rules": [_rule(made) for made in found.rules],
    }


@router.get("/topics", response=Compared, operation_id="compare_cities", summary="The cities side by side, topic by topic")
def topics(request: HttpRequest, on: Query[Text | None] = None, topic: Query[Text | None] = None) -> dict[str, Any]:
    """What each city's rules say of a topic, with their figures; a city with nothing in force by its last document, marked."""
    chosen = topic_named(topic) if topic is not None else None
    if topic is not None and chosen is None:
        raise Http404(topic)
    moment = day_of(on)
    columns = cities(moment)
    return {
        "on": moment.isoformat(),
        "cities": [
            {
                "place": city.place,
                "name": both(city.name),
                "status": city.status,
                "policies": [item.id for item in city.instruments],
            }
            for city in columns
        ],
        "topics": [
            {
                "key": line.topic.key,
                "label": both(line.topic.label),
                "conflicts": [one.id for one in line.conflicts],
                "says": {
                    city.place: [
                        {"rule": said.rule.id, "figures": [_figure(value) for value in said.values]} for said in cell.said
                    ]
                    for city, cell in zip(columns, line.cells, strict=True)
                },
            }
            for line in side_by_side(columns, chosen)
        ],
    }


@router.get("/facts", response=list[FactTold], operation_id="list_facts", summary="The vocabulary")
def facts(request: HttpRequest) -> list[dict[str, Any]]:
    """Every fact."""
    return [
        {
            "name": fact.name,
            "label": both(fact.label),
            "kind": fact.of.kind,
            "unit": fact.of.unit.name if fact.of.unit else None,
            "places": fact.places,
            "options": {key: both(label) for key, label in fact.options.items()},
            "personal": fact.personal,
        }
        for fact in VOCABULARY
    ]


def _figure(value: Value) -> dict[str, Any]:
    return {"of": both(value.what), "value": both(value.text), "name": both(value.label), "is_set": value.is_set}


def _instrument(id: str) -> Instrument:
    found = library().instruments.get(id)
    if found is None:
        raise Http404(id)
    return found


def _clause(item: Instrument, row: ClauseRow) -> dict[str, Any]:
    clause = row.clause
    return {
        "id": clause.id,
        "policy": item.id,
        "pinpoint": clause.pinpoint,
        "type": clause.type,
        "modality": clause.modality,
        "summary": both(clause.summary),
        "state": row.state,
        "carried_by": [
            {"kind": group.kind, "text": both(one.text), "url": one.url or None} for group in row.carried for one in group.items
        ],
    }


def _parameter(one: Parameter) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "policy": one.instrument,
        "label": both(one.label),
        "value": exact(one.value) if one.value is not None else None,
        "unit": one.type.unit.name if one.type.unit is not None else None,
        "type": one.type.kind,
        "clause": one.clause,
        "valid_from": one.valid_from.isoformat() if one.valid_from else None,
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
        "validity": one.validity_basis,
        "settled_by": both(one.settled_by),
    }


def _rule(made: Rule) -> dict[str, Any]:
    return {
        "id": made.id,
        "instrument": made.instrument.id,
        "title": both(made.title),
        "kind": made.kind,
        "modality": made.modality.value,
        "stage": made.source.stage.name.lower(),
        "subject": made.subject,
        "clauses": list(made.clauses),
    }


def _brief(item: Instrument) -> dict[str, Any]:
    return {
        "id": item.id,
        "number": item.number,
        "title": both(item.title),
        "place": item.place,
        "issuer": both(item.issuer),
        "in_force_from": item.validity.starts.isoformat(),
        "in_force_to": item.validity.ends.isoformat() if item.validity.ends else None,
        "validity": item.validity.basis,
    }
