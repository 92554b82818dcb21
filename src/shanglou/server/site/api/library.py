"""The policy library and the check, for programs. Public: nothing of the registry is in it, and nothing is kept."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Body as JsonBody
from ninja import Field, Query, Router, Schema

from shanglou.engine.case import read_case
from shanglou.engine.instruments import Instrument
from shanglou.engine.report import both, check, compare, question_json
from shanglou.engine.values import day
from shanglou.engine.wording import exact, rule_text
from shanglou.policies import library, located, resolve
from shanglou.vocabulary import VOCABULARY

router = Router(tags=["policies"], auth=None)
Text = Annotated[str, Field(max_length=200)]


class CheckBody(Schema):
    """A case as the command line reads it: ``on``, ``place``, a table for each subject, ``judgements``."""

    case: dict[str, Any]
    gates: list[str] | None = None
    trace: bool = False


class CompareBody(Schema):
    """Two reports as the check gives them."""

    before: dict[str, Any]
    after: dict[str, Any]


@router.get(
    "/policies", response=list[dict[str, Any]], operation_id="list_policies", summary="Instruments, or those of a place and day"
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
    "/policies/{id}", response=dict[str, Any], operation_id="get_policy", summary="An instrument with clauses, parameters, tables"
)
def policy(request: HttpRequest, id: str) -> dict[str, Any]:
    """One instrument."""
    item = library().instruments.get(id)
    if item is None:
        raise Http404(id)
    return _brief(item) | {
        "clauses": [
            {
                "id": clause.id,
                "pinpoint": clause.pinpoint,
                "type": clause.type,
                "modality": clause.modality,
                "summary": both(clause.summary),
            }
            for clause in item.clauses.values()
        ],
        "parameters": [
            {
                "id": parameter.id,
                "label": both(parameter.label),
                "value": exact(parameter.value) if parameter.value is not None else None,
                "clause": parameter.clause,
                "settled_by": both(parameter.settled_by),
            }
            for parameter in item.parameters.values()
        ],
        "tables": [{"name": table.name, "label": both(table.label), "rows": len(table.rows)} for table in item.tables.values()],
        "rules": [made.id for made in item.rules.values()],
        "gates": [gate.id for gate in item.gates.values()],
        "questions": [question_json(question) for question in item.questions.values()],
    }


@router.get("/rules/{id}", response=dict[str, Any], operation_id="get_rule", summary="A rule in words")
def rule(request: HttpRequest, id: str) -> dict[str, Any]:
    """One rule."""
    made = library().rules.get(id)
    if made is None:
        raise Http404(id)
    return {
        "id": made.id,
        "instrument": made.instrument.id,
        "title": both(made.title),
        "kind": made.kind,
        "modality": made.modality.value,
        "stage": made.source.stage.name.lower(),
        "subject": made.subject,
        "clauses": list(made.clauses),
        "facts": list(made.facts),
        "text": {"zh": rule_text(made, "zh"), "en": rule_text(made, "en")},
    }


@router.get("/facts", response=list[dict[str, Any]], operation_id="list_facts", summary="The vocabulary")
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


@router.post("/check", response=dict[str, Any], operation_id="check", summary="Check a case; nothing is kept")
def check_case(request: HttpRequest, body: JsonBody[CheckBody]) -> dict[str, Any]:
    """The report of a case."""
    own = library()
    case = located(read_case(body.case, own.vocabulary))
    gates = None
    if body.gates is not None:
        unknown = [name for name in body.gates if name not in own.gates]
        if unknown:
            raise Http404(unknown[0])
        gates = [own.gates[name] for name in body.gates]
    return check(own, case, gates=gates).as_json(with_trace=body.trace)


@router.post("/compare", response=list[dict[str, Any]], operation_id="compare", summary="What changed between two reports")
def compare_reports(request: HttpRequest, body: JsonBody[CompareBody]) -> list[dict[str, Any]]:
    """The rules and gates that answer differently."""
    from ninja.errors import HttpError

    try:
        return [change.as_json() for change in compare(body.before, body.after)]
    except (KeyError, TypeError, AttributeError) as wrong:
        raise HttpError(422, f"not a report: {wrong}") from None


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
